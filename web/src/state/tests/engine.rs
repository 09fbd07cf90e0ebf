use std::sync::Arc;

use scenario::Reference;

use super::*;
use crate::state::engine::SHORT;

#[test]
fn the_last_verdict_stays_while_the_text_is_broken() {
    let before = page();
    let decided = decision(&before);
    let broken = after(before, [Action::View(ViewAction::Document("identity[0]".into(), "{".into()))]);
    assert!(broken.is_stale());
    assert_eq!(decision(&broken), decided);
    assert_eq!(broken.findings().count(), 1);
    let text = crate::gallery::first().access.unwrap().policies.identity[0].document.clone();
    let repaired = after(broken, [Action::View(ViewAction::Document("identity[0]".into(), text))]);
    assert!(!repaired.is_stale());
}

#[test]
fn a_long_text_waits() {
    let state = after(page(), [Action::View(ViewAction::Document("identity[0]".into(), " ".repeat(SHORT)))]);
    assert!(state.waiting && state.is_stale());
    assert!(!after(state, [Action::Engine(EngineAction::Evaluate)]).waiting);
}

#[test]
fn what_the_engine_says_comes_when_it_is_there() {
    let (mut policies, mut network) = (opened(example!("default-deny").scenario), opened(a_network()));
    assert_eq!((decision(&policies), policies.engine), (Decision::ImplicitDeny, Engine::Loading));
    assert!(policies.advice().is_none() && !policies.is_advice_fresh());
    assert!(network.shown_network().is_none() && !network.is_network_stale());
    // What is looked at is waited for.
    assert!(policies.take_effects().contains(&Effect::LoadEngine { at_once: false }));
    assert!(network.take_effects().contains(&Effect::LoadEngine { at_once: true }));
    // It cannot be loaded, the user goes on, and tries once more.
    let missing = unanswered(
        network,
        [Action::Engine(EngineAction::Is(Engine::Missing)), Action::Network(NetworkAction::Flow("port", "443".into()))],
    );
    assert_eq!((missing.engine, missing.shown_network().is_some()), (Engine::Missing, false));
    let retry = Action::Engine(EngineAction::Is(Engine::Loading));
    assert_eq!(asked(&missing, retry.clone()), [Effect::LoadEngine { at_once: true }]);
    let newest = missing.scenario.network.clone().unwrap();
    let there =
        unanswered(missing.clone(), [retry, Action::Engine(EngineAction::Is(Engine::Ready)), answer(2, &newest)]);
    assert!(there.shown_network().is_some() && !there.is_network_stale());
    assert_eq!(there.scenario, missing.scenario);
    // It stays when something else is opened.
    let other = Box::new(there.scenario.clone());
    assert_eq!(after(there, [Action::Work(WorkAction::Open(other, Origin::Own))]).engine, Engine::Ready);
}

#[test]
fn what_aws_lists_counts_once_it_is_there() {
    let (scenario, _) = Scenario::read(
        r#"{"schema": 1, "access": {"request": {"principal": "arn:aws:iam::111122223333:user/Alice",
            "action": "ec2:DescribeInstances", "resource": "arn:aws:ec2:us-east-1:111122223333:instance/i-1"},
            "policies": {"identity": [{"document": {"Version": "2012-10-17", "Statement":
                {"Effect": "Allow", "Action": "ec2:*", "Resource": "arn:aws:ec2:*:*:instance/*"}}}]}}}"#,
    );
    let refers = |reference: Option<Reference>| Action::Engine(EngineAction::Refers(reference.map(Arc::new)));
    let before = opened(scenario.clone());
    // It is on its way.
    assert_eq!((decision(&before), before.unchecked()), (Decision::Allowed, None));
    let reference = Reference::new("2026-09-26", vec!["ec2:DescribeInstances".to_owned()], Vec::new());
    let listed = after(before.clone(), [refers(Some(reference))]);
    assert_eq!((decision(&listed), listed.unchecked()), (Decision::ImplicitDeny, None));
    assert_eq!(listed.scenario, scenario);
    // It stays when something else is opened.
    let other = Box::new(scenario.clone());
    assert_eq!(decision(&after(listed, [Action::Work(WorkAction::Open(other, Origin::Own))])), Decision::ImplicitDeny);
    for missing in [refers(None), Action::Engine(EngineAction::Is(Engine::Missing))] {
        let missing = after(before.clone(), [missing]);
        assert_eq!(decision(&missing), Decision::Allowed);
        assert!(
            missing.unchecked().unwrap().contains("it was not checked whether the action is about a resource at all")
        );
    }
}

