//! The policies that apply to a request, by layer.

use serde::Serialize;
use wire::Wire;

use crate::{Policy, PolicyType};

/// A layer of policies. The order is the one in which reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum Layer {
    /// Attached to the user, its groups, or the role.
    Identity,
    /// On the resource: bucket policy, key policy, trust policy.
    Resource,
    /// The permissions boundary.
    Boundary,
    /// The session policy.
    Session,
    /// The policy of the VPC endpoint that the request goes through.
    Endpoint,
    /// Service control policies of the caller's organization.
    Scps,
    /// Resource control policies of the owner's organization.
    Rcps,
}

/// How many policies a layer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Any number side by side.
    Many,
    /// One, or none.
    One,
    /// One on top of the other, if any: each must allow.
    Stack,
    /// Any number at each level of an organization, from its root down to the account.
    Levels,
}

/// What is to be known of a layer apart from how it bears on a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerRow {
    /// The name in scenarios and reports.
    pub key: &'static str,
    /// The name in headings and small boxes.
    pub short: &'static str,
    /// A policy of the layer, in a sentence.
    pub phrase: &'static str,
    /// The layer as a whole, in a sentence.
    pub plural: &'static str,
    /// The article before the phrase.
    pub article: &'static str,
    /// AWS's own name, in its error messages, with its article there.
    pub aws_name: (&'static str, &'static str),
    /// The grammar of its documents. A trust policy, which is one on a resource, has its own.
    pub grammar: PolicyType,
    /// How many policies it holds.
    pub extent: Extent,
    /// When AWS evaluates it, from 1.
    pub step: usize,
    /// A policy to begin with.
    pub blank: Blank,
}

/// A policy that can be edited into what its author wants, and that AWS would take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blank {
    /// Its name; where there are several, a number follows.
    pub name: &'static str,
    /// The name of the first one, where AWS attaches a policy that all begin with.
    pub first: Option<&'static str>,
    /// Whom it names, as JSON, where it must.
    pub principal: Option<&'static str>,
    /// What it allows.
    pub action: &'static str,
}

impl Layer {
    /// All layers, in the order of reports.
    pub const ALL: [Layer; 7] =
        [Layer::Identity, Layer::Resource, Layer::Boundary, Layer::Session, Layer::Endpoint, Layer::Scps, Layer::Rcps];

    /// All layers in the order in which AWS evaluates them: what caps an account, the resource, the caller, and the
    /// way the request takes.
    ///
    /// Source: IAM User Guide, *Policy evaluation logic*, the flow chart.
    ///
    /// ```
    /// let order: Vec<_> = iam::Layer::in_aws_order().map(|layer| layer.row().short).collect();
    /// assert_eq!(order, ["SCP", "RCP", "resource", "identity", "boundary", "session", "endpoint"]);
    /// ```
    pub fn in_aws_order() -> impl Iterator<Item = Layer> {
        (1..=Layer::ALL.len()).filter_map(|step| Layer::ALL.into_iter().find(|layer| layer.row().step == step))
    }

    /// What is to be known of it.
    pub const fn row(self) -> &'static LayerRow {
        const PLAIN: Blank = Blank { name: "Policy", first: None, principal: None, action: "*" };
        const ANYBODY: Option<&str> = Some("\"*\"");
        match self {
            Layer::Identity => &LayerRow {
                key: "identity",
                short: "identity",
                phrase: "identity policy",
                plural: "identity policies",
                article: "an",
                aws_name: ("an", "identity-based policy"),
                grammar: PolicyType::Identity,
                extent: Extent::Many,
                step: 4,
                blank: Blank { action: "s3:GetObject", ..PLAIN },
            },
            Layer::Resource => &LayerRow {
                key: "resource",
                short: "resource",
                phrase: "resource policy",
                plural: "resource policy",
                article: "a",
                aws_name: ("a", "resource-based policy"),
                grammar: PolicyType::Resource,
                extent: Extent::One,
                step: 3,
                blank: Blank {
                    name: "ResourcePolicy",
                    principal: Some("{ \"AWS\": \"111122223333\" }"),
                    action: "s3:GetObject",
                    ..PLAIN
                },
            },
            Layer::Boundary => &LayerRow {
                key: "boundary",
                short: "boundary",
                phrase: "permissions boundary",
                plural: "permissions boundary",
                article: "a",
                aws_name: ("a", "permissions boundary"),
                grammar: PolicyType::Boundary,
                extent: Extent::One,
                step: 5,
                blank: Blank { name: "Boundary", ..PLAIN },
            },
            Layer::Session => &LayerRow {
                key: "session",
                short: "session",
                phrase: "session policy",
                plural: "session policy",
                article: "a",
                aws_name: ("a", "session policy"),
                grammar: PolicyType::Session,
                extent: Extent::Stack,
                step: 6,
                blank: Blank { name: "SessionPolicy", ..PLAIN },
            },
            Layer::Endpoint => &LayerRow {
                key: "endpoint",
                short: "endpoint",
                phrase: "VPC endpoint policy",
                plural: "VPC endpoint policy",
                article: "a",
                aws_name: ("a", "VPC endpoint policy"),
                grammar: PolicyType::Resource,
                extent: Extent::One,
                step: 7,
                blank: Blank { name: "EndpointPolicy", principal: ANYBODY, ..PLAIN },
            },
            Layer::Scps => &LayerRow {
                key: "scps",
                short: "SCP",
                phrase: "service control policy",
                plural: "service control policies",
                article: "a",
                aws_name: ("a", "service control policy"),
                grammar: PolicyType::Scp,
                extent: Extent::Levels,
                step: 1,
                blank: Blank { first: Some("FullAWSAccess"), ..PLAIN },
            },
            Layer::Rcps => &LayerRow {
                key: "rcps",
                short: "RCP",
                phrase: "resource control policy",
                plural: "resource control policies",
                article: "a",
                aws_name: ("a", "resource control policy"),
                grammar: PolicyType::Rcp,
                extent: Extent::Levels,
                step: 2,
                blank: Blank { first: Some("RCPFullAWSAccess"), principal: ANYBODY, ..PLAIN },
            },
        }
    }

    /// The name in scenarios and reports: `identity`, `scps`…
    pub const fn key(self) -> &'static str {
        self.row().key
    }

    /// A policy of the layer, in a sentence: `permissions boundary`.
    pub const fn phrase(self) -> &'static str {
        self.row().phrase
    }

    /// A policy of the layer that is one of many: `an identity policy`.
    pub fn one(self) -> String {
        let LayerRow { article, phrase, .. } = self.row();
        format!("{article} {phrase}")
    }

    /// The text of a policy to begin with.
    pub fn blank(self) -> String {
        let Blank { principal, action, .. } = self.row().blank;
        let principal = principal.map_or_else(String::new, |principal| format!("\"Principal\": {principal}, "));
        format!(
            "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{ \"Effect\": \"Allow\", {principal}\"Action\": \"{action}\", \"Resource\": \"*\" }}\n  ]\n}}\n"
        )
    }

    /// What a policy to begin with is called. `number` is its place in its layer or level, from 1.
    pub fn blank_name(self, number: usize) -> String {
        let LayerRow { extent, blank, .. } = self.row();
        match (blank.first, extent) {
            (Some(first), _) if number == 1 => first.to_owned(),
            (_, Extent::One | Extent::Stack) => blank.name.to_owned(),
            _ => format!("{}{number}", blank.name),
        }
    }

    /// The layer of this name.
    ///
    /// ```
    /// assert_eq!(iam::Layer::of("scps"), Some(iam::Layer::Scps));
    /// assert_eq!(iam::Layer::of("vpc"), None);
    /// ```
    pub fn of(key: &str) -> Option<Layer> {
        Layer::ALL.into_iter().find(|layer| layer.key() == key)
    }
}

