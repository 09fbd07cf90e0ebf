//! A book of mdBook: blocks that hold a scenario become the scenario, live, with its verdict as text.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::docs::{self, Checked};
use crate::exit::HOLDS;
use crate::picture::escaped;

/// What mdBook says of the book: where its texts stand, what it becomes, and where the site is that shows scenarios.
#[derive(Clone, Debug, Default)]
struct Context<'a> {
    source: std::path::PathBuf,
    is_html: bool,
    site: Option<&'a str>,
}

/// Takes what mdBook gives a preprocessor, the context and the book, and gives back the book.
///
/// Fences called `policy-playground` become the scenario of the site at `site` in `[preprocessor.policy-playground]` of
/// `book.toml`, with its verdict as text below; without a site, and in other formats than HTML, they are the verdict alone.
/// What stands behind the name of a fence is for the block: `theme=dark`, `show=why,picture`, `readonly` and `predict`. Where
/// the reader is asked first, the verdict is folded away.
/// Scenarios in other fences are checked and left as they are.
///
/// Source: mdBook's documentation, *Preprocessors*. Its books have `items` from 0.5 on, and had `sections` before.
///
/// # Errors
///
/// Everything that does not hold, each with its file and line.
///
/// ```
/// let input = r#"[{"root": "/book", "config": {}, "renderer": "html"}, {"items": [{"Chapter": {"name": "One",
///   "content": "No scenario.", "path": "one.md", "sub_items": []}}]}]"#;
/// assert!(cli::book::process(input, None).unwrap().contains("No scenario."));
/// ```
pub fn process(input: &str, now: Option<i64>) -> Result<String, Vec<String>> {
    let mut input: Value = serde_json::from_str(input)
        .map_err(|error| vec![format!("This is not what mdBook gives a preprocessor: {error}")])?;
    let Some([context, book]) = input.as_array_mut().map(Vec::as_mut_slice) else {
        return Err(vec!["This is not what mdBook gives a preprocessor: the context and the book.".to_owned()]);
    };
    let context = Context::read(context);
    let mut wrong = Vec::new();
    for list in ["items", "sections"] {
        chapters(book.get_mut(list), &context, now, &mut wrong);
    }
    if wrong.is_empty() { Ok(book.to_string()) } else { Err(wrong) }
}

impl Context<'_> {
    fn read(context: &Value) -> Context<'_> {
        let text = |pointer| context.pointer(pointer).and_then(Value::as_str);
        let source = Path::new(text("/root").unwrap_or_default()).join(text("/config/book/src").unwrap_or("src"));
        let site = text("/config/preprocessor/policy-playground/site").map(|site| site.trim_end_matches('/'));
        Context { source, is_html: text("/renderer") == Some("html"), site }
    }
}

fn chapters(items: Option<&mut Value>, context: &Context<'_>, now: Option<i64>, wrong: &mut Vec<String>) {
    for item in items.and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(chapter) = item.get_mut("Chapter") else { continue };
        let file =
            ["source_path", "path"].iter().find_map(|key| chapter.get(key)?.as_str()).unwrap_or_default().to_owned();
        if let Some(content) = chapter.get("content").and_then(Value::as_str) {
            let content = processed(content, &file, context, now, wrong);
            if let Some(place) = chapter.get_mut("content") {
                *place = Value::String(content);
            }
        }
        chapters(chapter.get_mut("sub_items"), context, now, wrong);
    }
}

fn processed(content: &str, file: &str, context: &Context<'_>, now: Option<i64>, wrong: &mut Vec<String>) -> String {
    let path = context.source.join(file);
    let (mut out, mut done) = (String::new(), 0);
    // What other preprocessors put in moves lines: those of the author's file are meant, where the block stands in that.
    let written = fs::read_to_string(&path).map(|text| docs::blocks(&text)).unwrap_or_default();
    for mut block in docs::blocks(content) {
        block.line = written.iter().find(|of| of.text == block.text).map_or(block.line, |of| of.line);
        let checked = match docs::check(&path, file, &block, now) {
            Ok(checked) if checked.status == HOLDS => checked,
            Ok(checked) => {
                wrong.extend(checked.wrong);
                continue;
            }
            Err(message) => {
                wrong.push(message);
                continue;
            }
        };
        if block.is_named {
            wrong.extend(block.words.iter().filter(|word| !is_word(word)).map(|word| {
                format!(
                    "{file}:{}: a block has no `{word}`: it has `theme=light`, `theme=dark`, `show=` with {} and commas between, `readonly` and `predict`.",
                    block.line.saturating_sub(1),
                    PARTS.join(", ")
                )
            }));
            let (before, after) = (content.get(..block.range.start), content.get(block.range.end..));
            let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
            out.push_str(before.get(done..).unwrap_or_default());
            out.push_str(&fitted(&shown(&checked, &block.words, context), before, after));
            done = block.range.end;
        }
    }
    out.push_str(content.get(done..).unwrap_or_default());
    out
}

