//! Names that lead to an endpoint.

use json::{Document, Patch};
use serde::Serialize;
use wire::Wire;

use super::act::Act;
use super::shell;
use crate::model::{Network, Place, Trial};
use crate::shape;

/// Private DNS names for an interface endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(tag = "kind", rename = "enablePrivateDns", rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct EnablePrivateDns {
    /// The endpoint.
    pub endpoint: String,
}

impl Act for EnablePrivateDns {
    fn says(&self, _: &Network) -> String {
        format!("Turn on private DNS names for `{}`", self.endpoint)
    }

    fn command(&self, _: &Network) -> String {
        let endpoint = shell::option("--vpc-endpoint-id", &self.endpoint);
        format!("aws ec2 modify-vpc-endpoint {endpoint} --private-dns-enabled")
    }

    fn apply(&self, network: &Network, trial: &mut Trial) {
        let Some(Place::Endpoint(at)) = network.place(&self.endpoint) else { return };
        trial.private_dns.push(at);
    }

    fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
        let endpoint = shape::ENDPOINT.find(document, &self.endpoint);
        endpoint.map(|endpoint| document.set(endpoint, "PrivateDnsEnabled", "true")).into_iter().collect()
    }
}

/// Both DNS attributes of the VPC on, as private DNS names need them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(tag = "kind", rename = "enableVpcDns", rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct EnableVpcDns {
    /// The VPC.
    pub vpc: String,
}

impl EnableVpcDns {
    /// The attributes that are not known to be on, with the options that turn them on.
    fn off(&self, network: &Network) -> Vec<(&'static str, &'static str)> {
        let vpc = match network.place(&self.vpc) {
            Some(Place::Vpc(at)) => network.vpcs.get(at),
            _ => None,
        };
        let attributes = [
            (vpc.and_then(|vpc| vpc.dns_support), "enableDnsSupport", "--enable-dns-support"),
            (vpc.and_then(|vpc| vpc.dns_hostnames), "enableDnsHostnames", "--enable-dns-hostnames"),
        ];
        attributes.into_iter().filter(|(on, ..)| *on != Some(true)).map(|(_, name, option)| (name, option)).collect()
    }
}

impl Act for EnableVpcDns {
    fn says(&self, network: &Network) -> String {
        let off: Vec<String> = self.off(network).into_iter().map(|(name, _)| format!("`{name}`")).collect();
        format!("Turn on {} of `{}`", off.join(" and "), self.vpc)
    }

    fn command(&self, network: &Network) -> String {
        let vpc = shell::option("--vpc-id", &self.vpc);
        let command = |option| format!("aws ec2 modify-vpc-attribute {vpc} {option}");
        self.off(network).into_iter().map(|(_, option)| command(option)).collect::<Vec<_>>().join(" && ")
    }

    fn apply(&self, network: &Network, trial: &mut Trial) {
        let Some(Place::Vpc(at)) = network.place(&self.vpc) else { return };
        trial.dns.push(at);
    }

    /// Each where it stands, or behind the last member.
    fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
        let Some(vpc) = shape::VPC.find(document, &self.vpc) else { return Vec::new() };
        let on = |attribute| document.set(vpc, attribute, r#"{ "Value": true }"#);
        vec![on("EnableDnsSupport"), on("EnableDnsHostnames")]
    }
}
