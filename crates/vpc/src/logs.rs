//! Flow logs, both ways: the records that a packet would leave, and what pasted records tell.
//! Source: VPC User Guide, *Flow log records* and *Flow log record examples*.

use std::collections::HashMap;
use std::net::IpAddr;

use serde::Serialize;
use wire::Wire;

use crate::Ranges;
use crate::ask::ask;
use crate::evaluate::{Group, groups};
use crate::flow::Flow;
use crate::model::{Model, Network, Place, Target, Trial};
use crate::protocol;
use crate::question::Question;
use crate::report::Outcome;
use crate::run::{Leg, run};
use crate::walk::LogPoint;
use crate::work::Work;

/// The default format (version 2), N89.
pub const DEFAULT_FORMAT: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";

/// All fields of versions 2 to 5, in AWS's order (N89).
pub const ALL_FIELDS: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path";

/// A record: field names of AWS, and values as they are printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    fields: Vec<(String, String)>,
}

impl Record {
    /// A field by its name; `-` if it has none, as AWS prints it.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("-", |(_, value)| value.as_str())
    }

    /// The record as a line in a format: field names, plain or as `${name}`.
    ///
    /// ```
    /// let records = vpc::explain_records("2 123456789010 eni-1 - - - - - - - 1431280876 1431280934 - NODATA");
    /// assert!(records.conversations[0].message.contains("no traffic"));
    /// ```
    pub fn line(&self, format: &str) -> String {
        let names = format.split_whitespace().map(|name| name.trim_start_matches("${").trim_end_matches('}'));
        names.map(|name| self.get(name)).collect::<Vec<_>>().join(" ")
    }

    /// Interface, addresses, ports, protocol, action; then the packet's own addresses where they differ.
    pub fn short(record: &Record) -> String {
        let mut out = record.line("interface-id srcaddr dstaddr srcport dstport protocol action");
        let own = (record.get("pkt-srcaddr"), record.get("pkt-dstaddr"));
        if own != (record.get("srcaddr"), record.get("dstaddr")) {
            out.push_str(&format!(" pkt {} {}", own.0, own.1));
        }
        out
    }
}

/// The records that a flow leaves at each interface on its way, in order.
///
/// What nobody counts here is the same in every record, as an example: one packet of 60 bytes, of 84 for ICMP, and a
/// window of one minute, from 1418530010 to 1418530070, as in AWS's own examples. Nothing here has a clock.
///
/// ```
/// let (network, _) = vpc::Network::read(&[]);
/// let flow = vpc::Flow::new("eni-1", "eni-2", "tcp", 443).unwrap();
/// assert!(vpc::flow_logs(&network, &flow).is_empty());
/// ```
pub fn flow_logs(network: &Network, flow: &Flow) -> Vec<Record> {
    let (trial, work) = (Trial::default(), Work::default());
    let model = Model { network, trial: &trial, work: &work };
    let Ok(asked) = ask(model, flow) else { return Vec::new() };
    let questions = match &asked.range {
        None => vec![asked.question],
        Some(many) => {
            let groups = groups(model, &asked.question, many);
            let some = [true, false].map(|passes| groups.iter().find(|group| group.passes() == passes));
            let ask = |group: &Group| {
                let mut question = asked.question.clone();
                group.ask(&mut question, many);
                question
            };
            some.into_iter().flatten().map(ask).collect()
        }
    };
    let mut out = Vec::new();
    for question in questions.iter().flat_map(|question| samples(model, question)) {
        let run = run(model, &question, false);
        let reply = run.back.as_ref().filter(|_| !run.forward.alive.is_empty());
        let legs: [(Option<&Leg>, bool); 2] = [(Some(&run.forward), false), (reply, true)];
        for (leg, is_reply) in legs {
            for point in leg.into_iter().flat_map(|leg| &leg.logs) {
                out.push(record(model, point, is_reply));
            }
        }
    }
    out
}

