//! What holds of every training job, endpoint, notebook and Studio domain.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use labs::{Block, Said, native};
use proptest::prelude::*;
use serde_json::{Value, json};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn said(state: &Value) -> Said {
    labs::run(&json!({ "lab": { "name": "job", "state": state } }).to_string(), &mut native::answer).unwrap()
}

fn codes(said: &Said) -> Vec<&str> {
    said.page.findings().map(|finding| finding.code.as_str()).collect()
}

fn pressed(state: &Value, act: &str) -> Value {
    labs::changed("job", state, &[(act.to_owned(), String::new())]).unwrap()
}

prop_compose! {
    fn settings()(
        kind in prop::sample::select(vec!["training", "endpoint", "notebook", "studio"]),
        keys in prop::collection::vec(prop::sample::select(vec!["", KEY]), 3),
        vpc in any::<bool>(),
        switches in prop::collection::vec(prop::sample::select(vec!["", "on"]), 4),
        instances in 1..20_u32,
    ) -> Value {
        json!({
            "kind": kind, "data_key": keys[0], "output_key": keys[1], "volume_key": keys[2],
            "subnets": if vpc { "subnet-a" } else { "" }, "groups": if vpc { "sg-job" } else { "" },
            "isolation": switches[0], "encryption": switches[1], "direct": switches[2], "vpc_only": switches[3],
            "instances": instances.to_string(),
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// The policy that is written for the role allows what these settings need, and each of its statements is needed.
    #[test]
    fn the_written_policy_is_enough_and_no_statement_too_many(state in settings()) {
        let fitted = pressed(&state, "fit");
        let found = said(&fitted);
        prop_assert!(!codes(&found).iter().any(|code| matches!(*code, "role-denied" | "key-denied")), "{fitted}");
        let policy: Value = serde_json::from_str(fitted["role_policy"].as_str().unwrap()).unwrap();
        for at in 0..policy["Statement"].as_array().unwrap().len() {
            let mut less = policy.clone();
            less["Statement"].as_array_mut().unwrap().remove(at);
            let mut state = fitted.clone();
            state["role_policy"] = json!(less.to_string());
            let found = said(&state);
            let is_missed = codes(&found).iter().any(|code| matches!(*code, "role-denied" | "key-denied"));
            prop_assert!(is_missed, "{}", policy["Statement"][at]);
        }
    }

    /// Under the guard a training job is made if and only if it is locked.
    #[test]
    fn the_guard_lets_locked_jobs_pass_alone(mut state in settings()) {
        state["kind"] = json!("training");
        let guarded = pressed(&state, "guard");
        let found = said(&guarded);
        let is_locked = guarded["subnets"] != "" && guarded["volume_key"] != "" && guarded["encryption"] == "on";
        prop_assert_eq!(codes(&found).contains(&"caller-allowed"), is_locked);
    }

    /// Whatever is typed is kept, and answered with a page.
    #[test]
    fn what_is_typed_is_kept(field in prop::sample::select(FIELDS.to_vec()), value in "\\PC{0,60}") {
        let state = labs::changed("job", &json!({}), &[(field.to_owned(), value.clone())]).unwrap();
        prop_assert_eq!(&state[field], &json!(value));
        let found = said(&state);
        prop_assert_eq!(&found.state[field], &json!(value));
        prop_assert_eq!(found.page.parts.len() >= 3, true);
    }
}

const FIELDS: &[&str] = &[
    "kind",
    "role",
    "data",
    "data_key",
    "output",
    "output_key",
    "instances",
    "disk",
    "volume_key",
    "subnets",
    "groups",
    "in_tcp",
    "in_udp",
    "in_esp",
    "out",
    "s3",
    "api",
    "runtime",
    "nat",
    "isolation",
    "encryption",
    "direct",
    "vpc_only",
    "caller_policy",
    "role_policy",
    "key_policy",
];

/// Two instances work if there is a way to S3 and every rule that they need, for in and for out.
#[test]
fn packets_arrive_if_there_is_a_rule_for_each() {
    let on = |is: bool| if is { "on" } else { "" };
    for bits in 0..64_u32 {
        let [tcp, udp, esp, s3, nat, encrypted] = [1, 2, 4, 8, 16, 32].map(|bit| bits & bit != 0);
        for out in ["all", "same", "https"] {
            let state = json!({
                "in_tcp": on(tcp), "in_udp": on(udp), "in_esp": on(esp), "s3": on(s3), "nat": on(nat),
                "encryption": on(encrypted), "out": out,
            });
            let rules = tcp && (!encrypted || udp && esp) && out != "https";
            let found = said(&state);
            assert_eq!(codes(&found).contains(&"packets-pass"), rules && (s3 || nat), "{state}");
            assert_eq!(codes(&found).contains(&"way-out"), nat, "{state}");
        }
    }
}

fn code(said: &Said, name: &str) -> Option<String> {
    let blocks = said.page.parts.iter().flat_map(|part| &part.blocks);
    blocks
        .filter_map(|block| match block {
            Block::Code { title, text } if title == name => Some(text.clone()),
            _ => None,
        })
        .next()
}

/// What is given to the command line is JSON with what was typed; where something is wrong there is no code.
#[test]
fn the_code_says_what_was_typed() {
    let state =
        json!({ "volume_key": KEY, "output_key": KEY, "encryption": "on", "isolation": "on", "instances": "3" });
    let text = code(&said(&state), "AWS CLI").unwrap();
    let made: Value = serde_json::from_str(text.split('\'').nth(1).unwrap()).unwrap();
    assert!(text.starts_with("aws sagemaker create-training-job --region us-east-1 --cli-input-json '{"), "{text}");
    assert_eq!(made["ResourceConfig"]["VolumeKmsKeyId"], KEY);
    assert_eq!(made["ResourceConfig"]["InstanceCount"], 3);
    assert_eq!(made["OutputDataConfig"], json!({ "S3OutputPath": "s3://amzn-s3-demo-models/churn/", "KmsKeyId": KEY }));
    assert_eq!(made["VpcConfig"], json!({ "SecurityGroupIds": ["sg-job"], "Subnets": ["subnet-a", "subnet-b"] }));
    assert_eq!(
        (&made["EnableNetworkIsolation"], &made["EnableInterContainerTrafficEncryption"]),
        (&json!(true), &json!(true))
    );
    let python = code(&said(&state), "Python, with boto3").unwrap();
    assert!(python.contains("sagemaker.create_training_job(\n  TrainingJobName=\"churn-1\",\n"), "{python}");
    assert!(python.contains("  EnableNetworkIsolation=True,\n"), "{python}");
    for (kind, commands) in [
        ("endpoint", vec!["create-model", "create-endpoint-config", "create-endpoint"]),
        ("notebook", vec!["create-notebook-instance"]),
        ("studio", vec!["create-domain"]),
    ] {
        let text = code(&said(&json!({ "kind": kind, "subnets": "subnet-a" })), "AWS CLI").unwrap();
        let is: Vec<_> =
            text.lines().filter_map(|line| line.strip_prefix("aws sagemaker ")?.split(' ').next()).collect();
        assert_eq!(is, commands);
        for made in text.split('\'').skip(1).step_by(2) {
            serde_json::from_str::<Value>(made).unwrap();
        }
    }
    assert_eq!(code(&said(&json!({ "role": "me" })), "AWS CLI"), None);
    assert_eq!(code(&said(&json!({ "groups": "" })), "AWS CLI"), None);
}

/// A policy is not read beyond what the lab says it reads, and what is named in a sentence is cut short.
#[test]
fn a_mebibyte_is_a_sentence() {
    let huge = "x".repeat(1 << 20);
    for field in FIELDS {
        let found = said(&json!({ *field: huge }));
        assert_eq!(found.state[field], json!(huge), "{field}");
        let longest = found.page.findings().map(|finding| finding.says.len()).max().unwrap();
        assert!(longest < 1000, "{field}");
    }
    let found = said(&json!({ "role_policy": format!("{{{huge}}}") }));
    let blocks = found.page.parts.iter().flat_map(|part| &part.blocks);
    let fields = blocks.filter_map(|block| if let Block::Fields(all) = block { Some(all) } else { None }).flatten();
    let wrong = fields.filter(|field| field.id == "role_policy").find_map(|field| field.wrong.clone());
    assert_eq!(wrong.as_deref(), Some("This lab reads policies of at most 40,000 characters."));
}

/// What is shown besides findings: what lies where, who asks what for, and which packets go where.
#[test]
fn tables_say_what_is_where_and_who_asks() {
    let rows = |state: Value| -> Vec<String> {
        let found = said(&state);
        let blocks = found.page.parts.iter().flat_map(|part| &part.blocks);
        blocks
            .filter_map(|block| match block {
                Block::Table(table) => Some(
                    table
                        .rows
                        .iter()
                        .map(|row| {
                            let cells: Vec<_> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
                            cells.join(" | ")
                        })
                        .collect::<Vec<_>>(),
                ),
                Block::Text(text) => Some(vec![text.clone()]),
                _ => None,
            })
            .flatten()
            .collect()
    };
    let has = |state: Value, lines: &[&str]| {
        let rows = rows(state.clone());
        for line in lines {
            assert!(rows.iter().any(|row| row == line), "{state}: {line} is none of {rows:#?}");
        }
    };
    has(
        json!({ "data_key": KEY, "output_key": KEY, "encryption": "on", "volume_key": KEY }),
        &[
            "`/opt/ml` and `/tmp`: data, code and model while it trains | your key",
            "The volume of the operating system | an AWS managed key",
            "What it reads, in S3 | your key",
            "The model, in S3 | your key",
            "TCP 443 to `s3.us-east-1.amazonaws.com` | fetch the data and store the model | reachable",
            "TCP 50000 to `eni-2` | containers speak with each other, on a port that they choose | reachable",
            "UDP 500 to `eni-2` | containers agree on keys (IKE) | not reachable",
            "protocol 50 to `eni-2` | containers send what is encrypted (ESP) | not reachable",
            "TCP 443 to `203.0.113.7` | anything on the internet | not reachable",
            "`sagemaker:CreateTrainingJob` | who makes it | make the job | allowed",
            "`iam:PassRole` | who makes it | hand over the role | allowed",
            "`s3:ListBucket` | the role | list the data | allowed",
            "`s3:GetObject` | the role | read the data | allowed",
            "`ecr:GetAuthorizationToken` | the role | sign in to the registry | allowed",
            "`ecr:BatchGetImage` | the role | pull the image | allowed",
            "`ecr:GetDownloadUrlForLayer` | the role | pull the image's layers | allowed",
            "`logs:CreateLogStream` | the role | begin a log | allowed",
            "`logs:PutLogEvents` | the role | write the log | allowed",
            "`ec2:CreateNetworkInterface` | the role | make its network interfaces | allowed",
            "`ec2:DescribeSubnets` | the role | find its subnets | allowed",
            "`s3:PutObject` | the role | store the model | allowed",
            "`kms:Decrypt` | the role | decrypt the data | denied implicitly",
            "`kms:Encrypt` | the role | encrypt the model, as SageMaker AI asks | denied implicitly",
            "`kms:GenerateDataKey` | the role | encrypt the model, as S3 asks | denied implicitly",
            "`kms:CreateGrant` | the role | let SageMaker AI use the key of the volume | denied implicitly",
        ],
    );
    has(
        json!({ "disk": "nvme" }),
        &[
            "`/opt/ml` and `/tmp`: data, code and model while it trains | hardware of the instance",
            "What it reads, in S3 | as its bucket has it; without a key of KMS there is nothing to ask",
            "The model, in S3 | the default key of S3 in the role's account",
        ],
    );
    has(
        json!({ "kind": "endpoint", "volume_key": "?" }),
        &[
            "`/opt/ml` and `/tmp`: the model while it answers | what is typed is no key",
            "TCP 443 to `s3.us-east-1.amazonaws.com` | fetch the model | reachable",
            "`sagemaker:CreateModel` | who makes it | make the model | allowed",
            "`sagemaker:CreateEndpointConfig` | who makes it | say which model runs on what | allowed",
            "`sagemaker:CreateEndpoint` | who makes it | make the endpoint | allowed",
        ],
    );
    has(json!({ "kind": "endpoint" }), &["`/opt/ml` and `/tmp`: the model while it answers | a transient key"]);
    has(
        json!({ "kind": "notebook", "subnets": "subnet-a", "volume_key": KEY }),
        &[
            "`/home/ec2-user/SageMaker`: the notebooks | your key",
            "The volume of the operating system | a key that SageMaker AI manages",
            "It speaks through SageMaker AI's own network, so that no packet of it is asked about here.",
            "`sagemaker:CreateNotebookInstance` | who makes it | make the notebook instance | allowed",
            "`ec2:CreateNetworkInterface` | who makes it | make its network interface | denied implicitly",
            "`kms:DescribeKey` | who makes it | let SageMaker AI use the key of the volume | denied implicitly",
        ],
    );
    has(
        json!({ "kind": "notebook", "subnets": "", "groups": "" }),
        &[
            "`/home/ec2-user/SageMaker`: the notebooks | a key that SageMaker AI manages",
            "No packet of it passes through a VPC of yours.",
        ],
    );
    has(
        json!({ "kind": "studio", "vpc_only": "on", "volume_key": KEY }),
        &[
            "EFS and EBS: home directories and what is open | your key",
            "TCP 443 to `api.sagemaker.us-east-1.amazonaws.com` | make jobs and endpoints | not reachable",
            "TCP 443 to `runtime.sagemaker.us-east-1.amazonaws.com` | ask endpoints | not reachable",
            "TCP 443 to `s3.us-east-1.amazonaws.com` | read data | reachable",
            "TCP 50000 to `eni-2` | the apps of Studio speak with each other | reachable",
            "`sagemaker:CreateDomain` | who makes it | make the domain | allowed",
            "`elasticfilesystem:CreateFileSystem` | who makes it | make the file system | denied implicitly",
            "`kms:CreateGrant` | the role | let SageMaker AI use the key of the volumes | denied implicitly",
            "`kms:DescribeKey` | the role | look at the key of the volumes | denied implicitly",
        ],
    );
    has(json!({ "kind": "studio" }), &["EFS and EBS: home directories and what is open | an AWS managed key"]);
    has(json!({ "role": "" }), &["What is typed leads to no request that could be answered."]);
}
