//! Sentences for people: what a trace says, in words that name the statement, the element and the values.

use crate::json::clip;
use crate::policy::{Condition, Effect, Element, Policy, Statement};
use crate::trace::{ConditionTrace, ElementTrace, Reason, StatementTrace};
use crate::{ActionPattern, Context, Family, Principal, Request, ResourcePattern, SetQualifier, Version};

/// One sentence, and a second one where AWS's rule surprises.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub message: String,
    /// The rule behind it, if it is one that people trip over.
    pub note: Option<Note>,
}

/// A surprising rule in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// One or two sentences.
    pub text: String,
    /// The page of AWS's documentation that says so.
    pub page: &'static str,
}

macro_rules! page {
    ($name:literal) => {
        concat!("https://docs.aws.amazon.com/IAM/latest/UserGuide/", $name, ".html")
    };
}

const OPERATORS_PAGE: &str = page!("reference_policies_elements_condition_operators");
const SETS_PAGE: &str = page!("reference_policies_condition-single-vs-multi-valued-context-keys");
const VARIABLES_PAGE: &str = page!("reference_policies_variables");
const RESOURCE_PAGE: &str = page!("reference_policies_elements_resource");
const MFA_PAGE: &str = page!("reference_policies_condition-keys");

impl Explanation {
    fn plain(message: String) -> Explanation {
        Explanation { message, note: None }
    }

    fn noted(message: String, page: &'static str, text: impl Into<String>) -> Explanation {
        Explanation { message, note: Some(Note { text: text.into(), page }) }
    }
}

/// How Action or NotAction compared.
pub fn action(element: &Element<ActionPattern>, trace: ElementTrace, request: &Request) -> Explanation {
    let asked = clip(&request.action);
    let texts: Vec<&str> = element.values.iter().map(|value| value.text.as_str()).collect();
    Explanation::plain(listed(&asked, &texts, trace, element.negated))
}

