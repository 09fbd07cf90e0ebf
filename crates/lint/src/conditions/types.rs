//! Operators, keys and values whose types do not fit.

use iam::arn::Arn;
use iam::keys::Kind;
use iam::{Family, OperatorUse};
use json::{Member, Node, Value, clip};

use super::test::{Test, is_open, tests};
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::{Subject, each};

/// What reading the document finds of values (T7).
pub(super) const READ: &[&str] = &[
    "TYPE_MISMATCH_BOOLEAN",
    "TYPE_MISMATCH_DATE",
    "TYPE_MISMATCH_NUMBER",
    "TYPE_MISMATCH_STRING",
    "TYPE_MISMATCH_IP_RANGE",
    "ARN_VALUE_FORMAT",
    "MISMATCHED_TYPE_OPERATION_TO_NULL",
];

pub(crate) const RULES: &[Rule] = &[
    row! {
        "TYPE_MISMATCH", Warning, AccessAnalyzer, Some(check), OPERATORS;
        "An operator that compares something else than the key holds: text with `aws:SecureTransport`, dates with an \
            address.";
        "AWS compares what it can read, and mostly that is nothing: a positive operator then never holds, a negated \
            one always does.";
        "Take the operator that the key's type asks for: `Bool`, `IpAddress`, `DateLessThan` and so on.";
        "Deny" r#"{ "StringEquals": { "aws:SecureTransport": "false" } }"# =>
        "Deny" r#"{ "Bool": { "aws:SecureTransport": "false" } }"#
    },
    row! {
        "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS", Security, AccessAnalyzer, None, CHECKS;
        "StringLike or StringNotLike with a wildcard on a key that holds an ARN.";
        "To a text operator an ARN is one text: its `*` runs across colons, and so from the Region through the account \
            into the name of somebody else's resource. In the last part alone it fits the same, and AWS reports it too.";
        "Write ArnLike or ArnNotLike, which compare part by part.";
        "Allow" r#"{ "StringLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/reader" } }"# =>
        "Allow" r#"{ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/reader" } }"#
    },
    row! {
        "MISMATCHED_TYPE_BUT_USABLE", Suggestion, Ours, None, OPERATORS;
        "StringEquals on a key that holds an ARN.";
        "It compares letter for letter, which is right as long as the value is a whole ARN without wildcards. Whoever \
            puts a `*` into it later gets a condition that never holds.";
        "ArnEquals says the same of a whole ARN, and knows wildcards.";
        "Allow" r#"{ "StringEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/reader" } }"# =>
        "Allow" r#"{ "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/reader" } }"#
    },
    row! {
        "TYPE_MISMATCH_BOOLEAN", Warning, AccessAnalyzer, None, OPERATORS;
        "A value under Bool that is neither `true` nor `false`.";
        "Nothing equals it, so the condition never holds.";
        "Write `true` or `false`, with or without quotes.";
        "Deny" r#"{ "Bool": { "aws:SecureTransport": "no" } }"# =>
        "Deny" r#"{ "Bool": { "aws:SecureTransport": "false" } }"#
    },
    row! {
        "TYPE_MISMATCH_DATE", Warning, AccessAnalyzer, None, OPERATORS;
        "A value under a date operator that is no date.";
        "No time is before, after or equal to it: the condition never holds, or under DateNotEquals always.";
        "Write `2026-11-29T12:00:00Z`, or the day alone. Dates take no wildcards.";
        "Allow" r#"{ "DateLessThan": { "aws:CurrentTime": "29.11.2026" } }"# =>
        "Allow" r#"{ "DateLessThan": { "aws:CurrentTime": "2026-11-29T00:00:00Z" } }"#
    },
    row! {
        "TYPE_MISMATCH_NUMBER", Warning, AccessAnalyzer, None, OPERATORS;
        "A value under a numeric operator that is no number.";
        "No number is less, greater or equal to it: the condition never holds, or under NumericNotEquals always.";
        "Write digits, with a decimal point if need be, and no unit.";
        "Allow" r#"{ "NumericLessThan": { "aws:MultiFactorAuthAge": "1h" } }"# =>
        "Allow" r#"{ "NumericLessThan": { "aws:MultiFactorAuthAge": "3600" } }"#
    },
    row! {
        "TYPE_MISMATCH_STRING", Warning, AccessAnalyzer, None, OPERATORS;
        "A value under BinaryEquals that is not base64.";
        "It stands for no bytes, so nothing equals it.";
        "Write the bytes in base64, padded with `=`.";
        "Allow" r#"{ "BinaryEquals": { "example:Digest": "hello!" } }"# =>
        "Allow" r#"{ "BinaryEquals": { "example:Digest": "aGVsbG8h" } }"#
    },
    row! {
        "TYPE_MISMATCH_IP_RANGE", Error, AccessAnalyzer, None, OPERATORS;
        "A value under IpAddress or NotIpAddress that is neither an address nor a range of addresses.";
        "No address is in it: IpAddress never holds, NotIpAddress always does.";
        "Write an address, or a range such as `203.0.113.0/24` or `2001:db8::/32`.";
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": "203.0.113.*" } }"# =>
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }"#
    },
    row! {
        "ARN_VALUE_FORMAT", Warning, Ours, None, OPERATORS;
        "A value under an Arn operator that is no ARN.";
        "Arn operators compare the six parts of an ARN. A value without them fits nothing: ArnLike never holds, \
            ArnNotLike always does.";
        "Write all six parts, with `*` where any will do: `arn:aws:sns:*:111122223333:alerts`.";
        "Allow" r#"{ "ArnLike": { "aws:SourceArn": "alerts" } }"# =>
        "Allow" r#"{ "ArnLike": { "aws:SourceArn": "arn:aws:sns:*:111122223333:alerts" } }"#
    },
    row! {
        "MISMATCHED_TYPE_OPERATION_TO_NULL", Warning, Ours, None, OPERATORS;
        "A value under Null that is neither `true` nor `false`.";
        "Null asks whether a key is absent; with another value it never holds.";
        "Write `true` if the key must be absent, `false` if it must be there.";
        "Deny" r#"{ "Null": { "aws:TokenIssueTime": "absent" } }"# =>
        "Deny" r#"{ "Null": { "aws:TokenIssueTime": "true" } }"#
    },
    row! {
        "INVALID_VARIABLE_FOR_OPERATOR", Error, AccessAnalyzer, None, VARIABLES;
        "A policy variable under an operator that compares neither texts nor ARNs.";
        "AWS fills in variables under String and Arn operators only; here it stays text that is no number, date or \
            address.";
        "Write the value itself, or compare with a String or Arn operator.";
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": "${aws:PrincipalTag/office}" } }"# =>
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }"#
    },
    row! {
        "INVALID_CONDITION_DATA_TYPE", Error, AccessAnalyzer, None, CHECKS;
        "Values of one key that are of different JSON types: a string beside a number or a boolean.";
        "Access Analyzer takes one type in a list.";
        "Put all values of the list in quotes.";
        "Deny" r#"{ "NumericEquals": { "s3:max-keys": ["10", 20] } }"# =>
        "Deny" r#"{ "NumericEquals": { "s3:max-keys": ["10", "20"] } }"#
    },
    row! {
        "INVALID_CONDITION_MULTIPLE_BOOLEAN", Error, AccessAnalyzer, None, CHECKS;
        "A key under Bool with more than one value.";
        "A key is true or false. With both it holds whenever the key is there.";
        "Leave the value that is meant; to ask whether the key is there, write Null.";
        "Deny" r#"{ "Bool": { "aws:SecureTransport": ["true", "false"] } }"# =>
        "Deny" r#"{ "Bool": { "aws:SecureTransport": "false" } }"#
    },
    row! {
        "INVALID_DATE_VALUE", Warning, AccessAnalyzer, None, CHECKS;
        "A date that is written as seconds since 1970, on a key that holds a date in words.";
        "It is hard to read, and Access Analyzer warns that it may not be the time that was meant.";
        "Write `2026-11-29T00:00:00Z`.";
        "Allow" r#"{ "DateLessThan": { "aws:CurrentTime": "1795910400" } }"# =>
        "Allow" r#"{ "DateLessThan": { "aws:CurrentTime": "2026-11-29T00:00:00Z" } }"#
    },
    row! {
        "WILDCARD_WITHOUT_LIKE_OPERATOR", Warning, AccessAnalyzer, None, OPERATORS;
        "`*` or `?` in a value under StringEquals or StringNotEquals.";
        "These operators know no wildcards: only a value with that very star equals it, so StringEquals hardly ever \
            holds and StringNotEquals nearly always does.";
        "Write StringLike or StringNotLike if a wildcard is meant.";
        "Allow" r#"{ "StringEquals": { "aws:PrincipalTag/team": "blue-*" } }"# =>
        "Allow" r#"{ "StringLike": { "aws:PrincipalTag/team": "blue-*" } }"#
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for test in tests(subject) {
        if let Some((kind, _)) = subject.key(test.key()) {
            operator(kind, test, findings);
        }
        values(test, findings);
    }
    for block in subject.nodes().filter_map(|node| node.get("Condition")).flat_map(Node::members) {
        let is_bool = OperatorUse::parse(block.key).is_some_and(|used| used.operator.family == Family::Bool);
        block.value.members().into_iter().for_each(|member| types(member, block.key, is_bool, findings));
    }
}

