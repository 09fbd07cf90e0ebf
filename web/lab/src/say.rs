//! Sentences, and what stands for their tone.

use labs::Tone;
use yew::prelude::*;

/// A sentence: what stands between backquotes is code.
pub(crate) fn sentence(text: &str) -> Html {
    let parts = text.split('`').enumerate();
    parts
        .map(|(at, part)| {
            if at % 2 == 1 {
                html! { <code>{ part }</code> }
            } else {
                html! { part }
            }
        })
        .collect()
}

/// The class of a tone, its sign, and what that is read as.
pub(crate) const fn tone_of(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Good => ("good", "✓"),
        Tone::Bad => ("bad", "✗"),
        Tone::Warn => ("warn", "!"),
        Tone::Plain => ("plain", "·"),
    }
}
