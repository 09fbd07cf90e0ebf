//! The way of a packet as a drawing: what it meets, in order, with the packet's line above and the reply's below, in boxes
//! for subnets and VPCs. Each component is a drawing of its own, so that the row wraps where the page is narrow. Below it
//! the way can be followed step by step, by hand, with the arrow keys, or as it plays, and the two filters at an
//! interface stand side by side.

use gloo::timers::callback::Timeout;
use scenario::network::{FlowReport, Hop, HopKind, HopVerdict, PacketView};
use yew::functional::Hook;
use yew::prelude::*;

use super::filters::{Cells, Step, step_of};
use super::icons::{Icon, icon};
use super::part::part;
use super::parts::Places;
use super::tables::row_name;
use crate::browser;
use crate::state::State;
use crate::text::words;
use crate::tree::html;

/// How long a step is shown while it plays: long enough to read it.
const STEP: u32 = 2200;

/// A component on the way.
struct Stop<'a> {
    kind: HopKind,
    name: &'a str,
    way: Option<&'static str>,
    /// The part that says in which subnet and VPC it is.
    at: &'a str,
}

/// What is lost on the packet's and on the reply's way at a place where the rest passes.
type Lost<'a> = [Option<&'a str>; 2];

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
        let outside = |name| Stop { kind: HopKind::Internet, name, way: None, at: "" };
        // The packet does not come back to where it starts: what it meets there is not known.
        let unknown = is_same && last.verdict == HopVerdict::Undetermined;
        if unknown {
            stops.pop();
            stops.push(Stop { kind: HopKind::Other, name: "what follows", way: None, at: "" });
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

    /// What is lost at each place where only some of it passes.
    fn lost(&self) -> Vec<Lost<'a>> {
        let mut lost: Vec<Lost<'a>> = self.stops.iter().map(|_| [None, None]).collect();
        for (reply, hop) in self.steps() {
            let is_partly = self.hops(reply).get(hop).is_some_and(|hop| hop.verdict == HopVerdict::Partly);
            let Some([go, back]) = lost.get_mut(self.place(reply, hop)).filter(|_| is_partly) else { continue };
            let mut stops = self.flow.blockers.iter().filter(|of| step_of(of) == (reply, hop));
            let ports = stops.find_map(|of| of.ports.as_deref());
            *(if reply { back } else { go }) = Some(ports.unwrap_or("part of it"));
        }
        lost
    }

    /// The route that leads to each place, of the packet and of the reply.
    fn routes(&self) -> Vec<[Option<&'a Hop>; 2]> {
        let mut routes: Vec<[Option<&Hop>; 2]> = self.stops.iter().map(|_| [None, None]).collect();
        for (reply, at) in self.steps() {
            let hop = self.hops(reply).get(at).filter(|of| of.kind == HopKind::RouteTable && of.decided_by.is_some());
            let from = self.place(reply, at);
            let to = if reply { from.checked_sub(1) } else { Some(from + 1) };
            if let (Some(_), Some([go, back])) = (hop, to.and_then(|to| routes.get_mut(to))) {
                *(if reply { back } else { go }) = hop;
            }
        }
        routes
    }

    /// The hops that are really met.
    fn steps(&self) -> Vec<Step> {
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
    let side = use_state(|| None::<usize>);
    let editing = use_state(|| None::<String>);
    let tables = use_memo(state.scenario.network.clone().unwrap_or_default(), |network| network.tables());
    let network = state.shown_network();
    let drawing = network.and_then(|network| Drawing::of(&network.flow));
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
    let current = at.and_then(|at| steps.get(at).copied());
    let read =
        current.zip(drawing.as_ref()).and_then(|((reply, hop), drawing)| Some(rules(drawing.hops(reply).get(hop)?)));
    // The row is lit up where it stands: the tables are no part of this.
    use_effect_with((read.unwrap_or_default(), state.pane), |(read, _)| browser::light(read));
    let (Some(network), Some(drawing)) = (network, drawing) else { return html! {} };
    let places = Places::of(state);
    let here = current.map(|(reply, hop)| (drawing.place(reply, hop), reply));
    let to = |target: Option<usize>| {
        let (step, playing) = (step.clone(), playing.clone());
        Callback::from(move |_: MouseEvent| {
            step.set(target);
            playing.set(false);
        })
    };
    // The button that begins gives way to others.
    let begin = move || {
        if at.is_none() {
            browser::go_to_first(".step-acts .button".to_owned());
            browser::go_to("step".to_owned());
        }
    };
    let play = {
        let (step, playing) = (step.clone(), playing.clone());
        Callback::from(move |_: MouseEvent| {
            if !*playing && at.is_none_or(|at| at >= last) {
                step.set(Some(0));
            }
            begin();
            playing.set(!*playing);
        })
    };
    let onkeydown = {
        let (step, playing) = (step.clone(), playing.clone());
        Callback::from(move |event: KeyboardEvent| {
            let target = match (event.key().as_str(), at) {
                ("ArrowRight", at) => at.map_or(0, |at| last.min(at + 1)),
                ("ArrowLeft", Some(at)) => at.saturating_sub(1),
                _ => return,
            };
            event.prevent_default();
            begin();
            step.set(Some(target));
            playing.set(false);
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
    let (lost, routes) = (drawing.lost(), drawing.routes());
    // A line is thinner where something of it has been lost before.
    let is_thin =
        |way: usize, places: &[Lost<'_>]| places.iter().any(|lost| lost.get(way).is_some_and(Option::is_some));
    // There is room for what is lost, and for routes, where there is such a thing.
    let is_routed = |way: usize| routes.iter().any(|of| of.get(way).is_some_and(Option::is_some));
    let room = [0, 1].map(|way| {
        if is_thin(way, &lost) {
            27
        } else if is_routed(way) {
            9
        } else {
            0
        }
    });
    let draw = |(place, stop): (usize, &Stop<'_>)| {
        let go = Lane::at(place, drawing.ends[0], |end| place < end);
        let back = if drawing.replies { Lane::at(place, drawing.ends[1], |end| place > end) } else { Lane::Empty };
        let is_here = here.filter(|(here, _)| *here == place).map(|(_, reply)| reply);
        // The first step at it, of the way that is being followed.
        let first =
            |reply: bool| steps.iter().position(|(way, hop)| *way == reply && drawing.place(reply, *hop) == place);
        let followed = current.is_some_and(|(reply, _)| reply);
        let target = first(followed).or_else(|| first(!followed));
        let name = places.name(stop.name);
        let routes = routes.get(place).copied().unwrap_or_default();
        let mut label = format!("{} {}", stop.kind.words(), places.called(stop.name));
        for (hop, whose) in routes.iter().zip(["the packet", "the reply"]) {
            if let Some((hop, route)) = hop.and_then(|hop| Some((hop, hop.decided_by.as_ref()?))) {
                label.push_str(&format!(
                    ", to which {} sends {whose} by its route {route}",
                    places.called(&hop.component)
                ));
            }
        }
        let figure = Figure {
            // An id says its kind by itself.
            over: name.as_ref().map_or_else(|| stop.kind.words().to_owned(), |_| cut(stop.name)),
            name: cut(name.as_deref().unwrap_or(stop.name)),
            is_first: place == 0,
            is_last: place == end,
            lanes: [go, back],
            lost: lost.get(place).copied().unwrap_or_default(),
            is_thin: [
                is_thin(0, lost.get(..place).unwrap_or_default()),
                is_thin(1, lost.get(place + 1..).unwrap_or_default()),
            ],
            routes: routes.map(|hop| hop.and_then(|hop| hop.decided_by.as_deref())),
            room,
            here: is_here,
        };
        html! {
            <button type="button" class={format!("stop-button{}{}", if is_here.is_some() { " here" } else { "" }, if figure.over.len() > 14 { " stop-wide" } else { "" })} aria-pressed={is_here.is_some().to_string()}
                disabled={target.is_none()} onclick={to(target)} title={label.clone()}>
                <span class="hidden">{ label }</span>
                { figure.html() }
            </button>
        }
    };
    // What is in one subnet stands in a box, and so do the boxes of one VPC.
    let subnet = |at: usize, stops: &[Stop<'_>]| {
        stops.iter().enumerate().map(|(place, stop)| draw((at + place, stop))).collect::<Html>()
    };
    let vpc = |at: usize, stops: &[Stop<'_>]| boxes("subnet", 0, at, stops, &places, &subnet);
    let stops = boxes("VPC", 1, 0, &drawing.stops, &places, &vpc);
    let choose = |place: usize| {
        let (side, leave) = (side.clone(), to(None));
        Callback::from(move |event: MouseEvent| {
            side.set(Some(place));
            leave.emit(event);
        })
    };
    let is_fresh = !state.is_network_stale();
    let edit = |row: Option<String>| {
        let editing = editing.clone();
        Callback::from(move |_: MouseEvent| {
            let to = if row.is_some() { ".cell-fields :is(input, select)" } else { ".cells .cell-edit" };
            editing.set(row.clone());
            browser::go_to_first(to.to_owned());
        })
    };
    let tables = if state.is_network_broken() { &[] } else { tables.as_slice() };
    let cells =
        Cells { network, places: &places, is_fresh, step: current, tables, editing: editing.as_deref(), edit: &edit };
    let step_name = if *playing { "Pause" } else { "Play" };
    html! {
        <div class={if is_fresh { "picture" } else { "picture past" }}>
            <section class="topology" aria-label="The way of the packet" {onkeydown}>
                <div class="topology-stops">{ stops }</div>
                <div class="steps">
                    <p class="quiet legend">{ "solid: the packet · dashed: the reply · ✗: it ends here" }
                        if drawing.is_open() { { " · ?: what happens from here on is not known" } }
                        if !network.flow.addresses.is_empty() { { " · of one address" } }
                    </p>
                    if let Some(at) = at {
                        <div class="step-acts">
                            { turn("back", "Step back", at.checked_sub(1)) }
                            <button type="button" class="button" onclick={play}>{ step_name }</button>
                            { turn("", "Next step", Some(at + 1).filter(|next| *next <= last)) }
                            <button type="button" class="icon-button" onclick={leave} aria-label="Stop following the packet">{ icon(Icon::Cross) }</button>
                        </div>
                    } else {
                        <button type="button" class="button" onclick={play} title="Or with ← and →">{ "Follow the packet" }</button>
                    }
                </div>
                <div class="step" id="step" aria-live={if *playing { "off" } else { "polite" }}>
                    { for at.zip(current).and_then(|(at, (reply, hop))| Some(told(at, steps.len(), reply, drawing.hops(reply).get(hop)?, &places))) }
                </div>
            </section>
            { cells.html(*side, &choose) }
        </div>
    }
}

/// Stops with boxes around those that are within the same.
fn boxes(
    kind: &str,
    level: usize,
    at: usize,
    stops: &[Stop<'_>],
    places: &Places<'_>,
    draw: &dyn Fn(usize, &[Stop<'_>]) -> Html,
) -> Html {
    let within = |stop: &Stop<'_>| places.within(stop.at).get(level).copied().flatten();
    let mut place = at;
    let one = |stops: &[Stop<'_>]| {
        let (from, id) = (place, stops.first().and_then(within));
        place += stops.len();
        let Some(id) = id else { return draw(from, stops) };
        html! {
            <div class={format!("box box-{kind} of-{}", stops.len())}>
                <span class="box-name">{ kind.to_owned() }{ " " }{ places.named(id) }</span>
                { draw(from, stops) }
            </div>
        }
    };
    stops.chunk_by(|a, b| within(a) == within(b)).map(one).collect()
}

/// The rules that decide at a hop, as the rows of the tables are named.
fn rules(hop: &Hop) -> String {
    let egress = hop.kind == HopKind::RouteTable || hop.way == Some("outbound");
    let deciding = hop.rules.iter().filter(|rule| rule.decides);
    deciding.map(|rule| row_name(&rule.component, egress, &rule.rule)).collect::<Vec<_>>().join("\n")
}

/// A name in as many letters as a figure has room for. Ids begin with what they are of, and end in what tells them apart.
fn cut(name: &str) -> String {
    const ROOM: usize = 13;
    let length = name.chars().count();
    match length > ROOM {
        true => name.chars().take(6).chain(['…']).chain(name.chars().skip(length - 6)).collect(),
        false => name.to_owned(),
    }
}

/// What happens at a step, and the packet as it is there.
fn told(at: usize, steps: usize, reply: bool, hop: &Hop, places: &Places<'_>) -> Html {
    let (class, shape, word) = super::filters::does(hop.verdict);
    let whose = if reply { "the reply" } else { "the packet" };
    html! {
        <>
            <p class="quiet">{ format!("Step {} of {steps}: {whose}", at + 1) }</p>
            <p class={format!("step-says {class}")}>{ icon(shape) }<span class="hidden">{ format!("{word}: ") }</span>{ places.sentence(&hop.message) }</p>
            <p class="step-packet"><code>{ words(&packet(&hop.packet)) }</code>
                { for hop.translated.as_ref().map(|to| html! { <><span class="quiet">{ " leaves as " }</span><code>{ words(&packet(to)) }</code></> }) }
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

/// What is drawn: the components that a packet meets, not what tells it the way. A name that is not found is where the
/// way ends before it begins.
fn stop(hop: &Hop) -> Option<Stop<'_>> {
    let drawn = match hop.kind {
        HopKind::RouteTable | HopKind::Subnet | HopKind::Other => false,
        HopKind::Name => hop.verdict == HopVerdict::Drops,
        _ => true,
    };
    let name = match hop.kind {
        HopKind::SecurityGroups => hop.groups.first().unwrap_or(&hop.component),
        _ => &hop.component,
    };
    let at = hop.subnet.as_ref().unwrap_or(&hop.component);
    drawn.then_some(Stop { kind: hop.kind, name, way: hop.way, at })
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

/// What is drawn of a stop. What there are two of is of the packet and of the reply.
struct Figure<'a> {
    over: String,
    name: String,
    is_first: bool,
    is_last: bool,
    lanes: [Lane; 2],
    lost: Lost<'a>,
    /// Whether something of it is lost before.
    is_thin: [bool; 2],
    /// The route by which each comes here.
    routes: [Option<&'a str>; 2],
    /// How much room there is for that above and below, here or at another stop.
    room: [u8; 2],
    /// Whether the packet that is followed is here, or the reply.
    here: Option<bool>,
}

impl Figure<'_> {
    /// As wide as there is room, with its text in one size: what is not at the left edge is moved there.
    fn html(&self) -> Html {
        let (Figure { over, name, is_first, is_last, .. }, [go, back]) = (self, self.lanes);
        // Where a packet is followed, what this does to it, and not what it does to the other one.
        let ways = self.here.map_or([true, true], |reply| [!reply, reply]);
        let is = |lane| self.lanes.iter().zip(ways).any(|(of, looked)| looked && *of == lane);
        let class = if is(Lane::Ends) {
            "stop-box stop-ends"
        } else if is(Lane::Unknown) {
            "stop-box stop-unknown"
        } else if self.lost.iter().zip(ways).any(|(lost, looked)| looked && lost.is_some()) {
            "stop-box stop-part"
        } else {
            "stop-box"
        };
        let line = |x1: &'static str, y1: &'static str, x2: &'static str, y2: &'static str| html! { <line {x1} {y1} {x2} {y2} /> };
        let head = |class: &'static str, d: &'static str| html! { <path {class} {d} /> };
        let mark = |lane: Lane, cross: &'static str, y: &'static str| match lane {
            Lane::Ends => html! { <path class="stop-cross mid" d={cross} /> },
            _ => html! { <text class="stop-question" x="50%" {y} text-anchor="middle">{ "?" }</text> },
        };
        // The branch that leads nowhere, and what goes there.
        let branch = |lost: Option<&str>,
                      class: &'static str,
                      d: &'static str,
                      cross: &'static str,
                      y: &'static str| {
            html! {
                if let Some(lost) = lost {
                    <path {class} {d} />
                    <path class="stop-cross mid" d={cross} />
                    <text class="stop-lost" x="50%" {y} text-anchor="middle">{ format!("{} lost", cut_ports(lost)) }</text>
                }
            }
        };
        let thin = self.is_thin.map(|is_thin| if is_thin { "lane lane-thin" } else { "lane" });
        let [thin_go, thin_back] = thin;
        let [above, below] = self.room;
        let route = |at: usize, x: &'static str, dx: &'static str, y: &'static str, anchor: &'static str| {
            let route = self.routes.get(at).copied().flatten();
            route
                .map(|route| html! { <text class="stop-route" {x} {dx} {y} text-anchor={anchor}>{ cut(route) }</text> })
        };
        let height = (76 + above + below).to_string();
        html! {
            <svg class="stop" {height} focusable="false" aria-hidden="true"><g transform={format!("translate(0 {above})")}>
                if go == Lane::Through {
                    <g class={thin_go}>
                        if *is_first || *is_last { { line("50%", "9", "50%", if *is_first { "18" } else { "12" }) } }
                        { line(if *is_first { "50%" } else { "0" }, "9", if *is_last { "50%" } else { "100%" }, "9") }
                    </g>
                    if *is_last { { head("lane-head mid", "M-4 11l4 7 4-7z") } } else { { head("lane-head end", "M-7 5l7 4-7 4z") } }
                }
                if go.is_end() {
                    if !is_first || go == Lane::Ends { <g class={thin_go}>{ line("0", "9", "43%", "9") }</g> }
                    { mark(go, "M-5 4l10 10M5 4l-10 10", "14") }
                }
                { branch(self.lost[0], "lane mid", "M0 9L10 -4H17", "M18 -8l8 8M26 -8l-8 8", "-14") }
                { for route(0, "0", "2", "3", "start") }{ for route(1, "100%", "-2", "80", "end") }
                <rect {class} x="4" y="18" height="40" rx="5" />
                <text class="stop-kind" x="50%" y="34" text-anchor="middle">{ over }</text>
                <text class="stop-name" x="50%" y="50" text-anchor="middle">{ name }</text>
                if back == Lane::Through {
                    <g class={format!("{thin_back} lane-reply")}>
                        if *is_first || *is_last { { line("50%", "67", "50%", if *is_last { "58" } else { "64" }) } }
                        { line(if *is_last { "50%" } else { "100%" }, "67", if *is_first { "50%" } else { "0" }, "67") }
                    </g>
                    if *is_first { { head("lane-head mid", "M-4 65l4-7 4 7z") } } else { { head("lane-head", "M7 63l-7 4 7 4z") } }
                }
                if back.is_end() {
                    if !is_last || back == Lane::Ends { <g class={format!("{thin_back} lane-reply")}>{ line("100%", "67", "57%", "67") }</g> }
                    { mark(back, "M-5 62l10 10M5 62l-10 10", "72") }
                }
                { branch(self.lost[1], "lane lane-reply mid", "M0 67L-10 80H-17", "M-26 76l8 8M-18 76l-8 8", "98") }
                { for self.here.map(|reply| dot(*is_first, *is_last, if reply { back } else { go }, reply)) }
            </g></svg>
        }
    }
}

/// As many ranges of ports as there is room for.
fn cut_ports(ports: &str) -> String {
    match ports.split_once(", ") {
        Some((first, _)) => format!("{first}, …"),
        None => ports.to_owned(),
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
    html! { <circle {key} class={format!("dot {from} {to}")} cx="0" cy={if reply { "67" } else { "9" }} r="5" /> }
}
