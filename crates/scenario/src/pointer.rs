//! Edits of a scenario's text by JSON pointer, as RFC 6902 has them, which leave the rest as its author wrote it.

use std::cell::RefCell;

use json::{Document, Node, Patch, Span, Value};

/// What is done to the value that a pointer leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Doing<'a> {
    /// Puts a value there: a member, which may be there already, or an item before the one that is there.
    Add(&'a str),
    /// Puts a value in the place of the one that is there.
    Replace(&'a str),
    /// Takes the value out.
    Remove,
    /// The same, and keeps it.
    Take(&'a RefCell<String>),
    /// Puts another text in the place of a part that a text holds once.
    Text { find: &'a str, replace: &'a str },
}

/// The tokens of a JSON pointer.
pub(crate) fn tokens(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect()
}

/// The text of a scenario after an edit.
///
/// # Errors
///
/// Why the edit does not apply, in a sentence.
pub(crate) fn edited(text: &str, pointer: &str, doing: Doing<'_>) -> Result<String, String> {
    match pointer.starts_with('/') {
        true => within(text, &tokens(pointer), 0, doing),
        false => Err(format!("A path begins with `/`, and {} does not.", quoted(pointer))),
    }
}

/// A step is about what is asked and what is given.
///
/// # Errors
///
/// A sentence, where a pointer leads elsewhere.
pub(crate) fn is_for_steps(pointer: &str) -> Result<(), String> {
    match tokens(pointer).first().map(String::as_str) {
        Some("access" | "network") if pointer.starts_with('/') => Ok(()),
        _ => Err(format!("A path leads into `/access` or `/network`, and {} does not.", quoted(pointer))),
    }
}

/// The text of a scenario without a value, and that value.
///
/// # Errors
///
/// Why there is none, in a sentence.
pub(crate) fn taken(text: &str, pointer: &str) -> Result<(String, String), String> {
    let value = RefCell::default();
    let text = edited(text, pointer, Doing::Take(&value))?;
    Ok((text, value.into_inner()))
}

/// What a scenario says by leaving a member out, so that a pointer may lead into it.
const LEFT_OUT: [(&str, &str); 9] = [
    ("context", "{}"),
    ("settings", "{}"),
    ("identity", "[]"),
    ("also", "[]"),
    ("off", "false"),
    ("restrictPublicBuckets", "false"),
    ("managementAccount", "false"),
    ("serviceLinkedRole", "false"),
    ("awsManagedKey", "false"),
];

/// The same for the text of the scenario, or of a document in it, to which the first `from` tokens have led.
fn within(text: &str, tokens: &[String], from: usize, doing: Doing<'_>) -> Result<String, String> {
    let document = json::read(text);
    if !document.is_whole() {
        return Err(format!(
            "The text at {} is not JSON, so only `find` and `replace` can edit it.",
            place(tokens, from)
        ));
    }
    let mut node = document.root();
    let mut around = None;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map_or("", String::as_str);
        if let Value::String(inner) = node.value() {
            // A document that keeps its author's text is a string in the scenario.
            if from > 0 || !DOCUMENTS.contains(&before) {
                return Err(format!("{} is a string, so nothing stands in it.", place(tokens, at)));
            }
            let inner = within(inner, tokens, at, doing)?;
            return Ok(put(text, Patch { span: node.span, text: json::string(&inner) }));
        }
        // A stack of one session policy is written without its list.
        if before == "session" && token == "0" && node.is_object() {
            continue;
        }
        let is_last = at + 1 == tokens.len();
        let child = match node.value() {
            Value::Array(items) => index(token, items.len()).and_then(|at| items.get(at)),
            _ => node.get(token),
        };
        let Some(child) = child else {
            if let (true, Doing::Add(value)) = (is_last, doing) {
                return added(&document, node, token, value).ok_or_else(|| nothing(node, tokens, at));
            }
            // What goes without saying in a scenario is there all the same.
            let is_access = from == 0 && node.is_object() && tokens.first().is_some_and(|first| first == "access");
            let implied = LEFT_OUT.iter().find(|(name, _)| is_access && token == name);
            return match implied {
                Some((name, value)) => within(&put(text, document.push_member(node, name, value)), tokens, from, doing),
                None => Err(nothing(node, tokens, at)),
            };
        };
        around = Some((node, token));
        node = child;
    }
    let patch = match (doing, around) {
        (Doing::Add(value), Some((list, _))) if matches!(list.value(), Value::Array(_)) => {
            let gap = document.gap(list.span.start, node.span.start);
            let value = laid_out(&document, node.span.start, value);
            Patch { span: Span::new(node.span.start, node.span.start), text: format!("{value},{gap}") }
        }
        (Doing::Add(value) | Doing::Replace(value), _) => {
            Patch { span: node.span, text: laid_out(&document, node.span.start, value) }
        }
        (Doing::Remove | Doing::Take(_), around) => {
            if let Doing::Take(value) = doing {
                value.replace(node.source().to_owned());
            }
            let (list, token) = around.map_or((node, ""), |(list, token)| (list, token.as_str()));
            match index(token, list.items().len()) {
                Some(at) => document.remove_item(list, at),
                None => document.remove_member(list, token),
            }
            // The only member leaves an empty object.
            .unwrap_or_else(|| Patch { span: list.span, text: "{}".to_owned() })
        }
        (Doing::Text { find, replace }, _) => Patch { span: node.span, text: found(node, tokens, find, replace)? },
    };
    Ok(put(text, patch))
}

/// Members that hold a document with a text of its own.
const DOCUMENTS: [&str; 2] = ["document", "network"];

fn put(text: &str, patch: Patch) -> String {
    json::apply(text, vec![patch])
}

/// The place in a list that a token names: of what is there.
fn index(token: &str, length: usize) -> Option<usize> {
    let is_plain = token == "0" || !token.starts_with(['0', '+']);
    token.parse().ok().filter(|at| is_plain && *at < length)
}

/// The text with a value where nothing is yet: a member, or an item behind the last one.
fn added(document: &Document<'_>, node: Node<'_>, token: &str, value: &str) -> Option<String> {
    let patch = match node.value() {
        Value::Object(members) => {
            let at = members.first().map_or(node.span.start, |member| member.key_span.start);
            document.push_member(node, token, &laid_out(document, at, value))
        }
        Value::Array(items) if token == "-" || token.parse() == Ok(items.len()) => {
            let at = items.get(0).map_or(node.span.start, |item| item.span.start);
            document.push(node, &laid_out(document, at, value))
        }
        _ => return None,
    };
    Some(put(document.text(), patch))
}

/// A value in the usual layout, on lines that are indented as the one that it stands on.
fn laid_out(document: &Document<'_>, at: usize, value: &str) -> String {
    let value = json::read(value);
    // A short object stays on its line, as its author wrote it.
    let source = value.root().source();
    if !source.contains('\n') && source.len() < SHORT {
        return source.to_owned();
    }
    json::write(value.root()).replace('\n', &format!("\n{}", " ".repeat(document.column(at))))
}

/// Longer values are laid out on several lines.
const SHORT: usize = 80;

/// A string with a part of its text replaced, as JSON.
fn found(node: Node<'_>, tokens: &[String], find: &str, replace: &str) -> Result<String, String> {
    let place = || place(tokens, tokens.len());
    let (text, is_string) = match node.value() {
        Value::String(text) => (text, true),
        // A network is an object, and its text is what stands there.
        Value::Object(_) if matches!(tokens, [only] if only == "network") => (node.source(), false),
        _ => return Err(format!("{} is {}, and `find` looks in a text.", place(), node.kind())),
    };
    let mut at = text.match_indices(find);
    match (at.next(), at.count()) {
        (None, _) => Err(format!("{} does not stand in the text at {}.", quoted(find), place())),
        (Some((at, _)), 0) => {
            let mut out = text.to_owned();
            out.replace_range(at..at + find.len(), replace);
            let is_whole = !is_string && json::read(out.as_str()).is_whole();
            Ok(if is_whole { out } else { json::string(&out) })
        }
        (Some(_), more) => Err(format!(
            "{} stands {} times in the text at {}: `find` has to be long enough for one place.",
            quoted(find),
            more + 1,
            place()
        )),
    }
}

/// That nothing stands where a token leads to, and what may have been meant.
fn nothing(node: Node<'_>, tokens: &[String], at: usize) -> String {
    let token = tokens.get(at).map_or("", String::as_str);
    let why = match node.value() {
        Value::Array(items) => match items.len() {
            0 => "the list is empty".to_owned(),
            1 => "the list has one item, 0".to_owned(),
            many => format!("the list has items 0 to {}", many - 1),
        },
        Value::Object(members) => match json::nearest(token, members.into_iter().map(|member| member.key)) {
            Some(near) => format!("did you mean {}?", quoted(near)),
            None => String::new(),
        },
        _ => format!("{} is {}", place(tokens, at), node.kind()),
    };
    let end = if why.ends_with('?') { "" } else { "." };
    let colon = if why.is_empty() { "" } else { ": " };
    format!("Nothing stands at {}{colon}{why}{end}", place(tokens, at + 1))
}

/// The pointer of the first tokens, in a sentence.
fn place(tokens: &[String], count: usize) -> String {
    let path: String =
        tokens.iter().take(count).map(|of| format!("/{}", of.replace('~', "~0").replace('/', "~1"))).collect();
    quoted(&path)
}

fn quoted(text: &str) -> String {
    iam::explain::quote(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"schema":1,"access":{"request":{"principal":"p","action":"a"},"policies":{"identity":[],"session":{"document":"{ \"a\": [1] }"},"boundary":{"document":"{"}}},"network":{
  "Vpcs": [
    { "VpcId": "vpc-1" }
  ],
  "x": "y"
}}"#;

    fn check(pointer: &str, doing: Doing<'_>, expect: &str) {
        let found = edited(TEXT, pointer, doing);
        let change = found.map(|after| {
            let patch = json::difference(TEXT, &after);
            format!("{} → {}", patch.span.of(TEXT), patch.text)
        });
        assert_eq!(change.unwrap_or_else(|why| why), expect, "{pointer} {doing:?}");
    }

    #[test]
    fn a_value_is_put_where_a_pointer_leads_to() {
        check("/access/request/action", Doing::Replace("\"b\""), "a → b");
        check("/access/request/action", Doing::Add("\"b\""), "a → b");
        check("/access/request/role", Doing::Add("\"r\""), " → , \"role\": \"r\"");
        check("/access/request/action", Doing::Remove, ",\"action\":\"a\" → ");
        check("/access/policies/identity/-", Doing::Add("{}"), " → {}");
        check("/access/policies/identity/0", Doing::Add("{}"), " → {}");
        check("/access/policies/session/document/a/0", Doing::Replace("22"), "1 → 22");
        check("/access/policies/session/0/document/a/1", Doing::Add("2"), " → , 2");
        check("/access/policies/session/document/a/0", Doing::Add("0"), " → 0, ");
        check("/access/policies/session/document/a/0", Doing::Remove, "1 → ");
        check("/access/policies/session/document/a", Doing::Remove, " \\\"a\\\": [1]  → ");
        check("/network/x", Doing::Remove, ",\n  \"x\": \"y\" → ");
        check("/network/Vpcs/-", Doing::Add(r#"{ "VpcId": "vpc-2" }"#), " → ,\n    { \"VpcId\": \"vpc-2\" }");
        // What is long is laid out as deep as it stands.
        let long = format!(r#"{{"VpcId":"{}"}}"#, "v".repeat(80));
        check(
            "/network/Vpcs/0",
            Doing::Replace(&long),
            &format!(" \"VpcId\": \"vpc-1\" → \n      \"VpcId\": \"{}\"\n   ", "v".repeat(80)),
        );
    }

    #[test]
    fn what_is_taken_out_is_kept() {
        let of = |pointer| taken(TEXT, pointer).map(|(_, value)| value);
        assert_eq!(of("/access/policies/session/document/a"), Ok("[1]".to_owned()));
        assert_eq!(of("/network/Vpcs/0"), Ok(r#"{ "VpcId": "vpc-1" }"#.to_owned()));
        assert_eq!(of("/network/Vpcs/1"), Err("Nothing stands at `/network/Vpcs/1`: the list has one item, 0.".into()));
        assert_eq!(taken(TEXT, "/network/x").unwrap().0, TEXT.replace(",\n  \"x\": \"y\"", ""));
    }

    #[test]
    fn what_a_scenario_leaves_out_is_there_as_it_goes_without_saying() {
        check("/access/request/context/a~1b~0", Doing::Add("1"), " → , \"context\": { \"a/b~\": 1 }");
        check("/access/policies/session/off", Doing::Replace("true"), " → , \"off\": true");
        check(
            "/access/settings/managementAccount",
            Doing::Replace("true"),
            " → , \"settings\": { \"managementAccount\": true }",
        );
        check("/access/request/context/k", Doing::Replace("1"), "Nothing stands at `/access/request/context/k`.");
        check("/network/context/k", Doing::Add("1"), "Nothing stands at `/network/context`.");
    }

    #[test]
    fn a_text_takes_the_place_of_another() {
        let text = |find, replace| Doing::Text { find, replace };
        check("/access/request/action", text("a", "xyz"), "a → xyz");
        check("/access/policies/session/document", text("[1]", "7"), "[1] → 7");
        check("/access/policies/boundary/document", text("{", "{}"), " → }");
        check("/network", text("vpc-1", "vpc-2"), "1 → 2");
        check(
            "/network",
            text("\"y\"", "y"),
            r#"{
  "Vpcs": [
    { "VpcId": "vpc-1" }
  ],
  "x": "y"
} → "{\n  \"Vpcs\": [\n    { \"VpcId\": \"vpc-1\" }\n  ],\n  \"x\": y\n}""#,
        );
        check("/network/Vpcs", text("a", "b"), "`/network/Vpcs` is an array, and `find` looks in a text.");
        check("/access", text("a", "b"), "`/access` is an object, and `find` looks in a text.");
        check("/access/request/action", text("b", ""), "`b` does not stand in the text at `/access/request/action`.");
        check(
            "/access/policies/session/document",
            text(" ", ""),
            "` ` stands 3 times in the text at `/access/policies/session/document`: `find` has to be long enough for one place.",
        );
    }

    #[test]
    fn what_leads_nowhere_is_said() {
        let remove = Doing::Remove;
        check("/access/request/acton", remove, "Nothing stands at `/access/request/acton`: did you mean `action`?");
        check("/access/request/action/x", remove, "`/access/request/action` is a string, so nothing stands in it.");
        check(
            "/access/policies/identity/0/name",
            remove,
            "Nothing stands at `/access/policies/identity/0`: the list is empty.",
        );
        check("/network/Vpcs/1", remove, "Nothing stands at `/network/Vpcs/1`: the list has one item, 0.");
        check("/network/Vpcs/00", remove, "Nothing stands at `/network/Vpcs/00`: the list has one item, 0.");
        check("/network/Vpcs/7", Doing::Add("1"), "Nothing stands at `/network/Vpcs/7`: the list has one item, 0.");
        check(
            "/access/policies/boundary/document/Statement",
            remove,
            "The text at `/access/policies/boundary/document` is not JSON, so only `find` and `replace` can edit it.",
        );
        check("access/request", remove, "A path begins with `/`, and `access/request` does not.");
        check("", remove, "A path begins with `/`, and `` does not.");
        for pointer in ["/title", "access/request", ""] {
            let says = format!("A path leads into `/access` or `/network`, and `{pointer}` does not.");
            assert_eq!(is_for_steps(pointer), Err(says));
        }
        assert_eq!(is_for_steps("/access/request"), Ok(()));
        check(
            "/access/policies/session/document/a/0/x",
            remove,
            "Nothing stands at `/access/policies/session/document/a/0/x`: `/access/policies/session/document/a/0` is a number.",
        );
    }
}
