//! The packets that the settings need, and what the engine of network says of them.

use json::string;

use crate::ask::{UNANSWERED, is_unanswered};
use crate::job::read::{Kind, Out, Plan, Rules, Ways};
use crate::{Answer, Block, Cell, Finding, Row, Table, Tone};

const IN_VPC: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/train-vpc.html";

/// A packet.
#[derive(Debug)]
pub(super) struct Packet {
    to: &'static str,
    protocol: &'static str,
    port: Option<u16>,
    what: &'static str,
    /// Whether nothing works without it. The way to the internet is asked for, too, and is nothing that is needed.
    is_needed: bool,
}

/// The packets that pass through the learner's VPC.
pub(super) fn packets(plan: &Plan) -> Vec<Packet> {
    if plan.vpc().is_none() || plan.is_direct {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut ask = |to, protocol, port, what, is_needed| out.push(Packet { to, protocol, port, what, is_needed });
    let s3 = "s3.us-east-1.amazonaws.com";
    match plan.kind {
        Kind::Training => ask(s3, "tcp", Some(443), "fetch the data and store the model", true),
        Kind::Endpoint => ask(s3, "tcp", Some(443), "fetch the model", true),
        Kind::Notebook | Kind::Studio => {
            ask("api.sagemaker.us-east-1.amazonaws.com", "tcp", Some(443), "make jobs and endpoints", true);
            ask("runtime.sagemaker.us-east-1.amazonaws.com", "tcp", Some(443), "ask endpoints", true);
            ask(s3, "tcp", Some(443), "read data", true);
        }
    }
    if plan.is_distributed() {
        ask("eni-2", "tcp", Some(50_000), "containers speak with each other, on a port that they choose", true);
        if plan.is_encrypted {
            ask("eni-2", "udp", Some(500), "containers agree on keys (IKE)", true);
            ask("eni-2", "50", None, "containers send what is encrypted (ESP)", true);
        }
    }
    if plan.kind == Kind::Studio {
        ask("eni-2", "tcp", Some(50_000), "the apps of Studio speak with each other", true);
    }
    // An isolated container sends nothing at all.
    if !plan.is_isolated || matches!(plan.kind, Kind::Notebook | Kind::Studio) {
        ask("203.0.113.7", "tcp", Some(443), "anything on the internet", false);
    }
    out
}

/// A list as JSON.
fn list(all: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", all.into_iter().collect::<Vec<_>>().join(","))
}

/// The rules of the first group.
fn rules(rules: &Rules, group: &str) -> (String, String) {
    let group = format!(r#""UserIdGroupPairs":[{{"GroupId":{}}}]"#, string(group));
    let mut own = Vec::new();
    if rules.tcp {
        own.push(format!(r#"{{"IpProtocol":"tcp","FromPort":0,"ToPort":65535,{group}}}"#));
    }
    if rules.udp {
        own.push(format!(r#"{{"IpProtocol":"udp","FromPort":500,"ToPort":500,{group}}}"#));
    }
    if rules.esp {
        own.push(format!(r#"{{"IpProtocol":"50",{group}}}"#));
    }
    let https = r#"{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}"#;
    let out = match rules.out {
        Out::All => list([r#"{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}"#.to_owned()]),
        Out::Same => list(own.iter().cloned().chain([https.to_owned()])),
        Out::Https => list([https.to_owned()]),
    };
    (list(own), out)
}

fn interface(id: &str, subnet: &str, kind: &str, groups: &str, address: &str, public: &str) -> String {
    let check = kind != "nat_gateway";
    format!(
        r#"{{"NetworkInterfaceId":"{id}","SubnetId":"{subnet}","VpcId":"vpc-1","InterfaceType":"{kind}","Status":"in-use","SourceDestCheck":{check},"Groups":{groups},"PrivateIpAddresses":[{{"PrivateIpAddress":"{address}","Primary":true{public}}}],"Attachment":{{"Status":"attached"}}}}"#
    )
}

const PUBLIC: &str = "subnet-of-the-nat-gateway";
const ENDPOINTS: &str = "sg-of-the-endpoints";

/// The network with a packet, as a scenario.
pub(super) fn scenario(plan: &Plan, packet: &Packet) -> String {
    let Some((subnets, groups)) = plan.vpc() else { return String::new() };
    let Ways { s3, api, runtime, nat } = plan.ways;
    let account = plan.role.as_ref().map_or("111122223333", |role| role.account.as_str());
    let first = subnets.first().map_or("", String::as_str);
    let group_list = |all: &[String]| list(all.iter().map(|id| format!(r#"{{"GroupId":{}}}"#, string(id))));
    let own_groups = group_list(groups);
    // Of the second the subnet is the second, if there is one.
    let second = subnets.get(1).map_or(first, String::as_str);
    let second_address = if subnets.len() > 1 { "10.0.2.20" } else { "10.0.1.20" };
    let mut interfaces = vec![
        interface("eni-1", first, "interface", &own_groups, "10.0.1.10", ""),
        interface("eni-2", second, "interface", &own_groups, second_address, ""),
    ];
    let mut ends = Vec::new();
    for (is, name, address) in [(api, "api", "10.0.1.100"), (runtime, "runtime", "10.0.1.101")] {
        if is {
            let groups = format!(r#"[{{"GroupId":"{ENDPOINTS}"}}]"#);
            interfaces.push(interface(&format!("eni-{name}"), first, "vpc_endpoint", &groups, address, ""));
            ends.push(format!(
                r#"{{"VpcEndpointId":"vpce-{name}","VpcEndpointType":"Interface","VpcId":"vpc-1","ServiceName":"com.amazonaws.us-east-1.sagemaker.{name}","State":"available","SubnetIds":["{first}"],"Groups":{groups},"PrivateDnsEnabled":true,"NetworkInterfaceIds":["eni-{name}"]}}"#
            ));
        }
    }
    let mut routes = vec![r#"{"DestinationCidrBlock":"10.0.0.0/16","GatewayId":"local","State":"active"}"#.to_owned()];
    let mut tables = Vec::new();
    if s3 {
        routes.push(r#"{"DestinationPrefixListId":"pl-s3","GatewayId":"vpce-s3","State":"active"}"#.to_owned());
        ends.push(
            r#"{"VpcEndpointId":"vpce-s3","VpcEndpointType":"Gateway","VpcId":"vpc-1","ServiceName":"com.amazonaws.us-east-1.s3","State":"available","RouteTableIds":["rtb-private"]}"#
                .to_owned(),
        );
    }
    let subnet = |id: &str, third: usize| {
        format!(
            r#"{{"SubnetId":"{id}","VpcId":"vpc-1","CidrBlock":"10.0.{third}.0/24","AvailabilityZone":"us-east-1a"}}"#
        )
    };
    let mut all_subnets: Vec<_> = subnets.iter().enumerate().map(|(at, id)| subnet(id, at + 1)).collect();
    let (mut gateways, mut nats) = (String::new(), String::new());
    let mut in_acl: Vec<_> = subnets.iter().map(|id| format!(r#"{{"SubnetId":"{id}"}}"#)).collect();
    if nat {
        all_subnets.push(subnet(PUBLIC, 0));
        in_acl.push(format!(r#"{{"SubnetId":"{PUBLIC}"}}"#));
        routes.push(r#"{"DestinationCidrBlock":"0.0.0.0/0","NatGatewayId":"nat-1","State":"active"}"#.to_owned());
        tables.push(format!(
            r#"{{"RouteTableId":"rtb-public","VpcId":"vpc-1","Associations":[{{"SubnetId":"{PUBLIC}","Main":false,"AssociationState":{{"State":"associated"}}}}],"Routes":[{{"DestinationCidrBlock":"10.0.0.0/16","GatewayId":"local","State":"active"}},{{"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-1","State":"active"}}]}}"#
        ));
        let public = r#","Association":{"PublicIp":"198.51.100.220"}"#;
        interfaces.push(interface("eni-nat", PUBLIC, "nat_gateway", "[]", "10.0.0.220", public));
        gateways = r#"{"InternetGatewayId":"igw-1","Attachments":[{"VpcId":"vpc-1","State":"available"}]}"#.to_owned();
        nats = format!(
            r#"{{"NatGatewayId":"nat-1","VpcId":"vpc-1","SubnetId":"{PUBLIC}","State":"available","ConnectivityType":"public","NatGatewayAddresses":[{{"PrivateIp":"10.0.0.220","PublicIp":"198.51.100.220","NetworkInterfaceId":"eni-nat","IsPrimary":true}}]}}"#
        );
    }
    tables.push(format!(
        r#"{{"RouteTableId":"rtb-private","VpcId":"vpc-1","Associations":[{{"Main":true,"AssociationState":{{"State":"associated"}}}}],"Routes":{}}}"#,
        list(routes)
    ));
    let group = |id: &str, ingress: &str, egress: &str| {
        format!(
            r#"{{"GroupId":"{id}","GroupName":"{id}","VpcId":"vpc-1","IpPermissions":{ingress},"IpPermissionsEgress":{egress}}}"#
        )
    };
    let mut all_groups: Vec<_> = groups
        .iter()
        .enumerate()
        .map(|(at, id)| {
            let (ingress, egress) = if at == 0 { rules(&plan.rules, id) } else { ("[]".to_owned(), "[]".to_owned()) };
            group(id, &ingress, &egress)
        })
        .collect();
    let https = r#"[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/16"}]}]"#;
    all_groups.push(group(ENDPOINTS, https, "[]"));
    let entry = |number: u16, egress: bool, action: &str| {
        format!(
            r#"{{"RuleNumber":{number},"Egress":{egress},"RuleAction":"{action}","Protocol":"-1","CidrBlock":"0.0.0.0/0"}}"#
        )
    };
    let entries = [
        entry(100, false, "allow"),
        entry(32767, false, "deny"),
        entry(100, true, "allow"),
        entry(32767, true, "deny"),
    ];
    let port = packet.port.map(|port| format!(r#","port":{port}"#));
    format!(
        r#"{{"schema":1,"title":"Lock a job","network":{{"flow":{{"from":"eni-1","to":"{}","protocol":"{}"{}}},"NetworkAcls":[{{"NetworkAclId":"acl-default","VpcId":"vpc-1","IsDefault":true,"Associations":{},"Entries":{}}}],"SecurityGroups":{},"NetworkInterfaces":{},"Subnets":{},"RouteTables":{},"VpcEndpoints":{},"PrefixLists":[{{"PrefixListId":"pl-s3","PrefixListName":"com.amazonaws.us-east-1.s3","Cidrs":["192.0.2.0/24"]}}],"Vpcs":[{{"VpcId":"vpc-1","OwnerId":"{account}","CidrBlock":"10.0.0.0/16","CidrBlockAssociationSet":[{{"CidrBlock":"10.0.0.0/16","CidrBlockState":{{"State":"associated"}}}}],"EnableDnsSupport":{{"Value":true}},"EnableDnsHostnames":{{"Value":true}}}}],"InternetGateways":[{gateways}],"NatGateways":[{nats}]}}}}"#,
        packet.to,
        packet.protocol,
        port.unwrap_or_default(),
        list(in_acl),
        list(entries),
        list(all_groups),
        list(interfaces),
        list(all_subnets),
        list(tables),
        list(ends),
    )
}

/// What the engine says of them.
pub(super) fn blocks(plan: &Plan, packets: &[Packet], answers: &[Answer]) -> Vec<Block> {
    if packets.is_empty() {
        let text = match plan.vpc() {
            Some(_) => "It speaks through SageMaker AI's own network, so that no packet of it is asked about here.",
            None => "No packet of it passes through a VPC of yours.",
        };
        return vec![Block::Text(text.to_owned())];
    }
    if is_unanswered(answers) {
        return vec![Block::Text(UNANSWERED.to_owned())];
    }
    let mut findings = Vec::new();
    let mut lost = Vec::new();
    let mut rows = Vec::new();
    let mut open = None;
    for (at, packet) in packets.iter().enumerate() {
        let said = answers.get(at).and_then(|answer| answer.get(0));
        let said = |name: &str| said.and_then(|said| said.get(name)?.as_str());
        let arrives = said("decision") == Some("reachable");
        let named = match (packet.protocol, packet.port) {
            ("50", _) => "protocol 50".to_owned(),
            (protocol, Some(port)) => format!("{} {port}", protocol.to_uppercase()),
            (protocol, None) => protocol.to_owned(),
        };
        let tone = match (arrives, packet.is_needed) {
            (_, false) => Tone::Plain,
            (true, true) => Tone::Good,
            (false, true) => Tone::Bad,
        };
        if packet.is_needed && !arrives {
            lost.push(format!("{named} to `{}`", packet.to));
        }
        if open.is_none() || packet.is_needed && !arrives && lost.len() == 1 {
            open = Some(packet);
        }
        if !packet.is_needed {
            let is_training = matches!(plan.kind, Kind::Training | Kind::Endpoint);
            findings.push(match (arrives, is_training) {
                (true, true) => Finding::new(
                    "way-out",
                    Tone::Warn,
                    "The code in the container reaches the internet, and could send the data there.",
                ),
                (true, false) => Finding::new(
                    "way-out",
                    Tone::Warn,
                    "It reaches the internet: packages can be installed from there, and data can be sent there.",
                ),
                (false, true) => {
                    Finding::new("no-way-out", Tone::Good, "Nothing leads from the container to the internet.")
                }
                (false, false) => Finding::new(
                    "no-way-out",
                    Tone::Plain,
                    "Nothing leads to the internet: no package can be installed from there, and no data be sent there.",
                ),
            });
        }
        rows.push(Row {
            cells: vec![
                Cell::from(format!("{named} to `{}`", packet.to)),
                Cell::from(packet.what),
                Cell::new(said("phrase").unwrap_or("no answer"), tone),
            ],
        });
    }
    let first = match lost.as_slice() {
        [] => Finding::new("packets-pass", Tone::Good, "Every packet that is needed arrives."),
        _ => Finding::new("packets-lost", Tone::Bad, format!("Needed, and not arriving: {}.", lost.join(", "))),
    };
    findings.insert(0, first.on(IN_VPC));
    let head = ["Packet from `eni-1`", "What for", "Verdict"].map(str::to_owned).to_vec();
    let caption = "The packets, and what the engine of network says".to_owned();
    let mut blocks = vec![Block::Findings(findings), Block::Table(Table { caption, head, rows })];
    blocks.extend(
        open.map(|packet| Block::Scenario { title: "Open this network".to_owned(), text: scenario(plan, packet) }),
    );
    blocks
}
