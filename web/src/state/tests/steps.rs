use scenario::{Decision, NetworkDocument};

use super::*;

/// Alice reads a bucket that is not hers.
fn scenario(more: &str) -> Scenario {
    let text = format!(
        r#"{{"schema":1,"access":{{"request":{{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}},
        "policies":{{"identity":[{{"name":"P","document":{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"s3:List*","Resource":"*"}}]}}}}]}}}},{more}}}"#
    );
    let (scenario, problems) = Scenario::read(&text);
    assert_eq!(problems, []);
    scenario
}

const STEPS: &str = r#""expect":{"access":"implicitDeny"},"steps":[
    {"say":"P allows reads.","do":[{"path":"/access/policies/identity/0/document","find":"s3:List*","replace":"s3:Get*"}],"expect":{"access":"allowed"}},
    {"say":"A write.","do":[{"op":"replace","path":"/access/request/action","value":"s3:PutObject"}],"expect":{"access":"denied"}},
    {"say":"Nowhere.","do":[{"op":"remove","path":"/access/policies/boundary"}]}]"#;

fn make(at: usize) -> Action {
    Action::Steps(StepsAction::Make(at))
}

fn found(state: &State) -> Vec<(&str, Option<Decision>)> {
    let reports = state.steps.report.steps.iter().enumerate();
    reports.map(|(at, of)| (&*of.name, state.steps.of(at).0.map(|of| of.decision))).collect()
}

#[test]
fn what_comes_of_each_is_known_and_making_one_leaves_the_rest() {
    let state = opened(scenario(STEPS));
    assert_eq!(
        found(&state),
        [
            ("P allows reads.", Some(Decision::Allowed)),
            ("A write.", Some(Decision::ImplicitDeny)),
            ("Nowhere.", Some(Decision::NotEvaluated)),
        ]
    );
    let state = after(state, [make(0)]);
    assert_eq!((state.found(), state.expected()), ("allowed", "allowed"));
    assert_eq!(state.notice.as_ref().map(|notice| &*notice.text), Some("Made: P allows reads."));
    assert_eq!(found(&state).first(), Some(&("A write.", Some(Decision::ImplicitDeny))));
    let state = after(state, [Action::Work(WorkAction::Undo)]);
    assert_eq!((state.found(), state.expected(), found(&state).len()), ("implicitDeny", "implicitDeny", 3));
    // Those before it are made with it.
    let state = after(state, [make(1)]);
    assert_eq!(state.access().map(|of| of.request.action.as_str()), Some("s3:PutObject"));
    assert_eq!((state.found(), found(&state).len()), ("implicitDeny", 1));
}

#[test]
fn what_a_step_edits_follows_what_is_edited_by_hand() {
    let state = opened(scenario(STEPS));
    let text = state.text().replace("List", "Put");
    let state = after(state, [Action::View(ViewAction::Document("identity[0]".into(), text))]);
    let said = state.steps.of(0).0.map(|of| of.message.as_str());
    assert_eq!(
        said,
        Some("Step 1 does not apply. `s3:List*` does not stand in the text at `/access/policies/identity/0/document`.")
    );
}

#[test]
fn a_step_that_does_not_apply_changes_nothing_and_is_told() {
    let state = opened(scenario(STEPS));
    let before = state.scenario.clone();
    let state = after(state, [make(2)]);
    assert_eq!(state.scenario, before);
    let notice = state.notice.as_ref().map(|notice| (&*notice.text, notice.is_error));
    assert_eq!(notice, Some(("Step 3 does not apply. Nothing stands at `/access/policies/boundary`.", true)));
    assert!(!state.history.can_undo());
}

