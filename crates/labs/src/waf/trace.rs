//! Rules, one after the other, until one ends it.

use super::attack;
use super::decode::decoded;
use super::rate::Window;
use super::request::Request;
use super::rule::{Action, How, Oversize, Part, Rule, Statement};

/// What rules make of requests that differ in nothing but when they come.
pub(super) struct Trace<'r> {
    /// In the order in which they are asked.
    rules: Vec<Asked<'r>>,
    request: &'r Request<'r>,
}

/// A rule that is asked, and what of its answer does not hang on time.
struct Asked<'r> {
    rule: &'r Rule,
    /// Whether it matches by what the request holds, and why; nothing where that hangs on labels or time.
    content: Option<(bool, String)>,
    /// What it puts on what it matches, and on everything.
    labels: [Vec<String>; 2],
    window: Window,
}

/// What becomes of a request.
#[derive(Clone, Copy)]
pub(super) struct End<'r> {
    pub(super) is_allowed: bool,
    /// Which rule decides; nothing if none does.
    pub(super) rule: Option<&'r Rule>,
}

/// What a rule makes of a request.
pub(super) struct Step {
    pub(super) is_match: bool,
    pub(super) why: String,
    /// What it puts on the request.
    pub(super) labels: Vec<String>,
}

impl<'r> Trace<'r> {
    pub(super) fn new(rules: &'r [Rule], request: &'r Request<'r>) -> Trace<'r> {
        let mut rules: Vec<&Rule> = rules.iter().collect();
        // AWS takes no two rules of one priority: among them the lines' order says nothing.
        json::sort_by_key(&mut rules, |rule| rule.priority);
        let asked = |rule| Asked {
            rule,
            content: content(rule, request),
            labels: labels(rule, request),
            window: Window::default(),
        };
        Trace { rules: rules.into_iter().map(asked).collect(), request }
    }

    /// The rules in the order in which they are asked.
    pub(super) fn rules(&self) -> Vec<&'r Rule> {
        self.rules.iter().map(|asked| asked.rule).collect()
    }

    /// What becomes of the request that comes at a time in seconds, and each step to there for whoever wants it.
    pub(super) fn ask(&mut self, time: f64, mut steps: Option<&mut Vec<Step>>) -> End<'r> {
        let mut has: Vec<&str> = Vec::new();
        for Asked { rule, content, labels: [on_match, always], window } in &mut self.rules {
            let mut count = 0;
            let is_match = match (&rule.statement, &content) {
                (_, Some((is_match, _))) => *is_match,
                (Statement::Rate(limit, minutes), _) => {
                    count = window.count(time, f64::from(*minutes) * 60.0);
                    count > *limit
                }
                (Statement::Label(label), _) => has.contains(&label.as_str()) != rule.is_negated,
                _ => false,
            };
            if let Some(steps) = &mut steps {
                let why = match (&rule.statement, &content) {
                    (_, Some((_, why))) => why.clone(),
                    (Statement::Label(label), _) => {
                        let the = if is_match == rule.is_negated { "no" } else { "the" };
                        format!("The request has {the} label `{}`.", json::clip(label))
                    }
                    (Statement::Rate(_, 1), _) => format!("{} in the last minute, with this one.", requests(count)),
                    (Statement::Rate(_, minutes), _) => {
                        format!("{} in the last {minutes} minutes, with this one.", requests(count))
                    }
                    _ => String::new(),
                };
                let on_match = on_match.iter().filter(|_| is_match);
                steps.push(Step { is_match, why, labels: on_match.chain(always.iter()).cloned().collect() });
            }
            has.extend(always.iter().chain(on_match.iter().filter(|_| is_match)).map(String::as_str));
            // AWS's group blocks no verified bot.
            let only_labels = rule.statement == Statement::Bots && self.request.is_verified_bot;
            if is_match && rule.action != Action::Count && !only_labels {
                return End { is_allowed: rule.action == Action::Allow, rule: Some(rule) };
            }
        }
        End { is_allowed: false, rule: None }
    }
}

