//! Ends that are not as they were meant: an address that nothing describes, an interface that has none, an arrival
//! elsewhere.

use std::net::IpAddr;

use super::{Arrival, Walk};
use crate::change::{AssociateAddress, NetworkChange};
use crate::code;
use crate::report::{Direction, HopKind};

impl Walk<'_> {
    /// A destination of the internet that has no public address (N61).
    pub(crate) fn no_public_address(&mut self, interface: usize) {
        let of = self.model.interface(interface);
        let Some(own) = of.of_family(false) else { return };
        let message = format!("`{}` has no public address, so nothing on the internet can name it.", of.id);
        let change = NetworkChange::AssociateAddress(AssociateAddress {
            interface: of.id.clone(),
            private_address: own.private,
        });
        self.block(HopKind::Internet, &of.id, code::IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS, message, vec![change]);
    }

    /// From an address of a VPC that nothing describes an interface for.
    pub(crate) fn leave_unknown(&mut self, address: IpAddr) -> Arrival {
        let message =
            format!("No interface is described with the address {address}, so its security groups are not known.");
        self.unsure(HopKind::Interface, &address.to_string(), code::UNKNOWN_RESOURCE, message);
        let network = self.model.network;
        let vpc = (0..network.vpcs.len()).find(|vpc| self.model.is_in_vpc(*vpc, address));
        match vpc.and_then(|vpc| network.subnet_of(vpc, address)) {
            Some(subnet) => self.out_of(subnet, None, false),
            None => Arrival::Nowhere,
        }
    }

    /// The packet has come to an end that was not meant.
    pub(crate) fn astray(&mut self, arrival: Arrival) {
        // What stops some of the ports has stopped none of the others.
        if self.alive.is_empty() && self.maybe.is_empty() {
            return;
        }
        let what = if self.direction == Direction::Return { "The reply" } else { "The packet" };
        let (component, place) = match arrival {
            Arrival::Interface(at) => {
                let of = self.model.interface(at);
                (
                    of.id.clone(),
                    format!(
                        "at `{}` in `{}`, which is another interface with this address",
                        of.id,
                        self.model.vpc(of.vpc).id
                    ),
                )
            }
            Arrival::Outside => ("internet".to_owned(), "on the internet".to_owned()),
            Arrival::Service(_) => ("endpoint".to_owned(), "at a gateway endpoint".to_owned()),
            Arrival::Subnet(at) => {
                let id = &self.model.subnet(at).id;
                (id.clone(), format!("in `{id}`"))
            }
            Arrival::Amazon | Arrival::Nowhere => return,
        };
        let message = format!("{what} ends up {place}.");
        self.block(HopKind::Other, &component, code::NO_POSSIBLE_DESTINATION, message, Vec::new());
    }
}
