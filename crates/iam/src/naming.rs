//! Whether a Principal element names the caller, and how closely (rules P).

use crate::arn::Arn;
use crate::policy::{PrincipalKind, PrincipalPattern};
use crate::principal::{Principal, is_account};

/// How a Principal element names the caller. The order is that of closeness, for want of a better one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// By its account only: that hands the decision to the account's own policies (L1).
    Account,
    /// As the role, or the user, behind a session.
    Role,
    /// As the user, or as the service or identity provider, itself.
    Itself,
    /// As the very session.
    Session,
    /// Among everybody, `*`.
    Everyone,
}

/// How a list names a caller: any number of ways.
#[derive(Clone, Copy, Default)]
pub(crate) struct Namings(u8);

impl Namings {
    pub(crate) fn of(listed: &[PrincipalPattern], caller: &Principal) -> Namings {
        listed.iter().filter_map(|pattern| pattern.names(caller)).fold(Namings::default(), Namings::with)
    }

    pub(crate) const fn with(self, how: Named) -> Namings {
        Namings(self.0 | 1 << how as u8)
    }

    const fn has(self, how: Named) -> bool {
        self.0 & 1 << how as u8 != 0
    }

    /// What of the ARNs that stand for a caller the list leaves out; nothing if it names everyone, or all of them (P4).
    pub(crate) fn unlisted(self, caller: &Principal) -> impl Iterator<Item = Named> {
        let all: &[Named] = match caller {
            _ if self.has(Named::Everyone) => &[],
            Principal::Root { .. } => &[Named::Account],
            Principal::User { .. } => &[Named::Account, Named::Itself],
            Principal::Role { session: None, .. } => &[Named::Account, Named::Role],
            Principal::Role { session: Some(_), .. } => &[Named::Account, Named::Role, Named::Session],
            Principal::FederatedUser { .. } => &[Named::Account, Named::Role, Named::Session],
            Principal::Anonymous | Principal::Service(_) | Principal::Federated(_) => &[Named::Itself],
        };
        all.iter().copied().filter(move |how| !self.has(*how))
    }
}

impl Principal {
    /// What a list of principals leaves out of all that stands for the caller, each with the member of a Principal element
    /// that it goes into; nothing if one of them is not known (P4, K15).
    pub fn unlisted(&self, listed: &[PrincipalPattern]) -> Vec<(&'static str, String)> {
        let name = |how: Named| match (how, self) {
            (Named::Account, caller) => Some(("AWS", caller.account()?.to_owned())),
            (Named::Role, Principal::Role { role, arn, session, .. }) => {
                Some(("AWS", role.clone().or_else(|| session.is_none().then(|| arn.clone()))?))
            }
            // Whose session it is a federated user does not tell.
            (Named::Role, Principal::FederatedUser { .. }) => None,
            (_, Principal::Service(name)) => Some(("Service", name.clone())),
            (_, Principal::Federated(name)) => Some(("Federated", name.clone())),
            (_, Principal::User { arn, .. } | Principal::Role { arn, .. } | Principal::FederatedUser { arn, .. }) => {
                Some(("AWS", arn.clone()))
            }
            _ => None,
        };
        Namings::of(listed, self).unlisted(self).map(name).collect::<Option<Vec<_>>>().unwrap_or_default()
    }
}

impl PrincipalPattern {
    /// How this value names the caller, if it does. Only a whole `*` is a wildcard (P1).
    ///
    /// ```
    /// use iam::{Named, Policy, PolicyType, Principal};
    /// let text = r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"}]}"#;
    /// let policy = Policy::parse(text, PolicyType::Resource).0;
    /// let pattern = &policy.statements[0].principal.as_ref().unwrap().values[0];
    /// let alice = Principal::parse("arn:aws:iam::111122223333:user/Alice").unwrap();
    /// assert_eq!(pattern.names(&alice), Some(Named::Account));
    /// assert_eq!(pattern.names(&Principal::Anonymous), None);
    /// ```
    pub fn names(&self, caller: &Principal) -> Option<Named> {
        match (self.kind, caller) {
            (PrincipalKind::Everyone, _) => Some(Named::Everyone), // P2
            (PrincipalKind::Aws, _) => self.names_in_account(caller),
            (PrincipalKind::Service, Principal::Service(name))
            | (PrincipalKind::Federated, Principal::Federated(name)) => (*name == self.text).then_some(Named::Itself),
            // A canonical user id does not tell its account.
            (PrincipalKind::Service | PrincipalKind::Federated | PrincipalKind::CanonicalUser, _) => None,
        }
    }

    /// The path and name of a role that it names, if that is called like the caller's, in the caller's account.
    pub(crate) fn path_of_role(&self, caller: &Principal) -> Option<&str> {
        let Principal::Role { account, name, .. } = caller else { return None };
        path_of_role(Arn::parse(&self.text).filter(|arn| arn.account() == account)?, name)
    }

    fn names_in_account(&self, caller: &Principal) -> Option<Named> {
        let account = caller.account()?;
        if is_account(&self.text) {
            return (self.text == account).then_some(Named::Account);
        }
        let arn = Arn::parse(&self.text).filter(|arn| arn.account() == account)?;
        if (arn.service(), arn.resource()) == ("iam", "root") {
            return Some(Named::Account);
        }
        match caller {
            Principal::User { arn, .. } => (*arn == self.text).then_some(Named::Itself),
            Principal::FederatedUser { arn: own, .. } if *own == self.text => Some(Named::Session),
            // A federation token does not tell whose it is; here it is the user's of the same name.
            Principal::FederatedUser { name, .. } => {
                let user = arn.resource().strip_prefix("user/").filter(|_| arn.service() == "iam")?;
                (user.rsplit('/').next() == Some(name)).then_some(Named::Role)
            }
            Principal::Role { arn: own, session: Some(_), .. } if *own == self.text => Some(Named::Session),
            Principal::Role { arn: own, session: None, .. } => (*own == self.text).then_some(Named::Role),
            Principal::Role { role: Some(role), .. } => (*role == self.text).then_some(Named::Role), // K15
            // A session does not tell its role's path (S14): the name decides, and the path if it is known (K15).
            Principal::Role { name, .. } => path_of_role(arn, name)?.starts_with(caller.path()).then_some(Named::Role),
            Principal::Root { .. } | Principal::Anonymous | Principal::Service(_) | Principal::Federated(_) => None,
        }
    }
}

/// The path and name of the role that an ARN names, if it is called so; no name holds a slash.
fn path_of_role<'a>(arn: Arn<'a>, name: &str) -> Option<&'a str> {
    let role = arn.resource().strip_prefix("role/").filter(|_| arn.service() == "iam")?;
    let path = role.strip_suffix(name)?;
    (path.is_empty() || path.ends_with('/')).then_some(role)
}
