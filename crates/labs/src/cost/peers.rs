//! Peerings, or PrivateLink, by how many VPCs there are.

use crate::cost::sheet::{Sheet, bars, cheaper};
use crate::{Block, Finding, Tone, shown};

const PEERING: &str = "https://docs.aws.amazon.com/general/latest/gr/vpc-service.html";
const OVERLAP: &str = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html";
const PRIVATELINK: &str = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html";

pub(super) fn blocks(sheet: &mut Sheet<'_>) -> Vec<Block> {
    let amounts = (0.0, 1e9);
    let needs = [("service", "all others use one service of one of them"), ("mesh", "everything reaches everything")];
    sheet.form.choice("need", "What is needed", sheet.cost.get("need"), &needs);
    let is_mesh = sheet.cost.get("need") == "mesh";
    let networks = sheet.count("networks", "VPCs", (2.0, 100_000.0));
    let overlap = sheet.switch("overlap", "Some have the same address range");
    let providers = [("balancer", "a load balancer"), ("resource", "no load balancer: a resource endpoint")];
    let is_service = !is_mesh;
    if is_service {
        sheet.form.choice("provider", "In front of the service", sheet.cost.get("provider"), &providers);
    }
    let has_balancer = sheet.cost.get("provider") != "resource";
    let mut findings = Vec::new();
    let Some(networks) = networks else { return vec![Block::Findings(vec![sheet.no_sum()])] };
    let peerings = if is_mesh { networks * (networks - 1.0) / 2.0 } else { networks - 1.0 };
    // Of one of them: in a mesh of each, else of the one that all others use.
    let of_one = networks - 1.0;
    if overlap {
        let says = "VPCs with overlapping address ranges cannot be peered at all.";
        findings.push(Finding::new("peering-overlap", Tone::Bad, says).on(OVERLAP));
    } else {
        let (code, tone, last) = match of_one {
            ..=50.0 => ("peering-count", Tone::Plain, String::new()),
            ..=125.0 => (
                "peering-many",
                Tone::Warn,
                format!(" One VPC then has {}: more than 50 have to be asked for.", shown(of_one)),
            ),
            _ => (
                "peering-many",
                Tone::Bad,
                format!(" One VPC then has {}, and more than 125 are not to be had.", shown(of_one)),
            ),
        };
        let one = if peerings == 1.0 { "peering" } else { "peerings" };
        let says = format!("It takes {} {one}, each with routes on both sides.{last}", shown(peerings));
        findings.push(Finding::new(code, tone, says).on(PEERING));
    }
    if is_mesh {
        let says = "PrivateLink hands out services, one by one and in one direction. It makes no network of everything with everything.";
        findings.push(Finding::new("privatelink-one-way", Tone::Bad, says).on(PRIVATELINK));
        return vec![Block::Findings(findings)];
    }
    let says = format!(
        "PrivateLink takes an endpoint in each VPC that uses the service, {} in all; address ranges may overlap, and nothing else is handed out.",
        shown(of_one)
    );
    findings.push(Finding::new("privatelink-fits", Tone::Good, says).on(PRIVATELINK));
    let zones = sheet.count("zones", "Zones", (1.0, 100.0));
    let hours = sheet.amount("hours", "Hours", "a month", amounts);
    let volume = sheet.amount("volume", "Data, of all together", "GB a month", amounts);
    let peer_volume = sheet.price("peer_volume", "Data through a peering", "$ a GB");
    let endpoint_hour = sheet.price("endpoint_hour", "An interface endpoint in a zone", "$ an hour");
    let endpoint_volume = sheet.price("endpoint_volume", "Data through an endpoint", "$ a GB");
    let balancer = match has_balancer {
        true => {
            let hour = sheet.price("balancer_hour", "The load balancer", "$ an hour");
            let a_gigabyte = sheet.price("balancer_volume", "Data through the load balancer", "$ a GB");
            (|| Some(hours? * hour? + volume? * a_gigabyte?))()
        }
        false => Some(0.0),
    };
    let peering = (|| Some(volume? * peer_volume?))();
    let link = (|| Some(of_one * zones? * hours? * endpoint_hour? + volume? * endpoint_volume? + balancer?))();
    match (peering, link) {
        (Some(peering), Some(link)) => {
            if !overlap {
                findings.push(cheaper(
                    ("peering-cheaper", "Peerings", peering),
                    ("privatelink-cheaper", "Endpoints of PrivateLink", link),
                ));
            }
            vec![bars(&[("Peerings", peering), ("PrivateLink", link)]), Block::Findings(findings)]
        }
        _ => {
            findings.push(sheet.no_sum());
            vec![Block::Findings(findings)]
        }
    }
}
