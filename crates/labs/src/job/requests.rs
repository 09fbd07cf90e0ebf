//! The requests that the settings lead to, and what the engine of access says of them.

use std::fmt::Write as _;

use json::string;

use crate::ask::{UNANSWERED, is_unanswered};
use crate::job::read::{Kind, Place, Plan, Role};
use crate::job::texts::Texts;
use crate::{Answer, Block, Cell, Finding, Row, Table, Tone};

const ROLES: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html";
const CALLS: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/api-permissions-reference.html";

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Whoever makes it.
    Caller,
    /// The role that it has.
    Role,
}

/// A request.
#[derive(Clone, Debug)]
pub(super) struct Request {
    who: Who,
    action: &'static str,
    resource: String,
    /// What a policy names for it.
    covers: String,
    /// Members of the request's context, as JSON.
    context: String,
    what: &'static str,
}

impl Request {
    fn is_of_key(&self) -> bool {
        self.action.starts_with("kms:")
    }
}

/// Requests that are answered together, since the same policies decide.
#[derive(Clone, Debug)]
pub(super) struct Group {
    who: Who,
    is_of_key: bool,
    requests: Vec<Request>,
    /// The scenario.
    pub(super) text: String,
}

/// The requests by who asks, and whether the policy of a key has a say. Where a policy cannot be read there are none.
pub(super) fn groups(job: &Texts, plan: &Plan) -> Vec<Group> {
    let Ok(role) = &plan.role else { return Vec::new() };
    let all = requests(plan, role);
    let mut out = Vec::new();
    for (who, policy, text) in [
        (Who::Caller, &plan.caller_policy, job.get("caller_policy")),
        (Who::Role, &plan.role_policy, job.get("role_policy")),
    ] {
        for is_of_key in [false, true] {
            let own: Vec<_> =
                all.iter().filter(|one| one.who == who && one.is_of_key() == is_of_key).cloned().collect();
            if own.is_empty() || policy.is_err() || is_of_key && plan.key_policy.is_err() {
                continue;
            }
            let text = scenario(role, who, text, is_of_key.then_some(job.get("key_policy")), &own);
            out.push(Group { who, is_of_key, requests: own, text });
        }
    }
    out
}

