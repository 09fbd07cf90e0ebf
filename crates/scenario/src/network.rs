//! The network side of a scenario: its answer, and small edits of its text.

use iam::json::{Node, Value};
use vpc::{Change, Flow, FlowReport, Network, Outcome};

use crate::document::NetworkDocument;
use crate::patch::{self, Document, Patch, string};
use crate::report::NetworkReport;

/// As many flow log records are given.
const MOST_RECORDS: usize = 40;

/// The answer to a network and its flow.
pub(crate) fn answer(document: &NetworkDocument) -> NetworkReport {
    let (network, findings) = Network::read(&[("network", &document.0)]);
    let value: Option<serde_json::Value> = serde_json::from_str(&document.0).ok();
    let asked = value.as_ref().and_then(|value| value.get("flow"));
    let (flow, problems) = match asked {
        Some(value) => Flow::from_value(value),
        None => (None, Vec::new()),
    };
    let Some(flow) = flow else {
        let message = match (value.is_some(), asked.is_some()) {
            (false, _) => "The network is not JSON yet, so there is no verdict.",
            (true, false) => "No flow is given: say from where to where the packet goes.",
            (true, true) => "The flow cannot be asked like this.",
        };
        let flow = FlowReport { message: message.to_owned(), problems, ..nothing() };
        return NetworkReport { flow, sides: Vec::new(), records: Vec::new(), findings };
    };
    let mut report = vpc::evaluate(&network, &flow);
    report.problems.extend(problems);
    let sides = vpc::compare(&network, &flow).sides;
    let records = vpc::flow_logs(&network, &flow)
        .iter()
        .take(MOST_RECORDS)
        .map(|record| record.line(vpc::DEFAULT_FORMAT))
        .collect();
    NetworkReport { flow: report, sides, records, findings }
}

const fn nothing() -> FlowReport {
    FlowReport {
        outcome: Outcome::Undetermined,
        message: String::new(),
        forward_outcome: Outcome::Undetermined,
        return_outcome: None,
        forward: Vec::new(),
        back: Vec::new(),
        dies_at: None,
        blockers: Vec::new(),
        missing: Vec::new(),
        repair: None,
        addresses: Vec::new(),
        problems: Vec::new(),
    }
}

impl NetworkDocument {
    /// A member of the flow as text: `from`, `to`, `protocol`, `port`, `sourcePort`, `client`.
    pub fn flow(&self, member: &str) -> Option<String> {
        let document = Document::new(&self.0);
        match &document.root.get("flow")?.get(member)?.value {
            Value::String(text) | Value::Number(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// Sets a member of the flow; an empty text takes its value away. A text that is no object stays as it is.
    ///
    /// ```
    /// let mut network = scenario::NetworkDocument(r#"{"flow": {"from": "eni-1"}}"#.to_owned());
    /// network.set_flow("port", "443");
    /// assert_eq!(network.0, r#"{"flow": {"from": "eni-1", "port": 443}}"#);
    /// ```
    pub fn set_flow(&mut self, member: &str, text: &str) {
        let value = match text {
            "" => "null".to_owned(),
            number if number.len() < 6 && number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0') => {
                number.to_owned()
            }
            text => string(text),
        };
        let document = Document::new(&self.0);
        let patch = match document.root.get("flow") {
            Some(flow) if matches!(flow.value, Value::Object(_)) => document.set(flow, member, &value),
            _ if matches!(document.root.value, Value::Object(_)) => {
                document.set(&document.root, "flow", &format!("{{ {}: {value} }}", string(member)))
            }
            _ => return,
        };
        self.0 = patch::apply(&self.0, vec![patch]);
    }

    /// Makes a change that was advised; the place of what is new in the text. `None` if it does not fit the text.
    pub fn apply(&mut self, change: &Change) -> Option<[usize; 2]> {
        let document = Document::new(&self.0);
        let patch = patch_for(&document, change)?;
        let place = [patch.span.start, patch.span.start + patch.text.len()];
        self.0 = patch::apply(&self.0, vec![patch]);
        Some(place)
    }
}

/// The item of a list at the top whose member `key` is `id`.
fn item<'n>(root: &'n Node, list: &str, key: &str, id: &str) -> Option<&'n Node> {
    let Value::Array(items) = &root.get(list)?.value else { return None };
    items.iter().find(|item| item.get(key).and_then(Node::as_str) == Some(id))
}

/// Adds an item to a list of an object, which may not be there yet.
fn add(document: &Document<'_>, node: &Node, list: &str, value: &str) -> Patch {
    match node.get(list) {
        Some(known) if matches!(known.value, Value::Array(_)) => document.push(known, value),
        _ => document.set(node, list, &format!("[{value}]")),
    }
}

