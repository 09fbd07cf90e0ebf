//! The way of a packet as a drawing: what it meets, in order, with the packet's line above and the reply's below.
//! Each component is a drawing of its own, so that the row wraps where the page is narrow. Below it the way can be
//! followed step by step, by hand or as it plays.

use gloo::timers::callback::Timeout;
use scenario::network::{FlowReport, Hop, HopKind, HopVerdict, PacketView};
use yew::functional::Hook;
use yew::prelude::*;

use super::icons::{Icon, icon};
use super::part::part;
use crate::browser;
use crate::state::State;
use crate::text::sentence;
use crate::tree::html;

/// How long a step is shown while it plays: long enough to read it.
const STEP: u32 = 2200;

/// A component on the way.
struct Stop<'a> {
    kind: HopKind,
    name: &'a str,
    way: Option<&'static str>,
}

/// Where a way ends.
#[derive(Clone, Copy)]
struct End {
    place: usize,
    hop: usize,
    /// Whether it is known to end there, or only not known to go on.
    is_known: bool,
}

/// A drawing of a flow's way.
struct Drawing<'a> {
    flow: &'a FlowReport,
    stops: Vec<Stop<'a>>,
    /// Where the two ways end, if they do before their time.
    ends: [Option<End>; 2],
    replies: bool,
}

impl<'a> Drawing<'a> {
    fn of(flow: &'a FlowReport) -> Option<Drawing<'a>> {
        let mut stops: Vec<Stop<'_>> = flow.forward.iter().filter_map(stop).collect();
        let (first, last) = (flow.forward.first()?, flow.forward.last()?);
        // What cannot be named from outside is where the way would have ended.
        let is_same = flow.forward.len() > 1 && (first.kind, &first.component) == (last.kind, &last.component);
        let unnamed = is_same && last.verdict == HopVerdict::Drops;
        if unnamed {
            stops.remove(0);
        }
        let outside = |name| Stop { kind: HopKind::Internet, name, way: None };
        // The packet does not come back to where it starts: what it meets there is not known.
        let unknown = is_same && last.verdict == HopVerdict::Undetermined;
        if unknown {
            stops.pop();
            stops.push(Stop { kind: HopKind::Other, name: "what follows", way: None });
        }
        if stops.first().is_some_and(|stop| stop.kind == HopKind::InternetGateway) {
            stops.insert(0, outside(&first.packet.source));
        }
        if stops.last().is_some_and(|stop| stop.kind == HopKind::InternetGateway) {
            stops.push(outside(&last.packet.destination));
        }
        let mut drawing = Drawing { flow, stops, ends: [None, None], replies: false };
        let end = |reply: bool| {
            let first = |verdict| drawing.hops(reply).iter().position(|hop| hop.verdict == verdict && !hop.assumed);
            let dropped = first(HopVerdict::Drops);
            let hop = dropped.or_else(|| first(HopVerdict::Undetermined))?;
            let place = match reply {
                false if unnamed => 0,
                false if unknown && hop + 1 == flow.forward.len() => drawing.stops.len() - 1,
                _ => drawing.place(reply, hop),
            };
            Some(End { place, hop, is_known: dropped.is_some() })
        };
        let ends = [end(false), end(true)];
        drawing.replies = !flow.back.is_empty() && ends[0].is_none();
        drawing.ends = ends;
        (!drawing.stops.is_empty()).then_some(drawing)
    }

    const fn hops(&self, reply: bool) -> &'a [Hop] {
        if reply { self.flow.back.as_slice() } else { self.flow.forward.as_slice() }
    }

    const fn end(&self, reply: bool) -> Option<End> {
        let [forward, back] = self.ends;
        if reply { back } else { forward }
    }

    /// Whether it is not known how a way that is drawn goes on.
    fn is_open(&self) -> bool {
        self.ends.iter().take(1 + usize::from(self.replies)).flatten().any(|end| !end.is_known)
    }

