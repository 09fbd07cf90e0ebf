//! A packet, or many that differ in their ports only.

use std::net::IpAddr;

use crate::Ranges;
use crate::protocol;

/// A packet, or many that differ in their ports only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packet {
    pub protocol: u8,
    /// Whether the protocol stands for all that no rule names.
    pub others: bool,
    pub source: IpAddr,
    pub destination: IpAddr,
    pub source_ports: Ranges,
    /// Destination ports, or ICMP types with codes.
    pub ports: Ranges,
}

impl Packet {
    /// `tcp`, `protocol 50`, or `other protocols`.
    pub(crate) fn name(&self) -> String {
        if self.others { protocol::OTHERS.to_owned() } else { protocol::name(self.protocol) }
    }

    /// `tcp to port 443`
    pub(crate) fn asks(&self) -> String {
        let name = self.name();
        let all = self.ports == Ranges::ports();
        let parts: Vec<String> = self.ports.iter().map(|(a, b)| protocol::shown(self.protocol, a, b)).collect();
        match parts.as_slice() {
            _ if !protocol::has_ports(self.protocol) && !protocol::is_icmp(self.protocol) => name,
            _ if all => name,
            [one] if protocol::is_icmp(self.protocol) => format!("{name} {one}"),
            [one] => format!("{name} to {one}"),
            _ => format!("{name} to ports {}", self.ports),
        }
    }
}
