//! A network: read from AWS CLI JSON, a packet's way through it in both directions, and why.
//!
//! The way through the crate:
//!
//! 1. [`Network::read`] takes what `aws ec2 describe-*` printed, in any mix of texts and keys, and gives a
//!    [`Network`] and [`NetworkProblem`]s. It never fails. A part that is missing is missing: it is never taken as open or
//!    as closed, and what depends on it is [`Undetermined`](Outcome::Undetermined), with a second answer ([`IfDefault`]) where
//!    AWS makes such parts alike.
//! 2. A [`Flow`] asks: from where, to where, which protocol and port.
//! 3. [`evaluate`](evaluate()) walks the request hop by hop, and then the reply as a packet of its own. The report
//!    has the outcome, a sentence, both ways with every rule that was looked at, all blockers in the words of AWS's
//!    Reachability Analyzer, and for each the smallest change that removes it, which has been tried.
//! 4. [`port_sets`] and [`exposure`] ask the same of all ports and all addresses at once, [`compare`](compare()) puts
//!    security groups and network ACLs side by side, [`flow_logs`] writes the records that the packet would leave,
//!    and [`explain_records`] reads pasted ones.
//!
//! There is one walk. It carries a set of ports, of which a single packet has one, so the view of a packet and the
//! view of all ports cannot disagree. Filters and gateways that stop everything are noted, and the walk goes on as
//! if they had not, which is how all blockers are found together.
//!
//! Nothing in here does I/O, reads a clock or knows a browser, and no input makes it panic. Comments such as
//! `// N68` name the rule of AWS's documentation that a line follows; `RULES.md` lists them.
//!
//! ```
//! let text = r#"{
//!   "Vpcs": [{ "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16" }],
//!   "Subnets": [{ "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24" }],
//!   "SecurityGroups": [{ "GroupId": "sg-1", "IpPermissions": [], "IpPermissionsEgress": [{
//!       "IpProtocol": "-1", "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }] }],
//!   "NetworkInterfaces": [
//!     { "NetworkInterfaceId": "eni-a", "SubnetId": "subnet-1", "Groups": [{ "GroupId": "sg-1" }],
//!       "PrivateIpAddresses": [{ "PrivateIpAddress": "10.0.0.10", "Primary": true }] },
//!     { "NetworkInterfaceId": "eni-b", "SubnetId": "subnet-1", "Groups": [{ "GroupId": "sg-1" }],
//!       "PrivateIpAddresses": [{ "PrivateIpAddress": "10.0.0.11", "Primary": true }] }
//!   ]
//! }"#;
//! let (network, _) = vpc::Network::read(&[("network.json", text)]);
//! let flow = vpc::Flow::new("eni-a", "eni-b", "tcp", 443).unwrap();
//! let report = vpc::evaluate(&network, &flow);
//! assert_eq!(report.outcome, vpc::Outcome::NotReachable);
//! assert_eq!(report.blockers[0].code, "SG_HAS_NO_RULES");
//! assert_eq!(
//!     report.blockers[0].changes[0].command,
//!     "aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions \
//! 'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=10.0.0.10/32}]'"
//! );
//! ```

mod ask;
mod atoms;
mod change;
mod check;
mod cidr;
mod code;
mod compare;
mod defaults;
mod end;
mod evaluate;
mod flow;
mod load;
mod logs;
mod model;
mod names;
mod packet;
mod problem;
mod protocol;
mod question;
mod ranges;
mod read;
mod remedy;
mod report;
mod route;
mod run;
mod sets;
pub mod shape;
mod walk;
mod work;

pub use ask::sample;
pub use change::{
    AddAclEntry, AssociateAddress, AssociateEndpoint, AttachInternetGateway, AuthorizeSecurityGroup, CreateRoute,
    DisableSourceDestCheck, EnablePrivateDns, EnableVpcDns, ExcludeFromBlockPublicAccess, GrantedTo, NEW_GATEWAY,
    NetworkChange, SwitchOn, number_before,
};
pub use cidr::{Cidr, blocks, internet, is_inside};
pub use code::{CODES, meaning};
pub use compare::{Fate, Filter, Side, compare};
pub use evaluate::{evaluate, evaluate_within};
pub use flow::{Client, Flow, NoFlow};
pub use load::{AclRule, acl_rule, group_ports, kept, reads};
pub use logs::{
    ALL_FIELDS, Conversation, DEFAULT_FORMAT, LineProblem, LogFinding, LogReport, Record, explain_records,
    explain_records_beside, flow_logs,
};
pub use model::Network;
pub use problem::{NetworkProblem, NetworkSeverity};
pub use protocol::{asks, name as protocol_name};
pub use ranges::Ranges;
pub use report::{
    AddressOutcome, Blocker, DiesAt, Direction, FlowReport, Hop, HopKind, HopVerdict, IfDefault, Look, Missing,
    Outcome, PacketView, Remedy, Repair, RuleLook,
};
pub use sets::{Exposure, Opening, PortReport, ProtocolPorts, exposure, port_sets, port_sets_in};
pub use work::Work;
