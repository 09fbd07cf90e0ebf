//! All of one caller's policies: out of `aws iam get-account-authorization-details`, and out of the input of AWS's policy
//! simulator.
//!
//! Source: the API model of IAM.

use std::collections::HashMap;

use iam::Layer;
use json::Node;

use super::documents::{boundary, document, string, tags, trust};
use super::needs::prints;
use super::part::{
    Choice, Choices, Found, LONGEST, MOST_FURTHER, MOST_POLICIES, Part, Place, Reader, Refused, Wanted, count, owner,
    quote, refuse_masked, set, too_long,
};
use crate::decision::Decision;
use crate::document::{AlsoRequest, Caller, ContextValue};
use crate::policies::NamedPolicy;

/// As many users and roles are offered to choose from.
const MOST_CHOICES: usize = 200;

/// A user is in ten groups at most.
const MOST_GROUPS: usize = 100;

/// What a value says, if it describes an account. `principal` is whose policies are wanted, `resource` what the request is
/// for, which may be a role.
pub(super) fn account(
    node: Node<'_>,
    principal: &str,
    resource: &str,
    reader: Reader,
) -> Option<Result<Part, Refused>> {
    let lists = ["UserDetailList", "RoleDetailList", "GroupDetailList", "Policies"];
    let [users, roles, groups, policies] = lists.map(|list| node.get(list).map(Node::items));
    users.or(roles).or(groups)?;
    let counts = format!(
        "This describes {} and {} of an account",
        count(users.map_or(0, |users| users.len()), "user"),
        count(roles.map_or(0, |roles| roles.len()), "role")
    );
    if principal.is_empty() {
        let all = users.into_iter().flatten().chain(roles.into_iter().flatten());
        let mut choices: Vec<String> =
            all.map(|of| string(of, &["Arn"]).to_owned()).filter(|arn| !arn.is_empty()).collect();
        choices.truncate(MOST_CHOICES);
        let option = reader.of([", with `--principal ARN`", ""]);
        let message = format!("{counts}: say whose policies are wanted{option}.");
        return Some(Err(Refused { message, choices, of: Choices::Principals }));
    }
    let Some((kind, name)) = owner(principal) else {
        return Some(Err(format!("{counts}, and {} is no user, role or session of a role.", quote(principal)).into()));
    };
    let (list, member) = if kind == "user" { (users, "UserName") } else { (roles, "RoleName") };
    let account = |arn: &str| iam::arn::Arn::parse(arn).map(|arn| arn.account().to_owned());
    let is_caller =
        |of: &Node<'_>| string(*of, &[member]) == name && account(string(*of, &["Arn"])) == account(principal);
    let Some(caller) = list.into_iter().flatten().find(is_caller) else {
        let more = match node.get("IsTruncated").and_then(Node::as_bool) {
            Some(true) => ": it is cut off, and its other pages may hold it",
            _ => "",
        };
        return Some(Err(format!("{counts}, and the {kind} {} is not among them{more}.", quote(principal)).into()));
    };
    let mut part = Part {
        said: format!("the {kind} {} of an account", quote(string(caller, &["Arn"]))),
        tags: tags(caller),
        ..Part::default()
    };
    part.request.principal = Caller::Arn(principal.to_owned());
    super::part::role_behind(&mut part.request, Some(string(caller, &["Arn"])).filter(|_| kind == "role"));
    let policies = policies.into_iter().flatten().map(|policy| (string(policy, &["Arn"]), policy)).collect();
    let mut held = Held { part, policies };
    let inline = if kind == "user" { "UserPolicyList" } else { "RolePolicyList" };
    held.of(caller, inline, &format!("{kind} {name}"));
    for group in caller.get("GroupList").into_iter().flat_map(Node::items).filter_map(Node::as_str).take(MOST_GROUPS) {
        match groups.into_iter().flatten().find(|of| string(*of, &["GroupName"]) == group) {
            Some(of) => held.of(of, "GroupPolicyList", &format!("group {group}")),
            None => held.part.next.push(format!(
                "The policies of the group {}, which is not described here: describe the account without `--filter`.",
                quote(group)
            )),
        }
    }
    if let Some(wanted) = boundary(caller, kind) {
        held.managed(wanted);
    }
    let taken_on = roles.into_iter().flatten().find(|role| !resource.is_empty() && string(*role, &["Arn"]) == resource);
    held.part.found.extend(taken_on.and_then(trust));
    Some(Ok(held.part))
}

/// What was found of a caller, and the managed policies of the account.
struct Held<'n> {
    part: Part,
    policies: HashMap<&'n str, Node<'n>>,
}

