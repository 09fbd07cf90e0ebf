//! Who is found again with a second table.

use super::super::mask::Technique;
use super::super::say::{code, lines_field, listed, switch_field};
use super::super::view::{View, least, shown, table};
use super::common::{attacked, both, found_again, hidden, sensitive_field};
use crate::grid::Grid;
use crate::{Block, Cell, Finding, Row, Tone};

pub(super) fn blocks(view: &View) -> Vec<Block> {
    let help = "What an attacker has: a register with names, in the same columns.";
    let fields = vec![
        lines_field("register", "The second table, as CSV", &view.table.register).help(help),
        sensitive_field(view),
        switch_field("stolen", "The attacker has the key and the vault", &view.table.stolen),
    ];
    let mut blocks = vec![Block::Fields(fields)];
    let register = match Grid::read(&view.table.register) {
        Ok(register) if register.rows > 0 => register,
        other => {
            let says = other.err().unwrap_or_else(|| "Nobody is in the second table.".to_owned());
            let none = says.strip_prefix("There is no table.");
            let says = none.map_or_else(|| says.clone(), |rest| format!("There is no second table.{rest}"));
            blocks.push(Block::Findings(vec![Finding::new("no-register", Tone::Warn, says)]));
            return blocks;
        }
    };
    let (people, names) = attacked(view, &register);
    let mut found = Vec::new();
    if names.is_empty() {
        let says = "There is no column that both tables have and that can still be compared, so that nobody is found.";
        found.push(Finding::new("nothing-shared", Tone::Good, says));
        blocks.push(Block::Findings(found));
        return blocks;
    }
    let shared = |technique: &[Technique]| -> Vec<&str> {
        let names = view.with(technique);
        let is_shared = |name: &&str| both(&register, view).iter().any(|(_, here)| view.name(*here) == *name);
        names.into_iter().filter(is_shared).collect()
    };
    let hashed = shared(&[Technique::Hash]);
    if !hashed.is_empty() {
        let says = format!(
            "The attacker hashes every {} of the register and compares: without a key a hash hides nothing that can be \
             guessed.",
            listed(&hashed)
        );
        found.push(Finding::new("guessed", Tone::Bad, says));
    }
    let back = shared(&[Technique::Pseudonym, Technique::Token]);
    if view.table.stolen == "on" && !back.is_empty() {
        let says =
            format!("With the key and the vault {} can be compared as if it had never been masked.", listed(&back));
        found.push(Finding::new("turned-back", Tone::Bad, says));
    }
    let of = people.len();
    let again = found_again(&people);
    let wrongly = people.iter().filter(|person| person.fits == 1 && !person.truly).count();
    let learned = people.iter().filter(|person| person.fits > 1 && person.same && person.truly).count();
    if again > 0 {
        let says = format!("{} found again: one row fits each, and it is theirs.", people_are(again, of));
        found.push(Finding::new("found-again", Tone::Bad, says));
    } else {
        let least = people.iter().filter(|person| person.truly).map(|person| person.fits).min();
        let says = match least {
            Some(least) => format!("Nobody is found again: at least {least} rows fit everybody who is in both tables."),
            None => "Nobody is found again: no row fits anybody who is in both tables.".to_owned(),
        };
        found.push(Finding::new("nobody-found", Tone::Good, says));
    }
    if wrongly > 0 {
        let says = format!("{} taken for somebody else: one row fits, and it is not theirs.", people_are(wrongly, of));
        found.push(Finding::new("found-wrongly", Tone::Warn, says));
    }
    if let (true, Some(at)) = (learned > 0, view.sensitive) {
        let says = format!(
            "{} not found, and still known: all rows that fit have the same {}.",
            people_are(learned, of),
            code(view.name(at))
        );
        found.push(Finding::new("learned-anyway", Tone::Bad, says));
    }
    blocks.push(Block::Findings(found));
    blocks.push(Block::Text(format!("The attacker compares {}.", listed(&names))));
    let hidden = hidden(view);
    let fits = people.iter().map(|person| if person.fits == 0 { usize::MAX } else { person.fits });
    let first = least(&fits.collect::<Vec<usize>>());
    let rows = first.iter().filter_map(|at| {
        let person = people.get(*at)?;
        let learns = match hidden {
            Some(hidden) if person.same && person.fits > 0 => hidden.get(person.row),
            _ => "",
        };
        let tone = match (person.fits == 1 || person.same, person.truly) {
            (true, true) => Tone::Bad,
            (true, false) => Tone::Warn,
            _ => Tone::Plain,
        };
        let tone = if person.fits == 0 { Tone::Plain } else { tone };
        let learns = Cell { tone, ..shown(learns) };
        let fits = Cell::new(person.fits.to_string(), if person.fits == 1 { tone } else { Tone::Plain });
        let is = match (person.fits, person.truly) {
            (1, true) => "yes",
            (1, false) => "no: somebody else's row",
            _ => "",
        };
        Some(Row::from_iter([shown(register.cell(*at, 0)), fits, Cell::new(is, tone), learns]))
    });
    let rows: Vec<Row> = rows.collect();
    let name = register.head.first().cloned().unwrap_or_default();
    let learns = view.sensitive.map_or("Learned", |at| view.name(at)).to_owned();
    let head = vec![name, "Rows that fit".to_owned(), "Found again".to_owned(), learns];
    blocks.extend(table("Everybody in the second table".to_owned(), head, rows, of));
    blocks
}

/// How many of those in the register, and a verb.
pub(super) fn people_are(count: usize, of: usize) -> String {
    let people = if of == 1 { "person" } else { "people" };
    let are = if count == 1 { "is" } else { "are" };
    format!("{count} of {of} {people} in the register {are}")
}
