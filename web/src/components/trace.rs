//! Why: what decides, what denies too, what would change it, and what else came close; the rest is folded away. Each
//! statement shows what was asked and what was found.

use std::cell::Cell;
use std::rc::Rc;

use scenario::{
    AccessReport, DecidedLayer, Decision, DocumentPath, Effect, ElementReport, LayerOutcome, LayerReport, MissingKey,
    PolicyReport, StatementReport,
};
use yew::prelude::*;

use super::advice::{aws_message, changes, hinges, wanted, what_if};
use super::controls::{act, link, more};
use super::icons::{Icon, icon};
use super::later::{Piece, pieces, slices};
use super::line::{called, line_link, named};
use super::usually::usually_also;
use crate::browser;
use crate::layers::{layer_name, layer_of, level_of, paths};
use crate::state::{Action, At, PolicyAction, RequestAction, State, ViewAction, find_policy};
use crate::text::{self, sentence};
use crate::tree::html;

/// So many statements of each policy are shown in any case.
const FIRST: usize = 3;

/// Statements that came closest are shown wherever they stand, so many of a policy.
const MOST_CLOSEST: usize = 20;

/// So many of those are open at first.
const MOST_OPEN: usize = 3;

/// So many parts of a list are drawn in a task.
const FEW: usize = 4;

fn policy_at(state: &State, (also, layer, policy): At) -> Option<(&LayerReport, &PolicyReport)> {
    let access = state.shown()?;
    let answer = also.map_or(Some(access), |also| access.also.get(also))?;
    let layer = answer.layers.get(layer)?;
    Some((layer, layer.policies.get(policy)?))
}

/// What a statement is to the answer, in the order in which one asks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Band {
    Decides,
    /// A condition of it is not known, and that decides.
    Hangs,
    Denies,
    Allows,
    Closest,
    Rest,
}

fn band(answer: &AccessReport, layer: &LayerReport, statement: &StatementReport) -> Band {
    let decides = answer.decided_layer == Some(DecidedLayer::Layer(layer.layer));
    match statement {
        StatementReport { decides: true, .. } => Band::Decides,
        StatementReport { matched: true, effect: Effect::Deny, .. } => Band::Denies,
        StatementReport { matched: true, .. } => Band::Allows,
        StatementReport { open: true, .. } => Band::Hangs,
        // No statement decides where a layer does not allow: these come closest to it.
        StatementReport { closest: true, .. } if decides => Band::Decides,
        StatementReport { closest: true, .. } => Band::Closest,
        _ => Band::Rest,
    }
}

/// The statements of a policy that belong to a band, by their places; those that are shown, with whether they are open,
/// and how many are not.
struct Part {
    band: Band,
    at: At,
    shown: Vec<(usize, bool)>,
    hidden: usize,
}

/// All parts, and how many statements do not apply.
fn parts(state: &State, access: &AccessReport) -> (Vec<Part>, usize) {
    let (left, open) = (Cell::new(state.room), Cell::new(MOST_OPEN));
    let take = |left: &Cell<usize>| left.replace(left.get().saturating_sub(1)) > 0;
    let (mut parts, mut rest) = (Vec::<Part>::new(), 0);
    for (number, answer) in std::iter::once(access).chain(&access.also).enumerate() {
        let also = number.checked_sub(1);
        for (layer_at, layer) in answer.layers.iter().enumerate() {
            for (policy_at, policy) in layer.policies.iter().enumerate() {
                let (at, first) = ((also, layer_at, policy_at), parts.len());
                // The other policies of a further action are the caller's own, which stand with those of the request.
                let is_own = also.is_none() || layer_of(&policy.document).starts_with("also");
                let is_one = policy_at < state.room;
                for (place, statement) in policy.statements.iter().enumerate() {
                    let band = band(answer, layer, statement);
                    if !is_own && band != Band::Decides {
                        continue;
                    }
                    rest += usize::from(band == Band::Rest);
                    let known = parts.iter().skip(first).position(|part| part.band == band);
                    let of = known.map_or(parts.len(), |known| first + known);
                    if known.is_none() {
                        parts.push(Part { band, at, shown: Vec::new(), hidden: 0 });
                    }
                    let Some(part) = parts.get_mut(of) else { continue };
                    let is_near = statement.decides || statement.closest && part.shown.len() < MOST_CLOSEST;
                    if is_near || is_one && (part.shown.len() < FIRST || take(&left)) {
                        let usual = statement.decides || !matches!(band, Band::Allows | Band::Rest) && take(&open);
                        part.shown.push((place, state.toggled(&policy.document, statement.number).unwrap_or(usual)));
                    } else {
                        part.hidden += 1;
                    }
                }
                rest += policy.more;
            }
        }
    }
    (parts, rest)
}

