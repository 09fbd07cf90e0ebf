//! The two filters at an interface, side by side: what the security group and the network ACL do to the request and to the
//! reply, by which rule, what is lost there, and the rule that would let it pass.

use scenario::network::{Blocker, Direction, Fate, Filter, Hop, HopVerdict, Side};
use scenario::{NetworkReport, Table, uncapitalized};
use yew::prelude::*;

use super::controls::act;
use super::icons::{Icon, icon};
use super::parts::Places;
use super::tables::fields;
use crate::state::{Action, NetworkAction};
use crate::text::words;
use crate::tree::html;

/// A place on the way: of the request or of the reply, and which hop.
pub(super) type Step = (bool, usize);

/// What a hop does: its class, icon and word.
pub(crate) const fn does(verdict: HopVerdict) -> (&'static str, Icon, &'static str) {
    match verdict {
        HopVerdict::Passes => ("passes", Icon::Tick, "passes"),
        HopVerdict::Drops => ("drops", Icon::Cross, "drops"),
        HopVerdict::Partly => ("partly", Icon::Partly, "partly"),
        HopVerdict::Undetermined => ("unknown", Icon::Unknown, "undetermined"),
    }
}

/// Where something is stopped.
pub(super) fn step_of(blocker: &Blocker) -> Step {
    (blocker.direction == Direction::Return, blocker.hop)
}

/// What the cells are drawn of.
pub(super) struct Cells<'a> {
    pub(super) network: &'a NetworkReport,
    pub(super) places: &'a Places<'a>,
    /// Whether the answer is of the text as it is.
    pub(super) is_fresh: bool,
    /// The step that is looked at.
    pub(super) step: Option<Step>,
    /// The rules as they stand in the text; none where that is broken.
    pub(super) tables: &'a [Table],
    /// The rule that is being changed, by where it stands in the text, and what takes another one.
    pub(super) editing: Option<&'a str>,
    pub(super) edit: &'a dyn Fn(Option<String>) -> Callback<MouseEvent>,
}

/// The places on the way at which the filters of a side decide.
fn steps(side: &Side) -> impl Iterator<Item = Step> {
    let of = |filter: &Filter| {
        let reply = filter.reply.as_ref().map(|reply| (true, reply.hop));
        std::iter::once((false, filter.request.hop)).chain(reply)
    };
    std::iter::once(&side.group).chain(&side.acl).flat_map(of)
}

/// The interface that decides: the first at which something is stopped, else the one that the request arrives at.
fn deciding(network: &NetworkReport) -> usize {
    let stops = |side: &Side| steps(side).any(|step| network.flow.blockers.iter().any(|of| step_of(of) == step));
    let arrives = || network.sides.iter().rposition(|side| side.way == "inbound");
    network.sides.iter().position(stops).or_else(arrives).unwrap_or_default()
}

/// Whether a cell offers what removes a blocker, unless somebody looks at another interface.
pub(super) fn is_offered(network: &NetworkReport, blocker: &Blocker) -> bool {
    network.sides.get(deciding(network)).is_some_and(|side| steps(side).any(|step| step == step_of(blocker)))
}

