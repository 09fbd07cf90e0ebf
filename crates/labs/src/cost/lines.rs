//! A VPN, a Direct Connect, or DataSync over the internet: how long a transfer takes, from when on, and what it costs.

use crate::cost::sheet::{Sheet, bars, money};
use crate::{Act, Block, Cell, Finding, Row, Table, Tone, shown};

const VPN: &str = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnConnectionOptionsSpecification.html";
const LINE: &str = "https://docs.aws.amazon.com/directconnect/latest/UserGuide/encryption-in-transit.html";
const SYNC: &str = "https://docs.aws.amazon.com/datasync/latest/userguide/encryption-in-transit.html";

/// How many hours so many GB take at so many Mbps, of which a share is used.
fn hours(gigabytes: f64, rate: f64, share: f64) -> f64 {
    gigabytes * 8000.0 / (rate * share / 100.0) / 3600.0
}

/// A time, in the unit that fits.
fn time(hours: f64) -> String {
    if hours < 1.0 {
        format!("{} minutes", shown((hours * 600.0).round() / 10.0))
    } else if hours < 48.0 {
        format!("{} hours", shown((hours * 10.0).round() / 10.0))
    } else {
        format!("{} days", shown((hours / 2.4).round() / 10.0))
    }
}

pub(super) fn blocks(sheet: &mut Sheet<'_>) -> Vec<Block> {
    let amounts = (0.0, 1e9);
    let rates = (0.01, 1e6);
    let gigabytes = sheet.amount("gigabytes", "Data", "GB", amounts);
    let within = sheet.amount("within", "It has to be there within", "hours", amounts);
    let ready = sheet.amount("ready", "The first has to go in", "days", amounts);
    let internet = sheet.amount("internet_rate", "Your line to the internet", "Mbps", rates);
    let tunnels = [("1250", "up to 1.25 Gbps"), ("5000", "up to 5 Gbps (large)")];
    sheet.form.choice("tunnel", "A tunnel of the VPN", sheet.cost.get("tunnel"), &tunnels);
    let tunnel = if sheet.cost.get("tunnel") == "5000" { 5000.0 } else { 1250.0 };
    let line = sheet.amount("line_rate", "The Direct Connect", "Mbps", rates);
    let wait = sheet.amount("line_days", "It is there, says its provider, in", "days", amounts);
    let is_down = sheet.switch("is_down", "The Direct Connect is down");
    let share = sheet.amount("share", "Of its line a transfer gets", "%", (1.0, 100.0));
    let hours_there = sheet.amount("hours", "Hours that VPN and line are there", "", amounts);
    let vpn_hour = sheet.price("vpn_hour", "A VPN", "$ an hour");
    let vpn_volume = sheet.price("vpn_volume", "Data through the VPN", "$ a GB");
    let line_hour = sheet.price("line_hour", "A port of Direct Connect", "$ an hour");
    let line_volume = sheet.price("line_volume", "Data through the Direct Connect", "$ a GB");
    let sync_volume = sheet.price("sync_volume", "Data that DataSync copies", "$ a GB");
    let act = |id: &str, label: &str| Act { id: id.to_owned(), label: label.to_owned() };
    let acts = Block::Acts(vec![
        act("once", "50 GB, once"),
        act("monthly", "10 TB, every month"),
        act("quick", "Something quick"),
        act("backup", "10 TB, and the line is down"),
    ]);
    let known = (|| Some((gigabytes?, within?, ready?, internet?, line?, wait?, share?)))();
    let Some((gigabytes, within, ready, internet, line, wait, share)) = known else {
        return vec![
            acts,
            Block::Text(
                "What is marked cannot be read yet: with that mended, you see here what comes of it.".to_owned(),
            ),
        ];
    };
    let vpn_takes = hours(gigabytes, internet.min(tunnel), share);
    let line_takes = hours(gigabytes, line, share);
    let sync_takes = hours(gigabytes, internet, share);
    let late = wait > ready;
    let mut findings = Vec::new();
    let fits = |takes: f64| takes <= within;
    let says = |takes: f64, name: &str| match fits(takes) {
        true => format!("{name} fits: it takes {}.", time(takes)),
        false => format!("{name} is too slow: it takes {}, and there are {}.", time(takes), time(within)),
    };
    let tone = |is: bool| if is { Tone::Good } else { Tone::Bad };
    let mut judge = |codes: [&str; 2], takes: f64, name: &str, page: &str| {
        let code = if fits(takes) { codes[0] } else { codes[1] };
        findings.push(Finding::new(code, tone(fits(takes)), says(takes, name)).on(page));
    };
    judge(["vpn-fits", "vpn-slow"], vpn_takes, "The VPN", VPN);
    judge(["sync-fits", "sync-slow"], sync_takes, "DataSync", SYNC);
    let line_fits = !is_down && !late && fits(line_takes);
    let finding = if is_down {
        Finding::new(
            "line-down",
            Tone::Bad,
            "The Direct Connect is down. What is to go on needs another way that is already there, a VPN for example.",
        )
    } else if late {
        let says = format!(
            "The Direct Connect comes too late: in {} days, and the first has to go in {}.",
            shown(wait),
            shown(ready)
        );
        Finding::new("line-late", Tone::Bad, says)
    } else {
        let code = if fits(line_takes) { "line-fits" } else { "line-slow" };
        Finding::new(code, tone(fits(line_takes)), says(line_takes, "The Direct Connect"))
    };
    findings.insert(1, finding.on(LINE));
    let costs = [
        (|| Some(hours_there? * vpn_hour? + gigabytes * vpn_volume?))(),
        (|| Some(hours_there? * line_hour? + gigabytes * line_volume?))(),
        (|| Some(gigabytes * sync_volume?))(),
    ];
    let ways = [
        ("VPN", "vpn-cheapest", vpn_takes, fits(vpn_takes), "the tunnel encrypts"),
        ("Direct Connect", "line-cheapest", line_takes, line_fits, "nothing encrypts, unless you add a VPN"),
        ("DataSync", "sync-cheapest", sync_takes, fits(sync_takes), "TLS encrypts"),
    ];
    let mut blocks = Vec::new();
    let rows = ways.iter().zip(costs).map(|((name, _, takes, fits, encrypts), cost)| Row {
        cells: vec![
            Cell::from(*name),
            Cell::new(time(*takes), tone(*fits)),
            Cell::from(*encrypts),
            Cell::from(cost.map_or("no price".to_owned(), money)),
        ],
    });
    let head = ["Way", "The data takes", "On the way", "Costs"].map(str::to_owned).to_vec();
    let caption = format!("{} GB within {}", shown(gigabytes), time(within));
    let table = Block::Table(Table { caption, head, rows: rows.collect() });
    if let [Some(vpn), Some(line), Some(sync)] = costs {
        blocks.push(bars(&[("VPN", vpn), ("Direct Connect", line), ("DataSync", sync)]));
        let least =
            ways.iter().zip([vpn, line, sync]).filter(|(way, _)| way.3).min_by(|one, other| one.1.total_cmp(&other.1));
        if let Some(((name, code, ..), cost)) = least {
            let says = format!("Of what fits, {name} costs least: {}.", money(cost));
            findings.push(Finding::new(code, Tone::Plain, says));
        }
    } else {
        findings.push(sheet.no_sum());
    }
    if ways.iter().all(|way| !way.3) {
        findings.push(Finding::new("nothing-fits", Tone::Bad, "Nothing fits: more time, less data, or a faster line."));
    }
    blocks.splice(0..0, [acts, Block::Findings(findings), table]);
    blocks
}
