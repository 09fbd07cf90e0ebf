//! Values of keys that take names of one form only.

use iam::pattern::Pattern;
use iam::{Family, Version};
use json::clip;

use super::test::{Test, tests};
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "INVALID_VPC_FORMAT", Error, AccessAnalyzer, Some(check), GLOBAL_KEYS;
        "A value of `aws:SourceVpc` that is no id of a VPC.";
        "The key holds ids such as `vpc-0abc1234def567890`, so nothing equals another text: StringEquals never holds, \
            StringNotEquals always does.";
        "Write `vpc-` and the 8 or 17 characters behind it.";
        "Deny" r#"{ "StringNotEquals": { "aws:SourceVpc": "my-vpc" } }"# =>
        "Deny" r#"{ "StringNotEquals": { "aws:SourceVpc": "vpc-0abc1234def567890" } }"#
    },
    row! {
        "INVALID_VPCE_FORMAT", Error, AccessAnalyzer, None, GLOBAL_KEYS;
        "A value of `aws:SourceVpce` that is no id of a VPC endpoint.";
        "The key holds ids such as `vpce-0abc1234def567890`, so nothing equals another text: StringEquals never holds, \
            StringNotEquals always does.";
        "Write `vpce-` and the 8 or 17 characters behind it. The id of a VPC goes into `aws:SourceVpc`.";
        "Deny" r#"{ "StringNotEquals": { "aws:SourceVpce": "vpc-0abc1234def567890" } }"# =>
        "Deny" r#"{ "StringNotEquals": { "aws:SourceVpce": "vpce-0abc1234def567890" } }"#
    },
    row! {
        "INVALID_SERVICE_PRINCIPAL_FORMAT", Error, AccessAnalyzer, None, GLOBAL_KEYS;
        "A text that is no name of a service: as Service principal, or on a key that holds one, such as `aws:CalledVia`, \
            `kms:ViaService` and `iam:PassedToService`.";
        "These keys hold names such as `athena.amazonaws.com`; nothing equals `athena`.";
        "Write the service principal. For `kms:ViaService` it has the Region in it: `s3.eu-west-1.amazonaws.com`.";
        "Allow" r#"{ "ForAnyValue:StringEquals": { "aws:CalledVia": "athena" } }"# =>
        "Allow" r#"{ "ForAnyValue:StringEquals": { "aws:CalledVia": "athena.amazonaws.com" } }"#
    },
    row! {
        "INVALID_KMS_KEY_VALUE", Error, AccessAnalyzer, None, CHECKS;
        "A value of `s3:x-amz-server-side-encryption-aws-kms-key-id` that is no ARN of a KMS key.";
        "S3 compares the whole ARN of the key, also where the request names the key by its id or alias. Nothing \
            equals a shorter name.";
        "Write `arn:aws:kms:REGION:ACCOUNT:key/ID`.";
        "Deny" r#"{ "ArnNotEqualsIfExists": { "s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-west-1:111122223333:alias/data" } }"# =>
        "Deny" r#"{ "ArnNotEqualsIfExists": { "s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" } }"#
    },
];

/// A key that takes one form, as patterns, and what a sentence calls it.
struct Form {
    keys: &'static [&'static str],
    code: &'static str,
    patterns: &'static [&'static str],
    is: &'static str,
}

const FORMS: &[Form] = &[
    Form {
        keys: &["aws:sourcevpc"],
        code: "INVALID_VPC_FORMAT",
        patterns: &["vpc-????????", "vpc-?????????????????"],
        is: "the id of a VPC, vpc- and 8 or 17 characters",
    },
    Form {
        keys: &["aws:sourcevpce"],
        code: "INVALID_VPCE_FORMAT",
        patterns: &["vpce-????????", "vpce-?????????????????"],
        is: "the id of a VPC endpoint, vpce- and 8 or 17 characters",
    },
    Form {
        keys: &[
            "aws:calledvia",
            "aws:calledviafirst",
            "aws:calledvialast",
            "aws:principalservicename",
            "aws:principalservicenameslist",
            "iam:passedtoservice",
            "kms:viaservice",
        ],
        code: "INVALID_SERVICE_PRINCIPAL_FORMAT",
        // The last ones: services of the European Sovereign Cloud, of isolated Regions, and AWS's own.
        patterns: &["*.amazonaws.*", "*.amazon.com", "*.gov", "*.uk", "*.aws.internal"],
        is: "the name of a service such as athena.amazonaws.com",
    },
    Form {
        keys: &["s3:x-amz-server-side-encryption-aws-kms-key-id"],
        code: "INVALID_KMS_KEY_VALUE",
        patterns: &["arn:*:kms:*:*:key/*"],
        is: "the whole ARN of a KMS key",
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for form in FORMS {
        let patterns: Vec<Pattern> = form.patterns.iter().map(|text| Pattern::like(text, Version::V2008)).collect();
        let about = |test: &Test<'_>| form.keys.contains(&test.key()) && test.family() != Family::Null;
        for test in tests(subject).filter(about) {
            for value in test.condition.values.iter().filter(|value| !super::test::is_open(&value.text)) {
                let Some(pattern) = value.pattern() else { continue };
                let misses = patterns.iter().all(|form| form.meets(&pattern, &mut findings.work) == Ok(false));
                if misses {
                    let message = format!("{} holds {}, which `{}` is not.", test.name(), form.is, clip(&value.text));
                    findings.add(form.code, value.span, message);
                }
            }
        }
    }
}
