//! Calls of AWS's APIs, and the events that they leave.

use serde_json::json;

/// A call that the lab knows.
pub(super) struct Call {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    service: &'static str,
    name: &'static str,
    pub(super) action: &'static str,
    pub(super) resource: &'static str,
    /// The parameters, as JSON.
    parameters: &'static str,
    /// Whether it only reads; nothing where AWS does not say.
    is_read: Option<bool>,
    /// The type of resource of its data event; nothing if it is a management event.
    pub(super) data: Option<&'static str>,
}

/// Source: CloudTrail User Guide, *Logging data events*, *CloudTrail record contents*.
pub(super) const CALLS: &[Call] = &[
    Call {
        id: "invoke-endpoint",
        label: "Ask a SageMaker endpoint",
        service: "sagemaker",
        name: "InvokeEndpoint",
        action: "sagemaker:InvokeEndpoint",
        resource: "arn:aws:sagemaker:us-east-1:111122223333:endpoint/fraud-detection",
        parameters: r#"{ "endpointName": "fraud-detection" }"#,
        is_read: None,
        data: Some("AWS::SageMaker::Endpoint"),
    },
    Call {
        id: "delete-endpoint",
        label: "Delete a SageMaker endpoint",
        service: "sagemaker",
        name: "DeleteEndpoint",
        action: "sagemaker:DeleteEndpoint",
        resource: "arn:aws:sagemaker:us-east-1:111122223333:endpoint/fraud-detection",
        parameters: r#"{ "endpointName": "fraud-detection" }"#,
        is_read: Some(false),
        data: None,
    },
    Call {
        id: "describe-endpoint",
        label: "Look up a SageMaker endpoint",
        service: "sagemaker",
        name: "DescribeEndpoint",
        action: "sagemaker:DescribeEndpoint",
        resource: "arn:aws:sagemaker:us-east-1:111122223333:endpoint/fraud-detection",
        parameters: r#"{ "endpointName": "fraud-detection" }"#,
        is_read: Some(true),
        data: None,
    },
    Call {
        id: "get-object",
        label: "Read an object in S3",
        service: "s3",
        name: "GetObject",
        action: "s3:GetObject",
        resource: "arn:aws:s3:::amzn-s3-demo-training-data/part-0001.csv",
        parameters: r#"{ "bucketName": "amzn-s3-demo-training-data", "key": "part-0001.csv" }"#,
        is_read: Some(true),
        data: Some("AWS::S3::Object"),
    },
    Call {
        id: "put-object",
        label: "Write an object in S3",
        service: "s3",
        name: "PutObject",
        action: "s3:PutObject",
        resource: "arn:aws:s3:::amzn-s3-demo-training-data/part-0001.csv",
        parameters: r#"{ "bucketName": "amzn-s3-demo-training-data", "key": "part-0001.csv" }"#,
        is_read: Some(false),
        data: Some("AWS::S3::Object"),
    },
    Call {
        id: "put-bucket-policy",
        label: "Change a bucket's policy",
        service: "s3",
        name: "PutBucketPolicy",
        action: "s3:PutBucketPolicy",
        resource: "arn:aws:s3:::amzn-s3-demo-training-data",
        parameters: r#"{ "bucketName": "amzn-s3-demo-training-data" }"#,
        is_read: Some(false),
        data: None,
    },
    Call {
        id: "invoke-function",
        label: "Run a Lambda function",
        service: "lambda",
        name: "Invoke",
        action: "lambda:InvokeFunction",
        resource: "arn:aws:lambda:us-east-1:111122223333:function:score",
        parameters: r#"{ "functionName": "score" }"#,
        is_read: Some(false),
        data: Some("AWS::Lambda::Function"),
    },
    Call {
        id: "decrypt",
        label: "Decrypt with a KMS key",
        service: "kms",
        name: "Decrypt",
        action: "kms:Decrypt",
        resource: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        parameters: r#"{ "encryptionAlgorithm": "SYMMETRIC_DEFAULT" }"#,
        is_read: Some(true),
        data: None,
    },
];

