//! Address ranges. IPv4 and IPv6 never match each other (N14, N51).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Ranges;
use wire::Wire;

/// A block of addresses, in its canonical form.
///
/// ```
/// use vpc::Cidr;
/// let (block, had_host_bits) = Cidr::parse("100.68.0.18/18").unwrap();
/// assert_eq!((block.to_string().as_str(), had_host_bits), ("100.68.0.0/18", true));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Wire)]
pub struct Cidr {
    v6: bool,
    first: u128,
    length: u8,
}

/// An address as a number, to be compared within its family.
pub(crate) fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

/// The address of a family with this number.
pub(crate) fn address(v6: bool, number: u128) -> IpAddr {
    if v6 {
        IpAddr::V6(Ipv6Addr::from(number))
    } else {
        IpAddr::V4(Ipv4Addr::from(u32::try_from(number).unwrap_or(u32::MAX)))
    }
}

/// An address as a text. Every hop has two, so those of IPv4 go no detours through [`fmt`].
pub(crate) fn shown(address: IpAddr) -> String {
    let IpAddr::V4(v4) = address else { return address.to_string() };
    let mut out = String::with_capacity("255.255.255.255".len());
    for (at, octet) in v4.octets().into_iter().enumerate() {
        if at > 0 {
            out.push('.');
        }
        let digits = [octet / 100, octet / 10 % 10, octet % 10];
        let first = if octet > 99 { 0 } else { usize::from(octet < 10) + 1 };
        out.extend(digits.into_iter().skip(first).map(|digit| char::from(b'0' + digit)));
    }
    out
}

impl Cidr {
    /// Reads `10.0.0.0/16`, `2001:db8::/32`, or an address alone. Also says whether host bits were set and had to
    /// be cleared, as AWS clears them (N15).
    pub fn parse(text: &str) -> Option<(Cidr, bool)> {
        let (head, length) = match text.split_once('/') {
            Some((head, length)) => (head, Some(length)),
            None => (text, None),
        };
        let head: IpAddr = head.trim().parse().ok()?;
        let bits = if head.is_ipv6() { 128 } else { 32 };
        let length = match length {
            Some(length) => length.trim().parse::<u8>().ok().filter(|length| *length <= bits)?,
            None => bits,
        };
        let all = number(head);
        let block = Cidr { v6: head.is_ipv6(), first: all & mask(bits, length), length };
        Some((block, block.first != all))
    }

    /// One address.
    pub fn host(address: IpAddr) -> Cidr {
        Cidr { v6: address.is_ipv6(), first: number(address), length: if address.is_ipv6() { 128 } else { 32 } }
    }

    /// Everything of a family.
    pub const fn everything(v6: bool) -> Cidr {
        Cidr { v6, first: 0, length: 0 }
    }

    /// Whether it is a block of IPv6 addresses.
    pub const fn is_v6(&self) -> bool {
        self.v6
    }

    /// The length of the prefix.
    pub const fn length(&self) -> u8 {
        self.length
    }

    /// Its address, if it has no more than one.
    pub(crate) fn single(&self) -> Option<IpAddr> {
        (self.length == if self.v6 { 128 } else { 32 }).then(|| self.at(0))
    }

    /// The first address, as a number.
    pub(crate) const fn first(&self) -> u128 {
        self.first
    }

    /// The last address, as a number.
    pub(crate) fn last(&self) -> u128 {
        let bits = if self.v6 { 128 } else { 32 };
        let all = mask(bits, bits);
        self.first | (all & !mask(bits, self.length))
    }

    /// Its addresses as numbers.
    ///
    /// ```
    /// let (block, _) = vpc::Cidr::parse("10.0.0.0/8").unwrap();
    /// assert_eq!(block.ranges().count(), 1 << 24);
    /// ```
    pub fn ranges(&self) -> Ranges {
        Ranges::of(self.first, self.last())
    }

    /// Whether the address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.v6 == address.is_ipv6() && (self.first..=self.last()).contains(&number(address))
    }

    /// Whether the two share an address.
    pub fn overlaps(&self, other: &Cidr) -> bool {
        self.v6 == other.v6 && self.first <= other.last() && other.first <= self.last()
    }

    /// The address at this place in it.
    pub(crate) fn at(&self, place: u128) -> IpAddr {
        address(self.v6, self.first.saturating_add(place))
    }
}

/// The network part of a prefix.
const fn mask(bits: u8, length: u8) -> u128 {
    let all = if bits == 128 { u128::MAX } else { (1 << bits) - 1 };
    let host = bits.saturating_sub(length);
    if host >= 128 { 0 } else { all & (u128::MAX << host) }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", address(self.v6, self.first), self.length)
    }
}

