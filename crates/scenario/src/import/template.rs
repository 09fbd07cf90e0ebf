//! Policies in templates: of CloudFormation and SAM, in JSON and YAML, and of Terraform. What a template fills in stays in
//! the policy as `${…}`.
//!
//! Source: CloudFormation User Guide, *Intrinsic function reference*, and the types that hold policies.

use iam::Layer;
use json::{Node, Value};

use super::part::{Choice, Choices, Found, Part, Place, Refused, Wanted, count, quote};
use super::text::unescaped;
use crate::policies::NamedPolicy;

/// The policies of one resource of a template.
pub(super) struct Group {
    /// What the template calls it.
    pub(super) name: String,
    pub(super) found: Vec<Found>,
    /// Policies that it names without their documents.
    pub(super) wanted: Vec<Wanted>,
    /// What of it is not read, in sentences.
    pub(super) next: Vec<String>,
}

/// As many resources with policies are offered.
const MOST_CHOICES: usize = 200;

/// What a template says: the policies of the resource that is chosen, or of the only one. `what` is what it is.
pub(super) fn part(what: &str, mut groups: Vec<Group>, choice: &Choice) -> Result<Part, Refused> {
    let all = count(groups.len(), "resource");
    let place = match (&choice.policy, groups.len()) {
        (_, 0) => return Err(format!("This is {what}, without a policy that can be read.").into()),
        (None, 1) => Some(0),
        (None, _) => None,
        (Some(chosen), _) => groups.iter().position(|group| group.name == *chosen),
    };
    let Some(mut group) = place.map(|at| groups.swap_remove(at)) else {
        let message = match &choice.policy {
            Some(chosen) => format!("This is {what} with the policies of {all}, none of which is {}.", quote(chosen)),
            None => {
                let option = choice.reader.of([" by its name, with `--policy`", ""]);
                format!("This is {what} with the policies of {all}: choose one{option}.")
            }
        };
        let choices = groups.into_iter().take(MOST_CHOICES).map(|group| group.name).collect();
        return Err(Refused { message, choices, of: Choices::Policies });
    };
    let said = format!("{} in {what}", quote(&group.name));
    if group.found.is_empty() && group.wanted.is_empty() {
        return Err(format!("This is {said}. {}", group.next.join(" ")).into());
    }
    let is_one = group.found.len() == 1;
    for found in &mut group.found {
        let name = found.policy.name.as_deref().filter(|name| !is_one && *name != group.name);
        found.said = name.map_or_else(|| said.clone(), |name| format!("{} of {said}", quote(name)));
    }
    let said = if group.found.is_empty() { said } else { String::new() };
    Ok(Part { said, found: group.found, wanted: group.wanted, next: group.next, ..Part::default() })
}

/// The resources with policies of a template of CloudFormation; `None` of anything else.
pub(super) fn cloudformation(node: Node<'_>) -> Option<Vec<Group>> {
    let resources = node.get("Resources").filter(|resources| resources.is_object())?;
    let kind = |resource: Node<'_>| resource.get("Type").and_then(Node::as_str).unwrap_or_default().to_owned();
    let is_template = resources.members().into_iter().any(|member| kind(member.value).contains("::"));
    if !is_template {
        return None;
    }
    let mut groups = Vec::new();
    for member in resources.members() {
        let mut group = Group { name: member.key.to_owned(), found: Vec::new(), wanted: Vec::new(), next: Vec::new() };
        let around = Around { kind: kind(member.value), member: "", name: None };
        if let Some(properties) = member.value.get("Properties") {
            around.walk(properties, &mut group);
            if around.kind == "AWS::Lambda::Permission" {
                let text = |node| function(node).or_else(|| node.as_text().map(str::to_owned));
                let policy = iam::lambda_permission(|[name, _]| text(properties.get(name)?));
                let policy = policy.map(|policy| around.found(json::write(json::read(policy).root()), &group.name));
                group.found.extend(policy);
            }
        }
        // Who takes on the role is not asked beside what the role may do.
        if group.found.iter().any(|found| found.place != Place::Trust) {
            group.found.retain(|found| found.place != Place::Trust);
        }
        if !group.found.is_empty() || !group.wanted.is_empty() {
            groups.push(group);
        }
    }
    Some(groups)
}

/// What the names around a value tell.
struct Around<'n> {
    /// The type of the resource.
    kind: String,
    member: &'n str,
    /// The name that stands beside a document.
    name: Option<&'n str>,
}

