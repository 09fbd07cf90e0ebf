//! The network side of a scenario: its answer, and small edits of its text.

use std::borrow::Cow;

use json::{Document, Node, Value, string};
/// What would help, each a change of its own.
pub use vpc::{
    AddAclEntry, AssociateAddress, AssociateEndpoint, AttachInternetGateway, AuthorizeSecurityGroup, CreateRoute,
    DisableSourceDestCheck, EnablePrivateDns, EnableVpcDns, ExcludeFromBlockPublicAccess, NetworkChange, SwitchOn,
};
/// What the answer is made of.
pub use vpc::{
    AddressOutcome, Blocker, Cidr, Conversation, DiesAt, Direction, Exposure, Fate, Filter, FlowReport, GrantedTo, Hop,
    HopKind, HopVerdict, IfDefault, LineProblem, LogFinding, LogReport, Look, Missing, NetworkProblem, NetworkSeverity,
    Opening, Outcome, PacketView, PortReport, ProtocolPorts, Ranges, Remedy, Repair, RuleLook, Side,
};
use vpc::{Network, NoFlow, Work};

use crate::network_document::NetworkDocument;
use crate::report::{NetworkReport, StepNetwork};
use crate::seen::seen;

/// As many flow log records are given.
const MOST_RECORDS: usize = 40;

/// The answer to a network and its flow alone; [`run`](crate::run()) has it too.
///
/// ```
/// let report = scenario::answer_network(&scenario::NetworkDocument::new("{}"));
/// assert_eq!(report.flow.outcome, scenario::network::Outcome::Undetermined);
/// ```
pub fn answer_network(document: &NetworkDocument) -> NetworkReport {
    let (network, flow, findings) = Network::with_flow(document.document());
    let pasted = document.records();
    let logs = (!pasted.is_empty()).then(|| vpc::explain_records_beside(&network, &pasted));
    let flow = match flow {
        Ok(flow) => flow,
        Err(no_flow) => return seen(NetworkReport { logs, findings, ..of_flow(without_flow(no_flow)) }),
    };
    let report = vpc::evaluate(&network, &flow);
    let left = vpc::flow_logs(&network, &flow);
    let lines = |format: &str| left.iter().take(MOST_RECORDS).map(|record| record.line(format)).collect::<Vec<_>>();
    let mut full_records = lines(vpc::ALL_FIELDS);
    if !full_records.is_empty() {
        full_records.insert(0, vpc::ALL_FIELDS.to_owned());
    }
    seen(NetworkReport {
        sides: vpc::compare(&report),
        ports: Some(vpc::port_sets_in(&network, &flow.from, &flow.to, flow.vpc.as_deref())),
        records: lines(vpc::DEFAULT_FORMAT),
        full_records,
        exposure: network.ends().any(|id| id == flow.to).then(|| vpc::exposure(&network, &flow.to)),
        logs,
        flow: report,
        findings,
    })
}

/// The answer where finding one takes more memory than there is.
///
/// ```
/// assert_eq!(scenario::too_large().flow.outcome, scenario::network::Outcome::Undetermined);
/// ```
pub fn too_large() -> NetworkReport {
    let message = "This network is too large to explain in a browser. The command line answers it.";
    of_flow(FlowReport::without_way(Outcome::Undetermined, message.to_owned()))
}

/// The answer to a network and its flow without anything around it: what happens to the packet and its reply.
pub(crate) fn answer_flow(document: &NetworkDocument) -> NetworkReport {
    answer_flow_within(document, &Work::default())
}

/// The same as one of several answers that have one budget together.
pub(crate) fn answer_flow_within(document: &NetworkDocument, work: &Work) -> NetworkReport {
    let (network, flow, findings) = Network::with_flow(document.document());
    seen(match flow {
        Ok(flow) => of_flow(vpc::evaluate_within(&network, &flow, work)),
        Err(no_flow) => NetworkReport { findings, ..of_flow(without_flow(no_flow)) },
    })
}

/// What happens to the packet in each of these networks, which have one budget together.
///
/// ```
/// let networks = [scenario::NetworkDocument::new("{}")];
/// assert_eq!(scenario::answer_networks(&networks)[0].outcome, scenario::network::Outcome::Undetermined);
/// ```
pub fn answer_networks(documents: &[NetworkDocument]) -> Vec<StepNetwork> {
    let work = Work::default();
    documents.iter().map(|document| answer_flow_within(document, &work).flow.into()).collect()
}

