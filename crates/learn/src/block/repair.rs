//! `repair SLUG`: something that works, out of which a piece is taken at random, again and again. The pieces are all rules,
//! routes, statements and actions without which it does not work any more, which is tried. Its text is the task, and after a line `---` what there is to say once it is mended.

use std::fmt::Write as _;

use scenario::StepEdit;
use serde_json::Value;

use super::predict;
use crate::change;
use crate::choices;
use crate::library::{Answered, Mark, Side};
use crate::markup::{code, escaped};
use crate::prose::{Fence, Prose};
use crate::tables;

/// A part that may be taken out.
struct Piece {
    /// What it is called, as HTML.
    name: String,
    /// Where it stands, as a JSON pointer.
    at: String,
}

pub(crate) fn html(prose: &mut Prose<'_>, fence: &Fence) -> String {
    let name = fence.args().first().copied().unwrap_or_default().to_owned();
    let Some((answered, side, verdict)) = prose.verdict(&name, fence.line) else { return String::new() };
    if verdict.mark != Mark::Allowed {
        prose.wrong(
            fence.line,
            format!("A repair begins with what works, and `{name}` is {}. {}", verdict.phrase, verdict.says),
        );
        return String::new();
    }
    let (task, why) = fence.text.split_once("\n---\n").unwrap_or((&fence.text, ""));
    let why = prose.paragraphs(why, fence.line + 3 + task.matches('\n').count());
    let task = prose.paragraphs(task, fence.line + 1);
    let id = prose.id(&format!("repair-{name}").replace('#', "-"));
    let Ok(whole) = serde_json::from_str::<Value>(&answered.text) else { return String::new() };
    let (mut broken, mut each) = (String::new(), String::new());
    let bare = change::bare(&answered.text);
    for piece in pieces(answered, &whole, side) {
        let remove = StepEdit { op: Some("remove".to_owned()), path: piece.at, ..StepEdit::default() };
        let Ok(without) = remove.made(&bare) else { continue };
        let Ok(other) = Answered::new(&name, false, without) else { continue };
        // What is merely not known any more is no repair.
        let Some((_, then)) =
            other.verdict(Some(side)).filter(|(_, then)| !matches!(then.mark, Mark::Allowed | Mark::Unknown))
        else {
            continue;
        };
        let hints = predict::hints(&choices::hints(&other, side));
        let _ = write!(
            broken,
            r#"<div class="piece" data-src="{}" hidden>{hints}<p class="was" hidden>What was missing: {}.</p></div>"#,
            other.fragment_of(side),
            piece.name
        );
        let _ = writeln!(each, "<li>Without {}: {}</li>", piece.name, crate::markup::sentence(then.says));
    }
    if each.is_empty() {
        prose.wrong(fence.line, format!("There is nothing in `{name}` without which it does not work."));
        return String::new();
    }
    format!(
        r#"<section class="block repair" id="{id}" data-kind="repair" data-wanted="{word}">
<h3>Repair</h3>
{task}{given}<div class="live" data-of="{id}"><p class="acts"><button type="button" class="button button-main">Take something out</button></p><p class="graded" role="status"></p><div class="bench"></div>{broken}</div>
<div class="answer">{why}</div>
<details class="whole"><summary>What each piece is for</summary><ul>{each}</ul></details>
</section>
"#,
        word = verdict.word,
        given = prose.given(answered, false),
    )
}

fn pieces(answered: &Answered, whole: &Value, side: Side) -> Vec<Piece> {
    match side {
        Side::Network => {
            let parts = answered.scenario.network.as_ref().zip(answered.report.network.as_ref());
            let rules = parts.map(|(network, report)| tables::removable(network, report)).unwrap_or_default();
            rules.into_iter().map(|(name, path)| Piece { name, at: format!("/network/{path}") }).collect()
        }
        Side::Access => answered
            .scenario
            .access
            .iter()
            .flat_map(|access| access.all())
            .flat_map(|(path, policy)| {
                let at = format!(
                    "/access/policies/{}/document/Statement",
                    path.to_string().replace('[', "/").replace("].", "/").replace(']', "")
                );
                let name = policy.name.as_deref().unwrap_or("the policy");
                statements(name, &at, whole.pointer(&at))
            })
            .collect(),
    }
}

/// The statements of a policy that has several, and the actions of those that have several.
fn statements(policy: &str, at: &str, list: Option<&Value>) -> Vec<Piece> {
    let list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut pieces = Vec::new();
    for (place, statement) in list.iter().enumerate() {
        let sid = statement.get("Sid").and_then(Value::as_str).map(|sid| format!(" ({sid})")).unwrap_or_default();
        let name = format!("statement {}{} of {}", place + 1, escaped(&sid), escaped(policy));
        if list.len() > 1 {
            pieces.push(Piece { name: name.clone(), at: format!("{at}/{place}") });
        }
        for element in ["Action", "Resource"] {
            let values = statement.get(element).and_then(Value::as_array).filter(|values| values.len() > 1);
            for (number, value) in values.into_iter().flatten().enumerate() {
                let value = code(value.as_str().unwrap_or_default());
                pieces.push(Piece {
                    name: format!("{value} in the {element} of {name}"),
                    at: format!("{at}/{place}/{element}/{number}"),
                });
            }
        }
    }
    pieces
}
