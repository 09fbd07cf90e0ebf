//! What random scenarios are made of: small pools, so that things match often.

pub(super) const ONE: &str = "111122223333";
pub(super) const TWO: &str = "444455556666";

pub(super) const CALLERS: &[&str] = &[
    "arn:aws:iam::111122223333:user/Alice",
    "arn:aws:iam::111122223333:user/Alice",
    "arn:aws:iam::111122223333:user/eng/Bob",
    "arn:aws:iam::111122223333:role/Trainer",
    "arn:aws:iam::111122223333:role/ml/Trainer",
    "arn:aws:sts::111122223333:assumed-role/Trainer/job-1",
    "arn:aws:sts::111122223333:assumed-role/Trainer/job-1",
    "arn:aws:sts::111122223333:assumed-role/Trainer/job-2",
    "arn:aws:sts::111122223333:federated-user/Alice",
    "arn:aws:iam::111122223333:root",
    "111122223333",
    "arn:aws:iam::444455556666:user/Alice",
    "arn:aws:sts::444455556666:assumed-role/Trainer/job-1",
    "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b/jane",
    "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0a1b",
    "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForSupport/job-1",
    "arn:aws:iam::111122223333:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport",
    ORIGIN,
    "anonymous",
];
/// L32
pub(super) const ORIGIN: &str = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1A2B3";
/// K15: the roles that a session may be of, by its role's name.
pub(super) const ROLES: &[(&str, &[&str])] = &[
    ("Trainer", &["role/Trainer", "role/ml/Trainer", "role/ml/gpu/Trainer"]),
    (
        "AWSReservedSSO_Admin_0a1b",
        &[
            "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a1b",
            "role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0a1b",
        ],
    ),
    ("AWSServiceRoleForSupport", &["role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport"]),
];
pub(super) const NAMES: &[&str] = &[
    "arn:aws:iam::111122223333:user/Alice",
    "arn:aws:iam::111122223333:user/eng/Bob",
    "arn:aws:iam::111122223333:user/*",
    "arn:aws:iam::111122223333:role/Trainer",
    "arn:aws:iam::111122223333:role/ml/Trainer",
    "arn:aws:sts::111122223333:assumed-role/Trainer/job-1",
    "arn:aws:sts::111122223333:federated-user/Alice",
    "arn:aws:iam::111122223333:root",
    "111122223333",
    "444455556666",
    "arn:aws:iam::444455556666:root",
    "arn:aws:iam::444455556666:user/Alice",
    "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0a1b",
    ORIGIN,
    "*",
];
pub(super) const SERVICES: &[&str] = &["lambda.amazonaws.com", "sns.amazonaws.com"];
/// L26: who makes a further check.
pub(super) const WAYS: &[&str] = &["direct", "direct", "s3.amazonaws.com", "lambda.amazonaws.com"];
pub(super) const PROVIDERS: &[&str] = &["arn:aws:iam::111122223333:saml-provider/Example", "accounts.google.com"];

