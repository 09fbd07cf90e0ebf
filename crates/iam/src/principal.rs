//! Who makes a request.

use crate::arn::Arn;

/// The caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Nobody who signed the request.
    Anonymous,
    /// The root user of an account.
    Root {
        /// The ARN.
        arn: String,
        /// Twelve digits.
        account: String,
    },
    /// An IAM user.
    User {
        /// The ARN as given, path included.
        arn: String,
        /// Twelve digits.
        account: String,
        /// The name without its path.
        name: String,
    },
    /// A role, with the name of the session that acts for it where that is known.
    Role {
        /// The ARN as given: of the role, or of the assumed-role session.
        arn: String,
        /// Twelve digits.
        account: String,
        /// The name without its path.
        name: String,
        /// The session's name.
        session: Option<String>,
        /// The ARN of the role behind a session, with its path, where that is known (K15).
        role: Option<String>,
    },
    /// A session from `GetFederationToken`.
    FederatedUser {
        /// The ARN as given.
        arn: String,
        /// Twelve digits.
        account: String,
        /// The session's name.
        name: String,
    },
    /// An AWS service: `lambda.amazonaws.com`.
    Service(String),
    /// Somebody an identity provider vouches for, on the way to a role.
    Federated(String),
}

impl Principal {
    /// Reads the ARN of a caller, `anonymous`, or the twelve digits of an account (its root user).
    /// The error is a sentence.
    ///
    /// ```
    /// use iam::Principal;
    /// let session = Principal::parse("arn:aws:sts::111122223333:assumed-role/Trainer/job-1").unwrap();
    /// assert_eq!(session.account(), Some("111122223333"));
    /// assert!(Principal::parse("Alice").is_err());
    /// assert!(Principal::parse("arn:aws:iam::111122223333:group/Admins").is_err()); // P6
    /// ```
    pub fn parse(text: &str) -> Result<Principal, String> {
        if text == "anonymous" {
            return Ok(Principal::Anonymous);
        }
        if is_account(text) {
            return Ok(Principal::Root { arn: format!("arn:aws:iam::{text}:root"), account: text.to_owned() });
        }
        let wanted = "Write the ARN of a user, role or role session, such as arn:aws:iam::111122223333:user/Alice, or `anonymous`.";
        if text.is_empty() {
            return Err(format!("There is no principal. {wanted}"));
        }
        let shown = json::clip(text);
        let Some(arn) = Arn::parse(text) else {
            return Err(format!("`{shown}` is not an ARN. {wanted}"));
        };
        let account = arn.account();
        let of_aws = account == CLOUDFRONT && arn.service() == "iam" && arn.resource().starts_with("user/");
        if !is_account(account) && !of_aws {
            return Err(format!("The account in `{shown}` must be twelve digits."));
        }
        let account = account.to_owned();
        let (kind, rest) = arn.resource().split_once('/').unwrap_or((arn.resource(), ""));
        let name = rest.rsplit('/').next().unwrap_or("").to_owned();
        let whole = text.to_owned();
        match (arn.service(), kind) {
            ("iam", "root") => Ok(Principal::Root { arn: whole, account }),
            ("iam", "group") => {
                Err(format!("`{shown}` is a group: groups hold policies, but only users and roles make requests."))
            }
            _ if name.is_empty() => Err(format!("`{shown}` has no name. {wanted}")),
            ("iam", "user") => Ok(Principal::User { arn: whole, account, name }),
            ("iam", "role") => Ok(Principal::Role { arn: whole, account, name, session: None, role: None }),
            // A session's ARN drops the role's path (S14).
            ("sts", "assumed-role") => match rest.split_once('/') {
                Some((role, session)) if !role.is_empty() && !session.is_empty() && !session.contains('/') => {
                    let (name, session) = (role.to_owned(), Some(session.to_owned()));
                    Ok(Principal::Role { arn: whole, account, name, session, role: None })
                }
                _ => Err(format!(
                    "`{shown}` must end in assumed-role/role-name/session-name; a role's path is not part of it."
                )),
            },
            ("sts", "federated-user") => Ok(Principal::FederatedUser { arn: whole, account, name }),
            _ => Err(format!("`{shown}` is not somebody who makes requests. {wanted}")),
        }
    }

