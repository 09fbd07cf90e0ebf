//! A source file in which every template has a number, and says nothing when the number is chosen.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::blanked::blanked;
use crate::source::{Constant, Source};

/// Behind the name of a constant: the function that gives its value with or without the words.
const SUFFIX: &str = "__words";

/// One place to change.
struct Edit {
    at: Range<usize>,
    what: What,
}

enum What {
    Call { number: usize, text: Range<usize>, blank: String },
    Text { number: usize, blank: String },
    Replace(String),
}

/// Names that matter in more than one file.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Constants that have words.
    constants: BTreeSet<String>,
    /// Functions that constants call, and what those call.
    early: BTreeSet<String>,
}

impl Names {
    pub(crate) fn of<'s>(sources: impl Iterator<Item = &'s Source> + Clone) -> Names {
        let constants = sources.clone().flat_map(worded).map(str::to_owned).collect();
        let mut early: BTreeSet<String> =
            sources.clone().flat_map(|source| &source.called_by_constants).cloned().collect();
        loop {
            let known = early.len();
            let functions = sources.clone().flat_map(|source| &source.const_functions);
            let calls: Vec<String> = functions
                .filter(|function| early.contains(&function.name))
                .flat_map(|function| function.calls.iter().cloned())
                .collect();
            early.extend(calls);
            if early.len() == known {
                return Names { constants, early };
            }
        }
    }
}

/// Rewrites a file whose first template is of this number.
pub(crate) fn rewrite(text: &str, source: &Source, first: usize, names: &Names) -> String {
    let numbered: Vec<_> = source.templates.iter().zip(first..).collect();
    let own = |part: &Range<usize>| -> Vec<(&Range<usize>, &str, usize)> {
        let within = numbered.iter().filter(|(template, _)| within(&template.text, part));
        within.map(|(template, number)| (&template.text, template.value.as_str(), *number)).collect()
    };
    let constants_here: Vec<_> = source.constants.iter().map(|constant| (constant, own(&constant.value))).collect();
    let promoted: Vec<_> = source.promoted.iter().map(|part| (part, own(part))).collect();
    let is_constant = |at: &Range<usize>| constants_here.iter().any(|(constant, _)| within(at, &constant.value));
    let is_promoted = |at: &Range<usize>| promoted.iter().any(|(part, _)| within(at, part));

    // What chooses when the program runs cannot run before.
    let late = source.const_functions.iter().filter(|function| !names.early.contains(&function.name));
    let mut edits: Vec<Edit> =
        late.map(|function| Edit { at: function.word.clone(), what: What::Replace(String::new()) }).collect();
    for (template, number) in numbered.iter().filter(|(template, _)| !is_constant(&template.text)) {
        if is_promoted(&template.text) {
            continue;
        }
        let blank = format!("{:?}", blanked(&template.value, template.call.is_some()));
        edits.push(match &template.call {
            Some(call) => {
                Edit { at: call.clone(), what: What::Call { number: *number, text: template.text.clone(), blank } }
            }
            None => Edit { at: template.text.clone(), what: What::Text { number: *number, blank } },
        });
    }
    for (part, own) in &promoted {
        if let Some(choice) = choice(text, part, own) {
            edits.push(Edit { at: (*part).clone(), what: What::Replace(choice) });
        }
    }
    for (constant, own) in &constants_here {
        if let Some(function) = chooser(text, constant, own) {
            let end = constant.whole.end;
            edits.push(Edit { at: end..end, what: What::Replace(function) });
        }
    }
    for (name, at) in source.uses.iter().filter(|(name, _)| names.constants.contains(name)) {
        edits.push(Edit { at: at.clone(), what: What::Replace(format!("{name}{SUFFIX}()")) });
    }
    for (name, at) in source.imports.iter().filter(|(name, _)| names.constants.contains(name)) {
        edits.push(Edit { at: at.clone(), what: What::Replace(format!("{{{name}, {name}{SUFFIX}}}")) });
    }
    edits.sort_by_key(|edit| (edit.at.start, std::cmp::Reverse(edit.at.end)));
    render(text, 0..text.len(), &edits)
}

