//! From text to [`Policy`]: what AWS rejects is an error, located, and the rest is kept.

use std::collections::HashSet;

use json::{Member, Members, Node, Value, clip};

use crate::arn::Arn;
use crate::arn_pattern::{ArnPattern, VariablesIn};
use crate::policy::{
    ActionPattern, Condition, ConditionValue, Effect, Element, Policy, PrincipalKind, PrincipalPattern,
    ResourcePattern, Statement, Text,
};
use crate::{Diagnostic, OperatorUse, Severity, Span, Version, value};

/// What a policy is attached to; it decides which elements a statement must and may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyType {
    /// Attached to a user, group or role.
    Identity,
    /// The permissions boundary of a user or role.
    Boundary,
    /// Passed with a session.
    Session,
    /// Attached to a resource: bucket policy, queue policy, key policy, endpoint policy.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// Service control policy.
    Scp,
    /// Resource control policy.
    Rcp,
}

impl Policy {
    /// Reads a policy document. Diagnostics of severity error mean that AWS rejects the document.
    ///
    /// ```
    /// let text = r#"{"Statement": [{"Effect": "allow", "Action": "*", "Resource": "*"}]}"#;
    /// let (policy, diagnostics) = iam::Policy::parse(text, iam::PolicyType::Identity);
    /// assert_eq!(policy.statements.len(), 1);
    /// assert_eq!(diagnostics[0].code, "INVALID_EFFECT");
    /// assert!(policy.rejected);
    /// ```
    pub fn parse(text: &str, kind: PolicyType) -> (Policy, Vec<Diagnostic>) {
        let mut document = json::read(text);
        let diagnostics = std::mem::take(&mut document.diagnostics);
        let mut parser = Parser { diagnostics, more_errors: false, version: Version::default() };
        let mut policy = parser.policy(document.root());
        let Parser { mut diagnostics, more_errors, .. } = parser;
        diagnostics.extend(check_type(&policy, kind));
        // What is missing from a text of which more is wrong than commas behind the last item is not worth a message of its own.
        if document.only_trailing_commas().is_none() {
            diagnostics.retain(|d| !d.code.starts_with("MISSING_") && d.code != "POLICY_NOT_OBJECT");
        }
        json::sort_by_key(&mut diagnostics, |d| d.span);
        policy.rejected = more_errors || diagnostics.iter().any(|d| d.severity == Severity::Error);
        (policy, diagnostics)
    }
}

