//! Sentences for people: what a trace says, in words that name the statement, the element and the values.

use crate::arn::Arn;
use crate::json::clip;
use crate::policy::{Condition, Effect, Element, Policy, Statement};
use crate::trace::{ConditionReason, ConditionTrace, ElementTrace, StatementTrace};
use crate::{
    ActionPattern, Context, Family, Named, NeedsOwner, Principal, PrincipalPattern, Request, ResourcePattern,
    SetQualifier, Version,
};

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
const NOT_PRINCIPAL_PAGE: &str = page!("reference_policies_elements_notprincipal");
const PRINCIPAL_PAGE: &str = page!("reference_policies_elements_principal");
const MFA_PAGE: &str = page!("reference_policies_condition-keys");

impl Explanation {
    fn plain(message: String) -> Explanation {
        Explanation { message, note: None }
    }

    fn noted(message: String, page: &'static str, text: impl Into<String>) -> Explanation {
        Explanation { message, note: Some(Note { text: text.into(), page }) }
    }
}

/// How Principal or NotPrincipal compared.
pub fn principal(element: &Element<PrincipalPattern>, trace: ElementTrace, request: &Request) -> Explanation {
    let caller = request.principal.name();
    let hit = trace.value.and_then(|at| element.values.get(at));
    let listed = || several(element.values.iter().map(|value| quote(&value.text)));
    let message = match (hit, element.negated) {
        (Some(hit), false) => match hit.names(&request.principal) {
            Some(Named::Everyone) => "`*` names everyone.".to_owned(),
            Some(Named::Account) if !request.is_cross_account() => {
                let text = "Naming the account does not grant by itself: it hands the decision to the account's own identity policies."; // L1
                let message = format!("{} names the account of {caller}.", quote(&hit.text));
                return Explanation::noted(message, PRINCIPAL_PAGE, text);
            }
            Some(Named::Account) => format!("{} names the account of {caller}.", quote(&hit.text)),
            Some(Named::Role) => format!("{} is behind the session {caller}.", quote(&hit.text)),
            _ => format!("{} names the caller.", quote(&hit.text)),
        },
        (Some(hit), true) if trace.holds => {
            let text = "Whoever has a permissions boundary is denied by every NotPrincipal, listed or not."; // P4
            let message =
                format!("{} lists {caller}, which does not help whoever has a permissions boundary.", quote(&hit.text));
            return Explanation::noted(message, NOT_PRINCIPAL_PAGE, text);
        }
        (Some(hit), true) => format!("{caller} is excepted by {}.", quote(&hit.text)),
        (None, true) => format!("{caller} is not among the exceptions: {}.", listed()),
        (None, false) if element.values.iter().any(|value| value.text.len() > 1 && value.text.contains('*')) => {
            let text = "Only a whole `*` is a wildcard in a Principal; part of an ARN cannot be one."; // P1
            return Explanation::noted(format!("{caller} is not {}.", listed()), PRINCIPAL_PAGE, text);
        }
        (None, false) => format!("{caller} is not {}.", listed()),
    };
    Explanation::plain(message)
}

/// How Action or NotAction compared.
pub fn action(element: &Element<ActionPattern>, trace: ElementTrace, request: &Request) -> Explanation {
    let patterns = element.values.iter().map(|value| Pattern { text: &value.text, variables: None }).collect();
    Explanation::plain(listed("action", &request.action, patterns, trace, element.negated))
}

/// How Resource or NotResource compared.
pub fn resource(
    element: &Element<ResourcePattern>,
    trace: ElementTrace,
    request: &Request,
    version: Version,
) -> Explanation {
    let no_value = trace.no_value.and_then(|at| element.values.get(at));
    if let Some(pattern) = no_value
        && trace.value.is_none()
    {
        let message =
            format!("{} matches nothing: {}.", quote(&pattern.text), missing(&pattern.variables(), &request.context));
        let text = "A policy variable without a value makes the resource match nothing, under NotResource too.";
        return Explanation::noted(message, VARIABLES_PAGE, text); // V2
    }
    let values = element.values.iter();
    let patterns =
        values.map(|value| Pattern { text: &value.text, variables: Some((value, &request.context)) }).collect();
    let message = listed("resource", &request.resource, patterns, trace, element.negated);
    if trace.value.is_some() {
        return Explanation::plain(message);
    }
    match resource_trap(element, request, version) {
        Some((page, text)) => Explanation::noted(message, page, text),
        None => Explanation::plain(message),
    }
}