    /// The same session, of this role: the session's ARN does not show the role's path (K15). The error is a sentence.
    ///
    /// ```
    /// use iam::Principal;
    /// let session = Principal::parse("arn:aws:sts::111122223333:assumed-role/Trainer/job-1").unwrap();
    /// assert!(session.clone().of_role("arn:aws:iam::111122223333:role/ml/Trainer").is_ok());
    /// assert!(session.of_role("arn:aws:iam::111122223333:role/ml/Other").is_err());
    /// ```
    pub fn of_role(self, text: &str) -> Result<Principal, String> {
        let shown = json::clip(text);
        let of = Arn::parse(text).filter(|of| of.service() == "iam");
        let Some((of, path)) = of.and_then(|of| Some((of, of.resource().strip_prefix("role/")?))) else {
            return Err(format!(
                "`{shown}` is not the ARN of a role, such as arn:aws:iam::111122223333:role/path/Name."
            ));
        };
        match self {
            Principal::Role { arn, account, name, session: Some(session), .. }
                if of.account() == account && path.rsplit('/').next() == Some(&name) =>
            {
                Ok(Principal::Role { arn, account, name, session: Some(session), role: Some(text.to_owned()) })
            }
            Principal::Role { arn, session: Some(_), .. } => {
                Err(format!("`{shown}` is not the role of {}: account and name must be the same.", json::clip(&arn)))
            }
            _ => Err("Only a role session has a role behind it.".to_owned()),
        }
    }

    /// Whether it is a role that an AWS service made for itself, or a session of one (L31).
    pub(crate) fn is_service_linked(&self) -> bool {
        matches!(self, Principal::Role { name, .. } if name.starts_with("AWSServiceRoleFor"))
    }

    /// What the paths of such roles begin with as AWS makes them: permission sets' and service-linked ones (K15).
    pub(crate) fn path(&self) -> &'static str {
        match self {
            Principal::Role { name, .. } if name.starts_with("AWSReservedSSO_") => "aws-reserved/sso.amazonaws.com/",
            _ if self.is_service_linked() => "aws-service-role/",
            _ => "",
        }
    }

    /// Whether identity policies, a boundary and session policies can belong to the caller: to users and roles, and to
    /// the sessions that act for them.
    pub(crate) fn has_policies(&self) -> bool {
        match self {
            Principal::User { account, .. } => account != CLOUDFRONT, // L32
            caller => matches!(caller, Principal::Role { .. } | Principal::FederatedUser { .. }),
        }
    }

    /// Whether it is in an account that can be in an organization.
    pub(crate) fn is_in_account(&self) -> bool {
        self.account().is_some_and(|account| account != CLOUDFRONT) // L32
    }

    /// How sentences refer to the caller.
    pub fn name(&self) -> String {
        match self {
            Principal::Anonymous => "an anonymous caller".to_owned(),
            Principal::Root { account, .. } => format!("the root user of {account}"),
            Principal::User { arn, .. } | Principal::Role { arn, .. } | Principal::FederatedUser { arn, .. } => {
                format!("`{}`", json::clip(arn))
            }
            Principal::Service(name) | Principal::Federated(name) => format!("`{}`", json::clip(name)),
        }
    }

    /// The caller's account; `None` for those without one.
    pub fn account(&self) -> Option<&str> {
        match self {
            Principal::Root { account, .. }
            | Principal::User { account, .. }
            | Principal::Role { account, .. }
            | Principal::FederatedUser { account, .. } => Some(account),
            Principal::Anonymous | Principal::Service(_) | Principal::Federated(_) => None,
        }
    }
}

/// The account of AWS's own that CloudFront's origin access identities are users of (L32).
///
/// Source: CloudFront Developer Guide, *Use an origin access identity*.
const CLOUDFRONT: &str = "cloudfront";

/// Twelve digits.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}