fn patch_for(document: &Document<'_>, change: &Change) -> Option<Patch> {
    let root = &document.root;
    match change {
        Change::AddAclEntry { acl, egress, rule_number, protocol, cidr, ports } => {
            let acl = item(root, "NetworkAcls", "NetworkAclId", acl)?;
            let block = if cidr.is_v6() { "Ipv6CidrBlock" } else { "CidrBlock" };
            let ports = match protocol {
                6 | 17 => format!(r#", "PortRange": {{ "From": {}, "To": {} }}"#, ports.0, ports.1),
                1 | 58 => {
                    let (kind, code) = icmp(*ports);
                    format!(r#", "IcmpTypeCode": {{ "Type": {kind}, "Code": {code} }}"#)
                }
                _ => String::new(),
            };
            let entry = format!(
                r#"{{ "RuleNumber": {rule_number}, "Egress": {egress}, "RuleAction": "allow", "Protocol": "{protocol}", "{block}": "{cidr}"{ports} }}"#
            );
            Some(add(document, acl, "Entries", &entry))
        }
        Change::AuthorizeSecurityGroup { group, egress, protocol, cidr, ports } => {
            let group = item(root, "SecurityGroups", "GroupId", group)?;
            let list = if *egress { "IpPermissionsEgress" } else { "IpPermissions" };
            let name = match protocol {
                6 => "tcp".to_owned(),
                17 => "udp".to_owned(),
                1 => "icmp".to_owned(),
                58 => "icmpv6".to_owned(),
                number => number.to_string(),
            };
            let ports = match protocol {
                6 | 17 => format!(r#", "FromPort": {}, "ToPort": {}"#, ports.0, ports.1),
                1 | 58 => {
                    let (kind, code) = icmp(*ports);
                    format!(r#", "FromPort": {kind}, "ToPort": {code}"#)
                }
                _ => String::new(),
            };
            let (ranges, block) = if cidr.is_v6() { ("Ipv6Ranges", "CidrIpv6") } else { ("IpRanges", "CidrIp") };
            let permission = format!(r#"{{ "IpProtocol": "{name}"{ports}, "{ranges}": [{{ "{block}": "{cidr}" }}] }}"#);
            Some(add(document, group, list, &permission))
        }
        Change::CreateRoute { route_table, destination, target } => {
            let table = item(root, "RouteTables", "RouteTableId", route_table)?;
            let block = if destination.is_v6() { "DestinationIpv6CidrBlock" } else { "DestinationCidrBlock" };
            let member = match target.split('-').next() {
                Some("nat") => "NatGatewayId",
                Some("pcx") => "VpcPeeringConnectionId",
                Some("eni") => "NetworkInterfaceId",
                Some("eigw") => "EgressOnlyInternetGatewayId",
                Some("tgw") => "TransitGatewayId",
                _ => "GatewayId",
            };
            let route =
                format!(r#"{{ "{block}": "{destination}", "{member}": {}, "State": "active" }}"#, string(target));
            // A route to the same destination gives way.
            if let Some(Value::Array(routes)) = table.get("Routes").map(|routes| &routes.value) {
                let same =
                    |node: &&Node| node.get(block).and_then(Node::as_str) == Some(destination.to_string().as_str());
                if let Some(known) = routes.iter().find(same) {
                    return Some(Patch { span: known.span, text: route });
                }
            }
            Some(add(document, table, "Routes", &route))
        }
        Change::AssociateAddress { interface, private_address } => {
            let interface = item(root, "NetworkInterfaces", "NetworkInterfaceId", interface)?;
            let Value::Array(addresses) = &interface.get("PrivateIpAddresses")?.value else { return None };
            let private = private_address.to_string();
            let own = |node: &&Node| node.get("PrivateIpAddress").and_then(Node::as_str) == Some(private.as_str());
            let address = addresses.iter().find(own)?;
            Some(document.set(address, "Association", r#"{ "PublicIp": "198.51.100.255" }"#))
        }
        Change::DisableSourceDestCheck { interface } => {
            let interface = item(root, "NetworkInterfaces", "NetworkInterfaceId", interface)?;
            Some(document.set(interface, "SourceDestCheck", "false"))
        }
        Change::AttachInternetGateway { vpc } => {
            let gateway = format!(
                r#"{{ "InternetGatewayId": "igw-new", "Attachments": [{{ "VpcId": {}, "State": "available" }}] }}"#,
                string(vpc)
            );
            Some(add(document, root, "InternetGateways", &gateway))
        }
        Change::EnableVpcDns { vpc } => {
            let node = item(root, "Vpcs", "VpcId", vpc)?;
            // The second attribute is set together with the first, in one place of the text.
            let both = r#"{ "Value": true }, "EnableDnsHostnames": { "Value": true }"#;
            let absent = node.get("EnableDnsSupport").is_none() && node.get("EnableDnsHostnames").is_none();
            absent.then(|| document.push_member(node, "EnableDnsSupport", both))
        }
        Change::ExcludeFromBlockPublicAccess { .. } => None,
    }
}

/// Type and code of ICMP, from type × 256 + code; -1 where all are meant.
fn icmp((first, last): (u16, u16)) -> (i32, i32) {
    let all = |first: u16, last: u16| last - first == 255 && first.is_multiple_of(256);
    match (first, last) {
        (0, u16::MAX) => (-1, -1),
        (first, last) if all(first, last) => (i32::from(first / 256), -1),
        (first, _) => (i32::from(first / 256), i32::from(first % 256)),
    }
}
