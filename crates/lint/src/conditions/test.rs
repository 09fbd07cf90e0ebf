//! A condition as the rules about conditions look at it.

use std::collections::HashSet;

use iam::{Condition, Effect, Family, OperatorUse, SetQualifier, Statement};
use json::{Patch, clip};

use crate::subject::Subject;

/// A condition under an operator that AWS knows, with the statement that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Test<'s> {
    pub(super) statement: &'s Statement,
    pub(super) condition: &'s Condition,
    pub(super) used: OperatorUse,
}

impl<'s> Test<'s> {
    /// The context key in lower case.
    pub(super) fn key(&self) -> &'s str {
        &self.condition.key_lower
    }

    /// The context key as written, for messages.
    pub(super) fn name(&self) -> std::borrow::Cow<'s, str> {
        clip(&self.condition.key.text)
    }

    /// The operator as AWS's documentation writes it.
    pub(super) fn operator(&self) -> String {
        self.used.to_string()
    }

    pub(super) fn family(&self) -> Family {
        self.used.operator.family
    }

    pub(super) fn negated(&self) -> bool {
        self.used.operator.negated
    }

    pub(super) fn is_for_all(&self) -> bool {
        self.used.set == Some(SetQualifier::ForAllValues)
    }

    pub(super) fn is_for_any(&self) -> bool {
        self.used.set == Some(SetQualifier::ForAnyValue)
    }

    pub(super) fn allows(&self) -> bool {
        self.statement.effect == Some(Effect::Allow)
    }

    pub(super) fn denies(&self) -> bool {
        self.statement.effect == Some(Effect::Deny)
    }

    /// Whether it holds for a request without the key (K1 to K5, K11); of `Null`, whether it asks for that.
    pub(super) fn holds_absent(&self) -> bool {
        match (self.family(), self.used.set) {
            (Family::Null, None) => self.has("true"),
            (Family::Null, set) => set == Some(SetQualifier::ForAllValues),
            _ if self.used.if_exists => true,
            (_, Some(set)) => set == SetQualifier::ForAllValues,
            (_, None) => self.negated(),
        }
    }

    /// Whether one of its values is this, in any case.
    pub(super) fn has(&self, value: &str) -> bool {
        self.condition.values.iter().any(|listed| listed.text.eq_ignore_ascii_case(value))
    }

    /// Whether a value holds something that its author has yet to fill in, or AWS.
    pub(super) fn is_open(&self) -> bool {
        self.condition.values.iter().any(|value| is_open(&value.text))
    }

    /// Another name for the operator, if no other key stands under it and the name is not taken.
    pub(super) fn renamed(&self, name: &str) -> Vec<Patch> {
        let span = self.condition.operator_text.span;
        let others = self.statement.conditions.iter().filter(|other| other.span != self.condition.span);
        let mut taken = others.map(|other| &other.operator_text);
        if taken.any(|operator| operator.span == span || operator.text == name) {
            return Vec::new();
        }
        vec![Patch { span, text: json::string(name) }]
    }

    /// Takes the condition out, and what then holds nothing.
    pub(super) fn removed(&self, subject: &Subject<'_>) -> Vec<Patch> {
        let document = &subject.document;
        let written = &self.condition.operator_text.text;
        let patch = || {
            let statement = document.find(self.statement.span)?;
            let all = statement.get("Condition")?;
            let block = all.get(written)?;
            if block.members().into_iter().count() > 1 {
                return document.remove_member(block, &self.condition.key.text);
            }
            match all.members().into_iter().count() {
                1 => document.remove_member(statement, "Condition"),
                _ => document.remove_member(all, written),
            }
        };
        patch().into_iter().collect()
    }
}

/// Every condition of a statement.
pub(super) fn of(statement: &Statement) -> impl Iterator<Item = Test<'_>> + Clone {
    statement.conditions.iter().filter_map(|condition| Some(Test { statement, condition, used: condition.operator? }))
}

/// Every condition of the policy.
pub(super) fn tests<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = Test<'s>> {
    subject.statements().iter().flat_map(of)
}

/// The keys without which some Deny of the policy applies.
pub(super) fn denied_without<'s>(subject: &'s Subject<'_>) -> HashSet<&'s str> {
    tests(subject).filter(|test| test.denies() && test.holds_absent()).map(|test| test.key()).collect()
}

/// The values of a condition that have this kind of mistake, as a sentence names them: `` `a` and `b` ``.
pub(super) fn listed<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
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
pub(super) fn is_open(text: &str) -> bool {
    let bracket = || text.split_once('<').is_some_and(|(_, rest)| rest.contains('>'));
    ["${", "{{", "%{"].iter().any(|start| text.contains(start)) || bracket()
}
