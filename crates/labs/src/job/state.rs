use serde::{Deserialize, Serialize};

use crate::job::read::read;
use crate::job::requests;

/// The settings, as they were typed and chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Job {
    pub(super) kind: String,
    pub(super) role: String,
    pub(super) data: String,
    pub(super) data_key: String,
    pub(super) output: String,
    pub(super) output_key: String,
    pub(super) instances: String,
    pub(super) disk: String,
    pub(super) volume_key: String,
    pub(super) subnets: String,
    pub(super) groups: String,
    pub(super) in_tcp: String,
    pub(super) in_udp: String,
    pub(super) in_esp: String,
    pub(super) out: String,
    pub(super) s3: String,
    pub(super) api: String,
    pub(super) runtime: String,
    pub(super) nat: String,
    pub(super) isolation: String,
    pub(super) encryption: String,
    pub(super) direct: String,
    pub(super) vpc_only: String,
    pub(super) caller_policy: String,
    pub(super) role_policy: String,
    pub(super) key_policy: String,
}

/// Whoever makes something may make it, and hand over any role to SageMaker.
const CALLER: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "sagemaker:Create*", "Resource": "*" },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::111122223333:role/*",
      "Condition": { "StringEquals": { "iam:PassedToService": "sagemaker.amazonaws.com" } }
    }
  ]
}"#;

/// The same, as long as it is locked.
const GUARD: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "sagemaker:Create*", "Resource": "*" },
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::111122223333:role/*",
      "Condition": { "StringEquals": { "iam:PassedToService": "sagemaker.amazonaws.com" } }
    },
    {
      "Sid": "OnlyInOurVpc",
      "Effect": "Deny",
      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:CreateModel", "sagemaker:CreateNotebookInstance"],
      "Resource": "*",
      "Condition": { "Null": { "sagemaker:VpcSubnets": "true" } }
    },
    {
      "Sid": "OnlyWithOurKey",
      "Effect": "Deny",
      "Action": ["sagemaker:CreateTrainingJob", "sagemaker:CreateEndpointConfig", "sagemaker:CreateNotebookInstance"],
      "Resource": "*",
      "Condition": { "Null": { "sagemaker:VolumeKmsKey": "true" } }
    },
    {
      "Sid": "OnlyEncryptedBetweenContainers",
      "Effect": "Deny",
      "Action": "sagemaker:CreateTrainingJob",
      "Resource": "*",
      "Condition": { "BoolIfExists": { "sagemaker:InterContainerTrafficEncryption": "false" } }
    },
    {
      "Sid": "NoDirectInternet",
      "Effect": "Deny",
      "Action": "sagemaker:CreateNotebookInstance",
      "Resource": "*",
      "Condition": { "StringEquals": { "sagemaker:DirectInternetAccess": "Enabled" } }
    }
  ]
}"#;

/// The key's policy lets the policies of its account decide.
const KEY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "LetTheAccountDecide",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
      "Action": "kms:*",
      "Resource": "*"
    }
  ]
}"#;

impl Default for Job {
    fn default() -> Job {
        let of = str::to_owned;
        let mut job = Job {
            kind: of("training"),
            role: of("arn:aws:iam::111122223333:role/TrainingRole"),
            data: of("s3://amzn-s3-demo-training-data/train/"),
            data_key: String::new(),
            output: of("s3://amzn-s3-demo-models/churn/"),
            output_key: String::new(),
            instances: of("2"),
            disk: of("ebs"),
            volume_key: String::new(),
            subnets: of("subnet-a, subnet-b"),
            groups: of("sg-job"),
            in_tcp: of("on"),
            in_udp: String::new(),
            in_esp: String::new(),
            out: of("all"),
            s3: of("on"),
            api: String::new(),
            runtime: String::new(),
            nat: String::new(),
            isolation: String::new(),
            encryption: String::new(),
            direct: of("on"),
            vpc_only: String::new(),
            caller_policy: of(CALLER),
            role_policy: String::new(),
            key_policy: of(KEY),
        };
        job.role_policy = requests::needed(&read(&job));
        job
    }
}

impl Job {
    /// What a field holds.
    fn field(&mut self, id: &str) -> Option<&mut String> {
        Some(match id {
            "kind" => &mut self.kind,
            "role" => &mut self.role,
            "data" => &mut self.data,
            "data_key" => &mut self.data_key,
            "output" => &mut self.output,
            "output_key" => &mut self.output_key,
            "instances" => &mut self.instances,
            "disk" => &mut self.disk,
            "volume_key" => &mut self.volume_key,
            "subnets" => &mut self.subnets,
            "groups" => &mut self.groups,
            "in_tcp" => &mut self.in_tcp,
            "in_udp" => &mut self.in_udp,
            "in_esp" => &mut self.in_esp,
            "out" => &mut self.out,
            "s3" => &mut self.s3,
            "api" => &mut self.api,
            "runtime" => &mut self.runtime,
            "nat" => &mut self.nat,
            "isolation" => &mut self.isolation,
            "encryption" => &mut self.encryption,
            "direct" => &mut self.direct,
            "vpc_only" => &mut self.vpc_only,
            "caller_policy" => &mut self.caller_policy,
            "role_policy" => &mut self.role_policy,
            "key_policy" => &mut self.key_policy,
            _ => return None,
        })
    }

    /// Types into a field, or presses a button.
    pub(super) fn change(&mut self, id: &str, value: &str) -> bool {
        match id {
            "fit" => self.role_policy = requests::needed(&read(self)),
            "guard" => self.caller_policy = GUARD.to_owned(),
            "free" => self.caller_policy = CALLER.to_owned(),
            _ => return self.field(id).map(|place| value.clone_into(place)).is_some(),
        }
        true
    }
}
