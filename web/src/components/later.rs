//! What the page shows piece by piece, so that no task takes long and the answer is there first.

use std::rc::Rc;

use yew::prelude::*;

use crate::browser;

#[derive(Clone, Properties)]
pub(crate) struct Props {
    /// Another one waits anew.
    of: u32,
    part: Rc<dyn Fn() -> Html>,
}

/// What is drawn depends on what a part has taken along, so it is always another one.
impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        self.of == other.of && Rc::ptr_eq(&self.part, &other.part)
    }
}

/// A part of the page that is drawn in a task of its own, after all that come before it. From then on it is drawn with
/// the rest of the page.
#[component]
pub(crate) fn Later(props: &Props) -> Html {
    let drawn = use_state_eq(|| None);
    use_effect_with(props.of, {
        let drawn = drawn.clone();
        move |of| {
            let of = *of;
            browser::later(Box::new(move || drawn.set(Some(of))));
        }
    });
    match *drawn == Some(props.of) {
        true => (props.part)(),
        // It may stand in a list or a table.
        false => html! { <template class="later" /> },
    }
}

/// A part that waits until what stands before it has been painted, once in the life of the page.
pub(crate) fn later(part: impl Fn() -> Html + 'static) -> Html {
    html! { <Later of=0 part={Rc::new(part) as Rc<dyn Fn() -> Html>} /> }
}

/// A part that is drawn when it is its turn.
pub(crate) type Piece = Box<dyn Fn() -> Html>;

/// The parts of a list, so few in a task, as [`slices`].
pub(crate) fn pieces(opened: u32, few: usize, pieces: &Rc<[Piece]>) -> Html {
    let pieces = Rc::clone(pieces);
    slices(opened, pieces.len(), few, move |at| pieces.get(at).map(|piece| piece()).unwrap_or_default())
}

/// A list of so many items. Those beyond the first few of them wait, a few at a time, whenever another scenario is opened.
pub(crate) fn slices(opened: u32, items: usize, few: usize, item: impl Fn(usize) -> Html + 'static) -> Html {
    let slice = move |from: usize| (from..items.min(from + few)).map(&item).collect::<Html>();
    if items <= few {
        return slice(0);
    }
    let slice: Rc<dyn Fn(usize) -> Html> = Rc::new(slice);
    let rest = (few..items).step_by(few).map(|from| {
        let slice = Rc::clone(&slice);
        html! { <Later of={opened} part={Rc::new(move || slice(from)) as Rc<dyn Fn() -> Html>} /> }
    });
    html! { <>{ slice(0) }{ for rest }</> }
}