/// The rule that people trip over when no resource matches.
fn resource_trap(
    element: &Element<ResourcePattern>,
    request: &Request,
    version: Version,
) -> Option<(&'static str, String)> {
    if version == Version::V2008 && element.values.iter().any(|value| value.text.contains("${")) {
        return Some((VARIABLES_PAGE, OLD_VERSION.to_owned())); // V1
    }
    if request.resource == "*" {
        let text =
            "The request names `*`, as it does for actions that are not about one resource, and no ARN covers that."; // S11
        return Some((RESOURCE_PAGE, text.to_owned()));
    }
    let early = |value: &&ResourcePattern| {
        Arn::parse(&value.text).is_some_and(|arn| arn.parts.iter().take(5).any(|part| part.contains("${")))
    };
    if let Some(value) = element.values.iter().find(early) {
        let text = format!(
            "In {}, a variable before the fifth colon is plain text: only the resource's own part takes variables.",
            quote(&value.text)
        ); // V7
        return Some((VARIABLES_PAGE, text));
    }
    element.values.iter().find_map(|value| {
        // S13
        if value.text.starts_with("arn:aws:s3:::") && value.text.strip_suffix("/*") == Some(&request.resource) {
            let bucket = quote(&request.resource);
            return Some((
                RESOURCE_PAGE,
                format!(
                    "{} covers the objects in the bucket, not the bucket itself, which is {bucket}.",
                    quote(&value.text)
                ),
            ));
        }
        let is_bucket = value.text.starts_with("arn:aws:s3:::") && !value.text.contains(['/', '*', '?']);
        let rest = request.resource.strip_prefix(&value.text).filter(|_| is_bucket)?;
        rest.starts_with('/').then(|| {
            let (bucket, objects) = (quote(&value.text), quote(&format!("{}/*", value.text)));
            (RESOURCE_PAGE, format!("{bucket} is the bucket itself; the objects in it are {objects}."))
        })
    })
}

/// V1
const OLD_VERSION: &str = "Without `\"Version\": \"2012-10-17\"` the policy's `${…}` is plain text, not a variable.";

/// A value of Action or Resource, and what to replace its variables with.
struct Pattern<'a> {
    text: &'a str,
    variables: Option<(&'a ResourcePattern, &'a Context)>,
}

impl Pattern<'_> {
    fn shown(&self) -> String {
        match self.variables.and_then(|(pattern, context)| pattern.expanded(context)) {
            Some(expanded) => format!("{} (here {})", quote(self.text), quote(&expanded)),
            None => quote(self.text),
        }
    }

    fn is_wild(&self) -> bool {
        self.text.contains(['*', '?'])
    }
}

