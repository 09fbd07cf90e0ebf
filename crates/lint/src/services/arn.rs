//! ARNs that no resource has.

use catalog::{Catalog, Service, with_stars};
use iam::Version;
use iam::arn::Arn;
use iam::pattern::{Pattern, TooMuchWork};
use json::{Patch, Span, clip, nearest};

use crate::ends::may_meet;
use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::Subject;

#[cfg(feature = "reference")]
const FORMAT: (&str, &str) = (
    "Identify AWS resources with Amazon Resource Names (ARNs)",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
);

/// A row of an example: one resource in place of another.
macro_rules! arn_rule {
    ($code:literal, $severity:ident, $origin:ident, $check:expr, $what:expr, $why:expr, $instead:expr, $action:literal, $bad:literal, $good:literal) => {
        rule! {
            $code, $severity, $origin, $check;
            what: $what,
            why: $why,
            instead: $instead,
            page: (FORMAT.0, FORMAT.1, "2026-11-29"),
            Identity,
            bad: concat!("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": { \"Effect\": \"Allow\", \"Action\": \"", $action, "\", \"Resource\": \"", $bad, "\" }\n}"),
            good: concat!("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": { \"Effect\": \"Allow\", \"Action\": \"", $action, "\", \"Resource\": \"", $good, "\" }\n}"),
        }
    };
}

pub(crate) const RULES: &[Rule] = &[
    arn_rule!(
        "INVALID_ARN_PREFIX",
        Error,
        AccessAnalyzer,
        None,
        "A resource that is neither an ARN nor `*`.",
        "AWS refuses the document: it knows resources by their ARNs alone, not by names and paths.",
        "Write the ARN. That of a bucket is `arn:aws:s3:::` and its name, that of its objects ends in `/*`.",
        "s3:GetObject",
        "example-bucket/*",
        "arn:aws:s3:::example-bucket/*"
    ),
    arn_rule!(
        "MISSING_ARN_FIELD",
        Error,
        AccessAnalyzer,
        None,
        "An ARN of fewer than six parts.",
        "AWS refuses the document: between its parts an ARN has five colons, also where a part is empty.",
        "Write all parts: `arn:partition:service:region:account:resource`. S3's buckets have neither Region nor account, \
            so three colons follow each other.",
        "s3:GetObject",
        "arn:aws:s3::example-bucket/*",
        "arn:aws:s3:::example-bucket/*"
    ),
    arn_rule!(
        "INVALID_PARTITION",
        Error,
        AccessAnalyzer,
        Some(check),
        "An ARN whose second part is no partition of AWS.",
        "No resource has such an ARN, so the statement is about none there. Partitions are groups of Regions that share no \
            accounts: `aws`, `aws-cn`, `aws-us-gov` and those for single states.",
        "Write `aws`, or the partition that your accounts are in. `*` is all of them.",
        "sqs:SendMessage",
        "arn:amazon:sqs:us-east-1:111122223333:orders",
        "arn:aws:sqs:us-east-1:111122223333:orders"
    ),
    arn_rule!(
        "INVALID_SERVICE",
        Error,
        AccessAnalyzer,
        None,
        "An ARN or a condition key whose service is none of AWS's.",
        "No resource has such an ARN, and no request such a key, so the statement is about none there.",
        "Look the resource's ARN up on the service's page of the Service Authorization Reference; the service's part is not \
            always the prefix of its actions.",
        "sqs:SendMessage",
        "arn:aws:queue:us-east-1:111122223333:orders",
        "arn:aws:sqs:us-east-1:111122223333:orders"
    ),
    arn_rule!(
        "INVALID_ARN_SERVICE_CASE",
        Error,
        AccessAnalyzer,
        None,
        "An ARN whose service is not in lower case.",
        "ARNs are compared letter by letter, and AWS writes services in lower case: the statement is about no resource there.",
        "Write the service in lower case.",
        "sqs:SendMessage",
        "arn:aws:SQS:us-east-1:111122223333:orders",
        "arn:aws:sqs:us-east-1:111122223333:orders"
    ),
    arn_rule!(
        "INVALID_ARN_REGION",
        Error,
        AccessAnalyzer,
        None,
        "An ARN whose Region is none of its partition.",
        "No resource has such an ARN, so the statement is about none there.",
        "Write a Region's code, such as `us-east-1`, or `*` for all of them.",
        "sqs:SendMessage",
        "arn:aws:sqs:us-east-11:111122223333:orders",
        "arn:aws:sqs:us-east-1:111122223333:orders"
    ),
    arn_rule!(
        "INVALID_ARN_ACCOUNT",
        Error,
        AccessAnalyzer,
        None,
        "An ARN whose account is not 12 digits.",
        "No resource has such an ARN, so the statement is about none there.",
        "Write the account's 12 digits, zeros at the beginning included, without hyphens.",
        "sqs:SendMessage",
        "arn:aws:sqs:us-east-1:1111-2222-3333:orders",
        "arn:aws:sqs:us-east-1:111122223333:orders"
    ),
    arn_rule!(
        "INVALID_ARN_RESOURCE",
        Error,
        AccessAnalyzer,
        None,
        "An ARN whose last part is empty.",
        "No resource has such an ARN, so the statement is about none there.",
        "Name the resource, or write `*` for all of them.",
        "sqs:SendMessage",
        "arn:aws:sqs:us-east-1:111122223333:",
        "arn:aws:sqs:us-east-1:111122223333:orders"
    ),
    arn_rule!(
        "ARN_FITS_NO_KNOWN_TYPE",
        Suggestion,
        Ours,
        None,
        "An ARN that looks like none of the resources that AWS lists for its service.",
        "Either it is misspelt, and the statement is about no resource there, or AWS's list is not complete.",
        "Compare it with the resource types on the service's page of the Service Authorization Reference.",
        "dynamodb:GetItem",
        "arn:aws:dynamodb:us-east-1:111122223333:tabel/Orders",
        "arn:aws:dynamodb:us-east-1:111122223333:table/Orders"
    ),
    arn_rule!(
        "ARN_REGION_NOT_ALLOWED",
        Error,
        AccessAnalyzer,
        None,
        "An ARN with a Region, of a resource whose ARN has none.",
        "Users, roles, buckets and others are named without a Region: the statement is about no resource there.",
        "Leave the Region empty and keep its colon.",
        "iam:GetRole",
        "arn:aws:iam:us-east-1:111122223333:role/Trainer",
        "arn:aws:iam::111122223333:role/Trainer"
    ),
    arn_rule!(
        "ARN_ACCOUNT_NOT_ALLOWED",
        Error,
        AccessAnalyzer,
        None,
        "An ARN with an account, of a resource whose ARN has none.",
        "A bucket's name is unique in its partition, so its ARN names no account: the statement is about no resource there.",
        "Leave the account empty and keep its colon.",
        "s3:ListBucket",
        "arn:aws:s3::111122223333:example-bucket",
        "arn:aws:s3:::example-bucket"
    ),
    arn_rule!(
        "MISSING_ARN_REGION",
        Error,
        AccessAnalyzer,
        None,
        "An ARN without a Region, of a resource whose ARN has one.",
        "ARNs are compared part by part: the statement is about no resource there.",
        "Write the Region, or `*` for all of them.",
        "sqs:SendMessage",
        "arn:aws:sqs::111122223333:orders",
        "arn:aws:sqs:*:111122223333:orders"
    ),
    arn_rule!(
        "MISSING_ARN_ACCOUNT",
        Error,
        AccessAnalyzer,
        None,
        "An ARN without an account, of a resource whose ARN has one.",
        "ARNs are compared part by part: the statement is about no resource there.",
        "Write the account, or `*` for all of them.",
        "sqs:SendMessage",
        "arn:aws:sqs:us-east-1::orders",
        "arn:aws:sqs:us-east-1:*:orders"
    ),
];

/// Accounts of AWS's own that stand in ARNs by name.
const AWS_ACCOUNTS: &[&str] = &["aws", "aws-marketplace", "amazon", "cloudfront"];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let Some(catalog) = subject.catalog else { return };
    let elements = subject.statements().iter().filter_map(|statement| statement.resource.as_ref());
    for value in elements.flat_map(|element| &element.values) {
        // What has no six parts has a finding already.
        let Some(arn) = Arn::written(&value.text) else { continue };
        let place = Place { text: &value.text, span: value.span, catalog };
        if let Some(service) = place.parts(&arn, findings)
            && place.kinds(&arn, service, findings).is_err()
        {
            return;
        }
    }
}

/// Services with resources of AWS's own, which have no account.
const UNOWNED: &[&str] = &["resource-explorer-2"];

/// A wildcard, a variable or a hole may stand for what is right.
fn is_fixed(part: &str) -> bool {
    !part.contains(['*', '?', '$', '{', '<'])
}

struct Place<'a> {
    text: &'a str,
    span: Span,
    catalog: &'a Catalog,
}

