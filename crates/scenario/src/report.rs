//! The answer to a scenario. Every sentence in it is written here or in `iam`; page and command line
//! only lay them out.

use std::fmt;

use iam::{Effect, Layer, Severity};
use serde::{Serialize, Serializer};
use wire::Wire;

use crate::Advice;
use crate::decision::Decision;
use crate::path::Location;

/// The answer to a scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Report {
    /// The answer to its access side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<AccessReport>,
    /// The answer to its network side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkReport>,
    /// The answers to the scenario's further requests, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub requests: Vec<RequestReport>,
    /// The answers to its probes, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub probes: Vec<RequestReport>,
    /// What comes of its steps, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub steps: Vec<StepReport>,
    /// What is wrong in the policies, in the order of the documents.
    pub findings: Vec<Finding>,
    /// What was expected, and whether it holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub expectations: Vec<Expectation>,
    /// Mistakes in the scenario itself that keep it from being answered as its author meant it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub errors: Vec<Problem>,
    /// What was ignored or assumed.
    pub warnings: Vec<Problem>,
    /// The day of the list of AWS's actions and keys that the request was checked by, if it is loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalog: Option<String>,
    /// What was not checked of the request, if so, because AWS's list of actions and keys is not loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchecked: Option<String>,
}

/// The verdict on a request, and how it came about.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct AccessReport {
    /// The verdict.
    pub decision: Decision,
    /// The statement that decided, in words; absent if none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// The layer that decided: that of the statement, or the one that had to allow and is silent; `settings` for
    /// Block Public Access. Absent if what the caller or the action is decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", tsify(type = "Layer | \"settings\" | \"also\"", optional))]
    pub decided_layer: Option<DecidedLayer>,
    /// Where that statement stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Location>,
    /// The verdict in one or two sentences, with its reason.
    pub message: String,
    /// For a denied request: what AWS's own error message would say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_message: Option<AwsMessage>,
    /// Every layer, those that are not applied too.
    pub layers: Vec<LayerReport>,
    /// The verdicts on the further actions that the call needs (`also`); all must be allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub also: Vec<AccessReport>,
    /// Actions that such a call usually needs besides and `also` does not hold; nothing is added by itself (L36).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub usually_also: Vec<UsuallyAlso>,
    /// What the verdict depends on, if it is `undetermined`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub depends_on: Vec<Dependency>,
    /// Context keys that some statement reads and the request does not hold.
    pub missing_context: Vec<MissingKey>,
    /// Context keys that were filled in because they follow from the request.
    pub derived_context: Vec<DerivedKey>,
    /// What would change the verdict, where somebody asked for it: [`run`](crate::run()) leaves it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
}

/// What decided, where it was not what the caller or the action is. In reports it is one word: the layer's name,
/// `settings` or `also`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecidedLayer {
    /// A layer of policies.
    Layer(Layer),
    /// A switch that is no policy: S3 Block Public Access.
    Settings,
    /// A further action that the call needs.
    Also,
}

impl DecidedLayer {
    /// The word of the report.
    pub const fn word(self) -> &'static str {
        match self {
            DecidedLayer::Layer(layer) => layer.key(),
            DecidedLayer::Settings => "settings",
            DecidedLayer::Also => "also",
        }
    }
}

impl Serialize for DecidedLayer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// AWS's words for a denial, and what is odd about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct AwsMessage {
    /// The error message, as services that give reasons word it.
    pub text: String,
    /// What it does not tell, or tells in a surprising way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a layer says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum LayerOutcome {
    /// Some statement denies it.
    Denies,
    /// Some statement allows it and none denies it.
    Allows,
    /// Whether some statement applies depends on what the request does not say.
    Undetermined,
    /// No statement applies, and the layer had to allow it, or would have had to if nothing else stopped it.
    Silent,
    /// No statement applies, and none has to (L35).
    NoImpact,
    /// The scenario has no such layer.
    NotApplied,
    /// The layer is there and was not evaluated.
    NotEvaluated,
}