/// What a key's type asks for: what it holds, and the operators.
const fn wanted(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Text => ("a text", "a String operator"),
        Kind::Arn => ("an ARN", "an Arn operator"),
        Kind::Bool => ("true or false", "Bool"),
        Kind::Number => ("a number", "a Numeric operator"),
        Kind::Date => ("a date", "a Date operator"),
        Kind::Address => ("an address", "IpAddress or NotIpAddress"),
    }
}

fn operator(kind: Kind, test: Test<'_>, findings: &mut Findings) {
    let fits = match (kind, test.family()) {
        (_, Family::Null) => true,
        // Access Analyzer takes Arn operators on keys that hold a text (M5).
        (Kind::Text, Family::Text | Family::TextIgnoreCase | Family::TextLike | Family::Arn) => true,
        (Kind::Arn, Family::Arn) | (Kind::Bool, Family::Bool) | (Kind::Number, Family::Number) => true,
        (Kind::Date, Family::Date) | (Kind::Address, Family::Ip) => true,
        // It holds seconds since 1970.
        (Kind::Date, Family::Number) => test.key() == "aws:epochtime",
        (Kind::Arn, Family::Text | Family::TextIgnoreCase | Family::TextLike) => return text_of_arn(test, findings),
        _ => false,
    };
    if !fits {
        let (holds, instead) = wanted(kind);
        let (name, operator) = (test.name(), test.operator());
        let message = format!("{name} holds {holds}, and {operator} compares something else: take {instead}.");
        findings.add("TYPE_MISMATCH", test.condition.operator_text.span, message);
    }
}

