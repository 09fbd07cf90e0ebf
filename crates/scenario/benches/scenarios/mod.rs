//! What the benchmarks measure: a scenario of three layers, which the WebAssembly benchmark reads too, and one as
//! large as AWS's quotas for sizes allow.

use iam::Request;
use scenario::{Decision, Level, NamedPolicy, Policies, Scenario};

pub(crate) const SIZES: [&str; 2] = ["three layers", "quotas"];

/// One identity policy with five conditioned statements, one level with two SCPs, and a bucket policy. The request is
/// allowed after all of them have been looked at.
pub(crate) const THREE_LAYERS: &str = include_str!("../../../../tests/bench/three-layers.json");

/// The scenario of one of the [`SIZES`].
pub(crate) fn scenario(size: &str) -> Scenario {
    let mut scenario = Scenario::read(THREE_LAYERS).0;
    if size == "quotas" {
        scenario.access.as_mut().unwrap().policies = quotas();
    }
    assert_eq!(scenario::decision(&scenario, None), Decision::Allowed);
    scenario
}

/// Its parts, the request prepared.
pub(crate) fn policies_and_request(size: &str) -> (Policies, Request) {
    let access = scenario(size).access.unwrap();
    let request = scenario::request(&access.request, &access.policies, &access.settings, None).unwrap();
    (access.policies, request)
}

/// The most characters of a managed policy, an SCP and a bucket policy.
///
/// Source: IAM User Guide, *IAM and AWS STS quotas*; Organizations User Guide, *Quotas*; S3 User Guide, *Bucket policies*.
const IDENTITY: usize = 6_144;
const SCP: usize = 5_120;
const BUCKET: usize = 20 * 1024;

const IDENTITY_STATEMENTS: &[&str] = &[
    r#"{"Sid":"Own#","Effect":"Allow","Action":["s3:Get*","s3:PutObject"],"Resource":["arn:aws:s3:::amzn-s3-demo-models-#/*","arn:aws:s3:::amzn-s3-demo-training-data/train/*"],"Condition":{"StringEquals":{"aws:PrincipalTag/team":["speech","vision"]},"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}}}"#,
    r#"{"Sid":"Read#","Effect":"Allow","Action":["s3:GetObject","s3:GetObjectTagging","s3:GetObjectVersion"],"Resource":["arn:aws:s3:::amzn-s3-demo-project-#/*","arn:aws:s3:::amzn-s3-demo-training-data/${aws:PrincipalTag/team}/#/*"],"Condition":{"StringEquals":{"aws:PrincipalTag/team":["speech","vision"]},"IpAddress":{"aws:SourceIp":["198.51.100.0/24","203.0.113.0/24"]}}}"#,
    r#"{"Sid":"List#","Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::amzn-s3-demo-project-#","Condition":{"StringLike":{"s3:prefix":["","home/${aws:username}/*","shared/#/*"]}}}"#,
    r#"{"Sid":"Instances#","Effect":"Allow","Action":["ec2:RebootInstances","ec2:Start*","ec2:Stop*"],"Resource":"arn:aws:ec2:*:111122223333:instance/*","Condition":{"StringEquals":{"aws:ResourceTag/project":"project-#"},"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"#,
    r#"{"Sid":"Until#","Effect":"Deny","NotAction":["iam:ChangePassword","sts:*"],"Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"},"NumericGreaterThan":{"aws:MultiFactorAuthAge":"86400"}}}"#,
    r#"{"Sid":"Tags#","Effect":"Allow","Action":["sagemaker:AddTags","sagemaker:CreateTrainingJob"],"Resource":"arn:aws:sagemaker:us-east-1:111122223333:training-job/project-#-*","Condition":{"ForAllValues:StringLike":{"aws:TagKeys":["st*","team"]}}}"#,
];

const SCP_STATEMENTS: &[&str] = &[
    r#"{"Sid":"Full#","Effect":"Allow","Action":"*","Resource":"*"}"#,
    r#"{"Sid":"Regions#","Effect":"Deny","NotAction":["cloudfront:*","iam:*","organizations:*","route53:*","sts:*","support:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1","us-east-1"]},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/OrganizationAdmin#"}}}"#,
    r#"{"Sid":"Mfa#","Effect":"Deny","Action":["s3:DeleteBucket","s3:Get*","s3:PutBucketPolicy"],"Resource":"arn:aws:s3:::amzn-s3-demo-*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}"#,
    r#"{"Sid":"Trails#","Effect":"Deny","Action":["cloudtrail:DeleteTrail","cloudtrail:StopLogging"],"Resource":"arn:aws:cloudtrail:*:*:trail/organization-#","Condition":{"StringNotLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/aws-reserved/*","arn:aws:iam::*:role/Audit#"]}}}"#,
    r#"{"Sid":"Team#","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Null":{"aws:PrincipalTag/team":"true"}}}"#,
];

const BUCKET_STATEMENTS: &[&str] = &[
    r#"{"Sid":"PlainHttp#","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::amzn-s3-demo-training-data","arn:aws:s3:::amzn-s3-demo-training-data/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#,
    r#"{"Sid":"Partner#","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:role/Partner#","arn:aws:iam::444455556666:root"]},"Action":["s3:GetObject","s3:GetObjectTagging"],"Resource":"arn:aws:s3:::amzn-s3-demo-training-data/partner-#/*","Condition":{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","198.51.100.0/24"]},"StringLike":{"aws:UserAgent":"*partner-#*"}}}"#,
    r#"{"Sid":"Endpoint#","Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:role/Trainer","arn:aws:sts::111122223333:assumed-role/Trainer/job-1"]},"Action":"s3:*","Resource":"arn:aws:s3:::amzn-s3-demo-training-data/secret-#/*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-00000000000000#"}}}"#,
];

/// Ten identity policies, five levels of five SCPs and a bucket policy, each as long as its quota.
fn quotas() -> Policies {
    let level = |at: usize| Level {
        target: format!("level {}", at + 1),
        policies: (0..5).map(|_| filled(SCP, SCP_STATEMENTS)).collect(),
    };
    Policies {
        identity: (0..10).map(|_| filled(IDENTITY, IDENTITY_STATEMENTS)).collect(),
        resource: Some(filled(BUCKET, BUCKET_STATEMENTS)),
        scps: Some((0..5).map(level).collect()),
        ..Policies::default()
    }
}

/// As many of the statements as fit, over and over; the Id takes what is left.
fn filled(quota: usize, statements: &[&str]) -> NamedPolicy {
    let document =
        |id: usize, body: &str| format!(r#"{{"Version":"2012-10-17","Id":"{}","Statement":[{body}]}}"#, "0".repeat(id));
    let room = quota - document(0, "").len();
    let mut body = String::new();
    for (number, statement) in statements.iter().cycle().enumerate() {
        let statement = statement.replace('#', &format!("{number:02}"));
        if body.len() + 1 + statement.len() > room {
            break;
        }
        if !body.is_empty() {
            body.push(',');
        }
        body.push_str(&statement);
    }
    let document = document(room - body.len(), &body);
    assert_eq!(document.len(), quota, "the document is as long as its quota");
    NamedPolicy { document, ..NamedPolicy::default() }
}
