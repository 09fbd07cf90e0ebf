//! What AWS itself says to somebody whom it turns away.

use crate::arn::Arn;
use crate::evaluate::{Decision, Reason, Verdict};
use crate::layers::Layer;
use crate::request::NeedsOwner;
use crate::{Principal, Request};

/// AWS's words for a denial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The error message, as services that give reasons word it.
    pub message: String,
    /// What is odd about it, if something is.
    pub note: Option<&'static str>,
}

/// What AWS answers to a denied request, as far as it tells: the reason comes only where caller and owner are in one
/// organization, and names the kind of policy, and where a policy that has an ARN denies, that ARN (E8). `policy` is what
/// the policy is called whose statement denies.
///
/// Source: IAM User Guide, *Troubleshoot access denied error messages* and *… with authorization ID*; AWS Security Blog,
/// *Enhanced access denied error messages with policy ARNs*; S3 User Guide, *Troubleshoot access denied
/// (403 Forbidden) errors in Amazon S3*; KMS, its messages for keys in other accounts.
pub fn denial(verdict: &Verdict, request: &Request, policy: Option<&str>) -> Option<Denial> {
    let explicit = match verdict.decision {
        Decision::ExplicitDeny => true,
        Decision::ImplicitDeny => false,
        Decision::Allowed | Decision::Undetermined(_) | Decision::Rejected { .. } | Decision::TooMuchWork => {
            return None;
        }
    };
    if verdict.reason == Reason::Unsigned {
        let message =
            "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.";
        return Some(Denial { message: message.to_owned(), note: None });
    }
    let is = |name: &str| name.eq_ignore_ascii_case(&request.action);
    let user = match &request.principal {
        Principal::Anonymous if explicit && request.service() != "s3" => "anonymous",
        Principal::Anonymous => {
            let note = "Callers without credentials get no reason.";
            return Some(Denial { message: "Access Denied".to_owned(), note: Some(note) });
        }
        Principal::Federated(_) if let Some(name) = FEDERATION.iter().find(|name| is(name)) => {
            return Some(Denial { message: format!("Not authorized to perform {name}"), note: None });
        }
        Principal::Service(name) | Principal::Federated(name) => name.as_str(),
        Principal::User { arn, .. }
        | Principal::Role { arn, .. }
        | Principal::Root { arn, .. }
        | Principal::FederatedUser { arn, .. } => arn.as_str(),
    };
    let layer = match verdict.reason {
        Reason::Statement(by) => by.layer,
        Reason::Silent(layer, _) => layer,
        Reason::NoOwner(_) | Reason::PublicBucket | Reason::PublicPolicy => Layer::Resource,
        Reason::Caller => match request.principal {
            Principal::FederatedUser { .. } => Layer::Session,
            _ => Layer::Resource,
        },
        Reason::Always | Reason::Public | Reason::Unsigned | Reason::None => return None,
    };
    let action = &request.action;
    let on = match request.resource.as_str() {
        "*" => String::new(),
        // S3 puts its ARNs in quotes.
        arn if Arn::parse(arn).is_some_and(|arn| arn.service() == "s3") => format!(" on resource: \"{arn}\""),
        arn => format!(" on resource: {arn}"),
    };
    let is_key = request.needs_owner() == Some(NeedsOwner::KeyPolicy);
    if is_key && layer == Layer::Resource && request.is_cross_account() {
        let why = "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";
        let note = "To callers from other accounts KMS does not say which of the three it is.";
        let message = format!("User: {user} is not authorized to perform: {action}{on} {why}");
        return Some(Denial { message, note: Some(note) });
    }
    let is_trust = request.needs_owner() == Some(NeedsOwner::TrustPolicy);
    // A missing Allow at some level of the organization is worded as a deny (L19).
    let unallowed_scp = !explicit && layer == Layer::Scps;
    let blocked = verdict.reason == Reason::PublicBucket;
    let (article, kind) = match layer {
        Layer::Resource if is_trust => ("the", "role trust policy"),
        _ => layer.row().aws_name,
    };
    let why = match explicit || unallowed_scp || blocked {
        true => format!("with an explicit deny in {article} {kind}{}", arn_of(policy.filter(|_| explicit), layer)),
        _ if verdict.reason == Reason::PublicPolicy => {
            "because public policies are blocked by the BlockPublicPolicy block public access setting".to_owned()
        }
        false => format!("because no {kind} allows the {action} action"),
    };
    let note = match (unallowed_scp, blocked, request.is_cross_account()) {
        (true, ..) => Some(
            "No statement denies it: where a service control policy lacks an Allow, AWS speaks of an explicit deny. Some services, S3 among them, say that no service control policy allows the action.",
        ),
        (_, true, _) => Some("No statement denies it: S3 words Block Public Access as a deny of the bucket policy."),
        (.., true) => {
            Some("The reason is given only within one organization; other callers read no more than Access Denied.")
        }
        _ => None,
    };
    Some(Denial { message: format!("User: {user} is not authorized to perform: {action}{on} {why}"), note })
}

/// What somebody does whom an identity provider vouches for.
const FEDERATION: [&str; 2] = ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"];

/// The end of AWS's message for a policy of IAM or Organizations that is called by its ARN; others have none.
fn arn_of(policy: Option<&str>, layer: Layer) -> String {
    let has_one = !matches!(layer, Layer::Resource | Layer::Endpoint);
    let arn =
        policy.filter(|name| has_one && Arn::parse(name).is_some_and(|arn| arn.resource().starts_with("policy/")));
    arn.map_or_else(String::new, |arn| format!(": {arn}"))
}
