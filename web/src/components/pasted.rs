//! What is pasted or dropped on the page, and what there is to say of it beside the notice.

use std::rc::Rc;

use scenario::{Agreement, Caller};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use super::Dispatch;
use super::controls::{button, icon_button, show_button};
use super::icons::{Icon, icon};
use crate::state::{Action, Came, Into, PasteAction, State, WorkAction};
use crate::text::{code, sentence};
use crate::tree::html;

#[wasm_bindgen(module = "/src/paste.js")]
extern "C" {
    #[wasm_bindgen(js_name = takePastes)]
    fn take_pastes(told: JsValue, left: JsValue);
}

/// From now on the page takes what is pasted and dropped.
pub(crate) fn take(dispatch: &Dispatch) {
    let (told, left) = (dispatch.clone(), dispatch.clone());
    let told = move |text: String, name: String, is_in_field: bool| {
        let into = if is_in_field { Into::Field } else { Into::Page };
        told.dispatch(Action::Paste(PasteAction::Text { text: Rc::from(text), name, into }));
    };
    let left = move |field: String| {
        if let Some(field) = ["principal", "action", "resource"].into_iter().find(|known| **known == field) {
            left.dispatch(Action::Paste(PasteAction::Left(field)));
        }
    };
    // The page has them for as long as it is there.
    take_pastes(
        Closure::<dyn Fn(String, String, bool)>::new(told).into_js_value(),
        Closure::<dyn Fn(String)>::new(left).into_js_value(),
    );
}

/// As many offers are shown; more help nobody to choose.
const MOST_OFFERS: usize = 200;

/// What can be done with what was pasted, what of it is to be filled in, and what is needed next.
pub(crate) fn pasted(state: &State, dispatch: &Dispatch) -> Html {
    let Some(came) = &state.paste.came else { return html! {} };
    let (holes, needs) = (state.holes(), came.needs.len());
    if came.meant.is_none() && came.offers.is_empty() && holes.is_empty() && needs == 0 {
        return html! {};
    }
    let to_fill = match holes.len() {
        1 => "1 place to fill in".to_owned(),
        count => format!("{count} places to fill in"),
    };
    let holes_listed = holes.iter().map(|hole| {
        html! { <li>{ show_button(&hole.document, hole.span, &format!("line {}", hole.line), dispatch) }{ " " }{ code(&hole.text) }</li> }
    });
    html! {
        <div class="notice pasted">
            { meant(came, dispatch) }
            if !came.offers.is_empty() {
                <ul class="pasted-offers" aria-label="What to do with it">
                    { for came.offers.iter().take(MOST_OFFERS).map(|offer| {
                        html! { <li>{ button(dispatch, &offer.label.replace('`', ""), Action::Paste(PasteAction::Pick(offer.picks.clone()))) }</li> }
                    }) }
                </ul>
            }
            if !holes.is_empty() {
                <details class="pasted-more" open=true><summary>{ to_fill }</summary><ul>{ for holes_listed }</ul></details>
            }
            if needs > 0 {
                <details class="pasted-more">
                    <summary>{ if needs == 1 { "What is needed next".to_owned() } else { format!("What is needed next: {needs}") } }</summary>
                    <ul>{ for came.needs.iter().map(|need| html! { <li>{ sentence(need) }</li> }) }</ul>
                </details>
            }
        </div>
    }
}

/// Asks whether what a field holds is meant for the page.
fn meant(came: &Came, dispatch: &Dispatch) -> Html {
    let Some(meant) = &came.meant else { return html! {} };
    html! {
        <div class="pasted-meant">
            <span>{ "A field has what you pasted. " }{ sentence(&meant.said) }</span>
            if meant.scenario.is_some() || meant.example.is_some() {
                { button(dispatch, "Open it instead", Action::Paste(PasteAction::Mean)) }
            }
            { icon_button(dispatch, Icon::Cross, "", "Leave it in the field", "", Action::Work(WorkAction::CloseNotice)) }
        </div>
    }
}

/// Under the verdict: who is taken to ask, and whether AWS blames the same.
pub(crate) fn beside_verdict(state: &State) -> Html {
    let is_asked = state.access().is_some_and(|access| !access.request.action.is_empty());
    let whoever = state.whoever().filter(|_| is_asked).map(|caller| match caller {
        Caller::Arn(arn) | Caller::Service(arn) | Caller::Federated(arn) => arn,
    });
    let blame = state.blame().map(|blame| {
        let (class, shape) = match blame.agreement {
            Agreement::Agrees => ("blame blame-agrees", Icon::Tick),
            Agreement::Differs => ("blame blame-differs", Icon::Cross),
            Agreement::CannotTell => ("blame", Icon::Unknown),
        };
        html! { <p {class} role="note">{ icon(shape) }<span>{ sentence(&blame.message) }</span></p> }
    });
    html! {
        <>
            { for blame }
            if let Some(arn) = whoever {
                <p class="blame quiet" role="note"><span>{ "No caller is named. The answer is for whoever has this policy: " }{ code(&arn) }</span></p>
            }
        </>
    }
}

/// How the short form in a field was read, under it.
pub(crate) fn read_as(state: &State, field: &str) -> Html {
    match state.read_as(field) {
        Some(said) => html! { <p class="read-as quiet" role="status">{ sentence(said) }</p> },
        None => html! {},
    }
}
