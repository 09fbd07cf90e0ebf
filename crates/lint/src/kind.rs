//! What a text is.

use iam::PolicyType;
use json::{Node, Value};

/// What a text is: a policy, by what it is attached to (R5), since the same text is right as one and wrong as another; or
/// one of three things that are no policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Attached to a user, group or role.
    Identity,
    /// The permissions boundary of a user or role: it allows nothing by itself.
    Boundary,
    /// Passed with a session, which it limits: it allows nothing by itself.
    Session,
    /// On a resource: bucket policy, queue policy, key policy.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// On a VPC endpoint.
    Endpoint,
    /// No policy: what `aws ec2 describe-…` prints.
    Network,
    /// No policy: the credential report of IAM.
    Credentials,
    /// No policy: a scenario, by what it acknowledges. The policies in it are of other kinds.
    Scenario,
}

impl Kind {
    /// Those that one can say that a text is, in the order in which they are offered.
    pub const ALL: [Kind; 10] = [
        Kind::Identity,
        Kind::Boundary,
        Kind::Session,
        Kind::Resource,
        Kind::Trust,
        Kind::Scp,
        Kind::Rcp,
        Kind::Endpoint,
        Kind::Network,
        Kind::Credentials,
    ];

    /// The word on the command line and in JSON: `identity`, `boundary`, `session`, `resource`, `trust`, `scp`, `rcp`, `endpoint`, `network`,
    /// `credentials`, `scenario`.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Identity => "identity",
            Kind::Boundary => "boundary",
            Kind::Session => "session",
            Kind::Resource => "resource",
            Kind::Trust => "trust",
            Kind::Scp => "scp",
            Kind::Rcp => "rcp",
            Kind::Endpoint => "endpoint",
            Kind::Network => "network",
            Kind::Credentials => "credentials",
            Kind::Scenario => "scenario",
        }
    }

    /// What a sentence calls it: `an identity policy`.
    pub const fn phrase(self) -> &'static str {
        match self {
            Kind::Identity => "an identity policy",
            Kind::Boundary => "a permissions boundary",
            Kind::Session => "a session policy",
            Kind::Resource => "a resource policy",
            Kind::Trust => "a trust policy",
            Kind::Scp => "a service control policy",
            Kind::Rcp => "a resource control policy",
            Kind::Endpoint => "a VPC endpoint policy",
            Kind::Network => "a network",
            Kind::Credentials => "a credential report",
            Kind::Scenario => "a scenario",
        }
    }

    /// Whether it is a policy of some kind.
    pub const fn is_policy(self) -> bool {
        !matches!(self, Kind::Network | Kind::Credentials | Kind::Scenario)
    }

    /// The grammar that its documents have, if it is a policy.
    pub(crate) const fn grammar(self) -> PolicyType {
        match self {
            Kind::Boundary => PolicyType::Boundary,
            Kind::Session => PolicyType::Session,
            Kind::Identity | Kind::Network | Kind::Credentials | Kind::Scenario => PolicyType::Identity,
            Kind::Resource | Kind::Endpoint => PolicyType::Resource,
            Kind::Trust => PolicyType::Trust,
            Kind::Scp => PolicyType::Scp,
            Kind::Rcp => PolicyType::Rcp,
        }
    }

    /// Whether it is about who it is attached to, or whose session it limits, and so names no principal.
    pub(crate) const fn is_of_an_identity(self) -> bool {
        matches!(self, Kind::Identity | Kind::Boundary | Kind::Session)
    }

    /// Whether it is attached to one resource, whose service its actions and ARNs then show.
    pub(crate) const fn is_on_a_resource(self) -> bool {
        matches!(self, Kind::Resource | Kind::Endpoint)
    }

    /// What the elements of a document show: a Principal stands in policies on resources; if all actions are of STS,
    /// or some are and no statement has a Resource, it is the trust policy of a role.
    pub(crate) fn of(document: Node<'_>) -> Kind {
        let statements = || document.get("Statement").into_iter().flat_map(each);
        let has = |name: &str, nor: &str| {
            statements().any(|statement| statement.get(name).is_some() || statement.get(nor).is_some())
        };
        if !has("Principal", "NotPrincipal") {
            return Kind::Identity;
        }
        let actions = || statements().filter_map(|statement| statement.get("Action")).flat_map(each);
        let of_sts = |node: Node<'_>| {
            node.as_str().and_then(|text| text.get(..4)).is_some_and(|start| start.eq_ignore_ascii_case("sts:"))
        };
        // No policy on a resource is about STS alone; that a trust policy has a Resource is a mistake to be told.
        let is_trust = match has("Resource", "NotResource") {
            false => actions().any(of_sts),
            true => actions().next().is_some() && actions().all(of_sts),
        };
        if is_trust { Kind::Trust } else { Kind::Resource }
    }
}

/// The values of a list; a single value need not stand in one.
pub(crate) fn each(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let alone = (!matches!(node.value(), Value::Array(_))).then_some(node);
    node.items().into_iter().chain(alone)
}