/// What is asked for: action and resource.
pub(super) const CALLS: &[(&str, &str)] = &[
    ("s3:GetObject", "arn:aws:s3:::bucket/a.csv"),
    ("s3:GetObject", "arn:aws:s3:::bucket/home/Alice/a:b.csv"),
    ("s3:GetObject", "arn:aws:s3:::bucket/*/x"),
    ("s3:PutObject", "arn:aws:s3:::bucket/home/Alice/a.csv"),
    ("s3:ListBucket", "arn:aws:s3:::bucket"),
    ("s3:ListAllMyBuckets", "*"),
    ("sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:queue"),
    ("sqs:SendMessage", "arn:aws:sqs:us-east-1:444455556666:queue"),
    ("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/1234"),
    ("kms:Decrypt", "arn:aws:kms:us-east-1:444455556666:key/1234"),
    ("kms:Encrypt", "arn:aws:kms:us-east-1:111122223333:key/1234"),
    ("kms:GenerateDataKey", "arn:aws:kms:us-east-1:111122223333:key/1234"),
    ("kms:DescribeKey", "arn:aws:kms:us-east-1:444455556666:key/1234"),
    ("kms:Sign", "arn:aws:kms:us-east-1:111122223333:key/5678"),
    ("kms:RetireGrant", "arn:aws:kms:us-east-1:111122223333:key/1234"),
    ("kms:ListKeys", "*"),
    ("kms:CreateAlias", "arn:aws:kms:us-east-1:111122223333:alias/key/1"),
    ("sts:AssumeRole", "arn:aws:iam::111122223333:role/Target"),
    ("sts:AssumeRole", "arn:aws:iam::444455556666:role/Target"),
    ("sts:GetCallerIdentity", "*"),
    ("iam:GetRole", "arn:aws:iam::111122223333:role/Target"),
    ("iam:PassRole", "arn:aws:iam::111122223333:role/Target"),
    ("logs:PutLogEvents", "arn:aws:logs:us-east-1:111122223333:log-group:app:log-stream:one"),
    ("ec2:StartInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1"),
    ("ec2:DescribeInstances", "*"),
    ("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:111122223333:table/Orders"),
    ("s3express:CreateSession", "arn:aws:s3express:us-east-1:111122223333:bucket/bucket--use1-az4--x-s3"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:111122223333:secret:db:x"),
    ("s3:PutBucketPolicy", "arn:aws:s3:::bucket"),
    ("s3:PutBucketPolicy", "arn:aws:s3:::bucket"),
    ("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:alias/app"),
    ("kms:GenerateDataKeyPair", "arn:aws:kms:us-east-1:444455556666:alias/app"),
    ("kms:DescribeKey", "arn:aws:kms:us-east-1:111122223333:alias/app"),
    ("execute-api:Invoke", "arn:aws:execute-api:us-east-1:111122223333:a1b2c3/prod/GET/pets"),
    ("execute-api:Invoke", "arn:aws:execute-api:us-east-1:444455556666:a1b2c3/prod/POST/pets/1"),
    ("cognito-identity:GetId", "*"),
    ("cognito-identity:UnlinkIdentity", "arn:aws:cognito-identity:us-east-1:111122223333:identitypool/us-east-1:9f8e"),
    ("ecr:BatchGetImage", "arn:aws:ecr:us-east-1:111122223333:repository/app"),
    ("events:PutEvents", "arn:aws:events:us-east-1:444455556666:event-bus/default"),
    ("cloudfront:GetDistribution", "arn:aws:cloudfront::111122223333:distribution/E1"),
    ("signin:AuthorizeOAuth2Access", "arn:aws:signin:us-east-1:111122223333:oauth2/public-client/localhost"),
    ("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:app"),
    ("sns:Publish", "arn:aws:sns:us-east-1:444455556666:topic"),
    ("organizations:DescribeOrganization", "*"),
    ("route53:ListHostedZones", "*"),
];
/// L29: what needs no credentials.
pub(super) const PUBLIC_CALLS: &[(&str, &str)] = &[
    ("cognito-identity:GetId", "*"),
    ("cognito-identity:GetOpenIdToken", "*"),
    (
        "cognito-identity:GetCredentialsForIdentity",
        "arn:aws:cognito-identity:us-east-1:111122223333:identitypool/us-east-1:9f8e",
    ),
    ("cognito-identity:UnlinkIdentity", "arn:aws:cognito-identity:us-east-1:111122223333:identitypool/us-east-1:9f8e"),
    ("cognito-idp:InitiateAuth", "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_aB1cD2eF3"),
    ("cognito-idp:AdminInitiateAuth", "arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_aB1cD2eF3"),
];
/// L17: services of which the rules say whether RCPs act on them. Others have none here.
pub(super) const RCPS_SAID: &[&str] = &[
    "s3",
    "sts",
    "kms",
    "sqs",
    "secretsmanager",
    "dynamodb",
    "ecr",
    "logs",
    "events",
    "cloudfront",
    "signin",
    "cognito-identity",
    "ec2",
    "lambda",
    "sns",
];
/// L33: short resources of an API's policy.
pub(super) const SHORT: &[&str] = &[
    "execute-api:/*",
    "execute-api:/prod/*",
    "execute-api:/prod/GET/pets",
    "execute-api:/prod/POST/*",
    "execute-api:/?rod/*/pets",
    "execute-api:/test/*",
];

/// Who may be named by a grant: no wildcard, no service.
pub(super) const GRANTEES: &[&str] = &[
    "arn:aws:iam::111122223333:user/Alice",
    "arn:aws:iam::111122223333:user/eng/Bob",
    "arn:aws:iam::111122223333:role/Trainer",
    "arn:aws:iam::111122223333:role/ml/Trainer",
    "arn:aws:sts::111122223333:assumed-role/Trainer/job-1",
    "arn:aws:sts::111122223333:federated-user/Alice",
    "arn:aws:iam::111122223333:root",
    "111122223333",
    "arn:aws:iam::444455556666:root",
    "444455556666",
    "arn:aws:iam::444455556666:user/Alice",
    "arn:aws:iam::444455556666:role/Trainer",
];
/// What a grant on a key for symmetric encryption may list.
pub(super) const SYMMETRIC: &[&str] = &[
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
];
/// And on one for signatures, where constraints have no place.
pub(super) const SIGNING: &[&str] = &["Sign", "Verify", "GetPublicKey", "CreateGrant", "RetireGrant", "DescribeKey"];
/// Keys that a grant may be for.
pub(super) const GRANTED_KEYS: &[&str] = &[
    "arn:aws:kms:us-east-1:111122223333:key/1234",
    "arn:aws:kms:us-east-1:444455556666:key/1234",
    "arn:aws:kms:us-east-1:111122223333:key/12345",
    "1234",
    "5678",
    "mrk-1234",
];

pub(super) const OTHER_ACTIONS: &[&str] = &[
    "s3:GetObjectAcl",
    "S3:LIST*",
    "sqs:*",
    "kms:*",
    "iam:*",
    "ec2:Describe*",
    "s3:*Object",
    "sts:*",
    "kms:RevokeGrant",
    "s3:Get*Acl",
];
pub(super) const OTHER_RESOURCES: &[&str] = &[
    "arn:aws:s3:::*",
    "arn:aws:s3:::bucket*",
    "arn:aws:s3:::bucket/*",
    "arn:aws:s3:::bucket/home/${aws:username}/*",
    "arn:aws:s3:::${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::bucket/home/${aws:username, 'Alice'}/*",
    "arn:aws:s3:::bucket/${aws:PrincipalTag/team,'home'}/*",
    "arn:aws:s3:::bucket/${*}/x",
    "arn:aws:s3:::bucket/${aws:PrincipalTag/star}/x",
    "arn:aws:s3:::bucket/${aws:TagKeys}/*",
    "arn:aws:logs:*:*:*",
    "arn:aws:logs:us-east-1:111122223333:*:log-stream:*",
    "arn:aws:logs:us-east-1:111122223333:log-group:*:one",
    "arn:aws:sqs:*:${aws:PrincipalAccount}:queue",
    "arn:aws:sqs:us-*:111122223333:*",
    "arn:aws:sqs:us*1:111122223333:queue",
    "arn:aws:iam::*:role/*",
    "arn:aws:kms:us-east-1:111122223333:key/*",
    "arn:aws:kms:*:*:alias/*",
    "arn:aws:kms:us-east-1:111122223333:alias/app",
    "arn:aws:s3:::bucket/${aws:userid}/*",
    "arn:aws:s3:::bucket/home/${aws:SourceVpc, 'Alice'}/*",
    "arn:aws:ec2:*:*:instance/i-*",
    "arn:aws:s3:::Bucket/*",
    "arn:*:s3:::bucket/*",
    "arn:aws:iam::111122223333:role/${aws:username}",
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:db:?",
];

/// Keys, what a request may hold, and what a policy may ask.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) found: &'static [&'static str],
    pub(super) asked: &'static [&'static str],
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Arn,
    Number,
    Date,
    Truth,
    Address,
    Bytes,
}