impl Held<'_> {
    /// Takes the policies of a user, role or group.
    fn of(&mut self, owner: Node<'_>, inline: &str, from: &str) {
        for policy in owner.get(inline).into_iter().flat_map(Node::items) {
            if let Some(document) = policy.get("PolicyDocument").and_then(document) {
                let name = string(policy, &["PolicyName"]).to_owned();
                let policy =
                    NamedPolicy { name: Some(name), from: Some(from.to_owned()), document, ..NamedPolicy::default() };
                self.part.found.push(Found { place: Place::Layer(Layer::Identity), policy, ..Found::default() });
            }
        }
        for attached in owner.get("AttachedManagedPolicies").into_iter().flat_map(Node::items).take(MOST_POLICIES) {
            let id = string(attached, &["PolicyArn"]).to_owned();
            let (from, command) = (Some(from.to_owned()), prints(&id));
            self.managed(Wanted { place: Place::Layer(Layer::Identity), id, of: String::new(), from, command });
        }
    }

    /// Takes a managed policy in its default version, or notes that its document is wanted.
    fn managed(&mut self, wanted: Wanted) {
        let policy = self.policies.get(wanted.id.as_str());
        let mut versions = policy.and_then(|policy| policy.get("PolicyVersionList")).into_iter().flat_map(Node::items);
        let version = versions.find(|version| version.get("IsDefaultVersion").and_then(Node::as_bool) == Some(true));
        match version.and_then(|version| version.get("Document")).and_then(document) {
            Some(document) => {
                let name = Some(wanted.name().to_owned());
                let policy = NamedPolicy { name, from: wanted.from, document, ..NamedPolicy::default() };
                self.part.found.push(Found { place: wanted.place, policy, ..Found::default() });
            }
            None => self.part.wanted.push(wanted),
        }
    }
}

/// What a value says, if it is what `aws sts get-caller-identity` prints.
pub(super) fn caller(node: Node<'_>) -> Option<Result<Part, Refused>> {
    let [id, account, arn] = ["UserId", "Account", "Arn"].map(|member| string(node, &[member]));
    if id.is_empty() || account.is_empty() || arn.is_empty() {
        return None;
    }
    let mut part = Part { said: format!("the caller {}", quote(arn)), ..Part::default() };
    part.request.principal = Caller::Arn(arn.to_owned());
    set(&mut part.request.context, "aws:userid", Some(id));
    let masked = refuse_masked(&part.said, &[arn]);
    Some(masked.map(|()| part))
}

/// What a value says, if it is what `simulate-custom-policy` or `simulate-principal-policy` prints: the result that is chosen.
pub(super) fn simulated(node: Node<'_>, choice: &Choice) -> Option<Result<Part, Refused>> {
    let results = node.get("EvaluationResults")?.items();
    let said = |result: Node<'_>| {
        let of = |member| string(result, &[member]);
        let (action, resource) = (quote(of("EvalActionName")), quote(of("EvalResourceName")));
        format!(
            "{action} on {resource}, {}",
            decision(of("EvalDecision")).map_or("without a decision", Decision::phrase)
        )
    };
    let number = match (&choice.event, results.len()) {
        (None, 1) => Some(1),
        (chosen, _) => chosen.as_ref().and_then(|chosen| chosen.parse::<usize>().ok()),
    };
    let Some(result) = number.and_then(|number| results.get(number.checked_sub(1)?)) else {
        let lines = results.into_iter().enumerate().take(MOST_CHOICES);
        let choices = lines.map(|(at, result)| format!("{}  {}", at + 1, said(result))).collect();
        let option = choice.reader.of([" by its number, with `--event`", ""]);
        let message =
            format!("These are {} of the policy simulator: choose one{option}.", count(results.len(), "result"));
        return Some(Err(Refused { message, choices, of: Choices::Events }));
    };
    let mut part = Part { said: format!("a result of the policy simulator: {}", said(result)), ..Part::default() };
    string(result, &["EvalActionName"]).clone_into(&mut part.request.action);
    string(result, &["EvalResourceName"]).clone_into(&mut part.request.resource);
    part.expect.access = decision(string(result, &["EvalDecision"])).map(|decision| decision.word().to_owned());
    let missing = result.get("MissingContextValues").into_iter().flat_map(Node::items).filter_map(Node::as_str);
    let missing: Vec<String> = missing.take(iam::MOST_KEYS).map(quote).collect();
    if !missing.is_empty() {
        part.next.push(format!(
            "The values of {}, which the policies read and the simulator was not given.",
            missing.join(", ")
        ));
    }
    Some(Ok(part))
}

/// A decision as the simulator calls it, which is as we do.
fn decision(word: &str) -> Option<Decision> {
    [Decision::Allowed, Decision::ExplicitDeny, Decision::ImplicitDeny].into_iter().find(|of| of.word() == word)
}

