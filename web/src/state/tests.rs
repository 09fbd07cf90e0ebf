use scenario::{Caller, ContextValue, DocumentPath, Settings};

use super::*;
use crate::further::Further;
use crate::layers::{key, kinds};
use crate::presets::PRESETS;

/// A page that has just been opened, whose engine is not there yet.
fn opened(scenario: Scenario) -> State {
    State::new(scenario, Origin::Own, 0)
}

/// The same once the engine has answered.
fn answered(scenario: Scenario) -> State {
    let mut state = opened(scenario);
    let effects = state.take_effects();
    settled(state, effects)
}

fn page() -> State {
    answered(crate::gallery::first())
}

/// A state after actions, with an engine that answers what it is asked about the network.
fn after(state: State, actions: impl IntoIterator<Item = Action>) -> State {
    actions.into_iter().fold(state, |state, action| {
        let (state, effects) = state.react(action);
        settled(state, effects)
    })
}

/// The same without an engine.
fn unanswered(state: State, actions: impl IntoIterator<Item = Action>) -> State {
    actions.into_iter().fold(state, |state, action| state.react(action).0)
}

fn settled(mut state: State, effects: Vec<Effect>) -> State {
    for effect in effects {
        if let Effect::AskNetwork(question, network) = effect {
            (state, _) = state.react(answer(question, &network));
        }
    }
    state
}

/// What the engine, which reads the text itself, answers to a question.
fn answer(question: u32, network: &NetworkDocument) -> Action {
    let answer = scenario::answer_network(&NetworkDocument::new(network.text()));
    Action::Answered(question, Rc::new(crate::engine::arrived(&answer)))
}

fn decision(state: &State) -> Decision {
    state.shown().unwrap().decision
}

#[test]
fn the_last_verdict_stays_while_the_text_is_broken() {
    let before = page();
    let decided = decision(&before);
    let broken = after(before, [Action::Document("identity[0]".into(), "{".into())]);
    assert!(broken.is_stale());
    assert_eq!(decision(&broken), decided);
    assert_eq!(broken.findings().count(), 1);
    let text = crate::gallery::first().access.unwrap().policies.identity[0].document.clone();
    let repaired = after(broken, [Action::Document("identity[0]".into(), text)]);
    assert!(!repaired.is_stale());
}

#[test]
fn a_removed_policy_can_be_brought_back() {
    let before = page();
    let removed = after(
        before.clone(),
        [Action::AddPolicy(DocumentPath::one(Layer::Identity)), Action::RemovePolicy("identity[0]".into())],
    );
    assert_eq!(removed.access().unwrap().policies.identity.len(), 1);
    assert_eq!(removed.policy().unwrap().name.as_deref(), Some("Policy2"));
    let back = after(removed, [Action::BringBack]);
    assert_eq!(back.access().unwrap().policies.identity[0], before.access().unwrap().policies.identity[0]);
}

#[test]
fn a_list_that_is_emptied_stays_empty() {
    let emptied = after(page(), [Action::RemovePolicy("identity[0]".into())]);
    assert!(emptied.access().unwrap().policies.all().is_empty());
    assert_eq!(emptied.policy(), None);
    assert_eq!(emptied.shown().map(|access| access.decision), Some(Decision::ImplicitDeny));
    let added = after(emptied, [Action::AddPolicy(DocumentPath::one(Layer::Identity))]);
    assert!(added.policy().is_some());
}

#[test]
fn every_layer_can_be_added_and_removed() {
    for kind in kinds() {
        let before = page();
        let added = after(before.clone(), [Action::AddPolicy(kind)]);
        assert!(added.selected.starts_with(key(kind)), "{kind}");
        assert!(!added.is_stale(), "{kind}: {:?}", added.report.findings);
        let path = added.selected.clone();
        let removed = after(added, [Action::RemovePolicy(path)]);
        assert_eq!(removed.access(), before.access(), "{kind}");
    }
}

#[test]
fn context_keys_count_at_once() {
    let example = include_str!("../../gallery/mfa-required.json");
    let state = answered(Scenario::read(example).0);
    assert_eq!(decision(&state), Decision::ExplicitDeny);
    let state = after(state, [Action::AddContext("aws:MultiFactorAuthPresent".into())]);
    assert_eq!(decision(&state), Decision::Allowed);
    let state = after(state, [Action::ContextValue(0, ContextValue::Absent)]);
    assert_eq!(decision(&state), Decision::ExplicitDeny);
    let state = after(state, [Action::RemoveContext(0)]);
    assert_eq!(decision(&state), Decision::ExplicitDeny);
}

/// An example of the gallery.
macro_rules! example {
    ($name:literal) => {
        answered(Scenario::read(include_str!(concat!("../../gallery/", $name, ".json"))).0)
    };
}