/// One packet that passes and one that is stopped, where there are both: a record is of one packet.
fn samples(model: Model<'_>, question: &Question) -> Vec<Question> {
    let run = run(model, question, false);
    // Ports that a translation has changed are not those that were asked.
    let halves = |asked: &Ranges, leg: &Leg| {
        let stopped = leg.asked.minus(&leg.alive).minus(&leg.maybe);
        let ends = [&leg.alive, &stopped].map(|ports| ports.hull().map(|(first, _)| Ranges::one(first)));
        match ends {
            [Some(passes), Some(stopped)] if leg.asked == *asked => vec![passes, stopped],
            _ => vec![asked.clone()],
        }
    };
    let mut out = Vec::new();
    for (at, ports) in halves(&question.ports, &run.forward).into_iter().enumerate() {
        let of_reply = run.back.as_ref().filter(|_| at == 0).map(|back| halves(&question.source_ports, back));
        for source_ports in of_reply.unwrap_or_else(|| vec![question.source_ports.clone()]) {
            // N108
            let outer = run.back.as_ref().filter(|_| at == 0).and_then(|back| back.outer);
            let mapped = outer.map_or(vec![None], |ports| ports.into_iter().map(Some).collect());
            out.extend(mapped.into_iter().map(|mapped| Question {
                ports: ports.clone(),
                source_ports: source_ports.clone(),
                mapped,
                ..question.clone()
            }));
        }
    }
    out
}

fn record(model: Model<'_>, point: &LogPoint, is_reply: bool) -> Record {
    let interface = model.interface(point.interface);
    let vpc = model.vpc(interface.vpc);
    let packet = &point.packet;
    let v6 = packet.source.is_ipv6();
    // At its own side an interface shows its primary private address, whatever the packet has (N92).
    let own: Option<IpAddr> = if v6 {
        interface.of_family(true).map(|address| address.private)
    } else {
        interface.primary().map(|address| address.private)
    };
    let source = if point.egress { own.unwrap_or(packet.source) } else { packet.source };
    let destination = if point.egress { packet.destination } else { own.unwrap_or(packet.destination) };
    // N93
    let port = |ports: &crate::Ranges| {
        let first = ports.hull().map_or(0, |(first, _)| first);
        if protocol::has_ports(packet.protocol) { first.to_string() } else { "0".to_owned() }
    };
    let flags = match (packet.protocol, is_reply) {
        (protocol::TCP, false) => "2",
        (protocol::TCP, true) => "18",
        _ => "0",
    };
    // N94
    let path = match (point.egress, point.way) {
        (false, _) | (true, None | Some(Target::Unsupported)) => "-",
        (_, Some(Target::Internet | Target::EgressOnly)) => "8",
        (_, Some(Target::Endpoint)) => "7",
        (_, Some(Target::Peering)) => {
            let across = model.network.peerings.iter().filter(|peering| {
                peering
                    .from(&vpc.id)
                    .is_some_and(|(_, far)| far.cidrs.iter().any(|block| block.contains(packet.destination)))
            });
            if across.into_iter().any(|peering| !peering.is_one_region()) { "5" } else { "4" }
        }
        (_, Some(Target::Local | Target::Nat | Target::Interface)) => "1",
    };
    let subnet = model.subnet(interface.subnet);
    let account = interface.owner.as_ref().or(vpc.owner.as_ref()).map_or("123456789012", String::as_str);
    let (packets, bytes) = if protocol::is_icmp(packet.protocol) { ("1", "84") } else { ("1", "60") };
    let (source, destination) = (source.to_string(), destination.to_string());
    let (pkt_source, pkt_destination) = (packet.source.to_string(), packet.destination.to_string());
    let (source_port, port) = (port(&packet.source_ports), port(&packet.ports));
    let number = packet.protocol.to_string();
    let instance = interface.instance.as_deref().unwrap_or("-");
    let zone = subnet.zone_id.as_deref().unwrap_or("-");
    let region = subnet.zone.as_deref().and_then(|zone| zone.get(..zone.len().saturating_sub(1))).unwrap_or("-");
    let fields: [(&str, &str); 29] = [
        ("version", "2"),
        ("account-id", account),
        ("interface-id", &interface.id),
        ("srcaddr", &source),
        ("dstaddr", &destination),
        ("srcport", &source_port),
        ("dstport", &port),
        ("protocol", &number),
        ("packets", packets),
        ("bytes", bytes),
        ("start", "1418530010"),
        ("end", "1418530070"),
        ("action", if point.accepted { "ACCEPT" } else { "REJECT" }),
        ("log-status", "OK"),
        ("vpc-id", &vpc.id),
        ("subnet-id", &subnet.id),
        ("instance-id", instance),
        ("tcp-flags", flags),
        ("type", if v6 { "IPv6" } else { "IPv4" }),
        ("pkt-srcaddr", &pkt_source),
        ("pkt-dstaddr", &pkt_destination),
        ("region", region),
        ("az-id", zone),
        ("sublocation-type", "-"),
        ("sublocation-id", "-"),
        ("pkt-src-aws-service", "-"),
        ("pkt-dst-aws-service", "-"),
        ("flow-direction", if point.egress { "egress" } else { "ingress" }),
        ("traffic-path", path),
    ];
    // A line is cut at spaces, which no id of AWS's has.
    let sound = |value: &str| !value.is_empty() && !value.contains(char::is_whitespace);
    let shown = |value: &str| if sound(value) { value.to_owned() } else { "-".to_owned() };
    Record { fields: fields.iter().map(|(name, value)| ((*name).to_owned(), shown(value))).collect() }
}

