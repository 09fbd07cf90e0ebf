//! `duel A B`: two scenarios side by side, and in what they differ. Its text says what to look at.

use std::fmt::Write as _;

use scenario::Scenario;

use crate::prose::{Fence, Prose};
use crate::shown;

pub(crate) fn html(prose: &mut Prose<'_>, fence: &Fence) -> String {
    let args = fence.args();
    let [first, second] = args.as_slice() else {
        prose.wrong(fence.line, "A duel is of two: `duel A B`.");
        return String::new();
    };
    let text = prose.paragraphs(&fence.text, fence.line + 1);
    let found = [*first, *second].map(|name| prose.verdict(name, fence.line));
    let [Some(first), Some(second)] = found else { return String::new() };
    let id = prose.id("duel");
    // Both are shown alike, so that they can be compared.
    let are_known = [&first, &second].map(|(answered, ..)| !prose.seen.insert(answered.name.clone()));
    let are_known = are_known.into_iter().all(|is_known| is_known);
    let mut sides = String::new();
    for (answered, side, verdict) in [&first, &second] {
        let _ = write!(
            sides,
            "<div class=\"side\"><h4>{}</h4>\n<div>{}</div>\n{}<div>{}</div>\n<p class=\"open\"><a href=\"../../{}\">Open it in the playground</a></p></div>\n",
            crate::markup::escaped(answered.title()),
            shown::given(answered, true, are_known),
            shown::verdict(verdict),
            shown::way(answered),
            answered.fragment_of(*side),
        );
    }
    let differ = differences(&first.0.scenario, &second.0.scenario);
    format!(
        r#"<section class="block duel" id="{id}" data-kind="duel">
<h3>Side by side</h3>
{text}<p class="quiet">{differ}</p>
<div class="sides">
{sides}</div>
</section>
"#
    )
}

/// In what two scenarios differ, in a sentence.
fn differences(one: &Scenario, other: &Scenario) -> String {
    let rows = |scenario: &Scenario| {
        let mut rows = shown::request_rows(scenario);
        rows.extend(scenario.network.iter().flat_map(shown::packet_rows));
        rows
    };
    let (first, second) = (rows(one), rows(other));
    let names = first.iter().chain(&second).map(|(name, _)| *name);
    let value =
        |rows: &[(&str, String)], of: &str| rows.iter().find(|(name, _)| *name == of).map(|(_, value)| value.clone());
    let mut differ: Vec<String> = Vec::new();
    for name in names {
        let said = format!("“{name}”");
        if value(&first, name) != value(&second, name) && !differ.contains(&said) {
            differ.push(said);
        }
    }
    let documents = |scenario: &Scenario| {
        let access = scenario.access.iter().flat_map(|access| access.all());
        access
            .map(|(path, policy)| (path.to_string(), policy.from.clone(), policy.document.clone(), policy.off))
            .collect::<Vec<_>>()
    };
    if documents(one) != documents(other) {
        differ.push("the policies".to_owned());
    }
    let part = |scenario: &Scenario| {
        let network = scenario.network.as_ref();
        let text = network.and_then(|network| serde_json::from_str::<serde_json::Value>(network.text()).ok());
        text.map(|mut network| {
            if let Some(members) = network.as_object_mut() {
                members.shift_remove("flow");
            }
            network
        })
    };
    if part(one) != part(other) {
        differ.push("the network".to_owned());
    }
    match differ.split_last() {
        None => "They ask the same of the same.".to_owned(),
        Some((last, [])) => format!("They differ in {last}."),
        Some((last, before)) => format!("They differ in {} and {last}.", before.join(", ")),
    }
}
