//! What the report says of one statement.

use iam::explain::{self, Explanation, Traced};
use iam::{Effect, Request, Span};
use json::clip;

use crate::report::{ElementName, ElementReport, NoteReport, StatementReport};

/// As many values of an element are repeated in the report; the document has them all.
const MOST_VALUES: usize = 50;

/// As many conditions of a statement are told: the longest policy that AWS takes has room for no more.
const MOST_CONDITIONS: usize = 2500;

/// A value longer than any that AWS takes in a policy loses its middle.
const LONGEST_VALUE: usize = 20 << 10;

fn value(text: &str) -> String {
    if text.len() <= LONGEST_VALUE { text.to_owned() } else { clip(text).into_owned() }
}

pub(crate) fn statement_report(traced: &Traced<'_>, request: &Request) -> StatementReport {
    let (statement, trace, version) = (traced.statement, traced.trace, traced.policy.version);
    let others = [statement.principal.is_some(), statement.action.is_some(), statement.resource.is_some()];
    let count = others.iter().filter(|there| **there).count() + statement.conditions.len();
    let mut elements = Vec::with_capacity(count);
    if let Some((element, trace)) = statement.principal.as_ref().zip(trace.principal) {
        let matched = trace.value.and_then(|at| element.values.get(at)).map(|value| value.span);
        elements.push(ElementReport {
            element: if element.negated { ElementName::NotPrincipal } else { ElementName::Principal },
            policy_values: element.values.iter().take(MOST_VALUES).map(|of| value(&of.text)).collect(),
            ..element_report(explain::principal(element, trace, request), trace.holds, matched.unwrap_or(element.span))
        });
    }
    if let Some(element) = &statement.action {
        let matched = trace.action.value.and_then(|at| element.values.get(at)).map(|value| value.span);
        elements.push(ElementReport {
            element: if element.negated { ElementName::NotAction } else { ElementName::Action },
            operator: None,
            key: None,
            policy_values: element.values.iter().take(MOST_VALUES).map(|of| value(&of.text)).collect(),
            derived: false,
            ..element_report(
                explain::action(element, trace.action, request),
                trace.action.holds,
                matched.unwrap_or(element.span),
            )
        });
    }
    if let Some((element, trace)) = statement.resource.as_ref().zip(trace.resource) {
        let matched = trace.value.or(trace.no_value);
        let matched = matched.and_then(|at| element.values.get(at)).map(|value| value.span);
        let said = explain::resource(element, trace, request, version);
        let values = element.values.iter().take(MOST_VALUES);
        elements.push(ElementReport {
            element: if element.negated { ElementName::NotResource } else { ElementName::Resource },
            policy_values: values.map(|v| v.expanded(&request.context).unwrap_or_else(|| value(&v.text))).collect(),
            open: trace.open,
            ..element_report(said, trace.holds, matched.unwrap_or(element.span))
        });
    }
    for (condition, trace) in traced.conditions().take(MOST_CONDITIONS) {
        let key = &condition.key.text;
        let values = condition.values.iter().take(MOST_VALUES);
        let entry = request.context.entry(key);
        let held = entry.filter(|entry| entry.value != iam::ContextValue::Absent).map(|entry| entry.value.values());
        elements.push(ElementReport {
            operator: Some(value(&condition.operator_text.text)),
            key: Some(value(key)),
            policy_values: values.map(|v| v.expanded(&request.context).unwrap_or_else(|| value(&v.text))).collect(),
            request_values: held.map(|values| values.iter().take(MOST_VALUES).cloned().collect()),
            derived: entry.is_some_and(|entry| entry.derived),
            open: trace.is_open(),
            ..element_report(
                explain::condition(condition, trace, &request.context, version),
                trace.holds,
                condition.span,
            )
        });
    }
    StatementReport {
        number: traced.index + 1,
        sid: statement.sid.as_ref().map(|sid| value(&sid.text)),
        // One without makes its policy one that is not evaluated.
        effect: statement.effect.unwrap_or(Effect::Allow),
        matched: trace.matched,
        open: trace.open,
        closest: false,
        decides: false,
        span: pair(statement.span),
        message: traced.summary(),
        elements,
    }
}

fn element_report(said: Explanation, holds: bool, span: Span) -> ElementReport {
    ElementReport {
        element: ElementName::Condition,
        operator: None,
        key: None,
        holds,
        open: false,
        span: pair(span),
        message: said.message,
        note: said.note.map(|note| NoteReport { text: note.text, page: note.page.to_owned() }),
        policy_values: Vec::new(),
        request_values: None,
        derived: false,
    }
}

pub(crate) const fn pair(span: Span) -> [usize; 2] {
    [span.start, span.end]
}
