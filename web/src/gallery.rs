//! The built-in examples. Their order is part of the program; their scenarios are fetched when opened. Only the first one,
//! which a first visitor sees, is part of the program too.

use json::Node;
use scenario::{NetworkDocument, Scenario};

const INDEX: &str = include_str!("../gallery/index.json");
const FIRST: &str = include_str!("../gallery/bucket-and-object-arns.json");

/// What a first visitor sees.
pub(crate) const FIRST_SLUG: &str = "bucket-and-object-arns";

/// Where an example stands among the others, in teaching order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) group: String,
    /// From 1 on, in its group.
    pub(crate) number: usize,
    /// How many there are in its group.
    pub(crate) of: usize,
    /// The slugs of those beside it, in other groups too.
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

/// Where the example of this slug stands, if there is one.
pub(crate) fn position(slug: &str) -> Option<Position> {
    let index = json::read(INDEX);
    let mut previous = None;
    let mut found: Option<Position> = None;
    for group in index.root().items() {
        let entries: Vec<&str> = items(group, "entries").filter_map(Node::as_str).collect();
        for (at, entry) in entries.iter().enumerate() {
            if let Some(position) = found {
                return Some(Position { next: Some((*entry).to_owned()), ..position });
            }
            if *entry == slug {
                let (number, of) = (at + 1, entries.len());
                found =
                    Some(Position { group: text(group, "group"), number, of, previous: previous.take(), next: None });
            }
            previous = Some((*entry).to_owned());
        }
    }
    found
}

fn text(node: Node<'_>, name: &str) -> String {
    node.get(name).and_then(Node::as_str).unwrap_or_default().to_owned()
}

fn items<'d>(node: Node<'d>, name: &str) -> impl Iterator<Item = Node<'d>> {
    node.get(name).map(Node::items).into_iter().flatten()
}

/// The example with its network laid out for the editor, as its policies are.
pub(crate) fn laid_out(mut scenario: Scenario) -> Scenario {
    if let Some(network) = &mut scenario.network {
        *network = NetworkDocument::new(json::write(network.root()));
    }
    scenario
}

/// The example of [`FIRST_SLUG`].
pub(crate) fn first() -> Scenario {
    Scenario::read(FIRST).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_starts_with_what_a_first_visitor_sees() {
        let first = position(FIRST_SLUG).unwrap();
        assert_eq!((&*first.group, first.number, first.previous), ("First steps", 1, None));
        assert_eq!(first.next.as_deref(), Some("default-deny"));
    }

    #[test]
    fn steps_go_through_all_examples_and_back() {
        let index = json::read(INDEX);
        let count = index.root().items().into_iter().flat_map(|group| items(group, "entries")).count();
        let mut seen = vec![FIRST_SLUG.to_owned()];
        while let Some(next) = position(seen.last().unwrap()).unwrap().next {
            assert_eq!(position(&next).unwrap().previous.as_ref(), seen.last());
            seen.push(next);
        }
        assert_eq!(seen.len(), count);
        assert_eq!(position("no-such-example"), None);
    }
}
