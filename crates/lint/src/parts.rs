//! The policies in a text that may hold more than one: a scenario, a CloudFormation template, a plan of Terraform, what AWS CLI prints.

use std::borrow::Cow;

use json::{Document, Member, Node, Span, Value};

use crate::finding::Finding;
use crate::{Kind, credentials, network};

/// A policy in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'t> {
    /// Where it stands, from the outside in: `Resources.Role.Properties.AssumeRolePolicyDocument`. Empty for the whole text.
    pub name: String,
    /// The bytes of the text that it takes up.
    pub at: Span,
    /// The policy.
    pub text: Cow<'t, str>,
    /// Whether a place in the policy, moved by the start of `at`, is a place in the text. A policy inside a string is not so.
    pub in_place: bool,
    /// Whether a template chooses among its statements, so that an edit that is right for one choice may break another.
    pub chosen: bool,
    /// What it is attached to, where the names around it tell.
    pub kind: Option<Kind>,
    /// The service whose resource it is on, where the names around it tell.
    pub service: Option<&'static str>,
}

impl<'t> Part<'t> {
    fn whole(text: &'t str, kind: Option<Kind>) -> Part<'t> {
        Part::within(text, String::new(), Span::new(0, text.len()), kind)
    }

    /// What stands there in a text.
    pub(crate) fn within(text: &'t str, name: String, at: Span, kind: Option<Kind>) -> Part<'t> {
        Part { name, at, text: at.of(text).into(), in_place: true, chosen: false, kind, service: None }
    }
}

impl Part<'_> {
    /// Moves a finding in this part to where it stands in the text around it. In a string every place is the string's, and
    /// its letters cannot be edited one by one.
    pub(crate) fn place(&self, finding: &mut Finding) {
        let moved = |span: Span| match self.in_place {
            true => Span::new(span.start + self.at.start, span.end + self.at.start),
            false => self.at,
        };
        finding.span = moved(finding.span);
        match &mut finding.fix {
            Some(fix) if self.in_place && !self.chosen => {
                fix.patches.iter_mut().for_each(|patch| patch.span = moved(patch.span))
            }
            fix => *fix = None,
        }
    }
}

/// As many policies of a text are looked at.
const MOST: usize = 10_000;

/// The network that a text holds, and the policies in it, in its order. A credential report is one part. A text in which none
/// is found, and one that is no JSON, is a policy itself; a template, a plan or a state of Terraform without policies has no part.
///
/// ```
/// let template = r#"{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {
///     "AssumeRolePolicyDocument": {"Statement": []}}}}}"#;
/// let parts = lint::parts(template);
/// assert_eq!(parts[0].name, "Resources.R.Properties.AssumeRolePolicyDocument");
/// assert_eq!(parts[0].kind, Some(lint::Kind::Trust));
/// ```
pub fn parts(text: &str) -> Vec<Part<'_>> {
    if credentials::is_report(text) {
        return vec![Part::whole(text, Some(Kind::Credentials))];
    }
    let document = json::read(text);
    let mut found = Vec::new();
    let root = Around { name: String::new(), kind: None, service: None, templated: is_template(document.root()) };
    if document.root().get("Statement").is_none() {
        walk(&document, document.root(), &root, &mut found);
    }
    let mut parts: Vec<Part<'_>> = found
        .into_iter()
        .map(|(part, in_string)| Part {
            text: in_string.map_or_else(|| Cow::Borrowed(part.at.of(text)), Cow::Owned),
            name: part.name,
            at: part.at,
            in_place: part.in_place,
            chosen: part.chosen,
            kind: part.kind,
            service: part.service,
        })
        .collect();
    let inner = document.root().get("network").filter(|_| document.root().get("schema").is_some());
    if let Some(node) = [Some(document.root()), inner].into_iter().flatten().find(|node| network::is_network(*node)) {
        let name = if node.span == document.root().span { "" } else { "network" };
        let at = if name.is_empty() { Span::new(0, text.len()) } else { node.span };
        parts.insert(0, Part::within(text, name.to_owned(), at, Some(Kind::Network)));
    }
    if parts.is_empty() && !root.templated && !is_of_terraform(document.root()) {
        parts.push(Part::whole(text, None));
    }
    parts
}