/// A text operator on a key that holds an ARN.
fn text_of_arn(test: Test<'_>, findings: &mut Findings) {
    let span = test.condition.operator_text.span;
    let (name, operator) = (test.name(), test.operator());
    let wild = |text: &str| text.contains(['*', '?']);
    if test.family() == Family::TextLike {
        let mut wilds =
            test.condition.values.iter().map(|value| value.text.as_str()).filter(|text| *text != "*" && wild(text));
        let Some(first) = wilds.clone().next() else { return };
        let crosses = |text: &&str| Arn::written(text).is_none_or(|arn| arn.parts.into_iter().take(5).any(wild));
        let crossing = wilds.find(crosses);
        let arn = operator.replacen("String", "Arn", 1);
        let message = match crossing {
            Some(value) => format!(
                "To {operator} the wildcards of `{}` run across the colons of {name}, into other accounts and resources; \
                 {arn} compares part by part.",
                clip(value)
            ),
            None => format!(
                "{operator} compares {name} as any text; {arn} is for ARNs, and fits the same with `{}`, whose wildcards are \
                 all in its last part.",
                clip(first)
            ),
        };
        // Part by part fits less: safe where more that fits is more that is allowed.
        let is_arn = |text: &str| text == "*" || text.starts_with("arn:") && text.split(':').count() >= 6;
        let narrows = test.negated() == test.denies() || crossing.is_none();
        let arns = test.condition.values.iter().all(|value| is_arn(&value.text) && !is_open(&value.text));
        let patches = if narrows && arns { test.renamed(&arn) } else { Vec::new() };
        findings.add_with_fix(
            "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
            span,
            message,
            format!("Write {arn}"),
            patches,
        );
    } else if !test.condition.values.iter().any(|value| value.text.contains(['*', '?'])) {
        let negated = if test.negated() { "Not" } else { "" };
        let message =
            format!("{operator} compares {name} letter for letter; Arn{negated}Equals says the same of a whole ARN.");
        findings.add("MISMATCHED_TYPE_BUT_USABLE", span, message);
    }
}

