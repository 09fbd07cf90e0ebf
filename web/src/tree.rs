//! What `html!` of `markup` calls: a tree of the page that is built node by node, and the elements that are open in it.

pub(crate) use markup::html;
pub(crate) use yew::Html;

use std::rc::Rc;

use yew::virtual_dom::{AttrValue, AttributeOrProperty, Attributes, Key, Listener, VList, VNode, VTag, VText};
use yew::{Callback, NodeRef};

/// What is known of an element when the page is built.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// The attributes, where all of them have fixed values.
    pub(crate) fixed: &'static [(&'static str, AttributeOrProperty)],
    /// Else the names of all, and the values of those that are fixed.
    pub(crate) keys: &'static [&'static str],
    pub(crate) values: &'static [Option<&'static str>],
}

#[derive(Default)]
pub(crate) struct Tree {
    /// What is in the elements and lists that are open, and what is in none.
    nodes: Vec<VNode>,
    /// How many nodes were there before each of them.
    open: Vec<usize>,
    tags: Vec<VTag>,
}

impl Tree {
    #[inline(never)]
    pub(crate) fn open(&mut self, kind: &'static Kind) {
        let mut tag = VTag::new(AttrValue::Static(kind.name));
        tag.attributes = match kind.keys {
            [] => Attributes::Static(kind.fixed),
            keys => {
                let values = kind.values.iter().map(|value| value.map(fixed)).collect();
                Attributes::Dynamic { keys, values }
            }
        };
        self.tags.push(tag);
        self.begin();
    }

    #[inline(never)]
    pub(crate) fn set(&mut self, at: usize, value: Option<AttrValue>) {
        if let Some(VTag { attributes: Attributes::Dynamic { values, .. }, .. }) = self.tags.last_mut()
            && let Some(held) = values.get_mut(at)
        {
            *held = value.map(AttributeOrProperty::Attribute);
        }
    }

    /// An attribute that is there or not.
    #[inline(never)]
    pub(crate) fn flag(&mut self, at: usize, is_there: bool) {
        if let Some(VTag { attributes: Attributes::Dynamic { keys, values }, .. }) = self.tags.last_mut()
            && let (Some(key), Some(held)) = (keys.get(at), values.get_mut(at))
        {
            *held = is_there.then_some(fixed(key));
        }
    }

    fn on(&mut self, listener: Option<Rc<dyn Listener>>) {
        if let (Some(tag), Some(listener)) = (self.tags.last_mut(), listener) {
            tag.add_listener(listener);
        }
    }

    #[inline(never)]
    pub(crate) fn value(&mut self, value: Option<AttrValue>) {
        if let Some(tag) = self.tags.last_mut() {
            tag.set_value(value);
        }
    }

    pub(crate) fn checked(&mut self, checked: bool) {
        if let Some(tag) = self.tags.last_mut() {
            tag.set_checked(checked);
        }
    }

    #[inline(never)]
    pub(crate) fn key(&mut self, key: Key) {
        if let Some(tag) = self.tags.last_mut() {
            tag.key = Some(key);
        }
    }

    pub(crate) fn node_ref(&mut self, node_ref: NodeRef) {
        if let Some(tag) = self.tags.last_mut() {
            tag.node_ref = node_ref;
        }
    }

    /// Closes an element whose children are a list.
    #[inline(never)]
    pub(crate) fn close(&mut self) {
        self.end();
        self.close_around();
    }

    /// Closes an element with one child. It is a list too where that is none or several.
    #[inline(never)]
    pub(crate) fn close_one(&mut self) {
        let from = self.open.last().copied().unwrap_or_default();
        if self.nodes.len() == from + 1 {
            self.open.pop();
        } else {
            self.end();
        }
        self.close_around();
    }

    /// Puts the last node into the element.
    fn close_around(&mut self) {
        let child = self.nodes.pop();
        if let Some(mut tag) = self.tags.pop() {
            if let (Some(children), Some(child)) = (tag.children_mut(), child) {
                *children = child;
            }
            self.node(tag.into());
        }
    }

    #[inline(never)]
    pub(crate) fn close_empty(&mut self) {
        self.open.pop();
        if let Some(tag) = self.tags.pop() {
            self.node(tag.into());
        }
    }

    #[inline(never)]
    pub(crate) fn begin(&mut self) {
        self.open.push(self.nodes.len());
    }

    #[inline(never)]
    pub(crate) fn end(&mut self) {
        let from = self.open.pop().unwrap_or_default().min(self.nodes.len());
        let children = self.nodes.split_off(from);
        self.node(VNode::VList(Rc::new(VList::with_children(children, None))));
    }

