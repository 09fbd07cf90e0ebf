//! Groups as wholes.

use vpc::shape;

use super::read::{Group, Network, Peer, Rule as GroupRule, Way, is_world_block, text};
use crate::finding::Findings;
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "SG_DEFAULT_HAS_RULES", Security, Ours, Network(check);
        what: "The default security group of a VPC with rules.",
        why: "Whatever is made without a security group gets this one, so its members reach each other and the internet without \
            anybody having decided so.",
        instead: "Give what uses it groups of its own, and then remove all its rules. It cannot be deleted.",
        page: super::pages::CONTROLS,
        Network,
        bad: super::pages::group!("default", r#"{ "IpProtocol": "-1", "UserIdGroupPairs": [{ "GroupId": "sg-1" }] }"#, ""),
        good: super::pages::group!("default", "", ""),
    },
    rule! {
        "SG_RULE_NO_DESCRIPTION", Suggestion, Ours, None;
        what: "A security group with rules for addresses that have no description.",
        why: "Nobody knows later whose addresses those are and whether they are still needed, so nobody removes them.",
        instead: "Say in the rule's description who comes from there, and what for.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": "203.0.113.7/32" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": "203.0.113.7/32", "Description": "Office" }] }"#,
            ""
        ),
    },
    rule! {
        "SG_UNUSED", Suggestion, Ours, None;
        what: "A security group that no described interface has and that no rule names.",
        why: "It filters nothing, and one day somebody attaches it for its name without looking at its rules.",
        instead: "Delete it, if the interfaces that are described are all that there are. The default group stays.",
        page: super::pages::CONTROLS,
        Network,
        bad: r#"{
  "SecurityGroups": [{ "GroupId": "sg-1", "GroupName": "old", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": [] }],
  "NetworkInterfaces": [{ "NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-2" }] }]
}"#,
        good: r#"{
  "SecurityGroups": [{ "GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": [] }],
  "NetworkInterfaces": [{ "NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "Groups": [{ "GroupId": "sg-1" }] }]
}"#,
    },
    rule! {
        "SG_TOO_MANY_RULES", Warning, Ours, None;
        what: "A security group with more than 50 rules in one direction.",
        why: "Nobody keeps so many in mind, and AWS allows 60 unless the quota was raised.",
        instead: "Put addresses into a prefix list, or name security groups instead of addresses.",
        page: (
            "Amazon VPC quotas",
            "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
            "2026-09-26",
        ),
        Network,
        bad: MANY,
        good: super::pages::group!(r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{ "PrefixListId": "pl-1" }] }"#, ""),
    },
    rule! {
        "SG_LAUNCH_WIZARD", Warning, Ours, None;
        what: "A security group that the console's launch wizard made.",
        why: "The wizard's groups let SSH or Remote Desktop in, often from everywhere, and are called after nothing.",
        instead: "Make a group for what the server does, give it a name that says so, and attach that one.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!("launch-wizard-1", "", ""),
        good: super::pages::group!("web", "", ""),
    },
    rule! {
        "SG_CANNOT_DENY", Info, Ours, None;
        what: "A rule of a security group that is written or described as a deny.",
        why: "Groups only allow. A rule that is called a deny allows what it names, and a member that says `deny` is not AWS's.",
        instead: "Remove the rule: what no rule allows is denied. To keep single addresses out, use a network ACL.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": "198.51.100.0/24", "Description": "Deny SSH" }] }"#,
            ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": "203.0.113.7/32", "Description": "Office" }] }"#,
            ""
        ),
    },
];

/// One rule more than 50.
#[cfg(feature = "reference")]
const MANY: &str = {
    macro_rules! network {
        ($($at:literal)*) => {
            concat!(
                "{\n  \"SecurityGroups\": [{\n    \"GroupId\": \"sg-1\", \"GroupName\": \"web\", \"VpcId\": \"vpc-1\", ",
                "\"IpPermissionsEgress\": [],\n    \"IpPermissions\": [{ \"IpProtocol\": \"tcp\", \"FromPort\": 443, ",
                "\"ToPort\": 443, \"IpRanges\": [\n",
                $("      { \"CidrIp\": \"10.0.", $at, ".7/32\" },\n",)*
                "      { \"CidrIp\": \"10.0.99.7/32\" }\n    ] }]\n  }]\n}"
            )
        };
    }
    network!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41
        42 43 44 45 46 47 48 49 50)
};

