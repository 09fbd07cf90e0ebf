use scenario::{Caller, ContextValue};

use super::*;
use crate::further::Further;

#[test]
fn context_keys_count_at_once() {
    let example = include_str!("../../../gallery/mfa-required.json");
    let state = answered(Scenario::read(example).0);
    assert_eq!(decision(&state), Decision::ExplicitDeny);
    let state = after(state, [Action::Request(RequestAction::AddContext("aws:MultiFactorAuthPresent".into()))]);
    assert_eq!(decision(&state), Decision::Allowed);
    let state = after(state, [Action::Request(RequestAction::ContextValue(0, ContextValue::Absent))]);
    assert_eq!(decision(&state), Decision::ExplicitDeny);
    let state = after(state, [Action::Request(RequestAction::RemoveContext(0))]);
    assert_eq!(decision(&state), Decision::ExplicitDeny);
}

#[test]
fn further_actions_are_added_edited_and_removed() {
    let page = after(
        page(),
        [
            Action::View(ViewAction::Document("identity[0]".into(), ALLOW.into())),
            Action::Request(RequestAction::Does("s3:GetObject".into())),
            Action::Request(RequestAction::AddFurther(Further::Key)),
        ],
    );
    // What is empty is told where it is, and not at the request's own field.
    assert!(page.is_stale() && page.problem("resource").is_none());
    assert!(page.problem("also[0].resource").is_some());
    let key = "arn:aws:kms:us-east-1:444455556666:key/1";
    let asked = after(
        page,
        [
            Action::Request(RequestAction::FurtherOn(0, key.into())),
            Action::Request(RequestAction::Principal(Caller::Arn("arn:aws:iam::444455556666:user/A".into()))),
        ],
    );
    assert_eq!((decision(&asked), asked.problem("also[0].resource")), (Decision::ImplicitDeny, None)); // L11
    let allowed = after(asked, [Action::Request(RequestAction::AddFurtherPolicy(0))]);
    assert_eq!((decision(&allowed), allowed.selected.as_str()), (Decision::Allowed, "also[0]"));
    assert_eq!(allowed.statements().len(), 1);
    let removed = after(allowed.clone(), [Action::Request(RequestAction::RemoveFurther(0))]);
    assert_eq!(removed.selected, "identity[0]");
    assert!(removed.notice.as_ref().unwrap().text.starts_with("kms:Decrypt is removed, and with it"));
    assert_eq!(after(removed, [Action::Work(WorkAction::BringBack)]).scenario, allowed.scenario);
}

#[test]
fn a_passed_role_goes_to_the_service_of_the_call() {
    let state = after(
        page(),
        [
            Action::Request(RequestAction::Does("sagemaker:CreateTrainingJob".into())),
            Action::Request(RequestAction::AddFurther(Further::Role)),
            Action::Request(RequestAction::Does("s3:PutObject".into())),
            Action::Request(RequestAction::AddFurther(Further::Key)),
        ],
    );
    let also = &state.request().unwrap().also;
    let service = ContextValue::One("sagemaker.amazonaws.com".into());
    assert_eq!(also[0].context.0, [("iam:PassedToService".to_owned(), service)]);
    assert_eq!(also[1].action, "kms:GenerateDataKey");
    let state = after(
        state,
        [
            Action::Request(RequestAction::FurtherValue(0, 0, "ec2.amazonaws.com".into())),
            Action::Request(RequestAction::FurtherValue(9, 9, "".into())),
        ],
    );
    assert_eq!(state.request().unwrap().also[0].context.0[0].1, ContextValue::One("ec2.amazonaws.com".into()));
}