    #[inline(never)]
    pub(crate) fn text(&mut self, text: &'static str) {
        self.node(VNode::VText(VText::new(AttrValue::Static(text))));
    }

    #[inline(never)]
    fn node(&mut self, node: VNode) {
        self.nodes.push(node);
    }

    pub(crate) fn put(&mut self, value: impl Put) {
        value.put(self);
    }

    pub(crate) fn each<T: Put>(&mut self, values: impl IntoIterator<Item = T>) {
        values.into_iter().for_each(|value| value.put(self));
    }

    /// What was built: one node, or a list.
    #[inline(never)]
    pub(crate) fn done(mut self) -> Html {
        if self.nodes.len() != 1 {
            self.end();
        }
        self.nodes.pop().unwrap_or_default()
    }
}

/// What listens to an event of the element that is open.
macro_rules! listeners {
    ($($event:ident)*) => {
        impl Tree {
            $(#[inline(never)]
            pub(crate) fn $event(&mut self, callback: Option<Callback<yew::html::$event::Event>>) {
                self.on(callback.map(|callback| Rc::new(yew::html::$event::Wrapper::new(callback)) as Rc<dyn Listener>));
            })*
        }
    };
}

listeners! { onchange onclick onclose oninput onkeydown }

fn fixed(value: &'static str) -> AttributeOrProperty {
    AttributeOrProperty::Attribute(AttrValue::Static(value))
}

/// What can stand in the tree.
pub(crate) trait Put {
    fn put(self, tree: &mut Tree);
}

impl Put for Html {
    fn put(self, tree: &mut Tree) {
        tree.node(self);
    }
}

impl Put for String {
    #[inline(never)]
    fn put(self, tree: &mut Tree) {
        tree.node(VNode::VText(VText::new(AttrValue::from(self))));
    }
}

impl Put for &str {
    #[inline(never)]
    fn put(self, tree: &mut Tree) {
        self.to_owned().put(tree);
    }
}

impl Put for &&str {
    fn put(self, tree: &mut Tree) {
        (*self).put(tree);
    }
}

impl Put for &String {
    fn put(self, tree: &mut Tree) {
        self.as_str().put(tree);
    }
}

impl Put for usize {
    #[inline(never)]
    fn put(self, tree: &mut Tree) {
        self.to_string().put(tree);
    }
}

impl<T: Put> Put for Option<T> {
    fn put(self, tree: &mut Tree) {
        if let Some(value) = self {
            value.put(tree);
        }
    }
}

impl<T: Put> Put for Vec<T> {
    fn put(self, tree: &mut Tree) {
        tree.each(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holds what is built to what Yew makes of the same words.
    macro_rules! same {
        ($($words:tt)*) => { assert_eq!(html! { $($words)* }, yew::html! { $($words)* }, "{}", stringify!($($words)*)) };
    }

    #[test]
    fn what_is_built_is_what_yew_builds() {
        let (name, id, nothing, on) = ("name", "an-id".to_owned(), None::<Html>, [true, false]);
        same! {};
        same! { <p /> };
        same! { <p class="quiet">{ "Text" }</p> };
        same! { { name } };
        same! { <></> };
        same! { <><b /><i>{ name }{ " " }{ &id }</i></> };
        same! { <p>{ for [1, 2].map(|of: usize| yew::html! { <b>{ of }</b> }) }</p> };
        same! { <p>{ for nothing.clone() }</p> };
        same! { <p>{ "before" }{ nothing.clone() }{ name }</p> };
        same! { <label for="x" data-at={id.clone()} aria-label={Some("y")} title={None::<String>} class={name}><wbr /></label> };
        same! { <li key={name}>{ vec![yew::html! { <b /> }, yew::html! { <i /> }] }</li> };
        for on in on {
            let given = on.then_some(name);
            same! { <p>if on { <b /> }<i /></p> };
            same! { <p>if let Some(given) = given { <b>{ given }</b>{ "!" } } else if !on { { "none" } } else { <i /> }</p> };
            same! { if on { <b /> } };
            same! { <button type="button" disabled={on} class="x" /> };
            same! { <input type="checkbox" value="x" checked={on} aria-label="y" /> };
            same! { <textarea value={name} rows="3" class={if on { "a" } else { "b" }} /> };
            same! { <select><option value={name} selected={on}>{ name }</option></select> };
        }
    }

    #[test]
    fn an_element_keeps_what_listens_to_it() {
        let heard =
            html! { <p onclick={|_: yew::MouseEvent| ()} oninput={None::<Callback<yew::InputEvent>>}><b /></p> };
        let silent = html! { <p><b /></p> };
        assert_ne!(heard, silent);
        assert_eq!(heard.clone(), heard);
    }
}