pub(crate) fn trace(state: &UseReducerHandle<State>) -> Html {
    let Some(access) = state.shown() else { return html! {} };
    let (parts, rest) = parts(state, access);
    // A layer is found at its first part.
    let mut drawn_as: Vec<String> = Vec::new();
    let mut drawn = |bands: &[Band], also: Option<usize>| -> Vec<Piece> {
        let fits = |part: &&Part| {
            bands.contains(&part.band) && (part.at.0 == also || part.band == Band::Decides && bands.len() == 1)
        };
        let of_band = parts.iter().filter(fits).filter(|part| !part.shown.is_empty() || part.hidden > 0);
        let pieces = of_band.map(|part| {
            let layer = policy_at(state, part.at).map_or("", |(layer, _)| layer.layer.key());
            let id = format!("trace-{layer}");
            let is_first = part.at.0.is_none() && !drawn_as.contains(&id);
            if is_first {
                drawn_as.push(id.clone());
            }
            part_trace(state, part, is_first.then_some(id))
        });
        pieces.collect()
    };
    if state.access().is_some_and(|access| access.request.action.is_empty() && access.request.resource.is_empty()) {
        return html! { <section class="trace" aria-label="Why">{ start() }</section> };
    }
    let mut pieces_of: Vec<Piece> = Vec::new();
    let lead = lead(state).map(|lead| named(state, &lead, &[]));
    let decides = drawn(&[Band::Decides], None);
    if lead.is_some() || !decides.is_empty() {
        pieces_of.push(section(state, "decides", "Decides", lead, decides));
    }
    let denied = matches!(access.decision, Decision::ExplicitDeny | Decision::ImplicitDeny);
    let denies = if decides_by_denial(state) { "Denies too" } else { "Denies" };
    for (band, id, title) in [(Band::Hangs, "hangs", "It hangs on these"), (Band::Denies, "denies", denies)] {
        let of_band = drawn(&[band], None);
        if !of_band.is_empty() {
            pieces_of.push(section(state, id, title, None, of_band));
        }
    }
    let own = state.clone();
    pieces_of.push(Box::new(move || html! { <>{ changes(&own) }{ hinges(&own) }{ wanted(&own) }{ missing(&own) }</> }));
    let allows = if denied { "Allows" } else { "Allows too" };
    for (band, id, title) in [(Band::Closest, "closest", "Comes close"), (Band::Allows, "allows", allows)] {
        let of_band = drawn(&[band], None);
        if !of_band.is_empty() {
            pieces_of.push(section(state, id, title, None, of_band));
        }
    }
    for (at, answer) in access.also.iter().enumerate() {
        let statements = drawn(&[Band::Hangs, Band::Denies, Band::Closest, Band::Allows], Some(at));
        pieces_of.push(further(state, at, answer, statements));
    }
    pieces_of
        .extend(state.access().into_iter().flat_map(paths).filter_map(|path| switched_off(state, &path)).take(100));
    let own = state.clone();
    pieces_of.push(Box::new(move || html! { <>{ aws_message(&own) }{ assumptions(&own) }{ usually_also(&own) }</> }));
    if rest > 0 {
        let is_unfolded = state.view.is_unfolded;
        let onclick = act(&state.dispatcher(), Action::View(ViewAction::Unfold(!is_unfolded)));
        let says =
            if rest == 1 { "1 statement does not apply".to_owned() } else { format!("{rest} statements do not apply") };
        pieces_of.push(Box::new(move || {
            html! {
                <button type="button" class="fold" onclick={onclick.clone()} aria-expanded={is_unfolded.to_string()}>
                    { &says }<span class="caret">{ icon(Icon::Chevron) }</span>
                </button>
            }
        }));
        if is_unfolded || state.view.is_printed {
            pieces_of.extend(drawn(&[Band::Rest], None));
            for at in 0..access.also.len() {
                pieces_of.extend(drawn(&[Band::Rest], Some(at)));
            }
        }
    }
    html! {
        <section class={if state.is_stale() { "trace stale" } else { "trace" }} aria-label="Why">
            { pieces(state.drawing(), FEW, &Rc::from(pieces_of)) }
        </section>
    }
}

