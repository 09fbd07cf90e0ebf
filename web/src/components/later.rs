//! What the page shows piece by piece, so that no task takes long and the answer is there first.

use std::cell::Cell;
use std::rc::Rc;

use yew::functional::Hook;
use yew::prelude::*;

use super::part::part;
use crate::browser;
use crate::state::State;
use crate::tree::html;

thread_local! {
    /// Drawings before this one have begun. What is added to them once nothing waits any more does not wait either.
    static BEGUN: Cell<u32> = const { Cell::new(0) };
}

/// Keeps in mind that a drawing has begun: all of its parts that do not wait for others have taken their places.
pub(crate) fn begun(drawing: u32) {
    BEGUN.set(BEGUN.get().max(drawing + 1));
}

/// A part of the page that is drawn in a task of its own, after all that come before it. From then on it is drawn with
/// the rest of the page.
#[hook]
fn use_later(now: u32, part: &dyn Fn() -> Html) -> Html {
    // A part of what is urgent is drawn with it: a drawing of its own would be another task. The build has one task.
    let is_due =
        || cfg!(not(target_family = "wasm")) || browser::is_urgent() || now < BEGUN.get() && !browser::is_going();
    let drawn = use_state_eq(|| is_due().then_some(now));
    use_effect_with(now, {
        let drawn = drawn.clone();
        move |_| {
            if *drawn != Some(now) {
                browser::later(Box::new(move || drawn.set(Some(now))));
            }
        }
    });
    match *drawn == Some(now) {
        true => part(),
        // It may stand in a list or a table.
        false => html! { <template class="later" /> },
    }
}

/// In another drawing it waits anew.
fn later(drawing: u32, draw: Rc<dyn Fn() -> Html>) -> Html {
    part("later", move |hooks| use_later(drawing, &*draw).run(hooks))
}

/// A part that waits until what stands before it has been painted, once in the life of the page.
pub(crate) fn wait(state: &UseReducerHandle<State>, draw: fn(&UseReducerHandle<State>) -> Html) -> Html {
    let state = state.clone();
    later(0, Rc::new(move || draw(&state)))
}

/// A part that is drawn when it is its turn.
pub(crate) type Piece = Box<dyn Fn() -> Html>;

/// The parts of a list, so few in a task, as [`slices`].
pub(crate) fn pieces(drawing: u32, few: usize, pieces: &Rc<[Piece]>) -> Html {
    let pieces = Rc::clone(pieces);
    slices(drawing, pieces.len(), few, move |at| pieces.get(at).map(|piece| piece()))
}

/// A list of so many items. Those beyond the first few of them wait, a few at a time, in each drawing.
pub(crate) fn slices(drawing: u32, items: usize, few: usize, item: impl Fn(usize) -> Option<Html> + 'static) -> Html {
    slices_of(drawing, items, few, Rc::new(item))
}

fn slices_of(drawing: u32, items: usize, few: usize, item: Rc<dyn Fn(usize) -> Option<Html>>) -> Html {
    let slice = Rc::new(move |from: usize| (from..items.min(from + few)).filter_map(|at| item(at)).collect::<Html>());
    let rest = (few..items).step_by(few).map(|from| {
        let slice = Rc::clone(&slice);
        later(drawing, Rc::new(move || slice(from)))
    });
    html! { <>{ slice(0) }{ for rest }</> }
}
