use scenario::{Decision, NamedRequest};

use super::*;

fn named(at: usize) -> Action {
    Action::Request(RequestAction::AskNamed(at))
}

fn names(state: &State) -> Vec<(String, Option<&str>)> {
    state.scenario.requests.iter().map(|of| (of.title().into_owned(), of.expect.as_deref())).collect()
}

/// Alice may read what is hers.
fn with_requests(requests: &str) -> State {
    let text = format!(
        r#"{{"schema":1,"access":{{"request":{{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::b/alice/k"}},
        "policies":{{"identity":[{{"name":"P","document":{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/alice/*"}}]}}}}]}}}},
        "expect":{{"access":"allowed"}},"requests":[{requests}]}}"#
    );
    opened(Scenario::read(&text).0)
}

const OF_BOB: &str = r#"{"name":"of Bob","request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::b/bob/k"},"expect":"implicitDeny"}"#;

#[test]
fn a_row_becomes_the_question_and_what_was_asked_stays() {
    let state = with_requests(OF_BOB);
    assert_eq!(state.report.requests.first().map(|of| of.decision), Some(Decision::ImplicitDeny));
    assert_eq!(state.kept_at(), None);
    let state = after(state, [named(0)]);
    assert_eq!(state.access().map(|of| of.request.resource.as_str()), Some("arn:aws:s3:::b/bob/k"));
    assert_eq!((state.expected(), state.found()), ("implicitDeny", "implicitDeny"));
    assert_eq!(state.kept_at(), Some(0));
    let kept = "s3:GetObject on arn:aws:s3:::b/alice/k".to_owned();
    assert_eq!(names(&state), [("of Bob".to_owned(), Some("implicitDeny")), (kept, Some("allowed"))]);
    // There and back, the list does not grow.
    let state = after(state, [named(1), named(0), named(7)]);
    assert_eq!(state.scenario.requests.len(), 2);
    let state =
        after(state, [Action::Work(WorkAction::Undo), Action::Work(WorkAction::Undo), Action::Work(WorkAction::Undo)]);
    assert_eq!(names(&state), [("of Bob".to_owned(), Some("implicitDeny"))]);
    assert_eq!(state.expected(), "allowed");
}

#[test]
fn what_is_asked_is_kept_once_with_its_verdict_and_taken_out_again() {
    let state = after(
        with_requests(""),
        [Action::Request(RequestAction::KeepNamed), Action::Request(RequestAction::KeepNamed)],
    );
    let [NamedRequest { name: None, expect: Some(expect), .. }] = state.scenario.requests.as_slice() else {
        panic!("{:?}", state.scenario.requests)
    };
    assert_eq!(expect, "allowed");
    assert!(state.report.expectations.iter().all(|of| of.holds));
    let remove = || Action::Request(RequestAction::RemoveNamed(0));
    let state = after(state, [remove(), remove()]);
    assert!(state.scenario.requests.is_empty() && state.report.requests.is_empty());
}

#[test]
fn a_change_that_is_looked_at_tells_which_rows_it_changes() {
    let of_carol = OF_BOB.replace("bob", "carol").replace("of Bob", "of Carol");
    let state = with_requests(&format!("{OF_BOB},{of_carol}"));
    // Bob's is asked, and what allows it is looked for.
    let state = after(state, [named(0)]);
    let advice = scenario::advise(&state.scenario, Some(0));
    let change = advice.changes.iter().find(|change| change.steps.join(" ").contains("statement 1")).unwrap().clone();
    let advised = Action::Engine(EngineAction::Advised(state.answers, Rc::new(advice)));
    let shown = after(state, [advised, Action::View(ViewAction::Preview(change.steps.join(" ")))]);
    let now: Vec<_> = shown.report.requests.iter().map(|of| of.decision).collect();
    assert_eq!(now, [Decision::ImplicitDeny, Decision::ImplicitDeny, Decision::Allowed]);
    let then = [Decision::Allowed, Decision::ImplicitDeny, Decision::Allowed];
    assert_eq!(shown.view.requests_then, then, "{change:?}");
    let closed = after(shown.clone(), [Action::View(ViewAction::Preview(String::new()))]);
    assert!(closed.view.requests_then.is_empty());
    // Once it is made, nothing is looked at.
    let made = after(shown, [Action::Policies(PolicyAction::Apply(Box::new(change)))]);
    assert!(made.view.requests_then.is_empty());
    assert_eq!(made.report.requests.iter().map(|of| of.decision).collect::<Vec<_>>(), then);
}

#[test]
fn of_many_those_that_are_shown_are_answered() {
    let state = with_requests(&[OF_BOB; 150].join(","));
    assert_eq!((state.scenario.requests.len(), state.report.requests.len()), (150, 100));
    let state = after(state, [Action::View(ViewAction::More)]);
    assert_eq!(state.report.requests.len(), 150);
}