/// What stands in the place of a block, so that it stays in the list or the quotation that the block is in, and so that
/// a text right below the block is none of it.
fn fitted(shown: &str, before: &str, after: &str) -> String {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let inset: String = line.chars().map(|letter| if letter == '>' { '>' } else { ' ' }).collect();
    let mut out = shown.replace('\n', &format!("\n{inset}"));
    let below = after.strip_prefix("\r\n").or(after.strip_prefix('\n')).unwrap_or(after);
    let below = below.split('\n').next().unwrap_or_default();
    if below.contains(|letter: char| letter != '>' && !letter.is_whitespace()) {
        out.push('\n');
        out.push_str(inset.trim_end());
    }
    out
}

/// What a block can leave out, as its address calls it.
const PARTS: [&str; 5] = ["note", "question", "policy", "why", "picture"];

/// Whether a block knows this word of its fence.
fn is_word(word: &str) -> bool {
    match word.split_once('=') {
        Some(("theme", value)) => ["light", "dark"].contains(&value),
        Some(("show", parts)) => parts.split(',').all(|part| part.is_empty() || PARTS.contains(&part)),
        Some(_) => false,
        None => ["readonly", "predict"].contains(&word),
    }
}

/// No more rights than the page needs.
const RIGHTS: &str = r#"sandbox="allow-scripts allow-same-origin allow-popups" allow="clipboard-write""#;

/// What stands in the place of a block. There is no empty line in it, which would end the HTML.
fn shown(checked: &Checked, words: &[String], context: &Context<'_>) -> String {
    let (phrase, message) = checked.says();
    // A title may tell the answer, unless the author asks besides it.
    let is_own = checked.scenario.question.as_ref().is_some_and(|question| !question.choices.is_empty());
    let asks = is_own || words.iter().any(|word| word == "predict");
    let title = checked.scenario.title.as_deref().filter(|_| is_own || !asks).unwrap_or("A scenario");
    let mut letters = phrase.chars();
    let phrase: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let link = scenario::link::encode(&checked.scenario);
    let (Some(site), Some(link), true) = (context.site, link, context.is_html) else {
        return format!("> **{}**: {}", markdown(&phrase), markdown(message));
    };
    let title = escaped(title);
    let words: String = words.iter().map(|word| format!("&amp;{word}")).collect();
    let verdict = format!("<strong>{}</strong>: {}", escaped(&phrase), code(message));
    let verdict = match asks {
        true => format!("<details><summary>The answer</summary>{verdict}</details>"),
        false => verdict,
    };
    format!(
        r#"<figure class="policy-playground">
<iframe src="{site}/?embed{words}{link}" title="{title}" width="100%" height="560" loading="lazy" {RIGHTS}></iframe>
<figcaption>{verdict} <a href="{site}/{link}">Open in Policy Playground</a></figcaption>
</figure>"#,
        site = escaped(site),
    )
}

/// A sentence in HTML: what stands between backquotes is code.
fn code(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(at, part)| match at % 2 {
        1 => format!("<code>{}</code>", escaped(part)),
        _ => escaped(part),
    });
    parts.collect()
}

