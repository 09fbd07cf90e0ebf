//! The smallest changes that would remove a blocker, one struct each: as data, as a sentence, as a command, applied to a
//! copy for a trial, and made in the text.

mod acl_entry;
mod act;
mod dns;
mod group_rule;
mod interface;
mod internet;
mod route;
mod shell;
mod switch;

use json::{Document, Patch};
use serde::Serialize;
use wire::Wire;

pub(crate) use self::acl_entry::CLIENT_PORTS;
pub use self::acl_entry::{AddAclEntry, number_before};
pub use self::dns::{EnablePrivateDns, EnableVpcDns};
pub use self::group_rule::{AuthorizeSecurityGroup, GrantedTo};
pub(crate) use self::interface::NEW_ADDRESS;
pub use self::interface::{AssociateAddress, DisableSourceDestCheck};
pub(crate) use self::internet::UNNAMED_GATEWAY;
pub use self::internet::{AttachInternetGateway, ExcludeFromBlockPublicAccess, NEW_GATEWAY};
pub(crate) use self::route::BLOCKS;
pub(crate) use self::route::UNNAMED_LIST;
pub use self::route::{AssociateEndpoint, CreateRoute};
pub use self::switch::SwitchOn;

use self::act::Act;
use crate::model::{Network, Trial};

// Each method is asked of its kind, and not through a `dyn Act`: the page makes changes in texts only, and what tries
// them in the engine need not be part of it.
macro_rules! changes {
    ($($kind:ident)*) => {
        /// One change of the network.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
        #[serde(untagged)]
        #[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
        #[expect(missing_docs, reason = "what is in them says it")]
        pub enum NetworkChange {
            $($kind($kind),)*
        }

        $(impl From<$kind> for NetworkChange {
            fn from(change: $kind) -> NetworkChange {
                NetworkChange::$kind(change)
            }
        })*

        impl NetworkChange {
            /// What the change does to this network, in a sentence without its full stop; ids stand in backticks.
            pub fn says(&self, network: &Network) -> String {
                match self {
                    $(NetworkChange::$kind(change) => change.says(network),)*
                }
            }

            /// The command that makes the change in this network; empty for what is a matter of the text alone.
            pub fn command(&self, network: &Network) -> String {
                match self {
                    $(NetworkChange::$kind(change) => change.command(network),)*
                }
            }

            /// Puts the change into a trial. What names nothing changes nothing.
            pub(crate) fn apply(&self, network: &Network, trial: &mut Trial) {
                match self {
                    $(NetworkChange::$kind(change) => change.apply(network, trial),)*
                }
            }

            /// Makes the change in the text of a network; nothing, if it does not fit.
            ///
            /// ```
            /// let network = json::read(r#"{ "VpcEndpoints": [{ "VpcEndpointId": "vpce-1" }] }"#);
            /// let change = vpc::NetworkChange::from(vpc::EnablePrivateDns { endpoint: "vpce-1".to_owned() });
            /// assert_eq!(
            ///     json::apply(network.text(), change.patches(&network)),
            ///     r#"{ "VpcEndpoints": [{ "VpcEndpointId": "vpce-1", "PrivateDnsEnabled": true }] }"#
            /// );
            /// ```
            pub fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
                match self {
                    $(NetworkChange::$kind(change) => change.patches(document),)*
                }
            }
        }
    };
}

changes! {
    SwitchOn
    AddAclEntry
    AuthorizeSecurityGroup
    CreateRoute
    AssociateEndpoint
    EnablePrivateDns
    EnableVpcDns
    AssociateAddress
    DisableSourceDestCheck
    AttachInternetGateway
    ExcludeFromBlockPublicAccess
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cidr;

    #[test]
    fn what_takes_the_place_of_something_replaces_it() {
        let (network, _) = Network::read(&[("network", &serde_json::json!({
            "NetworkAcls": [{ "NetworkAclId": "acl-1", "VpcId": "vpc-1", "Entries": [{ "RuleNumber": 1, "Egress": true,
                "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0" }] }],
            "RouteTables": [{ "RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "blackhole" }] }],
        }).to_string())]);
        let cidr = Cidr::everything(false);
        let acl = "acl-1".to_owned();
        let entry = |egress, rule_number| {
            let (acl, ports) = (acl.clone(), (443, 443));
            AddAclEntry { acl, egress, rule_number, protocol: 6, cidr, ports }.command(&network)
        };
        assert!(entry(true, 1).starts_with("aws ec2 replace-network-acl-entry --network-acl-id acl-1 --egress "));
        assert!(entry(true, 2).starts_with("aws ec2 create-network-acl-entry "));
        assert!(entry(false, 1).starts_with("aws ec2 create-network-acl-entry "));
        let route = |destination| {
            let (route_table, target) = ("rtb-1".to_owned(), "igw-2".to_owned());
            CreateRoute { route_table, destination, target }.command(&network)
        };
        assert_eq!(
            route(cidr),
            "aws ec2 replace-route --route-table-id rtb-1 --destination-cidr-block 0.0.0.0/0 --gateway-id igw-2"
        );
        assert!(route(Cidr::everything(true)).starts_with("aws ec2 create-route "));
    }
}
