//! A flow with its ends found: what a walk starts from.

use std::net::IpAddr;

use crate::{Cidr, Ranges};

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
    /// The id of the prefix list that it stands for; the internet at large, if there is none.
    pub list: Option<String>,
    /// The block that it stands for, if it is one.
    pub block: Option<Cidr>,
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
