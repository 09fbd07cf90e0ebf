//! No safe repair widens what a policy allows: what it allows afterwards it allowed before, for requests made of what its
//! documents name.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "these are tests"
)]

mod common;

use std::collections::BTreeSet;

use common::cases;
use iam::{Context, ContextValue, Decision, Layer, Layers, NoTrace, Policy, PolicyType, Principal, Request};
use lint::Kind;

/// What a pattern may stand for.
fn filled(pattern: &str) -> Vec<String> {
    if !pattern.contains(['*', '?', '$']) {
        return vec![pattern.to_owned()];
    }
    let variables = ["x", "alice"].map(|with| {
        let mut out = pattern.to_owned();
        while let Some((at, end)) = out.find("${").and_then(|at| Some((at, at + out[at..].find('}')?))) {
            out.replace_range(at..=end, with);
        }
        out
    });
    variables.iter().flat_map(|text| ["", "x", "Ab/c"].map(|with| text.replace('*', with).replace('?', "q"))).collect()
}

/// What the documents name, and something that they do not.
#[derive(Default)]
struct Named {
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
    principals: BTreeSet<String>,
    contexts: Vec<(String, BTreeSet<String>)>,
}

impl Named {
    fn of(policies: &[&Policy]) -> Named {
        let mut named = Named::default();
        named.actions.extend(["s3:GetObject", "iam:PassRole"].map(str::to_owned));
        named.resources.extend(["*", "arn:aws:s3:::other-bucket/key"].map(str::to_owned));
        named.principals.extend(
            ["arn:aws:iam::111122223333:user/Alice", "arn:aws:iam::999999999999:root", "anonymous"].map(str::to_owned),
        );
        for statement in policies.iter().flat_map(|policy| &policy.statements) {
            let actions = statement.action.iter().flat_map(|element| &element.values);
            named.actions.extend(actions.flat_map(|value| filled(&value.text)).filter(|text| text.contains(':')));
            let resources = statement.resource.iter().flat_map(|element| &element.values);
            named.resources.extend(resources.flat_map(|value| filled(&value.text)));
            let principals = statement.principal.iter().flat_map(|element| &element.values);
            named.principals.extend(principals.map(|value| value.text.clone()));
            for condition in &statement.conditions {
                let values = condition.values.iter().flat_map(|value| filled(&value.text));
                match named.contexts.iter_mut().find(|(key, _)| *key == condition.key.text) {
                    Some((_, known)) => known.extend(values),
                    None => named.contexts.push((condition.key.text.clone(), values.collect())),
                }
            }
        }
        named
    }

    /// Nothing set, and each value of each key beside the first values of the others.
    fn contexts(&self) -> Vec<Context> {
        let first = |context: &mut Context| {
            for (key, values) in &self.contexts {
                if let Some(value) = values.first() {
                    context.set(key, ContextValue::One(value.clone()));
                }
            }
        };
        let mut out = vec![Context::default(), Context::default()];
        first(&mut out[1]);
        for (key, values) in &self.contexts {
            for value in values.iter().map(String::as_str).chain(["another"]) {
                let mut context = Context::default();
                first(&mut context);
                context.set(key, ContextValue::One(value.to_owned()));
                out.push(context);
                if iam::keys::is_multivalued(key) {
                    let mut several = Context::default();
                    several.set(key, ContextValue::Many(vec![value.to_owned(), "second".to_owned()]));
                    out.push(several);
                }
            }
            let mut without = Context::default();
            first(&mut without);
            without.set(key, ContextValue::Absent);
            out.push(without);
        }
        out
    }
}

fn allows(policy: &Policy, kind: Kind, request: &Request) -> bool {
    let all = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    let (everything, _) = Policy::parse(all, PolicyType::Identity);
    let (own, open) = ([policy], [&everything]);
    let (own, open): ([&[&Policy]; 1], [&[&Policy]; 1]) = ([&own], [&open]);
    let layers = match kind {
        Kind::Identity | Kind::Network | Kind::Credentials | Kind::Scenario => {
            Layers::default().with(Layer::Identity, &own)
        }
        Kind::Boundary => Layers::default().with(Layer::Identity, &open).with(Layer::Boundary, &own),
        Kind::Session => Layers::default().with(Layer::Identity, &open).with(Layer::Session, &own),
        Kind::Resource | Kind::Trust => Layers::default().with(Layer::Resource, &own),
        Kind::Scp => Layers::default().with(Layer::Identity, &open).with(Layer::Scps, &own),
        Kind::Rcp => Layers::default().with(Layer::Identity, &open).with(Layer::Rcps, &own),
        Kind::Endpoint => Layers::default().with(Layer::Identity, &open).with(Layer::Endpoint, &own),
    };
    iam::evaluate(&layers, request, &mut NoTrace).decision == Decision::Allowed
}

