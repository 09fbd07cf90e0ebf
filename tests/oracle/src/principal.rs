//! Who asks, and how a policy names them.

use serde_json::Value;

use crate::condition::texts;

/// The caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    Anonymous,
    Service {
        name: String,
    },
    Federated {
        name: String,
    },
    Root {
        account: String,
    },
    User {
        account: String,
        path: String,
    },
    Role {
        account: String,
        path: String,
    },
    /// K15: with the ARN of the role, if the request names it.
    Session {
        account: String,
        role: String,
        name: String,
        arn: Option<String>,
    },
    FederatedUser {
        account: String,
        name: String,
    },
}

/// How a statement of a resource policy names the caller, and so how far it grants (L1, L8, L9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// Only its account: the account decides.
    Account,
    /// Directly, within boundary and session policy.
    Limited,
    /// Directly, beyond them.
    Unlimited,
}

impl Caller {
    pub(crate) fn of(request: &Value) -> Caller {
        match Caller::read(&request["principal"]) {
            Caller::Session { account, role, name, .. } => {
                Caller::Session { account, role, name, arn: request["role"].as_str().map(str::to_owned) }
            }
            caller => caller,
        }
    }

    fn read(principal: &Value) -> Caller {
        if let Some(name) = principal["service"].as_str() {
            return Caller::Service { name: name.to_owned() };
        }
        if let Some(name) = principal["federated"].as_str() {
            return Caller::Federated { name: name.to_owned() };
        }
        let text = principal.as_str().unwrap_or_default();
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [_, _, _, account, rest] = parts.get(1..).unwrap_or_default() else {
            return if text == "anonymous" { Caller::Anonymous } else { Caller::Root { account: text.to_owned() } };
        };
        let account = (*account).to_owned();
        let (kind, name) = rest.split_once('/').unwrap_or((rest, ""));
        match kind {
            "user" => Caller::User { account, path: name.to_owned() },
            "role" => Caller::Role { account, path: name.to_owned() },
            "assumed-role" => {
                let (role, name) = name.split_once('/').unwrap_or((name, ""));
                Caller::Session { account, role: role.to_owned(), name: name.to_owned(), arn: None }
            }
            "federated-user" => Caller::FederatedUser { account, name: name.to_owned() },
            _ => Caller::Root { account },
        }
    }

    pub(crate) fn account(&self) -> Option<String> {
        match self {
            Caller::Anonymous | Caller::Service { .. } | Caller::Federated { .. } => None,
            Caller::Root { account }
            | Caller::User { account, .. }
            | Caller::Role { account, .. }
            | Caller::Session { account, .. }
            | Caller::FederatedUser { account, .. } => Some(account.clone()),
        }
    }

    /// The account in which policies are attached to the caller, and over which SCPs are. L32: nobody has one in an
    /// account that is AWS's own.
    pub(crate) fn customer_account(&self) -> Option<String> {
        self.account().filter(|account| account != "cloudfront")
    }

    /// L31: a role that AWS made for a service.
    pub(crate) fn is_service_linked(&self) -> bool {
        let name = match self {
            Caller::Role { path, .. } => path.split('/').next_back().unwrap_or_default(),
            Caller::Session { role, .. } => role,
            _ => "",
        };
        name.starts_with("AWSServiceRoleFor")
    }

    /// The value of aws:PrincipalArn (V9). K15: of a session it is the role's ARN with its path, which is not known here.
    pub(crate) fn principal_arn(&self) -> Option<String> {
        match self {
            Caller::Anonymous | Caller::Service { .. } | Caller::Federated { .. } | Caller::Session { .. } => None,
            Caller::Root { account } => Some(format!("arn:aws:iam::{account}:root")),
            Caller::User { account, path } => Some(format!("arn:aws:iam::{account}:user/{path}")),
            Caller::Role { account, path } => Some(format!("arn:aws:iam::{account}:role/{path}")),
            Caller::FederatedUser { account, name } => Some(format!("arn:aws:sts::{account}:federated-user/{name}")),
        }
    }