/// What was asked against a list of patterns, of which the trace says which one matched.
fn listed(kind: &str, asked: &str, patterns: Vec<Pattern<'_>>, trace: ElementTrace, negated: bool) -> String {
    let shown = || several(patterns.iter().map(Pattern::shown));
    let hit = trace.value.and_then(|at| patterns.get(at));
    let asked_shown = quote(asked);
    match (hit, negated, patterns.as_slice()) {
        (Some(hit), false, _) if hit.text == asked => format!("{asked_shown} is listed."),
        (Some(Pattern { text: "*", .. }), false, _) => format!("`*` covers every {kind}."),
        (Some(hit), false, _) => format!("{asked_shown} matches {}.", hit.shown()),
        (Some(hit), true, _) => format!("{asked_shown} is excepted by {}.", hit.shown()),
        (None, true, _) => format!("{asked_shown} is not among the exceptions: {}.", shown()),
        (None, false, []) => format!("The list is empty, so it does not cover {asked_shown}."),
        (None, false, [only]) if only.is_wild() => format!("{asked_shown} does not match {}.", only.shown()),
        (None, false, [only]) => format!("{asked_shown} is not {}.", only.shown()),
        (None, false, all) if all.iter().any(Pattern::is_wild) => format!("{asked_shown} matches none of {}.", shown()),
        (None, false, _) => format!("{asked_shown} is not among {}.", shown()),
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
    let expanded = |value: &crate::ConditionValue| value.expanded(context).unwrap_or_else(|| value.text.clone());
    let listed_text = several(condition.values.iter().map(|value| quote(&expanded(value))));
    let either = if operator.negated && condition.values.len() > 1 { "any of " } else { "" };
    match trace.reason {
        ConditionReason::Fits { policy, request } => {
            let value = quote_value(values.get(request));
            let fit = quote_value(condition.values.get(policy).map(expanded).as_ref());
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
        ConditionReason::FitsNone { request } => {
            let value = quote_value(values.get(request));
            let one = if used.set.is_some() { "One value of " } else { "" };
            let message = if operator.negated {
                format!("{one}{key} is {value}, which {} {either}{listed_text}.", operator.says)
            } else {
                let asks = match operator.name {
                    name if name.contains("LessThanEquals") => "at most ",
                    name if name.contains("LessThan") => "less than ",
                    name if name.contains("GreaterThanEquals") => "at least ",
                    name if name.contains("GreaterThan") => "more than ",
                    _ => "",
                };
                format!("{one}{key} is {value}, but {name} asks for {asks}{listed_text}.")
            };
            fits_none_note(message, condition, used.operator.family, values.get(request), context, version)
        }
        ConditionReason::Every => {
            let each = several(values.iter().map(|text| quote(text)));
            let message = match (used.set, trace.holds) {
                (Some(SetQualifier::ForAllValues), _) => {
                    format!("Every value of {key} ({each}) {} {either}{listed_text}.", operator.says)
                }
                _ if operator.negated => format!(
                    "Every value of {key} ({each}) is among {listed_text}, and {name} asks for one that is not."
                ),
                _ => format!("No value of {key} ({each}) is one that {name} asks for: {listed_text}."),
            };
            Explanation::plain(message)
        }
        ConditionReason::AbsentPositive => {
            let message = format!("{absent}, and {name} needs it.");
            if operator.family == Family::Bool && condition.key_lower == "aws:multifactorauthpresent" {
                let text = "Long-term access keys carry no aws:MultiFactorAuthPresent at all, so Bool never matches them, neither `true` nor `false`. BoolIfExists does."; // K3
                return Explanation::noted(message, MFA_PAGE, text);
            }
            Explanation::plain(message)
        }
        ConditionReason::AbsentNegated => {
            let message = format!("{absent}, so it {} {either}{listed_text}.", operator.says);
            let text = format!(
                "A negated operator such as {name} is true when the key is absent: what is not there differs from everything."
            ); // K1
            Explanation::noted(message, OPERATORS_PAGE, text)
        }
        ConditionReason::AbsentIfExists => {
            let message = format!("{absent}, and {name} is true when the key is absent.");
            if condition.key_lower == "aws:multifactorauthpresent" {
                let text = "Long-term access keys carry no aws:MultiFactorAuthPresent: BoolIfExists matches them whatever value it asks for."; // K3
                return Explanation::noted(message, MFA_PAGE, text);
            }
            let text = "IfExists makes the condition true when the key is absent, in Allow and Deny alike."; // K2
            Explanation::noted(message, OPERATORS_PAGE, text)
        }
        ConditionReason::AbsentForAll | ConditionReason::EmptyForAll => {
            let message = match trace.reason {
                ConditionReason::AbsentForAll => format!("{absent}, and ForAllValues is true of no values."),
                _ => format!("{key} holds no value, and ForAllValues is true of no values."),
            };
            let text = "ForAllValues asks that every value fits, and of no values every one does. In an Allow, put `\"Null\": { … : \"false\" }` beside it."; // K4
            Explanation::noted(message, SETS_PAGE, text)
        }
        ConditionReason::AbsentForAny | ConditionReason::EmptyForAny => {
            let message = match trace.reason {
                ConditionReason::AbsentForAny => format!("{absent}, so there is no value that {name} could find."),
                _ => format!("{key} holds no value that {name} could find."),
            };
            let text =
                "ForAnyValue needs at least one value that fits, and is false without any, for negated operators too."; // K5
            Explanation::noted(message, SETS_PAGE, text)
        }
        ConditionReason::Several => {
            let message = format!("{key} can hold several values, and {name} compares only one.");
            let text = "A key with several values needs ForAnyValue: or ForAllValues: before the operator. AWS does not document what happens without it; here a positive operator is false and a negated one true."; // K9
            Explanation::noted(message, SETS_PAGE, text)
        }
        ConditionReason::NothingListed => {
            let message = format!("{name} lists no value for {key}, so it never matches.");
            Explanation::plain(message) // K12
        }
        ConditionReason::NullOfSet => {
            let always = if trace.holds { "true" } else { "false" };
            Explanation::plain(format!("{name} is always {always}, whatever the request holds: use Null alone."))
        }
        ConditionReason::Presence { present } => {
            if !condition.values.iter().any(|value| value.is_readable()) {
                return Explanation::plain(format!(
                    "{name} takes true or false; {listed_text} is neither, so it never matches."
                )); // T7
            }
            let (is, asks) = match (present, trace.holds) {
                (true, true) => ("The request has", "as Null asks"),
                (true, false) => ("The request has", "and Null needs it to be absent"),
                (false, true) => ("The request has no", "as Null asks"),
                (false, false) => ("The request has no", "and Null needs it to be there"),
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
    if let Some(value) = value.filter(|value| !family.reads(value)) {
        let text = format!("{} is not {}, so it equals nothing.", quote(value), family.wants()); // T7
        return Explanation::noted(message, OPERATORS_PAGE, text);
    }
    for listed in condition.values.iter().take(50) {
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
            return Explanation::noted(message, VARIABLES_PAGE, OLD_VERSION); // V1
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

/// A value of the user, marked as such; a long one loses its middle.
pub fn quote(text: &str) -> String {
    // A backtick inside would end the mark.
    let shown = match clip(text) {
        shown if shown.contains('`') => shown.replace('`', "'").into(),
        shown => shown,
    };
    ["`", &shown, "`"].concat()
}

fn quote_value(text: Option<&String>) -> String {
    match text.map(String::as_str) {
        Some("") | None => "empty".to_owned(),
        Some(text) => quote(text),
    }
}

/// A list in words: all of a short one, the first few of a long one.
fn several(texts: impl ExactSizeIterator<Item = String>) -> String {
    const MOST: usize = 5;
    let more = texts.len().saturating_sub(MOST);
    let shown: Vec<String> = texts.take(MOST).collect();
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

    /// The elements that keep the statement from applying: what each is called, and what it says.
    fn obstacles(&self, request: &Request) -> Vec<(String, Explanation)> {
        let mut out = Vec::new();
        let fails = |trace: Option<ElementTrace>| trace.filter(|trace| !trace.holds);
        if let Some((element, trace)) = self.statement.principal.as_ref().zip(fails(self.trace.principal)) {
            out.push((named("Principal", element.negated), principal(element, trace, request)));
        }
        if let Some(element) = self.statement.action.as_ref().filter(|_| !self.trace.action.holds) {
            out.push((named("Action", element.negated), action(element, self.trace.action, request)));
        }
        if let Some((element, trace)) = self.statement.resource.as_ref().zip(fails(self.trace.resource)) {
            let said = resource(element, trace, request, self.policy.version);
            out.push((named("Resource", element.negated), said));
        }
        for (parsed, trace) in self.conditions().filter(|(_, trace)| !trace.holds) {
            out.push(("Condition".to_owned(), self.condition(parsed, trace, request)));
        }
        out
    }

    /// What the elements are called that keep the statement from applying.
    fn failing(&self) -> Vec<String> {
        let (statement, trace) = (self.statement, self.trace);
        let fails = |trace: Option<ElementTrace>| trace.is_some_and(|trace| !trace.holds);
        let principal = statement.principal.as_ref().filter(|_| fails(trace.principal));
        let action = statement.action.as_ref().filter(|_| !trace.action.holds);
        let resource = statement.resource.as_ref().filter(|_| fails(trace.resource));
        let condition = self.conditions().any(|(_, trace)| !trace.holds);
        let names = [
            principal.map(|element| named("Principal", element.negated)),
            action.map(|element| named("Action", element.negated)),
            resource.map(|element| named("Resource", element.negated)),
            condition.then(|| "Condition".to_owned()),
        ];
        names.into_iter().flatten().collect()
    }

    /// Its conditions, each with what was seen of it.
    pub fn conditions(&self) -> impl Iterator<Item = (&Condition, ConditionTrace)> {
        self.statement.conditions.iter().zip(self.trace.conditions.iter().copied())
    }

    fn condition(&self, parsed: &Condition, trace: ConditionTrace, request: &Request) -> Explanation {
        condition(parsed, trace, &request.context, self.policy.version)
    }

    /// Whether its Principal names everyone rather than the caller.
    fn is_for_everyone(&self, request: &Request) -> bool {
        let element = self.statement.principal.as_ref();
        let hit = element.zip(self.trace.principal).and_then(|(element, trace)| element.values.get(trace.value?));
        hit.and_then(|hit| hit.names(&request.principal)) == Some(Named::Everyone)
    }

    /// Whether one of its actions is of the service that is asked for.
    fn is_of_service(&self, request: &Request) -> bool {
        let service = |action: &str| action.split(':').next().unwrap_or("").to_lowercase();
        let asked = service(&request.action);
        let actions = self.statement.action.iter().flat_map(|element| &element.values);
        actions.into_iter().any(|pattern| pattern.text == "*" || service(&pattern.text) == asked)
    }

    /// How near the statement comes to the request, the nearest first: how much of it fails, and whether it is about
    /// the service that is asked for.
    pub fn rank(&self, request: &Request) -> (usize, bool) {
        (self.trace.distance(), !self.is_of_service(request))
    }

    /// One sentence about the statement as a whole.
    pub fn summary(&self) -> String {
        if self.trace.matched {
            return match self.trace.effect {
                Some(Effect::Allow) => "Every element matches, so it allows the request.".to_owned(),
                Some(Effect::Deny) => "Every element matches, so it denies the request.".to_owned(),
                None => String::new(),
            };
        }
        match self.failing().as_slice() {
            [] => "It does not apply.".to_owned(),
            [only] => format!("It does not apply: its {only} does not match."),
            [most @ .., last] => format!("It does not apply: its {} and {last} do not match.", most.join(", ")),
        }
    }
}

fn named(element: &str, negated: bool) -> String {
    if negated { format!("Not{element}") } else { element.to_owned() }
}

/// The verdict when a statement allows the request. `all` are the statements of all policies, `others` the names of
/// the other layers that had to allow it and do, `silent` of those whose silence does not count.
pub fn allowed(by: &Traced<'_>, all: &[Traced<'_>], others: &[String], silent: &[String], request: &Request) -> String {
    let (name, action, resource) = (capitalized(&by.name()), quote(&request.action), quote(&request.resource));
    let mut out = format!("{name} allows {action} on {resource}");
    match others {
        [] => out.push_str(", and no statement denies it."),
        [only] => out.push_str(&format!(", {only} allows it too, and no statement denies it.")),
        _ => {
            let others = several(others.iter().cloned());
            out.push_str(&format!(", {others} allow it too, and no statement denies it."));
        }
    }
    if !silent.is_empty() {
        let silent = several(silent.iter().cloned());
        let who = if by.is_for_everyone(request) { "everyone" } else { "the caller itself" };
        // L8, L9
        let verb = if silent.contains(" and ") { "do" } else { "does" };
        let silent = capitalized(&silent);
        out.push_str(&format!(
            " {silent} {verb} not allow it, which does not limit what a resource policy gives to {who}."
        ));
    }
    // An absent key that decides is what people overlook.
    let by_absence = by.conditions().find(|(_, trace)| trace.reason.is_absence());
    let near_deny = all.iter().find_map(|deny| {
        let near = deny.trace.effect == Some(Effect::Deny) && deny.trace.reaches();
        let mut failing = deny.conditions().filter(|(_, trace)| near && !trace.holds);
        let only = failing.next().filter(|_| failing.next().is_none())?;
        only.1.reason.is_absence().then_some((deny, only))
    });
    if let Some((parsed, trace)) = by_absence {
        out.push_str(&format!(" {}", by.condition(parsed, trace, request).message));
    } else if let Some((deny, (parsed, trace))) = near_deny {
        let why = uncapitalized(&deny.condition(parsed, trace, request).message);
        out.push_str(&format!(" The Deny in {} does not apply: {why}", deny.name()));
    }
    out
}

/// The verdict when the caller's policies allow the request, and the owner of the resource has not agreed.
pub fn by_owner(request: &Request, allowed_by: Option<&Traced<'_>>) -> Option<String> {
    let by = allowed_by.map_or_else(
        || "Nothing on the caller's side forbids it".to_owned(),
        |by| format!("{} allows it", capitalized(&by.name())),
    );
    let (resource, owner) = (quote(&request.resource), request.owner.as_deref().unwrap_or("another account"));
    Some(match request.needs_owner()? {
        NeedsOwner::OtherAccount => {
            format!(
                "{by}, but {resource} belongs to account {owner}: its resource policy must allow the request too, and none is given."
            )
        }
        NeedsOwner::KeyPolicy => format!("{by}, but the key policy of {resource} must let it in, and none is given."),
        NeedsOwner::TrustPolicy => {
            format!("{by}, but the trust policy of {resource} must let the caller in, and none is given.")
        }
    })
}

/// The verdict when what the caller is decides, and no statement does.
pub fn by_caller(request: &Request) -> Option<String> {
    let (action, resource) = (quote(&request.action), quote(&request.resource));
    let why = match &request.principal {
        Principal::Root { account, .. } => {
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
    let (name, action, resource) = (capitalized(&by.name()), quote(&request.action), quote(&request.resource));
    let mut out = format!("{name} denies {action} on {resource}.");
    // The condition that surprises says most, one that only asks for presence least.
    let said: Vec<_> = by.conditions().map(|(parsed, trace)| (trace, by.condition(parsed, trace, request))).collect();
    let telling = said.iter().find(|(_, said)| said.note.is_some());
    let telling =
        telling.or_else(|| said.iter().find(|(trace, _)| !matches!(trace.reason, ConditionReason::Presence { .. })));
    if let Some((_, said)) = telling.or(said.first()) {
        out.push_str(&format!(" {}", said.message));
    }
    match said.len() {
        0 | 1 => {}
        2 => out.push_str(" Its other condition holds as well."),
        more => out.push_str(&format!(" Its {} other conditions hold as well.", more - 1)),
    }
    if also_allowed {
        out.push_str(" An explicit deny wins over every allow.");
    }
    out
}

/// The verdict when a layer that must allow the request is silent: which of its Allow statements came closest,
/// and what stops them. `layer` is what stands before "allows": `statement`, `service control policy at Root`.
/// `allowed_by` is the statement that allows the request on another layer.
pub fn silent(layer: &str, allowed_by: Option<&Traced<'_>>, closest: &[Traced<'_>], request: &Request) -> String {
    let (action, resource) = (quote(&request.action), quote(&request.resource));
    let mut out = match allowed_by {
        Some(by) => format!("{} allows {action} on {resource}, but no {layer} does.", capitalized(&by.name())),
        None => format!("No {layer} allows {action} on {resource}."),
    };
    let Some(first) = closest.first() else {
        out.push_str(" There is no Allow statement at all.");
        return out;
    };
    let obstacle = first.obstacles(request).into_iter().next().map(|(element, said)| {
        // A rule that people trip over says more than that two texts differ.
        let telling =
            said.note.filter(|note| [RESOURCE_PAGE, VARIABLES_PAGE].contains(&note.page) || note.text == OLD_VERSION);
        let why = telling.map_or(said.message, |note| note.text);
        format!("its {element} stops it: {}", uncapitalized(&why))
    });
    // The resource policy hands the decision to the account, and that is all it does (L1).
    let Some(obstacle) = obstacle else {
        out.push_str(&format!(
            " {} names the caller's account, which grants nothing by itself.",
            capitalized(&first.name())
        ));
        return out;
    };
    match closest {
        [only] => out.push_str(&format!(" Closest is {}, but {obstacle}", only.name())),
        _ => {
            let together = together(closest);
            out.push_str(&format!(" Closest are {together}. For statement {}, {obstacle}", first.index + 1));
        }
    }
    out
}

/// What an Allow of the resource policy does where the caller's own policies are silent: a sentence to append.
pub fn delegates(by: &Traced<'_>, request: &Request) -> String {
    let why = match request.is_cross_account() {
        true => "allows it on the owner's side, and the caller's side must allow it too", // L2
        false => "names the caller's account, which grants nothing by itself",            // L1
    };
    format!(" {} {why}.", capitalized(&by.name()))
}

/// The verdict when nobody gave the caller a policy.
pub fn no_policies(request: &Request) -> String {
    format!(
        "No identity policy is given, so nothing allows {} on {}.",
        quote(&request.action),
        quote(&request.resource)
    )
}

/// The verdict for `sts:GetCallerIdentity`.
pub fn always(request: &Request) -> String {
    format!("{} succeeds whatever policies say: it only tells callers who they are.", quote(&request.action)) // L22
}

/// The verdict when an anonymous caller asks for a key.
pub fn unsigned(request: &Request) -> String {
    format!(
        "KMS answers signed requests only, so an anonymous caller gets no {} on {}, whatever the key policy says.",
        quote(&request.action),
        quote(&request.resource)
    )
}

/// The verdict when S3 Block Public Access decides.
pub fn public_bucket(allowed_by: Option<&Traced<'_>>, request: &Request) -> String {
    let by = allowed_by
        .map_or_else(|| "The policies allow it".to_owned(), |by| format!("{} allows it", capitalized(&by.name())));
    let who = if request.is_cross_account() { "callers from other accounts" } else { "anonymous callers" };
    format!("{by}, but the bucket policy is public, and Block Public Access (RestrictPublicBuckets) keeps {who} out.") // L24
}

/// `statements 1 and 3 of TrainerPolicy`, as far as they are of one policy. Sids of several would be a long list.
fn together(statements: &[Traced<'_>]) -> String {
    let Some(first) = statements.first() else { return String::new() };
    if statements.iter().all(|s| std::ptr::eq(s.policy, first.policy)) {
        let numbers = statements.iter().map(|s| (s.index + 1).to_string());
        return format!("statements {} of {}", several(numbers), first.policy_name);
    }
    several(statements.iter().map(|s| format!("statement {} of {}", s.index + 1, s.policy_name)))
}

/// The Allow statements with the fewest failing elements, those about the service asked for first.
pub fn closest<'a>(statements: &[Traced<'a>], request: &Request) -> Vec<Traced<'a>> {
    let allows = || statements.iter().filter(|s| s.trace.effect == Some(Effect::Allow) && !s.trace.matched);
    let least = allows().map(|s| s.rank(request)).min();
    allows().filter(|s| Some(s.rank(request)) == least).copied().collect()
}

/// A sentence as the second half of another one.
pub fn uncapitalized(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or("");
    match first {
        "The" | "Without" | "An" | "A" | "No" | "Nobody" | "Nothing" | "Statement" => {
            text.replacen(first, &first.to_lowercase(), 1)
        }
        // Names keep their capitals.
        _ => text.to_owned(),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
