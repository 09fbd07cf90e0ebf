//! What a scenario needs next that no text said, each with the command that prints it.

use std::collections::HashSet;

use iam::Layer;
use iam::arn::Arn;
use json::Node;

use super::merge::{UNNAMED, any_statement};
use super::part::{More, Place, Reader, Wanted, a, arn_of, owner, quote, who, word};
use crate::document::{Access, Caller, ContextValue};
use crate::holes::holes;

/// The command that prints the policy of an ARN: one of IAM, or of an organization.
pub(super) fn prints(arn: &str) -> String {
    let parts = Arn::parse(arn);
    match parts.map(|parts| parts.service()) {
        Some("organizations") => {
            let id = arn.rsplit('/').next().unwrap_or_default();
            format!("aws organizations describe-policy --policy-id {}", word(id))
        }
        Some("iam") if parts.is_some_and(|parts| parts.resource().starts_with("policy/")) => format!(
            "aws iam get-policy-version --policy-arn {0} --version-id $(aws iam get-policy --policy-arn {0} --query Policy.DefaultVersionId --output text)",
            word(arn)
        ),
        Some(_) => on_resource(arn).unwrap_or_default(),
        None => String::new(),
    }
}

/// Services whose resources have a policy, with the command that prints it: `ARN` and `NAME`, which follows the last colon
/// and slash, stand for the resource.
const ON_RESOURCE: &[(&str, &str)] = &[
    ("dynamodb", "aws dynamodb get-resource-policy --resource-arn ARN"),
    ("ecr", "aws ecr get-repository-policy --repository-name NAME"),
    ("kms", "aws kms get-key-policy --key-id ARN --policy-name default"),
    ("lambda", "aws lambda get-policy --function-name ARN"),
    ("secretsmanager", "aws secretsmanager get-resource-policy --secret-id ARN"),
    ("sns", "aws sns get-topic-attributes --topic-arn ARN"),
    (
        "sqs",
        "aws sqs get-queue-attributes --attribute-names Policy QueueArn --queue-url \"$(aws sqs get-queue-url --queue-name NAME --query QueueUrl --output text)\"",
    ),
];

/// The command that prints the policy on a resource.
fn on_resource(resource: &str) -> Option<String> {
    let arn = Arn::parse(resource)?;
    let tail = arn.resource();
    match arn.service() {
        "s3" => {
            let bucket = tail.split('/').next().filter(|_| arn.account().is_empty())?;
            Some(format!("aws s3api get-bucket-policy --bucket {}", word(bucket)))
        }
        "iam" => {
            let name = tail.strip_prefix("role/")?.rsplit('/').next()?;
            Some(format!("aws iam get-role --role-name {}", word(name)))
        }
        service => {
            let (_, command) = ON_RESOURCE.iter().find(|(known, _)| *known == service)?;
            let name = match service {
                "ecr" => tail.strip_prefix("repository/")?,
                _ => tail.rsplit([':', '/']).next()?,
            };
            // The policy of a table is that of its indexes.
            let resource = resource.split("/index/").next().filter(|_| service == "dynamodb").unwrap_or(resource);
            Some(command.replace("ARN", &word(resource)).replace("NAME", &word(name)))
        }
    }
}

/// For whoever reads a scenario as JSON, and for whoever has a page with fields.
const CALLER: [&str; 2] = [
    "Who asks: give what `aws sts get-caller-identity` prints for the caller, too, or write the caller's ARN into `access.request.principal`.",
    "Who asks: type the caller, or give what `aws sts get-caller-identity` prints.",
];
const PROVIDER: [&str; 2] = [
    "Who asks: write the identity provider into `access.request.principal`, as `{ \"federated\": \"…\" }`, and the claims of its token into `access.request.context`.",
    "Who asks: type the identity provider, and the claims of its token as context keys.",
];
const ACTION: [&str; 2] = [
    "What is asked for: write the action, such as `s3:GetObject`, into `access.request.action`.",
    "What is asked for: type the action, such as `s3:GetObject`.",
];
const RESOURCE: [&str; 2] = [
    "On what: write the resource's ARN, or `*` for an action that has none, into `access.request.resource`.",
    "On what: type the resource, or `*` for an action that has none.",
];
const ROLE: &str = "On what: give what `aws iam get-role --role-name …` prints of the role, too; it holds its ARN and its trust policy.";

