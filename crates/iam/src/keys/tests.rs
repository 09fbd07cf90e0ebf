//! The house rules of the table, and that the rest of the crate keeps to its rows.

use std::collections::BTreeSet;

use super::*;
use crate::arn::Arn;
use crate::{Context, ContextValue, Principal, Request, Sight};

const CALLERS: &[&str] = &[
    "anonymous",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/eng/Alice",
    "arn:aws:iam::111122223333:role/ml/Trainer",
    "arn:aws-cn:sts::111122223333:assumed-role/Trainer/job-1",
    "arn:aws:sts::111122223333:federated-user/Alice",
];

fn callers() -> Vec<Principal> {
    let mut out: Vec<_> = CALLERS.iter().map(|caller| Principal::parse(caller).unwrap()).collect();
    out.push(Principal::Service("lambda.amazonaws.com".to_owned()));
    out.push(Principal::Federated("accounts.google.com".to_owned()));
    out
}

fn request(caller: Principal) -> Request {
    let pair = ("kms:EncryptionContext:Stage", ContextValue::One("test".to_owned()));
    Request::new(caller, "s3:GetObject", "arn:aws:s3:::b/k", Some("444455556666"), [pair].into_iter().collect())
        .unwrap()
}

fn is_of(row: &Key, value: &str) -> bool {
    match row.kind {
        Kind::Text => !value.is_empty(),
        Kind::Arn => Arn::parse(value).is_some(),
        _ => row.fits(value),
    }
}

#[test]
fn rows_are_sorted_and_none_is_there_twice() {
    for pair in KEYS.windows(2) {
        assert_eq!(
            in_order(pair[0].name.as_bytes(), pair[1].name.as_bytes()),
            Ordering::Less,
            "{} before {}",
            pair[0].name,
            pair[1].name
        );
    }
}

#[test]
fn every_row_is_found_in_any_case_and_by_what_it_stands_for() {
    for row in KEYS {
        for name in [row.name.to_owned(), row.name.to_lowercase(), row.name.to_uppercase()] {
            assert_eq!(find(&name).map(|found| found.name), Some(row.name));
        }
        let longer = format!("{}Team", row.name);
        assert_eq!(find(&longer).map(|found| found.name), row.is_prefix().then_some(row.name), "{longer}");
    }
    for unknown in ["", ":", "aws:", "aws:A", "aws:PrincipalTag", "zzz:z", "aws:SourceIpé", "kms:EncryptionContext"] {
        assert!(find(unknown).is_none(), "{unknown}");
    }
}

#[test]
fn every_row_has_a_page_of_aws() {
    for row in KEYS {
        let page = row.page();
        assert!(page.starts_with("https://docs.aws.amazon.com/") && !page.contains(' '), "{page}");
        assert_eq!(row.is_global(), page.contains("#condition-keys-"), "{page}");
        assert!(row.name.starts_with("aws:") || !row.is_global(), "{}: a service's own key is none of all", row.name);
    }
    let pages: BTreeSet<_> = KEYS.iter().filter(|row| row.is_global()).map(Key::page).collect();
    assert_eq!(pages.len(), KEYS.iter().filter(|row| row.is_global()).count(), "two keys with one anchor");
}

#[test]
fn requests_derive_the_keys_whose_rows_say_so_and_no_others() {
    let mut seen = BTreeSet::new();
    for caller in callers() {
        let kind = CallerKind::of(&caller);
        let mut of_key = request(caller);
        let entries = of_key.context.entries().to_vec();
        let key = "arn:aws:kms:us-east-1:444455556666:key/1";
        of_key.redirect("kms:Decrypt", key, None).unwrap();
        let entries = entries.iter().chain(of_key.context.entries());
        for entry in entries.filter(|entry| entry.derived) {
            let row = find(&entry.name).unwrap();
            assert_eq!(entry.name, row.name);
            assert_eq!(matches!(entry.value, ContextValue::Many(_)), row.several, "{}", row.name);
            assert!(entry.value.values().iter().all(|value| is_of(row, value)), "{}: {:?}", row.name, entry.value);
            // What follows from the caller is only ever there for callers that AWS sends it for.
            let call = Call { caller: kind, credentials: Credentials::LongTerm, way: Way::Public };
            assert_ne!(row.sent.with(call), Presence::Never, "{} for {kind:?}", row.name);
            seen.insert(row.name);
        }
    }
    let told = KEYS.iter().filter(|row| row.origin.is_some_and(|origin| !matches!(origin, Origin::Clock)));
    assert_eq!(seen, told.map(|row| row.name).collect());
}

#[test]
fn callers_have_the_keys_that_aws_gives_their_kind() {
    let has = |caller: &str, key: &str| {
        let request = request(Principal::parse(caller).unwrap());
        request.context.value(key).map(|value| value.values().join(", "))
    };
    // Nothing but the type, the account and the id is known of somebody who did not sign (P3).
    for row in KEYS.iter().filter(|row| row.about == About::Principal) {
        let known = ["aws:PrincipalAccount", "aws:PrincipalType", "aws:userid"].contains(&row.name);
        assert_eq!(has("anonymous", row.name).is_some(), known, "{}", row.name);
    }
    let session = "arn:aws-cn:sts::111122223333:assumed-role/Trainer/job-1";
    assert_eq!(
        has(session, "aws:PrincipalArn").unwrap(),
        "arn:aws-cn:iam::111122223333:role/Trainer, arn:aws-cn:iam::111122223333:role/*/Trainer"
    ); // V9, K15
    assert_eq!(has(session, "aws:username"), None);
    assert_eq!(has("arn:aws:iam::111122223333:user/eng/Alice", "aws:username").unwrap(), "Alice");
    assert_eq!(has("111122223333", "aws:userid").unwrap(), "111122223333");
    assert_eq!(has(session, "aws:ResourceAccount").unwrap(), "444455556666");
}

