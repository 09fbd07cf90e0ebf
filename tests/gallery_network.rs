//! The built-in examples of networks: what their notes tell the reader to try comes out as they say, and every part
//! of the subject that the engine can decide has an example.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::BTreeSet;

use conformance::{example, examples};
use scenario::network::Outcome::{self, Ambiguous, NotReachable, Reachable};
use scenario::{AccessReport, ContextValue, DecidedLayer, Decision, NetworkDocument, NetworkReport, Scenario};
use serde_json::{Value, json};

/// An example's network, to be changed as its note says.
#[derive(Clone)]
struct Trial {
    slug: String,
    network: NetworkDocument,
}

fn open(slug: &str) -> Trial {
    Trial { slug: slug.to_owned(), network: example(slug).unwrap().network.unwrap() }
}

impl Trial {
    /// Asks about another packet.
    fn asked(&self, flow: &[(&str, &str)]) -> Trial {
        let mut changed = self.clone();
        for (member, value) in flow {
            changed.network.set_flow(member, value);
        }
        changed
    }

    /// Changes the text at a place: the id of a part and a way into it, `rtb-1/Routes/0`.
    fn edited(&self, place: &str, edit: impl FnOnce(&mut Value)) -> Trial {
        let mut whole: Value = serde_json::from_str(self.network.text()).unwrap();
        let (id, way) = place.split_once('/').unwrap();
        let lists = whole.as_object_mut().unwrap().values_mut().filter_map(Value::as_array_mut);
        // The first member of a part is its id.
        let is_it = |item: &&mut Value| item.as_object().unwrap().values().next().unwrap() == id;
        let item = lists.flatten().find(is_it).unwrap_or_else(|| panic!("{}: no `{id}`", self.slug));
        edit(item.pointer_mut(&format!("/{way}")).unwrap_or_else(|| panic!("{}: no `{place}`", self.slug)));
        Trial { network: NetworkDocument::new(serde_json::to_string_pretty(&whole).unwrap()), ..self.clone() }
    }

    /// Takes the only item with this text out of a list.
    fn without(&self, list: &str, text: &str) -> Trial {
        self.edited(list, |list| {
            let items = list.as_array_mut().unwrap();
            let before = items.len();
            items.retain(|item| !item.to_string().contains(text));
            assert_eq!(items.len() + 1, before, "{}: one item of `{list:?}` has {text}", self.slug);
        })
    }

    /// Makes all the changes that the page proposes; their kinds and what they are about have to be these.
    fn repaired(&self, wanted: &[&str]) -> Trial {
        let changes = self.report().flow.repair.unwrap().changes;
        let (network, _) = vpc::Network::read(&[("network", self.network.text())]);
        let found: Vec<String> = changes.iter().map(|change| change.command(&network)).collect();
        assert_eq!(found.len(), wanted.len(), "{}: {found:?}", self.slug);
        let mut changed = self.clone();
        for ((change, command), wanted) in changes.iter().zip(&found).zip(wanted) {
            assert!(wanted.split(' ').all(|word| command.contains(word)), "{}: {command}", self.slug);
            changed.network.apply(change).unwrap_or_else(|| panic!("{}: {command} has no place", self.slug));
        }
        changed
    }

    fn report(&self) -> NetworkReport {
        let scenario = Scenario { network: Some(self.network.clone()), ..Scenario::default() };
        scenario::run(&scenario, None).network.unwrap()
    }

    /// What comes out, and something that the answer says.
    #[track_caller]
    fn gives(&self, outcome: Outcome, says: &str) {
        let report = self.report();
        println!("{}\n  {}: {}", self.slug, report.flow.outcome.word(), report.flow.message);
        assert_eq!(report.flow.outcome, outcome, "{}: {}", self.slug, report.flow.message);
        assert_eq!(report.flow.problems, [], "{}", self.slug);
        let whole = serde_json::to_string(&report.flow).unwrap();
        assert!(whole.contains(says), "{}: `{says}` is not in {whole}", self.slug);
    }

    /// Accepted or rejected, of each flow log record.
    fn actions(&self) -> Vec<String> {
        let action = |line: &String| line.split(' ').nth(12).unwrap().to_owned();
        self.report().records.iter().map(action).collect()
    }
}

const OUTSIDE: (&str, &str) = ("from", "203.0.113.7");

