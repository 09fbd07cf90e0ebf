//! Ranges of addresses: private ones that `aws:SourceIp` never holds, and ones that are written with too many bits.

use iam::{ConditionValue, Family};
use json::{Patch, clip};
use vpc::Cidr;

use super::test::{Test, listed, tests};
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "PRIVATE_IP_ADDRESS", Error, AccessAnalyzer, Some(check), GLOBAL_KEYS;
        "`aws:SourceIp` under IpAddress with private addresses only.";
        "The key holds the public address that AWS sees. Through a VPC endpoint it is absent. So the condition never \
            holds.";
        "Write the public addresses, say of the NAT gateway, or compare `aws:VpcSourceIp` beside `aws:SourceVpc`.";
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": "10.0.0.0/16" } }"# =>
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }"#
    },
    row! {
        "PRIVATE_NOT_IP_ADDRESS", Error, AccessAnalyzer, None, GLOBAL_KEYS;
        "`aws:SourceIp` under NotIpAddress with private addresses only.";
        "The key holds the public address that AWS sees, and through a VPC endpoint none at all. So the condition \
            always holds: a Deny denies everyone.";
        "Write the public addresses, or compare `aws:VpcSourceIp`.";
        "Deny" r#"{ "NotIpAddress": { "aws:SourceIp": "10.0.0.0/16" } }"# =>
        "Deny" r#"{ "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } }"#
    },
    row! {
        "PRIVATE_IP_ADDRESS_SUBSET", Suggestion, AccessAnalyzer, None, GLOBAL_KEYS;
        "`aws:SourceIp` under IpAddress with private addresses among public ones.";
        "The key holds the public address that AWS sees, so the private ones never match.";
        "Leave the private ranges out; for requests through a VPC endpoint compare `aws:VpcSourceIp`.";
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/16"] } }"# =>
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": ["203.0.113.0/24"] } }"#
    },
    row! {
        "PRIVATE_NOT_IP_ADDRESS_SUBSET", Suggestion, AccessAnalyzer, None, GLOBAL_KEYS;
        "`aws:SourceIp` under NotIpAddress with private addresses among public ones.";
        "The key holds the public address that AWS sees, so the private ones exempt nobody.";
        "Leave the private ranges out; for requests through a VPC endpoint compare `aws:VpcSourceIp`.";
        "Deny" r#"{ "NotIpAddress": { "aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/16"] } }"# =>
        "Deny" r#"{ "NotIpAddress": { "aws:SourceIp": ["203.0.113.0/24"] } }"#
    },
    row! {
        "IMPROVE_IP_RANGE", Suggestion, AccessAnalyzer, None, CHECKS;
        "A range whose address has bits set behind the prefix: `203.0.113.7/24`.";
        "AWS ignores those bits. Who reads the policy may take it for one address.";
        "Write the first address of the range, or the one address with `/32`.";
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": "203.0.113.7/24" } }"# =>
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }"#
    },
];

/// RFC 1918, RFC 6598, link-local and unique local addresses (M10).
const PRIVATE: &[&str] =
    &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let private: Vec<Cidr> = PRIVATE.iter().filter_map(|text| Some(Cidr::parse(text)?.0)).collect();
    for test in tests(subject).filter(|test| test.family() == Family::Ip) {
        for value in &test.condition.values {
            improve(value, findings);
        }
        if test.key() == "aws:sourceip" && !test.is_open() {
            source(subject, test, &private, findings);
        }
    }
}

/// The range that a value stands for, and whether it has host bits.
pub(super) fn range(value: &ConditionValue) -> Option<(Cidr, bool)> {
    value.is_readable().then(|| Cidr::parse(&value.text))?
}

fn improve(value: &ConditionValue, findings: &mut Findings) {
    if let Some((range, true)) = range(value) {
        let message = format!("`{}` has bits behind its prefix, which AWS ignores: it is {range}.", clip(&value.text));
        let patch = Patch { span: value.span, text: json::string(&range.to_string()) };
        findings.add_with_fix("IMPROVE_IP_RANGE", value.span, message, format!("Write {range}"), vec![patch]);
    }
}

fn source(subject: &Subject<'_>, test: Test<'_>, private: &[Cidr], findings: &mut Findings) {
    let within = |range: &Cidr| private.iter().any(|all| all.length() <= range.length() && all.overlaps(range));
    let is_private = |value: &&ConditionValue| range(value).is_some_and(|(range, _)| within(&range));
    let values = &test.condition.values;
    let found: Vec<&ConditionValue> = values.iter().filter(is_private).collect();
    let Some(first) = found.first() else { return };
    let list = listed(found.iter().map(|value| value.text.as_str()));
    let name = test.name();
    if found.len() == values.len() {
        let (code, says) = match test.negated() {
            false => ("PRIVATE_IP_ADDRESS", "never holds"),
            true => ("PRIVATE_NOT_IP_ADDRESS", "always holds"),
        };
        let message = format!("{name} holds public addresses only, so with {list} this {says}.");
        return findings.add(code, test.condition.span, message);
    }
    let code = if test.negated() { "PRIVATE_NOT_IP_ADDRESS_SUBSET" } else { "PRIVATE_IP_ADDRESS_SUBSET" };
    let message = format!("{name} holds public addresses only, so nothing ever matches {list}.");
    // Fewer exceptions of a Deny, or a narrower Allow.
    let narrows = test.negated() == test.denies() && found.len() == 1;
    let patch = || subject.document.remove_one_of(subject.document.list_of(first.span)?, first.span);
    let patches: Vec<Patch> = narrows.then(patch).flatten().into_iter().collect();
    findings.add_with_fix(code, first.span, message, format!("Remove {}", clip(&first.text)), patches);
}

/// Whether a range holds every address of its family.
pub(super) fn is_everything(value: &ConditionValue) -> bool {
    range(value).is_some_and(|(range, _)| range.length() == 0)
}