/// What AWS rejects in a policy of this type, besides what it rejects in every policy.
fn check_type(policy: &Policy, kind: PolicyType) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut sids = HashSet::new();
    // IAM's own policies; services such as S3 and KMS take more.
    let is_of_an_identity = matches!(kind, PolicyType::Identity | PolicyType::Boundary | PolicyType::Session);
    let strict = is_of_an_identity || kind == PolicyType::Trust;
    for sid in policy.statements.iter().filter_map(|statement| statement.sid.as_ref()).filter(|_| strict) {
        if !sid.text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let message = format!("The Sid `{}` may hold letters and digits only.", clip(&sid.text));
            found.push(Diagnostic::error("UNSUPPORTED_SID", sid.span, message));
        }
        if !sid.text.is_empty() && !sids.insert(&sid.text) {
            let message = format!(
                "The Sid `{}` stands here a second time; within a policy each must be unique.",
                clip(&sid.text)
            );
            found.push(Diagnostic::error("UNIQUE_SIDS_REQUIRED", sid.span, message));
        }
    }
    // Source: Amazon EFS User Guide, *Using access points in IAM policies*; a Deny beside those names every action.
    let is_of_a_file_system = kind == PolicyType::Resource
        && policy.statements.iter().any(|statement| statement.resource.is_none())
        && are_about(&policy.statements, &["elasticfilesystem"], "*");
    for statement in &policy.statements {
        match (kind, &statement.principal) {
            (PolicyType::Scp, Some(principal)) => {
                let message =
                    "A service control policy has no Principal: it applies to everyone in the accounts below it.";
                found.push(Diagnostic::error("SCP_SYNTAX_ERROR_PRINCIPAL", principal.name_span, message));
            }
            (_, Some(principal)) if is_of_an_identity => {
                let message = match kind {
                    PolicyType::Boundary => {
                        "A permissions boundary has no Principal: it limits whom it is attached to."
                    }
                    PolicyType::Session => {
                        "A session policy has no Principal: it limits the session that it is passed with."
                    }
                    _ => "An identity policy has no Principal: it applies to whom it is attached to.",
                };
                let code = "UNSUPPORTED_PRINCIPAL";
                found.push(Diagnostic::error(code, principal.name_span, message));
            }
            (PolicyType::Trust | PolicyType::Rcp, Some(principal)) if principal.negated => {
                let message = "NotPrincipal is not allowed in this type of policy."; // P5
                let code = match kind {
                    PolicyType::Rcp => "RCP_SYNTAX_ERROR_PRINCIPAL",
                    _ => "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
                };
                found.push(Diagnostic::error(code, principal.name_span, message));
            }
            (PolicyType::Resource | PolicyType::Trust | PolicyType::Rcp, None) => {
                let message = "This statement has no Principal: a policy on a resource must say whom it is about.";
                found.push(Diagnostic::error("MISSING_PRINCIPAL", head(statement.span), message));
            }
            _ => {}
        }
        match (kind, &statement.resource) {
            (PolicyType::Trust, Some(resource)) => {
                let message = "A trust policy has no Resource: it is about the role it belongs to.";
                found.push(Diagnostic::error("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", resource.name_span, message));
            }
            (PolicyType::Trust, None) => {}
            (PolicyType::Resource, None) if is_of_a_file_system => {}
            // Source: Amazon ECR User Guide, *Private repository policy examples*.
            (PolicyType::Resource, None) if are_about([statement], &["ecr", "ecr-public"], "") => {}
            (_, None) => {
                let message = "This statement has neither Resource nor NotResource.";
                found.push(Diagnostic::error("MISSING_RESOURCE", head(statement.span), message));
            }
            _ => {}
        }
    }
    found
}

/// Whether statements are of the policy on a resource of one of these services, which may leave out the Resource: it is
/// about what it is on. All their actions are of the service, or the one that goes besides.
fn are_about<'s>(statements: impl IntoIterator<Item = &'s Statement>, services: &[&str], besides: &str) -> bool {
    let actions = statements.into_iter().filter_map(|statement| statement.action.as_ref());
    let mut actions = actions.flat_map(|action| &action.values).filter(|action| action.text != besides).peekable();
    let service = |action: &ActionPattern| action.text.split(':').next().unwrap_or("").to_ascii_lowercase();
    actions.peek().is_some() && actions.all(|action| services.contains(&service(action).as_str()))
}

/// The opening bracket of a statement: where something is missing, that is what can be pointed at.
fn head(span: Span) -> Span {
    Span::new(span.start, (span.start + 1).min(span.end))
}

const POLICY_ELEMENTS: &[&str; 3] = &["Version", "Id", "Statement"];

