//! Any scenario text is read and answered; every place in the report is a place in its document.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenario::Scenario;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (scenario, problems) = Scenario::read(text);
    for problem in problems {
        assert!(text.get(problem.span.start..problem.span.end).is_some(), "{problem:?}");
    }
    let again = Scenario::read(&scenario.to_json()).0;
    assert_eq!(again, scenario);
    let mut report = scenario::run(&scenario, Some(0));
    let documents: Vec<_> = scenario.access.iter().flat_map(|access| access.documents()).collect();
    report.map_spans(|path, span| {
        if let Some((_, document)) = documents.iter().find(|(known, _)| known == path) {
            assert!(document.get(span[0]..span[1]).is_some(), "{path} {span:?}");
        }
    });
});