#[test]
fn no_safe_repair_widens() {
    let (mut repairs, mut asked) = (0, 0);
    for (name, case) in cases() {
        let text = case.text();
        let linted = case.lint(&text);
        if !linted.kind.is_policy() {
            continue;
        }
        let grammar = match linted.kind {
            Kind::Identity | Kind::Network | Kind::Credentials | Kind::Scenario => PolicyType::Identity,
            Kind::Boundary => PolicyType::Boundary,
            Kind::Session => PolicyType::Session,
            Kind::Resource | Kind::Endpoint => PolicyType::Resource,
            Kind::Trust => PolicyType::Trust,
            Kind::Scp => PolicyType::Scp,
            Kind::Rcp => PolicyType::Rcp,
        };
        for finding in &linted.findings {
            let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safe) else { continue };
            let after = json::apply(&text, fix.patches.clone());
            let (before, _) = Policy::parse(&text, grammar);
            let (after, _) = Policy::parse(&after, grammar);
            // What AWS refuses allows nothing until it is repaired.
            if before.rejected {
                continue;
            }
            assert!(!after.rejected, "{name}: the repair of {} is refused", finding.code);
            repairs += 1;
            let named = Named::of(&[&before, &after]);
            let contexts = named.contexts();
            for principal in named.principals.iter().filter_map(|text| Principal::parse(text).ok()) {
                for action in &named.actions {
                    for resource in &named.resources {
                        for context in contexts.iter().take(40) {
                            let made = Request::new(
                                principal.clone(),
                                action,
                                resource,
                                Some("111122223333"),
                                context.clone(),
                            );
                            let Ok(request) = made else { continue };
                            asked += 1;
                            assert!(
                                !allows(&after, linted.kind, &request) || allows(&before, linted.kind, &request),
                                "{name}: the repair of {} allows {action} on {resource} to {principal:?}, {context:?}",
                                finding.code
                            );
                        }
                    }
                }
            }
        }
    }
    println!("{repairs} repairs, {asked} requests");
}

