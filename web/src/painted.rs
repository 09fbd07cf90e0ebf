//! What the document shows before the program is there: the first example with its answer, written while the site is
//! built. It is what the program draws, so it is as true, and the program can take its place without a jump.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use yew::LocalServerRenderer;

use crate::address::first;
use crate::app;
use crate::components::part::Part;
use crate::state::State;

/// The page as a first visitor sees it, as HTML.
pub(crate) fn html() -> String {
    let (scenario, origin) = first();
    // The answer depends on no time: a test holds the first example to that.
    app::take(State::new(scenario, origin, 0));
    let page = LocalServerRenderer::<Part>::with_props(app::app(None)).hydratable(false);
    // Nothing in it waits for anything.
    match pin!(page.render()).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(html) => shown(&html),
        Poll::Pending => String::new(),
    }
}

/// Less what cannot be seen: dialogs, and what opens over the page, are empty until the program fills them. They keep
/// their places, by which `boot.js` finds them again.
fn shown(html: &str) -> String {
    let mut shown = String::new();
    // The elements that are open: the name, whether what is left of it is hidden, and whether it will be.
    let mut open: Vec<(&str, bool, bool)> = Vec::new();
    for piece in html.split_inclusive('>') {
        let (text, tag) = piece.split_once('<').unwrap_or((piece, ""));
        let is_hidden = |open: &[(&str, bool, bool)]| open.iter().any(|(_, is_hidden, _)| *is_hidden);
        if !is_hidden(&open) {
            shown.push_str(text);
        }
        let tag = tag.trim_end_matches('>');
        let name = tag.split(' ').next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            open.pop();
            if !is_hidden(&open) {
                shown.push_str(&format!("</{name}>"));
            }
            if let Some((_, is_hidden, true)) = open.last_mut()
                && name == "summary"
            {
                *is_hidden = true;
            }
        } else if !name.is_empty() {
            if !is_hidden(&open) {
                // What is typed would be lost; presses are made up for.
                let is_typed = name == "textarea" || name == "input" && !tag.contains("type=\"checkbox\"");
                let inert = if is_typed { " readonly" } else { "" };
                shown.push_str(&format!("<{tag}{inert}>"));
            }
            if !matches!(name, "br" | "input" | "wbr") {
                open.push((name, name == "dialog", tag.starts_with("details class=\"pop")));
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gallery;

    /// What is read out of some HTML.
    fn words(html: &str) -> String {
        let text: String = html.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect();
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&amp;", "&")]
            .iter()
            .fold(text, |text, (written, meant)| text.replace(written, meant))
    }

    #[test]
    fn what_is_painted_is_what_the_engine_answers() {
        let html = html();
        let words = words(&html);
        for now in [0, 1_800_000_000, 4_000_000_000] {
            let answer = scenario::run(&gallery::first(), Some(now)).access.unwrap();
            let decision = serde_json::to_string(&answer.decision).unwrap();
            assert!(html.contains(&format!("data-decision={decision}")), "{decision} is not in {html}");
            let reasons = answer.layers.iter().flat_map(|layer| &layer.policies).flat_map(|policy| &policy.statements);
            let reasons = reasons.flat_map(|statement| &statement.elements).map(|element| &element.message);
            for sentence in std::iter::once(&answer.message).chain(reasons) {
                let sentence = sentence.replace('`', "");
                assert!(words.contains(&sentence), "{sentence} is not in {words}");
            }
        }
        assert!(words.contains(&gallery::first().title.unwrap()));
    }

    #[test]
    fn what_is_painted_needs_no_program_and_takes_nothing() {
        let html = html();
        for wrong in ["<template", " style=", "<script", "<select", "<!--", "tab-policies "] {
            assert!(!html.contains(wrong), "{wrong} in {html}");
        }
        assert_eq!(html.matches("<textarea").count(), html.matches(" readonly>").count());
        assert_eq!(html.matches("<textarea").count(), 1);
    }

    #[test]
    fn what_cannot_be_seen_is_left_out() {
        for (html, expected) in [
            ("<p>a<br>b &lt; c</p>d", "<p>a<br>b &lt; c</p>d"),
            ("<dialog id=\"x\"><p>a</p></dialog><p>b</p>", "<dialog id=\"x\"></dialog><p>b</p>"),
            (
                "<details class=\"about\"><summary>a</summary>b</details>",
                "<details class=\"about\"><summary>a</summary>b</details>",
            ),
            (
                "<details class=\"pop part\"><summary><b>a</b></summary><div>b<details class=\"pop\"><summary>c</summary></details></div></details>d",
                "<details class=\"pop part\"><summary><b>a</b></summary></details>d",
            ),
            ("<div><input value=\"a\"></div>", "<div><input value=\"a\" readonly></div>"),
            ("<input type=\"checkbox\">", "<input type=\"checkbox\">"),
        ] {
            assert_eq!(shown(html), expected);
        }
    }
}