fn without_flow(no_flow: NoFlow) -> FlowReport {
    let (message, problems) = match no_flow {
        NoFlow::NoJson => ("The network is not JSON yet, so there is no verdict.", Vec::new()),
        NoFlow::Missing => ("No flow is given: say from where to where the packet goes.", Vec::new()),
        NoFlow::Wrong(problems) => ("The flow cannot be asked like this.", problems),
    };
    FlowReport { problems, ..FlowReport::without_way(Outcome::Undetermined, message.to_owned()) }
}

const fn of_flow(flow: FlowReport) -> NetworkReport {
    NetworkReport {
        flow,
        sides: Vec::new(),
        ports: None,
        records: Vec::new(),
        full_records: Vec::new(),
        exposure: None,
        logs: None,
        findings: Vec::new(),
    }
}

impl NetworkDocument {
    /// A member of the flow as text: `from`, `to`, `protocol`, `port`, `sourcePort`, `client`.
    pub fn flow(&self, member: &str) -> Option<String> {
        self.root().get("flow")?.get(member)?.as_text().map(str::to_owned)
    }

    /// Sets a member of the flow; an empty text takes its value away. A text that is no JSON object stays as it is.
    ///
    /// ```
    /// let mut network = scenario::NetworkDocument::new(r#"{"flow": {"from": "eni-1"}}"#);
    /// network.set_flow("port", "443");
    /// assert_eq!(network.text(), r#"{"flow": {"from": "eni-1", "port": 443}}"#);
    /// ```
    pub fn set_flow(&mut self, member: &str, text: &str) {
        let value = match text {
            "" => "null".to_owned(),
            number if number.len() < 6 && number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0') => {
                number.to_owned()
            }
            text => string(text),
        };
        let Some(document) = self.whole() else { return };
        let root = document.root();
        let patch = match root.get("flow").filter(|flow| flow.is_object()) {
            Some(flow) => document.set(flow, member, &value),
            None if root.is_object() => document.set(root, "flow", &format!("{{ {}: {value} }}", string(member))),
            None => return,
        };
        *self = NetworkDocument::new(json::apply(document.text(), vec![patch]));
    }

    /// Asks about another flow, by its JSON. A text that is no JSON object stays as it is.
    ///
    /// ```
    /// let mut network = scenario::NetworkDocument::new(r#"{"flow": {"from": "eni-1", "port": 443}}"#);
    /// network.ask(r#"{"from": "internet", "to": "eni-1"}"#);
    /// assert_eq!(network.text(), r#"{"flow": {"from": "internet", "to": "eni-1"}}"#);
    /// ```
    pub fn ask(&mut self, flow: &str) {
        let Some(document) = self.whole().filter(|document| document.root().is_object()) else { return };
        let patch = document.set(document.root(), "flow", flow);
        *self = NetworkDocument::new(json::apply(document.text(), vec![patch]));
    }

    /// The flow log records that stand beside the network, to be explained; one a line.
    pub fn records(&self) -> String {
        match self.root().get("records").map(Node::value) {
            Some(Value::String(text)) => text.to_owned(),
            Some(Value::Array(lines)) => lines.into_iter().filter_map(Node::as_str).collect::<Vec<_>>().join("\n"),
            _ => String::new(),
        }
    }

    /// Sets them; an empty text takes them away. A text that is no JSON object stays as it is.
    ///
    /// ```
    /// let mut network = scenario::NetworkDocument::new(r#"{ "Vpcs": [] }"#);
    /// network.set_records("2 1 eni-1 - - - - - - - 1 2 - NODATA");
    /// assert_eq!(network.records(), "2 1 eni-1 - - - - - - - 1 2 - NODATA");
    /// network.set_records("");
    /// assert_eq!(network.text(), r#"{ "Vpcs": [] }"#);
    /// ```
    pub fn set_records(&mut self, text: &str) {
        let Some(document) = self.whole() else { return };
        let root = document.root();
        if !root.is_object() {
            return;
        }
        let patch = if text.trim().is_empty() {
            document.remove_member(root, "records")
        } else {
            let lines: Vec<String> = text.split('\n').map(|line| format!("\n    {}", string(line))).collect();
            Some(document.set(root, "records", &format!("[{}\n  ]", lines.join(","))))
        };
        if let Some(patch) = patch {
            *self = NetworkDocument::new(json::apply(document.text(), vec![patch]));
        }
    }

    /// Makes a change that was advised; the place of what is new in the text. `None` if it does not fit the text.
    pub fn apply(&mut self, change: &NetworkChange) -> Option<[usize; 2]> {
        let document = self.whole()?;
        let patches = change.patches(&document);
        let start = patches.iter().map(|patch| patch.span.start).min()?;
        let end = patches.iter().map(|patch| patch.span.end).max()?;
        let text = json::apply(document.text(), patches);
        let behind = document.text().len() - end;
        let place = [start, text.len() - behind];
        *self = NetworkDocument::new(text);
        Some(place)
    }

    /// The document without a mistake; trailing commas, which AWS's own samples have, become spaces (N98).
    pub(crate) fn whole(&self) -> Option<Cow<'_, Document<'static>>> {
        let document = self.document();
        if document.is_whole() {
            return Some(Cow::Borrowed(document));
        }
        Some(Cow::Owned(json::read(document.without_trailing_commas()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A web server whose network ACL lets no reply out and whose group lets nobody in.
    const WEB: &str = r#"{
  "Vpcs": [{ "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16" }],
  "Subnets": [{ "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "us-east-1a" }],
  "InternetGateways": [{ "InternetGatewayId": "igw-1", "Attachments": [{ "VpcId": "vpc-1", "State": "available" }] }],
  "RouteTables": [
    {
      "RouteTableId": "rtb-1",
      "VpcId": "vpc-1",
      "Associations": [{ "Main": true }],
      "Routes": [{ "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" }]
    }
  ],
  "NetworkAcls": [
    {
      "NetworkAclId": "acl-1",
      "VpcId": "vpc-1",
      "IsDefault": false,
      "Associations": [{ "SubnetId": "subnet-1" }],
      "Entries": [
        { "RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": { "From": 443, "To": 443 } },
        { "RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0" },
        { "RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0" }
      ]
    }
  ],
  "SecurityGroups": [{ "GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": [] }],
  "NetworkInterfaces": [
    {
      "NetworkInterfaceId": "eni-1",
      "SubnetId": "subnet-1",
      "VpcId": "vpc-1",
      "Groups": [{ "GroupId": "sg-1" }],
      "PrivateIpAddresses": [{ "PrivateIpAddress": "10.0.1.10", "Primary": true }],
      "SourceDestCheck": true,
      "InterfaceType": "interface",
      "Status": "in-use",
      "Attachment": { "InstanceId": "i-1", "Status": "attached" }
    }
  ],
  "flow": { "from": "203.0.113.7", "to": "eni-1", "protocol": "tcp", "port": 443, "sourcePort": 50000 }
}"#;

    #[test]
    fn one_change_after_the_other_makes_a_way() {
        // A public address is of use where a route leads to the internet gateway.
        let route = r#"{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }"#;
        let local = r#""GatewayId": "local", "State": "active" }"#;
        let mut network = NetworkDocument::new(WEB.replace(local, &format!("{local}, {route}")));
        let mut codes = Vec::new();
        while codes.len() < 10 {
            let report = answer_network(&network);
            if report.flow.outcome == Outcome::Reachable {
                break;
            }
            let blocker = report.flow.blockers.first().unwrap();
            let remedy = blocker.changes.iter().find(|remedy| remedy.removes).unwrap();
            codes.push(blocker.code);
            let before = network.text().lines().count();
            let place = network.apply(&remedy.change).unwrap();
            assert!(network.text().get(place[0]..place[1]).is_some());
            // What the text says now is what was promised, and it is still laid out as it was.
            assert_eq!(
                answer_network(&network).flow.outcome,
                remedy.outcome,
                "{:?}\n{}",
                remedy.change,
                network.text()
            );
            assert!(network.text().lines().count() <= before + 1, "{}", network.text());
        }
        assert_eq!(answer_network(&network).flow.outcome, Outcome::Reachable, "{codes:?}\n{}", network.text());
        assert!(codes.len() >= 3, "{codes:?}");
    }

    #[test]
    fn dns_attributes_are_set_where_they_stand() {
        let change = NetworkChange::EnableVpcDns(vpc::EnableVpcDns { vpc: "vpc-1".to_owned() });
        for attributes in [
            r#", "EnableDnsHostnames": false, "EnableDnsSupport": { "Value": false }"#,
            r#", "EnableDnsSupport": true"#,
            "",
        ] {
            let mut network = NetworkDocument::new(format!(r#"{{"Vpcs": [{{ "VpcId": "vpc-1"{attributes} }}]}}"#));
            let [start, end] = network.apply(&change).unwrap();
            let value: serde_json::Value = serde_json::from_str(network.text()).unwrap();
            for attribute in ["EnableDnsSupport", "EnableDnsHostnames"] {
                assert_eq!(value["Vpcs"][0][attribute]["Value"], true, "{}", network.text());
            }
            let part = network.text().get(start..end).unwrap();
            assert!(part.ends_with(r#"{ "Value": true }"#), "{part}");
        }
        let mut other = NetworkDocument::new(r#"{"Vpcs": [{ "VpcId": "vpc-2" }]}"#.to_owned());
        assert_eq!(other.apply(&change), None);
    }

    #[test]
    fn a_list_that_stands_twice_is_read_and_changed_in_both_places() {
        let groups = r#""SecurityGroups": [{ "GroupId": "sg-2", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": [] }],"#;
        for text in
            [WEB.replacen('{', &format!("{{ {groups}"), 1), WEB.replace("  \"flow\"", &format!("{groups} \"flow\""))]
        {
            let mut network = NetworkDocument::new(text);
            let allow = |group: &str| {
                NetworkChange::AuthorizeSecurityGroup(vpc::AuthorizeSecurityGroup {
                    group: group.to_owned(),
                    egress: false,
                    protocol: 6,
                    to: vpc::GrantedTo::Cidr(vpc::Cidr::everything(false)),
                    ports: (443, 443),
                })
            };
            assert!(network.apply(&allow("sg-2")).is_some() && network.apply(&allow("sg-1")).is_some());
            let mut codes = answer_network(&network).flow.blockers.into_iter().map(|blocker| blocker.code);
            assert!(codes.all(|code| code != "SG_HAS_NO_RULES" && code != "UNKNOWN_RESOURCE"), "{}", network.text());
        }
    }

    #[test]
    fn a_new_gateway_is_attached_to_one_vpc_after_the_other() {
        let mut network = NetworkDocument::new(
            WEB.replace("igw-1", "igw-9").replace("\"State\": \"available\" }] }],", "\"State\": \"detached\" }] }],"),
        );
        for vpc in ["vpc-1", "vpc-2"] {
            assert!(
                network
                    .apply(&NetworkChange::AttachInternetGateway(vpc::AttachInternetGateway {
                        vpc: vpc.to_owned(),
                        gateway: None
                    }))
                    .is_some()
            );
        }
        assert_eq!(network.text().matches(vpc::NEW_GATEWAY).count(), 1, "{}", network.text());
        let blockers = answer_network(&network).flow.blockers;
        assert!(blockers.iter().all(|blocker| blocker.component != "vpc-1"), "{blockers:?}");
    }

    #[test]
    fn a_rule_takes_the_place_of_one_whose_number_is_a_text() {
        let mut network = NetworkDocument::new(WEB.replace("\"RuleNumber\": 100,", "\"RuleNumber\": \"1\","));
        let (acl, cidr) = ("acl-1".to_owned(), vpc::Cidr::everything(false));
        let change = NetworkChange::AddAclEntry(vpc::AddAclEntry {
            acl,
            egress: false,
            rule_number: 1,
            protocol: 17,
            cidr,
            ports: (53, 53),
        });
        assert!(network.apply(&change).is_some());
        assert_eq!(network.text().matches("\"RuleNumber\"").count(), 3, "{}", network.text());
    }

    #[test]
    fn what_is_no_network_is_kept_and_said() {
        for (text, says) in [
            ("", "The network is not JSON yet, so there is no verdict."),
            ("{", "The network is not JSON yet, so there is no verdict."),
            ("{}", "No flow is given: say from where to where the packet goes."),
            (r#"{"flow": 7}"#, "The flow cannot be asked like this."),
        ] {
            let mut network = NetworkDocument::new(text);
            assert_eq!(answer_network(&network).flow.message, says, "{text}");
            if !text.starts_with("{}") && !text.contains("flow") {
                network.set_flow("port", "443");
                assert_eq!(network.text(), text);
            }
        }
        let mut network = NetworkDocument::new("{}".to_owned());
        network.set_flow("from", "internet");
        network.set_flow("port", "443");
        assert_eq!(network.flow("from").as_deref(), Some("internet"));
        assert_eq!(network.flow("port").as_deref(), Some("443"));
        network.set_flow("port", "");
        assert_eq!(network.flow("port"), None);
    }
}
