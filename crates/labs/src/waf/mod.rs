//! A web ACL, requests through it, and Shield (F1, F2).

mod attack;
mod decode;
mod many;
mod place;
mod rate;
mod request;
mod rule;
mod sample;
mod shield;
mod state;
mod trace;

pub use rate::over;

use crate::{Act, Answer, Block, Cell, Fact, Field, Finding, Kind, Lab, Page, Part, Row, Table, Tone, number};
use place::Place;
use rate::RATES;
use request::Request;
use rule::{Action, Rule, Statement};
pub use state::Waf;
use trace::{End, Step, Trace};

const ACTIONS: &str = "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-actions.html";
const RESOURCES: &str = "https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html";
const OVERSIZE: &str = "https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html";
const LABELS: &str = "https://docs.aws.amazon.com/waf/latest/developerguide/waf-labels.html";
const BOTS: &str =
    "https://docs.aws.amazon.com/waf/latest/developerguide/waf-bot-control-example-block-verified-bots.html";

impl Lab for Waf {
    const NAME: &'static str = "waf";
    const TITLE: &'static str = "A web ACL, rule by rule";
    const ABOUT: &'static str = "AWS WAF asks the rules of a web ACL in the order of their priorities until one allows or blocks. Write the rules, send requests, and see which rule decides.";
    const LEAVES_OUT: &'static [&'static str] = &[
        "What looks like SQL or script is told by a small model of this page. AWS WAF knows far more signs, and others.",
        "AWS estimates rates and reacts some time later; here every request is counted exactly, by its address.",
        "Which bot is real is found out by AWS. Here the request says it, and a bot is whoever calls itself one.",
        "The country is what you type. AWS finds it by the address.",
        "CAPTCHA, challenges, groups of other vendors, capacity units, JSON bodies, cookies, and limits of headers are left out.",
    ];
    const CODES: &'static [&'static str] = &[
        "allowed-by-rule",
        "blocked-by-rule",
        "allowed-by-default",
        "blocked-by-default",
        "nothing-looks",
        "only-counted",
        "not-asked",
        "verified-passes",
        "attack-gets-through",
        "body-cut",
        "same-priority",
        "label-too-late",
        "label-from-nowhere",
        "rate-limits",
        "rate-not-reached",
        "standard-is-on",
        "advanced-cannot",
        "advanced-not-added",
        "advanced-is-on",
        "srt",
        "srt-without-plan",
        "srt-without-advanced",
        "flood-of-packets",
        "flood-of-requests",
        "flood-meets-rate-rule",
    ];
    const FACTS: &'static [Fact] = &[
        Fact {
            says: "A rate rule counts over 1, 2, 5 or 10 minutes, and its limit is 10 or more.",
            page: RATES,
            day: "2026-11-29",
        },
        Fact {
            says: "Of a body AWS WAF sees 8,192 bytes behind an Application Load Balancer and AppSync, and by default 16,384 bytes elsewhere.",
            page: OVERSIZE,
            day: "2026-11-29",
        },
        Fact {
            says: "A web ACL stands before CloudFront, Application Load Balancers, REST APIs of API Gateway, AppSync, Cognito user pools, App Runner, Verified Access and Amplify.",
            page: RESOURCES,
            day: "2026-11-29",
        },
        Fact {
            says: "Shield Standard is automatic and without a charge, against attacks at the network and transport layer.",
            page: "https://aws.amazon.com/premiumsupport/knowledge-center/shield-standard-ddos-attack/",
            day: "2026-11-29",
        },
        Fact {
            says: "Shield Advanced is for CloudFront, Route 53, Global Accelerator, load balancers and Elastic IP addresses, each added by hand.",
            page: "https://docs.aws.amazon.com/waf/latest/developerguide/ddos-advanced-summary-protected-resources.html",
            day: "2026-11-29",
        },
        Fact {
            says: "The Shield Response Team needs Shield Advanced, and Business or Enterprise support.",
            page: "https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_AssociateDRTRole.html",
            day: "2026-11-29",
        },
    ];

    fn set(&mut self, field: &str, value: &str) -> bool {
        if let Some(sample) = sample::SAMPLES.iter().find(|sample| sample.id == field) {
            self.fill(sample);
            return true;
        }
        self.field(field).map(|place| value.clone_into(place)).is_some()
    }

    fn page(&self, _: &[Answer]) -> Page {
        let Some(place) = place::place(&self.place) else { return Page::default() };
        let (rules, wrong) = rule::rules(&self.rules);
        if self.topic == "shield" {
            return self.shield(place, &rules);
        }
        let padding = number(&self.padding, 0.0, 1e7);
        let limit = place.body.unwrap_or_default();
        let (request, wrong_headers) = Request::new(self, padding.clone().unwrap_or_default() as usize, limit);
        let mut parts = vec![self.acl(wrong), self.request(padding.err(), wrong_headers)];
        let mut findings = Vec::new();
        if place.body.is_none() {
            let says = format!(
                "No web ACL can stand before {} {}: nothing looks at the request. Put an API or a load balancer before it that can have one.",
                shield::article(place.name),
                place.name
            );
            findings.push(Finding::new("nothing-looks", Tone::Bad, says).on(RESOURCES));
            parts.push(Part::new("Rule by rule", vec![Block::Findings(findings)]));
        } else {
            let mut steps = Vec::new();
            let mut trace = Trace::new(&rules, &request);
            let end = self.end(trace.ask(0.0, Some(&mut steps)));
            let in_order = trace.rules();
            findings.push(decided(end, request.attack().is_some()));
            let counted =
                in_order.iter().zip(&steps).filter(|(rule, step)| step.is_match && rule.action == Action::Count);
            let counted: Vec<_> = counted.map(|(rule, _)| rule.priority).collect();
            if !counted.is_empty() {
                let only = if counted.len() == 1 { "matches, and only counts" } else { "match, and only count" };
                let says = format!("{} {only}: the request goes on to the next rule.", list(&counted));
                findings.push(Finding::new("only-counted", Tone::Plain, says).on(ACTIONS));
            }
            let blocking = |rule: &&Rule| rule.statement == Statement::Bots && rule.action == Action::Block;
            let passed = in_order.iter().zip(&steps).find(|(rule, step)| blocking(rule) && step.is_match);
            if let (Some((rule, _)), true) = (passed, request.is_verified_bot) {
                let says = format!(
                    "Rule {} blocks bots that nobody has verified. This one is verified, and only labelled.",
                    rule.priority
                );
                findings.push(Finding::new("verified-passes", Tone::Plain, says).on(BOTS));
            }
            self.attacked(&request, end, &mut findings);
            mistakes(&in_order, &mut findings);
            let skipped: Vec<_> = in_order.iter().skip(steps.len()).map(|rule| rule.priority).collect();
            if !skipped.is_empty() {
                let are = if skipped.len() == 1 { "is" } else { "are" };
                let says = format!("{} {are} not asked any more.", list(&skipped));
                findings.push(Finding::new("not-asked", Tone::Plain, says).on(ACTIONS));
            }
            let table = table(&in_order, &steps, &request);
            parts.push(Part::new("Rule by rule", vec![Block::Findings(findings), Block::Table(table)]));
            parts.push(many::part(self, &rules, &request));
        }
        Page { parts }
    }
}

