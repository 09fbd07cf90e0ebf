//! Policies, as AWS's commands print them and as people keep them.

use iam::Layer;
use json::{Node, Value};

use super::needs::prints;
use super::part::{Found, Part, Place, Refused, Wanted, quote};
use super::text::unescaped;
use crate::policies::NamedPolicy;

/// The text of a document: of an object, of a string that holds it, or of one with `%7B` for `{`.
pub(super) fn document(node: Node<'_>) -> Option<String> {
    match node.value() {
        Value::Object(_) => Some(json::write(node)),
        Value::String(text) => {
            let text = unescaped(text).unwrap_or_else(|| text.to_owned());
            text.trim_start().starts_with('{').then_some(text)
        }
        _ => None,
    }
}

/// The value at a path of members.
pub(super) fn at<'n>(node: Node<'n>, path: &[&str]) -> Option<Node<'n>> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

/// The text at a path of members; empty where there is none.
pub(super) fn string<'n>(node: Node<'n>, path: &[&str]) -> &'n str {
    at(node, path).and_then(Node::as_str).unwrap_or_default()
}

/// Outputs that hold a policy: where it is, where its name and the resource's ARN are, and what it is.
struct Output {
    document: &'static [&'static str],
    /// A member that tells it from others with the same member.
    has: &'static str,
    name: &'static [&'static str],
    of: &'static [&'static str],
    place: Place,
    said: &'static str,
}

const OUTPUT: Output = Output { document: &[], has: "", name: &[], of: &[], place: Place::Plain, said: "" };

const OUTPUTS: &[Output] = &[
    Output { document: &["PolicyVersion", "Document"], said: "a version of a managed policy", ..OUTPUT },
    Output {
        document: &["Attributes", "Policy"],
        of: &["Attributes", "QueueArn"],
        place: Place::Layer(Layer::Resource),
        said: "the policy of a queue or topic",
        ..OUTPUT
    },
    Output {
        document: &["ResourcePolicy"],
        name: &["Name"],
        of: &["ARN"],
        place: Place::Layer(Layer::Resource),
        said: "the policy of a secret",
        ..OUTPUT
    },
    Output {
        document: &["Policy"],
        has: "PolicyName",
        name: &["PolicyName"],
        place: Place::Layer(Layer::Resource),
        said: "a key policy",
        ..OUTPUT
    },
    Output { document: &["Policy"], place: Place::Layer(Layer::Resource), said: "the policy of a resource", ..OUTPUT },
    Output {
        document: &["policyText"],
        name: &["repositoryName"],
        place: Place::Layer(Layer::Resource),
        said: "the policy of a repository",
        ..OUTPUT
    },
    Output { document: &["policyDocument"], said: "a policy that AWS evaluated", ..OUTPUT },
];