    /// The place of a hop; one that is not drawn counts as the one before it.
    fn place(&self, reply: bool, hop: usize) -> usize {
        if let Some(end) = self.end(reply).filter(|end| end.hop == hop && !end.is_known) {
            return end.place;
        }
        let upto = self.hops(reply).get(..=hop).unwrap_or_default();
        // On its way the packet meets the stops in their order, some of them twice.
        let drawn: Vec<Stop<'_>> = upto.iter().filter_map(stop).collect();
        let outside = self.stops.first().is_some_and(|stop| stop.kind == HopKind::Internet);
        let here = (usize::from(outside) + drawn.len()).saturating_sub(1);
        if !reply && drawn.last().zip(self.stops.get(here)).is_some_and(|(at, of)| meets(of, at, reply)) {
            return here;
        }
        let before = drawn.into_iter().rev();
        before.filter_map(|at| self.stops.iter().position(|of| meets(of, &at, reply))).next().unwrap_or(0)
    }

    /// The hops that are really met: which way, and which hop.
    fn steps(&self) -> Vec<(bool, usize)> {
        let met = |reply: bool| {
            let end = self.end(reply).map_or(usize::MAX, |end| end.hop + 1);
            let hops = self.hops(reply).iter().enumerate().take(end);
            hops.filter(|(_, hop)| !hop.assumed).map(move |(at, _)| (reply, at))
        };
        met(false).chain(met(true).filter(|_| self.replies)).collect()
    }
}

/// The drawing, and the step that is looked at.
pub(crate) fn topology(state: &UseReducerHandle<State>) -> Html {
    let state = state.clone();
    part(&format!("way-{}", state.opened), move |hooks| use_way(&state).run(hooks))
}

