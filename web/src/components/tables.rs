//! The rules of the network as tables that can be edited without JSON. Those on the packet's way come first, and say
//! what they do to it.

use scenario::network::{FlowReport, HopKind, HopVerdict, Outcome};
use scenario::{Column, Row, Table, TableEdit, TableKind};
use yew::functional::Hook;
use yew::prelude::*;

use super::Dispatch;
use super::controls::{act, icon_press, link, more, switch};
use super::icons::{Icon, icon};
use super::part::part;
use crate::browser;
use crate::state::{Action, NetworkAction, Pane, State, ViewAction};
use crate::tree::html;

/// More tables beside the way are a matter for the JSON.
const MOST_OTHERS: usize = 20;

/// As many names are offered for a field.
const MOST_NAMES: usize = 200;

/// A rule that decides what happens to the packet or to its reply.
struct Mark {
    id: String,
    egress: bool,
    rule: String,
    /// What the rule itself says.
    allows: bool,
    is_reply: bool,
    verdict: HopVerdict,
}

/// The ids on the way in its order, and the rules that decide.
fn marks(flow: &FlowReport) -> (Vec<&str>, Vec<Mark>) {
    let (mut ids, mut marks) = (Vec::new(), Vec::new());
    for (is_reply, hops) in [(false, &flow.forward), (true, &flow.back)] {
        for hop in hops {
            ids.push(hop.component.as_str());
            ids.extend(hop.groups.iter().map(String::as_str));
            let egress = hop.kind == HopKind::RouteTable || hop.way == Some("outbound");
            let deciding = hop.rules.iter().filter(|rule| rule.decides && !hop.assumed);
            marks.extend(deciding.map(|rule| Mark {
                id: rule.component.clone(),
                egress,
                rule: rule.rule.clone(),
                allows: rule.text.starts_with("allow"),
                is_reply,
                verdict: hop.verdict,
            }));
        }
    }
    (ids, marks)
}

/// What the row of a rule is called, so that others find it.
pub(super) fn row_name(id: &str, egress: bool, rule: &str) -> String {
    format!("{id} {} {rule}", if egress { "out" } else { "in" })
}

/// The id of the element that holds the tables of an ACL, a group or a route table.
pub(crate) fn anchor(id: &str) -> String {
    format!("rules-{id}")
}

/// All tables of one kind.
pub(crate) fn tables(state: &UseReducerHandle<State>, kind: TableKind) -> Html {
    let state = state.clone();
    // What is half typed in a cell is not the next network's.
    part(&format!("tables-{}-{}", state.opened, state.arranged), move |hooks| use_tables(&state, kind).run(hooks))
}

