//! What a lab shows, as HTML that needs no script: what was chosen, and what comes of it.

use std::fmt::Write as _;

use labs::{Bar, Block, Field, Finding, Kind, Page, Table, TimeLine, Tone};

use crate::markup::{code, escaped, sentence};

/// Every part of a lab's page, with headings of this level.
pub(crate) fn page(page: &Page, level: u8) -> String {
    let mut out = String::new();
    for part in &page.parts {
        let _ = writeln!(out, "<h{level}>{}</h{level}>", escaped(&part.title));
        part.blocks.iter().for_each(|one| block(&mut out, one));
    }
    out
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Text(text) => {
            let _ = writeln!(out, "<p>{}</p>", sentence(text));
        }
        Block::Fields(all) => fields(out, all),
        // Nothing can be pressed here.
        Block::Acts(_) => {}
        Block::Findings(all) => out.push_str(&findings(all.iter())),
        Block::Table(one) => table(out, one),
        Block::TimeLine(one) => time_line(out, one),
        Block::Bars(all) => bars(out, all),
        Block::Code { title, text } => {
            let _ = writeln!(
                out,
                "<figure class=\"policy\"><figcaption>{}</figcaption><pre><code>{}</code></pre></figure>",
                escaped(title),
                lines(text)
            );
        }
        Block::Scenario { title, text } => {
            let (scenario, _) = scenario::Scenario::read(text);
            if let Some(link) = scenario::link::encode(&scenario) {
                let _ = writeln!(out, "<p class=\"open\"><a href=\"../../{link}\">{}</a></p>", escaped(title));
            }
        }
    }
}

fn fields(out: &mut String, all: &[Field]) {
    out.push_str("<dl class=\"question\">\n");
    for Field { label, value, kind, wrong, .. } in all {
        let value = match kind {
            Kind::Choice(all) => {
                escaped(all.iter().find(|choice| choice.id == *value).map_or(value, |choice| &choice.label))
            }
            Kind::Switch => if value == "on" { "yes" } else { "no" }.to_owned(),
            Kind::Number { unit } if !value.is_empty() => format!("{} {}", escaped(value), escaped(unit)),
            Kind::Lines(_) => format!("<code class=\"lines\">{}</code>", lines(value)),
            _ if value.is_empty() => "<span class=\"quiet\">not given</span>".to_owned(),
            _ => escaped(value),
        };
        let wrong = wrong.as_ref().map(|wrong| format!(" <span class=\"wrong\">{}</span>", sentence(wrong)));
        let _ = writeln!(out, "<div><dt>{}</dt><dd>{value}{}</dd></div>", escaped(label), wrong.unwrap_or_default());
    }
    out.push_str("</dl>\n");
}

/// A text of several lines.
fn lines(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}

/// Findings as a list.
pub(crate) fn findings<'f>(all: impl Iterator<Item = &'f Finding>) -> String {
    let items = all.map(|Finding { code, tone, says, page }| {
        let page = page.as_ref().map(|page| format!(" <a class=\"source\" href=\"{}\">AWS</a>", escaped(page)));
        let (class, sign) = tone_of(*tone);
        format!(
            "<li class=\"{class}\" data-code=\"{}\"><span class=\"sign\">{sign}</span> {}{}</li>\n",
            escaped(code),
            sentence(says),
            page.unwrap_or_default()
        )
    });
    format!("<ul class=\"findings\">\n{}</ul>\n", items.collect::<String>())
}

/// The class of a tone, and its sign.
const fn tone_of(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Good => ("good", "✓"),
        Tone::Bad => ("bad", "✗"),
        Tone::Warn => ("warn", "!"),
        Tone::Plain => ("plain", "·"),
    }
}

fn table(out: &mut String, Table { caption, head, rows }: &Table) {
    let _ = write!(out, "<div class=\"wide\"><table class=\"lab\"><caption>{}</caption><thead><tr>", escaped(caption));
    head.iter().for_each(|name| {
        let _ = write!(out, "<th scope=\"col\">{}</th>", sentence(name));
    });
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for (at, cell) in row.cells.iter().enumerate() {
            let (class, _) = tone_of(cell.tone);
            let (open, close) = if at == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
            let _ = write!(out, "<{open} class=\"{class}\">{}</{close}>", sentence(&cell.text));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

fn time_line(out: &mut String, line: &TimeLine) {
    let _ = writeln!(out, "<p>{} {} to {}.</p>", sentence(&line.caption), escaped(&line.from), escaped(&line.to));
    for track in &line.tracks {
        let _ = writeln!(out, "<h4>{}</h4>\n<ul>", code(&track.name));
        let marks = track.marks.iter().map(|mark| (mark.at, &mark.label));
        let mut all: Vec<_> = track.spans.iter().map(|span| (span.from, &span.label)).chain(marks).collect();
        all.sort_by(|one, other| one.0.total_cmp(&other.0));
        all.iter().for_each(|(_, label)| {
            let _ = writeln!(out, "<li>{}</li>", sentence(label));
        });
        out.push_str("</ul>\n");
    }
}

fn bars(out: &mut String, all: &[Bar]) {
    out.push_str("<dl class=\"question\">\n");
    for Bar { label, text, .. } in all {
        let _ = writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(label), escaped(text));
    }
    out.push_str("</dl>\n");
}
