//! Drawn by hand, so that every outcome has a shape of its own and colour only repeats it.

use crate::tree::html;
use yew::prelude::*;

/// What an icon stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    /// A tick in a full disc.
    Allowed,
    /// A bar in a full disc, as on a no-entry sign.
    ExplicitDeny,
    /// A cross in a ring: nothing lets it in.
    ImplicitDeny,
    /// A question mark in a ring.
    Unknown,
    /// A wave in a ring: some of it.
    Partly,
    /// A line: it has nothing to say.
    Silent,
    /// An empty ring: it takes no part.
    Off,
    Tick,
    Cross,
    Plus,
    Link,
    Moon,
    Sun,
    Chevron,
    List,
    Undo,
    Redo,
}

/// What is drawn around the lines of an icon, and the lines.
pub(crate) fn drawing(icon: Icon) -> (&'static str, &'static str) {
    match icon {
        Icon::Allowed => ("disc", "M6.5 12.5l3.8 3.8 7.2-8"),
        Icon::ExplicitDeny => ("disc", "M6 12h12"),
        Icon::ImplicitDeny => ("ring dashed", "M8 8l8 8M16 8l-8 8"),
        Icon::Unknown => ("ring", "M9 9.5a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7M12 17.5v.1"),
        Icon::Partly => ("ring", "M6.5 13.5c1.8-3.4 3.6-3.4 5.5-1.5s3.7 1.900 5.5-1.500"),
        Icon::Silent => ("", "M7 12h10"),
        Icon::Off => ("ring dashed", ""),
        Icon::Tick => ("", "M4.5 12.5l5 5 10-11"),
        Icon::Cross => ("", "M6 6l12 12M18 6L6 18"),
        Icon::Plus => ("", "M12 5v14M5 12h14"),
        Icon::Link => (
            "",
            "M10 14a4 4 0 0 0 5.7 0l3.4-3.4a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.4 3.4a4 4 0 0 0 5.7 5.7L12 17.7",
        ),
        Icon::Moon => ("", "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z"),
        Icon::Sun => (
            "",
            "M12 7.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",
        ),
        Icon::Chevron => ("", "M8 5l7 7-7 7"),
        Icon::List => ("", "M9 6h11M9 12h11M9 18h11M4 6h.1M4 12h.1M4 18h.1"),
        Icon::Undo => ("", "M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10H9"),
        Icon::Redo => ("", "M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h5"),
    }
}

/// An icon as large as the text around it. It repeats a word beside it, so it has no name of its own.
pub(crate) fn icon(icon: Icon) -> Html {
    let (around, lines) = drawing(icon);
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            if !around.is_empty() { <circle class={around} cx="12" cy="12" r={if around == "disc" { "11" } else { "10" }} /> }
            <path d={lines} />
        </svg>
    }
}
