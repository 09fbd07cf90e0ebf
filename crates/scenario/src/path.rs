//! Where the documents of a scenario stand.

use std::fmt;

use iam::{Extent, Layer};
use serde::Serialize;
use wire::Wire;

/// Where a document of a scenario's access side stands. Reports and links write it as text: `identity[0]`, `boundary`,
/// `scps[0][1]`, `grants`, `also[0]`, `alsoGrants[0]`.
///
/// ```
/// use scenario::DocumentPath;
/// let path = DocumentPath::parse("scps[0][1]").unwrap();
/// assert_eq!(path, DocumentPath::Policy { layer: iam::Layer::Scps, level: 0, at: 1 });
/// assert_eq!(path.to_string(), "scps[0][1]");
/// assert_eq!(DocumentPath::parse("boundary[0]"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentPath {
    /// A policy of a layer.
    Policy {
        /// The layer.
        layer: Layer,
        /// The level of an organization, or the place in a stack, from 0; 0 in layers without levels.
        level: usize,
        /// The place in its layer or level, from 0; 0 in layers of one policy.
        at: usize,
    },
    /// The grants of a KMS key.
    Grants,
    /// The policy on the resource of a further action, by the action's place.
    Also(usize),
    /// The grants on the key of a further action, by the action's place.
    AlsoGrants(usize),
}

/// What the documents are called that are no policies of a layer.
const GRANTS: &str = "grants";
const ALSO: &str = "also";
const ALSO_GRANTS: &str = "alsoGrants";

impl DocumentPath {
    /// The path that a text writes.
    pub fn parse(text: &str) -> Option<DocumentPath> {
        let (key, places) = text.split_once('[').unwrap_or((text, ""));
        let places = places.split('[').filter(|_| !places.is_empty());
        let places: Option<Vec<usize>> = places.map(|place| place.strip_suffix(']')?.parse().ok()).collect();
        Some(match (key, places?.as_slice()) {
            (GRANTS, []) => DocumentPath::Grants,
            (ALSO, [at]) => DocumentPath::Also(*at),
            (ALSO_GRANTS, [at]) => DocumentPath::AlsoGrants(*at),
            (key, places) => {
                let layer = Layer::of(key)?;
                match (layer.row().extent, places) {
                    (Extent::One | Extent::Stack, []) => DocumentPath::one(layer),
                    (Extent::Stack, [level]) if *level > 0 => DocumentPath::Policy { layer, level: *level, at: 0 },
                    (Extent::Many, [at]) => DocumentPath::Policy { layer, level: 0, at: *at },
                    (Extent::Levels, [level, at]) => DocumentPath::Policy { layer, level: *level, at: *at },
                    _ => return None,
                }
            }
        })
    }

    /// The path of the policy of a layer of one, and of the first of another.
    pub const fn one(layer: Layer) -> DocumentPath {
        DocumentPath::Policy { layer, level: 0, at: 0 }
    }

    /// The layer that the document belongs to. The grants of a key stand beside the policy on it.
    pub const fn layer(self) -> Layer {
        match self {
            DocumentPath::Policy { layer, .. } => layer,
            DocumentPath::Grants | DocumentPath::Also(_) | DocumentPath::AlsoGrants(_) => Layer::Resource,
        }
    }

    /// Whether it is a list of grants rather than a policy.
    pub const fn is_grants(self) -> bool {
        matches!(self, DocumentPath::Grants | DocumentPath::AlsoGrants(_))
    }

    /// The document that a request of its own has here, where that request is a further action at `at`: the resource is
    /// its own, the caller's policies are not.
    pub const fn of_further(self, at: usize) -> Option<DocumentPath> {
        match self {
            DocumentPath::Policy { layer: Layer::Resource, .. } => Some(DocumentPath::Also(at)),
            DocumentPath::Grants => Some(DocumentPath::AlsoGrants(at)),
            _ => None,
        }
    }

    /// What the document is called, in a sentence: `permissions boundary`, `KMS grants`.
    pub const fn phrase(self) -> &'static str {
        match self {
            DocumentPath::Policy { layer, .. } => layer.phrase(),
            DocumentPath::Grants => "KMS grants",
            DocumentPath::Also(_) => "policy on the further action's resource",
            DocumentPath::AlsoGrants(_) => "grants on the further action's key",
        }
    }
}

impl fmt::Display for DocumentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DocumentPath::Policy { layer, level, at } => match layer.row().extent {
                Extent::One => f.write_str(layer.key()),
                Extent::Stack if *level == 0 => f.write_str(layer.key()),
                Extent::Stack => write!(f, "{}[{level}]", layer.key()),
                Extent::Many => write!(f, "{}[{at}]", layer.key()),
                Extent::Levels => write!(f, "{}[{level}][{at}]", layer.key()),
            },
            DocumentPath::Grants => f.write_str(GRANTS),
            DocumentPath::Also(at) => write!(f, "{ALSO}[{at}]"),
            DocumentPath::AlsoGrants(at) => write!(f, "{ALSO_GRANTS}[{at}]"),
        }
    }
}

/// A place in a document of the scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Location {
    /// The document's path under `policies`: `identity[0]`.
    pub document: String,
    /// Start and end in the document's text. Bytes of UTF-8 here and on the command line, UTF-16 units in
    /// JavaScript.
    pub span: [usize; 2],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_called_what_it_is() {
        assert_eq!(DocumentPath::one(Layer::Boundary).phrase(), "permissions boundary");
        assert_eq!(DocumentPath::Grants.phrase(), "KMS grants");
        assert_eq!(DocumentPath::Also(0).phrase(), "policy on the further action's resource");
        assert_eq!(DocumentPath::AlsoGrants(0).phrase(), "grants on the further action's key");
        let mut policies = crate::Policies::default();
        policies.add_blank(DocumentPath::one(Layer::Scps));
        policies.add_blank(DocumentPath::one(Layer::Scps));
        let targets: Vec<_> = policies.scps.iter().flatten().map(|level| level.target.as_str()).collect();
        assert_eq!(targets, ["Root", "OU 1"]);
    }

    #[test]
    fn a_path_reads_as_it_is_written() {
        let mut paths = vec![DocumentPath::Grants, DocumentPath::Also(3), DocumentPath::AlsoGrants(0)];
        paths.extend(Layer::ALL.map(DocumentPath::one));
        paths.push(DocumentPath::Policy { layer: Layer::Rcps, level: 7, at: 12 });
        for path in paths {
            assert_eq!(DocumentPath::parse(&path.to_string()), Some(path), "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_none() {
        for text in
            ["", "identity", "identity[]", "identity[x]", "identity[0", "scps[0]", "scps", "grants[0]", "also", "a[0]"]
        {
            assert_eq!(DocumentPath::parse(text), None, "{text}");
        }
    }
}
