//! Any scenario text is read and answered within a tenth of a second. The answer is the same with and without a trace,
//! its layers and its statements bear it out, and every place in it is a place in its document.
#![no_main]

mod time;

use libfuzzer_sys::fuzz_target;
use scenario::{AccessReport, DecidedLayer, Decision, Effect, LayerOutcome, Report, Scenario};
use time::in_time;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    time::keep(data);
    let report = in_time(text);
    let (scenario, problems) = Scenario::read(text);
    for problem in problems {
        assert!(text.get(problem.span.start..problem.span.end).is_some(), "{problem:?}");
    }
    let again = Scenario::read(&scenario.to_json()).0;
    assert_eq!(again, scenario);
    // What cannot be read as its author meant it is not answered; what there is of it must be answered all the same.
    places(&scenario, report);
    let report = scenario::run(&scenario, Some(0));
    if let (Some(access), Some(asked)) = (&report.access, &scenario.access) {
        assert_eq!(scenario::decision(&scenario, Some(0)), access.decision);
        assert!(!access.message.is_empty());
        assert_eq!(access.also.len(), asked.request.also.len());
        bears_out(access);
    }
    places(&scenario, report);
});

fn places(scenario: &Scenario, mut report: Report) {
    let documents: Vec<_> = scenario.access.iter().flat_map(|access| access.documents()).collect();
    report.map_spans(|path, span| {
        if let Some((_, document)) = documents.iter().find(|(known, _)| known == path) {
            assert!(document.get(span[0]..span[1]).is_some(), "{path} {span:?}");
        }
    });
}

/// Whether layers and statements are as the verdict says. What a further action decides is left to its own report.
fn bears_out(access: &AccessReport) {
    access.also.iter().for_each(bears_out);
    if access.decided_layer == Some(DecidedLayer::Also) {
        assert_ne!(access.decision, Decision::Allowed);
        return;
    }
    let denied = access.layers.iter().any(|layer| layer.outcome == LayerOutcome::Denies);
    let all = || access.layers.iter().flat_map(|layer| &layer.policies).flat_map(|policy| &policy.statements);
    let deciding: Vec<_> = all().filter(|statement| statement.decides).collect();
    assert!(deciding.len() <= 1);
    assert_eq!(deciding.len(), usize::from(access.decided_at.is_some()));
    assert!(deciding.iter().all(|statement| statement.matched && statement.elements.iter().all(|it| it.holds)));
    let effect = deciding.first().map(|statement| statement.effect);
    match access.decision {
        // The caller's identity is told in spite of a Deny, and then no statement decides.
        Decision::Allowed => assert!(effect == Some(Effect::Allow) && !denied || effect.is_none()),
        Decision::ExplicitDeny => assert!(effect == Some(Effect::Deny) && denied),
        Decision::ImplicitDeny => assert!(effect.is_none() && !denied),
        // A statement whose context key is not known decides nothing yet.
        Decision::Undetermined => assert!(effect.is_none() && !denied),
        Decision::NotEvaluated => assert!(effect.is_none()),
    }
}
