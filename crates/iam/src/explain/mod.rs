//! Sentences for people: what a trace says, in words that name the statement, the element and the values.

mod case;
mod elements;
pub mod layers;
mod verdict;

use case::capitalize;
pub use case::{capitalized, uncapitalized};
pub use elements::{action, asks, condition, principal, resource};
pub use verdict::{
    MAY_REFUSE, MAY_REFUSE_PUBLIC, REFUSES_PUBLIC, allowed, also_allowed, also_needs, always, by_caller, by_owner,
    closest, delegates, denied, for_all, is_elsewhere, no_policies, on_a_key, public, public_bucket, public_policy,
    rejected, silent, too_much_work, undetermined, unsigned,
};

use std::fmt::{self, Display, Formatter, Write};

use crate::keys::is_multivalued;
use crate::operator::OperatorUse;
use crate::policy::{Condition, Effect, Policy, Statement};
use crate::trace::{ConditionTrace, ElementTrace, PolicyTrace, StatementTrace};
use crate::{ConditionValue, Context, ContextValue, Family, Named, Request, ResourcePattern, SetQualifier};
use json::clip;

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
const APIS_PAGE: &str =
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html";
const MFA_PAGE: &str = page!("reference_policies_condition-keys");

impl Explanation {
    fn plain(message: String) -> Explanation {
        Explanation { message, note: None }
    }

    fn noted(message: String, page: &'static str, text: impl Into<String>) -> Explanation {
        Explanation { message, note: Some(Note { text: text.into(), page }) }
    }
}

/// A value of the user, marked as such; a long one loses its middle.
pub fn quote(text: &str) -> Quoted<'_> {
    Quoted(text)
}

/// What [`quote`] gives.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('`')?;
        match clip(self.0) {
            // A backtick inside would end the mark.
            shown if shown.contains('`') => f.write_str(&shown.replace('`', "'"))?,
            shown => f.write_str(&shown)?,
        }
        f.write_char('`')
    }
}

/// `format!` with room for a sentence, which it need not find in steps.
macro_rules! sentence {
    ($($words:tt)*) => { $crate::explain::roomy(format_args!($($words)*)) };
}
use sentence;

fn roomy(words: fmt::Arguments<'_>) -> String {
    let mut out = String::with_capacity(120);
    // Writing to a text cannot fail.
    let _ = out.write_fmt(words);
    out
}

/// A part of a sentence, which is written where the sentence is.
struct Words<F>(F);

impl<F: Fn(&mut Formatter<'_>) -> fmt::Result> Display for Words<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        (self.0)(f)
    }
}

fn quote_value(text: Option<&str>) -> impl Display {
    Words(move |f: &mut Formatter<'_>| match text {
        Some("") | None => f.write_str("empty"),
        Some(text) => quote(text).fmt(f),
    })
}

/// What a request is authorized on, in words: where it names an alias, the key behind that (L28).
fn asked(request: &Request) -> impl Display {
    let behind = if request.key().is_some() { "the key behind " } else { "" };
    Words(move |f: &mut Formatter<'_>| {
        f.write_str(behind)?;
        quote(&request.resource).fmt(f)
    })
}

/// A list in words: all of a short one, the first few of a long one. `write` says an item.
fn several<T>(
    items: impl ExactSizeIterator<Item = T> + Clone,
    write: impl Fn(&mut Formatter<'_>, T) -> fmt::Result,
) -> impl Display {
    const MOST: usize = 5;
    Words(move |f: &mut Formatter<'_>| {
        let count = items.len();
        for (at, item) in items.clone().take(MOST).enumerate() {
            if at > 0 {
                f.write_str(if at + 1 == count { " and " } else { ", " })?;
            }
            write(f, item)?;
        }
        match count.checked_sub(MOST) {
            _ if count == 0 => f.write_str("nothing"),
            Some(more @ 1..) => write!(f, " and {more} more"),
            _ => Ok(()),
        }
    })
}

/// As many values of a condition are compared with those of another.
const MOST_VALUES: usize = 20;

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
    conditions: &'a [ConditionTrace],
}