/// What the names on the way tell.
struct Around {
    name: String,
    kind: Option<Kind>,
    service: Option<&'static str>,
    /// Whether objects such as `{"Ref": …}` stand for texts.
    templated: bool,
}

struct Found {
    name: String,
    at: Span,
    in_place: bool,
    chosen: bool,
    kind: Option<Kind>,
    service: Option<&'static str>,
}

fn walk(document: &Document<'_>, node: Node<'_>, around: &Around, out: &mut Vec<(Found, Option<String>)>) {
    if out.len() >= MOST {
        return;
    }
    match node.value() {
        Value::Object(members) => {
            if is_policy(node, around.templated) {
                if !around.templated {
                    out.push((around.found(node.span, true), None));
                    return;
                }
                let (text, choices) = filled(document, node, false);
                let found = |around: &Around| Found { chosen: choices > 0, ..around.found(node.span, true) };
                out.push((found(around), Some(text)));
                if choices > 1 {
                    let otherwise = around.at("value_if_false".to_owned());
                    out.push((found(&otherwise), Some(filled(document, node, true).0)));
                }
                return;
            }
            if let Some(text) = crate::permission::policy(document.root(), node, computed) {
                let mut found = around.found(node.span, false);
                (found.kind, found.service) = (Some(Kind::Resource), Some("lambda"));
                out.push((found, Some(text)));
                return;
            }
            // What a plan takes away, what was there before, and versions that do not apply.
            if node.get("IsDefaultVersion").and_then(Node::as_bool) == Some(false) {
                return;
            }
            let is_plan = node.get("planned_values").is_some();
            let is_change = node.get("after").is_some() && node.get("actions").is_some();
            // Organizations tells the type beside the policy.
            let summary = node.get("PolicySummary").and_then(|summary| summary.get("Type"));
            let told = node.get("Type").or_else(|| node.get("type")).or(summary);
            let told = told.and_then(Node::as_str).and_then(of_type);
            let told = told.or_else(|| is_only_a_boundary(node).then_some((Kind::Boundary, None)));
            for member in members {
                let is_past = is_plan && member.key != "planned_values" || is_change && member.key != "after";
                if is_past {
                    continue;
                }
                let inner = around.inside(member.key, told);
                walk(document, member.value, &inner, out);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.into_iter().enumerate() {
                // A policy in a list is called by its name, if it has one.
                let named = ["name", "Name", "PolicyName", "address"].iter().find_map(|key| item.get(key)?.as_str());
                let inner = around.at(named.map_or_else(|| at.to_string(), str::to_owned));
                walk(document, item, &inner, out);
            }
        }
        Value::String(text) => {
            if let Some(policy) = in_string(text) {
                out.push((around.found(node.span, false), Some(policy)));
            }
        }
        _ => {}
    }
}

impl Around {
    fn found(&self, at: Span, in_place: bool) -> Found {
        Found { name: self.name.clone(), at, in_place, chosen: false, kind: self.kind, service: self.service }
    }

    fn at(&self, step: String) -> Around {
        let name = if self.name.is_empty() { step } else { format!("{}.{}", self.name, json::clip(&step)) };
        Around { name, ..*self }
    }

    fn inside(&self, key: &str, told: Option<(Kind, Option<&'static str>)>) -> Around {
        let mut inner = self.at(key.to_owned());
        if let Some((kind, service)) = told {
            (inner.kind, inner.service) = (Some(kind), service);
        }
        if let Some((_, kind, service)) = MEMBERS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(key)) {
            // The versions of a policy are what the policy is.
            let kind = inner.kind.filter(|_| key == "PolicyVersionList").unwrap_or(*kind);
            (inner.kind, inner.service) = (Some(kind), service.or(inner.service));
        }
        inner
    }
}

/// Members whose name tells what the policies in them are: of templates, of what AWS CLI prints, of scenarios.
const MEMBERS: &[(&str, Kind, Option<&str>)] = &[
    ("AssumeRolePolicyDocument", Kind::Trust, None),
    ("assume_role_policy", Kind::Trust, None),
    ("KeyPolicy", Kind::Resource, Some("kms")),
    ("RepositoryPolicyText", Kind::Resource, Some("ecr")),
    ("PermissionsBoundary", Kind::Boundary, None),
    ("UserPolicyList", Kind::Identity, None),
    ("GroupPolicyList", Kind::Identity, None),
    ("RolePolicyList", Kind::Identity, None),
    ("PolicyVersionList", Kind::Identity, None),
    ("inline_policy", Kind::Identity, None),
    ("identity", Kind::Identity, None),
    ("boundary", Kind::Boundary, None),
    ("session", Kind::Session, None),
    ("scps", Kind::Scp, None),
    ("rcps", Kind::Rcp, None),
    ("endpoint", Kind::Endpoint, None),
    ("VpcEndpoints", Kind::Endpoint, None),
    ("resourcePolicy", Kind::Resource, None),
];

/// What a resource of a template, or a policy of Organizations, is.
fn of_type(name: &str) -> Option<(Kind, Option<&'static str>)> {
    let row = TYPES.iter().find(|(known, ..)| *known == name)?;
    Some((row.1, row.2))
}

const TYPES: &[(&str, Kind, Option<&str>)] = &[
    ("AWS::IAM::Group", Kind::Identity, None),
    ("AWS::IAM::GroupPolicy", Kind::Identity, None),
    ("AWS::IAM::ManagedPolicy", Kind::Identity, None),
    ("AWS::IAM::Policy", Kind::Identity, None),
    ("AWS::IAM::Role", Kind::Identity, None),
    ("AWS::IAM::RolePolicy", Kind::Identity, None),
    ("AWS::IAM::User", Kind::Identity, None),
    ("AWS::IAM::UserPolicy", Kind::Identity, None),
    ("AWS::SSO::PermissionSet", Kind::Identity, None),
    ("AWS::S3::BucketPolicy", Kind::Resource, Some("s3")),
    ("AWS::SQS::QueuePolicy", Kind::Resource, Some("sqs")),
    ("AWS::SNS::TopicPolicy", Kind::Resource, Some("sns")),
    ("AWS::KMS::Key", Kind::Resource, Some("kms")),
    ("AWS::ECR::Repository", Kind::Resource, Some("ecr")),
    ("AWS::SecretsManager::ResourcePolicy", Kind::Resource, Some("secretsmanager")),
    ("AWS::IoT::Policy", Kind::Identity, Some("iot")),
    ("AWS::EC2::VPCEndpoint", Kind::Endpoint, None),
    ("SERVICE_CONTROL_POLICY", Kind::Scp, None),
    ("RESOURCE_CONTROL_POLICY", Kind::Rcp, None),
    ("aws_iam_policy", Kind::Identity, None),
    ("aws_iam_role", Kind::Identity, None),
    ("aws_iam_role_policy", Kind::Identity, None),
    ("aws_iam_user_policy", Kind::Identity, None),
    ("aws_iam_group_policy", Kind::Identity, None),
    ("aws_s3_bucket_policy", Kind::Resource, Some("s3")),
    ("aws_sqs_queue_policy", Kind::Resource, Some("sqs")),
    ("aws_sns_topic_policy", Kind::Resource, Some("sns")),
    ("aws_kms_key", Kind::Resource, Some("kms")),
    ("aws_ecr_repository_policy", Kind::Resource, Some("ecr")),
    ("aws_secretsmanager_secret_policy", Kind::Resource, Some("secretsmanager")),
    ("aws_iot_policy", Kind::Identity, Some("iot")),
    ("aws_vpc_endpoint", Kind::Endpoint, None),
    ("aws_organizations_policy", Kind::Scp, None),
];

/// Whether `get-account-authorization-details` counts a policy as the boundary of somebody, and attached to nobody.
fn is_only_a_boundary(policy: Node<'_>) -> bool {
    let count = |name: &str| policy.get(name).and_then(Node::as_text).and_then(|count| count.parse::<u64>().ok());
    count("AttachmentCount") == Some(0) && count("PermissionsBoundaryUsageCount").is_some_and(|count| count > 0)
}

/// Statements with an Effect, or none yet, make an object a policy. In a template a function may give them.
fn is_policy(node: Node<'_>, templated: bool) -> bool {
    node.get("Statement").is_some_and(|statement| match statement.value() {
        Value::Array(items) => items.into_iter().all(Node::is_object),
        Value::Object(_) => statement.get("Effect").is_some() || templated && crate::template::is_function(statement),
        _ => false,
    })
}

/// The policy that a string holds, plain or as a URL writes it.
fn in_string(text: &str) -> Option<String> {
    let start = text.trim_start();
    let plain = match start {
        _ if start.starts_with('{') => start.to_owned(),
        _ if start.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("%7B")) => unescaped(start)?,
        _ => return None,
    };
    (plain.contains("\"Statement\"") && is_policy(json::read(&plain).root(), false)).then_some(plain)
}