/// How Resource or NotResource compared.
pub fn resource(
    element: &Element<ResourcePattern>,
    trace: ElementTrace,
    request: &Request,
    version: Version,
) -> Explanation {
    let asked = clip(&request.resource);
    let no_value = trace.no_value.and_then(|at| element.values.get(at));
    if let Some(pattern) = no_value
        && trace.value.is_none()
    {
        let message =
            format!("`{}` matches nothing: {}.", clip(&pattern.text), missing(&pattern.variables(), &request.context));
        let text = "A policy variable without a value makes the resource match nothing, under NotResource too.";
        return Explanation::noted(message, VARIABLES_PAGE, text); // V2
    }
    let texts: Vec<String> = element
        .values
        .iter()
        .map(|value| match value.expanded(&request.context) {
            Some(expanded) => format!("{} (that is, {expanded})", value.text),
            None => value.text.clone(),
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let message = listed(&asked, &texts, trace, element.negated);
    if trace.value.is_some() {
        return Explanation::plain(message);
    }
    if version == Version::V2008 && element.values.iter().any(|value| value.text.contains("${")) {
        let text = "Without `\"Version\": \"2012-10-17\"` the policy's `${…}` is plain text, not a variable."; // V1
        return Explanation::noted(message, VARIABLES_PAGE, text);
    }
    if request.resource == "*" {
        let text = "An action that is not about one resource is checked against `*`, and no ARN covers that."; // S11
        return Explanation::noted(message, RESOURCE_PAGE, text);
    }
    for value in &element.values {
        if let Some(bucket) = value.text.strip_suffix("/*")
            && bucket == request.resource
        {
            let text = format!(
                "`{}` covers the objects in the bucket, not the bucket itself, which is `{}`.",
                clip(&value.text),
                clip(bucket)
            );
            return Explanation::noted(message, RESOURCE_PAGE, text); // S13
        }
        if value.text.starts_with("arn:aws:s3:::")
            && request.resource.strip_prefix(value.text.as_str()).is_some_and(|rest| rest.starts_with('/'))
        {
            let text = format!("`{0}` is the bucket itself; the objects in it are `{0}/*`.", clip(&value.text));
            return Explanation::noted(message, RESOURCE_PAGE, text); // S13
        }
    }
    Explanation::plain(message)
}

/// `asked` against a list of patterns, of which the trace says which one matched.
fn listed(asked: &str, texts: &[&str], trace: ElementTrace, negated: bool) -> String {
    let hit = trace.value.and_then(|at| texts.get(at));
    match (hit, negated, texts) {
        (Some(&hit), false, _) if hit == asked => format!("{asked} is listed."),
        (Some(&"*"), false, _) => format!("`*` covers everything, {asked} too."),
        (Some(hit), false, _) => format!("{asked} matches `{}`.", clip(hit)),
        (Some(hit), true, _) => format!("{asked} is excepted by `{}`.", clip(hit)),
        (None, true, _) => format!("{asked} is not among the exceptions: {}.", several(texts)),
        (None, false, []) => format!("The list is empty, so it does not cover {asked}."),
        (None, false, [only]) if only.contains(['*', '?']) => format!("{asked} does not match `{}`.", clip(only)),
        (None, false, [only]) => format!("{asked} is not `{}`.", clip(only)),
        (None, false, _) => format!("{asked} is not among {}.", several(texts)),
    }
}

/// How a context key compared.
pub fn condition(condition: &Condition, trace: ConditionTrace, context: &Context, version: Version) -> Explanation {
    let Some(used) = condition.operator else { return Explanation::default() };
    let key = clip(&condition.key.text);
    let name = clip(&condition.operator_text.text);
    let operator = used.operator;
    let absent = format!("The request has no {key}");
    let values: &[String] = context.value(&condition.key.text).map_or(&[], |value| value.values());
    let listed = expanded_values(condition, context);
    let listed_texts: Vec<&str> = listed.iter().map(String::as_str).collect();
    let listed_text = several(&listed_texts);
    let either = if operator.negated && listed.len() > 1 { "any of " } else { "" };
    match trace.reason {
        Reason::Fits { policy, request } => {
            let value = quote(values.get(request));
            let fit = quote(listed.get(policy));
            let one = if used.set.is_some() { "One value of " } else { "" };
            if operator.negated {
                let message = format!("{one}{key} is {value}, and {name} asks for anything but {fit}.");
                return set_note(message, used.set, trace.holds);
            }
            let message = match operator.family {
                Family::TextLike | Family::Ip | Family::Arn => {
                    format!("{one}{key} is {value}, which {} {fit}.", operator.says)
                }
                Family::Number | Family::Date if operator.says != "equals" => {
                    format!("{one}{key} is {value}, which {} {fit}.", operator.says)
                }
                _ => format!("{one}{key} is {value}, as {name} asks."),
            };
            Explanation::plain(message)
        }
        Reason::FitsNone { request } => {
            let value = quote(values.get(request));
            let one = if used.set.is_some() { "One value of " } else { "" };
            let message = if operator.negated {
                format!("{one}{key} is {value}, which {} {either}{listed_text}.", operator.says)
            } else {
                format!("{one}{key} is {value}, but {name} asks for {listed_text}.")
            };
            fits_none_note(message, condition, used.operator.family, values.get(request), context, version)
        }
        Reason::Every => {
            let each = several(&values.iter().map(String::as_str).collect::<Vec<_>>());
            let message = match (used.set, trace.holds) {
                (Some(SetQualifier::ForAllValues), _) => {
                    format!("Every value of {key} ({each}) {} {either}{listed_text}.", operator.says)
                }
                _ => format!("No value of {key} ({each}) is one that {name} asks for: {listed_text}."),
            };
            Explanation::plain(message)
        }
        Reason::AbsentPositive => {
            let message = format!("{absent}, and {name} needs it.");
            if operator.family == Family::Bool && condition.key_lower == "aws:multifactorauthpresent" {
                let text = "Long-term access keys carry no aws:MultiFactorAuthPresent at all, so Bool never matches them, neither `true` nor `false`. BoolIfExists does."; // K3
                return Explanation::noted(message, MFA_PAGE, text);
            }
            Explanation::plain(message)
        }
        Reason::AbsentNegated => {
            let message = format!("{absent}, so it {} {either}{listed_text}.", operator.says);
            let text = format!(
                "A negated operator such as {name} is true when the key is absent: what is not there differs from everything."
            ); // K1
            Explanation::noted(message, OPERATORS_PAGE, text)
        }
        Reason::AbsentIfExists => {
            let message = format!("{absent}, and {name} only asks if it is there.");
            if condition.key_lower == "aws:multifactorauthpresent" {
                let text = "Long-term access keys carry no aws:MultiFactorAuthPresent: BoolIfExists matches them whatever value it asks for."; // K3
                return Explanation::noted(message, MFA_PAGE, text);
            }
            let text = "IfExists makes the condition true when the key is absent, in Allow and Deny alike."; // K2
            Explanation::noted(message, OPERATORS_PAGE, text)
        }
        Reason::AbsentForAll | Reason::EmptyForAll => {
            let message = match trace.reason {
                Reason::AbsentForAll => format!("{absent}, and ForAllValues is true of no values."),
                _ => format!("{key} holds no value, and ForAllValues is true of no values."),
            };
            let text = "ForAllValues asks that every value fits, and of no values every one does. In an Allow, put `\"Null\": { … : \"false\" }` beside it."; // K4
            Explanation::noted(message, SETS_PAGE, text)
        }
        Reason::AbsentForAny | Reason::EmptyForAny => {
            let message = match trace.reason {
                Reason::AbsentForAny => format!("{absent}, so there is no value that {name} could find."),
                _ => format!("{key} holds no value that {name} could find."),
            };
            let text =
                "ForAnyValue needs at least one value that fits, and is false without any, for negated operators too."; // K5
            Explanation::noted(message, SETS_PAGE, text)
        }
        Reason::Several => {
            let message = format!("{key} can hold several values, and {name} compares only one.");
            let text = "A key with several values needs ForAnyValue: or ForAllValues: before the operator. AWS does not document what happens without it; here a positive operator is false and a negated one true."; // K9
            Explanation::noted(message, SETS_PAGE, text)
        }
        Reason::NothingListed => {
            let message = format!("{name} lists no value for {key}, so it never matches.");
            Explanation::plain(message) // K12
        }
        Reason::NullOfSet => {
            let always = if trace.holds { "true" } else { "false" };
            Explanation::plain(format!("{name} is always {always}, whatever the request holds: use Null alone."))
        }
        Reason::Presence { present } => {
            let (is, asks) = match (present, trace.holds) {
                (true, true) => ("The request has", "as Null asks"),
                (true, false) => ("The request has", "and Null asks that it is absent"),
                (false, true) => ("The request has no", "as Null asks"),
                (false, false) => ("The request has no", "and Null asks that it is there"),
            };
            Explanation::plain(format!("{is} {key}, {asks}.")) // K8
        }
    }
}

fn set_note(message: String, set: Option<SetQualifier>, holds: bool) -> Explanation {
    match (set, holds) {
        (Some(SetQualifier::ForAllValues), false) => {
            let text =
                "ForAllValues with a negated operator is true only if every value of the request is outside the list."; // K6
            Explanation::noted(message, SETS_PAGE, text)
        }
        _ => Explanation::plain(message),
    }
}

/// Adds the rule that people trip over when a value does not fit.
fn fits_none_note(
    message: String,
    condition: &Condition,
    family: Family,
    value: Option<&String>,
    context: &Context,
    version: Version,
) -> Explanation {
    for listed in &condition.values {
        if matches!(family, Family::Text | Family::TextIgnoreCase)
            && listed.text.replace("${*}", "").contains(['*', '?'])
            && !listed.text.contains("${")
        {
            let text = format!(
                "`{}` is plain text here: only StringLike and the Arn operators know wildcards.",
                clip(&listed.text)
            ); // S5
            return Explanation::noted(message, OPERATORS_PAGE, text);
        }
        if version == Version::V2008 && listed.text.contains("${") {
            let text = "Without `\"Version\": \"2012-10-17\"` the policy's `${…}` is plain text, not a variable."; // V1
            return Explanation::noted(message, VARIABLES_PAGE, text);
        }
        let variables = listed.variables();
        if !variables.is_empty() && listed.expanded(context).is_none() {
            let text = format!("`{}` equals nothing: {}.", clip(&listed.text), missing(&variables, context)); // V3
            return Explanation::noted(message, VARIABLES_PAGE, text);
        }
        if !listed.is_readable() {
            let text = format!("`{}` is not {}, so nothing equals it.", clip(&listed.text), family.wants()); // T7
            return Explanation::noted(message, OPERATORS_PAGE, text);
        }
        if let Some(value) = value
            && matches!(family, Family::Text | Family::TextLike | Family::Arn)
            && value != &listed.text
            && value.eq_ignore_ascii_case(&listed.text)
        {
            let text = "The two differ in case only; this operator compares case."; // S2
            return Explanation::noted(message, OPERATORS_PAGE, text);
        }
    }
    Explanation::plain(message)
}

/// What a policy's values are once its variables are replaced.
fn expanded_values(condition: &Condition, context: &Context) -> Vec<String> {
    condition.values.iter().map(|value| value.expanded(context).unwrap_or_else(|| value.text.clone())).collect()
}

/// Which of these variables have no value.
fn missing(variables: &[(&str, bool)], context: &Context) -> String {
    let absent = variables.iter().find(|(name, default)| !default && context.value(name).is_none());
    match absent.or(variables.first()) {
        Some((name, _)) if context.value(name).is_some() => {
            format!("{name} can hold several values, so it cannot be a variable")
        }
        Some((name, _)) => format!("the request has no {name}"),
        None => "it has no value".to_owned(),
    }
}

fn quote(text: Option<&String>) -> String {
    match text.map(String::as_str) {
        Some("") | None => "empty".to_owned(),
        Some(text) => format!("`{}`", clip(text)),
    }
}

/// A list in words: all of a short one, the first few of a long one.
fn several(texts: &[&str]) -> String {
    const MOST: usize = 5;
    let shown: Vec<String> = texts.iter().take(MOST).map(|text| format!("`{}`", clip(text))).collect();
    let more = texts.len().saturating_sub(MOST);
    match (shown.as_slice(), more) {
        ([], _) => "nothing".to_owned(),
        ([only], _) => only.clone(),
        ([most @ .., last], 0) => format!("{} and {last}", most.join(", ")),
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A statement with its trace, and the name of its policy.
#[derive(Clone, Copy, Debug)]
pub struct Traced<'a> {
    /// The policy's name.
    pub policy_name: &'a str,
    /// The policy.
    pub policy: &'a Policy,
    /// The statement.
    pub statement: &'a Statement,
    /// The statement's place in the policy, from 0.
    pub index: usize,
    /// What was seen of it.
    pub trace: &'a StatementTrace,
}

impl Traced<'_> {
    /// `statement 2 (Sid) of TrainerPolicy`
    pub fn name(&self) -> String {
        format!("{} of {}", self.statement.name(self.index), self.policy_name)
    }

    /// The first element that keeps the statement from applying: its name, and what it says.
    pub fn obstacle(&self, request: &Request) -> Option<(String, Explanation)> {
        self.obstacles(request).into_iter().next()
    }

    fn obstacles(&self, request: &Request) -> Vec<(String, Explanation)> {
        let mut out = Vec::new();
        if let Some(element) = self.statement.action.as_ref().filter(|_| !self.trace.action.holds) {
            out.push((named("Action", element.negated), action(element, self.trace.action, request)));
        }
        if let Some(element) = self.statement.resource.as_ref().filter(|_| !self.trace.resource.holds) {
            let said = resource(element, self.trace.resource, request, self.policy.version);
            out.push((named("Resource", element.negated), said));
        }
        for (parsed, trace) in self.statement.conditions.iter().zip(&self.trace.conditions).filter(|(_, t)| !t.holds) {
            let name = format!("{} {}", clip(&parsed.operator_text.text), clip(&parsed.key.text));
            out.push((name, condition(parsed, *trace, &request.context, self.policy.version)));
        }
        out
    }

    /// One sentence about the statement as a whole.
    pub fn summary(&self, request: &Request) -> String {
        if self.trace.matched {
            return match self.trace.effect {
                Some(Effect::Allow) => "Every element matches, so it allows the request.".to_owned(),
                Some(Effect::Deny) => "Every element matches, so it denies the request.".to_owned(),
                None => String::new(),
            };
        }
        let obstacles = self.obstacles(request);
        let names: Vec<&str> = obstacles.iter().map(|(name, _)| name.as_str()).collect();
        match names.as_slice() {
            [] => "It does not apply.".to_owned(),
            [only] => format!("It does not apply: its {only} does not match."),
            [most @ .., last] => format!("It does not apply: its {} and {last} do not match.", most.join(", ")),
        }
    }
}

fn named(element: &str, negated: bool) -> String {
    if negated { format!("Not{element}") } else { element.to_owned() }
}

/// The verdict when a statement allows the request.
pub fn allowed(by: &Traced<'_>, request: &Request) -> String {
    format!(
        "{} allows {} on {}, and no statement denies it.",
        capitalized(&by.name()),
        clip(&request.action),
        clip(&request.resource)
    )
}

/// The verdict when what the caller is decides, and no statement does.
pub fn by_caller(request: &Request) -> Option<String> {
    let (action, resource) = (clip(&request.action), clip(&request.resource));
    let why = match &request.principal {
        Principal::Root { account } => {
            return Some(format!(
                "The root user of account {account} is allowed {action} on {resource} by default: it needs no identity policy."
            ));
        }
        Principal::FederatedUser { .. } => {
            "A federated user session without a session policy has no permissions of its own"
        }
        Principal::Anonymous => "Nobody can attach an identity policy to an anonymous caller",
        Principal::Service(_) => "An AWS service has no identity policies",
        Principal::Federated(_) => {
            "Somebody from an identity provider has no identity policies before taking on a role"
        }
        Principal::User { .. } | Principal::Role { .. } => return None,
    };
    Some(format!("{why}, so only the resource's own policy could allow {action} on {resource}, and none is given."))
}

/// The verdict when a statement denies the request.
pub fn denied(by: &Traced<'_>, request: &Request, also_allowed: bool) -> String {
    let mut out =
        format!("{} denies {} on {}.", capitalized(&by.name()), clip(&request.action), clip(&request.resource));
    let because = by.statement.conditions.iter().zip(&by.trace.conditions).next();
    if let Some((parsed, trace)) = because {
        out.push(' ');
        out.push_str(&condition(parsed, *trace, &request.context, by.policy.version).message);
    }
    if also_allowed {
        out.push_str(" An explicit deny wins over every allow.");
    }
    out
}

/// The verdict when no statement applies: which Allow statements came closest, and what stops them.
pub fn nothing_allows(closest: &[Traced<'_>], request: &Request, policies: usize) -> String {
    let (action, resource) = (clip(&request.action), clip(&request.resource));
    let mut out = match policies {
        0 => return format!("No identity policy is given, so nothing allows {action} on {resource}."),
        _ => format!("No statement allows {action} on {resource}."),
    };
    match closest {
        [] => out.push_str(" There is no Allow statement at all."),
        [only] => {
            out.push_str(&format!(" Closest is {}", only.name()));
            if let Some((element, said)) = only.obstacle(request) {
                out.push_str(&format!(", but its {element} stops it: {}", said.message));
            } else {
                out.push('.');
            }
        }
        [first, rest @ ..] => {
            let names: Vec<String> = [first].into_iter().chain(rest).map(Traced::name).collect();
            let shown = match names.as_slice() {
                [a, b] => format!("{a} and {b}"),
                [a, b, more @ ..] => format!("{a}, {b} and {} more", more.len()),
                _ => String::new(),
            };
            out.push_str(&format!(" Closest are {shown}."));
            if let Some((element, said)) = first.obstacle(request) {
                out.push_str(&format!(
                    " The {element} of {} stops it: {}",
                    first.statement.name(first.index),
                    said.message
                ));
            }
        }
    }
    out
}

/// The Allow statements with the fewest failing elements, nearest first.
pub fn closest<'a>(statements: &[Traced<'a>]) -> Vec<Traced<'a>> {
    let allows = || statements.iter().filter(|s| s.trace.effect == Some(Effect::Allow) && !s.trace.matched);
    let least = allows().map(|s| s.trace.distance()).min();
    allows().filter(|s| Some(s.trace.distance()) == least).copied().collect()
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
