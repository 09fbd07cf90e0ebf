//! The parts of the page that keep something of their own. To Yew they are all one component: it writes out for each
//! type of them how it lives, which is more than most of them are.

use std::rc::Rc;

use yew::functional::{Hook, HookContext};
use yew::prelude::*;
use yew::virtual_dom::VChild;

#[derive(Clone, Properties)]
pub(crate) struct Props {
    draw: Rc<dyn Fn(&mut HookContext) -> Html>,
}

impl Props {
    pub(crate) fn new(draw: impl Fn(&mut HookContext) -> Html + 'static) -> Props {
        Props { draw: Rc::new(draw) }
    }
}

/// What is drawn depends on what a part has taken along, so it is always another one.
impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        Rc::ptr_eq(&self.draw, &other.draw)
    }
}

#[component]
pub(crate) fn Part(props: &Props) -> Html {
    use_drawing(&props.draw)
}

fn use_drawing(draw: &Rc<dyn Fn(&mut HookContext) -> Html>) -> Drawing<'_> {
    Drawing(&**draw)
}

struct Drawing<'a>(&'a dyn Fn(&mut HookContext) -> Html);

impl Hook for Drawing<'_> {
    type Output = Html;

    fn run(self, hooks: &mut HookContext) -> Html {
        (self.0)(hooks)
    }
}

/// A part that runs a hook. Its key begins with what it is, so that none takes what another one keeps.
pub(crate) fn part(key: &str, draw: impl Fn(&mut HookContext) -> Html + 'static) -> Html {
    keyed(key, Props::new(draw))
}

fn keyed(key: &str, props: Props) -> Html {
    VChild::<Part>::new(props, Some(key.into())).into()
}