fn unescaped(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        out.push(if byte == b'%' { u8::try_from(digit()? * 16 + digit()?).ok()? } else { byte });
    }
    String::from_utf8(out).ok()
}

/// CloudFormation's templates say what they are.
fn is_template(root: Node<'_>) -> bool {
    root.get("Resources").is_some_and(|resources| {
        let mut types = resources.members().into_iter().filter_map(|member| member.value.get("Type")?.as_str());
        root.get("AWSTemplateFormatVersion").is_some() || types.any(|name| name.contains("::"))
    })
}

/// Plans and states name the version that wrote them.
fn is_of_terraform(root: Node<'_>) -> bool {
    root.get("terraform_version").is_some()
}

/// A policy of a template with a text where one is computed: of `Fn::Sub` its own, of others a hole, and of `Fn::If` the
/// first of two statements, or the last. Everything else stays where it is. And how many there are to choose from.
fn filled(document: &Document<'_>, policy: Node<'_>, last: bool) -> (String, usize) {
    let mut choices = 0;
    let mut out = policy.span.of(document.text()).to_owned();
    let mut open = vec![policy];
    let mut holes = Vec::new();
    let mut functions: Vec<String> = Vec::new();
    while let Some(node) = open.pop() {
        match (node.members().first(), node.members().len()) {
            (Some(only), 1) if only.key == "Ref" || only.key.starts_with("Fn::") => {
                let inner = if let Value::Array(items) = only.value.value() { items.get(0) } else { Some(only.value) };
                let mut statements =
                    only.value.items().into_iter().filter(|_| only.key == "Fn::If").filter(is_statement);
                let first = statements.next();
                let other = statements.next();
                choices = choices.max(first.iter().chain(&other).count());
                let statement = other.filter(|_| last).or(first);
                open.extend(statement);
                let kept = inner.filter(|inner| only.key == "Fn::Sub" && inner.as_str().is_some()).or(statement);
                holes.push((node.span, kept.map(|inner| inner.span), hole(only, &mut functions)));
            }
            _ => open.extend(node.members().into_iter().map(|member| member.value).chain(node.items())),
        }
    }
    for (hole, kept, name) in holes {
        let len = hole.end - hole.start;
        let text = match kept {
            Some(kept) => {
                let (before, after) = (kept.start - hole.start, hole.end - kept.end);
                format!("{}{}{}", " ".repeat(before), kept.of(document.text()), " ".repeat(after))
            }
            None => format!("{name:<len$}"),
        };
        let (start, end) = (hole.start - policy.span.start, hole.end - policy.span.start);
        if text.len() == len && out.is_char_boundary(start) && out.is_char_boundary(end) {
            out.replace_range(start..end, &text);
        }
    }
    (out, choices)
}

