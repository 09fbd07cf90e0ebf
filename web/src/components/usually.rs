//! What calls like the one that is asked for need besides. The first example shows it, so it is in the first half of the
//! program, where the rest of the further actions is not.

use scenario::UsuallyAlso;
use yew::prelude::*;

use crate::browser;
use crate::further::Further;
use crate::state::{Action, RequestAction, State};
use crate::text::sentence;
use crate::tree::html;

/// What calls like this one need besides, with a press that adds it (L36).
pub(crate) fn usually_also(state: &UseReducerHandle<State>) -> Html {
    let usually = state.shown().map_or(&[][..], |access| &access.usually_also);
    let line = |needed: &UsuallyAlso| {
        let (dispatch, action) = (state.dispatcher(), needed.action.clone());
        let add = Callback::from(move |_: MouseEvent| {
            browser::hurry();
            dispatch.dispatch(Action::Request(RequestAction::AddFurther(Further::Named(action.clone()))));
            // Its resource is for the author to say.
            browser::visit("#part-does", "[data-offers=resource]");
        });
        html! {
            <p class="quiet usually">
                { sentence(&needed.why) }{ " " }
                <a href={needed.page.clone()} target="_blank" rel="noopener">{ "AWS’s page" }</a>{ " " }
                <button type="button" class="link" onclick={add}>{ "Add it" }<span class="hidden">{ format!(": {}", needed.action) }</span></button>
            </p>
        }
    };
    html! { <>{ for usually.iter().map(line) }</> }
}
