//! The cases in `tests/cases/paste`: what is recognised in what people paste, one text after the other, and what it makes of
//! what is open; and those in `tests/cases/short`, of the short forms that callers and resources are typed in.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "these are tests")]

use conformance::{files, root};
use scenario::{
    Access, Agreement, Caller, Open, Picks, Recognised, RequestDocument, Scenario, blame, recognise, repair, short,
};
use serde_json::{Map, Value, json};

/// The text of a paste: a string, lines, JSON laid out, or a file.
fn content(paste: &Value) -> String {
    if let Some(path) = paste["path"].as_str() {
        return std::fs::read_to_string(root().join(path)).unwrap();
    }
    match (&paste["text"], &paste["json"]) {
        (Value::String(text), _) => text.clone(),
        (Value::Array(lines), _) => lines.iter().map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join("\n"),
        (_, json) => serde_json::to_string_pretty(json).unwrap(),
    }
}

/// What is open first: nothing, an example by its slug, or a scenario.
fn opened(case: &Value) -> Scenario {
    let text = match &case["open"] {
        Value::Null => return Scenario::default(),
        Value::String(slug) => std::fs::read_to_string(root().join(format!("web/gallery/{slug}.json"))).unwrap(),
        scenario => scenario.to_string(),
    };
    Scenario::read(&text).0
}

/// What was chosen of an earlier answer.
fn picks(picks: &Value) -> Picks {
    let text = |name: &str| picks[name].as_str().map(str::to_owned);
    let is = |name: &str| picks[name].as_bool();
    Picks {
        repair: is("repair").unwrap_or_default(),
        event: text("event"),
        principal: text("principal"),
        policy: text("policy"),
        layer: text("layer"),
        replaces: is("replaces").unwrap_or_default(),
        network: is("network"),
    }
}

/// What a case states, as it came out. Members without a value are left out.
fn facts(case: &Value) -> Map<String, Value> {
    let (mut scenario, mut told, mut blamed) = (opened(case), String::new(), None);
    let mut is_published = case["open"].is_string();
    let mut pastes = Vec::new();
    for paste in case["pastes"].as_array().unwrap() {
        let text = content(paste);
        let open = Open { scenario: &scenario, is_published, told: &told };
        let picks = picks(&paste["picks"]);
        let came = recognise(&text, paste["name"].as_str().unwrap_or_default(), &picks, open);
        let Recognised {
            said,
            scenario: new,
            example,
            offers,
            needs,
            holes,
            told: asks,
            blamed: blames,
            next,
            is_whole,
        } = came;
        let holes = holes.iter().map(|hole| format!("{} line {}: {}", hole.document, hole.line, hole.text));
        pastes.push(kept(json!({
            "said": said,
            "nothing": (new.is_none() && example.is_none()).then_some(true),
            "example": example,
            "whole": is_whole.then_some(true),
            "offers": offers.iter().map(|offer| offer.label.as_str()).collect::<Vec<_>>(),
            "needs": needs,
            "holes": holes.collect::<Vec<_>>(),
        })));
        if let Some(new) = new {
            let (again, problems) = Scenario::read(&new.to_json());
            assert_eq!((&again, problems.as_slice()), (&*new, &[][..]), "{}", case["title"]);
            (scenario, is_published) = (*new, false);
            if asks {
                (told, blamed) = (text, blames.map(|layer| (layer, next)));
            }
        }
    }
    let whole: Value = serde_json::from_str(&scenario.to_json()).unwrap();
    let report = scenario::run(&scenario, Some(0));
    let policies = scenario.access.iter().flat_map(Access::all).map(|(path, policy)| {
        let name = policy.name.as_deref().unwrap_or("-");
        let from = policy.from.as_ref().map_or(String::new(), |from| format!(" of {from}"));
        format!("{path} {name}{from}")
    });
    let blame =
        blame(&scenario, &report, !told.is_empty(), blamed.as_ref().map(|(layer, next)| (*layer, next.as_str())));
    let network = scenario.network.as_ref().map(|network| match &case["network"] {
        Value::Object(_) => serde_json::from_str(network.text()).unwrap(),
        _ => network.root().members().into_iter().map(|member| json!(member.key)).collect::<Value>(),
    });
    kept(json!({
        "came": pastes,
        "heading": scenario.title,
        "request": whole["access"]["request"],
        "expect": whole["expect"],
        "policies": policies.collect::<Vec<_>>(),
        "network": network,
        "verdict": report.access.as_ref().map(|access| access.decision.word()),
        "blame": blame.map(|blame| {
            let agreement = match blame.agreement {
                Agreement::Agrees => "agrees",
                Agreement::Differs => "differs",
                Agreement::CannotTell => "cannotTell",
            };
            json!([agreement, blame.message])
        }),
    }))
}

