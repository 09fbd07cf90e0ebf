//! What a lab comes to, for people who read a terminal and for programs.

use std::io::{self, Write};

use labs::{Block, Field, Kind, Said, Tone, written};

use crate::exit::{DOES_NOT_HOLD, HOLDS};
use crate::lines::Lines;

/// What the lab of a file comes to; nothing of a text that is no lab's.
///
/// # Errors
///
/// A sentence that says why the lab cannot be answered.
pub fn run(text: &str) -> Option<Result<Said, String>> {
    json::read(text).root().get("lab")?;
    Some(labs::run(text, &mut labs::native::answer))
}

/// The exit status that it stands for.
pub fn status(said: &Said) -> u8 {
    if said.problems.is_empty() { HOLDS } else { DOES_NOT_HOLD }
}

/// The lab, its whole state, its page and what of the file does not hold, as JSON.
pub fn json(said: &Said) -> String {
    let problems: Vec<_> = said.problems.iter().map(|says| json::string(says)).collect();
    format!(
        r#"{{"lab":{{"name":"{}","state":{}}},"page":{},"problems":[{}]}}"#,
        said.name,
        said.state,
        written(&said.page),
        problems.join(",")
    )
}

/// Prints what it comes to, part by part.
///
/// # Errors
///
/// When it cannot be written.
pub fn print(file: &str, said: &Said, out: &mut impl Write) -> io::Result<()> {
    let out = &mut Lines(out);
    out.say(format_args!("{file}: {}", said.title))?;
    for part in &said.page.parts {
        out.blank()?;
        out.say(format_args!("  {}", part.title))?;
        for block in &part.blocks {
            print_block(block, out)?;
        }
    }
    for says in &said.problems {
        out.say(format_args!("  error: {says}"))?;
    }
    Ok(())
}

const fn sign(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "✓",
        Tone::Bad => "✗",
        Tone::Warn => "!",
        Tone::Plain => "·",
    }
}

fn print_block(block: &Block, out: &mut Lines<&mut impl Write>) -> io::Result<()> {
    match block {
        Block::Text(text) => out.say(format_args!("    {text}")),
        Block::Fields(all) => all.iter().try_for_each(|field| print_field(field, out)),
        Block::Acts(_) => Ok(()),
        Block::Findings(all) => all.iter().try_for_each(|finding| {
            out.say(format_args!("    {} {} ({})", sign(finding.tone), finding.says, finding.code))
        }),
        Block::Table(table) => {
            out.say(format_args!("    {}: {}", table.caption, table.head.join(" | ")))?;
            table.rows.iter().try_for_each(|row| {
                let cells: Vec<_> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
                out.say(format_args!("      {}", cells.join(" | ")))
            })
        }
        Block::TimeLine(line) => {
            out.say(format_args!("    {} {} to {}", line.caption, line.from, line.to))?;
            line.tracks.iter().try_for_each(|track| {
                out.say(format_args!("      {}", track.name))?;
                let labels =
                    track.spans.iter().map(|span| &span.label).chain(track.marks.iter().map(|mark| &mark.label));
                labels.into_iter().try_for_each(|label| out.say(format_args!("        {label}")))
            })
        }
        Block::Bars(all) => all.iter().try_for_each(|bar| out.say(format_args!("    {}: {}", bar.label, bar.text))),
        Block::Code { title, text } => {
            out.say(format_args!("    {title}:"))?;
            text.lines().try_for_each(|line| out.say(format_args!("      {line}")))
        }
        Block::Scenario { title, .. } => out.say(format_args!("    {title}")),
    }
}

fn print_field(Field { label, value, kind, wrong, .. }: &Field, out: &mut Lines<&mut impl Write>) -> io::Result<()> {
    let unit = if let Kind::Number { unit } = kind { format!(" {unit}") } else { String::new() };
    let mut lines = value.lines();
    let first = lines.next().unwrap_or("not given");
    out.say(format_args!("    {label}: {first}{unit}"))?;
    for line in lines {
        out.say(format_args!("      {line}"))?;
    }
    wrong.iter().try_for_each(|wrong| out.say(format_args!("      error: {wrong}")))
}
