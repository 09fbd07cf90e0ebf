//! The statement around a place.

use catalog::{Action, Catalog, Key, Kind, ResourceType, UsedType};
use json::{Document, Node, Value};

/// As many actions of a pattern are looked at.
const MOST: usize = 300;

/// A statement as far as it is there.
pub(super) struct Around<'t> {
    statement: Document<'t>,
}

impl<'t> Around<'t> {
    pub(super) fn new(statement: &'t str) -> Around<'t> {
        Around { statement: json::read(statement) }
    }

    /// The strings of an element: one, or those of a list.
    pub(super) fn values(&self, element: &str) -> Vec<&str> {
        self.statement.root().get(element).map(strings).unwrap_or_default()
    }

    /// The actions that Action names; none of NotAction, which is about everything else.
    pub(super) fn actions<'c>(&self, catalog: &'c Catalog) -> Vec<Action<'c>> {
        let patterns = self.values("Action").into_iter().filter(|pattern| *pattern != "*");
        patterns.flat_map(|pattern| catalog.expand(pattern).take(MOST)).collect()
    }

    /// The condition keys under an operator.
    pub(super) fn keys(&self, operator: &str) -> Vec<&str> {
        let under = self.statement.root().get("Condition").and_then(|condition| condition.get(operator));
        under.into_iter().flat_map(|under| under.members()).map(|member| member.key).collect()
    }
}

fn strings(node: Node<'_>) -> Vec<&str> {
    match node.value() {
        Value::Array(items) => items.into_iter().filter_map(Node::as_str).collect(),
        _ => node.as_str().into_iter().collect(),
    }
}

/// The resource types of actions, each once: what a request must name first, and of the others the plainest.
pub(super) fn types<'c>(actions: &[Action<'c>]) -> Vec<ResourceType<'c>> {
    let mut types: Vec<UsedType<'_>> = Vec::new();
    let name = |used: &UsedType<'c>| (used.resource_type.service().prefix(), used.resource_type.name());
    for used in actions.iter().flat_map(|action| action.resource_types()) {
        match types.iter_mut().find(|known| name(known) == name(&used)) {
            Some(known) => known.required |= used.required,
            None => types.push(used),
        }
    }
    json::sort_by_key(&mut types, |used| (!used.required, used.resource_type.arns().map(str::len).min()));
    types.into_iter().map(|used| used.resource_type).collect()
}

/// A condition key that a policy writes, also one that only begins, such as `aws:RequestTag/`.
pub(super) fn key<'c>(catalog: &'c Catalog, name: &str) -> Option<Key<'c>> {
    let tag = if name.ends_with(['/', ':']) { "x" } else { "" };
    catalog.key(&[name, tag].concat())
}

/// What the values of a key are.
pub(super) const fn values(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Arn => "ARN",
        Kind::Bool => "true or false",
        Kind::Number => "number",
        Kind::Date => "time",
        Kind::Address => "IP address",
    }
}