/// Whether it is a statement, or a list of them.
fn is_statement(node: &Node<'_>) -> bool {
    node.get("Effect").is_some() || node.items().into_iter().any(|item| item.get("Effect").is_some())
}

/// A text for what a function of a template gives.
fn computed(node: Node<'_>) -> String {
    let only = node.members().first().filter(|_| node.members().len() == 1);
    let sub = only.filter(|only| only.key == "Fn::Sub").and_then(|only| only.value.as_str());
    match (sub, only) {
        (Some(text), _) => text.to_owned(),
        (None, Some(only)) => hole(only, &mut Vec::new()).trim_matches('"').to_owned(),
        (None, None) => "${Value}".to_owned(),
    }
}

/// A text for what a function gives, no longer than the function: of a reference its name, of others their place among
/// those that differ. What cannot be known is never taken for the same.
fn hole(function: Member<'_>, functions: &mut Vec<String>) -> String {
    let named = match (function.key, function.value.value()) {
        ("Ref", Value::String(name)) => Some(name.to_owned()),
        ("Fn::GetAtt", Value::String(name)) => Some(name.to_owned()),
        ("Fn::GetAtt", Value::Array(items)) => {
            items.into_iter().map(Node::as_str).collect::<Option<Vec<_>>>().map(|names| names.join("."))
        }
        _ => None,
    };
    let plain = |name: &String| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b':') && is_hole(name)
    };
    match named.filter(plain) {
        Some(name) => format!("\"${{{name}}}\""),
        None => {
            let source: String = function.value.source().split_whitespace().collect();
            let place = functions.iter().position(|known| *known == source).unwrap_or_else(|| {
                functions.push(source);
                functions.len() - 1
            });
            format!("\"${{{}.{place}}}\"", function.key)
        }
    }
}

