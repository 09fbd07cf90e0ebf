//! Pages as the lab's thread gives them, read member by member: what serde derives for that is a fifth of this module.

use js_sys::{Array, Reflect};
use labs::{
    Act, Bar, Block, Cell, Choice, Field, Finding, Kind, Mark, Page, Part, Row, Span, Table, TimeLine, Tone, Track,
};
use wasm_bindgen::{JsCast, JsValue};

/// The page; nothing of what is none.
pub(crate) fn page(value: &JsValue) -> Option<Page> {
    member(value, "parts").is_array().then(|| Page { parts: list(value, "parts", part) })
}

/// A member of an object; `undefined` where there is none.
fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or_default()
}

fn has(value: &JsValue, name: &str) -> Option<JsValue> {
    Some(member(value, name)).filter(|inner| !inner.is_undefined())
}

fn text(value: &JsValue, name: &str) -> String {
    member(value, name).as_string().unwrap_or_default()
}

fn number(value: &JsValue, name: &str) -> f64 {
    member(value, name).as_f64().unwrap_or_default()
}

fn list<T>(value: &JsValue, name: &str, read: fn(&JsValue) -> T) -> Vec<T> {
    items(&member(value, name), read)
}

fn items<T>(list: &JsValue, read: fn(&JsValue) -> T) -> Vec<T> {
    list.dyn_ref::<Array>().map(|all| all.iter().map(|one| read(&one)).collect()).unwrap_or_default()
}

fn tone(value: &JsValue) -> Tone {
    match text(value, "tone").as_str() {
        "good" => Tone::Good,
        "bad" => Tone::Bad,
        "warn" => Tone::Warn,
        _ => Tone::Plain,
    }
}

fn part(value: &JsValue) -> Part {
    Part { title: text(value, "title"), blocks: list(value, "blocks", block) }
}

fn block(value: &JsValue) -> Block {
    let is = |name| has(value, name);
    let titled = |of: &JsValue| (text(of, "title"), text(of, "text"));
    if let Some(all) = is("fields") {
        Block::Fields(items(&all, field))
    } else if let Some(all) = is("acts") {
        Block::Acts(items(&all, |one| Act { id: text(one, "id"), label: text(one, "label") }))
    } else if let Some(all) = is("findings") {
        Block::Findings(items(&all, finding))
    } else if let Some(one) = is("table") {
        let head = list(&one, "head", |name| name.as_string().unwrap_or_default());
        Block::Table(Table { caption: text(&one, "caption"), head, rows: list(&one, "rows", row) })
    } else if let Some(one) = is("timeLine") {
        Block::TimeLine(time_line(&one))
    } else if let Some(all) = is("bars") {
        let bar = |one: &JsValue| Bar {
            label: text(one, "label"),
            value: number(one, "value"),
            text: text(one, "text"),
            tone: tone(one),
        };
        Block::Bars(items(&all, bar))
    } else if let Some(of) = is("code") {
        let (title, text) = titled(&of);
        Block::Code { title, text }
    } else if let Some(of) = is("scenario") {
        let (title, text) = titled(&of);
        Block::Scenario { title, text }
    } else {
        Block::Text(text(value, "text"))
    }
}

fn field(value: &JsValue) -> Field {
    let said = |name| has(value, name).and_then(|text| text.as_string());
    Field {
        id: text(value, "id"),
        label: text(value, "label"),
        value: text(value, "value"),
        kind: kind(&member(value, "kind")),
        help: said("help"),
        wrong: said("wrong"),
    }
}

fn kind(value: &JsValue) -> Kind {
    match value.as_string().as_deref() {
        Some("day") => return Kind::Day,
        Some("switch") => return Kind::Switch,
        Some(_) => return Kind::Text,
        None => {}
    }
    if let Some(all) = has(value, "choice") {
        Kind::Choice(items(&all, |one| Choice { id: text(one, "id"), label: text(one, "label") }))
    } else if let Some(of) = has(value, "number") {
        Kind::Number { unit: text(&of, "unit") }
    } else {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as many lines as a field has")]
        Kind::Lines(number(value, "lines") as u32)
    }
}

fn finding(value: &JsValue) -> Finding {
    let page = has(value, "page").and_then(|page| page.as_string());
    Finding { code: text(value, "code"), tone: tone(value), says: text(value, "says"), page }
}

fn row(value: &JsValue) -> Row {
    Row { cells: list(value, "cells", |one| Cell { text: text(one, "text"), tone: tone(one) }) }
}

fn time_line(value: &JsValue) -> TimeLine {
    TimeLine {
        caption: text(value, "caption"),
        from: text(value, "from"),
        to: text(value, "to"),
        length: number(value, "length"),
        now: has(value, "now").and_then(|now| now.as_f64()),
        tracks: list(value, "tracks", track),
    }
}

fn track(value: &JsValue) -> Track {
    let span = |one: &JsValue| Span {
        from: number(one, "from"),
        to: number(one, "to"),
        label: text(one, "label"),
        tone: tone(one),
    };
    Track {
        name: text(value, "name"),
        spans: list(value, "spans", span),
        marks: list(value, "marks", |one| Mark { at: number(one, "at"), label: text(one, "label") }),
    }
}
