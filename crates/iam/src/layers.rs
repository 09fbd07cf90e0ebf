//! The policies that apply to a request, by layer.

use crate::Policy;

/// A layer of policies. The order is the one in which reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

impl Layer {
    /// All layers.
    pub const ALL: [Layer; 7] =
        [Layer::Identity, Layer::Resource, Layer::Boundary, Layer::Session, Layer::Endpoint, Layer::Scps, Layer::Rcps];

    /// The name in scenarios and reports: `identity`, `scps`…
    pub const fn key(self) -> &'static str {
        match self {
            Layer::Identity => "identity",
            Layer::Resource => "resource",
            Layer::Boundary => "boundary",
            Layer::Session => "session",
            Layer::Endpoint => "endpoint",
            Layer::Scps => "scps",
            Layer::Rcps => "rcps",
        }
    }
}

/// The policies that apply to a request, by layer. A layer that is `None` is not applied; one that is there
/// and holds nothing is silent, which denies where the layer must allow (L13).
#[derive(Clone, Copy, Debug, Default)]
pub struct Layers<'a> {
    /// Attached to the user, its groups, or the role.
    pub identity: &'a [&'a Policy],
    /// On the resource: its policy, and the grants of a KMS key as a second one.
    pub resource: &'a [&'a Policy],
    /// The permissions boundary.
    pub boundary: Option<&'a Policy>,
    /// The session policy.
    pub session: Option<&'a Policy>,
    /// The VPC endpoint's policy.
    pub endpoint: Option<&'a Policy>,
    /// Service control policies, by level from the organization's root down to the account.
    pub scps: Option<&'a [&'a [&'a Policy]]>,
    /// Resource control policies, by level.
    pub rcps: Option<&'a [&'a [&'a Policy]]>,
    /// Switches that are no policies.
    pub settings: Settings,
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
