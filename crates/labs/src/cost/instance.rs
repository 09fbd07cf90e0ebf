//! A NAT gateway, or an instance that does the same.

use crate::cost::sheet::{Sheet, bars, cheaper};
use crate::{Block, Finding, Tone, shown};

const GATEWAY: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html";
const COMPARED: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-comparison.html";
const CHECK: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html";

pub(super) fn blocks(sheet: &mut Sheet<'_>) -> Vec<Block> {
    let amounts = (0.0, 1e9);
    let zones = sheet.count("zones", "Zones", (1.0, 100.0));
    let hours = sheet.amount("hours", "Hours", "a month", amounts);
    let volume = sheet.amount("volume", "Data", "GB a month", amounts);
    let peak = sheet.amount("peak", "At most at once, in a zone", "Gbps", amounts);
    let rate = sheet.amount("instance_rate", "The network of the instance's type", "Gbps", amounts);
    let places = [("zone", "one in each zone"), ("one", "one for all zones")];
    sheet.form.choice("instances", "NAT instances", sheet.cost.get("instances"), &places);
    let is_one = sheet.cost.get("instances") == "one";
    let check = sheet.switch("check", "Their source/destination check is on");
    let nat_hour = sheet.price("nat_hour", "A NAT gateway", "$ an hour");
    let nat_volume = sheet.price("nat_volume", "Data through a NAT gateway", "$ a GB");
    let instance_hour = sheet.price("instance_hour", "The instance", "$ an hour");
    let mut findings = Vec::new();
    let mut say = |code, tone, says: String, page| findings.push(Finding::new(code, tone, says).on(page));
    if check {
        let says = "With its source/destination check on, the instance drops what is not for itself: nothing gets out through it.";
        say("check-on", Tone::Bad, says.to_owned(), CHECK);
    }
    if let (Some(peak), Some(zones)) = (peak, zones) {
        let (code, tone) = if peak <= 100.0 { ("gateway-fast", Tone::Good) } else { ("gateway-slow", Tone::Bad) };
        let says = match peak {
            ..=5.0 => "A NAT gateway carries that from the start.".to_owned(),
            ..=100.0 => "A NAT gateway begins at 5 Gbps and scales up to that by itself.".to_owned(),
            _ => "A NAT gateway scales up to 100 Gbps, and no further: what is more takes several, in subnets of their own.".to_owned(),
        };
        say(code, tone, says, GATEWAY);
        if let Some(rate) = rate {
            let all = if is_one { peak * zones } else { peak };
            let (code, tone) = if all <= rate { ("instance-fast", Tone::Good) } else { ("instance-slow", Tone::Bad) };
            let says = match all <= rate {
                true => format!("The instance carries that: {} of {} Gbps.", shown(all), shown(rate)),
                false => format!(
                    "The instance is too slow: {} Gbps are needed, and its type has {}.",
                    shown(all),
                    shown(rate)
                ),
            };
            say(code, tone, says, COMPARED);
        }
    }
    match is_one {
        true => say("one-point", Tone::Bad, "If the one instance fails, or its zone, no zone has a way out, until you have mended that.".to_owned(), COMPARED),
        false => say("one-a-zone", Tone::Plain, "If an instance fails, its zone has no way out, until you or a script of yours has mended that. A NAT gateway is kept running by AWS.".to_owned(), COMPARED),
    }
    let gateway = (|| Some(zones? * hours? * nat_hour? + volume? * nat_volume?))();
    let instances = zones.map(|zones| if is_one { 1.0 } else { zones });
    let instance = (|| Some(instances? * hours? * instance_hour?))();
    let mut blocks = Vec::new();
    if let (Some(gateway), Some(instance)) = (gateway, instance) {
        findings.push(cheaper(
            ("gateway-cheaper", "NAT gateways", gateway),
            ("instance-cheaper", "NAT instances", instance),
        ));
        blocks.push(bars(&[("NAT gateways", gateway), ("NAT instances", instance)]));
    } else {
        findings.push(sheet.no_sum());
    }
    blocks.push(Block::Findings(findings));
    blocks
}
