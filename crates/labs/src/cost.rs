//! What a network costs, by the learner's own prices (D10, D14, D16, D17, D23).

use serde::{Deserialize, Serialize};

use crate::{Answer, Bar, Block, Fact, Field, Finding, Kind, Lab, Page, Part, Tone, number, padded};

/// The prices and amounts, as they were typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cost {
    zones: String,
    hours: String,
    volume: String,
    endpoints: String,
    nat_hour: String,
    nat_volume: String,
    endpoint_hour: String,
    endpoint_volume: String,
}

impl Default for Cost {
    fn default() -> Cost {
        let of = str::to_owned;
        Cost {
            zones: of("2"),
            hours: of("730"),
            volume: of("500"),
            endpoints: of("4"),
            nat_hour: of(""),
            nat_volume: of(""),
            endpoint_hour: of(""),
            endpoint_volume: of(""),
        }
    }
}

impl Cost {
    fn field(&mut self, id: &str) -> Option<&mut String> {
        Some(match id {
            "zones" => &mut self.zones,
            "hours" => &mut self.hours,
            "volume" => &mut self.volume,
            "endpoints" => &mut self.endpoints,
            "nat_hour" => &mut self.nat_hour,
            "nat_volume" => &mut self.nat_volume,
            "endpoint_hour" => &mut self.endpoint_hour,
            "endpoint_volume" => &mut self.endpoint_volume,
            _ => return None,
        })
    }
}

impl Lab for Cost {
    const NAME: &'static str = "cost";
    const TITLE: &'static str = "What the network costs";
    const ABOUT: &'static str =
        "A NAT gateway or interface endpoints for the same traffic, at the prices that you look up.";
    const LEAVES_OUT: &'static [&'static str] =
        &["What goes between zones and out to the internet has prices of its own."];
    const CODES: &'static [&'static str] = &["no-price", "nat-cheaper", "endpoints-cheaper", "same-price"];
    const FACTS: &'static [Fact] = &[];

    fn set(&mut self, field: &str, value: &str) -> bool {
        self.field(field).map(|place| value.clone_into(place)).is_some()
    }

    fn page(&self, _: &[Answer]) -> Page {
        let mut fields = Vec::new();
        let mut read = |id: &str, label: &str, unit: &str, text: &str, is_price: bool| {
            let number = number(text, 0.0, 1e9);
            let wrong = number.clone().err().filter(|_| !(is_price && text.trim().is_empty()));
            let kind = Kind::Number { unit: unit.to_owned() };
            fields.push(Field {
                id: id.to_owned(),
                label: label.to_owned(),
                value: text.to_owned(),
                kind,
                wrong,
                help: None,
            });
            number.ok()
        };
        let zones = read("zones", "Zones", "", &self.zones, false);
        let hours = read("hours", "Hours", "a month", &self.hours, false);
        let volume = read("volume", "Data", "GB a month", &self.volume, false);
        let endpoints = read("endpoints", "Interface endpoints", "", &self.endpoints, false);
        let nat_hour = read("nat_hour", "A NAT gateway", "$ an hour", &self.nat_hour, true);
        let nat_volume = read("nat_volume", "Data through a NAT gateway", "$ a GB", &self.nat_volume, true);
        let endpoint_hour =
            read("endpoint_hour", "An interface endpoint in a zone", "$ an hour", &self.endpoint_hour, true);
        let endpoint_volume =
            read("endpoint_volume", "Data through an endpoint", "$ a GB", &self.endpoint_volume, true);
        let nat = (|| Some(zones? * hours? * nat_hour? + volume? * nat_volume?))();
        let through = (|| Some(zones? * hours? * endpoints? * endpoint_hour? + volume? * endpoint_volume?))();
        let mut blocks = vec![Block::Fields(fields)];
        match (nat, through) {
            (Some(nat), Some(through)) => {
                let bar = |label: &str, value: f64| Bar {
                    label: label.to_owned(),
                    value,
                    text: money(value),
                    tone: Tone::Plain,
                };
                blocks.push(Block::Bars(vec![bar("NAT gateways", nat), bar("Interface endpoints", through)]));
                let (code, says) = if nat < through {
                    ("nat-cheaper", format!("NAT gateways cost {} a month less.", money(through - nat)))
                } else if through < nat {
                    ("endpoints-cheaper", format!("Interface endpoints cost {} a month less.", money(nat - through)))
                } else {
                    ("same-price", "Both cost the same.".to_owned())
                };
                blocks.push(Block::Findings(vec![Finding::new(code, Tone::Plain, says)]));
            }
            _ => {
                let says = "Without all prices there is no sum. Look them up for your Region, and type them.";
                blocks.push(Block::Findings(vec![Finding::new("no-price", Tone::Warn, says)]));
            }
        }
        Page { parts: vec![Part::new("A month", blocks)] }
    }
}

fn money(amount: f64) -> String {
    format!("${}", padded(amount, 2))
}