/// What pasted records tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct LogReport {
    /// Records that belong together.
    pub conversations: Vec<Conversation>,
    /// Lines that are no records, with why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub problems: Vec<LineProblem>,
}

/// A line that is no record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct LineProblem {
    /// From 1.
    pub line: usize,
    /// Why.
    pub message: String,
}

/// The records of one flow at one interface, in both directions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Conversation {
    /// The lines, from 1.
    pub lines: Vec<usize>,
    /// What the pair of actions says.
    pub finding: LogFinding,
    /// In a sentence or two.
    pub message: String,
}

impl Conversation {
    /// Where it stands in what was pasted: `line 3`, `lines 1 and 2`.
    pub fn place(&self) -> String {
        let numbers: Vec<String> = self.lines.iter().map(usize::to_string).collect();
        match numbers.split_last() {
            None => String::new(),
            Some((last, [])) => format!("line {last}"),
            Some((last, others)) => format!("lines {} and {last}", others.join(", ")),
        }
    }
}

/// What a pair of records says (N90, N91).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum LogFinding {
    /// Request and reply were accepted.
    BothAccepted,
    /// The request was accepted and the reply rejected: a network ACL, since groups are stateful.
    ReplyRejected,
    /// The request was rejected: a group or an ACL, which one record does not tell.
    RequestRejected,
    /// Accepted, and no reply is in the records.
    NoReply,
    /// Accepted and rejected in the same direction: rules changed, or several rules of an ACL.
    Mixed,
    /// There is nothing in the record.
    NoRecord,
}

/// Explains pasted records. A first line with field names gives the format; without one it is the default.
///
/// ```
/// let report = vpc::explain_records(
///     "2 123456789010 eni-1 203.0.113.12 172.31.16.139 0 0 1 4 336 1432917027 1432917142 ACCEPT OK\n\
///      2 123456789010 eni-1 172.31.16.139 203.0.113.12 0 0 1 4 336 1432917094 1432917142 REJECT OK",
/// );
/// assert_eq!(report.conversations[0].finding, vpc::LogFinding::ReplyRejected);
/// ```
pub fn explain_records(text: &str) -> LogReport {
    explain(None, text)
}