const STATEMENT_ELEMENTS: &[&str; 9] =
    &["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// Nobody reads more; what comes after is only counted.
const MOST_DIAGNOSTICS: usize = 100;

struct Parser {
    diagnostics: Vec<Diagnostic>,
    more_errors: bool,
    version: Version,
}

impl Parser {
    fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        if self.diagnostics.len() < MOST_DIAGNOSTICS {
            self.diagnostics.push(Diagnostic::error(code, span, message));
        } else {
            self.more_errors = true;
        }
    }

    fn warning(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        if self.diagnostics.len() < MOST_DIAGNOSTICS {
            self.diagnostics.push(Diagnostic::warning(code, span, message));
        }
    }

    fn mismatch(&mut self, node: Node<'_>, element: &str, wanted: &str) {
        // A value that is not there has its message already.
        if !node.is_missing() {
            let message = format!("{} must be {wanted}; this is {}.", json::clip(element), node.kind());
            self.error("DATA_TYPE_MISMATCH", node.span, message);
        }
    }

    fn policy(&mut self, node: Node<'_>) -> Policy {
        let span = node.span;
        let mut policy = Policy { span, ..Policy::default() };
        let Value::Object(members) = node.value() else {
            if !node.is_missing() {
                let message = format!("A policy is an object, `{{ … }}`; this is {}.", node.kind());
                self.error("POLICY_NOT_OBJECT", head(node.span), message);
            }
            return policy;
        };
        let members = self.elements(members, POLICY_ELEMENTS, "a policy");
        // The version decides how everything after it is read, wherever it stands.
        if let Some(version) = members.clone().find(|m| m.key == "Version") {
            self.version = self.read_version(version.value);
            policy.version = self.version;
            policy.version_span = Some(version.value.span);
        }
        let mut has_statement = false;
        for member in members {
            match member.key {
                "Id" => policy.id = self.text(member.value, "Id"),
                "Statement" => {
                    has_statement = true;
                    self.statements(member.value, &mut policy);
                }
                _ => {}
            }
        }
        if !has_statement {
            self.error("MISSING_STATEMENT", head(span), "This policy has no Statement.");
        }
        policy
    }

    fn read_version(&mut self, node: Node<'_>) -> Version {
        match node.as_str() {
            Some("2012-10-17") => Version::V2012,
            Some("2008-10-17") => Version::V2008,
            Some(other) => {
                let message = format!(
                    "`{}` is not a version of the policy language: write 2012-10-17 (or 2008-10-17).",
                    clip(other)
                );
                self.error("INVALID_VERSION", node.span, message);
                Version::default()
            }
            None => {
                self.mismatch(node, "Version", "the string `2012-10-17`");
                Version::default()
            }
        }
    }

    /// Reports unknown and repeated members, and gives those that count: the first of each name.
    fn elements<'d, const N: usize>(
        &mut self,
        members: Members<'d>,
        known: &'static [&'static str; N],
        place: &str,
    ) -> impl Iterator<Item = Member<'d>> + Clone + use<'d, N> {
        let find = |key: &str| known.iter().position(|name| *name == key);
        let again = |seen: &mut [bool; N], at| seen.get_mut(at).is_some_and(|seen| std::mem::replace(seen, true));
        let (mut seen, mut all_count) = ([false; N], true);
        for member in members {
            match find(member.key) {
                None => self.unknown_element(member, known, place),
                Some(at) if again(&mut seen, at) => {
                    let message = format!("{} stands here a second time; AWS takes each element once.", member.key);
                    self.error("DUPLICATE_ELEMENT", member.key_span, message);
                }
                Some(_) => continue,
            }
            all_count = false;
        }
        let mut seen = [false; N];
        let mut counts = move |key| find(key).is_some_and(|at| !again(&mut seen, at));
        members.into_iter().filter(move |member| all_count || counts(member.key))
    }

    fn unknown_element(&mut self, member: Member<'_>, known: &[&str], place: &str) {
        // Looking for a similar name takes longer than there are readers for it.
        if self.diagnostics.len() >= MOST_DIAGNOSTICS {
            self.more_errors = true;
            return;
        }
        let message = match json::nearest(member.key, known.iter().copied()) {
            Some(near) => format!("`{}` is not an element of {place}. Did you mean {near}?", clip(member.key)),
            None => format!("`{}` is not an element of {place}.", clip(member.key)),
        };
        self.error("INVALID_POLICY_ELEMENT", member.key_span, message);
    }

    fn statements(&mut self, node: Node<'_>, policy: &mut Policy) {
        match node.value() {
            Value::Array(items) => {
                if items.is_empty() {
                    self.error("EMPTY_STATEMENT", node.span, "Statement is an empty list.");
                }
                policy.statements.reserve_exact(items.len());
                policy.statements.extend(items.into_iter().filter_map(|item| self.statement(item)));
            }
            _ => policy.statements.extend(self.statement(node)),
        }
    }

    fn statement(&mut self, node: Node<'_>) -> Option<Statement> {
        let span = node.span;
        let Value::Object(members) = node.value() else {
            self.mismatch(node, "A statement", "an object, `{ … }`");
            return None;
        };
        let mut statement = Statement {
            sid: None,
            effect: None,
            effect_span: None,
            principal: None,
            action: None,
            resource: None,
            conditions: Vec::new(),
            span,
        };
        for member in self.elements(members, STATEMENT_ELEMENTS, "a statement") {
            self.element(member, &mut statement);
        }
        if statement.effect_span.is_none() {
            self.error("MISSING_EFFECT", head(span), "This statement has no Effect: write Allow or Deny.");
        }
        if statement.action.is_none() {
            self.error("MISSING_ACTION", head(span), "This statement has neither Action nor NotAction.");
        }
        Some(statement)
    }

    /// Reads an element into its statement. In a loop over all of them, a compiler would move every field for each.
    #[inline(never)]
    fn element(&mut self, Member { key, key_span, value }: Member<'_>, statement: &mut Statement) {
        let negated = key.starts_with("Not");
        match key {
            "Sid" => statement.sid = self.text(value, "Sid"),
            "Effect" => {
                statement.effect_span = Some(value.span);
                statement.effect = self.effect(value);
            }
            "Principal" | "NotPrincipal" => {
                self.pair(statement.principal.is_some(), "Principal", key_span);
                let span = value.span;
                let values = self.principals(value, key);
                statement.principal.get_or_insert(Element { negated, name_span: key_span, span, values });
            }
            "Action" | "NotAction" => {
                self.pair(statement.action.is_some(), "Action", key_span);
                let span = value.span;
                let values = self.list(value, key, Self::action);
                statement.action.get_or_insert(Element { negated, name_span: key_span, span, values });
            }
            "Resource" | "NotResource" => {
                self.pair(statement.resource.is_some(), "Resource", key_span);
                let span = value.span;
                let values = self.list(value, key, Self::resource);
                statement.resource.get_or_insert(Element { negated, name_span: key_span, span, values });
            }
            "Condition" => statement.conditions = self.conditions(value),
            _ => {}
        }
    }

    fn pair(&mut self, second: bool, name: &str, span: Span) {
        if second {
            let message = format!("A statement has {name} or Not{name}, not both.");
            self.error("UNSUPPORTED_ELEMENT_COMBINATION", span, message);
        }
    }

    fn text(&mut self, node: Node<'_>, element: &str) -> Option<Text> {
        match node.as_str() {
            Some(text) => Some(Text { text: text.to_owned(), span: node.span }),
            None => {
                self.mismatch(node, element, "a string");
                None
            }
        }
    }

    fn effect(&mut self, node: Node<'_>) -> Option<Effect> {
        match node.as_str() {
            Some("Allow") => Some(Effect::Allow), // S4
            Some("Deny") => Some(Effect::Deny),
            Some(other) => {
                let message = format!("Effect is Allow or Deny, spelled exactly so; this is `{}`.", clip(other));
                self.error("INVALID_EFFECT", node.span, message);
                None
            }
            None => {
                self.mismatch(node, "Effect", "the string Allow or Deny");
                None
            }
        }
    }

    /// A string, or a list of strings, each read by `read`.
    fn list<T>(&mut self, node: Node<'_>, element: &str, read: impl Fn(&mut Self, String, Span) -> T) -> Vec<T> {
        let items = items(node);
        let mut out = Vec::with_capacity(items.size_hint().0);
        for item in items {
            match item.as_str() {
                Some(text) => out.push(read(self, text.to_owned(), item.span)),
                None => self.mismatch(item, element, "a string or a list of strings"),
            }
        }
        out
    }

    fn action(&mut self, text: String, span: Span) -> ActionPattern {
        let well_formed = match text.split_once(':') {
            Some((service, name)) => {
                let service_ok = service == "*"
                    || !service.is_empty() && service.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
                service_ok
                    && !name.is_empty()
                    && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'?' | b'-' | b'_'))
            }
            None => text == "*",
        };
        if !well_formed {
            let message =
                format!("`{}` is not an action: write service:Name, such as s3:GetObject, or `*`.", clip(&text));
            self.error("ACTION_MALFORMED", span, message);
        }
        ActionPattern::new(text, span)
    }

    fn resource(&mut self, text: String, span: Span) -> ResourcePattern {
        let arn = ArnPattern::new(&text, self.version, VariablesIn::Resource);
        if arn.is_none() && !ResourcePattern::is_short(&text) {
            if text.starts_with("arn:") {
                let message = format!(
                    "`{}` has fewer than the six parts of an ARN, arn:partition:service:region:account:resource; empty parts keep their colon.",
                    clip(&text)
                );
                self.error("MISSING_ARN_FIELD", span, message);
            } else {
                let message = format!("`{}` is neither an ARN (arn:…) nor `*`.", clip(&text));
                self.error("INVALID_ARN_PREFIX", span, message);
            }
        }
        let may_be_wild = !matches!(arn, Some(ArnPattern::Everything | ArnPattern::Fixed { .. }));
        if may_be_wild && Arn::parse(&text).is_some_and(|arn| arn.service().contains(['*', '?'])) {
            let message =
                format!("`{}` has a wildcard where an ARN names the service; AWS takes none there.", clip(&text)); // S9
            self.error("INVALID_SERVICE", span, message);
        }
        ResourcePattern { text, span, arn }
    }

    fn principals(&mut self, node: Node<'_>, element: &str) -> Vec<PrincipalPattern> {
        match node.value() {
            Value::String(text) if text == "*" => {
                vec![PrincipalPattern { kind: PrincipalKind::Everyone, text: text.to_owned(), span: node.span }]
            }
            Value::String(text) => {
                let message = format!(
                    "{element} is `*` or an object such as {{ \"AWS\": \"{}\" }}; a bare string is not allowed.",
                    clip(text)
                );
                self.error("INVALID_PRINCIPAL_FORMAT", node.span, message);
                Vec::new()
            }
            Value::Object(members) => {
                let mut out = Vec::new();
                for member in members {
                    let kind = match member.key {
                        "AWS" => PrincipalKind::Aws,
                        "Service" => PrincipalKind::Service,
                        "Federated" => PrincipalKind::Federated,
                        "CanonicalUser" => PrincipalKind::CanonicalUser,
                        other => {
                            let message = format!("`{}` is not AWS, Service, Federated or CanonicalUser.", clip(other));
                            self.error("INVALID_PRINCIPAL_KEY", member.key_span, message);
                            continue;
                        }
                    };
                    out.extend(self.list(member.value, member.key, |_, text, span| {
                        let everyone = kind == PrincipalKind::Aws && text == "*"; // P2
                        let kind = if everyone { PrincipalKind::Everyone } else { kind };
                        PrincipalPattern { kind, text, span }
                    }));
                }
                out
            }
            _ => {
                self.mismatch(node, element, "`*` or an object");
                Vec::new()
            }
        }
    }

    fn conditions(&mut self, node: Node<'_>) -> Vec<Condition> {
        let mut out = Vec::new();
        let Value::Object(blocks) = node.value() else {
            if !node.is_missing() {
                let message = format!("Condition is an object of operators; this is {}.", node.kind());
                self.error("CONDITION_NOT_OBJECT", node.span, message);
            }
            return out;
        };
        // Most blocks hold one key.
        out.reserve_exact(blocks.len());
        let mut seen = Names::of(blocks);
        for block in blocks {
            let operator = OperatorUse::parse(block.key);
            if operator.is_none() {
                self.unknown_operator(block);
            }
            if seen.again(block.key) {
                let message = format!("{} stands here a second time; put its keys into one block.", clip(block.key));
                self.error("DUPLICATE_ELEMENT", block.key_span, message);
            }
            let Value::Object(keys) = block.value.value() else {
                if !block.value.is_missing() {
                    let message =
                        format!("{} holds an object of context keys; this is {}.", clip(block.key), block.value.kind());
                    self.error("CONDITION_NOT_OBJECT", block.value.span, message);
                }
                continue;
            };
            let mut seen = Names::of(keys);
            for Member { key, key_span, value } in keys {
                let key_lower = json::lower(key);
                if seen.again(&key_lower) {
                    let message = format!(
                        "{} stands in this block a second time (keys are compared without regard to case); put the values into one list.",
                        clip(key)
                    );
                    self.error("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", key_span, message);
                }
                let span = Span::new(key_span.start, value.span.end);
                let values = self.condition_values(value, key, operator);
                let operator_text = Text { text: block.key.to_owned(), span: block.key_span };
                let key = Text { text: key.to_owned(), span: key_span };
                out.push(Condition { operator, operator_text, key, key_lower, values, span });
            }
        }
        out
    }

    fn unknown_operator(&mut self, block: Member<'_>) {
        // Looking for a similar name takes longer than there are readers for it.
        if self.diagnostics.len() >= MOST_DIAGNOSTICS {
            self.more_errors = true;
            return;
        }
        let bare = block.key.rsplit(':').next().unwrap_or("");
        let bare = bare.strip_suffix("IfExists").unwrap_or(bare);
        if bare == "Null" && block.key.ends_with("IfExists") {
            let message = "Null takes no IfExists: it asks about absence itself."; // K8
            return self.error("NULL_WITH_IF_EXISTS", block.key_span, message);
        }
        let message = match json::nearest(bare, crate::OPERATORS.iter().map(|operator| operator.name)) {
            Some(near) => format!("`{}` is not a condition operator. Did you mean {near}?", clip(block.key)),
            None => format!("`{}` is not a condition operator.", clip(block.key)),
        };
        self.error("INVALID_CONDITION_OPERATOR", block.key_span, message);
    }

    fn condition_values(&mut self, node: Node<'_>, key: &str, operator: Option<OperatorUse>) -> Vec<ConditionValue> {
        let items = items(node);
        let mut out = Vec::with_capacity(items.size_hint().0);
        for item in items {
            let text = match item.value() {
                Value::String(text) | Value::Number(text) => text.to_owned(),
                Value::Bool(value) => value.to_string(), // T5
                _ => {
                    self.mismatch(item, key, "a string, a number, a boolean, or a list of them");
                    continue;
                }
            };
            let value = ConditionValue::new(text, item.span, operator, self.version);
            if !value.is_readable() && operator.is_some() {
                let wanted = operator.map_or("", |used| used.operator.family.wants());
                let message = format!("`{}` is not {wanted}, so {key} never equals it.", clip(&value.text));
                let code = operator.map_or("", |used| used.operator.family.mismatch());
                self.warning(code, item.span, message); // T7
            }
            out.push(value);
        }
        out
    }
}

