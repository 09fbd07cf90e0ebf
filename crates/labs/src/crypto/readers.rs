//! Who reads an object of S3, by how it is encrypted. The engine of access says who gets what.

use serde_json::{Value, json};

use super::typed::Crypto;
use crate::ask::{UNANSWERED, is_unanswered};
use crate::form::{Form, unread};
use crate::{Answer, Ask, Block, Cell, Finding, Part, Row, Table, Tone};

pub(super) const SSE_C: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html";
const S3: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingServerSideEncryption.html";
const KMS: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html";
const CLIENT: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingClientSideEncryption.html";

const OBJECT: &str = "arn:aws:s3:::amzn-s3-demo-website/report.csv";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const MANAGED_KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";

/// Who asks: id, name, words, principal, account, and whether policies of their own let them use keys.
struct Reader {
    id: &'static str,
    name: &'static str,
    label: &'static str,
    principal: &'static str,
    account: Option<&'static str>,
    keys: bool,
}

const READERS: [Reader; 4] = [
    Reader {
        id: "anonymous",
        name: "Anybody",
        label: "Anybody, without signing",
        principal: "anonymous",
        account: None,
        keys: false,
    },
    Reader {
        id: "reports",
        name: "ReportsRole",
        label: "ReportsRole of the account, may read objects",
        principal: "arn:aws:sts::111122223333:assumed-role/ReportsRole/nightly",
        account: Some("111122223333"),
        keys: false,
    },
    Reader {
        id: "forecast",
        name: "ForecastRole",
        label: "ForecastRole of the account, may read objects and decrypt",
        principal: "arn:aws:sts::111122223333:assumed-role/ForecastRole/nightly",
        account: Some("111122223333"),
        keys: true,
    },
    Reader {
        id: "partner",
        name: "PartnerRole",
        label: "PartnerRole of another account, may read objects and decrypt",
        principal: "arn:aws:sts::444455556666:assumed-role/PartnerRole/nightly",
        account: Some("444455556666"),
        keys: true,
    },
];

const HOWS: [(&str, &str); 3] =
    [("s3", "SSE-S3"), ("managed", "SSE-KMS, aws/s3"), ("customer", "SSE-KMS, customer managed")];

impl Crypto {
    pub(super) fn readers_asks(&self) -> Vec<Ask> {
        READERS.iter().map(|reader| Ask::Scenario(self.scenario(reader, None).to_string())).collect()
    }

    pub(super) fn readers(&self, mut form: Form, answers: &[Answer]) -> Vec<Part> {
        form.choice(
            "bucket",
            "The bucket's policy",
            &self.bucket,
            &[("public", "Lets everybody read"), ("shared", "Lets PartnerRole read"), ("none", "There is none")],
        );
        form.choice(
            "key_policy",
            "The customer managed key's policy",
            &self.key_policy,
            &[
                ("account", "Lets the account decide"),
                ("partner", "Lets the account decide, and PartnerRole decrypt"),
                ("everybody", "Lets everybody decrypt, with the principal *"),
            ],
        );
        let [readers, hows] = [READERS.map(|reader| (reader.id, reader.name)).to_vec(), HOWS.to_vec()];
        form.choice("reader", "To look at more closely", &self.reader, &readers);
        form.choice("how", "Encrypted by", &self.how, &hows);
        let blocks = if form.is_wrong() { vec![unread()] } else { self.matrix(answers) };
        vec![Part::new("What is set", vec![Block::Fields(form.fields)]), Part::new("Who reads it", blocks)]
    }

    fn matrix(&self, answers: &[Answer]) -> Vec<Block> {
        if is_unanswered(answers) {
            return vec![Block::Text(UNANSWERED.to_owned())];
        }
        let said = |reader: usize, how: usize, what: &str| {
            answers.get(reader).and_then(|all| all.get(how)?.get(what)?.as_str()).unwrap_or_default()
        };
        let reads = |reader: usize, how: usize| said(reader, how, "decision") == "allowed";
        let rows = READERS.iter().enumerate().map(|(at, reader)| {
            let mut cells = vec![Cell::from(reader.label)];
            for how in 0..HOWS.len() {
                let phrase = said(at, how, "phrase");
                cells.push(if reads(at, how) { Cell::new("reads it", Tone::Plain) } else { phrase.into() });
            }
            // What the client encrypted is an object like any other for S3.
            cells.push(if reads(at, 0) { "gets it, and cannot open it".into() } else { said(at, 0, "phrase").into() });
            Row { cells }
        });
        let head = ["Who asks", "SSE-S3", "`aws/s3`", "Customer managed key", "Encrypted at the client"]
            .map(str::to_owned)
            .to_vec();
        let table =
            Table { caption: "Who gets what, by how the object is encrypted".to_owned(), head, rows: rows.collect() };
        let mut blocks = vec![Block::Findings(findings(&reads)), Block::Table(table)];
        let at = |id: &str| READERS.iter().position(|reader| reader.id == id);
        let how = HOWS.iter().position(|(id, _)| *id == self.how);
        if let (Some(at), Some(how)) = (at(&self.reader), how)
            && let (Some(reader), Some((_, label))) = (READERS.get(at), HOWS.get(how))
        {
            blocks.push(Block::Text(said(at, how, "says").to_owned()));
            let mut scenario = self.scenario(reader, Some(how));
            put(&mut scenario, "title", Some(format!("{} asks for an object under {label}", reader.name).into()));
            let text = serde_json::to_string_pretty(&scenario).unwrap_or_default();
            blocks.push(Block::Scenario { title: "Open this request in the playground".to_owned(), text });
        }
        blocks
    }

