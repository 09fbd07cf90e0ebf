//! What a network costs and how fast it is, by the learner's own prices (D10, D14, D16, D17, D23).

mod endpoints;
mod instance;
mod lines;
mod peers;
mod sheet;
mod state;

use crate::cost::sheet::Sheet;
use crate::{Answer, Block, Fact, Lab, Page, Part};

pub use state::Cost;

impl Lab for Cost {
    const NAME: &'static str = "cost";
    const TITLE: &'static str = "What the network costs";
    const ABOUT: &'static str = "Two ways to the same end, at the prices that you look up: NAT gateway or endpoints, VPN or Direct Connect or DataSync, peerings or PrivateLink, NAT gateway or NAT instance.";
    const LEAVES_OUT: &'static [&'static str] = &[
        "What goes between zones and out to the internet has prices of its own.",
        "A GB is 1,000,000,000 bytes here, and a transfer has a fixed share of its line: no latency, no start, no second try.",
        "DataSync can send over a VPN or a Direct Connect as well; here it has your line to the internet.",
    ];
    const CODES: &'static [&'static str] = &[
        "no-price",
        "undated",
        "nat-cheaper",
        "endpoints-cheaper",
        "same-price",
        "vpn-fits",
        "vpn-slow",
        "line-fits",
        "line-slow",
        "line-late",
        "line-down",
        "sync-fits",
        "sync-slow",
        "nothing-fits",
        "vpn-cheapest",
        "line-cheapest",
        "sync-cheapest",
        "peering-overlap",
        "peering-count",
        "peering-many",
        "privatelink-fits",
        "privatelink-one-way",
        "peering-cheaper",
        "privatelink-cheaper",
        "gateway-cheaper",
        "instance-cheaper",
        "gateway-fast",
        "gateway-slow",
        "instance-fast",
        "instance-slow",
        "check-on",
        "one-point",
        "one-a-zone",
    ];
    const FACTS: &'static [Fact] = &[
        Fact {
            says: "A tunnel of a VPN carries up to 1.25 Gbps, a large one up to 5 Gbps.",
            page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnConnectionOptionsSpecification.html",
            day: "2026-11-29",
        },
        Fact {
            says: "A dedicated Direct Connect has 1, 10, 100 or 400 Gbps; hosted ones have less, too.",
            page: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/dedicated_connection.html",
            day: "2026-11-29",
        },
        Fact {
            says: "A NAT gateway begins at 5 Gbps and scales up to 100 Gbps.",
            page: "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
            day: "2026-11-29",
        },
        Fact {
            says: "A VPC has 50 active peerings at most, and on request up to 125.",
            page: "https://docs.aws.amazon.com/general/latest/gr/vpc-service.html",
            day: "2026-11-29",
        },
    ];

    fn set(&mut self, field: &str, value: &str) -> bool {
        self.change(field, value)
    }

    fn page(&self, _: &[Answer]) -> Page {
        let mut sheet = Sheet::new(self);
        let topics = [
            ("endpoints", "NAT gateway or interface endpoints"),
            ("lines", "VPN, Direct Connect or DataSync"),
            ("peers", "peerings or PrivateLink"),
            ("instance", "NAT gateway or NAT instance"),
        ];
        sheet.form.choice("topic", "What is compared", self.get("topic"), &topics);
        let (title, blocks) = match self.get("topic") {
            "lines" => ("From your own building to AWS", lines::blocks(&mut sheet)),
            "peers" => ("Between VPCs", peers::blocks(&mut sheet)),
            "instance" => ("A month", instance::blocks(&mut sheet)),
            _ => ("A month", endpoints::blocks(&mut sheet)),
        };
        let mut all = vec![Block::Fields(std::mem::take(&mut sheet.form.fields))];
        all.extend(blocks);
        all.extend(sheet.stamp());
        Page { parts: vec![Part::new(title, all)] }
    }
}