#[test]
fn first_steps() {
    let web = open("web-server-network-acl");
    web.asked(&[("port", "22")]).gives(NotReachable, "`acl-web` denies tcp to port 22");
    web.asked(&[("port", "22")]).gives(NotReachable, "inbound rule *");

    let subnet = open("public-subnet").without("rtb-public/Routes", "igw-1");
    subnet.gives(NotReachable, "The packet reaches `eni-web`, but the reply does not come back.");

    let private = open("private-subnet-public-address");
    private.gives(NotReachable, "The packet reaches `eni-app`, but the reply does not come back.");
    private.repaired(&["create-route rtb-private 0.0.0.0/0 igw-1"]).gives(Reachable, "");

    let tiers = open("two-tier-vpc");
    let out = [("from", "eni-app"), ("to", "203.0.113.7"), ("port", "443")];
    tiers.asked(&out).gives(Reachable, "`nat-1` replaces the source");
    tiers.asked(&[OUTSIDE, ("to", "eni-app"), ("port", "443")]).gives(NotReachable, "no public address");

    let group = open("stateful-group");
    group.gives(Reachable, "its security groups are stateful");
    let swapped = [("from", "eni-web"), ("to", "203.0.113.7")];
    group.asked(&swapped).gives(NotReachable, "No outbound rule of `sg-web`");

    let default = open("default-security-group");
    default.asked(&[("port", "22")]).gives(Reachable, "");
    let outside = default.asked(&[OUTSIDE]);
    outside.gives(NotReachable, "No inbound rule of `sg-default` on `eni-b`");
    assert_eq!(outside.report().flow.blockers.len(), 1, "the group, and nothing else");

    let new = open("new-security-group");
    new.asked(&[("from", "eni-web"), ("to", "internet")]).gives(Reachable, "the reply comes back");
    new.repaired(&["authorize-security-group-ingress sg-new FromPort=443,ToPort=443"]).gives(Reachable, "");

    let new = open("new-network-acl");
    let both = ["create-network-acl-entry acl-new --ingress 443", "create-network-acl-entry acl-new --egress 1024"];
    new.repaired(&both).gives(Reachable, "");
    new.without("acl-new/Associations", "subnet-public").gives(Reachable, "`acl-default` allows");
}

#[test]
fn acls_and_ports() {
    let both = open("acl-against-group");
    both.gives(NotReachable, "inbound rule 200");
    let database = both.asked(&[("port", "3306")]);
    database.gives(NotReachable, "inbound rule 300");
    database.gives(NotReachable, "No inbound rule of `sg-web`");
    assert_eq!(database.report().flow.blockers.len(), 1, "the group, and nothing else");
    both.edited("acl-web/Entries/1/RuleNumber", |number| *number = json!(400)).gives(Reachable, "inbound rule 300");

    let block = open("block-one-address");
    block.asked(&[OUTSIDE]).gives(Reachable, "");
    block.edited("acl-web/Entries/0/RuleNumber", |number| *number = json!(110)).gives(Reachable, "inbound rule 100");

    let windows = open("ephemeral-ports-windows");
    windows.gives(Ambiguous, "for ports 61001-65535 of them");
    let ports = windows.report().ports.unwrap();
    assert_eq!(ports.message, "From `203.0.113.7` to `eni-web` passes: tcp 443 in part.");
    windows.asked(&[("client", "linux")]).gives(Reachable, "");
    windows.asked(&[("client", "nat")]).gives(Ambiguous, "for ports 1024-32767, 61001-65535 of them");
    windows.repaired(&["create-network-acl-entry --egress From=61001,To=65535"]).gives(Reachable, "");

    let nat = open("nat-client-reply-lost");
    nat.asked(&[("sourcePort", "")]).gives(Ambiguous, "");
    nat.repaired(&["create-network-acl-entry acl-web --egress"]).gives(Reachable, "");

    let ping = open("flow-log-reply-rejected");
    assert_eq!(ping.actions(), ["ACCEPT", "REJECT"]);
    let repaired = ping.repaired(&["create-network-acl-entry acl-web --egress Type=0"]);
    repaired.gives(Reachable, "");
    assert_eq!(repaired.actions(), ["ACCEPT", "ACCEPT"]);
    assert_eq!(ping.without("sg-web/IpPermissions", "icmp").actions(), ["REJECT"]);
}

