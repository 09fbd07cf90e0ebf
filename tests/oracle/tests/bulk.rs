//! Scenarios at random, answered one after the other, each get the answer that they get alone. `ORACLE_CASES` and
//! `ORACLE_SEED` are as in `differential.rs`.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "these are tests")]

use oracle::{generate, setting};
use scenario::{Bulk, PreparedScenario};

#[test]
fn bulk_answers_are_those_of_a_run() {
    let (first, cases) = (setting("ORACLE_SEED", 1), setting("ORACLE_CASES", 1_000));
    let mut bulk = Bulk::default();
    let mut before: Option<(u64, PreparedScenario)> = None;
    for seed in first..first + cases {
        let value = generate::scenario(seed);
        let text = value.to_string();
        let alone = scenario::answer(&text, Some(0));
        assert_eq!(bulk.answer(&text, Some(0)), alone, "seed {seed}");
        let access = alone.1.access.unwrap();
        assert_eq!(bulk.verdict(&text, Some(0)).access.unwrap().decision, access.decision, "seed {seed}");
        let request = value.pointer("/access/request").unwrap();
        let mut prepared = PreparedScenario::new(&text, Some(0));
        assert_eq!(prepared.decide("{}").decision, access.decision, "seed {seed}");
        assert_eq!(prepared.decide(&request.to_string()).decided_by, access.decided_by, "seed {seed}");
        // The request of this scenario under the policies of the one before.
        if let Some((seed, before)) = &mut before {
            let mut mixed = generate::scenario(*seed);
            *mixed.pointer_mut("/access/request").unwrap() = request.clone();
            let mut asked = request.clone();
            // What is left out would be the other one's.
            for (name, none) in [("context", "{}"), ("also", "[]")] {
                if asked.get(name).is_none() {
                    asked.as_object_mut().unwrap().insert(name.to_owned(), none.parse().unwrap());
                }
            }
            let of_other = &generate::scenario(*seed)["access"]["request"];
            let as_asked = |name| asked.get(name).is_some() || of_other.get(name).is_none();
            if asked.get("resourceAccount").is_some() && as_asked("role") && as_asked("document") {
                let verdict = before.decide(&asked.to_string());
                let run = scenario::answer(&mixed.to_string(), Some(0)).1.access.unwrap();
                assert_eq!((verdict.decision, verdict.decided_by), (run.decision, run.decided_by), "{mixed}");
            }
        }
        before = Some((seed, prepared));
    }
}
