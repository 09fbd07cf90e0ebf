use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::job::read::read;
use crate::job::requests;

/// The settings, as they were typed and chosen: a text for each of [`FIELDS`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Map<String, Value>", into = "Map<String, Value>")]
pub struct Job {
    texts: Vec<String>,
}

/// The fields, with what is in them at first.
const FIELDS: [(&str, &str); 26] = [
    ("kind", "training"),
    ("role", "arn:aws:iam::111122223333:role/TrainingRole"),
    ("data", "s3://amzn-s3-demo-training-data/train/"),
    ("data_key", ""),
    ("output", "s3://amzn-s3-demo-models/churn/"),
    ("output_key", ""),
    ("instances", "2"),
    ("disk", "ebs"),
    ("volume_key", ""),
    ("subnets", "subnet-a, subnet-b"),
    ("groups", "sg-job"),
    ("in_tcp", "on"),
    ("in_udp", ""),
    ("in_esp", ""),
    ("out", "all"),
    ("s3", "on"),
    ("api", ""),
    ("runtime", ""),
    ("nat", ""),
    ("isolation", ""),
    ("encryption", ""),
    ("direct", "on"),
    ("vpc_only", ""),
    ("caller_policy", CALLER),
    ("key_policy", KEY),
    // As the settings above need it.
    ("role_policy", ""),
];

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
        let mut job = Job { texts: FIELDS.iter().map(|(_, text)| (*text).to_owned()).collect() };
        job.change("fit", "");
        job
    }
}

impl TryFrom<Map<String, Value>> for Job {
    type Error = String;

    fn try_from(all: Map<String, Value>) -> Result<Job, String> {
        let mut job = Job::default();
        for (name, value) in all {
            let Value::String(text) = value else { return Err(format!("`{}` is no text", json::clip(&name))) };
            // Of what is no field, whoever reads the state says so.
            job.put(&name, text);
        }
        Ok(job)
    }
}

impl From<Job> for Map<String, Value> {
    fn from(job: Job) -> Map<String, Value> {
        FIELDS.iter().zip(job.texts).map(|((name, _), text)| ((*name).to_owned(), Value::String(text))).collect()
    }
}

impl Job {
    /// What a field holds.
    pub(super) fn get(&self, name: &str) -> &str {
        let at = FIELDS.iter().position(|(id, _)| *id == name);
        at.and_then(|at| self.texts.get(at)).map_or("", String::as_str)
    }

    fn put(&mut self, name: &str, text: String) -> bool {
        let at = FIELDS.iter().position(|(id, _)| *id == name);
        at.and_then(|at| self.texts.get_mut(at)).map(|place| *place = text).is_some()
    }

    /// Types into a field, or presses a button.
    pub(super) fn change(&mut self, id: &str, value: &str) -> bool {
        match id {
            "fit" => {
                let policy = requests::needed(&read(self));
                self.put("role_policy", policy)
            }
            "guard" => self.put("caller_policy", GUARD.to_owned()),
            "free" => self.put("caller_policy", CALLER.to_owned()),
            _ => self.put(id, value.to_owned()),
        }
    }
}