#[test]
fn what_only_json_had_is_typed_and_taken_back() {
    let state = example!("good-training-job");
    let before = state.scenario.clone();
    let request = |state: &State| state.request().unwrap().clone();
    let role = "arn:aws:iam::111122223333:role/jobs/Trainer";
    let put = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}"#;
    let settings = scenario::Settings { block_public_policy: Some(true), ..Default::default() };
    let further = state.request().unwrap().also.len();
    let state = after(
        state,
        [
            Action::Request(RequestAction::Role(role.into())),
            Action::Request(RequestAction::Document(put.into())),
            Action::Policies(PolicyAction::Settings(settings)),
            Action::Request(RequestAction::AddFurther(Further::Named("kms:Decrypt".into()))),
            Action::Request(RequestAction::FurtherVia(further, "direct".into())),
            Action::Request(RequestAction::AddFurtherRcp(further)),
            Action::Request(RequestAction::FurtherRcp(further, 0, 0, put.into())),
            // There is no such place.
            Action::Request(RequestAction::FurtherRcp(further, 3, 3, "".into())),
        ],
    );
    let asked = request(&state);
    assert_eq!((asked.role.as_deref(), asked.document.as_deref()), (Some(role), Some(put)));
    assert_eq!(state.access().unwrap().settings.block_public_policy, Some(true));
    let also = asked.also.last().unwrap();
    assert_eq!((also.action.as_str(), also.via.as_deref()), ("kms:Decrypt", Some("direct")));
    let rcps = also.rcps.as_deref().unwrap();
    assert_eq!((rcps.len(), rcps[0].target.as_str(), rcps[0].policies[0].document.as_str()), (1, "Root", put));
    // The scenario that is stored and shared has it.
    let text = state.scenario.to_json();
    assert_eq!(Scenario::read(&text).0, state.scenario);
    // An empty field says nothing.
    let emptied = after(
        state.clone(),
        [
            Action::Request(RequestAction::Role(String::new())),
            Action::Request(RequestAction::Document(String::new())),
            Action::Request(RequestAction::FurtherVia(further, String::new())),
            Action::Request(RequestAction::RemoveFurtherRcps(further)),
        ],
    );
    let asked = request(&emptied);
    assert_eq!((asked.role, asked.document), (None, None));
    assert_eq!(asked.also.last().map(|also| (also.via.clone(), also.rcps.is_some())), Some((None, false)));
    let undone = after(state, std::iter::repeat_n(Action::Work(WorkAction::Undo), 7));
    assert_eq!(undone.scenario, before);
}

#[test]
fn what_a_call_usually_needs_is_added_with_what_is_known_of_it() {
    let state = after(
        page(),
        [
            Action::View(ViewAction::Document("identity[0]".into(), ALLOW.into())),
            Action::Request(RequestAction::Does("lambda:CreateFunction".into())),
            Action::Request(RequestAction::Resource("arn:aws:lambda:us-east-1:111122223333:function:f".into())),
        ],
    );
    let usually = |state: &State| state.report.access.as_ref().unwrap().usually_also.clone();
    let [needed] = &usually(&state)[..] else { panic!("{:?}", usually(&state)) };
    assert_eq!(
        needed.why,
        "This call usually needs `iam:PassRole` too: whoever gives a service a role must be allowed to pass it."
    );
    let state = after(
        state,
        [
            Action::Request(RequestAction::AddFurther(Further::Named("iam:PassRole".into()))),
            Action::Request(RequestAction::FurtherOn(0, "arn:aws:iam::111122223333:role/f".into())),
        ],
    );
    let also = &state.request().unwrap().also[0];
    assert_eq!(also.context.0, [("iam:PassedToService".to_owned(), ContextValue::One("lambda.amazonaws.com".into()))]);
    assert!(usually(&state).is_empty());
}

#[test]
fn a_policy_that_comes_where_nothing_is_asked_leads_to_the_question() {
    let anew = opened(blank());
    let has = |text: &str| Action::View(ViewAction::Document("identity[0]".into(), text.into()));
    let leads = |state: &State, text: &str| asked(state, has(text)).contains(&Effect::AskOn);
    assert!(leads(&anew, ALLOW));
    // What is begun, wrong or no policy is gone on with; and so is one that is there, and a question.
    for text in ["{", "{}", r#"{"Statement": {"Effect": "Maybe"}}"#, &format!("x{ALLOW}")] {
        assert!(!leads(&anew, text), "{text}");
    }
    let begun = after(anew.clone(), [has("{}")]);
    assert!(!leads(&begun, ALLOW));
    let asks = after(anew, [Action::Request(RequestAction::Does("s3:GetObject".into()))]);
    assert!(!leads(&asks, ALLOW));
}

#[test]
fn what_was_tried_is_marked_until_something_else_is_edited() {
    let state = example!("mfa-required");
    let set = RequestAction::SetContext("aws:MultiFactorAuthPresent".into(), ContextValue::One("true".into()));
    let tried = after(state.clone(), [Action::Request(set)]);
    assert!(tried.view.is_tried && !state.view.is_tried);
    for next in [Action::Request(RequestAction::Does("sagemaker:Other".into())), Action::Work(WorkAction::Undo)] {
        assert!(!after(tried.clone(), [next]).view.is_tried);
    }
}
