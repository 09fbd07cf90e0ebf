//! AWS's sentence for a denied request, wherever it stands: `User: … is not authorized to perform: …`.
//!
//! Source: IAM User Guide, *Troubleshoot access denied error messages* and *Troubleshoot access denied error messages with
//! authorization ID*; EC2, its encoded messages; KMS, its messages for keys of other accounts.

use std::collections::HashSet;

use iam::Layer;

use super::part::{More, Part, Place, Refused, Wanted, owner, quote, refuse_masked, who};
use crate::decision::{DENIED, Decision};
use crate::document::{Caller, ContextValue, Expect};

/// What every sentence has, whether it says who or not.
const SAYS: &str = "ot authorized to perform";

/// No name in a sentence is longer, and no sentence.
const LONGEST_NAME: usize = 2 << 10;
const LONGEST_SENTENCE: usize = 8 << 10;

/// What AWS calls the policy on a role that is taken on.
const TRUST: &str = "role trust policy";

/// As many different denials are told apart.
const MOST_DENIALS: usize = 1000;

/// What a sentence says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Denial {
    /// The caller's ARN, `anonymous`, or a service; empty where it does not say.
    pub(super) principal: String,
    pub(super) action: String,
    /// The resource's ARN or `*`; empty where it does not say.
    pub(super) resource: String,
    /// What stands in place of an ARN.
    named: String,
    /// The kind of policy that AWS blames, and whether it denies.
    pub(super) blamed: Option<(Layer, bool)>,
    /// Whether AWS says that something denies, but not of which kind.
    denies: bool,
    /// Whether it is the role's trust policy.
    is_trust: bool,
    /// KMS does not tell its three reasons apart.
    unclear: bool,
    /// The ARN of the policy.
    policy: String,
    /// What GetRequestAuthorizationDetails takes.
    authorization: String,
    encoded: bool,
}

/// The different denials of a text, in its order.
pub(super) fn denials(text: &str) -> Vec<Denial> {
    let found = unbroken(text);
    // Terraform breaks lines between words, and draws a line beside them.
    let is_broken = found.is_empty() && (text.contains("ot authorized") || text.contains("authorized to"));
    if !is_broken {
        return found;
    }
    let words = text.split_whitespace().filter(|word| !matches!(*word, "│" | "|"));
    unbroken(&words.collect::<Vec<_>>().join(" "))
}

/// The same of a text whose sentences stand on one line, as far as to the action.
fn unbroken(text: &str) -> Vec<Denial> {
    let (mut out, mut seen) = (Vec::new(), HashSet::new());
    let starts: Vec<usize> = text.match_indices(SAYS).map(|(at, _)| at).collect();
    let mut before = 0;
    for (at, start) in starts.iter().enumerate() {
        let behind = start + SAYS.len();
        let end = starts.get(at + 1).copied().unwrap_or(text.len());
        let denial = read(
            window(text, before.max(start.saturating_sub(LONGEST_NAME)), *start),
            window(text, behind, end.min(behind + LONGEST_SENTENCE)),
        );
        before = behind;
        if let Some(denial) = denial
            && seen.len() < MOST_DENIALS
            // The same call again has another id.
            && seen.insert(Denial { authorization: String::new(), ..denial.clone() })
        {
            out.push(denial);
        }
    }
    out
}

/// A part of a text, from the first whole letter on.
fn window(text: &str, start: usize, end: usize) -> &str {
    let start = (start..=end).find(|at| text.is_char_boundary(*at)).unwrap_or(end);
    let end = (start..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    text.get(start..end).unwrap_or_default()
}

/// What ends a name: spaces, and quotes with what escapes them in logs.
fn ends_name(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '"' | '\\' | '<' | '&' | '`')
}

/// What may stand before a name.
const QUOTES: [char; 4] = ['\'', '"', '\\', '`'];

fn name(text: &str) -> &str {
    let text = text.trim_start_matches(QUOTES);
    let text = text.split(ends_name).next().unwrap_or_default();
    text.trim_end_matches(['.', ',', ';', ':', ')', ']', '\'', '}'])
}

