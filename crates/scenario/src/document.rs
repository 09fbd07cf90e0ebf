//! The scenario document, schema 1.
//!
//! It is written by the derived `Serialize` and read by [`crate::Scenario::read`], which keeps the place of
//! every mistake; a test holds the two together.

use std::borrow::Cow;
use std::sync::Arc;

use iam::Reference;
use iam::arn::Arn;
use serde::{Serialize, Serializer};
use wire::Wire;

use crate::network_document::NetworkDocument;
use crate::path::DocumentPath;
#[cfg(feature = "schema")]
use crate::policies::TextOrObject;
use crate::policies::{Level, NamedPolicy, Policies};

/// The only schema there is.
pub const SCHEMA: u32 = 1;

/// Policies, a request, and what to make of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Scenario {
    /// Version of this format: 1.
    pub schema: u32,
    /// One line for lists and window titles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What there is to see, in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who asks for what, under which policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// What its author wants of the access side; advice works towards it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Wanted>,
    /// A network in the shapes of `aws ec2 describe-*`, and a `flow` through it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkDocument>,
    /// What the answer should be; checked by tests and the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// More requests against the same policies, each answered for itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub requests: Vec<NamedRequest>,
    /// The same, answered and checked, and kept out of the page's table: what an exercise asks of a solution.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub probes: Vec<NamedRequest>,
    /// Changes of the scenario, one after the other, each with what comes of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub steps: Vec<Step>,
    /// What the linter finds and may stay, with a reason: listed, and not counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub acknowledged: Vec<Acknowledgement>,
    /// Predict first, then see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// How to show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
}

/// As its text, in which its documents are as their authors wrote them.
impl Wire for Scenario {
    fn write(&self, to: &mut Vec<u8>) {
        self.to_json().write(to);
    }

    fn read(from: &mut wire::Bytes<'_>) -> Self {
        Scenario::read(&String::read(from)).0
    }
}

impl Default for Scenario {
    fn default() -> Self {
        Scenario {
            schema: SCHEMA,
            title: None,
            note: None,
            access: None,
            wanted: None,
            network: None,
            expect: None,
            requests: Vec::new(),
            probes: Vec::new(),
            steps: Vec::new(),
            acknowledged: Vec::new(),
            question: None,
            view: None,
        }
    }
}

/// What somebody wants of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum Wanted {
    /// That it is allowed, as most who ask do.
    Allowed,
    /// That it is denied: nothing is offered that allows it, but what gets round the denial is said.
    Denied,
}

/// A request beside the scenario's own, against the same policies.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct NamedRequest {
    /// What it stands for, in a few words: `a listing without TLS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The request.
    pub request: RequestDocument,
    /// What the verdict should be, as in [`Expect::access`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<String>,
}

impl NamedRequest {
    /// Its name, or else what it does on what: `s3:GetObject on arn:aws:s3:::data/a.csv`.
    pub fn title(&self) -> Cow<'_, str> {
        match &self.name {
            Some(name) => name.into(),
            None => format!("{} on {}", self.request.action, self.request.resource).into(),
        }
    }
}

/// The access side of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Access {
    /// The request.
    pub request: RequestDocument,
    /// The policies, by layer.
    pub policies: Policies,
    /// Switches that are no policies.
    #[serde(skip_serializing_if = "Settings::is_default")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub settings: Settings,
}

impl Access {
    /// Every policy with its path: those of [`Policies::all`], then those of further actions' resources.
    pub fn all(&self) -> Vec<(DocumentPath, &NamedPolicy)> {
        let mut all = self.policies.all();
        for (at, also) in self.request.also.iter().enumerate() {
            all.extend(also.resource_policy.as_ref().map(|policy| (DocumentPath::Also(at), policy)));
            all.extend(also.grants.as_ref().map(|grants| (DocumentPath::AlsoGrants(at), grants)));
        }
        all
    }

    /// Every document with the path that reports use for it: those of [`Policies::documents`], `also[0]` for the
    /// resource policy of a further action, and `alsoGrants[0]` for the grants there.
    pub fn documents(&self) -> impl Iterator<Item = (String, &str)> {
        self.all().into_iter().map(|(path, policy)| (path.to_string(), policy.document.as_str()))
    }

