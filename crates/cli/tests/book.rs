//! Books that mdBook itself builds. `cargo xtask test native` installs it and names it in MDBOOK; without that, what is on PATH
//! is taken, and where there is none these tests skip.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

const SITE: &str = "https://your-site.example/policy-playground";

/// As in the README.
const CONFIGURATION: &str = "[book]\ntitle = \"Buckets\"\n\n[preprocessor.policy-playground]\nsite = \"SITE\"\n";

const SCENARIO: &str = r#"{
  "schema": 1,
  "title": "A \"title\" <b>",
  "access": {
    "request": {"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"},
    "policies": {"identity": [{"name": "P", "document": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}]}},
  "expect": {
    "access": "allowed"
  }
}"#;

const SAYS: &str = "<code>s3:GetObject</code> on <code>arn:aws:s3:::b/k</code>, and no statement denies it.";

/// The folder of a book with these files, and what building it says. `None`, with a note, where there is no mdBook.
fn built(name: &str, files: &[(&str, &str)]) -> Option<(PathBuf, Output)> {
    let mdbook = env::var_os("MDBOOK").map(PathBuf::from).or_else(|| {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path).map(|folder| folder.join("mdbook")).find(|file| file.is_file())
    });
    let Some(mdbook) = mdbook else {
        println!("skipped: there is no mdbook; `cargo xtask setup` installs it");
        return None;
    };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("books").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    // The command is found on PATH, as `cargo install` puts it there.
    let ours = Path::new(env!("CARGO_BIN_EXE_mdbook-policy-playground")).parent().unwrap().to_owned();
    let path = env::join_paths([ours].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap()))).unwrap();
    let done = Command::new(mdbook).arg("build").current_dir(&folder).env("PATH", path).output().unwrap();
    Some((folder, done))
}

fn said(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).replace('\\', "/")
}

fn fenced(info: &str, text: &str) -> String {
    format!("```{info}\n{text}\n```\n")
}

#[test]
fn blocks_are_live_and_say_their_verdict() {
    let indented = SCENARIO.replace('\n', "\n   ");
    let page = format!(
        "# One\n\nBefore.\n\n{}\nBetween.\n\n{}\n1. Item.\n\n   ```policy-playground\n   {indented}\n   ```\n   Right *below*.\n\n{}",
        fenced("policy-playground", SCENARIO),
        fenced("json", SCENARIO),
        fenced("json", r#"{"Version": "2012-10-17"}"#),
    );
    let files = [
        ("book.toml", &*CONFIGURATION.replace("SITE", SITE)),
        ("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n  - [Two](more/two.md)\n"),
        ("src/one.md", &page),
        ("src/more/two.md", &fenced("policy-playground", "../scenarios/denied.json")),
        ("src/scenarios/denied.json", &SCENARIO.replace("s3:*", "s3:PutObject").replace("\"allowed\"", "\"denied\"")),
    ];
    let Some((folder, done)) = built("holds", &files) else { return };
    assert!(done.status.success(), "{}", said(&done));
    let html = fs::read_to_string(folder.join("book/one.html")).unwrap();
    let link = format!("{SITE}/?embed#v2.");
    assert_eq!(html.matches(&format!("<iframe src=\"{link}")).count(), 2, "{html}");
    let rights = r#"title="A &quot;title&quot; &lt;b&gt;" width="100%" height="560" loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups" allow="clipboard-write""#;
    assert_eq!(
        html.replace("\"A &quot;title&quot; <b>\"", "\"A &quot;title&quot; &lt;b&gt;\"").matches(rights).count(),
        2,
        "{html}"
    );
    let verdict = format!("<figcaption><strong>Allowed</strong>: Statement 1 of P allows {SAYS} <a href=\"{SITE}/#v2.");
    assert_eq!(html.matches(&verdict).count(), 2, "{html}");
    // The block in the list is a part of it, and what stands right below is a text of the list.
    let (list, _) = html.split_once("<ol>").unwrap().1.split_once("</ol>").unwrap();
    assert!(list.contains("</figcaption>\n") && list.contains("<p>Right <em>below</em>.</p>"), "{list}");
    // Other fences are as they were.
    assert_eq!(html.matches(r#"<code class="language-json">"#).count(), 2, "{html}");
    assert!(!html.contains("language-policy-playground"), "{html}");
    let html = fs::read_to_string(folder.join("book/more/two.html")).unwrap();
    assert!(
        html.contains("<strong>Denied implicitly</strong>: No statement allows <code>s3:GetObject</code>"),
        "{html}"
    );
    assert!(html.contains(&format!("<iframe src=\"{link}")), "{html}");
}

#[test]
fn without_a_site_and_in_other_formats_blocks_are_their_verdict() {
    let of = |name: &str, configuration: &str, file: &str, wanted: &str| {
        let page = format!("# One\n\n{}\nAfter.\n", fenced("policy-playground", SCENARIO));
        let files = [("book.toml", configuration), ("src/SUMMARY.md", "- [One](one.md)\n"), ("src/one.md", &page)];
        let Some((folder, done)) = built(name, &files) else { return };
        assert!(done.status.success(), "{}", said(&done));
        let text = fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(wanted) && !text.contains("embed#"), "{text}");
    };
    let siteless = CONFIGURATION.replace("site = \"SITE\"\n", "");
    let html = format!("<p><strong>Allowed</strong>: Statement 1 of P allows {SAYS}</p>");
    of("siteless", &siteless, "book/one.html", &html);
    let markdown = CONFIGURATION.replace("SITE", SITE) + "\n[output.markdown]\n";
    of("markdown", &markdown, "book/one.md", "> **Allowed**: Statement 1 of P allows `s3:GetObject`");
}

#[test]
fn what_does_not_hold_fails_the_build_with_its_file_and_line() {
    let wrong = SCENARIO.replace("\"allowed\"", "\"explicitDeny\"");
    // What is included moves lines; those of the author's file are said.
    let page = format!("# One\n\n{{{{#include long.txt}}}}\n\n{}", fenced("json", &wrong));
    let files = [
        ("book.toml", &*CONFIGURATION.replace("SITE", SITE)),
        ("src/SUMMARY.md", "- [One](a/one.md)\n"),
        ("src/a/one.md", &page),
        ("src/a/long.txt", "1\n2\n3\n"),
    ];
    let Some((folder, done)) = built("wrong", &files) else { return };
    assert!(!done.status.success());
    let says = "policy-playground: a/one.md:13: access explicitDeny is expected, and allowed is found. Statement 1 of P allows";
    assert!(said(&done).contains(says), "{}", said(&done));
    assert!(!folder.join("book/a/one.html").exists());
}