impl<'a> Place<'a> {
    /// What is wrong with a part by itself; the service if all of them can be right.
    fn parts(&self, arn: &Arn<'_>, findings: &mut Findings) -> Option<Vec<Service<'a>>> {
        let text = clip(self.text);
        let before = findings.len();
        let partition = self.catalog.partitions().find(|known| known.name() == arn.partition());
        if is_fixed(arn.partition()) && partition.is_none() {
            let message = format!(
                "`{text}` names no partition of AWS: `{}` is none of {}.",
                clip(arn.partition()),
                self.partitions()
            );
            findings.add("INVALID_PARTITION", self.span, message);
        }
        let region = arn.region();
        if is_fixed(region) && !region.is_empty() {
            let known = match partition {
                Some(partition) => partition.regions().any(|known| known == region),
                None => self.catalog.regions().any(|known| known == region),
            };
            if !known {
                let other =
                    self.catalog.partitions().find(|partition| partition.regions().any(|known| known == region));
                let what = match (other, nearest(region, self.catalog.regions())) {
                    (Some(other), _) => format!("is one of `{}`.", other.name()),
                    (None, Some(near)) => {
                        format!("is none by AWS's data of {}. Did you mean `{near}`?", self.catalog.date())
                    }
                    (None, None) => format!("is none by AWS's data of {}.", self.catalog.date()),
                };
                let message = format!("`{text}` names no Region of its partition: `{}` {what}", clip(region));
                findings.add("INVALID_ARN_REGION", self.span, message);
            }
        }
        let account = arn.account();
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        if is_fixed(account) && !account.is_empty() && !is_account && !AWS_ACCOUNTS.contains(&account) {
            let digits: String = account.chars().filter(char::is_ascii_digit).collect();
            let message = format!("`{text}` names no account: `{}` is not 12 digits.", clip(account));
            let patch = (digits.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
                .then(|| self.with(4, arn, &digits));
            findings.add_meant("INVALID_ARN_ACCOUNT", self.span, message, format!("Write {digits}"), patch);
        }
        if arn.resource().is_empty() {
            findings.add(
                "INVALID_ARN_RESOURCE",
                self.span,
                format!("`{text}` names no resource: its last part is empty."),
            );
        }
        if !is_fixed(arn.service()) {
            return None;
        }
        let services = self.services(arn.service());
        if services.is_empty() {
            self.no_service(arn, findings);
        }
        (findings.len() == before).then_some(services)
    }

    fn partitions(&self) -> String {
        self.catalog.partitions().map(|partition| partition.name()).collect::<Vec<_>>().join(", ")
    }

    /// The services whose resources' ARNs name a service so: mostly the one of that prefix.
    fn services(&self, name: &str) -> Vec<Service<'a>> {
        let of = |service: &Service<'a>| {
            service.resource_types().flat_map(|kind| kind.arns()).any(|arn| arn.split(':').nth(2) == Some(name))
        };
        match self.catalog.service(name).filter(|service| service.prefix() == name) {
            Some(service) => vec![service],
            None => self.catalog.services().filter(of).collect(),
        }
    }