impl Waf {
    fn topic(&self) -> Field {
        Field::choice(
            "topic",
            "Look at",
            &self.topic,
            &[("request", "Requests and rules"), ("shield", "Where it stands, and Shield")],
        )
    }

    fn place(&self) -> Field {
        Field {
            kind: Kind::Choice(place::choices()),
            ..Field::new("place", "It stands before", &self.place, Kind::Text)
        }
    }

    fn shield(&self, place: &Place, rules: &[Rule]) -> Page {
        let has_rate_rule =
            rules.iter().any(|rule| matches!(rule.statement, Statement::Rate(..)) && rule.action == Action::Block);
        let fields = vec![
            self.topic(),
            self.place(),
            Field::choice("tier", "Shield", &self.tier, shield::TIERS),
            Field::new("protected", "This resource is added to Shield Advanced", &self.protected, Kind::Switch),
            Field::choice("plan", "Support plan", &self.plan, shield::PLANS),
            Field::choice("flood", "A flood comes", &self.flood, shield::FLOODS),
        ];
        let findings = shield::findings(self, place, has_rate_rule);
        let shield = Part::new("Shield", vec![Block::Fields(fields), Block::Findings(findings)]);
        Page { parts: vec![shield, Part::new("Where it can stand", vec![Block::Table(place::table())])] }
    }

