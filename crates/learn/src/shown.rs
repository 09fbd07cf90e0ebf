//! A scenario on a page: the question, the policies, the verdict and the way to it.

use std::fmt::Write as _;

use scenario::network::{Hop, HopVerdict};
use scenario::{
    Access, AccessReport, Caller, ContextValue, DocumentPath, Layer, LayerOutcome, NetworkDocument, NetworkReport,
    Scenario, StatementReport,
};

use crate::library::{Answered, Mark, Verdict};
use crate::markup::{self, code, escaped, line, sentence};
use crate::tables;

/// An icon, as the page draws it. It repeats the word beside it.
fn icon(mark: Mark) -> String {
    let (around, lines) = match mark {
        Mark::Allowed => (r#"<circle class="disc" cx="12" cy="12" r="11"/>"#, "M6.5 12.5l3.8 3.8 7.2-8"),
        Mark::ExplicitDeny => (r#"<circle class="disc" cx="12" cy="12" r="11"/>"#, "M6 12h12"),
        Mark::ImplicitDeny => (r#"<circle class="ring dashed" cx="12" cy="12" r="10"/>"#, "M8 8l8 8M16 8l-8 8"),
        Mark::Partly => {
            (r#"<circle class="ring" cx="12" cy="12" r="10"/>"#, "M6.5 13.5c1.8-3.4 3.6-3.4 5.5-1.5s3.7 1.9 5.5-1.5")
        }
        Mark::Unknown => {
            (r#"<circle class="ring" cx="12" cy="12" r="10"/>"#, "M9 9.5a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7M12 17.5v.1")
        }
    };
    format!(
        r#"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{around}<path d="{lines}"/></svg>"#
    )
}

fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Allowed => "allowed",
        Mark::ExplicitDeny => "explicit-deny",
        Mark::ImplicitDeny => "implicit-deny",
        Mark::Partly => "partly",
        Mark::Unknown => "unknown",
    }
}

/// A verdict's icon and words, within a text.
pub(crate) fn chip(verdict: &Verdict<'_>) -> String {
    chip_of(verdict.mark, verdict.phrase)
}

pub(crate) fn chip_of(mark: Mark, phrase: &str) -> String {
    format!(r#"<strong class="chip {}">{} {}</strong>"#, class(mark), icon(mark), escaped(phrase))
}

/// A verdict with its sentence.
pub(crate) fn verdict(verdict: &Verdict<'_>) -> String {
    let phrase = scenario::capitalized(verdict.phrase);
    format!(
        "<div class=\"says {}\"><p class=\"word\">{} {}</p><p>{}</p></div>\n",
        class(verdict.mark),
        icon(verdict.mark),
        escaped(&phrase),
        sentence(verdict.says)
    )
}

/// What is asked, of both sides.
pub(crate) fn question(scenario: &Scenario) -> String {
    let mut out = String::new();
    if let Some(access) = &scenario.access {
        rows(&mut out, "Request", &request_rows(scenario));
        let mut also = String::new();
        for further in &access.request.also {
            let _ = write!(also, "<li>{} on {}</li>", code(&further.action), code(&further.resource));
        }
        if !also.is_empty() {
            let _ = writeln!(out, "<p class=\"quiet\">The same call also needs:</p><ul>{also}</ul>");
        }
    }
    if let Some(network) = &scenario.network {
        rows(&mut out, "Packet", &packet_rows(network));
    }
    out
}

/// The parts of a request, each with its name.
pub(crate) fn request_rows(scenario: &Scenario) -> Vec<(&'static str, String)> {
    let Some(access) = &scenario.access else { return Vec::new() };
    let request = &access.request;
    let who = match &request.principal {
        Caller::Service(name) | Caller::Federated(name) | Caller::Arn(name) => code(name),
    };
    let mut rows = vec![("Who", who), ("Does", code(&request.action)), ("On", code(&request.resource))];
    let others = [("Role", &request.role), ("Owned by", &request.resource_account), ("Puts", &request.document)];
    rows.extend(others.into_iter().filter_map(|(name, value)| Some((name, code(value.as_deref()?)))));
    let context = request.context.0.iter().map(|(key, value)| {
        let value = match value {
            ContextValue::Absent => "absent".to_owned(),
            ContextValue::One(value) => code(value),
            ContextValue::Many(values) => values.iter().map(|value| code(value)).collect::<Vec<_>>().join(", "),
        };
        format!("{} = {value}", code(key))
    });
    let context: Vec<String> = context.collect();
    if !context.is_empty() {
        rows.push(("With", context.join("<br>")));
    }
    let settings = settings(access.settings);
    if !settings.is_empty() {
        rows.push(("Where", settings.join("<br>")));
    }
    rows
}

/// What is so besides the policies.
fn settings(of: scenario::Settings) -> Vec<&'static str> {
    let all = [
        (of.block_public_policy == Some(true), "BlockPublicPolicy is on"),
        (of.block_public_policy == Some(false), "BlockPublicPolicy is off"),
        (of.restrict_public_buckets, "RestrictPublicBuckets is on"),
        (of.management_account, "the account is the organization's management account"),
        (of.service_linked_role, "the caller is a service-linked role"),
        (of.aws_managed_key, "the KMS key is one that AWS manages"),
    ];
    all.into_iter().filter_map(|(is_so, says)| is_so.then_some(says)).collect()
}

/// The parts of a flow, each with its name.
pub(crate) fn packet_rows(network: &NetworkDocument) -> Vec<(&'static str, String)> {
    let parts = [
        ("From", &["from"][..]),
        ("From port", &["sourcePort"]),
        ("Client", &["client"]),
        ("To", &["to"]),
        ("Port", &["protocol", "port"]),
    ];
    let text =
        |members: &[&str]| members.iter().filter_map(|member| network.flow(member)).collect::<Vec<_>>().join(" ");
    let rows = parts.into_iter().map(|(name, members)| (name, text(members)));
    rows.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, code(&text))).collect()
}

fn rows(out: &mut String, name: &str, rows: &[(&str, String)]) {
    let _ = write!(out, "<dl class=\"question\" aria-label=\"{name}\">");
    for (name, value) in rows {
        let _ = write!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    }
    out.push_str("</dl>\n");
}

/// The policies' texts; of a network the rules that the packet meets, and all of it, folded.
pub(crate) fn policies(answered: &Answered, are_marked: bool) -> String {
    let mut out = rules(answered, are_marked);
    if let Some(network) = &answered.scenario.network {
        let _ = writeln!(
            out,
            "<details class=\"whole\"><summary>All of the network, as <code>aws ec2 describe-…</code> prints it</summary><pre><code>{}</code></pre></details>",
            lines(network.text())
        );
    }
    out
}

/// The policies' texts, and the rules that the packet meets.
pub(crate) fn rules(answered: &Answered, are_marked: bool) -> String {
    let mut out = String::new();
    if let Some(access) = &answered.scenario.access {
        for (document, policy) in access.all().into_iter().filter(|(_, policy)| !policy.off) {
            let path = document.to_string();
            let marked = answered.report.access.as_ref().filter(|_| are_marked);
            let reports = marked.into_iter().flat_map(|access| [access].into_iter().chain(&access.also));
            let statements = reports.flat_map(|report| &report.layers).flat_map(|layer| &layer.policies);
            let statements = statements.filter(|policy| policy.document == path).flat_map(|policy| &policy.statements);
            let spans: Vec<_> = statements.filter(|one| one.decides).map(|one| one.span).collect();
            let name = policy.name.as_deref().unwrap_or("A policy");
            let from = format!("{}{}", document.phrase(), at(access, document, policy.from.as_deref()));
            let _ = writeln!(
                out,
                "<figure class=\"policy\"><figcaption>{} <span class=\"quiet\">{}</span></figcaption><pre><code>{}</code></pre></figure>",
                escaped(name),
                markup::named(&from),
                marked_text(&policy.document, &spans)
            );
        }
    }
    if let Some((network, report)) = answered.scenario.network.as_ref().zip(answered.report.network.as_ref()) {
        out.push_str(&tables::met(network, report, are_marked));
    }
    out
}

/// What is asked and given; folded where it was shown before.
pub(crate) fn given(answered: &Answered, are_marked: bool, is_known: bool) -> String {
    let given = question(&answered.scenario) + &policies(answered, are_marked);
    match is_known {
        false => given,
        true => {
            format!("<details class=\"whole\"><summary>What is asked and given, again</summary>\n{given}</details>\n")
        }
    }
}

/// What it is attached to.
fn at(access: &Access, document: DocumentPath, from: Option<&str>) -> String {
    let levels = match document {
        DocumentPath::Policy { layer: Layer::Scps, level, .. } => access.policies.scps.as_ref().map(|of| (of, level)),
        DocumentPath::Policy { layer: Layer::Rcps, level, .. } => access.policies.rcps.as_ref().map(|of| (of, level)),
        _ => None,
    };
    let target = levels.and_then(|(levels, level)| levels.get(level)).map(|level| level.target.as_str());
    match (target, from) {
        (Some(target), _) => format!(" at {target}"),
        (None, Some(from)) => format!(" of {from}"),
        (None, None) => String::new(),
    }
}

/// A text whose layout stays, and whose other letters can be seen.
fn lines(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A text with some of its parts marked as those that decide.
fn marked_text(text: &str, spans: &[[usize; 2]]) -> String {
    let (mut out, mut done) = (String::new(), 0);
    for [start, end] in spans {
        // Whole lines are set off.
        let start = text.get(..*start).and_then(|before| before.rfind('\n')).map_or(0, |line| line + 1);
        let end = text.get(*end..).and_then(|after| after.find('\n')).map_or(text.len(), |line| end + line + 1);
        let (Some(before), Some(part)) = (text.get(done..start), text.get(start..end)) else { continue };
        let _ = write!(out, "{}<mark>{}</mark>", kept(before), kept(part));
        done = end;
    }
    out.push_str(&kept(text.get(done..).unwrap_or_default()));
    out
}

fn kept(text: &str) -> String {
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// How the verdict comes about.
pub(crate) fn way(answered: &Answered) -> String {
    let mut out = String::new();
    if let Some(access) = &answered.report.access {
        access_way(&mut out, access);
    }
    if let Some(network) = &answered.report.network {
        network_way(&mut out, network);
    }
    out
}

fn access_way(out: &mut String, access: &AccessReport) {
    let mut items = String::new();
    for layer in access.layers.iter().filter(|layer| layer.outcome != LayerOutcome::NotApplied) {
        let (mark, name) = match layer.outcome {
            LayerOutcome::Denies => ("⊘", "deny"),
            LayerOutcome::Allows => ("✓", "allow"),
            LayerOutcome::Silent => ("✗", "deny"),
            LayerOutcome::Undetermined => ("?", "part"),
            LayerOutcome::NoImpact | LayerOutcome::NotApplied | LayerOutcome::NotEvaluated => ("–", "quiet"),
        };
        let _ = write!(items, "<li>{} {}", sign(mark, name), sentence(&layer.message));
        let statements =
            layer.policies.iter().flat_map(|policy| policy.statements.iter().map(move |one| (policy, one)));
        let told: Vec<_> = statements.filter(|(_, one)| one.decides || one.closest).collect();
        if !told.is_empty() {
            items.push_str("<ul>");
            for (policy, statement) in told {
                let _ = write!(items, "<li>{}", escaped(&scenario::capitalized(&named(statement, &policy.name))));
                items.push_str(&elements(statement));
                items.push_str("</li>");
            }
            items.push_str("</ul>");
        }
        items.push_str("</li>\n");
    }
    let _ = writeln!(out, "<ul class=\"way\">{items}</ul>");
    for also in &access.also {
        let (mark, phrase) = Verdict::of_decision(also.decision);
        let _ = writeln!(out, "<p>{}: {}</p>", chip_of(mark, phrase), sentence(&also.message));
    }
    if let Some(message) = &access.aws_message {
        let _ = writeln!(
            out,
            "<p class=\"aws\"><span class=\"quiet\">AWS's own message:</span> {}</p>",
            line(&message.text)
        );
    }
}

/// What each element of a statement says to the request.
fn elements(statement: &StatementReport) -> String {
    let items = statement.elements.iter().map(|element| {
        let (mark, name) = if element.holds {
            ("✓", "ink")
        } else if element.open {
            ("?", "part")
        } else {
            ("✗", "ink")
        };
        let title = match (&element.operator, &element.key) {
            (Some(operator), Some(key)) => code(&format!("{operator} {key}")),
            _ => escaped(&element.element.to_string()),
        };
        let note = element.note.as_ref().map(|note| {
            format!(
                "<p class=\"quiet\">{} <a href=\"{}\" rel=\"noopener\">AWS's page</a></p>",
                sentence(&note.text),
                escaped(&note.page)
            )
        });
        let note = note.unwrap_or_default();
        format!("<li>{} {title}: {}{note}</li>", sign(mark, name), sentence(&element.message))
    });
    format!("<ul>{}</ul>", items.collect::<String>())
}

/// A sign that a word follows which says the same.
fn sign(mark: &str, name: &str) -> String {
    format!("<span class=\"sign {name}\" aria-hidden=\"true\">{mark}</span>")
}

/// A statement, as sentences call it: `statement 1 (Sid) of Policy`.
pub(crate) fn named(statement: &StatementReport, policy: &str) -> String {
    let sid = statement.sid.as_deref().map(|sid| format!(" ({sid})")).unwrap_or_default();
    format!("statement {}{sid} of {policy}", statement.number)
}

fn network_way(out: &mut String, network: &NetworkReport) {
    for (name, hops) in [("The packet", &network.flow.forward), ("The reply", &network.flow.back)] {
        let met: Vec<&Hop> = hops.iter().filter(|hop| !hop.assumed).collect();
        if met.is_empty() {
            continue;
        }
        let _ = write!(out, "<p class=\"head\">{name}</p>\n<ol class=\"way\">");
        for hop in met {
            let (mark, name) = match hop.verdict {
                HopVerdict::Passes => ("✓", "allow"),
                HopVerdict::Drops => ("✗", "deny"),
                HopVerdict::Partly => ("◐", "part"),
                HopVerdict::Undetermined => ("?", "part"),
            };
            let _ = writeln!(out, "<li>{} {}</li>", sign(mark, name), sentence(&hop.message));
        }
        out.push_str("</ol>\n");
    }
}
