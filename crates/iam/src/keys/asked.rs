//! What context keys say about what is asked for.

use std::borrow::Cow;

use super::key::Asked;

type Value<'a> = Option<Cow<'a, str>>;

pub(super) fn owner<'a>(asked: &Asked<'a>) -> Value<'a> {
    asked.owner.map(Cow::from)
}

/// Services without Regions of their own, which answer from us-east-1.
const GLOBAL: [&str; 4] = ["iam", "organizations", "cloudfront", "route53"];

pub(super) fn region<'a>(asked: &Asked<'a>) -> Value<'a> {
    if GLOBAL.contains(&asked.service()) {
        return Some("us-east-1".into());
    }
    let region = asked.resource?.region();
    (!region.is_empty()).then(|| region.into())
}

pub(super) fn owner_in_s3<'a>(asked: &Asked<'a>) -> Value<'a> {
    owner(asked).filter(|_| asked.service() == "s3")
}

pub(super) fn caller_of_kms<'a>(asked: &Asked<'a>) -> Value<'a> {
    asked.caller.account().filter(|_| asked.service() == "kms").map(Cow::from)
}
