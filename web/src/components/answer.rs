//! How an answer is shown, of whichever side: in a line before anything else, and as a word among others.

use yew::prelude::*;

use super::icons::{Icon, icon};
use crate::state::{Side, State};
use crate::tree::html;

/// The class, the icon and the words of an answer.
pub(crate) type Look = (&'static str, Icon, String);

/// The answer of a side. `word` is what the report calls it, `wrong` what is wrong right now. That stands over the last
/// line, so that nothing moves for it.
pub(crate) fn answer(
    state: &State,
    label: &'static str,
    word: &'static str,
    (class, shape, words): Look,
    stale: bool,
    message: Html,
    wrong: Option<Html>,
) -> Html {
    let is_working = state.waiting || state.side == Side::Network && state.is_network_pending();
    let age = if is_working { "Working on the new text." } else { "As of the last valid text." };
    html! {
        <section class={format!("verdict verdict-{class}{}{}", if stale { " stale" } else { "" }, if stale && !is_working { " older" } else { "" })} aria-label={label}>
            <div class="verdict-words" data-decision={word}>
                // Only the answer itself is announced: the sentence changes with every key.
                <p class="verdict-word" role="status" key={words.clone()}>{ icon(shape) }<strong>{ words }</strong></p>
                <p class="verdict-why">{ message }</p>
            </div>
            if stale {
                <div class="verdict-wrong">
                    { for wrong.filter(|_| !is_working) }
                    <span class="verdict-age">{ age }</span>
                </div>
            }
        </section>
    }
}

/// An answer within a sentence.
pub(crate) fn answer_word((class, shape, words): Look) -> Html {
    html! { <span class={format!("outcome outcome-{class}")}>{ icon(shape) }{ words }</span> }
}
