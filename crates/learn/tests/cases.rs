//! Lessons by data: what the build says of a wrong one, and what the page of a right one holds.

#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "these are tests")]

use std::path::Path;
use std::sync::LazyLock;

use learn::{Page, Problem, Source, Sources, pages};

const HEAD: &str = "---\ntitle: A case\nabout: A case.\nrows: A2\nminutes: 5\n---\n";
const PATH: &str = "web/learn/02-case.md";

fn sources() -> Sources {
    Sources::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

static SOURCES: LazyLock<Sources> = LazyLock::new(sources);

/// All pages, which take a while.
static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    pages(&SOURCES).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    })
});

/// The page of a lesson of this text, or what is wrong with it.
fn built(path: &str, text: &str) -> Result<String, Vec<Problem>> {
    let lessons = vec![Source { path: path.to_owned(), text: text.to_owned() }];
    // Of the examples only those that it names.
    let is_named = |source: &&Source| text.contains(&source.path["web/gallery/".len()..].replace(".json", ""));
    let gallery = SOURCES.gallery.iter().filter(is_named).cloned().collect();
    let pages = pages(&Sources { lessons, gallery, exam: Vec::new(), ..SOURCES.clone() })?;
    Ok(pages.into_iter().find(|page| page.path == "learn/case/index.html").unwrap().html)
}

#[test]
fn every_lesson_and_every_example_has_its_page() {
    let sources = sources();
    let pages = &*PAGES;
    assert!(!sources.lessons.is_empty());
    // Those and the labs, the three lists, the glossary, all questions, the exam, what is covered as a page and as data, and what
    // lessons are searched by.
    assert_eq!(pages.len(), sources.lessons.len() + sources.gallery.len() + labs::names().len() + 9);
    for page in pages.iter().filter(|page| page.path.ends_with(".html")) {
        assert!(
            page.html.contains("<meta name=\"description\" content=\"") && !page.html.contains(" style="),
            "{}",
            page.path
        );
        assert!(!page.html.contains("<script>"), "{}", page.path);
    }
}

