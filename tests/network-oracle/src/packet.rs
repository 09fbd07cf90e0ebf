//! One packet.

use std::net::IpAddr;

pub(crate) const ICMP: u8 = 1;
pub(crate) const TCP: u8 = 6;
pub(crate) const UDP: u8 = 17;
pub(crate) const ICMPV6: u8 = 58;

/// One packet: addresses, protocol, and ports or ICMP type and code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Packet {
    pub(crate) source: IpAddr,
    pub(crate) destination: IpAddr,
    pub(crate) protocol: u8,
    pub(crate) source_port: u16,
    pub(crate) port: u16,
    pub(crate) kind: u8,
    pub(crate) code: u8,
}

impl Packet {
    pub(crate) fn is_icmp(&self) -> bool {
        matches!(self.protocol, ICMP | ICMPV6)
    }

    pub(crate) fn has_ports(&self) -> bool {
        matches!(self.protocol, TCP | UDP)
    }

    pub(crate) fn is_echo(&self) -> bool {
        let request = if self.protocol == ICMP { 8 } else { 128 };
        self.is_icmp() && self.kind == request && self.code == 0
    }

    /// What comes back, addresses and ports swapped (N4). Of ICMP messages only an echo request has an answer (N13).
    pub(crate) fn reply(&self) -> Option<Packet> {
        if self.is_icmp() && !self.is_echo() {
            return None;
        }
        Some(Packet {
            source: self.destination,
            destination: self.source,
            source_port: self.port,
            port: self.source_port,
            kind: if self.protocol == ICMPV6 { 129 } else { 0 },
            ..*self
        })
    }
}