    fn no_service(&self, arn: &Arn<'_>, findings: &mut Findings) {
        let (text, name) = (clip(self.text), arn.service());
        let lower = name.to_lowercase();
        if lower != name && !self.services(&lower).is_empty() {
            let message = format!(
                "`{text}` has `{}` where AWS writes `{lower}`: ARNs are compared letter by letter.",
                clip(name)
            );
            let patch = Some(self.with(2, arn, &lower));
            findings.add_meant("INVALID_ARN_SERVICE_CASE", self.span, message, format!("Write {lower}"), patch);
            return;
        }
        if super::action::is_closed(name) {
            return;
        }
        let near = nearest(name, self.catalog.services().map(Service::prefix));
        let meant = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
        let message = format!(
            "`{text}` names no service of AWS: `{}` is none by its data of {}.{meant}",
            clip(name),
            self.catalog.date()
        );
        let patch = near.map(|near| self.with(2, arn, near));
        findings.add_meant("INVALID_SERVICE", self.span, message, format!("Write {}", near.unwrap_or_default()), patch);
    }

    /// The value with another part.
    fn with(&self, at: usize, arn: &Arn<'_>, part: &str) -> Patch {
        let parts: Vec<&str> =
            arn.parts.iter().enumerate().map(|(place, known)| if place == at { part } else { known }).collect();
        Patch { span: self.span, text: json::string(&parts.join(":")) }
    }

