//! NAT gateways or interface endpoints, for the same traffic.

use crate::Block;
use crate::cost::sheet::{Sheet, bars, cheaper};

pub(super) fn blocks(sheet: &mut Sheet<'_>) -> Vec<Block> {
    let amounts = (0.0, 1e9);
    let zones = sheet.amount("zones", "Zones", "", amounts);
    let hours = sheet.amount("hours", "Hours", "a month", amounts);
    let volume = sheet.amount("volume", "Data", "GB a month", amounts);
    let endpoints = sheet.amount("endpoints", "Interface endpoints", "", amounts);
    let nat_hour = sheet.price("nat_hour", "A NAT gateway", "$ an hour");
    let nat_volume = sheet.price("nat_volume", "Data through a NAT gateway", "$ a GB");
    let endpoint_hour = sheet.price("endpoint_hour", "An interface endpoint in a zone", "$ an hour");
    let endpoint_volume = sheet.price("endpoint_volume", "Data through an endpoint", "$ a GB");
    let nat = (|| Some(zones? * hours? * nat_hour? + volume? * nat_volume?))();
    let through = (|| Some(zones? * hours? * endpoints? * endpoint_hour? + volume? * endpoint_volume?))();
    let (Some(nat), Some(through)) = (nat, through) else { return vec![Block::Findings(vec![sheet.no_sum()])] };
    let finding = cheaper(("nat-cheaper", "NAT gateways", nat), ("endpoints-cheaper", "Interface endpoints", through));
    vec![bars(&[("NAT gateways", nat), ("Interface endpoints", through)]), Block::Findings(vec![finding])]
}
