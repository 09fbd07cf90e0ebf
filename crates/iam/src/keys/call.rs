//! Which requests AWS sends a key with.

use crate::Principal;

/// What decides about the keys of a request: who makes it, with what, and by which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who.
    pub caller: CallerKind,
    /// With what.
    pub credentials: Credentials,
    /// By which way.
    pub way: Way,
}

/// The kinds of callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerKind {
    /// Nobody who signed.
    Anonymous,
    /// An account's root user.
    Root,
    /// An IAM user.
    User,
    /// A role.
    Role,
    /// A session from `GetFederationToken`.
    FederatedUser,
    /// An AWS service, in its own name.
    Service,
    /// Somebody an identity provider vouches for.
    Federated,
}

impl CallerKind {
    /// The kind of a caller.
    pub const fn of(caller: &Principal) -> CallerKind {
        match caller {
            Principal::Anonymous => CallerKind::Anonymous,
            Principal::Root { .. } => CallerKind::Root,
            Principal::User { .. } => CallerKind::User,
            Principal::Role { .. } => CallerKind::Role,
            Principal::FederatedUser { .. } => CallerKind::FederatedUser,
            Principal::Service(_) => CallerKind::Service,
            Principal::Federated(_) => CallerKind::Federated,
        }
    }
}

/// What a request is signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// An access key, or nothing.
    LongTerm,
    /// Credentials of a session.
    Temporary,
    /// Credentials of a session that began with MFA.
    TemporaryWithMfa,
}

/// How a request comes to AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From a public address.
    Public,
    /// Through a VPC endpoint.
    Endpoint,
    /// From an AWS service that acts for the caller, in a forward access session.
    Forwarded,
}

/// Whether requests of a kind hold a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Each does.
    Always,
    /// Some do; the kind does not tell.
    Sometimes,
    /// None does.
    Never,
}

/// What is known of a request that decides which keys it holds, whatever values they have (K13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// Who.
    pub caller: CallerKind,
    /// By which way, if the request tells.
    pub way: Option<Way>,
    /// Whether it may come from an AWS service that acts for the caller, where the way does not tell.
    pub may_be_forwarded: bool,
    /// Whether the service that is asked sends whose VPC endpoint a request came through.
    pub tells_endpoint: bool,
    /// Whether the caller's account is in an organization: sometimes, if that is not known.
    pub organization: Presence,
    /// Whether the owner's account is.
    pub owners_organization: Presence,
    /// Whether the owner is the caller's account, so that both are in one organization, if in any.
    pub is_own: bool,
}

impl Default for Circumstances {
    fn default() -> Self {
        let caller = CallerKind::Anonymous;
        let (organization, owners_organization) = (Presence::Sometimes, Presence::Sometimes);
        Circumstances {
            caller,
            way: None,
            may_be_forwarded: false,
            tells_endpoint: false,
            organization,
            owners_organization,
            is_own: false,
        }
    }
}

/// Which requests AWS sends a key with.
///
/// Source: IAM User Guide, *AWS global condition context keys*, the "Availability" of each key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// With all of these.
    Always(With),
    /// With some of these, and no others.
    Sometimes(With),
}

/// A condition on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    /// Every request.
    Any,
    /// Every signed request (P3).
    Signature,
    /// A caller with an ARN: root user, user, role or federated user (P3).
    Identity,
    /// A caller that can have tags: user, role or federated user.
    Tags,
    /// An IAM user (V9).
    User,
    /// An AWS service that calls in its own name (C3).
    Service,
    /// Temporary credentials (C4, K3).
    Temporary,
    /// Temporary credentials that MFA was used for.
    Mfa,
    /// Any way but through a VPC endpoint (C1).
    PublicAddress,
    /// A VPC endpoint (C1).
    Endpoint,
    /// A VPC endpoint to a service that sends whose it is (K16).
    EndpointsOwner,
    /// The same where its owner is in an organization (K16).
    EndpointsOrganization,
    /// A forward access session (C2).
    Forwarding,
    /// A caller with an ARN whose account is in an organization (K16).
    Organization,
    /// A resource whose owner is in an organization (K16).
    OwnersOrganization,
}

impl Sent {
    /// What a call needs to hold the key.
    pub(crate) const fn what(self) -> With {
        match self {
            Sent::Always(with) | Sent::Sometimes(with) => with,
        }
    }

    /// Whether a call holds the key.
    pub fn with(self, call: Call) -> Presence {
        let with = self.what();
        let presence = if self == Sent::Always(with) { Presence::Always } else { Presence::Sometimes };
        match with.fits(call) {
            // Which organization an account is in, the kind of a request does not tell.
            true if matches!(with, With::Organization | With::OwnersOrganization) => Presence::Sometimes,
            // Nor which service is asked.
            true if with.is_of_endpoint() && with != With::Endpoint => Presence::Sometimes,
            true => presence,
            false => Presence::Never,
        }
    }

