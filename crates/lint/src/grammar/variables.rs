//! Variables: `${…}` in a Resource or a condition.

use iam::{Placeholder, Version};
use json::{Node, Patch, Span, clip};

use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::{Subject, each};
use crate::template;

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "MISSING_BRACE_IN_VARIABLE", Error, AccessAnalyzer, Some(check);
        what: "A variable that is opened with `${` and never closed.",
        why: "It is no variable then, and AWS refuses it. The text would stand for itself, which nothing is named \
            like.",
        instead: "Write `}` behind the key's name.",
        page: (
            "IAM policy elements: Variables and tags",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:username/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:username}/*" }
}"#,
    },
    rule! {
        "MISSING_QUOTE_IN_VARIABLE", Error, AccessAnalyzer, None;
        what: "A variable whose default does not stand between single quotes.",
        why: "The default, which counts where the request has no such key, stands behind a comma and in single \
            quotes. AWS refuses another form.",
        instead: "Write `${aws:PrincipalTag/team, 'none'}`.",
        page: (
            "IAM policy elements: Variables and tags",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:PrincipalTag/team, none}/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:PrincipalTag/team, 'none'}/*" }
}"#,
    },
    rule! {
        "UNSUPPORTED_SPACE_IN_VARIABLE", Error, AccessAnalyzer, None;
        what: "A space in the name of a variable.",
        why: "No context key has a space in its name, only a tag behind the slash may have one. AWS refuses it.",
        instead: "Remove the space, or what stands there by mistake.",
        page: (
            "IAM policy elements: Variables and tags",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${ aws:username }/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:username}/*" }
}"#,
    },
    rule! {
        "EMPTY_VARIABLE", Error, AccessAnalyzer, None;
        what: "A variable without a name: `${}`.",
        why: "There is no key that it could stand for, and AWS refuses it. A dollar sign itself is written `${$}`.",
        instead: "Name the key, or remove the variable.",
        page: (
            "IAM policy elements: Variables and tags",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${}/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:username}/*" }
}"#,
    },
    rule! {
        "VARIABLE_UNSUPPORTED_IN_ELEMENT", Error, AccessAnalyzer, None;
        what: "A variable in an Action or in a Principal.",
        why: "Variables stand in Resource and in the values of conditions. Elsewhere they are plain text that \
            names nothing, or AWS refuses them.",
        instead: "Write what is meant without a variable; a condition can compare a variable with the caller or the \
            resource.",
        page: (
            "IAM policy elements: Variables and tags",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:${aws:PrincipalTag/can}", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "VARIABLE_BEFORE_FIFTH_COLON", Warning, Ours, None;
        what: "A variable before the fifth colon of an ARN in a Resource: for the Region or the account.",
        why: "AWS documents variables for the last part of a Resource only. Before it they are taken as plain \
            text, which is the name of nothing.",
        instead: "Write `*` for that part, and ask for the account with `aws:ResourceAccount` in a condition.",
        page: (
            "IAM policy elements: Variables and tags",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:us-east-1:${aws:PrincipalAccount}:accesspoint/example" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:us-east-1:*:accesspoint/example",
    "Condition": { "StringEquals": { "aws:ResourceAccount": "${aws:PrincipalAccount}" } }
  }
}"#,
    },
    rule! {
        "VARIABLE_UNSUPPORTED_IN_VERSION", Error, AccessAnalyzer, None;
        what: "A variable in a policy whose Version is not 2012-10-17.",
        why: "Without that Version `${aws:username}` is plain text: it stands for no user's name, and fits \
            nothing.",
        instead: "Write `\"Version\": \"2012-10-17\"`.",
        page: (
            "IAM policy elements: Variables and tags",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2008-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:username}/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:username}/*" }
}"#,
    },
    rule! {
        "UNKNOWN_VARIABLE", Warning, Ours, None;
        what: "A variable named like a global context key that AWS does not have.",
        why: "No request has such a key, so the variable has no value, and what it stands in fits nothing: an Allow gives no access, a \
            Deny protects nothing.",
        instead: "Write the name of a key of AWS's list of global context keys, such as `aws:username`.",
        page: (
            "AWS global condition context keys",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
            "2026-09-26"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:usrname}/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:username}/*" }
}"#,
    },
    rule! {
        "UNRESOLVED_TEMPLATE", Info, Ours, None;
        what: "A value that a template fills in before AWS reads the policy, such as `${AWS::AccountId}`, \
            `${var.bucket}` or `{{ name }}`.",
        why: "Nothing is known of it, so nothing is said of it: it is not reported as malformed, and not as too \
            broad either.",
        instead: "Fill the template in and look at the result. To AWS this text would be no variable.",
        page: (
            "IAM policy elements: Variables and tags",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${BucketName}/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:username}/*" }
}"#,
    },
];

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Resource,
    Condition,
    Elsewhere,
}

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if let Some(first) = subject.filled_in.first() {
        let source = first.of(subject.document.text());
        let hole = template::hole(source).unwrap_or(source);
        // `lint::parts` has a number for each that differs.
        let function =
            hole.strip_prefix("${").filter(|name| name.starts_with("Fn::")).and_then(|name| name.split('.').next());
        let shown = function.map_or_else(|| format!("`{}`", clip(hole)), |name| format!("what `{name}` gives"));
        let others = match subject.filled_in.len() - 1 {
            0 => String::new(),
            1 => " and 1 more value".to_owned(),
            count => format!(" and {count} more values"),
        };
        let message =
            format!("A template fills in {shown}{others} before AWS reads this, and nothing is said of such values.");
        findings.add("UNRESOLVED_TEMPLATE", *first, message);
    }
    if !subject.document.text().contains('$') {
        return;
    }
    for member in subject.nodes().flat_map(|statement| statement.members()) {
        match member.key {
            "Resource" | "NotResource" => {
                each(member.value).for_each(|value| look(subject, value, Place::Resource, member.key, findings));
            }
            "Action" | "NotAction" => {
                each(member.value).for_each(|value| look(subject, value, Place::Elsewhere, member.key, findings));
            }
            "Principal" | "NotPrincipal" => {
                let values = member.value.members().into_iter().flat_map(|kind| each(kind.value));
                values.for_each(|value| look(subject, value, Place::Elsewhere, member.key, findings));
            }
            "Condition" => {
                let keys = member.value.members().into_iter().flat_map(|operator| operator.value.members());
                let values = keys.flat_map(|key| each(key.value));
                values.for_each(|value| look(subject, value, Place::Condition, member.key, findings));
            }
            _ => {}
        }
    }
}

fn look(subject: &Subject<'_>, value: Node<'_>, place: Place, element: &str, findings: &mut Findings) {
    let Some(text) = value.as_str().filter(|text| text.contains("${")) else { return };
    let span: Span = value.span;
    // A Version that AWS does not know is another matter.
    let version = subject.document.root().get("Version").and_then(Node::as_str);
    let is_old = subject.policy.version == Version::V2008 && version.is_none_or(|version| version == "2008-10-17");
    let head = if place == Place::Resource { head_of_arn(text) } else { 0 };
    for (at, part) in template::parts(text) {
        let shown = clip(text.get(at.start..).filter(|_| part.is_none()).or(text.get(at.clone())).unwrap_or(text));
        let (code, message) = match part {
            Some(Placeholder::Hole) => continue,
            Some(Placeholder::Variable(..)) if place == Place::Elsewhere => (
                "VARIABLE_UNSUPPORTED_IN_ELEMENT",
                format!("`{shown}` is a variable, and {element} takes none: only Resource and Condition do."),
            ),
            _ if place == Place::Elsewhere => continue,
            Some(Placeholder::Variable(..) | Placeholder::Character) if is_old => (
                "VARIABLE_UNSUPPORTED_IN_VERSION",
                format!("`{shown}` is plain text here: variables need the Version 2012-10-17."), // V1
            ),
            _ if is_old => continue,
            Some(Placeholder::Variable(..)) if at.start < head => (
                "VARIABLE_BEFORE_FIFTH_COLON",
                format!(
                    "`{shown}` stands before the fifth colon of an ARN, where AWS documents no variables: it is plain text."
                ), // V7
            ),
            None => (
                "MISSING_BRACE_IN_VARIABLE",
                format!("The variable in `{shown}` is never closed: a `}}` is missing behind the key."),
            ),
            Some(Placeholder::Empty) => ("EMPTY_VARIABLE", format!("`{shown}` names no key that it could stand for.")),
            Some(Placeholder::Variable(name, _)) if has_space(name) => (
                "UNSUPPORTED_SPACE_IN_VARIABLE",
                format!("`{shown}` has a space in the name of the key, where AWS takes none."),
            ),
            Some(Placeholder::Variable(_, Some(default))) if !is_quoted(default) => (
                "MISSING_QUOTE_IN_VARIABLE",
                format!(
                    "The default of `{shown}` must stand between single quotes: `'{}'`.",
                    clip(default.trim().trim_matches('\''))
                ),
            ),
            Some(Placeholder::Variable(name, default)) if is_unknown(name) => {
                let near = crate::conditions::meant(&name.trim().to_lowercase());
                let mut message = format!("`{shown}` has no value, since AWS has no key {}.", clip(name.trim()));
                let patch = near.as_ref().and_then(|near| {
                    message.push_str(&format!(" Did you mean {near}?"));
                    let rest = default.map(|default| format!(",{default}")).unwrap_or_default();
                    let (before, after) = (text.get(..at.start)?, text.get(at.end..)?);
                    Some(Patch { span, text: json::string(&format!("{before}${{{near}{rest}}}{after}")) })
                });
                let title = near.map(|near| format!("Write {near}")).unwrap_or_default();
                findings.add_meant("UNKNOWN_VARIABLE", span, message, title, patch);
                continue;
            }
            Some(Placeholder::Variable(..) | Placeholder::Character) => continue,
        };
        findings.add(code, span, message);
    }
}

/// Whether a variable is named like a global key, and is none. Other keys are a service's or an identity provider's.
fn is_unknown(name: &str) -> bool {
    // Words of the Serverless Framework, which fills them in.
    if matches!(name, "aws:accountId" | "aws:region") {
        return false;
    }
    let name = name.trim().to_lowercase();
    name.starts_with("aws:") && name != "aws:arn" && iam::keys::find(&name).is_none()
}

/// Where the last part of an ARN begins; 0 if there is none.
fn head_of_arn(text: &str) -> usize {
    let mut parts = template::parts(text).map(|(place, _)| place).peekable();
    let mut colons = text.match_indices(':').map(|(at, _)| at).filter(|at| {
        while parts.next_if(|place| place.end <= *at).is_some() {}
        !parts.peek().is_some_and(|place| place.contains(at))
    });
    if text.starts_with("arn:") { colons.nth(4).unwrap_or(0) } else { 0 }
}

/// The tag behind the slash may have one.
fn has_space(name: &str) -> bool {
    let key = name.split('/').next().unwrap_or("");
    key.contains(char::is_whitespace) || name.starts_with(char::is_whitespace)
}

fn is_quoted(default: &str) -> bool {
    let inside = default.trim().strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inside.is_some_and(|inside| !inside.contains('\''))
}