/// The values of a list; a single value need not stand in one.
fn items(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let alone = (!matches!(node.value(), Value::Array(_))).then_some(node);
    node.items().into_iter().chain(alone)
}

/// Notices names that repeat. One name alone, the usual case, costs nothing, and a few are compared one by one.
struct Names {
    alone: bool,
    few: Vec<String>,
    more: Option<HashSet<String>>,
}

impl Names {
    fn of(members: Members<'_>) -> Names {
        Names { alone: members.len() < 2, few: Vec::new(), more: None }
    }

    /// Whether the name was there before.
    fn again(&mut self, name: &str) -> bool {
        const FEW: usize = 8;
        if self.alone {
            return false;
        }
        if self.few.iter().any(|seen| seen == name) {
            return true;
        }
        if self.few.len() < FEW {
            self.few.push(name.to_owned());
            return false;
        }
        !self.more.get_or_insert_default().insert(name.to_owned())
    }
}

impl crate::Family {
    /// Whether a request's value reads as what the operator compares (T7).
    pub(crate) fn reads(self, value: &str) -> bool {
        match self {
            crate::Family::Text | crate::Family::TextIgnoreCase | crate::Family::TextLike => true,
            crate::Family::Number => value::Number::parse(value).is_some(),
            crate::Family::Date => value::Instant::parse(value).is_some(),
            crate::Family::Bool | crate::Family::Null => value::boolean(value).is_some(),
            crate::Family::Binary => value::bytes(value).is_some(),
            crate::Family::Ip => value.parse::<std::net::IpAddr>().is_ok(),
            crate::Family::Arn => Arn::parse(value).is_some(),
        }
    }

