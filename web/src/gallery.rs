//! The built-in examples. Their list is part of the program, their scenarios are fetched when opened;
//! only the first one, which a first visitor sees, is part of the program too.

use iam::json::{self, Node, Value};
use scenario::Scenario;

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
    let text = |node: &Node, name: &str| node.get(name).and_then(Node::as_str).unwrap_or_default().to_owned();
    let entry = |node: &Node| Entry { slug: text(node, "slug"), title: text(node, "title") };
    let group = |node: &Node| Group {
        name: text(node, "group"),
        entries: node.get("entries").map(items).unwrap_or_default().iter().map(entry).collect(),
    };
    items(&json::read(INDEX).0).iter().map(group).collect()
}

fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::Array(items) => items,
        _ => &[],
    }
}

/// The example with its network laid out for the editor, as its policies are.
pub(crate) fn laid_out(mut scenario: Scenario) -> Scenario {
    if let Some(network) = &mut scenario.network {
        network.0 = json::write(&json::read(&network.0).0);
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
