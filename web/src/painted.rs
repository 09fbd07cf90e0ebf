//! What the document shows before the program is there: the first example with its answer, and in a block the example that
//! the block is about, written while the site is built. It is what the program draws, so it is as true, and the program can
//! take its place without a jump.

use std::path::Path;
use std::pin::pin;
use std::rc::Rc;
use std::{fs, io};

use scenario::Scenario;
use std::task::{Context, Poll, Waker};

use yew::LocalServerRenderer;

use crate::address::first;
use crate::app;
use crate::components::part::Part;
use crate::gallery;
use crate::state::{Action, Effect, EngineAction, Origin, State, StepsAction};

/// The page as a first visitor sees it, as HTML.
pub(crate) fn html() -> String {
    let (scenario, origin) = first();
    // The answer depends on no time: a test holds the first example to that.
    drawn(State::new(scenario, origin, 0), None)
}

/// Writes for each example of a folder what a block shows that is about it, and below `predict` what one shows that asks.
pub(crate) fn blocks(examples: &Path, folder: &Path) -> io::Result<()> {
    // What is there may be of examples that are no more.
    fs::remove_dir_all(folder)
        .or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
    let predicted = folder.join("predict");
    fs::create_dir_all(&predicted)?;
    for entry in fs::read_dir(examples)? {
        let path = entry?.path();
        let slug = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if gallery::position(slug).is_some() {
            let text = fs::read_to_string(&path)?;
            for (folder, is_asking) in [(folder, false), (&predicted, true)] {
                fs::write(folder.join(format!("{slug}.html")), block(slug, &text, is_asking))?;
            }
        }
    }
    Ok(())
}

/// A document with the block of this example, which may be asking for the answer first.
fn block(slug: &str, text: &str, is_asking: bool) -> String {
    let scenario = gallery::laid_out(Scenario::read(text).0);
    // None of them depends on the time: a test holds them to that.
    let html = drawn(answered(scenario, slug, 0, is_asking), Some(format!("./#/e/{slug}")));
    format!("<!doctype html><meta charset=\"utf-8\"><title>{slug}</title>{html}")
}

/// An example, whose networks are answered as the engine answers them.
fn answered(scenario: Scenario, slug: &str, now: i64, is_asking: bool) -> State {
    let mut state = State::begun(scenario, Origin::Example(slug.to_owned()), now, is_asking);
    for effect in state.take_effects() {
        let answer = match effect {
            Effect::AskNetwork(question, network) => {
                Action::Engine(EngineAction::Answered(question, Rc::new(scenario::answer_network(&network))))
            }
            Effect::AskNetworks(question, networks) => {
                Action::Steps(StepsAction::Answered(question, scenario::answer_networks(&networks)))
            }
            _ => continue,
        };
        (state, _) = state.react(answer);
    }
    state
}

/// A page, or a block that leads to the page at this address, as HTML.
fn drawn(state: State, page: Option<String>) -> String {
    app::take(state);
    let page = LocalServerRenderer::<Part>::with_props(app::app(page)).hydratable(false);
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

    /// The examples, each with its text.
    fn examples() -> Vec<(String, String)> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/gallery");
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let examples = files.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path));
        let examples = examples.filter(|(slug, _)| gallery::position(slug).is_some());
        examples.map(|(slug, path)| (slug, fs::read_to_string(path).unwrap())).collect()
    }

    #[test]
    fn a_block_is_painted_with_its_verdict_at_any_time() {
        let examples = examples();
        assert!(examples.len() > 80);
        for (slug, text) in examples {
            let scenario = Scenario::read(&text).0;
            let html = block(&slug, &text, false);
            let answer = scenario::run(&scenario, Some(0));
            let said = match (&answer.access, &answer.network) {
                (Some(access), _) => (access.decision.word(), &access.message),
                (None, network) => network.as_ref().map(|of| (of.flow.outcome.word(), &of.flow.message)).unwrap(),
            };
            assert!(html.contains(&format!("data-decision=\"{}\"", said.0)), "{slug}: {} is not in {html}", said.0);
            let sentence = said.1.replace('`', "");
            assert!(words(&html).contains(&sentence), "{slug}: {sentence} is not in {}", words(&html));
            assert!(words(&html).contains(&scenario.title.unwrap()), "{slug}");
            for wrong in ["<template", " style=", "<script", "<!--"] {
                assert!(!html.contains(wrong), "{slug}: {wrong} in {html}");
            }
            for now in [1_800_000_000, 4_000_000_000] {
                let scenario = gallery::laid_out(Scenario::read(&text).0);
                let later = drawn(answered(scenario, &slug, now, false), Some(format!("./#/e/{slug}")));
                assert!(html.ends_with(&later), "{slug} at {now}");
            }
        }
    }

    #[test]
    fn what_asks_first_is_painted_without_its_verdict() {
        for (slug, text) in examples() {
            let html = block(&slug, &text, true);
            let (read, scenario) = (words(&html), Scenario::read(&text).0);
            let answer = scenario::run(&scenario, Some(0));
            let access = answer.access.as_ref().map(|access| access.message.replace('`', ""));
            let network = answer.network.as_ref().map(|network| network.flow.message.replace('`', ""));
            let says = [access, network, scenario.title.clone(), scenario.note.map(|note| note.replace('`', ""))];
            for said in says.into_iter().flatten() {
                assert!(!read.contains(&said), "{slug}: {said}");
            }
            assert!(html.contains("class=\"predict-choices\"") && !html.contains("data-decision"), "{slug}: {html}");
            // An author's own question is asked by every block.
            let question = r#""schema": 1, "question": {"prompt": "Is it?", "choices": ["Yes", "No"], "answer": 1}"#;
            let own = block(&slug, &text.replacen(r#""schema": 1"#, question, 1), false);
            assert!(own.contains("Is it?") && !own.contains("data-decision"), "{slug}: {own}");
        }
    }

    #[test]
    fn blocks_are_written_for_the_examples_that_there_are() {
        let folder = std::env::temp_dir().join(format!("policy-playground-blocks-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("gone.html"), "").unwrap();
        blocks(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/gallery")), &folder).unwrap();
        let names = |folder: &Path| {
            let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        let (mut written, asking) = (names(&folder), names(&folder.join("predict")));
        written.retain(|name| name != "predict");
        let mut expected: Vec<_> =
            examples().iter().map(|(slug, _)| std::ffi::OsString::from(format!("{slug}.html"))).collect();
        fs::remove_dir_all(&folder).unwrap();
        expected.sort();
        assert_eq!((&written, &asking), (&expected, &expected));
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