impl<'a> Traced<'a> {
    /// The statement at a place of a policy, with what was `seen` of that.
    pub fn new(policy_name: &'a str, policy: &'a Policy, seen: &'a PolicyTrace, index: usize) -> Option<Traced<'a>> {
        let (statement, trace) = (policy.statements.get(index)?, seen.statements.get(index)?);
        Some(Traced { policy_name, policy, statement, index, trace, conditions: seen.conditions(trace) })
    }
}

impl Traced<'_> {
    /// `statement 2 (Sid) of TrainerPolicy`
    pub fn name(&self) -> String {
        self.statement.name_in(self.index, self.policy_name)
    }

    /// The elements that keep the statement from applying: what each is called, and what it says.
    fn obstacles(&self, request: &Request) -> Vec<(&'static str, Explanation)> {
        let mut out = Vec::new();
        let fails = |trace: Option<ElementTrace>| trace.filter(|trace| !trace.holds && !trace.open);
        if let Some((element, trace)) = self.statement.principal.as_ref().zip(fails(self.trace.principal)) {
            out.push((named(["Principal", "NotPrincipal"], element.negated), principal(element, trace, request)));
        }
        if let Some(element) = self.statement.action.as_ref().filter(|_| !self.trace.action.holds) {
            out.push((named(["Action", "NotAction"], element.negated), action(element, self.trace.action, request)));
        }
        if let Some((element, trace)) = self.statement.resource.as_ref().zip(fails(self.trace.resource)) {
            let said = resource(element, trace, request, self.policy.version);
            out.push((named(["Resource", "NotResource"], element.negated), said));
        }
        for (parsed, trace) in self.conditions().filter(|(_, trace)| !trace.holds && !trace.is_open()) {
            out.push(("Condition", self.condition(parsed, trace, request)));
        }
        out
    }

