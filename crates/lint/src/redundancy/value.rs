//! Values of an element, compared with each other, and the edits that take some of a list out.

use std::cell::OnceCell;

use iam::pattern::Pattern;
use iam::{ActionPattern, Element, Glob, ResourcePattern, Version, Work};
use json::{Node, Patch, Span};

use crate::template;

/// A value of an element, as it is compared with others of its kind.
pub(super) struct Value<'s> {
    pub(super) shown: &'s str,
    pub(super) span: Span,
    /// With the capitals that matter.
    pub(super) text: String,
    /// One of the texts that fit it, in which characters that nobody writes stand for wildcards.
    sample: String,
    glob: Glob,
    /// What it is a resource's in; none for actions.
    version: Option<Version>,
    pattern: OnceCell<Option<Pattern>>,
}

impl<'s> Value<'s> {
    fn new(shown: &'s str, span: Span, version: Option<Version>) -> Value<'s> {
        let text = match version {
            Some(_) => shown.to_owned(),
            None if shown == "*" => "*:*".to_owned(),
            None => shown.to_lowercase(),
        };
        let sample = text.replace(['*', '?'], "\u{1}");
        let glob = Glob::new(&text);
        Value { shown, span, text, sample, glob, version, pattern: OnceCell::new() }
    }

    pub(super) fn actions(element: &'s Element<ActionPattern>) -> Vec<Value<'s>> {
        element.values.iter().map(|value| Value::new(&value.text, value.span, None)).collect()
    }

    pub(super) fn resources(element: &'s Element<ResourcePattern>, version: Version) -> Vec<Value<'s>> {
        element.values.iter().map(|value| Value::new(&value.text, value.span, Some(version))).collect()
    }

    pub(super) fn pattern(&self) -> Option<&Pattern> {
        let read = || match self.version {
            Some(version) => Pattern::resource(&self.text, version),
            None => Some(Pattern::action(&self.text)),
        };
        self.pattern.get_or_init(read).as_ref()
    }

    /// What fits it begins so.
    pub(super) fn start(&self) -> &str {
        self.text.split(['*', '?', '$']).next().unwrap_or("")
    }

    /// Whether it holds neither variables nor what a template fills in. A variable may lack a value, and the other is not
    /// known: those are compared by how they are written.
    pub(super) fn is_exact(&self) -> bool {
        !self.text.contains(['$', '{', '<'])
            || template::hole(&self.text).is_none() && self.pattern().is_some_and(Pattern::is_exact)
    }

    /// Whether it may cover another one: soon said, and mostly no. As ARNs are read, a wildcard takes no more than here.
    pub(super) fn may_cover(&self, narrow: &Value<'_>, work: &mut Work) -> bool {
        self.glob.matches(&narrow.sample, work)
    }
}

/// For each item of a list that can go, in the order of the text, the edit that takes it out, with a comma beside it. The edits do not overlap,
/// and something else stays in the list.
pub(super) fn cuts(list: Node<'_>, going: &[Span]) -> Vec<(Span, Patch)> {
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

/// The edit that takes out what stands there, if there is one.
pub(super) fn patch_of(patches: &[(Span, Patch)], span: Span) -> Vec<Patch> {
    let found = patches.binary_search_by_key(&span, |(place, _)| *place).ok().and_then(|at| patches.get(at));
    found.map(|(_, patch)| patch.clone()).into_iter().collect()
}
