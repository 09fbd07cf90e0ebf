//! A piece of a lab's page.

use labs::{Act, Bar, Block, Field, Finding, Kind, Table, fixed};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::line;
use crate::say::{sentence, tone_of};

type Set = Callback<(String, String)>;

pub(crate) fn html(block: &Block, typed: &[(String, String)], set: &Set, open: &Callback<String>) -> Html {
    match block {
        Block::Text(text) => html! { <p>{ sentence(text) }</p> },
        Block::Fields(all) => html! { <div class="fields">{ for all.iter().map(|one| field(one, typed, set)) }</div> },
        Block::Acts(all) => html! { <p class="acts">{ for all.iter().map(|one| act(one, set)) }</p> },
        Block::Findings(all) => html! { <ul class="findings" aria-live="polite">{ for all.iter().map(finding) }</ul> },
        Block::Table(one) => table(one),
        Block::TimeLine(one) => line::html(one),
        Block::Bars(all) => bars(all),
        Block::Code { title, text } => html! {
            <figure class="policy"><figcaption>{ title }</figcaption><pre tabindex="0" aria-label={title.clone()}><code>{ text }</code></pre></figure>
        },
        Block::Scenario { title, text } => {
            let text = text.clone();
            let onclick = open.reform(move |_: MouseEvent| text.clone());
            html! { <p class="open"><button type="button" class="button" {onclick}>{ title }</button></p> }
        }
    }
}

/// What a block is known by among those of its part: fields by the first of them, others by their place.
pub(crate) fn key(block: &Block, at: usize) -> String {
    match block {
        Block::Fields(all) => all.first().map_or_else(String::new, |first| format!("f-{}", first.id)),
        _ => at.to_string(),
    }
}

fn finding(Finding { code, tone, says, page }: &Finding) -> Html {
    let (class, sign) = tone_of(*tone);
    html! {
        <li key={code.as_str()} {class} data-code={code.clone()}>
            <span class="sign">{ sign }</span>{ " " }{ sentence(says) }
            if let Some(page) = page {
                { " " }<a class="source" href={page.clone()} target="_blank" rel="noopener">{ "AWS" }</a>
            }
        </li>
    }
}

fn act(Act { id, label }: &Act, set: &Set) -> Html {
    let name = id.clone();
    let onclick = set.reform(move |_: MouseEvent| (name.clone(), String::new()));
    html! { <button key={id.as_str()} type="button" class="button" data-act={id.clone()} {onclick}>{ label }</button> }
}

/// What is in a field that was changed.
fn value_of(event: &Event) -> Option<String> {
    let target = event.target()?;
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        let is_switch = input.type_() == "checkbox";
        return Some(if is_switch {
            if input.checked() { "on".to_owned() } else { String::new() }
        } else {
            input.value()
        });
    }
    if let Some(lines) = target.dyn_ref::<HtmlTextAreaElement>() {
        return Some(lines.value());
    }
    target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value)
}

fn field(Field { id, label, value, kind, help, wrong }: &Field, typed: &[(String, String)], set: &Set) -> Html {
    let value = typed.iter().find(|(name, _)| name == id).map_or(value, |(_, value)| value).clone();
    let name = id.clone();
    let set = set.clone();
    let changed = Callback::from(move |event: Event| {
        if let Some(value) = value_of(&event) {
            set.emit((name.clone(), value));
        }
    });
    let [field_id, help_id, wrong_id] = ["f-", "h-", "w-"].map(|start| format!("{start}{id}"));
    let described = [(help.is_some(), &help_id), (wrong.is_some(), &wrong_id)];
    let described: Vec<_> = described.into_iter().filter_map(|(is, id)| is.then_some(id.as_str())).collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let invalid = wrong.is_some().then_some("true");
    let oninput = {
        let changed = changed.clone();
        Callback::from(move |event: InputEvent| changed.emit(event.into()))
    };
    let input = match kind {
        Kind::Choice(all) => {
            let options = all.iter().map(|one| html! { <option key={one.id.as_str()} value={one.id.clone()} selected={one.id == value}>{ &one.label }</option> });
            html! { <select id={field_id.clone()} aria-invalid={invalid} aria-describedby={described} onchange={changed}>{ for options }</select> }
        }
        Kind::Switch => {
            html! { <input id={field_id.clone()} type="checkbox" checked={value == "on"} aria-invalid={invalid} aria-describedby={described} onchange={changed} /> }
        }
        Kind::Lines(rows) => {
            html! { <textarea id={field_id.clone()} class="code" rows={rows.to_string()} spellcheck="false" {value} aria-invalid={invalid} aria-describedby={described} {oninput} /> }
        }
        Kind::Text | Kind::Number { .. } | Kind::Day => {
            let (mode, hint) = match kind {
                Kind::Number { .. } => (Some("decimal"), None),
                Kind::Day => (Some("numeric"), Some("2026-11-29")),
                _ => (None, None),
            };
            html! { <input id={field_id.clone()} type="text" inputmode={mode} placeholder={hint} autocomplete="off" spellcheck="false" {value} aria-invalid={invalid} aria-describedby={described} {oninput} /> }
        }
    };
    let (class, unit) = match kind {
        Kind::Number { unit } => ("field number", unit.as_str()),
        Kind::Lines(_) => ("field lines", ""),
        Kind::Switch => ("field switch", ""),
        _ => ("field", ""),
    };
    html! {
        <div key={id.as_str()} {class}>
            <label for={field_id}>{ label }if !unit.is_empty() { <span class="quiet">{ ", " }{ unit }</span> }</label>
            { input }
            if let Some(help) = help { <p class="help" id={help_id}>{ sentence(help) }</p> }
            if let Some(wrong) = wrong { <p class="wrong" id={wrong_id}>{ sentence(wrong) }</p> }
        </div>
    }
}

fn table(Table { caption, head, rows }: &Table) -> Html {
    let rows = rows.iter().map(|row| {
        let cells = row.cells.iter().enumerate().map(|(at, cell)| {
            let (class, _) = tone_of(cell.tone);
            match at {
                0 => html! { <th scope="row" {class}>{ sentence(&cell.text) }</th> },
                _ => html! { <td {class}>{ sentence(&cell.text) }</td> },
            }
        });
        html! { <tr>{ for cells }</tr> }
    });
    let head = head.iter().map(|name| html! { <th scope="col">{ sentence(name) }</th> });
    html! {
        <div class="wide" role="region" tabindex="0" aria-label={caption.clone()}>
            <table class="lab"><caption>{ caption }</caption><thead><tr>{ for head }</tr></thead><tbody>{ for rows }</tbody></table>
        </div>
    }
}

fn bars(all: &[Bar]) -> Html {
    let most = all.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let bars = all.iter().map(|Bar { label, value, text, tone }| {
        let width = fixed(if most > 0.0 { value.max(0.0) / most * 100.0 } else { 0.0 }, 2) + "%";
        let (class, _) = tone_of(*tone);
        html! {
            <div key={label.as_str()}>
                <dt>{ label }</dt>
                <dd>{ text }<svg class="bar" aria-hidden="true"><rect {class} {width} height="100%" rx="2" /></svg></dd>
            </div>
        }
    });
    html! { <dl class="bars">{ for bars }</dl> }
}