impl LayerOutcome {
    /// What the layer does, as people say it.
    ///
    /// ```
    /// assert_eq!(scenario::LayerOutcome::NotApplied.phrase(), "not applied");
    /// ```
    pub const fn phrase(self) -> &'static str {
        match self {
            LayerOutcome::Denies => "denies",
            LayerOutcome::Allows => "allows",
            LayerOutcome::Undetermined => "undetermined",
            LayerOutcome::Silent => "silent",
            LayerOutcome::NoImpact => "not needed",
            LayerOutcome::NotApplied => "not applied",
            LayerOutcome::NotEvaluated => "not evaluated",
        }
    }
}

/// One layer of policies.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct LayerReport {
    /// The layer.
    pub layer: Layer,
    /// What it says.
    pub outcome: LayerOutcome,
    /// The same in a sentence.
    pub message: String,
    /// Its policies.
    pub policies: Vec<PolicyReport>,
}

/// One policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct PolicyReport {
    /// The document's path under `policies`: `identity[0]`.
    pub document: String,
    /// The policy's name.
    pub name: String,
    /// Whom it is attached to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What it says.
    pub outcome: LayerOutcome,
    /// Its statements.
    pub statements: Vec<StatementReport>,
    /// How many more statements it has, of which none decides: far more than AWS's quotas allow are not all explained.
    #[serde(skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub more: usize,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct StatementReport {
    /// Its number in the policy, from 1.
    pub number: usize,
    /// Its Sid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Whether it grants or forbids.
    pub effect: Effect,
    /// Whether every element matches.
    pub matched: bool,
    /// Whether that is not known, because the request does not say what an element needs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub open: bool,
    /// Whether it is among the Allow statements that came closest, when nothing allows the request.
    pub closest: bool,
    /// Whether it made the decision.
    pub decides: bool,
    /// Its place in the document.
    pub span: [usize; 2],
    /// What it says to the request.
    pub message: String,
    /// Its elements, in the order Action, Resource, Condition.
    pub elements: Vec<ElementReport>,
}

/// An element of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum ElementName {
    /// Whom it is about.
    Principal,
    /// Whom it is not about.
    NotPrincipal,
    /// Which actions.
    Action,
    /// All actions but these.
    NotAction,
    /// On what.
    Resource,
    /// On everything but this.
    NotResource,
    /// One context key of its conditions.
    Condition,
}

impl fmt::Display for ElementName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One element of a statement; one context key of its Condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct ElementReport {
    /// Which element it is.
    pub element: ElementName,
    /// The operator of a condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The context key of a condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether it lets the statement apply.
    pub holds: bool,
    /// Whether that is not known, because the request does not say it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub open: bool,
    /// Its place in the document: the value that matched, else the whole element.
    pub span: [usize; 2],
    /// What was asked, what was found.
    pub message: String,
    /// The rule behind it, where it surprises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<NoteReport>,
    /// The policy's values, variables replaced; the first fifty.
    pub policy_values: Vec<String>,
    /// The request's values of a condition's key, the first fifty; absent if the request does not hold the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_values: Option<Vec<String>>,
    /// Whether the request's value was filled in rather than given.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub derived: bool,
}

/// A surprising rule, in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct NoteReport {
    /// The rule.
    pub text: String,
    /// AWS's page about it.
    pub page: String,
}

/// An action that a call usually needs besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct UsuallyAlso {
    /// The action.
    pub action: String,
    /// That the call needs it, and why.
    pub why: String,
    /// AWS's page about it.
    pub page: String,
}

/// A context key whose value is not known and decides.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Dependency {
    /// The key, as the first statement that reads it spells it.
    pub key: String,
    /// Whether the request may also come without it.
    pub may_be_absent: bool,
    /// The statements that read it, and what each needs.
    pub statements: Vec<Need>,
}

/// What a statement needs to apply.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Need {
    /// The statement, in words.
    pub statement: String,
    /// What it does if it applies.
    pub effect: Effect,
    /// What it needs, as the end of "if".
    #[serde(rename = "if")]
    #[cfg_attr(feature = "typescript", tsify(type = "string"))]
    pub needs: String,
    /// Where it stands.
    pub at: Location,
}

/// A context key that statements read and the request does not hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct MissingKey {
    /// The key, as the first statement that reads it spells it.
    pub key: String,
    /// The statements that read it.
    pub read_by: Vec<String>,
    /// The place of the first of them.
    pub at: Location,
}

