//! A flow with its ends found: what a walk starts from.

use std::net::IpAddr;

use crate::{Cidr, Ranges, cidr};

/// A flow with its ends found: everything that a walk needs.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub from: Start,
    pub to: Goal,
    pub protocol: u8,
    /// Whether the protocol stands for all that no rule names.
    pub others: bool,
    pub ports: Ranges,
    pub source_ports: Ranges,
    /// An address that stands for more than itself.
    pub stand_in: Option<StandIn>,
    /// The private address that an interface is meant by, if it is one in particular.
    pub source: Option<IpAddr>,
    pub destination: Option<IpAddr>,
    /// Whether IPv6 is asked for, if both ends are interfaces.
    pub v6: bool,
    /// The source port that a translation gives, if it is one in particular.
    pub mapped: Option<u128>,
}

/// An address that stands for more than itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StandIn {
    pub address: IpAddr,
    /// Whether it stands for the internet at large, or for what a service of AWS has there.
    pub internet: bool,
    /// The service of AWS that it stands for, as endpoints call it, where no list says which addresses that has.
    pub service: Option<String>,
    /// The id of the prefix list that it stands for.
    pub list: Option<String>,
    /// The block that it stands for, if it is one.
    pub block: Option<Cidr>,
    /// The block that is asked about.
    pub asked: Option<Cidr>,
    /// What it stands for, in words, if it is no block.
    pub what: String,
}

impl StandIn {
    /// How it is named in sentences.
    pub(crate) fn name(&self) -> StandInName {
        let what = match self.block {
            Some(block) => block.single().map_or_else(|| block.to_string(), |one| one.to_string()),
            None => self.what.clone(),
        };
        StandInName { address: cidr::shown(self.address), what }
    }
}

/// What an address stands for, in words.
pub(crate) struct StandInName {
    address: String,
    what: String,
}

impl StandInName {
    /// A text with what the address stands for in the place of the address, which nobody has given; `None` if it does not
    /// hold that.
    pub(crate) fn shown(&self, text: &str) -> Option<String> {
        let StandInName { address, what } = self;
        let (mut out, mut done) = (String::new(), 0);
        for (at, _) in text.match_indices(address) {
            if done == 0 {
                out.reserve(text.len());
            }
            out.push_str(text.get(done..at).unwrap_or_default());
            done = at + address.len();
            let after = text.get(done..).unwrap_or_default();
            // No part of another address or of a block.
            let is_more = |letter: char| letter.is_ascii_hexdigit() || matches!(letter, '.' | ':' | '/');
            let mut next = after.chars();
            let goes_on = match next.next() {
                Some('.' | ':') => next.next().is_some_and(is_more),
                letter => letter.is_some_and(is_more),
            };
            match out.chars().next_back() {
                Some(letter) if is_more(letter) => out.push_str(address),
                _ if goes_on => out.push_str(address),
                _ => out.push_str(what),
            }
        }
        if done == 0 {
            return None;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        Some(out)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Interface(usize),
    /// An address outside.
    Outside(IpAddr),
    /// An address of a VPC without interface.
    Local(usize, IpAddr),
}

impl Start {
    pub(crate) fn interface(self) -> Option<usize> {
        match self {
            Start::Interface(at) => Some(at),
            Start::Outside(_) | Start::Local(..) => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// An interface by its private address.
    Interface(usize),
    /// By a public address.
    Public(usize, IpAddr),
    Address(IpAddr),
}

impl Goal {
    pub(crate) fn interface(self) -> Option<usize> {
        match self {
            Goal::Interface(at) | Goal::Public(at, _) => Some(at),
            Goal::Address(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_stands_for_more_is_not_named() {
        let of = |address: &str, block: Option<&str>| StandIn {
            address: address.parse().unwrap(),
            internet: true,
            service: None,
            list: None,
            block: block.map(|text| Cidr::parse(text).unwrap().0),
            asked: None,
            what: "a public address".to_owned(),
        };
        let shown = |of: &StandIn, text: &str| of.name().shown(text).unwrap();
        let v4 = of("203.0.113.7", None);
        for (text, wanted) in [
            ("no route for 203.0.113.7.", "no route for a public address."),
            ("203.0.113.7 is not its address: no", "a public address is not its address: no"),
            ("from 203.0.113.7, on", "from a public address, on"),
            (
                "203.0.113.70 1203.0.113.7 203.0.113.7/32 1.203.0.113.7",
                "203.0.113.70 1203.0.113.7 203.0.113.7/32 1.203.0.113.7",
            ),
            ("ip-203.0.113.7.ec2.internal", "ip-203.0.113.7.ec2.internal"),
        ] {
            assert_eq!(shown(&v4, text), wanted);
        }
        assert_eq!(v4.name().shown("from 203.0.113.8"), None);
        assert_eq!(shown(&of("203.0.113.7", Some("203.0.113.0/24")), "to 203.0.113.7."), "to 203.0.113.0/24.");
        assert_eq!(shown(&of("203.0.113.7", Some("203.0.113.7/32")), "to 203.0.113.7."), "to 203.0.113.7.");
        let v6 = of("2001:db8::7", None);
        assert_eq!(shown(&v6, "to 2001:db8::7: no, 2001:db8::7a"), "to a public address: no, 2001:db8::7a");
    }
}
