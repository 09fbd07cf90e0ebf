//! The policies of a scenario, and the ways to them.

use iam::Layer;
use serde::{Serialize, Serializer};
use wire::Wire;

use crate::path::DocumentPath;

/// The policies by layer. A layer that is absent is not applied; one that is there and empty denies.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Policies {
    /// Attached to the caller: to the user, its groups, or the role.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub identity: Vec<NamedPolicy>,
    /// On the resource: bucket policy, trust policy, key policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<NamedPolicy>,
    /// The grants of a KMS key, as `aws kms list-grants` prints them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grants: Option<NamedPolicy>,
    /// The permissions boundary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boundary: Option<NamedPolicy>,
    /// The session policy; or a list of those that were put one on top of the other, each of which must allow.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "one_or_several")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<OneOrSeveral>"))]
    #[cfg_attr(feature = "typescript", tsify(type = "NamedPolicy | NamedPolicy[]", optional))]
    pub session: Vec<NamedPolicy>,
    /// The VPC endpoint's policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<NamedPolicy>,
    /// Service control policies, from the root of the organization down to the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scps: Option<Vec<Level>>,
    /// Resource control policies, from the root of the organization down to the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rcps: Option<Vec<Level>>,
}

fn one_or_several<S: Serializer>(policies: &[NamedPolicy], serializer: S) -> Result<S::Ok, S::Error> {
    match policies {
        [only] => only.serialize(serializer),
        several => several.serialize(serializer),
    }
}

#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum OneOrSeveral {
    One(NamedPolicy),
    Several(Vec<NamedPolicy>),
}

/// The policies attached to one level of an organization.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Level {
    /// What they are attached to: `Root`, `OU ml`, an account.
    pub target: String,
    /// The policies.
    pub policies: Vec<NamedPolicy>,
}

/// A policy document with its name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct NamedPolicy {
    /// How sentences refer to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whom it is attached to: `role Trainer`, `group Readers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Switched off: it is kept, and the answer is as if it had been removed by [`Policies::remove`].
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub off: bool,
    /// The author's text byte for byte. In the document it may also be an object, which is laid out
    /// afresh when it is read.
    #[cfg_attr(feature = "schema", schemars(with = "TextOrObject"))]
    #[cfg_attr(feature = "typescript", tsify(type = "string | object"))]
    pub document: String,
}

#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
pub(crate) enum TextOrObject {
    Text(String),
    Object(std::collections::BTreeMap<String, serde_json::Value>),
}