/// A context key that follows from the request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct DerivedKey {
    /// The key.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// The answer to the network side.
#[derive(Clone, Debug, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct NetworkReport {
    /// What happens to the packet and to its reply, hop by hop.
    #[serde(flatten)]
    pub flow: vpc::FlowReport,
    /// Security groups and network ACLs side by side.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub sides: Vec<vpc::Side>,
    /// Which protocols and ports pass between the two ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ports: Option<vpc::PortReport>,
    /// The flow log records that the packets leave, in the default format.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub records: Vec<String>,
    /// The same with all fields of versions 2 to 5, after a line with their names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub full_records: Vec<String>,
    /// What the internet can reach at the destination, if that is an interface or an instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<vpc::Exposure>,
    /// What the records say that were pasted: the member `records` of the network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logs: Option<vpc::LogReport>,
    /// What is wrong with, or missing from, the network.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub findings: Vec<vpc::NetworkProblem>,
}

/// Something wrong in a policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Finding {
    /// The name of the rule, that of IAM Access Analyzer where it has one.
    pub code: String,
    /// What AWS would do about it.
    pub severity: Severity,
    /// The document's path under `policies`: `identity[0]`.
    pub document: String,
    /// Its place in the document's text.
    pub span: [usize; 2],
    /// One sentence.
    pub message: String,
}

/// The answer to one of a scenario's `requests`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct RequestReport {
    /// What it is called: its name, or else what it does on what.
    pub name: String,
    /// The verdict.
    pub decision: Decision,
    /// The statement that decided, in words; absent if none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// Where that statement stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Location>,
    /// The verdict in one or two sentences, with its reason.
    pub message: String,
}

/// A part of a report that something is expected of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum Expected {
    /// The verdict.
    Access,
    /// What becomes of the packet.
    Network,
    /// What is found wrong in the policies.
    Findings,
    /// What a layer says.
    Layers,
    /// The verdict on one of the scenario's `requests`.
    Requests,
    /// The verdict on one of its `probes`.
    Probes,
    /// What comes of one of its `steps`.
    Steps,
}

impl Expected {
    /// The word of the report, and of `expect`.
    pub const fn word(self) -> &'static str {
        match self {
            Expected::Access => "access",
            Expected::Network => "network",
            Expected::Findings => "findings",
            Expected::Layers => "layers",
            Expected::Requests => "requests",
            Expected::Probes => "probes",
            Expected::Steps => "steps",
        }
    }
}

/// One thing that the scenario's author expects.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Expectation {
    /// The part of the report that it is about.
    pub of: Expected,
    /// The place in that part's list, from 0, where it is one of the scenario's `requests`, `probes` or `steps`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// What is expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// Whether they agree.
    pub holds: bool,
}

impl Expectation {
    /// Where a scenario's text says so, as a byte of it; its first, if it does not.
    ///
    /// ```
    /// let text = r#"{ "schema": 1, "expect": { "access": "allowed" } }"#;
    /// let expectation = scenario::Expectation {
    ///     of: scenario::Expected::Access,
    ///     at: None,
    ///     expected: "allowed".to_owned(),
    ///     found: "implicitDeny".to_owned(),
    ///     holds: false,
    /// };
    /// assert_eq!(&text[expectation.place(text)..], r#""allowed" } }"#);
    /// ```
    pub fn place(&self, text: &str) -> usize {
        let read = json::read(text);
        let root = read.root();
        let node = match self.at {
            Some(at) => root.get(self.of.word()).and_then(|list| list.items().get(at)),
            None => root.get("expect").and_then(|expect| expect.get(self.of.word())),
        };
        node.map_or(0, |node| node.span.start)
    }
}

/// What comes of one of the scenario's steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct StepReport {
    /// What it is called: its sentence, or else what it edits.
    pub name: String,
    /// The verdict on the request then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<StepAccess>,
    /// What becomes of the packet then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<StepNetwork>,
    /// Whether all that is expected of it holds; absent if nothing is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<bool>,
}

