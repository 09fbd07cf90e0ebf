//! Every case in `tests/cases/network` gets the outcome that AWS's documentation gives, and the laws of the network
//! engine hold for all of them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};

use conformance::network::{Case, base, cases};
use serde_json::{Value, json};
use vpc::{Flow, FlowReport, Network, Outcome, Side};

fn answer(network: &Value, flow: &Value) -> Result<FlowReport, String> {
    let (network, _) = Network::read(&[("network", &network.to_string())]);
    let (flow, problems) = Flow::read(&flow.to_string());
    let flow =
        flow.ok_or_else(|| problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; "))?;
    Ok(vpc::evaluate(&network, &flow))
}

fn check(case: &Case) -> Result<(), String> {
    let item = &case.item;
    let (network, problems) = Network::read(&[("network", &case.network.to_string())]);
    for wanted in item["problems"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !problems
            .iter()
            .any(|problem| format!("{} {}: {}", problem.component, problem.field, problem.message).contains(wanted))
        {
            return Err(format!("no problem says {wanted:?}: {problems:#?}"));
        }
    }
    let (flow, flow_problems) = Flow::read(&case.flow.to_string());
    let Some(flow) = flow else {
        return if item["expect"] == "badFlow" { says(case) } else { Err(format!("{flow_problems:?}")) };
    };
    let report = vpc::evaluate(&network, &flow);
    if report.outcome.word() != item["expect"].as_str().unwrap() {
        return Err(format!(
            "expected {}, found {}: {}\n{}",
            item["expect"],
            report.outcome.word(),
            report.message,
            trace(&report)
        ));
    }
    if let Some(wanted) = item["blockers"].as_array() {
        let found: Vec<String> = report
            .blockers
            .iter()
            .map(|blocker| {
                let back = if blocker.direction == vpc::Direction::Return { "return " } else { "" };
                format!("{back}{} {}", blocker.code, blocker.component)
            })
            .collect();
        if found != wanted.iter().map(|blocker| blocker.as_str().unwrap()).collect::<Vec<_>>() {
            return Err(format!("expected blockers {wanted:?}, found {found:?}\n{}", trace(&report)));
        }
    }
    says(case).map_err(|error| format!("{error}\n{}", trace(&report)))?;
    if let Some(missing) = item["missing"].as_str()
        && !report.missing.iter().any(|part| format!("{} {}", part.code, part.component) == missing)
    {
        return Err(format!("not missing: {missing}: {:?}", report.missing));
    }
    if let Some(ports) = item["ports"].as_object() {
        let found = vpc::port_sets(&network, &flow.from, &flow.to);
        for (protocol, wanted) in ports {
            let of = found.protocols.iter().find(|of| of.protocol == *protocol).map_or("none", |of| of.shown.as_str());
            if of != wanted.as_str().unwrap() {
                return Err(format!("ports of {protocol}: expected {wanted}, found {of}"));
            }
        }
    }
    if let Some(wanted) = item["records"].as_array() {
        let found: Vec<String> = vpc::flow_logs(&network, &flow).iter().map(vpc::Record::short).collect();
        if found != wanted.iter().map(|record| record.as_str().unwrap()).collect::<Vec<_>>() {
            return Err(format!("expected records {wanted:#?}, found {found:#?}"));
        }
    }
    if let Some(wanted) = item["difference"].as_str() {
        let found = vpc::compare(&report);
        if !found.iter().any(|side| side.difference.contains(wanted)) {
            return Err(format!(
                "no side says {wanted:?}: {:?}",
                found.iter().map(|side| &side.difference).collect::<Vec<_>>()
            ));
        }
    }
    if report.message.is_empty() {
        return Err("no message".to_owned());
    }
    Ok(())
}

/// Whether the whole answer has the texts of `says`: verdict, hops, changes, ports, exposure, flow logs, findings.
fn says(case: &Case) -> Result<(), String> {
    let [wanted, never] = [&case.item["says"], &case.item["never"]];
    if wanted.is_null() && never.is_null() {
        return Ok(());
    }
    let answer = scenario::answer_network(&scenario::NetworkDocument::new(case.whole().to_string()));
    let words = serde_json::to_string(&answer).unwrap();
    for says in wanted.as_array().into_iter().flatten().chain(wanted.as_str().map(|_| wanted)) {
        let says = says.as_str().unwrap();
        if !words.contains(says) {
            return Err(format!("nothing says {says:?}"));
        }
    }
    for said in never.as_array().into_iter().flatten().filter_map(Value::as_str) {
        if words.contains(said) {
            return Err(format!("something says {said:?}"));
        }
    }
    Ok(())
}

fn trace(report: &FlowReport) -> String {
    let hops = report.forward.iter().chain(&report.back);
    hops.map(|hop| {
        format!("    {}{:?} {}: {}", if hop.assumed { "(" } else { "" }, hop.verdict, hop.component, hop.message)
    })
    .collect::<Vec<_>>()
    .join("\n")
}

#[test]
fn outcomes() {
    let wrong: Vec<String> = cases()
        .iter()
        .filter_map(|case| {
            check(case).err().map(|error| format!("{} {:?} {}: {error}", case.file, case.rules, case.title))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn titles_are_unique() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        assert!(seen.insert((case.file.clone(), case.title.clone())), "twice: {} {}", case.file, case.title);
    }
}

// ---- laws

/// Every list the other way round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().rev().map(reversed).collect()),
        Value::Object(members) => members.iter().rev().map(|(name, value)| (name.clone(), reversed(value))).collect(),
        other => other.clone(),
    }
}