impl<'n> Around<'n> {
    fn walk(&self, node: Node<'n>, group: &mut Group) {
        match node.value() {
            Value::Object(_) if node.get("Statement").is_some() => self.take(node, group),
            Value::String(text) if text.contains("Statement") => {
                let text = unescaped(text).unwrap_or_else(|| text.to_owned());
                let document = json::read(text);
                let policy = document.root();
                if document.is_whole() && policy.get("Statement").is_some() {
                    let own = Around { kind: self.kind.clone(), member: self.member, name: self.name };
                    group.found.push(own.found(json::write(policy), &group.name));
                }
            }
            Value::Object(members) => {
                let name = node.get("PolicyName").or_else(|| node.get("Name")).and_then(Node::as_str).or(self.name);
                for member in members {
                    // SAM's policy templates are names with parameters.
                    let is_known = |name: &str| name.ends_with("Policy") && self.member == "Policies";
                    if is_known(member.key) && member.value.get("Statement").is_none() {
                        group.next.push(format!(
                            "What {} of SAM allows: give the policy that it stands for, too.",
                            quote(member.key)
                        ));
                    }
                    Around { kind: self.kind.clone(), member: member.key, name }.walk(member.value, group);
                }
            }
            Value::Array(items) => items.into_iter().for_each(|item| {
                let arn = item.as_str().filter(|arn| arn.starts_with("arn:") && arn.contains(":policy/"));
                match arn.filter(|_| matches!(self.member, "ManagedPolicyArns" | "Policies")) {
                    Some(arn) => group.wanted.push(Wanted {
                        place: Place::Layer(Layer::Identity),
                        id: arn.to_owned(),
                        of: String::new(),
                        from: None,
                        command: super::needs::prints(arn),
                    }),
                    None => {
                        let name = item.get("PolicyName").and_then(Node::as_str).or(self.name);
                        Around { kind: self.kind.clone(), member: self.member, name }.walk(item, group);
                    }
                }
            }),
            _ => {}
        }
    }

    fn take(&self, policy: Node<'_>, group: &mut Group) {
        let document = json::write(json::read(filled(policy)).root());
        group.found.push(self.found(document, &group.name));
    }

    fn found(&self, document: String, owner: &str) -> Found {
        let is_trust = matches!(self.member, "AssumeRolePolicyDocument" | "AssumeRolePolicy");
        let place = match self.kind.as_str() {
            _ if is_trust => Place::Trust,
            "AWS::EC2::VPCEndpoint" => Place::Layer(Layer::Endpoint),
            _ => Place::Plain,
        };
        let name = self.name.map_or_else(|| owner.to_owned(), str::to_owned);
        let name = if is_trust { format!("trust policy of {owner}") } else { name };
        let kind = match self.kind.as_str() {
            "AWS::IAM::Role" | "AWS::Serverless::Function" => Some("role"),
            "AWS::IAM::User" => Some("user"),
            "AWS::IAM::Group" => Some("group"),
            _ => None,
        };
        let from = kind.filter(|_| !is_trust).map(|kind| format!("{kind} {owner}"));
        let policy = NamedPolicy { name: Some(name), from, document, ..NamedPolicy::default() };
        Found { place, policy, ..Found::default() }
    }
}

/// A value as JSON, with `${…}` where CloudFormation would fill in.
fn filled(node: Node<'_>) -> String {
    if let Some(text) = function(node) {
        return json::string(&text);
    }
    match node.value() {
        Value::Array(items) => {
            let items: Vec<String> = items.into_iter().filter(|item| !is_left_out(*item)).map(filled).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let members = members.into_iter().filter(|member| !is_left_out(member.value));
            let members: Vec<String> =
                members.map(|member| format!("{}:{}", json::string(member.key), filled(member.value))).collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Missing => "null".to_owned(),
        _ => node.source().to_owned(),
    }
}

/// `AWS::NoValue` takes out what it stands for.
fn is_left_out(node: Node<'_>) -> bool {
    node.get("Ref").and_then(Node::as_str) == Some("AWS::NoValue")
}

/// The text that a function stands for, as far as it is known.
fn function(node: Node<'_>) -> Option<String> {
    let members = node.members();
    let member = members.first().filter(|_| members.len() == 1)?;
    let (name, value) = (member.key, member.value);
    let texts = || value.items().into_iter().map(|item| function(item).or_else(|| item.as_text().map(str::to_owned)));
    Some(match name {
        "Ref" => format!("${{{}}}", value.as_str()?),
        "Fn::GetAtt" => match value.as_str() {
            Some(of) => format!("${{{of}}}"),
            None => format!("${{{}}}", texts().collect::<Option<Vec<_>>>()?.join(".")),
        },
        // `${!Name}` is for a text with `${Name}` in it.
        "Fn::Sub" => value.as_str().or_else(|| value.items().get(0)?.as_str())?.replace("${!", "${"),
        "Fn::Join" => {
            let with = value.items().get(0)?.as_str()?;
            let list = value.items().get(1)?;
            match list.value() {
                Value::Array(items) => {
                    let parts = items.into_iter().filter(|item| !is_left_out(*item));
                    let parts: Option<Vec<String>> =
                        parts.map(|item| function(item).or_else(|| item.as_text().map(str::to_owned))).collect();
                    parts.map_or_else(|| "${Fn::Join}".to_owned(), |parts| parts.join(with))
                }
                _ => "${Fn::Join}".to_owned(),
            }
        }
        name if name.starts_with("Fn::") => match value.as_str() {
            Some(of) => format!("${{{name} {of}}}"),
            None => format!("${{{name}}}"),
        },
        _ => return None,
    })
}