/// The policies of one layer.
#[derive(Clone, Copy, Debug)]
pub enum Slots<'a> {
    /// Side by side.
    Many(&'a [NamedPolicy]),
    /// One, if it is given.
    One(Option<&'a NamedPolicy>),
    /// One on top of the other.
    Stack(&'a [NamedPolicy]),
    /// By level, if the layer is given.
    Levels(Option<&'a [Level]>),
}

/// The same, to change them.
pub(crate) enum SlotsMut<'a> {
    Many(&'a mut Vec<NamedPolicy>),
    One(&'a mut Option<NamedPolicy>),
    Stack(&'a mut Vec<NamedPolicy>),
    Levels(&'a mut Option<Vec<Level>>),
}

impl Policies {
    /// The policies of a layer.
    pub fn of(&self, layer: Layer) -> Slots<'_> {
        match layer {
            Layer::Identity => Slots::Many(&self.identity),
            Layer::Resource => Slots::One(self.resource.as_ref()),
            Layer::Boundary => Slots::One(self.boundary.as_ref()),
            Layer::Session => Slots::Stack(&self.session),
            Layer::Endpoint => Slots::One(self.endpoint.as_ref()),
            Layer::Scps => Slots::Levels(self.scps.as_deref()),
            Layer::Rcps => Slots::Levels(self.rcps.as_deref()),
        }
    }

    pub(crate) fn of_mut(&mut self, layer: Layer) -> SlotsMut<'_> {
        match layer {
            Layer::Identity => SlotsMut::Many(&mut self.identity),
            Layer::Resource => SlotsMut::One(&mut self.resource),
            Layer::Boundary => SlotsMut::One(&mut self.boundary),
            Layer::Session => SlotsMut::Stack(&mut self.session),
            Layer::Endpoint => SlotsMut::One(&mut self.endpoint),
            Layer::Scps => SlotsMut::Levels(&mut self.scps),
            Layer::Rcps => SlotsMut::Levels(&mut self.rcps),
        }
    }

    /// The levels of a layer of organization policies; other layers have none.
    pub fn levels(&self, layer: Layer) -> &[Level] {
        match self.of(layer) {
            Slots::Levels(levels) => levels.unwrap_or_default(),
            _ => &[],
        }
    }

    /// The levels of a layer of organization policies, to change them.
    pub fn levels_mut(&mut self, layer: Layer) -> &mut [Level] {
        match self.of_mut(layer) {
            SlotsMut::Levels(Some(levels)) => levels,
            _ => &mut [],
        }
    }

    /// Whether a layer is given, be it empty or switched off.
    pub fn is_given(&self, layer: Layer) -> bool {
        match self.of(layer) {
            Slots::Many(policies) | Slots::Stack(policies) => !policies.is_empty(),
            Slots::One(policy) => policy.is_some() || layer == Layer::Resource && self.grants.is_some(),
            Slots::Levels(levels) => levels.is_some(),
        }
    }

    /// Whether a layer is given, and not all of it is switched off.
    pub fn is_on(&self, layer: Layer) -> bool {
        match self.of(layer) {
            Slots::Many(policies) | Slots::Stack(policies) => policies.iter().any(|policy| !policy.off),
            Slots::One(policy) => policy.is_some_and(|policy| !policy.off),
            Slots::Levels(levels) => levels_on(levels).is_some(),
        }
    }

    /// The policy at a path.
    pub fn slot(&self, path: DocumentPath) -> Option<&NamedPolicy> {
        match path {
            DocumentPath::Policy { layer, level, at } => match self.of(layer) {
                Slots::Many(policies) => policies.get(at),
                Slots::One(policy) => policy,
                Slots::Stack(policies) => policies.get(level),
                Slots::Levels(levels) => levels?.get(level)?.policies.get(at),
            },
            DocumentPath::Grants => self.grants.as_ref(),
            DocumentPath::Also(_) | DocumentPath::AlsoGrants(_) => None,
        }
    }

    /// The policy at a path, to change it.
    pub fn slot_mut(&mut self, path: DocumentPath) -> Option<&mut NamedPolicy> {
        match path {
            DocumentPath::Policy { layer, level, at } => match self.of_mut(layer) {
                SlotsMut::Many(policies) => policies.get_mut(at),
                SlotsMut::One(policy) => policy.as_mut(),
                SlotsMut::Stack(policies) => policies.get_mut(level),
                SlotsMut::Levels(levels) => levels.as_mut()?.get_mut(level)?.policies.get_mut(at),
            },
            DocumentPath::Grants => self.grants.as_mut(),
            DocumentPath::Also(_) | DocumentPath::AlsoGrants(_) => None,
        }
    }

    /// Takes out the policy at a path; with the last policy of a level its level goes, with the last level the
    /// layer.
    pub(crate) fn take(&mut self, path: DocumentPath) -> Option<NamedPolicy> {
        let out_of = |policies: &mut Vec<NamedPolicy>, at: usize| (at < policies.len()).then(|| policies.remove(at));
        match path {
            DocumentPath::Policy { layer, level, at } => match self.of_mut(layer) {
                SlotsMut::Many(policies) => out_of(policies, at),
                SlotsMut::One(policy) => policy.take(),
                SlotsMut::Stack(policies) => out_of(policies, level),
                SlotsMut::Levels(slot) => {
                    let levels = slot.as_mut()?;
                    let policies = &mut levels.get_mut(level)?.policies;
                    let removed = out_of(policies, at)?;
                    if policies.is_empty() {
                        levels.remove(level);
                    }
                    if levels.is_empty() {
                        *slot = None;
                    }
                    Some(removed)
                }
            },
            DocumentPath::Grants => self.grants.take(),
            DocumentPath::Also(_) | DocumentPath::AlsoGrants(_) => None,
        }
    }

    /// Puts a policy at a path that is free: behind the last one of its layer or level, on a new level where the path
    /// names the next one.
    pub(crate) fn put(&mut self, path: DocumentPath, policy: NamedPolicy) {
        match path {
            DocumentPath::Policy { layer, level, .. } => match self.of_mut(layer) {
                SlotsMut::Many(policies) | SlotsMut::Stack(policies) => policies.push(policy),
                SlotsMut::One(slot) => *slot = Some(policy),
                SlotsMut::Levels(levels) => {
                    let levels = levels.get_or_insert_default();
                    if levels.len() == level {
                        let target = if level == 0 { "Root".to_owned() } else { format!("OU {level}") };
                        levels.push(Level { target, policies: Vec::new() });
                    }
                    if let Some(level) = levels.get_mut(level) {
                        level.policies.push(policy);
                    }
                }
            },
            DocumentPath::Grants => self.grants = Some(policy),
            DocumentPath::Also(_) | DocumentPath::AlsoGrants(_) => {}
        }
    }

    /// Adds a policy to begin with to the layer of this path, or grants: where it stands then. A layer of one policy
    /// keeps the one it has; one with levels gets a new level.
    ///
    /// ```
    /// use scenario::{DocumentPath, Policies};
    /// let mut policies = Policies::default();
    /// let path = policies.add_blank(DocumentPath::one(iam::Layer::Scps));
    /// assert_eq!(path.to_string(), "scps[0][0]");
    /// assert_eq!(policies.slot(path).unwrap().name.as_deref(), Some("FullAWSAccess"));
    /// ```
    pub fn add_blank(&mut self, kind: DocumentPath) -> DocumentPath {
        let layer = kind.layer();
        let path = match (kind, self.of(layer)) {
            (DocumentPath::Policy { .. }, Slots::Many(policies)) => {
                DocumentPath::Policy { layer, level: 0, at: policies.len() }
            }
            (DocumentPath::Policy { .. }, Slots::Levels(levels)) => {
                DocumentPath::Policy { layer, level: levels.map_or(0, <[Level]>::len), at: 0 }
            }
            _ => kind,
        };
        if self.slot(path).is_none() {
            self.put(path, NamedPolicy::blank(path));
        }
        path
    }

    /// Adds a policy to begin with to a level that is there: where it stands then.
    pub fn add_blank_at(&mut self, layer: Layer, level: usize) -> Option<DocumentPath> {
        let at = self.levels(layer).get(level)?.policies.len();
        let path = DocumentPath::Policy { layer, level, at };
        self.put(path, NamedPolicy::blank(path));
        Some(path)
    }

    /// Moves a policy by some places among those beside it: where it stands then, if there is room.
    pub fn move_by(&mut self, path: DocumentPath, by: isize) -> Option<DocumentPath> {
        let DocumentPath::Policy { layer, level, at } = path else { return None };
        let beside = match self.of_mut(layer) {
            SlotsMut::Many(policies) => policies,
            SlotsMut::One(_) | SlotsMut::Stack(_) => return None,
            SlotsMut::Levels(levels) => &mut levels.as_mut()?.get_mut(level)?.policies,
        };
        Some(DocumentPath::Policy { layer, level, at: swap(beside, at, by)? })
    }

    /// Moves the level of a policy among the levels: where the policy stands then, if there is room.
    pub fn move_level_by(&mut self, path: DocumentPath, by: isize) -> Option<DocumentPath> {
        let DocumentPath::Policy { layer, level, at } = path else { return None };
        Some(DocumentPath::Policy { layer, level: swap(self.levels_mut(layer), level, by)?, at })
    }

    /// Switches all policies of a layer off or on, the grants of a key with its policy.
    pub fn switch(&mut self, layer: Layer, off: bool) {
        let paths: Vec<DocumentPath> =
            self.all().into_iter().map(|(path, _)| path).filter(|path| path.layer() == layer).collect();
        for path in paths {
            if let Some(policy) = self.slot_mut(path) {
                policy.off = off;
            }
        }
    }

    /// Every policy with its path, layer by layer.
    pub fn all(&self) -> Vec<(DocumentPath, &NamedPolicy)> {
        let mut all = Vec::new();
        for layer in Layer::ALL {
            let levels: Vec<&[NamedPolicy]> = match self.of(layer) {
                Slots::Many(policies) => vec![policies],
                Slots::One(policy) => vec![policy.map_or(&[], std::slice::from_ref)],
                Slots::Stack(policies) => policies.chunks(1).collect(),
                Slots::Levels(levels) => {
                    levels.unwrap_or_default().iter().map(|level| level.policies.as_slice()).collect()
                }
            };
            for (level, policies) in levels.into_iter().enumerate() {
                for (at, policy) in policies.iter().enumerate() {
                    all.push((DocumentPath::Policy { layer, level, at }, policy));
                }
            }
            if let (Layer::Resource, Some(grants)) = (layer, &self.grants) {
                all.push((DocumentPath::Grants, grants));
            }
        }
        all
    }

    /// Every document with the path that reports use for it: `identity[0]`, `boundary`, `scps[0][1]`.
    pub fn documents(&self) -> impl Iterator<Item = (String, &str)> {
        self.all().into_iter().map(|(path, policy)| (path.to_string(), policy.document.as_str()))
    }

    /// The documents of all of them.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.all().into_iter().map(|(_, policy)| policy.document.as_str())
    }

    /// The policy at a path of [`Policies::documents`].
    pub fn at(&self, path: &str) -> Option<&NamedPolicy> {
        self.slot(DocumentPath::parse(path)?)
    }

    /// The policy at a path of [`Policies::documents`], to change it.
    ///
    /// ```
    /// let mut policies = scenario::Policies::default();
    /// policies.boundary = Some(scenario::NamedPolicy::default());
    /// policies.at_mut("boundary").unwrap().document = "{}".to_owned();
    /// assert_eq!(policies.at("boundary").unwrap().document, "{}");
    /// assert!(policies.at("identity[0]").is_none());
    /// ```
    pub fn at_mut(&mut self, path: &str) -> Option<&mut NamedPolicy> {
        self.slot_mut(DocumentPath::parse(path)?)
    }

    /// Takes out the policy at a path; with the last policy of a level its level goes, with the last level the
    /// layer.
    pub fn remove(&mut self, path: &str) -> Option<NamedPolicy> {
        self.take(DocumentPath::parse(path)?)
    }
}

impl NamedPolicy {
    /// A document that can be edited into what its author wants, and that AWS would take.
    pub fn blank(path: DocumentPath) -> NamedPolicy {
        let (name, document) = match path {
            DocumentPath::Policy { layer, at, .. } => (layer.blank_name(at + 1), layer.blank()),
            DocumentPath::Also(_) => (Layer::Resource.blank_name(1), Layer::Resource.blank()),
            DocumentPath::Grants | DocumentPath::AlsoGrants(_) => ("Grants".to_owned(), BLANK_GRANTS.to_owned()),
        };
        NamedPolicy { name: Some(name), document, ..NamedPolicy::default() }
    }
}

const BLANK_GRANTS: &str = r#"{
  "Grants": [
    {
      "GranteePrincipal": "arn:aws:iam::111122223333:role/Example",
      "Operations": ["Decrypt"]
    }
  ]
}
"#;

/// Swaps with the neighbour that many places on: the new place.
fn swap<T>(list: &mut [T], at: usize, by: isize) -> Option<usize> {
    let to = at.checked_add_signed(by)?;
    if at.max(to) >= list.len() {
        return None;
    }
    list.swap(at, to);
    Some(to)
}
/// The levels of a layer that are switched on, each with its place in the scenario; `None` if the scenario has no such
/// layer, or all of it is switched off.
pub(crate) fn levels_on(levels: Option<&[Level]>) -> Option<Vec<(usize, &Level)>> {
    let all = levels?;
    let on = |level: &Level| level.policies.is_empty() || level.policies.iter().any(|policy| !policy.off);
    let kept: Vec<_> = all.iter().enumerate().filter(|(_, level)| on(level)).collect();
    (all.is_empty() || !kept.is_empty()).then_some(kept)
}