#[test]
fn what_is_set_stays_and_what_is_absent_on_purpose_stays_absent() {
    for row in derived() {
        for value in [ContextValue::Absent, ContextValue::Many(vec!["set".to_owned()])] {
            let context: Context = [(row.key.name, value.clone())].into_iter().collect();
            let caller = Principal::Service("lambda.amazonaws.com".to_owned());
            let request = Request::new(caller, "s3:GetObject", "*", Some("444455556666"), context).unwrap();
            assert_eq!(request.context.entry(row.key.name).unwrap().value, value, "{}", row.key.name);
        }
    }
}

#[test]
fn one_value_of_a_key_that_holds_several_is_a_list() {
    for row in KEYS.iter().filter(|row| !row.is_prefix()) {
        let context: Context = [(row.name, ContextValue::One("x".to_owned()))].into_iter().collect();
        assert_eq!(matches!(context.value(row.name), Some(ContextValue::Many(_))), row.several, "{}", row.name); // C6
    }
}

#[test]
fn no_row_that_stands_for_many_holds_several_or_follows_from_something() {
    for row in KEYS.iter().filter(|row| row.is_prefix()) {
        assert!(!row.several && row.origin.is_none() && row.samples.is_empty(), "{}", row.name);
    }
}

#[test]
fn samples_read_as_what_the_key_holds_and_each_is_used() {
    for row in KEYS {
        for (at, (only, values)) in row.samples.iter().enumerate() {
            assert!(values.iter().all(|value| is_of(row, value)), "{}: {values:?}", row.name);
            assert!(row.several || values.len() == 1, "{}: {values:?}", row.name);
            let takes = |preset: &Preset| row.sample(*preset) == Some(*values);
            let named = only.as_ref().is_none_or(takes);
            assert!(named && Preset::ALL.iter().any(takes), "{}: no kind of request has sample {at}", row.name);
        }
        // What follows from the ARN does so only where the ARN tells it.
        let follows = row.origin.is_some_and(|origin| !matches!(origin, Origin::Asked(_)));
        assert!(!follows || row.samples.is_empty(), "{} need not be set", row.name);
    }
}

#[test]
fn what_every_request_holds_is_set_or_follows() {
    // Nobody tells the client that a preset's caller uses.
    let unsaid = |row: &Key| row.name == "aws:UserAgent";
    for row in KEYS.iter().filter(|row| row.sent == Sent::Always(With::Any) && !unsaid(row)) {
        let set = |preset| row.sample(preset).is_some();
        assert!(row.origin.is_some() || Preset::ALL.into_iter().all(set), "{}", row.name);
    }
}

#[test]
fn presence_goes_by_caller_credentials_and_way() {
    let has = |key: &str, preset: Preset| find(key).unwrap().sent.with(preset.call());
    let (endpoint, session) = (Preset::Endpoint, Preset::RoleSession);
    assert_eq!(has("aws:SourceIp", endpoint), Presence::Never); // C1
    assert_eq!(has("aws:SourceVpce", endpoint), Presence::Always);
    assert_eq!(has("aws:SourceVpce", session), Presence::Never);
    assert_eq!(has("aws:VpceOrgID", endpoint), Presence::Sometimes);
    assert_eq!(has("aws:CalledVia", Preset::Forwarded), Presence::Always); // C2
    assert_eq!(has("aws:CalledVia", session), Presence::Never);
    assert_eq!(has("aws:TokenIssueTime", session), Presence::Always); // C4
    assert_eq!(has("aws:TokenIssueTime", Preset::AccessKey), Presence::Never);
    assert_eq!(has("aws:MultiFactorAuthPresent", Preset::AccessKey), Presence::Never); // K3
    assert_eq!(has("aws:PrincipalTag/team", session), Presence::Sometimes);
    assert_eq!(has("aws:PrincipalTag/team", Preset::Browser), Presence::Never); // P3
    assert_eq!(has("aws:ResourceTag/team", Preset::Browser), Presence::Sometimes); // C5
    for preset in Preset::ALL {
        assert_eq!(has("aws:SourceArn", preset), Presence::Never); // C3
        assert_eq!(has("aws:SecureTransport", preset), Presence::Always); // C4
    }
}

/// Whether the owner is in an organization hangs on who it is, so that another resource is asked about anew (K13).
#[test]
fn a_request_that_is_redirected_is_what_a_new_one_would_be() {
    let of = |owner: Option<&str>| {
        let caller = Principal::parse("arn:aws:iam::111122223333:user/Alice").unwrap();
        let request = Request::new(caller, "s3:GetObject", "arn:aws:s3:::b/k", owner, Context::default()).unwrap();
        request.known_to_be(false, true, false)
    };
    let (own, foreign) = (of(None), of(Some("444455556666")));
    let unknown = |maybe_absent| Sight::Unknown { maybe_absent };
    assert_eq!(own.context.sight("aws:ResourceOrgID"), unknown(false));
    assert_eq!(foreign.context.sight("aws:ResourceOrgID"), unknown(true));
    for (mut from, owner, to) in [(own.clone(), Some("444455556666"), foreign.clone()), (foreign, None, own)] {
        from.redirect("s3:GetObject", "arn:aws:s3:::b/k", owner).unwrap();
        assert_eq!(from, to);
    }
}
