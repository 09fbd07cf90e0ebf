//! The parts of a request in short, as they stand in a line.

use scenario::{Caller, ContextValue, RequestDocument};

/// How many letters of a name have room.
const ROOM: usize = 44;

/// The caller in short, and in full.
pub(super) fn caller(caller: &Caller) -> (String, String) {
    match caller {
        Caller::Arn(arn) if arn == "anonymous" => ("anybody, anonymous".to_owned(), String::new()),
        Caller::Arn(arn) => (short(arn), arn.clone()),
        Caller::Service(name) | Caller::Federated(name) => (name.clone(), name.clone()),
    }
}

/// A name in short: what follows the account in its ARN, without the kind of the caller, and without the middle of a
/// long path.
pub(super) fn short(arn: &str) -> String {
    let own = arn.starts_with("arn:").then(|| arn.splitn(6, ':').nth(5)).flatten().unwrap_or(arn);
    let named = ["assumed-role/", "user/", "role/"].into_iter().find_map(|kind| own.strip_prefix(kind)).unwrap_or(own);
    let parts: Vec<&str> = named.split('/').collect();
    match parts.as_slice() {
        [first, second, .., last] if parts.len() > 3 && named.chars().count() > ROOM => {
            format!("{first}/{second}/…/{last}")
        }
        _ => named.to_owned(),
    }
}

/// What a kind of request sets, in a line.
pub(super) fn sets(request: &RequestDocument) -> String {
    let value = |value: &ContextValue| match value {
        ContextValue::One(text) => text.clone(),
        ContextValue::Many(texts) => texts.join(", "),
        ContextValue::Absent => "absent".to_owned(),
    };
    let key = |key: &str| key.strip_prefix("aws:").unwrap_or(key).to_owned();
    let keys = request.context.0.iter().map(|(name, of)| format!("{} {}", key(name), value(of)));
    let who = caller(&request.principal).0;
    std::iter::once(who).chain(keys).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_ends_as_it_ends() {
        for (arn, expected) in [
            ("arn:aws:iam::111122223333:user/Alice", "Alice"),
            ("arn:aws:sts::111122223333:assumed-role/etl-runner/glue-job-42", "etl-runner/glue-job-42"),
            ("arn:aws:iam::111122223333:root", "root"),
            (
                "arn:aws:s3:::acme-prod-curated/etl/year=2026/month=01/day=02/part-0.parquet",
                "acme-prod-curated/etl/…/part-0.parquet",
            ),
            ("arn:aws:s3:::b/a/b/c/d", "b/a/b/c/d"),
            ("*", "*"),
            ("", ""),
        ] {
            assert_eq!(short(arn), expected, "{arn}");
        }
    }
}
