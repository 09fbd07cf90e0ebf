//! The engine's sentences as markup: what stands in backticks is code.

use crate::tree::html;
use scenario::capitalized;
use yew::prelude::*;

/// A sentence with its `code` marked up.
pub(crate) fn sentence(text: &str) -> Html {
    let parts = text.split('`').enumerate().map(|(at, part)| match (at % 2, part) {
        (_, "") => html! {},
        (0, part) => html! { { part } },
        (_, part) => code(part),
    });
    html! { <>{ for parts }</> }
}

/// Code in a sentence. A name breaks after `:` and `/` only, and not at its hyphens. A part that is too long for a line
/// breaks where it must: on a phone that is a shorter one.
fn code(text: &str) -> Html {
    const LONGEST: usize = 40;
    const SHORT: usize = 24;
    let (mut parts, mut from, mut longest) = (Vec::new(), 0, 0);
    for (at, byte) in text.bytes().enumerate() {
        if matches!(byte, b':' | b'/') || at + 1 == text.len() {
            parts.push(text.get(from..=at).unwrap_or_default());
            (from, longest) = (at + 1, longest.max(at - from));
        }
    }
    if longest > LONGEST || !text.contains('-') {
        return html! { <code>{ text }</code> };
    }
    let parts = parts.into_iter().enumerate().map(|(at, part)| html! { <>if at > 0 { <wbr /> }{ part }</> });
    html! { <code class={if longest > SHORT { "name name-long" } else { "name" }}>{ for parts }</code> }
}

/// A name as sentences of the engine have it: a long one loses its middle, which its field still has.
pub(crate) fn shown(name: &str) -> String {
    json::clip(name).into_owned()
}

/// What the engine says after a name, as a sentence of its own.
pub(crate) fn full(text: &str) -> String {
    let mut text = capitalized(text);
    if !text.ends_with(['.', '?']) {
        text.push('.');
    }
    text
}

/// A note: paragraphs, `code`, **strong** and *emphasis* of Markdown. Nothing in it becomes a link or an element.
pub(crate) fn note(text: &str) -> Html {
    let paragraphs = text.split("\n\n").filter(|part| !part.trim().is_empty()).map(|paragraph| {
        // Code first: an asterisk in it is a wildcard.
        let parts = paragraph.split('`').enumerate().map(|(at, part)| match at % 2 {
            0 => strong(part),
            _ => code(part),
        });
        html! { <p>{ for parts }</p> }
    });
    html! { <>{ for paragraphs }</> }
}

fn strong(text: &str) -> Html {
    let parts = text.split("**").enumerate().map(|(at, part)| match at % 2 {
        0 => emphasis(part),
        _ => html! { <strong>{ part }</strong> },
    });
    html! { <>{ for parts }</> }
}

fn emphasis(text: &str) -> Html {
    let parts = text.split('*').enumerate().map(|(at, part)| match at % 2 {
        0 => html! { { part } },
        _ => html! { <em>{ part }</em> },
    });
    html! { <>{ for parts }</> }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_of_any_length_is_a_line() {
        assert_eq!(super::shown("ReadTrainingData"), "ReadTrainingData");
        assert_eq!(super::shown(&"n".repeat(500_000)).chars().count(), 161);
    }
}
