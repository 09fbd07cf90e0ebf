//! What the engine recognised, read back, and what was chosen of it, written. By hand, as `read` is.

use json::{Node, Value};
use scenario::{Hole, Layer, Offer, Picks, Recognised, Scenario};

/// Reads an answer of the engine.
pub(super) fn read(text: &str) -> Recognised {
    let document = json::read(text);
    let root = document.root();
    let is_there = |node: &Node<'_>| !matches!(node.value(), Value::Missing | Value::Null);
    let items = |name| root.get(name).map(Node::items).into_iter().flatten();
    Recognised {
        said: string(root, "said"),
        scenario: root.get("scenario").filter(is_there).map(|node| Box::new(Scenario::read(node.source()).0)),
        is_whole: root.get("isWhole").and_then(Node::as_bool).unwrap_or_default(),
        example: root.get("example").and_then(Node::as_str).map(str::to_owned),
        offers: items("offers").map(offer).collect(),
        needs: items("needs").filter_map(Node::as_str).map(str::to_owned).collect(),
        holes: items("holes").map(hole).collect(),
        told: root.get("told").and_then(Node::as_bool).unwrap_or_default(),
        blamed: root.get("blamed").and_then(Node::as_str).and_then(Layer::of),
    }
}

fn string(node: Node<'_>, name: &str) -> String {
    node.get(name).and_then(Node::as_str).unwrap_or_default().to_owned()
}

fn offer(node: Node<'_>) -> Offer {
    let picks = node.get("picks").map_or_else(Picks::default, |picks| Picks::read(picks.source()));
    Offer { label: string(node, "label"), picks }
}

fn hole(node: Node<'_>) -> Hole {
    let number = |node: Option<Node<'_>>| node.and_then(Node::as_text).and_then(|text| text.parse().ok()).unwrap_or(0);
    let span = node.get("span").map(Node::items);
    let [start, end] = [0, 1].map(|at| number(span.and_then(|span| span.get(at))));
    Hole {
        document: string(node, "document"),
        span: [start, end],
        line: number(node.get("line")),
        text: string(node, "text"),
    }
}

/// What was chosen, as [`Picks::read`] reads it.
pub(super) fn written(picks: &Picks) -> String {
    let text = |name: &str, value: &Option<String>| {
        value.as_ref().map(|value| format!("{}:{}", json::string(name), json::string(value)))
    };
    let flag = |name: &str, value: bool| value.then(|| format!("{}:true", json::string(name)));
    let Picks { repair, event, principal, policy, layer, replaces, network } = picks;
    let members = [
        flag("repair", *repair),
        text("event", event),
        text("principal", principal),
        text("policy", policy),
        text("layer", layer),
        flag("replaces", *replaces),
        network.map(|network| format!("\"network\":{network}")),
    ];
    format!("{{{}}}", members.into_iter().flatten().collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use scenario::{Open, recognise};

    use super::*;

    #[test]
    fn what_is_read_is_what_was_written() {
        let scenario = Scenario::default();
        let mut all = String::new();
        for (text, picks) in [
            ("#/e/mfa-required", Picks::default()),
            (r#"{ "schema": 1, "network": {} }"#, Picks::default()),
            ("{ 'Statement': { 'Effect': 'Allow', 'Action': '*', 'Resource': '${var.x}' } }", Picks::default()),
            ("{ 'Statement': [], \"Resource\": \"${var.x}\" }", Picks { repair: true, ..Picks::default() }),
            (
                "User: arn:aws:iam::111122223333:user/Alice is not authorized to perform: s3:GetObject on resource: * because no identity-based policy allows the s3:GetObject action",
                Picks { event: Some("1".into()), layer: Some("session".into()), ..Picks::default() },
            ),
            ("{ \"VpcEndpoints\": [{ \"VpcEndpointId\": \"vpce-1\", \"PolicyDocument\": \"{}\" }] }", Picks::default()),
            ("", Picks { replaces: true, network: Some(false), policy: Some("a\"b".into()), ..Picks::default() }),
            ("{}", Picks { principal: Some("arn".into()), ..Picks::default() }),
        ] {
            assert_eq!(Picks::read(&written(&picks)), picks);
            let open = Open { scenario: &scenario, is_published: true, told: "" };
            let came = recognise(text, "", &picks, open);
            let json = serde_json::to_string(&came).unwrap();
            assert_eq!(read(&json), came, "{text}");
            all += &json;
        }
        for member in [
            "\"scenario\":{",
            "\"example\":\"",
            "\"offers\":[{",
            "\"needs\":[\"",
            "\"holes\":[{",
            "\"blamed\":\"",
            "\"isWhole\":true",
        ] {
            assert!(all.contains(member), "{member}");
        }
    }
}
