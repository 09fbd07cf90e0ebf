//! An event as the request that it logs.
//!
//! The playground's importer reads more of an event; what this reads is the same as it reads, which a test holds it to.

use serde_json::{Map, Value, json};

/// What an event says.
#[derive(Debug, PartialEq)]
pub(super) struct Logged {
    /// The request, as scenarios hold it.
    pub(super) request: Value,
    pub(super) caller: String,
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) time: String,
    /// The code of the error; empty if there was none.
    pub(super) error: String,
    /// Whether it is a data event; nothing if it does not say.
    pub(super) is_data: Option<bool>,
    /// The events in the text.
    pub(super) count: usize,
}

/// Why there is no request.
#[derive(Debug, PartialEq)]
pub(super) enum Unread {
    /// What is wrong with the text.
    Wrong(String),
    /// The event's name and source, of which no action follows.
    Unknown(String, String),
}

/// The event of a text: it alone, the first of `Records`, or the detail of an event of EventBridge.
pub(super) fn read(text: &str) -> Result<Logged, Unread> {
    let wrong = |says: &str| Unread::Wrong(says.to_owned());
    if text.trim().is_empty() {
        return Err(wrong("Paste an event of CloudTrail."));
    }
    let value: Value = serde_json::from_str(text).map_err(|error| {
        Unread::Wrong(format!("This is no JSON: line {}, column {}.", error.line(), error.column()))
    })?;
    let records = value.get("Records").and_then(Value::as_array);
    let (event, count) = match records {
        Some(records) => (records.first(), records.len()),
        None => (value.get("detail").or(Some(&value)), 1),
    };
    let event = event.filter(|event| event.get("eventName").is_some() && event.get("eventSource").is_some());
    let event =
        event.ok_or_else(|| wrong("This is no event of CloudTrail: it has no `eventName` and `eventSource`."))?;
    let of = |path: &str| event.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let (denied_action, denied_resource) = denied(of("/errorMessage"));
    let action = if denied_action.is_empty() { action(event) } else { Some(denied_action.to_owned()) };
    let Some(action) = action else {
        return Err(Unread::Unknown(of("/eventName").to_owned(), of("/eventSource").to_owned()));
    };
    let caller = match of("/userIdentity/type") {
        "AWSAccount" if matches!(of("/userIdentity/accountId"), "anonymous" | "ANONYMOUS_PRINCIPAL") => "anonymous",
        "AWSService" => of("/userIdentity/invokedBy"),
        _ => of("/userIdentity/arn"),
    };
    let resource = if denied_resource.is_empty() { resource(event, &action) } else { denied_resource.to_owned() };
    let mut request = Map::new();
    let principal = if of("/userIdentity/type") == "AWSService" { json!({ "service": caller }) } else { json!(caller) };
    request.insert("principal".to_owned(), principal);
    let role = of("/userIdentity/sessionContext/sessionIssuer/arn");
    if role.contains(":role/") {
        request.insert("role".to_owned(), json!(role));
    }
    request.insert("action".to_owned(), json!(action));
    request.insert("resource".to_owned(), json!(resource));
    request.insert("context".to_owned(), context(event).into());
    let is_data = match of("/eventCategory") {
        "Data" => Some(true),
        "Management" => Some(false),
        _ => event.get("managementEvent").and_then(Value::as_bool).map(|is_management| !is_management),
    };
    Ok(Logged {
        request: request.into(),
        caller: caller.to_owned(),
        action,
        resource,
        time: of("/eventTime").to_owned(),
        error: of("/errorCode").to_owned(),
        is_data,
        count,
    })
}

/// The action and the resource that AWS's message names.
fn denied(message: &str) -> (&str, &str) {
    let word = |text: &'_ str, behind: &str| -> Option<usize> { Some(text.find(behind)? + behind.len()) };
    let after = |behind: &str| {
        let rest = word(message, behind).and_then(|at| message.get(at..)).unwrap_or_default();
        rest.split_whitespace().next().unwrap_or_default().trim_matches('"')
    };
    (after("is not authorized to perform: "), after(" on resource: "))
}

/// Services whose events name another source than their actions.
const SERVICES: &[(&str, &str)] = &[("monitoring", "cloudwatch"), ("tagging", "tag")];

