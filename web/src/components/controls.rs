//! What the user acts on: buttons, fields, lists and switches, and what they do. Each is made here once, which keeps
//! the page small.

use yew::prelude::*;

use super::Dispatch;
use super::icons::{Icon, icon};
use crate::browser;
use crate::state::{Action, ViewAction};
use crate::tree::html;

/// A press that does this.
pub(crate) fn act(dispatch: &Dispatch, action: Action) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.dispatch(action.clone()))
}

/// A button that looks like a link. What is hidden is only read out.
pub(crate) fn link(dispatch: &Dispatch, label: &str, hidden: &str, action: Action) -> Html {
    let hidden = (!hidden.is_empty()).then(|| html! { <span class="hidden">{ hidden }</span> });
    html! { <button type="button" class="link" onclick={act(dispatch, action)}>{ label }{ hidden }</button> }
}

/// The rest of a long list: how many there are of what, which is one or several, and a press that shows them.
pub(crate) fn more(dispatch: &Dispatch, hidden: usize, [one, several]: [&str; 2]) -> Html {
    match hidden {
        0 => html! {},
        _ => {
            let what = if hidden == 1 { one } else { several };
            link(dispatch, &format!("{hidden} more {what}"), "", Action::View(ViewAction::More))
        }
    }
}

/// A link to a place in a document.
pub(crate) fn show_button(document: &str, span: [usize; 2], label: &str, dispatch: &Dispatch) -> Html {
    link(dispatch, label, "", Action::View(ViewAction::Show(document.to_owned(), span)))
}

/// A button that does this.
pub(crate) fn button(dispatch: &Dispatch, label: &str, action: Action) -> Html {
    html! { <button type="button" class="button" onclick={act(dispatch, action)}>{ label }</button> }
}

/// A button that is an icon, with its name and what else there is to say about it.
pub(crate) fn icon_button(
    dispatch: &Dispatch,
    shape: Icon,
    class: &str,
    name: &str,
    more: &str,
    action: Action,
) -> Html {
    icon_press(shape, class, name, more, act(dispatch, action))
}

/// The same for what is more than an action.
pub(crate) fn icon_press(shape: Icon, class: &str, name: &str, more: &str, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class={format!("icon-button {class}")} {onclick} aria-label={name.to_owned()} title={format!("{name}{more}")}>
            { icon(shape) }
        </button>
    }
}

/// A field of one line. The problem of the field `x` stands in the element `x-problem`.
#[derive(Clone, Copy, Default)]
pub(crate) struct Field<'a> {
    /// Empty for a field without problems of its own.
    pub(crate) id: &'a str,
    pub(crate) class: &'static str,
    pub(crate) value: &'a str,
    /// Empty where an element is the label.
    pub(crate) label: &'a str,
    pub(crate) placeholder: &'static str,
    /// The list of what it is offered; empty for none.
    pub(crate) list: &'static str,
    /// What it holds, of what the engine knows to offer (`web/form`); empty for anything else.
    pub(crate) offers: &'static str,
    pub(crate) is_wrong: bool,
}

impl Field<'_> {
    pub(crate) fn html(self, dispatch: &Dispatch, action: impl Fn(String) -> Action + 'static) -> Html {
        self.input(on_text(dispatch, action))
    }

    fn input(self, oninput: Callback<InputEvent>) -> Html {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        html! {
            <input
                type="text" id={given(self.id)} class={self.class} value={self.value.to_owned()} aria-label={given(self.label)}
                placeholder={self.placeholder} list={given(self.list)} data-offers={given(self.offers)} spellcheck="false" autocomplete="off" {oninput}
                aria-invalid={self.is_wrong.then_some("true")} aria-describedby={given(self.id).map(|id| format!("{id}-problem"))}
            />
        }
    }
}

/// A whole document in a field.
pub(crate) fn area(dispatch: &Dispatch, label: &str, value: &str, action: impl Fn(String) -> Action + 'static) -> Html {
    area_of(label, value, on_text(dispatch, action))
}

fn area_of(label: &str, value: &str, oninput: Callback<InputEvent>) -> Html {
    html! { <textarea class="code document" rows="6" value={value.to_owned()} {oninput} aria-label={label.to_owned()} spellcheck="false" autocomplete="off" /> }
}