    /// What a reader asks for of an object that is encrypted in one way, or in each.
    fn scenario(&self, reader: &Reader, how: Option<usize>) -> Value {
        let request = |how: usize| {
            let mut also = Vec::new();
            if how > 0 {
                // S3 decrypts as whoever asks.
                let mut context = json!({ "kms:ViaService": "s3.us-east-1.amazonaws.com" });
                put(&mut context, "kms:CallerAccount", reader.account.map(Value::from));
                also.push(json!({
                    "action": "kms:Decrypt",
                    "resource": if how == 1 { MANAGED_KEY } else { KEY },
                    "resourcePolicy": if how == 1 { managed_policy() } else { self.key_policy() },
                    "context": context,
                }));
            }
            let mut request = json!({
                "principal": reader.principal, "action": "s3:GetObject", "resource": OBJECT, "resourceAccount": "111122223333",
            });
            put(&mut request, "also", (!also.is_empty()).then_some(Value::Array(also)));
            request
        };
        let mut policies = json!({});
        if let Some(account) = reader.account {
            let mut actions = vec!["s3:GetObject"];
            if reader.keys {
                actions.push("kms:Decrypt");
            }
            let role = reader.principal.split('/').nth(1).unwrap_or_default();
            let statement = json!({ "Effect": "Allow", "Action": actions, "Resource": "*" });
            let policy = json!([{ "name": "Reads", "from": format!("role {role} of {account}"), "document": document(&[statement]) }]);
            put(&mut policies, "identity", Some(policy));
        }
        let bucket = match self.bucket.as_str() {
            "public" => Some(json!("*")),
            "shared" => Some(json!({ "AWS": PARTNER })),
            _ => None,
        };
        if let Some(principal) = bucket {
            let statement = json!({ "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-website/*" });
            let policy =
                json!({ "name": "Bucket", "from": "bucket amzn-s3-demo-website", "document": document(&[statement]) });
            put(&mut policies, "resource", Some(policy));
        }
        let mut scenario =
            json!({ "schema": 1, "access": { "request": request(how.unwrap_or_default()), "policies": policies } });
        if how.is_none() {
            let all = HOWS
                .iter()
                .enumerate()
                .map(|(at, (_, name))| json!({ "name": name, "request": request(at) }))
                .collect();
            put(&mut scenario, "requests", Some(all));
        }
        scenario
    }

    fn key_policy(&self) -> Value {
        let mut statements = vec![
            json!({ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" }),
        ];
        let more = match self.key_policy.as_str() {
            "partner" => Some(json!({ "AWS": PARTNER })),
            "everybody" => Some(json!("*")),
            _ => None,
        };
        if let Some(principal) = more {
            statements
                .push(json!({ "Effect": "Allow", "Principal": principal, "Action": "kms:Decrypt", "Resource": "*" }));
        }
        json!({ "name": "KeyPolicy", "from": "the customer managed key", "document": document(&statements) })
    }
}

const PARTNER: &str = "arn:aws:iam::444455556666:role/PartnerRole";

/// Gives an object a member.
fn put(object: &mut Value, name: &str, value: Option<Value>) {
    if let (Some(members), Some(value)) = (object.as_object_mut(), value) {
        members.insert(name.to_owned(), value);
    }
}

fn document(statements: &[Value]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// The policy of `aws/s3`, which nobody can change: S3 may use it for whoever is of the account.
///
/// Source: KMS Developer Guide, *AWS KMS condition keys*, under `kms:CallerAccount`, which shows that of the key of EBS.
fn managed_policy() -> Value {
    let statement = json!({
        "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        "Resource": "*",
        "Condition": { "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": "111122223333" } },
    });
    json!({ "name": "aws/s3", "from": "the AWS managed key", "document": document(&[statement]) })
}

fn findings(reads: &dyn Fn(usize, usize) -> bool) -> Vec<Finding> {
    let (anybody, reports, partner) = (0, 1, 3);
    let (s3_key, managed, customer) = (0, 1, 2);
    let mut found = Vec::new();
    if reads(anybody, s3_key) {
        let says = "SSE-S3 keeps nobody out. S3 decrypts for whoever may read the object, and here that is everybody.";
        found.push(Finding::new("everybody-reads", Tone::Bad, says).on(S3));
    }
    if reads(anybody, s3_key) && !reads(anybody, customer) {
        let says = "A customer managed key keeps out who does not sign, whatever the key's policy says: KMS answers signed requests only.";
        found.push(Finding::new("key-keeps-out", Tone::Good, says).on(KMS));
    }
    if reads(partner, s3_key) && !reads(partner, managed) {
        let says =
            "Under `aws/s3` the object stays in the account: that key's policy names no other, and cannot be changed.";
        found.push(Finding::new("managed-key-stays", Tone::Plain, says).on(KMS));
    }
    if reads(partner, customer) {
        let says = "The other account reads under the customer managed key, for the key's policy lets it, its own policies do, and so does \
                    the bucket's.";
        found.push(Finding::new("key-lets-in", Tone::Warn, says).on(KMS));
    }
    if reads(reports, s3_key) && !reads(anybody, s3_key) && !reads(partner, s3_key) {
        let says = "Without a bucket policy only the account's own people and programs read, and only those whose policies say so.";
        found.push(Finding::new("nobody-else", Tone::Good, says));
    }
    if reads(reports, s3_key) {
        let says = "What the client has encrypted can be fetched like any other object. Only who has the client's key opens it, and AWS has it not.";
        found.push(Finding::new("client-key-needed", Tone::Plain, says).on(CLIENT));
    }
    found
}