/// The call that was chosen; the first where there is none of that name.
pub(super) fn call(id: &str) -> Option<&'static Call> {
    CALLS.iter().find(|call| call.id == id).or(CALLS.first())
}

impl Call {
    /// `management event that reads`.
    pub(super) fn kind(&self) -> &'static str {
        match (self.data.is_some(), self.is_read()) {
            (true, _) => "data event",
            (false, true) => "management event that reads",
            (false, false) => "management event that writes",
        }
    }

    pub(super) fn is_read(&self) -> bool {
        self.is_read == Some(true)
    }

    pub(super) fn is_of_kms(&self) -> bool {
        self.service == "kms"
    }

    /// The event, as it stands in a log file.
    pub(super) fn event(&self, is_user: bool, is_denied: bool) -> String {
        let caller = if is_user { USER } else { SESSION };
        let denied = match (is_denied, is_user) {
            (false, _) => String::new(),
            (true, _) => {
                let arn = if is_user { USER_ARN } else { SESSION_ARN };
                let message = format!(
                    "User: {arn} is not authorized to perform: {} on resource: {} because no identity-based policy allows the {} action",
                    self.action, self.resource, self.action
                );
                format!("\n  \"errorCode\": \"AccessDenied\",\n  \"errorMessage\": {},", json!(message))
            }
        };
        // Of management events few list what they are about.
        let kind = self.data.or(self.is_of_kms().then_some("AWS::KMS::Key"));
        let resources = kind
            .map(|kind| format!("\n  \"resources\": [{{ \"type\": \"{kind}\", \"ARN\": \"{}\" }}],", self.resource));
        let read_only = self.is_read.map(|is_read| format!("\n  \"readOnly\": {is_read},"));
        let (category, is_management) = if self.data.is_some() { ("Data", false) } else { ("Management", true) };
        format!(
            r#"{{
  "eventVersion": "1.11",
  "userIdentity": {caller},
  "eventTime": "2026-11-29T09:30:00Z",
  "eventSource": "{service}.amazonaws.com",
  "eventName": "{name}",
  "awsRegion": "us-east-1",
  "sourceIPAddress": "198.51.100.7",
  "userAgent": "aws-cli/2.31.0",{denied}
  "requestParameters": {parameters},
  "responseElements": null,
  "eventID": "11111111-2222-3333-4444-555566667777",{read_only}{resources}
  "eventType": "AwsApiCall",
  "managementEvent": {is_management},
  "recipientAccountId": "111122223333",
  "eventCategory": "{category}"
}}"#,
            service = self.service,
            name = self.name,
            parameters = self.parameters,
            read_only = read_only.unwrap_or_default(),
            resources = resources.unwrap_or_default(),
        )
    }
}

const USER_ARN: &str = "arn:aws:iam::111122223333:user/nikki";
const SESSION_ARN: &str = "arn:aws:sts::111122223333:assumed-role/DataScientist/nikki";

const USER: &str = r#"{
    "type": "IAMUser",
    "principalId": "AIDACKCEVSQ6C2EXAMPLE",
    "arn": "arn:aws:iam::111122223333:user/nikki",
    "accountId": "111122223333",
    "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "userName": "nikki"
  }"#;

const SESSION: &str = r#"{
    "type": "AssumedRole",
    "principalId": "AROAIDPPEZS35WEXAMPLE:nikki",
    "arn": "arn:aws:sts::111122223333:assumed-role/DataScientist/nikki",
    "accountId": "111122223333",
    "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
    "sessionContext": {
      "sessionIssuer": {
        "type": "Role",
        "arn": "arn:aws:iam::111122223333:role/DataScientist",
        "accountId": "111122223333",
        "userName": "DataScientist"
      },
      "attributes": { "creationDate": "2026-11-29T09:00:00Z", "mfaAuthenticated": "true" }
    }
  }"#;
