//! What an interface has: a public address, a check of who it speaks for.

use std::net::{IpAddr, Ipv4Addr};

use json::{Document, Node, Patch};
use serde::Serialize;
use wire::Wire;

use super::act::Act;
use super::shell;
use crate::model::{Model, Network, Place, Trial};
use crate::shape;
use crate::work::Work;

/// Stands for a public address that is not known yet.
pub(crate) const NEW_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 255));

/// A public address for a private one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(tag = "kind", rename = "associateAddress", rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct AssociateAddress {
    /// The interface.
    pub interface: String,
    /// Its private address.
    #[cfg_attr(feature = "typescript", tsify(type = "string"))]
    pub private_address: IpAddr,
}

impl Act for AssociateAddress {
    fn says(&self, _: &Network) -> String {
        format!("Give `{}` a public address for {}", self.interface, self.private_address)
    }

    fn command(&self, _: &Network) -> String {
        let interface = shell::option("--network-interface-id", &self.interface);
        let address = self.private_address;
        format!("aws ec2 associate-address --allocation-id eipalloc-… {interface} --private-ip-address {address}")
    }

    fn apply(&self, network: &Network, trial: &mut Trial) {
        let Some(Place::Interface(at)) = network.place(&self.interface) else { return };
        let mut changed = Model { network, trial, work: &Work::default() }.interface(at).clone();
        for address in changed.addresses.iter_mut().filter(|own| own.private == self.private_address) {
            address.public = Some(NEW_ADDRESS);
        }
        trial.public.insert(NEW_ADDRESS, (at, self.private_address));
        trial.interfaces.insert(at, changed);
    }

    fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
        let private = self.private_address.to_string();
        let own = |node: &Node<'_>| node.get("PrivateIpAddress").and_then(Node::as_str) == Some(private.as_str());
        let interface = shape::INTERFACE.find(document, &self.interface);
        let addresses = interface.and_then(|interface| interface.get("PrivateIpAddresses"));
        let address = addresses.and_then(|addresses| addresses.items().into_iter().find(own));
        let public = format!(r#"{{ "PublicIp": "{NEW_ADDRESS}" }}"#);
        address.map(|address| document.set(address, "Association", &public)).into_iter().collect()
    }
}

/// `SourceDestCheck` off, as for whatever forwards packets of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(tag = "kind", rename = "disableSourceDestCheck", rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct DisableSourceDestCheck {
    /// The interface.
    pub interface: String,
}

impl Act for DisableSourceDestCheck {
    fn says(&self, _: &Network) -> String {
        format!("Turn off the source/destination check of `{}`", self.interface)
    }

    fn command(&self, _: &Network) -> String {
        let interface = shell::option("--network-interface-id", &self.interface);
        format!("aws ec2 modify-network-interface-attribute {interface} --no-source-dest-check")
    }

    fn apply(&self, network: &Network, trial: &mut Trial) {
        let Some(Place::Interface(at)) = network.place(&self.interface) else { return };
        let mut changed = Model { network, trial, work: &Work::default() }.interface(at).clone();
        changed.check = Some(false);
        trial.interfaces.insert(at, changed);
    }

    fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
        let interface = shape::INTERFACE.find(document, &self.interface);
        interface.map(|interface| document.set(interface, "SourceDestCheck", "false")).into_iter().collect()
    }
}
