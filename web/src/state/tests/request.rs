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