/// Reads what stands before and behind the words.
fn read(before: &str, behind: &str) -> Option<Denial> {
    // A sentence may be broken into lines.
    let behind = behind.split_whitespace().collect::<Vec<_>>().join(" ");
    let rest = behind.trim_start_matches([':', ' ']);
    let action = name(rest);
    let (service, verb) = action.split_once(':')?;
    if service.is_empty()
        || verb.is_empty()
        || !action.bytes().all(|b| b.is_ascii_alphanumeric() || b":-_".contains(&b))
    {
        return None;
    }
    let mut denial = Denial { action: action.to_owned(), ..Denial::default() };
    let user = before.rfind("User:").map(|at| at + "User:".len());
    let user = user.and_then(|at| before.get(at..)).map_or("", |user| name(user.trim_start()));
    if user.starts_with("arn:") || user == "anonymous" || is_service(user) {
        user.clone_into(&mut denial.principal);
    }
    let rest = rest.get(action.len()..).unwrap_or_default();
    let rest = match rest.trim_start_matches(['"', '\'', '\\']).strip_prefix(" on resource: ") {
        Some(rest) => denial.on(rest),
        None => rest,
    };
    let why = |start: &str| rest.find(start).and_then(|at| rest.get(at + start.len()..));
    if let Some(no) = why("because no ") {
        denial.blame(no, false);
    } else if let Some(deny) = why("with an explicit deny in ") {
        denial.blame(deny.split_once(' ').map_or("", |(_, kind)| kind), true);
    } else if why("with an explicit deny").is_some() {
        denial.denies = true;
    } else {
        denial.unclear = rest.contains("because the resource does not exist in this Region");
    }
    let id = why("authorization id: ").map_or("", name);
    id.clone_into(&mut denial.authorization);
    denial.encoded = is_encoded(rest);
    Some(denial)
}

/// Whether EC2's encoded message stands in it.
pub(super) fn is_encoded(text: &str) -> bool {
    text.contains("ncoded authorization failure message")
}

fn is_service(name: &str) -> bool {
    name.ends_with(".amazonaws.com") && !name.contains(':')
}

