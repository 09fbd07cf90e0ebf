//! The way of a packet as a drawing: what it meets, in order, with the packet's line above and the reply's below.
//! Each component is a drawing of its own, so that the row wraps where the page is narrow. The lists of hops say the
//! same in words, so none of it is read out.

use vpc::{FlowReport, Hop, HopKind, Verdict};
use yew::prelude::*;

/// A component on the way.
struct Stop<'a> {
    kind: HopKind,
    name: &'a str,
    way: Option<&'static str>,
}

pub(crate) fn topology(flow: &FlowReport) -> Html {
    let mut stops: Vec<Stop<'_>> = flow.forward.iter().filter_map(stop).collect();
    let (Some(first), Some(last)) = (flow.forward.first(), flow.forward.last()) else { return html! {} };
    // What cannot be named from outside is where the way would have ended.
    let unnamed = flow.forward.len() > 1 && (first.kind, &first.component) == (last.kind, &last.component);
    if unnamed {
        stops.remove(0);
    }
    let outside = |name| Stop { kind: HopKind::Internet, name, way: None };
    if stops.first().is_some_and(|stop| stop.kind == HopKind::InternetGateway) {
        stops.insert(0, outside(&first.packet.source));
    }
    if stops.last().is_some_and(|stop| stop.kind == HopKind::InternetGateway) {
        stops.push(outside(&last.packet.destination));
    }
    if stops.is_empty() {
        return html! {};
    }
    let forward = flow.forward.iter().position(stops_here);
    let back = flow.back.iter().position(stops_here);
    // The place in the drawing at which a way ends; a hop that is not drawn counts as the one before it.
    let ends = |hops: &[Hop], place: Option<usize>, reply: bool| {
        let end = place?;
        let before = hops.get(..=end)?.iter().rev().filter_map(stop);
        before.filter_map(|at| stops.iter().position(|of| meets(of, &at, reply))).next().or(Some(0))
    };
    let forward_end = if unnamed { Some(0) } else { ends(&flow.forward, forward, false) };
    let back_end = ends(&flow.back, back, true);
    let replies = !flow.back.is_empty() && forward_end.is_none();
    let last = stops.len().saturating_sub(1);
    let draw = |(at, stop): (usize, &Stop<'_>)| {
        let go = Lane::at(at, forward_end, |end| at < end);
        let back = if replies { Lane::at(at, back_end, |end| at > end) } else { Lane::Empty };
        figure(stop, at == 0, at == last, go, back)
    };
    html! {
        <div class="topology" aria-hidden="true">
            <div class="topology-stops">{ for stops.iter().enumerate().map(draw) }</div>
            <p class="quiet">{ "solid line: the packet · dashed line: the reply · ✗: it ends here" }</p>
        </div>
    }
}

const fn stops_here(hop: &Hop) -> bool {
    matches!(hop.verdict, Verdict::Drops) && !hop.assumed
}

/// What is drawn: the components that a packet meets, not what tells it the way.
fn stop(hop: &Hop) -> Option<Stop<'_>> {
    let drawn = !matches!(hop.kind, HopKind::RouteTable | HopKind::Subnet | HopKind::Name | HopKind::Other);
    let name = match hop.kind {
        HopKind::SecurityGroups => hop.groups.first().unwrap_or(&hop.component),
        _ => &hop.component,
    };
    drawn.then_some(Stop { kind: hop.kind, name, way: hop.way })
}

/// Whether a hop of the reply is at a place of the drawing: an ACL that is passed twice is two places.
fn meets(place: &Stop<'_>, hop: &Stop<'_>, reply: bool) -> bool {
    place.kind == hop.kind && place.name == hop.name && (hop.way.is_none() || (place.way == hop.way) != reply)
}

/// What is left of a way at one place.
#[derive(Clone, Copy, PartialEq)]
enum Lane {
    Through,
    Ends,
    Empty,
}

impl Lane {
    fn at(at: usize, end: Option<usize>, passes: impl Fn(usize) -> bool) -> Lane {
        match end {
            None => Lane::Through,
            Some(end) if end == at => Lane::Ends,
            Some(end) if passes(end) => Lane::Through,
            Some(_) => Lane::Empty,
        }
    }
}

const fn kind_name(kind: HopKind) -> &'static str {
    match kind {
        HopKind::Interface => "interface",
        HopKind::SecurityGroups => "security group",
        HopKind::NetworkAcl => "network ACL",
        HopKind::InternetGateway => "internet gateway",
        HopKind::EgressOnlyGateway => "egress-only igw",
        HopKind::NatGateway => "NAT gateway",
        HopKind::Appliance => "appliance",
        HopKind::Peering => "peering",
        HopKind::Endpoint => "endpoint",
        HopKind::Internet => "internet",
        HopKind::Amazon => "AWS service",
        HopKind::RouteTable => "route table",
        HopKind::Subnet => "subnet",
        HopKind::Name | HopKind::Other => "other",
    }
}

fn figure(stop: &Stop<'_>, first: bool, last: bool, go: Lane, back: Lane) -> Html {
    // Ids end in what tells them apart.
    let length = stop.name.chars().count();
    let name = match length > 15 {
        true => format!("…{}", stop.name.chars().skip(length - 13).collect::<String>()),
        false => stop.name.to_owned(),
    };
    let class = if go == Lane::Ends || back == Lane::Ends { "stop-box stop-ends" } else { "stop-box" };
    let cross = |x: &'static str| html! { <path class="stop-cross" d={x} /> };
    html! {
        <svg class="stop" viewBox="0 0 104 84" width="104" height="84" focusable="false">
            if go == Lane::Through {
                <path class="lane" d={match (first, last) { (true, _) => "M52 22V12H104", (_, true) => "M0 12H52V17", _ => "M0 12H104" }} />
                <path class="lane-head" d={if last { "M48 15l4 7 4-7z" } else { "M97 8l7 4-7 4z" }} />
            }
            if go == Lane::Ends {
                <path class="lane" d="M0 12H44" />
                { cross("M47 7l10 10M57 7l-10 10") }
            }
            <rect {class} x="2" y="22" width="100" height="40" rx="5" />
            <text class="stop-kind" x="52" y="38" text-anchor="middle">{ kind_name(stop.kind) }</text>
            <text class="stop-name" x="52" y="54" text-anchor="middle">{ name }</text>
            if back == Lane::Through {
                <path class="lane lane-reply" d={match (first, last) { (true, _) => "M104 72H52V67", (_, true) => "M52 62V72H0", _ => "M104 72H0" }} />
                if first { <path class="lane-head" d="M48 69l4-7 4 7z" /> } else { <path class="lane-head" d="M7 68l-7 4 7 4z" /> }
            }
            if back == Lane::Ends {
                <path class="lane lane-reply" d="M104 72H60" />
                { cross("M47 67l10 10M57 67l-10 10") }
            }
        </svg>
    }
}