#[hook]
fn use_way(state: &UseReducerHandle<State>) -> Html {
    let step = use_state(|| None::<usize>);
    let playing = use_state(|| false);
    let drawing = state.shown_network().and_then(|network| Drawing::of(&network.flow));
    let steps = drawing.as_ref().map(Drawing::steps).unwrap_or_default();
    let last = steps.len().saturating_sub(1);
    let at = step.map(|step| step.min(last));
    use_effect_with((at, *playing), {
        let (step, playing) = (step.clone(), playing.clone());
        move |(at, plays): &(Option<usize>, bool)| {
            let at = at.unwrap_or_default();
            let timer = plays.then(|| {
                Timeout::new(STEP, move || match at < last {
                    true => step.set(Some(at + 1)),
                    false => playing.set(false),
                })
            });
            move || drop(timer)
        }
    });
    let Some(drawing) = drawing else { return html! {} };
    let current = at.and_then(|at| steps.get(at).copied());
    let here = current.map(|(reply, hop)| (drawing.place(reply, hop), reply));
    let to = |target: Option<usize>| {
        let (step, playing) = (step.clone(), playing.clone());
        Callback::from(move |_: MouseEvent| {
            step.set(target);
            playing.set(false);
        })
    };
    let play = {
        let (step, playing) = (step.clone(), playing.clone());
        Callback::from(move |_: MouseEvent| {
            if !*playing && at.is_none_or(|at| at >= last) {
                step.set(Some(0));
            }
            if at.is_none() {
                // This button gives way to others.
                browser::go_to_first(".step-acts .button".to_owned());
                browser::go_to("step".to_owned());
            }
            playing.set(!*playing);
        })
    };
    let leave = {
        let to = to(None);
        Callback::from(move |event: MouseEvent| {
            to.emit(event);
            browser::go_to_first(".steps > .button".to_owned());
        })
    };
    // What has the focus keeps it at either end.
    let turn = |class: &'static str, label: &'static str, target: Option<usize>| {
        let onclick = target.map(|target| to(Some(target)));
        html! { <button type="button" class={format!("icon-button {class}")} {onclick} aria-disabled={target.is_none().then_some("true")} aria-label={label}>{ icon(Icon::Chevron) }</button> }
    };
    let end = drawing.stops.len().saturating_sub(1);
    let draw = |(place, stop): (usize, &Stop<'_>)| {
        let go = Lane::at(place, drawing.ends[0], |end| place < end);
        let back = if drawing.replies { Lane::at(place, drawing.ends[1], |end| place > end) } else { Lane::Empty };
        let is_here = here.filter(|(here, _)| *here == place).map(|(_, reply)| reply);
        // The first step at it, of the way that is being followed.
        let first =
            |reply: bool| steps.iter().position(|(way, hop)| *way == reply && drawing.place(reply, *hop) == place);
        let followed = current.is_some_and(|(reply, _)| reply);
        let target = first(followed).or_else(|| first(!followed));
        let label = format!("{} {}", stop.kind.words(), stop.name);
        html! {
            <button type="button" class={if is_here.is_some() { "stop-button here" } else { "stop-button" }} aria-pressed={is_here.is_some().to_string()}
                disabled={target.is_none()} onclick={to(target)}>
                <span class="hidden">{ label }</span>
                { figure(stop, place == 0, place == end, go, back, is_here) }
            </button>
        }
    };
    let step_name = if *playing { "Pause" } else { "Play" };
    html! {
        <section class="topology" aria-label="The way of the packet">
            <div class="topology-stops">{ for drawing.stops.iter().enumerate().map(draw) }</div>
            <div class="steps">
                <p class="quiet legend">{ "solid line: the packet · dashed line: the reply · ✗: it ends here" }
                    if drawing.is_open() { { " · ?: what happens from here on is not known" } }
                </p>
                if let Some(at) = at {
                    <div class="step-acts">
                        { turn("back", "Step back", at.checked_sub(1)) }
                        <button type="button" class="button" onclick={play}>{ step_name }</button>
                        { turn("", "Next step", Some(at + 1).filter(|next| *next <= last)) }
                        <button type="button" class="icon-button" onclick={leave} aria-label="Stop following the packet">{ icon(Icon::Cross) }</button>
                    </div>
                } else {
                    <button type="button" class="button" onclick={play}>{ "Follow the packet" }</button>
                }
            </div>
            <div class="step" id="step" aria-live={if *playing { "off" } else { "polite" }}>
                { for at.zip(current).and_then(|(at, (reply, hop))| Some(told(at, steps.len(), reply, drawing.hops(reply).get(hop)?))) }
            </div>
        </section>
    }
}

/// What happens at a step, and the packet as it is there.
fn told(at: usize, steps: usize, reply: bool, hop: &Hop) -> Html {
    let (class, shape, word) = super::network::does(hop.verdict);
    let whose = if reply { "the reply" } else { "the packet" };
    html! {
        <>
            <p class="quiet">{ format!("Step {} of {steps}: {whose}", at + 1) }</p>
            <p class={format!("step-says {class}")}>{ icon(shape) }<span class="hidden">{ format!("{word}: ") }</span>{ sentence(&hop.message) }</p>
            <p class="step-packet"><code>{ packet(&hop.packet) }</code>
                { for hop.translated.as_ref().map(|to| html! { <><span class="quiet">{ " leaves as " }</span><code>{ packet(to) }</code></> }) }
            </p>
        </>
    }
}

/// `tcp 10.0.0.10:49152 → 10.0.1.10:443`
fn packet(view: &PacketView) -> String {
    let end = |address: &str, port: Option<&String>| match port {
        // An IPv6 address has colons of its own.
        Some(port) if address.contains(':') => format!("[{address}]:{port}"),
        Some(port) => format!("{address}:{port}"),
        None => address.to_owned(),
    };
    // What ICMP has in its place is no port.
    let port = view.port.as_ref().filter(|_| view.source_port.is_some());
    let source = end(&view.source, view.source_port.as_ref());
    format!("{} {source} → {}", view.protocol, end(&view.destination, port))
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
    /// Whether it ends is not known.
    Unknown,
    Empty,
}