/// A packet that is to show a finding does what the message says: its reply stops at that ACL, or the rule does not decide.
/// What a broken text means is a guess, and so is what becomes of it by a repair; but for a comma too many.
#[test]
fn no_repair_of_a_broken_text_is_safe() {
    let safe = |text: &str| {
        let options = lint::Options { kind: Some(Kind::Identity), ..lint::Options::default() };
        let findings = lint::lint(text, &options).findings;
        findings.into_iter().filter_map(|one| Some((one.code, one.fix?.safe))).collect::<Vec<_>>()
    };
    let policy = |end: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":["s3:GetObject"],"Resource":"arn:aws:s3:::b/*","Condition":{{"StringEqualsIfExists":{{"aws:PrincipalOrgID":"o-exampleorg1"}}{end}"#
        )
    };
    assert_eq!(safe(&policy("}}]}")), [("IFEXISTS_WEAKENS_SECURITY_CONDITION", true)]);
    assert_eq!(safe(&policy("}}],}")), [("IFEXISTS_WEAKENS_SECURITY_CONDITION", true), ("JSON_SYNTAX_ERROR", true)]);
    assert_eq!(safe(&policy(r#""StringEq}}]}"#)), [("IFEXISTS_WEAKENS_SECURITY_CONDITION", false)]);
}

/// `IfExists` is what lets a service in that has no such key: its leaving is no repair there.
#[test]
fn no_repair_shuts_a_service_out() {
    let fixes = |principal: &str| {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{principal},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:111122223333:orders","Condition":{{"StringEqualsIfExists":{{"aws:PrincipalOrgID":"o-exampleorg1"}},"StringLike":{{"aws:SourceAccount":"111122223333"}}}}}}}}"#
        );
        let findings = lint::lint(&text, &lint::Options::default()).findings;
        let weak = findings.into_iter().filter(|one| one.code == "IFEXISTS_WEAKENS_SECURITY_CONDITION");
        weak.map(|one| one.fix.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(fixes(r#"{"Service":"sns.amazonaws.com"}"#), [false]);
    assert_eq!(fixes(r#"{"AWS":"444455556666"}"#), [true]);
}

#[test]
fn packets_show_what_is_found() {
    let mut shown = 0;
    for (name, case) in cases() {
        let text = case.text();
        for finding in case.lint(&text).findings {
            let Some(flow) = &finding.shows else { continue };
            let (flow, problems) = vpc::Flow::read(&serde_json::to_string(flow).unwrap());
            let flow = flow.unwrap_or_else(|| panic!("{name}: {problems:?}"));
            let (network, _) = vpc::Network::read(&[("network", &text)]);
            let report = vpc::evaluate(&network, &flow);
            let entry: serde_json::Value = serde_json::from_str(finding.span.of(&text)).unwrap();
            if finding.code == "NACL_RULE_SHADOWED" || finding.code == "NACL_DENY_AFTER_ALLOW" {
                let hops = report.forward.iter().filter(|hop| hop.component == "acl-1" && !hop.rules.is_empty());
                let looks: Vec<_> = hops.flat_map(|hop| &hop.rules).collect();
                let number = entry["RuleNumber"].to_string();
                assert!(looks.iter().any(|look| look.decides && look.rule != number), "{name}: {report:#?}");
                assert!(looks.iter().all(|look| !look.decides || look.rule != number), "{name}: {report:#?}");
            } else {
                let is_lost = |blocker: &vpc::Blocker| {
                    blocker.component == "acl-1"
                        && blocker.direction == vpc::Direction::Return
                        && blocker.code == "SUBNET_ACL_RESTRICTION"
                };
                assert!(report.blockers.iter().any(is_lost), "{name}: {flow:?} {report:#?}");
            }
            shown += 1;
        }
    }
    assert!(shown > 15, "{shown}");
}

/// No safe repair of a network lets more through, between any of its interfaces and the internet.
#[test]
fn no_safe_repair_opens_a_network() {
    let mut repairs = 0;
    for (name, case) in cases() {
        let text = case.text();
        let linted = case.lint(&text);
        let safe = |fix: &&lint::Fix| fix.safe && linted.kind == Kind::Network;
        for fix in linted.findings.iter().filter_map(|finding| finding.fix.as_ref()).filter(safe) {
            let after = json::apply(&text, fix.patches.clone());
            let read = |text: &str| vpc::Network::read(&[("network", text)]).0;
            let (before, after) = (read(&text), read(&after));
            let ends: Vec<String> = before.ends().map(str::to_owned).chain(["203.0.113.7".to_owned()]).collect();
            for (from, to) in ends.iter().flat_map(|from| ends.iter().map(move |to| (from, to))) {
                let passing = |network| vpc::port_sets(network, from, to).protocols;
                for open in passing(&after) {
                    let known = passing(&before).into_iter().find(|of| of.protocol == open.protocol);
                    let more = known.map_or(open.ports.clone(), |known| open.ports.minus(&known.ports));
                    assert!(more.is_empty(), "{name}: {} lets {} {more} from {from} to {to}", fix.title, open.protocol);
                }
            }
            repairs += 1;
        }
    }
    assert!(repairs > 10, "{repairs}");
}

proptest::proptest! {
    /// No text stops the linter, and what it says of one is bounded.
    #[test]
    fn any_text_is_linted(text in ".{0,200}") {
        for kind in Kind::ALL {
            let options = lint::Options { kind: Some(kind), now: Some(common::NOW), ..lint::Options::default() };
            for finding in &lint::lint(&text, &options).findings {
                proptest::prop_assert!(text.get(finding.span.start..finding.span.end).is_some());
            }
        }
    }

    /// Nor does half of a policy.
    #[test]
    fn half_a_policy_is_linted(at in 0_usize..10_000, cut in 0.0_f64..1.0) {
        let all = cases();
        let (_, case) = &all[at % all.len()];
        let text = case.text();
        let mut end = (text.len() as f64 * cut) as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        case.lint(&text[..end]);
    }
}
