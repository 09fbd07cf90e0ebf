//! Whatever is typed or pasted gets a located message or a normal result, quickly, and no panic.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "these are tests")]

use proptest::prelude::*;
use scenario::{AccessReport, Decision, Report, Scenario};
use serde_json::{Value, json};

/// The report for one identity policy of this text.
fn report(document: &str, resource: &str) -> Report {
    let scenario = json!({ "schema": 1, "access": {
        "request": { "principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": resource },
        "policies": { "identity": [{ "name": "P", "document": document }] },
    }});
    scenario::run(&Scenario::read(&scenario.to_string()).0, None)
}

fn check(document: &str, message: &str) {
    let report = report(document, "arn:aws:s3:::example-bucket/a.csv");
    let access = report.access.unwrap();
    assert_eq!(access.message, message, "{}", &document[..document.len().min(80)]);
    assert_eq!(access.decision.phrase(), "no verdict");
    let [start, end] = report.findings.first().map(|finding| finding.span).unwrap();
    assert!(start <= end && document.is_char_boundary(start) && document.is_char_boundary(end));
}

#[test]
fn documents_that_are_none() {
    check("", "P is empty, so there is no verdict.");
    check(" \n", "P is empty, so there is no verdict.");
    check(
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Al"#,
        "AWS would not accept P, so there is no verdict. This `{` is never closed: a `}` is missing.",
    );
    check("[]", "AWS would not accept P, so there is no verdict. A policy is an object, `{ … }`; this is an array.");
    check(
        "\"😀\"",
        "AWS would not accept P, so there is no verdict. A policy is an object, `{ … }`; this is a string.",
    );
    check(
        "{\"Statement\": [{\"Efect\": \"Allow\", \"Action\": 7, \"Resource\": {}}]}",
        "AWS would not accept P, so there is no verdict. This statement has no Effect: write Allow or Deny.",
    );
    let warnings =
        format!(r#""Condition": {{"NumericEquals": {{"s3:max-keys": [{}]}}}}"#, vec![r#""x""#; 100].join(","));
    check(
        &format!(r#"{{"Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*", {warnings}}}, 7]}}"#),
        "AWS would not accept P, so there is no verdict.",
    );
    check("سياسة", "AWS would not accept P, so there is no verdict. `سياسة` stands where a value should stand.");
    check(
        &"[".repeat(500_000),
        "AWS would not accept P, so there is no verdict. This is nested more than 64 levels deep.",
    );
    check(
        &"{\"a\":".repeat(100_000),
        "AWS would not accept P, so there is no verdict. This is nested more than 64 levels deep.",
    );
}

fn allow(resource: &str, condition: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": {}, "Condition": {condition}}}]}}"#,
        json!(resource)
    )
}

#[test]
fn emoji_and_text_from_right_to_left_are_ordinary_text() {
    let arn = "arn:aws:s3:::example-bucket/تقرير-😀.csv";
    let access = report(&allow("arn:aws:s3:::example-bucket/تقرير-?.csv", "{}"), arn).access.unwrap();
    assert_eq!(access.decision, Decision::Allowed);
}

#[test]
fn hostile_patterns_get_a_normal_verdict() {
    let stars = "*?".repeat(50);
    let long = format!("arn:aws:s3:::example-bucket/{}", "a".repeat(1000));
    let access = report(&allow(&format!("arn:aws:s3:::{stars}"), "{}"), &long).access.unwrap();
    assert_eq!(access.decision, Decision::Allowed);
    let never = format!("arn:aws:s3:::{}b", "*a?".repeat(30));
    let access = report(&allow(&never, "{}"), &long).access.unwrap();
    assert_eq!(access.decision, Decision::ImplicitDeny);
}

/// The decision on one Allow with this condition, for a request with this context and resource.
fn decide(condition: &Value, context: &Value, resource: &str, asked: &str) -> Decision {
    let access = access(condition, context, resource, asked);
    if access.decision == Decision::NotEvaluated {
        let why = "These policies and this request ask for more comparisons than any real ones would, so there is no verdict.";
        assert_eq!(access.message, why);
    }
    access.decision
}

fn access(condition: &Value, context: &Value, resource: &str, asked: &str) -> AccessReport {
    let statement = json!({ "Effect": "Allow", "Action": "*", "Resource": resource, "Condition": condition });
    let scenario = json!({ "schema": 1, "access": {
        "request": {
            "principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": asked,
            "context": context,
        },
        "policies": { "identity": [{ "document": { "Version": "2012-10-17", "Statement": [statement] } }] },
    }});
    scenario::run(&Scenario::read(&scenario.to_string()).0, None).access.unwrap()
}

/// Policies under a megabyte that are valid, and that would keep a machine busy for seconds or minutes: the
/// budget ends each of them. How long that takes is measured by `cargo xtask bench`.
#[test]
fn more_work_than_any_real_policy_asks_for_gets_no_verdict() {
    let long = "a".repeat(8000);
    let (any, object) = ("*", "arn:aws:s3:::example-bucket/a.csv");
    let pattern = format!("*{}?b*", "a".repeat(100));
    let patterns = json!({ "StringLike": { "aws:UserAgent": vec![pattern; 8000] } });
    assert_eq!(decide(&patterns, &json!({ "aws:UserAgent": long }), any, object), Decision::NotEvaluated);
    let template = json!({ "ForAnyValue:StringLike": { "aws:TagKeys": "x".repeat(400_000) + "${aws:username}" } });
    assert_eq!(decide(&template, &json!({ "aws:TagKeys": vec!["y"; 1000] }), any, object), Decision::NotEvaluated);
    let numbers = json!({ "ForAllValues:NumericNotEquals": { "a:b": vec![1; 80_000] } });
    assert_eq!(decide(&numbers, &json!({ "a:b": vec!["2"; 1000] }), any, object), Decision::NotEvaluated);
    let bytes = json!({ "BinaryEquals": { "a:b": vec!["AA=="; 80_000] } });
    assert_eq!(decide(&bytes, &json!({ "a:b": long }), any, object), Decision::NotEvaluated);
    let short: Vec<String> = (0..9_000).map(|at| format!("a{at}*")).collect();
    let sets = json!({ "ForAllValues:StringNotLike": { "a:b": short } });
    assert_eq!(decide(&sets, &json!({ "a:b": vec!["b"; 1000] }), any, object), Decision::NotEvaluated);
    let variables = format!("arn:aws:s3:::{}", "${a:b}".repeat(60_000));
    assert_eq!(decide(&json!({}), &json!({ "a:b": long }), &variables, object), Decision::NotEvaluated);
    // The same shapes at a real size are answered.
    let numbers = json!({ "ForAllValues:NumericNotEquals": { "a:b": vec![1; 50] } });
    assert_eq!(decide(&numbers, &json!({ "a:b": vec!["2"; 50] }), any, object), Decision::Allowed);
}

/// What is longer than anything real is not answered, or not wholly, and that is said.
#[test]
fn what_is_too_long_is_said() {
    let request = |action: &str, resource: &str, context: Value, also: usize| {
        let request = json!({
            "principal": "111122223333", "action": action, "resource": resource, "context": context,
            "also": vec![json!({ "action": "s3:GetObject", "resource": "*" }); also],
        });
        scenario::answer(&json!({ "schema": 1, "access": { "request": request } }).to_string(), None).1.errors
    };
    let long = "a".repeat(8193);
    let of_request = "This is longer than 8192 bytes, which no request is.";
    assert_eq!(request(&format!("s3:{long}"), "*", json!({}), 0)[0].message, of_request);
    assert_eq!(request("s3:GetObject", &format!("arn:aws:s3:::{long}"), json!({}), 0)[0].message, of_request);
    let of_value = "aws:UserAgent holds a value longer than 8192 bytes, which no request does.";
    let problem = request("s3:GetObject", "*", json!({ "aws:UserAgent": long }), 0).remove(0);
    assert_eq!((problem.field.as_deref(), problem.message.as_str()), (Some("context: aws:UserAgent"), of_value));
    let many: serde_json::Map<String, Value> = (0..1001).map(|at| (format!("a:b{at:04}"), json!("c"))).collect();
    let of_keys = "a:b1000 is one of 1001 condition keys; no request has more than 1000.";
    assert_eq!(request("s3:GetObject", "*", Value::Object(many), 0)[0].message, of_keys);
    let of_values = "a:b holds 1001 values; no request has more than 1000.";
    assert_eq!(request("s3:GetObject", "*", json!({ "a:b": vec!["c"; 1001] }), 0)[0].message, of_values);
    let name = format!("a:{}", "b".repeat(639));
    let of_name = request("s3:GetObject", "*", json!({ name: "c" }), 0).remove(0).message;
    assert!(of_name.ends_with("b is a name longer than 640 bytes, which no condition key has."), "{of_name}");
    let further = "No call needs 51 further actions; 50 are read.";
    assert_eq!(request("s3:GetObject", "*", json!({}), 51)[0].message, further);

    let scenario = |policies: Value, expect: Value| {
        let request = json!({ "principal": "111122223333", "action": "s3:GetObject", "resource": "*" });
        let access = json!({ "request": request, "policies": policies });
        scenario::answer(&json!({ "schema": 1, "access": access, "expect": expect }).to_string(), None).1
    };
    let levels = scenario(json!({ "scps": vec![json!({ "target": "r", "policies": [] }); 101] }), json!({}));
    assert_eq!(levels.errors[0].message, "No organization has 101 levels; 100 are read.");
    let policies = scenario(json!({ "identity": vec![json!({ "document": {} }); 2001] }), json!({}));
    assert_eq!(policies.errors[0].message, "Nobody has more than 2000 policies, and no more are read.");
    let findings = scenario(json!({}), json!({ "findings": vec!["X"; 501] }));
    assert_eq!(findings.warnings[0].message, "501 findings are expected; 500 are looked for.");
    assert_eq!(findings.expectations.len(), 500);

    let (_, report) = scenario::answer(&" ".repeat((4 << 20) + 1), None);
    let of_scenario = "This scenario is 4194305 bytes long; 4194304 is the most that is answered.";
    assert_eq!(report.errors[0].message, of_scenario);
    assert!(report.access.unwrap().message.ends_with(of_scenario));

    let actions: Vec<String> = (0..80_000).map(|at| format!("s3:Action{at}")).collect();
    let statement = json!({ "Effect": "Allow", "Action": actions, "Resource": "*" });
    let scenario = json!({ "schema": 1, "access": {
        "request": { "principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "*" },
        "policies": { "identity": [{ "document": { "Statement": [statement] } }] },
    }});
    let advice = scenario::advise(&Scenario::read(&scenario.to_string()).0, None);
    let incomplete = "The policies are long, so not everything that could change the verdict was tried.";
    assert_eq!(advice.incomplete.as_deref(), Some(incomplete));
}

/// A report has room for what policies within AWS's quotas say, and counts the rest. What decides is always in it.
#[test]
fn a_report_has_bounds_whatever_it_is_about() {
    let statement = |action: &str| json!({ "Effect": "Allow", "Action": action, "Resource": "*" });
    let mut statements = vec![statement("s3:ListBucket"); 10_000];
    statements.push(statement("s3:GetObject"));
    let further = json!({ "action": "s3:GetObject", "resource": "*" });
    let scenario = |also: usize| {
        json!({ "schema": 1, "access": {
            "request": {
                "principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "*",
                "also": vec![further.clone(); also],
            },
            "policies": { "identity": [{ "name": "n".repeat(1000), "document": { "Statement": statements } }] },
        }})
    };
    let written = |also| serde_json::to_string(&scenario::answer(&scenario(also).to_string(), None).1).unwrap();
    let access = scenario::answer(&scenario(3).to_string(), None).1.access.unwrap();
    for access in std::iter::once(&access).chain(&access.also) {
        let policy = &access.layers[0].policies[0];
        assert_eq!(policy.statements.len() + policy.more, 10_001);
        assert!(policy.statements.iter().any(|statement| statement.decides));
        assert!(policy.name.chars().count() < 200, "{}", policy.name);
    }
    let more = access.layers[0].policies[0].more;
    let (mut printed, report) = (Vec::new(), scenario::answer(&scenario(3).to_string(), None).1);
    cli::text::print("s.json", None, "", &report, &mut printed).unwrap();
    let sentence = format!("    {more} more statements are not listed here; none of them decides.\n");
    assert!(more > 0 && String::from_utf8(printed).unwrap().contains(&sentence));
    assert!(written(3).len() < 8 << 20 && written(0).len() < 8 << 20);
    // Fifty further actions under ten thousand statements are more than is looked at.
    let access = scenario::answer(&scenario(50).to_string(), None).1.access.unwrap();
    assert_eq!(access.decision, Decision::NotEvaluated);
    assert!(written(50).len() < 8 << 20);
}

/// Of texts longer than AWS's, and of lists longer than its quotas, a network's report tells so much and no more.
#[test]
fn a_report_on_a_network_has_bounds_too() {
    let internet = json!({ "from": "internet", "to": "eni-web", "protocol": "tcp", "port": 443 });
    let report = network(
        |network| {
            let rule = |at: usize| json!({ "GroupId": format!("sg-{at}{}", "x".repeat(1000)) });
            let rules: Vec<Value> = (0..2000).map(rule).collect();
            let group = find(network, "SecurityGroups", "sg-web");
            group["IpPermissions"] =
                json!([{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": rules }]);
            network["Vpcs"]
                .as_array_mut()
                .unwrap()
                .extend((0..1000).map(|at| json!({ "VpcId": format!("vpc-x{at}") })));
        },
        internet,
    );
    let looks = report.flow.forward.iter().find(|hop| hop.rules.len() > 1000).unwrap();
    let rest = &looks.rules[1000];
    assert_eq!((looks.rules.len(), &*rest.text, &*rest.why), (1001, "1000 more rules", "not shown"));
    assert_eq!(report.findings.iter().filter(|found| found.message.contains("no CIDR block")).count(), 500);
    assert!(
        report.findings.iter().any(|found| found.message == "there are 500 more like these"),
        "{:?}",
        report.findings.last()
    );
    assert!(serde_json::to_string(&report).unwrap().len() < 4 << 20);
}

/// AWS has no two routes to one destination. Where a text has, one of them decides.
#[test]
fn of_equal_routes_one_decides() {
    let internet = json!({ "from": "eni-web", "to": "203.0.113.7", "protocol": "tcp", "port": 443 });
    let report = network(
        |network| {
            for table in network["RouteTables"].as_array_mut().unwrap() {
                let routes = table["Routes"].as_array().unwrap().clone();
                table["Routes"].as_array_mut().unwrap().extend(routes);
            }
        },
        internet,
    );
    let deciding = |hop: &scenario::network::Hop| hop.rules.iter().filter(|rule| rule.decides).count();
    let tables = report.flow.forward.iter().filter(|hop| hop.kind == scenario::network::HopKind::RouteTable);
    assert_eq!(tables.map(deciding).collect::<Vec<_>>(), [1]);
}

/// The answer to a network with these members put in place of, or behind, those of a sound one.
fn network(change: impl Fn(&mut Value), flow: Value) -> scenario::NetworkReport {
    let mut network = conformance::network::base("two-tier");
    change(&mut network);
    network["flow"] = flow;
    let network = Some(scenario::NetworkDocument::new(network.to_string()));
    scenario::run(&Scenario { network, ..Scenario::default() }, None).network.unwrap()
}

fn find<'v>(network: &'v mut Value, list: &str, id: &str) -> &'v mut Value {
    let parts = network[list].as_array_mut().unwrap().iter_mut();
    parts.into_iter().find(|part| part.as_object().unwrap().values().any(|value| value == id)).unwrap()
}

/// Networks of about a megabyte that are valid JSON, and that would keep a machine busy for seconds or minutes, or
/// fill its memory: the budget ends each of them.
#[test]
fn more_rules_and_blocks_than_any_real_network_has_are_undetermined() {
    let internet = json!({ "from": "internet", "to": "eni-web", "protocol": "tcp", "port": 443 });
    let block = |at: u32| json!(format!("{}.{}.{}.0/24", 11 + at / 65536, at / 256 % 256, at % 256));
    let blocks: Vec<Value> = (0..20_000).map(block).collect();
    let list = json!([{ "PrefixListId": "pl-1", "Cidrs": blocks }]);
    let rules: Vec<Value> = (0..10_000)
        .map(|at| json!({ "IpProtocol": "tcp", "FromPort": at * 6, "ToPort": at * 6, "IpRanges": [{ "CidrIp": block(at) }] }))
        .collect();
    let entries: Vec<Value> = (0..8_000)
        .map(|at| json!({ "RuleNumber": at + 1, "Egress": at % 2 == 0, "RuleAction": "deny", "Protocol": "6", "CidrBlock": block(at), "PortRange": { "From": at, "To": at } }))
        .collect();
    let routes = vec![json!({ "DestinationPrefixListId": "pl-1", "GatewayId": "igw-1" }); 2_500];
    let ports = |report: &scenario::NetworkReport| report.ports.as_ref().unwrap().message.clone();
    let report = network(|all| find(all, "SecurityGroups", "sg-web")["IpPermissions"] = json!(rules), internet.clone());
    assert_eq!(report.flow.outcome.word(), "undetermined");
    assert!(report.flow.message.contains("too many rules, blocks and ports"), "{}", report.flow.message);
    assert_eq!(ports(&report), "Whether anything passes from `internet` to `eni-web` is undetermined.");
    let report = network(|all| find(all, "NetworkAcls", "acl-pub")["Entries"] = json!(entries), internet.clone());
    assert_eq!(report.flow.outcome.word(), "undetermined");
    let out = json!({ "from": "eni-web", "to": "internet", "protocol": "tcp", "port": 443 });
    let report = network(
        |all| {
            all["PrefixLists"] = list.clone();
            find(all, "RouteTables", "rtb-pub")["Routes"] = json!(routes);
        },
        out,
    );
    assert_eq!(report.flow.outcome.word(), "undetermined");
    // One address and one port of the same networks are answered.
    let one = json!({ "from": "203.0.113.7", "to": "eni-web", "protocol": "tcp", "port": 443 });
    let report = network(|all| find(all, "NetworkAcls", "acl-pub")["Entries"] = json!(entries), one.clone());
    assert_eq!(report.flow.outcome.word(), "notReachable");
    let report = network(|all| find(all, "SecurityGroups", "sg-web")["IpPermissions"] = json!(rules), one);
    assert_eq!(report.flow.outcome.word(), "notReachable");
}

#[test]
fn lists_beyond_what_aws_allows_are_cut_and_that_is_said() {
    let flow = json!({ "from": "203.0.113.7", "to": "eni-web", "protocol": "tcp", "port": 443 });
    let says =
        |report: &scenario::NetworkReport, what: &str| report.findings.iter().any(|of| of.message.contains(what));
    let groups = vec![json!({ "GroupId": "sg-web" }); 5_000];
    let report = network(|all| find(all, "NetworkInterfaces", "eni-web")["Groups"] = json!(groups), flow.clone());
    assert!(says(&report, "only 100 of its security groups are used"));
    let blocks: Vec<Value> =
        (0..5_000).map(|at| json!({ "CidrBlock": format!("10.{}.{}.0/24", at / 256, at % 256) })).collect();
    let report = network(|all| all["Vpcs"][0]["CidrBlockAssociationSet"] = json!(blocks), flow.clone());
    assert!(says(&report, "only 100 of its CIDR blocks are used"));
    let ports: Vec<String> = (0..5_000).map(|port| (port * 2).to_string()).collect();
    let report = network(|_| {}, json!({ "from": "internet", "to": "eni-web", "port": ports.join(",") }));
    assert_eq!(report.flow.message, "The flow cannot be asked like this.");
    assert!(report.flow.problems[0].message.contains("more than 20 ranges"));
}

#[test]
fn an_id_stays_with_what_has_it_first() {
    let flow = json!({ "from": "203.0.113.7", "to": "eni-web", "protocol": "tcp", "port": 443 });
    let nested =
        json!([{ "NetworkInterfaceId": "acl-pub", "SubnetId": "subnet-pub", "PrivateIpAddress": "10.0.0.99" }]);
    let report = network(|all| all["Reservations"][0]["Instances"][0]["NetworkInterfaces"] = nested.clone(), flow);
    assert!(report.findings.iter().any(|of| of.component == "acl-pub" && of.message.contains("described twice")));
}

#[test]
fn a_subnet_with_two_acls_or_route_tables_is_wrong() {
    let flow = json!({ "from": "203.0.113.7", "to": "eni-web", "protocol": "tcp", "port": 443 });
    for (list, id, says) in [
        ("NetworkAcls", "acl-default", "it has two network ACLs; AWS allows one"),
        ("RouteTables", "rtb-main", "it has two route tables; AWS allows one"),
    ] {
        let second = |all: &mut Value| find(all, list, id)["Associations"] = json!([{ "SubnetId": "subnet-pub" }]);
        let findings = network(second, flow.clone()).findings;
        assert!(findings.iter().any(|of| of.component == "subnet-pub" && of.message == says), "{findings:?}");
    }
}

#[test]
fn an_internet_without_addresses_is_no_end() {
    let flow = json!({ "from": "internet", "to": "eni-web", "protocol": "tcp", "port": 443 });
    let report = network(|all| all["Vpcs"][0]["CidrBlockAssociationSet"] = json!([{ "CidrBlock": "0.0.0.0/0" }]), flow);
    assert_eq!(report.flow.outcome.word(), "undetermined");
    assert!(
        report.flow.message.contains("leave no address that `internet` could stand for"),
        "{}",
        report.flow.message
    );
}

proptest! {
    #[test]
    fn any_document_and_any_request_are_answered(
        document in "(?s).{0,200}|[{}\\[\\]\":,a-zA-Z*?$ ]{0,200}",
        principal in ".{0,40}|arn:aws:(iam|sts)::[0-9]{12}:[a-z/-]{0,30}",
        action in ".{0,20}|[a-z0-9]{1,5}:[A-Za-z*]{1,10}",
        resource in ".{0,40}|arn:[a-z:*0-9/]{0,40}",
        key in ".{0,10}",
    ) {
        let scenario = json!({ "schema": 1, "access": {
            "request": { "principal": principal, "action": action, "resource": resource, "context": { key: "v" } },
            "policies": { "identity": [{ "document": document }] },
        }});
        let report = scenario::run(&Scenario::read(&scenario.to_string()).0, Some(0));
        prop_assert!(!report.access.unwrap().message.is_empty());
    }

    /// Half-typed: every prefix of a good policy gets a message inside it.
    #[test]
    fn any_prefix_of_a_policy_is_located(cut in 0_usize..190) {
        let whole = allow("arn:aws:s3:::example-bucket/*", r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}"#);
        let prefix = &whole[..cut.min(whole.len() - 1)];
        let report = report(prefix, "arn:aws:s3:::example-bucket/a");
        prop_assert_eq!(report.access.unwrap().decision, Decision::NotEvaluated);
        let span = report.findings[0].span;
        prop_assert!(span[1] <= prefix.len());
    }
}