impl serde::Serialize for Cidr {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The fewest blocks that make up these addresses.
///
/// ```
/// let both = ["0.0.0.0/1", "128.0.0.0/1"].map(|text| vpc::Cidr::parse(text).unwrap().0.ranges());
/// assert_eq!(vpc::blocks(false, &both[0].union(&both[1])), [vpc::Cidr::everything(false)]);
/// ```
pub fn blocks(v6: bool, addresses: &Ranges) -> Vec<Cidr> {
    let bits: u8 = if v6 { 128 } else { 32 };
    let mut out = Vec::new();
    for (mut first, last) in addresses.iter() {
        loop {
            // The largest block that starts here and does not go beyond the end.
            let mut host = u8::try_from(first.trailing_zeros().min(bits.into())).unwrap_or(bits);
            let end = |host: u8| first.checked_add(if host >= 128 { u128::MAX } else { (1_u128 << host) - 1 });
            while host > 0 && end(host).is_none_or(|end| end > last) {
                host -= 1;
            }
            out.push(Cidr { v6, first, length: bits - host });
            match end(host) {
                Some(end) if end < last => first = end + 1,
                _ => break,
            }
        }
    }
    out
}

pub use special::{internet, is_inside};

/// Blocks with a meaning of their own.
pub(crate) mod special {
    use super::{Cidr, IpAddr, Ranges};
    use crate::protocol::{TCP, UDP};

    const fn v4(a: u8, b: u8, c: u8, length: u8) -> Cidr {
        Cidr { v6: false, first: (a as u128) << 24 | (b as u128) << 16 | (c as u128) << 8, length }
    }

    /// RFC 1918.
    pub(crate) const PRIVATE: [Cidr; 3] = [v4(10, 0, 0, 8), v4(172, 16, 0, 12), v4(192, 168, 0, 16)];
    /// RFC 6598.
    pub(crate) const SHARED: Cidr = v4(100, 64, 0, 10);
    /// Blocks for documentation (RFC 5737), in which no AWS service is.
    pub(crate) const DOCUMENTATION: [Cidr; 3] = [v4(192, 0, 2, 24), v4(198, 51, 100, 24), v4(203, 0, 113, 24)];
    /// Of no use on the internet: this network, loopback, link-local, multicast and above.
    const NOT_GLOBAL: [Cidr; 4] = [v4(0, 0, 0, 8), v4(127, 0, 0, 8), v4(169, 254, 0, 16), v4(224, 0, 0, 3)];
    /// Where AWS cannot route (N59).
    pub(crate) const UNROUTABLE: [Cidr; 2] =
        [v4(169, 254, 168, 22), Cidr { v6: true, first: 0xfd00_0ec2 << 96, length: 32 }];
    /// VPC Lattice, which a VPC reaches by link-local addresses (N106).
    pub(crate) const LATTICE: [Cidr; 2] =
        [v4(169, 254, 171, 24), Cidr { v6: true, first: 0xfd00_0ec2_0080 << 80, length: 64 }];
    /// Global unicast.
    const GLOBAL_V6: Cidr = Cidr { v6: true, first: 0x2000 << 112, length: 3 };
    /// NAT64 (RFC 6052).
    pub(crate) const NAT64: Cidr = Cidr { v6: true, first: 0x0064_ff9b << 96, length: 96 };

    /// The IPv4 address in an address of NAT64.
    pub(crate) fn inside_nat64(address: IpAddr) -> Option<IpAddr> {
        NAT64.contains(address).then(|| super::address(false, super::number(address) & u128::from(u32::MAX)))
    }

    /// The addresses of NAT64 that stand for IPv4 ones.
    pub(crate) fn nat64(addresses: &Ranges) -> Ranges {
        let place = |number: u128| NAT64.first | number;
        Ranges::from_list(addresses.iter().map(|(first, last)| (place(first), place(last))).collect())
    }

    pub(crate) fn is_private(address: IpAddr) -> bool {
        PRIVATE.iter().any(|block| block.contains(address))
    }

    /// Whether an address is of a network that is not the internet: RFC 1918 and RFC 6598 (N102).
    ///
    /// ```
    /// assert!(vpc::is_inside("10.0.0.7".parse().unwrap()) && !vpc::is_inside("203.0.113.7".parse().unwrap()));
    /// ```
    pub fn is_inside(address: IpAddr) -> bool {
        is_private(address) || SHARED.contains(address)
    }