#[hook]
fn use_tables(state: &UseReducerHandle<State>, kind: TableKind) -> Html {
    let dispatch = state.dispatcher();
    let read =
        use_memo(state.scenario.network.clone().unwrap_or_default(), |network| (network.tables(), network.nameable()));
    let (tables, nameable) = &*read;
    // Those of the last answer, until there is another one.
    let flow = state.shown_network().map(|network| &network.flow);
    let (on_way, marks) = flow.map(marks).unwrap_or_default();
    let is_known = !state.is_network_stale() && flow.is_some_and(|flow| flow.outcome != Outcome::Undetermined);
    let beside = if is_known { ", not on the way of this packet" } else { "" };
    let broken = state.is_network_broken();
    // Tables of one thing stand together.
    let mut things: Vec<Vec<&Table>> = Vec::new();
    for table in tables.iter().filter(|table| table.kind == kind) {
        match things.last_mut().filter(|last| last.iter().all(|of| of.id == table.id)) {
            Some(last) => last.push(table),
            None => things.push(vec![table]),
        }
    }
    let place = |of: &[&Table]| on_way.iter().position(|id| of.first().is_some_and(|table| table.id == *id));
    let (mut first, others): (Vec<_>, Vec<_>) = things.into_iter().partition(|of| place(of).is_some());
    json::sort_by_key(&mut first, |of| place(of));
    let thing = |of: &Vec<&Table>| thing(state, of, &marks);
    let options = |of: &[String]| -> Html {
        of.iter().take(MOST_NAMES).map(|id| html! { <option value={id.clone()} /> }).collect()
    };
    let json = Action::Network(NetworkAction::Pane(Pane::Json));
    html! {
        <div class="tables">
            <p class="quiet">{ kind.about() }</p>
            if broken {
                <p class="field-problem">{ "The JSON has a mistake: rules can be changed again when it is mended. " }
                    { link(&dispatch, "Show the JSON", "", json.clone()) }</p>
            }
            if first.is_empty() && others.is_empty() {
                <p class="quiet">{ format!("The network describes no {}. ", name(kind, 0)) }{ link(&dispatch, "Paste what AWS prints", "", json) }</p>
            }
            // Without JSON that can be read there is no place for a change.
            <fieldset disabled={broken}>
                { for first.iter().map(thing) }
                if !others.is_empty() {
                    // Nothing else is hidden from one who looks for it.
                    <details open={first.is_empty()}>
                        <summary>{ format!("{} {}{beside}", others.len(), name(kind, others.len())) }</summary>
                        { for others.iter().take(MOST_OTHERS).map(thing) }
                        if others.len() > MOST_OTHERS {
                            <p class="quiet">{ format!("{} more are in the JSON.", others.len() - MOST_OTHERS) }</p>
                        }
                    </details>
                }
            </fieldset>
            <datalist id="targets">{ options(&nameable.targets) }</datalist>
            <datalist id="sources">{ options(&nameable.peers) }</datalist>
        </div>
    }
}

const fn name(kind: TableKind, count: usize) -> &'static str {
    match (kind, count) {
        (TableKind::Acl, 1) => "network ACL",
        (TableKind::Acl, _) => "network ACLs",
        (TableKind::Group, 1) => "security group",
        (TableKind::Group, _) => "security groups",
        (TableKind::Routes, 1) => "route table",
        (TableKind::Routes, _) => "route tables",
    }
}

/// An ACL or a group with its two tables, or a route table.
fn thing(state: &UseReducerHandle<State>, tables: &[&Table], marks: &[Mark]) -> Html {
    let Some(first) = tables.first() else { return html! {} };
    let dispatch = state.dispatcher();
    let heading = format!("{}-title", anchor(&first.id));
    let source = first.rows.iter().chain(tables.iter().flat_map(|of| &of.rows)).next();
    html! {
        <section class="thing" key={first.id.clone()} id={anchor(&first.id)} tabindex="-1" aria-labelledby={heading.clone()}>
            <div class="thing-head">
                <h3 id={heading}><code>{ &first.id }</code>{ for first.name.iter().filter(|name| **name != first.id).map(|name| html! { <>{ " " }<span class="quiet">{ name }</span></> }) }</h3>
                { for source.map(|row| link(&dispatch, "JSON", &format!(" of {}", first.id), Action::View(ViewAction::Show(crate::state::NETWORK.to_owned(), row.span)))) }
            </div>
            { for tables.iter().map(|of| table(state, of, marks)) }
        </section>
    }
}