/// The verdict on the request after a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct StepAccess {
    /// The verdict.
    pub decision: Decision,
    /// The statement that decided, in words; absent if none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// The verdict in one or two sentences, with its reason.
    pub message: String,
}

/// What becomes of the packet after a step.
#[derive(Clone, Debug, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct StepNetwork {
    /// What happens to it.
    #[cfg_attr(feature = "typescript", tsify(type = "NetworkOutcome"))]
    pub outcome: vpc::Outcome,
    /// The same in a sentence or two.
    pub message: String,
}

impl From<vpc::FlowReport> for StepNetwork {
    fn from(flow: vpc::FlowReport) -> Self {
        StepNetwork { outcome: flow.outcome, message: flow.message }
    }
}

/// Something wrong in the scenario itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Problem {
    /// Stable name.
    pub code: String,
    /// The part of the request it is about: `principal`, `action`, `resource`, `resourceAccount`, `document` or
    /// `context: ` and a key; of a further action with `also[0].` before it, of one of the scenario's `requests` with
    /// `requests[0].`. Of an edit of one of its `steps` it is `steps[0].do[0]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The place in the scenario's text, where it was read from text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    /// One sentence.
    pub message: String,
}

impl From<&iam::Diagnostic> for Problem {
    /// A mistake that was found while the scenario was read.
    fn from(diagnostic: &iam::Diagnostic) -> Self {
        Problem {
            code: diagnostic.code.to_owned(),
            field: None,
            span: Some([diagnostic.span.start, diagnostic.span.end]),
            message: diagnostic.message.clone(),
        }
    }
}

impl Report {
    /// Passes every place in a document through `map`, which gets the document's path and the place. The
    /// places of [`Problem`]s are in the scenario's own text, which has the path `""`.
    pub fn map_spans(&mut self, mut map: impl FnMut(&str, &mut [usize; 2])) {
        for finding in &mut self.findings {
            map(&finding.document, &mut finding.span);
        }
        for problem in self.errors.iter_mut().chain(&mut self.warnings) {
            if let Some(span) = &mut problem.span {
                map("", span);
            }
        }
        if let Some(access) = &mut self.access {
            access.map_spans(&mut map);
        }
    }
}

impl AccessReport {
    /// Calls some of its documents by other paths.
    pub(crate) fn rename_documents(&mut self, to: impl Fn(&str) -> Option<String>) {
        let needs = self.depends_on.iter_mut().flat_map(|key| &mut key.statements).map(|need| &mut need.at);
        let locations = self.decided_at.iter_mut().chain(self.missing_context.iter_mut().map(|key| &mut key.at));
        let locations = locations.chain(needs);
        let policies = self.layers.iter_mut().flat_map(|layer| &mut layer.policies);
        let documents = locations.map(|at| &mut at.document).chain(policies.map(|policy| &mut policy.document));
        for document in documents {
            if let Some(path) = to(document) {
                *document = path;
            }
        }
    }

    fn map_spans(&mut self, map: &mut dyn FnMut(&str, &mut [usize; 2])) {
        let access = self;
        let needs = access.depends_on.iter_mut().flat_map(|key| &mut key.statements).map(|need| &mut need.at);
        let locations = access.decided_at.iter_mut().chain(access.missing_context.iter_mut().map(|key| &mut key.at));
        for location in locations.chain(needs) {
            map(&location.document, &mut location.span);
        }
        for policy in access.layers.iter_mut().flat_map(|layer| &mut layer.policies) {
            for statement in &mut policy.statements {
                map(&policy.document, &mut statement.span);
                for element in &mut statement.elements {
                    map(&policy.document, &mut element.span);
                }
            }
        }
        for also in &mut access.also {
            also.map_spans(map);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_layer_does_is_said_as_people_say_it() {
        let all = [
            (LayerOutcome::Denies, "denies"),
            (LayerOutcome::Allows, "allows"),
            (LayerOutcome::Undetermined, "undetermined"),
            (LayerOutcome::Silent, "silent"),
            (LayerOutcome::NoImpact, "not needed"),
            (LayerOutcome::NotApplied, "not applied"),
            (LayerOutcome::NotEvaluated, "not evaluated"),
        ];
        for (outcome, phrase) in all {
            assert_eq!(outcome.phrase(), phrase);
        }
    }
}