const ALLOW: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

fn offs(state: &State) -> Vec<String> {
    let access = state.access().unwrap();
    let paths = access.documents().map(|(path, _)| path);
    paths.filter(|path| access.at(path).unwrap().off).collect()
}

#[test]
fn a_policy_that_is_switched_off_takes_no_part_and_is_kept() {
    let before = after(
        page(),
        [
            Action::Document("identity[0]".into(), ALLOW.into()),
            Action::AddPolicy(DocumentPath::one(Layer::Identity)),
            Action::Document("identity[1]".into(), ALLOW.replace("Allow", "Deny")),
        ],
    );
    assert_eq!(decision(&before), Decision::ExplicitDeny);
    let denies = "identity[1]".to_owned();
    let off =
        after(before.clone(), [Action::SwitchPolicy(denies.clone(), false), Action::SelectPolicy(denies.clone())]);
    assert_eq!(decision(&off), Decision::Allowed);
    assert_eq!((offs(&off), off.statements().len(), off.findings().count()), (vec![denies.clone()], 0, 0));
    let switched = Switched { part: denies.clone(), with: Decision::ExplicitDeny, without: Decision::Allowed };
    assert_eq!(off.switched, Some(switched));
    // A broken text that is switched off is nobody's business.
    let broken = after(off.clone(), [Action::Document(denies.clone(), "{".into())]);
    assert!(!broken.is_stale());
    assert_eq!(broken.switched.unwrap().with, Decision::NotEvaluated);
    let on = after(off, [Action::SwitchPolicy(denies, true)]);
    assert_eq!((on.scenario, on.switched), (before.scenario, None));
}

#[test]
fn a_layer_is_switched_off_and_comes_back_as_it_was() {
    let page = after(
        page(),
        [Action::AddPolicy(DocumentPath::one(Layer::Identity)), Action::AddPolicy(DocumentPath::one(Layer::Identity))],
    );
    let page = after(page, [Action::SwitchPolicy("identity[1]".into(), false)]);
    let off = after(page.clone(), [Action::SwitchLayer(Layer::Identity, false)]);
    assert_eq!(offs(&off), ["identity[0]", "identity[1]", "identity[2]"]);
    assert_eq!(decision(&off), Decision::ImplicitDeny);
    let on = after(off.clone(), [Action::SwitchLayer(Layer::Identity, true)]);
    assert_eq!(on.scenario, page.scenario);
    // Nothing is known any more of a layer that was switched one by one.
    let one =
        after(off, [Action::SwitchPolicy("identity[0]".into(), true), Action::SwitchLayer(Layer::Identity, false)]);
    assert_eq!(offs(&after(one, [Action::SwitchLayer(Layer::Identity, true)])), ["identity[1]", "identity[2]"]);
    // Once policies have moved, all come back.
    let moved = after(page, [Action::SwitchLayer(Layer::Identity, false), Action::RemovePolicy("identity[0]".into())]);
    assert_eq!(offs(&after(moved, [Action::SwitchLayer(Layer::Identity, true)])), Vec::<String>::new());
}

#[test]
fn what_a_layer_changes_is_said() {
    let before = example!("permissions-boundary-caps");
    let decided = decision(&before);
    let off = after(before, [Action::SwitchLayer(Layer::Boundary, false)]);
    let switched = Switched { part: "boundary".into(), with: decided, without: decision(&off) };
    assert_ne!(switched.with, switched.without);
    assert_eq!(off.switched, Some(switched.clone()));
    assert!(!off.absent_layers().contains(&"permissions boundary"));
    // It is said of the request as it is, until the switch is switched back.
    let edited = after(off, [Action::Does("cloudwatch:GetMetricData".into())]);
    let same = edited.switched.clone().unwrap();
    assert_eq!((same.with, same.without), (Decision::Allowed, Decision::Allowed));
    assert_eq!(after(edited, [Action::SwitchLayer(Layer::Boundary, true)]).switched, None);
}

#[test]
fn a_layer_is_visited_at_its_first_policy() {
    let visited =
        after(example!("scp-level-without-allow"), [Action::SelectTab(Tab::Request), Action::Visit("scps".into())]);
    assert_eq!((visited.selected.as_str(), visited.tab), ("scps[0][0]", Tab::Why));
    assert_eq!(after(visited.clone(), [Action::Visit("session".into())]).selected, visited.selected);
}