    fn acl(&self, wrong: Option<String>) -> Part {
        let default =
            Field::choice("default", "If no rule decides", &self.default, &[("allow", "Allow"), ("block", "Block")]);
        let rules = Field {
            help: Some(rule::GRAMMAR.to_owned()),
            wrong,
            ..Field::new("rules", "Rules", &self.rules, Kind::Lines(7))
        };
        Part::new("The web ACL", vec![Block::Fields(vec![self.topic(), self.place(), default, rules])])
    }

    fn request(&self, padding: Option<String>, headers: Option<String>) -> Part {
        let act = |sample: &sample::Sample| Act { id: sample.id.to_owned(), label: sample.label.to_owned() };
        let is_address = rule::ipv4(&self.address).is_some();
        let country = self.country.trim();
        let is_country =
            country.is_empty() || (country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic()));
        let bytes = Kind::Number { unit: "bytes".to_owned() };
        let fields = vec![
            Field {
                wrong: (!is_address).then(|| "An IPv4 address is four numbers, as `198.51.100.7`.".to_owned()),
                ..Field::new("address", "From the address", &self.address, Kind::Text)
            },
            Field {
                wrong: (!is_country).then(|| "A country is two letters, as `US`.".to_owned()),
                ..Field::new("country", "Country", &self.country, Kind::Text)
            },
            Field::new("path", "Path and query string", &self.path, Kind::Lines(1)),
            Field { wrong: headers, ..Field::new("headers", "Headers", &self.headers, Kind::Lines(3)) },
            Field::new("verified", "It comes from a bot that AWS verifies", &self.verified, Kind::Switch),
            Field { wrong: padding, ..Field::new("padding", "The body begins with harmless", &self.padding, bytes) },
            Field::new("body", "Body behind that", &self.body, Kind::Lines(2)),
        ];
        Part::new("A request", vec![Block::Acts(sample::SAMPLES.iter().map(act).collect()), Block::Fields(fields)])
    }

    /// What becomes of a request, with the default where no rule decides.
    fn end<'r>(&self, end: End<'r>) -> End<'r> {
        End { is_allowed: end.is_allowed || (end.rule.is_none() && self.default != "block"), ..end }
    }

    fn attacked(&self, request: &Request<'_>, end: End<'_>, findings: &mut Vec<Finding>) {
        if let (Some((sign, part)), true) = (request.attack(), end.is_allowed) {
            let says = format!("An attack gets through. In the {part}: {sign}.");
            findings.push(Finding::new("attack-gets-through", Tone::Bad, says));
        }
        if request.is_cut(&rule::Part::Body) && end.is_allowed {
            let seen = place::place(&self.place).and_then(|place| place.body).unwrap_or_default();
            let says = format!(
                "The body has {}, of which the web ACL sees the first {}. What is behind gets to the application unseen. A rule by `size`, or `oversize match`, would keep it out.",
                trace::bytes(request.size()),
                crate::shown(seen as f64)
            );
            findings.push(Finding::new("body-cut", Tone::Warn, says).on(OVERSIZE));
        }
    }
}

