//! How the elements of a statement compared with the request, one sentence each.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use super::sentence;
use super::{
    APIS_PAGE, Explanation, MFA_PAGE, NOT_PRINCIPAL_PAGE, OPERATORS_PAGE, PRINCIPAL_PAGE, RESOURCE_PAGE, SETS_PAGE,
    VARIABLES_PAGE, asked, capitalize, capitalized, quote, quote_value, several,
};
use crate::arn::Arn;
use crate::keys::CallerKind;
use crate::naming::Namings;
use crate::operator::Asks;
use crate::policy::{Condition, Element};
use crate::trace::{ConditionReason, ConditionTrace, ElementTrace};
use crate::{
    ActionPattern, ConditionValue, Context, ContextValue, Family, Named, Placeholder, Principal, PrincipalPattern,
    Request, ResourcePattern, SetQualifier, Sight, Version,
};
use json::clip;

/// How Principal or NotPrincipal compared.
pub fn principal(element: &Element<PrincipalPattern>, trace: ElementTrace, request: &Request) -> Explanation {
    let caller = request.principal.name();
    let hit = trace.value.and_then(|at| element.values.get(at));
    let listed = || several(element.values.iter(), |f, value| quote(&value.text).fmt(f));
    let message = match (hit, element.negated) {
        (Some(hit), false) => match hit.names(&request.principal) {
            Some(Named::Everyone) => "`*` names everyone.".to_owned(),
            Some(Named::Account) if !request.is_cross_account() => {
                let text = "Naming the account does not grant by itself: it hands the decision to the account's own identity policies."; // L1
                let message = sentence!("{} names the account of {caller}.", quote(&hit.text));
                return Explanation::noted(message, PRINCIPAL_PAGE, text);
            }
            Some(Named::Account) => sentence!("{} names the account of {caller}.", quote(&hit.text)),
            Some(Named::Role) => sentence!("{} is behind the session {caller}.", quote(&hit.text)),
            _ => sentence!("{} names the caller.", quote(&hit.text)),
        },
        (Some(hit), true)
            if let Some(how) = Namings::of(&element.values, &request.principal).unlisted(&request.principal).next() =>
        {
            let what = match how {
                Named::Account => "account",
                Named::Role => "role",
                Named::Session => "session",
                Named::Itself | Named::Everyone => "own ARN",
            };
            if !trace.holds {
                return Explanation::plain(sentence!("{} is excepted by {}.", capitalized(&caller), quote(&hit.text)));
            }
            let text = "AWS leaves open what a Deny with NotPrincipal does to a caller of whom only a part is listed, and users report that it denies. AWS advises ArnNotEquals on aws:PrincipalArn instead."; // P4
            let message = sentence!("{} lists {caller}, but its {what} is not listed.", quote(&hit.text));
            return Explanation::noted(message, NOT_PRINCIPAL_PAGE, text);
        }
        (Some(hit), true) if trace.holds => {
            let text = "Whoever has a permissions boundary is denied by every NotPrincipal, listed or not."; // P4
            let message = sentence!(
                "{} lists {caller}, which does not help whoever has a permissions boundary.",
                quote(&hit.text)
            );
            return Explanation::noted(message, NOT_PRINCIPAL_PAGE, text);
        }
        (Some(hit), true) => sentence!("{} is excepted by {}.", capitalized(&caller), quote(&hit.text)),
        (None, _) if let Some((value, kind)) = deleted(&element.values) => {
            let text = sentence!(
                "{} is the unique id of a {kind} that was deleted. AWS puts it in the place of the ARN, and a new {kind} of the same name has another id: the policy has to name it again.",
                quote(value)
            ); // E7
            let not = if element.negated { "not among the exceptions:" } else { "not" };
            let message = sentence!("{} is {not} {}.", capitalized(&caller), listed());
            return Explanation::noted(message, PRINCIPAL_PAGE, text);
        }
        (None, true) => sentence!("{} is not among the exceptions: {}.", capitalized(&caller), listed()),
        (None, false) if element.values.iter().any(|value| value.text.len() > 1 && value.text.contains('*')) => {
            let text = "Only a whole `*` is a wildcard in a Principal; part of an ARN cannot be one."; // P1
            return Explanation::noted(
                sentence!("{} is not {}.", capitalized(&caller), listed()),
                PRINCIPAL_PAGE,
                text,
            );
        }
        (None, false) => {
            let other = element.values.iter().any(|value| value.path_of_role(&request.principal).is_some());
            let path = match &request.principal {
                Principal::Role { role: Some(role), .. } if other => sentence!(": its role is {}", quote(role)),
                caller @ Principal::Role { session: Some(_), .. } if other => {
                    sentence!(": the path of its role begins with {}", quote(caller.path()))
                }
                _ => String::new(),
            }; // K15, E6
            sentence!("{} is not {}{path}.", capitalized(&caller), listed())
        }
    };
    Explanation::plain(message)
}

