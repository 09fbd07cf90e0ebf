//! Actions that AWS's data do not tell apart, each with the reason why it stands here.
//!
//! Source: the API references of the services, of what a call returns or undoes.

/// Actions that one wants under a condition, or on named resources: they change who may do what, or destroy what cannot be
/// brought back. With what they do.
pub(crate) const SENSITIVE: &[(&str, &str)] = &[
    ("backup:DeleteBackupVault", "deletes a backup vault"),
    ("backup:DeleteRecoveryPoint", "deletes a backup"),
    ("cloudformation:DeleteStack", "deletes all that a stack made"),
    ("cloudtrail:DeleteTrail", "ends the record of what is done"),
    ("cloudtrail:StopLogging", "ends the record of what is done"),
    ("config:StopConfigurationRecorder", "ends the record of changes"),
    ("dynamodb:DeleteTable", "deletes a table"),
    ("ec2:DeleteSnapshot", "deletes a snapshot"),
    ("ec2:DeleteVolume", "deletes a volume"),
    ("ec2:ModifyImageAttribute", "can share an image with everybody"),
    ("ec2:ModifySnapshotAttribute", "can share a snapshot with everybody"),
    ("ecr:DeleteRepository", "deletes a repository"),
    ("elasticfilesystem:DeleteFileSystem", "deletes a file system"),
    ("guardduty:DeleteDetector", "ends threat detection"),
    ("iam:AttachRolePolicy", "gives a role more permissions"),
    ("iam:AttachUserPolicy", "gives a user more permissions"),
    ("iam:CreateAccessKey", "makes keys for a user"),
    ("iam:CreatePolicyVersion", "rewrites a policy"),
    ("iam:DeactivateMFADevice", "takes away a user's second factor"),
    ("iam:PutRolePolicy", "gives a role more permissions"),
    ("iam:PutUserPolicy", "gives a user more permissions"),
    ("iam:UpdateAssumeRolePolicy", "lets others into a role"),
    ("iam:UpdateLoginProfile", "changes a user's password"),
    ("kms:PutKeyPolicy", "lets others use a key"),
    ("kms:ScheduleKeyDeletion", "destroys a key with all that it encrypts"),
    ("lambda:AddPermission", "lets others call a function"),
    ("logs:DeleteLogGroup", "deletes logs"),
    ("rds:DeleteDBCluster", "deletes a database"),
    ("rds:DeleteDBInstance", "deletes a database"),
    ("rds:ModifyDBSnapshotAttribute", "can share a snapshot with everybody"),
    ("redshift:DeleteCluster", "deletes a data warehouse"),
    ("route53:DeleteHostedZone", "deletes a DNS zone"),
    ("s3:DeleteBucket", "deletes a bucket"),
    ("s3:DeleteObjectVersion", "deletes what versioning keeps"),
    ("s3:PutBucketPolicy", "lets others into a bucket"),
    ("s3:PutBucketPublicAccessBlock", "can make buckets public"),
    ("secretsmanager:DeleteSecret", "deletes a secret"),
    ("secretsmanager:PutResourcePolicy", "lets others read a secret"),
];

/// Actions whose answer holds credentials, with what it holds. Those whose tokens can do no more than the caller is
/// allowed anyway are not here: `ecr:GetAuthorizationToken`, `codeartifact:GetAuthorizationToken`, `sts:GetSessionToken`.
pub(crate) const CREDENTIALS: &[(&str, &str)] = &[
    ("acm:ExportCertificate", "a certificate's private key"),
    ("codepipeline:PollForJobs", "credentials for a pipeline's artifacts"),
    ("codepipeline:PollForThirdPartyJobs", "credentials for a pipeline's artifacts"),
    ("connect:GetFederationToken", "a token to sign in to Amazon Connect"),
    ("ec2:GetPasswordData", "an administrator's password, encrypted for the key pair"),
    ("gamelift:GetComputeAccess", "credentials of a compute resource"),
    ("gamelift:GetInstanceAccess", "credentials of an instance"),
    ("gamelift:RequestUploadCredentials", "credentials for a build's bucket"),
    ("iam:CreateAccessKey", "a user's secret access key"),
    ("iam:CreateServiceSpecificCredential", "a user's password for a service"),
    ("iam:ResetServiceSpecificCredential", "a user's password for a service"),
    ("lightsail:CreateBucketAccessKey", "a bucket's secret access key"),
    ("lightsail:DownloadDefaultKeyPair", "the private key of instances"),
    ("lightsail:GetInstanceAccessDetails", "an instance's private key or password"),
    ("lightsail:GetRelationalDatabaseMasterUserPassword", "a database's master password"),
    ("redshift-serverless:GetCredentials", "a database password"),
    ("redshift:GetClusterCredentials", "a database password"),
    ("redshift:GetClusterCredentialsWithIAM", "a database password"),
    ("sts:AssumeRole", "credentials of a role"),
    ("sts:AssumeRoot", "credentials of a member account's root user"),
    ("sts:GetFederationToken", "credentials of a federated user"),
];

/// Reads of what people keep secret, or in bulk.
pub(crate) const EXFILTRATION: &[&str] = &[
    "s3:GetObject",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
];

/// Reads of data rather than of settings; AWS's data say Read of both.
pub(crate) const DATA: &[&str] = &[
    "athena:GetQueryResults",
    "cassandra:Select",
    "codecommit:GetBlob",
    "codecommit:GetFile",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ebs:GetSnapshotBlock",
    "es:ESHttpGet",
    "glacier:GetJobOutput",
    "kinesis:GetRecords",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetQueryResults",
    "neptune-db:ReadDataViaQuery",
    "rds-data:ExecuteStatement",
    "redshift-data:GetStatementResult",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "timestream:Select",
];

/// Permission changes that AWS's data call Write alone (M17).
pub(crate) const EXPOSING: &[&str] = &[
    "ec2:ModifyImageAttribute",
    "iam:AddUserToGroup",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:PassRole",
    "iam:UpdateLoginProfile",
    "lambda:UpdateFunctionCode",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:ModifyDBSnapshotAttribute",
];

/// Actions that AWS's guides say to allow under a condition, with keys that limit them, and what they do without.
pub(crate) const CONDITIONED: &[(&str, &[&str], &str)] = &[
    ("iam:AttachGroupPolicy", &["iam:PolicyARN"], "attaches any policy"),
    ("iam:AttachRolePolicy", &["iam:PolicyARN", "iam:PermissionsBoundary"], "attaches any policy"),
    ("iam:AttachUserPolicy", &["iam:PolicyARN", "iam:PermissionsBoundary"], "attaches any policy"),
    ("iam:PassRole", &["iam:PassedToService"], "passes any role to any service"),
    ("kms:CreateGrant", &["kms:GrantIsForAWSResource"], "lets anybody use any key"),
    ("s3:PutObject", &["aws:ResourceAccount", "aws:ResourceOrgID"], "writes into buckets of any account"),
];

/// What rules of one action ask for.
pub(crate) const SINGLE: &[&str] = &[
    "aws-marketplace:Subscribe",
    "iam:CreateServiceLinkedRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:PutRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
    "iam:SetDefaultPolicyVersion",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "lambda:UpdateFunctionConfiguration",
    "s3:DeleteObject",
    "s3:PutBucketAcl",
    "s3:PutLifecycleConfiguration",
];
