//! What is asked: a flow between two ends.

use json::Value;

use crate::Ranges;
use crate::problem::{NetworkProblem, Problems};
use crate::protocol;
use crate::read::{self, Json, whole, written};

/// A question: would this packet arrive, and would the reply?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// `eni-…`, `i-…`, an address, a CIDR block, or `internet`.
    pub from: String,
    /// The same, or `vpce-…`, `pl-…`, `com.amazonaws.REGION.SERVICE`, or a service's host name.
    pub to: String,
    /// A name or a number.
    pub protocol: u8,
    /// Destination ports; ICMP type × 256 + code. `None` for an echo request, and for protocols without ports.
    pub port: Option<Ranges>,
    /// Source ports. `None` for those that a client of its kind takes (N18).
    pub source_port: Option<Ranges>,
    /// The kind of client, if the network does not tell.
    pub client: Option<Client>,
    /// Whether IPv6 is asked for where both families are possible.
    pub v6: Option<bool>,
    /// The VPC that is meant, where several have an address (N103).
    pub vpc: Option<String>,
}

/// A kind of client, which decides its ephemeral ports (N18).
/// Source: VPC User Guide, *Custom network ACLs*, ephemeral ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// Linux: 32768-61000.
    Linux,
    /// Windows Server 2008 and later: 49152-65535.
    Windows,
    /// Windows up to 2003: 1025-5000.
    OldWindows,
    /// Load balancers, NAT gateways, Lambda, and whoever is not known: 1024-65535.
    Any,
}

impl Client {
    /// Its ephemeral ports.
    pub fn ports(self) -> Ranges {
        match self {
            Client::Linux => Ranges::of(32768, 61000),
            Client::Windows => Ranges::of(49152, 65535),
            Client::OldWindows => Ranges::of(1025, 5000),
            Client::Any => Ranges::of(1024, 65535),
        }
    }

    fn parse(text: &str) -> Option<Client> {
        match text.to_ascii_lowercase().as_str() {
            "linux" => Some(Client::Linux),
            "windows" => Some(Client::Windows),
            "windows-2003" => Some(Client::OldWindows),
            "nat" | "elb" | "lambda" | "any" => Some(Client::Any),
            _ => None,
        }
    }
}

impl Flow {
    /// A flow of one protocol to one port.
    ///
    /// ```
    /// let flow = vpc::Flow::new("internet", "i-0123456789abcdef0", "tcp", 443).unwrap();
    /// assert_eq!(flow.port, Some(vpc::Ranges::of(443, 443)));
    /// ```
    pub fn new(from: &str, to: &str, protocol: &str, port: u16) -> Option<Flow> {
        let protocol = protocol::parse(protocol)?;
        let port = protocol::has_ports(protocol).then(|| Ranges::one(port.into()));
        Some(Flow {
            from: from.to_owned(),
            to: to.to_owned(),
            protocol,
            port,
            source_port: None,
            client: None,
            v6: None,
            vpc: None,
        })
    }

    /// Reads a flow by itself. `None` if it cannot be asked at all; the problems say why.
    pub fn read(text: &str) -> (Option<Flow>, Vec<NetworkProblem>) {
        let mut problems = Problems::default();
        let document = json::read(text);
        let flow = read::value("flow", &document, &mut problems).and_then(|value| read(&value, &mut problems.0));
        (flow, problems.0)
    }
}

/// As many ranges of ports can be asked about at once. They stand in many sentences.
const MOST_RANGES: usize = 20;

/// Why a text asks nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoFlow {
    /// It is not JSON.
    NoJson,
    /// It has no `flow`.
    Missing,
    /// Its `flow` cannot be asked; the problems say why.
    Wrong(Vec<NetworkProblem>),
}

/// The `flow` of a document that also describes the network.
pub(crate) fn of_document(value: Option<&Json<'_>>) -> Result<Flow, NoFlow> {
    let asked = value.ok_or(NoFlow::NoJson)?.get("flow").ok_or(NoFlow::Missing)?;
    let mut problems = Vec::new();
    read(&asked, &mut problems).ok_or(NoFlow::Wrong(problems))
}

