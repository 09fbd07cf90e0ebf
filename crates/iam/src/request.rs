//! Who asks for what.

use std::sync::Arc;

use crate::arn::Arn;
use crate::keys::{self, Asked, CallerKind, Origin, Presence, Way, With};
use crate::principal::is_account;
use crate::rcp_services::RCP_SERVICES;
use crate::{Context, ContextEntry, ContextValue, Hole, Principal, Reference};
use json::clip;

/// One request, prepared for matching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// The action as written: `s3:GetObject`.
    pub action: String,
    /// The resource's ARN, or `*` for an action that has no resource (S11).
    pub resource: String,
    /// The ARN that was given for an action that has no resource, where [`Reference`] says so (S11).
    pub instead_of: Option<String>,
    /// The context keys given, and those that follow from the request.
    pub context: Context,
    pub(crate) action_lower: String,
    /// The account that owns the resource, where it is known.
    pub(crate) owner: Option<String>,
    /// Whether the caller's account is known to be in an organization, and whether the owner's is.
    in_organization: (bool, bool),
}

/// Why an identity policy alone cannot allow a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedsOwner {
    /// The resource is in another account (L2).
    OtherAccount,
    /// KMS keys trust nobody but through their key policy (L11).
    KeyPolicy,
    /// Nobody takes on a role but through its trust policy (L12).
    TrustPolicy,
}

impl Request {
    /// Prepares a request and derives the context keys that follow from it, unless `context` holds
    /// them. The resource's account, if not given, is the ARN's, else the principal's.
    ///
    /// Source: IAM User Guide, *AWS global condition context keys*.
    ///
    /// ```
    /// use iam::{Context, ContextValue, Principal, Request};
    /// let job = Principal::parse("arn:aws:sts::111122223333:assumed-role/Trainer/job-1").unwrap();
    /// let job = job.of_role("arn:aws:iam::111122223333:role/Trainer").unwrap();
    /// let request = Request::new(job, "s3:GetObject", "arn:aws:s3:::b/k", None, Context::default()).unwrap();
    /// let role = ContextValue::One("arn:aws:iam::111122223333:role/Trainer".to_owned());
    /// assert_eq!(request.context.value("aws:PrincipalArn"), Some(&role));
    /// assert_eq!(request.context.value("aws:username"), None); // V9
    /// ```
    pub fn new(
        principal: Principal,
        action: &str,
        resource: &str,
        resource_account: Option<&str>,
        context: Context,
    ) -> Result<Request, Vec<RequestProblem>> {
        let mut problems = problems(action, resource, resource_account);
        problems.extend(too_long(&context));
        if !problems.is_empty() {
            return Err(problems);
        }
        let owner = owner(&principal, resource, resource_account).map(str::to_owned);
        let mut context = context;
        let action_lower = json::lower(action);
        let arn = Arn::parse(resource);
        derive(
            &Asked { caller: &principal, action: &action_lower, resource: arn, owner: owner.as_deref() },
            &mut context,
        );
        encryption_context(&mut context);
        (context.around.caller, context.around.way) = (CallerKind::of(&principal), way(&principal, &context));
        context.around.may_be_forwarded = context.get("aws:viaawsservice").is_none() && principal.account().is_some();
        let mut request = Request {
            principal,
            action: action.to_owned(),
            resource: resource.to_owned(),
            instead_of: None,
            context,
            action_lower,
            owner,
            in_organization: (false, false),
        };
        request.settle_resource();
        request.settle_organizations();
        Ok(request)
    }

    /// The same as an AWS service makes it with the caller's credentials (L27).
    #[must_use]
    pub fn made_by_service(mut self) -> Request {
        self.context.around.way = Some(Way::Forwarded);
        // KMS says which service asks, in which Region.
        if self.service() == "kms" {
            self.context.derive_value("kms:ViaService", ContextValue::Like(vec!["*".to_owned()], Hole::Name));
        }
        self
    }

    /// Says what is known besides of the circumstances: whether the request comes through a VPC endpoint, whether the
    /// caller's account is known to be in an organization, and whether the owner's is (K13, K16).
    #[must_use]
    pub fn known_to_be(
        mut self,
        through_endpoint: bool,
        in_organization: bool,
        owner_in_organization: bool,
    ) -> Request {
        if through_endpoint {
            self.context.around.way = Some(Way::Endpoint);
        }
        self.in_organization = (in_organization, owner_in_organization);
        self.settle_organizations();
        self
    }