#[test]
fn policies_and_levels_move_and_the_verdict_stays() {
    let mut state = after(
        example!("scp-level-without-allow"),
        [Action::AddAtLevel(Layer::Scps, 0), Action::AddPolicy(DocumentPath::one(Layer::Identity))],
    );
    let before = state.clone();
    let decided = decision(&state);
    let moves = [
        (Action::MovePolicy("identity[1]".into(), -1), "identity[0]"),
        (Action::MovePolicy("scps[0][1]".into(), -1), "scps[0][0]"),
        (Action::MoveLevel("scps[0][0]".into(), 1), "scps[1][0]"),
    ];
    for (action, selected) in moves.clone() {
        state = after(state, [action]);
        assert_eq!((state.selected.as_str(), decision(&state)), (selected, decided));
        assert_eq!(state.policy().unwrap().name.as_deref(), Some("Policy2"));
    }
    let back = [Action::MoveLevel("scps[1][0]".into(), -1), Action::MovePolicy("scps[0][0]".into(), 1)];
    let state = after(state, back.into_iter().chain([Action::MovePolicy("identity[0]".into(), 1)]));
    assert_eq!(state.scenario, before.scenario);
    // There is no room beyond the ends.
    let ends = [Action::MovePolicy("identity[0]".into(), -1), Action::MovePolicy("identity[1]".into(), 1)];
    let more = [Action::MoveLevel("scps[0][0]".into(), -1), Action::MovePolicy("boundary".into(), 1)];
    assert_eq!(after(state, ends.into_iter().chain(more)).scenario, before.scenario);
}

#[test]
fn levels_are_named_and_hold_several_policies() {
    let state = after(
        page(),
        [
            Action::AddPolicy(DocumentPath::one(Layer::Rcps)),
            Action::AddAtLevel(Layer::Rcps, 0),
            Action::Target("rcps[0][1]".into(), "Root of all".into()),
            Action::AddPolicy(DocumentPath::one(Layer::Rcps)),
            Action::From("identity[0]".into(), "group Readers".into()),
            Action::AddAtLevel(Layer::Scps, 0),
        ],
    );
    let policies = &state.access().unwrap().policies;
    let levels: Vec<_> = policies.rcps.iter().flatten().map(|l| (l.target.as_str(), l.policies.len())).collect();
    assert_eq!(levels, [("Root of all", 2), ("OU 1", 1)]);
    assert_eq!((policies.identity[0].from.as_deref(), &policies.scps), (Some("group Readers"), &None));
    let removed = after(state, [Action::RemovePolicy("rcps[1][0]".into())]);
    assert_eq!(removed.notice.unwrap().text, "RCPFullAWSAccess is removed, and with it the level OU 1.");
}

#[test]
fn further_actions_are_added_edited_and_removed() {
    let page = after(
        page(),
        [
            Action::Document("identity[0]".into(), ALLOW.into()),
            Action::Does("s3:GetObject".into()),
            Action::AddFurther(Further::Key),
        ],
    );
    // What is empty is told where it is, and not at the request's own field.
    assert!(page.is_stale() && page.problem("resource").is_none());
    assert!(page.problem("also[0].resource").is_some());
    let key = "arn:aws:kms:us-east-1:444455556666:key/1";
    let asked = after(
        page,
        [Action::FurtherOn(0, key.into()), Action::Principal(Caller::Arn("arn:aws:iam::444455556666:user/A".into()))],
    );
    assert_eq!((decision(&asked), asked.problem("also[0].resource")), (Decision::ImplicitDeny, None)); // L11
    let allowed = after(asked, [Action::AddFurtherPolicy(0)]);
    assert_eq!((decision(&allowed), allowed.selected.as_str()), (Decision::Allowed, "also[0]"));
    assert_eq!(allowed.statements().len(), 1);
    let removed = after(allowed.clone(), [Action::RemoveFurther(0)]);
    assert_eq!(removed.selected, "identity[0]");
    assert!(removed.notice.as_ref().unwrap().text.starts_with("kms:Decrypt is removed, and with it"));
    assert_eq!(after(removed, [Action::BringBack]).scenario, allowed.scenario);
}

#[test]
fn a_passed_role_goes_to_the_service_of_the_call() {
    let state = after(
        page(),
        [
            Action::Does("sagemaker:CreateTrainingJob".into()),
            Action::AddFurther(Further::Role),
            Action::Does("s3:PutObject".into()),
            Action::AddFurther(Further::Key),
        ],
    );
    let also = &state.request().unwrap().also;
    let service = ContextValue::One("sagemaker.amazonaws.com".into());
    assert_eq!(also[0].context.0, [("iam:PassedToService".to_owned(), service)]);
    assert_eq!(also[1].action, "kms:GenerateDataKey");
    let state =
        after(state, [Action::FurtherValue(0, 0, "ec2.amazonaws.com".into()), Action::FurtherValue(9, 9, "".into())]);
    assert_eq!(state.request().unwrap().also[0].context.0[0].1, ContextValue::One("ec2.amazonaws.com".into()));
}