/// Whether `${name}` is no variable of AWS's.
fn is_hole(name: &str) -> bool {
    crate::template::hole(&format!("${{{name}}}")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, Option<&'static str>, Option<&'static str>)> {
        parts(text).into_iter().map(|part| (part.name, part.kind.map(Kind::word), part.service)).collect()
    }

    #[test]
    fn policies_are_found_and_named() {
        let policy = r#"{"Statement":[]}"#;
        assert_eq!(names(policy), [(String::new(), None, None)]);
        assert_eq!(names("half { a"), [(String::new(), None, None)]);
        let scenario = format!(
            r#"{{"schema":1,"access":{{"policies":{{"identity":[{{"name":"P","document":{policy}}}],"scps":[{{"policies":[{{"document":{}}}]}}]}}}}}}"#,
            json::string(policy)
        );
        assert_eq!(
            names(&scenario),
            [
                ("access.policies.identity.P.document".to_owned(), Some("identity"), None),
                ("access.policies.scps.0.policies.0.document".to_owned(), Some("scp"), None)
            ]
        );
        let plan = format!(
            r#"{{"resource_changes":[{{"address":"aws_s3_bucket_policy.b","type":"aws_s3_bucket_policy","change":{{"after":{{"policy":{}}}}}}}]}}"#,
            json::string(policy)
        );
        assert_eq!(
            names(&plan),
            [("resource_changes.aws_s3_bucket_policy.b.change.after.policy".to_owned(), Some("resource"), Some("s3"))]
        );
        let role = r#"{"Role":{"AssumeRolePolicyDocument":"%7B%22Statement%22%3A%5B%5D%7D"}}"#;
        assert_eq!(parts(role)[0].text, policy);
        assert_eq!(parts(role)[0].kind, Some(Kind::Trust));
    }

    #[test]
    fn what_a_template_computes_is_a_text_at_the_same_place() {
        let template = r#"{"Resources":{"P":{"Type":"AWS::S3::BucketPolicy","Properties":{"PolicyDocument":
            {"Statement":[{"Effect":"Allow","Resource":[{"Fn::Sub":"${Bucket.Arn}/*"},{"Ref":"B"}],"Action":"s3:*"}]}}}}}"#;
        let parts = parts(template);
        assert_eq!(parts[0].text.len(), parts[0].at.end - parts[0].at.start);
        let document = json::read(parts[0].text.as_ref());
        let resources = document.root().get("Statement").unwrap().items().into_iter().next().unwrap();
        let resources: Vec<_> =
            resources.get("Resource").unwrap().items().into_iter().filter_map(Node::as_str).collect();
        assert_eq!(resources, ["${Bucket.Arn}/*", "${B}"]);
        assert!(parts[0].in_place);
    }

    /// What a template computes is the same only where it is written alike.
    #[test]
    fn what_cannot_be_known_is_never_the_same() {
        let resources = r#"[{"Fn::GetAtt":["BucketA","Arn"]},{"Fn::GetAtt":["BucketB","Arn"]},{"Fn::Join":["",["a",{"Ref":"A"}]]},
            {"Fn::Join":["",["a",{"Ref":"B"}]]},{"Fn::Join":["", ["a",{"Ref":"A"}]]},{"Fn::ImportValue":"x"}]"#;
        let template = format!(
            r#"{{"Resources":{{"P":{{"Type":"AWS::IAM::Policy","Properties":{{"PolicyDocument":{{"Statement":[{{"Effect":"Allow","Action":"s3:*","Resource":{resources}}}]}}}}}}}}}}"#
        );
        let parts = parts(&template);
        let document = json::read(parts[0].text.as_ref());
        let statement = document.root().get("Statement").unwrap().items().into_iter().next().unwrap();
        let texts: Vec<_> = statement.get("Resource").unwrap().items().into_iter().filter_map(Node::as_str).collect();
        assert_eq!(texts[..2], ["${BucketA.Arn}", "${BucketB.Arn}"]);
        assert!(texts[2] != texts[3] && texts[2] == texts[4] && texts[5] != texts[2], "{texts:?}");
    }

    /// What `Fn::If` gives is looked at with either choice; what is found in both is told once, and nothing is repaired.
    #[test]
    fn statements_that_a_template_chooses_are_looked_at() {
        let template = |statement: &str| {
            format!(
                r#"{{"Resources":{{"P":{{"Type":"AWS::IAM::Policy","Properties":{{"PolicyDocument":{{"Version":"2012-10-17","Statement":{statement}}}}}}}}}}}"#
            )
        };
        let (one, two) = (
            r#"{"Sid":"A","Effect":"Allow","Action":"s3:GetObject","Resource":{"Ref":"B"}}"#,
            r#"{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"}"#,
        );
        let name = "Resources.P.Properties.PolicyDocument".to_owned();
        let sole = template(&format!(r#"{{"Fn::If":["C",{{"Ref":"AWS::NoValue"}},{two}]}}"#));
        let found = parts(&sole);
        assert_eq!(names(&sole), [(name.clone(), Some("identity"), None)]);
        assert!(found[0].text.contains(two) && !found[0].text.contains("Fn::If"), "{}", found[0].text);
        let text = template(&format!(
            r#"[{{"Effect":"Allow","Action":"S3:ListBucket","Resource":"*"}},{{"Fn::If":["C",{one},{two}]}}]"#
        ));
        let found = parts(&text);
        assert_eq!(found[0].name, name);
        assert_eq!(found[1].name, format!("{name}.value_if_false"));
        assert!(found[0].text.contains("${B}") && !found[0].text.contains(two), "{}", found[0].text);
        assert!(found[1].text.contains(two) && !found[1].text.contains("GetObject"), "{}", found[1].text);
        let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
        let options = crate::Options { catalog: Some(&catalog), ..crate::Options::default() };
        let linted = crate::lint_file(&text, &options);
        let codes = |at: usize| linted[at].1.findings.iter().map(|found| found.code).collect::<Vec<_>>();
        assert!(codes(0).contains(&"ACTION_CASE") && !codes(0).contains(&"FULL_ADMIN"), "{:?}", codes(0));
        assert!(!codes(1).contains(&"ACTION_CASE") && codes(1).contains(&"FULL_ADMIN"), "{:?}", codes(1));
        assert!(linted.iter().flat_map(|(_, linted)| &linted.findings).all(|found| found.fix.is_none()));
    }

    /// What can hold policies and holds none is no policy with mistakes.
    #[test]
    fn templates_and_plans_without_policies_have_no_parts() {
        for text in [
            r#"{"AWSTemplateFormatVersion":"2010-09-09","Resources":{"V":{"Type":"AWS::EC2::VPC","Properties":{}}}}"#,
            r#"{"format_version":"1.2","terraform_version":"1.9.0","planned_values":{"root_module":{}}}"#,
            r#"{"version":4,"terraform_version":"1.9.0","serial":1,"resources":[]}"#,
        ] {
            assert_eq!(parts(text), [], "{text}");
        }
        assert_eq!(parts(r#"{"Resources":"*"}"#).len(), 1);
    }

    /// A permission of Lambda becomes a statement of the function's policy.
    #[test]
    fn permissions_of_functions_are_policies() {
        let template = r#"{"Resources":{"P":{"Type":"AWS::Lambda::Permission","Properties":{"Action":"lambda:InvokeFunction",
            "FunctionName":{"Ref":"F"},"Principal":"s3.amazonaws.com","SourceAccount":{"Ref":"AWS::AccountId"},"SourceArn":{"Fn::Sub":"arn:aws:s3:::${B}"}}},
            "Q":{"Type":"AWS::Lambda::Permission","Properties":{"Action":"lambda:InvokeFunction","FunctionName":"f","Principal":"*"}},
            "R":{"Type":"AWS::Lambda::Permission","Properties":{"Action":"lambda:InvokeFunction","Principal":{"Fn::GetAtt":["A","Arn"]}}},
            "S":{"Type":"AWS::Lambda::Permission"}}}"#;
        let parts = parts(template);
        let found: Vec<_> = parts.iter().map(|part| (part.name.as_str(), part.kind, part.service)).collect();
        let of = |name| (name, Some(Kind::Resource), Some("lambda"));
        assert_eq!(found, [of("Resources.P"), of("Resources.Q"), of("Resources.R")]);
        let head = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"#;
        let rest = r#","Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:*:*:function:*""#;
        let conditions = r#""Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::${B}"},"StringEquals":{"aws:SourceAccount":"${AWS::AccountId}"}}"#;
        assert_eq!(parts[0].text, format!(r#"{head}{{"Service":"s3.amazonaws.com"}}{rest},{conditions}}}]}}"#));
        assert_eq!(parts[1].text, format!(r#"{head}"*"{rest}}}]}}"#));
        assert_eq!(parts[2].text, format!(r#"{head}{{"AWS":"${{A.Arn}}"}}{rest}}}]}}"#));
    }

    /// The same of Terraform. What is known later is not taken for what is not given.
    #[test]
    fn permissions_of_functions_in_terraform_are_policies() {
        let head = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:*:*:function:*""#;
        let of = |source_arn: &str| {
            format!(
                r#"{{"address":"aws_lambda_permission.p","type":"aws_lambda_permission","values":{{"action":"lambda:InvokeFunction","function_name":"f","principal":"s3.amazonaws.com","source_account":null{source_arn}}}}}"#
            )
        };
        let texts = |text: &str| -> Vec<(String, String)> {
            let parts = parts(text).into_iter().filter(|part| part.service == Some("lambda"));
            parts.map(|part| (part.name, part.text.into_owned())).collect()
        };
        let state = |resource: &str| format!(r#"{{"values":{{"root_module":{{"resources":[{resource}]}}}}}}"#);
        let found = texts(&state(&of(r#","source_arn":"arn:aws:s3:::b""#)));
        let condition = r#","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::b"}}}]}"#;
        assert_eq!(
            found,
            [("values.root_module.resources.aws_lambda_permission.p".to_owned(), format!("{head}{condition}"))]
        );
        assert_eq!(texts(&state(&of("")))[0].1, format!("{head}}}]}}"));
        // A plan says which values are known later.
        let plan = |unknown: &str| {
            format!(
                r#"{{"planned_values":{{"root_module":{{"resources":[{}]}}}},"resource_changes":[{{"address":"aws_lambda_permission.p","type":"aws_lambda_permission","change":{{"actions":["create"],"after":{{}},"after_unknown":{unknown}}}}}]}}"#,
                of("")
            )
        };
        let condition = r#","Condition":{"ArnLike":{"aws:SourceArn":"${source_arn}"}}}]}"#;
        assert_eq!(texts(&plan(r#"{"id":true,"source_arn":true}"#))[0].1, format!("{head}{condition}"));
        assert_eq!(texts(&plan(r#"{"id":true}"#))[0].1, format!("{head}}}]}}"));
        // One that does not say it is not read, and neither is another resource.
        let silent = format!(r#"{{"planned_values":{{"root_module":{{"resources":[{}]}}}}}}"#, of(""));
        assert_eq!(texts(&silent), []);
        assert_eq!(texts(&state(&of("").replace("_permission\",\"v", "_alias\",\"v"))), []);
    }

    /// What is attached to nobody and the boundary of somebody allows nothing; what is both does.
    #[test]
    fn boundaries_are_told_from_policies() {
        let policy = |attached: u32, limits: u32| {
            format!(
                r#"{{"Policies":[{{"PolicyName":"P","AttachmentCount":{attached},"PermissionsBoundaryUsageCount":{limits},"PolicyVersionList":[{{"Document":{{"Statement":[]}},"IsDefaultVersion":true}}]}}]}}"#
            )
        };
        let kind = |text: &str| parts(text)[0].kind;
        assert_eq!(kind(&policy(0, 2)), Some(Kind::Boundary));
        assert_eq!(kind(&policy(1, 2)), Some(Kind::Identity));
        assert_eq!(kind(&policy(0, 0)), Some(Kind::Identity));
        let scenario = r#"{"schema":1,"access":{"policies":{"boundary":{"document":{"Statement":[]}},"session":{"document":{"Statement":[]}}}}}"#;
        let kinds: Vec<_> = parts(scenario).into_iter().map(|part| part.kind).collect();
        assert_eq!(kinds, [Some(Kind::Boundary), Some(Kind::Session)]);
    }

    /// Of a plan counts what will be, of versions the one that applies; Organizations tells the type beside the policy.
    #[test]
    fn what_does_not_apply_is_left_out() {
        let policy = json::string(r#"{"Statement":[]}"#);
        let change = format!(
            r#"{{"resource_changes":[{{"type":"aws_iam_policy","change":{{"actions":["update"],"before":{{"policy":{policy}}},"after":{{"policy":{policy}}}}}}}]}}"#
        );
        assert_eq!(names(&change).len(), 1);
        let plan = format!(
            r#"{{"planned_values":{{"policy":{policy}}},"prior_state":{{"policy":{policy}}},"resource_changes":[{{"policy":{policy}}}]}}"#
        );
        assert_eq!(names(&plan), [("planned_values.policy".to_owned(), None, None)]);
        let versions = format!(
            r#"{{"PolicyVersionList":[{{"Document":{policy},"IsDefaultVersion":true}},{{"Document":{policy},"IsDefaultVersion":false}}]}}"#
        );
        assert_eq!(names(&versions).len(), 1);
        let described =
            format!(r#"{{"Policy":{{"PolicySummary":{{"Type":"SERVICE_CONTROL_POLICY"}},"Content":{policy}}}}}"#);
        assert_eq!(names(&described), [("Policy.Content".to_owned(), Some("scp"), None)]);
    }
}