/// What a value says, if it is the input of `simulate-custom-policy` or `simulate-principal-policy`.
pub(super) fn simulation(node: Node<'_>) -> Option<Result<Part, Refused>> {
    let actions = node.get("ActionNames")?.items();
    let texts = |member: &str| -> Vec<String> {
        let items = node.get(member).into_iter().flat_map(Node::items);
        items.filter_map(Node::as_str).map(str::to_owned).collect()
    };
    let mut part = Part::default();
    let source = string(node, &["PolicySourceArn"]);
    let caller = [string(node, &["CallerArn"]), source].into_iter().find(|arn| !arn.is_empty()).unwrap_or_default();
    part.request.principal = Caller::Arn(caller.to_owned());
    let mut resources = texts("ResourceArns");
    if resources.is_empty() {
        // The API's default.
        resources.push("*".to_owned());
    }
    let mut pairs =
        actions.into_iter().filter_map(Node::as_str).flat_map(|action| resources.iter().map(move |on| (action, on)));
    if let Some((action, resource)) = pairs.next() {
        (part.request.action, part.request.resource) = (action.to_owned(), resource.clone());
    }
    let further = |(action, resource): (&str, &String)| AlsoRequest {
        action: action.to_owned(),
        resource: resource.clone(),
        ..AlsoRequest::default()
    };
    part.request.also = pairs.by_ref().take(MOST_FURTHER).map(further).collect();
    let is_cut = pairs.next().is_some();
    let owner = string(node, &["ResourceOwner"]);
    let owner = iam::arn::Arn::parse(owner).map_or(owner, |arn| arn.account());
    part.request.resource_account = Some(owner.to_owned()).filter(|owner| !owner.is_empty());
    for entry in node.get("ContextEntries").into_iter().flat_map(Node::items).take(iam::MOST_KEYS) {
        let values = entry.get("ContextKeyValues").into_iter().flat_map(Node::items);
        let mut values: Vec<String> = values.filter_map(Node::as_text).map(str::to_owned).collect();
        let is_list = string(entry, &["ContextKeyType"]).ends_with("List") || values.len() != 1;
        let value = match values.pop() {
            Some(value) if !is_list => ContextValue::One(value),
            last => ContextValue::Many(values.into_iter().chain(last).collect()),
        };
        part.request.context.0.push((string(entry, &["ContextKeyName"]).to_owned(), value));
    }
    let lists = [("PolicyInputList", Layer::Identity), ("PermissionsBoundaryPolicyInputList", Layer::Boundary)];
    for (list, layer) in lists {
        for (at, document) in texts(list).into_iter().enumerate() {
            let policy = NamedPolicy { name: Some(format!("{list}.{}", at + 1)), document, ..NamedPolicy::default() };
            part.found.push(Found { place: Place::Layer(layer), policy, ..Found::default() });
        }
    }
    if let Some(document) = node.get("ResourcePolicy").and_then(document) {
        let policy = NamedPolicy { name: Some("ResourcePolicy".to_owned()), document, ..NamedPolicy::default() };
        // Each resource is treated as if it had this policy.
        if policy.document.len() * part.request.also.len() > LONGEST {
            return Some(Err(too_long()));
        }
        part.request.also.iter_mut().for_each(|also| also.resource_policy = Some(policy.clone()));
        part.found.push(Found { place: Place::Layer(Layer::Resource), policy, ..Found::default() });
    }
    let kind = if source.is_empty() { "custom" } else { "principal" };
    let actions = match actions.len() {
        1 => quote(&part.request.action),
        number => count(number, "action"),
    };
    let together = if part.request.also.is_empty() { "" } else { ", taken as one call that needs them all" };
    part.said = format!(
        "the input of `simulate-{kind}-policy`: {actions} and {}{together}",
        count(resources.len(), "resource")
    );
    if !source.is_empty() {
        part.next.push(format!(
            "The policies of {}, which the input only names: give what `aws iam get-account-authorization-details` prints, too.",
            quote(source)
        ));
    }
    if is_cut {
        part.said.push_str(&format!("; the first {} pairs are taken", MOST_FURTHER + 1));
    }
    let levels = node.get("OrderedOrganizationPolicyInputList").map(Node::items);
    for (at, level) in levels.into_iter().flatten().enumerate() {
        // From the root of the organization down to the account.
        let target = match levels.map_or(0, |levels| levels.len()) - at {
            _ if at == 0 => "Root".to_owned(),
            1 => "account".to_owned(),
            _ => format!("OU {at}"),
        };
        let documents = level.get("ServiceControlPolicyInputList").into_iter().flat_map(Node::items);
        for document in documents.filter_map(document) {
            let policy = NamedPolicy { document, ..NamedPolicy::default() };
            part.found.push(Found {
                place: Place::Levels(Layer::Scps, vec![target.clone()]),
                policy,
                ..Found::default()
            });
        }
    }
    Some(Ok(part))
}