fn blockers(report: &FlowReport) -> BTreeSet<(String, String)> {
    report.blockers.iter().map(|blocker| (blocker.code.to_owned(), blocker.component.clone())).collect()
}

#[test]
fn the_order_of_lists_never_matters() {
    for case in cases() {
        let Ok(before) = answer(&case.network, &case.flow) else { continue };
        let after = answer(&reversed(&case.network), &case.flow).unwrap();
        assert_eq!(before.outcome, after.outcome, "{}: {}", case.file, case.title);
        assert_eq!(blockers(&before), blockers(&after), "{}: {}", case.file, case.title);
    }
    for seed in 0..100 {
        let (network, flow) = (random::network(seed), random::flow(seed));
        let (before, after) = (answer(&network, &flow).unwrap(), answer(&reversed(&network), &flow).unwrap());
        assert_eq!(before.outcome, after.outcome, "seed {seed}");
        assert_eq!(blockers(&before), blockers(&after), "seed {seed}");
    }
}

/// A larger answer is one in which more passes.
fn passes_no_less(before: Outcome, after: Outcome) -> bool {
    let rank = |outcome| match outcome {
        Outcome::NotReachable => 0,
        Outcome::Undetermined | Outcome::Ambiguous => 1,
        Outcome::Reachable => 2,
    };
    rank(after) >= rank(before)
}

#[test]
fn a_rule_more_in_a_group_never_closes_anything() {
    for seed in 0..150 {
        let (network, flow) = (random::network(seed), random::flow(seed));
        let before = answer(&network, &flow).unwrap().outcome;
        let mut more = network.clone();
        let mut dice = random::Dice(seed + 7);
        for group in more["SecurityGroups"].as_array_mut().unwrap() {
            let side = if dice.below(2) == 0 { "IpPermissions" } else { "IpPermissionsEgress" };
            group[side].as_array_mut().unwrap().push(random::permission(&mut dice));
        }
        let after = answer(&more, &flow).unwrap().outcome;
        assert!(passes_no_less(before, after), "seed {seed}: {before:?} became {after:?}");
    }
}

