//! What a block asks before the answer.

use super::*;

fn read(slug: &str) -> Scenario {
    let path = format!("{}/gallery/{slug}.json", env!("CARGO_MANIFEST_DIR"));
    Scenario::read(&std::fs::read_to_string(path).unwrap()).0
}

/// An example in a block that asks.
fn asking(slug: &str) -> State {
    State::begun(read(slug), Origin::Example(slug.to_owned()), 0, true)
}

fn predict(choice: usize) -> Action {
    Action::Steps(StepsAction::Predict(Some(choice)))
}

fn choices(state: &State) -> Vec<&str> {
    state.question().map_or(&[][..], |question| &question.choices).iter().map(String::as_str).collect()
}

/// The choices that are right, once one has been made.
fn right(state: &State) -> Vec<String> {
    let state = after(state.clone(), [predict(0)]);
    let choices = choices(&state);
    state.right_choices().unwrap().iter().map(|at| choices[*at].to_owned()).collect()
}

#[test]
fn what_comes_out_is_asked_and_by_which_statement() {
    let state = asking("mfa-required");
    let question = state.question().unwrap();
    assert_eq!(question.prompt, "Allowed or denied, and by which statement?");
    assert_eq!(
        choices(&state),
        [
            "Allowed, by statement 1 (UseSageMaker) of SageMakerWithMfa",
            "Denied explicitly, by statement 2 (DenyWithoutMfa) of SageMakerWithMfa",
            "Denied implicitly: no statement of the identity policies allows it",
        ]
    );
    assert_eq!(right(&state), [choices(&state)[1]]);
    let silent = asking("default-deny");
    assert_eq!(right(&silent), ["Denied implicitly: no statement of the identity policies allows it"]);
    // What limits is told from what grants.
    let caps = asking("permissions-boundary-caps");
    assert_eq!(right(&caps), ["Denied implicitly: no statement of the permissions boundary allows it"]);
}

#[test]
fn any_right_answer_is_right_and_the_list_has_one() {
    let mut several = 0;
    let index = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/gallery/index.json"));
    let index: serde_json::Value = serde_json::from_str(index).unwrap();
    let entries = index.as_array().unwrap().iter().flat_map(|group| group["entries"].as_array().unwrap());
    for slug in entries.map(|entry| entry.as_str().unwrap()) {
        let state = asking(slug);
        let all = choices(&state);
        assert!(all.len() >= 2 && all.len() <= 12, "{slug}: {all:?}");
        let right = right(&state);
        assert!(!right.is_empty() && right.len() < all.len(), "{slug}: {right:?} of {all:?}");
        several += usize::from(right.len() > 1);
        // It is right by its verdict, too.
        let told = after(state.clone(), [predict(0)]);
        let phrase = match told.side {
            Side::Access => decision(&told).phrase(),
            Side::Network => told.network_now().unwrap().flow.outcome.phrase(),
        };
        for choice in &right {
            assert!(choice.to_lowercase().starts_with(phrase), "{slug}: {choice} of {phrase}");
        }
    }
    assert!(several > 0, "no example has two statements that decide");
}

#[test]
fn what_decides_is_no_statement() {
    let state = asking("cross-account-encrypted-read");
    assert_eq!(state.question().unwrap().prompt, "Allowed or denied?");
    assert_eq!(choices(&state), ["Allowed", "Denied explicitly", "Denied implicitly", "Undetermined"]);
    assert_eq!(right(&state), ["Denied implicitly"]);
}