#[test]
fn settings_count_at_once() {
    let state = example!("scp-level-without-allow");
    assert_eq!(decision(&state), Decision::ImplicitDeny);
    let settings = Settings { management_account: true, ..Settings::default() };
    assert_eq!(decision(&after(state, [Action::Settings(settings)])), Decision::Allowed); // L15
}

#[test]
fn a_long_text_waits() {
    let state = after(page(), [Action::Document("identity[0]".into(), " ".repeat(SHORT))]);
    assert!(state.waiting && state.is_stale());
    assert!(!after(state, [Action::Evaluate]).waiting);
}

#[test]
fn nothing_outside_the_lists_is_touched() {
    let before = page();
    let actions = [
        Action::Document("identity[9]".into(), "x".into()),
        Action::RemovePolicy("scps[0][0]".into()),
        Action::RemoveContext(9),
        Action::ContextKey(9, "x".into()),
    ];
    assert_eq!(after(before.clone(), actions).scenario, before.scenario);
}

fn network_page() -> State {
    answered(a_network())
}

fn a_network() -> Scenario {
    let text =
        r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "Entries": []}], "flow": {"from": "eni-1", "to": "eni-2"}} "#;
    let network = Some(scenario::NetworkDocument::new(text));
    Scenario { network, ..Scenario::default() }
}

#[test]
fn a_network_alone_stays_alone_until_somebody_asks_for_policies() {
    let state = network_page();
    assert_eq!((state.side, state.document()), (Side::Network, NETWORK));
    let state = after(state, [Action::Side(Side::Access), Action::Title("T".into())]);
    assert!(state.access().is_none());
    let state = after(state, [Action::AddAccess]);
    assert!(state.policy().is_some() && state.network().is_some());
}

#[test]
fn a_broken_network_keeps_its_text_and_the_last_answer() {
    let good = network_page();
    let message = |state: &State| state.shown_network().unwrap().flow.message.clone();
    let broken = after(good.clone(), [Action::Document(NETWORK.into(), "{\n \"flow\": ".into())]);
    assert!(broken.is_network_stale() && !good.is_network_stale());
    assert_eq!(message(&broken), message(&good));
    let stored = Scenario::read(&broken.scenario.to_json()).0;
    assert_eq!(stored.network, broken.scenario.network);
}

#[test]
fn changes_of_the_network_can_be_undone() {
    let before = network_page();
    let change = |number: i64| {
        scenario::network::NetworkChange::AddAclEntry(scenario::network::AddAclEntry {
            acl: "acl-1".into(),
            egress: true,
            rule_number: number,
            protocol: 6,
            cidr: scenario::network::Cidr::parse("0.0.0.0/0").unwrap().0,
            ports: (443, 443),
        })
    };
    let state = after(before.clone(), [Action::ApplyNetwork(vec![change(10), change(20)], "Applied.".into())]);
    let text = state.network().unwrap();
    let lit: Vec<&str> = state.highlight.ranges.iter().filter_map(|[start, end]| text.get(*start..*end)).collect();
    assert!(lit[0].contains("\"RuleNumber\": 10") && lit[1].contains("\"RuleNumber\": 20"), "{lit:?}");
    let back = after(state, [Action::BringBack]);
    assert_eq!((back.network(), back.side), (before.network(), Side::Network));
    let foreign = scenario::network::NetworkChange::DisableSourceDestCheck(scenario::network::DisableSourceDestCheck {
        interface: "eni-9".into(),
    });
    let refused = after(back, [Action::ApplyNetwork(vec![change(10), foreign], "Applied.".into())]);
    assert!(refused.notice.unwrap().is_error);
    assert_eq!(refused.scenario.network, before.scenario.network);
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
    let missing = unanswered(network, [Action::Engine(Engine::Missing), Action::Flow("port", "443".into())]);
    assert_eq!((missing.engine, missing.shown_network().is_some()), (Engine::Missing, false));
    let retry = Action::Engine(Engine::Loading);
    assert_eq!(asked(&missing, retry.clone()), [Effect::LoadEngine { at_once: true }]);
    let newest = missing.scenario.network.clone().unwrap();
    let there = unanswered(missing.clone(), [retry, Action::Engine(Engine::Ready), answer(2, &newest)]);
    assert!(there.shown_network().is_some() && !there.is_network_stale());
    assert_eq!(there.scenario, missing.scenario);
    // It stays when something else is opened.
    let other = Box::new(there.scenario.clone());
    assert_eq!(after(there, [Action::Open(other, Origin::Link)]).engine, Engine::Ready);
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
    let late = Action::Advised(ready.answers - 1, advice.clone());
    assert!(after(ready.clone(), [late]).advice().is_none());
    let advised = after(ready.clone(), [Action::Advised(ready.answers, advice)]);
    assert!(advised.advice().is_some() && advised.is_advice_fresh());
    assert_eq!(advised.answers, ready.answers);
    // What is known is shown until more is, and nothing of it is there when something else is opened.
    let edit = Action::Does("s3:GetObject".into());
    let asks = |effects: &[Effect]| effects.iter().any(|of| matches!(of, Effect::AskAdvice { is_first: false, .. }));
    assert!(asks(&asked(&advised, edit.clone())));
    let edited = after(advised.clone(), [edit]);
    assert!(edited.advice().is_some() && !edited.is_advice_fresh());
    let undone = after(edited, [Action::Undo]);
    assert!(undone.advice().is_some() && !undone.is_advice_fresh());
    let other = Box::new(advised.scenario.clone());
    let opened = after(advised, [Action::Open(other, Origin::Link)]);
    assert!(opened.advice().is_none() && opened.answers > undone.answers - 2);
}

