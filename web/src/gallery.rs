//! The built-in examples. Their list is part of the program, their scenarios are fetched when opened;
//! only the first one, which a first visitor sees, is part of the program too.

use json::Node;
use scenario::{NetworkDocument, Scenario};

const INDEX: &str = include_str!("../gallery/index.json");
const FIRST: &str = include_str!("../gallery/bucket-and-object-arns.json");

/// A group of examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) entries: Vec<Entry>,
}

/// One example in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) slug: String,
    pub(crate) title: String,
}

/// All examples, in teaching order.
pub(crate) fn groups() -> Vec<Group> {
    let text = |node: Node<'_>, name: &str| node.get(name).and_then(Node::as_str).unwrap_or_default().to_owned();
    let entry = |node: Node<'_>| Entry { slug: text(node, "slug"), title: text(node, "title") };
    let group = |node: Node<'_>| Group {
        name: text(node, "group"),
        entries: node.get("entries").map(Node::items).into_iter().flatten().map(entry).collect(),
    };
    json::read(INDEX).root().items().into_iter().map(group).collect()
}

/// The example with its network laid out for the editor, as its policies are.
pub(crate) fn laid_out(mut scenario: Scenario) -> Scenario {
    if let Some(network) = &mut scenario.network {
        *network = NetworkDocument::new(json::write(network.root()));
    }
    scenario
}

/// What a first visitor sees.
pub(crate) fn first() -> Scenario {
    Scenario::read(FIRST).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_starts_with_what_a_first_visitor_sees() {
        let groups = groups();
        assert!(groups.len() > 2 && groups.iter().all(|group| !group.entries.is_empty()));
        assert_eq!(Some(&groups[0].entries[0].title), first().title.as_ref());
    }
}