    /// Whether the accounts are in organizations. That nothing was said of one does not mean that there is none (K13).
    fn settle_organizations(&mut self) {
        let (callers, owners) = self.in_organization;
        let own = self.is_in_callers_account() && self.principal.is_in_account();
        self.context.share(&OF_ORGANIZATIONS, own);
        let known = |is: bool| if is { Presence::Always } else { Presence::Sometimes };
        let caller = match self.context.get("aws:principalorgid").map(|entry| &entry.value) {
            _ if !self.principal.is_in_account() => Presence::Never, // L32
            Some(ContextValue::Absent) => Presence::Never,
            Some(_) => Presence::Always,
            None => known(callers || own && owners),
        };
        self.context.around.is_own = own;
        self.context.around.organization = caller;
        self.context.around.owners_organization = if own { caller } else { known(owners) };
    }

    /// Makes it the request of the same caller, in the same circumstances, for another action or resource: what
    /// [`Request::new`] would prepare, without preparing again what stays. If something is wrong with them, it stays as
    /// it is.
    ///
    /// ```
    /// # use iam::{Context, Principal, Request};
    /// let alice = Principal::parse("arn:aws:iam::111122223333:user/Alice").unwrap();
    /// let mut request = Request::new(alice, "s3:GetObject", "*", None, Context::default()).unwrap();
    /// request.redirect("sqs:SendMessage", "arn:aws:sqs:us-east-1:444455556666:q", None).unwrap();
    /// assert_eq!(request.context.value("aws:ResourceAccount").unwrap().values(), ["444455556666"]);
    /// ```
    pub fn redirect(
        &mut self,
        action: &str,
        resource: &str,
        resource_account: Option<&str>,
    ) -> Result<(), Vec<RequestProblem>> {
        let problems = problems(action, resource, resource_account);
        if !problems.is_empty() {
            return Err(problems);
        }
        if action != self.action {
            action.clone_into(&mut self.action);
            self.action_lower = json::lower(action);
        }
        let owner = owner(&self.principal, resource, resource_account);
        let (caller, action) = (&self.principal, self.action_lower.as_str());
        let asked = Asked { caller, action, resource: Arn::parse(resource), owner };
        for (key, value) in keys::derived().iter().filter_map(|row| Some((row.key, row.key.of(&asked)?))) {
            self.context.rederive(key.name, value.as_deref());
        }
        if owner != self.owner.as_deref() {
            self.owner = owner.map(str::to_owned);
        }
        resource.clone_into(&mut self.resource);
        self.settle_resource();
        self.settle_organizations();
        Ok(())
    }

    /// An action that has no resource is checked against `*`, whatever its request names (S11).
    fn settle_resource(&mut self) {
        self.context.around.tells_endpoint = TELL_ENDPOINT.contains(&self.service());
        let is_for_all = |reference: &Arc<Reference>| reference.is_for_all(&self.action_lower, &self.resource);
        self.instead_of = match self.context.reference.as_ref().is_some_and(is_for_all) {
            true => Some(std::mem::replace(&mut self.resource, "*".to_owned())),
            false => None,
        };
    }

    /// Whether the resource's own policy must allow the request besides the caller's policies, and why.
    ///
    /// Source: IAM User Guide, *Cross-account policy evaluation logic*; KMS Developer Guide, *Default key policy*.
    pub fn needs_owner(&self) -> Option<NeedsOwner> {
        let arn = Arn::parse(&self.resource);
        if arn.is_some_and(|arn| arn.service() == "kms" && arn.resource().starts_with("key/")) || self.key().is_some() {
            return Some(NeedsOwner::KeyPolicy);
        }
        let is_role = arn.is_some_and(|arn| arn.service() == "iam" && arn.resource().starts_with("role/"));
        if is_role && self.action_lower.starts_with("sts:") {
            return Some(NeedsOwner::TrustPolicy);
        }
        self.is_cross_account().then_some(NeedsOwner::OtherAccount)
    }

    /// For a request that names an alias of a key and is authorized on the key: the shape of the key's ARN, in which `*`
    /// is not known (L28).
    ///
    /// Source: KMS Developer Guide, *Using aliases to control access to KMS keys*.
    pub(crate) fn key(&self) -> Option<String> {
        if !self.is_on_key() {
            return None;
        }
        let arn = Arn::parse(&self.resource).filter(|arn| arn.service() == "kms")?;
        arn.resource().strip_prefix("alias/")?;
        let (head, _) = self.resource.rsplit_once(":alias/")?;
        Some(format!("{head}:key/*"))
    }

    /// Whether it does something with a KMS key, which it can name by an alias.
    pub(crate) fn is_on_key(&self) -> bool {
        self.action_lower.strip_prefix("kms:").is_some_and(|action| ON_KEYS.contains(&action))
    }

