//! `lab NAME`: a lab in a state, `{"state": …, "expect": […], "never": […]}`, with what of its findings is claimed; perhaps with a
//! `question`, whose `options` are claims of which one holds (`{"text": …, "finds": CODE}`), with what there is to say after it
//! (`why`); and with a list of what else to `try`: `{"do": …, "changes": [[FIELD, VALUE]], "expect": […], "never": […]}`.

use std::fmt::Write as _;

use labs::{Document, Finding, Named, Said};
use serde::Deserialize;
use serde_json::Value;

use super::predict::field;
use crate::choices::Choice;
use crate::markup::{escaped, sentence};
use crate::prose::{Fence, Prose, Question};
use crate::still;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Spec {
    state: Value,
    expect: Vec<String>,
    never: Vec<String>,
    question: String,
    options: Vec<Claim>,
    why: String,
    r#try: Vec<Try>,
}

/// An answer that can be chosen: it is right if there is such a finding.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    text: String,
    finds: String,
}

/// Something to try, on the state of the block.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Try {
    r#do: String,
    changes: Vec<(String, String)>,
    expect: Vec<String>,
    never: Vec<String>,
}

pub(crate) fn html(prose: &mut Prose<'_>, fence: &Fence) -> String {
    let name = fence.args().first().copied().unwrap_or_default().to_owned();
    let text = if fence.text.trim().is_empty() { "{}" } else { &fence.text };
    let spec: Spec = match serde_json::from_str(text) {
        Ok(spec) => spec,
        Err(error) => {
            prose.wrong(fence.line + error.line(), error.to_string());
            return String::new();
        }
    };
    let at = |text: &str| fence.line + fence.text.find(text).map_or(0, |byte| crate::problem::line(&fence.text, byte));
    let Some(said) = answered(prose, fence.line, &name, &spec.state, &spec.expect, &spec.never) else {
        return String::new();
    };
    let id = prose.id(&format!("lab-{name}"));
    let asked = question(prose, &spec, &said, &id, at("\"question\""));
    let mut tries = String::new();
    for one in &spec.r#try {
        let line = at(&Value::from(one.r#do.as_str()).to_string());
        if one.expect.is_empty() && one.never.is_empty() {
            prose.wrong(line, "What is tried says what to `expect` or what `never` to find.");
        }
        let Some(state) = changed(prose, line, &name, &said.state, &one.changes) else { continue };
        let Some(then) = answered(prose, line, &name, &state, &one.expect, &one.never) else { continue };
        // What is new, and where nothing is, what is looked for.
        let is_new = |finding: &&Finding| said.page.findings().all(|before| before != *finding);
        let mut shown: Vec<_> = then.page.findings().filter(is_new).collect();
        if shown.is_empty() {
            shown.extend(then.page.findings().filter(|finding| one.expect.contains(&finding.code)));
        }
        let _ = write!(
            tries,
            "<li><details data-link=\"{}\"><summary>{}</summary>\n{}</details></li>\n",
            scenario::link::fragment(&then.document()),
            prose.line(&one.r#do, line),
            if shown.is_empty() {
                "<p>Nothing new is found.</p>\n".to_owned()
            } else {
                still::findings(shown.into_iter())
            },
        );
    }
    let tries = if tries.is_empty() { tries } else { format!("<h4>Try it</h4>\n<ol class=\"tries\">\n{tries}</ol>\n") };
    let [before, after] = match asked {
        Some(asked) => [asked, "</div>\n".to_owned()],
        None => [String::new(), String::new()],
    };
    format!(
        r#"<section class="block lab" id="{id}" data-kind="lab" data-name="{name}" data-claims="{claims}">
<h3>{title}</h3>
{before}<div class="frame" data-lab="{name}" data-link="{link}"><div class="still">{still}</div></div>
{tries}<p class="open"><a href="../../lab/{name}/{link}">Open the lab in a page of its own</a></p>
{after}</section>
"#,
        title = escaped(said.title),
        claims = spec.expect.len() + spec.never.len() + spec.r#try.len(),
        link = scenario::link::fragment(&said.document()),
        still = still::page(&said.page, 4),
    )
}

/// What the lab comes to in a state, if there is such a lab. What does not hold is told.
fn answered(
    prose: &mut Prose<'_>,
    line: usize,
    name: &str,
    state: &Value,
    expect: &[String],
    never: &[String],
) -> Option<Said> {
    let lab = Named { name: name.to_owned(), state: state.clone() };
    let document = Document { lab, title: None, expect: expect.to_vec(), never: never.to_vec() };
    let text = serde_json::to_string(&document).unwrap_or_default();
    match labs::run(&text, &mut labs::native::answer) {
        Ok(said) => {
            said.problems.iter().for_each(|says| prose.wrong(line, says.clone()));
            Some(said)
        }
        Err(says) => {
            prose.wrong(line, says);
            None
        }
    }
}

/// The state after changes.
fn changed(
    prose: &mut Prose<'_>,
    line: usize,
    name: &str,
    state: &Value,
    changes: &[(String, String)],
) -> Option<Value> {
    match labs::changed(name, state, changes) {
        Ok(state) => Some(state),
        Err(says) => {
            prose.wrong(line, says);
            None
        }
    }
}

/// The question, and the beginning of what is hidden until it is answered; nothing where nothing is asked.
fn question(prose: &mut Prose<'_>, spec: &Spec, said: &Said, id: &str, line: usize) -> Option<String> {
    if spec.question.is_empty() {
        return None;
    }
    let choices: Vec<_> = spec
        .options
        .iter()
        .map(|Claim { text, finds }| {
            if !said.codes.contains(&finds.as_str()) {
                prose.wrong(line, format!("`{finds}` is none of this lab's codes: {}.", said.codes.join(", ")));
            }
            let finding = said.page.findings().find(|finding| finding.code == *finds);
            Choice {
                label: prose.line(text, line),
                says: finding.map(|finding| sentence(&finding.says)).unwrap_or_default(),
                is_right: finding.is_some(),
            }
        })
        .collect();
    let right = choices.iter().filter(|choice| choice.is_right).count();
    if right != 1 || !(2..=4).contains(&choices.len()) {
        let found: Vec<_> = said.page.findings().map(|finding| finding.code.as_str()).collect();
        prose.wrong(
            line,
            format!(
                "A question has two to four options, of which one holds; {right} of {} do. Found is: {}.",
                choices.len(),
                found.join(", ")
            ),
        );
    }
    prose.questions.push(Question { id: id.to_owned(), text: crate::prose::said_in(&spec.question).trim().to_owned() });
    let question = prose.paragraphs(&spec.question, line);
    let why = prose.paragraphs(&spec.why, line);
    Some(format!(
        r#"{question}<form class="live" data-of="{id}">{}<p class="acts"><button class="button button-main" type="submit">Check</button> <span class="graded" role="status"></span></p></form>
<div class="answer">{why}"#,
        field(&format!("{id}-choice"), "Which holds?", &choices),
    ))
}