#[test]
fn the_newest_question_about_the_network_is_the_one_that_is_answered() {
    let before = network_page();
    let port = |port: &str| Action::Flow("port", port.into());
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
    assert_eq!(asks(asked(&there, Action::AddAccess)), 0);
    // While what was taken back is looked at, what was known is shown.
    let undone = unanswered(there.clone(), [Action::Undo]);
    assert_eq!((undone.shown_network(), undone.drawing()), (there.shown_network(), there.drawing()));
    assert!(undone.is_network_stale());
    // An answer that is still on its way is not about what is opened meanwhile.
    let opened = unanswered(undone, [Action::Open(Box::new(a_network()), Origin::Link)]);
    assert!(opened.shown_network().is_none());
    assert!(unanswered(opened, [answer(4, &two)]).shown_network().is_none());
}

#[test]
fn edits_are_taken_back_and_done_again() {
    let text = |state: &State| state.access().unwrap().policies.identity[0].document.clone();
    let before = page();
    let first = text(&before);
    let typed = |text: &str| Action::Document("identity[0]".into(), text.into());
    // Typing in one place is one edit; what is no edit leaves no trace.
    let edited = after(before, [typed("{"), typed("{}"), Action::Cursor(1), Action::Does("s3:GetObject".into())]);
    assert!(edited.history.can_undo() && !edited.history.can_redo());
    let once = after(edited, [Action::Undo]);
    assert_eq!(text(&once), "{}");
    let twice = after(once, [Action::Undo, Action::Undo]);
    assert_eq!(text(&twice), first);
    assert!(!twice.history.can_undo());
    let again = after(twice, [Action::Redo, Action::Redo, Action::Redo]);
    assert_eq!((text(&again).as_str(), again.request().unwrap().action.as_str()), ("{}", "s3:GetObject"));
    // A new edit forgets what was taken back, and another scenario everything.
    let other = after(again, [Action::Undo, Action::AddPolicy(DocumentPath::one(Layer::Identity)), Action::Redo]);
    assert_eq!(other.access().unwrap().policies.identity.len(), 2);
    let opened = after(other, [Action::Open(Box::new(crate::gallery::first()), Origin::Example)]);
    assert!(!opened.history.can_undo());
}