/// What a rule puts on a request that it matches, and on every request.
fn labels(rule: &Rule, request: &Request<'_>) -> [Vec<String>; 2] {
    let (mut on_match, mut always): (Vec<_>, Vec<_>) = (rule.label.iter().cloned().collect(), Vec::new());
    match &rule.statement {
        // A geo match rule labels every request that it looks at.
        Statement::Country(_) if request.country.len() == 2 => always.push(format!("geo:country:{}", request.country)),
        Statement::Bots => {
            on_match.push(if request.is_verified_bot { "bot:verified" } else { "bot:unverified" }.to_owned());
        }
        _ => {}
    }
    [on_match, always]
}

/// `3 requests`.
pub(super) fn requests(count: usize) -> String {
    if count == 1 { "1 request".to_owned() } else { format!("{count} requests") }
}

/// Whether a rule matches by what a request holds, and why.
fn content(rule: &Rule, request: &Request<'_>) -> Option<(bool, String)> {
    let inspect = |part: &Part, look: &dyn Fn(&str) -> (bool, String)| {
        if request.is_cut(part) && rule.oversize != Oversize::Continue {
            let is_match = rule.oversize == Oversize::Match;
            let so = if is_match { "counts as a match" } else { "counts as no match" };
            return (is_match, format!("The body is larger than what is seen of it, which {so}."));
        }
        match request.seen(part) {
            Some(text) => look(&decoded(text, &rule.after)),
            None => (false, format!("The request has no {part}.")),
        }
    };
    let attack = |part: &Part, find: fn(&str) -> Option<&'static str>, what: &str| {
        inspect(part, &|text| match find(text) {
            Some(sign) => (true, format!("In the {part}: {sign}.")),
            None => (false, format!("Nothing in the {part} looks like {what}.")),
        })
    };
    let (is_match, why) = match &rule.statement {
        Statement::Sqli(part) => attack(part, attack::sql, "SQL"),
        Statement::Script(part) => attack(part, attack::script, "script"),
        Statement::Text(part, how, wanted) => inspect(part, &|text| {
            let is_match = match how {
                How::Is => text == wanted,
                How::Contains => text.contains(wanted.as_str()),
                How::Starts => text.starts_with(wanted.as_str()),
            };
            (is_match, format!("The {part} is `{}`.", json::clip(text)))
        }),
        // Source: AWS WAF API Reference, *SizeConstraintStatement*: it is what keeps out bodies that are not seen whole.
        Statement::Size(Part::Body, most) => {
            (request.size() > *most, format!("The body has {}.", bytes(request.size())))
        }
        Statement::Size(part, most) => {
            inspect(part, &|text| (text.len() > *most, format!("The {part} has {}.", bytes(text.len()))))
        }
        Statement::Country(codes) => {
            let country = &request.country;
            let from =
                if country.is_empty() { "an unknown country".to_owned() } else { format!("`{}`", json::clip(country)) };
            (codes.contains(country), format!("It comes from {from}."))
        }
        Statement::Address(range, length) => match request.address {
            Some(address) => {
                let shift = 32 - u32::from(*length);
                let [a, b, c, d] = address.to_be_bytes();
                (address >> shift == range >> shift, format!("It comes from `{a}.{b}.{c}.{d}`."))
            }
            None => (false, "Its address is not known.".to_owned()),
        },
        Statement::Bots => match request.bot() {
            Some(agent) if request.is_verified_bot => (
                true,
                format!("`{}` is a bot, and a verified one: such are labelled, and not blocked.", json::clip(agent)),
            ),
            Some(agent) => (true, format!("`{}` is a bot that nobody has verified.", json::clip(agent))),
            None => (false, "Its header `user-agent` names no bot.".to_owned()),
        },
        Statement::Label(_) | Statement::Rate(..) => return None,
    };
    Some((is_match != rule.is_negated, why))
}

pub(super) fn bytes(count: usize) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{} bytes", crate::shown(count as f64)) }
}
