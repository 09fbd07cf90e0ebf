//! What a text is.

use iam::PolicyType;
use json::{Node, Value};

/// What a text is: a policy, by what it is attached to (R5), since the same text is right as one and wrong as another; or
/// one of two things that are no policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Attached to a user, group or role; also permissions boundaries and session policies.
    Identity,
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
}

impl Kind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Kind; 8] = [
        Kind::Identity,
        Kind::Resource,
        Kind::Trust,
        Kind::Scp,
        Kind::Rcp,
        Kind::Endpoint,
        Kind::Network,
        Kind::Credentials,
    ];

    /// The word on the command line and in JSON: `identity`, `resource`, `trust`, `scp`, `rcp`, `endpoint`, `network`,
    /// `credentials`.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Identity => "identity",
            Kind::Resource => "resource",
            Kind::Trust => "trust",
            Kind::Scp => "scp",
            Kind::Rcp => "rcp",
            Kind::Endpoint => "endpoint",
            Kind::Network => "network",
            Kind::Credentials => "credentials",
        }
    }

    /// What a sentence calls it: `an identity policy`.
    pub const fn phrase(self) -> &'static str {
        match self {
            Kind::Identity => "an identity policy",
            Kind::Resource => "a resource policy",
            Kind::Trust => "a trust policy",
            Kind::Scp => "a service control policy",
            Kind::Rcp => "a resource control policy",
            Kind::Endpoint => "a VPC endpoint policy",
            Kind::Network => "a network",
            Kind::Credentials => "a credential report",
        }
    }

    /// Whether it is a policy of some kind.
    pub const fn is_policy(self) -> bool {
        !matches!(self, Kind::Network | Kind::Credentials)
    }

    /// The grammar that its documents have, if it is a policy.
    pub(crate) const fn grammar(self) -> PolicyType {
        match self {
            Kind::Identity | Kind::Network | Kind::Credentials => PolicyType::Identity,
            Kind::Resource | Kind::Endpoint => PolicyType::Resource,
            Kind::Trust => PolicyType::Trust,
            Kind::Scp => PolicyType::Scp,
            Kind::Rcp => PolicyType::Rcp,
        }
    }

    /// What the elements of a document show: a Principal stands in policies on resources, and without a Resource, or
    /// with nothing but actions of STS, in trust policies.
    pub(crate) fn of(document: Node<'_>) -> Kind {
        let statements = document.get("Statement");
        let mut about = statements.into_iter().flat_map(|node| {
            let alone = (!matches!(node.value(), Value::Array(_))).then_some(node);
            node.items().into_iter().chain(alone)
        });
        let has = |statement: &Node<'_>, name: &str| {
            statement.get(name).is_some() || statement.get(&format!("Not{name}")).is_some()
        };
        let Some(with_principal) = about.find(|statement| has(statement, "Principal")) else { return Kind::Identity };
        let actions = with_principal.get("Action");
        let texts = actions.into_iter().flat_map(|node| node.items().into_iter().chain([node]));
        let mut texts = texts.filter_map(Node::as_str).peekable();
        let only_sts = texts.peek().is_some() && texts.all(|text| text.to_ascii_lowercase().starts_with("sts:"));
        if only_sts && !has(&with_principal, "Resource") { Kind::Trust } else { Kind::Resource }
    }
}
