//! From what the user does to what happens.

use yew::prelude::*;

use super::Dispatch;
use crate::state::Action;

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

/// A text field whose text does this.
pub(crate) fn on_text(dispatch: &Dispatch, action: impl Fn(String) -> Action + 'static) -> Callback<InputEvent> {
    let on_value = on_value(dispatch, action);
    Callback::from(move |event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        on_value(input.value());
    })
}

/// A choice in a list that does this.
pub(crate) fn on_choice(dispatch: &Dispatch, action: impl Fn(String) -> Action + 'static) -> Callback<Event> {
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

/// A list that is a menu: its first line says what it is for, and it goes back to that.
pub(crate) fn menu(
    dispatch: &Dispatch,
    label: &'static str,
    first: &'static str,
    entries: Vec<(String, Action)>,
) -> Html {
    let names = entries.iter().map(|(name, _)| html! { <option>{ name }</option> });
    let names: Html = names.collect();
    let dispatch = dispatch.clone();
    let onchange = Callback::from(move |event: Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        let chosen = usize::try_from(select.selected_index() - 1).ok();
        select.set_selected_index(0);
        if let Some((_, action)) = chosen.and_then(|at| entries.get(at)) {
            dispatch.dispatch(action.clone());
        }
    });
    html! { <select class="menu-list" {onchange} aria-label={label}><option selected=true>{ first }</option>{ names }</select> }
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