/// The first unique id among principals, and what it is one of (E7).
fn deleted(values: &[PrincipalPattern]) -> Option<(&str, &'static str)> {
    let kinds = [("AROA", "role"), ("AIDA", "user")];
    values.iter().find_map(|value| {
        let is_id = value.text.bytes().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
        let (_, kind) = kinds.into_iter().find(|(begins, _)| is_id && value.text.starts_with(begins))?;
        Some((value.text.as_str(), kind))
    })
}

/// How Action or NotAction compared.
pub fn action(element: &Element<ActionPattern>, trace: ElementTrace, request: &Request) -> Explanation {
    let pattern = |at: usize| element.values.get(at).map(|value| Pattern { text: &value.text, variables: None });
    let (asked, patterns) = (quote(&request.action), (element.values.len(), &pattern as PatternAt<'_>));
    Explanation::plain(listed("action", (&request.action, &asked), patterns, trace, element.negated))
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
            sentence!("{} matches nothing: {}.", quote(&pattern.text), missing(&pattern.variables(), &request.context));
        let text = "A policy variable without a value makes the resource match nothing, under NotResource too.";
        return Explanation::noted(message, VARIABLES_PAGE, text); // V2
    }
    if trace.open {
        let value = trace.value.and_then(|at| element.values.get(at)).or(element.values.first());
        let keys = value.map(|value| value.variables()).unwrap_or_default();
        let unknown = keys.iter().find(|(key, _)| request.context.is_unknown(key));
        let because =
            unknown.map_or_else(String::new, |(key, _)| sentence!(", because the value of {} is not", clip(key)));
        let value = quote(value.map_or("", |value| &value.text));
        return Explanation::plain(sentence!("Whether {value} covers {} is not known{because}.", asked(request))); // K13
    }
    let pattern = |at: usize| {
        let value = element.values.get(at)?;
        Some(Pattern { text: &value.text, variables: Some((value, &request.context)) })
    };
    let patterns = (element.values.len(), &pattern as PatternAt<'_>);
    let mut message = listed("resource", (&request.resource, &asked(request)), patterns, trace, element.negated);
    capitalize(&mut message);
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
        // S11
        let text = match &request.instead_of {
            None => {
                "The request names `*`, as it does for actions that are not about one resource, and no ARN covers that."
            }
            Some(_) => "No ARN covers `*`, against which this action is checked.",
        };
        return Some((RESOURCE_PAGE, text.to_owned()));
    }
    let early = |value: &&ResourcePattern| {
        value.text.contains('$')
            && Arn::parse(&value.text).is_some_and(|arn| arn.parts.iter().take(5).any(|part| part.contains("${")))
    };
    if let Some(value) = element.values.iter().find(early) {
        let inside = value.text.split_once("${").and_then(|(_, rest)| rest.split('}').next()).unwrap_or_default();
        let why = match Placeholder::of(inside) {
            Placeholder::Hole => "what a template has to fill in stands as it is, and is plain text.",
            // V7
            _ => "a variable before the fifth colon is plain text: only the resource's own part takes variables.",
        };
        let text = sentence!("In {}, {why}", quote(&value.text));
        return Some((VARIABLES_PAGE, text));
    }
    let short = |value: &ResourcePattern| Some((APIS_PAGE, in_full(&value.text, &request.resource)?));
    let unlike = |value: &ResourcePattern| Some((RESOURCE_PAGE, unlike(&value.text, &request.resource)?));
    let alias = |value: &ResourcePattern| {
        let is_alias = request.key().is_some() && value.text.contains(":alias/");
        Some((RESOURCE_PAGE, of_key(&value.text, true))).filter(|_| is_alias)
    };
    element.values.iter().find_map(|value| short(value).or_else(|| alias(value)).or_else(|| unlike(value)))
}

/// Resources with parts that have ARNs of their own (S13, E6): the service, what its resources begin with, what stands
/// between them and a part, what they are, what the parts are.
const PARTS: [[&str; 5]; 5] = [
    ["s3", "", "/", "bucket", "objects in"],
    ["lambda", "function:", ":", "function", "versions and aliases of"],
    ["logs", "log-group:", ":", "log group", "streams of"],
    ["dynamodb", "table/", "/index/", "table", "indexes of"],
    ["dynamodb", "table/", "/stream/", "table", "streams of"],
];

/// What the short form of a Resource in an API's policy stands for (L33, E6).
fn in_full(value: &str, asked: &str) -> Option<String> {
    let short = value.strip_prefix("execute-api:/").filter(|_| ResourcePattern::is_short(value))?;
    let api = Arn::parse(asked).filter(|arn| arn.service() == "execute-api")?.resource().split('/').next()?;
    let before = asked.get(..asked.find(api)? + api.len())?;
    Some(sentence!(
        "{} stands for {} here, and that is another one.",
        quote(value),
        quote(&format!("{before}/{short}"))
    ))
}

/// Why a value does not cover a resource that one might take for the same (E6).
fn unlike(value: &str, asked: &str) -> Option<String> {
    let (of, on) = (Arn::parse(value)?, Arn::parse(asked)?);
    let is_wild = value.contains(['*', '?']);
    let (listed, shown) = (quote(value), quote(asked));
    let whole = |of: Arn<'_>, [service, begins, between, ..]: [&str; 5]| {
        let name = of.resource().strip_prefix(begins).filter(|_| of.service() == service);
        name.is_some_and(|name| !name.contains(between.get(..1).unwrap_or_default()))
    };
    for row in PARTS {
        let [.., between, thing, parts] = row;
        if !is_wild && asked.strip_prefix(value).is_some_and(|rest| rest.starts_with(between)) && whole(of, row) {
            let all = format!("{value}{between}*");
            return Some(sentence!("{listed} is the {thing} itself; the {parts} it are {}.", quote(&all)));
        }
        if let Some(rest) = value.strip_prefix(asked).filter(|rest| rest.starts_with(between) && whole(on, row)) {
            let covers = match rest.strip_prefix(between) {
                Some("*") => sentence!("covers the {parts} the {thing},"),
                _ => "is".to_owned(),
            };
            return Some(sentence!("{listed} {covers} not the {thing} itself, which is {shown}."));
        }
    }
    let six =
        |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.len() == 7 && rest.starts_with('-'));
    let last = |of: Arn<'_>| of.resource().rsplit('/').next().unwrap_or_default().to_owned();
    let kind = |of: Arn<'_>| of.resource().split(['/', ':']).next().unwrap_or_default().to_owned();
    let session_of = |of: Arn<'_>| of.resource().strip_prefix("assumed-role/")?.split('/').next().map(str::to_owned);
    Some(match (of.service(), on.service()) {
        ("kms", "kms") if kind(of) != kind(on) && ["alias", "key"].contains(&&*kind(of)) => {
            of_key(value, kind(of) == "alias")
        }
        ("secretsmanager", "secretsmanager") if six(asked, value) || six(value, asked) => {
            let all = format!("{}-??????", if six(asked, value) { value } else { asked });
            sentence!(
                "The ARN of a secret ends in a hyphen and six characters that AWS adds: {} covers them.",
                quote(&all)
            )
        }
        ("sts", "iam") if session_of(of) == Some(last(on)) => {
            sentence!("{listed} is a session of the role, not the role itself, which is {shown}.")
        }
        ("iam", "sts") if session_of(on) == Some(last(of)) => {
            sentence!("{listed} is the role itself, not its session, which is {shown}.")
        }
        ("iam", "iam") if !is_wild && of.account() == on.account() && kind(of) == kind(on) && last(of) == last(on) => {
            sentence!("The ARN of a {} holds its path, so {listed} is another one than {shown}.", kind(of))
        }
        _ => return None,
    })
}