    /// Whether a request in these circumstances holds a key whose value is not given; sometimes if that is not known.
    /// A key that AWS sends with some requests only is taken for absent where it is not given (K1, K13).
    pub fn unless_given(self, around: Circumstances) -> Presence {
        match self {
            Sent::Always(with) => with.known(around),
            Sent::Sometimes(_) => Presence::Never,
        }
    }
}

impl With {
    /// Whether it is a way through a VPC endpoint.
    pub(crate) const fn is_of_endpoint(self) -> bool {
        matches!(self, With::Endpoint | With::EndpointsOwner | With::EndpointsOrganization)
    }

    /// The same of circumstances that need not be known.
    fn known(self, around: Circumstances) -> Presence {
        use CallerKind::{FederatedUser, Role, Root, User};
        let is_identity = matches!(around.caller, Root | User | Role | FederatedUser);
        let way = |fits: fn(Way) -> bool| match around.way {
            Some(way) if fits(way) => Presence::Always,
            Some(_) => Presence::Never,
            None => Presence::Sometimes,
        };
        let holds = match self {
            With::PublicAddress => return way(|way| way != Way::Endpoint),
            With::Endpoint => return way(|way| way == Way::Endpoint),
            With::EndpointsOwner | With::EndpointsOrganization if !around.tells_endpoint => false,
            With::EndpointsOwner => return way(|way| way == Way::Endpoint),
            With::EndpointsOrganization => match way(|way| way == Way::Endpoint) {
                Presence::Never => false,
                _ => return Presence::Sometimes,
            },
            With::Forwarding => match around.way {
                Some(Way::Forwarded) => return Presence::Always,
                Some(Way::Endpoint) => false,
                _ if around.may_be_forwarded => return Presence::Sometimes,
                _ => false,
            },
            With::Temporary => matches!(around.caller, Role | FederatedUser),
            With::Mfa => false,
            With::Organization if is_identity => return around.organization,
            With::Organization => false,
            With::OwnersOrganization => return around.owners_organization,
            With::Any | With::Signature | With::Identity | With::Tags | With::User | With::Service => {
                let (credentials, way) = (Credentials::LongTerm, Way::Public);
                self.fits(Call { caller: around.caller, credentials, way })
            }
        };
        if holds { Presence::Always } else { Presence::Never }
    }

    fn fits(self, call: Call) -> bool {
        use CallerKind::{Anonymous, FederatedUser, Role, Root, Service, User};
        match self {
            With::Any | With::OwnersOrganization => true,
            With::Signature => call.caller != Anonymous,
            With::Identity | With::Organization => matches!(call.caller, Root | User | Role | FederatedUser),
            With::Tags => matches!(call.caller, User | Role | FederatedUser),
            With::User => call.caller == User,
            With::Service => call.caller == Service,
            With::Temporary => call.credentials != Credentials::LongTerm,
            With::Mfa => call.credentials == Credentials::TemporaryWithMfa,
            With::PublicAddress => call.way != Way::Endpoint,
            With::Endpoint | With::EndpointsOwner | With::EndpointsOrganization => call.way == Way::Endpoint,
            With::Forwarding => call.way == Way::Forwarded,
        }
    }
}

/// Kinds of requests as they occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// A user in the console, who signed in with MFA.
    Console,
    /// A user with an access key.
    AccessKey,
    /// A role's session.
    RoleSession,
    /// A training job of SageMaker. Without VPC mode it calls from an address of AWS's own.
    TrainingJob,
    /// A role's session that calls through a VPC endpoint.
    Endpoint,
    /// An AWS service that acts for a role's session.
    Forwarded,
    /// Somebody without credentials, in a browser.
    Browser,
}

impl Preset {
    /// All of them.
    pub const ALL: [Preset; 7] = [
        Preset::Console,
        Preset::AccessKey,
        Preset::RoleSession,
        Preset::TrainingJob,
        Preset::Endpoint,
        Preset::Forwarded,
        Preset::Browser,
    ];

    /// What such a request is.
    pub const fn call(self) -> Call {
        use CallerKind::{Anonymous, Role, User};
        use Credentials::{LongTerm, Temporary, TemporaryWithMfa};
        let (caller, credentials, way) = match self {
            Preset::Console => (User, TemporaryWithMfa, Way::Public),
            Preset::AccessKey => (User, LongTerm, Way::Public),
            Preset::RoleSession | Preset::TrainingJob => (Role, Temporary, Way::Public),
            Preset::Endpoint => (Role, Temporary, Way::Endpoint),
            Preset::Forwarded => (Role, Temporary, Way::Forwarded),
            Preset::Browser => (Anonymous, LongTerm, Way::Public),
        };
        Call { caller, credentials, way }
    }
}
