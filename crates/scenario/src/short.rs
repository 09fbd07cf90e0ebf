//! Short forms of callers and resources, as people say them, written out. What could mean two things is left as it is.

use iam::arn::Arn;

use crate::document::{Access, Caller, ContextValue, RequestDocument};

/// The account of those who have none yet.
pub const ACCOUNT: &str = "111122223333";

/// What a short form stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Short<T> {
    /// It written out.
    pub value: T,
    /// How it was read, for a sentence: ``read as `arn:aws:s3:::my-bucket/x` ``.
    pub said: String,
}

impl Short<String> {
    fn arn(arn: String) -> Short<String> {
        Short { said: format!("read as `{}`", json::clip(&arn)), value: arn }
    }
}

/// The caller that a text stands for: `Alice`, `role/Trainer`, `Trainer/job-1`, `lambda.amazonaws.com`. `None` if it is
/// written out, or may mean something else.
///
/// ```
/// use scenario::{Access, Caller, short};
/// let caller = short::caller("Alice", &Access::default()).unwrap();
/// assert_eq!(caller.value, Caller::Arn("arn:aws:iam::111122223333:user/Alice".to_owned()));
/// assert_eq!(caller.said, "read as `arn:aws:iam::111122223333:user/Alice`");
/// ```
pub fn caller(text: &str, access: &Access) -> Option<Short<Caller>> {
    let text = text.trim();
    if text.ends_with(".amazonaws.com") && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)) {
        let said = format!("read as the service `{}`", json::clip(text));
        return Some(Short { value: Caller::Service(text.to_owned()), said });
    }
    if !text.split('/').all(is_name) || is_account(text) || matches!(text, "anonymous" | "user" | "role") {
        return None;
    }
    let account = account(&access.request);
    let is_role = |name: &str| {
        let is_from = |from: &str| from.strip_prefix("role ") == Some(name);
        access.all().iter().any(|(_, policy)| policy.from.as_deref().is_some_and(is_from))
    };
    let arn = match text.split_once('/') {
        None if text == "root" => format!("arn:aws:iam::{account}:root"),
        None if is_role(text) => format!("arn:aws:iam::{account}:role/{text}"),
        None => format!("arn:aws:iam::{account}:user/{text}"),
        Some(("user" | "role", _)) => format!("arn:aws:iam::{account}:{text}"),
        Some(("assumed-role", rest)) if rest.matches('/').count() == 1 => format!("arn:aws:sts::{account}:{text}"),
        Some(("federated-user", rest)) if !rest.contains('/') => format!("arn:aws:sts::{account}:{text}"),
        Some(("assumed-role" | "federated-user", _)) => return None,
        Some((_, rest)) if rest.contains('/') => return None,
        // A role and the name of its session.
        Some(_) => format!("arn:aws:sts::{account}:assumed-role/{text}"),
    };
    let Short { value, said } = Short::arn(arn);
    Some(Short { value: Caller::Arn(value), said })
}

