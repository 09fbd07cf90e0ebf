//! What masking costs a model.

use std::borrow::Cow;

use super::super::column::Column;
use super::super::mask::Technique;
use super::super::model::{ROWS, Score, most_common, score};
use super::super::say::{choice, code, counted};
use super::super::view::View;
use super::attack::people_are;
use super::common::{attacked, found_again, no_column};
use crate::grid::Grid;
use crate::{Bar, Block, Field, Finding, Tone, padded};

/// More classes than these are not told apart.
const CLASSES: usize = 8;

pub(super) fn blocks(view: &View) -> Vec<Block> {
    let at = view.grid.find(&view.table.target);
    let choices = view.grid.head.iter().map(|name| (name.as_str(), name.as_str()));
    let missing = at.is_none() && !view.table.target.trim().is_empty();
    let field = Field {
        id: "target".to_owned(),
        label: "What the model predicts".to_owned(),
        value: at.map_or(view.table.target.as_str(), |at| view.name(at)).to_owned(),
        kind: choice(choices),
        wrong: missing.then(|| no_column(&view.table.target)),
        ..Field::default()
    };
    let mut blocks = vec![Block::Fields(vec![field])];
    let Some((at, truth)) = at.and_then(|at| Some((at, view.plain.get(at)?))) else {
        let says = "Choose what the model shall predict.";
        blocks.push(Block::Findings(vec![Finding::new("no-target", Tone::Warn, says)]));
        return blocks;
    };
    let name = code(view.name(at));
    if !(2..=CLASSES).contains(&truth.texts.len()) {
        let values = counted(truth.texts.len(), "value", "different values");
        let says = format!("{name} has {values}. This model predicts what has 2 to {CLASSES}.");
        blocks.push(Block::Findings(vec![Finding::new("no-target", Tone::Warn, says)]));
        return blocks;
    }
    let mut found = Vec::new();
    let technique = view.how(at).map(|how| how.technique);
    if technique != Some(Technique::Keep) {
        let says = format!("{name} is masked itself: the model learns what is released, and is held to what is true.");
        found.push(Finding::new("target-masked", Tone::Warn, says));
    }
    let others = |column: &usize| *column != at;
    let plain: Vec<&Column> = (0..view.plain.len()).filter(others).filter_map(|at| view.plain.get(at)).collect();
    let before = score(&plain, truth, truth);
    // What is suppressed teaches nothing.
    let kept = |column: &Column| {
        let rows = column.iter().zip(&view.rows).filter(|(_, is)| **is);
        Column::new(rows.map(|(text, _)| Cow::Owned(text.to_owned())))
    };
    let masked: Vec<Column> =
        view.released().filter(|(column, _)| others(column)).map(|(_, masked)| kept(&masked.column)).collect();
    let masked: Vec<&Column> = masked.iter().collect();
    let target = view.masked.get(at).filter(|_| technique != Some(Technique::Drop)).map(|masked| kept(&masked.column));
    let true_kept = kept(truth);
    let after =
        target.map_or(Score { right: 0, of: view.count().min(ROWS) }, |target| score(&masked, &target, &true_kept));
    let always = most_common(&true_kept);
    let (is, was) = (share(after), share(before));
    let says = |rest: String| {
        format!("The model is right about {} of {}{rest}", after.right, counted(after.of, "person", "people"))
    };
    found.push(if is < was {
        Finding::new(
            "model-worse",
            Tone::Warn,
            says(format!("; before masking about {} of {}.", before.right, before.of)),
        )
    } else if is > was {
        let rest = format!(
            "; before masking about {} of {}: with less detail there is less to be misled by.",
            before.right, before.of
        );
        Finding::new("model-better", Tone::Plain, says(rest))
    } else {
        Finding::new("model-same", Tone::Good, says(", as before masking.".to_owned()))
    });
    if is <= share(always) {
        let says = "That is no better than always saying the same.";
        found.push(Finding::new("model-guesses", Tone::Bad, says));
    }
    if let Ok(register) = Grid::read(&view.table.register)
        && let Some(k) = view.k()
    {
        let (people, _) = attacked(view, &register);
        let again = people_are(found_again(&people), register.rows);
        let says = format!("What that buys: k is {k}, and {again} found again.");
        found.push(Finding::new("trade", Tone::Plain, says));
    }
    blocks.push(Block::Findings(found));
    let bar = |label: &str, score: Score| Bar {
        label: label.to_owned(),
        value: share(score),
        text: format!("{} of {}, {} %", score.right, score.of, padded(share(score) * 100.0, 0)),
        tone: Tone::Plain,
    };
    let bars = [("Before masking", before), ("After masking", after), ("Always the most common value", always)];
    blocks.push(Block::Bars(bars.map(|(label, score)| bar(label, score)).to_vec()));
    blocks
}

fn share(score: Score) -> f64 {
    score.right as f64 / score.of.max(1) as f64
}