fn read(value: &Json<'_>, problems: &mut Vec<NetworkProblem>) -> Option<Flow> {
    let mut error = |field: &str, message: String| problems.push(NetworkProblem::error("flow", field, message));
    if !value.is_object() {
        error("", "the flow is not an object".to_owned());
        return None;
    }
    let text = |name: &str| read::text(value, name).map(str::trim).filter(|text| !text.is_empty());
    let (from, to) = (text("from"), text("to"));
    if from.is_none() {
        error(
            "from",
            "where does the packet start? Give an interface, an instance, an address, or `internet`".to_owned(),
        );
    }
    if to.is_none() {
        error("to", "where does the packet go? Give an interface, an instance, an address, or `internet`".to_owned());
    }
    let protocol = match value.get("protocol").map(|value| value.value()) {
        None => Some(protocol::TCP),
        Some(Value::String(name)) => protocol::parse(name),
        Some(_) => whole(value, "protocol").and_then(|number| u8::try_from(number).ok()),
    };
    let Some(protocol) = protocol else {
        error(
            "protocol",
            "a packet has one protocol: `tcp`, `udp`, `icmp`, `icmpv6`, or a number from 0 to 255".to_owned(),
        );
        return None;
    };
    let ports = |name: &str| -> Result<Option<Ranges>, String> {
        match value.get(name).filter(|value| !matches!(value.value(), Value::Null)) {
            None => Ok(None),
            Some(value) => {
                let written = written(&value);
                let bad = || format!("`{written}` is not a port; ports are 0 to 65535, as in `443` or `80, 8000-8100`");
                let ports = Ranges::parse(&written).ok_or_else(bad)?;
                if ports.iter().count() > MOST_RANGES {
                    return Err(format!("these are more than {MOST_RANGES} ranges of ports; ask about fewer"));
                }
                Ok(Some(ports))
            }
        }
    };
    let mut port = ports("port").unwrap_or_else(|message| {
        error("port", message);
        None
    });
    let source_port = ports("sourcePort").unwrap_or_else(|message| {
        error("sourcePort", message);
        None
    });
    if protocol::is_icmp(protocol) {
        let kind = whole(value, "icmpType");
        let code = whole(value, "icmpCode").unwrap_or(0);
        port = kind.and_then(|kind| protocol::icmp_range(kind, code)).map(|(a, b)| Ranges::of(a.into(), b.into()));
    } else if !protocol::has_ports(protocol) {
        port = None;
    } else if port.is_none() && problems.is_empty() {
        problems.push(NetworkProblem::error("flow", "port", "which port does the packet go to?"));
    }
    let client = text("client").and_then(Client::parse);
    let v6 = text("family").map(|family| family.eq_ignore_ascii_case("ipv6"));
    if !problems.is_empty() {
        return None;
    }
    let vpc = text("vpc").map(str::to_owned);
    Some(Flow { from: from?.to_owned(), to: to?.to_owned(), protocol, port, source_port, client, v6, vpc })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_flow_is_read_or_says_why_not() {
        let (flow, problems) = Flow::read(
            &json!({ "from": "eni-1", "to": "internet", "protocol": 6, "port": "80, 443", "sourcePort": 49152 })
                .to_string(),
        );
        let flow = flow.unwrap();
        assert_eq!((flow.protocol, flow.port.unwrap().to_string()), (6, "80, 443".to_owned()));
        assert_eq!((flow.source_port, problems), (Some(Ranges::one(49152)), vec![]));
        for bad in [
            json!([]),
            json!({}),
            json!({ "from": "a", "to": "b" }),
            json!({ "from": "a", "to": "b", "port": "x" }),
            json!({ "from": "a", "to": "b", "protocol": "-1" }),
        ] {
            let (flow, problems) = Flow::read(&bad.to_string());
            assert!(flow.is_none() && !problems.is_empty(), "{bad}");
        }
    }
}