    /// The value of aws:PrincipalType.
    pub(crate) fn kind(&self) -> Option<&'static str> {
        match self {
            Caller::Anonymous => Some("Anonymous"),
            Caller::Service { .. } | Caller::Federated { .. } => None,
            Caller::Root { .. } => Some("Account"),
            Caller::User { .. } => Some("User"),
            Caller::Role { .. } | Caller::Session { .. } => Some("AssumedRole"),
            Caller::FederatedUser { .. } => Some("FederatedUser"),
        }
    }

    /// Every way in which a `Principal` or `NotPrincipal` names this caller.
    pub(crate) fn named_by(&self, element: &Value) -> Vec<Match> {
        if *element == "*" {
            return vec![Match::Unlimited];
        }
        let aws = texts(&element["AWS"]).into_iter().filter_map(|name| self.named(&name));
        let services = texts(&element["Service"]).into_iter().filter_map(|service| match self {
            Caller::Service { name } if *name == service => Some(Match::Unlimited),
            _ => None,
        });
        let providers = texts(&element["Federated"]).into_iter().filter_map(|provider| match self {
            Caller::Federated { name } if *name == provider => Some(Match::Unlimited),
            _ => None,
        });
        aws.chain(services).chain(providers).collect()
    }

    /// P4: whether a list holds everything that stands for this caller.
    pub(crate) fn wholly_in(&self, element: &Value) -> bool {
        let names = texts(&element["AWS"]);
        if *element == "*" || names.iter().any(|name| name == "*") {
            return true;
        }
        let Some(account) = self.account() else { return !self.named_by(element).is_empty() };
        let any = |name: &dyn Fn(&str) -> bool| names.iter().any(|listed| name(listed));
        let user = |own: &str| {
            let start = format!("arn:aws:iam::{account}:user/");
            any(&|listed| listed.strip_prefix(&start).is_some_and(|path| path.split('/').next_back() == Some(own)))
        };
        let roles = format!("arn:aws:iam::{account}:role/");
        let role_at = |listed: &str, role: &str| listed.strip_prefix(&roles).is_some_and(|path| may_be(path, role));
        let whole = |arn: String| any(&|listed| listed == arn);
        (whole(account.clone()) || whole(format!("arn:aws:iam::{account}:root")))
            && match self {
                Caller::User { path, .. } => whole(format!("arn:aws:iam::{account}:user/{path}")),
                Caller::Role { path, .. } => whole(format!("arn:aws:iam::{account}:role/{path}")),
                Caller::Session { role, name, arn, .. } => {
                    arn.clone().map_or_else(|| any(&|listed| role_at(listed, role)), whole)
                        && whole(format!("arn:aws:sts::{account}:assumed-role/{role}/{name}"))
                }
                Caller::FederatedUser { name, .. } => {
                    user(name) && whole(format!("arn:aws:sts::{account}:federated-user/{name}"))
                }
                _ => true,
            }
    }

    /// P1, P2, L1, L8, L23.
    fn named(&self, name: &str) -> Option<Match> {
        if name == "*" {
            return Some(Match::Unlimited);
        }
        let account = self.account()?;
        if name == account || name == format!("arn:aws:iam::{account}:root") {
            return Some(Match::Account);
        }
        match self {
            Caller::User { path, .. } => {
                (name == format!("arn:aws:iam::{account}:user/{path}")).then_some(Match::Unlimited)
            }
            Caller::Role { path, .. } => {
                (name == format!("arn:aws:iam::{account}:role/{path}")).then_some(Match::Limited)
            }
            Caller::Session { role, name: session, arn, .. } => {
                let roles = format!("arn:aws:iam::{account}:role/");
                // S14: the session does not tell the role's path, and names of roles are unique in an account.
                let of_role = match arn {
                    Some(arn) => name == arn,
                    None => name.strip_prefix(&roles).is_some_and(|path| may_be(path, role)),
                };
                if name == format!("arn:aws:sts::{account}:assumed-role/{role}/{session}") {
                    Some(Match::Unlimited)
                } else {
                    of_role.then_some(Match::Limited)
                }
            }
            Caller::FederatedUser { name: own, .. } => {
                let users = format!("arn:aws:iam::{account}:user/");
                let of_user = name.strip_prefix(&users).is_some_and(|path| path.split('/').next_back() == Some(own));
                if name == format!("arn:aws:sts::{account}:federated-user/{own}") {
                    Some(Match::Unlimited)
                } else {
                    of_user.then_some(Match::Limited)
                }
            }
            _ => None,
        }
    }
}

/// S14: whether a session of a role of this name may be one of the role at this path. K15: AWS puts the roles of permission
/// sets and of services at paths of their own.
fn may_be(path: &str, role: &str) -> bool {
    let Some((folders, name)) = path.rsplit_once('/').or(Some(("", path))) else { return false };
    let folders: Vec<&str> = folders.split('/').collect();
    name == role
        && match role {
            _ if role.starts_with("AWSReservedSSO_") => {
                matches!(
                    folders.as_slice(),
                    ["aws-reserved", "sso.amazonaws.com"] | ["aws-reserved", "sso.amazonaws.com", _]
                )
            }
            _ if role.starts_with("AWSServiceRoleFor") => {
                matches!(folders.as_slice(), ["aws-service-role", service] if service.ends_with(".amazonaws.com"))
            }
            _ => true,
        }
}