impl Denial {
    /// Reads the resource: what follows it.
    fn on<'t>(&mut self, text: &'t str) -> &'t str {
        let bare = text.trim_start_matches('\\').trim_start_matches("&quot;").trim_start_matches('"');
        let (resource, rest) = match bare.len() < text.len() {
            // S3 puts its ARNs in quotes, and a key may hold spaces.
            true => bare.split_at(bare.find(['"', '\\']).or_else(|| bare.find("&quot;")).unwrap_or(bare.len())),
            false => {
                let unquoted = text.trim_start_matches(QUOTES);
                unquoted.split_at(name(unquoted).len())
            }
        };
        if resource.starts_with("arn:") || resource == "*" {
            resource.clone_into(&mut self.resource);
            if text.starts_with("&quot;") {
                // XML writes marks of its own as entities, that of entities too: it comes last.
                for (entity, mark) in [("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&amp;", "&")] {
                    self.resource = self.resource.replace(entity, mark);
                }
            }
            return rest;
        }
        // IAM puts the type before it: `policy arn:…`, `role Trainer`.
        let words = text.split(' ').take_while(|word| !matches!(*word, "because" | "with"));
        let phrase: Vec<&str> = words.take(3).collect();
        match phrase.iter().find(|word| word.starts_with("arn:")) {
            Some(arn) => name(arn).clone_into(&mut self.resource),
            None => self.named = phrase.iter().take(2).map(|word| name(word)).collect::<Vec<_>>().join(" "),
        }
        text
    }

    /// Reads the kind of policy, and its ARN behind a colon.
    fn blame(&mut self, text: &str, denies: bool) {
        let layers = Layer::ALL.into_iter().map(|layer| (layer.row().aws_name.1, layer));
        let kinds = layers.chain([(TRUST, Layer::Resource)]);
        let found = kinds.into_iter().find_map(|(kind, layer)| Some((kind, layer, text.strip_prefix(kind)?)));
        if let Some((kind, layer, rest)) = found {
            (self.blamed, self.is_trust) = (Some((layer, denies)), kind == TRUST);
            let arn = rest.strip_prefix(": ").map_or("", name);
            if arn.starts_with("arn:") {
                arn.clone_into(&mut self.policy);
            }
        }
    }

    /// The sentence in our words.
    pub(super) fn said(&self) -> String {
        let caller = self.caller();
        let on = match (self.resource.as_str(), self.named.as_str()) {
            ("", "") => String::new(),
            ("", named) => format!(" on {}", quote(named)),
            (arn, _) => format!(" on {}", quote(arn)),
        };
        format!("{} may not do {}{on}; {}", who(&caller), quote(&self.action), self.why())
    }

    /// Whom AWS blames, in our words.
    pub(super) fn why(&self) -> String {
        let Some((layer, denies)) = self.blamed else {
            return match self.unclear {
                _ if self.denies => "AWS says that a policy denies it, but not of which kind",
                true => "AWS does not tell whether the key is not in this Region, its policy does not allow it, or denies it",
                false => "AWS names no kind of policy",
            }
            .to_owned();
        };
        let (article, kind) = if self.is_trust { ("the", TRUST) } else { layer.row().aws_name };
        match (denies, layer, self.policy.as_str()) {
            (false, ..) => format!("AWS says that no {kind} allows it"),
            (true, Layer::Scps, "") => {
                format!("AWS blames {article} {kind}, which denies it or does not allow it: the message is the same")
            }
            (true, _, "") => format!("AWS says that {article} {kind} denies it"),
            (true, _, arn) => format!("AWS says that {}, {article} {kind}, denies it", quote(arn)),
        }
    }

    fn caller(&self) -> Caller {
        match is_service(&self.principal) {
            true => Caller::Service(self.principal.clone()),
            false => Caller::Arn(self.principal.clone()),
        }
    }

    /// What AWS decided: a denial, of the kind that it says.
    pub(super) fn expect(&self) -> Expect {
        // A missing Allow of a service control policy is worded as a deny (L19).
        let sure = self.blamed.filter(|(layer, denies)| !(*denies && *layer == Layer::Scps));
        let Some((layer, denies)) = sure else {
            let word = if self.denies { Decision::ExplicitDeny.word() } else { DENIED };
            return Expect { access: Some(word.to_owned()), ..Expect::default() };
        };
        let word = if denies { Decision::ExplicitDeny } else { Decision::ImplicitDeny }.word();
        let mut expect = Expect { access: Some(word.to_owned()), ..Expect::default() };
        expect.layers.0.push((layer.key().to_owned(), ContextValue::One(word.to_owned())));
        expect
    }

    /// What it gives to a scenario.
    pub(super) fn part(self) -> Result<Part, Refused> {
        let said = format!("an access denied message: {}", self.said());
        refuse_masked(&said, &[&self.principal, &self.resource])?;
        let mut part = Part { blamed: self.blamed.map(|(layer, _)| layer), expect: self.expect(), ..Part::default() };
        part.wanted.extend(self.wanted());
        part.more = self.more();
        part.request.principal = self.caller();
        (part.request.action, part.request.resource, part.said) = (self.action, self.resource, said);
        Ok(part)
    }

    /// Where AWS tells more.
    pub(super) fn more(&self) -> More {
        More { authorization: self.authorization.clone(), is_encoded: self.encoded, is_told: false }
    }

    /// The policy that it names.
    pub(super) fn wanted(&self) -> Option<Wanted> {
        let (layer, _) = self.blamed.filter(|_| !self.policy.is_empty())?;
        let command = super::needs::prints(&self.policy);
        let from = owner(&self.principal).map(|(kind, name)| format!("{kind} {name}"));
        let from = from.filter(|_| layer == Layer::Identity);
        Some(Wanted { place: Place::Layer(layer), id: self.policy.clone(), of: String::new(), from, command })
    }
}
