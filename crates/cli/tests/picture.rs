//! Pictures of every example are whole, and say what the report says; a README gets one as the README says.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use pulldown_cmark::{Event, Parser, Tag};

/// The text of markup, after a look that it is well-formed: elements of one line, closed in order, and known entities.
fn plain(markup: &str) -> String {
    let (mut out, mut open) = (String::new(), Vec::new());
    for (at, part) in markup.split('<').enumerate() {
        let text = if at == 0 {
            part
        } else {
            let (tag, text) = part.split_once('>').unwrap();
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "{markup}"),
                None if tag.ends_with('/') => {}
                None => open.push(tag.split(' ').next().unwrap()),
            }
            text
        };
        out.push_str(text);
    }
    assert!(open.is_empty(), "{markup}");
    for (at, _) in out.match_indices('&') {
        let rest = &out.get(at..).unwrap();
        assert!(["&amp;", "&lt;", "&gt;", "&quot;"].iter().any(|entity| rest.starts_with(entity)), "{rest}");
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn every_example_has_a_picture() {
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/gallery");
    let mut count = 0;
    for entry in fs::read_dir(gallery).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = fs::read_to_string(entry.path()).unwrap();
        if !name.ends_with(".json") || !text.contains("\"schema\"") {
            continue;
        }
        count += 1;
        let (scenario, report) = scenario::answer(&text, None);
        let picture = cli::picture::svg(scenario.title.as_deref(), &report);
        let told = plain(&picture);
        let phrase = match (&report.access, &report.network) {
            (Some(access), _) => access.decision.phrase(),
            (None, network) => network.as_ref().unwrap().flow.outcome.phrase(),
        };
        assert!(told.to_lowercase().contains(&phrase.to_lowercase()), "{name}: {phrase}\n{told}");
        assert!(told.contains(scenario.title.as_deref().unwrap()), "{name}");
        // The way to it is there, too, and not only the sentence.
        assert!(picture.matches("<text").count() > 4, "{name}\n{told}");
    }
    assert!(count > 80, "{count}");
}

/// What the project's README says to do, done in a folder with a scenario of that name.
#[cfg(unix)]
#[test]
fn a_readme_gets_the_picture_and_its_link_as_the_readme_says() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = fs::read_to_string(here.join("README.md")).unwrap();
    let told = readme.lines().filter_map(|line| line.strip_prefix("    $ "));
    let told: Vec<&str> = told.filter(|line| line.contains("mfa.svg")).collect();
    assert_eq!(told.len(), 2, "{told:?}");

    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("readme");
    fs::create_dir_all(folder.join("docs")).unwrap();
    fs::write(folder.join("README.md"), "# Ours\n\n").unwrap();
    let text = fs::read_to_string(here.join("web/gallery/mfa-required.json")).unwrap();
    fs::write(folder.join("mfa.json"), &text).unwrap();
    let ours = PathBuf::from(env!("CARGO_BIN_EXE_policy-playground"));
    let path = env::split_paths(&env::var_os("PATH").unwrap()).collect::<Vec<_>>();
    let path = env::join_paths([ours.parent().unwrap().to_owned()].into_iter().chain(path)).unwrap();
    for line in told {
        let done = Command::new("sh").args(["-ec", line]).current_dir(&folder).env("PATH", &path).status().unwrap();
        assert!(done.success(), "{line}");
    }

    let (mut link, mut image) = (None, None);
    for event in Parser::new(&fs::read_to_string(folder.join("README.md")).unwrap()) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => link = Some(dest_url.to_string()),
            Event::Start(Tag::Image { dest_url, .. }) => image = Some((link.is_some(), dest_url.to_string())),
            _ => {}
        }
    }
    let (is_linked, image) = image.unwrap();
    assert!(is_linked);
    let picture = fs::read_to_string(folder.join(image)).unwrap();
    assert!(plain(&picture).contains("Denied explicitly"), "{picture}");
    // What GitHub shows of a picture loads nothing and runs nothing.
    let loads = picture.replace("http://www.w3.org/2000/svg", "");
    for what in ["<script", "<foreignObject", "href", "url(", "http", "@import"] {
        assert!(!loads.contains(what), "{what}\n{picture}");
    }
    let link = link.unwrap();
    assert!(link.starts_with("https://SITE/#v2."), "{link}");
    let opened = Command::new(ours).args(["open", &link]).output().unwrap();
    let (scenario, _) = scenario::Scenario::read(&text);
    assert_eq!(String::from_utf8(opened.stdout).unwrap().trim_end(), scenario.to_json());
}