fn table(state: &UseReducerHandle<State>, table: &Table, marks: &[Mark]) -> Html {
    let dispatch = state.dispatcher();
    let way = if table.egress { "Outbound" } else { "Inbound" };
    let columns = table.kind.columns();
    let class = match table.kind {
        TableKind::Acl => "grid-acl",
        TableKind::Group => "grid-group",
        TableKind::Routes => "grid-routes",
    };
    let class = format!("grid {class} {}", if table.egress { "grid-out" } else { "grid-in" });
    let of_table = |mark: &&Mark| mark.id == table.id && mark.egress == table.egress;
    let marked = |mark: &Mark| table.rows.iter().position(|row| row.rule == mark.rule);
    let marked: Vec<usize> = marks.iter().filter(of_table).filter_map(marked).collect();
    let is_shown = |at: &usize| *at < state.room || marked.contains(at);
    let rows = (0..table.rows.len()).filter(is_shown).map(|at| {
        // Of rules with one number, which AWS has not, the first that says the same is marked.
        let says = |of: &Row, mark: &Mark| {
            let same = of.on && of.rule == mark.rule;
            same && (table.kind != TableKind::Acl || (of.cell(Column::Action) == "allow") == mark.allows)
        };
        let is_first = |mark: &Mark| table.rows.iter().position(|row| says(row, mark)) == Some(at);
        let is_mine = |mark: &&Mark| mark.id == table.id && mark.egress == table.egress && is_first(mark);
        row(state, table, at, marks.iter().filter(is_mine))
    });
    let add = TableEdit::Add { kind: table.kind, id: table.id.clone(), egress: table.egress };
    let (add_label, add_hidden) = match table.kind {
        TableKind::Routes => ("Add a route", format!(" to {}", table.id)),
        _ => ("Add a rule", format!(", {}, to {}", way.to_lowercase(), table.id)),
    };
    let on_add = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(Action::Network(NetworkAction::Edit(add.clone())));
            browser::go_to_first(".grid-row.lit input".to_owned());
        })
    };
    html! {
        <>
            if table.kind != TableKind::Routes { <h4>{ way }</h4> }
            if table.rows.is_empty() {
                <p class="quiet">{ table.when_empty() }</p>
            } else {
                <div {class} role="table" aria-label={label(table)}>
                    <div class="grid-row grid-head" role="row" key="head">
                        { for columns.iter().map(|column| html! { <span role="columnheader">{ heading(table, *column) }</span> }) }
                        <span role="columnheader"><span class="hidden">{ "Change" }</span></span>
                    </div>
                    { for rows }
                </div>
                { more(&dispatch, table.rows.len().saturating_sub(state.room), ["rule", "rules"]) }
            }
            <p class="grid-add"><button type="button" class="link" id={add_id(table)} onclick={on_add}>{ add_label }<span class="hidden">{ add_hidden }</span></button></p>
        </>
    }
}

/// What a table is called.
fn label(table: &Table) -> String {
    match (table.kind, table.egress) {
        (TableKind::Routes, _) => format!("Routes of {}", table.id),
        (_, true) => format!("Outbound rules of {}", table.id),
        (_, false) => format!("Inbound rules of {}", table.id),
    }
}

/// The id of the button that adds to a table.
fn add_id(table: &Table) -> String {
    format!("add-{}-{}", if table.egress { "out" } else { "in" }, table.id)
}

const fn heading(table: &Table, column: Column) -> &'static str {
    match (column, table.kind, table.egress) {
        (Column::Number, ..) => "Rule",
        (Column::Action, ..) => "Action",
        (Column::Protocol, ..) => "Protocol",
        (Column::Ports, ..) => "Ports",
        (Column::Peer, _, true) => "Destination",
        (Column::Peer, _, false) => "Source",
        (Column::Target, ..) => "Target",
    }
}