/// What few need, folded away until it is used.
pub(crate) fn folded(title: &'static str, open: bool, body: Html) -> Html {
    html! { <details class="folded" {open}><summary>{ title }</summary>{ body }</details> }
}

/// A list to choose from: values and what they are called.
pub(crate) fn choice(
    dispatch: &Dispatch,
    id: &'static str,
    label: &str,
    entries: &[(&'static str, &'static str)],
    chosen: &str,
    action: impl Fn(String) -> Action + 'static,
) -> Html {
    select(id, label, entries, chosen, on_choice(dispatch, action))
}

fn select(
    id: &'static str,
    label: &str,
    entries: &[(&'static str, &'static str)],
    chosen: &str,
    onchange: Callback<Event>,
) -> Html {
    let entries = entries
        .iter()
        .map(|(value, name)| html! { <option value={*value} selected={*value == chosen}>{ name }</option> });
    let label = (!label.is_empty()).then(|| label.to_owned());
    html! { <select id={(!id.is_empty()).then_some(id)} {onchange} aria-label={label}>{ for entries }</select> }
}

/// A text field whose text does this.
pub(crate) fn on_text(dispatch: &Dispatch, action: impl Fn(String) -> Action + 'static) -> Callback<InputEvent> {
    let on_value = on_value(dispatch, action);
    Callback::from(move |event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        on_value(input.value());
    })
}

/// A choice in a list that does this.
fn on_choice(dispatch: &Dispatch, action: impl Fn(String) -> Action + 'static) -> Callback<Event> {
    let on_value = on_value(dispatch, action);
    Callback::from(move |event: Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        on_value(select.value());
    })
}

/// One closure type for all fields: each costs the page its size.
fn on_value(dispatch: &Dispatch, action: impl Fn(String) -> Action + 'static) -> Box<dyn Fn(String)> {
    let dispatch = dispatch.clone();
    Box::new(move |value| dispatch.dispatch(action(value)))
}

/// A menu: a button that opens it, and entries that act when they are pressed. Each has an action, and the id of the
/// element to go to then, if it is there.
pub(crate) fn menu(
    dispatch: &Dispatch,
    label: &'static str,
    first: &'static str,
    entries: Vec<(String, Action, String)>,
) -> Html {
    let entries = entries.into_iter().map(|(name, action, then)| {
        let dispatch = dispatch.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(action.clone());
            browser::go_to(then.clone());
        });
        html! { <button type="button" {onclick}>{ name }</button> }
    });
    html! {
        <details class="pop">
            <summary class="button">{ icon(Icon::Plus) }{ first }</summary>
            <div class="pop-body menu-items" role="group" aria-label={label} tabindex="-1">{ for entries }</div>
        </details>
    }
}

/// A switch: a checkbox that acts at once. Its label says what is so when it is on.
pub(crate) fn switch(
    dispatch: &Dispatch,
    on: bool,
    label: Html,
    title: &'static str,
    action: impl Fn(bool) -> Action,
) -> Html {
    let (dispatch, action) = (dispatch.clone(), action(!on));
    let onchange = Callback::from(move |_: Event| dispatch.dispatch(action.clone()));
    html! { <label class="switch" {title}><input type="checkbox" role="switch" checked={on} {onchange} />{ label }</label> }
}

/// The head of a dialog, with a button that closes it. No form does: a frame's sandbox may forbid forms.
pub(crate) fn dialog_head(dialog: &NodeRef, id: &'static str, title: &'static str) -> Html {
    let dialog = dialog.clone();
    let close = Callback::from(move |_: MouseEvent| {
        if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() {
            dialog.close();
        }
    });
    html! {
        <div class="dialog-head">
            <h2 {id}>{ title }</h2>
            { icon_press(Icon::Cross, "", "Close", "", close) }
        </div>
    }
}

/// Opens a dialog over the page.
pub(crate) fn open_dialog(dialog: &NodeRef) {
    if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() {
        // It fails only if the dialog is open already.
        let _ = dialog.show_modal();
    }
}
