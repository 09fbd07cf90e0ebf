//! Events of CloudTrail.
//!
//! Source: CloudTrail User Guide, *CloudTrail record contents* and *CloudTrail userIdentity element*; S3 User Guide,
//! *Required permissions for Amazon S3 API operations*; IAM User Guide, *Logging IAM and AWS STS API calls*; Lambda, *Logging AWS Lambda API calls using AWS CloudTrail*.

use json::{Node, Value};

use super::documents::string;
use super::message::{self, Denial};
use super::part::{Choice, Choices, Part, Refused, quote, refuse_masked, role_behind, set, who};
use crate::decision::{DENIED, Decision};
use crate::document::{Caller, ContextValue, Expect, RequestDocument};

/// As many events are offered to choose from.
const MOST_CHOICES: usize = 50;

/// An event in the text, or in a string of `lookup-events`.
#[derive(Clone, Copy)]
pub(super) enum Event<'n> {
    Read(Node<'n>),
    Text(&'n str),
}

/// The events of a value; none if it is something else.
pub(super) fn events<'n>(node: Node<'n>, out: &mut Vec<Event<'n>>) {
    let of = |name: &str| node.get(name).map(Node::items);
    if let Some(records) = of("Records") {
        out.extend(records.into_iter().filter(|record| is_event(*record)).map(Event::Read));
    } else if let Some(events) = of("Events") {
        let texts = events.into_iter().filter_map(|event| event.get("CloudTrailEvent")?.as_str());
        out.extend(texts.map(Event::Text));
    } else if let Some(text) = node.get("CloudTrailEvent").and_then(Node::as_str) {
        out.push(Event::Text(text));
    } else {
        // EventBridge hands on the event as its detail.
        let detail = node.get("detail").filter(|detail| is_event(*detail));
        out.extend(detail.or(Some(node).filter(|node| is_event(*node))).map(Event::Read));
    }
}

fn is_event(node: Node<'_>) -> bool {
    node.get("eventName").is_some() && node.get("eventSource").is_some()
}

/// The event that is meant: the one there is, or the one that was chosen by its number or id.
pub(super) fn part(events: &[Event<'_>], choice: &Choice) -> Result<Part, Refused> {
    let chosen = choice.event.as_deref();
    let number = chosen.and_then(|chosen| chosen.parse::<usize>().ok());
    let is_meant = |at: usize, event: Node<'_>| match chosen {
        Some(chosen) => Some(at + 1) == number || string(event, &["eventID"]) == chosen,
        None => false,
    };
    if let ([event], None) = (events, chosen) {
        return event.with(read);
    }
    let meant =
        events.iter().enumerate().find_map(|(at, event)| event.with(|node| is_meant(at, node).then(|| read(node))));
    meant.unwrap_or_else(|| Err(choices(events, choice)))
}

impl Event<'_> {
    fn with<T>(self, then: impl FnOnce(Node<'_>) -> T) -> T {
        match self {
            Event::Read(node) => then(node),
            Event::Text(text) => then(json::read(text).root()),
        }
    }
}