#[test]
fn the_rules_that_stop_the_packet_are_shown_first() {
    for (slug, kind) in [
        ("web-server-network-acl", TableKind::Acl),
        ("nat-client-reply-lost", TableKind::Acl),
        ("new-security-group", TableKind::Group),
        ("nat-gateway-in-private-subnet", TableKind::Routes),
    ] {
        let text = std::fs::read_to_string(format!("{}/gallery/{slug}.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let opened = answered(Scenario::read(&text).0);
        assert_eq!(opened.pane, Some(kind), "{slug}");
        // From then on it is the user's.
        let state = after(opened, [Action::Pane(None), Action::Flow("port", "1".into())]);
        assert_eq!(state.pane, None, "{slug}");
    }
}

/// How many times the text of the network is read on the way, by the page and by the engine together.
fn reads(before: State, actions: Vec<Action>) -> f64 {
    let read = json::bytes_read();
    let state = after(before, actions);
    let length = state.network().unwrap().len();
    // Tables are drawn, the flow's fields are filled in, and the draft is stored.
    let network = state.scenario.network.as_ref().unwrap();
    assert!(!network.tables().is_empty() && network.flow("from").is_some());
    assert!(state.scenario.to_json().len() > length);
    (json::bytes_read() - read) as f64 / length as f64
}

#[test]
fn the_text_of_a_network_is_read_once_by_the_page_and_once_by_the_engine() {
    let example = include_str!("../../gallery/nat-client-reply-lost.json");
    let mut scenario = Scenario::read(example).0;
    let text = scenario.network.as_ref().unwrap().text();
    let long = text.replacen('{', &format!(r#"{{ "NextToken": "{}","#, "x".repeat(1 << 20)), 1);
    scenario.network = Some(scenario::NetworkDocument::new(long.as_str()));
    let before = answered(scenario);
    let row = before.scenario.network.as_ref().unwrap().tables()[0].rows[0].path.clone();
    let change = before.shown_network().unwrap().flow.blockers[0].changes[0].clone();

    let key = Action::Document(NETWORK.into(), format!("{long} "));
    let cell =
        Action::EditTable(scenario::TableEdit::Set { row, column: scenario::Column::Ports, text: "8080".into() });
    let apply = Action::ApplyNetwork(vec![change.change], change.says);
    for action in [key, cell, apply] {
        // What a long text changes is answered a moment later.
        let reads = reads(before.clone(), vec![action.clone(), Action::Evaluate]);
        // The engine's answers are read too, and the part that a cell is in.
        assert!((2.0..2.1).contains(&reads), "{reads} for {action:?}");
    }
}

#[test]
fn what_could_not_be_stored_is_offered_when_something_else_is_opened() {
    let open = || Action::Open(Box::new(crate::gallery::first()), Origin::Example);
    let typed = |text: &str| Action::Document("identity[0]".into(), text.into());
    let state = after(page(), [typed("{ }"), Action::Kept(false), Action::CloseWarning, open()]);
    assert!(!state.is_warned);
    let back = after(state, [Action::BringBack]);
    assert_eq!((back.policy().unwrap().document.as_str(), back.origin.clone()), ("{ }", Origin::Own));
    // Once it can be stored there is nothing to offer.
    let state = after(back, [Action::Kept(false), Action::Kept(true), open()]);
    assert!(state.notice.is_none() && !state.is_warned);
}

/// What an action asks for beside a new state.
fn asked(state: &State, action: Action) -> Vec<Effect> {
    let mut state = state.clone();
    state.take_effects();
    state.react(action).1
}

fn keeps(effects: &[Effect]) -> Vec<(u32, bool)> {
    let keep = |effect: &Effect| match effect {
        Effect::Keep { opened, is_long, .. } => Some((*opened, *is_long)),
        _ => None,
    };
    effects.iter().filter_map(keep).collect()
}

#[test]
fn whatever_changes_what_is_edited_is_kept() {
    let mut state = opened(crate::gallery::first());
    assert_eq!(keeps(&state.take_effects()), [(0, false)]);
    for action in
        [Action::Cursor(1), Action::SelectTab(Tab::Request), Action::Undo, Action::Does("s3:ListBucket".into())]
    {
        assert_eq!(keeps(&asked(&state, action.clone())), [], "{action:?}");
    }
    let edit = Action::Does("s3:GetObject".into());
    assert_eq!(keeps(&asked(&state, edit.clone())), [(0, false)]);
    let edited = after(state.clone(), [edit]);
    assert_eq!(keeps(&asked(&edited, Action::Undo)), [(0, false)]);
    assert_eq!(keeps(&asked(&after(edited, [Action::Undo]), Action::Redo)), [(0, false)]);
    let removed = after(state.clone(), [Action::RemovePolicy("identity[0]".into())]);
    assert_eq!(keeps(&asked(&removed, Action::BringBack)), [(0, false)]);
    let other = Action::Open(Box::new(crate::gallery::first()), Origin::Example);
    assert_eq!(keeps(&asked(&state, other)), [(1, false)]);
    // A long text is answered, and stored, in a pause of typing.
    let long = asked(&state, Action::Document("identity[0]".into(), " ".repeat(SHORT)));
    assert_eq!(keeps(&long), [(0, true)]);
    assert!(long.contains(&Effect::Pause));
}

#[test]
fn the_address_says_what_is_opened() {
    let state = page();
    let at = |fragment: &str, is_first| Action::Address { fragment: fragment.to_owned(), is_first };
    let denied = example!("default-deny").scenario;
    let link = scenario::link::encode(&denied).unwrap();
    assert_eq!(asked(&state, at(&link, false)), [Effect::Leave(Box::new(denied), Origin::Link)]);
    // It is open already.
    assert_eq!(asked(&state, at(&link, true)), []);
    assert_eq!(asked(&state, at("#/e/mfa-required", true)), [Effect::Fetch("mfa-required".into())]);
    assert_eq!(asked(&state, at("", false)), []);
    let damaged = after(state.clone(), [at("#v1.AAAA", false)]);
    assert!(damaged.notice.is_some_and(|notice| notice.is_error));
    assert_eq!(damaged.scenario, state.scenario);
    let examples = asked(&state, Action::Example("mfa-required".into()));
    assert_eq!(examples, [Effect::ClearAddress, Effect::Fetch("mfa-required".into())]);
}

#[test]
fn a_link_that_holds_far_more_than_it_says_is_asked_about() {
    let mut large = crate::gallery::first();
    large.note = Some("a".repeat(200_000));
    let fragment = scenario::link::encode(&large).unwrap();
    let offered = after(page(), [Action::Address { fragment, is_first: true }]);
    assert!(offered.offered.as_ref().is_some_and(|(_, held)| *held > 200_000));
    assert_eq!(after(offered.clone(), [Action::Decline]).offered, None);
    assert_eq!(asked(&offered, Action::Accept), [Effect::Leave(Box::new(large), Origin::Link)]);
    assert_eq!(after(offered, [Action::Accept]).offered, None);
}

#[test]
fn works_are_listed_and_stay_so_whatever_is_opened() {
    let works: Rc<[Work]> = Rc::new([Work { key: "k".into(), title: Some("T".into()), is_aside: false }]);
    let state = after(page(), [Action::Works(works.clone()), Action::Does("s3:GetObject".into()), Action::Undo]);
    assert_eq!(asked(&state, Action::Resume("k".into())), [Effect::Resume("k".into())]);
    assert_eq!(asked(&state, Action::KeepInsteadOf("k".into())), [Effect::KeepInsteadOf("k".into())]);
    assert_eq!(asked(&state, Action::Download), [Effect::Download]);
    let opened = after(state, [Action::Open(Box::new(crate::gallery::first()), Origin::Link)]);
    assert_eq!(opened.works, works);
}

/// The same with a text that was pasted, and an engine that recognises it.
fn pasted(state: State, text: &str, is_in_field: bool) -> State {
    recognised(state, PasteAction::Text { text: text.into(), name: String::new(), is_in_field })
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
    let mut state = State::new(crate::gallery::first(), Origin::Example, 0);
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
    assert_eq!(state.blame().unwrap().agreement, scenario::Agreement::CannotTell);
    let notice = state.notice.clone().unwrap();
    assert!(notice.text.ends_with("It takes the place of what was open.") && !notice.is_error, "{}", notice.text);
    assert_eq!(state.paste.came.as_ref().unwrap().needs.len(), 2);
    for back in [Action::BringBack, Action::Undo] {
        let back = after(state.clone(), [back]);
        assert_eq!(back.scenario, before.scenario);
    }
    let state = pasted(pasted(state, ALLOWS, false), DENIES, false);
    assert_eq!(decision(&state), Decision::ExplicitDeny);
    assert_eq!(state.blame().unwrap().agreement, scenario::Agreement::Agrees);
    assert_eq!(state.selected, "resource");
}

#[test]
fn a_choice_is_made_over_what_was_there_before() {
    let state = pasted(pasted(pasted(example(), DENIED, false), DENIES, false), DENIES, false);
    let offers = state.paste.came.clone().unwrap().offers;
    assert_eq!(offers.len(), 1);
    let state = recognised(state, PasteAction::Pick(offers[0].picks.clone()));
    assert!(state.notice.as_ref().unwrap().text.ends_with("in place of the one before."));
    // What is edited since is not undone by an offer.
    let edited = after(state, [Action::Does("s3:PutObject".into())]);
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
    assert!(after(held, [Action::CloseNotice]).paste.came.is_none());
    assert!(pasted(before, "hello", true).paste.came.is_none());
}

#[test]
fn a_whole_scenario_keeps_the_work_that_was_open() {
    let own = after(page(), [Action::Title("Mine".into())]);
    let whole = r#"{ "schema": 1, "title": "Whole", "access": { "request": { "principal": "", "action": "", "resource": "" }, "policies": {} } }"#;
    let (state, effects) = {
        let asked = PasteAction::Text { text: whole.into(), name: "w.json".into(), is_in_field: false };
        let (state, effects) = own.clone().react(Action::Paste(asked));
        let Some(Effect::Recognise(question, pasted)) = effects.into_iter().next() else { panic!("nothing is asked") };
        let open = scenario::Open { scenario: &pasted.scenario, is_published: false, told: "" };
        let came = scenario::recognise(&pasted.text, "", &pasted.picks, open);
        state.react(Action::Paste(PasteAction::Came(question, Rc::new(came))))
    };
    assert_eq!(state.scenario, own.scenario);
    let left = effects.into_iter().find_map(|effect| match effect {
        Effect::Leave(scenario, origin) => Some(Action::Open(scenario, origin)),
        _ => None,
    });
    let state = after(state, left);
    assert_eq!(state.scenario.title.as_deref(), Some("Whole"));
    let notice = state.notice.clone().unwrap();
    assert_eq!((notice.text.as_str(), notice.bring_back.is_some()), ("A scenario: Whole.", true));
}

#[test]
fn an_engine_that_is_missing_is_loaded_for_a_paste() {
    let state = after(example(), [Action::Engine(Engine::Missing)]);
    let text = PasteAction::Text { text: DENIED.into(), name: String::new(), is_in_field: false };
    let (state, effects) = state.react(Action::Paste(text));
    assert!(effects.contains(&Effect::LoadEngine { at_once: true }));
    assert_eq!(
        state.notice.unwrap().text,
        "What you pasted is read as soon as the part of the page that reads it can be loaded."
    );
}

#[test]
fn what_is_pasted_meanwhile_waits_its_turn() {
    let text = |text: &str| PasteAction::Text { text: text.into(), name: String::new(), is_in_field: false };
    let (state, effects) = example().react(Action::Paste(text(DENIED)));
    let (state, none) = state.react(Action::Paste(text(ALLOWS)));
    assert!(!none.iter().any(|effect| matches!(effect, Effect::Recognise(..))));
    let Some(Effect::Recognise(question, pasted)) = effects.into_iter().next() else { panic!("nothing is asked") };
    let open = scenario::Open { scenario: &pasted.scenario, is_published: pasted.is_published, told: "" };
    let came = Rc::new(scenario::recognise(&pasted.text, "", &pasted.picks, open));
    let (state, effects) = state.react(Action::Paste(PasteAction::Came(question, came)));
    assert!(effects.contains(&Effect::ClearAddress));
    let next = effects.into_iter().find_map(|effect| match effect {
        Effect::Recognise(_, pasted) => Some(pasted),
        _ => None,
    });
    let next = next.unwrap();
    assert_eq!((&*next.text, &*next.told, next.is_published), (ALLOWS, DENIED, false));
    assert_eq!(next.scenario.access.unwrap().request.action, "s3:GetObject");
    // AWS's word is about what it was asked.
    assert!(state.blame().is_some());
    assert!(after(state, [Action::Does("s3:PutObject".into())]).blame().is_none());
}

#[test]
fn short_forms_are_written_out_when_their_field_is_left() {
    let empty = Scenario { access: Some(Access::default()), ..Scenario::default() };
    let left = |field| Action::Paste(PasteAction::Left(field));
    let state = after(opened(empty), [Action::Principal(Caller::Arn("Alice".into())), left("principal")]);
    assert_eq!(state.request().unwrap().principal, Caller::Arn("arn:aws:iam::111122223333:user/Alice".into()));
    assert_eq!(state.read_as("principal"), Some("read as `arn:aws:iam::111122223333:user/Alice`"));
    // One undo takes back what was typed and what became of it.
    assert_eq!(after(state.clone(), [Action::Undo]).request().unwrap().principal, Caller::default());
    // A path may be anything's until there is an action.
    let state = after(state, [Action::Resource("my-bucket/x".into()), left("resource")]);
    assert_eq!(state.request().unwrap().resource, "my-bucket/x");
    let state = after(state, [Action::Does("s3:GetObject".into()), left("action")]);
    assert_eq!(state.request().unwrap().resource, "arn:aws:s3:::my-bucket/x");
    assert_eq!(state.read_as("resource"), Some("read as `arn:aws:s3:::my-bucket/x`"));
    let state = after(state, [Action::Resource("*".into())]);
    assert_eq!(state.read_as("resource"), None);
    let state = after(state, [Action::Principal(Caller::Arn("lambda.amazonaws.com".into())), left("principal")]);
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
    let state =
        after(state, [Action::SetContext("aws:MultiFactorAuthPresent".into(), ContextValue::One(String::new()))]);
    assert_eq!(decision(&state), Decision::ImplicitDeny);
    let state = after(state, [Action::ContextValue(0, ContextValue::One("true".into()))]);
    assert_eq!(decision(&state), Decision::Allowed);
    // Nothing of that is written into the scenario.
    assert_eq!(state.request().unwrap().principal, Caller::default());
}

#[test]
fn what_a_template_has_to_fill_in_is_listed_until_it_is_filled_in() {
    let text = ALLOWS.replace("my-bucket", "${var.bucket}");
    let state = pasted(example(), &text, false);
    assert_eq!(state.holes().len(), 1);
    let filled = after(state, [Action::Document("identity[0]".into(), ALLOWS.into())]);
    assert!(filled.holes().is_empty());
}

#[test]
fn what_the_page_fills_in_is_its_own_until_it_is_touched() {
    let state = after(page(), [Action::Preset(PRESETS[0].0)]);
    let (key, value) = state.request().unwrap().context.0[0].clone();
    assert!(state.is_filled_in(&key, &value));
    let touched = after(state, [Action::ContextValue(0, ContextValue::One("203.0.113.99".into()))]);
    assert!(!touched.is_filled_in(&key, &touched.request().unwrap().context.0[0].1));
}