    /// Whether anybody may do it without credentials, whatever policies allow (L29).
    ///
    /// Source: Amazon Cognito API Reference, *GetId*, *GetOpenIdToken*, *GetCredentialsForIdentity*, *UnlinkIdentity*; of
    /// user pools, the operations in whose requests Cognito says to evaluate no IAM policies, and those that its API model says
    /// to be sent unsigned.
    pub(crate) fn is_public(&self) -> bool {
        const OF_IDENTITIES: [&str; 4] = ["getid", "getopenidtoken", "getcredentialsforidentity", "unlinkidentity"];
        // Hardly anybody asks without credentials, and everybody asks often.
        if !matches!(self.principal, Principal::Anonymous) {
            return false;
        }
        let public: &[&str] = match self.service() {
            "cognito-identity" => &OF_IDENTITIES,
            "cognito-idp" => &OF_USER_POOLS,
            _ => return false,
        };
        self.action_lower.split(':').nth(1).is_some_and(|name| public.contains(&name))
    }

    /// Whether the resource is in another account than the caller, as far as both are known.
    pub fn is_cross_account(&self) -> bool {
        let Some(caller) = self.principal.account() else { return false };
        // Some ARNs name AWS itself as owner: `arn:aws:iam::aws:policy/…`.
        let is_others = |owner: &str| owner != caller && is_account(owner);
        // An account of AWS's own owns nothing (L32).
        !self.principal.is_in_account() || self.owner.as_deref().is_some_and(is_others)
    }

    /// Whether the resource is known to be in the caller's account.
    pub fn is_in_callers_account(&self) -> bool {
        self.owner.as_deref().zip(self.principal.account()).is_some_and(|(owner, caller)| owner == caller)
    }

    /// Whether resource control policies act on the action (L17).
    pub(crate) fn is_under_rcps(&self) -> bool {
        RCP_SERVICES.binary_search(&self.service()).is_ok() && self.action_lower != "kms:retiregrant"
    }

    /// Whether the VPC endpoints for the action's service can be gateway endpoints (L20).
    pub(crate) fn is_through_gateway(&self) -> bool {
        GATEWAY_SERVICES.contains(&self.service())
    }

    /// Why no request of this caller that comes this way holds a key, in a sentence; `None` if one may (K16, C1, E2).
    ///
    /// ```
    /// # use iam::{Context, Principal, Request};
    /// let alice = Principal::parse("arn:aws:iam::111122223333:user/Alice").unwrap();
    /// let request = Request::new(alice, "s3:GetObject", "*", None, Context::default()).unwrap();
    /// assert_eq!(request.never_holds("aws:SourceIp"), None);
    /// assert!(request.known_to_be(true, false, false).never_holds("aws:SourceIp").is_some());
    /// ```
    pub fn never_holds(&self, key: &str) -> Option<&'static str> {
        let around = self.context.around;
        let ways: &[Way] = match around.way {
            None if around.may_be_forwarded => &[Way::Public, Way::Endpoint, Way::Forwarded],
            None => &[Way::Public, Way::Endpoint],
            Some(Way::Public) if around.may_be_forwarded => &[Way::Public, Way::Forwarded],
            Some(Way::Public) => &[Way::Public],
            Some(Way::Endpoint) => &[Way::Endpoint],
            Some(Way::Forwarded) => &[Way::Forwarded],
        };
        let untold = |with: &With| with.is_of_endpoint() && *with != With::Endpoint && !around.tells_endpoint;
        let only = match keys::may_send(key, &self.principal, ways) {
            Ok(()) => Some(keys::find(key)?.sent.what()).filter(untold)?,
            Err(only) => only.unwrap_or(With::Any),
        };
        Some(match only {
            With::PublicAddress => "A request through a VPC endpoint does not have it.",
            With::Endpoint => "Only a request through a VPC endpoint has it.",
            With::EndpointsOwner | With::EndpointsOrganization => {
                "Only a request through a VPC endpoint has it, and only to a service that tells whose that is."
            }
            With::Forwarding => "Only a request that a service makes for its caller has it.",
            With::Service => "Only a request that a service makes in its own name has it.",
            With::Temporary | With::Mfa => "Only a request with temporary credentials has it.",
            With::User => "Only a request of an IAM user has it.",
            _ => "No request of this caller has it.",
        })
    }

    /// The service part of the action.
    pub(crate) fn service(&self) -> &str {
        self.action_lower.split(':').next().unwrap_or("")
    }
}