    /// The policy at a path.
    pub fn slot(&self, path: DocumentPath) -> Option<&NamedPolicy> {
        match path {
            DocumentPath::Also(at) => self.request.also.get(at)?.resource_policy.as_ref(),
            DocumentPath::AlsoGrants(at) => self.request.also.get(at)?.grants.as_ref(),
            path => self.policies.slot(path),
        }
    }

    /// The policy at a path, to change it.
    pub fn slot_mut(&mut self, path: DocumentPath) -> Option<&mut NamedPolicy> {
        match path {
            DocumentPath::Also(at) => self.request.also.get_mut(at)?.resource_policy.as_mut(),
            DocumentPath::AlsoGrants(at) => self.request.also.get_mut(at)?.grants.as_mut(),
            path => self.policies.slot_mut(path),
        }
    }

    /// Puts a policy at a path that is free.
    pub(crate) fn put(&mut self, path: DocumentPath, policy: NamedPolicy) {
        match path {
            DocumentPath::Also(at) => {
                if let Some(also) = self.request.also.get_mut(at) {
                    also.resource_policy = Some(policy);
                }
            }
            DocumentPath::AlsoGrants(at) => {
                if let Some(also) = self.request.also.get_mut(at) {
                    also.grants = Some(policy);
                }
            }
            path => self.policies.put(path, policy),
        }
    }

    /// The policy at a path of [`Access::documents`].
    pub fn at(&self, path: &str) -> Option<&NamedPolicy> {
        self.slot(DocumentPath::parse(path)?)
    }

    /// The policy at a path of [`Access::documents`], to change it.
    pub fn at_mut(&mut self, path: &str) -> Option<&mut NamedPolicy> {
        self.slot_mut(DocumentPath::parse(path)?)
    }

    /// Takes out the policy at a path, as [`Policies::remove`] does.
    pub fn remove(&mut self, path: &str) -> Option<NamedPolicy> {
        match DocumentPath::parse(path)? {
            DocumentPath::Also(at) => self.request.also.get_mut(at)?.resource_policy.take(),
            DocumentPath::AlsoGrants(at) => self.request.also.get_mut(at)?.grants.take(),
            path => self.policies.take(path),
        }
    }
}

/// Who asks for what.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct RequestDocument {
    /// The caller.
    pub principal: Caller,
    /// The ARN of the role behind a session, with its path, which the session's ARN does not show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// One action: `s3:GetObject`.
    pub action: String,
    /// The resource's ARN, or `*` for an action that has none.
    pub resource: String,
    /// The account that owns the resource; by default the one in its ARN, else the caller's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_account: Option<String>,
    /// Whether an AWS service makes the request with the caller's credentials, as one of the further ones (L27).
    #[serde(skip)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub by_service: bool,
    /// What AWS lists of actions and keys, if it is there.
    #[serde(skip)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub reference: Option<Arc<Reference>>,
    /// The policy that the request puts, for `s3:PutBucketPolicy`: as text, or as an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<TextOrObject>"))]
    #[cfg_attr(feature = "typescript", tsify(type = "string | object", optional))]
    pub document: Option<String>,
    /// Condition context keys. Those that follow from the request are filled in unless set here.
    #[serde(skip_serializing_if = "ContextMap::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub context: ContextMap,
    /// Actions that the same API call needs besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub also: Vec<AlsoRequest>,
}

impl RequestDocument {
    /// The account of the caller, if it is in one.
    fn callers_account(&self) -> Option<&str> {
        let Caller::Arn(arn) = &self.principal else { return None };
        let account = Arn::parse(arn).map_or(arn.as_str(), |arn| arn.account());
        (account.len() == 12).then_some(account)
    }

    /// The account that owns the resource, where it is known.
    pub(crate) fn owner(&self) -> Option<&str> {
        let given = self.resource_account.as_deref();
        given.or_else(|| account_in(&self.resource)).or_else(|| self.callers_account())
    }

