//! The built-in examples. Their order is part of the program; their scenarios are fetched when opened, and what they are
//! searched by when they are shown. Only the first one, which a first visitor sees, is part of the program too.

use json::Node;
use scenario::network::Outcome;
use scenario::{Decision, NetworkDocument, Scenario};

use crate::components::answer::Look;
use crate::components::{network, verdict};
use crate::state::Side;

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

/// A group of examples.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) entries: Vec<Entry>,
}

/// One example in the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) note: String,
    /// What its sides say.
    pub(crate) looks: Vec<(Side, Look)>,
    /// The layers that are given, and what the packet meets.
    pub(crate) layers: Vec<String>,
    /// All that it is found by, in small letters.
    found_by: String,
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filter {
    pub(crate) text: String,
    pub(crate) side: Option<Side>,
    /// One of the layers; empty for any.
    pub(crate) layer: String,
    /// The words of an outcome; empty for any.
    pub(crate) outcome: String,
}

impl Filter {
    /// Whether all words that are looked for are in a text in small letters.
    pub(crate) fn finds(&self, text: &str) -> bool {
        self.text.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}

impl Entry {
    pub(crate) fn is_found(&self, filter: &Filter) -> bool {
        let mut sides = self.looks.iter().filter(|(side, _)| filter.side.is_none_or(|wanted| wanted == *side));
        let has_outcome = sides.any(|(_, (_, _, words))| filter.outcome.is_empty() || *words == filter.outcome);
        has_outcome && (filter.layer.is_empty() || self.layers.contains(&filter.layer)) && filter.finds(&self.found_by)
    }
}

/// The groups, from what the site's build has written about them.
pub(crate) fn groups(written: &str) -> Vec<Group> {
    json::read(written).root().items().into_iter().map(group).collect()
}

fn group(node: Node<'_>) -> Group {
    let name = text(node, "group");
    let entries = items(node, "entries").map(|node| entry(node, &name)).collect();
    Group { name, entries }
}

fn entry(node: Node<'_>, group: &str) -> Entry {
    let [slug, title, note, words] = ["slug", "title", "note", "words"].map(|name| text(node, name));
    let layers: Vec<String> = items(node, "layers").filter_map(Node::as_str).map(str::to_owned).collect();
    let word = |name: &str| node.get(name).and_then(Node::as_str);
    let decisions = [Decision::Allowed, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];
    let outcomes = [Outcome::Reachable, Outcome::NotReachable, Outcome::Ambiguous, Outcome::Undetermined];
    let decision = decisions.into_iter().find(|decision| word("access") == Some(decision.word()));
    let outcome = outcomes.into_iter().find(|outcome| word("network") == Some(outcome.word()));
    let access = decision.map(|decision| (Side::Access, verdict::look(decision)));
    let network = outcome.map(|outcome| (Side::Network, network::look(outcome)));
    let looks: Vec<_> = access.into_iter().chain(network).collect();
    let mut found_by = [&*slug, &title, &note, &words, group, &layers.join(" ")].join(" ");
    for (_, (_, _, words)) in &looks {
        found_by.push_str(words);
    }
    Entry { found_by: found_by.to_lowercase(), slug, title, note, looks, layers }
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

    #[test]
    fn an_example_is_found_by_each_of_its_words_and_all_filters_together() {
        let written = r#"[{"group": "Teams", "entries": [{"slug": "mfa", "title": "No MFA", "note": "Denied without it.",
            "access": "explicitDeny", "network": "reachable", "layers": ["identity policy"], "words": "s3:GetObject BoolIfExists"}]}]"#;
        let groups = groups(written);
        let found = |text: &str, side, layer: &str, outcome: &str| {
            let filter = Filter { text: text.into(), side, layer: layer.into(), outcome: outcome.into() };
            groups[0].entries[0].is_found(&filter)
        };
        for text in [
            "",
            "mfa",
            "MFA no",
            "getobject",
            "boolifexists",
            "teams",
            "identity",
            "denied explicitly",
            " s3:  without ",
        ] {
            assert!(found(text, None, "", ""), "{text}");
        }
        assert!(!found("mfa sqs", None, "", ""));
        assert!(found("", Some(Side::Access), "identity policy", "Denied explicitly"));
        assert!(found("", Some(Side::Network), "", "Reachable"));
        assert!(!found("", Some(Side::Network), "", "Denied explicitly"));
        assert!(!found("", None, "permissions boundary", ""));
    }
}