/// N100: a list that is left out never makes an answer that the list could change.
#[test]
fn what_is_left_out_makes_nothing_certain() {
    let (mut certain, mut wrong) = (0, Vec::new());
    // What `RULES.md` decides for what no list says: an instance runs, Block Public Access is off, encryption is not
    // enforced. That there is another VPC only the list says, and an internet gateway a public address (N100).
    let decided = |list: &str, rules: &[String]| match list {
        "Reservations" | "InternetGateways" => true,
        "Vpcs" => rules.iter().any(|rule| matches!(rule.as_str(), "N51" | "N53" | "N74" | "N103" | "N107")),
        "PrefixLists" => rules.iter().any(|rule| rule == "N81"),
        _ => false,
    };
    let mut check = |network: &Value, flow: &Value, rules: &[String], title: &str| {
        let Ok(whole) = answer(network, flow) else { return };
        for (list, _) in network.as_object().unwrap().iter().filter(|(_, list)| list.is_array()) {
            // A route to a gateway that the list does not hold fits no VPC that there can be.
            let no_gateway = network["InternetGateways"].as_array().is_none_or(Vec::is_empty);
            if decided(list, rules) || no_gateway {
                continue;
            }
            let mut less = network.clone();
            less.as_object_mut().unwrap().remove(list);
            let part = answer(&less, flow).unwrap().outcome;
            if part != Outcome::Undetermined {
                certain += 1;
                if part != whole.outcome {
                    wrong.push(format!("{title}: {part:?} without {list}, {:?} with it", whole.outcome));
                }
            }
        }
    };
    for case in cases() {
        check(&case.network, &case.flow, &case.rules, &format!("{}: {}", case.file, case.title));
    }
    for seed in 0..100 {
        check(&random::network(seed), &random::flow(seed), &[], &format!("seed {seed}"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(certain > 500, "{certain}");
}

#[test]
fn a_deny_more_never_makes_what_is_stopped_less_certain() {
    let deny = |egress: bool, seed: u64| {
        json!({ "RuleNumber": 1, "Egress": egress, "RuleAction": "deny", "Protocol": "-1",
            "CidrBlock": if seed.is_multiple_of(3) { "0.0.0.0/0" } else { "203.0.113.0/24" } })
    };
    let check = |network: &Value, flow: &Value, seed: u64, title: &str| {
        let Ok(before) = answer(network, flow) else { return };
        if before.outcome != Outcome::NotReachable || network["NetworkAcls"].as_array().is_none() {
            return;
        }
        for at in 0..network["NetworkAcls"].as_array().unwrap().len() {
            for egress in [false, true] {
                let mut more = network.clone();
                let Some(entries) = more["NetworkAcls"][at]["Entries"].as_array_mut() else { continue };
                entries.push(deny(egress, seed));
                assert_eq!(answer(&more, flow).unwrap().outcome, Outcome::NotReachable, "{title}");
            }
        }
    };
    for (at, case) in cases().iter().enumerate() {
        check(&case.network, &case.flow, at as u64, &format!("{}: {}", case.file, case.title));
    }
    for seed in 0..150 {
        check(&random::network(seed), &random::flow(seed), seed, &format!("seed {seed}"));
    }
}

#[test]
fn what_has_nothing_to_do_with_a_flow_changes_nothing_in_its_ports() {
    for seed in 0..20 {
        let (network, flow) = (random::network(seed), random::flow(seed));
        let mut more = network.clone();
        let mut push = |list: &str, part: Value| more[list].as_array_mut().unwrap().push(part);
        push("Vpcs", json!({ "VpcId": "vpc-9", "CidrBlock": "10.9.0.0/16" }));
        push("Subnets", json!({ "SubnetId": "subnet-9", "VpcId": "vpc-9", "CidrBlock": "10.9.0.0/24" }));
        push(
            "SecurityGroups",
            json!({ "GroupId": "sg-9", "IpPermissionsEgress": [],
            "IpPermissions": [{ "IpProtocol": "47", "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }] }),
        );
        push(
            "NetworkAcls",
            json!({ "NetworkAclId": "acl-9", "VpcId": "vpc-9", "IsDefault": true, "Associations": [], "Entries": [
            { "RuleNumber": 9, "Egress": false, "RuleAction": "deny", "Protocol": "50", "CidrBlock": "0.0.0.0/0" }] }),
        );
        let ports = |network: &Value| {
            let (network, _) = Network::read(&[("network", &network.to_string())]);
            let sets = vpc::port_sets(&network, flow["from"].as_str().unwrap(), flow["to"].as_str().unwrap());
            (sets, vpc::exposure(&network, "eni-1"))
        };
        assert_eq!(ports(&network), ports(&more), "seed {seed}");
    }
}

#[test]
fn what_is_for_replies_never_affects_the_request() {
    for seed in 0..150 {
        let (network, flow) = (random::network(seed), random::flow(seed));
        let before = answer(&network, &flow).unwrap();
        // The rules by which replies leave the destination's subnet and come back into the source's.
        let mut less = network.clone();
        for (acl, egress) in [("acl-1", true), ("acl-0", false)] {
            let acls = less["NetworkAcls"].as_array_mut().unwrap();
            let entries =
                acls.iter_mut().find(|part| part["NetworkAclId"] == acl).unwrap()["Entries"].as_array_mut().unwrap();
            let mut dice = random::Dice(seed);
            entries.retain(|entry| entry["Egress"] != egress || dice.below(2) == 0);
        }
        let after = answer(&less, &flow).unwrap();
        assert_eq!(before.forward_outcome, after.forward_outcome, "seed {seed}");
    }
}

#[test]
fn the_set_of_ports_holds_a_port_exactly_if_a_packet_to_it_arrives() {
    let mut open = 0;
    for seed in 0..60 {
        let network_text = random::network(seed);
        let (network, _) = Network::read(&[("network", &network_text.to_string())]);
        let base = random::flow(seed);
        let (from, to) = (base["from"].as_str().unwrap(), base["to"].as_str().unwrap());
        let sets = vpc::port_sets(&network, from, to);
        for (protocol, ports) in sets.protocols.iter().map(|of| (of.protocol.as_str(), &of.ports)) {
            if !matches!(protocol, "tcp" | "udp") {
                continue;
            }
            for port in (0..=14).chain([80, 443, 1023, 1024, 1025, 65535]) {
                let flow = Flow::new(from, to, protocol, port).unwrap();
                let reaches = vpc::evaluate(&network, &flow).outcome == Outcome::Reachable;
                assert_eq!(ports.contains(port.into()), reaches, "seed {seed}: {protocol} {port}: {}", sets.message);
                open += usize::from(reaches);
            }
        }
        let echo = Flow::new(from, to, "icmp", 0).unwrap();
        let of_icmp = sets.protocols.iter().find(|of| of.protocol == "icmp").unwrap();
        assert_eq!(
            of_icmp.ports.contains(0x0800),
            vpc::evaluate(&network, &echo).outcome == Outcome::Reachable,
            "seed {seed}: echo"
        );
    }
    assert!(open > 60, "the random networks let {open} packets through, which proves little");
}

#[test]
fn changes_that_are_said_to_remove_a_blocker_are_tried() {
    let mut repaired = 0;
    for case in cases() {
        let Ok(report) = answer(&case.network, &case.flow) else { continue };
        for blocker in &report.blockers {
            for remedy in &blocker.changes {
                assert!(remedy.removes, "{}: {}: {}", case.file, case.title, remedy.command);
            }
        }
        repaired += usize::from(report.repair.is_some_and(|repair| repair.outcome == Outcome::Reachable));
    }
    assert!(repaired > 60, "{repaired}");
}

#[test]
fn everything_else_answers_too() {
    for case in cases() {
        let (network, _) = Network::read(&[("network", &case.network.to_string())]);
        let (Some(flow), _) = Flow::read(&case.flow.to_string()) else { continue };
        let report = vpc::evaluate(&network, &flow);
        for hop in report.forward.iter().chain(&report.back) {
            assert!(hop.message.ends_with('.'), "{}: {}", case.title, hop.message);
            assert!(hop.code.is_none_or(|code| vpc::meaning(code).is_some()), "{:?}", hop.code);
        }
        for blocker in &report.blockers {
            assert!(vpc::meaning(blocker.code).is_some(), "{}", blocker.code);
            let hops = if blocker.direction == vpc::Direction::Forward { &report.forward } else { &report.back };
            assert!(hops.is_empty() || hops[blocker.hop].code == Some(blocker.code), "{}: {blocker:?}", case.title);
        }
        assert!(report.outcome != Outcome::NotReachable || report.dies_at.is_some(), "{}", case.title);
        let text: String =
            vpc::flow_logs(&network, &flow).iter().map(|record| record.line(vpc::DEFAULT_FORMAT) + "\n").collect();
        assert_eq!(vpc::explain_records(&text).problems, [], "{text}");
        vpc::port_sets(&network, &flow.from, &flow.to);
        vpc::exposure(&network, &flow.to);
        assert_eq!(Side::without_reply(Outcome::NotReachable), "There is no reply.");
        assert_eq!(Side::without_reply(Outcome::Undetermined), "Whether there is a reply is not known.");
        for side in vpc::compare(&report) {
            assert_eq!(side.group.state(), "stateful: it lets replies to what it has allowed pass");
            let acl =
                side.acl.as_ref().map_or("stateless: each packet is judged alone, replies too", |acl| acl.state());
            assert_eq!(acl, "stateless: each packet is judged alone, replies too");
        }
    }
}

#[test]
fn what_the_internet_can_reach() {
    let (network, _) = Network::read(&[("network", &base("two-tier").to_string())]);
    let of_web = vpc::exposure(&network, "eni-web").message;
    assert_eq!(
        of_web,
        "From the internet to `eni-web` passes: tcp 443 from everyone; tcp 22 from 192.0.2.0/24; icmp all from everyone; tcp 443 from everyone over IPv6; icmpv6 all from everyone over IPv6."
    );
    assert_eq!(vpc::exposure(&network, "eni-app").openings, []);
    // What is not known to be closed is not called closed.
    let mut part = base("two-tier");
    part.as_object_mut().unwrap().remove("NetworkAcls");
    let (network, _) = Network::read(&[("network", &part.to_string())]);
    assert_eq!(
        vpc::exposure(&network, "eni-web").message,
        "Whether the internet can open a connection to `eni-web` is not known. No network ACL of `subnet-pub` is described (`aws ec2 describe-network-acls`)."
    );
}

/// The table of `RULES.md` is the one that a sentence about many addresses takes its words from.
#[test]
fn codes_mean_what_the_rules_say() {
    let rules = std::fs::read_to_string(conformance::root().join("crates/vpc/RULES.md")).unwrap();
    let table: Vec<&str> = rules.lines().filter(|line| line.starts_with("| `")).collect();
    let row = |code: &str| format!("| `{code}` | {} |", vpc::meaning(code).unwrap());
    let codes: Vec<String> = vpc::CODES.iter().map(|(code, _)| row(code)).collect();
    assert_eq!(codes, table);
}

/// What is pasted before there is anything to ask.
#[test]
fn a_text_that_describes_no_network() {
    let message = |text: &str| {
        let (_, problems) = Network::read(&[("pasted", text)]);
        problems[0].message.clone()
    };
    assert_eq!(message(""), "nothing is here yet: paste what `aws ec2 describe-…` prints");
    assert_eq!(message("[1]"), "this is not an object as `aws ec2 describe-…` prints it");
    assert_eq!(message("{\"Vpcs\": [],}"), "trailing comma in line 1, which JSON does not have; ignored");
    assert_eq!(Flow::read("[]").1[0].message, "the flow is not an object");
    let verdict = |text: &str| scenario::answer_network(&scenario::NetworkDocument::new(text)).flow.message;
    assert_eq!(verdict("{"), "The network is not JSON yet, so there is no verdict.");
    assert_eq!(verdict("{}"), "No flow is given: say from where to where the packet goes.");
}

/// Where the page and the command line say which lines a sentence is about.
#[test]
fn a_conversation_names_its_lines() {
    let line = "2 123456789010 eni-1 203.0.113.12 172.31.16.139 0 0 1 4 336 1432917027 1432917142 ACCEPT OK";
    let place = |text: String| vpc::explain_records(&text).conversations[0].place();
    assert_eq!(place(line.to_owned()), "line 1");
    assert_eq!(place(format!("{line}\n{line}\n{line}")), "lines 1, 2 and 3");
}

/// An ACL lets replies go to some of the ephemeral ports: what passes depends on the source port, and that is said.
#[test]
fn what_passes_for_some_source_ports_only_is_not_called_nothing() {
    let mut network = base("two-tier");
    for acl in network["NetworkAcls"].as_array_mut().unwrap() {
        for entry in acl["Entries"].as_array_mut().unwrap() {
            if entry["Egress"] == true && entry["RuleAction"] == "allow" {
                entry["Protocol"] = json!("6");
                entry["PortRange"] = json!({ "From": 40000, "To": 50000 });
            }
        }
    }
    let (network, _) = Network::read(&[("network", &network.to_string())]);
    let ports = vpc::port_sets(&network, "203.0.113.7", "eni-web");
    let tcp = &ports.protocols[0];
    assert!(tcp.ports.is_empty() && tcp.partly.contains(443));
    assert_eq!(tcp.shown, "443 in part");
    assert_eq!(tcp.message, "tcp: 443 passes for some of the source ports only.");
    assert!(ports.message.contains("passes: tcp 443 in part"), "{}", ports.message);
    assert!(ports.protocols.iter().any(|of| of.message == "udp: nothing passes."));
}

/// An address that is looked at in the place of many is in no sentence, unless the network or the flow has it.
#[test]
fn no_sentence_names_an_address_that_nobody_gave() {
    let mut seen = 0;
    for case in cases() {
        let Ok(report) = answer(&case.network, &case.flow) else { continue };
        let given = case.whole().to_string();
        // A name may have it, and so may an address of NAT64.
        let is_given =
            |address: &str| [address, &address.replace('.', "-"), "64:ff9b::"].iter().any(|text| given.contains(*text));
        let hops = || report.forward.iter().chain(&report.back);
        let addresses: BTreeSet<&str> = hops()
            .flat_map(|hop| [hop.packet.source.as_str(), hop.packet.destination.as_str()])
            .filter(|address| address.contains('.') && !is_given(address))
            .collect();
        let of_hops = hops().flat_map(|hop| hop.rules.iter().map(|rule| &rule.why).chain([&hop.message]));
        let of_blockers = report.blockers.iter().map(|blocker| &blocker.message);
        let of_missing = report.missing.iter().map(|missing| &missing.message);
        for says in of_hops.chain(of_blockers).chain(of_missing).chain([&report.message]) {
            let mut words = says.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
            let named = words.find(|word| addresses.contains(word.trim_end_matches('.')));
            assert_eq!(named, None, "{} {}: {says}", case.file, case.title);
        }
        seen += addresses.len();
    }
    assert!(seen > 20, "{seen}");
}

/// What is not given is no mistake in the flow, which an end that nothing describes may be (N112).
#[test]
fn only_an_end_of_a_flow_is_an_error_of_it() {
    let mut ends = 0;
    for case in cases() {
        let Ok(report) = answer(&case.network, &case.flow) else { continue };
        for problem in &report.problems {
            let is_it =
                |end: &str| case.flow[end].as_str().unwrap().to_lowercase().contains(&problem.component.to_lowercase());
            assert!(is_it("from") || is_it("to"), "{} {}: {problem:?}", case.file, case.title);
            ends += 1;
        }
    }
    assert!(ends > 3);
}

/// Broken parts: whatever is cut out or made something else, there is an answer.
#[test]
fn any_part_may_be_missing_or_wrong() {
    let network = base("endpoints");
    let flow = json!({ "from": "eni-db", "to": "vpce-s3", "port": 443 });
    let mut places = Vec::new();
    places_of(&network, String::new(), &mut places);
    for place in places {
        for wrong in [Value::Null, json!("x"), json!(-1), json!([]), json!({})] {
            let mut broken = network.clone();
            *broken.pointer_mut(&place).unwrap() = wrong;
            let report = answer(&broken, &flow).unwrap();
            assert!(!report.message.is_empty(), "{place}");
        }
    }
}

fn places_of(value: &Value, place: String, out: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| places_of(item, format!("{place}/{at}"), out))
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, item)| places_of(item, format!("{place}/{name}"), out))
        }
        _ => {}
    }
    if !place.is_empty() {
        out.push(place);
    }
}

/// Small networks from a number: two subnets with ACLs and groups of random rules, few ports, few addresses.
mod random {
    use super::{Value, json};

    pub(crate) struct Dice(pub(crate) u64);

    impl Dice {
        pub(crate) fn below(&mut self, limit: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % limit
        }

        fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
            list[usize::try_from(self.below(list.len() as u64)).unwrap()]
        }
    }

    const BLOCKS: &[&str] =
        &["0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.0.10/32", "203.0.113.0/24", "172.16.0.0/12"];

    fn range(dice: &mut Dice) -> (u64, u64) {
        match dice.below(4) {
            0 => (0, 65535),
            1 => (1024, 65535),
            _ => {
                let first = dice.below(12);
                (first, first + dice.below(6))
            }
        }
    }

    pub(crate) fn permission(dice: &mut Dice) -> Value {
        let (from, to) = range(dice);
        let peer = match dice.below(3) {
            0 => json!({ "UserIdGroupPairs": [{ "GroupId": format!("sg-{}", dice.below(2)) }] }),
            _ => json!({ "IpRanges": [{ "CidrIp": dice.of(BLOCKS) }] }),
        };
        let mut rule = match dice.below(5) {
            0 => json!({ "IpProtocol": "-1" }),
            1 => json!({ "IpProtocol": "icmp", "FromPort": -1, "ToPort": -1 }),
            2 => json!({ "IpProtocol": "udp", "FromPort": from, "ToPort": to }),
            _ => json!({ "IpProtocol": "tcp", "FromPort": from, "ToPort": to }),
        };
        rule.as_object_mut().unwrap().extend(peer.as_object().unwrap().clone());
        rule
    }

    fn entries(dice: &mut Dice) -> Vec<Value> {
        let mut out = Vec::new();
        for egress in [false, true] {
            let mut number = 0;
            for _ in 0..dice.below(5) {
                number += 1 + dice.below(20);
                let (from, to) = range(dice);
                let action = if dice.below(3) == 0 { "allow" } else { "deny" };
                let mut entry = json!({ "RuleNumber": number, "Egress": egress, "RuleAction": action, "CidrBlock": dice.of(BLOCKS) });
                match dice.below(4) {
                    0 => entry["Protocol"] = json!("-1"),
                    1 => {
                        entry["Protocol"] = json!("1");
                        entry["IcmpTypeCode"] = json!({ "Type": if dice.below(2) == 0 { 8 } else { 0 }, "Code": -1 });
                    }
                    other => {
                        entry["Protocol"] = json!(if other == 2 { "6" } else { "17" });
                        entry["PortRange"] = json!({ "From": from, "To": to });
                    }
                }
                out.push(entry);
            }
            let last = if dice.below(4) == 0 { "deny" } else { "allow" };
            out.push(json!({ "RuleNumber": 1000, "Egress": egress, "RuleAction": last, "Protocol": "-1", "CidrBlock": "0.0.0.0/0" }));
        }
        out
    }

    pub(crate) fn network(seed: u64) -> Value {
        let mut dice = Dice(seed);
        let mut routes =
            vec![json!({ "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" })];
        if dice.below(4) > 0 {
            routes.push(json!({ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0", "State": "active" }));
        }
        let part = |at: u64, dice: &mut Dice| {
            let group = json!({ "GroupId": format!("sg-{at}"),
                "IpPermissions": (0..dice.below(5)).map(|_| permission(dice)).collect::<Vec<_>>(),
                "IpPermissionsEgress": (0..1 + dice.below(4)).map(|_| permission(dice)).collect::<Vec<_>>() });
            let acl = json!({ "NetworkAclId": format!("acl-{at}"), "VpcId": "vpc-0", "IsDefault": at == 0,
                "Associations": [{ "SubnetId": format!("subnet-{at}") }], "Entries": entries(dice) });
            let subnet =
                json!({ "SubnetId": format!("subnet-{at}"), "VpcId": "vpc-0", "CidrBlock": format!("10.0.{at}.0/24") });
            let interface = json!({ "NetworkInterfaceId": format!("eni-{at}"), "SubnetId": format!("subnet-{at}"), "VpcId": "vpc-0",
                "Groups": [{ "GroupId": format!("sg-{}", dice.below(2)) }, { "GroupId": format!("sg-{at}") }], "Status": "in-use", "SourceDestCheck": true,
                "PrivateIpAddresses": [{ "PrivateIpAddress": format!("10.0.{at}.10"), "Primary": true, "Association": { "PublicIp": format!("198.51.100.{at}") } }] });
            (group, acl, subnet, interface)
        };
        let (a, b) = (part(0, &mut dice), part(1, &mut dice));
        json!({ "Vpcs": [{ "VpcId": "vpc-0", "CidrBlock": "10.0.0.0/16" }], "Subnets": [a.2, b.2], "NetworkAcls": [a.1, b.1],
            "SecurityGroups": [a.0, b.0], "NetworkInterfaces": [a.3, b.3],
            "RouteTables": [{ "RouteTableId": "rtb-0", "VpcId": "vpc-0", "Associations": [{ "Main": true }], "Routes": routes }],
            "InternetGateways": [{ "InternetGatewayId": "igw-0", "Attachments": [{ "VpcId": "vpc-0", "State": "available" }] }] })
    }

    pub(crate) fn flow(seed: u64) -> Value {
        let mut dice = Dice(seed + 99);
        let from = dice.of(&["eni-0", "eni-0", "eni-0", "203.0.113.7", "internet"]);
        json!({ "from": from, "to": "eni-1", "protocol": dice.of(&["tcp", "tcp", "udp"]), "port": dice.below(14) })
    }
}

/// About a mebibyte each of rules that all differ: nothing grows with the square of them.
#[test]
fn huge_lists_are_answered_in_time() {
    let many = 4_000_u32;
    let block = |at: u32| format!("{}.{}.{}.0/24", 11 + at / 65536, at / 256 % 256, at % 256);
    let permissions: Vec<Value> = (0..many).map(|at| json!({ "IpProtocol": "tcp", "FromPort": at * 2, "ToPort": at * 2, "IpRanges": [{ "CidrIp": block(at) }, { "CidrIp": "203.0.113.0/24" }] })).collect();
    let entries: Vec<Value> = (0..many).map(|at| json!({ "RuleNumber": at + 1, "Egress": at % 2 == 0, "RuleAction": if at % 3 == 0 { "deny" } else { "allow" }, "Protocol": "6", "CidrBlock": if at % 2 == 0 { "0.0.0.0/0".to_owned() } else { block(at) }, "PortRange": { "From": at * 2, "To": at * 2 } })).collect();
    let routes: Vec<Value> = (0..many)
        .map(|at| json!({ "DestinationCidrBlock": block(at), "GatewayId": "igw-1", "State": "active" }))
        .collect();
    let blocks: Vec<Value> = (0..many).map(|at| json!(block(at))).collect();
    let vpc_blocks: Vec<Value> = (0..many).map(|at| json!({ "CidrBlock": block(at) })).collect();
    let mut changed = Vec::new();
    for (place, list) in [
        ("SecurityGroups/0/IpPermissions", permissions),
        ("NetworkAcls/1/Entries", entries),
        ("RouteTables/1/Routes", routes),
        ("Vpcs/0/CidrBlockAssociationSet", vpc_blocks),
    ] {
        let mut network = base("two-tier");
        network.pointer_mut(&format!("/{place}")).unwrap().as_array_mut().unwrap().extend(list);
        changed.push((place, network));
    }
    let mut network = base("two-tier");
    network["PrefixLists"] = json!([{ "PrefixListId": "pl-1", "Cidrs": blocks }]);
    network["SecurityGroups"][0]["IpPermissions"][0]["PrefixListIds"] = json!([{ "PrefixListId": "pl-1" }]);
    changed.push(("a prefix list", network));
    for (place, network) in changed {
        let (read, _) = Network::read(&[("network", &network.to_string())]);
        for from in ["203.0.113.7", "internet"] {
            let report = vpc::evaluate(&read, &Flow::new(from, "eni-web", "tcp", 443).unwrap());
            assert!(!report.message.is_empty(), "{place}");
        }
        assert!(!vpc::port_sets(&read, "203.0.113.7", "eni-web").protocols.is_empty(), "{place}");
        assert!(!vpc::exposure(&read, "eni-web").message.is_empty(), "{place}");
    }
}

/// What the page does with a click: the change goes into the text, and the text then gives what was promised.
#[test]
fn a_change_made_in_the_text_does_what_was_tried() {
    let (mut applied, mut skipped) = (0, BTreeMap::new());
    for case in cases() {
        let text = serde_json::to_string_pretty(&case.whole()).unwrap();
        let answer = |text: &str| {
            let scenario = scenario::Scenario {
                network: Some(scenario::NetworkDocument::new(text)),
                ..scenario::Scenario::default()
            };
            scenario::run(&scenario, None).network.unwrap().flow
        };
        let report = answer(&text);
        // Of many addresses, changes are tried for the one whose way is shown.
        if !report.addresses.is_empty() {
            continue;
        }
        for remedy in report.blockers.iter().flat_map(|blocker| &blocker.changes) {
            let mut document = scenario::NetworkDocument::new(text.as_str());
            if document.apply(&remedy.change).is_none() {
                let kind = serde_json::to_value(&remedy.change).unwrap()["kind"].as_str().unwrap().to_owned();
                *skipped.entry(kind).or_insert(0) += 1;
                continue;
            }
            applied += 1;
            assert_eq!(answer(document.text()).outcome, remedy.outcome, "{}: {:?}", case.title, remedy.change);
        }
    }
    println!("{applied} applied, not offered: {skipped:?}");
    assert!(applied > 100, "{applied}, {skipped:?}");
}

/// N111: what nothing reads is dropped when it is pasted, and nothing else.
#[test]
fn what_is_dropped_on_the_way_in_decides_nothing() {
    for case in cases() {
        let mut pasted = scenario::NetworkDocument::new("");
        let mut lists = case.network.clone();
        // Entries of a list without its id, and attributes without their list, are outputs of their own.
        lists.as_object_mut().unwrap().retain(|_, value| value.is_array());
        if pasted.add(&lists.to_string()).is_err() {
            continue;
        }
        let pasted: Value = serde_json::from_str(pasted.text()).unwrap();
        let (Ok(before), Ok(after)) = (answer(&lists, &case.flow), answer(&pasted, &case.flow)) else { continue };
        assert_eq!(before.message, after.message, "{}: {}", case.file, case.title);
    }
    let instance = |at: u32| {
        json!({ "InstanceId": format!("i-{at:017x}"), "ImageId": "ami-0123456789abcdef0", "KeyName": "key", "AmiLaunchIndex": 0,
            "PrivateIpAddress": format!("10.0.{}.{}", at / 250, at % 250), "SubnetId": "subnet-1", "VpcId": "vpc-1",
            "State": { "Code": 16, "Name": "running" }, "BlockDeviceMappings": [{ "DeviceName": "/dev/xvda", "Ebs": {
                "AttachTime": "2026-01-01T00:00:00+00:00", "DeleteOnTermination": true, "VolumeId": "vol-0123456789abcdef0" } }],
            "MetadataOptions": { "HttpTokens": "required", "HttpPutResponseHopLimit": 2, "HttpEndpoint": "enabled" },
            "SecurityGroups": [{ "GroupId": "sg-1", "GroupName": "web" }], "CpuOptions": { "CoreCount": 1, "ThreadsPerCore": 2 } })
    };
    let instances: Vec<Value> = (0..2000).map(instance).collect();
    let printed = json!({ "Reservations": [{ "ReservationId": "r-1", "Instances": instances }] }).to_string();
    assert!(printed.len() > 1 << 20);
    let mut network = scenario::NetworkDocument::new("");
    assert_eq!(network.add(&printed).unwrap(), ["1 Reservations"]);
}