/// What an alias as a Resource is not, and what a key is not (L28, E6).
fn of_key(value: &str, is_alias: bool) -> String {
    let (is, not) = if is_alias { ("an alias", "the key behind it") } else { ("a key", "its alias") };
    sentence!("{} is {is}, and as a Resource never stands for {not}.", quote(value))
}

/// V1
pub(super) const OLD_VERSION: &str =
    "Without `\"Version\": \"2012-10-17\"` the policy's `${…}` is plain text, not a variable.";

/// A value of Action or Resource, and what to replace its variables with.
struct Pattern<'a> {
    text: &'a str,
    variables: Option<(&'a ResourcePattern, &'a Context)>,
}

impl Display for Pattern<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        quote(self.text).fmt(f)?;
        match self.variables.and_then(|(pattern, context)| pattern.expanded(context)) {
            Some(expanded) => write!(f, " (here {})", quote(&expanded)),
            None => Ok(()),
        }
    }
}

impl Pattern<'_> {
    fn is_wild(&self) -> bool {
        self.text.contains(['*', '?'])
    }
}

/// The pattern at a place of a list.
type PatternAt<'a> = &'a dyn Fn(usize) -> Option<Pattern<'a>>;

/// What was asked against a list of patterns, of which the trace says which one matched.
fn listed(
    kind: &str,
    (asked, asked_shown): (&str, &dyn Display),
    (count, pattern): (usize, PatternAt<'_>),
    trace: ElementTrace,
    negated: bool,
) -> String {
    let shown = || several(0..count, |f, at| pattern(at).map_or(Ok(()), |pattern| pattern.fmt(f)));
    let hit = trace.value.and_then(pattern);
    let only = if count == 1 { pattern(0) } else { None };
    match (hit, negated, only) {
        (Some(hit), false, _) if hit.text == asked => sentence!("{asked_shown} is listed."),
        (Some(Pattern { text: "*", .. }), false, _) => sentence!("`*` covers every {kind}."),
        (Some(hit), false, _) => sentence!("{asked_shown} matches {hit}."),
        (Some(hit), true, _) => sentence!("{asked_shown} is excepted by {hit}."),
        (None, true, _) => sentence!("{asked_shown} is not among the exceptions: {}.", shown()),
        (None, false, _) if count == 0 => sentence!("The list is empty, so it does not cover {asked_shown}."),
        (None, false, Some(only)) if only.is_wild() => sentence!("{asked_shown} does not match {only}."),
        (None, false, Some(only)) => sentence!("{asked_shown} is not {only}."),
        (None, false, None) if (0..count).filter_map(pattern).any(|pattern| pattern.is_wild()) => {
            sentence!("{asked_shown} matches none of {}.", shown())
        }
        (None, false, None) => sentence!("{asked_shown} is not among {}.", shown()),
    }
}

/// How a context key compared.
pub fn condition(condition: &Condition, trace: ConditionTrace, context: &Context, version: Version) -> Explanation {
    let Some(used) = condition.operator else { return Explanation::default() };
    let key = clip(&condition.key.text);
    let name = clip(&condition.operator_text.text);
    let operator = used.operator;
    let values: &[String] = context.get(&condition.key_lower).map_or(&[], |entry| entry.value.values());
    let expanded = |value| expanded(value, context);
    let listed = || several(condition.values.iter(), |f, value| quote(&expanded(value)).fmt(f));
    let either = if operator.negated && condition.values.len() > 1 { "any of " } else { "" };
    let shapes =
        |shapes: &[String]| shapes.iter().map(|shape| quote(shape).to_string()).collect::<Vec<_>>().join(" or ");
    match trace.reason {
        ConditionReason::Unknown { maybe_absent } => {
            if operator.family == Family::Null {
                return Explanation::plain(sentence!("Whether the request has {key} is not known."));
            }
            let says = operator.says;
            Explanation::plain(match context.look(&condition.key_lower) {
                Sight::Is(ContextValue::Like(known, _)) => {
                    let known = shapes(known);
                    sentence!(
                        "{key} is {known}, and more of it is not known: whether it {says} {either}{} is open.",
                        listed()
                    )
                }
                Sight::Is(_) | Sight::Absent => {
                    sentence!(
                        "Whether {key} {says} {either}{} is not known, because the value of a variable is not.",
                        listed()
                    )
                }
                Sight::Unknown { .. } if maybe_absent => {
                    sentence!(
                        "Whether the request has {key} is not known, nor whether that {says} {either}{}.",
                        listed()
                    )
                }
                Sight::Unknown { .. } => {
                    sentence!(
                        "Every such request has {key}, and the value of this one's is not known: whether it {says} {either}{} is open.",
                        listed()
                    )
                }
            })
        }
        ConditionReason::Whatever => {
            let holds = if trace.holds { "holds" } else { "does not hold" };
            Explanation::plain(sentence!("Whatever {key} is, {name} {holds} here: {}.", listed()))
        }
        ConditionReason::Fits { .. } | ConditionReason::FitsNone { .. }
            if let Sight::Is(ContextValue::Like(known, _)) = context.look(&condition.key_lower) =>
        {
            let (known, says) = (shapes(known), operator.says);
            let either = if !operator.negated && condition.values.len() > 1 { "one of " } else { either };
            Explanation::plain(match trace.holds {
                true => sentence!("{key} is {known}, which {says} {either}{} in any case.", listed()),
                false => sentence!("{key} is {known}, and {name} asks for another value: {}.", listed()),
            })
        }
        ConditionReason::Fits { policy, request } => {
            let value = quote_value(values.get(request).map(String::as_str));
            let fit = condition.values.get(policy).map(expanded);
            let fit = quote_value(fit.as_deref());
            let one = if used.set.is_some() { "One value of " } else { "" };
            if operator.negated {
                let message = sentence!("{one}{key} is {value}, and {name} asks for anything but {fit}.");
                return set_note(message, used.set, trace.holds);
            }
            let message = match operator.family {
                Family::TextLike | Family::Ip | Family::Arn | Family::Date => {
                    sentence!("{one}{key} is {value}, which {} {fit}.", operator.says)
                }
                Family::Number if operator.asks != Asks::Equal => {
                    sentence!("{one}{key} is {value}, which {} {fit}.", operator.says)
                }
                _ => sentence!("{one}{key} is {value}, as {name} asks."),
            };
            Explanation::plain(message)
        }
        ConditionReason::FitsNone { request } => {
            let value = quote_value(values.get(request).map(String::as_str));
            let one = if used.set.is_some() { "One value of " } else { "" };
            let message = if operator.negated {
                sentence!("{one}{key} is {value}, which {} {either}{}.", operator.says, listed())
            } else {
                sentence!("{one}{key} is {value}, but {name} asks for {}{}.", operator.bound, listed())
            };
            fits_none_note(message, condition, used.operator.family, values.get(request), context, version)
        }
        ConditionReason::Every => {
            let each = several(values.iter(), |f, text| quote(text).fmt(f));
            let message = match (used.set, trace.holds) {
                (Some(SetQualifier::ForAllValues), _) => {
                    sentence!("Every value of {key} ({each}) {} {either}{}.", operator.says, listed())
                }
                _ if operator.negated => {
                    sentence!(
                        "Every value of {key} ({each}) is among {}, and {name} asks for one that is not.",
                        listed()
                    )
                }
                _ => sentence!("No value of {key} ({each}) is one that {name} asks for: {}.", listed()),
            };
            Explanation::plain(message)
        }
        ConditionReason::AbsentPositive => {
            let message = sentence!("The request has no {key}, and {name} needs it.");
            if operator.family == Family::Bool && tells_long_term(condition, context) {
                let text = "Long-term access keys carry no aws:MultiFactorAuthPresent at all, so Bool never matches them, neither `true` nor `false`. BoolIfExists does."; // K3
                return Explanation::noted(message, MFA_PAGE, text);
            }
            Explanation::plain(message)
        }
        ConditionReason::AbsentNegated => {
            let message = sentence!("The request has no {key}, so it {} {either}{}.", operator.says, listed());
            let text = sentence!(
                "A negated operator such as {name} is true when the key is absent: what is not there differs from everything."
            ); // K1
            Explanation::noted(message, OPERATORS_PAGE, text)
        }
        ConditionReason::AbsentIfExists => {
            let message = sentence!("The request has no {key}, and {name} is true when the key is absent.");
            if tells_long_term(condition, context) {
                let text = "Long-term access keys carry no aws:MultiFactorAuthPresent: BoolIfExists matches them whatever value it asks for."; // K3
                return Explanation::noted(message, MFA_PAGE, text);
            }
            let text = "IfExists makes the condition true when the key is absent, in Allow and Deny alike."; // K2
            Explanation::noted(message, OPERATORS_PAGE, text)
        }
        ConditionReason::AbsentForAll | ConditionReason::EmptyForAll => {
            let message = match trace.reason {
                ConditionReason::AbsentForAll => {
                    sentence!("The request has no {key}, and ForAllValues is true of no values.")
                }
                _ => sentence!("{key} holds no value, and ForAllValues is true of no values."),
            };
            let text = "ForAllValues asks that every value fits, and of no values every one does. In an Allow, put `\"Null\": { … : \"false\" }` beside it."; // K4
            Explanation::noted(message, SETS_PAGE, text)
        }
        ConditionReason::AbsentForAny | ConditionReason::EmptyForAny => {
            let message = match trace.reason {
                ConditionReason::AbsentForAny => {
                    sentence!("The request has no {key}, so there is no value that {name} could find.")
                }
                _ => sentence!("{key} holds no value that {name} could find."),
            };
            let text =
                "ForAnyValue needs at least one value that fits, and is false without any, for negated operators too."; // K5
            Explanation::noted(message, SETS_PAGE, text)
        }
        ConditionReason::Several => {
            let message = sentence!("{key} can hold several values, and {name} compares only one.");
            let text = "A key with several values needs ForAnyValue: or ForAllValues: before the operator. AWS does not document what happens without it; here a positive operator is false and a negated one true."; // K9
            Explanation::noted(message, SETS_PAGE, text)
        }
        ConditionReason::NothingListed => {
            let message = sentence!("{name} lists no value for {key}, so it never matches.");
            Explanation::plain(message) // K12
        }
        ConditionReason::NullOfSet => {
            let always = if trace.holds { "true" } else { "false" };
            Explanation::plain(sentence!("{name} is always {always}, whatever the request holds: use Null alone."))
        }
        ConditionReason::Presence { present } => {
            if !condition.values.iter().any(|value| value.is_readable()) {
                return Explanation::plain(sentence!(
                    "{name} takes true or false; {} is neither, so it never matches.",
                    listed()
                )); // T7
            }
            let (is, asks) = match (present, trace.holds) {
                (true, true) => ("The request has", "as Null asks"),
                (true, false) => ("The request has", "and Null needs it to be absent"),
                (false, true) => ("The request has no", "as Null asks"),
                (false, false) => ("The request has no", "and Null needs it to be there"),
            };
            Explanation::plain(sentence!("{is} {key}, {asks}.")) // K8
        }
    }
}

/// Whether a condition asks for MFA of a caller who may have long-term keys: a user or the root user. A role's session, a
/// service and whoever is federated have none (K3).
fn tells_long_term(condition: &Condition, context: &Context) -> bool {
    let has_keys = matches!(context.around.caller, CallerKind::User | CallerKind::Root);
    has_keys && condition.key_lower == "aws:multifactorauthpresent"
}

/// A value with its variables replaced, as far as they have values.
fn expanded<'v>(value: &'v ConditionValue, context: &Context) -> Cow<'v, str> {
    value.expanded(context).map_or(Cow::Borrowed(&value.text), Cow::Owned)
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
        let text = sentence!("{} is not {}, so it equals nothing.", quote(value), family.wants()); // T7
        return Explanation::noted(message, OPERATORS_PAGE, text);
    }
    for listed in condition.values.iter().take(50) {
        if matches!(family, Family::Text | Family::TextIgnoreCase)
            && listed.text.replace("${*}", "").contains(['*', '?'])
            && !listed.text.contains("${")
        {
            let text = sentence!(
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
            let text = sentence!("`{}` equals nothing: {}.", clip(&listed.text), missing(&variables, context)); // V3
            return Explanation::noted(message, VARIABLES_PAGE, text);
        }
        if !listed.is_readable() {
            let text = sentence!("`{}` is not {}, so nothing equals it.", clip(&listed.text), family.wants()); // T7
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

/// What an open condition asks for, as the end of "if": `aws:SourceIp is in `203.0.113.0/24``.
pub fn asks(condition: &Condition, context: &Context) -> String {
    let Some(used) = condition.operator else { return String::new() };
    let (key, operator) = (clip(&condition.key.text), used.operator);
    if operator.family == Family::Null {
        let absent = condition.values.iter().any(|value| value.text.eq_ignore_ascii_case("true"));
        return sentence!("{key} is {}", if absent { "absent" } else { "there" });
    }
    let each = match used.set {
        Some(SetQualifier::ForAllValues) => "every value of ",
        Some(SetQualifier::ForAnyValue) => "a value of ",
        None => "",
    };
    let either = if operator.negated && condition.values.len() > 1 { "any of " } else { "" };
    let listed = several(condition.values.iter(), |f, value| quote(&expanded(value, context)).fmt(f));
    let absent = match context.sight(&condition.key.text) {
        Sight::Unknown { maybe_absent: true } if used.if_exists || operator.negated && used.set.is_none() => {
            ", or is absent"
        }
        _ => "",
    };
    sentence!("{each}{key} {} {either}{listed}{absent}", operator.says)
}

/// Which of these variables have no value.
fn missing(variables: &[(&str, bool)], context: &Context) -> String {
    let absent = variables.iter().find(|(name, default)| !default && context.value(name).is_none());
    match absent.or(variables.first()) {
        Some((name, _)) if context.value(name).is_some() => {
            sentence!("{name} can hold several values, so it cannot be a variable")
        }
        Some((name, _)) => sentence!("the request has no {name}"),
        None => String::new(),
    }
}
