//! `steps SLUG`: edits one after the other, each with the verdict that then is. Its text is a list of
//! `{"say": …, "do": […], "expect": …}`.

use std::fmt::Write as _;

use super::predict::field;
use crate::change;
use crate::choices;
use crate::library::Answered;
use crate::problem::line;
use crate::prose::{Fence, Prose};
use crate::shown;

pub(crate) fn html(prose: &mut Prose<'_>, fence: &Fence) -> String {
    let args = fence.args();
    let Some((base, side)) = prose.find(args.first().copied().unwrap_or_default(), fence.line) else {
        return String::new();
    };
    let Some((side, before)) = base.verdict(side) else { return String::new() };
    let read = json::read(fence.text.as_str());
    let at = |byte| fence.line + line(&fence.text, byte);
    let is_list = matches!(read.root().value(), json::Value::Array(_));
    if let Some(mistake) = read.first_mistake() {
        prose.wrong(at(mistake.span.start), mistake.message.clone());
        return String::new();
    }
    if !is_list || read.root().items().into_iter().next().is_none() {
        prose.wrong(fence.line + 1, "Steps are a list of `{\"say\", \"do\", \"expect\"}`.");
        return String::new();
    }
    let mut text = change::bare(&base.text);
    let id = prose.id(&format!("steps-{}", base.name));
    let mut items = String::new();
    let mut last = String::new();
    for (number, step) in read.root().items().into_iter().enumerate() {
        let here = at(step.span.start);
        let says = step.get("say").and_then(|say| say.as_str()).unwrap_or_default();
        if says.is_empty() {
            prose.wrong(here, "A step says what is done: `say`.");
        }
        let edits = step.get("do").map(|edits| (edits.source().to_owned(), edits.span.start));
        let (edits, from) = edits.unwrap_or_default();
        text = match change::edited(&text, &edits) {
            Ok(text) => text,
            Err((byte, says)) => {
                prose.wrong(at(from + byte), format!("Step {}: {says}", number + 1));
                return String::new();
            }
        };
        let answered = match Answered::new(&base.name, false, text.clone()) {
            Ok(answered) => answered,
            Err(told) => {
                told.into_iter().for_each(|(_, says)| prose.wrong(here, format!("Step {}: {says}", number + 1)));
                return String::new();
            }
        };
        let Some((_, verdict)) = answered.verdict(Some(side)) else {
            prose.wrong(here, format!("Step {} has no verdict.", number + 1));
            return String::new();
        };
        match step.get("expect").and_then(|expect| expect.as_str()) {
            Some(expected) if verdict.is(expected) => {}
            Some(expected) => {
                let byte = step.get("expect").map_or(step.span.start, |expect| expect.span.start);
                let says = format!(
                    "Step {}: {expected} is expected, and computed is: {}. {}",
                    number + 1,
                    verdict.phrase,
                    verdict.says
                );
                prose.wrong(at(byte), says);
            }
            None => prose.wrong(
                here,
                format!("Step {} does not say what to `expect`; computed is: {}.", number + 1, verdict.phrase),
            ),
        }
        let says = prose.line(says, here);
        let choices = field(&format!("{id}-{number}"), "What comes out?", &choices::verdicts(&answered, side));
        let _ = writeln!(
            items,
            r#"<li class="step" id="{id}-{number}"><p>{says}</p><form class="live quick" data-of="{id}-{number}">{choices}<p class="acts"><button class="button" type="submit">Check</button> <span class="graded" role="status"></span></p></form><div class="answer">{}</div></li>"#,
            shown::verdict(&verdict)
        );
        last = answered.fragment();
    }
    // What was to be predicted above is not told here: the reader may not have answered yet.
    let before = match prose.predicted.contains(&base.name) {
        true => String::new(),
        false => format!("<p>{}: {}</p>\n", crate::markup::escaped(base.title()), shown::chip(&before)),
    };
    format!(
        r#"<section class="block steps" id="{id}" data-kind="steps" data-name="{name}">
<h3>Step by step</h3>{before}{given}<ol>
{items}</ol>
<p class="open"><a href="../../{link}">Open what is left in the playground</a></p>
</section>
"#,
        name = base.name,
        given = prose.given(base, true),
        link = last,
    )
}
