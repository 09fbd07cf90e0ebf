use super::*;

#[test]
fn a_network_alone_stays_alone_until_somebody_asks_for_policies() {
    let state = network_page();
    assert_eq!((state.side, state.document()), (Side::Network, NETWORK));
    let state =
        after(state, [Action::View(ViewAction::Side(Side::Access)), Action::Author(AuthorAction::Title("T".into()))]);
    assert!(state.access().is_none());
    let state = after(state, [Action::Policies(PolicyAction::AddAccess)]);
    assert!(state.policy().is_some() && state.network().is_some());
}

#[test]
fn a_broken_network_keeps_its_text_and_the_last_answer() {
    let good = network_page();
    let message = |state: &State| state.shown_network().unwrap().flow.message.clone();
    let broken = after(good.clone(), [Action::View(ViewAction::Document(NETWORK.into(), "{\n \"flow\": ".into()))]);
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
    let state =
        after(before.clone(), [Action::Network(NetworkAction::Apply(vec![change(10), change(20)], "Applied.".into()))]);
    let text = state.network().unwrap();
    let lit: Vec<&str> = state.highlight.ranges.iter().filter_map(|[start, end]| text.get(*start..*end)).collect();
    assert!(lit[0].contains("\"RuleNumber\": 10") && lit[1].contains("\"RuleNumber\": 20"), "{lit:?}");
    let back = after(state, [Action::Work(WorkAction::BringBack)]);
    assert_eq!((back.network(), back.side), (before.network(), Side::Network));
    let foreign = scenario::network::NetworkChange::DisableSourceDestCheck(scenario::network::DisableSourceDestCheck {
        interface: "eni-9".into(),
    });
    let refused = after(back, [Action::Network(NetworkAction::Apply(vec![change(10), foreign], "Applied.".into()))]);
    assert!(refused.notice.unwrap().is_error);
    assert_eq!(refused.scenario.network, before.scenario.network);
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
        assert_eq!(opened.pane, Pane::Rules(kind), "{slug}");
        // From then on it is the user's.
        let state = after(
            opened,
            [
                Action::Network(NetworkAction::Pane(Pane::Json)),
                Action::Network(NetworkAction::Flow("port", "1".into())),
            ],
        );
        assert_eq!(state.pane, Pane::Json, "{slug}");
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
    let example = include_str!("../../../gallery/nat-client-reply-lost.json");
    // Each step makes a text of its own, and reads that.
    let mut scenario = Scenario { steps: Vec::new(), ..Scenario::read(example).0 };
    let text = scenario.network.as_ref().unwrap().text();
    let long = text.replacen('{', &format!(r#"{{ "NextToken": "{}","#, "x".repeat(1 << 20)), 1);
    scenario.network = Some(scenario::NetworkDocument::new(long.as_str()));
    let before = answered(scenario);
    let row = before.scenario.network.as_ref().unwrap().tables()[0].rows[0].path.clone();
    let change = before.shown_network().unwrap().flow.blockers[0].changes[0].clone();

    let key = Action::View(ViewAction::Document(NETWORK.into(), format!("{long} ")));
    let cell = Action::Network(NetworkAction::Edit(scenario::TableEdit::Set {
        row,
        column: scenario::Column::Ports,
        text: "8080".into(),
    }));
    let apply = Action::Network(NetworkAction::Apply(vec![change.change], change.says));
    for action in [key, cell, apply] {
        // What a long text changes is answered a moment later.
        let reads = reads(before.clone(), vec![action.clone(), Action::Engine(EngineAction::Evaluate)]);
        // The engine's answers are read too, and the part that a cell is in.
        assert!((2.0..2.1).contains(&reads), "{reads} for {action:?}");
    }
}

#[test]
fn the_packet_that_shows_a_finding_is_asked_about() {
    let before = network_page();
    let flow = r#"{ "from": "203.0.113.7", "to": "eni-2", "protocol": 6, "port": 443 }"#;
    let state = after(before.clone(), [Action::Network(NetworkAction::Try(flow.into()))]);
    let asked =
        ["from", "to", "protocol", "port"].map(|member| state.scenario.network.as_ref().unwrap().flow(member).unwrap());
    assert_eq!((asked.each_ref().map(String::as_str), state.tab), (["203.0.113.7", "eni-2", "6", "443"], Tab::Why));
    assert!(!state.is_network_pending());
    assert_eq!(after(state, [Action::Work(WorkAction::Undo)]).network(), before.network());
}
