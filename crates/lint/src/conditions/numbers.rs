//! Several thresholds in one comparison: the loosest decides.

use std::cmp::Ordering;

use iam::Family;
use json::{Patch, clip};

use super::test::tests;
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[row! {
    "REDUNDANT_CONDITION_VALUE_NUM", Suggestion, AccessAnalyzer, Some(check), CHECKS;
    "Several numbers under one `NumericLessThan` or `NumericGreaterThan`.";
    "One value that fits is enough, so the greatest upper bound, or the least lower bound, decides alone.";
    "Leave the one that decides, or the one that is meant.";
    "Allow" r#"{ "NumericLessThan": { "aws:MultiFactorAuthAge": ["2700", "3600"] } }"# =>
    "Allow" r#"{ "NumericLessThan": { "aws:MultiFactorAuthAge": "3600" } }"#
}];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for test in tests(subject).filter(|test| test.family() == Family::Number && !test.negated()) {
        let operator = test.used.operator;
        // What is more than a lower bound fits it.
        let wanted = match (operator.fits(Ordering::Less), operator.fits(Ordering::Greater)) {
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            _ => continue,
        };
        let mut values = test.condition.values.iter().filter(|value| value.is_readable());
        let Some(first) = values.next() else { continue };
        let decides = values.fold(first, |best, value| if value.order(best) == Some(wanted) { value } else { best });
        if test.condition.values.len() < 2 || test.is_open() {
            continue;
        }
        let message = format!(
            "Of several numbers under {} the loosest decides: `{}` alone says the same.",
            test.operator(),
            clip(&decides.text)
        );
        let list = subject.document.list_of(decides.span);
        let text = || decides.span.of(subject.document.text()).to_owned();
        let patch = list.map(|list| Patch { span: list.span, text: text() });
        let patches = patch.into_iter().collect();
        let title = format!("Leave {}", clip(&decides.text));
        findings.add_with_fix("REDUNDANT_CONDITION_VALUE_NUM", test.condition.span, message, title, patches);
    }
}
