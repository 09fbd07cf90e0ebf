//! Protocol numbers and names, and ICMP types with codes as numbers that rules can hold as ranges.

/// TCP.
pub(crate) const TCP: u8 = 6;
/// UDP.
pub(crate) const UDP: u8 = 17;
/// ICMP for IPv4.
pub(crate) const ICMP: u8 = 1;
/// ICMP for IPv6.
pub(crate) const ICMP6: u8 = 58;

/// All the protocols that no rule names.
pub(crate) const OTHERS: &str = "other protocols";

const NAMES: &[(&str, u8)] = &[
    ("tcp", TCP),
    ("udp", UDP),
    ("icmp", ICMP),
    ("icmpv6", ICMP6),
    ("ipv6-icmp", ICMP6),
    ("igmp", 2),
    ("ipip", 4),
    ("ipv6", 41),
    ("gre", 47),
    ("esp", 50),
    ("ah", 51),
    ("ospf", 89),
    ("sctp", 132),
];

/// Which protocols a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Protocols {
    /// `-1`
    All,
    One(u8),
    /// Neither a name nor a number that AWS knows.
    Unknown(String),
}

impl Protocols {
    pub(crate) fn parse(text: &str) -> Protocols {
        if matches!(text, "-1" | "all") {
            return Protocols::All;
        }
        parse(text).map_or_else(|| Protocols::Unknown(text.to_owned()), Protocols::One)
    }

    pub(crate) fn shown(&self) -> String {
        match self {
            Protocols::All => "all protocols".to_owned(),
            Protocols::One(number) => name(*number),
            Protocols::Unknown(text) => format!("`{text}`"),
        }
    }

    /// The same with the ports of a rule, or its ICMP types.
    pub(crate) fn with(&self, ports: (u16, u16)) -> String {
        match self {
            Protocols::One(number) if has_ports(*number) || is_icmp(*number) => {
                format!("{} {}", self.shown(), shown(*number, ports.0.into(), ports.1.into()))
            }
            _ => self.shown(),
        }
    }
}

/// A name or a number.
pub(crate) fn parse(text: &str) -> Option<u8> {
    let named = NAMES.iter().find(|(name, _)| text.eq_ignore_ascii_case(name)).map(|(_, number)| *number);
    named.or_else(|| text.parse().ok())
}

/// `tcp`, or `protocol 50 (esp)`.
///
/// ```
/// assert_eq!(vpc::protocol_name(6), "tcp");
/// ```
pub fn name(number: u8) -> String {
    let known = NAMES.iter().find(|(_, of)| *of == number).map(|(name, _)| *name);
    match known {
        Some(name) if matches!(number, TCP | UDP | ICMP | ICMP6) => name.to_owned(),
        Some(name) => format!("protocol {number} ({name})"),
        None => format!("protocol {number}"),
    }
}

/// Whether its packets have ports.
pub(crate) const fn has_ports(number: u8) -> bool {
    matches!(number, TCP | UDP)
}

/// Whether its packets have a type and a code.
pub(crate) const fn is_icmp(number: u8) -> bool {
    matches!(number, ICMP | ICMP6)
}

/// A type and a code as one number, in the place where other protocols have a port. A code of −1 is every code,
/// a type of −1 everything (N13, N36).
pub(crate) fn icmp_range(kind: i64, code: i64) -> Option<(u16, u16)> {
    if kind == -1 {
        return Some((0, u16::MAX));
    }
    let base = u16::from(u8::try_from(kind).ok()?) << 8;
    if code == -1 {
        return Some((base, base | 0xff));
    }
    let exact = base | u16::from(u8::try_from(code).ok()?);
    Some((exact, exact))
}

/// Type and code of a range that one rule can have, the other way round.
pub(crate) const fn type_and_code(ports: (u16, u16)) -> (i32, i32) {
    match ports {
        (0, u16::MAX) => (-1, -1),
        (first, last) if first == last => ((first >> 8) as i32, (first & 0xff) as i32),
        (first, _) => ((first >> 8) as i32, -1),
    }
}

/// The answer to an echo request; other types have none.
pub(crate) const fn echo_reply(protocol: u8, kind_and_code: u128) -> Option<u128> {
    match (protocol, kind_and_code) {
        (ICMP, 0x0800) => Some(0x0000),
        (ICMP6, 0x8000) => Some(0x8100),
        _ => None,
    }
}

/// `tcp port 443`: a protocol with a range of its ports, or of its types and codes.
///
/// ```
/// assert_eq!(vpc::asks(1, (0x0800, 0x0800)), "icmp echo request");
/// ```
pub fn asks(protocol: u8, ports: (u16, u16)) -> String {
    let name = name(protocol);
    if ports == (0, u16::MAX) || !(has_ports(protocol) || is_icmp(protocol)) {
        return name;
    }
    format!("{name} {}", shown(protocol, ports.0.into(), ports.1.into()))
}

/// A range of ports, or of types and codes, in words.
pub(crate) fn shown(protocol: u8, first: u128, last: u128) -> String {
    let single = first == last;
    if is_icmp(protocol) {
        let (kind, code) = (first >> 8, first & 0xff);
        return match (single, first, last) {
            (true, 0x0800, _) if protocol == ICMP => "echo request".to_owned(),
            (true, 0x0000, _) if protocol == ICMP => "echo reply".to_owned(),
            (true, 0x8000, _) if protocol == ICMP6 => "echo request".to_owned(),
            (true, 0x8100, _) if protocol == ICMP6 => "echo reply".to_owned(),
            (true, ..) => format!("type {kind} code {code}"),
            (_, 0, 65535) => "every type".to_owned(),
            _ if kind == last >> 8 => format!("type {kind}"),
            _ => format!("types {kind}-{}", last >> 8),
        };
    }
    match (single, first, last) {
        _ if !has_ports(protocol) => "all of it".to_owned(),
        (true, ..) => format!("port {first}"),
        (_, 0, 65535) => "every port".to_owned(),
        _ => format!("ports {first}-{last}"),
    }
}
