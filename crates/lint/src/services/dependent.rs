//! Actions that need another one.

use std::collections::BTreeMap;

use iam::Effect;
use json::Span;

use crate::Kind;
use crate::finding::Findings;
use crate::grants::pages::row;
use crate::grants::{listed, told};
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[row! {
    "MISSING_DEPENDENT_ACTION", Suggestion, Ours, Some(check), SERVICES;
    what: "An action that takes a role, in a policy that allows passing none.",
    why: "AWS checks `iam:PassRole` besides, so the call fails if it names a role and no other policy of the caller allows \
        passing it.",
    instead: "Allow `iam:PassRole` on the roles that the caller is to use, for that service. If another policy does, or no role \
        is passed, leave it.",
    bad: r#"{ "Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": "*" }"#,
    good: r#"[
    { "Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": "*" },
    {
      "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*",
      "Condition": { "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com" } }
    }
  ]"#,
}];

/// Which others are needed hangs on what the call is about: its tags, its encryption, what is there already.
const PASS: &str = "iam:PassRole";

/// Calls that as a rule name a role; the other ones that AWS lists can do without.
const NAME_A_ROLE: &[&str] = &[
    "backup:StartBackupJob",
    "backup:StartCopyJob",
    "backup:StartRestoreJob",
    "bedrock-agentcore:CreateAgentRuntime",
    "config:PutConfigurationRecorder",
    "dax:CreateCluster",
    "ec2:AssociateIamInstanceProfile",
    "ec2:ReplaceIamInstanceProfileAssociation",
    "ec2:RunInstances",
    "elasticmapreduce:RunJobFlow",
    "emr-serverless:StartJobRun",
    "iam:AddRoleToInstanceProfile",
    "iot:CreateRoleAlias",
    "lambda:CreateFunction",
    "omics:StartRun",
    "pipes:CreatePipe",
    "rds:StartExportTask",
    "s3:CreateJob",
    "s3:PutReplicationConfiguration",
    "sagemaker:CreateModel",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "scheduler:CreateSchedule",
    "states:CreateStateMachine",
    "timestream:CreateScheduledQuery",
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let Some(catalog) = subject.catalog.filter(|_| subject.kind == Kind::Identity) else { return };
    if subject.grants().each(&subject.policy, Effect::Allow).any(|granted| granted.names.has(PASS)) {
        return;
    }
    let mut by_service: BTreeMap<&str, (Span, Vec<String>)> = BTreeMap::new();
    for pattern in subject.allows().flat_map(listed) {
        let Some(action) = catalog.action(&pattern.text) else { continue };
        let written = action.to_string();
        if NAME_A_ROLE.contains(&written.as_str()) && action.dependent().any(|name| name == PASS) {
            let service = by_service.entry(action.service().prefix());
            service.or_insert((pattern.span, Vec::new())).1.push(written);
        }
    }
    for (place, mut actions) in by_service.into_values() {
        json::sort_and_dedup(&mut actions);
        let message = format!(
            "{} may need `{PASS}`, for a role that the call names; this policy allows it nowhere.",
            told(actions.iter().map(String::as_str))
        );
        findings.add("MISSING_DEPENDENT_ACTION", place, message);
    }
}