/// What is done with a KMS key, whether its id or an alias names it (L28).
const ON_KEYS: [&str; 17] = [
    "decrypt",
    "encrypt",
    "reencryptfrom",
    "reencryptto",
    "generatedatakey",
    "generatedatakeywithoutplaintext",
    "generatedatakeypair",
    "generatedatakeypairwithoutplaintext",
    "generatemac",
    "verifymac",
    "sign",
    "verify",
    "derivesharedsecret",
    "describekey",
    "getpublickey",
    "listgrants",
    "getkeypolicy",
];

/// Keys that say the same of the caller's and of the owner's account, where that is one account (K14).
const OF_ORGANIZATIONS: [[&str; 2]; 2] =
    [["aws:PrincipalOrgID", "aws:ResourceOrgID"], ["aws:PrincipalOrgPaths", "aws:ResourceOrgPaths"]];

/// Services that are reached by gateway endpoints; all others are reached by interface endpoints only. An interface
/// endpoint for one of these is taken for a gateway, the usual kind.
///
/// Source: Amazon VPC, *Gateway endpoints*.
const GATEWAY_SERVICES: &[&str] = &["dynamodb", "s3", "s3express"];

/// Services that send whose VPC endpoint a request came through (K16).
///
/// Source: IAM User Guide, *AWS global condition context keys*, and *Data perimeter policy examples* of AWS, which test
/// aws:VpceOrgID for these.
const TELL_ENDPOINT: [&str; 31] = [
    "acm-pca",
    "applicationinsights",
    "apprunner",
    "athena",
    "cloudformation",
    "comprehendmedical",
    "compute-optimizer",
    "datasync",
    "discovery",
    "ebs",
    "firehose",
    "healthlake",
    "iotfleetwise",
    "iotwireless",
    "kms",
    "lambda",
    "medical-imaging",
    "omics",
    "payment-cryptography",
    "polly",
    "rbin",
    "rekognition",
    "s3",
    "scheduler",
    "servicediscovery",
    "servicequotas",
    "ssm-contacts",
    "storagegateway",
    "textract",
    "transcribe",
    "transfer",
];

/// What users of a user pool do themselves, with a password or a token of the pool (L29).
const OF_USER_POOLS: [&str; 32] = [
    "associatesoftwaretoken",
    "changepassword",
    "completewebauthnregistration",
    "confirmdevice",
    "confirmforgotpassword",
    "confirmsignup",
    "deleteuser",
    "deleteuserattributes",
    "deletewebauthncredential",
    "forgetdevice",
    "forgotpassword",
    "getdevice",
    "gettokensfromrefreshtoken",
    "getuser",
    "getuserattributeverificationcode",
    "getuserauthfactors",
    "globalsignout",
    "initiateauth",
    "listdevices",
    "listwebauthncredentials",
    "resendconfirmationcode",
    "respondtoauthchallenge",
    "revoketoken",
    "setusermfapreference",
    "setusersettings",
    "signup",
    "startwebauthnregistration",
    "updateautheventfeedback",
    "updatedevicestatus",
    "updateuserattributes",
    "verifysoftwaretoken",
    "verifyuserattribute",
];

/// A part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The action.
    Action,
    /// The resource.
    Resource,
    /// The account that owns the resource.
    ResourceAccount,
    /// A context key, by its name.
    Context(String),
}

/// What is wrong with a part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestProblem {
    /// Where.
    pub field: Field,
    /// One sentence.
    pub message: String,
}

/// Longer than any value that AWS puts into a request.
const LONGEST: usize = 8192;

fn problems(action: &str, resource: &str, resource_account: Option<&str>) -> Vec<RequestProblem> {
    let mut found = Vec::new();
    let mut problem = |field: Field, message: String| found.push(RequestProblem { field, message });
    if action.is_empty() {
        problem(Field::Action, "There is no action. Write service:Name, such as s3:GetObject.".to_owned());
    } else if action.contains(['*', '?']) {
        problem(Field::Action, format!("A request is for one action; `{}` has a wildcard.", clip(action)));
    } else if !action.split_once(':').is_some_and(|(service, name)| is_word(service) && is_word(name)) {
        problem(
            Field::Action,
            format!("`{}` is not an action: write service:Name, such as s3:GetObject.", clip(action)),
        );
    }
    if resource.is_empty() {
        problem(Field::Resource, "There is no resource. Write an ARN, or `*` for an action that has none.".to_owned());
    } else if resource != "*" && Arn::parse(resource).is_none() {
        let message = format!(
            "`{}` is not an ARN: write arn:partition:service:region:account:resource, or `*` for an action that has no resource.",
            clip(resource)
        );
        problem(Field::Resource, message);
    }
    if let Some(account) = resource_account
        && !is_account(account)
    {
        problem(Field::ResourceAccount, format!("`{}` is not an account: write its twelve digits.", clip(account)));
    }
    for (field, text) in [(Field::Action, action), (Field::Resource, resource)] {
        if text.len() > LONGEST {
            problem(field, format!("This is longer than {LONGEST} bytes, which no request is."));
        }
    }
    found
}

