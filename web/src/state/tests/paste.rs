//! What is pasted, and short forms.

use scenario::{Caller, ContextValue};

use super::*;
use crate::presets::PRESETS;

/// The same with a text that was pasted, and an engine that recognises it.
fn pasted(state: State, text: &str, is_in_field: bool) -> State {
    recognised(
        state,
        PasteAction::Text {
            text: text.into(),
            name: String::new(),
            into: if is_in_field { Into::Field } else { Into::Page },
        },
    )
}

fn recognised(state: State, action: PasteAction) -> State {
    let (mut state, effects) = state.react(Action::Paste(action));
    for effect in effects {
        if let Effect::Recognise(question, pasted) = effect {
            let crate::engine::Pasted { text, name, picks, scenario, is_published, told } = *pasted;
            let open = scenario::Open { scenario: &scenario, is_published, told: &told };
            let came = scenario::recognise(&text, &name, &picks, open);
            state = after(state, [Action::Paste(PasteAction::Came(question, Rc::new(came)))]);
        }
    }
    state
}

const DENIED: &str = "User: arn:aws:iam::111122223333:user/Alice is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::example-bucket/a.csv\" with an explicit deny in a resource-based policy";
const ALLOWS: &str =
    r#"{ "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::my-bucket/*" } }"#;
const DENIES: &str = r#"{ "Statement": { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" } }"#;

fn example() -> State {
    let mut state = State::new(crate::gallery::first(), Origin::Example(crate::gallery::FIRST_SLUG.to_owned()), 0);
    let effects = state.take_effects();
    settled(state, effects)
}

#[test]
fn what_is_pasted_over_an_example_begins_something_new_and_undo_brings_the_example_back() {
    let before = example();
    let state = pasted(before.clone(), DENIED, false);
    assert_eq!((state.scenario.title.clone(), state.scenario.note.clone()), (None, None));
    assert_eq!(state.origin, Origin::Own);
    // Nothing is given, and nothing is invented.
    assert!(state.access().unwrap().all().is_empty());
    assert_eq!(decision(&state), Decision::ImplicitDeny);
    let blame = state.blame().unwrap();
    assert_eq!(blame.agreement, scenario::Agreement::CannotTell);
    // What AWS blames is asked for before anything is advised.
    let (layer, says) = blame.lacks.unwrap();
    let add = "Add the bucket policy that AWS blames, as it is: what would change the verdict follows from it.";
    assert_eq!((layer, says.as_str()), (Layer::Resource, add));
    let begun = after(state.clone(), [Action::Policies(PolicyAction::Begin(layer))]);
    assert_eq!((begun.selected.as_str(), begun.policy().unwrap()), ("resource", &NamedPolicy::default()));
    assert!(begun.blame().is_none_or(|blame| blame.lacks.is_none()));
    let notice = state.notice.clone().unwrap();
    assert!(notice.text.ends_with("It takes the place of what was open.") && !notice.is_error, "{}", notice.text);
    assert_eq!(state.paste.came.as_ref().unwrap().needs.len(), 2);
    for back in [Action::Work(WorkAction::BringBack), Action::Work(WorkAction::Undo)] {
        let back = after(state.clone(), [back]);
        assert_eq!(back.scenario, before.scenario);
    }
    let state = pasted(pasted(state, ALLOWS, false), DENIES, false);
    assert_eq!(decision(&state), Decision::ExplicitDeny);
    assert_eq!(state.blame().unwrap().agreement, scenario::Agreement::Agrees);
    assert_eq!(state.selected, "resource");
}

#[test]
fn a_policy_that_is_pasted_over_nothing_leads_to_the_question() {
    let anew = opened(blank());
    let leads = |state: &State, text: &str| {
        let text = PasteAction::Text { text: text.into(), name: String::new(), into: Into::Page };
        let (state, effects) = state.clone().react(Action::Paste(text));
        let Some(Effect::Recognise(question, of)) = effects.last() else { panic!("{effects:?}") };
        let open = scenario::Open { scenario: &of.scenario, is_published: of.is_published, told: &of.told };
        let came = Rc::new(scenario::recognise(&of.text, &of.name, &of.picks, open));
        asked(&state, Action::Paste(PasteAction::Came(*question, came))).contains(&Effect::AskOn)
    };
    // What is pasted over an example begins something new, too.
    assert!(leads(&anew, ALLOWS) && leads(&example(), ALLOWS));
    // What says itself what is asked does not, and neither does what is pasted over a question.
    let asks = after(anew.clone(), [Action::Request(RequestAction::Does("s3:GetObject".into()))]);
    assert!(!leads(&anew, DENIED) && !leads(&asks, ALLOWS));
}

#[test]
fn a_choice_is_made_over_what_was_there_before() {
    let state = pasted(pasted(pasted(example(), DENIED, false), DENIES, false), DENIES, false);
    let offers = state.paste.came.clone().unwrap().offers;
    assert_eq!(offers.len(), 1);
    let state = recognised(state, PasteAction::Pick(offers[0].picks.clone()));
    assert!(state.notice.as_ref().unwrap().text.ends_with("in place of the one before."));
    // What is edited since is not undone by an offer.
    let edited = after(state, [Action::Request(RequestAction::Does("s3:PutObject".into()))]);
    assert!(edited.notice.is_none() && edited.paste.came.unwrap().offers.is_empty());
}

