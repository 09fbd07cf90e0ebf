//! A permission of Lambda in a template, which is no policy, as the statement that it becomes.

use json::{Node, Value};

/// The properties that become conditions: with the operator and the key. Source: AWS Lambda API Reference, *AddPermission*.
const CONDITIONS: &[(&str, &str, &str)] = &[
    ("SourceArn", "ArnLike", "aws:SourceArn"),
    ("SourceAccount", "StringEquals", "aws:SourceAccount"),
    ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
    ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
    ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
];

/// The policy that a resource of a template adds to a function, if it is a permission and names action and principal.
/// `computed` gives a text, in quotes, for what the template computes.
pub(crate) fn policy(resource: Node<'_>, mut computed: impl FnMut(Node<'_>) -> String) -> Option<String> {
    if resource.get("Type").and_then(Node::as_str) != Some("AWS::Lambda::Permission") {
        return None;
    }
    let properties = resource.get("Properties")?;
    let mut text = |node: Node<'_>| match node.value() {
        Value::Object(_) => computed(node),
        _ => json::string(node.as_text().unwrap_or_default()),
    };
    let action = text(properties.get("Action")?);
    let principal = properties.get("Principal")?;
    let named = principal.as_str().unwrap_or_default();
    let principal = match text(principal) {
        everyone if named == "*" => everyone,
        name if named.contains('.') => format!("{{\"Service\":{name}}}"),
        name => format!("{{\"AWS\":{name}}}"),
    };
    let mut by_operator: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, operator, key) in CONDITIONS {
        let Some(value) = properties.get(name) else { continue };
        let member = format!("{}:{}", json::string(key), text(value));
        match by_operator.iter_mut().find(|(known, _)| known == operator) {
            Some((_, members)) => members.push(member),
            None => by_operator.push((operator, vec![member])),
        }
    }
    let conditions: Vec<String> =
        by_operator.iter().map(|(operator, members)| format!("\"{operator}\":{{{}}}", members.join(","))).collect();
    let condition = match conditions.is_empty() {
        true => String::new(),
        false => format!(",\"Condition\":{{{}}}", conditions.join(",")),
    };
    Some(format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":{action},\
\"Resource\":\"arn:aws:lambda:*:*:function:*\"{condition}}}]}}"
    ))
}