fn scenario(role: &Role, who: Who, policy: &str, key_policy: Option<&str>, requests: &[Request]) -> String {
    let (principal, name, from) = match who {
        Who::Caller => (format!("arn:aws:iam::{}:user/saanvi", role.account), "CallerPolicy", "user saanvi".to_owned()),
        Who::Role => (
            format!("arn:aws:sts::{}:assumed-role/{}/SageMaker", role.account, role.name),
            "RolePolicy",
            format!("role {}", role.name),
        ),
    };
    let one = |request: &Request| {
        format!(
            r#"{{"principal":{},"action":{},"resource":{},"context":{{{}}}}}"#,
            string(&principal),
            string(request.action),
            string(&request.resource),
            request.context
        )
    };
    let first = requests.first().map(one).unwrap_or_default();
    let identity = match policy.trim().is_empty() {
        true => String::new(),
        false => format!(r#"{{"name":"{name}","from":{},"document":{policy}}}"#, string(&from)),
    };
    let resource = key_policy
        .filter(|text| !text.trim().is_empty())
        .map(|text| format!(r#","resource":{{"name":"KeyPolicy","from":"the keys","document":{text}}}"#));
    let all: Vec<_> = requests
        .iter()
        .map(|request| format!(r#"{{"name":{},"request":{}}}"#, string(request.what), one(request)))
        .collect();
    format!(
        r#"{{"schema":1,"title":"Lock a job","access":{{"request":{first},"policies":{{"identity":[{identity}]{}}}}},"requests":[{}]}}"#,
        resource.unwrap_or_default(),
        all.join(",")
    )
}

/// Every request, in the order in which they are made.
fn requests(plan: &Plan, role: &Role) -> Vec<Request> {
    let mut out = Vec::new();
    let account = &role.account;
    let own = |kind: &str, name: &str| format!("arn:aws:sagemaker:us-east-1:{account}:{kind}/{name}");
    let mut ask = |who, action, resource: String, covers: Option<String>, context: String, what| {
        out.push(Request { who, action, covers: covers.unwrap_or_else(|| resource.clone()), resource, context, what });
    };
    let none = String::new;
    let context = settings(plan);
    let passed = r#""iam:PassedToService":"sagemaker.amazonaws.com""#.to_owned();
    match plan.kind {
        Kind::Training => {
            ask(
                Who::Caller,
                "sagemaker:CreateTrainingJob",
                own("training-job", "churn-1"),
                None,
                context,
                "make the job",
            );
        }
        Kind::Endpoint => {
            ask(Who::Caller, "sagemaker:CreateModel", own("model", "churn-1"), None, context.clone(), "make the model");
            let config = own("endpoint-config", "churn-1");
            ask(Who::Caller, "sagemaker:CreateEndpointConfig", config, None, context, "say which model runs on what");
            ask(Who::Caller, "sagemaker:CreateEndpoint", own("endpoint", "churn"), None, none(), "make the endpoint");
        }
        Kind::Notebook => {
            let notebook = own("notebook-instance", "churn");
            ask(Who::Caller, "sagemaker:CreateNotebookInstance", notebook, None, context, "make the notebook instance");
        }
        Kind::Studio => {
            ask(
                Who::Caller,
                "sagemaker:CreateDomain",
                own("domain", "d-1a2b3c4d5e6f"),
                None,
                context,
                "make the domain",
            );
        }
    }
    ask(Who::Caller, "iam:PassRole", role.arn.clone(), None, passed, "hand over the role");
    let subnet = plan.vpc().and_then(|(subnets, _)| subnets.first());
    let subnet = subnet.map(|id| format!("arn:aws:ec2:us-east-1:{account}:subnet/{id}"));
    let volume_key = plan.volume_key.clone().ok().flatten();
    if let (Kind::Notebook, Some(subnet)) = (plan.kind, &subnet) {
        let what = "make its network interface";
        ask(Who::Caller, "ec2:CreateNetworkInterface", subnet.clone(), Some("*".to_owned()), none(), what);
    }
    if let Some(key) = &volume_key {
        let actions: &[&'static str] = match plan.kind {
            Kind::Training => &[],
            Kind::Endpoint => &["kms:CreateGrant"],
            Kind::Notebook => &["kms:DescribeKey", "kms:CreateGrant"],
            Kind::Studio => {
                &["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"]
            }
        };
        for action in actions {
            ask(Who::Caller, action, key.clone(), None, none(), "let SageMaker AI use the key of the volume");
        }
        if plan.kind == Kind::Studio {
            ask(
                Who::Caller,
                "elasticfilesystem:CreateFileSystem",
                "*".to_owned(),
                None,
                none(),
                "make the file system",
            );
        }
    }
    if let Ok(Place { bucket, prefix }) = &plan.data {
        let bucket_arn = format!("arn:aws:s3:::{bucket}");
        if plan.kind != Kind::Endpoint {
            ask(Who::Role, "s3:ListBucket", bucket_arn.clone(), None, none(), "list the data");
        }
        let is_folder = prefix.is_empty() || prefix.ends_with('/');
        let object = if is_folder { format!("{prefix}part-0") } else { prefix.clone() };
        // A model is one object, data is all that begins so.
        let star = if plan.kind == Kind::Endpoint && !is_folder { "" } else { "*" };
        let covers = Some(format!("{bucket_arn}/{prefix}{star}"));
        ask(Who::Role, "s3:GetObject", format!("{bucket_arn}/{object}"), covers, none(), "read the data");
    }
    if let Ok(Some(key)) = &plan.data_key {
        ask(Who::Role, "kms:Decrypt", key.clone(), None, none(), "decrypt the data");
    }
    if matches!(plan.kind, Kind::Training | Kind::Endpoint) {
        let repository = format!("arn:aws:ecr:us-east-1:{account}:repository/churn");
        ask(Who::Role, "ecr:GetAuthorizationToken", "*".to_owned(), None, none(), "sign in to the registry");
        ask(Who::Role, "ecr:BatchGetImage", repository.clone(), None, none(), "pull the image");
        ask(Who::Role, "ecr:GetDownloadUrlForLayer", repository, None, none(), "pull the image's layers");
        let log = if plan.kind == Kind::Training { "TrainingJobs" } else { "Endpoints/churn" };
        let log = format!("arn:aws:logs:us-east-1:{account}:log-group:/aws/sagemaker/{log}");
        let stream = format!("{log}:log-stream:churn-1/algo-1");
        let covers = Some(format!("{log}:*"));
        ask(Who::Role, "logs:CreateLogStream", stream.clone(), covers.clone(), none(), "begin a log");
        ask(Who::Role, "logs:PutLogEvents", stream, covers, none(), "write the log");
        if let Some(subnet) = subnet {
            let what = "make its network interfaces";
            ask(Who::Role, "ec2:CreateNetworkInterface", subnet, Some("*".to_owned()), none(), what);
            ask(Who::Role, "ec2:DescribeSubnets", "*".to_owned(), None, none(), "find its subnets");
        }
    }
    if plan.kind == Kind::Training {
        if let Ok(Place { bucket, prefix }) = &plan.output {
            let slash = if prefix.is_empty() || prefix.ends_with('/') { "" } else { "/" };
            let start = format!("arn:aws:s3:::{bucket}/{prefix}{slash}");
            let object = format!("{start}churn-1/output/model.tar.gz");
            ask(Who::Role, "s3:PutObject", object, Some(format!("{start}*")), none(), "store the model");
        }
        if let Ok(Some(key)) = &plan.output_key {
            ask(Who::Role, "kms:Encrypt", key.clone(), None, none(), "encrypt the model, as SageMaker AI asks");
            ask(Who::Role, "kms:GenerateDataKey", key.clone(), None, none(), "encrypt the model, as S3 asks");
        }
        if let Some(key) = volume_key.clone() {
            ask(Who::Role, "kms:CreateGrant", key, None, none(), "let SageMaker AI use the key of the volume");
        }
    }
    if let (Kind::Studio, Some(key)) = (plan.kind, volume_key) {
        ask(Who::Role, "kms:CreateGrant", key.clone(), None, none(), "let SageMaker AI use the key of the volumes");
        ask(Who::Role, "kms:DescribeKey", key, None, none(), "look at the key of the volumes");
    }
    out
}

/// The keys that AWS sends with the request that makes it, as far as they follow from the settings; `null` is none.
fn settings(plan: &Plan) -> String {
    let mut out = String::new();
    let mut say = |key: &str, value: String| {
        let comma = if out.is_empty() { "" } else { "," };
        let _ = write!(out, "{comma}\"sagemaker:{key}\":{value}");
    };
    let list = |all: &[String]| format!("[{}]", all.iter().map(|one| string(one)).collect::<Vec<_>>().join(","));
    let null = || "null".to_owned();
    let vpc = plan.vpc();
    say("VpcSubnets", vpc.map_or_else(null, |(subnets, _)| list(subnets)));
    say("VpcSecurityGroupIds", vpc.map_or_else(null, |(_, groups)| list(groups)));
    let key = |key: &Result<Option<String>, String>| {
        key.as_ref().ok().and_then(Option::as_ref).map_or_else(null, |key| string(key))
    };
    // AWS's lists know a key by two names: its actions are listed with the second, its older examples have the first.
    say("VolumeKmsKey", key(&plan.volume_key));
    say("VolumeKmsKeyArn", key(&plan.volume_key));
    match plan.kind {
        Kind::Training => {
            say("OutputKmsKey", key(&plan.output_key));
            say("OutputKmsKeyArn", key(&plan.output_key));
            say("NetworkIsolation", format!("\"{}\"", plan.is_isolated));
            say("InterContainerTrafficEncryption", format!("\"{}\"", plan.is_encrypted));
        }
        Kind::Endpoint => say("NetworkIsolation", format!("\"{}\"", plan.is_isolated)),
        Kind::Notebook => {
            say("DirectInternetAccess", format!("\"{}\"", if plan.is_direct { "Enabled" } else { "Disabled" }));
        }
        Kind::Studio => {
            say(
                "AppNetworkAccessType",
                format!("\"{}\"", if plan.is_direct { "PublicInternetOnly" } else { "VpcOnly" }),
            );
        }
    }
    out
}

/// What AWS lists with an action, for which that one stands.
fn besides(action: &str) -> &'static [&'static str] {
    match action {
        "ecr:GetAuthorizationToken" => &["cloudwatch:PutMetricData"],
        "ecr:BatchGetImage" => &["ecr:BatchCheckLayerAvailability"],
        "logs:CreateLogStream" => &["logs:CreateLogGroup", "logs:DescribeLogStreams"],
        "ec2:CreateNetworkInterface" => &[
            "ec2:CreateNetworkInterfacePermission",
            "ec2:DeleteNetworkInterface",
            "ec2:DeleteNetworkInterfacePermission",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeVpcs",
            "ec2:DescribeDhcpOptions",
            "ec2:DescribeSubnets",
            "ec2:DescribeSecurityGroups",
        ],
        _ => &[],
    }
}

/// A policy that allows what the role asks for, and names no more than it needs.
pub(super) fn needed(plan: &Plan) -> String {
    let Ok(role) = &plan.role else { return String::new() };
    let mut statements: Vec<(String, Vec<&str>)> = Vec::new();
    for Request { action, covers, .. } in requests(plan, role).into_iter().filter(|one| one.who == Who::Role) {
        let at = statements.iter().position(|(resource, _)| *resource == covers).unwrap_or_else(|| {
            statements.push((covers, Vec::new()));
            statements.len() - 1
        });
        let Some((_, actions)) = statements.get_mut(at) else { continue };
        for action in [action].iter().chain(besides(action)) {
            if !actions.contains(action) {
                actions.push(action);
            }
        }
    }
    let lines: Vec<_> = statements
        .iter()
        .map(|(resource, actions)| {
            let actions: Vec<_> = actions.iter().map(|action| string(action)).collect();
            let actions = match actions.as_slice() {
                [one] => one.clone(),
                _ => format!("[{}]", actions.join(", ")),
            };
            format!("    {{ \"Effect\": \"Allow\", \"Action\": {actions}, \"Resource\": {} }}", string(resource))
        })
        .collect();
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{}\n  ]\n}}", lines.join(",\n"))
}

/// What the engine says of them.
pub(super) fn blocks(groups: &[Group], answers: &[Answer]) -> Vec<Block> {
    let mut rows = Vec::new();
    let mut findings = Vec::new();
    let mut open = Vec::new();
    let mut roles = (0, Vec::new());
    let mut keys = (0, Vec::new());
    let mut callers = (0, Vec::new());
    for (at, Group { who, is_of_key, requests, text }) in groups.iter().enumerate() {
        for (index, request) in requests.iter().enumerate() {
            let said = answers.get(at).and_then(|answer| answer.get(index));
            let said = |name: &str| said.and_then(|said| said.get(name)?.as_str());
            let is_allowed = said("decision") == Some("allowed");
            let (name, counts) = match (who, is_of_key) {
                (Who::Caller, _) => ("who makes it", &mut callers),
                (Who::Role, false) => ("the role", &mut roles),
                (Who::Role, true) => ("the role", &mut keys),
            };
            counts.0 += 1;
            if !is_allowed {
                counts.1.push(request.action);
            }
            let verdict =
                Cell::new(said("phrase").unwrap_or("no answer"), if is_allowed { Tone::Good } else { Tone::Bad });
            rows.push(Row {
                cells: vec![
                    Cell::from(format!("`{}`", request.action)),
                    Cell::from(name),
                    Cell::from(request.what),
                    verdict,
                ],
            });
        }
        let title = match (who, is_of_key) {
            (Who::Caller, false) => "Open the requests of whoever makes it",
            (Who::Caller, true) => "Open the requests of whoever makes it, to the keys",
            (Who::Role, false) => "Open the requests of the role",
            (Who::Role, true) => "Open the requests of the role, to the keys",
        };
        open.push(Block::Scenario { title: title.to_owned(), text: text.clone() });
    }
    if is_unanswered(answers) {
        return std::iter::once(Block::Text(UNANSWERED.to_owned())).chain(open).collect();
    }
    let mut conclude =
        |(count, denied): (usize, Vec<&str>), codes: [&str; 2], allowed: &str, whose: &str, page: &str| {
            if count > 0 {
                findings.push(
                    match denied.as_slice() {
                        [] => Finding::new(codes[0], Tone::Good, allowed),
                        _ => {
                            let names: Vec<_> = denied.iter().map(|action| format!("`{action}`")).collect();
                            let says = format!("{whose}: {}.", names.join(", "));
                            Finding::new(codes[1], Tone::Bad, says)
                        }
                    }
                    .on(page),
                );
            }
        };
    let allowed = "Whoever makes it may do so.";
    conclude(callers, ["caller-allowed", "caller-denied"], allowed, "Whoever makes it is refused", CALLS);
    let allowed = "The role may do what these settings need.";
    conclude(roles, ["role-allowed", "role-denied"], allowed, "The role is refused", ROLES);
    let allowed = "The role may use the keys.";
    conclude(keys, ["key-allowed", "key-denied"], allowed, "The keys are closed to the role for", ROLES);
    if rows.is_empty() {
        return vec![Block::Text("What is typed leads to no request that could be answered.".to_owned())];
    }
    let head = ["Request", "Who asks", "What for", "Verdict"].map(str::to_owned).to_vec();
    let caption = "The requests, and what the engine of access says".to_owned();
    let mut blocks = vec![Block::Findings(findings), Block::Table(Table { caption, head, rows })];
    blocks.extend(open);
    blocks
}