#[test]
fn nat_and_endpoints() {
    let out = open("nat-gateway-out");
    out.gives(Reachable, "`nat-1` replaces the source");
    out.asked(&[("from", "internet"), ("to", "eni-job")]).gives(NotReachable, "no public address");
    let resolver = [("to", "10.0.0.2"), ("protocol", "udp"), ("port", "53")];
    out.asked(&resolver).gives(Reachable, "10.0.0.2 is Amazon DNS");
    out.without("rtb-private/Routes", "nat-1").asked(&resolver).gives(Reachable, "");

    let back = [("from", "eni-job"), ("to", "203.0.113.7")];
    open("nat-gateway-no-way-in").asked(&back).gives(Reachable, "`nat-1` replaces the source");

    let instance =
        open("nat-instance").repaired(&["modify-network-interface-attribute eni-nat --no-source-dest-check"]);
    instance.gives(Reachable, "`eni-nat` replaces the source");
    instance.without("sg-nat/IpPermissions", "10.0.1.0/24").gives(NotReachable, "No inbound rule of `sg-nat`");

    let gateway = open("s3-gateway-endpoint");
    gateway.gives(Reachable, "`rtb-private` sends `pl-s3` to `vpce-s3`");
    for to in ["203.0.113.7", "s3.eu-west-1.amazonaws.com"] {
        let elsewhere = gateway.asked(&[("to", to)]);
        elsewhere.gives(NotReachable, "No outbound rule of `sg-job`");
        elsewhere.gives(NotReachable, "`rtb-private` has no route");
    }

    let interface = open("interface-endpoint-private-dns");
    interface.gives(Reachable, "resolves to `vpce-api`, which has private DNS");
    let other = interface.asked(&[("to", "kms.us-east-1.amazonaws.com")]);
    other.gives(NotReachable, "resolves to public addresses");
    other.gives(NotReachable, "`rtb-private` has no route");
    interface.without("sg-endpoint/IpPermissions", "443").gives(NotReachable, "No inbound rule of `sg-endpoint`");

    let hostnames = open("private-dns-needs-hostnames");
    hostnames.gives(NotReachable, "`enableDnsHostnames` off");
    let first = &hostnames.report().flow.blockers[0].changes[0];
    assert!(first.command.contains("modify-vpc-attribute") && first.outcome == Reachable, "{}", first.command);
    hostnames.repaired(&["modify-vpc-attribute --enable-dns-hostnames"]).gives(Reachable, "which has private DNS");
    hostnames.asked(&[("to", "vpce-api")]).gives(Reachable, "");

    let gateway = open("gateway-or-interface-endpoint").asked(&[("to", "vpce-gateway")]);
    gateway.gives(NotReachable, "`rtb-app` has no route");
    let route = json!({ "DestinationCidrBlock": "192.0.2.0/24", "VpcPeeringConnectionId": "pcx-1", "State": "active" });
    let routed = gateway.edited("rtb-app/Routes", |routes| routes.as_array_mut().unwrap().push(route));
    routed.gives(NotReachable, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR");

    let bucket = open("bucket-only-through-endpoint");
    bucket.gives(Reachable, "sends `pl-s3` to `vpce-s3`");
    bucket.without("rtb-private/Routes", "vpce-s3").gives(Reachable, "`nat-1` replaces the source");
}

#[test]
fn peerings() {
    let lost = open("peering").without("rtb-data/Routes", "pcx-1");
    lost.gives(NotReachable, "The packet reaches `eni-db`, but the reply does not come back.");
    lost.repaired(&["create-route rtb-data pcx-1"]).gives(Reachable, "");

    let three = open("peering-not-transitive");
    three.gives(NotReachable, "`pcx-a` carries packets to addresses of `vpc-hub` only");
    three.asked(&[("to", "eni-hub")]).gives(Reachable, "");
    three.asked(&[("from", "eni-hub")]).gives(Reachable, "");

    let overlap = open("peering-overlap");
    overlap.gives(NotReachable, "The reply ends up at `eni-c` in `vpc-c`");
    overlap.asked(&[("from", "eni-c")]).gives(Reachable, "");
    let to_b = |target: &mut Value| *target = json!("pcx-ab");
    overlap.edited("rtb-a/Routes/1/VpcPeeringConnectionId", to_b).gives(Reachable, "");
}

#[test]
fn sagemaker() {
    let nat = open("sagemaker-vpc-nat");
    nat.asked(&[("to", "internet")]).gives(Reachable, "");
    let broken = nat.without("rtb-public/Routes", "igw-1");
    broken.gives(NotReachable, "`rtb-public` has no route");
    broken.repaired(&["create-route rtb-public igw-1"]).gives(Reachable, "");
    nat.without("rtb-private/Routes", "nat-1").gives(NotReachable, "`rtb-private` has no route");
    nat.without("sg-job/IpPermissionsEgress", "443").gives(NotReachable, "No outbound rule of `sg-job`");

    let endpoints = open("sagemaker-vpc-endpoints");
    for (service, outcome) in [("s3", Reachable), ("logs", Reachable), ("sts", NotReachable)] {
        endpoints.asked(&[("to", &format!("{service}.us-east-1.amazonaws.com"))]).gives(outcome, "");
    }
    endpoints.asked(&[("to", "203.0.113.7")]).gives(NotReachable, "`rtb-private` has no route");

    let model = open("sagemaker-endpoint-group");
    model.gives(Reachable, "resolves to `vpce-runtime`");
    model.asked(&[("from", "eni-batch")]).gives(NotReachable, "No inbound rule of `sg-runtime`");

    let database = open("training-job-rds");
    database.asked(&[("from", "internet")]).gives(NotReachable, "`eni-db` has no public address");
    database.asked(&[("port", "22")]).gives(NotReachable, "No inbound rule of `sg-db`");

    let notebook = open("notebook-without-direct-internet");
    notebook.gives(NotReachable, "No outbound rule of `sg-notebook`");
    let repaired = notebook.repaired(&["authorize-security-group-egress sg-notebook 443"]);
    repaired.gives(Reachable, "`nat-1` replaces the source");

    let copy = open("network-isolation");
    copy.gives(Reachable, "to `vpce-s3`");
    copy.without("rtb-private/Routes", "vpce-s3").gives(NotReachable, "`rtb-private` has no route");

    let secure = open("secure-training");
    secure.gives(Reachable, "to `vpce-s3`");
    secure.asked(&[("to", "logs.us-east-1.amazonaws.com")]).gives(Reachable, "resolves to `vpce-logs`");
    secure.asked(&[("to", "203.0.113.7")]).gives(NotReachable, "`rtb-private` has no route");
}

#[test]
fn errors_to_repair() {
    let resolve = open("cannot-resolve-host");
    resolve.repaired(&["modify-vpc-attribute --enable-dns-support"]).gives(Reachable, "`nat-1` replaces the source");
    resolve.asked(&[("to", "203.0.113.7")]).gives(Reachable, "");

    open("s3-access-denied").without("rtb-private/Routes", "vpce-s3").gives(NotReachable, "`rtb-private` has no route");

    let image = open("cannot-pull-image");
    image.repaired(&["authorize-security-group-ingress sg-dkr 443"]).gives(Reachable, "");
    image.asked(&[("to", "api.ecr.us-east-1.amazonaws.com")]).gives(Reachable, "resolves to `vpce-ecr-api`");
    let layers = image.asked(&[("to", "s3.us-east-1.amazonaws.com")]);
    layers.gives(Reachable, "to `vpce-s3`");
    layers.without("rtb-private/Routes", "vpce-s3").gives(NotReachable, "");

    let stuck = open("job-stuck");
    stuck.gives(NotReachable, "`acl-private` denies the reply");
    let https = stuck.edited("acl-private/Entries", |entries| {
        let mut rule = entries[0].clone();
        rule["RuleNumber"] = json!(110);
        rule["Protocol"] = json!("6");
        rule["PortRange"] = json!({ "From": 443, "To": 443 });
        rule["CidrBlock"] = json!("0.0.0.0/0");
        entries.as_array_mut().unwrap().push(rule);
    });
    https.gives(NotReachable, "`acl-private` denies the reply");
    stuck.repaired(&["create-network-acl-entry acl-private --ingress From=1024,To=65535"]).gives(Reachable, "");

    let nat = open("nat-gateway-in-private-subnet");
    nat.repaired(&["create-route rtb-nat igw-1"]).gives(Reachable, "`nat-1` replaces the source");
}

/// The policies of the examples that have both sides.
#[test]
fn both_sides() {
    let check = |slug: &str, found: &AccessReport, decision: Decision, layer: &str| {
        println!("{slug}\n  {}: {}", found.decision.word(), found.message);
        assert_eq!(found.decision, decision, "{slug}: {}", found.message);
        assert!(decision == Decision::Allowed || found.decided_layer.map(DecidedLayer::word) == Some(layer), "{slug}");
    };
    let answer = |scenario: &Scenario| scenario::run(scenario, None).access.unwrap();

    let with = |slug: &str, key: &str, value: ContextValue| {
        let mut scenario = example(slug).unwrap();
        let context = &mut scenario.access.as_mut().unwrap().request.context.0;
        context.iter_mut().find(|(name, _)| name == key).unwrap().1 = value;
        answer(&scenario)
    };

    let slug = "bucket-only-through-endpoint";
    check(slug, &with(slug, "aws:SourceVpce", ContextValue::Absent), Decision::ExplicitDeny, "resource");

    let slug = "secure-training";
    let http = with(slug, "aws:SecureTransport", ContextValue::One("false".to_owned()));
    check(slug, &http, Decision::ExplicitDeny, "resource");
    let mut shut = example(slug).unwrap();
    let document = &mut shut.access.as_mut().unwrap().policies.identity[0].document;
    let mut policy: Value = serde_json::from_str(document).unwrap();
    policy["Statement"].as_array_mut().unwrap().remove(1);
    *document = policy.to_string();
    check(slug, &answer(&shut), Decision::ImplicitDeny, "also");
    assert_eq!(answer(&shut).also[0].decided_layer.map(DecidedLayer::word), Some("identity"));

    let slug = "s3-access-denied";
    let denied = example(slug).unwrap();
    check(slug, &answer(&denied), Decision::ImplicitDeny, "endpoint");
    let advice = scenario::advise(&denied, None);
    assert!(advice.changes.len() > 1, "{slug}: {advice:?}");
    for change in &advice.changes {
        let mut repaired = denied.clone();
        change.edits.iter().for_each(|edit| repaired.access.as_mut().unwrap().apply(edit));
        check(slug, &answer(&repaired), Decision::Allowed, "");
    }
    // What the network prints as the endpoint's policy is what the access side asks.
    for slug in [slug, "bucket-only-through-endpoint", "secure-training"] {
        let scenario = example(slug).unwrap();
        let network: Value = serde_json::from_str(scenario.network.unwrap().text()).unwrap();
        let printed = network["VpcEndpoints"][0]["PolicyDocument"].as_str().unwrap();
        let asked = scenario.access.unwrap().policies.endpoint.unwrap().document;
        assert_eq!(serde_json::from_str::<Value>(printed).unwrap(), serde_json::from_str::<Value>(&asked).unwrap());
    }
}

/// The parts of the subject, by the numbers of the curriculum, and their examples. Parts that this engine does not
/// decide are left out: PrivateLink for many consumers (D16), VPN and Direct Connect (D17).
const PARTS: &[(&str, &str, &[&str])] = &[
    ("B6", "a bucket that opens to one endpoint", &["bucket-only-through-endpoint"]),
    ("D1", "public and private subnets", &["public-subnet", "private-subnet-public-address", "two-tier-vpc"]),
    ("D2", "security group", &["stateful-group"]),
    ("D3", "network ACL", &["web-server-network-acl"]),
    ("D4", "network ACL against security group", &["acl-against-group"]),
    ("D5", "block one address", &["block-one-address"]),
    ("D6", "ephemeral ports", &["ephemeral-ports-windows", "nat-client-reply-lost"]),
    ("D7", "group of a SageMaker endpoint", &["sagemaker-endpoint-group"]),
    ("D8", "default and custom", &["default-security-group", "new-security-group", "new-network-acl"]),
    ("D9", "NAT gateway", &["nat-gateway-out", "nat-gateway-no-way-in", "nat-gateway-in-private-subnet"]),
    ("D10", "NAT instance", &["nat-instance"]),
    ("D11", "flow logs", &["flow-log-reply-rejected"]),
    ("D12", "gateway endpoint", &["s3-gateway-endpoint"]),
    ("D13", "interface endpoint", &["interface-endpoint-private-dns", "private-dns-needs-hostnames"]),
    ("D14", "gateway or interface endpoint", &["gateway-or-interface-endpoint", "bucket-only-through-endpoint"]),
    ("D15", "peering", &["peering", "peering-not-transitive", "peering-overlap"]),
    ("D18", "SageMaker in a VPC", &["sagemaker-vpc-nat", "sagemaker-vpc-endpoints"]),
    ("D19", "common errors", &["cannot-resolve-host", "s3-access-denied", "cannot-pull-image", "job-stuck"]),
    ("D20", "network isolation", &["network-isolation"]),
    ("D21", "notebook", &["notebook-without-direct-internet"]),
    ("D22", "database", &["training-job-rds"]),
    ("F6", "secure training on sensitive data", &["secure-training"]),
];

#[test]
fn every_part_that_the_engine_decides_has_an_example() {
    let networks = examples().unwrap().into_keys().filter(|slug| example(slug).unwrap().network.is_some());
    let listed = PARTS.iter().flat_map(|(_, _, slugs)| *slugs).map(|slug| (*slug).to_owned());
    assert_eq!(listed.collect::<BTreeSet<String>>(), networks.collect());
    let network = (1..=22).filter(|number| ![16, 17].contains(number)).map(|number| format!("D{number}"));
    let found: Vec<&str> = PARTS.iter().map(|(part, ..)| *part).filter(|part| part.starts_with('D')).collect();
    assert_eq!(found, network.collect::<Vec<_>>());
}