/// What there is to do before there is a question.
fn start() -> Html {
    html! {
        <div class="band start">
            <h2>{ "To begin" }</h2>
            <ol>
                <li>{ "Type or paste a policy into its editor." }</li>
                <li>{ sentence("Say in the line above what is asked: an action such as `s3:GetObject`, and a bucket, an object or an ARN.") }</li>
            </ol>
            <p class="quiet">{ sentence("Or paste something whole, anywhere on the page: an AccessDenied message, a policy, or what `aws iam` and `aws ec2 describe-…` print.") }</p>
        </div>
    }
}

/// Whether a statement decides, and denies.
fn decides_by_denial(state: &State) -> bool {
    state.decided().is_some_and(|(.., statement)| statement.is_some_and(|of| of.decides && of.effect == Effect::Deny))
}

/// What decides, in words, where no statement does: a layer that does not allow, else what the verdict's sentence says.
fn lead(state: &State) -> Option<String> {
    let (_, answer) = state.deciding()?;
    if answer.decided_at.is_some() || !matches!(answer.decision, Decision::Allowed | Decision::ImplicitDeny) {
        return None;
    }
    let layer = answer.layers.iter().find(|of| answer.decided_layer == Some(DecidedLayer::Layer(of.layer)));
    Some(layer.map_or(&answer.message, |layer| &layer.message).clone())
}

/// A heading with what belongs to it.
fn section(state: &State, id: &'static str, title: &'static str, lead: Option<Html>, parts: Vec<Piece>) -> Piece {
    let (drawing, parts) = (state.drawing(), Rc::<[Piece]>::from(parts));
    Box::new(move || {
        html! {
            <section class={format!("band band-{id}")} aria-labelledby={format!("{id}-title")}>
                <h2 id={format!("{id}-title")}>{ title }</h2>
                { for lead.clone().map(|lead| html! { <p>{ lead }</p> }) }
                { pieces(drawing, FEW, &parts) }
            </section>
        }
    })
}

/// Statements of a policy.
fn part_trace(state: &UseReducerHandle<State>, part: &Part, id: Option<String>) -> Piece {
    let (state, at, shown, hidden) = (state.clone(), part.at, Rc::from(part.shown.as_slice()), part.hidden);
    let more_of = if part.band == Band::Rest { policy_at(&state, at).map_or(0, |(_, policy)| policy.more) } else { 0 };
    Box::new(move || draw_policy(&state, at, &shown, hidden, more_of, id.clone()).unwrap_or_default())
}

/// How the statements of a part are laid out under the name of their policy.
fn draw_policy(
    state: &UseReducerHandle<State>,
    at: At,
    shown: &Rc<[(usize, bool)]>,
    hidden: usize,
    more_of: usize,
    id: Option<String>,
) -> Option<Html> {
    let (layer, policy) = policy_at(state, at)?;
    let path = DocumentPath::parse(&policy.document);
    let current = state.statement_at_cursor().filter(|_| policy.document == state.selected);
    let kind =
        if path.is_some_and(DocumentPath::is_grants) { DocumentPath::Grants.phrase() } else { layer.layer.phrase() };
    let statement = {
        let (state, shown) = (state.clone(), Rc::clone(shown));
        move |place: usize| {
            let (place, open) = *shown.get(place)?;
            let (_, policy) = policy_at(&state, at)?;
            Some(statement_trace(&state, at, place, policy.statements.get(place)?, open, current))
        }
    };
    let tabindex = id.is_some().then_some("-1");
    Some(html! {
        <section class="policy-trace" {id} {tabindex}>
            <h3>{ text::words(&policy.name) }<span class="quiet">{ format!(" {kind}") }{ for attached(state, policy).as_deref().map(text::words) }</span></h3>
            if policy.outcome == LayerOutcome::NotApplied {
                <p class="quiet">{ &layer.message }</p>
            }
            <ol class="statements">{ slices(state.drawing(), shown.len(), FEW, statement) }</ol>
            { more(&state.dispatcher(), hidden, ["statement", "statements"]) }
            if more_of > 0 {
                <p class="quiet">{ format!("{more_of} more statements are not explained; none of them decides.") }</p>
            }
        </section>
    })
}

/// What a policy is attached to, as the end of its heading.
fn attached(state: &State, policy: &PolicyReport) -> Option<String> {
    let target = || Some(format!(" at {}", level_of(&state.access()?.policies, &policy.document)?.target));
    policy.from.as_ref().map(|from| format!(" from {from}")).or_else(target)
}

