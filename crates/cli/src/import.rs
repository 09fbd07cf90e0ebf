//! `policy-playground import`

use std::io::{self, Write};
use std::path::Path;

use cli::lines::Lines;
use scenario::import::{Choice, Reader, Refused, Source};

use crate::args::Import;
use crate::run;
use cli::exit::{BAD_INPUT, HOLDS, complain};

/// Prints the scenario that the files make; what was read and what is needed is said beside.
pub(crate) fn import(options: &Import, out: &mut impl Write) -> io::Result<u8> {
    let mut sources = Vec::new();
    for (layer, file) in &options.files {
        let name = if file == Path::new("-") { String::new() } else { file.display().to_string() };
        let text = match run::read(file) {
            Ok(text) => text,
            Err(error) => {
                complain(&format!("{}: {error}", file.display()));
                return Ok(BAD_INPUT);
            }
        };
        sources.push(Source { name, text, layer: *layer });
    }
    let choice = Choice {
        event: options.event.clone(),
        principal: options.principal.clone(),
        policy: options.policy.clone(),
        reader: Reader::CommandLine,
    };
    // If nobody can hear it, the scenario says the same.
    let mut beside = Lines(io::stderr());
    match scenario::import::import(&sources, &choice) {
        Ok(imported) => {
            for line in &imported.read {
                let _ = beside.say(format_args!("{line}"));
            }
            for need in &imported.needs {
                let _ = beside.say(format_args!("Needed next: {need}"));
            }
            writeln!(out, "{}", laid_out(&imported.scenario.to_json())).map(|()| HOLDS)
        }
        Err(Refused { message, choices, .. }) => {
            complain(&message);
            for line in &choices {
                let _ = beside.say(format_args!("  {line}"));
            }
            Ok(BAD_INPUT)
        }
    }
}

/// The scenario laid out, its policies as objects, so that people can read and change them.
fn laid_out(text: &str) -> String {
    let document = json::read(text);
    let mut policies = Vec::new();
    let mut open = vec![document.root()];
    while let Some(node) = open.pop() {
        for member in node.members() {
            match member.value.as_str().filter(|_| member.key == "document").map(json::read) {
                Some(policy) if policy.is_whole() && policy.root().is_object() => {
                    policies.push((member.value.span, policy.root().source().to_owned()));
                }
                // Names in there are AWS's.
                _ if matches!(member.key, "context" | "expect") => {}
                _ => open.push(member.value),
            }
        }
        open.extend(node.items());
    }
    policies.sort_by_key(|(span, _)| span.start);
    let (mut out, mut at) = (String::new(), 0);
    for (span, policy) in policies {
        out.push_str(text.get(at..span.start).unwrap_or_default());
        out.push_str(&policy);
        at = span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    json::write(json::read(out).root())
}
