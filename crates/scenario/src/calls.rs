//! Calls that need more than one permission (L36). What is not here is not known, and nothing is added by itself.

use crate::document::RequestDocument;
use crate::report::UsuallyAlso;

/// What else a call needs.
struct Row {
    /// The action that is asked for.
    action: &'static str,
    /// What one of the request's keys begins with, and what the resource holds; any where there is nothing.
    with: [&'static str; 2],
    /// The further actions, with a space between.
    further: &'static str,
    /// Whether it depends on what a request does not show.
    perhaps: bool,
    why: &'static str,
    page: &'static str,
}

const fn row(
    [action, further]: [&'static str; 2],
    with: [&'static str; 2],
    perhaps: bool,
    why: &'static str,
    page: &'static str,
) -> Row {
    Row { action, with, further, perhaps, why, page }
}

const S3_KMS: &str = "AmazonS3/latest/userguide/UsingKMSEncryption.html";
const PASS_ROLE: &str = "IAM/latest/UserGuide/id_roles_use_passrole.html";
const ACCESS_POINT: &str = "AmazonS3/latest/userguide/access-points-policies.html";
const PROFILE: &str = "bedrock/latest/userguide/inference-profiles-prereq.html";
const ON_MODELS: &str =
    "an inference profile leads to models in several Regions, and each of them must be allowed as a resource";
const ON_BUCKET: &str = "a request through an access point must be allowed on the bucket behind it as well";
const A_ROLE: &str = "whoever gives a service a role must be allowed to pass it";
const TAGS: &str = "tags that are given at creation need it";
const ECS_TAGS: &str = "AmazonECS/latest/developerguide/supported-iam-actions-tagging.html";
const OWN_KEY: &str = "a stream under a customer managed key asks KMS with the caller's permissions";
const STREAM_KEY: &str = "streams/latest/dev/permissions-user-key-KMS.html";
const STREAM: &str = "Lambda reads the stream of a table with it, by the function's role";
const STREAM_PAGE: &str = "amazondynamodb/latest/developerguide/iam-policy-example-lamda-process-dynamodb-streams.html";
const KINESIS: &str = "Lambda reads the stream with it, by the function's role";
const KINESIS_PAGE: &str = "aws-managed-policy/latest/reference/AWSLambdaKinesisExecutionRole.html";
const STACK_ROLE: &str = "AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html";

const ROWS: &[Row] = &[
    row(
        ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"],
        ["", ""],
        false,
        "since October 2025 a function's URL asks for both",
        "lambda/latest/dg/urls-auth.html",
    ),
    row(
        ["sts:AssumeRole", "sts:TagSession"],
        ["aws:RequestTag/", ""],
        false,
        "session tags need it in the identity policy and in the trust policy",
        "IAM/latest/UserGuide/id_session-tags.html",
    ),
    row(["bedrock:InvokeModel", "bedrock:InvokeModel"], ["", ":inference-profile/"], false, ON_MODELS, PROFILE),
    row(
        ["ec2:RunInstances", "ec2:CreateTags"],
        ["aws:RequestTag/", ""],
        false,
        "tags that are given at launch need it",
        "AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html",
    ),
    row(
        ["ec2:RunInstances", "ec2:RunInstances"],
        ["", ":ec2:"],
        false,
        "a launch must be allowed on the image, the subnet, the network interface, the security group, the instance and the volume",
        "AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html",
    ),
    row(
        ["s3:PutObject", "s3:GetObject"],
        ["s3:x-amz-copy-source", ""],
        false,
        "a copy reads its source",
        "AmazonS3/latest/API/API_CopyObject.html",
    ),
    row(
        ["s3:PutObject", "kms:GenerateDataKey"],
        ["s3:x-amz-server-side-encryption-aws-kms-key-id", ""],
        false,
        "S3 gets a data key with the caller's permissions",
        S3_KMS,
    ),
    row(
        ["s3:GetObject", "kms:Decrypt"],
        ["", ""],
        true,
        "S3 decrypts an object under a KMS key with the caller's permissions",
        S3_KMS,
    ),
    row(["s3:GetObject", "s3:GetObject"], ["", ":accesspoint/"], false, ON_BUCKET, ACCESS_POINT),
    row(["s3:PutObject", "s3:PutObject"], ["", ":accesspoint/"], false, ON_BUCKET, ACCESS_POINT),
    row(["lambda:CreateFunction", "iam:PassRole"], ["", ""], false, A_ROLE, PASS_ROLE),
    row(["sagemaker:CreateTrainingJob", "iam:PassRole"], ["", ""], false, A_ROLE, PASS_ROLE),
    row(["glue:CreateJob", "iam:PassRole"], ["", ""], false, A_ROLE, PASS_ROLE),
    row(["states:CreateStateMachine", "iam:PassRole"], ["", ""], false, A_ROLE, PASS_ROLE),
    row(["ecs:RunTask", "ecs:TagResource"], ["aws:RequestTag/", ""], false, TAGS, ECS_TAGS),
    row(["ecs:CreateCluster", "ecs:TagResource"], ["aws:RequestTag/", ""], false, TAGS, ECS_TAGS),
    row(["ecs:CreateService", "ecs:TagResource"], ["aws:RequestTag/", ""], false, TAGS, ECS_TAGS),
    row(["ecs:RegisterTaskDefinition", "ecs:TagResource"], ["aws:RequestTag/", ""], false, TAGS, ECS_TAGS),
    row(
        ["secretsmanager:CreateSecret", "secretsmanager:TagResource"],
        ["aws:RequestTag/", ""],
        false,
        TAGS,
        "secretsmanager/latest/apireference/API_CreateSecret.html",
    ),
    row(
        ["kms:CreateKey", "kms:TagResource"],
        ["aws:RequestTag/", ""],
        false,
        TAGS,
        "kms/latest/APIReference/API_CreateKey.html",
    ),
    row(
        ["sqs:CreateQueue", "sqs:TagQueue"],
        ["aws:RequestTag/", ""],
        false,
        TAGS,
        "AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
    ),
    row(
        ["sns:CreateTopic", "sns:TagResource"],
        ["aws:RequestTag/", ""],
        false,
        TAGS,
        "sns/latest/api/API_CreateTopic.html",
    ),
    row(
        ["events:PutRule", "events:TagResource"],
        ["aws:RequestTag/", ""],
        false,
        TAGS,
        "eventbridge/latest/APIReference/API_PutRule.html",
    ),
    // Or `logs:TagLogGroup`, which AWS calls on the path to deprecation.
    row(
        ["logs:CreateLogGroup", "logs:TagResource"],
        ["aws:RequestTag/", ""],
        false,
        TAGS,
        "AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
    ),
    row(
        ["lambda:CreateFunction", "lambda:TagResource"],
        ["aws:RequestTag/", ""],
        false,
        TAGS,
        "lambda/latest/dg/configuration-tags.html",
    ),
    row(
        ["s3:PutObject", "kms:Decrypt"],
        ["s3:x-amz-server-side-encryption-aws-kms-key-id", ""],
        true,
        "an upload in parts reads them back under the key",
        "AmazonS3/latest/API/API_CreateMultipartUpload.html",
    ),
    row(["kinesis:PutRecord", "kms:GenerateDataKey"], ["", ""], true, OWN_KEY, STREAM_KEY),
    row(["kinesis:PutRecords", "kms:GenerateDataKey"], ["", ""], true, OWN_KEY, STREAM_KEY),
    row(["kinesis:GetRecords", "kms:Decrypt"], ["", ""], true, OWN_KEY, STREAM_KEY),
    row(
        ["dynamodb:GetRecords", "dynamodb:GetShardIterator dynamodb:DescribeStream dynamodb:ListStreams"],
        ["", ":table/"],
        true,
        STREAM,
        STREAM_PAGE,
    ),
    row(
        [
            "kinesis:GetRecords",
            "kinesis:GetShardIterator kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:ListShards kinesis:ListStreams",
        ],
        ["", ":stream/"],
        true,
        KINESIS,
        KINESIS_PAGE,
    ),
    row(
        ["ecs:RunTask", "iam:PassRole"],
        ["", ""],
        true,
        "whoever runs a task must be allowed to pass its roles",
        "AmazonECS/latest/developerguide/CWE_IAM_role.html",
    ),
    row(["cloudformation:CreateStack", "iam:PassRole"], ["cloudformation:RoleArn", ""], false, A_ROLE, STACK_ROLE),
    row(["cloudformation:UpdateStack", "iam:PassRole"], ["cloudformation:RoleArn", ""], false, A_ROLE, STACK_ROLE),
    row(["cloudformation:DeleteStack", "iam:PassRole"], ["cloudformation:RoleArn", ""], false, A_ROLE, STACK_ROLE),
];

/// What a request usually needs besides, as far as it does not say so itself.
pub(crate) fn usually_also(request: &RequestDocument) -> Vec<UsuallyAlso> {
    let starts = |key: &str, with: &str| key.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let rows = ROWS.iter().filter(|row| row.action.eq_ignore_ascii_case(&request.action)).filter(|row| {
        let [key, part] = row.with;
        let has_key = key.is_empty() || request.context.0.iter().any(|(held, _)| starts(held, key));
        has_key && request.resource.contains(part)
    });
    let mut out = Vec::new();
    for row in rows {
        for action in row.further.split(' ') {
            if request.also.iter().any(|also| also.action.eq_ignore_ascii_case(action)) {
                continue;
            }
            let verb = if row.perhaps { "may need" } else { "usually needs" };
            out.push(UsuallyAlso {
                action: action.to_owned(),
                why: ["This call ", verb, " `", action, "` too: ", row.why, "."].concat(),
                page: ["https://docs.aws.amazon.com/", row.page].concat(),
            });
        }
    }
    out
}
