//! `predict SLUG [verdict] [decides]`: what a learner thinks comes out, graded by the trace. Its text is the question, and after a
//! line `---` what there is to say once it has been answered.
//!
//! `detect SLUG` is the same from what is left behind: the records of flow logs, or AWS's own message. What was asked and given is
//! shown with the answer.

use std::fmt::Write as _;

use crate::choices::{self, Choice};
use crate::library::{Answered, Side};
use crate::markup::line;
use crate::prose::{Fence, Prose, Question, said_in};
use crate::shown;

/// Without more said, both are asked.
const ASKED: [&str; 2] = ["verdict", "decides"];

pub(crate) fn html(prose: &mut Prose<'_>, fence: &Fence) -> String {
    let args = fence.args();
    let is_detect = fence.kind() == "detect";
    let (name, asked) = args.split_first().map_or(("", &[][..]), |(name, asked)| (*name, asked));
    for other in asked.iter().filter(|other| is_detect || !ASKED.contains(other)) {
        prose.wrong(
            fence.line,
            format!("`{other}` is nothing that can be asked: `predict` asks for `verdict` and `decides`."),
        );
    }
    let asked = if is_detect { ASKED.split_at(1).1 } else { asked };
    let Some((answered, side, verdict)) = prose.verdict(name, fence.line) else { return String::new() };
    prose.predicted.insert(answered.name.clone());
    let asks = |what| asked.is_empty() || asked.contains(&what);
    let (text, after) = fence.text.split_once("\n---\n").unwrap_or((&fence.text, ""));
    if text.trim().is_empty() {
        prose.wrong(fence.line, format!("A `{}` has a question as its text.", fence.kind()));
    }
    let question = prose.paragraphs(text, fence.line + 1);
    let asked_in_short = said_in(text);
    let after = prose.paragraphs(after, fence.line + 3 + text.matches('\n').count());
    let id = prose.id(&format!("{}-{name}", fence.kind()).replace('#', "-"));
    prose.questions.push(Question { id: id.clone(), text: asked_in_short.trim().to_owned() });
    let mut fields = String::new();
    if asks("verdict") {
        let legend = if side == Side::Access { "What does AWS answer?" } else { "What becomes of the packet?" };
        fields.push_str(&field(&format!("{id}-verdict"), legend, &choices::verdicts(answered, side)));
    }
    if asks("decides") {
        let all = choices::deciders(answered, side);
        if all.is_empty() && asked.contains(&"decides") {
            prose.wrong(
                fence.line,
                format!("Nothing in the trace of `{name}` decides alone, so it cannot be asked for."),
            );
        }
        if !all.is_empty() {
            let legend = if side == Side::Access { "What decides?" } else { "What stops it?" };
            fields.push_str(&field(&format!("{id}-decides"), legend, &all));
        }
    }
    let hints = hints(&choices::hints(answered, side));
    let given = prose.given(answered, is_detect);
    let (title, given, shown_later) = match evidence(answered, side).filter(|_| is_detect) {
        Some(evidence) => ("Find the cause", evidence, given),
        None if is_detect => {
            prose.wrong(
                fence.line,
                format!("`{name}` leaves nothing behind: no record of a flow log, and no message of AWS's."),
            );
            return String::new();
        }
        None => ("Predict", given, String::new()),
    };
    format!(
        r#"<section class="block predict" id="{id}" data-kind="{kind}" data-name="{name}">
<h3>{title}</h3>
{question}{given}<form class="live" data-of="{id}">{fields}{hints}<p class="acts"><button class="button button-main" type="submit">Check</button> <span class="graded" role="status"></span></p></form>
<div class="answer">{verdict}{way}{shown_later}{after}<p class="open"><a href="../../{link}">Open it in the playground</a></p></div>
</section>
"#,
        kind = fence.kind(),
        verdict = shown::verdict(&verdict),
        way = shown::way(answered),
        link = answered.fragment_of(side),
    )
}

/// What a request or a packet leaves behind.
fn evidence(answered: &Answered, side: Side) -> Option<String> {
    let (lead, text) = match side {
        Side::Access => {
            let message = answered.report.access.as_ref()?.aws_message.as_ref()?;
            ("AWS says:", line(&message.text))
        }
        Side::Network => {
            let records = &answered.report.network.as_ref()?.records;
            let records: Vec<_> = records.iter().map(|record| line(record)).collect();
            ("The flow log has:", Some(records.join("\n")).filter(|text| !text.is_empty())?)
        }
    };
    Some(format!("<p>{lead}</p>\n<pre><code>{text}</code></pre>\n"))
}

/// Something to choose one of.
pub(crate) fn field(id: &str, legend: &str, choices: &[Choice]) -> String {
    let mut out = format!("<fieldset class=\"choices\"><legend>{legend}</legend>");
    for (at, Choice { label, says, is_right }) in choices.iter().enumerate() {
        let right = if *is_right { " data-right" } else { "" };
        let _ = write!(
            out,
            r#"<div class="choice"{right}><label><input type="radio" name="{id}" value="{at}"> <span>{label}</span></label>"#
        );
        if !says.is_empty() {
            let _ = write!(out, r#"<p class="why" hidden>{says}</p>"#);
        }
        out.push_str("</div>");
    }
    out.push_str("</fieldset>");
    out
}

/// Hints, which are given one by one.
pub(crate) fn hints(hints: &[String]) -> String {
    if hints.is_empty() {
        return String::new();
    }
    let items: String = hints.iter().map(|hint| format!("<li hidden>{hint}</li>")).collect();
    format!(
        r#"<div class="hints"><button class="link" type="button">Hint 1 of {}</button><ol>{items}</ol></div>"#,
        hints.len()
    )
}