/// What a value that holds policies says; `None` if it holds none.
pub(super) fn part(node: Node<'_>) -> Option<Result<Part, Refused>> {
    let ok = |found: Vec<Found>| Some(Ok(Part { found, ..Part::default() }));
    if node.get("Statement").is_some() {
        let policy = NamedPolicy { document: node.source().to_owned(), ..NamedPolicy::default() };
        return ok(vec![Found { said: "a policy".to_owned(), policy, ..Found::default() }]);
    }
    if node.get("Effect").is_some() && (node.get("Action").is_some() || node.get("NotAction").is_some()) {
        return ok(vec![statements(&[node])]);
    }
    for (member, kind) in [("RoleName", "role"), ("UserName", "user"), ("GroupName", "group")] {
        let owner = string(node, &[member]);
        if let (Some(policy), false) = (node.get("PolicyDocument"), owner.is_empty()) {
            return Some(
                inline(kind, owner, string(node, &["PolicyName"]), policy)
                    .map(|found| Part { found: vec![found], ..Part::default() }),
            );
        }
    }
    if let Some(role) = node.get("Role").filter(|role| role.get("AssumeRolePolicyDocument").is_some()) {
        return Some(Ok(self::role(role)));
    }
    if let Some(user) = node.get("User").filter(|user| user.get("UserName").is_some()) {
        let said = format!("the user {}", quote(string(user, &["Arn"])));
        let mut part = Part { said, tags: tags(user), ..Part::default() };
        part.wanted.extend(boundary(user, "user"));
        return Some(Ok(part));
    }
    if let Some(policy) = node.get("Policy").filter(|policy| policy.get("PolicySummary").is_some()) {
        return Some(organization(policy));
    }
    if let Some(policy) = node.get("Policy").filter(|policy| policy.get("DefaultVersionId").is_some()) {
        let (arn, version) = (string(policy, &["Arn"]), string(policy, &["DefaultVersionId"]));
        return Some(Err(format!(
            "This tells of the policy {}, but not what it says: give what `aws iam get-policy-version --policy-arn {} --version-id {}` prints.",
            quote(arn),
            super::part::word(arn),
            super::part::word(version)
        )
        .into()));
    }
    if let Some(endpoints) = node.get("VpcEndpoints") {
        return Some(endpoint(endpoints));
    }
    if let Some(grants) = node.get("Grants").filter(|grants| matches!(grants.value(), Value::Array(_))) {
        let of = grants.items().get(0).map_or("", |grant| string(grant, &["KeyId"])).to_owned();
        let policy = NamedPolicy { document: json::write(node), ..NamedPolicy::default() };
        let said = match grants.items().len() {
            1 => "a grant of a key".to_owned(),
            count => format!("{count} grants of a key"),
        };
        return ok(vec![Found { said, place: Place::Grants, of, policy, ..Found::default() }]);
    }
    let (output, found) = OUTPUTS.iter().find_map(|output| {
        let is = output.has.is_empty() || node.get(output.has).is_some();
        Some((output, at(node, output.document).filter(|_| is)?))
    })?;
    let said = match string(node, &["PolicyVersion", "VersionId"]) {
        "" => output.said.to_owned(),
        version => format!("version {} of a managed policy", quote(version)),
    };
    let Some(document) = document(found) else {
        return Some(Err(format!("This is {said}, but there is no policy in it.").into()));
    };
    let name = Some(string(node, output.name)).filter(|name| !name.is_empty()).map(str::to_owned);
    let of = match string(node, output.of) {
        "" => string(node, &["Attributes", "TopicArn"]),
        of => of,
    };
    let policy = NamedPolicy { name, document, ..NamedPolicy::default() };
    ok(vec![Found { said, place: output.place.clone(), of: of.to_owned(), policy, ..Found::default() }])
}