fn values(test: Test<'_>, findings: &mut Findings) {
    let (name, operator) = (test.name(), test.operator());
    let texts = matches!(test.family(), Family::Text | Family::TextIgnoreCase | Family::TextLike | Family::Arn);
    let exact = matches!(test.family(), Family::Text | Family::TextIgnoreCase);
    let epoch = |text: &str| text.len() != 4 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    for value in &test.condition.values {
        let text = clip(&value.text);
        if !texts && has_variable(&value.text) {
            let message =
                format!("{operator} fills in no variables, so {name} is compared with the very text `{text}`.");
            findings.add("INVALID_VARIABLE_FOR_OPERATOR", value.span, message);
        } else if exact && without_variables(&value.text).contains(['*', '?']) {
            let sign = if without_variables(&value.text).contains('*') { '*' } else { '?' };
            let mut like = operator.replacen("EqualsIgnoreCase", "Like", 1).replacen("Equals", "Like", 1);
            // StringLike lets a wildcard of an ARN go beyond its part.
            if iam::keys::find(test.key()).is_some_and(|key| key.kind == iam::keys::Kind::Arn) {
                like = like.replacen("String", "Arn", 1);
            }
            let message = format!(
                "To {operator} the `{sign}` of `{text}` is a letter like any other; {like} takes it for a wildcard."
            );
            findings.add("WILDCARD_WITHOUT_LIKE_OPERATOR", value.span, message);
        } else if test.family() == Family::Date && test.key() != "aws:epochtime" && epoch(&value.text) {
            let message = format!("`{text}` is read as seconds since 1970; write {name} as a date.");
            findings.add("INVALID_DATE_VALUE", value.span, message);
        }
    }
}

/// Types of JSON.
fn types(member: Member<'_>, operator: &str, is_bool: bool, findings: &mut Findings) {
    let kind = |node: Node<'_>| match node.value() {
        Value::String(_) => Some("string"),
        Value::Number(_) => Some("number"),
        Value::Bool(_) => Some("boolean"),
        _ => None,
    };
    let (node, key) = (member.value, clip(member.key));
    let mut kinds = each(node).filter_map(kind);
    let first = kinds.next();
    let other = kinds.find(|other| Some(*other) != first);
    if let (Some(first), Some(other)) = (first, other) {
        let message =
            format!("The values of {key} are of different JSON types, a {first} and a {other}: put all in quotes.");
        findings.add("INVALID_CONDITION_DATA_TYPE", node.span, message);
    }
    let count = node.items().len();
    if is_bool && count > 1 {
        let message = format!("{operator} takes one value for {key}, and here are {count}.");
        findings.add("INVALID_CONDITION_MULTIPLE_BOOLEAN", node.span, message);
    }
}

/// Whether a text holds a variable of the policy language, and not one of CloudFormation or Terraform.
fn has_variable(text: &str) -> bool {
    let names = text.split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    let is_key = |name: &str| name.contains(':') && !name.contains("::");
    names.into_iter().any(is_key)
}

/// The text between the variables.
fn without_variables(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        out += before;
        rest = behind.split_once('}').map_or("", |(_, behind)| behind);
    }
    out + rest
}
