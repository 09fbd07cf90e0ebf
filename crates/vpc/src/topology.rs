//! What is where: the network as a tree, with what each subnet really has. For drawing it.

use serde::Serialize;

use crate::Cidr;
use crate::model::{Model, Network, Patch, Target};
use crate::work::Work;

/// All VPCs, in the order read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Topology {
    /// The VPCs.
    pub vpcs: Vec<VpcView>,
    /// Peering connections: id, status, and the two VPCs.
    pub peerings: Vec<PeeringView>,
}

/// A VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VpcView {
    /// Its id.
    pub id: String,
    /// Its associated blocks.
    pub cidrs: Vec<Cidr>,
    /// Attached internet gateways and egress-only internet gateways.
    pub gateways: Vec<String>,
    /// Endpoints: id and service.
    pub endpoints: Vec<[String; 2]>,
    /// Its subnets, sorted by id.
    pub subnets: Vec<SubnetView>,
}

/// A subnet, with the table and the ACL that it has by association or by default (N10, N52).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubnetView {
    /// Its id.
    pub id: String,
    /// Its blocks.
    pub cidrs: Vec<Cidr>,
    /// Its Availability Zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Whether its table has a route to an internet gateway (N60).
    pub public: bool,
    /// Its route table, if one is described.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route_table: Option<String>,
    /// Its network ACL, if one is described.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_acl: Option<String>,
    /// Its interfaces, sorted by id.
    pub interfaces: Vec<InterfaceView>,
}

/// An interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InterfaceView {
    /// Its id.
    pub id: String,
    /// `interface`, `nat_gateway`, `vpc_endpoint` …
    pub kind: String,
    /// The instance, NAT gateway or endpoint that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Its private and IPv6 addresses.
    pub addresses: Vec<String>,
    /// Its public addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub public_addresses: Vec<String>,
    /// Its security groups.
    pub groups: Vec<String>,
}

/// A peering connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PeeringView {
    /// Its id.
    pub id: String,
    /// Its status code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Requester and accepter.
    pub vpcs: [String; 2],
}

impl Network {
    /// The network as a tree.
    ///
    /// ```
    /// let (network, _) = vpc::Network::read(&[("network", &serde_json::json!({ "Vpcs": [{ "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16" }] }).to_string())]);
    /// assert_eq!(network.topology().vpcs[0].id, "vpc-1");
    /// ```
    pub fn topology(&self) -> Topology {
        let (patch, work) = (Patch::default(), Work::default());
        let model = Model { network: self, patch: &patch, work: &work };
        let mut of_subnet: Vec<Vec<InterfaceView>> = vec![Vec::new(); self.subnets.len()];
        for at in 0..self.interfaces.len() {
            if let Some(list) = of_subnet.get_mut(model.interface(at).subnet) {
                list.push(interface(model, at));
            }
        }
        let mut subnet = |at: usize| {
            let of = model.subnet(at);
            let table = model.table_of(at).map(|at| model.table(at));
            let mut interfaces = of_subnet.get_mut(at).map(std::mem::take).unwrap_or_default();
            crate::order::sort(&mut interfaces, |a, b| a.id.cmp(&b.id));
            SubnetView {
                id: of.id.clone(),
                cidrs: of.cidrs.clone(),
                zone: of.zone.clone(),
                public: table.is_some_and(|table| table.routes.iter().any(|route| route.kind == Target::Internet)),
                route_table: table.map(|table| table.id.clone()),
                network_acl: model.acl_of(at).map(|at| model.acl(at).id.clone()),
                interfaces,
            }
        };
        let vpcs = self.vpcs.iter().enumerate().map(|(at, vpc)| VpcView {
            id: vpc.id.clone(),
            cidrs: vpc.cidrs.clone(),
            gateways: vpc.gateways.iter().filter_map(|at| Some(self.gateways.get(*at)?.id.clone())).collect(),
            endpoints: self
                .endpoints
                .iter()
                .filter(|endpoint| endpoint.vpc == at)
                .map(|endpoint| [endpoint.id.clone(), endpoint.service.clone()])
                .collect(),
            subnets: vpc.subnets.iter().map(|at| subnet(*at)).collect(),
        });
        let vpcs = vpcs.collect();
        let peerings = self.peerings.iter().map(|peering| {
            let [requester, accepter] = &peering.sides;
            let vpcs = [requester.vpc.clone(), accepter.vpc.clone()];
            PeeringView { id: peering.id.clone(), status: peering.status.clone(), vpcs }
        });
        Topology { vpcs, peerings: peerings.collect() }
    }
}

fn interface(model: Model<'_>, at: usize) -> InterfaceView {
    let of = model.interface(at);
    let nat = of.nat.and_then(|at| model.network.nats.get(at)).map(|nat| nat.id.clone());
    let endpoint = of.endpoint.and_then(|at| model.network.endpoints.get(at)).map(|endpoint| endpoint.id.clone());
    InterfaceView {
        id: of.id.clone(),
        kind: of.kind.clone(),
        owner: of.instance.clone().or(nat).or(endpoint),
        addresses: of.addresses.iter().map(|address| address.private.to_string()).collect(),
        public_addresses: of.addresses.iter().filter_map(|address| Some(address.public?.to_string())).collect(),
        groups: model.groups_of(at).unwrap_or_default().to_vec(),
    }
}
