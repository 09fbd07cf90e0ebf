//! `scenario SLUG`: an example of the gallery, live. `scenario NAME` with JSON as its text is one of the lesson's own, and
//! `scenario NAME from SLUG` with a list of edits is a variant. `hidden` behind it gives it a name and does not show it.

use crate::Problem;
use crate::change;
use crate::library::{Answered, Library};
use crate::problem::line;
use crate::prose::{Fence, Prose};
use crate::shown;

pub(crate) fn html(prose: &mut Prose<'_>, fence: &Fence) -> String {
    let args = fence.args();
    // What is wrong with one of the lesson's own has been said.
    let is_own = !fence.text.trim().is_empty();
    let Some(name) = args.first().filter(|name| !is_own || prose.library.get(name).is_some()) else {
        return String::new();
    };
    if args.contains(&"hidden") {
        return String::new();
    }
    let Some((answered, side, verdict)) = prose.verdict(name, fence.line) else { return String::new() };
    let id = prose.id(&format!("scenario-{name}").replace('#', "-"));
    let link = answered.fragment_of(side);
    let source = match link.strip_prefix("#/e/") {
        Some(slug) => format!("example=\"{slug}\""),
        None => format!("src=\"{link}\""),
    };
    format!(
        r#"<section class="block scenario" id="{id}" data-kind="scenario" data-name="{name}">
<h3>{title}</h3>
<policy-playground {source} title="{title}"><div class="still">
{given}{verdict}{way}<p class="open"><a href="../../{link}">Open it in the playground</a></p></div></policy-playground>
</section>
"#,
        title = crate::markup::escaped(answered.title()),
        given = prose.given(answered, true),
        verdict = shown::verdict(&verdict),
        way = shown::way(answered),
    )
}

/// Reads the scenarios that a lesson holds itself.
pub(crate) fn collect(path: &str, fences: &[Fence], library: &mut Library<'_>, problems: &mut Vec<Problem>) {
    for fence in fences.iter().filter(|fence| fence.kind() == "scenario" && !fence.text.trim().is_empty()) {
        let mut wrong = |byte, says: String| {
            let line = fence.line + line(&fence.text, byte);
            problems.push(Problem { path: path.to_owned(), line, says });
        };
        let args: Vec<_> = fence.args().into_iter().filter(|arg| *arg != "hidden").collect();
        let text = match args.as_slice() {
            [_] => Ok(fence.text.clone()),
            [_, "from", base] => variant(library, base, &fence.text),
            _ => Err((0, "A scenario of the lesson's own is `scenario NAME` or `scenario NAME from SLUG`.".to_owned())),
        };
        let name = args.first().copied().unwrap_or_default();
        if library.get(name).is_some() {
            wrong(0, format!("There is a scenario `{name}` already."));
            continue;
        }
        match text.map(|text| Answered::new(name, false, text)) {
            Ok(Ok(answered)) => library.add(answered),
            Ok(Err(told)) if args.len() == 1 => told.into_iter().for_each(|(byte, says)| wrong(byte, says)),
            // Its places are in a text that nobody wrote.
            Ok(Err(told)) => told.into_iter().for_each(|(_, says)| wrong(0, says)),
            Err((byte, says)) => wrong(byte, says),
        }
    }
}

/// A variant of a scenario; what is wrong with an edit, with its byte.
fn variant(library: &Library<'_>, base: &str, edits: &str) -> Result<String, (usize, String)> {
    let base = library.get(base).ok_or_else(|| (0, format!("There is no scenario `{base}` to begin from.")))?;
    change::edited(&change::bare(&base.text), edits)
}
