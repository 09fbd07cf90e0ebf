//! Looks for scenarios that take long: `hostile BYTES [PAIRS] [SEED]`. Every growth by itself, and so many random pairs.
//!
//! It prints the slowest and the largest, each at half and at full size, and fails if one is over the limits or takes more
//! than twice as long at twice the size.

use std::process::ExitCode;

use cpu_time::ThreadTime;
use hostile::{Growth, Place, grown, growths};
use serde_json::Value;

/// What an answer may take at the most, in milliseconds and bytes.
const MOST_TIME: f64 = 250.0;
const MOST_BYTES: usize = 8 << 20;

/// How much longer an answer may take at twice the size. What is over two is for the machine's caches, which the larger
/// one leaves, the sooner where other programs use them too; work that grows with the square of the size takes four times
/// as long.
const MOST_GROWTH: f64 = 3.0;
/// In milliseconds, what takes less than this is not asked how it grows: the clock and the machine are too coarse.
const GROWS_FROM: f64 = 25.0;

struct Row {
    name: String,
    half: Cost,
    full: Cost,
}

impl Row {
    fn grows(&self) -> bool {
        let grows = |half: f64, full: f64| full > GROWS_FROM && full > half * MOST_GROWTH;
        grows(self.half.answer, self.full.answer) || grows(self.half.advice, self.full.advice)
    }
}

#[derive(Clone, Copy)]
struct Cost {
    text: usize,
    answer: f64,
    advice: f64,
    report: usize,
}

impl Cost {
    /// The time that this thread had.
    fn of(text: &str) -> Cost {
        let started = ThreadTime::now();
        let (scenario, report) = scenario::answer(text, Some(0));
        let answer = started.elapsed().as_secs_f64() * 1000.0;
        let report = serde_json::to_string(&report).map_or(0, |text| text.len());
        let started = ThreadTime::now();
        let _ = serde_json::to_string(&scenario::advise(&scenario, Some(0)));
        let advice = started.elapsed().as_secs_f64() * 1000.0;
        Cost { text: text.len(), answer, advice, report }
    }

    /// The less of both: other programs disturb the clock of a thread, too, but never make it quicker.
    fn or(self, again: Cost) -> Cost {
        Cost { answer: self.answer.min(again.answer), advice: self.advice.min(again.advice), ..self }
    }

    fn worst(&self) -> f64 {
        self.answer.max(self.advice)
    }
}

fn main() -> ExitCode {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let number = |at: usize, otherwise| numbers.get(at).copied().unwrap_or(otherwise);
    let (bytes, pairs, mut random) = (number(0, 1 << 20), number(1, 200), number(2, 1) as u64);
    let seed: Value = serde_json::from_str(include_str!("../seed.json")).unwrap_or_default();
    let all = growths(&seed);
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below
    };
    let crossed: Vec<_> =
        (0..pairs).filter_map(|_| Some([all.get(next(all.len()))?, all.get(next(all.len()))?])).collect();
    let measured = |growths: &[&(Place, Growth)]| {
        let text = |bytes: usize| {
            let each = bytes / growths.len();
            growths.iter().fold(seed.clone(), |value, (place, growth)| grown(&value, place, *growth, each)).to_string()
        };
        let name = growths.iter().map(|(place, growth)| format!("{place} {growth:?}")).collect::<Vec<_>>().join(" × ");
        let (half, full) = (text(bytes / 2), text(bytes));
        let mut row = Row { name, half: Cost::of(&half), full: Cost::of(&full) };
        // Once, and again while it is near a limit.
        for _ in 0..8 {
            if row.full.worst() > MOST_TIME / 3.0 || row.grows() {
                row = Row { half: row.half.or(Cost::of(&half)), full: row.full.or(Cost::of(&full)), ..row };
            }
        }
        row
    };
    let mut rows: Vec<Row> = all.iter().map(|one| measured(&[one])).collect();
    rows.extend(crossed.iter().map(|pair| measured(pair)));
    rows.sort_by(|a, b| b.full.worst().total_cmp(&a.full.worst()));
    for Row { name, half, full } in rows.iter().take(20) {
        let times = [half.answer, full.answer, half.advice, full.advice].map(|time| format!("{time:.0}"));
        println!("answer {} → {} ms, advice {} → {} ms: {name}", times[0], times[1], times[2], times[3]);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.full.report));
    for Row { name, half, full } in rows.iter().take(10) {
        println!("report {} → {} bytes of {}: {name}", half.report, full.report, full.text);
    }
    let over = rows.iter().filter(|row| row.full.worst() > MOST_TIME || row.full.report > MOST_BYTES).count();
    let growing =
        rows.iter().filter(|row| row.grows()).inspect(|row| println!("more than doubled: {}", row.name)).count();
    println!(
        "{} scenarios of up to {bytes} bytes; {over} over {MOST_TIME} ms or {MOST_BYTES} bytes; {growing} that twice the size \
         takes more than {MOST_GROWTH} times as long",
        rows.len()
    );
    if over + growing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