/// So many condition keys does no request have, and so many values no key: a request has at most 50 tags.
pub const MOST_KEYS: usize = 1000;

/// So many bytes has the name of no key: that of a tag has 128 characters.
const LONGEST_KEY: usize = 640;

fn too_long(context: &Context) -> Vec<RequestProblem> {
    let of = |entry: &ContextEntry, what: String| {
        let name = clip(&entry.name).into_owned();
        RequestProblem { message: format!("{name} {what}"), field: Field::Context(name) }
    };
    let mut found = Vec::new();
    for entry in context.entries() {
        let values = entry.value.values();
        if entry.name.len() > LONGEST_KEY {
            found.push(of(entry, format!("is a name longer than {LONGEST_KEY} bytes, which no condition key has.")));
        }
        if values.iter().any(|value| value.len() > LONGEST) {
            found.push(of(entry, format!("holds a value longer than {LONGEST} bytes, which no request does.")));
        }
        if values.len() > MOST_KEYS {
            found.push(of(entry, format!("holds {} values; no request has more than {MOST_KEYS}.", values.len())));
        }
    }
    if let Some(more) = context.entries().get(MOST_KEYS) {
        let count = context.entries().len();
        found.push(of(more, format!("is one of {count} condition keys; no request has more than {MOST_KEYS}.")));
    }
    found.truncate(MOST_PROBLEMS);
    found
}

/// As many problems say enough.
const MOST_PROBLEMS: usize = 20;

/// The account that owns the resource, where it is known.
fn owner<'a>(principal: &'a Principal, resource: &'a str, given: Option<&'a str>) -> Option<&'a str> {
    let in_arn = Arn::parse(resource).map(|arn| arn.account()).filter(|account| !account.is_empty());
    given.or(in_arn).or(principal.account().filter(|account| is_account(account)))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// The names of the encryption context's pairs follow from the pairs.
///
/// Source: KMS Developer Guide, *AWS KMS condition keys*, kms:EncryptionContextKeys.
fn encryption_context(context: &mut Context) {
    const PREFIX: &str = "kms:encryptioncontext:";
    let pairs = context.entries().iter().filter(|entry| entry.value != ContextValue::Absent);
    let names = pairs.filter_map(|entry| entry.name.get(PREFIX.len()..).filter(|_| entry.key.starts_with(PREFIX)));
    let names: Vec<String> = names.map(str::to_owned).collect();
    if !names.is_empty() {
        context.derive_value("kms:EncryptionContextKeys", ContextValue::Many(names));
    }
}

/// By which way the request comes, as far as its keys tell (K13).
fn way(principal: &Principal, context: &Context) -> Option<Way> {
    let holds = |key: &str| context.get(key).is_some_and(|entry| entry.value != ContextValue::Absent);
    let via = context.get("aws:viaawsservice").map(|entry| entry.value.values());
    if ["aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip"].into_iter().any(holds) {
        Some(Way::Endpoint)
    } else if via.is_some_and(|via| via.iter().any(|value| value.eq_ignore_ascii_case("true"))) {
        Some(Way::Forwarded)
    } else if holds("aws:sourceip") || matches!(principal, Principal::Service(_)) {
        Some(Way::Public)
    } else {
        None
    }
}

/// The keys that follow from who asks for what and who owns it; the table says how.
fn derive(asked: &Asked<'_>, context: &mut Context) {
    for row in keys::derived() {
        let value = match row.key.origin {
            Some(Origin::Caller(value)) => value(asked.caller),
            _ => row.key.of(asked).flatten().map(|value| ContextValue::One(value.into_owned())),
        };
        if let Some(value) = value {
            context.derive_row(row, value);
        }
    }
    const CALLED: [&str; 3] = ["aws:calledvia", "aws:calledviafirst", "aws:calledvialast"];
    let called = |key| context.get(key).is_some_and(|entry| entry.value != ContextValue::Absent);
    if CALLED.into_iter().any(called) {
        context.derive("aws:ViaAWSService", "true"); // C2
    }
}