pub(super) const KEYS: &[Key] = &[
    Key {
        name: "aws:PrincipalTag/team",
        kind: Kind::Text,
        found: &["bucket", "blue", "Blue", "home", "", "b*", "*", "${aws:username}"],
        asked: &[
            "blue",
            "BLUE",
            "b*",
            "bl?e",
            "",
            "*",
            "?*",
            "${aws:PrincipalTag/team}",
            "${aws:PrincipalTag/star, 'blue'}",
            "${*}",
            "b${*}",
            "${aws:username}",
            "${$}{aws:username}",
            "${aws:TagKeys}",
        ],
    },
    Key {
        name: "aws:PrincipalTag/star",
        kind: Kind::Text,
        found: &["*", "x", "blue", "?", ""],
        asked: &["*", "?", "x", "${*}", "${?}", "${aws:PrincipalTag/team}", "${aws:principaltag/STAR}"],
    },
    Key {
        name: "aws:username",
        kind: Kind::Text,
        found: &["Alice", "alice"],
        asked: &["Alice", "alice", "Bob", "A*", "*", "${aws:username}"],
    },
    Key {
        name: "aws:userid",
        kind: Kind::Text,
        found: &["AIDA1"],
        asked: &[
            "AIDA1",
            "111122223333",
            "anonymous",
            "AROA*",
            "*:job-1",
            "*:job-1",
            "AROA1:job-2",
            "*",
            "111122223333:Alice",
            "${aws:userid}",
        ],
    },
    Key {
        name: "aws:PrincipalType",
        kind: Kind::Text,
        found: &["User"],
        asked: &["User", "AssumedRole", "Account", "FederatedUser", "Anonymous", "*User"],
    },
    Key {
        name: "aws:PrincipalAccount",
        kind: Kind::Text,
        found: &[ONE, TWO],
        asked: &[ONE, TWO, "anonymous", "1*", "${aws:ResourceAccount}"],
    },
    Key {
        name: "aws:ResourceAccount",
        kind: Kind::Text,
        found: &[ONE, TWO],
        asked: &[ONE, TWO, "${aws:PrincipalAccount}"],
    },
    Key {
        name: "aws:PrincipalServiceName",
        kind: Kind::Text,
        found: &["lambda.amazonaws.com"],
        asked: &["lambda.amazonaws.com", "*.amazonaws.com"],
    },
    Key {
        name: "aws:TagKeys",
        kind: Kind::Text,
        found: &["team", "stage", "Team", "", "t*"],
        asked: &["team", "stage", "t*", "TEAM", "*", "", "${aws:username}", "${aws:PrincipalTag/team}"],
    },
    Key {
        name: "aws:PrincipalArn",
        kind: Kind::Arn,
        found: &["arn:aws:iam::111122223333:role/ml/Trainer"],
        asked: &[
            "arn:aws:iam::111122223333:user/Alice",
            "arn:aws:iam::111122223333:role/Trainer",
            "arn:aws:iam::111122223333:role/ml/Trainer",
            "arn:aws:iam::*:user/*",
            "arn:aws:iam::111122223333:*",
            "arn:*:*:*:*:*",
            "arn:aws:*:user/Alice",
            "arn:aws:sts::111122223333:federated-user/Alice",
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}",
            "arn:aws:iam::111122223333:user/?lice",
            "no-arn",
            "arn:aws:iam::111122223333:role/*/Trainer",
            "arn:aws:iam::111122223333:role/*Trainer",
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*",
            "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_????",
            "arn:aws:iam::111122223333:role/aws-service-role/*",
            "arn:aws:iam::*:role/aws-service-role/support.amazonaws.com/*",
        ],
    },
    Key {
        name: "aws:SourceArn",
        kind: Kind::Arn,
        found: &[
            "arn:aws:sns:us-east-1:111122223333:topic:a:b",
            "arn:aws:s3:::bucket",
            "bucket",
            "",
            "arn:aws:iam::111122223333:user/Alice",
            "arn:aws:sns:us-east-1:111122223333",
        ],
        asked: &[
            "arn:aws:sns:*:*:topic:*",
            "arn:aws:sns:*:topic:a:b",
            "arn:aws:sns:us-east-1:111122223333:topic:a",
            "arn:aws:s3:::bucket",
            "arn:aws:s3:*:*:bucket",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:PrincipalArn}",
            "arn:aws:sns:us-*-1:?11122223333:t*:b",
            "",
        ],
    },
    Key {
        name: "s3:max-keys",
        kind: Kind::Number,
        found: &["10", "10.0", "-1", "9", "100000000000000000001", "10abc", "", "-0", "0.5"],
        asked: &[
            "10",
            "10.0",
            "010",
            "9.99",
            "-0.0",
            "100000000000000000000",
            "-2",
            "10abc",
            "${s3:max-keys}",
            "NaN",
            "0.50",
        ],
    },
    Key {
        name: "aws:CurrentTime",
        kind: Kind::Date,
        found: &[
            "2026-11-22T14:51:00Z",
            "2026-11-22",
            "1795358660",
            "2026-11-22T16:51:00+02:00",
            "tomorrow",
            "",
            "2026-02-29",
        ],
        asked: &[
            "2026-11-22T14:51:00Z",
            "2026-11-22",
            "2026-11",
            "1795359060",
            "2026-11-22T14:51:00.5Z",
            "2026-11-22T09:51:00-05:00",
            "2027-01-01T00:00:00",
            "2026-11-22T14:51Z",
            "2026-1*",
            "2026-13-01",
        ],
    },
    Key {
        name: "aws:MultiFactorAuthPresent",
        kind: Kind::Truth,
        found: &["true", "false", "TRUE", "", "yes", "1"],
        asked: &["true", "false", "True", "yes", ""],
    },
    Key { name: "aws:PrincipalIsAWSService", kind: Kind::Truth, found: &["true"], asked: &["true", "false"] },
    Key {
        name: "aws:SourceIp",
        kind: Kind::Address,
        found: &["203.0.113.7", "203.0.113.130", "10.1.2.3", "2001:db8::1", "2001:DB8:0:0::1", "256.1.1.1", ""],
        asked: &[
            "203.0.113.0/24",
            "203.0.113.7",
            "203.0.113.128/25",
            "0.0.0.0/0",
            "::/0",
            "2001:db8::/32",
            "2001:db8::1",
            "10.0.0.0/33",
            "*",
            "203.0.113.6/31",
            "8000::/1",
        ],
    },
    Key {
        name: "aws:SecureTransport",
        kind: Kind::Truth,
        found: &["true", "true", "false"],
        asked: &["true", "false"],
    },
    Key { name: "aws:ViaAWSService", kind: Kind::Truth, found: &["false", "false", "true"], asked: &["true", "false"] },
    Key {
        name: "aws:CalledVia",
        kind: Kind::Text,
        found: &["s3.amazonaws.com", "athena.amazonaws.com"],
        asked: &["s3.amazonaws.com", "athena.amazonaws.com", "*.amazonaws.com"],
    },
    Key {
        name: "aws:CalledViaLast",
        kind: Kind::Text,
        found: &["s3.amazonaws.com", "athena.amazonaws.com"],
        asked: &["s3.amazonaws.com", "athena.amazonaws.com", "*.amazonaws.com"],
    },
    Key {
        name: "aws:RequestedRegion",
        kind: Kind::Text,
        found: &["us-east-1", "eu-west-1"],
        asked: &["us-east-1", "eu-west-1", "us-*", "*"],
    },
    Key {
        name: "aws:UserAgent",
        kind: Kind::Text,
        found: &["aws-cli/2", "Boto3", "curl"],
        asked: &["aws-cli/2", "aws-*", "*", "?*"],
    },
    Key {
        name: "aws:EpochTime",
        kind: Kind::Date,
        found: &["1795358660", "1795359060", "2026-11-22"],
        asked: &["1795358660", "1795359060", "2027-01-01T00:00:00Z"],
    },
    Key {
        name: "aws:TokenIssueTime",
        kind: Kind::Date,
        found: &["2026-11-22T14:51:00Z", "2026-11-22", "1795358660"],
        asked: &["2026-11-22T14:51:00Z", "1795359060"],
    },
    Key {
        name: "aws:SourceVpc",
        kind: Kind::Text,
        found: &["vpc-91237329", "vpc-0"],
        asked: &["vpc-91237329", "vpc-*", "*", "${aws:SourceVpc}"],
    },
    Key {
        name: "aws:SourceVpce",
        kind: Kind::Text,
        found: &["vpce-1a2b", "vpce-0"],
        asked: &["vpce-1a2b", "vpce-*", "*"],
    },
    Key {
        name: "aws:VpcSourceIp",
        kind: Kind::Address,
        found: &["10.1.2.3", "10.9.9.9"],
        asked: &["10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"],
    },
    Key { name: "aws:VpceAccount", kind: Kind::Text, found: &[ONE, TWO], asked: &[ONE, TWO, "*"] },
    Key {
        name: "aws:VpceOrgID",
        kind: Kind::Text,
        found: &["o-a1b2c3", "o-d4e5f6"],
        asked: &["o-a1b2c3", "o-*", "*", ONE],
    },
    Key {
        name: "aws:PrincipalOrgID",
        kind: Kind::Text,
        found: &["o-a1b2c3", "o-d4e5f6"],
        asked: &["o-a1b2c3", "o-*", "*", "${aws:ResourceOrgID}"],
    },
    Key {
        name: "aws:PrincipalOrgPaths",
        kind: Kind::Text,
        found: &["o-a1b2c3/r-ab12/ou-ab12-11111111/", "o-a1b2c3/r-ab12/ou-ab12-22222222/"],
        asked: &["o-a1b2c3/r-ab12/ou-ab12-11111111/", "o-a1b2c3/*", "*"],
    },
    Key {
        name: "aws:ResourceOrgID",
        kind: Kind::Text,
        found: &["o-a1b2c3", "o-d4e5f6"],
        asked: &["o-a1b2c3", "${aws:PrincipalOrgID}", "*", "o-*", "r-*"],
    },
    Key {
        name: "aws:ResourceOrgPaths",
        kind: Kind::Text,
        found: &["o-a1b2c3/r-ab12/ou-ab12-11111111/", "o-d4e5f6/r-cd34/"],
        asked: &["o-a1b2c3/r-ab12/*", "o-*/r-*/*", "ou-ab12-11111111", "*"],
    },
    Key {
        name: "s3:ResourceAccount",
        kind: Kind::Text,
        found: &[ONE, TWO],
        asked: &[ONE, TWO, "${aws:ResourceAccount}"],
    },
    Key {
        name: "aws:FederatedProvider",
        kind: Kind::Text,
        found: &["accounts.google.com"],
        asked: &["accounts.google.com", "arn:aws:iam::111122223333:saml-provider/Example", "*"],
    },
    Key {
        name: "x:blob",
        kind: Kind::Bytes,
        found: &["QmluYXJ5", "Zm8=", "qmluYXJ5", "***", ""],
        asked: &["QmluYXJ5", "Zm8=", "Zm8", "*", ""],
    },
];