/// Statements without the policy around them. Which Version they are written for they do not say, so none is added.
pub(super) fn statements(nodes: &[Node<'_>]) -> Found {
    let list: Vec<&str> = nodes.iter().map(|node| node.source()).collect();
    let document = format!("{{ \"Statement\": [{}] }}", list.join(", "));
    let policy = NamedPolicy { document: json::write(json::read(document).root()), ..NamedPolicy::default() };
    let said = match nodes.len() {
        1 => "a statement without a policy around it, so of Version 2008-10-17".to_owned(),
        count => format!("{count} statements without a policy around them, so of Version 2008-10-17"),
    };
    Found { said, policy, ..Found::default() }
}

fn inline(kind: &'static str, owner: &str, name: &str, policy: Node<'_>) -> Result<Found, Refused> {
    let said = format!("{}, an inline policy of the {kind} {}", quote(name), quote(owner));
    let Some(document) = document(policy) else {
        return Err(format!("This is {said}, but there is no policy in it.").into());
    };
    let (name, from) = (Some(name.to_owned()), Some(format!("{kind} {owner}")));
    let policy = NamedPolicy { name, from, document, ..NamedPolicy::default() };
    Ok(Found { said, place: Place::Owner(kind, owner.to_owned()), policy, ..Found::default() })
}

/// A role as `get-role` prints it: its trust policy, and the ARN of its permissions boundary.
fn role(role: Node<'_>) -> Part {
    let arn = string(role, &["Arn"]);
    let mut part = Part { tags: tags(role), ..Part::default() };
    part.wanted.extend(boundary(role, "role"));
    part.found.extend(trust(role));
    if part.found.is_empty() {
        part.said = format!("the role {} without its trust policy", quote(arn));
    }
    part
}

/// The ARN of a user or role, with its tags.
pub(super) fn tags(owner: Node<'_>) -> (String, Vec<(String, String)>) {
    let tags = owner.get("Tags").into_iter().flat_map(Node::items).filter(|tag| tag.get("Key").is_some());
    let tags = tags.take(iam::MOST_KEYS).map(|tag| ["Key", "Value"].map(|of| string(tag, &[of]).to_owned()).into());
    (string(owner, &["Arn"]).to_owned(), tags.collect())
}

/// The trust policy of a role.
pub(super) fn trust(role: Node<'_>) -> Option<Found> {
    let document = role.get("AssumeRolePolicyDocument").and_then(document)?;
    let of = string(role, &["Arn"]).to_owned();
    let name = Some(format!("trust policy of {}", string(role, &["RoleName"])));
    let policy = NamedPolicy { name, document, ..NamedPolicy::default() };
    Some(Found {
        said: format!("the trust policy of {}", quote(&of)),
        place: Place::Trust,
        of,
        policy,
        ..Found::default()
    })
}

/// The permissions boundary of a user or role, by its ARN.
pub(super) fn boundary(owner: Node<'_>, kind: &str) -> Option<Wanted> {
    let id = string(owner, &["PermissionsBoundary", "PermissionsBoundaryArn"]);
    let name = ["RoleName", "UserName"].iter().find_map(|member| owner.get(member)?.as_str()).unwrap_or_default();
    (!id.is_empty()).then(|| Wanted {
        place: Place::Layer(Layer::Boundary),
        id: id.to_owned(),
        of: String::new(),
        from: Some(format!("{kind} {name}")),
        command: prints(id),
    })
}

/// The layer of a type of policy, as Organizations and IAM name it.
pub(super) fn layer_of(kind: &str) -> Option<Layer> {
    const TYPES: &[(&str, Layer)] = &[
        ("SERVICE_CONTROL_POLICY", Layer::Scps),
        ("RESOURCE_CONTROL_POLICY", Layer::Rcps),
        ("IDENTITY_BASED_POLICY", Layer::Identity),
        ("RESOURCE_BASED_POLICY", Layer::Resource),
        ("PERMISSIONS_BOUNDARY", Layer::Boundary),
        ("SESSION_POLICY", Layer::Session),
        ("VPC_ENDPOINT_POLICY", Layer::Endpoint),
    ];
    TYPES.iter().find(|(known, _)| *known == kind).map(|(_, layer)| *layer)
}

fn organization(policy: Node<'_>) -> Result<Part, Refused> {
    let (kind, name) = (string(policy, &["PolicySummary", "Type"]), string(policy, &["PolicySummary", "Name"]));
    let layer = layer_of(kind).filter(|layer| layer.row().extent == iam::Extent::Levels);
    let (Some(layer), Some(document)) = (layer, policy.get("Content").and_then(document)) else {
        return Err(
            format!("{} is a policy of the type {}, which decides no request.", quote(name), quote(kind)).into()
        );
    };
    let said = format!("{}, a {}", quote(name), layer.phrase());
    let id = string(policy, &["PolicySummary", "Arn"]).to_owned();
    let policy = NamedPolicy { name: Some(name.to_owned()), document, ..NamedPolicy::default() };
    Ok(Part {
        found: vec![Found { said, place: Place::Levels(layer, Vec::new()), id, policy, ..Found::default() }],
        ..Part::default()
    })
}

fn endpoint(endpoints: Node<'_>) -> Result<Part, Refused> {
    let mut with =
        endpoints.items().into_iter().filter_map(|of| Some((of, of.get("PolicyDocument").and_then(document)?)));
    match (with.next(), with.next()) {
        (Some((endpoint, document)), None) => {
            let id = string(endpoint, &["VpcEndpointId"]);
            let policy = NamedPolicy { name: Some(id.to_owned()), document, ..NamedPolicy::default() };
            let said = format!("the policy of the VPC endpoint {}", quote(id));
            let place = Place::Layer(Layer::Endpoint);
            Ok(Part { found: vec![Found { said, place, policy, ..Found::default() }], ..Part::default() })
        }
        (None, _) => Err("These VPC endpoints have no policies.".to_owned().into()),
        (Some(_), Some(_)) => Err("These are several VPC endpoints, and a request goes through one: describe that alone, with `--vpc-endpoint-ids`.".to_owned().into()),
    }
}