impl Cells<'_> {
    fn blocker(&self, step: Step) -> Option<&Blocker> {
        self.network.flow.blockers.iter().find(|of| step_of(of) == step)
    }

    fn hop(&self, (is_reply, hop): Step) -> Option<&Hop> {
        let flow = &self.network.flow;
        if is_reply { &flow.back } else { &flow.forward }.get(hop)
    }

    /// The filters at one interface; `chosen` is the one that somebody wants to see, `choose` takes that.
    pub(super) fn html(&self, chosen: Option<usize>, choose: &dyn Fn(usize) -> Callback<MouseEvent>) -> Html {
        let sides = &self.network.sides;
        let is_read = |side: &Side| steps(side).any(|step| self.step == Some(step));
        let at = sides.iter().position(is_read).or(chosen).unwrap_or_else(|| deciding(self.network));
        let Some(side) = sides.get(at) else { return self.nothing() };
        let tab = |(place, side): (usize, &Side)| {
            let way = if side.way == "outbound" { " out" } else { " in" };
            html! { <button type="button" aria-pressed={(place == at).to_string()} onclick={choose(place)}>{ self.places.named(&side.interface) }{ way }</button> }
        };
        html! {
            <section class="side" aria-labelledby="side-title">
                <div class="side-head">
                    <h2 id="side-title"><span class="hidden">{ "Security group against network ACL " }</span>{ "At " }{ self.places.named(&side.interface) }</h2>
                    if sides.len() > 1 {
                        <div class="panes" role="group" aria-label="Interface">{ for sides.iter().enumerate().map(tab) }</div>
                    }
                </div>
                <table class="cells">
                    <thead><tr>
                        <td></td>
                        { self.head("Security group", &side.group) }
                        { side.acl.as_ref().map_or_else(|| html! { <th scope="col">{ "Network ACL" }</th> }, |acl| self.head("Network ACL", acl)) }
                    </tr></thead>
                    <tbody>{ self.row(side, false) }{ self.row(side, true) }</tbody>
                </table>
                if side.acl.is_some() { <p class="difference">{ self.places.sentence(self.difference(side)) }</p> }
            </section>
        }
    }

    /// In what the two differ. What stops the packet is said by the answer.
    fn difference<'s>(&self, side: &'s Side) -> &'s str {
        let said = self.network.flow.blockers.iter().find_map(|of| side.difference.strip_suffix(&of.message));
        said.map_or(&side.difference, str::trim_end)
    }

    /// What stands in the place of the filters where there are none.
    fn nothing(&self) -> Html {
        if self.network.flow.forward.is_empty() {
            return html! {};
        }
        html! { <section class="side"><p class="quiet">{ "No security group is asked about this packet." }</p></section> }
    }

    fn head(&self, kind: &str, filter: &Filter) -> Html {
        let state = if filter.stateful { "stateful" } else { "stateless" };
        html! {
            <th scope="col">
                { kind.to_owned() }{ for filter.components.iter().map(|id| html! { <>{ " " }{ self.places.link(id) }</> }) }
                { " " }<span class="quiet" title={filter.state()}>{ state }</span>
            </th>
        }
    }

    fn row(&self, side: &Side, is_reply: bool) -> Html {
        let cell = |filter: &Filter| match if is_reply { filter.reply.as_ref() } else { Some(&filter.request) } {
            Some(fate) => self.cell(filter, fate, is_reply, (side.way == "outbound") != is_reply),
            None => html! { <td class="quiet">{ Side::without_reply(self.network.flow.forward_outcome) }</td> },
        };
        let alone = || html! { <td class="quiet" rowspan="2">{ self.places.sentence(&side.difference) }</td> };
        html! {
            <tr>
                <th scope="row">{ if is_reply { "Reply" } else { "Request" } }</th>
                { cell(&side.group) }
                { for side.acl.as_ref().map(cell).or_else(|| (!is_reply).then(alone)) }
            </tr>
        }
    }

    /// What one filter does to one packet, which goes out or comes in there.
    fn cell(&self, filter: &Filter, fate: &Fate, is_reply: bool, egress: bool) -> Html {
        let step = (is_reply, fate.hop);
        let (class, shape, word) = does(fate.verdict);
        let blocker = self.blocker(step);
        let first = self.network.flow.blockers.first();
        let is_first = first.is_some_and(|of| step_of(of) == step);
        let deciding = fate.rules.iter().filter(|rule| rule.decides);
        let several = filter.components.len() > 1;
        let tables =
            || self.tables.iter().filter(|table| table.egress == egress && filter.components.contains(&table.id));
        let rule = |rule: &scenario::network::RuleLook| {
            let shape = if rule.text.starts_with("deny") { Icon::Cross } else { Icon::Tick };
            let rows = tables().filter(|table| table.id == rule.component).flat_map(|table| &table.rows);
            let row = rows.into_iter().find(|row| row.on && !row.is_fixed && row.rule == rule.rule);
            let row = row.filter(|row| self.editing != Some(row.path.as_str()));
            html! {
                <p class="cell-rule">
                    if fate.verdict == HopVerdict::Partly { { icon(shape) } }
                    if several { { self.places.named(&rule.component) }{ " " } }
                    <strong>{ &rule.rule }</strong>{ " " }{ words(&rule.text) }
                    { for row.map(|row| html! {
                        <>{ " " }<button type="button" class="link cell-edit" onclick={(self.edit)(Some(row.path.clone()))}>{ "Edit" }
                            <span class="hidden">{ format!(" rule {} of {}, {}", rule.rule.trim_start_matches("rule "), rule.component, if egress { "outbound" } else { "inbound" }) }</span></button></>
                    }) }
                </p>
            }
        };
        // Of a long list of rules those that decide may be many.
        let rules: Vec<Html> = deciding.take(self.places.room).map(rule).collect();
        let says = if !rules.is_empty() {
            rules.into_iter().collect()
        } else if filter.stateful && is_reply && fate.verdict == HopVerdict::Passes {
            html! { <p>{ "stateful: no rule needed" }</p> }
        } else {
            html! { <p>{ self.places.sentence(&fate.message) }</p> }
        };
        // What is changed stays, though another rule may decide by now.
        let edited = tables()
            .find_map(|table| Some((table, table.rows.iter().find(|row| self.editing == Some(row.path.as_str()))?)));
        let class = format!(
            "cell {class}{}{}",
            if is_first { " decides" } else { "" },
            if self.step == Some(step) { " read" } else { "" }
        );
        html! {
            <td {class}>
                <p class="cell-does">
                    <strong>{ icon(shape) }{ word }</strong>
                    if is_first { <span class="cell-decides">{ "decides" }</span> }
                    if let Some(lost) = blocker.and_then(|blocker| blocker.ports.as_ref()) { <span class="cell-lost">{ words(lost) }{ " lost" }</span> }
                    if self.hop(step).is_some_and(|hop| hop.assumed) { <span class="quiet">{ "had it come this far" }</span> }
                </p>{ " " }
                { says }
                { for edited.map(|(table, row)| html! {
                    <div class="cell-edited">
                        { fields(&self.places.dispatch, table, row) }
                        <button type="button" class="link" onclick={(self.edit)(None)}>{ "Done" }</button>
                    </div>
                }) }
                { for blocker.and_then(|blocker| blocker.changes.iter().find(|remedy| remedy.removes)).map(|remedy| {
                    let apply = NetworkAction::Apply(vec![remedy.change.clone()], applied(&remedy.says));
                    html! {
                        <p class="cell-offer">
                            <span>{ self.places.sentence(&remedy.says) }</span>
                            <button type="button" class="button" onclick={act(&self.places.dispatch, Action::Network(apply))} disabled={!self.is_fresh}
                                aria-label={format!("Try it: {}", remedy.says.replace('`', ""))}>{ "Try it" }</button>
                        </p>
                    }
                }) }
            </td>
        }
    }
}

/// The words for a change that is made: `Applied: add outbound rule 110 to ...`.
pub(super) fn applied(says: &str) -> String {
    format!("Applied: {}.", uncapitalized(says.split(": ").next().unwrap_or_default()))
}
