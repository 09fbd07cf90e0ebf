//! What is in the fields of the form.

/// A text for each of [`FIELDS`].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Texts(Vec<String>);

/// The fields, with what is in them at first.
pub(super) const FIELDS: [(&str, &str); 26] = [
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
pub(super) const CALLER: &str = r#"{
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
pub(super) const GUARD: &str = r#"{
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
      "Condition": { "Null": { "sagemaker:VolumeKmsKeyArn": "true" } }
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

impl Texts {
    /// As they are at first, but for what follows from them.
    pub(super) fn first() -> Texts {
        Texts(FIELDS.iter().map(|(_, text)| (*text).to_owned()).collect())
    }

    /// What a field holds.
    pub(super) fn get(&self, name: &str) -> &str {
        let at = FIELDS.iter().position(|(id, _)| *id == name);
        at.and_then(|at| self.0.get(at)).map_or("", String::as_str)
    }

    /// `false` if there is no such field.
    pub(super) fn put(&mut self, name: &str, text: String) -> bool {
        let at = FIELDS.iter().position(|(id, _)| *id == name);
        at.and_then(|at| self.0.get_mut(at)).map(|place| *place = text).is_some()
    }

    /// All of them, by their fields.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &String)> {
        FIELDS.iter().map(|(name, _)| *name).zip(&self.0)
    }
}
