//! C: conditions that say something else than they seem to.

use std::collections::HashSet;

use iam::{Condition, Effect, Family, OperatorUse, SetQualifier, Statement};
use json::{Diagnostic, Patch, clip};

use crate::rule::Rule;
use crate::subject::Subject;

#[cfg(feature = "reference")]
mod pages;

/// A row whose examples are a statement about objects of a bucket with a Condition, behind its Effect.
macro_rules! row {
    (
        $code:literal, $severity:ident, $origin:ident, $check:expr, $page:ident;
        $what:literal; $why:literal; $instead:literal;
        $bad:literal $bad_condition:literal => $good:literal $good_condition:literal
    ) => {
        row! {
            $code, $severity, $origin, $check, $page, Identity;
            $what; $why; $instead;
            concat!(
                "    \"Effect\": \"", $bad, "\",\n    \"Action\": \"s3:GetObject\",\n",
                "    \"Resource\": \"arn:aws:s3:::example-bucket/*\",\n    \"Condition\": ", $bad_condition
            ) =>
            concat!(
                "    \"Effect\": \"", $good, "\",\n    \"Action\": \"s3:GetObject\",\n",
                "    \"Resource\": \"arn:aws:s3:::example-bucket/*\",\n    \"Condition\": ", $good_condition
            )
        }
    };
    (
        $code:literal, $severity:ident, $origin:ident, $check:expr, $page:ident, $kind:ident;
        $what:literal; $why:literal; $instead:literal;
        $bad:expr => $good:expr
    ) => {
        $crate::rule::rule! {
            $code, $severity, $origin, $check;
            what: $what,
            why: $why,
            instead: $instead,
            page: (
                $crate::conditions::pages::$page.0,
                $crate::conditions::pages::$page.1,
                $crate::conditions::pages::$page.2
            ),
            $kind,
            bad: concat!("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n", $bad, "\n  }\n}"),
            good: concat!("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n", $good, "\n  }\n}"),
        }
    };
}

mod addresses;
mod audience;
mod broad;
mod formats;
mod if_exists;
mod keys;
mod mfa;
mod never;
mod numbers;
mod operators;
mod sets;
mod special;
mod tags;
mod types;
mod wildcards;

pub(crate) const RULES: &[&[Rule]] = &[
    operators::RULES,
    types::RULES,
    formats::RULES,
    keys::RULES,
    sets::RULES,
    audience::RULES,
    if_exists::RULES,
    mfa::RULES,
    addresses::RULES,
    wildcards::RULES,
    broad::RULES,
    numbers::RULES,
    never::RULES,
    tags::RULES,
    special::RULES,
];

/// A condition under an operator that AWS knows, with the statement that it stands in.
#[derive(Clone, Copy)]
struct Test<'s> {
    statement: &'s Statement,
    condition: &'s Condition,
    used: OperatorUse,
}

impl<'s> Test<'s> {
    /// The context key in lower case.
    fn key(&self) -> &'s str {
        &self.condition.key_lower
    }

    /// The context key as written, for messages.
    fn name(&self) -> std::borrow::Cow<'s, str> {
        clip(&self.condition.key.text)
    }

    /// The operator as written.
    fn operator(&self) -> &'s str {
        &self.condition.operator_text.text
    }

    fn family(&self) -> Family {
        self.used.operator.family
    }

    fn negated(&self) -> bool {
        self.used.operator.negated
    }

    fn is_for_all(&self) -> bool {
        self.used.set == Some(SetQualifier::ForAllValues)
    }

    fn is_for_any(&self) -> bool {
        self.used.set == Some(SetQualifier::ForAnyValue)
    }

    fn allows(&self) -> bool {
        self.statement.effect == Some(Effect::Allow)
    }

    fn denies(&self) -> bool {
        self.statement.effect == Some(Effect::Deny)
    }

    /// Whether it holds for a request without the key (K1 to K5, K11); of `Null`, whether it asks for that.
    fn holds_absent(&self) -> bool {
        match (self.family(), self.used.set) {
            (Family::Null, None) => self.has("true"),
            (Family::Null, set) => set == Some(SetQualifier::ForAllValues),
            _ if self.used.if_exists => true,
            (_, Some(set)) => set == SetQualifier::ForAllValues,
            (_, None) => self.negated(),
        }
    }

    /// Whether one of its values is this, in any case.
    fn has(&self, value: &str) -> bool {
        self.condition.values.iter().any(|listed| listed.text.eq_ignore_ascii_case(value))
    }

    /// Whether a value holds something that its author has yet to fill in, or AWS.
    fn is_open(&self) -> bool {
        self.condition.values.iter().any(|value| is_open(&value.text))
    }

    /// Another name for the operator, if no other key stands under it and the name is not taken.
    fn renamed(&self, name: &str) -> Vec<Patch> {
        let span = self.condition.operator_text.span;
        let others = self.statement.conditions.iter().filter(|other| other.span != self.condition.span);
        let mut taken = others.map(|other| &other.operator_text);
        if taken.any(|operator| operator.span == span || operator.text == name) {
            return Vec::new();
        }
        vec![Patch { span, text: json::string(name) }]
    }

    /// Takes the condition out, and what then holds nothing.
    fn removed(&self, subject: &Subject<'_>) -> Vec<Patch> {
        let document = &subject.document;
        let patch = || {
            let statement = document.find(self.statement.span)?;
            let all = statement.get("Condition")?;
            let block = all.get(self.operator())?;
            if block.members().into_iter().count() > 1 {
                return document.remove_member(block, &self.condition.key.text);
            }
            match all.members().into_iter().count() {
                1 => document.remove_member(statement, "Condition"),
                _ => document.remove_member(all, self.operator()),
            }
        };
        patch().into_iter().collect()
    }
}

/// Every condition of a statement.
fn of(statement: &Statement) -> impl Iterator<Item = Test<'_>> + Clone {
    statement.conditions.iter().filter_map(|condition| Some(Test { statement, condition, used: condition.operator? }))
}

/// Every condition of the policy.
fn tests<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = Test<'s>> {
    subject.statements().iter().flat_map(of)
}

/// The keys without which some Deny of the policy applies.
fn denied_without<'s>(subject: &'s Subject<'_>) -> HashSet<&'s str> {
    tests(subject).filter(|test| test.denies() && test.holds_absent()).map(|test| test.key()).collect()
}

/// The values of a condition that have this kind of mistake, as a sentence names them: `` `a` and `b` ``.
fn listed<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut out = String::new();
    let mut texts = texts.into_iter().enumerate().peekable();
    while let Some((at, text)) = texts.next() {
        match (at, texts.peek()) {
            (0, _) => {}
            (3, Some(_)) => return out + " and others",
            (_, None) => out += " and ",
            _ => out += ", ",
        }
        out += &format!("`{}`", clip(text));
    }
    out
}

/// Whether a text holds a variable, or a place that something else fills in before AWS sees it: `${AWS::AccountId}`,
/// `{{ account }}`, `<account>`.
fn is_open(text: &str) -> bool {
    let bracket = || text.split_once('<').is_some_and(|(_, rest)| rest.contains('>'));
    ["${", "{{", "%{"].iter().any(|start| text.contains(start)) || bracket()
}

/// Whether reading complained of a value that is yet to be filled in.
pub(crate) fn is_unwritten(diagnostic: &Diagnostic, text: &str) -> bool {
    types::READ.contains(&diagnostic.code) && is_open(diagnostic.span.of(text))
}