/// The resource that a text stands for in a request for this action: `s3://my-bucket/x`, `my-bucket/x`, `role/Trainer`,
/// `i-0123456789abcdef0`. `None` if it is written out, or may mean something else.
///
/// ```
/// use scenario::{RequestDocument, short};
/// let request = RequestDocument { action: "s3:GetObject".to_owned(), ..RequestDocument::default() };
/// assert_eq!(short::resource("my-bucket/x", &request).unwrap().said, "read as `arn:aws:s3:::my-bucket/x`");
/// assert_eq!(short::resource("arn:aws:s3:::my-bucket/x", &request), None);
/// ```
pub fn resource(text: &str, request: &RequestDocument) -> Option<Short<String>> {
    let text = text.trim();
    let service = request.action.split(':').next().unwrap_or_default().to_lowercase();
    let bucket = |text: &str| is_bucket(text.split('/').next().unwrap_or_default());
    if let Some(path) = text.strip_prefix("s3://").filter(|path| bucket(path)) {
        return Some(Short::arn(format!("arn:aws:s3:::{}", path.strip_suffix('/').unwrap_or(path))));
    }
    let verb = request.action.split_once(':').map_or("", |(_, verb)| verb).to_lowercase();
    Some(Short::arn(match service.as_str() {
        "s3" if bucket(text) => format!("arn:aws:s3:::{text}"),
        // Before there is an action, a path may be anything's.
        "iam" | "sts" if text.starts_with("role/") && text.split('/').all(is_name) => {
            format!("arn:aws:iam::{}:{text}", account(request))
        }
        "iam" if text.starts_with("user/") && text.split('/').all(is_name) => {
            format!("arn:aws:iam::{}:{text}", account(request))
        }
        "sts" if verb.starts_with("assumerole") && is_name(text) => {
            format!("arn:aws:iam::{}:role/{text}", account(request))
        }
        "ec2" if is_instance(text) => {
            // The ARN holds both, and neither is guessed.
            let (region, account) = (region(request)?, known_account(request)?);
            format!("arn:aws:ec2:{region}:{account}:instance/{text}")
        }
        _ => return None,
    }))
}

/// Who asks where nobody is named, but policies of an identity are given: whoever has them.
///
/// ```
/// use scenario::{Access, Caller, NamedPolicy, short};
/// let mut access = Access::default();
/// assert_eq!(short::whoever(&access), None);
/// access.policies.identity.push(NamedPolicy { from: Some("role Trainer".to_owned()), ..NamedPolicy::default() });
/// assert_eq!(short::whoever(&access), Some(Caller::Arn("arn:aws:iam::111122223333:role/Trainer".to_owned())));
/// access.request.principal = Caller::Arn("anonymous".to_owned());
/// assert_eq!(short::whoever(&access), None);
/// ```
pub fn whoever(access: &Access) -> Option<Caller> {
    let first = access.policies.identity.first().filter(|_| access.request.principal == Caller::default())?;
    let from = first.from.as_deref().and_then(|from| from.split_once(' '));
    let of = match from {
        Some((kind @ ("user" | "role"), name)) if is_name(name) => format!("{kind}/{name}"),
        _ => "user/whoever-has-this-policy".to_owned(),
    };
    Some(Caller::Arn(format!("arn:aws:iam::{}:{of}", account(&access.request))))
}

/// The account in use: the caller's, else the resource's, else the one of examples.
pub fn account(request: &RequestDocument) -> String {
    known_account(request).unwrap_or_else(|| ACCOUNT.to_owned())
}

fn known_account(request: &RequestDocument) -> Option<String> {
    let of = |arn: &str| Arn::parse(arn).map_or(arn, |arn| arn.account()).to_owned();
    let caller = match &request.principal {
        Caller::Arn(arn) => of(arn),
        Caller::Service(_) | Caller::Federated(_) => String::new(),
    };
    let owner = request.resource_account.clone().unwrap_or_default();
    [caller, owner, of(&request.resource)].into_iter().find(|account| is_account(account))
}

/// The Region that the request says it is for.
///
/// ```
/// assert_eq!(scenario::short::region(&scenario::RequestDocument::default()), None);
/// ```
pub fn region(request: &RequestDocument) -> Option<&str> {
    let is_region = |key: &str| key.eq_ignore_ascii_case("aws:RequestedRegion");
    request.context.0.iter().find_map(|(key, value)| match value {
        ContextValue::One(region) if is_region(key) && !region.is_empty() => Some(region.as_str()),
        _ => None,
    })
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// What IAM takes for the name of a user, a role or a session.
fn is_name(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(&b))
}

/// What S3 takes for the name of a bucket.
fn is_bucket(name: &str) -> bool {
    let ends = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    (3..=63).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b))
        && ends(name.bytes().next())
        && ends(name.bytes().next_back())
        && !name.contains("..")
}

fn is_instance(text: &str) -> bool {
    let id = text.strip_prefix("i-").unwrap_or_default();
    matches!(id.len(), 8 | 17) && id.bytes().all(|b| b.is_ascii_hexdigit())
}
