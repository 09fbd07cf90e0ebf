//! A network: read from AWS CLI JSON, a packet's way through it in both directions, and why.

mod ask;
mod atoms;
mod change;
mod check;
mod cidr;
mod code;
mod compare;
mod evaluate;
mod filter;
mod flow;
mod load;
mod logs;
mod model;
mod problem;
mod protocol;
mod ranges;
mod report;
mod route;
mod run;
mod sets;
mod text;
mod walk;

pub use change::Change;
pub use cidr::Cidr;
pub use code::{CODES, meaning};
pub use compare::{Comparison, Fate, Filter, Side, compare};
pub use evaluate::evaluate;
pub use filter::{Look, RuleLook};
pub use flow::{Client, Flow};
pub use logs::{Conversation, DEFAULT_FORMAT, Finding, LineProblem, LogReport, Record, explain_records, flow_logs};
pub use model::Network;
pub use problem::{Problem, Severity};
pub use ranges::Ranges;
pub use report::{
    AddressOutcome, Blocker, DiesAt, Direction, FlowReport, Hop, HopKind, Missing, Outcome, PacketView, Remedy, Repair,
    Verdict,
};
pub use sets::{Exposure, Opening, PortReport, ProtocolPorts, exposure, port_sets};