/// Names of the constants of a file that have words.
fn worded(source: &Source) -> impl Iterator<Item = &str> {
    let has_words = |constant: &&Constant| source.templates.iter().any(|of| within(&of.text, &constant.value));
    source.constants.iter().filter(has_words).map(|constant| constant.name.as_str())
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// One value for each text that may be blanked, and the value as it is.
fn choice(text: &str, part: &Range<usize>, own: &[(&Range<usize>, &str, usize)]) -> Option<String> {
    let ((.., first), (.., last)) = (own.first()?, own.last()?);
    let slice = |at: Range<usize>| text.get(at).unwrap_or_default();
    let mut arms = String::new();
    for (at, said, number) in own {
        let (before, after) = (slice(part.start..at.start), slice(at.end..part.end));
        arms.push_str(&format!("{number} => {before}{:?}{after},\n", blanked(said, false)));
    }
    let whole = slice(part.clone());
    Some(format!("(match crate::blank::among({first}, {last}) {{\n{arms}_ => {whole} }})"))
}

/// The function beside a constant: one value for each text that may be blanked, and the constant itself.
fn chooser(text: &str, constant: &Constant, own: &[(&Range<usize>, &str, usize)]) -> Option<String> {
    let ((.., first), (.., last)) = (own.first()?, own.last()?);
    let slice = |at: &Range<usize>| text.get(at.clone()).unwrap_or_default();
    let kind = slice(&constant.kind).replace("&'static ", "&").replace('&', "&'static ");
    let mut arms = String::new();
    for (at, said, number) in own {
        let before = slice(&(constant.value.start..at.start));
        let after = slice(&(at.end..constant.value.end));
        let blank = blanked(said, false);
        arms.push_str(&format!("{number} => {{ const BLANKED: {kind} = {before}{blank:?}{after}; BLANKED }}\n"));
    }
    let name = &constant.name;
    let own = if constant.associated { "Self::" } else { "" };
    let visibility = slice(&constant.visibility);
    Some(format!(
        "\n#[allow(non_snake_case, missing_docs)] {visibility} fn {name}{SUFFIX}() -> {kind} {{\n\
         match crate::blank::among({first}, {last}) {{\n{arms}_ => {own}{name} }} }}\n"
    ))
}

fn render(text: &str, within: Range<usize>, edits: &[Edit]) -> String {
    let mut out = String::new();
    let mut at = within.start;
    let inner = |range: Range<usize>| text.get(range).unwrap_or_default();
    let mut rest = edits;
    while let Some((edit, more)) = rest.split_first() {
        rest = more;
        if edit.at.start < at || edit.at.end > within.end {
            continue;
        }
        out.push_str(inner(at..edit.at.start));
        at = edit.at.end;
        match &edit.what {
            What::Replace(new) => out.push_str(new),
            What::Text { number, blank } => {
                let said = inner(edit.at.clone());
                out.push_str(&format!("(if crate::blank::is({number}) {{ {blank} }} else {{ {said} }})"));
            }
            What::Call { number, text: said, blank } => {
                let before = render(text, edit.at.start..said.start, rest);
                let after = render(text, said.end..edit.at.end, rest);
                let said = inner(said.clone());
                out.push_str(&format!(
                    "(if crate::blank::is({number}) {{ {before}{blank}{after} }} else {{ {before}{said}{after} }})"
                ));
            }
        }
    }
    out.push_str(inner(at..within.end));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::read;

    fn rewritten(text: &str) -> String {
        let source = read(text).unwrap();
        rewrite(text, &source, 7, &Names::of(std::iter::once(&source)))
    }

    #[test]
    fn calls_are_chosen_as_a_whole_and_what_is_in_them_on_its_own() {
        let text = r#"const fn f(x: bool) -> String { format!("It {}.", if x { "is so" } else { "" }) }"#;
        let inner = r#"if x { (if crate::blank::is(8) { " " } else { "is so" }) } else { "" }"#;
        let wanted = format!(
            r#" fn f(x: bool) -> String {{ (if crate::blank::is(7) {{ format!(" {{}}.", {inner}) }} else {{ format!("It {{}}.", {inner}) }}) }}"#
        );
        assert_eq!(rewritten(text), wanted);
    }

    #[test]
    fn a_value_that_is_made_before_the_program_runs_is_chosen_as_a_whole() {
        let text = r#"const fn f() -> &'static Row { &Row { key: "k", says: "it says" } }"#;
        let row = |says: &str| format!(r#"&Row {{ key: "k", says: {says:?} }}"#);
        let choice = format!("(match crate::blank::among(7, 7) {{\n7 => {},\n_ => {} }})", row(" "), row("it says"));
        assert_eq!(rewritten(text), format!(" fn f() -> &'static Row {{ {choice} }}"));
    }

    #[test]
    fn a_constant_gets_a_function_that_chooses() {
        let text = "pub const ROWS: &[(u8, &str)] = &[(1, \"one of\"), (2, \"two\")]; fn f() -> usize { ROWS.len() }";
        let new = rewritten(text);
        assert!(new.contains("pub fn ROWS__words() -> &'static [(u8, &'static str)]"), "{new}");
        assert!(
            new.contains("7 => { const BLANKED: &'static [(u8, &'static str)] = &[(1, \" \"), (2, \"two\")];"),
            "{new}"
        );
        assert!(
            new.contains("8 => { const BLANKED: &'static [(u8, &'static str)] = &[(1, \"one of\"), (2, \"\")];"),
            "{new}"
        );
        assert!(new.ends_with("fn f() -> usize { ROWS__words().len() }"), "{new}");
    }
}