/// The policies of a layer, by level. A layer without levels is one level.
pub type Levels<'a> = &'a [&'a [&'a Policy]];

/// The policies that apply to a request, by layer. A layer that is not given is not applied; one that is there and
/// holds nothing is silent, which denies where the layer must allow (L13).
///
/// ```
/// use iam::{Layer, Layers, Policy, PolicyType};
/// let (policy, _) = Policy::parse(&Layer::Identity.blank(), PolicyType::Identity);
/// let identity = [&[&policy][..]];
/// let layers = Layers::default().with(Layer::Identity, &identity);
/// assert_eq!(layers.of(Layer::Identity).unwrap().len(), 1);
/// assert!(layers.of(Layer::Boundary).is_none());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Layers<'a> {
    given: [Option<Levels<'a>>; Layer::ALL.len()],
    /// Switches that are no policies.
    pub settings: Settings,
}

impl<'a> Layers<'a> {
    /// The same with a layer: on the resource its policy, and the grants of a KMS key as a second one beside it; of an
    /// organization its levels from the root down to the account.
    #[must_use]
    pub fn with(mut self, layer: Layer, policies: Levels<'a>) -> Layers<'a> {
        if let Some(slot) = self.given.get_mut(layer as usize) {
            *slot = Some(policies);
        }
        self
    }

    /// The policies of a layer, if it is given.
    pub fn of(&self, layer: Layer) -> Option<Levels<'a>> {
        self.given.get(layer as usize).copied().flatten()
    }
}

/// Switches that are no policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// S3 Block Public Access, RestrictPublicBuckets (L24).
    pub restrict_public_buckets: bool,
    /// The caller's account is the management account of its organization (L15).
    pub management_account: bool,
    /// The caller is a service-linked role (L15, L17).
    pub service_linked_role: bool,
    /// The KMS key is one that AWS manages, as those of `alias/aws/…` (L17).
    pub aws_managed_key: bool,
    /// The request puts a public bucket policy, and S3 Block Public Access, BlockPublicPolicy, refuses those (L30).
    pub refused_policy: bool,
}

/// A statement, by the places of its policy and of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StatementRef {
    /// The layer.
    pub layer: Layer,
    /// The level of an organization, from 0; 0 in layers without levels.
    pub level: usize,
    /// Place of the policy in its layer or level, from 0.
    pub policy: usize,
    /// Place of the statement in the policy, from 0.
    pub statement: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layer_has_a_row_of_its_own_and_a_place_in_both_orders() {
        for (place, layer) in Layer::ALL.into_iter().enumerate() {
            let row = layer.row();
            assert_eq!(layer as usize, place);
            assert!((1..=Layer::ALL.len()).contains(&row.step));
            assert_eq!(Layer::ALL.into_iter().filter(|other| other.row().step == row.step).count(), 1);
            assert_eq!(Layer::of(row.key), Some(layer));
            // What all layers say is told apart by these.
            let alike =
                Layer::ALL.into_iter().filter(|other| other.phrase() == row.phrase || other.row().short == row.short);
            assert_eq!(alike.count(), 1, "{}", row.key);
            let vowel = row.phrase.starts_with(['a', 'e', 'i', 'o', 'u']);
            assert_eq!(row.article, if vowel { "an" } else { "a" }, "{}", row.phrase);
        }
    }

    #[test]
    fn a_blank_policy_is_one_that_aws_takes() {
        for layer in Layer::ALL {
            let (text, row) = (layer.blank(), layer.row());
            let (policy, diagnostics) = Policy::parse(&text, row.grammar);
            assert_eq!(diagnostics, [], "{text}");
            assert_eq!(policy.statements.len(), 1);
        }
    }
}
