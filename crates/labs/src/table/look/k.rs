//! k-anonymity, l-diversity, and what breaks them.

use super::super::groups::Group;
use super::super::say::{code, counted, listed, switch_field, text_field};
use super::super::view::{View, least, shown, table};
use super::common::{both, hidden, sensitive_field};
use crate::grid::Grid;
use crate::{Block, Cell, Field, Finding, Kind, Row, Tone};

pub(super) fn blocks(view: &View) -> Vec<Block> {
    let help = "What somebody may know of a person from elsewhere: the quasi-identifiers.";
    let missing = (!view.no_quasi.is_empty()).then(|| format!("There is no column {}.", listed(&view.no_quasi)));
    let quasi = Field { wrong: missing, ..text_field("quasi", "Columns that others may know", &view.table.quasi) };
    let k = Field {
        kind: Kind::Number { unit: "rows that look alike".to_owned() },
        wrong: view.wanted.clone().err(),
        ..text_field("k", "Wanted k", &view.table.k)
    };
    let suppress = switch_field("suppress", "Suppress rows in smaller groups", &view.table.suppress);
    let fields = vec![quasi.help(help), sensitive_field(view), k, suppress];
    let mut blocks = vec![Block::Fields(fields), Block::Findings(findings(view))];
    let known: Vec<usize> = known(view).collect();
    if known.is_empty() {
        return blocks;
    }
    let sizes: Vec<usize> = view.groups.iter().map(|group| group.size).collect();
    let hidden = hidden(view);
    let mut head: Vec<String> = known.iter().map(|at| view.name(*at).to_owned()).collect();
    head.push("Rows".to_owned());
    if let Some(at) = view.sensitive.filter(|_| hidden.is_some()) {
        head.push(format!("Different values of {}", view.name(at)));
    }
    let smallest = least(&sizes);
    let rows = smallest.iter().filter_map(|at| view.groups.get(*at)).map(|group| {
        let values = known.iter().filter_map(|at| Some(shown(view.masked.get(*at)?.column.get(group.row))));
        let small = view.wanted.as_ref().is_ok_and(|wanted| group.size < *wanted);
        let size = Cell::new(group.size.to_string(), if small { Tone::Bad } else { Tone::Good });
        let tone = if group.values == 1 { Tone::Bad } else { Tone::Plain };
        let different = hidden.map(|_| Cell::new(group.values.to_string(), tone));
        values.chain([size]).chain(different).collect::<Row>()
    });
    let rows: Vec<Row> = rows.collect();
    blocks.extend(table("Groups of rows that look alike, the smallest first".to_owned(), head, rows, sizes.len()));
    blocks
}

/// The quasi-identifiers that are released.
fn known(view: &View) -> impl Iterator<Item = usize> {
    view.quasi.iter().copied().filter(|at| view.released().any(|(released, _)| released == *at))
}

fn findings(view: &View) -> Vec<Finding> {
    let mut found = Vec::new();
    let names: Vec<&str> = known(view).map(|at| view.name(at)).collect();
    if names.is_empty() {
        let says = "Without quasi-identifiers that are released there is no k. Which columns may somebody know from elsewhere?";
        found.push(Finding::new("no-quasi", Tone::Warn, says));
        return found;
    }
    let rows = view.grid.rows;
    let released = view.count();
    if released < rows {
        let wanted = view.wanted.clone().unwrap_or_default();
        let gone = rows - released;
        let are = if gone == 1 { "is" } else { "are" };
        let says = format!("{gone} of {rows} rows {are} suppressed: groups smaller than {wanted} are left out.");
        found.push(Finding::new("rows-suppressed", Tone::Plain, says));
    }
    let Some(k) = view.k() else {
        let says = "Nothing is released: k is reached, and nobody has anything of it.";
        found.push(Finding::new("all-suppressed", Tone::Bad, says));
        return found;
    };
    let listed_names = listed(&names);
    match view.wanted {
        Ok(wanted) if wanted > rows => {
            let says = format!("k cannot be {wanted}: the table has {}.", counted(rows, "row", "rows"));
            found.push(Finding::new("k-too-large", Tone::Warn, says));
        }
        Ok(wanted) if k >= wanted => {
            let says = if k > 1 {
                format!("k is {k}: in {listed_names} every row looks like at least {} more.", k - 1)
            } else {
                "k is 1, as it always is.".to_owned()
            };
            found.push(Finding::new("k-reached", Tone::Good, says));
        }
        Ok(wanted) => {
            let small = view.groups.iter().filter(|group| group.size < wanted).map(|group| group.size).sum::<usize>();
            let says = format!(
                "k is {k}, not {wanted}: in {listed_names} {} fewer than {} like {}.",
                counted(small, "row has", "rows have"),
                counted(wanted - 1, "other", "others"),
                if small == 1 { "it" } else { "them" }
            );
            found.push(Finding::new("k-missed", Tone::Bad, says));
        }
        Err(_) => {}
    }
    found.extend(not_quasi(view));
    found.extend(diversity(view));
    found
}

/// What the register has too, and is not among the quasi-identifiers.
fn not_quasi(view: &View) -> Option<Finding> {
    let register = Grid::read(&view.table.register).ok()?;
    let others = both(&register, view).into_iter().map(|(_, here)| here);
    let open = |at: &usize| !view.quasi.contains(at) && view.how(*at).is_some_and(|how| how.seen("").is_some());
    let names: Vec<&str> = others.filter(open).map(|at| view.name(at)).collect();
    let says = format!(
        "The register of the attack has {} too. k says nothing of columns that are not among the quasi-identifiers.",
        listed(&names)
    );
    (!names.is_empty()).then(|| Finding::new("not-quasi", Tone::Bad, says))
}

fn diversity(view: &View) -> Vec<Finding> {
    let (Some(hidden), Some(at)) = (hidden(view), view.sensitive) else { return Vec::new() };
    let sensitive = code(view.name(at));
    let Some(least) = view.groups.iter().min_by_key(|group| (group.values, std::cmp::Reverse(group.size))) else {
        return Vec::new();
    };
    let described = |group: &Group| {
        let cell = |at: usize| view.masked.get(at).map_or("", |masked| masked.column.get(group.row));
        listed(&known(view).map(cell).collect::<Vec<_>>())
    };
    let mut found = Vec::new();
    if least.values == 1 && least.size == 1 {
        let says = format!("l is 1: where a row is alone in its group, whoever finds the group has its {sensitive}.");
        found.push(Finding::new("l-one", Tone::Bad, says));
    } else if least.values == 1 {
        let says = format!(
            "l is 1: in the group of {} all {} rows have {}. Whoever knows that somebody is in there learns that, without finding the row.",
            described(least),
            least.size,
            code(hidden.get(least.row))
        );
        found.push(Finding::new("l-one", Tone::Bad, says));
    } else {
        let says = format!("l is {}: every group has at least so many different values of {sensitive}.", least.values);
        found.push(Finding::new("l-good", Tone::Good, says));
    }
    let skewed = |group: &&Group| group.values > 1 && group.size >= 4 && group.most.0 * 4 >= group.size * 3;
    if let Some(group) = view.groups.iter().filter(skewed).max_by_key(|group| group.most.0 * 1000 / group.size) {
        let says = format!(
            "l counts values, not how common they are: in the group of {} {} of {} rows have {}.",
            described(group),
            group.most.0,
            group.size,
            code(hidden.get(group.most.1))
        );
        found.push(Finding::new("l-skewed", Tone::Warn, says));
    }
    found
}
