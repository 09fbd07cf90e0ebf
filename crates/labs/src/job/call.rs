//! The settings as the calls that make it.

use std::fmt::Write as _;

use json::string;

use crate::Block;
use crate::job::read::{Kind, Place, Plan};

/// What a request holds.
enum Node {
    Text(String),
    Count(u32),
    Yes(bool),
    List(Vec<Node>),
    Object(Vec<(&'static str, Node)>),
}

fn text(text: impl Into<String>) -> Node {
    Node::Text(text.into())
}

fn texts(all: &[String]) -> Node {
    Node::List(all.iter().map(text).collect())
}

/// A call.
struct Call {
    /// As the command line has it: `create-training-job`.
    command: &'static str,
    members: Vec<(&'static str, Node)>,
}

fn calls(plan: &Plan) -> Option<Vec<Call>> {
    let role = plan.role.as_ref().ok()?;
    let volume_key = plan.volume_key.as_ref().ok()?.as_ref();
    let (subnets, groups) = (plan.subnets.as_ref().ok()?, plan.groups.as_ref().ok()?);
    if subnets.is_empty() != groups.is_empty() {
        return None;
    }
    let Place { bucket, prefix } = plan.data.as_ref().ok()?;
    let data = format!("s3://{bucket}/{prefix}");
    let image = format!("{}.dkr.ecr.us-east-1.amazonaws.com/churn:1", role.account);
    let vpc = || {
        (!subnets.is_empty()).then(|| {
            ("VpcConfig", Node::Object(vec![("SecurityGroupIds", texts(groups)), ("Subnets", texts(subnets))]))
        })
    };
    let instance = if plan.is_nvme { "ml.g5.xlarge" } else { "ml.c5.xlarge" };
    Some(match plan.kind {
        Kind::Training => {
            let output = plan.output.as_ref().ok()?;
            let mut into = vec![("S3OutputPath", text(format!("s3://{}/{}", output.bucket, output.prefix)))];
            if let Some(key) = plan.output_key.as_ref().ok()? {
                into.push(("KmsKeyId", text(key)));
            }
            let mut on =
                vec![("InstanceType", text(instance)), ("InstanceCount", Node::Count(*plan.instances.as_ref().ok()?))];
            if !plan.is_nvme {
                on.push(("VolumeSizeInGB", Node::Count(50)));
            }
            on.extend(volume_key.map(|key| ("VolumeKmsKeyId", text(key))));
            let source = vec![("S3DataType", text("S3Prefix")), ("S3Uri", text(data))];
            let source = Node::Object(vec![("S3DataSource", Node::Object(source))]);
            let channel = Node::Object(vec![("ChannelName", text("train")), ("DataSource", source)]);
            let algorithm = vec![("TrainingImage", text(image)), ("TrainingInputMode", text("File"))];
            let mut members = vec![
                ("TrainingJobName", text("churn-1")),
                ("AlgorithmSpecification", Node::Object(algorithm)),
                ("RoleArn", text(&role.arn)),
                ("InputDataConfig", Node::List(vec![channel])),
                ("OutputDataConfig", Node::Object(into)),
                ("ResourceConfig", Node::Object(on)),
                ("StoppingCondition", Node::Object(vec![("MaxRuntimeInSeconds", Node::Count(86_400))])),
            ];
            members.extend(vpc());
            members.push(("EnableNetworkIsolation", Node::Yes(plan.is_isolated)));
            members.push(("EnableInterContainerTrafficEncryption", Node::Yes(plan.is_encrypted)));
            vec![Call { command: "create-training-job", members }]
        }
        Kind::Endpoint => {
            let container = vec![("Image", text(image)), ("ModelDataUrl", text(data))];
            let mut model = vec![
                ("ModelName", text("churn-1")),
                ("PrimaryContainer", Node::Object(container)),
                ("ExecutionRoleArn", text(&role.arn)),
            ];
            model.extend(vpc());
            model.push(("EnableNetworkIsolation", Node::Yes(plan.is_isolated)));
            let variant = vec![
                ("VariantName", text("all")),
                ("ModelName", text("churn-1")),
                ("InstanceType", text(instance)),
                ("InitialInstanceCount", Node::Count(1)),
            ];
            let mut config = vec![
                ("EndpointConfigName", text("churn-1")),
                ("ProductionVariants", Node::List(vec![Node::Object(variant)])),
            ];
            config.extend(volume_key.map(|key| ("KmsKeyId", text(key))));
            let endpoint = vec![("EndpointName", text("churn")), ("EndpointConfigName", text("churn-1"))];
            vec![
                Call { command: "create-model", members: model },
                Call { command: "create-endpoint-config", members: config },
                Call { command: "create-endpoint", members: endpoint },
            ]
        }
        Kind::Notebook => {
            let mut members = vec![
                ("NotebookInstanceName", text("churn")),
                ("InstanceType", text("ml.t3.medium")),
                ("RoleArn", text(&role.arn)),
            ];
            if let Some(subnet) = subnets.first() {
                members.push(("SubnetId", text(subnet)));
                members.push(("SecurityGroupIds", texts(groups)));
            }
            members.extend(volume_key.map(|key| ("KmsKeyId", text(key))));
            members.push(("DirectInternetAccess", text(if plan.is_direct { "Enabled" } else { "Disabled" })));
            vec![Call { command: "create-notebook-instance", members }]
        }
        Kind::Studio => {
            if subnets.is_empty() {
                return None;
            }
            let settings = vec![("ExecutionRole", text(&role.arn)), ("SecurityGroups", texts(groups))];
            let access = if plan.is_direct { "PublicInternetOnly" } else { "VpcOnly" };
            let mut members = vec![
                ("DomainName", text("churn")),
                ("AuthMode", text("IAM")),
                ("DefaultUserSettings", Node::Object(settings)),
                ("VpcId", text("vpc-1")),
                ("SubnetIds", texts(subnets)),
                ("AppNetworkAccessType", text(access)),
            ];
            members.extend(volume_key.map(|key| ("KmsKeyId", text(key))));
            vec![Call { command: "create-domain", members }]
        }
    })
}

/// A value of JSON or, which differs in what is true, of Python.
fn write(out: &mut String, node: &Node, depth: usize, is_python: bool) {
    let pad = "  ".repeat(depth);
    match node {
        Node::Text(text) => out.push_str(&string(text)),
        Node::Count(count) => {
            let _ = write!(out, "{count}");
        }
        Node::Yes(yes) => out.push_str(match (yes, is_python) {
            (true, true) => "True",
            (false, true) => "False",
            (true, false) => "true",
            (false, false) => "false",
        }),
        Node::List(all) => {
            out.push('[');
            for (at, one) in all.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write(out, one, depth, is_python);
            }
            out.push(']');
        }
        Node::Object(all) => {
            out.push_str("{\n");
            for (at, (name, value)) in all.iter().enumerate() {
                let _ = write!(out, "{pad}  \"{name}\": ");
                write(out, value, depth + 1, is_python);
                out.push_str(if at + 1 < all.len() { ",\n" } else { "\n" });
            }
            let _ = write!(out, "{pad}}}");
        }
    }
}

/// The calls for the command line and for Python, unless something is typed that is none.
pub(super) fn blocks(plan: &Plan) -> Option<Vec<Block>> {
    let calls = calls(plan)?;
    let mut shell = String::new();
    let mut python =
        String::from("import boto3\n\nsagemaker = boto3.client(\"sagemaker\", region_name=\"us-east-1\")\n");
    for Call { command, members } in calls {
        let _ = writeln!(python, "sagemaker.{}(", command.replace('-', "_"));
        for (name, value) in &members {
            let _ = write!(python, "  {name}=");
            write(&mut python, value, 1, true);
            python.push_str(",\n");
        }
        python.push_str(")\n");
        let gap = if shell.is_empty() { "" } else { "\n" };
        let _ = write!(shell, "{gap}aws sagemaker {command} --region us-east-1 --cli-input-json '");
        write(&mut shell, &Node::Object(members), 0, false);
        shell.push_str("'\n");
    }
    Some(vec![
        Block::Code { title: "AWS CLI".to_owned(), text: shell },
        Block::Code { title: "Python, with boto3".to_owned(), text: python },
    ])
}