fn row<'m>(state: &UseReducerHandle<State>, table: &Table, at: usize, marks: impl Iterator<Item = &'m Mark>) -> Html {
    let Some(row) = table.rows.get(at) else { return html! {} };
    let dispatch = state.dispatcher();
    // Where rules are sorted, one that is renumbered moves; elsewhere paths change when a permission is taken apart.
    let key = if table.kind == TableKind::Acl { row.path.clone() } else { at.to_string() };
    let called = called(table, row);
    let edit = |edit| Action::Network(NetworkAction::Edit(edit));
    let swap = |with: Option<&Row>, label: &str, turn: &str| {
        let with = with.filter(|with| !with.is_fixed && !row.is_fixed && table.kind == TableKind::Acl)?;
        let rows = [row.path.clone(), with.path.clone()];
        let name = format!("{label} {called}");
        let (dispatch, action) = (dispatch.clone(), edit(TableEdit::Swap { rows }));
        let onclick = Callback::from(move |_: MouseEvent| {
            let (dispatch, action) = (dispatch.clone(), action.clone());
            browser::keep_focus(move || dispatch.dispatch(action));
        });
        Some(icon_press(Icon::Chevron, turn, &name, ": the two rules change numbers", onclick))
    };
    let before = at.checked_sub(1).and_then(|before| table.rows.get(before));
    let acts = (!row.is_fixed).then(|| {
        let on = row.on;
        let path = row.path.clone();
        let takes_part = html! { <span class="hidden">{ format!("Use {called}") }</span> };
        // The focus goes to the switch of the row that takes the place, not to what removes that too.
        let next = format!(
            "[aria-label='{}'] > :nth-child({}) [role='switch'], [id='{}']",
            label(table),
            at + 2,
            add_id(table)
        );
        let remove = {
            let (dispatch, action) = (dispatch.clone(), edit(TableEdit::Remove { row: row.path.clone() }));
            Callback::from(move |_: MouseEvent| {
                dispatch.dispatch(action.clone());
                browser::go_to_first(next.clone());
            })
        };
        html! {
            <>
                { for swap(before, "Move up", "up") }
                { for swap(table.rows.get(at + 1), "Move down", "down") }
                { switch(&dispatch, on, takes_part, "Switch it off to see what it is good for", move |on| Action::Network(NetworkAction::Edit(TableEdit::Switch { row: path.clone(), on }))) }
                { icon_press(Icon::Cross, "", &format!("Remove {called}"), "", remove) }
            </>
        }
    });
    let marks: Vec<Html> = marks.map(|of| mark(table.kind, row, of)).collect();
    let same = |of: &&Row| table.kind == TableKind::Acl && of.on && of.rule == row.rule;
    let twice = row.on && table.rows.iter().filter(same).count() > 1;
    let lit = state.highlight.ranges.iter().any(|[start, end]| *start < row.span[1] && row.span[0] < *end)
        && state.highlight.document == crate::state::NETWORK;
    let mut class = "grid-row".to_owned();
    for (name, is) in [("off", !row.on), ("lit", lit), ("marked", !marks.is_empty()), ("fixed", row.is_fixed)] {
        if is {
            class.push(' ');
            class.push_str(name);
        }
    }
    html! {
        <div {class} role="row" {key} data-rule={row_name(&table.id, table.egress, &row.rule)}>
            { for table.kind.columns().iter().map(|column| html! { <span role="cell" class={class_of(*column)}>{ field(&dispatch, table, row, *column, "") }</span> }) }
            <span role="cell" class="grid-acts">{ for acts }</span>
            if !marks.is_empty() || !row.on || row.state.is_some() || twice {
                <span role="cell" class="grid-marks">
                    if !row.on { <span class="quiet">{ "switched off" }</span> }
                    if twice { <span class="state">{ format!("{} stands twice", row.rule) }</span> }
                    { for row.state.iter().map(|state| html! { <span class="state">{ state }</span> }) }
                    { for marks }
                </span>
            }
        </div>
    }
}

/// What a row is called in the names of its fields, of which none has another's.
fn called(table: &Table, row: &Row) -> String {
    let way = if table.egress { "outbound" } else { "inbound" };
    match table.kind {
        TableKind::Routes => format!("the route to {} of {}", row.rule, table.id),
        _ => format!("rule {} of {}, {way}", row.rule.trim_start_matches("rule "), table.id),
    }
}

/// One field of a rule; `place` is where, if not in its table.
fn field(dispatch: &Dispatch, table: &Table, row: &Row, column: Column, place: &str) -> Html {
    let text = row.cell(column);
    let label = format!("{} of {}{place}", heading(table, column), called(table, row));
    match column {
        _ if row.is_fixed => html! { <span class="grid-text">{ text }</span> },
        Column::Ports if text == "all" && !matches!(row.cell(Column::Protocol), "tcp" | "udp" | "icmp" | "icmpv6") => {
            html! { <span class="grid-text quiet">{ "all" }</span> }
        }
        Column::Action => options(dispatch, row, column, label, &["allow", "deny"]),
        Column::Protocol => options(dispatch, row, column, label, &["all", "tcp", "udp", "icmp", "icmpv6"]),
        _ => cell(dispatch, table.kind, row, column, label),
    }
}