/// A policy that takes no part, unless the answer has listed it before it was switched off.
fn switched_off(state: &UseReducerHandle<State>, path: &str) -> Option<Piece> {
    let (access, shown) = (state.access()?, state.shown()?);
    let policy = access.at(path).filter(|policy| policy.off)?;
    if find_policy(shown, path).is_some() {
        return None;
    }
    let kind = layer_name(path);
    let name = policy.name.as_deref().filter(|name| !name.trim().is_empty());
    let target = level_of(&access.policies, path).map(|level| format!(" at {}", level.target));
    let on = Action::Policies(PolicyAction::Switch(path.to_owned(), true));
    let trace = html! {
        <section class="policy-trace">
            <h3 class="quiet">
                { text::shown(name.unwrap_or(kind)) }{ " " }{ for name.map(|_| kind) }<bdi>{ target }</bdi>
                <span class="says">{ "switched off" }</span>
            </h3>
            <p class="quiet">
                { "It takes no part and is not checked. " }
                { link(&state.dispatcher(), "Switch it on", &format!(": {}", name.unwrap_or(kind)), on) }
            </p>
        </section>
    };
    Some(Box::new(move || trace.clone()))
}

fn statement_trace(
    state: &UseReducerHandle<State>,
    at: At,
    place: usize,
    statement: &StatementReport,
    open: bool,
    current: Option<usize>,
) -> Html {
    let (dispatch, room) = (&state.dispatcher(), state.room);
    let Some((_, PolicyReport { document, .. })) = policy_at(state, at) else { return html! {} };
    let number = statement.number;
    let look = match (statement.matched, statement.effect, statement.closest) {
        (true, Effect::Deny, _) => "denies",
        (true, _, _) => "allows",
        (false, _, true) => "closest",
        _ => "silent",
    };
    let id = format!("{}-{number}", document.replace(['[', ']'], "-"));
    let onclick = act(dispatch, Action::View(ViewAction::Toggle(document.clone(), number, !open)));
    let element = {
        let state = state.clone();
        move |of: usize| {
            let (_, policy) = policy_at(&state, at)?;
            let element = policy.statements.get(place)?.elements.get(of)?;
            Some(element_trace(&policy.document, element, number, &state))
        }
    };
    let chips = statement.elements.iter().take(room).map(|element| {
        let (shape, says, class) = match (element.holds, element.open) {
            (true, _) => (Icon::Tick, "matches", "chip"),
            (false, true) => (Icon::Unknown, "is not known", "chip chip-open"),
            (false, false) => (Icon::Cross, "does not match", "chip chip-fails"),
        };
        html! {
            <span {class}>
                { short_name(element) }{ icon(shape) }<span class="hidden">{ says }</span>
            </span>
        }
    });
    html! {
        <li class={format!("statement statement-{look} {}", if current == Some(number) { "current" } else { "" })}
            data-statement={number.to_string()} data-at={document.clone()} data-span={span(statement.span)}>
            <div class="statement-head">
                <button type="button" class="statement-open" {onclick} aria-expanded={open.to_string()} aria-controls={id.clone()}>
                    <span class="statement-name">
                        <span class="caret">{ icon(Icon::Chevron) }</span>
                        <span class="number">{ number }</span>{ " " }
                        <span class="effect">{ statement.effect.to_string() }</span>
                        if let Some(sid) = &statement.sid { { " " }<span class="sid">{ sid }</span> }
                    </span>
                    // What is open lists them.
                    if !open { <span class="chips">{ for chips }</span> }
                    <span class="hidden">{ format!(", statement of {}", called(state, document)) }</span>
                </button>
                if statement.closest { <span class="role">{ "closest" }</span> }
                { line_link(state, document, statement.span) }
            </div>
            <div class="statement-body" {id} hidden={!open}>
                if open {
                    <p class="statement-says">{ sentence(&statement.message) }</p>
                    <ul class="elements">
                        { slices(state.drawing(), statement.elements.len().min(room), 2 * FEW, element) }
                    </ul>
                    { more(dispatch, statement.elements.len().saturating_sub(room), ["condition", "conditions"]) }
                }
            </div>
        </li>
    }
}

/// A place as the editor reads it from the element.
fn span([start, end]: [usize; 2]) -> String {
    format!("{start} {end}")
}