#[test]
fn what_becomes_of_packets_is_asked_and_graded_when_the_engine_has_answered() {
    let state = asking("nat-client-reply-lost");
    assert_eq!(state.question().unwrap().prompt, "Does the request arrive, and does its reply come back?");
    assert_eq!(
        choices(&state),
        [
            "Reachable: the request arrives, and the reply comes back",
            "Not reachable: the request does not arrive",
            "Not reachable: the reply does not come back",
            "Partly reachable",
            "Undetermined",
        ]
    );
    let waiting = unanswered(state.clone(), [predict(1)]);
    assert_eq!((waiting.right_choices(), waiting.asks_first()), (None, false));
    assert_eq!(right(&state), ["Not reachable: the reply does not come back"]);
    assert_eq!(right(&asking("new-network-acl")), ["Not reachable: the request does not arrive"]);
    assert_eq!(right(&asking("two-tier-vpc")), ["Reachable: the request arrives, and the reply comes back"]);
    assert_eq!(right(&asking("ephemeral-ports-windows")), ["Partly reachable"]);
    let mut open = read("two-tier-vpc");
    open.network = Some(NetworkDocument::new("{}"));
    let open = State::begun(open, Origin::Link("#v1.x".into()), 0, true);
    assert_eq!(right(&open), ["Undetermined"]);
}

#[test]
fn nothing_tells_the_answer_before_a_choice() {
    for slug in ["mfa-required", "two-tier-vpc"] {
        let mut state = asking(slug);
        assert!(state.asks_first() && state.is_untold(), "{slug}");
        assert!(state.shown().is_none() && state.network_now().is_none() && state.report.steps.is_empty());
        assert_eq!(state.tab, Tab::Policies);
        let asked = state.take_effects();
        assert!(!asked.iter().any(|of| matches!(of, Effect::AskNetwork(..) | Effect::AskAdvice { .. })), "{asked:?}");
        let state = after(state, [predict(0)]);
        assert!(!state.is_untold() && !state.found().is_empty(), "{slug}");
        assert_eq!(state.tab, Tab::Why);
    }
}

#[test]
fn it_is_graded_as_long_as_it_is_about_what_is_open() {
    let does = |action: &str| Action::Request(RequestAction::Does(action.to_owned()));
    let state = after(asking("mfa-required"), [predict(1)]);
    assert_eq!(state.right_choices(), Some(vec![1]));
    let edited = after(state, [does("s3:GetObject")]);
    assert_eq!((edited.right_choices(), edited.asks_first()), (None, false));
    let back = after(edited, [Action::Work(WorkAction::Undo)]);
    assert_eq!(back.right_choices(), Some(vec![1]));
    // Until something is chosen, an edit is asked about.
    let edited = after(asking("permissions-boundary-caps"), [does("s3:ListBucket")]);
    assert!(edited.asks_first() && edited.shown().is_none());
    let allows = right(&edited);
    assert!(
        !allows.is_empty() && allows.iter().all(|choice| choice.starts_with("Allowed, by statement ")),
        "{allows:?}"
    );
}

#[test]
fn an_authors_question_goes_before_a_blocks() {
    let mut scenario = read("mfa-required");
    let question = r#"{"schema": 1, "question": {"prompt": "Is it?", "choices": ["Yes", "No"], "answer": 1}}"#;
    scenario.question = Scenario::read(question).0.question;
    let state = State::begun(scenario, Origin::Link("#v1.x".into()), 0, true);
    assert_eq!(choices(&state), ["Yes", "No"]);
    // Its author knows what title and note tell.
    assert!(state.asks_first() && !state.is_untold());
    assert_eq!(right(&state), ["No"]);
}

#[test]
fn nothing_is_asked_where_nothing_can_be_answered_or_is_ones_own() {
    let own = State::begun(read("mfa-required"), Origin::Own, 0, true);
    assert!(!own.asks_first() && own.question().is_none());
    let mut broken = read("mfa-required");
    broken.access.as_mut().unwrap().at_mut("identity[0]").unwrap().document = "{".to_owned();
    let mut state = State::begun(broken, Origin::Link("#v1.x".into()), 0, true);
    assert!(!state.asks_first() && !state.report.findings.is_empty());
    // Once it can be, it is asked.
    let whole = read("mfa-required").access.unwrap().at("identity[0]").unwrap().document.clone();
    state = after(state, [Action::View(ViewAction::Document("identity[0]".to_owned(), whole))]);
    assert!(state.asks_first() && state.shown().is_none());
    let without = State::begun(Scenario::default(), Origin::Awaited, 0, true);
    assert!(!without.asks_first());
}
