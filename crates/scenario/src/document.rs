//! The scenario document, schema 1.
//!
//! It is written by the derived `Serialize` and read by [`crate::Scenario::read`], which keeps the place of
//! every mistake; a test holds the two together.

use serde::{Serialize, Serializer};

use crate::network_document::NetworkDocument;

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
    /// A network in the shapes of `aws ec2 describe-*`, and a `flow` through it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkDocument>,
    /// What the answer should be; checked by tests and the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// Predict first, then see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// How to show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
}

impl Default for Scenario {
    fn default() -> Self {
        Scenario {
            schema: SCHEMA,
            title: None,
            note: None,
            access: None,
            network: None,
            expect: None,
            question: None,
            view: None,
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

/// Who asks for what.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct RequestDocument {
    /// The caller.
    pub principal: Caller,
    /// One action: `s3:GetObject`.
    pub action: String,
    /// The resource's ARN, or `*` for an action that has none.
    pub resource: String,
    /// The account that owns the resource; by default the one in its ARN, else the caller's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_account: Option<String>,
    /// Condition context keys. Those that follow from the request are filled in unless set here.
    #[serde(skip_serializing_if = "ContextMap::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub context: ContextMap,
    /// Actions that the same API call needs besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub also: Vec<AlsoRequest>,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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

/// The policies by layer. A layer that is absent is not applied; one that is there and empty denies.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Policies {
    /// Attached to the caller: to the user, its groups, or the role.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub identity: Vec<NamedPolicy>,
    /// On the resource: bucket policy, trust policy, key policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<NamedPolicy>,
    /// The grants of a KMS key, as `aws kms list-grants` prints them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grants: Option<NamedPolicy>,
    /// The permissions boundary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boundary: Option<NamedPolicy>,
    /// The session policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<NamedPolicy>,
    /// The VPC endpoint's policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<NamedPolicy>,
    /// Service control policies, from the root of the organization down to the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scps: Option<Vec<Level>>,
    /// Resource control policies, from the root of the organization down to the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rcps: Option<Vec<Level>>,
}

impl Access {
    /// Every document with the path that reports use for it: those of [`Policies::documents`], `also[0]` for the
    /// resource policy of a further action, and `alsoGrants[0]` for the grants there.
    pub fn documents(&self) -> impl Iterator<Item = (String, &str)> {
        let also = self.request.also.iter().enumerate().flat_map(|(at, also)| {
            let both = [("also", &also.resource_policy), ("alsoGrants", &also.grants)];
            both.map(|(name, policy)| Some((format!("{name}[{at}]"), policy.as_ref()?.document.as_str())))
        });
        self.policies.documents().chain(also.flatten())
    }

    /// The policy at a path of [`Access::documents`].
    pub fn at(&self, path: &str) -> Option<&NamedPolicy> {
        match split_path(path) {
            ("also", places) => self.request.also.get(*places.first()?)?.resource_policy.as_ref(),
            ("alsoGrants", places) => self.request.also.get(*places.first()?)?.grants.as_ref(),
            _ => self.policies.at(path),
        }
    }

    /// The policy at a path of [`Access::documents`], to change it.
    pub fn at_mut(&mut self, path: &str) -> Option<&mut NamedPolicy> {
        match split_path(path) {
            ("also", places) => self.request.also.get_mut(*places.first()?)?.resource_policy.as_mut(),
            ("alsoGrants", places) => self.request.also.get_mut(*places.first()?)?.grants.as_mut(),
            _ => self.policies.at_mut(path),
        }
    }

    /// Takes out the policy at a path, as [`Policies::remove`] does.
    pub fn remove(&mut self, path: &str) -> Option<NamedPolicy> {
        match split_path(path) {
            ("also", places) => self.request.also.get_mut(*places.first()?)?.resource_policy.take(),
            ("alsoGrants", places) => self.request.also.get_mut(*places.first()?)?.grants.take(),
            _ => self.policies.remove(path),
        }
    }
}

impl Policies {
    /// The policy at a path of [`Policies::documents`].
    pub fn at(&self, path: &str) -> Option<&NamedPolicy> {
        let (layer, places) = split_path(path);
        match (layer, places.as_slice()) {
            ("identity", [at]) => self.identity.get(*at),
            ("resource", []) => self.resource.as_ref(),
            ("grants", []) => self.grants.as_ref(),
            ("boundary", []) => self.boundary.as_ref(),
            ("session", []) => self.session.as_ref(),
            ("endpoint", []) => self.endpoint.as_ref(),
            ("scps", [level, at]) => self.scps.as_ref()?.get(*level)?.policies.get(*at),
            ("rcps", [level, at]) => self.rcps.as_ref()?.get(*level)?.policies.get(*at),
            _ => None,
        }
    }

    /// The policy at a path of [`Policies::documents`], to change it.
    ///
    /// ```
    /// let mut policies = scenario::Policies::default();
    /// policies.boundary = Some(scenario::NamedPolicy::default());
    /// policies.at_mut("boundary").unwrap().document = "{}".to_owned();
    /// assert_eq!(policies.at("boundary").unwrap().document, "{}");
    /// assert!(policies.at("identity[0]").is_none());
    /// ```
    pub fn at_mut(&mut self, path: &str) -> Option<&mut NamedPolicy> {
        let (layer, places) = split_path(path);
        match (layer, places.as_slice()) {
            ("identity", [at]) => self.identity.get_mut(*at),
            ("resource", []) => self.resource.as_mut(),
            ("grants", []) => self.grants.as_mut(),
            ("boundary", []) => self.boundary.as_mut(),
            ("session", []) => self.session.as_mut(),
            ("endpoint", []) => self.endpoint.as_mut(),
            ("scps", [level, at]) => self.scps.as_mut()?.get_mut(*level)?.policies.get_mut(*at),
            ("rcps", [level, at]) => self.rcps.as_mut()?.get_mut(*level)?.policies.get_mut(*at),
            _ => None,
        }
    }

    /// Takes out the policy at a path; with the last policy of a level its level goes, with the last level the
    /// layer.
    pub fn remove(&mut self, path: &str) -> Option<NamedPolicy> {
        fn from(levels: &mut Option<Vec<Level>>, level: usize, at: usize) -> Option<NamedPolicy> {
            let all = levels.as_mut()?;
            let policies = &mut all.get_mut(level)?.policies;
            let removed = (at < policies.len()).then(|| policies.remove(at))?;
            if policies.is_empty() {
                all.remove(level);
            }
            if all.is_empty() {
                *levels = None;
            }
            Some(removed)
        }
        let (layer, places) = split_path(path);
        match (layer, places.as_slice()) {
            ("identity", [at]) => (*at < self.identity.len()).then(|| self.identity.remove(*at)),
            ("resource", []) => self.resource.take(),
            ("grants", []) => self.grants.take(),
            ("boundary", []) => self.boundary.take(),
            ("session", []) => self.session.take(),
            ("endpoint", []) => self.endpoint.take(),
            ("scps", [level, at]) => from(&mut self.scps, *level, *at),
            ("rcps", [level, at]) => from(&mut self.rcps, *level, *at),
            _ => None,
        }
    }

    /// Whether a layer is given, be it empty or switched off. The name is that in paths: `boundary`.
    pub fn is_given(&self, layer: &str) -> bool {
        match layer {
            "identity" => !self.identity.is_empty(),
            "resource" => self.resource.is_some() || self.grants.is_some(),
            "scps" => self.scps.is_some(),
            "rcps" => self.rcps.is_some(),
            _ => self.at(layer).is_some(),
        }
    }

    /// Switches all policies of a layer off or on.
    pub fn switch(&mut self, layer: &str, off: bool) {
        let paths: Vec<String> = self.documents().map(|(path, _)| path).collect();
        let of_layer = |path: &str| path == layer || path == "grants" && layer == "resource";
        for path in paths.iter().filter(|path| of_layer(split_path(path).0)) {
            if let Some(policy) = self.at_mut(path) {
                policy.off = off;
            }
        }
    }

    /// Every document with the path that reports use for it: `identity[0]`, `boundary`, `scps[0][1]`.
    pub fn documents(&self) -> impl Iterator<Item = (String, &str)> {
        let identity = self.identity.iter().enumerate().map(|(at, policy)| (format!("identity[{at}]"), policy));
        let single = [
            ("resource", &self.resource),
            ("grants", &self.grants),
            ("boundary", &self.boundary),
            ("session", &self.session),
            ("endpoint", &self.endpoint),
        ];
        let single = single.into_iter().filter_map(|(path, policy)| Some((path.to_owned(), policy.as_ref()?)));
        let levels = [("scps", &self.scps), ("rcps", &self.rcps)].into_iter().flat_map(|(path, levels)| {
            levels.iter().flatten().enumerate().flat_map(move |(level, attached)| {
                let policies = attached.policies.iter().enumerate();
                policies.map(move |(at, policy)| (format!("{path}[{level}][{at}]"), policy))
            })
        });
        identity.chain(single).chain(levels).map(|(path, policy)| (path, policy.document.as_str()))
    }
}

/// `scps[0][1]` in its parts: `scps` and 0, 1.
pub(crate) fn split_path(path: &str) -> (&str, Vec<usize>) {
    let (layer, places) = path.split_once('[').unwrap_or((path, ""));
    let places = places.split('[').map(|place| place.strip_suffix(']').and_then(|place| place.parse().ok()));
    // A place that is no number is no place: then nothing is found.
    (layer, places.collect::<Option<Vec<usize>>>().unwrap_or_default())
}

/// The policies attached to one level of an organization.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Level {
    /// What they are attached to: `Root`, `OU ml`, an account.
    pub target: String,
    /// The policies.
    pub policies: Vec<NamedPolicy>,
}

/// A policy document with its name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct NamedPolicy {
    /// How sentences refer to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whom it is attached to: `role Trainer`, `group Readers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Switched off: it is kept, and the answer is as if it had been removed by [`Policies::remove`].
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub off: bool,
    /// The author's text byte for byte. In the document it may also be an object, which is laid out
    /// afresh when it is read.
    #[cfg_attr(feature = "schema", schemars(with = "TextOrObject"))]
    #[cfg_attr(feature = "typescript", tsify(type = "string | object"))]
    pub document: String,
}

#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum TextOrObject {
    Text(String),
    Object(std::collections::BTreeMap<String, serde_json::Value>),
}

/// Switches that are no policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Settings {
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

impl From<&Settings> for iam::Settings {
    fn from(settings: &Settings) -> iam::Settings {
        let Settings { restrict_public_buckets, management_account, service_linked_role, aws_managed_key } = *settings;
        iam::Settings { restrict_public_buckets, management_account, service_linked_role, aws_managed_key }
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
    /// A decision: `allowed`, `explicitDeny`, `implicitDeny` or `notEvaluated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// An outcome of the network side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Codes of findings that must be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<String>>,
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