#[test]
fn networks_are_the_engines() {
    let mut scenario =
        Scenario::read(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/gallery/two-tier-vpc.json"))).0;
    let steps = r#"{"schema":1,"steps":[{"do":[{"op":"replace","path":"/network/flow/port","value":1}]},{"do":[{"op":"remove","path":"/network/flow"}]}]}"#;
    scenario.steps = Scenario::read(steps).0.steps;
    let mut state = opened(scenario);
    let asked = state.take_effects().into_iter().find_map(|effect| match effect {
        Effect::AskNetworks(question, networks) => Some((question, networks)),
        _ => None,
    });
    let (question, networks) = asked.unwrap();
    assert_eq!(networks.iter().map(|of| of.flow("port")).collect::<Vec<_>>(), [Some("1".to_owned()), None]);
    assert_eq!(state.steps.of(0), (None, None), "it is not known yet");
    let answer = |question| {
        let answers = scenario::answer_networks(&networks);
        let json = networks.iter().map(NetworkDocument::text).map(json::string).collect::<Vec<_>>().join(",");
        assert_eq!(crate::engine::arrived(&answers), answers, "{json}");
        Action::Steps(StepsAction::Answered(question, answers))
    };
    let late = unanswered(state.clone(), [answer(question + 7)]);
    assert_eq!(late.steps.of(0), (None, None), "that is the answer to something else");
    let state = unanswered(state, [answer(question)]);
    let outcomes = [0, 1].map(|at| state.steps.of(at).1.map(|of| of.outcome.word()));
    assert_eq!(outcomes, [Some("notReachable"), Some("undetermined")]);
}

#[test]
fn a_network_that_no_step_leads_to_says_so_itself() {
    let mut scenario =
        Scenario::read(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/gallery/two-tier-vpc.json"))).0;
    let steps = r#"{"schema":1,"steps":[{"do":[{"op":"remove","path":"/network/nothing"}]}]}"#;
    scenario.steps = Scenario::read(steps).0.steps;
    let mut state = opened(scenario);
    assert!(!state.take_effects().iter().any(|effect| matches!(effect, Effect::AskNetworks(..))));
    let said = state.steps.of(0).1.map(|of| of.message.as_str());
    assert_eq!(said, Some("Step 1 does not apply. Nothing stands at `/network/nothing`."));
}

const QUESTION: &str =
    r#""question":{"prompt":"Is it allowed?","choices":["Yes","No"],"answer":1,"why":["P only lists.",""]}"#;

#[test]
fn what_is_asked_first_is_not_answered_before() {
    let predict = |choice| Action::Steps(StepsAction::Predict(choice));
    let state = State::new(scenario(QUESTION), Origin::Example("e".to_owned()), 0);
    assert!(state.asks_first() && state.shown().is_none() && state.report.access.is_none());
    assert_eq!(state.tab, Tab::Policies);
    let mut state = unanswered(state, [Action::Request(RequestAction::Does("s3:ListBucket".to_owned()))]);
    assert!(state.shown().is_none(), "an edit answers nothing");
    assert!(!state.take_effects().iter().any(|effect| matches!(effect, Effect::AskAdvice { .. })));
    let state = unanswered(state, [Action::Work(WorkAction::Undo), predict(Some(0))]);
    assert_eq!((state.asks_first(), state.predicted, state.found()), (false, Predicted::As(0), "implicitDeny"));
    assert_eq!(state.tab, Tab::Why);
    // What was chosen stays chosen, whatever is edited.
    let state = unanswered(state, [make(0), Action::Work(WorkAction::Undo), Action::Work(WorkAction::Redo)]);
    assert_eq!(state.predicted, Predicted::As(0));
    // It is asked anew where it is opened anew.
    let open = WorkAction::Open(Box::new(scenario(QUESTION)), Origin::Link("#v1.x".into()));
    let state = unanswered(state, [Action::Work(open)]);
    assert!(state.asks_first());
    let state = unanswered(state, [predict(None)]);
    assert_eq!((state.predicted, state.found()), (Predicted::Shown, "implicitDeny"));
}

#[test]
fn nobody_is_asked_about_their_own_or_without_choices() {
    assert!(!opened(scenario(QUESTION)).asks_first());
    let none = r#""question":{"prompt":"Is it allowed?","choices":[],"answer":0}"#;
    assert!(!State::new(scenario(none), Origin::Example("e".to_owned()), 0).asks_first());
}

#[test]
fn what_came_of_them_stays_while_a_text_is_broken() {
    let state = opened(scenario(STEPS));
    let has = |text: &str| Action::View(ViewAction::Document("identity[0]".into(), text.into()));
    let before: Vec<_> = found(&state).into_iter().map(|(name, of)| (name.to_owned(), of)).collect();
    let broken = after(state.clone(), [has("x{")]);
    assert!(broken.is_stale());
    let kept: Vec<_> = found(&broken).into_iter().map(|(name, of)| (name.to_owned(), of)).collect();
    assert_eq!(kept, before);
    // A text that is whole again is answered anew.
    let whole = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:List*","Resource":"*"}]}"#;
    assert_eq!(found(&after(broken, [has(whole)]))[0].1, Some(Decision::ExplicitDeny));
}
