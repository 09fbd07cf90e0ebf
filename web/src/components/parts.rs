//! The parts of a network as people know them: by their names, with the id beside it, and as links to their text.

use json::Node;
use scenario::TableKind;
use yew::prelude::*;

use super::Dispatch;
use super::controls::act;
use super::tables::visit;
use crate::state::{Action, NETWORK, State, ViewAction};
use crate::text::{self, shown};
use crate::tree::html;

/// A part of the network that has an id.
#[derive(Clone, Copy)]
struct Part<'a> {
    id: &'a str,
    list: &'a str,
    node: Node<'a>,
}

/// The parts of the network, so that their names lead there.
pub(super) struct Places<'a> {
    parts: Vec<Part<'a>>,
    pub(super) dispatch: Dispatch,
    /// As many rows of a list are shown.
    pub(super) room: usize,
}

impl<'a> Places<'a> {
    pub(super) fn of(state: &'a UseReducerHandle<State>) -> Places<'a> {
        let mut parts = Vec::new();
        let lists = state.scenario.network.as_ref().map(|network| network.root().members());
        for list in lists.into_iter().flatten() {
            let key = scenario::id_of(list.key);
            let part = |node: Node<'a>| Some(Part { id: node.get(&key)?.as_str()?, list: list.key, node });
            parts.extend(list.value.items().into_iter().filter_map(part));
        }
        Places { parts, dispatch: state.dispatcher(), room: state.room }
    }

    fn part(&self, id: &str) -> Option<Part<'a>> {
        self.parts.iter().find(|part| part.id == id).copied()
    }

    /// What the tag `Name` of a part says.
    pub(super) fn name(&self, id: &str) -> Option<String> {
        let tags = self.part(id)?.node.get("Tags")?.items();
        let name = tags.into_iter().find(|tag| tag.get("Key").and_then(Node::as_str) == Some("Name"))?;
        name.get("Value").and_then(Node::as_str).filter(|name| !name.is_empty() && *name != id).map(shown)
    }

    /// A part within a text: its name with its id, or its id alone.
    pub(super) fn called(&self, id: &str) -> String {
        self.name(id).map_or_else(|| id.to_owned(), |name| format!("{name} ({id})"))
    }

    /// The subnet and the VPC that a part is in, as far as it is in them as a whole.
    pub(super) fn within(&self, id: &str) -> [Option<&'a str>; 2] {
        let text = |of: Part<'a>, key| of.node.get(key).and_then(Node::as_str);
        let Some(part) = self.part(id) else { return [None, None] };
        let subnet = text(part, "SubnetId");
        let around = subnet.and_then(|subnet| self.part(subnet)).unwrap_or(part);
        let attached = || part.node.get("Attachments")?.items().get(0)?.get("VpcId")?.as_str();
        [subnet, text(around, "VpcId").or_else(|| text(part, "VpcId")).or_else(attached)]
    }

    /// A sentence in which the names of parts are links to their text.
    pub(super) fn sentence(&self, text: &str) -> Html {
        let parts = text.split('`').enumerate().map(|(at, part)| match at % 2 {
            1 => self.link(part),
            _ => text::words(part),
        });
        html! { <>{ for parts }</> }
    }

    /// The name of a part, with its id. Rules stand in their tables, everything else in the text.
    pub(super) fn link(&self, id: &str) -> Html {
        let Some(part) = self.part(id) else { return text::code(id) };
        let (onclick, title) = match TableKind::of_list(part.list) {
            Some(kind) => (visit(&self.dispatch, kind, id), "Show its rules"),
            None => {
                let span = part.node.get(&scenario::id_of(part.list)).unwrap_or(part.node).span;
                let show = ViewAction::Show(NETWORK.to_owned(), [span.start, span.end]);
                (act(&self.dispatch, Action::View(show)), "Show in the JSON")
            }
        };
        // Unlike a button it goes on in the next line, and keeps what follows beside it.
        html! { <a class="link source" href="#" {title} {onclick}>{ self.named(id) }</a> }
    }

    /// A name, with the id in quiet ink.
    pub(super) fn named(&self, id: &str) -> Html {
        match self.name(id) {
            Some(name) => html! { <><bdi>{ name }</bdi>{ " " }{ text::name(id, "name quiet") }</> },
            None => text::code(id),
        }
    }
}