#[test]
fn what_a_field_has_is_offered_and_never_forced() {
    let before = example();
    let held = pasted(before.clone(), DENIED, true);
    assert_eq!(held.scenario, before.scenario);
    let came = held.paste.came.clone().unwrap();
    assert!(came.meant.is_some());
    let meant = recognised(held.clone(), PasteAction::Mean);
    assert_eq!(meant.request().unwrap().action, "s3:GetObject");
    assert!(after(held, [Action::Work(WorkAction::CloseNotice)]).paste.came.is_none());
    assert!(pasted(before, "hello", true).paste.came.is_none());
}

#[test]
fn a_whole_scenario_keeps_the_work_that_was_open() {
    let own = after(page(), [Action::Author(AuthorAction::Title("Mine".into()))]);
    let whole = r#"{ "schema": 1, "title": "Whole", "access": { "request": { "principal": "", "action": "", "resource": "" }, "policies": {} } }"#;
    let (state, effects) = {
        let asked = PasteAction::Text { text: whole.into(), name: "w.json".into(), into: Into::Page };
        let (state, effects) = own.clone().react(Action::Paste(asked));
        let Some(Effect::Recognise(question, pasted)) = effects.into_iter().next() else { panic!("nothing is asked") };
        let open = scenario::Open { scenario: &pasted.scenario, is_published: false, told: "" };
        let came = scenario::recognise(&pasted.text, "", &pasted.picks, open);
        state.react(Action::Paste(PasteAction::Came(question, Rc::new(came))))
    };
    assert_eq!(state.scenario, own.scenario);
    let left = effects.into_iter().find_map(|effect| match effect {
        Effect::Begin(scenario, origin) => Some(Action::Work(WorkAction::Open(scenario, origin))),
        _ => None,
    });
    let state = after(state, left);
    assert_eq!(state.scenario.title.as_deref(), Some("Whole"));
    let notice = state.notice.clone().unwrap();
    assert_eq!((notice.text.as_str(), notice.bring_back.is_some()), ("A scenario: Whole.", true));
}

#[test]
fn an_engine_that_is_missing_is_loaded_for_a_paste() {
    let state = after(example(), [Action::Engine(EngineAction::Is(Engine::Missing))]);
    let text = PasteAction::Text { text: DENIED.into(), name: String::new(), into: Into::Page };
    let (state, effects) = state.react(Action::Paste(text));
    assert!(effects.contains(&Effect::LoadEngine { at_once: true }));
    assert_eq!(
        state.notice.unwrap().text,
        "What you pasted is read as soon as the part of the page that reads it can be loaded."
    );
}

#[test]
fn what_is_pasted_meanwhile_waits_its_turn() {
    let text = |text: &str| PasteAction::Text { text: text.into(), name: String::new(), into: Into::Page };
    let (state, effects) = example().react(Action::Paste(text(DENIED)));
    let (state, none) = state.react(Action::Paste(text(ALLOWS)));
    assert!(!none.iter().any(|effect| matches!(effect, Effect::Recognise(..))));
    let Some(Effect::Recognise(question, pasted)) = effects.into_iter().next() else { panic!("nothing is asked") };
    let open = scenario::Open { scenario: &pasted.scenario, is_published: pasted.is_published, told: "" };
    let came = Rc::new(scenario::recognise(&pasted.text, "", &pasted.picks, open));
    let (state, effects) = state.react(Action::Paste(PasteAction::Came(question, came)));
    assert_eq!(state.address().as_deref(), Some(""));
    let next = effects.into_iter().find_map(|effect| match effect {
        Effect::Recognise(_, pasted) => Some(pasted),
        _ => None,
    });
    let next = next.unwrap();
    assert_eq!((&*next.text, &*next.told, next.is_published), (ALLOWS, DENIED, false));
    assert_eq!(next.scenario.access.unwrap().request.action, "s3:GetObject");
    // AWS's word is about what it was asked.
    assert!(state.blame().is_some());
    assert!(after(state, [Action::Request(RequestAction::Does("s3:PutObject".into()))]).blame().is_none());
}