    pub(crate) fn is_documentation(address: IpAddr) -> bool {
        DOCUMENTATION.iter().any(|block| block.contains(address))
    }

    /// All addresses that a packet from the internet can have, of a family.
    ///
    /// ```
    /// assert!(vpc::internet(false).count() > 3_000_000_000);
    /// ```
    pub fn internet(v6: bool) -> Ranges {
        if v6 {
            return GLOBAL_V6.ranges();
        }
        let all = Cidr::everything(false).ranges();
        let not = PRIVATE.iter().chain(&NOT_GLOBAL).chain([&SHARED]);
        not.fold(all, |rest, block| rest.minus(&block.ranges()))
    }

    /// What Amazon provides at an address that filters and routes do not see (N23, N88).
    #[derive(Clone, Copy)]
    pub(crate) struct Provided {
        pub(crate) what: &'static str,
        /// With words for its protocols.
        pub(crate) answers_on: &'static str,
        pub(crate) protocols: &'static [u8],
        pub(crate) port: u16,
    }

    /// At VPC+2, and at two addresses of its own.
    pub(crate) const AMAZON_DNS: Provided =
        Provided { what: "Amazon DNS", answers_on: "port 53", protocols: &[TCP, UDP], port: 53 };

    /// By address; VPC+2 is not in here.
    pub(crate) fn amazon_provided(address: IpAddr) -> Option<Provided> {
        let (what, answers_on, protocols, port): (_, _, &[u8], _) = match address.to_string().as_str() {
            "169.254.169.253" | "fd00:ec2::253" => return Some(AMAZON_DNS),
            "169.254.169.254" | "fd00:ec2::254" => ("the EC2 instance metadata service", "TCP port 80", &[TCP], 80),
            "169.254.169.123" | "fd00:ec2::123" => ("the Amazon Time Sync Service", "UDP port 123", &[UDP], 123),
            "169.254.170.23" | "fd00:ec2::23" => ("the EKS Pod Identity agent of the node", "TCP port 80", &[TCP], 80),
            "169.254.170.2" => ("the ECS task metadata service", "TCP port 80", &[TCP], 80),
            "169.254.169.250" | "169.254.169.251" => ("Windows licence activation", "TCP port 1688", &[TCP], 1688),
            _ => return None,
        };
        Some(Provided { what, answers_on, protocols, port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Cidr {
        Cidr::parse(text).unwrap().0
    }

    #[test]
    fn an_address_is_shown_as_everywhere() {
        for text in ["0.0.0.0", "10.9.90.100", "255.255.255.255", "172.16.205.7", "2001:db8::7"] {
            assert_eq!(shown(text.parse().unwrap()), text);
        }
    }

    #[test]
    fn canonical_form() {
        // N15, D15
        assert_eq!(block("100.68.0.18/18").to_string(), "100.68.0.0/18");
        assert_eq!(block("2001:db8::1/32").to_string(), "2001:db8::/32");
        assert_eq!(block("10.0.0.7").to_string(), "10.0.0.7/32");
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "x/8", "10.0.0.0/"] {
            assert_eq!(Cidr::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn families_never_match() {
        // N14
        assert!(!block("0.0.0.0/0").contains("::1".parse().unwrap()));
        assert!(!block("::/0").contains("10.0.0.1".parse().unwrap()));
        assert!(block("::/0").contains("ffff::".parse().unwrap()));
        assert!(!block("::/0").overlaps(&block("0.0.0.0/0")));
    }

    #[test]
    fn blocks_make_up_what_they_came_from() {
        for texts in [vec!["0.0.0.0/0"], vec!["10.0.0.0/8", "11.0.0.0/9", "12.0.0.1"], vec!["255.255.255.255"]] {
            let all = texts.iter().fold(Ranges::NONE, |sum, text| sum.union(&block(text).ranges()));
            let back = blocks(false, &all).iter().fold(Ranges::NONE, |sum, block| sum.union(&block.ranges()));
            assert_eq!(back, all);
        }
        assert_eq!(blocks(true, &block("::/0").ranges()), [block("::/0")]);
        assert_eq!(blocks(false, &block("10.0.0.0/8").ranges()), [block("10.0.0.0/8")]);
    }

    #[test]
    fn the_internet_is_what_is_public() {
        let public = special::internet(false);
        for (text, is) in [("203.0.113.7", true), ("10.1.2.3", false), ("100.64.0.1", false), ("224.0.0.1", false)] {
            assert_eq!(public.contains(number(text.parse().unwrap())), is, "{text}");
        }
    }
}
