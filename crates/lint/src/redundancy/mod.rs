//! H: what could be left out, and style.

use json::{Node, Patch, Span};

use crate::rule::Rule;

mod statements;
mod type_hint;
mod values;

pub(crate) const RULES: &[&[Rule]] = &[values::RULES, statements::RULES, type_hint::RULES];

/// For each item of a list that can go, in the order of the text, the edit that takes it out, with a comma beside it. The edits do not overlap,
/// and something else stays in the list.
fn cuts(list: Node<'_>, going: &[Span]) -> Vec<(Span, Patch)> {
    let spans: Vec<Span> = list.items().into_iter().map(|item| item.span).collect();
    let mut out = Vec::new();
    let (mut before, mut stays) = (None::<Span>, false);
    for (at, span) in spans.iter().enumerate() {
        if going.binary_search(span).is_ok() {
            // With the comma before it, unless everything before it goes as well.
            let cut = match (before.filter(|_| stays), spans.get(at + 1)) {
                (Some(before), _) => Some(Span::new(before.end, span.end)),
                (None, Some(next)) => Some(Span::new(span.start, next.start)),
                (None, None) => None,
            };
            out.extend(cut.map(|cut| (*span, Patch { span: cut, text: String::new() })));
        } else {
            stays = true;
        }
        before = Some(*span);
    }
    out
}

fn patch_of(patches: &[(Span, Patch)], span: Span) -> Vec<Patch> {
    let found = patches.binary_search_by_key(&span, |(place, _)| *place).ok().and_then(|at| patches.get(at));
    found.map(|(_, patch)| patch.clone()).into_iter().collect()
}