    /// The code of a value that does not read as what the operator compares: Access Analyzer's, where it has one.
    const fn mismatch(self) -> &'static str {
        match self {
            crate::Family::Text | crate::Family::TextIgnoreCase | crate::Family::TextLike => "",
            crate::Family::Number => "TYPE_MISMATCH_NUMBER",
            crate::Family::Date => "TYPE_MISMATCH_DATE",
            crate::Family::Bool => "TYPE_MISMATCH_BOOLEAN",
            crate::Family::Null => "MISMATCHED_TYPE_OPERATION_TO_NULL",
            crate::Family::Binary => "TYPE_MISMATCH_STRING",
            crate::Family::Ip => "TYPE_MISMATCH_IP_RANGE",
            crate::Family::Arn => "ARN_VALUE_FORMAT",
        }
    }

    /// What a value must look like, for messages.
    pub(crate) const fn wants(self) -> &'static str {
        match self {
            // Any value is a text.
            crate::Family::Text | crate::Family::TextIgnoreCase | crate::Family::TextLike => "",
            crate::Family::Number => "a number",
            crate::Family::Date => "a date (2026-11-22T12:00:00Z) or seconds since 1970",
            crate::Family::Bool | crate::Family::Null => "true or false",
            crate::Family::Binary => "base64",
            crate::Family::Ip => "an address or a range such as 203.0.113.0/24",
            crate::Family::Arn => "an ARN",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn codes(text: &str, kind: PolicyType) -> Vec<&'static str> {
        Policy::parse(text, kind).1.iter().map(|d| d.code).collect()
    }

    fn check(marked: &str, code: &str, message: &str) {
        let start = marked.find('«').unwrap();
        let end = marked.find('»').unwrap() - '«'.len_utf8();
        let text = marked.replace(['«', '»'], "");
        let (_, diagnostics) = Policy::parse(&text, PolicyType::Identity);
        let found: Vec<_> = diagnostics.iter().map(|d| (d.code, d.span, d.message.as_str())).collect();
        assert_eq!(found, [(code, Span::new(start, end), message)], "{text}");
    }

    #[test]
    fn scalar_or_list_everywhere() {
        let scalar = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true}}}}"#;
        let list = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["*"],"Resource":["*"],"Condition":{"Bool":{"aws:SecureTransport":["true"]}}}]}"#;
        for text in [scalar, list] {
            assert_eq!(codes(text, PolicyType::Identity), [""; 0]);
            let policy = Policy::parse(text, PolicyType::Identity).0;
            assert_eq!(policy.statements[0].conditions[0].values[0].text, "true");
        }
    }

    #[test]
    fn long_names_are_clipped() {
        let key = "k".repeat(5000);
        let text = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"Bool":{{"{key}":{{}}}}}}}}]}}"#
        );
        let (_, diagnostics) = Policy::parse(&text, PolicyType::Identity);
        assert!(!diagnostics.is_empty());
        assert!(diagnostics.iter().all(|of| of.message.len() < 400), "{diagnostics:?}");
    }

    #[test]
    fn of_many_names_every_one_that_repeats_is_told() {
        for (at, again) in [(1, 0), (9, 0), (9, 8), (30, 8), (30, 29)] {
            let mut keys: Vec<String> = (0..at).map(|at| format!(r#""a:k{at}":"x""#)).collect();
            keys.push(format!(r#""A:K{again}":"x""#));
            let text = format!(
                r#"{{"Statement":[{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringEquals":{{{}}}}}}}]}}"#,
                keys.join(",")
            );
            let (_, diagnostics) = Policy::parse(&text, PolicyType::Identity);
            let told: Vec<_> = diagnostics.iter().map(|of| (of.code, text.get(of.span.start..of.span.end))).collect();
            let name = format!("\"A:K{again}\"");
            assert_eq!(told, [("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", Some(&*name))]);
        }
    }

    #[test]
    fn what_aws_rejects_is_located() {
        check(
            r#"{"Statement":[{"Effect":«"allow"»,"Action":"*","Resource":"*"}]}"#,
            "INVALID_EFFECT",
            "Effect is Allow or Deny, spelled exactly so; this is `allow`.",
        );
        check(
            r#"{"Statement":[{"Effect":"Allow","Action":"*",«"Ressource"»:"*", "Resource": "*"}]}"#,
            "INVALID_POLICY_ELEMENT",
            "`Ressource` is not an element of a statement. Did you mean Resource?",
        );
        check(
            r#"{"Statement":[{"Effect":"Allow","Action":"*",«"NotAction"»:"s3:*","Resource":"*"}]}"#,
            "UNSUPPORTED_ELEMENT_COMBINATION",
            "A statement has Action or NotAction, not both.",
        );
        check(
            r#"{"Statement":[{"Effect":"Allow","Action":«"GetObject"»,"Resource":"*"}]}"#,
            "ACTION_MALFORMED",
            "`GetObject` is not an action: write service:Name, such as s3:GetObject, or `*`.",
        );
        check(
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":«"my-bucket/*"»}]}"#,
            "INVALID_ARN_PREFIX",
            "`my-bucket/*` is neither an ARN (arn:…) nor `*`.",
        );
        check(
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{«"StringEqual"»:{"a:b":"c"}}}]}"#,
            "INVALID_CONDITION_OPERATOR",
            "`StringEqual` is not a condition operator. Did you mean StringEquals?",
        );
        check(
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"a:b":«"10abc"»}}}]}"#,
            "TYPE_MISMATCH_NUMBER",
            "`10abc` is not a number, so a:b never equals it.",
        );
        check(
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:x":"true",«"AWS:X"»:"false"}}}]}"#,
            "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
            "AWS:X stands in this block a second time (keys are compared without regard to case); put the values into one list.",
        );
        check("«[»]", "POLICY_NOT_OBJECT", "A policy is an object, `{ … }`; this is an array.");
        check("«{»}", "MISSING_STATEMENT", "This policy has no Statement.");
        check(
            r#"{"Statement":[{"Effect":"Allow","Action":«7»,"Resource":"*"}]}"#,
            "DATA_TYPE_MISMATCH",
            "Action must be a string or a list of strings; this is a number.",
        );
        check(
            r#"{"Version":«"2012-10-71"»,"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
            "INVALID_VERSION",
            "`2012-10-71` is not a version of the policy language: write 2012-10-17 (or 2008-10-17).",
        );
        check(
            r#"{"Statement":[{"Effect":"Allow",«"Effect"»:"Deny","Action":"*","Resource":"*"}]}"#,
            "DUPLICATE_ELEMENT",
            "Effect stands here a second time; AWS takes each element once.",
        );
    }

    #[test]
    fn the_type_of_policy_decides_about_principal_and_resource() {
        let with = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
        let without = r#"{"Statement":[{"Effect":"Allow","Action":"*"}]}"#;
        assert_eq!(codes(with, PolicyType::Identity), ["UNSUPPORTED_PRINCIPAL"]);
        assert_eq!(codes(with, PolicyType::Resource), [""; 0]);
        assert_eq!(codes(with, PolicyType::Trust), ["ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE"]);
        assert_eq!(codes(with, PolicyType::Rcp), [""; 0]);
        assert_eq!(codes(without, PolicyType::Scp), ["MISSING_RESOURCE"]);
        assert_eq!(codes(without, PolicyType::Trust), ["MISSING_PRINCIPAL"]);
        let negated =
            r#"{"Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}]}"#;
        assert_eq!(codes(negated, PolicyType::Scp), ["SCP_SYNTAX_ERROR_PRINCIPAL"]);
        assert_eq!(codes(negated, PolicyType::Rcp), ["RCP_SYNTAX_ERROR_PRINCIPAL"]);
        let refused = ["ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE"];
        assert_eq!(codes(negated, PolicyType::Trust), refused);
        let repository =
            r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":["ecr:BatchGetImage","ECR:Get*"]}]}"#;
        assert_eq!(codes(repository, PolicyType::Resource), [""; 0]);
        assert_eq!(codes(&repository.replace("ECR", "s3"), PolicyType::Resource), ["MISSING_RESOURCE"]);
        let file_system = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"elasticfilesystem:ClientMount"},
            {"Effect":"Deny","Principal":"*","Action":"*"}]}"#;
        assert_eq!(codes(file_system, PolicyType::Resource), [""; 0]);
        assert_eq!(codes(file_system, PolicyType::Identity).len(), 4);
        let queue = file_system.replace("elasticfilesystem:ClientMount", "sqs:SendMessage");
        assert_eq!(codes(&queue, PolicyType::Resource), ["MISSING_RESOURCE"; 2]);
    }

    #[test]
    fn half_a_document_keeps_its_first_half() {
        let (policy, diagnostics) = Policy::parse(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","#,
            PolicyType::Identity,
        );
        assert_eq!(policy.statements[0].action.as_ref().unwrap().values[0].text, "s3:*");
        assert!(diagnostics.iter().all(|d| d.code == json::SYNTAX_ERROR));
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_without_panic(text in ".{0,300}") {
            Policy::parse(&text, PolicyType::Identity);
        }
    }
}