/// The same of records that stand beside a network, which may not be the one that left them.
///
/// ```
/// let (network, _) = vpc::Network::read(&[]);
/// assert!(vpc::explain_records_beside(&network, "").conversations.is_empty());
/// ```
pub fn explain_records_beside(network: &Network, text: &str) -> LogReport {
    let (trial, work) = (Trial::default(), Work::default());
    explain(Some(Model { network, trial: &trial, work: &work }), text)
}

fn explain(model: Option<Model<'_>>, text: &str) -> LogReport {
    let mut report = LogReport::default();
    let mut names: Vec<String> = DEFAULT_FORMAT.split(' ').map(str::to_owned).collect();
    let mut order: Vec<[String; 6]> = Vec::new();
    let mut flows: HashMap<[String; 6], Vec<(usize, Record)>> = HashMap::new();
    for (at, line) in text.lines().enumerate() {
        // Athena prints commas, quotes, and names with `_` (N111).
        let is_csv = line.contains(',');
        let between = |letter: char| letter.is_whitespace() || is_csv && matches!(letter, ',' | '"');
        let mut words: Vec<&str> = line.split(between).filter(|word| !word.is_empty()).collect();
        let name = |word: &&str| word.trim_start_matches("${").trim_end_matches('}').replace('_', "-");
        let is_header =
            words.iter().map(name).any(|name| matches!(name.as_str(), "srcaddr" | "pkt-srcaddr" | "interface-id"));
        if is_header {
            names = words.iter().map(name).collect();
            continue;
        }
        if words.is_empty() {
            continue;
        }
        // CloudWatch puts a time in front, and may put the name of the stream behind it.
        let is_time = |word: &&str| word.starts_with(|letter: char| letter.is_ascii_digit()) && word.contains(':');
        if words.first().is_some_and(is_time)
            && let Some(more @ 1..) = words.len().checked_sub(names.len())
        {
            words.drain(..more);
        }
        if words.len() != names.len() {
            let message = format!(
                "{} fields, but the format has {}; put a line with the field names first if it is not the default format",
                words.len(),
                names.len()
            );
            report.problems.push(LineProblem { line: at + 1, message });
            continue;
        }
        let fields = names.iter().cloned().zip(words.iter().map(|word| (*word).to_owned())).collect();
        let record = Record { fields };
        if let "NODATA" | "SKIPDATA" = record.get("log-status") {
            let message = match record.get("log-status") {
                "NODATA" => format!("There was no traffic at `{}` in this window.", record.get("interface-id")),
                _ => format!(
                    "Records of `{}` were skipped in this window: what is missing here proves nothing.",
                    record.get("interface-id")
                ),
            };
            report.conversations.push(Conversation { lines: vec![at + 1], finding: LogFinding::NoRecord, message });
            continue;
        }
        let end = |name: &str, port: &str| (record.get(name).to_owned(), record.get(port).to_owned());
        let (source, destination) = (end("srcaddr", "srcport"), end("dstaddr", "dstport"));
        let (low, high) = if source <= destination { (source, destination) } else { (destination, source) };
        let key =
            [record.get("interface-id").to_owned(), record.get("protocol").to_owned(), low.0, low.1, high.0, high.1];
        let flow = flows.entry(key.clone()).or_default();
        if flow.is_empty() {
            order.push(key);
        }
        flow.push((at + 1, record));
    }
    for key in order {
        let mut records = flows.remove(&key).unwrap_or_default();
        json::sort_by(&mut records, |a, b| {
            let key = |(line, record): &(usize, Record)| (record.get("start").parse::<u64>().unwrap_or(0), *line);
            key(a).cmp(&key(b))
        });
        report.conversations.extend(conversation(model, &records));
    }
    report
}