impl Lane {
    fn at(at: usize, end: Option<End>, passes: impl Fn(usize) -> bool) -> Lane {
        match end {
            None => Lane::Through,
            Some(end) if end.place == at && end.is_known => Lane::Ends,
            Some(end) if end.place == at => Lane::Unknown,
            Some(end) if passes(end.place) => Lane::Through,
            Some(_) => Lane::Empty,
        }
    }

    const fn is_end(self) -> bool {
        matches!(self, Lane::Ends | Lane::Unknown)
    }
}

fn figure(stop: &Stop<'_>, first: bool, last: bool, go: Lane, back: Lane, here: Option<bool>) -> Html {
    // Ids end in what tells them apart.
    let length = stop.name.chars().count();
    let name = match length > 15 {
        true => format!("…{}", stop.name.chars().skip(length - 13).collect::<String>()),
        false => stop.name.to_owned(),
    };
    let class = match (go, back) {
        (Lane::Ends, _) | (_, Lane::Ends) => "stop-box stop-ends",
        (Lane::Unknown, _) | (_, Lane::Unknown) => "stop-box stop-unknown",
        _ => "stop-box",
    };
    let mark = |lane: Lane, cross: &'static str, y: &'static str| match lane {
        Lane::Ends => html! { <path class="stop-cross" d={cross} /> },
        _ => html! { <text class="stop-question" x="52" {y} text-anchor="middle">{ "?" }</text> },
    };
    html! {
        <svg class="stop" viewBox="0 0 104 84" width="104" height="84" focusable="false" aria-hidden="true">
            if go == Lane::Through {
                <path class="lane" d={match (first, last) { (true, _) => "M52 22V12H104", (_, true) => "M0 12H52V17", _ => "M0 12H104" }} />
                <path class="lane-head" d={if last { "M48 15l4 7 4-7z" } else { "M97 8l7 4-7 4z" }} />
            }
            if go.is_end() {
                if !first || go == Lane::Ends { <path class="lane" d="M0 12H44" /> }
                { mark(go, "M47 7l10 10M57 7l-10 10", "17") }
            }
            <rect {class} x="2" y="22" width="100" height="40" rx="5" />
            <text class="stop-kind" x="52" y="38" text-anchor="middle">{ stop.kind.words() }</text>
            <text class="stop-name" x="52" y="54" text-anchor="middle">{ name }</text>
            if back == Lane::Through {
                <path class="lane lane-reply" d={match (first, last) { (true, _) => "M104 72H52V67", (_, true) => "M52 62V72H0", _ => "M104 72H0" }} />
                if first { <path class="lane-head" d="M48 69l4-7 4 7z" /> } else { <path class="lane-head" d="M7 68l-7 4 7 4z" /> }
            }
            if back.is_end() {
                if !last || back == Lane::Ends { <path class="lane lane-reply" d="M104 72H60" /> }
                { mark(back, "M47 67l10 10M57 67l-10 10", "77") }
            }
            { for here.map(|reply| dot(first, last, if reply { back } else { go }, reply)) }
        </svg>
    }
}

/// The packet on its lane, from one edge to the other; from and to the box at the ends of the way.
fn dot(first: bool, last: bool, lane: Lane, reply: bool) -> Html {
    let (starts, arrives) = if reply { (last, first) } else { (first, last) };
    let (from, to) = if reply { ("from-right", "to-left") } else { ("from-left", "to-right") };
    let from = if starts { "from-middle" } else { from };
    let to = match (lane, reply) {
        (Lane::Ends | Lane::Unknown, false) => "to-cross",
        (Lane::Ends | Lane::Unknown, true) => "to-cross-back",
        _ if arrives => "to-middle",
        _ => to,
    };
    // Another class is another element, so that the movement starts anew.
    let key = format!("{reply}{from}{to}");
    html! { <circle {key} class={format!("dot {from} {to}")} cx="0" cy={if reply { "72" } else { "12" }} r="5" /> }
}
