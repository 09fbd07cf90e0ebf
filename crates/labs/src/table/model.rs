//! What a model can still learn: naive Bayes, which has no settings, tried on each row with the others as its lessons.

use super::column::Column;
use super::mask::numeric;

/// More rows than these are not learned from.
pub(super) const ROWS: usize = 5000;

/// How often a model is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Score {
    pub(super) right: usize,
    pub(super) of: usize,
}

/// How well `target` is predicted from `columns`, where `truth` is what it truly is.
pub(super) fn score(columns: &[&Column], target: &Column, truth: &Column) -> Score {
    let rows = target.ids.len().min(ROWS);
    let classes = target.texts.len();
    let mut sizes = vec![0.0; classes];
    for class in target.ids.iter().take(rows) {
        add(&mut sizes, *class, 1.0);
    }
    let features: Vec<Feature> =
        columns.iter().filter_map(|column| Feature::of(column, target, classes, rows)).collect();
    let right = (0..rows)
        .filter(|row| {
            let own = target.ids.get(*row).copied().unwrap_or_default();
            let likely = |class: usize| {
                let size = sizes.get(class).copied().unwrap_or_default() - f64::from(u8::from(class == own));
                let prior = (size + 1.0).ln();
                prior + features.iter().map(|feature| feature.likely(*row, class, own, size)).sum::<f64>()
            };
            let best =
                (0..classes).map(|class| (likely(class), class)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            best.and_then(|(_, class)| target.texts.get(class)).is_some_and(|text| text == truth.get(*row))
        })
        .count();
    Score { right, of: rows }
}

/// How often it is right to say the most common value always.
pub(super) fn most_common(truth: &Column) -> Score {
    let rows = truth.ids.len().min(ROWS);
    let mut sizes = vec![0; truth.texts.len()];
    for id in truth.ids.iter().take(rows) {
        if let Some(size) = sizes.get_mut(*id) {
            *size += 1;
        }
    }
    Score { right: sizes.into_iter().max().unwrap_or_default(), of: rows }
}

fn add(sums: &mut [f64], at: usize, by: f64) {
    if let Some(sum) = sums.get_mut(at) {
        *sum += by;
    }
}

/// What a column says of the classes.
enum Feature {
    /// Numbers, by their mean and their spread.
    Numbers { values: Vec<f64>, sums: Vec<f64>, squares: Vec<f64>, floor: f64 },
    /// Words, by how often each comes with each class.
    Words { ids: Vec<usize>, counts: Vec<f64>, words: usize },
}

impl Feature {
    fn of(column: &Column, target: &Column, classes: usize, rows: usize) -> Option<Feature> {
        let numbers: Vec<Option<f64>> = column.texts.iter().map(|text| middle(text)).collect();
        let by_class = || column.ids.iter().zip(&target.ids).take(rows);
        if numbers.iter().all(Option::is_some) {
            let number = |id: usize| numbers.get(id).copied().flatten().unwrap_or_default();
            let values: Vec<f64> = column.ids.iter().take(rows).map(|id| number(*id)).collect();
            let mean = values.iter().sum::<f64>() / rows.max(1) as f64;
            let spread = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / rows.max(1) as f64;
            // A column with one value says nothing.
            if spread <= 0.0 {
                return None;
            }
            let (mut sums, mut squares) = (vec![0.0; classes], vec![0.0; classes]);
            // From the mean, so that the squares stay small.
            let values: Vec<f64> = values.into_iter().map(|value| value - mean).collect();
            for (value, (_, class)) in values.iter().zip(by_class()) {
                add(&mut sums, *class, *value);
                add(&mut squares, *class, value * value);
            }
            return Some(Feature::Numbers { values, sums, squares, floor: spread / 100.0 });
        }
        // What is almost never twice, as names are, is learned by heart and says nothing of others.
        let words = column.texts.len();
        if words * 2 > rows || words < 2 {
            return None;
        }
        let mut counts = vec![0.0; words * classes];
        for (id, class) in by_class() {
            add(&mut counts, id * classes + class, 1.0);
        }
        Some(Feature::Words { ids: column.ids.clone(), counts, words })
    }

    /// How likely what stands in a row is in a class, as a logarithm, as the other rows have it.
    fn likely(&self, row: usize, class: usize, own: usize, size: f64) -> f64 {
        match self {
            Feature::Numbers { values, sums, squares, floor } => {
                let value = values.get(row).copied().unwrap_or_default();
                let without = if class == own { value } else { 0.0 };
                let (sum, square) = (
                    sums.get(class).copied().unwrap_or_default() - without,
                    squares.get(class).copied().unwrap_or_default() - without * without,
                );
                if size < 1.0 {
                    return 0.0;
                }
                let mean = sum / size;
                let variance = (square / size - mean * mean).max(0.0) + floor;
                -0.5 * (variance.ln() + (value - mean).powi(2) / variance)
            }
            Feature::Words { ids, counts, words } => {
                let classes = counts.len() / words;
                let id = ids.get(row).copied().unwrap_or_default();
                let count =
                    counts.get(id * classes + class).copied().unwrap_or_default() - f64::from(u8::from(class == own));
                ((count + 1.0) / (size + *words as f64)).ln()
            }
        }
    }
}

/// A number, or the middle of a range.
fn middle(text: &str) -> Option<f64> {
    numeric(text).or_else(|| {
        let (mut words, mut to) = (text.split(' '), "");
        let from = numeric(words.next()?)?;
        if words.next() == Some("to") {
            to = words.next()?;
        }
        if to == "under" {
            to = words.next()?;
        }
        let to = numeric(to)?;
        words.next().is_none().then(|| f64::midpoint(from, to))
    })
}