/// The encryption context of a KMS request, and the keys of its pairs, which are derived.
pub(super) const ENCRYPTION_CONTEXT: &[Key] = &[
    Key {
        name: "kms:EncryptionContext:Department",
        kind: Kind::Text,
        found: &["IT", "IT", "it", "HR"],
        asked: &["IT", "it", "I*", "${kms:EncryptionContext:Department}"],
    },
    Key {
        name: "kms:EncryptionContext:aws:s3:arn",
        kind: Kind::Text,
        found: &["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/a.csv"],
        asked: &["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
    },
    Key {
        name: "kms:EncryptionContext:Purpose",
        kind: Kind::Text,
        // A constraint has no variables.
        found: &["Test", "10", "", "${aws:username}"],
        asked: &["Test", "10"],
    },
    Key {
        name: "kms:EncryptionContextKeys",
        kind: Kind::Text,
        found: &["Department", "department", "Purpose", "aws:s3:arn"],
        asked: &["Department", "department", "DEPARTMENT", "Purpose", "aws:s3:arn", "aws:*", "*"],
    },
];

/// Keys of KMS that follow from the request.
pub(super) const KMS_KEYS: &[Key] = &[
    Key {
        name: "kms:CallerAccount",
        kind: Kind::Text,
        found: &[ONE, TWO],
        asked: &[ONE, TWO, "${aws:PrincipalAccount}"],
    },
    Key {
        name: "kms:ViaService",
        kind: Kind::Text,
        found: &["s3.us-east-1.amazonaws.com", "ec2.eu-west-1.amazonaws.com"],
        asked: &["s3.us-east-1.amazonaws.com", "s3.*.amazonaws.com", "lambda.*.amazonaws.com", "*"],
    },
];

/// C6: keys that hold several values.
pub(super) const SEVERAL: &[&str] =
    &["aws:TagKeys", "aws:CalledVia", "aws:PrincipalOrgPaths", "kms:EncryptionContextKeys"];

/// K13: keys that AWS sends, or may send, though nobody set them.
pub(super) const SENT: &[&str] = &[
    "aws:SourceIp",
    "aws:VpcSourceIp",
    "aws:SourceVpce",
    "aws:SourceVpc",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:SecureTransport",
    "aws:ViaAWSService",
    "aws:RequestedRegion",
    "aws:UserAgent",
    "aws:userid",
    "aws:TokenIssueTime",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
];

/// Keys with which a bucket policy keeps the public out, or seems to (L24).
pub(super) const CONFINING: &[Key] = &[
    Key {
        name: "aws:SourceIp",
        kind: Kind::Address,
        found: &["203.0.113.7", "10.1.2.3", "2001:db8::1"],
        asked: &[
            "203.0.113.0/24",
            "203.0.113.7",
            "203.0.0.0/8",
            "202.0.0.0/7",
            "10.0.0.0/8",
            "128.0.0.0/1",
            "0.0.0.0/0",
            "2001:db8::/32",
            "2001:d00::/24",
            "2001:db8::1",
        ],
    },
    Key {
        name: "aws:SourceVpc",
        kind: Kind::Text,
        found: &["vpc-91237329"],
        asked: &["vpc-91237329", "vpc-91237329", "vpc-*"],
    },
    Key {
        name: "aws:SourceVpce",
        kind: Kind::Text,
        found: &["vpce-1a2b"],
        asked: &["vpce-1a2b", "vpce-1a2b", "vpce-?a2b"],
    },
    Key { name: "aws:SourceOwner", kind: Kind::Text, found: &[ONE], asked: &[ONE, ONE, "1111*"] },
    Key { name: "aws:SourceAccount", kind: Kind::Text, found: &[ONE], asked: &[ONE, TWO, "*"] },
    Key { name: "aws:PrincipalOrgID", kind: Kind::Text, found: &["o-a1b2c3"], asked: &["o-a1b2c3", "o-a1b2c3", "o-*"] },
    Key { name: "aws:PrincipalAccount", kind: Kind::Text, found: &[], asked: &[ONE, TWO, TWO, "4444*"] },
    Key {
        name: "aws:userid",
        kind: Kind::Text,
        found: &["AIDA1"],
        asked: &["AIDA1", "AIDA1", "AIDA*", "${aws:userid}"],
    },
    Key {
        name: "aws:PrincipalArn",
        kind: Kind::Arn,
        found: &[],
        asked: &[
            "arn:aws:iam::444455556666:user/Alice",
            "arn:aws:iam::444455556666:role/Trainer",
            "arn:aws:iam::444455556666:user/*",
            "arn:aws:iam::${aws:PrincipalAccount}:user/Alice",
        ],
    },
    Key {
        name: "aws:SourceArn",
        kind: Kind::Arn,
        found: &["arn:aws:sns:us-east-1:111122223333:topic"],
        asked: &["arn:aws:sns:us-east-1:111122223333:topic", "arn:aws:sns:*:*:topic"],
    },
    Key {
        name: "s3:x-amz-server-side-encryption-aws-kms-key-id",
        kind: Kind::Arn,
        found: &["arn:aws:kms:us-east-1:111122223333:key/1234"],
        asked: &["arn:aws:kms:us-east-1:111122223333:key/1234", "arn:aws:kms:*:111122223333:key/*"],
    },
    Key {
        name: "s3:DataAccessPointArn",
        kind: Kind::Arn,
        found: &["arn:aws:s3:us-west-2:111122223333:accesspoint/one"],
        asked: &[
            "arn:aws:s3:us-west-2:111122223333:accesspoint/one",
            "arn:aws:s3:us-west-2:111122223333:accesspoint/*",
            "arn:aws:s3:us-west-2:*:accesspoint/one",
        ],
    },
    Key { name: "s3:DataAccessPointAccount", kind: Kind::Text, found: &[ONE], asked: &[ONE, ONE, "1111?2223333"] },
    // These keep nobody out.
    Key { name: "aws:Referer", kind: Kind::Text, found: &["https://example.com/"], asked: &["https://example.com/"] },
    Key { name: "aws:SecureTransport", kind: Kind::Truth, found: &["true"], asked: &["true"] },
];

pub(super) const fn operators(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Text => &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
            "StringLike",
            "StringEquals",
        ],
        Kind::Arn => &["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "StringLike", "StringEquals"],
        Kind::Number => &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        Kind::Date => &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        Kind::Truth => &["Bool"],
        Kind::Address => &["IpAddress", "NotIpAddress"],
        Kind::Bytes => &["BinaryEquals"],
    }
}
