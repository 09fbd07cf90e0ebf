//! Which values can be turned back, and by whom.

use super::super::mask::{How, TECHNIQUES, Technique, spread};
use super::super::say::listed;
use super::super::view::{View, table};
use crate::{Block, Finding, Row, Tone, fixed, padded};

/// The steps of AWS Glue DataBrew for personal data.
const STEPS: &str = "https://docs.aws.amazon.com/databrew/latest/dg/recipe-actions.pii.html";
const HASHES: &str = "https://docs.aws.amazon.com/databrew/latest/dg/recipe-actions.CRYPTOGRAPHIC_HASH.html";

pub(super) fn blocks(view: &View) -> Vec<Block> {
    let mut found = Vec::new();
    let mut find = |code: &str, tone: Tone, techniques: &[Technique], says: &dyn Fn(String, bool) -> String| {
        let names = view.with(techniques);
        if !names.is_empty() {
            let finding = Finding::new(code, tone, says(listed(&names), names.len() > 1));
            found.push(match code {
                "gone" | "moved" | "narrowed" => finding.on(STEPS),
                "guessable" | "needs-key" => finding.on(HASHES),
                _ => finding,
            });
        }
    };
    let are = |many: bool| if many { "are" } else { "is" };
    find("in-clear", Tone::Warn, &[Technique::Keep], &|names, many| {
        format!("{names} {} released as in the table.", are(many))
    });
    find("gone", Tone::Good, &[Technique::Substitute, Technique::Redact, Technique::Drop], &|names, many| {
        format!("{names} {} gone: nothing leads from what is released back to the values.", are(many))
    });
    find("moved", Tone::Warn, &[Technique::Shuffle], &|names, many| {
        format!(
            "{names} {} shuffled: every value is still there, only in another row. Who is in the table stays known.",
            are(many)
        )
    });
    find("narrowed", Tone::Warn, &[Technique::Partial, Technique::Range, Technique::Prefix], &|names, _| {
        format!("Of {names} a part is left. By itself it fits many, and together with other columns perhaps one.")
    });
    find("guessable", Tone::Bad, &[Technique::Hash], &|names, many| {
        format!(
            "{names} {} hashed without a key: whoever has a list of possible values hashes them all and compares.",
            are(many)
        )
    });
    find("needs-key", Tone::Warn, &[Technique::Pseudonym], &|names, many| {
        format!(
            "{names} {} pseudonymized: the same value always gets the same pseudonym, and whoever has the key finds out \
             whose it is. That is not anonymous.",
            are(many)
        )
    });
    find("needs-vault", Tone::Warn, &[Technique::Token], &|names, many| {
        format!(
            "{names} {} tokenized: a token has nothing of the value in it, and the vault turns each back. Whoever has the \
             vault has the values.",
            are(many)
        )
    });
    if view.table.key.is_empty() && !view.with(&[Technique::Pseudonym]).is_empty() {
        let says = "The key is empty, so that anybody can compute the pseudonyms.";
        found.push(Finding::new("no-key", Tone::Bad, says));
    }
    for (at, masked) in view.masked.iter().enumerate() {
        let How { technique, setting } = masked.how;
        let name = super::super::say::code(view.name(at));
        if technique == Technique::Noise
            && let Some(plain) = view.plain.get(at)
        {
            let spread = spread(plain);
            let says = format!(
                "{name} has noise: the numbers lie {} apart, and with epsilon {} half of them move by {} or more.",
                fixed(spread, 6),
                fixed(setting, 6),
                padded(spread / setting * std::f64::consts::LN_2, 1)
            );
            // One finding is enough for a code; each column has its own sentence.
            found.push(Finding::new("perturbed", Tone::Warn, says));
        }
        if masked.unfit > 0 {
            let says = format!("{name}: {} of its values are no numbers, and are redacted.", masked.unfit);
            found.push(Finding::new("no-numbers", Tone::Warn, says));
        }
    }
    let rows = (0..view.masked.len()).filter_map(|at| {
        let technique = view.how(at)?.technique;
        let known = TECHNIQUES.iter().find(|known| known.technique == technique)?;
        let label = known.label.split(':').next().unwrap_or_default();
        Some(Row::from_iter([view.name(at), label, known.way_back, known.step]))
    });
    let head = ["Column", "Technique", "Way back", "Step of Glue DataBrew"].map(str::to_owned).to_vec();
    let rows: Vec<Row> = rows.collect();
    let count = rows.len();
    let mut blocks = vec![Block::Findings(found)];
    blocks.extend(table("Which values can be turned back".to_owned(), head, rows, count));
    for (at, masked) in view.masked.iter().enumerate().filter(|(_, masked)| !masked.vault.is_empty()) {
        let rows = masked.vault.iter().take(super::super::view::SHOWN);
        let rows = rows
            .map(|(token, value)| Row::from_iter([super::super::view::shown(token), super::super::view::shown(value)]));
        let head = vec!["Token".to_owned(), "Value".to_owned()];
        blocks.extend(table(format!("The vault for {}", view.name(at)), head, rows.collect(), masked.vault.len()));
    }
    blocks
}