#[test]
fn short_forms_are_written_out_when_their_field_is_left() {
    let empty = Scenario { access: Some(Access::default()), ..Scenario::default() };
    let left = |field| Action::Paste(PasteAction::Left(field));
    let state = after(
        opened(empty),
        [Action::Request(RequestAction::Principal(Caller::Arn("Alice".into()))), left("principal")],
    );
    assert_eq!(state.request().unwrap().principal, Caller::Arn("arn:aws:iam::111122223333:user/Alice".into()));
    assert_eq!(state.read_as("principal"), Some("read as `arn:aws:iam::111122223333:user/Alice`"));
    // One undo takes back what was typed and what became of it.
    assert_eq!(after(state.clone(), [Action::Work(WorkAction::Undo)]).request().unwrap().principal, Caller::default());
    // A path may be anything's until there is an action.
    let state = after(state, [Action::Request(RequestAction::Resource("my-bucket/x".into())), left("resource")]);
    assert_eq!(state.request().unwrap().resource, "my-bucket/x");
    let state = after(state, [Action::Request(RequestAction::Does("s3:GetObject".into())), left("action")]);
    assert_eq!(state.request().unwrap().resource, "arn:aws:s3:::my-bucket/x");
    assert_eq!(state.read_as("resource"), Some("read as `arn:aws:s3:::my-bucket/x`"));
    let state = after(state, [Action::Request(RequestAction::Resource("*".into()))]);
    assert_eq!(state.read_as("resource"), None);
    let state = after(
        state,
        [Action::Request(RequestAction::Principal(Caller::Arn("lambda.amazonaws.com".into()))), left("principal")],
    );
    assert_eq!(state.request().unwrap().principal, Caller::Service("lambda.amazonaws.com".into()));
    assert_eq!(state.read_as("principal"), Some("read as the service `lambda.amazonaws.com`"));
}

#[test]
fn a_context_key_without_a_value_is_not_sent_and_whoever_has_the_policy_asks() {
    let policy = |document: &str| NamedPolicy { document: document.into(), ..NamedPolicy::default() };
    let mut access = Access::default();
    access.policies.identity.push(policy(
        r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } } } }"#,
    ));
    (access.request.action, access.request.resource) = ("s3:GetObject".into(), "*".into());
    let state = opened(Scenario { access: Some(access), ..Scenario::default() });
    let nobody = Caller::Arn("arn:aws:iam::111122223333:user/whoever-has-this-policy".into());
    assert_eq!(state.whoever(), Some(nobody));
    assert_eq!(decision(&state), Decision::ImplicitDeny);
    let state = after(
        state,
        [Action::Request(RequestAction::SetContext(
            "aws:MultiFactorAuthPresent".into(),
            ContextValue::One(String::new()),
        ))],
    );
    assert_eq!(decision(&state), Decision::ImplicitDeny);
    let state = after(state, [Action::Request(RequestAction::ContextValue(0, ContextValue::One("true".into())))]);
    assert_eq!(decision(&state), Decision::Allowed);
    // Nothing of that is written into the scenario.
    assert_eq!(state.request().unwrap().principal, Caller::default());
}

#[test]
fn what_a_template_has_to_fill_in_is_listed_until_it_is_filled_in() {
    let text = ALLOWS.replace("my-bucket", "${var.bucket}");
    let state = pasted(example(), &text, false);
    assert_eq!(state.holes().len(), 1);
    let filled = after(state, [Action::View(ViewAction::Document("identity[0]".into(), ALLOWS.into()))]);
    assert!(filled.holes().is_empty());
}

#[test]
fn what_the_page_fills_in_is_its_own_until_it_is_touched() {
    let state = after(page(), [Action::Request(RequestAction::Preset(PRESETS[0].0))]);
    let (key, value) = state.request().unwrap().context.0[0].clone();
    assert!(state.is_filled_in(&key, &value));
    let touched =
        after(state, [Action::Request(RequestAction::ContextValue(0, ContextValue::One("203.0.113.99".into())))]);
    assert!(!touched.is_filled_in(&key, &touched.request().unwrap().context.0[0].1));
}

#[test]
fn what_is_added_to_a_network_is_put_together_with_it_and_what_is_none_is_refused_at_the_field() {
    let add = |text: &str| PasteAction::Text { text: text.into(), name: String::new(), into: Into::Network };
    let before = example();
    let refused = recognised(before.clone(), add("VPCS\t10.0.0.0/16"));
    assert_eq!(refused.scenario, before.scenario);
    assert!(refused.notice.is_none());
    assert!(refused.refused("VPCS\t10.0.0.0/16").unwrap().starts_with("Line 1 is not JSON"));
    assert_eq!(refused.refused("VPCS"), None);
    // The example's title is not about it, and its policies stay.
    let state = recognised(refused, add(r#"{ "Vpcs": [{ "VpcId": "vpc-1" }] }"#));
    assert_eq!((state.side, state.scenario.title.as_ref(), &state.origin), (Side::Network, None, &Origin::Own));
    assert_eq!(state.scenario.access, before.scenario.access);
    assert_eq!(state.notice.as_ref().unwrap().text, "A network: added 1 VPC.");
    // One that is published is added to as well.
    let published = State { origin: Origin::Link("#v1.".into()), ..state };
    let state = recognised(published, add(r#"{ "SecurityGroups": [{ "GroupId": "sg-1" }] }"#));
    let text = state.scenario.network.as_ref().unwrap().text();
    assert!(text.contains("vpc-1") && text.contains("sg-1"), "{text}");
    assert_eq!(state.pane, Pane::Rules(scenario::TableKind::Group));
    let back = after(state, [Action::Work(WorkAction::BringBack)]);
    assert!(!back.scenario.network.unwrap().text().contains("sg-1"));
}
