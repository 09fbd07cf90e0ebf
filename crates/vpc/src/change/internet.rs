//! What a VPC needs before it meets the internet.

use json::{Document, Patch, string};
use serde::Serialize;
use wire::Wire;

use super::act::Act;
use super::shell;
use crate::model::{Network, Place, Trial};
use crate::shape;

/// The id of an internet gateway that a change puts where there is none yet.
pub const NEW_GATEWAY: &str = "igw-new";
/// Stands for the id of an internet gateway that is there and not described.
pub(crate) const UNNAMED_GATEWAY: &str = "igw-…";

/// An internet gateway for the VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(tag = "kind", rename = "attachInternetGateway", rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct AttachInternetGateway {
    /// The VPC.
    pub vpc: String,
    /// The gateway; a new one if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
}

impl Act for AttachInternetGateway {
    fn says(&self, _: &Network) -> String {
        match &self.gateway {
            Some(id) => format!("Attach `{id}` to `{}`", self.vpc),
            None => format!("Attach an internet gateway to `{}`", self.vpc),
        }
    }

    fn command(&self, _: &Network) -> String {
        let gateway = match &self.gateway {
            Some(id) => shell::option("--internet-gateway-id", id),
            None => "--internet-gateway-id igw-…".to_owned(),
        };
        format!("aws ec2 attach-internet-gateway {gateway} {}", shell::option("--vpc-id", &self.vpc))
    }

    fn apply(&self, network: &Network, trial: &mut Trial) {
        let Some(Place::Vpc(at)) = network.place(&self.vpc) else { return };
        match self.gateway.as_ref().map(|id| network.place(id)) {
            None => trial.gateways.push((at, None)),
            Some(Some(Place::Gateway(gateway))) => trial.gateways.push((at, Some(gateway))),
            Some(_) => {}
        }
    }

    fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
        let attachment = format!(r#"{{ "VpcId": {}, "State": "available" }}"#, string(&self.vpc));
        // One that was put there for another VPC.
        let id = self.gateway.as_deref().unwrap_or(NEW_GATEWAY);
        vec![match shape::INTERNET_GATEWAY.find(document, id) {
            Some(known) => document.push_to(known, "Attachments", &attachment),
            None => {
                let gateway = format!(r#"{{ "InternetGatewayId": "{NEW_GATEWAY}", "Attachments": [{attachment}] }}"#);
                document.push_to(document.root(), shape::INTERNET_GATEWAY.list, &gateway)
            }
        }]
    }
}

/// An exclusion from VPC Block Public Access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(tag = "kind", rename = "excludeFromBlockPublicAccess", rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct ExcludeFromBlockPublicAccess {
    /// The subnet, or the VPC where there is none.
    pub resource: String,
    /// `allow-bidirectional` or `allow-egress`.
    pub mode: String,
}

impl ExcludeFromBlockPublicAccess {
    /// `vpc` or `subnet`.
    fn kind(&self) -> &'static str {
        if self.resource.starts_with("vpc-") { "vpc" } else { "subnet" }
    }
}

impl Act for ExcludeFromBlockPublicAccess {
    fn says(&self, _: &Network) -> String {
        format!("Exclude `{}` from VPC Block Public Access with `{}`", self.resource, self.mode)
    }

    fn command(&self, _: &Network) -> String {
        let resource = shell::option(&format!("--{}-id", self.kind()), &self.resource);
        let mode = shell::option("--internet-gateway-exclusion-mode", &self.mode);
        format!("aws ec2 create-vpc-block-public-access-exclusion {resource} {mode}")
    }

    fn apply(&self, _: &Network, trial: &mut Trial) {
        trial.exclusions.push((self.resource.clone(), self.mode.clone()));
    }

    fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
        let (kind, mode) = (self.kind(), string(&self.mode));
        let arn = string(&format!("arn:aws:ec2:::{kind}/{}", self.resource));
        let exclusion = format!(
            r#"{{ "ResourceArn": {arn}, "InternetGatewayExclusionMode": {mode}, "State": "create-complete" }}"#
        );
        vec![document.push_to(document.root(), shape::EXCLUSION.list, &exclusion)]
    }
}
