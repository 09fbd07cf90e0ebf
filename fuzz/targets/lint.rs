//! Any text is linted, as whatever it may be: places are in the text, what is said is bounded, repairs can be made, remove
//! their finding and add none of an error, and it takes no longer than typing allows.
#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use cpu_time::ThreadTime;
use libfuzzer_sys::fuzz_target;
use lint::{Catalog, Kind, Options, Severity};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(catalog::TEXT).expect("the catalog is one"));

/// The longest sentence, and all of them.
const LONGEST: usize = 4 << 10;
const MOST_SAID: usize = 1 << 20;

/// For 20,000 bytes, with what a fuzzer adds to the code.
const LIMIT: Duration = Duration::from_secs(2);

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    // The first byte chooses what it is read as; in most cases that is inferred.
    let kind = Kind::ALL.get(usize::from(first.wrapping_sub(b'0'))).copied();
    let now = Some(1_795_910_400);
    let options = Options { kind, service: None, account: Some("111122223333"), now, catalog: Some(&CATALOG) };
    let started = ThreadTime::now();
    let linted = lint::lint(text, &options);
    assert!(started.elapsed() < LIMIT, "{:?}", started.elapsed());
    let errors = |findings: &[lint::Finding]| findings.iter().filter(|one| one.severity == Severity::Error).count();
    let mut said = 0;
    for finding in &linted.findings {
        assert!(text.get(finding.span.start..finding.span.end).is_some(), "{finding:?}");
        assert!(!finding.message.is_empty() && finding.message.len() <= LONGEST, "{finding:?}");
        said += finding.message.len();
    }
    assert!(said <= MOST_SAID);
    // Of many repairs the first few, since each is linted again.
    for finding in linted.findings.iter().filter(|one| one.fix.as_ref().is_some_and(|fix| fix.safe)).take(3) {
        let Some(fix) = &finding.fix else { continue };
        for patch in &fix.patches {
            assert!(text.get(patch.span.start..patch.span.end).is_some(), "{finding:?}");
        }
        let after = json::apply(text, fix.patches.clone());
        let again = lint::lint(&after, &options);
        // What was not told for its number may be told now.
        let is_more = linted.more == 0 && errors(&again.findings) > errors(&linted.findings);
        assert!(!is_more, "the repair of {} adds an error", finding.code);
    }
    for (part, _) in lint::lint_file(text, &Options { kind: None, ..options }) {
        assert!(text.get(part.at.start..part.at.end).is_some());
    }
});
