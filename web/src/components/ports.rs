//! All ports at once: which of them pass between the two ends. Drawn on a line on which each doubling is as long as
//! the next, so that the well-known ports and the ephemeral ones both have room.

use scenario::network::{PortReport, ProtocolPorts, Ranges};
use yew::prelude::*;

use crate::text::sentence;
use crate::tree::html;

/// The ports that are named below the line.
const NAMED: [u16; 6] = [22, 80, 443, 1024, 8080, 32768];

/// The set of each protocol; `asked` is the port that the packet goes to.
pub(crate) fn ports(report: &PortReport, protocol: &str, asked: Option<u16>) -> Html {
    if report.protocols.is_empty() {
        return html! {};
    }
    let one = |of: &ProtocolPorts| {
        let lined = matches!(of.protocol.as_str(), "tcp" | "udp");
        let asked = asked.filter(|_| of.protocol.eq_ignore_ascii_case(protocol));
        let nothing = of.ports.is_empty() && of.partly.is_empty() && of.undetermined.is_empty();
        html! {
            <li>
                // What passes in part needs a sentence.
                if of.partly.is_empty() && of.undetermined.is_empty() {
                    <p><strong>{ &of.protocol }</strong>{ " " }{ &of.shown }</p>
                } else {
                    <p class="partly-open">{ sentence(&of.message) }</p>
                }
                if lined && !nothing { { line(of, asked) } }
                { for of.why.iter().map(|why| html! { <p class="quiet">{ what_of(of) }{ sentence(why) }</p> }) }
            </li>
        }
    };
    html! {
        <section class="port-sets" aria-labelledby="ports-title">
            <h2 id="ports-title">{ "Which ports pass" }</h2>
            <p class="quiet">{ sentence(&format!("From `{}` to `{}`, the reply included. Of ICMP, only an echo request has one.", report.from, report.to)) }</p>
            <ul>{ for report.protocols.iter().map(one) }</ul>
        </section>
    }
}

/// What the reason is of.
fn what_of(of: &ProtocolPorts) -> &'static str {
    match (of.ports.is_empty() && of.partly.is_empty(), of.undetermined.is_empty()) {
        (true, true) => "Stopped: ",
        (true, false) => "",
        (false, _) => "The rest is stopped: ",
    }
}

/// Where a port is on the line, in hundredths of a percent of its length. Each doubling has a sixteenth of it, and is
/// even in itself: whole numbers do, and keep the page small.
fn x(port: u32) -> u32 {
    let port = port + 1;
    let doublings = port.ilog2();
    let rest = ((port - (1 << doublings)) * 625) >> doublings;
    doublings * 625 + rest
}

fn percent(of: u32) -> String {
    format!("{}.{:02}%", of / 100, of % 100)
}

fn line(of: &ProtocolPorts, asked: Option<u16>) -> Html {
    let parts = |ranges: &Ranges, class: &'static str| -> Html {
        let part = |(first, last): (u128, u128)| {
            let port = |number: u128| u32::try_from(number).unwrap_or_default().min(65535);
            let (from, to) = (x(port(first)), x(port(last) + 1));
            // What is a single port is to be seen too.
            let width = percent(to.saturating_sub(from).max(80));
            html! { <rect {class} x={percent(from.min(9920))} y="2" {width} height="10" rx="1" /> }
        };
        ranges.iter().take(200).map(part).collect()
    };
    let named = NAMED.iter().map(|port| {
        let at = percent(x(u32::from(*port)));
        html! { <text x={at} y="26" text-anchor="middle">{ port.to_string() }</text> }
    });
    let asked = asked.map(|port| {
        let at = percent(x(u32::from(port)));
        html! { <line class="asked" x1={at.clone()} x2={at} y1="0" y2="14" /> }
    });
    html! {
        <svg class="port-line" width="100%" height="30" aria-hidden="true" focusable="false">
            <rect class="closed" x="0" y="2" width="100%" height="10" rx="1" />
            { parts(&of.undetermined, "maybe") }
            { parts(&of.partly, "part") }
            { parts(&of.ports, "open") }
            { for asked }
            { for named }
        </svg>
    }
}
