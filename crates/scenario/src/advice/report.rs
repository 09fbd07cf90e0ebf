//! What is said about changes of a verdict.

use iam::Layer;
use serde::Serialize;
use wire::Wire;

use super::edit::Edit;
use crate::decision::Decision;
use crate::document::ContextValue;
use crate::path::Location;

/// What would change the verdict on a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Advice {
    /// For a denied request, unless that is wanted: changes each of which makes it allowed, the smallest first.
    pub changes: Vec<Change>,
    /// For an allowed request: the statements that allow it, and whether it hangs on each of them. For one that is
    /// denied as wanted: those that deny it.
    pub hangs_on: Vec<Hinge>,
    /// For a denied request: the layers without which it would be allowed.
    pub without: Vec<Without>,
    /// For a request that is denied as wanted: what would get round the denial, a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub gaps: Vec<String>,
    /// For each context key that is read and not set: the verdicts that its values would bring.
    pub missing_context: Vec<WhatIf>,
    /// Why there is less here than there could be, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

/// A change that makes a denied request allowed.
#[derive(Clone, Debug, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Change {
    /// What to do, a sentence per step.
    pub steps: Vec<String>,
    /// The same as data, to be applied in this order to the scenario as it is.
    pub edits: Vec<Edit>,
}

/// A statement that allows a request, or denies one that is to be denied.
#[derive(Clone, Debug, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Hinge {
    /// Its place.
    pub at: Location,
    /// Whether the verdict would be the opposite without it.
    pub needed: bool,
    /// The same in a sentence.
    pub message: String,
}

/// A layer without which the request would be allowed.
#[derive(Clone, Debug, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Without {
    /// The layer.
    pub layer: Layer,
    /// The same in a sentence.
    pub message: String,
}

/// What a context key that is not set would do.
#[derive(Clone, Debug, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct WhatIf {
    /// The key.
    pub key: String,
    /// The statements that read it.
    pub read_by: Vec<String>,
    /// The place of the first of them.
    pub at: Location,
    /// What it comes to.
    pub message: String,
    /// Values that were tried.
    pub values: Vec<TriedValue>,
}

/// A value of a context key, and the verdict that it would bring.
#[derive(Clone, Debug, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct TriedValue {
    /// The value.
    pub value: ContextValue,
    /// Whether a policy names it; otherwise it stands for every other value.
    pub named: bool,
    /// The verdict.
    pub decision: Decision,
}

pub(super) const INCOMPLETE: &str = "The policies are long, so not everything that could change the verdict was tried.";

impl Advice {
    /// None, since the policies are too long to try anything.
    ///
    /// ```
    /// assert!(scenario::Advice::of_too_long().incomplete.unwrap().starts_with("The policies are long"));
    /// ```
    pub fn of_too_long() -> Advice {
        Advice { incomplete: Some(INCOMPLETE.to_owned()), ..Advice::default() }
    }

    /// Passes every place in a document through `map`, which gets the document's path and the place.
    pub fn map_spans(&mut self, mut map: impl FnMut(&str, &mut [usize; 2])) {
        for edit in self.changes.iter_mut().flat_map(|change| &mut change.edits) {
            if let Edit::Text { document, span, .. } = edit {
                map(document, span);
            }
        }
        let hinges = self.hangs_on.iter_mut().map(|hinge| &mut hinge.at);
        for at in hinges.chain(self.missing_context.iter_mut().map(|missing| &mut missing.at)) {
            map(&at.document, &mut at.span);
        }
    }
}