fn kept(facts: Value) -> Map<String, Value> {
    let Value::Object(mut facts) = facts else { panic!("no object") };
    facts.retain(|_, fact| !(fact.is_null() || fact.as_array().is_some_and(Vec::is_empty)));
    facts
}

const STATED: [&str; 8] = ["came", "heading", "request", "expect", "policies", "network", "verdict", "blame"];

#[test]
fn every_case_comes_out_as_it_says() {
    let mut wrong = 0;
    for (path, text) in files("tests/cases/paste", ".json").unwrap() {
        let file: Value = serde_json::from_str(&text).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let facts = facts(case);
            let stated: Map<String, Value> =
                STATED.iter().filter_map(|name| Some(((*name).to_owned(), case.get(name)?.clone()))).collect();
            if facts != stated {
                wrong += 1;
                println!("{}\nACTUAL {}", path.display(), json!({ "title": case["title"], "facts": facts }));
            }
        }
    }
    assert_eq!(wrong, 0);
}

#[test]
fn short_forms_are_written_out_as_the_cases_say() {
    for (path, text) in files("tests/cases/short", ".json").unwrap() {
        let file: Value = serde_json::from_str(&text).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let scenario =
                json!({ "schema": 1, "access": { "request": case["request"], "policies": case["policies"] } });
            let access = Scenario::read(&scenario.to_string()).0.access.unwrap_or_default();
            let came = match (case["caller"].as_str(), case["resource"].as_str()) {
                (Some(text), _) => short::caller(text, &access).map(|short| {
                    let value = match short.value {
                        Caller::Arn(arn) => json!(arn),
                        Caller::Service(name) => json!({ "service": name }),
                        Caller::Federated(name) => json!({ "federated": name }),
                    };
                    json!([value, short.said])
                }),
                (None, Some(text)) => {
                    short::resource(text, &access.request).map(|short| json!([short.value, short.said]))
                }
                (None, None) => panic!("{case} types nothing"),
            };
            assert_eq!(came.unwrap_or_default(), case["is"], "{}: {case}", path.display());
        }
    }
}

/// Everything that is pasted in a case.
fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    for (_, text) in files("tests/cases/paste", ".json").unwrap() {
        let file: Value = serde_json::from_str(&text).unwrap();
        let cases = file["cases"].as_array().unwrap();
        texts.extend(cases.iter().flat_map(|case| case["pastes"].as_array().unwrap()).map(content));
    }
    texts
}

fn check(text: &str, scenario: &Scenario, is_published: bool) -> Recognised {
    let open = Open { scenario, is_published, told: "" };
    let came = recognise(text, "", &Picks::default(), open);
    assert!(!came.said.is_empty() && came.said.len() < 20_000, "{text}");
    came
}

/// Cut anywhere, twice in one text, in another language: one sentence, and nothing fails.
#[test]
fn whatever_becomes_of_a_text_there_is_an_answer() {
    let own = opened(&json!({ "open": "mfa-required" }));
    for text in texts() {
        let letters: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let step = letters.len() / 40 + 1;
        for at in letters.iter().step_by(step) {
            let (start, end) = text.split_at(*at);
            check(start, &own, false);
            check(end, &own, true);
            check(&format!("{start}\u{202e}{end}"), &own, false);
        }
        check(&format!("{text}\n{text}"), &own, false);
        check(&text.replace('"', "”"), &own, false);
        check(&text.replace("{", "{\n\u{a0}"), &own, false);
    }
}