    /// What the elements are called that keep the statement from applying.
    fn failing(&self) -> Vec<&'static str> {
        let (statement, trace) = (self.statement, self.trace);
        let fails = |trace: Option<ElementTrace>| trace.is_some_and(|trace| !trace.holds && !trace.open);
        let principal = statement.principal.as_ref().filter(|_| fails(trace.principal));
        let action = statement.action.as_ref().filter(|_| !trace.action.holds);
        let resource = statement.resource.as_ref().filter(|_| fails(trace.resource));
        let condition = self.conditions().any(|(_, trace)| !trace.holds && !trace.is_open());
        let names = [
            principal.map(|element| named(["Principal", "NotPrincipal"], element.negated)),
            action.map(|element| named(["Action", "NotAction"], element.negated)),
            resource.map(|element| named(["Resource", "NotResource"], element.negated)),
            condition.then_some("Condition"),
        ];
        names.into_iter().flatten().collect()
    }

    /// Its conditions, each with what was seen of it.
    pub fn conditions(&self) -> impl Iterator<Item = (&Condition, ConditionTrace)> {
        self.statement.conditions.iter().zip(self.conditions.iter().copied())
    }

    /// The keys whose value is not known and which decide whether it applies, each once, in the order of the text (K13).
    pub fn unknown_keys(&self, request: &Request) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        let resource = self.statement.resource.iter().filter(|_| self.trace.resource.is_some_and(|trace| trace.open));
        let variables = resource.flat_map(|element| &element.values).flat_map(ResourcePattern::variables);
        let conditions = self.conditions().filter(|(_, trace)| trace.is_open()).flat_map(|(condition, _)| {
            let variables = condition.values.iter().flat_map(ConditionValue::variables);
            [(condition.key.text.as_str(), false)].into_iter().chain(variables)
        });
        for (key, _) in variables.chain(conditions) {
            let known = out.iter().any(|known| known.eq_ignore_ascii_case(key));
            if !known && request.context.is_unknown(key) {
                out.push(key);
            }
        }
        out
    }

    /// On what it depends whether it applies, as the end of "if" (K13).
    pub fn needs(&self, request: &Request) -> String {
        const MOST: usize = 5;
        let mut out: Vec<String> = Vec::new();
        if let (Some(element), Some(trace)) = (&self.statement.resource, self.trace.resource)
            && trace.open
        {
            let value = trace.value.and_then(|at| element.values.get(at)).or(element.values.first());
            let verb = if element.negated { "does not cover" } else { "covers" };
            let value = value.map_or("", |value| &value.text);
            out.push(sentence!("{} {verb} {}", quote(value), asked(request)));
        }
        let open = self.conditions().filter(|(_, trace)| trace.is_open());
        out.extend(open.take(MOST).map(|(condition, _)| asks(condition, &request.context)));
        out.join(" and ")
    }

    fn condition(&self, parsed: &Condition, trace: ConditionTrace, request: &Request) -> Explanation {
        condition(parsed, trace, &request.context, self.policy.version)
    }

    /// How closely its Principal names the caller.
    pub fn named(&self, request: &Request) -> Option<Named> {
        let element = self.statement.principal.as_ref();
        let hit = element.zip(self.trace.principal).and_then(|(element, trace)| element.values.get(trace.value?));
        hit.and_then(|hit| hit.names(&request.principal))
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
        (self.trace.distance(self.conditions), !self.is_of_service(request))
    }

    /// That no request can fulfil two of its conditions, if so: they ask for a key and for its absence, or for values of
    /// which none is in both lists (E5).
    fn never_applies(&self) -> Option<String> {
        const MOST: usize = 10;
        let conditions = || self.statement.conditions.iter().take(MOST).filter_map(|of| Some((of, of.operator?)));
        let asks_presence = |of: &Condition, used: OperatorUse| match used.operator.family {
            Family::Null => {
                used.set.is_none() && of.values.iter().all(|value| value.text.eq_ignore_ascii_case("false"))
            }
            _ => !used.if_exists && !used.operator.negated && used.set != Some(SetQualifier::ForAllValues),
        };
        let asks_absence = |of: &Condition, used: OperatorUse| {
            let absent = || of.values.iter().all(|value| value.text.eq_ignore_ascii_case("true"));
            used.operator.family == Family::Null && used.set.is_none() && absent()
        };
        // A key with several values may have one in each; a text with variables may be any.
        let is_plain = |of: &Condition, used: OperatorUse| {
            let plain = used.set.is_none() && of.values.len() <= MOST_VALUES;
            plain && of.values.iter().all(|value| value.variables().is_empty()) && !is_multivalued(&of.key_lower)
        };
        // Of the values that one lists, the other accepts none.
        let excludes = |(one, how): (&Condition, OperatorUse), (other, or): (&Condition, OperatorUse)| {
            let is_list = how.operator.family == Family::Text && asks_presence(one, how);
            let accepts = |value: &ConditionValue| {
                other.holds_with(&Context::default(), Some(ContextValue::One(value.text.clone())))
            };
            is_list && is_plain(one, how) && is_plain(other, or) && !one.values.iter().any(accepts)
        };
        for (at, (one, how)) in conditions().enumerate() {
            for (other, or) in conditions().skip(at + 1).filter(|(other, _)| other.key_lower == one.key_lower) {
                if asks_absence(one, how) && asks_presence(other, or)
                    || asks_presence(one, how) && asks_absence(other, or)
                    || excludes((one, how), (other, or))
                    || excludes((other, or), (one, how))
                {
                    return Some(sentence!(
                        "It never applies: no request fulfils both what {} and what {} ask of {}.",
                        clip(&one.operator_text.text),
                        clip(&other.operator_text.text),
                        clip(&one.key.text)
                    ));
                }
            }
        }
        None
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
        if let Some(never) = self.never_applies() {
            return never;
        }
        let would = match self.trace.effect {
            Some(Effect::Deny) => "denies",
            _ => "allows",
        };
        match self.failing().as_slice() {
            [] if self.trace.open => format!("Whether it {would} the request is not known."),
            [] => String::new(),
            [only] => format!("It does not apply: its {only} does not match."),
            [most @ .., last] => format!("It does not apply: its {} and {last} do not match.", most.join(", ")),
        }
    }
}

/// An element as policies name it: the second name is of one that is negated.
fn named([name, not]: [&'static str; 2], negated: bool) -> &'static str {
    if negated { not } else { name }
}