    /// The account that owns the resource of a further action, where it is known (L26).
    pub(crate) fn owner_of<'a>(&'a self, also: &'a AlsoRequest) -> Option<&'a str> {
        let in_arn = || account_in(&also.resource);
        let beside = || self.owner().filter(|_| Arn::parse(&also.resource).is_some_and(|arn| arn.service() == "s3"));
        also.resource_account.as_deref().or_else(in_arn).or_else(beside).or_else(|| self.callers_account())
    }

    /// The AWS service that makes a further action with the caller's credentials; `None` if the caller makes it (L26).
    pub fn service_of<'a>(&self, also: &'a AlsoRequest) -> Option<Cow<'a, str>> {
        let prefix = |action: &str| action.split(':').next().unwrap_or_default().to_lowercase();
        match also.via.as_deref() {
            Some(DIRECT) => None,
            Some(service) => Some(service.into()),
            None => {
                let own = prefix(&self.action);
                (prefix(&also.action) == "kms" && own != "kms").then(|| format!("{own}.amazonaws.com").into())
            }
        }
    }
}

/// What [`AlsoRequest::via`] says of an action of the caller's own.
pub(crate) const DIRECT: &str = "direct";

fn account_in(resource: &str) -> Option<&str> {
    Arn::parse(resource).map(|arn| arn.account()).filter(|account| !account.is_empty())
}

/// The caller of a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Caller {
    /// An AWS service: `lambda.amazonaws.com`.
    Service(String),
    /// Somebody an identity provider vouches for.
    Federated(String),
    /// The ARN of a user, role or session, twelve digits for an account's root user, or `anonymous`.
    #[serde(untagged)]
    Arn(String),
}

impl Default for Caller {
    fn default() -> Self {
        Caller::Arn(String::new())
    }
}

/// Context keys in the order of their author.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContextMap(pub Vec<(String, ContextValue)>);

impl ContextMap {
    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for ContextMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ContextMap {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ContextMap".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let value = generator.subschema_for::<ContextValue>();
        schemars::json_schema!({ "type": "object", "additionalProperties": value })
    }
}

/// The value of a context key. In the document numbers and booleans are as good as strings.
#[derive(Clone, Debug, PartialEq, Serialize, Wire)]
#[serde(untagged)]
pub enum ContextValue {
    /// `null`: absent on purpose, so nothing is filled in.
    Absent,
    /// A single value.
    One(String),
    /// A key that can hold several values.
    Many(Vec<String>),
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ContextValue {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ContextValue".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let one = ["string", "number", "boolean"];
        schemars::json_schema!({
            "description": "One value, a list for a key that can hold several, or null for one that is absent on purpose.",
            "anyOf": [{ "type": "null" }, { "type": one }, { "type": "array", "items": { "type": one } }],
        })
    }
}

/// A further action that the same API call needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct AlsoRequest {
    /// The action: `kms:Decrypt`.
    pub action: String,
    /// Its resource.
    pub resource: String,
    /// The account that owns it; by default the one in its ARN, for a bucket or its objects the owner of the first
    /// resource, else the caller's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_account: Option<String>,
    /// Who makes it: `direct`, the caller itself, or the AWS service that makes it with the caller's credentials,
    /// `s3.amazonaws.com`. By default a service asks KMS, and the caller everybody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// The resource control policies of its owner's organization, where that is not the first resource's owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rcps: Option<Vec<Level>>,
    /// The policy on that resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_policy: Option<NamedPolicy>,
    /// The grants on that resource, if it is a KMS key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grants: Option<NamedPolicy>,
    /// Context keys that this action sees instead of the request's.
    #[serde(skip_serializing_if = "ContextMap::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub context: ContextMap,
}

/// Switches that are no policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Settings {
    /// S3 Block Public Access: BlockPublicPolicy; if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub block_public_policy: Option<bool>,
    /// S3 Block Public Access: RestrictPublicBuckets.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub restrict_public_buckets: bool,
    /// The caller's account is the organization's management account.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub management_account: bool,
    /// The caller is a service-linked role.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub service_linked_role: bool,
    /// The KMS key is one that AWS manages.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub aws_managed_key: bool,
}