/// What is missing. `blamed` is the layer that AWS blames, `wanted` whether its policies are named already.
pub(super) fn missing(
    access: &Access,
    blamed: Option<Layer>,
    reader: Reader,
    wanted: impl Fn(Layer) -> bool,
) -> Vec<String> {
    let (request, policies) = (&access.request, &access.policies);
    let arn = arn_of(&request.principal);
    let mut out: Vec<String> = Vec::new();
    let is_missing = request.principal == Caller::default();
    let is_token = matches!(request.action.as_str(), "sts:AssumeRoleWithWebIdentity" | "sts:AssumeRoleWithSAML");
    if is_missing {
        out.push(reader.of(if is_token { PROVIDER } else { CALLER }).to_owned());
    }
    if request.action.is_empty() {
        out.push(reader.of(ACTION).to_owned());
    }
    if request.resource.is_empty() {
        let is_role = request.action.starts_with("sts:AssumeRole");
        out.push(if is_role { ROLE } else { reader.of(RESOURCE) }.to_owned());
    }
    let after = |layer: Layer| as_option(reader, layer);
    let lacks = |layer: Layer| !policies.is_given(layer) && !wanted(layer);
    let caller = if is_missing { "the caller".to_owned() } else { who(&request.principal) };
    let owner = owner(arn);
    for layer in Layer::in_aws_order().filter(|layer| lacks(*layer)) {
        let is_blamed = blamed == Some(layer);
        let needed = match layer {
            // Every caller has some, or none, and only its account can say.
            Layer::Identity => owner.is_some(),
            Layer::Resource => !request.resource.is_empty() && (is_blamed || needs_policy(access)),
            Layer::Endpoint => is_blamed || endpoint(access).is_some(),
            _ => is_blamed,
        };
        if !needed {
            continue;
        }
        let account = Arn::parse(arn).map_or("", |arn| arn.account());
        out.push(match layer {
            Layer::Identity => format!(
                "The identity policies of {caller}: give what `aws iam get-account-authorization-details` prints, too."
            ),
            Layer::Resource => match on_resource(&request.resource) {
                Some(command) => format!("The policy of {}: give what `{command}` prints, too.", quote(&request.resource)),
                None => format!("The policy of {}: give its text, too{}.", quote(&request.resource), after(layer)),
            },
            Layer::Boundary => match owner {
                Some((kind, name)) => format!(
                    "The permissions boundary of {caller}: `aws iam get-{kind} --{kind}-name {}` names it; give that, and its text{}, too.",
                    word(name),
                    after(layer).trim_start_matches(',')
                ),
                None => format!("The permissions boundary of {caller}: give its text, too{}.", after(layer)),
            },
            Layer::Session => format!(
                "The session policy of {caller}: whoever began the session passed it; give its text, too{}.",
                after(layer)
            ),
            Layer::Endpoint => match endpoint(access) {
                Some(id) => format!(
                    "The policy of the VPC endpoint: give what `aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {}` prints, too.",
                    word(id)
                ),
                None => format!("The policy of the VPC endpoint that the request went through: give its text, too{}.", after(layer)),
            },
            Layer::Scps => organization(layer, "", account),
            Layer::Rcps => organization(layer, "", resource_account(access)),
        });
    }
    out
}

/// What a template has still to fill in, each once.
pub(super) fn to_fill(access: &Access) -> Option<String> {
    let holes = holes(access, |_, _| true);
    let mut seen = HashSet::new();
    let texts = holes.iter().map(|hole| hole.text.as_str()).filter(|text| seen.insert(*text));
    let list = texts.map(quote).collect::<Vec<_>>().join(", ");
    (!list.is_empty()).then(|| {
        format!(
            "What a template fills in for {list}: write it into the policies in its place. Until then the answer is for their text as it stands, not for what AWS evaluated."
        )
    })
}

/// What is missing of the service control policies where no text says what they are attached to: a policy that only
/// denies is not all of a level (L5), and several may be of several levels.
pub(super) fn rest_of_scps(access: &Access) -> Option<String> {
    let level = access.policies.levels(Layer::Scps).iter().find(|level| level.target == UNNAMED)?;
    let allows = |node: Node<'_>| node.get("Effect").and_then(Node::as_str) == Some("Allow");
    let has_allow = level.policies.iter().any(|policy| any_statement(&policy.document, allows));
    let account = Arn::parse(arn_of(&access.request.principal)).map_or("", |arn| arn.account());
    match (has_allow, level.policies.len()) {
        (false, _) => Some(organization(
            Layer::Scps,
            ", all of them, since what is given allows nothing, and AWS attaches `FullAWSAccess` to every root, OU and account where nobody detaches it",
            account,
        )),
        (true, 1) => None,
        (true, _) => Some("What the service control policies are attached to: no text says it, so they are taken as one level, where one Allow is enough, while AWS wants one at the root, at each OU and at the account.".to_owned()),
    }
}

