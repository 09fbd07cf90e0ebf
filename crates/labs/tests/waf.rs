//! Laws of the lab of web ACLs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use labs::{Block, Page, Said};
use proptest::prelude::*;
use serde_json::{Value, json};

fn run(state: &Value) -> Said {
    labs::run(&json!({ "lab": { "name": "waf", "state": state } }).to_string(), &mut |_| Value::Null).unwrap()
}

/// What a page shows besides what was typed.
fn shown(page: &Page) -> Vec<&Block> {
    page.parts.iter().flat_map(|part| &part.blocks).filter(|block| !matches!(block, Block::Fields(_))).collect()
}

/// A rule without its priority.
fn rule() -> impl Strategy<Value = String> {
    let action = prop::sample::select(vec!["block", "count"]);
    let statement = prop::sample::select(vec![
        "sqli in query after url-decode",
        "xss in body",
        "country US",
        "not country US CA as abroad",
        "bots",
        "label bot:verified",
        "label abroad",
        "label geo:country:FR",
        "rate over 10 in 1 minute",
        "rate over 20 in 2 minutes",
        "size of body over 10",
        "path starts /predict as predicts",
        "not label predicts",
    ]);
    (action, statement).prop_map(|(action, statement)| format!("{action} {statement}"))
}

fn request() -> impl Strategy<Value = Value> {
    let select = |all: &'static [&'static str]| prop::sample::select(all);
    let path = select(&["/predict", "/?q=1%27%20or%201=1", "/", ""]);
    let body = select(&["", "<script>", "a long but harmless text"]);
    let agent = select(&["", "user-agent: curl/8", "user-agent: Mozilla/5.0"]);
    (path, body, agent, select(&["US", "FR", "", "?"]), select(&["", "on"]), 1..60u32, 0..9u32).prop_map(
        |(path, body, headers, country, verified, count, every)| {
            json!({ "path": path, "body": body, "headers": headers, "country": country, "verified": verified, "count": count.to_string(), "every": every.to_string() })
        },
    )
}

proptest! {
    /// The order of the lines says nothing: only priorities do.
    #[test]
    fn order_is_by_priority_alone(
        rules in prop::collection::vec(rule(), 0..8), request in request(), order in prop::collection::vec(any::<u32>(), 8)
    ) {
        let mut lines: Vec<String> = rules.iter().enumerate().map(|(at, rule)| format!("{} {rule}", at * 10)).collect();
        let mut state = request;
        state["rules"] = lines.join("\n").into();
        let in_order = run(&state);
        let mut keys = order.iter();
        lines.sort_by_cached_key(|_| keys.next().copied());
        state["rules"] = lines.join("\n").into();
        let out_of_order = run(&state);
        prop_assert_eq!(shown(&in_order.page), shown(&out_of_order.page));
    }

    /// A rule that only counts changes no decision, unless a later one looks for its label.
    #[test]
    fn to_count_decides_nothing(rules in prop::collection::vec(rule(), 0..6), request in request()) {
        let counting = rules.iter().map(|rule| rule.replacen("block", "count", 1));
        let lines: Vec<String> = counting.enumerate().map(|(at, rule)| format!("{at} {rule}")).collect();
        let mut state = request;
        state["rules"] = lines.join("\n").into();
        let said = run(&state);
        prop_assert!(said.page.findings().any(|finding| finding.code == "allowed-by-default"));
    }

    /// A window is what it is by its definition: so many requests within so many seconds before this one.
    #[test]
    fn windows_are_as_by_brute_force(
        gaps in prop::collection::vec(0..40u32, 0..80), window in prop::sample::select(vec![60.0, 120.0, 300.0]), limit in 0..30usize
    ) {
        let mut now = 0.0;
        let times: Vec<f64> = gaps.iter().map(|gap| { now += f64::from(*gap) / 2.0; now }).collect();
        let slow: Vec<bool> = times.iter().enumerate().map(|(at, time)| {
            times.iter().take(at + 1).filter(|earlier| time - **earlier < window).count() > limit
        }).collect();
        prop_assert_eq!(labs::waf::over(&times, window, limit), slow);
    }

    /// Whatever is typed stays, and the page comes.
    #[test]
    fn what_is_typed_stays(texts in prop::collection::vec("\\PC{0,60}|[0-9]{1,3} (block|count) .{0,30}", 8)) {
        let fields = ["rules", "address", "country", "path", "headers", "body", "padding", "count"];
        let state: Value = fields.iter().zip(&texts).map(|(field, text)| ((*field).to_owned(), json!(text))).collect::<serde_json::Map<_, _>>().into();
        let said = run(&state);
        for (field, text) in fields.iter().zip(&texts) {
            prop_assert_eq!(said.state[*field].as_str(), Some(text.as_str()));
        }
        prop_assert!(!said.page.parts.is_empty());
    }
}

#[test]
fn a_hostile_text_is_answered() {
    let size = if cfg!(debug_assertions) { 1 << 16 } else { 1 << 20 };
    let of = |text: &str| text.repeat(size / text.len());
    let scan = "1 block sqli in query after url-decode after html-decode\n2 block xss in query after lowercase\n3 block xss in header h\n4 block sqli in body";
    let texts = ["10 block sqli in query\n", "%27<on=\u{202e}'", "&#", "' or ", "a:b\n", "<a/", "/*"];
    let fields = ["rules", "path", "headers", "body", "country", "address", "padding", "place"];
    let mut states: Vec<Value> = Vec::new();
    for text in texts {
        states.extend(fields.map(|field| json!({ "rules": scan, "place": "cloudfront", field: of(text) })));
        states.push(json!({ "rules": scan, "path": format!("/?{}", of(text)) }));
    }
    let labels =
        (0..50).map(|at| format!("{at} count {} as l{at}\n", if at % 2 == 0 { "country US" } else { "label l" }));
    states.push(json!({ "rules": labels.collect::<String>(), "count": "10000", "every": "1" }));
    let rates = (0..50).map(|at| format!("{at} count rate over 10 in 10 minutes\n"));
    states.push(json!({ "rules": rates.collect::<String>(), "count": "10000", "every": "0" }));
    for state in states {
        let said = run(&state);
        assert!(said.page.findings().count() > 0);
        assert!(labs::written(&said.page).len() < 1 << 20);
    }
}

/// Every field that is shown takes what is typed, in every topic, and every button sends another request.
#[test]
fn fields_and_buttons_are_told_apart() {
    for topic in ["request", "shield"] {
        let said = run(&json!({ "topic": topic }));
        for block in said.page.parts.iter().flat_map(|part| &part.blocks) {
            match block {
                Block::Fields(all) => {
                    for field in all {
                        let state = labs::changed("waf", &said.state, &[(field.id.clone(), "x".to_owned())]).unwrap();
                        assert_eq!(state[&field.id], "x", "{}", field.id);
                    }
                }
                Block::Acts(all) => {
                    let sent = all
                        .iter()
                        .map(|act| labs::changed("waf", &json!({}), &[(act.id.clone(), String::new())]).unwrap());
                    let sent: std::collections::BTreeSet<_> = sent.map(|state| state.to_string()).collect();
                    assert_eq!(sent.len(), all.len());
                }
                _ => {}
            }
        }
    }
}
