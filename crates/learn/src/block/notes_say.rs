//! `notes-say`: where common exam notes and AWS part, in three lines: `notes: …`, `aws: …` with AWS's page, and `computed: …`,
//! which may be left out where no engine can tell.

use crate::prose::{Fence, Prose};

const LINES: [(&str, &str); 3] = [("notes", "The notes say"), ("aws", "AWS says"), ("computed", "Computed")];

pub(crate) fn html(prose: &mut Prose<'_>, fence: &Fence) -> String {
    let told = fence.text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty());
    let told: Vec<_> =
        told.map(|(at, text)| (fence.line + 1 + at, text.split_once(':').unwrap_or(("", text)))).collect();
    let is_so =
        (2..=3).contains(&told.len()) && told.iter().zip(LINES).all(|((_, (name, _)), line)| name.trim() == line.0);
    if !is_so {
        prose.wrong(fence.line, "`notes-say` has the lines `notes: …`, `aws: …` and, where it can be, `computed: …`.");
        return String::new();
    }
    let mut rows = String::new();
    for ((line, (name, text)), (_, title)) in told.into_iter().zip(LINES) {
        let has_one = |parts: [&str; 2]| parts.iter().any(|part| text.contains(part));
        if name == "aws" && !has_one(["](https://", "{{fact "]) {
            prose.wrong(line, "What AWS says has AWS's page: `[page](https://docs.aws.amazon.com/…)`.");
        }
        if name == "computed" && !has_one(["{{verdict ", "{{says "]) {
            prose.wrong(line, "What is computed has a `{{verdict SLUG}}` or `{{says SLUG}}`.");
        }
        let text = prose.line(text.trim(), line);
        rows.push_str(&format!("<div><dt>{title}</dt><dd>{text}</dd></div>"));
    }
    let id = prose.id("notes-say");
    format!(
        r#"<section class="block notes" id="{id}" data-kind="notes-say">
<h3>Where the notes and AWS part</h3>
<dl>{rows}</dl>
</section>
"#
    )
}
