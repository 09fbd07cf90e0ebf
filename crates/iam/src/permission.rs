//! A permission of Lambda, which templates write as a resource of its own, as the statement that it becomes.
//!
//! Source: AWS Lambda API Reference, *AddPermission*.

/// An argument of a permission, by its names in CloudFormation and in Terraform.
pub type Argument = [&'static str; 2];

const ACTION: Argument = ["Action", "action"];
const PRINCIPAL: Argument = ["Principal", "principal"];

/// The arguments that become conditions, with the operator and the key.
const CONDITIONS: &[(Argument, &str, &str)] = &[
    (["SourceArn", "source_arn"], "ArnLike", "aws:SourceArn"),
    (["SourceAccount", "source_account"], "StringEquals", "aws:SourceAccount"),
    (["PrincipalOrgID", "principal_org_id"], "StringEquals", "aws:PrincipalOrgID"),
    (["EventSourceToken", "event_source_token"], "StringEquals", "lambda:EventSourceToken"),
    (["FunctionUrlAuthType", "function_url_auth_type"], "StringEquals", "lambda:FunctionUrlAuthType"),
    (["InvokedViaFunctionUrl", "invoked_via_function_url"], "Bool", "lambda:InvokedViaFunctionUrl"),
];

/// The policy that a permission adds to a function, if action and principal are named. `given` is the text of an argument,
/// with `${…}` for what a template computes.
///
/// ```
/// let given = |[_, name]: iam::Argument| match name {
///     "action" => Some("lambda:InvokeFunction".to_owned()),
///     "principal" => Some("*".to_owned()),
///     _ => None,
/// };
/// let policy = iam::lambda_permission(given).unwrap();
/// assert!(policy.contains(r#""Principal":"*","Action":"lambda:InvokeFunction""#));
/// ```
pub fn lambda_permission(given: impl Fn(Argument) -> Option<String>) -> Option<String> {
    let (action, principal) = (json::string(&given(ACTION)?), given(PRINCIPAL)?);
    let named = json::string(&principal);
    let principal = match principal.as_str() {
        "*" => named,
        // What is computed as a whole is rather a role's ARN than the name of a service.
        name if name.contains('.') && !name.starts_with("${") => format!("{{\"Service\":{named}}}"),
        _ => format!("{{\"AWS\":{named}}}"),
    };
    let mut by_operator: Vec<(&str, Vec<String>)> = Vec::new();
    for (argument, operator, key) in CONDITIONS {
        let Some(value) = given(*argument) else { continue };
        let member = format!("{}:{}", json::string(key), json::string(&value));
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