/// A sentence in Markdown, in which nothing but code is markup.
fn markdown(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in json::shown(text).split('`').enumerate() {
        if at > 0 {
            out.push('`');
        }
        for letter in part.chars() {
            if at % 2 == 0 && matches!(letter, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '|' | '!') {
                out.push('\\');
            }
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SCENARIO: &str = r#"{"schema": 1, "title": "A \"name\" <b>",
"access": {"request": {"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"},
"policies": {"identity": [{"name": "<i>P", "document": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}]}},
"expect": {"access": "allowed"}}"#;

    fn book(list: &str, renderer: &str, site: Option<&str>, content: &str) -> String {
        let inner = json!({ "Chapter": { "name": "Two", "content": content, "path": "a/two.md", "sub_items": [], "number": [1, 1] } });
        let outer = json!({ "Chapter": { "name": "One", "content": "# One", "path": null, "sub_items": [inner] } });
        let config = json!({ "book": { "src": "text" }, "preprocessor": { "policy-playground": { "site": site } } });
        json!([{ "root": "/book", "config": config, "renderer": renderer, "mdbook_version": "0.5.4" },
            { list: ["Separator", { "PartTitle": "Part" }, outer], "other": 1 }])
        .to_string()
    }

    fn content(book: &str, list: &str) -> String {
        let book: Value = serde_json::from_str(book).unwrap();
        assert_eq!((&book[list][0], &book["other"]), (&json!("Separator"), &json!(1)));
        book[list][2]["Chapter"]["sub_items"][0]["Chapter"]["content"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_block_becomes_the_scenario_with_its_verdict() {
        let text = format!("Before.\n\n```policy-playground\n{SCENARIO}\n```\n\nAfter.\n\n```json\n{SCENARIO}\n```\n");
        for list in ["items", "sections"] {
            let out =
                content(&process(&book(list, "html", Some("https://example.com/pp/"), &text), None).unwrap(), list);
            assert!(
                out.starts_with(
                    "Before.\n\n<figure class=\"policy-playground\">\n<iframe src=\"https://example.com/pp/?embed#v2."
                ),
                "{out}"
            );
            assert!(out.contains(r#" title="A &quot;name&quot; &lt;b&gt;" width="100%""#), "{out}");
            let verdict = "<strong>Allowed</strong>: Statement 1 of &lt;i&gt;P allows <code>s3:GetObject</code> on <code>arn:aws:s3:::b/k</code>";
            assert!(out.contains(verdict), "{out}");
            // What is no block of ours is checked, and stays.
            assert!(out.ends_with(&format!("</figure>\n\nAfter.\n\n```json\n{SCENARIO}\n```\n")), "{out}");
        }
    }

    #[test]
    fn what_its_fence_says_is_for_the_block() {
        let site = Some("https://x.example");
        let of = |words: &str, scenario: &str| {
            let text = format!("A\n\n```policy-playground{words}\n{scenario}\n```\n");
            process(&book("items", "html", site, &text), None).map(|out| content(&out, "items"))
        };
        let out = of(" theme=dark show=why,picture readonly", SCENARIO).unwrap();
        assert!(out.contains("/?embed&amp;theme=dark&amp;show=why,picture&amp;readonly#v2."), "{out}");
        assert!(out.contains("<figcaption><strong>Allowed</strong>: "), "{out}");
        // What is asked first is not told below it, nor by its title.
        let out = of(",predict", SCENARIO).unwrap();
        assert!(out.contains("/?embed&amp;predict#v2."), "{out}");
        assert!(out.contains(" title=\"A scenario\" "), "{out}");
        let folded = "<figcaption><details><summary>The answer</summary><strong>Allowed</strong>: Statement 1 of ";
        assert!(out.contains(folded) && out.contains("denies it.</details> <a href="), "{out}");
        let question = r#"{"schema": 1, "question": {"prompt": "Is it?", "choices": ["Yes", "No"], "answer": 0},"#;
        let out = of("", &SCENARIO.replacen(r#"{"schema": 1,"#, question, 1)).unwrap();
        assert!(out.contains(folded) && out.contains(r#" title="A &quot;name&quot;"#), "{out}");
        for wrong in ["theme=red", "show=all", "predict=1", "embed", "height=5"] {
            let says = of(&format!(" {wrong}"), SCENARIO).unwrap_err();
            assert_eq!(
                says,
                [format!(
                    "a/two.md:3: a block has no `{wrong}`: it has `theme=light`, `theme=dark`, `show=` with note, question, policy, why, picture and commas between, `readonly` and `predict`."
                )]
            );
        }
    }

    #[test]
    fn without_a_site_or_html_it_is_the_verdict() {
        let text = format!("```policy-playground\n{SCENARIO}\n```\n");
        for (renderer, site) in [("html", None), ("markdown", Some("https://example.com"))] {
            let out = content(&process(&book("items", renderer, site, &text), None).unwrap(), "items");
            assert_eq!(
                out,
                "> **Allowed**: Statement 1 of \\<i\\>P allows `s3:GetObject` on `arn:aws:s3:::b/k`, and no statement denies it.\n"
            );
        }
    }

    #[test]
    fn a_block_stays_in_its_list_or_quotation_and_ends_where_it_ends() {
        let of = |inset: &str, text: &str| text.replace('\n', &format!("\n{inset}"));
        let block = format!("```policy-playground\n{SCENARIO}\n```");
        let text = format!("1. {}\n   After.\n\n> {}\n> After.\n>\n> Last.\n", of("   ", &block), of("> ", &block));
        let out = content(&process(&book("items", "html", Some("https://x.example"), &text), None).unwrap(), "items");
        let lines: Vec<&str> = out.lines().map(|line| line.split(" class=").next().unwrap()).collect();
        assert_eq!(
            [&lines[..1], &lines[3..7], &lines[10..]].concat(),
            ["1. <figure", "   </figure>", "", "   After.", "", "> </figure>", ">", "> After.", ">", "> Last."],
            "{out}"
        );
        assert!(lines[1].starts_with("   <iframe ") && lines[9].starts_with("> <figcaption>"), "{out}");
        let out = content(&process(&book("items", "html", None, &format!("{block}\nAfter.")), None).unwrap(), "items");
        assert!(out.starts_with("> **Allowed**") && out.ends_with("denies it.\n\nAfter."), "{out}");
    }

    #[test]
    fn what_does_not_hold_fails_with_its_file_and_line() {
        let wrong = SCENARIO.replace("\"allowed\"", "\"explicitDeny\"");
        let text = format!("# T\n\n```json\n{wrong}\n```\n\n```policy-playground\nno.json\n```\n");
        let wrong = process(&book("items", "html", None, &text), None).unwrap_err();
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert!(
            wrong[0].starts_with("a/two.md:7: access explicitDeny is expected, and allowed is found. Statement 1 of "),
            "{wrong:?}"
        );
        assert!(wrong[1].starts_with("a/two.md:11: /book/text/a/no.json: "), "{wrong:?}");
        for input in ["", "{}", "[1]"] {
            assert!(
                process(input, None).unwrap_err()[0].starts_with("This is not what mdBook gives a preprocessor"),
                "{input}"
            );
        }
    }
}