/// The fields of a rule, outside its table.
pub(super) fn fields(dispatch: &Dispatch, table: &Table, row: &Row) -> Html {
    let name = called(table, row);
    let one = |column: &Column| html! { <span class={class_of(*column)}>{ field(dispatch, table, row, *column, ", in its cell") }</span> };
    html! { <div class="cell-fields" role="group" aria-label={name}>{ for table.kind.columns().iter().map(one) }</div> }
}

const fn class_of(column: Column) -> &'static str {
    match column {
        Column::Number => "grid-number",
        Column::Action => "grid-action",
        Column::Protocol => "grid-protocol",
        Column::Ports => "grid-ports",
        Column::Peer => "grid-peer",
        Column::Target => "grid-target",
    }
}

fn mark(kind: TableKind, row: &Row, mark: &Mark) -> Html {
    let whom = if mark.is_reply { "the reply" } else { "the packet" };
    // Of several ports one rule may let some pass and another one stop the rest.
    let stops = match kind {
        TableKind::Acl => row.cell(Column::Action) != "allow",
        TableKind::Group => false,
        TableKind::Routes => mark.verdict == HopVerdict::Drops,
    };
    let (class, shape, does) = match (stops, kind) {
        (true, _) => ("drops", Icon::Cross, "stops"),
        (false, TableKind::Routes) => ("passes", Icon::Tick, "routes"),
        (false, _) => ("passes", Icon::Tick, "allows"),
    };
    let part = if mark.verdict == HopVerdict::Partly { "part of " } else { "" };
    html! { <span class={format!("mark {class}")}>{ icon(shape) }{ format!("{does} {part}{whom}") }</span> }
}

/// A list to choose from; what else the text says is among it.
fn options(dispatch: &Dispatch, row: &Row, column: Column, label: String, known: &[&'static str]) -> Html {
    let text = row.cell(column).to_owned();
    let others = (!known.contains(&text.as_str()))
        .then(|| html! { <option value={text.clone()} selected=true>{ &text }</option> });
    let entries =
        known.iter().map(|value| html! { <option value={*value} selected={*value == text}>{ value }</option> });
    let (dispatch, path) = (dispatch.clone(), row.path.clone());
    let onchange = Callback::from(move |event: Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        let edit = TableEdit::Set { row: path.clone(), column, text: select.value() };
        dispatch.dispatch(Action::Network(NetworkAction::Edit(edit)));
    });
    let class = match text.as_str() {
        "allow" => "allow",
        "deny" => "deny",
        _ => "",
    };
    html! { <select {class} {onchange} aria-label={label}>{ for others }{ for entries }</select> }
}

/// A cell that is typed in. What is half typed stays here; what makes sense is in the text at once, but for a rule's
/// number, with which the rule would move away under the fingers.
fn cell(dispatch: &Dispatch, kind: TableKind, row: &Row, column: Column, label: String) -> Html {
    let (dispatch, row) = (dispatch.clone(), row.clone());
    part("cell", move |hooks| use_cell(&dispatch, kind, &row, column, &label).run(hooks))
}