/// The events to choose from, denied ones first.
fn choices(events: &[Event<'_>], choice: &Choice) -> Refused {
    let (mut denied, mut others) = (Vec::new(), Vec::new());
    for (at, event) in events.iter().enumerate() {
        event.with(|node| {
            let list = if is_denied(node) { &mut denied } else { &mut others };
            if list.len() < MOST_CHOICES {
                list.push(line(at + 1, node));
            } else {
                list.push(String::new());
            }
        });
    }
    let count = denied.len();
    let mut choices: Vec<String> = denied.into_iter().chain(others).collect();
    if choices.len() > MOST_CHOICES {
        choices.truncate(MOST_CHOICES);
        choices.push(format!("and {} more", events.len() - MOST_CHOICES));
    }
    let what = format!("These are {} events of CloudTrail, {count} of them denied", events.len());
    let message = match &choice.event {
        Some(chosen) => format!("{what}; none has the number or eventID {}.", quote(chosen)),
        None => {
            let option = choice.reader.of([" by its number or eventID, with `--event`", ""]);
            format!("{what}: choose one{option}.")
        }
    };
    Refused { message, choices, of: Choices::Events }
}

fn line(number: usize, event: Node<'_>) -> String {
    let of = |path: &[&str]| json::clip(string(event, path)).into_owned();
    let error = of(&["errorCode"]);
    let caller = who(&caller(event).unwrap_or_default());
    let error = if error.is_empty() { "no error".to_owned() } else { error };
    format!(
        "{number}  {}  {error}  {}:{}  {caller}  {}",
        of(&["eventTime"]),
        of(&["eventSource"]).trim_end_matches(".amazonaws.com"),
        of(&["eventName"]),
        of(&["eventID"])
    )
}

/// Whether the event is of a call that was not allowed, by the codes of AWS's services.
fn is_denied(event: Node<'_>) -> bool {
    let code = string(event, &["errorCode"]);
    ["AccessDenied", "UnauthorizedOperation", "AuthorizationError"].iter().any(|denied| code.contains(denied))
}

/// Services whose events name another source than their actions.
const SERVICES: &[(&str, &str)] = &[("monitoring", "cloudwatch"), ("tagging", "tag")];

/// Services whose events no action stands for.
const NO_ACTION: &[&str] = &["apigateway", "signin"];

/// The action of an event, if its names are those of actions.
fn action(event: Node<'_>) -> Option<String> {
    let service = string(event, &["eventSource"]).strip_suffix(".amazonaws.com")?;
    let mut name = string(event, &["eventName"]);
    let is_call = matches!(string(event, &["eventType"]), "" | "AwsApiCall");
    if !is_call || name.is_empty() || NO_ACTION.contains(&service) {
        return None;
    }
    if service == "lambda" {
        // Lambda's events may hold the version of its API: `GetFunction20150331v2`.
        name = name.trim_end_matches("v2").trim_end_matches(|c: char| c.is_ascii_digit());
    }
    match catalog::actions_of_api(service, name) {
        // Source: S3 API Reference, *GetObject*: of a version that is named, only this is asked.
        [] if (service, name) == ("s3", "GetObject")
            && !string(event, &["requestParameters", "versionId"]).is_empty() =>
        {
            return Some("s3:GetObjectVersion".to_owned());
        }
        [] => {}
        [action] => return Some((*action).to_owned()),
        _ => return None,
    }
    let service = SERVICES.iter().find(|(source, _)| *source == service).map_or(service, |(_, prefix)| *prefix);
    Some(format!("{service}:{name}"))
}

/// The caller, where the event says who it is.
fn caller(event: Node<'_>) -> Option<Caller> {
    let of = |path: &[&str]| Some(string(event.get("userIdentity")?, path)).filter(|text| !text.is_empty());
    match of(&["type"])? {
        "AWSService" => of(&["invokedBy"]).map(|name| Caller::Service(name.to_owned())),
        "WebIdentityUser" => of(&["identityProvider"]).map(|name| Caller::Federated(name.to_owned())),
        // What the event calls its provider is no name of IAM's.
        "SAMLUser" => {
            let arn = Some(string(event, &["requestParameters", "principalArn"])).filter(|arn| !arn.is_empty());
            arn.map(|arn| Caller::Federated(arn.to_owned()))
        }
        "AWSAccount"
            if of(&["accountId"]) == Some("anonymous") || of(&["accountId"]) == Some("ANONYMOUS_PRINCIPAL") =>
        {
            Some(Caller::Arn("anonymous".to_owned()))
        }
        _ => of(&["arn"]).map(|arn| Caller::Arn(arn.to_owned())),
    }
}

fn read(event: Node<'_>) -> Result<Part, Refused> {
    let error = string(event, &["errorMessage"]);
    let denial = message::denials(error).into_iter().next().unwrap_or_default();
    let (source, name) = (string(event, &["eventSource"]), string(event, &["eventName"]));
    let action = Some(denial.action.clone()).filter(|action| !action.is_empty()).or_else(|| action(event));
    let mut request = RequestDocument { action: action.unwrap_or_default(), ..RequestDocument::default() };
    if request.action.is_empty() {
        return Err(format!(
            "This is the event {} of {} in CloudTrail, whose action in policies does not follow from its name: write the request by hand, or choose another event.",
            quote(name),
            quote(source)
        )
        .into());
    }
    request.principal = caller(event).unwrap_or_default();
    if request.principal == Caller::default() {
        request.principal = Caller::Arn(denial.principal.clone());
    }
    resource(event, &denial, &mut request);
    context(event, &mut request);
    let code = string(event, &["errorCode"]);
    let outcome = match (code, is_denied(event)) {
        ("", _) => "it was not refused".to_owned(),
        (_, true) if denial.action.is_empty() => {
            format!("refused with {}, and AWS names no kind of policy", quote(code))
        }
        (_, true) => format!("refused with {}; {}", quote(code), denial.why()),
        _ => format!("it failed with {}, which is no denial", quote(code)),
    };
    let on = if request.resource.is_empty() { String::new() } else { format!(" on {}", quote(&request.resource)) };
    let said = format!(
        "the event {} of CloudTrail at {}: {} asks for {}{on}; {outcome}",
        quote(string(event, &["eventID"])),
        json::clip(string(event, &["eventTime"])),
        who(&request.principal),
        quote(&request.action)
    );
    refuse_masked(&said, &[super::part::arn_of(&request.principal), &request.resource])?;
    let said_so = |word: &str| Expect { access: Some(word.to_owned()), ..Expect::default() };
    let expect = match (denial.action.is_empty(), is_denied(event)) {
        (false, _) => denial.expect(),
        (true, true) => said_so(DENIED),
        (true, false) if code.is_empty() => said_so(Decision::Allowed.word()),
        _ => Expect::default(),
    };
    let mut part = Part { said, blamed: denial.blamed.map(|(layer, _)| layer), expect, ..Part::default() };
    part.wanted.extend(denial.wanted());
    part.more = denial.more();
    part.more.is_encoded |= message::is_encoded(error);
    if let Some(service) = invoked_by(event) {
        part.next.push(format!(
            "The call came through {}: set `aws:ViaAWSService` and `aws:CalledVia` in `access.request.context` if it was made for the caller, which the event does not say.",
            quote(service)
        ));
    }
    part.request = request;
    Ok(part)
}

/// The service that made the call for somebody else.
fn invoked_by(event: Node<'_>) -> Option<&str> {
    let service = string(event, &["userIdentity", "invokedBy"]);
    let is_itself = string(event, &["userIdentity", "type"]) == "AWSService";
    (!service.is_empty() && !is_itself).then_some(service)
}

/// The resource: what AWS's message says, else the only one the event lists, else what the parameters of S3 and of
/// roles to be taken on name.
fn resource(event: Node<'_>, denial: &Denial, request: &mut RequestDocument) {
    if !denial.resource.is_empty() {
        request.resource.clone_from(&denial.resource);
    }
    let list = event.get("resources").map(Node::items);
    let listed: Vec<Node<'_>> = list.into_iter().flatten().filter(|of| of.get("ARN").is_some()).take(100).collect();
    let has = |word: &str| request.action.contains(word);
    let is_object = (has("Object") || has("MultipartUpload")) && !has("Bucket");
    let mut fitting = listed.iter().filter(|of| match string(**of, &["type"]) {
        "AWS::S3::Object" => is_object,
        "AWS::S3::Bucket" => !is_object,
        _ => true,
    });
    let one = fitting.next().filter(|_| fitting.next().is_none());
    if let (Some(one), true) = (one, request.resource.is_empty()) {
        string(*one, &["ARN"]).clone_into(&mut request.resource);
    }
    if request.resource.is_empty() {
        let of = |name: &str| string(event, &["requestParameters", name]);
        let partition = match string(event, &["awsRegion"]) {
            region if region.starts_with("cn-") => "aws-cn",
            region if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        request.resource = match (request.action.split(':').next(), of("bucketName"), of("key"), of("roleArn")) {
            (Some("s3"), bucket, key, _) if is_object && !bucket.is_empty() && !key.is_empty() => {
                format!("arn:{partition}:s3:::{bucket}/{key}")
            }
            (Some("s3"), bucket, ..) if !is_object && !bucket.is_empty() => format!("arn:{partition}:s3:::{bucket}"),
            (Some("sts"), .., role) => role.to_owned(),
            _ => String::new(),
        };
    }
    // Source: DynamoDB Developer Guide, *Using IAM policy conditions for fine-grained access control*: an index has an ARN of its own.
    let index = string(event, &["requestParameters", "indexName"]);
    let table = iam::arn::Arn::parse(&request.resource).and_then(|arn| arn.resource().strip_prefix("table/"));
    if matches!(request.action.as_str(), "dynamodb:Query" | "dynamodb:Scan")
        && !index.is_empty()
        && table.is_some_and(|table| !table.contains('/'))
    {
        request.resource.push_str(&format!("/index/{index}"));
    }
    // An ARN of S3 does not hold the account of its owner; the event may.
    let without_account = iam::arn::Arn::parse(&request.resource).is_some_and(|arn| arn.account().is_empty());
    let owners = listed.iter().filter(|of| request.resource.starts_with(string(**of, &["ARN"])));
    let owner = owners.map(|of| string(*of, &["accountId"])).find(|account| !account.is_empty());
    request.resource_account = owner.filter(|_| without_account).map(str::to_owned);
}

/// The context keys that the event tells.
fn context(event: Node<'_>, request: &mut RequestDocument) {
    let of = |path: &[&str]| Some(string(event, path)).filter(|text| !text.is_empty());
    let session = |path: &str| of(&["userIdentity", "sessionContext", path]);
    let address = of(&["sourceIPAddress"]).filter(|address| address.parse::<std::net::IpAddr>().is_ok());
    let endpoint = of(&["vpcEndpointId"]);
    role_behind(request, of(&["userIdentity", "sessionContext", "sessionIssuer", "arn"]));
    let mfa = event
        .get("userIdentity")
        .and_then(|user| user.get("sessionContext")?.get("attributes")?.get("mfaAuthenticated"));
    let mfa = mfa.and_then(|mfa| match mfa.value() {
        Value::String(text) => Some(text),
        Value::Bool(value) => Some(if value { "true" } else { "false" }),
        _ => None,
    });
    let agent = of(&["userAgent"]).filter(|agent| !agent.starts_with('[') && agent.len() <= 1024);
    let agent = agent.filter(|agent| !agent.ends_with(".amazonaws.com") && *agent != "AWS Internal");
    let has_id =
        matches!(string(event, &["userIdentity", "type"]), "IAMUser" | "AssumedRole" | "FederatedUser" | "Root");
    let keys = [
        // Through an endpoint the address is that in the VPC.
        (if endpoint.is_some() { "aws:VpcSourceIp" } else { "aws:SourceIp" }, address),
        ("aws:SourceVpce", endpoint),
        ("aws:MultiFactorAuthPresent", mfa),
        ("aws:SourceIdentity", session("sourceIdentity")),
        ("aws:FederatedProvider", of(&["userIdentity", "sessionContext", "webIdFederationData", "federatedProvider"])),
        ("aws:userid", of(&["userIdentity", "principalId"]).filter(|_| has_id)),
        ("aws:UserAgent", agent),
        ("aws:RequestedRegion", of(&["awsRegion"])),
        ("aws:CurrentTime", of(&["eventTime"])),
        ("aws:SecureTransport", of(&["tlsDetails", "tlsVersion"]).map(|_| "true")),
    ];
    for (key, value) in keys {
        set(&mut request.context, key, value);
    }
    // Source: S3 User Guide, *Amazon S3 condition key examples*.
    let parameters: &[(&str, &str)] = match request.action.as_str() {
        "s3:ListBucket" | "s3:ListBucketVersions" => {
            &[("s3:prefix", "prefix"), ("s3:delimiter", "delimiter"), ("s3:max-keys", "max-keys")]
        }
        "s3:GetObjectVersion" => &[("s3:VersionId", "versionId")],
        _ => &[],
    };
    for (key, name) in parameters {
        let value = event.get("requestParameters").and_then(|of| of.get(name)?.as_text());
        // A prefix may be the empty text.
        request.context.0.extend(value.map(|value| ((*key).to_owned(), ContextValue::One(value.to_owned()))));
    }
    claims(event, request);
}

/// What a token claimed, and what an assertion says of its subject. The id of who asks repeats behind the provider the
/// application, and then the user.
fn claims(event: Node<'_>, request: &mut RequestDocument) {
    let [kind, provider, user, id] =
        ["type", "identityProvider", "userName", "principalId"].map(|name| string(event, &["userIdentity", name]));
    let context = &mut request.context;
    if kind == "SAMLUser" {
        set(context, "saml:namequalifier", Some(provider));
        set(context, "saml:sub", Some(user));
        return;
    }
    // The keys of others are called by other names than the event calls them.
    let issuer = provider.split_once(":oidc-provider/").map(|(_, issuer)| issuer);
    let Some(issuer) = issuer.or(Some(provider).filter(|name| *name == "accounts.google.com")) else { return };
    if kind == "WebIdentityUser" {
        let behind = id.strip_prefix(provider).and_then(|rest| rest.strip_prefix(':'));
        let application = behind.and_then(|rest| rest.strip_suffix(user)?.strip_suffix(':'));
        set(context, &format!("{issuer}:sub"), Some(user));
        set(context, &format!("{issuer}:aud"), application);
    }
}
