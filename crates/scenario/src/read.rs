//! From text to [`Scenario`], with the place of every mistake.

use iam::{Diagnostic, Layer, Severity, Span};
use json::{Items, Member, Members, Node, Value};

use crate::document::*;
use crate::network_document::NetworkDocument;
use crate::policies::{Level, NamedPolicy, Policies, SlotsMut};

/// Each further action is evaluated under all policies, so their number is bounded. Real calls need a few.
const MOST_FURTHER: usize = 50;

/// Organizations have seven levels at most, and a caller has some hundred policies.
const MOST_LEVELS: usize = 100;
const MOST_POLICIES: usize = 2000;

/// Each request is evaluated under all policies, as a further action is. A table with more rows is read by nobody.
const MOST_REQUESTS: usize = 200;

/// There are fewer kinds of findings.
const MOST_FINDINGS: usize = 500;

impl Scenario {
    /// Reads a scenario. Problems of severity error are wrong types and JSON mistakes; what could be read
    /// is there all the same. Unknown fields are ignored with a warning.
    ///
    /// ```
    /// let (scenario, problems) = scenario::Scenario::read(r#"{"schema": 1, "title": 7, "colour": "red"}"#);
    /// assert_eq!(scenario.title, None);
    /// assert_eq!(problems[0].message, "title must be a string; this is a number.");
    /// assert_eq!(problems[1].message, "colour is not a field of a scenario; it is ignored.");
    /// ```
    pub fn read(text: &str) -> (Scenario, Vec<Diagnostic>) {
        let mut document = json::read(text);
        let mut reader = Reader { problems: std::mem::take(&mut document.diagnostics), policies: 0 };
        let scenario = reader.scenario(document.root());
        (scenario, reader.problems)
    }

    /// The scenario as JSON text that [`Scenario::read`] reads as the same scenario.
    pub fn to_json(&self) -> String {
        // Strings, numbers, lists and maps with string keys: there is nothing that could fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl RequestDocument {
    /// Reads a request; what it leaves out is as in `other`. Since that would hide a slip of the pen, a field that no
    /// request has is an error here.
    pub(crate) fn read(text: &str, other: &RequestDocument) -> Result<RequestDocument, Diagnostic> {
        let mut document = json::read(text);
        let mut reader = Reader { problems: std::mem::take(&mut document.diagnostics), policies: 0 };
        let mut request = other.clone();
        reader.request(document.root(), &mut request);
        match reader.problems.into_iter().next() {
            Some(Diagnostic { code: "SCENARIO_UNKNOWN_FIELD", severity, span, .. }) => {
                let message = format!("{} is not a field of a request.", json::clip(span.of(text)));
                Err(Diagnostic { code: "SCENARIO_UNKNOWN_FIELD", severity, span, message })
            }
            Some(problem) => Err(problem),
            None => Ok(request),
        }
    }
}

struct Reader {
    problems: Vec<Diagnostic>,
    /// How many policies there have been in lists.
    policies: usize,
}

/// Enough to see what kind of document this is.
const MOST_PROBLEMS: usize = 50;

impl Reader {
    fn problem(&mut self, code: &'static str, severity: Severity, span: Span, mut message: String) {
        if self.problems.len() < MOST_PROBLEMS {
            json::show(&mut message);
            self.problems.push(Diagnostic { code, severity, span, message });
        }
    }

    fn mismatch(&mut self, node: Node<'_>, name: &str, wanted: &str) {
        if !node.is_missing() {
            let message = format!("{name} must be {wanted}; this is {}.", node.kind());
            self.problem("SCENARIO_TYPE", Severity::Error, node.span, message);
        }
    }

    fn unknown(&mut self, member: Member<'_>, place: &str) {
        let name: String = member.key.chars().take(60).collect();
        let message = format!("{name} is not a field of {place}; it is ignored.");
        self.problem("SCENARIO_UNKNOWN_FIELD", Severity::Warning, member.key_span, message);
    }

