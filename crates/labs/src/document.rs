//! A lab and its state as a file, a block of a lesson, or what a link holds.
//!
//! ```json
//! { "lab": { "name": "cost", "state": { "zones": "3" } }, "title": "Three zones", "expect": ["endpoints-cheaper"] }
//! ```

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::all::each_lab;
use crate::{Answer, Ask, Fact, Input, Lab, Output, Page, turn};

/// A lab with its state, and what is expected of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Which lab, and its state.
    pub lab: Named,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The codes of findings that it comes to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<String>,
    /// The codes of findings that it does not come to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<String>,
}

/// A lab's name and state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The lab's [`Lab::NAME`].
    pub name: String,
    /// What was typed and chosen. What is not in it is as the lab begins.
    #[serde(default)]
    pub state: Value,
}

/// What a lab comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The lab's [`Lab::NAME`].
    pub name: &'static str,
    /// The lab's [`Lab::TITLE`].
    pub title: &'static str,
    /// The lab's [`Lab::ABOUT`].
    pub about: &'static str,
    /// The lab's [`Lab::LEAVES_OUT`].
    pub leaves_out: &'static [&'static str],
    /// The lab's [`Lab::CODES`].
    pub codes: &'static [&'static str],
    /// The lab's [`Lab::FACTS`].
    pub facts: &'static [Fact],
    /// Its whole state, also of what the document does not name.
    pub state: Value,
    /// What it shows.
    pub page: Page,
    /// What of the document does not hold, each a sentence.
    pub problems: Vec<String>,
}

impl Said {
    /// The lab in this state as a document, as links hold it.
    pub fn document(&self) -> String {
        let lab = Named { name: self.name.to_owned(), state: self.state.clone() };
        serde_json::to_string(&Document { lab, ..Document::default() }).unwrap_or_default()
    }
}

/// Answers a document, with what answers the lab's questions.
///
/// # Errors
///
/// A sentence that says why the document cannot be read.
pub fn run(document: &str, answer: &mut dyn FnMut(&Ask) -> Answer) -> Result<Said, String> {
    let document: Document = serde_json::from_str(document).map_err(|error| error.to_string())?;
    let mut said = None;
    macro_rules! find {
        ($($lab:ty),+) => { $(if document.lab.name == <$lab>::NAME { said = Some(answered::<$lab>(&document, answer)); })+ };
    }
    each_lab!(find);
    said.ok_or_else(|| {
        format!("There is no lab `{}`: there are {}.", json::clip(&document.lab.name), names().join(", "))
    })
}

/// The names of all labs.
pub fn names() -> Vec<&'static str> {
    macro_rules! names {
        ($($lab:ty),+) => { vec![$(<$lab>::NAME),+] };
    }
    each_lab!(names)
}

/// The state of a lab after changes, each a field and its value.
///
/// # Errors
///
/// There is no such lab, or it has no such field.
pub fn changed(name: &str, state: &Value, changes: &[(String, String)]) -> Result<Value, String> {
    let mut out = None;
    macro_rules! find {
        ($($lab:ty),+) => { $(if name == <$lab>::NAME { out = Some(after::<$lab>(state, changes)); })+ };
    }
    each_lab!(find);
    out.unwrap_or_else(|| Err(format!("There is no lab `{}`.", json::clip(name))))
}

fn after<L: Lab>(state: &Value, changes: &[(String, String)]) -> Result<Value, String> {
    let mut lab: L = serde_json::from_value(state.clone()).map_err(|error| error.to_string())?;
    for (field, value) in changes {
        if !lab.set(field, value) {
            return Err(format!("The lab has no field `{}`.", json::clip(field)));
        }
    }
    serde_json::to_value(&lab).map_err(|error| error.to_string())
}

fn answered<L: Lab>(document: &Document, answer: &mut dyn FnMut(&Ask) -> Answer) -> Said {
    let Document { lab: Named { state, .. }, expect, never, .. } = document;
    let mut problems = Vec::new();
    let given = if state.is_null() { Value::Object(Default::default()) } else { state.clone() };
    let lab: L = serde_json::from_value(given).unwrap_or_else(|error| {
        problems.push(format!("The lab's state cannot be read: {error}."));
        L::default()
    });
    let (mut lab, mut out) = turn(Input { lab, ..Input::default() });
    if let Output::Asks(asks) = &out {
        let answers = asks.iter().map(answer).collect();
        (lab, out) = turn(Input { lab, changes: Vec::new(), answers: Some(answers) });
    }
    let page = if let Output::Page(page) = out { page } else { Page::default() };
    let all = serde_json::to_value(&lab).unwrap_or_default();
    let known = serde_json::to_value(L::default()).unwrap_or_default();
    for name in state.as_object().into_iter().flat_map(|members| members.keys()) {
        if known.get(name).is_none() {
            problems.push(format!("The lab's state has no `{}`.", json::clip(name)));
        }
    }
    let found: Vec<_> = page.findings().map(|finding| finding.code.as_str()).collect();
    let list = || if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
    for code in expect.iter().chain(never).filter(|code| !L::CODES.contains(&code.as_str())) {
        problems.push(format!("`{}` is none of this lab's codes: {}.", json::clip(code), L::CODES.join(", ")));
    }
    for code in expect.iter().filter(|code| !found.contains(&code.as_str())) {
        problems.push(format!("`{}` is expected, and not found: there is {}.", json::clip(code), list()));
    }
    for code in never.iter().filter(|code| found.contains(&code.as_str())) {
        problems.push(format!("`{}` is found, which shall not be.", json::clip(code)));
    }
    Said {
        name: L::NAME,
        title: L::TITLE,
        about: L::ABOUT,
        leaves_out: L::LEAVES_OUT,
        codes: L::CODES,
        facts: L::FACTS,
        state: all,
        page,
        problems,
    }
}