#[hook]
fn use_cell(dispatch: &Dispatch, kind: TableKind, row: &Row, column: Column, label: &str) -> Html {
    let draft = use_state(|| None::<String>);
    let wrong = use_state(|| None::<&'static str>);
    // What stood here before the first key: what makes no sense gives way to it.
    let before = use_mut_ref(|| None::<String>);
    let set = {
        let (dispatch, path, known) = (dispatch.clone(), row.path.clone(), row.cell(column).to_owned());
        move |text: &str| {
            if text != known {
                let edit = TableEdit::Set { row: path.clone(), column, text: text.to_owned() };
                dispatch.dispatch(Action::Network(NetworkAction::Edit(edit)));
            }
        }
    };
    let restore = {
        let (before, set) = (before.clone(), set.clone());
        move || {
            if let Some(text) = before.borrow().as_ref() {
                set(text);
            }
        }
    };
    let oninput = {
        let (draft, wrong, before, row, set) = (draft.clone(), wrong.clone(), before.clone(), row.clone(), set.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<web_sys::HtmlInputElement>().value();
            before.borrow_mut().get_or_insert_with(|| row.cell(column).to_owned());
            if column != Column::Number && row.check(kind, column, &text).is_ok() {
                set(&text);
            }
            draft.set(Some(text));
            wrong.set(None);
        })
    };
    let onkeydown = {
        let (draft, wrong, before, restore) = (draft.clone(), wrong.clone(), before.clone(), restore.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                restore();
                before.take();
                draft.set(None);
                wrong.set(None);
            }
        })
    };
    let onchange = {
        let (draft, wrong, row) = (draft.clone(), wrong.clone(), row.clone());
        Callback::from(move |event: Event| {
            let text = event.target_unchecked_into::<web_sys::HtmlInputElement>().value();
            let text = row.completed(column, &text);
            match row.check(kind, column, &text) {
                // The row may move to another place.
                Ok(()) if column == Column::Number => {
                    let (set, draft) = (set.clone(), draft.clone());
                    before.take();
                    browser::keep_focus(move || {
                        set(&text);
                        draft.set(None);
                    });
                }
                Ok(()) => {
                    before.take();
                    set(&text);
                    draft.set(None);
                }
                Err(says) => {
                    restore();
                    wrong.set(Some(says));
                    draft.set(Some(text));
                }
            }
        })
    };
    let value = (*draft).clone().unwrap_or_else(|| row.cell(column).to_owned());
    let list = match (column, kind) {
        (Column::Target, _) => Some("targets"),
        (Column::Peer, TableKind::Group) => Some("sources"),
        _ => None,
    };
    html! {
        <>
            <input type="text" class="code" {value} {list} {oninput} {onchange} {onkeydown} aria-label={label.to_owned()} title={*wrong} spellcheck="false" autocomplete="off" aria-invalid={wrong.map(|_| "true")} />
            // It is always there: what comes and goes would take the focus along.
            <span class="cell-problem" role="alert">{ wrong.unwrap_or_default() }</span>
        </>
    }
}

/// The parts of the network's panel, as buttons.
pub(crate) fn panes(state: &UseReducerHandle<State>) -> Html {
    let dispatch = state.dispatcher();
    let panes = [
        (Pane::Rules(TableKind::Acl), "Network ACLs"),
        (Pane::Rules(TableKind::Group), "Security groups"),
        (Pane::Rules(TableKind::Routes), "Routes"),
        (Pane::Ports, "Ports"),
        (Pane::Exposure, "Exposure"),
        (Pane::Records, "Flow logs"),
        (Pane::Json, "JSON"),
    ];
    let one = |(pane, label): (Pane, &str)| {
        let onclick = act(&dispatch, Action::Network(NetworkAction::Pane(pane)));
        html! { <button type="button" aria-pressed={(state.pane == pane).to_string()} {onclick}>{ label.to_owned() }</button> }
    };
    html! { <div class="panes" role="group" aria-label="Parts of the network">{ for panes.into_iter().map(one) }</div> }
}

/// Shows the tables of an ACL, a group or a route table.
pub(crate) fn visit(dispatch: &Dispatch, kind: TableKind, id: &str) -> Callback<MouseEvent> {
    let (dispatch, id) = (dispatch.clone(), id.to_owned());
    Callback::from(move |_: MouseEvent| {
        dispatch.dispatch(Action::Network(NetworkAction::VisitRules(kind)));
        browser::go_to(anchor(&id));
    })
}