    fn members<'n>(&mut self, node: Node<'n>, name: &str) -> Members<'n> {
        if !node.is_object() {
            self.mismatch(node, name, "an object");
        }
        node.members()
    }

    fn string(&mut self, node: Node<'_>, name: &str) -> Option<String> {
        match node.as_str() {
            Some(text) => Some(text.to_owned()),
            None => {
                self.mismatch(node, name, "a string");
                None
            }
        }
    }

    fn boolean(&mut self, node: Node<'_>, name: &str) -> bool {
        match node.as_bool() {
            Some(value) => value,
            None => {
                self.mismatch(node, name, "true or false");
                false
            }
        }
    }

    fn number(&mut self, node: Node<'_>, name: &str) -> Option<u32> {
        match node.value() {
            Value::Number(text) if text.parse::<u32>().is_ok() => text.parse().ok(),
            _ => {
                self.mismatch(node, name, "a whole number");
                None
            }
        }
    }

    fn items<'n>(&mut self, node: Node<'n>, name: &str) -> Items<'n> {
        if !matches!(node.value(), Value::Array(_)) {
            self.mismatch(node, name, "a list");
        }
        node.items()
    }

    fn strings(&mut self, node: Node<'_>, name: &str) -> Vec<String> {
        self.items(node, name).into_iter().filter_map(|item| self.string(item, name)).collect()
    }

    fn scenario(&mut self, node: Node<'_>) -> Scenario {
        let mut scenario = Scenario::default();
        let members = self.members(node, "A scenario");
        for member in members {
            let value = member.value;
            match member.key {
                "schema" => self.schema(value),
                "$schema" => {}
                "title" => scenario.title = self.string(value, "title"),
                "note" => scenario.note = self.string(value, "note"),
                "access" => scenario.access = Some(self.access(value)),
                "wanted" => {
                    scenario.wanted = match value.as_str() {
                        Some("allowed") => Some(Wanted::Allowed),
                        Some("denied") => Some(Wanted::Denied),
                        _ => {
                            self.mismatch(value, "wanted", "`allowed` or `denied`");
                            None
                        }
                    }
                }
                "network" => {
                    scenario.network = Some(NetworkDocument::new(match value.as_str() {
                        Some(text) => text,
                        None => {
                            self.members(value, "network");
                            value.source()
                        }
                    }));
                }
                "expect" => scenario.expect = Some(self.expect(value)),
                "requests" => scenario.requests = self.requests(value, member.key),
                "probes" => scenario.probes = self.requests(value, member.key),
                "steps" => scenario.steps = self.first(value, member.key, Self::step),
                "acknowledged" => scenario.acknowledged = self.acknowledged(value),
                "question" => scenario.question = Some(self.question(value)),
                "view" => scenario.view = Some(self.view(value)),
                _ => self.unknown(member, "a scenario"),
            }
        }
        for (name, requests) in [("requests", &scenario.requests), ("probes", &scenario.probes)] {
            if scenario.access.is_none() && !requests.is_empty() {
                let message = format!("{name} are asked of the policies of access, which is missing.");
                let span = Span::new(node.span.start, node.span.start + 1);
                self.problem("SCENARIO_TYPE", Severity::Error, span, message);
            }
        }
        // Text that is carried along unread must at least be JSON.
        if self.problems.iter().any(|p| p.code == json::SYNTAX_ERROR) {
            scenario.network = None;
            scenario.steps.clear();
        }
        let is_object = node.is_object();
        if is_object && !members.into_iter().any(|member| member.key == "schema") {
            let message = "schema is missing; 1 is assumed.".to_owned();
            self.problem(
                "SCENARIO_SCHEMA",
                Severity::Warning,
                Span::new(node.span.start, node.span.start + 1),
                message,
            );
        }
        scenario
    }

    fn schema(&mut self, node: Node<'_>) {
        match self.number(node, "schema") {
            Some(SCHEMA) | None => {}
            Some(other) => {
                let message = format!("This is schema {other}; only schema {SCHEMA} is known here.");
                self.problem("SCENARIO_SCHEMA", Severity::Error, node.span, message);
            }
        }
    }

    fn access(&mut self, node: Node<'_>) -> Access {
        let mut access = Access::default();
        let members = self.members(node, "access");
        for member in members {
            match member.key {
                "request" => {
                    access.request = RequestDocument::default();
                    self.request(member.value, &mut access.request);
                }
                "policies" => access.policies = self.policies(member.value),
                "settings" => access.settings = self.settings(member.value),
                _ => self.unknown(member, "access"),
            }
        }
        if !members.into_iter().any(|member| member.key == "request") && node.is_object() {
            let span = Span::new(node.span.start, node.span.start + 1);
            self.problem("SCENARIO_TYPE", Severity::Error, span, "access has no request.".to_owned());
        }
        access
    }

    fn request(&mut self, node: Node<'_>, request: &mut RequestDocument) {
        let members = self.members(node, "request");
        for member in members {
            let value = member.value;
            match member.key {
                "principal" => {
                    // The role that is known is another caller's.
                    if !members.into_iter().any(|member| member.key == "role") {
                        request.role = None;
                    }
                    request.principal = self.caller(value);
                }
                "role" => request.role = self.string(value, "role"),
                "action" => request.action = self.string(value, "action").unwrap_or_default(),
                "resource" => request.resource = self.string(value, "resource").unwrap_or_default(),
                "resourceAccount" => request.resource_account = self.string(value, "resourceAccount"),
                "context" => request.context = self.context(value),
                "document" => request.document = Some(self.document(value)),
                "also" => {
                    let items = self.items(value, "also");
                    if items.len() > MOST_FURTHER {
                        let message =
                            format!("No call needs {} further actions; {MOST_FURTHER} are read.", items.len());
                        self.problem("SCENARIO_TOO_LONG", Severity::Error, value.span, message);
                    }
                    request.also = items.into_iter().take(MOST_FURTHER).map(|item| self.also(item)).collect();
                }
                _ => self.unknown(member, "a request"),
            }
        }
    }

    fn caller(&mut self, node: Node<'_>) -> Caller {
        let wanted = "a string, or an object with `service` or `federated`";
        match node.value() {
            Value::String(text) => return Caller::Arn(text.to_owned()),
            Value::Object(members) => {
                for member in members {
                    match (member.key, member.value.as_str()) {
                        ("service", Some(name)) => return Caller::Service(name.to_owned()),
                        ("federated", Some(name)) => return Caller::Federated(name.to_owned()),
                        ("service" | "federated", None) => self.mismatch(member.value, member.key, "a string"),
                        _ => self.unknown(member, "a principal"),
                    }
                }
            }
            _ => self.mismatch(node, "principal", wanted),
        }
        Caller::default()
    }

    fn context(&mut self, node: Node<'_>) -> ContextMap {
        let mut out: Vec<(String, ContextValue)> = Vec::new();
        for member in self.members(node, "context") {
            let value = match member.value.value() {
                Value::Null => ContextValue::Absent,
                Value::Array(items) => {
                    ContextValue::Many(items.into_iter().filter_map(|item| self.scalar(item, member.key)).collect())
                }
                _ => match self.scalar(member.value, member.key) {
                    Some(text) => ContextValue::One(text),
                    None => continue,
                },
            };
            out.push((member.key.to_owned(), value));
        }
        ContextMap(out)
    }

    fn scalar(&mut self, node: Node<'_>, name: &str) -> Option<String> {
        match node.value() {
            Value::String(text) | Value::Number(text) => Some(text.to_owned()),
            Value::Bool(value) => Some(value.to_string()),
            _ => {
                self.mismatch(node, name, "a string, a number, a boolean, a list of them, or null");
                None
            }
        }
    }

    fn also(&mut self, node: Node<'_>) -> AlsoRequest {
        let mut also = AlsoRequest::default();
        for member in self.members(node, "An item of also") {
            let value = member.value;
            match member.key {
                "action" => also.action = self.string(value, "action").unwrap_or_default(),
                "resource" => also.resource = self.string(value, "resource").unwrap_or_default(),
                "resourceAccount" => also.resource_account = self.string(value, "resourceAccount"),
                "via" => {
                    also.via = self.string(value, "via");
                    if let Some(via) = &also.via
                        && via != DIRECT
                        && !via.contains(".amazonaws.com")
                    {
                        let via = iam::explain::quote(via);
                        let message =
                            format!("via must be `direct` or a service, such as s3.amazonaws.com; {via} is neither.");
                        self.problem("SCENARIO_TYPE", Severity::Error, value.span, message);
                    }
                }
                "rcps" => also.rcps = Some(self.levels(value, "rcps")),
                "resourcePolicy" => also.resource_policy = Some(self.policy(value, "resourcePolicy")),
                "grants" => also.grants = Some(self.policy(value, "grants")),
                "context" => also.context = self.context(value),
                _ => self.unknown(member, "an item of also"),
            }
        }
        also
    }

    fn policies(&mut self, node: Node<'_>) -> Policies {
        let mut policies = Policies::default();
        for member in self.members(node, "policies") {
            let (value, name) = (member.value, member.key);
            match name {
                "grants" => policies.grants = Some(self.policy(value, name)),
                _ => match Layer::of(name).map(|layer| policies.of_mut(layer)) {
                    Some(SlotsMut::Many(slot)) => *slot = self.list(value, name),
                    Some(SlotsMut::One(slot)) => *slot = Some(self.policy(value, name)),
                    Some(SlotsMut::Stack(slot)) if matches!(value.value(), Value::Array(_)) => {
                        *slot = self.stack(value, name)
                    }
                    Some(SlotsMut::Stack(slot)) => *slot = vec![self.policy(value, name)],
                    Some(SlotsMut::Levels(slot)) => *slot = Some(self.levels(value, name)),
                    None => self.unknown(member, "policies"),
                },
            }
        }
        policies
    }

    /// Policies of which each must allow. Of none it is not to be said whether there is a session policy (L13).
    fn stack(&mut self, node: Node<'_>, name: &str) -> Vec<NamedPolicy> {
        let policies = self.list(node, name);
        if policies.is_empty() {
            let message = format!("{name} is an empty list: leave it out, or give a policy.");
            self.problem("SCENARIO_TYPE", Severity::Error, node.span, message);
        }
        policies
    }

    fn levels(&mut self, node: Node<'_>, name: &str) -> Vec<Level> {
        let mut out = Vec::new();
        let items = self.items(node, name);
        if items.len() > MOST_LEVELS {
            let message = format!("No organization has {} levels; {MOST_LEVELS} are read.", items.len());
            self.problem("SCENARIO_TOO_LONG", Severity::Error, node.span, message);
        }
        for item in items.into_iter().take(MOST_LEVELS) {
            let mut level = Level::default();
            for member in self.members(item, "A level") {
                match member.key {
                    "target" => level.target = self.string(member.value, "target").unwrap_or_default(),
                    "policies" => level.policies = self.list(member.value, "policies"),
                    _ => self.unknown(member, "a level"),
                }
            }
            out.push(level);
        }
        out
    }

    fn list(&mut self, node: Node<'_>, name: &str) -> Vec<NamedPolicy> {
        let items = self.items(node, name);
        let left = MOST_POLICIES.saturating_sub(self.policies);
        if items.len() > left {
            let message = format!("Nobody has more than {MOST_POLICIES} policies, and no more are read.");
            self.problem("SCENARIO_TOO_LONG", Severity::Error, node.span, message);
        }
        self.policies += items.len();
        items.into_iter().take(left).map(|item| self.policy(item, "A policy")).collect()
    }

    fn policy(&mut self, node: Node<'_>, name: &str) -> NamedPolicy {
        let mut policy = NamedPolicy::default();
        let members = self.members(node, name);
        for member in members {
            match member.key {
                "name" => policy.name = self.string(member.value, "name"),
                "from" => policy.from = self.string(member.value, "from"),
                "off" => policy.off = self.boolean(member.value, "off"),
                "document" => policy.document = self.document(member.value),
                _ => self.unknown(member, "a policy (name, from, off, document)"),
            }
        }
        if node.is_object() && !members.into_iter().any(|member| member.key == "document") {
            let span = Span::new(node.span.start, node.span.start + 1);
            self.problem("SCENARIO_TYPE", Severity::Error, span, format!("{name} has no document."));
        }
        policy
    }

    fn document(&mut self, node: Node<'_>) -> String {
        match node.value() {
            Value::String(text) => text.to_owned(),
            // What is no object is a mistake in the policy, reported there.
            Value::Missing => node.source().to_owned(),
            _ => json::write(node),
        }
    }

    fn settings(&mut self, node: Node<'_>) -> Settings {
        let mut settings = Settings::default();
        for member in self.members(node, "settings") {
            let (value, name) = (member.value, member.key);
            match name {
                "blockPublicPolicy" => settings.block_public_policy = Some(self.boolean(value, name)),
                "restrictPublicBuckets" => settings.restrict_public_buckets = self.boolean(value, name),
                "managementAccount" => settings.management_account = self.boolean(value, name),
                "serviceLinkedRole" => settings.service_linked_role = self.boolean(value, name),
                "awsManagedKey" => settings.aws_managed_key = self.boolean(value, name),
                _ => self.unknown(member, "settings"),
            }
        }
        settings
    }

    fn expect(&mut self, node: Node<'_>) -> Expect {
        let mut expect = Expect::default();
        for member in self.members(node, "expect") {
            let (value, name) = (member.value, member.key);
            match name {
                "access" => expect.access = self.string(value, name),
                "network" => expect.network = self.string(value, name),
                "findings" => {
                    let mut codes = self.strings(value, name);
                    self.most(value, name, codes.len());
                    codes.truncate(MOST_FINDINGS);
                    expect.findings = Some(codes);
                }
                "layers" => {
                    expect.layers = self.context(value);
                    self.most(value, name, expect.layers.0.len());
                    expect.layers.0.truncate(MOST_FINDINGS);
                }
                _ => self.unknown(member, "expect"),
            }
        }
        expect
    }

    fn requests(&mut self, node: Node<'_>, list: &str) -> Vec<NamedRequest> {
        self.first(node, list, |reader, item| reader.named_request(item, list))
    }

    /// As many items of a list as are answered.
    fn first<T>(&mut self, node: Node<'_>, list: &str, mut read: impl FnMut(&mut Self, Node<'_>) -> T) -> Vec<T> {
        let items = self.items(node, list);
        if items.len() > MOST_REQUESTS {
            let message = format!("There are {} {list}; {MOST_REQUESTS} are read.", items.len());
            self.problem("SCENARIO_TOO_LONG", Severity::Error, node.span, message);
        }
        items.into_iter().take(MOST_REQUESTS).map(|item| read(self, item)).collect()
    }

    fn named_request(&mut self, node: Node<'_>, list: &str) -> NamedRequest {
        let mut named = NamedRequest::default();
        let members = self.members(node, &format!("An item of {list}"));
        for member in members {
            let (value, name) = (member.value, member.key);
            match name {
                "name" => named.name = self.string(value, name),
                "request" => self.request(value, &mut named.request),
                "expect" => named.expect = self.string(value, name),
                _ => self.unknown(member, &format!("an item of {list} (name, request, expect)")),
            }
        }
        if node.is_object() && !members.into_iter().any(|member| member.key == "request") {
            let span = Span::new(node.span.start, node.span.start + 1);
            self.problem("SCENARIO_TYPE", Severity::Error, span, format!("An item of {list} has no request."));
        }
        named
    }

    #[inline(never)]
    fn step(&mut self, node: Node<'_>) -> Step {
        let mut step = Step::default();
        let members = self.members(node, "An item of steps");
        for member in members {
            let (value, name) = (member.value, member.key);
            match name {
                "say" => step.say = self.string(value, name),
                "do" => step.edits = self.items(value, name).into_iter().map(|item| self.step_edit(item)).collect(),
                "expect" => step.expect = Some(self.expect(value)),
                _ => self.unknown(member, "an item of steps (say, do, expect)"),
            }
        }
        if node.is_object() && !members.into_iter().any(|member| member.key == "do") {
            let span = Span::new(node.span.start, node.span.start + 1);
            self.problem("SCENARIO_TYPE", Severity::Error, span, "An item of steps has no do.".to_owned());
        }
        step
    }

    fn step_edit(&mut self, node: Node<'_>) -> StepEdit {
        let mut edit = StepEdit::default();
        for member in self.members(node, "An item of do") {
            let (value, name) = (member.value, member.key);
            match name {
                "op" => edit.op = self.string(value, name),
                "path" => edit.path = self.string(value, name).unwrap_or_default(),
                "from" => edit.from = self.string(value, name),
                "value" => edit.value = Some(JsonText(value.source().to_owned())),
                "find" => edit.find = self.string(value, name),
                "replace" => edit.replace = self.string(value, name),
                _ => self.unknown(member, "an item of do (op, path, from, value, find, replace)"),
            }
        }
        edit
    }

    /// Says that more is expected than is looked for.
    fn most(&mut self, node: Node<'_>, name: &str, count: usize) {
        if count > MOST_FINDINGS {
            let message = format!("{count} {name} are expected; {MOST_FINDINGS} are looked for.");
            self.problem("SCENARIO_TOO_LONG", Severity::Warning, node.span, message);
        }
    }

    fn acknowledged(&mut self, node: Node<'_>) -> Vec<Acknowledgement> {
        let items = self.items(node, "acknowledged");
        if items.len() > MOST_FINDINGS {
            let message = format!("{} findings are acknowledged; {MOST_FINDINGS} are read.", items.len());
            self.problem("SCENARIO_TOO_LONG", Severity::Warning, node.span, message);
        }
        items.into_iter().take(MOST_FINDINGS).map(|item| self.acknowledgement(item)).collect()
    }

    fn acknowledgement(&mut self, node: Node<'_>) -> Acknowledgement {
        let mut acknowledgement = Acknowledgement::default();
        for member in self.members(node, "An item of acknowledged") {
            let (value, name) = (member.value, member.key);
            match name {
                "code" => acknowledgement.code = self.string(value, name).unwrap_or_default(),
                "reason" => acknowledgement.reason = self.string(value, name).unwrap_or_default(),
                "document" => acknowledgement.document = self.string(value, name),
                _ => self.unknown(member, "an item of acknowledged"),
            }
        }
        acknowledgement
    }

    fn question(&mut self, node: Node<'_>) -> Question {
        let mut question = Question::default();
        for member in self.members(node, "question") {
            let (value, name) = (member.value, member.key);
            match name {
                "prompt" => question.prompt = self.string(value, name).unwrap_or_default(),
                "choices" => question.choices = self.strings(value, name),
                "answer" => question.answer = self.number(value, name).unwrap_or_default(),
                "why" => question.why = self.strings(value, name),
                _ => self.unknown(member, "a question"),
            }
        }
        question
    }

    fn view(&mut self, node: Node<'_>) -> View {
        let mut view = View::default();
        for member in self.members(node, "view") {
            let (value, name) = (member.value, member.key);
            match name {
                "panels" => view.panels = self.strings(value, name),
                "readOnly" => view.read_only = self.boolean(value, name),
                _ => self.unknown(member, "view"),
            }
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every field of the format, once.
    const EVERYTHING: &str = r#"{"schema":1,"title":"T","note":"N","access":{"request":{"principal":{"service":"lambda.amazonaws.com"},"action":"s3:GetObject","resource":"*","resourceAccount":"111122223333","context":{"aws:TagKeys":["a","b"],"aws:SourceIp":"203.0.113.7","aws:username":null},"also":[{"action":"kms:Decrypt","resource":"*","resourcePolicy":{"document":"{}"},"grants":{"document":"[]"},"context":{"a:b":"c"}}]},"policies":{"identity":[{"name":"P","from":"role R","off":true,"document":"{ }"}],"resource":{"document":"1"},"grants":{"document":"g"},"boundary":{"document":""},"session":{"document":"s"},"endpoint":{"document":"e"},"scps":[{"target":"Root","policies":[{"document":"x"}]}],"rcps":[]},"settings":{"restrictPublicBuckets":true,"serviceLinkedRole":true,"awsManagedKey":true}},"wanted":"denied","network":{"Vpcs":[{"VpcId": "vpc-1"}]},"expect":{"access":"allowed","network":"reachable","findings":["X"],"layers":{"identity":"allow"}},"requests":[{"name":"N","request":{"principal":"111122223333","action":"s3:PutObject","resource":"*"},"expect":"allowed"},{"request":{"principal":"anonymous","action":"a","resource":"*"}}],"probes":[{"request":{"principal":"anonymous","action":"b","resource":"*"},"expect":"denied"}],"steps":[{"say":"S","do":[{"op":"add","path":"/access/request/context/a~1b","value":[1, {"x" :null}]},{"path":"/access/request/action","find":"a","replace":"b"},{"op":"move","path":"/access/a","from":"/access/b"}],"expect":{"access":"allowed"}},{"do":[]}],"acknowledged":[{"code":"X","reason":"R","document":"network"}],"question":{"prompt":"?","choices":["a","b"],"answer":1,"why":["c"]},"view":{"panels":["trace"],"readOnly":true}}"#;

    #[test]
    fn what_is_written_is_what_was_read() {
        let (scenario, problems) = Scenario::read(EVERYTHING);
        assert_eq!(problems, []);
        assert_eq!(scenario.to_json(), EVERYTHING);
    }

    #[test]
    fn wrong_types_are_located_and_the_rest_is_kept() {
        let text =
            r#"{"schema": 1, "access": {"request": {"principal": 7, "action": "s3:GetObject", "resource": "*"}}}"#;
        let (scenario, problems) = Scenario::read(text);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].span.of(text), "7");
        assert_eq!(scenario.access.unwrap().request.action, "s3:GetObject");
    }

    #[test]
    fn numbers_and_booleans_are_context_values() {
        let text = r#"{"schema":1,"access":{"request":{"context":{"a":10.0,"b":true,"c":[1,false]}}}}"#;
        let context = Scenario::read(text).0.access.unwrap().request.context;
        let one = |text: &str| ContextValue::One(text.into());
        let many = ContextValue::Many(vec!["1".into(), "false".into()]);
        assert_eq!(context.0, [("a".into(), one("10.0")), ("b".into(), one("true")), ("c".into(), many)]);
    }

    #[test]
    fn documents_keep_text_and_lay_out_objects() {
        let text = r#"{"schema":1,"access":{"request":{},"policies":{"identity":[{"document":" {\n} // no"},{"document":{"Statement":[]}}]}}}"#;
        let identity = Scenario::read(text).0.access.unwrap().policies.identity;
        assert_eq!(identity[0].document, " {\n} // no");
        assert_eq!(identity[1].document, "{\n  \"Statement\": []\n}");
    }
}