    /// What is wrong with it as one of the kinds of resources that AWS lists.
    fn kinds(&self, arn: &Arn<'_>, services: Vec<Service<'a>>, findings: &mut Findings) -> Result<(), TooMuchWork> {
        let text = clip(self.text);
        let mut listed = 0;
        let mut fitting = Vec::new();
        let resource = Pattern::like(arn.resource(), Version::V2012).with_any_values();
        for kind in services.iter().flat_map(|service| service.resource_types()) {
            for written in kind.arns() {
                listed += 1;
                let last = written.splitn(6, ':').nth(5).unwrap_or_default();
                if may_meet(last, arn.resource())
                    && Pattern::like(&with_stars(last), Version::V2008).meets(&resource, &mut findings.work)?
                {
                    fitting.push(written);
                }
            }
        }
        if listed == 0 || arn.service() == "execute-api" {
            return Ok(());
        }
        if fitting.is_empty() {
            let name = services.first().map(|service| service.name()).unwrap_or_default();
            let message = format!(
                "`{text}` looks like none of the resources that AWS lists for {name} in its data of {}.",
                self.catalog.date()
            );
            findings.add("ARN_FITS_NO_KNOWN_TYPE", self.span, message);
            return Ok(());
        }
        for (place, name, part, code_given, code_missing) in [
            (3, "Region", arn.region(), "ARN_REGION_NOT_ALLOWED", "MISSING_ARN_REGION"),
            (4, "account", arn.account(), "ARN_ACCOUNT_NOT_ALLOWED", "MISSING_ARN_ACCOUNT"),
        ] {
            let has = |written: &&str| written.split(':').nth(place).is_some_and(|part| !part.is_empty());
            // M6: `*` names none.
            let is_given = !part.is_empty() && is_fixed(part);
            if is_given && !fitting.iter().any(has) {
                let message =
                    format!("`{text}` names the {name} `{}`, and the ARNs of such resources name none.", clip(part));
                findings.add_meant(
                    code_given,
                    self.span,
                    message,
                    format!("Leave the {name} empty"),
                    Some(self.with(place, arn, "")),
                );
            } else if part.is_empty() && fitting.iter().all(has) && !UNOWNED.contains(&arn.service()) {
                let message = format!("`{text}` names no {name}, and the ARNs of such resources do.");
                findings.add(code_missing, self.span, message);
            }
        }
        Ok(())
    }
}