fn conversation(model: Option<Model<'_>>, records: &[(usize, Record)]) -> Option<Conversation> {
    let (_, first) = records.first()?;
    // A record that begins with SYN and ACK is of the reply, whatever stands before it (N93).
    let is_reply = first.get("tcp-flags").parse::<u8>().is_ok_and(|flags| flags & 18 == 18);
    let all = || records.iter().map(|(_, record)| record);
    let against = |record: &&Record| record.get("srcaddr") == first.get("dstaddr");
    let request = all().find(|record| is_reply && against(record));
    let (first, lone_reply) = (request.unwrap_or(first), is_reply && request.is_none());
    let forward = |record: &&Record| {
        (record.get("srcaddr"), record.get("srcport"), record.get("dstaddr"))
            == (first.get("srcaddr"), first.get("srcport"), first.get("dstaddr"))
    };
    let accepted = |record: &&Record| record.get("action") == "ACCEPT";
    let (out, back): (Vec<&Record>, Vec<&Record>) = all().partition(|of| forward(of) != lone_reply);
    let both = |side: &[&Record]| side.iter().any(accepted) && !side.iter().all(accepted);
    let number = first.get("protocol").parse::<u8>().ok();
    let name = number.map_or_else(|| first.get("protocol").to_owned(), protocol::name);
    let [from, to, asked, source] = if lone_reply {
        ["dstaddr", "srcaddr", "srcport", "dstport"]
    } else {
        ["srcaddr", "dstaddr", "dstport", "srcport"]
    }
    .map(|of| first.get(of));
    let port = if number.is_some_and(protocol::has_ports) { format!(" to port {asked}") } else { String::new() };
    let what = format!("{name}{port} from {from} to {to}");
    let id = first.get("interface-id");
    let (finding, mut message) = if both(&out) || both(&back) {
        (
            LogFinding::Mixed,
            format!(
                "{what} at `{id}` was accepted and rejected in one direction: rules were changed in between, or the flow is several packets that differ."
            ),
        )
    } else if !out.iter().all(accepted) {
        (
            LogFinding::RequestRejected,
            format!(
                "{what} was rejected at `{id}`. One record does not say by what: no rule of the security group allows it, or the network ACL denies it."
            ),
        )
    } else if back.is_empty() {
        (
            LogFinding::NoReply,
            format!(
                "{what} was accepted at `{id}`, and no reply is in these records: nothing answered, or the reply is in another window."
            ),
        )
    } else if lone_reply && back.iter().all(accepted) {
        (
            LogFinding::BothAccepted,
            format!("The reply to {what} was accepted at `{id}`; of the request there is no record."),
        )
    } else if back.iter().all(accepted) {
        (
            LogFinding::BothAccepted,
            format!("{what} and its reply were accepted at `{id}` by security group and network ACL."),
        )
    } else {
        (
            LogFinding::ReplyRejected,
            format!(
                "{what} was accepted at `{id}`, but the reply was rejected: that is the network ACL, which is stateless and had no rule for the reply. A security group is stateful and would have let it through."
            ),
        )
    };
    let described = model.zip(number).and_then(|(model, protocol)| {
        let Some(Place::Interface(_)) = model.network.place(id) else { return None };
        let has_ports = protocol::has_ports(protocol);
        let ports = |text: &str| Some(Ranges::one(text.parse::<u16>().ok()?.into())).filter(|_| has_ports);
        let (port, source_port) = (ports(asked), ports(source));
        let (from, to) = (from.to_owned(), to.to_owned());
        let flow = Flow { from, to, protocol, port, source_port, client: None, v6: None, vpc: None };
        Some(run(model, &ask(model, &flow).ok()?.question, false).outcome())
    });
    let does = match (finding, described) {
        (LogFinding::ReplyRejected | LogFinding::RequestRejected, Some(Outcome::Reachable)) => {
            "lets request and reply pass"
        }
        (LogFinding::BothAccepted, Some(Outcome::NotReachable)) => "stops it",
        _ => "",
    };
    if !does.is_empty() {
        message.push_str(&format!(
            " As it is described here, the network {does}: it had other rules then, or it is not the one of these records."
        ));
    }
    if first.get("pkt-srcaddr") != "-"
        && (first.get("pkt-srcaddr"), first.get("pkt-dstaddr")) != (first.get("srcaddr"), first.get("dstaddr"))
    {
        message.push_str(&format!(
            " The packet itself went from {} to {}: `{id}` passes traffic of others on.",
            first.get("pkt-srcaddr"),
            first.get("pkt-dstaddr")
        ));
    }
    Some(Conversation { lines: records.iter().map(|(line, _)| *line).collect(), finding, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<LogFinding> {
        explain_records(text).conversations.iter().map(|of| of.finding).collect()
    }

    #[test]
    fn pairs_of_records() {
        // N90, N91; the records are those of the VPC guide.
        let request = "2 123456789010 eni-1 203.0.113.12 172.31.16.139 0 0 1 4 336 1432917027 1432917142";
        let reply = "2 123456789010 eni-1 172.31.16.139 203.0.113.12 0 0 1 4 336 1432917094 1432917142";
        for (text, wanted) in [
            (format!("{request} ACCEPT OK\n{reply} REJECT OK"), LogFinding::ReplyRejected),
            (format!("{reply} REJECT OK\n{request} ACCEPT OK"), LogFinding::ReplyRejected),
            (format!("{request} ACCEPT OK\n{reply} ACCEPT OK"), LogFinding::BothAccepted),
            (format!("{request} REJECT OK"), LogFinding::RequestRejected),
            (format!("{request} ACCEPT OK"), LogFinding::NoReply),
            (format!("{request} ACCEPT OK\n{request} REJECT OK"), LogFinding::Mixed),
        ] {
            assert_eq!(findings(&text), [wanted], "{text}");
        }
        let places =
            |text: &str| explain_records(text).conversations.iter().map(Conversation::place).collect::<Vec<_>>();
        assert_eq!(places(&format!("{request} ACCEPT OK")), ["line 1"]);
        assert_eq!(
            places(&format!("\n{request} ACCEPT OK\n{reply} REJECT OK\n{reply} REJECT OK")),
            ["lines 2, 3 and 4"]
        );
    }

    #[test]
    fn what_is_not_counted_is_an_example() {
        let interface = |id: &str, host: u8| {
            serde_json::json!({ "NetworkInterfaceId": id, "SubnetId": "subnet-1", "Groups": [],
            "PrivateIpAddresses": [{ "PrivateIpAddress": format!("10.0.0.{host}"), "Primary": true }] })
        };
        let (network, _) = Network::read(&[(
            "network",
            &serde_json::json!({
                "Subnets": [{ "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24" }],
                "NetworkInterfaces": [interface("eni-a", 10), interface("eni-b", 11)],
            })
            .to_string(),
        )]);
        for (protocol, bytes) in [("tcp", "60"), ("icmp", "84")] {
            let records = flow_logs(&network, &Flow::new("eni-a", "eni-b", protocol, 443).unwrap());
            assert_eq!(records.len(), 4);
            for record in records {
                assert_eq!(record.line("packets bytes start end"), format!("1 {bytes} 1418530010 1418530070"));
            }
        }
    }

    #[test]
    fn formats_and_lines_that_are_none() {
        let text = "${interface-id} ${srcaddr} ${dstaddr} ${pkt-srcaddr} ${pkt-dstaddr} ${action}\neni-1 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5 ACCEPT\nwhat is this";
        let report = explain_records(text);
        assert!(report.conversations[0].message.contains("The packet itself went from 10.0.1.5 to 203.0.113.5"));
        assert_eq!(report.problems[0].line, 3);
        assert_eq!(findings("2 1 eni-1 - - - - - - - 1431280876 1431280934 - SKIPDATA"), [LogFinding::NoRecord]);
        assert_eq!(explain_records("").conversations, []);
    }
}
