//! What was typed, as far as it can be understood.

use crate::job::texts::Texts;
use crate::number;
use crate::read::mistake;

/// What is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Training,
    Endpoint,
    Notebook,
    Studio,
}

/// What a field comes to: what it means, or what is wrong with it.
pub(super) type Read<T> = Result<T, String>;

/// A role: its account and its name.
#[derive(Debug)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) account: String,
    pub(super) name: String,
}

/// A place in S3.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) bucket: String,
    /// What all its keys begin with.
    pub(super) prefix: String,
}

/// What the settings mean. A list may be empty, and a key missing: that is a setting, too.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) kind: Kind,
    pub(super) role: Read<Role>,
    pub(super) data: Read<Place>,
    pub(super) data_key: Read<Option<String>>,
    pub(super) output: Read<Place>,
    pub(super) output_key: Read<Option<String>>,
    pub(super) instances: Read<u32>,
    pub(super) is_nvme: bool,
    pub(super) volume_key: Read<Option<String>>,
    pub(super) subnets: Read<Vec<String>>,
    pub(super) groups: Read<Vec<String>>,
    pub(super) rules: Rules,
    pub(super) ways: Ways,
    pub(super) is_isolated: bool,
    pub(super) is_encrypted: bool,
    /// Whether SageMaker AI gives it a way to the internet of its own.
    pub(super) is_direct: bool,
    pub(super) caller_policy: Read<()>,
    pub(super) role_policy: Read<()>,
    pub(super) key_policy: Read<()>,
}

/// The rules of the first security group, all about the group itself.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are switches of a form")]
pub(super) struct Rules {
    pub(super) tcp: bool,
    pub(super) udp: bool,
    pub(super) esp: bool,
    pub(super) out: Out,
}

/// What it lets out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Out {
    All,
    /// HTTPS, and to the group itself what comes in from there.
    Same,
    /// HTTPS alone.
    Https,
}

/// What leads out of the subnets.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are switches of a form")]
pub(super) struct Ways {
    pub(super) s3: bool,
    pub(super) api: bool,
    pub(super) runtime: bool,
    pub(super) nat: bool,
}

impl Plan {
    /// Whether it stands in a VPC of the learner's, with all that takes.
    pub(super) fn vpc(&self) -> Option<(&[String], &[String])> {
        let (subnets, groups) = (self.subnets.as_deref().ok()?, self.groups.as_deref().ok()?);
        (!subnets.is_empty() && !groups.is_empty()).then_some((subnets, groups))
    }

    /// Whether containers speak with each other.
    pub(super) fn is_distributed(&self) -> bool {
        self.kind == Kind::Training && self.instances.as_ref().is_ok_and(|count| *count > 1)
    }
}

/// The most characters of a policy that are read.
const POLICY: usize = 40_000;

pub(super) fn read(job: &Texts) -> Plan {
    let kind = match job.get("kind") {
        "endpoint" => Kind::Endpoint,
        "notebook" => Kind::Notebook,
        "studio" => Kind::Studio,
        _ => Kind::Training,
    };
    let on = |text: &str| text == "on";
    let most = if kind == Kind::Notebook { 1 } else { 16 };
    Plan {
        kind,
        role: role(job.get("role")),
        data: place(job.get("data")),
        data_key: key(job.get("data_key")),
        output: place(job.get("output")),
        output_key: key(job.get("output_key")),
        instances: whole(job.get("instances")),
        is_nvme: job.get("disk") == "nvme",
        volume_key: key(job.get("volume_key")),
        subnets: ids(job.get("subnets"), "subnet-", most),
        groups: ids(job.get("groups"), "sg-", 5),
        rules: Rules {
            tcp: on(job.get("in_tcp")),
            udp: on(job.get("in_udp")),
            esp: on(job.get("in_esp")),
            out: match job.get("out") {
                "same" => Out::Same,
                "https" => Out::Https,
                _ => Out::All,
            },
        },
        ways: Ways {
            s3: on(job.get("s3")),
            api: on(job.get("api")),
            runtime: on(job.get("runtime")),
            nat: on(job.get("nat")),
        },
        is_isolated: on(job.get("isolation")),
        is_encrypted: on(job.get("encryption")),
        is_direct: match kind {
            Kind::Notebook => on(job.get("direct")),
            Kind::Studio => !on(job.get("vpc_only")),
            Kind::Training | Kind::Endpoint => false,
        },
        caller_policy: policy(job.get("caller_policy")),
        role_policy: policy(job.get("role_policy")),
        key_policy: policy(job.get("key_policy")),
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it has letters, digits and these signs alone, and is neither empty nor too long.
fn is_word(text: &str, signs: &str, most: usize) -> bool {
    !text.is_empty()
        && text.len() <= most
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || signs.contains(letter))
}

fn role(text: &str) -> Read<Role> {
    let text = text.trim();
    let parts = text.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(":role/"));
    parts
        .filter(|(account, path)| is_account(account) && is_word(path, "/_+=,.@-", 576))
        .and_then(|(account, path)| {
            let name = path.rsplit('/').next().filter(|name| !name.is_empty() && name.len() <= 64)?;
            Some(Role { arn: text.to_owned(), account: account.to_owned(), name: name.to_owned() })
        })
        .ok_or_else(|| "The ARN of a role looks like `arn:aws:iam::111122223333:role/TrainingRole`.".to_owned())
}