#[test]
fn advice_is_of_the_newest_answer() {
    let mut ready = opened(example!("default-deny").scenario);
    let questions: Vec<Effect> = ready.take_effects();
    let advice = questions.into_iter().find_map(|effect| match effect {
        Effect::AskAdvice { answer, scenario, now, is_first: true } => {
            assert_eq!((answer, scenario.access.as_ref()), (ready.answers, ready.access()));
            Some(Rc::new(crate::engine::arrived(&scenario::advise(&scenario, Some(now)))))
        }
        _ => None,
    });
    let advice: Rc<Advice> = advice.unwrap();
    let late = Action::Engine(EngineAction::Advised(ready.answers - 1, advice.clone()));
    assert!(after(ready.clone(), [late]).advice().is_none());
    let advised = after(ready.clone(), [Action::Engine(EngineAction::Advised(ready.answers, advice))]);
    assert!(advised.advice().is_some() && advised.is_advice_fresh());
    assert_eq!(advised.answers, ready.answers);
    // What AWS lists asks anew, and takes nothing away that it does not change.
    let listed = |reference| Action::Engine(EngineAction::Refers(Some(Arc::new(reference))));
    let changes_nothing = listed(Reference::default());
    let asks_again = |of: &Effect| matches!(of, Effect::AskAdvice { answer, .. } if *answer == advised.answers);
    assert!(asked(&advised, changes_nothing.clone()).iter().any(asks_again));
    assert!(after(advised.clone(), [changes_nothing]).is_advice_fresh());
    let action = advised.request().unwrap().action.clone();
    let about_nothing = listed(Reference::new("2026-09-26", vec![action], Vec::new()));
    assert!(!after(advised.clone(), [about_nothing]).is_advice_fresh());
    // What is known is shown until more is, and nothing of it is there when something else is opened.
    let edit = Action::Request(RequestAction::Does("s3:GetObject".into()));
    let asks = |effects: &[Effect]| effects.iter().any(|of| matches!(of, Effect::AskAdvice { is_first: false, .. }));
    assert!(asks(&asked(&advised, edit.clone())));
    let edited = after(advised.clone(), [edit]);
    assert!(edited.advice().is_some() && !edited.is_advice_fresh());
    let undone = after(edited, [Action::Work(WorkAction::Undo)]);
    assert!(undone.advice().is_some() && !undone.is_advice_fresh());
    let other = Box::new(advised.scenario.clone());
    let opened = after(advised, [Action::Work(WorkAction::Open(other, Origin::Own))]);
    assert!(opened.advice().is_none() && opened.answers > undone.answers - 2);
}

#[test]
fn the_newest_question_about_the_network_is_the_one_that_is_answered() {
    let before = network_page();
    let port = |port: &str| Action::Network(NetworkAction::Flow("port", port.into()));
    let first = unanswered(before.clone(), [port("1")]);
    let second = unanswered(first.clone(), [port("2")]);
    let [one, two] = [&first, &second].map(|state| state.scenario.network.clone().unwrap());
    assert!(second.is_network_pending() && second.is_network_stale());
    assert_eq!(second.shown_network(), before.shown_network());
    let late = unanswered(second, [answer(2, &one)]);
    assert!(late.is_network_pending());
    let there = unanswered(late, [answer(3, &two)]);
    assert!(!there.is_network_pending() && !there.is_network_stale());
    // Without a change of the network it is not asked again.
    let asks = |effects: Vec<Effect>| effects.iter().filter(|of| matches!(of, Effect::AskNetwork(..))).count();
    assert_eq!(asks(asked(&there, Action::Policies(PolicyAction::AddAccess))), 0);
    // While what was taken back is looked at, what was known is shown.
    let undone = unanswered(there.clone(), [Action::Work(WorkAction::Undo)]);
    assert_eq!((undone.shown_network(), undone.drawing()), (there.shown_network(), there.drawing()));
    assert!(undone.is_network_stale());
    // An answer that is still on its way is not about what is opened meanwhile.
    let opened = unanswered(undone, [Action::Work(WorkAction::Open(Box::new(a_network()), Origin::Own))]);
    assert!(opened.shown_network().is_none());
    assert!(unanswered(opened, [answer(4, &two)]).shown_network().is_none());
}