fn check(network: &Network<'_>, findings: &mut Findings) {
    let used = used(network);
    for group in &network.groups {
        let id = json::clip(group.id);
        let mut add = |code: &'static str, message: String| findings.add(code, group.span, message);
        if group.is_default() && group.ways().any(|(_, rules)| !rules.is_empty()) {
            let count = |way| group.rules(way).map_or(0, <[_]>::len);
            add(
                "SG_DEFAULT_HAS_RULES",
                format!(
                    "`{id}` is the default group of `{}` and has {} inbound and {} outbound rules: whatever is made without a group gets them.",
                    json::clip(group.vpc),
                    count(Way::In),
                    count(Way::Out)
                ),
            );
        }
        if group.name.starts_with("launch-wizard") {
            add("SG_LAUNCH_WIZARD", format!("The launch wizard made `{id}`, {}.", json::clip(group.name)));
        }
        if let Some(used) = &used
            && !group.is_default()
            && !group.name.is_empty()
            && used.binary_search(&group.id).is_err()
        {
            add("SG_UNUSED", format!("No described interface has `{id}`, and no rule names it."));
        }
        for (way, rules) in group.ways() {
            if rules.len() > 50 {
                add("SG_TOO_MANY_RULES", format!("`{id}` has {} {} rules, more than 50.", rules.len(), way.word()));
            }
        }
        let plain: Vec<(Way, &GroupRule<'_>)> =
            group.ways().flat_map(|(way, rules)| rules.iter().map(move |rule| (way, rule))).collect();
        let silent: Vec<_> = plain.iter().filter(|(way, rule)| is_silent(*way, rule)).collect();
        if let Some((way, first)) = silent.first() {
            let more = if silent.len() > 1 { format!(", like {} more", silent.len() - 1) } else { String::new() };
            add(
                "SG_RULE_NO_DESCRIPTION",
                format!("The rule of `{id}` for {} has no description{more}.", first.what(*way)),
            );
        }
        for (way, rule) in plain {
            denies(group, way, rule, findings);
        }
    }
}

/// Whether a rule for addresses says nothing about them. What AWS puts into a new group, and the whole internet, need no words.
fn is_silent(way: Way, rule: &GroupRule<'_>) -> bool {
    let is_plain = rule.block().is_some_and(|block| !is_world_block(block));
    is_plain && way == Way::In && text(rule.node, "Description").is_none_or(|text| text.trim().is_empty())
}

fn denies(group: &Group<'_>, way: Way, rule: &GroupRule<'_>, findings: &mut Findings) {
    let is_deny = |text: &str| {
        let word = text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
        ["deny", "denies", "denied", "reject", "drop"].iter().any(|deny| word.eq_ignore_ascii_case(deny))
    };
    let named = ["RuleAction", "Action", "Effect"].iter().find_map(|name| {
        [rule.node, rule.permission]
            .iter()
            .find_map(|node| node.get(name))
            .filter(|node| node.as_str().is_some_and(is_deny))
    });
    let described = rule.node.get("Description").filter(|node| node.as_str().is_some_and(is_deny));
    if let Some(node) = named.or(described) {
        let message = format!(
            "{} does not deny: `{}` allows {}, as every rule of a security group does.",
            json::clip(node.source()),
            json::clip(group.id),
            rule.what(way)
        );
        findings.add("SG_CANNOT_DENY", node.span, message);
    }
}

/// The groups that interfaces have or that rules of other groups name, sorted; none if no list of interfaces is given (N100).
fn used<'d>(network: &Network<'d>) -> Option<Vec<&'d str>> {
    if !network.gives(&shape::INTERFACE) {
        return None;
    }
    let mut used: Vec<&str> = network.interfaces.iter().flat_map(|of| of.groups.iter().copied()).collect();
    for group in &network.groups {
        let named = group.ways().flat_map(|(_, rules)| rules).filter_map(|rule| match rule.peer {
            Peer::Group(id) if id != group.id => Some(id),
            _ => None,
        });
        used.extend(named);
    }
    let instances =
        network.parts(&shape::RESERVATION).flat_map(|of| of.get("Instances").into_iter().flat_map(super::read::items));
    let others = instances.chain(network.parts(&shape::INSTANCE)).chain(network.parts(&shape::ENDPOINT));
    for node in others {
        for list in ["SecurityGroups", "Groups"].iter().filter_map(|name| node.get(name)) {
            used.extend(super::read::items(list).filter_map(|of| text(of, "GroupId")));
        }
    }
    json::sort(&mut used);
    Some(used)
}