/// The action of an event, if its names are those of one.
fn action(event: &Value) -> Option<String> {
    let of = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
    let service = of("eventSource").strip_suffix(".amazonaws.com")?;
    let mut name = of("eventName");
    if !matches!(of("eventType"), "" | "AwsApiCall") || name.is_empty() || matches!(service, "apigateway" | "signin") {
        return None;
    }
    if service == "lambda" {
        // Lambda's events may hold the version of its API: `GetFunction20150331v2`.
        name = name.trim_end_matches("v2").trim_end_matches(|letter: char| letter.is_ascii_digit());
    }
    match catalog::actions_of_api(service, name) {
        // Of a version that is named, only this is asked.
        [] if (service, name) == ("s3", "GetObject")
            && event
                .pointer("/requestParameters/versionId")
                .and_then(Value::as_str)
                .is_some_and(|id| !id.is_empty()) =>
        {
            return Some("s3:GetObjectVersion".to_owned());
        }
        [] => {}
        [action] => return Some((*action).to_owned()),
        _ => return None,
    }
    // An event of a service that there is not tells of no action.
    let letters =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let service = SERVICES.iter().find(|(source, _)| *source == service).map_or(service, |(_, prefix)| *prefix);
    (letters(service) && letters(name)).then(|| format!("{service}:{name}"))
}

/// The only resource that the event lists and that fits the action; else what S3's parameters name.
fn resource(event: &Value, action: &str) -> String {
    let is_object = (action.contains("Object") || action.contains("MultipartUpload")) && !action.contains("Bucket");
    let listed = event.get("resources").and_then(Value::as_array).into_iter().flatten();
    let mut fitting = listed.take(100).filter(|of| match of.get("type").and_then(Value::as_str) {
        Some("AWS::S3::Object") => is_object,
        Some("AWS::S3::Bucket") => !is_object,
        _ => true,
    });
    let one = fitting.next().filter(|_| fitting.next().is_none());
    if let Some(arn) = one.and_then(|one| one.get("ARN")?.as_str()) {
        return arn.to_owned();
    }
    let of = |name: &str| event.get("requestParameters").and_then(|of| of.get(name)?.as_str()).unwrap_or_default();
    let partition = match event.get("awsRegion").and_then(Value::as_str).unwrap_or_default() {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    };
    match (action.split(':').next(), of("bucketName"), of("key")) {
        (Some("s3"), bucket, key) if is_object && !bucket.is_empty() && !key.is_empty() => {
            format!("arn:{partition}:s3:::{bucket}/{key}")
        }
        (Some("s3"), bucket, _) if !is_object && !bucket.is_empty() => format!("arn:{partition}:s3:::{bucket}"),
        (Some("sts"), ..) => of("roleArn").to_owned(),
        _ => String::new(),
    }
}

/// The context keys that the event tells.
fn context(event: &Value) -> Map<String, Value> {
    let of = |path: &str| event.pointer(path).and_then(Value::as_str).filter(|text| !text.is_empty());
    let endpoint = of("/vpcEndpointId");
    let address = of("/sourceIPAddress").filter(|address| address.parse::<std::net::IpAddr>().is_ok());
    let has_id = matches!(of("/userIdentity/type"), Some("IAMUser" | "AssumedRole" | "FederatedUser" | "Root"));
    let agent = of("/userAgent").filter(|agent| !agent.starts_with('[') && agent.len() <= 1024);
    let agent = agent.filter(|agent| !agent.ends_with(".amazonaws.com") && *agent != "AWS Internal");
    let keys = [
        // Through an endpoint the address is that in the VPC.
        (if endpoint.is_some() { "aws:VpcSourceIp" } else { "aws:SourceIp" }, address),
        ("aws:SourceVpce", endpoint),
        ("aws:MultiFactorAuthPresent", of("/userIdentity/sessionContext/attributes/mfaAuthenticated")),
        ("aws:userid", of("/userIdentity/principalId").filter(|_| has_id)),
        ("aws:UserAgent", agent),
        ("aws:RequestedRegion", of("/awsRegion")),
        ("aws:CurrentTime", of("/eventTime")),
        ("aws:SecureTransport", of("/tlsDetails/tlsVersion").map(|_| "true")),
    ];
    keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value?)))).collect()
}
