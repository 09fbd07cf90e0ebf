//! The ways from some permissions to more, one a row.
//!
//! Source: what AWS's API references say of the parameters that take a role, a policy, code or a principal; IAM User Guide,
//! *Grant a user permissions to pass a role to an AWS service*.

/// A set of permissions with which a caller gains others.
#[derive(Debug)]
pub(crate) struct Path {
    /// Stable name, for tests.
    #[cfg(test)]
    pub(crate) id: &'static str,
    /// All of them are needed.
    pub(crate) needs: &'static [&'static str],
    pub(crate) gains: Gain,
    /// What the caller does.
    pub(crate) says: &'static str,
}

/// Whose permissions the caller gains.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Gain {
    /// It gives itself more.
    Own,
    /// Those of another principal.
    Other,
    /// Those of a role that trusts this service and is passed to it.
    Passed(&'static str),
    /// Those of something that has to be there.
    Target(&'static str),
}

use Gain::{Other, Own, Passed, Target};

const fn row(id: &'static str, needs: &'static [&'static str], gains: Gain, says: &'static str) -> Path {
    let _ = id;
    Path {
        #[cfg(test)]
        id,
        needs,
        gains,
        says,
    }
}

const EC2: Gain = Passed("ec2.amazonaws.com");
const ECS: Gain = Passed("ecs-tasks.amazonaws.com");
const GLUE: Gain = Passed("glue.amazonaws.com");
const LAMBDA: Gain = Passed("lambda.amazonaws.com");
const SAGEMAKER: Gain = Passed("sagemaker.amazonaws.com");
const FORMATION: Gain = Passed("cloudformation.amazonaws.com");
const BUILD: Gain = Passed("codebuild.amazonaws.com");

#[rustfmt::skip]
pub(crate) const PATHS: &[Path] = &[
    row("iam-001", &["iam:CreatePolicyVersion"], Own, "writes a new default version of a policy that it has"),
    row("iam-002", &["iam:CreateAccessKey"], Other, "makes an access key for another user"),
    row("iam-003", &["iam:CreateAccessKey", "iam:DeleteAccessKey"], Other, "replaces an access key of a user who has two"),
    row("iam-004", &["iam:CreateLoginProfile"], Other, "sets the first password of another user"),
    row("iam-005", &["iam:PutRolePolicy"], Own, "writes a policy into its own role"),
    row("iam-006", &["iam:UpdateLoginProfile"], Other, "changes the password of another user"),
    row("iam-007", &["iam:PutUserPolicy"], Own, "writes a policy into its own user"),
    row("iam-008", &["iam:AttachUserPolicy"], Own, "attaches AdministratorAccess to its own user"),
    row("iam-009", &["iam:AttachRolePolicy"], Own, "attaches AdministratorAccess to its own role"),
    row("iam-010", &["iam:AttachGroupPolicy"], Own, "attaches AdministratorAccess to a group that it is in"),
    row("iam-011", &["iam:PutGroupPolicy"], Own, "writes a policy into a group that it is in"),
    row("iam-012", &["iam:UpdateAssumeRolePolicy"], Other, "lets itself into another role by that role's trust policy"),
    row("iam-013", &["iam:AddUserToGroup"], Own, "puts itself into a group that may do more"),
    row("iam-014", &["iam:AttachRolePolicy", "sts:AssumeRole"], Other, "attaches AdministratorAccess to a role and assumes it"),
    row("iam-015", &["iam:AttachUserPolicy", "iam:CreateAccessKey"], Other, "attaches AdministratorAccess to a user and makes a key for it"),
    row("iam-016", &["iam:CreatePolicyVersion", "sts:AssumeRole"], Other, "rewrites the policy of a role and assumes it"),
    row("iam-017", &["iam:PutRolePolicy", "sts:AssumeRole"], Other, "writes a policy into a role and assumes it"),
    row("iam-018", &["iam:PutUserPolicy", "iam:CreateAccessKey"], Other, "writes a policy into a user and makes a key for it"),
    row("iam-019", &["iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy"], Other, "attaches AdministratorAccess to a role and lets itself in"),
    row("iam-020", &["iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy"], Other, "rewrites the policy of a role and lets itself in"),
    row("iam-021", &["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"], Other, "writes a policy into a role and lets itself in"),
    row("iam-022", &["iam:DeleteUserPermissionsBoundary"], Own, "takes away the boundary of its own user"),
    row("sts-001", &["sts:AssumeRole"], Other, "assumes any role that trusts the account"),
    row("sso-001", &["sso:PutInlinePolicyToPermissionSet", "sso:ProvisionPermissionSet"], Own, "writes a policy into its own permission set of IAM Identity Center"),
    row("sso-002", &["sso:AttachManagedPolicyToPermissionSet", "sso:ProvisionPermissionSet"], Own, "attaches AdministratorAccess to its own permission set of IAM Identity Center"),
    row("sso-003", &["sso:CreateAccountAssignment"], Own, "assigns itself a permission set of IAM Identity Center that allows more"),
    row("ec2-001", &["iam:PassRole", "ec2:RunInstances"], EC2, "launches an instance and runs code on it"),
    row("ec2-002", &["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"], Target("an instance with a role"), "stops it, changes its user data and starts it, which runs as root"),
    row("ec2-003", &["iam:PassRole", "ec2:RequestSpotInstances"], EC2, "requests a Spot Instance and runs code on it"),
    row("ec2-004", &["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"], Target("a launch template with a role that something launches from"), "makes a version with other user data the default"),
    row("ec2instanceconnect-003", &["ec2-instance-connect:SendSSHPublicKey", "ec2:DescribeInstances"], Target("an instance with a role that can be reached by SSH"), "sends it a key and logs in"),
    row("autoscaling-001", &["iam:PassRole", "autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"], EC2, "has instances launched that run its user data"),
    row("autoscaling-002", &["iam:PassRole", "ec2:CreateLaunchTemplate", "autoscaling:CreateAutoScalingGroup"], EC2, "has instances launched that run its user data"),
    row("lambda-001", &["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], LAMBDA, "makes a function of its own code and calls it"),
    row("lambda-002", &["iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"], LAMBDA, "makes a function of its own code and has a queue or a stream call it"),
    row("lambda-003", &["lambda:UpdateFunctionCode"], Target("a function whose role may do more and that something calls"), "replaces its code"),
    row("lambda-004", &["lambda:UpdateFunctionCode", "lambda:InvokeFunction"], Target("a function whose role may do more"), "replaces its code and calls it"),
    row("lambda-005", &["lambda:UpdateFunctionCode", "lambda:AddPermission"], Target("a function whose role may do more"), "replaces its code and lets others call it"),
    row("lambda-006", &["iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"], LAMBDA, "makes a function of its own code and lets others call it"),
    row("ecs-001", &["iam:PassRole", "ecs:CreateCluster", "ecs:RegisterTaskDefinition", "ecs:CreateService"], ECS, "has a service run its container in a new cluster"),
    row("ecs-002", &["iam:PassRole", "ecs:CreateCluster", "ecs:RegisterTaskDefinition", "ecs:RunTask"], ECS, "runs its container in a new cluster"),
    row("ecs-003", &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:CreateService"], ECS, "has a service run its container"),
    row("ecs-004", &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"], ECS, "runs its container"),
    row("ecs-005", &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:StartTask"], ECS, "starts its container on an instance"),
    row("ecs-006", &["ecs:ExecuteCommand"], Target("a task with a role for which ECS Exec is on"), "opens a shell in its container"),
    row("batch-001", &["iam:PassRole", "batch:RegisterJobDefinition", "batch:SubmitJob"], ECS, "runs its container as a job"),
    row("glue-001", &["iam:PassRole", "glue:CreateDevEndpoint"], GLUE, "makes a development endpoint and logs in"),
    row("glue-002", &["glue:UpdateDevEndpoint"], Target("a development endpoint of Glue"), "adds its SSH key and logs in"),
    row("glue-003", &["iam:PassRole", "glue:CreateJob", "glue:StartJobRun"], GLUE, "makes a job of its own code and starts it"),
    row("glue-004", &["iam:PassRole", "glue:CreateJob", "glue:CreateTrigger"], GLUE, "makes a job of its own code and a trigger that starts it"),
    row("glue-005", &["iam:PassRole", "glue:UpdateJob", "glue:StartJobRun"], GLUE, "gives a job other code and starts it"),
    row("glue-006", &["iam:PassRole", "glue:UpdateJob", "glue:CreateTrigger"], GLUE, "gives a job other code and a trigger that starts it"),
    row("glue-007", &["iam:PassRole", "glue:CreateSession", "glue:RunStatement"], GLUE, "opens an interactive session and runs code in it"),
    row("sagemaker-001", &["iam:PassRole", "sagemaker:CreateNotebookInstance"], SAGEMAKER, "makes a notebook instance and works on it"),
    row("sagemaker-002", &["iam:PassRole", "sagemaker:CreateTrainingJob"], SAGEMAKER, "runs its container as a training job"),
    row("sagemaker-003", &["iam:PassRole", "sagemaker:CreateProcessingJob"], SAGEMAKER, "runs its container as a processing job"),
    row("sagemaker-004", &["sagemaker:CreatePresignedNotebookInstanceUrl"], Target("a notebook instance"), "gets an address that opens it"),
    row("sagemaker-005", &["sagemaker:CreateNotebookInstanceLifecycleConfig", "sagemaker:StopNotebookInstance", "sagemaker:UpdateNotebookInstance", "sagemaker:StartNotebookInstance"], Target("a notebook instance"), "restarts it with a script of its own"),
    row("cloudformation-001", &["iam:PassRole", "cloudformation:CreateStack"], FORMATION, "makes a stack that creates what it likes"),
    row("cloudformation-002", &["cloudformation:UpdateStack"], Target("a stack with a service role"), "changes its template"),
    row("cloudformation-003", &["iam:PassRole", "cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"], FORMATION, "makes a stack set that creates what it likes"),
    row("cloudformation-004", &["iam:PassRole", "cloudformation:UpdateStackSet"], FORMATION, "changes the template of a stack set"),
    row("cloudformation-005", &["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"], Target("a stack with a service role"), "changes it by a change set"),
    row("codebuild-001", &["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"], BUILD, "makes a project with its own commands and builds it"),
    row("codebuild-002", &["codebuild:StartBuild"], Target("a build project"), "builds it with commands of its own"),
    row("codebuild-003", &["codebuild:StartBuildBatch"], Target("a build project that takes batches"), "builds it with commands of its own"),
    row("codebuild-004", &["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuildBatch"], BUILD, "makes a project with its own commands and builds it"),
    row("datapipeline-001", &["iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"], Passed("datapipeline.amazonaws.com"), "makes a pipeline with its own commands and runs it"),
    row("apprunner-001", &["iam:PassRole", "apprunner:CreateService"], Passed("tasks.apprunner.amazonaws.com"), "has a service run its container"),
    row("apprunner-002", &["apprunner:UpdateService"], Target("an App Runner service with a role"), "replaces its container"),
    row("bedrock-001", &["iam:PassRole", "bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"], Passed("bedrock-agentcore.amazonaws.com"), "makes a code interpreter and runs code in it"),
    row("bedrock-002", &["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"], Target("a code interpreter of AgentCore with a role"), "runs code in it"),
    row("bedrock-003", &["iam:PassRole", "bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:InvokeAgentRuntime"], Passed("bedrock-agentcore.amazonaws.com"), "has a runtime of AgentCore run its code"),
    row("braket-001", &["iam:PassRole", "braket:CreateJob"], Passed("braket.amazonaws.com"), "runs its script as a hybrid job"),
    row("codedeploy-001", &["iam:PassRole", "codedeploy:CreateDeploymentGroup", "codedeploy:CreateDeployment"], Passed("codedeploy.amazonaws.com"), "deploys its own revision"),
    row("cognito-001", &["iam:PassRole", "cognito-identity:SetIdentityPoolRoles"], Passed("cognito-identity.amazonaws.com"), "gives an identity pool a role and takes that pool's credentials"),
    row("emr-001", &["iam:PassRole", "elasticmapreduce:RunJobFlow"], EC2, "runs its steps on a cluster"),
    row("emr-002", &["iam:PassRole", "emr-serverless:CreateApplication", "emr-serverless:StartJobRun"], Passed("emr-serverless.amazonaws.com"), "runs its job on EMR Serverless"),
    row("gamelift-001", &["iam:PassRole", "gamelift:CreateBuild", "gamelift:CreateFleet"], Passed("gamelift.amazonaws.com"), "has a fleet run its own build"),
    row("imagebuilder-001", &["iam:PassRole", "imagebuilder:CreateComponent", "imagebuilder:CreateImageRecipe", "imagebuilder:CreateInfrastructureConfiguration", "imagebuilder:CreateImage"], EC2, "builds an image with its own commands"),
    row("omics-001", &["iam:PassRole", "omics:CreateWorkflow", "omics:StartRun"], Passed("omics.amazonaws.com"), "runs its own workflow"),
    row("scheduler-001", &["iam:PassRole", "scheduler:CreateSchedule"], Passed("scheduler.amazonaws.com"), "has a schedule make any call"),
    row("ssm-001", &["ssm:StartSession"], Target("a managed instance with a role"), "opens a shell on it"),
    row("ssm-002", &["ssm:SendCommand"], Target("a managed instance with a role"), "runs commands on it"),
    row("ssm-003", &["iam:PassRole", "ssm:CreateDocument", "ssm:StartAutomationExecution"], Passed("ssm.amazonaws.com"), "runs its own automation document"),
    row("stepfunctions-001", &["iam:PassRole", "states:CreateStateMachine", "states:StartExecution"], Passed("states.amazonaws.com"), "has a state machine make any call"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_one_of_a_kind() {
        for (at, path) in PATHS.iter().enumerate() {
            assert!(
                PATHS.iter().skip(at + 1).all(|other| other.id != path.id && other.needs != path.needs),
                "{}",
                path.id
            );
            let is_passed = matches!(path.gains, Gain::Passed(_));
            assert_eq!(path.needs.contains(&"iam:PassRole"), is_passed, "{}", path.id);
        }
    }
}
