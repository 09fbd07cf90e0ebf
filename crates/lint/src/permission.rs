//! A permission of Lambda in a template or a plan, which is no policy, as the one that it becomes.

use iam::lambda_permission;
use json::{Node, Value};

/// The policy that a resource adds to a function, if it is a permission and names action and principal. `computed` gives
/// a text for what a template of CloudFormation computes.
pub(crate) fn policy(root: Node<'_>, resource: Node<'_>, computed: impl Fn(Node<'_>) -> String) -> Option<String> {
    let kind = |name: &str| resource.get(name).and_then(Node::as_str);
    if kind("Type") == Some("AWS::Lambda::Permission") {
        let properties = resource.get("Properties")?;
        return lambda_permission(|[name, _]| {
            let node = properties.get(name)?;
            Some(if node.is_object() { computed(node) } else { node.as_text().unwrap_or_default().to_owned() })
        });
    }
    if kind("type") == Some("aws_lambda_permission") { terraform(root, resource) } else { None }
}

/// The same of Terraform's JSON. What is known only once it is made is missing there like what is not given, and named beside
/// the change of the resource; without that a plan does not tell.
///
/// Source: Terraform, *JSON Output Format*.
fn terraform(root: Node<'_>, resource: Node<'_>) -> Option<String> {
    let change = resource.get("change");
    let values = resource.get("values").or_else(|| change?.get("after"))?;
    let address = resource.get("address").and_then(Node::as_str);
    let changes = || root.get("resource_changes").into_iter().flat_map(Node::items);
    let of_same = || changes().find(|of| of.get("address").and_then(Node::as_str) == address)?.get("change");
    let unknown = change.or_else(of_same).and_then(|change| change.get("after_unknown"));
    let is_plan = change.is_some() || root.get("planned_values").is_some();
    if is_plan && unknown.is_none() {
        return None;
    }
    lambda_permission(|[_, name]| {
        if unknown.and_then(|unknown| unknown.get(name)?.as_bool()) == Some(true) {
            return Some(format!("${{{name}}}"));
        }
        let node = values.get(name)?;
        if matches!(node.value(), Value::Null) { None } else { node.as_text().map(str::to_owned) }
    })
}