#[test]
fn a_lesson_says_what_is_wrong_and_where() {
    let text = include_str!("cases.txt");
    let above = HEAD.matches('\n').count();
    let (mut count, mut wrong) = (0, Vec::new());
    for case in text.split("\n=== ").skip(1) {
        let (name, case) = case.split_once('\n').unwrap();
        let (lesson, told) = case.split_once("\n-- \n").unwrap_or_else(|| panic!("{name}"));
        let told: Vec<&str> = told.lines().filter(|line| !line.is_empty()).collect();
        let (holds, says): (Vec<&str>, Vec<&str>) = told.iter().partition(|line| line.starts_with("> "));
        let found = built(PATH, &format!("{HEAD}{lesson}\n"));
        let problems = found.as_ref().err().into_iter().flatten();
        let problems: Vec<_> = problems.map(|one| format!("{}: {}", one.line - above, one.says)).collect();
        let html = found.unwrap_or_default();
        let missing: Vec<_> = holds.iter().filter(|part| !html.contains(&part[2..])).collect();
        if problems != says || !missing.is_empty() || told.is_empty() {
            wrong.push(format!("{name}\n  said: {problems:#?}\n  missing: {missing:#?}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 30, "{count}");
}

/// The pages of an exam whose part on access has this text.
fn exam(path: &str, text: &str) -> Result<Vec<Page>, Vec<Problem>> {
    let exam = vec![Source { path: path.to_owned(), text: text.to_owned() }];
    let is_named = |source: &&Source| text.contains(&source.path["web/gallery/".len()..].replace(".json", ""));
    let gallery = SOURCES.gallery.iter().filter(is_named).cloned().collect();
    let today = "2026-11-30".to_owned();
    pages(&Sources { lessons: Vec::new(), gallery, exam, today, ..SOURCES.clone() })
}

#[test]
fn a_row_of_the_exam_says_what_is_wrong_and_where() {
    let (mut count, mut wrong) = (0, Vec::new());
    for case in include_str!("exam.txt").split("\n=== ").skip(1) {
        let (name, case) = case.split_once('\n').unwrap();
        let (text, told) = case.split_once("\n-- \n").unwrap_or_else(|| panic!("{name}"));
        let (holds, says): (Vec<&str>, Vec<&str>) =
            told.lines().filter(|line| !line.is_empty()).partition(|line| line.starts_with("> "));
        let found = exam("web/learn/exam/access.md", &format!("{text}\n"));
        let problems = found.as_ref().err().into_iter().flatten();
        let problems: Vec<_> = problems.map(|one| format!("{}: {}", one.line, one.says)).collect();
        let html = found.unwrap_or_default().into_iter().find(|page| page.path == "learn/exam/index.html");
        let html = html.map(|page| page.html).unwrap_or_default();
        let missing: Vec<_> = holds.iter().filter(|part| !html.contains(&part[2..])).collect();
        if problems != says || !missing.is_empty() || told.is_empty() {
            wrong.push(format!("{name}\n  said: {problems:#?}\n  missing: {missing:#?}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 15, "{count}");
    let told = exam("web/learn/exam/costs.md", "").unwrap_err();
    assert_eq!(
        told[0].to_string(),
        "web/learn/exam/costs.md:1: `costs` is no part of the curriculum: there are access, data, keys, network, privacy, oversight."
    );
}

/// The rows of the exam by how long the right option is beside the others, as they are read: those where none is longer, and
/// those where none is shorter.
fn told_by_length(html: &str) -> (usize, Vec<String>, Vec<String>) {
    let (mut count, mut longest, mut shortest) = (0, Vec::new(), Vec::new());
    for row in html.split("<section class=\"block row\" id=\"").skip(1) {
        let name = row.split('"').next().unwrap().to_uppercase();
        let (mut right, mut others) = (0, Vec::new());
        for option in row.split("<div class=\"choice\"").skip(1) {
            let (_, label) = option.split_once("<span>").unwrap();
            let (label, _) = label.split_once("</span></label>").unwrap();
            // What stands before each `<` and behind the `>` before it is read.
            let length = label.split('<').map(|part| part.split('>').next_back().unwrap().chars().count()).sum();
            if option.starts_with(" data-right") { right = length } else { others.push(length) }
        }
        assert!(right > 0 && others.len() == 3, "{name}");
        if others.iter().all(|other| *other <= right) {
            longest.push(name.clone());
        }
        if others.iter().all(|other| *other >= right) {
            shortest.push(name);
        }
        count += 1;
    }
    (count, longest, shortest)
}

/// Whoever knows nothing is right in a row of four, and no more often by taking the longest option, or the shortest.
#[test]
fn no_length_tells_the_right_option_of_an_exam_row() {
    let page = PAGES.iter().find(|page| page.path == "learn/exam/index.html").unwrap();
    let (count, longest, shortest) = told_by_length(&page.html);
    assert!(count > 70, "{count}");
    // A quarter by chance, and as many more as chance goes astray.
    let most = count / 4 + count / 15;
    for (rows, what) in [(longest, "longest"), (shortest, "shortest")] {
        assert!(
            rows.len() <= most,
            "the right option is the {what}, or as the {what}, in {} of {count} rows, and may be in {most}: write options anew in some of {}",
            rows.len(),
            rows.join(", ")
        );
    }
}

/// Whoever has been asked twice does not know the third answer: of three questions with a yes or no, not all have the same.
#[test]
fn a_lesson_asks_not_always_for_the_same_yes_or_no() {
    let (mut count, mut wrong) = (0, Vec::new());
    for page in PAGES.iter().filter(|page| page.html.contains("<article data-lesson=")) {
        let answers = page.html.split("<div class=\"choice\" data-right>").skip(1);
        let labels = answers.filter_map(|answer| answer.split_once("<span>")?.1.split_once("</span>"));
        let words: Vec<_> =
            labels.filter_map(|(label, _)| label.split_once(['.', ':', ','])).map(|(word, _)| word).collect();
        let [yes, no] = ["Yes", "No"].map(|word| words.iter().filter(|other| **other == word).count());
        if yes + no > 2 {
            count += 1;
            if yes == 0 || no == 0 {
                wrong.push(page.path.as_str());
            }
        }
    }
    assert!(count > 2, "{count}");
    assert!(wrong.is_empty(), "every question has the same answer: {}", wrong.join(", "));
}

/// It counts what it is to count.
#[test]
fn a_row_whose_right_option_is_the_longest_or_shortest_is_named() {
    let row = |name: usize, right: &str, others: &str| {
        format!(
            "## X{name} A row {{A2}}\n\nWhich?\n\n- [ ] {others}: No.\n- [x] {right}: Yes.\n- [ ] {others}: No.\n- [ ] Four: No.\n\n"
        )
    };
    let text =
        [row(1, "Longest", "`Three`"), row(2, "One", "Three"), row(3, "Fives", "Three"), row(4, "Fives", "Sixsix")]
            .concat();
    let pages = exam("web/learn/exam/access.md", &text).unwrap();
    let html = pages.into_iter().find(|page| page.path == "learn/exam/index.html").unwrap().html;
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(told_by_length(&html), (4, names(&["X1", "X3"]), names(&["X2"])));
}

#[test]
fn a_head_says_what_is_wrong_with_it() {
    let check = |path: &str, text: &str, says: &[&str]| {
        let problems = built(path, text).unwrap_err();
        assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), says);
    };
    assert!(built(PATH, &format!("{HEAD}Text.\n")).is_ok());
    check(
        PATH,
        "---\ntitle: A case\nabout: A case.\nrows: A2, Z9\nminutes: 50\nneeds: 2\ncolor: red\nthat\n---\n",
        &[
            "web/learn/02-case.md:4: The curriculum has no row `Z9` (web/learn/curriculum.json).",
            "web/learn/02-case.md:5: `50` is no number of minutes from 1 to 20.",
            "web/learn/02-case.md:6: `2` is no lesson before this one, which is number 2.",
            "web/learn/02-case.md:7: `color` is none of title, about, rows, minutes and needs.",
            "web/learn/02-case.md:8: `that` is no `name: value`.",
        ],
    );
    check(
        PATH,
        "---\ntitle: A case\nrows: A2\nminutes: 5\n---\n",
        &["web/learn/02-case.md:1: The lesson's head does not say its `about`."],
    );
    check(
        PATH,
        "Text.\n",
        &["web/learn/02-case.md:1: A lesson begins with `---`, its title, about, rows, minutes and needs, and `---`."],
    );
    check(
        "web/learn/case.md",
        &format!("{HEAD}Text.\n"),
        &["web/learn/case.md:1: A lesson's file is called `NN-slug.md`."],
    );
    check(
        "web/learn/99-case.md",
        &format!("{HEAD}Text.\n"),
        &["web/learn/99-case.md:1: No part of the curriculum has a lesson 99."],
    );
}

#[test]
fn two_lessons_of_one_number_and_broken_lists_are_told() {
    let mut given = Sources { exam: Vec::new(), ..sources() };
    let text = format!("{HEAD}Text.\n");
    given.lessons = ["web/learn/02-a.md", "web/learn/02-b.md"]
        .map(|path| Source { path: path.to_owned(), text: text.clone() })
        .into();
    given.curriculum.text.push('}');
    let problems = pages(&given).unwrap_err();
    let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert!(
        told.iter().any(|one| one.starts_with("web/learn/curriculum.json:") && one.contains("trailing")),
        "{told:?}"
    );
    assert!(told.contains(&"web/learn/02-b.md:1: Lesson 2 is web/learn/02-a.md already.".to_owned()), "{told:?}");
}

#[test]
fn an_example_whose_verdict_is_another_fails_too() {
    let mut given = Sources { lessons: Vec::new(), exam: Vec::new(), ..sources() };
    let example = given.gallery.iter_mut().find(|source| source.path.ends_with("/default-deny.json")).unwrap();
    example.text = example.text.replace("\"implicitDeny\"", "\"allowed\"");
    let line = 1 + example.text[..example.text.find("\"allowed\"").unwrap()].matches('\n').count();
    let problems = pages(&given).unwrap_err();
    let says = format!(
        "web/gallery/default-deny.json:{line}: access allowed is expected, and implicitDeny is computed. No statement"
    );
    assert!(problems[0].to_string().starts_with(&says), "{}", problems[0]);
}

#[test]
fn an_example_of_whose_steps_something_else_comes_fails_where_the_step_is() {
    let mut given = Sources { lessons: Vec::new(), exam: Vec::new(), ..sources() };
    let path = "web/gallery/access-on-the-resource-side.json";
    let example = given.gallery.iter_mut().find(|source| source.path == path).unwrap();
    let steps = example.text.find("\"steps\"").unwrap();
    let (before, after) = example.text.split_at(steps);
    let step = 1 + before.matches('\n').count() + after[..after.find('{').unwrap()].matches('\n').count();
    example.text = format!("{before}{}", after.replacen("\"implicitDeny\"", "\"allowed\"", 1));
    let problems = pages(&given).unwrap_err();
    let says = format!("{path}:{step}: steps 1. ");
    assert!(problems[0].to_string().starts_with(&says), "{says}: {}", problems[0]);
}

#[test]
fn the_page_of_an_example_is_complete_without_a_script() {
    let pages = &*PAGES;
    let html = &pages.iter().find(|page| page.path == "e/explicit-deny-wins/index.html").unwrap().html;
    for part in [
        "<title>An explicit deny wins, in any order - Policy Playground</title>",
        "<meta property=\"og:description\" content=\"Denied explicitly. Statement 2 allows everything in the bucket, statement 1 denies deleting raw data.",
        "Denied explicitly</p>",
        "<mark>    {\n      &quot;Sid&quot;: &quot;KeepRawData&quot;",
        "href=\"../../#/e/explicit-deny-wins\"",
        "<a rel=\"prev\" href=\"../default-deny/\">",
        "<a rel=\"next\" href=\"../good-training-job/\">",
        "with an explicit deny in an identity-based policy",
        "<a href=\"../../learn/three-verdicts/\">Three verdicts</a>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn every_question_of_a_lesson_is_in_the_list_of_them_too() {
    let pages = &*PAGES;
    let html = |path: &str| &pages.iter().find(|page| page.path == path).unwrap().html;
    let deck = html("learn/deck/index.html");
    let part = r##"<li data-question="predict-default-deny" data-from="three-verdicts"><a href="../three-verdicts/#predict-default-deny">The policy has no Deny anywhere."##;
    assert!(deck.contains(part), "{deck}");
    let asked = pages.iter().filter(|page| page.path.starts_with("learn/"));
    let asked: usize = asked
        .map(|page| {
            let of_labs = page.html.matches("<legend>Which holds?</legend>").count();
            page.html.matches("class=\"block predict\"").count() + of_labs
        })
        .sum();
    let asked = asked + html("learn/exam/index.html").matches("class=\"block row\"").count();
    assert!(deck.contains(
        r##"<li data-question="x1" data-from="exam"><a href="../exam/#x1">X1. What nobody allows</a></li>"##
    ));
    assert_eq!(deck.matches("data-question=").count(), asked);
}