/// Whether AWS cannot allow the request without the resource's policy: on a key, on a role to be taken on, where the
/// resource is another account's (L5, L11), and to services and callers without credentials.
fn needs_policy(access: &Access) -> bool {
    let request = &access.request;
    let (caller, owner) =
        (Arn::parse(arn_of(&request.principal)).map_or("", |arn| arn.account()), resource_account(access));
    let service = Arn::parse(&request.resource).map_or("", |arn| arn.service());
    let is_outside = match &request.principal {
        Caller::Service(_) => true,
        Caller::Arn(name) => name == "anonymous",
        Caller::Federated(_) => false,
    };
    service == "kms"
        || is_outside && !service.is_empty()
        || service == "iam" && request.action.starts_with("sts:")
        || [caller, owner].iter().all(|account| account.len() == 12) && caller != owner
}

/// The account of the resource, where it is known.
fn resource_account(access: &Access) -> &str {
    let said = access.request.resource_account.as_deref();
    said.unwrap_or_else(|| Arn::parse(&access.request.resource).map_or("", |arn| arn.account()))
}

fn endpoint(access: &Access) -> Option<&str> {
    let mut context = access.request.context.0.iter();
    match context.find(|(key, _)| key == "aws:SourceVpce") {
        Some((_, ContextValue::One(id))) => Some(id),
        _ => None,
    }
}

/// Asks for the policies of an organization; `why` follows.
fn organization(layer: Layer, why: &str, account: &str) -> String {
    let account = if account.is_empty() { "ACCOUNT".to_owned() } else { word(account) };
    let kind = if layer == Layer::Scps { "SERVICE_CONTROL_POLICY" } else { "RESOURCE_CONTROL_POLICY" };
    format!(
        "The {} that apply{why}: `aws organizations list-policies-for-target --target-id {account} --filter {kind}` lists those of the account, and the same with the id of each OU above it and of the root; give what `aws organizations describe-policy --policy-id …` prints of each, too.",
        layer.row().plural
    )
}

/// How a command is told the layer of a text.
fn as_option(reader: Reader, layer: Layer) -> String {
    let option = format!(", after `--as {}`", layer.key());
    reader.of([&option, ""]).to_owned()
}

/// That a policy is named without its document. `authorization` is the id of the denial, if it is known.
pub(super) fn document(layer: Layer, wanted: &Wanted, authorization: &str, reader: Reader) -> String {
    if wanted.place == Place::Grants {
        return format!("The grants of {}: give what `{}` prints, too.", quote(&wanted.id), wanted.command);
    }
    let what = format!("The document of {}, {}", quote(&wanted.id), a(layer));
    match wanted.command.as_str() {
        "" => format!("{what}: give its text, too{}.", as_option(reader, layer)),
        command => {
            let id = if authorization.is_empty() { "ID".to_owned() } else { word(authorization) };
            // These print a policy without its name.
            let file = match command.starts_with("aws iam") && reader == Reader::CommandLine {
                true => format!(", as a file named {}", quote(&format!("{}.json", wanted.name()))),
                false => String::new(),
            };
            format!("{what}: give what `{}` prints, too{file}.", command.replace(AUTHORIZATION, &id))
        }
    }
}

/// Stands for the id of a denial in a command.
pub(super) const AUTHORIZATION: &str = "{ID}";

/// How the encoded message is read.
pub(super) const DECODE: &str = "More stands encoded in the message: import what `aws sts decode-authorization-message --encoded-message` prints, with the text behind `Encoded authorization failure message:`.";

/// Where AWS tells more, unless it was given.
pub(super) fn more(more: &More) -> Vec<String> {
    let mut out = Vec::new();
    if !more.is_told && !more.authorization.is_empty() {
        out.push(format!(
            "For at least 24 hours `aws iam-toolbox get-request-authorization-details --authorization-id {}` prints what AWS evaluated; import that.",
            word(&more.authorization)
        ));
    }
    if !more.is_told && more.is_encoded {
        out.push(DECODE.to_owned());
    }
    out
}