impl RequestDocument {
    /// Whether the bucket policy that the request puts is public, if it is given (L30).
    pub(crate) fn puts_public_policy(&self) -> Option<bool> {
        let document = self.document.as_ref()?;
        Some(iam::Policy::parse(document, iam::PolicyType::Resource).0.is_public())
    }
}

impl Access {
    /// The settings as the engine takes them, for this request.
    pub(crate) fn engine_settings(&self) -> iam::Settings {
        self.settings.of_request(&self.request)
    }
}

impl Settings {
    /// The same for another request.
    pub(crate) fn of_request(&self, request: &RequestDocument) -> iam::Settings {
        let refuses = self.block_public_policy == Some(true);
        iam::Settings {
            restrict_public_buckets: self.restrict_public_buckets,
            management_account: self.management_account,
            service_linked_role: self.service_linked_role,
            aws_managed_key: self.aws_managed_key,
            refused_policy: refuses && request.puts_public_policy() == Some(true),
        }
    }
}

impl Settings {
    fn is_default(&self) -> bool {
        *self == Settings::default()
    }
}

/// What the answer should be.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Expect {
    /// A decision: `allowed`, `explicitDeny`, `implicitDeny`, `undetermined` or `notEvaluated`; or `denied`, for a denial of
    /// either kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// An outcome of the network side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Codes of findings that must be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<String>>,
    /// What AWS said of each layer, by its name in `policies`: `allow`, `noImpact`, `implicitDeny` or `explicitDeny`. Those
    /// of a further action have its place before them: `also[0].resource`.
    #[serde(skip_serializing_if = "ContextMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, String>"))]
    #[cfg_attr(feature = "typescript", tsify(optional, type = "Record<string, string>"))]
    pub layers: ContextMap,
}

/// A change of the scenario, as one of several that are made one after the other.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Step {
    /// What is done, in a sentence: `The boundary is taken away.`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub say: Option<String>,
    /// The edits, each of what the one before left; the first of what the step before left.
    #[serde(rename = "do")]
    pub edits: Vec<StepEdit>,
    /// What the answer should be then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
}

/// An edit of a scenario: an operation of JSON Patch, or a text in the place of another.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct StepEdit {
    /// `add`, `replace`, `remove` or `move`, as RFC 6902 has them; none where a text is edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<StepOp>"))]
    #[cfg_attr(feature = "typescript", tsify(type = "\"add\" | \"replace\" | \"remove\" | \"move\"", optional))]
    pub op: Option<String>,
    /// Where, as a JSON pointer into `/access` or `/network`. It leads through a document as if that were an object.
    pub path: String,
    /// Where the value is that is moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The value that is put there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", tsify(type = "unknown", optional))]
    pub value: Option<JsonText>,
    /// A part of the text there, which holds it once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub find: Option<String>,
    /// What stands in its place then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replace: Option<String>,
}

#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "only its schema is used")]
enum StepOp {
    Add,
    Replace,
    Remove,
    Move,
}

/// A JSON value as its author wrote it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JsonText(pub String);

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::value::RawValue::from_string(self.0.clone()).ok().serialize(serializer)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for JsonText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!(true)
    }
}

/// A finding of the linter that may stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Acknowledgement {
    /// Its code: `FULL_ADMIN`.
    pub code: String,
    /// Why it may stay.
    pub reason: String,
    /// The document that it is in, by the place that the linter prints: `access.policies.identity.0.document`. All of the
    /// scenario if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

/// A question to answer before the verdict is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Question {
    /// The question.
    pub prompt: String,
    /// The answers to choose from.
    pub choices: Vec<String>,
    /// The place of the right one, from 0.
    pub answer: u32,
    /// One reason per choice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub why: Vec<String>,
}

/// How to show a scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct View {
    /// The panels to show; all if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub panels: Vec<String>,
    /// Whether the reader can edit.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub read_only: bool,
}