fn element_trace(document: &str, element: &ElementReport, number: usize, state: &UseReducerHandle<State>) -> Html {
    let show = Action::View(ViewAction::Show(document.to_owned(), element.span));
    let of = format!(" of statement {number} of {}", called(state, document));
    let (shape, says, class) = match (element.holds, element.open) {
        (true, _) => (Icon::Tick, "Matches: ", "element holds"),
        (false, true) => (Icon::Unknown, "Not known: ", "element open"),
        (false, false) => (Icon::Cross, "Does not match: ", "element fails"),
    };
    html! {
        <li {class} data-at={document.to_owned()} data-span={span(element.span)}>
            { icon(shape) }
            <div>
                <span class="hidden">{ says }</span>
                { link(&state.dispatcher(), &long_name(element), &of, show) }
                { " " }<span class="element-says">{ sentence(&element.message) }</span>
                if element.derived {
                    <span class="quiet">{ " The value follows from the request." }</span>
                }
                if let Some(note) = &element.note {
                    <p class="note">{ sentence(&note.text) }{ " " }
                        <a href={note.page.clone()} target="_blank" rel="noopener noreferrer">{ "AWS documentation" }<span class="hidden">{ " (opens a new tab)" }</span></a>
                    </p>
                }
            </div>
        </li>
    }
}

/// For the line of a statement.
fn short_name(element: &ElementReport) -> String {
    match &element.key {
        Some(key) => key.rsplit(':').next().unwrap_or(key).to_owned(),
        None => element.element.to_string(),
    }
}

fn long_name(element: &ElementReport) -> String {
    match (&element.operator, &element.key) {
        (Some(operator), Some(key)) => format!("{operator} {key}"),
        _ => element.element.to_string(),
    }
}

/// A further action that the call needs: its verdict in words, and what the policy on its resource says. Its other
/// policies are the caller's own.
fn further(state: &UseReducerHandle<State>, at: usize, answer: &AccessReport, parts: Vec<Piece>) -> Piece {
    let also = state.request().and_then(|request| request.also.get(at));
    let (shape, says, class) = match answer.decision {
        Decision::Allowed => (Icon::Tick, "allowed", "says says-allows"),
        Decision::NotEvaluated => (Icon::Unknown, "not evaluated", "says"),
        Decision::Undetermined => (Icon::Unknown, "undetermined", "says"),
        _ => (Icon::Cross, "not allowed", "says says-denies"),
    };
    let heading = html! {
        <>
            <h2>
                <bdi>{ also.map_or("", |also| also.action.as_str()) }</bdi><span class="quiet">{ " further action of the call" }</span>
                <span {class}>{ icon(shape) }{ " " }{ says }</span>
            </h2>
            <p>{ named(state, &answer.message, &[]) }</p>
        </>
    };
    let (drawing, parts) = (state.drawing(), Rc::<[Piece]>::from(parts));
    let label = also.map(|also| also.action.clone());
    Box::new(move || {
        html! {
            <div class="band" id={format!("trace-also-{at}")} tabindex="-1" role="group" aria-label={label.clone()}>
                { heading.clone() }
                { pieces(drawing, FEW, &parts) }
            </div>
        }
    })
}

fn missing(state: &UseReducerHandle<State>) -> Html {
    let keys = state.shown().map_or(0, |access| access.missing_context.len());
    if keys == 0 {
        return html! {};
    }
    let own = state.clone();
    let row = move |at: usize| {
        own.shown().and_then(|access| access.missing_context.get(at)).map(|missing| missing_key(missing, &own))
    };
    html! {
        <section class="band missing">
            <h2>{ "Not set in this request" }</h2>
            <ul>{ slices(state.drawing(), keys, 2 * FEW, row) }</ul>
        </section>
    }
}

fn missing_key(missing: &MissingKey, state: &UseReducerHandle<State>) -> Html {
    let (dispatch, key) = (state.dispatcher(), missing.key.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        dispatch.dispatch(Action::Request(RequestAction::AddContext(key.clone())));
        browser::visit("#part-with", ".context-value :is(input, textarea)");
    });
    let readers = match missing.read_by.as_slice() {
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        [] => String::new(),
    };
    let tried = state.advice().and_then(|advice| advice.missing_context.iter().find(|tried| tried.key == missing.key));
    html! {
        <li>
            { text::code(&missing.key) }{ " is read by " }{ named(state, &readers, &[]) }{ ", " }
            { line_link(state, &missing.at.document, missing.at.span) }{ ". " }
            if let Some(tried) = tried {
                { what_if(tried, state) }
            } else {
                <button type="button" class="link" {onclick}>{ "Set it" }<span class="hidden">{ format!(": {}", missing.key) }</span></button>
            }
        </li>
    }
}

fn assumptions(state: &State) -> Html {
    let absent = state.absent_layers();
    html! {
        <>
            if !absent.is_empty() {
                <p class="quiet assumptions">{ format!("Not given, so not applied: {}.", absent.join(", ")) }</p>
            }
            if let Some(unchecked) = state.unchecked() {
                <p class="quiet assumptions">{ sentence(unchecked) }</p>
            }
        </>
    }
}
