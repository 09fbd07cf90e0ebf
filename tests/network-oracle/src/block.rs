//! Blocks of addresses, compared digit by digit.

use std::net::IpAddr;

/// The bytes of an address, 4 or 16.
fn bytes(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

fn digit(bytes: &[u8], place: usize) -> bool {
    bytes[place / 8] >> (7 - place % 8) & 1 == 1
}

/// The number after the slash.
pub(crate) fn length(block: &str) -> usize {
    block.split_once('/').and_then(|(_, length)| length.parse().ok()).unwrap_or_default()
}

/// Whether an address is in a block such as `10.0.0.0/16`. A block of one family has no address of the other (N14, N51),
/// and digits after its length say nothing (N15).
pub(crate) fn holds(block: &str, address: IpAddr) -> bool {
    let Some((base, _)) = block.split_once('/') else { return false };
    let Ok(base) = base.parse::<IpAddr>() else { return false };
    if base.is_ipv4() != address.is_ipv4() {
        return false;
    }
    let (base, address) = (bytes(base), bytes(address));
    (0..length(block)).all(|place| digit(&base, place) == digit(&address, place))
}

/// The address that is so many after the first of a block.
pub(crate) fn nth(block: &str, offset: u32) -> Option<IpAddr> {
    let (base, _) = block.split_once('/')?;
    match base.parse().ok()? {
        IpAddr::V4(base) => {
            let mask = u32::MAX.checked_shl(32 - u32::try_from(length(block)).ok()?).unwrap_or(0);
            Some(IpAddr::V4(((u32::from(base) & mask) + offset).into()))
        }
        IpAddr::V6(_) => None,
    }
}

/// The five IPv4 addresses of a subnet that are nobody's (N88).
pub(crate) fn is_reserved(block: &str, address: IpAddr) -> bool {
    if address.is_ipv6() || !holds(block, address) {
        return false;
    }
    let size = 1_u32.checked_shl(32 - u32::try_from(length(block)).unwrap_or(32)).unwrap_or(0);
    [0, 1, 2, 3, size.wrapping_sub(1)].into_iter().any(|offset| nth(block, offset) == Some(address))
}