fn decided(end: End<'_>, is_attack: bool) -> Finding {
    let (code, says) = match (end.rule, end.is_allowed) {
        (Some(rule), true) => ("allowed-by-rule", format!("Rule {} allows the request.", rule.priority)),
        (Some(rule), false) => ("blocked-by-rule", format!("Rule {} blocks the request.", rule.priority)),
        (None, true) => {
            ("allowed-by-default", "No rule decides, and the web ACL's default action allows the request.".to_owned())
        }
        (None, false) => {
            ("blocked-by-default", "No rule decides, and the web ACL's default action blocks the request.".to_owned())
        }
    };
    // To block an attack is as one would have it.
    let tone = match (end.is_allowed, is_attack) {
        (true, true) => Tone::Plain,
        (true, false) | (false, true) => Tone::Good,
        (false, false) => Tone::Bad,
    };
    Finding::new(code, tone, says).on(ACTIONS)
}

/// What of the rules cannot be as it is meant.
fn mistakes(rules: &[&Rule], findings: &mut Vec<Finding>) {
    let pairs = rules.iter().zip(rules.iter().skip(1));
    if let Some((rule, _)) = pairs.clone().find(|(one, next)| one.priority == next.priority) {
        let says = format!(
            "Two rules have the priority {}. AWS takes no such web ACL: which comes first is not said.",
            rule.priority
        );
        findings.push(Finding::new("same-priority", Tone::Bad, says));
    }
    let puts = |rule: &Rule, label: &str| match &rule.statement {
        _ if rule.label.as_deref() == Some(label) => true,
        Statement::Bots => matches!(label, "bot:verified" | "bot:unverified"),
        Statement::Country(_) => label.strip_prefix("geo:country:").is_some_and(|code| code.len() == 2),
        _ => false,
    };
    for (at, rule) in rules.iter().enumerate() {
        let Statement::Label(label) = &rule.statement else { continue };
        if rules.iter().take(at).any(|rule| puts(rule, label)) {
            continue;
        }
        let shown = json::clip(label);
        let finding = match rules.iter().skip(at).find(|rule| puts(rule, label)) {
            Some(later) => Finding::new(
                "label-too-late",
                Tone::Bad,
                format!(
                    "Rule {} looks for the label `{shown}`, which rule {} puts on the request only later.",
                    rule.priority, later.priority
                ),
            ),
            None => Finding::new(
                "label-from-nowhere",
                Tone::Bad,
                format!("Rule {} looks for the label `{shown}`, which no rule puts on a request.", rule.priority),
            ),
        };
        findings.push(finding.on(LABELS));
    }
}

/// Each rule, and what it makes of the request.
fn table(rules: &[&Rule], steps: &[Step], request: &Request<'_>) -> Table {
    let asked = rules.iter().zip(steps).map(|(rule, step)| {
        let Step { is_match, why, labels } = step;
        let (text, tone) = match (is_match, rule.action) {
            (false, _) => ("no match", Tone::Plain),
            (true, Action::Block) if rule.statement == Statement::Bots && request.is_verified_bot => {
                ("labels", Tone::Plain)
            }
            (true, Action::Allow) => ("allows", Tone::Good),
            (true, Action::Block) => ("blocks", Tone::Bad),
            (true, Action::Count) => ("counts", Tone::Warn),
        };
        let labels = labels.iter().map(|label| format!(" Label: `{}`.", json::clip(label))).collect::<String>();
        Row { cells: vec![shown(rule).into(), Cell::new(text, tone), (why.clone() + &labels).into()] }
    });
    let others = rules.iter().skip(steps.len());
    let others = others.map(|rule| Row { cells: vec![shown(rule).into(), "not asked".into(), "".into()] });
    Table {
        caption: "The rules in the order of their priorities".to_owned(),
        head: ["Rule", "What it does", "Why"].map(str::to_owned).to_vec(),
        rows: asked.chain(others).collect(),
    }
}

fn shown(rule: &Rule) -> String {
    format!("`{}`", json::clip(&rule.text))
}

/// `Rule 20`, `Rules 20 and 30`, at most five of them.
fn list(priorities: &[u32]) -> String {
    let names: Vec<_> = priorities.iter().take(5).map(u32::to_string).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("Rule {one}"),
        _ if priorities.len() > 5 => format!("Rules {} and {} more", names.join(", "), priorities.len() - 5),
        [most @ .., last] => format!("Rules {} and {last}", most.join(", ")),
    }
}
