//! Pictures of every example are whole, and say what the report says.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::fs;
use std::path::Path;

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
