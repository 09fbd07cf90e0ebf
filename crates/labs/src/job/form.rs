//! What can be typed and chosen.

use crate::form::Form;
use crate::job::Job;
use crate::job::read::{Kind, Plan, Read};
use crate::{Act, Field};

/// Says what is wrong with a field, if something is.
fn judge<T>(form: &mut Form, id: &str, read: &Read<T>) {
    if let Err(says) = read {
        form.wrong(id, says);
    }
}

fn text<T>(form: &mut Form, id: &str, label: &str, value: &str, read: &Read<T>) {
    form.text(id, label, value);
    judge(form, id, read);
}

/// What is made, and its keys.
pub(super) fn what(job: &Job, plan: &Plan) -> Vec<Field> {
    let form = &mut Form::default();
    let is_training = plan.kind == Kind::Training;
    let has_disk = matches!(plan.kind, Kind::Training | Kind::Endpoint);
    let kinds = [
        ("training", "a training job"),
        ("endpoint", "an endpoint"),
        ("notebook", "a notebook instance"),
        ("studio", "a Studio domain"),
    ];
    form.choice("kind", "What is made", job.get("kind"), &kinds);
    text(form, "role", "Its role", job.get("role"), &plan.role);
    text(form, "data", "What it reads, in S3", job.get("data"), &plan.data);
    text(form, "data_key", "The key of that, if it has one", job.get("data_key"), &plan.data_key);
    if is_training {
        text(form, "output", "Where the model goes, in S3", job.get("output"), &plan.output);
        text(form, "output_key", "The key for the model", job.get("output_key"), &plan.output_key);
        form.number("instances", "Instances", "", job.get("instances"), (1.0, 1000.0));
        judge(form, "instances", &plan.instances);
    }
    if has_disk {
        let disks = [("ebs", "an EBS volume (ml.c5.xlarge)"), ("nvme", "local NVMe (ml.g5.xlarge)")];
        form.choice("disk", "Storage of the instances", job.get("disk"), &disks);
    }
    let label = if plan.kind == Kind::Studio { "The key for its volumes" } else { "The key for its volume" };
    text(form, "volume_key", label, job.get("volume_key"), &plan.volume_key);
    if is_training {
        form.switch("encryption", "Encrypt between containers", job.get("encryption"));
    }
    if has_disk {
        form.switch("isolation", "Network isolation of the container", job.get("isolation"));
    }
    std::mem::take(&mut form.fields)
}

/// Its network.
pub(super) fn network(job: &Job, plan: &Plan) -> Vec<Field> {
    let form = &mut Form::default();
    match plan.kind {
        Kind::Notebook => {
            form.switch("direct", "Direct internet access", job.get("direct"));
        }
        Kind::Studio => {
            form.switch("vpc_only", "All traffic through the VPC (VpcOnly)", job.get("vpc_only"));
        }
        Kind::Training | Kind::Endpoint => {}
    }
    let subnets = if plan.kind == Kind::Notebook { "Subnet" } else { "Subnets" };
    text(form, "subnets", subnets, job.get("subnets"), &plan.subnets);
    text(form, "groups", "Security groups", job.get("groups"), &plan.groups);
    if plan.vpc().is_some() && !plan.is_direct {
        let outs = [
            ("all", "everything"),
            ("same", "HTTPS, and to the group itself what comes in from it"),
            ("https", "HTTPS alone"),
        ];
        form.switch("in_tcp", "Inbound from the group itself: TCP, all ports", job.get("in_tcp"));
        form.switch("in_udp", "Inbound from the group itself: UDP, port 500", job.get("in_udp"));
        form.switch("in_esp", "Inbound from the group itself: protocol 50 (ESP)", job.get("in_esp"));
        form.choice("out", "Outbound", job.get("out"), &outs);
        form.switch("s3", "Gateway endpoint for S3", job.get("s3"));
        form.switch("api", "Interface endpoint for the SageMaker API", job.get("api"));
        form.switch("runtime", "Interface endpoint for the SageMaker runtime", job.get("runtime"));
        form.switch("nat", "NAT gateway, with a way to the internet", job.get("nat"));
    }
    std::mem::take(&mut form.fields)
}

/// Who may do what.
pub(super) fn access(job: &Job, plan: &Plan) -> Vec<Field> {
    let form = &mut Form::default();
    form.lines("role_policy", "Policy of the role", job.get("role_policy"), 10);
    judge(form, "role_policy", &plan.role_policy);
    form.lines("caller_policy", "Policy of whoever makes it, user saanvi", job.get("caller_policy"), 10);
    judge(form, "caller_policy", &plan.caller_policy);
    if [&plan.data_key, &plan.output_key, &plan.volume_key].iter().any(|key| matches!(key, Ok(Some(_)))) {
        form.lines("key_policy", "Policy of the keys", job.get("key_policy"), 10);
        judge(form, "key_policy", &plan.key_policy);
    }
    std::mem::take(&mut form.fields)
}

pub(super) fn acts() -> Vec<Act> {
    let act = |id: &str, label: &str| Act { id: id.to_owned(), label: label.to_owned() };
    vec![
        act("fit", "Write the policy that the role needs"),
        act("guard", "Let nobody make it unlocked"),
        act("free", "Let everybody make it as they like"),
    ]
}
