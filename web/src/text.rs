//! The engine's sentences as markup: what stands in backticks is code.

use yew::prelude::*;

/// A sentence with its `code` marked up.
pub(crate) fn sentence(text: &str) -> Html {
    let parts = text.split('`').enumerate().map(|(at, part)| match (at % 2, part) {
        (_, "") => html! {},
        (0, part) => html! { { part } },
        (_, part) => html! { <code>{ part }</code> },
    });
    html! { <>{ for parts }</> }
}

/// A note: paragraphs, `code` and **strong** of Markdown. Nothing in it becomes a link or an element.
pub(crate) fn note(text: &str) -> Html {
    let paragraphs = text.split("\n\n").filter(|part| !part.trim().is_empty()).map(|paragraph| {
        let parts = paragraph.split("**").enumerate().map(|(at, part)| match at % 2 {
            0 => sentence(part),
            _ => html! { <strong>{ sentence(part) }</strong> },
        });
        html! { <p>{ for parts }</p> }
    });
    html! { <>{ for paragraphs }</> }
}