fn key(text: &str) -> Read<Option<String>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let parts = text.strip_prefix("arn:aws:kms:").and_then(|rest| rest.split_once(":key/"));
    let fits = parts.is_some_and(|(place, id)| {
        let (region, account) = place.split_once(':').unwrap_or_default();
        region == "us-east-1" && is_account(account) && is_word(id, "-", 64)
    });
    match fits {
        true => Ok(Some(text.to_owned())),
        false => Err(
            "The ARN of a key looks like `arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`; \
             this lab reads no alias and no other Region."
                .to_owned(),
        ),
    }
}

fn place(text: &str) -> Read<Place> {
    let text = text.trim();
    let (bucket, prefix) = text.strip_prefix("s3://").unwrap_or_default().split_once('/').unwrap_or_default();
    let is_bucket = (3..=63).contains(&bucket.len())
        && bucket.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte));
    let is_prefix = prefix.is_empty() || is_word(prefix, "/_.=-", 900);
    match is_bucket && is_prefix {
        true => Ok(Place { bucket: bucket.to_owned(), prefix: prefix.to_owned() }),
        false => {
            Err("A place in S3 looks like `s3://amzn-s3-demo-training-data/train/`; behind the bucket this lab reads \
                      letters, digits and the signs `/ _ . = -`."
                .to_owned())
        }
    }
}

fn whole(text: &str) -> Read<u32> {
    let number = number(text, 1.0, 1000.0)?;
    if number.fract() != 0.0 {
        return Err("A whole number.".to_owned());
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 1 to 1,000, and whole")]
    Ok(number as u32)
}

/// Ids, with commas or spaces between them.
fn ids(text: &str, start: &str, most: usize) -> Read<Vec<String>> {
    let mut out: Vec<String> = Vec::new();
    for id in text.split([',', ' ', '\t', '\n']).filter(|id| !id.is_empty()) {
        if !id.strip_prefix(start).is_some_and(|rest| is_word(rest, "-", 32 - start.len())) {
            return Err(format!(
                "`{}` is no id: it begins with `{start}`, and has letters, digits and `-`.",
                json::clip(id)
            ));
        }
        if out.iter().any(|one| one == id) {
            return Err(format!("`{id}` is there twice."));
        }
        if out.len() == most {
            return Err(match most {
                1 => "A notebook instance has one.".to_owned(),
                _ => format!("At most {most}."),
            });
        }
        out.push(id.to_owned());
    }
    Ok(out)
}

/// Whether it is an object of JSON; what policies are the engine says.
fn policy(text: &str) -> Read<()> {
    let text = text.trim_start_matches('\u{feff}');
    if text.len() > POLICY {
        return Err("This lab reads policies of at most 40,000 characters.".to_owned());
    }
    if text.trim().is_empty() {
        return Ok(());
    }
    if !text.trim_start().starts_with('{') {
        return Err("A policy is an object of JSON: it begins with `{`.".to_owned());
    }
    mistake(text).map_or(Ok(()), |line| Err(format!("This is no JSON, in line {line}.")))
}
