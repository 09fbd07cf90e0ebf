//! Looks for scenarios that take long: see the library.
use std::time::Instant;

use hostile::{grown, growths};
use serde_json::Value;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let bytes: usize = arguments.get(1).and_then(|n| n.parse().ok()).unwrap_or(32 << 10);
    let filter = arguments.get(2).cloned().unwrap_or_default();
    let seed: Value = serde_json::from_str(include_str!("../seed.json")).unwrap_or_default();
    let mut rows = Vec::new();
    for (place, growth) in growths(&seed) {
        let name = format!("{place} {growth:?}");
        if !name.contains(&filter) {
            continue;
        }
        let measure = |bytes| {
            let text = grown(&seed, &place, growth, bytes).to_string();
            let started = Instant::now();
            let (scenario, report) = scenario::answer(&text, Some(0));
            let answered = started.elapsed().as_secs_f64() * 1000.0;
            let written = serde_json::to_string(&report).map_or(0, |text| text.len());
            let started = Instant::now();
            let _ = serde_json::to_string(&scenario::advise(&scenario, Some(0)));
            let advised = started.elapsed().as_secs_f64() * 1000.0;
            (text.len(), answered, advised, written)
        };
        let (half, full) = (measure(bytes / 2), measure(bytes));
        rows.push((name, half, full));
    }
    rows.sort_by(|a, b| (b.2.1 + b.2.2).total_cmp(&(a.2.1 + a.2.2)));
    for (name, half, full) in rows.iter().take(40) {
        println!("{:8.1} {:8.1} ms  advice {:8.1} {:8.1} ms {:9} bytes of {:8}  {name:.150?}", half.1, full.1, half.2, full.2, full.3, full.0);
    }
    println!("largest:");
    rows.sort_by_key(|row| std::cmp::Reverse(row.2.3));
    for (name, half, full) in rows.iter().take(25) {
        println!("{:9} {:9} bytes of {:8}  {name:.150?}", half.3, full.3, full.0);
    }
}