/// Every offer of a text leads somewhere.
#[test]
fn what_is_offered_can_be_had() {
    let own = opened(&json!({ "open": "mfa-required" }));
    for text in texts() {
        for offer in check(&text, &own, false).offers.into_iter().take(3) {
            let open = Open { scenario: &own, is_published: false, told: "" };
            let came = recognise(&text, "", &offer.picks, open);
            assert!(
                came.scenario.is_some() || came.offers.iter().all(|of| of.picks != offer.picks),
                "{text}: {offer:?}"
            );
        }
    }
}

/// Texts of a mebibyte that would take their square, if anything looked back.
#[test]
fn no_text_takes_long() {
    let fill = |piece: &str| piece.repeat((1 << 20) / piece.len());
    let nested = |open: &str| fill(open);
    for text in [
        fill("jsonencode("),
        fill("jsonencode({ a = \"${x}\" })\n"),
        format!("jsonencode([{}", fill("<<A\n,")),
        fill("<<EOF\n{\n"),
        fill("<<EOF\n{ \"a\": ${x\nEOF\n"),
        format!("<<EOF\n{{ \"Statement\": \"{}\" }}\nEOF", fill("${")),
        format!("<<E\n{}", fill("\"${\"")),
        fill("data \"aws_iam_policy_document\" \"x\" { statement { actions = ["),
        fill("resource \"a\" "),
        format!("{{ {}", fill("a = [")),
        format!("Statement:\n{}", fill("- a: b\n")),
        format!("Statement:\n{}", nested("- ")),
        format!("Statement: {}", nested("[")),
        format!("Statement: {}", nested("{a: ")),
        format!("Statement: &a [x]\nb: [{}]", fill("*a, ")),
        format!("Effect: '{}", fill("''")),
        format!("Effect: |\n{}", fill("  a\n\n")),
        format!("Effect: >\n{}", fill("  a\n")),
        format!("? Effect\n{}", fill("? ")),
        fill("Effect: !Sub x\n"),
        format!("{{ {}", fill("'a' ")),
        format!("{{ {}", fill("“a' ")),
        format!("{{ {}", fill("/* ")),
        format!("[{}]", fill("“a”,")),
        fill("{“"),
        format!("{{ \"Statement\": \"{}\" }}", fill("${")),
        format!("{{ \"Statement\": \"{}\" }}", fill("${a{")),
        fill("\u{202e}א "),
        fill("#v1."),
        format!("https://example.com/#v1.{}", fill("A")),
        fill("\u{1}"),
        fill("User: is not authorized to perform: "),
        format!("{{ \"Resources\": {{ {} \"x\": 1 }} }}", fill("\"a\": { \"Type\": \"A::B\" }, ")),
    ] {
        let start = std::time::Instant::now();
        check(&text, &Scenario::default(), false);
        drop(repair(&text));
        let took = start.elapsed();
        assert!(took.as_secs() < 15, "{took:?}: {}…", text.chars().take(60).collect::<String>());
    }
}

#[test]
fn what_is_too_long_or_no_text_is_said() {
    let own = Scenario::default();
    for (text, said) in [
        (" \n".to_owned(), "There is nothing in it."),
        (
            "\u{fffd}PNG\r\n\u{1a}\n\u{0}\u{0}\u{0}\rIHDR".to_owned(),
            "This is no text. Paste what AWS prints, or drop a file with it.",
        ),
        (" ".repeat((64 << 20) + 1), "This is 67108865 bytes long; 67108864 is the most that is read."),
    ] {
        assert_eq!(check(&text, &own, false).said, said);
    }
}

/// The fields of a request in use.
#[test]
fn the_account_in_use_is_the_callers_then_the_resources() {
    let request = |principal: &str, resource: &str| RequestDocument {
        principal: Caller::Arn(principal.to_owned()),
        resource: resource.to_owned(),
        ..RequestDocument::default()
    };
    for (request, account) in [
        (request("", ""), "111122223333"),
        (request("arn:aws:iam::444455556666:user/A", "arn:aws:sqs:eu-west-1:777788889999:q"), "444455556666"),
        (request("anonymous", "arn:aws:sqs:eu-west-1:777788889999:q"), "777788889999"),
        (request("444455556666", ""), "444455556666"),
    ] {
        assert_eq!(short::account(&request), account);
    }
}
