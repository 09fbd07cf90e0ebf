//! What people have at hand when AWS turns them away, made into a scenario: its error message, events of CloudTrail, what
//! it says it evaluated, and policies as its commands print them.
//!
//! Only what a text says goes into the scenario. What none says stays out, and is named as what is needed next.

mod account;
mod details;
mod documents;
mod merge;
mod message;
mod needs;
mod part;
mod template;
mod terraform;
mod text;
mod trail;
mod yaml;

use iam::Layer;
use json::{Document, Node, Value};

use crate::decision::{DENIED, is_denial};
use crate::document::{Access, Expect, RequestDocument, Scenario};
use merge::Merged;
use part::{LONGEST, MOST_POLICIES, Part, Place, Wanted, arn_of, quote, too_long};

pub use part::{Choice, Choices, Reader, Refused};
pub use text::{LONGEST_IMPORT, text};

/// A text to import.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The name of its file, if it has one: its policies are called by it where they have no name.
    pub name: String,
    /// The text.
    pub text: String,
    /// The layer of its policies, where somebody says it: `boundary`.
    pub layer: Option<Layer>,
}

/// What was made of the texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// What they say. What they do not say is empty.
    pub scenario: Scenario,
    /// What was read: a line for each text.
    pub read: Vec<String>,
    /// What is needed next, in sentences.
    pub needs: Vec<String>,
}

/// So much is asked for.
const MOST_NEEDS: usize = 20;

/// What is taken, for those who gave something else.
const TAKEN: [&str; 2] = [
    "Taken are AWS's access denied messages, CloudTrail events, authorization details, policies and what AWS's commands print of them; `policy-playground help` lists them.",
    "Taken are AWS's access denied messages, CloudTrail events, authorization details, policies, what AWS's commands print of policies and networks, templates, and links to scenarios.",
];

/// Makes a scenario of texts: each is recognised, and all are put together.
///
/// # Errors
///
/// What was understood, and what is needed.
///
/// ```
/// use scenario::import::{Choice, Source, import};
/// let text = "An error occurred (AccessDenied) when calling the GetObject operation: \
///     User: arn:aws:iam::111122223333:user/Alice is not authorized to perform: s3:GetObject \
///     on resource: \"arn:aws:s3:::example-bucket/a.csv\" because no identity-based policy allows the s3:GetObject action";
/// let source = Source { name: "denied.txt".to_owned(), text: text.to_owned(), layer: None };
/// let imported = import(&[source], &Choice::default()).unwrap();
/// assert_eq!(imported.scenario.access.unwrap().request.action, "s3:GetObject");
/// ```
pub fn import(sources: &[Source], choice: &Choice) -> Result<Imported, Refused> {
    onto(Before::default(), sources, choice).map(|onto| onto.imported)
}

/// What there was before a text came.
#[derive(Default)]
pub(crate) struct Before<'t> {
    pub(crate) access: Access,
    pub(crate) expect: Expect,
    /// The text that said who asks for what: it may name policies that are given later.
    pub(crate) told: &'t str,
    /// Whether a policy may take the place of another where there is room for one.
    pub(crate) replaces: bool,
}

/// What texts make of what there was.
pub(crate) struct Onto {
    pub(crate) imported: Imported,
    /// Whether they say who asks for what.
    pub(crate) asks: bool,
    /// Whether they are about another request than the one before.
    pub(crate) is_another: bool,
    /// The kind of policy that AWS blames.
    pub(crate) blamed: Option<Layer>,
    /// The sentence that says how such a policy is had.
    pub(crate) next: Option<String>,
    /// The layers that a policy of them may belong to besides the one that it went into.
    pub(crate) elsewhere: Vec<Layer>,
}

/// Puts texts together with what there was. A text about another request takes the place of the one before.
pub(crate) fn onto(before: Before<'_>, sources: &[Source], choice: &Choice) -> Result<Onto, Refused> {
    if sources.iter().map(|source| source.text.len()).sum::<usize>() > LONGEST_IMPORT {
        return Err(format!("More than {LONGEST_IMPORT} bytes are not read.").into());
    }
    if sources.is_empty() {
        return Err("There is nothing to import.".to_owned().into());
    }
    let Before { mut access, expect, told, replaces } = before;
    let mut merged = Merged::new(expect, choice.reader, replaces);
    let (mut asks, mut is_another) = (false, false);
    if !told.is_empty() && !access.request.action.is_empty() {
        remember(told, &access, &mut merged);
    }
    let mut all = Vec::new();
    // An account is asked for the caller that other texts name, so it comes last.
    let mut later = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        match parts(source, choice, None).map_err(|refused| of_source(at, source, choice.reader, refused))? {
            Some(parts) => all.push((at, parts)),
            None => later.push((at, source)),
        }
    }
    for (_, parts) in &mut all {
        for part in parts {
            let is_caller = part.request.action.is_empty();
            // What was open makes room; texts that are given together must agree.
            let makes_room = !asks && !is_another && sources.len() == 1;
            asks |= !is_caller;
            if makes_room && !merged.agrees(&access, part) {
                is_another = true;
                match is_caller {
                    true => (access.request.principal, access.request.role) = Default::default(),
                    false => {
                        access.request = RequestDocument::default();
                        merged = Merged::new(Expect::default(), choice.reader, replaces);
                    }
                }
            }
            // AWS's newer word counts, unless it only says less.
            if let (Some(new), Some(known)) = (&part.expect.access, &merged.expect.access)
                && new != known
                && !(new == DENIED && is_denial(known))
            {
                merged.expect = Expect::default();
            }
            merged.take(&mut access, part)?;
        }
    }
    let asked = choice.principal.clone().unwrap_or_else(|| arn_of(&access.request.principal).to_owned());
    let resource = access.request.resource.clone();
    for (at, source) in later {
        let found = parts(source, choice, Some((&asked, &resource)))
            .map_err(|refused| of_source(at, source, choice.reader, refused))?;
        let mut found = found.unwrap_or_default();
        for part in &mut found {
            if !merged.agrees(&access, part) && choice.principal.is_some() {
                (access.request.principal, access.request.role) = Default::default();
            }
            merged.take(&mut access, part)?;
        }
        all.push((at, found));
    }
    json::sort_by_key(&mut all, |(at, _)| *at);
    merged.settle(&access);
    let mut read = Vec::new();
    for (at, parts) in &mut all {
        if let Some(source) = sources.get(*at) {
            let said = merged.place(&mut access, &source.name, source.layer, parts);
            let said = said.map_err(|refused| of_source(*at, source, choice.reader, refused))?;
            read.push(match choice.reader {
                Reader::CommandLine => format!("{}: {said}", called(*at, source)),
                Reader::Page => said,
            });
        }
    }
    merged.order(&mut access);
    merged.forget_given(&access);
    let mut needs = needs::more(&merged.more);
    // The page has a list of them.
    needs.extend(needs::to_fill(&access).filter(|_| choice.reader == Reader::CommandLine));
    needs.append(&mut merged.next);
    let wanted: Vec<(Layer, Wanted)> =
        merged.wanted.into_iter().filter_map(|wanted| Some((wanted.place.layer()?, wanted))).collect();
    let is_wanted = |layer: Layer| wanted.iter().any(|(of, wanted)| *of == layer && wanted.place != Place::Grants);
    needs.extend(needs::missing(&access, merged.blamed, choice.reader, is_wanted));
    needs.extend(needs::rest_of_scps(&access).filter(|_| !merged.has_named_scp));
    let mut next = merged.blamed.filter(|layer| !access.policies.is_given(*layer)).and_then(|layer| {
        let named = wanted.iter().find(|(of, _)| *of == layer);
        let named = named.map(|(layer, of)| needs::document(*layer, of, &merged.more.authorization, choice.reader));
        named.or_else(|| needs::missing(&access, merged.blamed, choice.reader, |of| of != layer).pop())
    });
    let id = merged.more.authorization.as_str();
    needs.extend(wanted.iter().map(|(layer, of)| needs::document(*layer, of, id, choice.reader)));
    if needs.len() > MOST_NEEDS {
        let more = needs.len() - MOST_NEEDS;
        needs.truncate(MOST_NEEDS);
        needs.push(format!("And {more} more."));
    }
    let expect = Some(merged.expect).filter(|expect| *expect != Default::default());
    let scenario = Scenario { access: Some(access), expect, ..Scenario::default() };
    if scenario.to_json().len() > LONGEST {
        return Err(too_long());
    }
    read.iter_mut().chain(&mut needs).chain(&mut next).for_each(json::show);
    let (blamed, elsewhere) = (merged.blamed, merged.elsewhere);
    Ok(Onto { imported: Imported { scenario, read, needs }, asks, is_another, blamed, next, elsewhere })
}

/// Takes from the text that said who asks for what the policies that it names, if that is still what is asked.
fn remember(told: &str, access: &Access, merged: &mut Merged) {
    let source = Source { text: told.to_owned(), ..Source::default() };
    let parts = parts(&source, &Choice::default(), None).ok().flatten();
    let mut asked = Access { request: access.request.clone(), ..Access::default() };
    for mut part in parts.into_iter().flatten().filter(|part| !part.request.action.is_empty()) {
        if merged.agrees(&asked, &part) {
            // What it says of the request is there already, or was changed since.
            let _ = merged.take(&mut asked, &mut part);
        }
    }
}

/// What sentences call a text.
fn called(at: usize, source: &Source) -> String {
    match source.name.as_str() {
        "" => format!("text {}", at + 1),
        name => json::clip(name).into_owned(),
    }
}

/// Says which text is refused.
fn of_source(at: usize, source: &Source, reader: Reader, refused: Refused) -> Refused {
    let mut message = match reader {
        Reader::CommandLine => format!("{}: {}", called(at, source), refused.message),
        Reader::Page => refused.message,
    };
    json::show(&mut message);
    let choices = refused.choices.iter().map(|line| json::shown(line).into_owned()).collect();
    Refused { message, choices, of: refused.of }
}

/// What a text says, value by value; `None` of an account, as long as it is not settled whose policies
/// are wanted: those of a caller who asks for a resource.
fn parts(source: &Source, choice: &Choice, asked: Option<(&str, &str)>) -> Result<Option<Vec<Part>>, Refused> {
    let text = source.text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err("There is nothing in it.".to_owned().into());
    }
    let unescaped = text::unescaped(text);
    let text = unescaped.as_deref().unwrap_or(text);
    if !text.starts_with(['{', '[', '"']) {
        if !message::denials(text).is_empty() {
            return message(text, choice).map(Some);
        }
        if let Some(groups) = terraform::groups(text) {
            return template::part("Terraform", groups, choice).map(|part| Some(vec![part]));
        }
        if is_yaml(text) {
            let json = yaml::to_json(text)?;
            return of_json(&json, choice, asked);
        }
        return message(text, choice).map(Some);
    }
    of_json(text, choice, asked)
}

/// Whether a text has a line as templates and policies in YAML have it.
fn is_yaml(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("- ").unwrap_or(line);
        ["Resources:", "Statement:", "Effect:"].iter().any(|key| line.starts_with(key))
    })
}

/// The same of a text that begins like JSON.
fn of_json(text: &str, choice: &Choice, asked: Option<(&str, &str)>) -> Result<Option<Vec<Part>>, Refused> {
    let documents = match values(text) {
        Ok(documents) => documents,
        // A line of a log may begin like JSON, and so may an object of Terraform's.
        Err(mistake) => {
            if let Some(json) =
                terraform::object(text).filter(|json| terraform::is_policy(json::read(json.as_str()).root()))
            {
                return of_json(&json, choice, asked);
            }
            return if message::denials(text).is_empty() {
                Err(mistake.into())
            } else {
                message(text, choice).map(Some)
            };
        }
    };
    let mut nodes: Vec<Node<'_>> = Vec::new();
    for root in documents.iter().map(Document::root) {
        match root.value() {
            Value::Array(items) => nodes.extend(items),
            _ => nodes.push(root),
        }
    }
    if let [node] = nodes.as_slice()
        && let Some(groups) = template::cloudformation(*node)
    {
        return template::part("a template of CloudFormation", groups, choice).map(|part| Some(vec![part]));
    }
    let mut events = Vec::new();
    nodes.iter().for_each(|node| trail::events(*node, &mut events));
    if !events.is_empty() {
        return trail::part(&events, choice).map(|part| Some(vec![part]));
    }
    let is_account = |node: &Node<'_>| matches!(account::account(*node, "", "", choice.reader), Some(Err(_)));
    if asked.is_none() && nodes.iter().any(is_account) {
        return Ok(None);
    }
    let is_statement = |node: &&Node<'_>| node.get("Effect").is_some() && node.get("Statement").is_none();
    if nodes.len() > 1 && nodes.iter().filter(is_statement).count() == nodes.len() {
        return Ok(Some(vec![Part { found: vec![documents::statements(&nodes)], ..Part::default() }]));
    }
    if nodes.len() > MOST_POLICIES {
        return Err(format!("These are {} values; {MOST_POLICIES} are the most that are read.", nodes.len()).into());
    }
    let mut out = Vec::new();
    for node in nodes {
        out.push(match one(node, asked.unwrap_or_default(), choice) {
            Some(part) => part?,
            None => match message::denials(text).is_empty() {
                true => return Err(unknown(node, choice.reader).into()),
                false => return message(text, choice).map(Some),
            },
        });
    }
    Ok(Some(out))
}

/// What one value says.
fn one(node: Node<'_>, asked: (&str, &str), choice: &Choice) -> Option<Result<Part, Refused>> {
    if let Some(text) = node.as_str() {
        let text = text::unescaped(text).unwrap_or_else(|| text.to_owned());
        let document = json::read(text);
        let inner = document.root();
        return if inner.is_object() { one(inner, asked, choice) } else { None };
    }
    account::account(node, asked.0, asked.1, choice.reader)
        .or_else(|| account::caller(node))
        .or_else(|| account::simulation(node))
        .or_else(|| account::simulated(node, choice))
        .or_else(|| details::part(node))
        .or_else(|| documents::part(node))
}

/// What AWS's sentence in a text says.
fn message(text: &str, choice: &Choice) -> Result<Vec<Part>, Refused> {
    let denials = message::denials(text);
    let number = match (&choice.event, denials.as_slice()) {
        (_, [_]) => Some(1),
        (None, _) => None,
        (Some(chosen), _) => chosen.parse().ok(),
    };
    if let Some(denial) = number.and_then(|number: usize| denials.get(number.checked_sub(1)?)) {
        return denial.clone().part().map(|part| vec![part]);
    }
    if denials.is_empty() {
        return Err(no_message(text, choice.reader).into());
    }
    let lines = denials.iter().enumerate().map(|(at, denial)| format!("{}  {}", at + 1, denial.said()));
    let mut choices: Vec<String> = lines.take(50).collect();
    if denials.len() > choices.len() {
        choices.push(format!("and {} more", denials.len() - choices.len()));
    }
    let option = choice.reader.of([" by its number, with `--event`", ""]);
    let message = format!("These are {} access denied messages: choose one{option}.", denials.len());
    Err(Refused { message, choices, of: Choices::Events })
}

/// What is missing where AWS says no more than that access is denied.
const UNSAID: &str =
    "and says neither who asked nor for what: give CloudTrail's event of the call, or write the request by hand.";

/// What can be said of a text without AWS's sentence.
fn no_message(text: &str, reader: Reader) -> String {
    const CALLING: &str = "when calling the ";
    if message::is_encoded(text) {
        return format!("AWS says only that it is denied. {}", needs::DECODE);
    }
    let is_denied = ["AccessDenied", "Access Denied", "Unauthorized"].iter().any(|says| text.contains(says));
    if let Some(at) = text.find(CALLING).filter(|_| is_denied) {
        let call = text.get(at + CALLING.len()..).unwrap_or_default().split(' ').next().unwrap_or_default();
        return format!("AWS denied the call {}, {UNSAID}", quote(call));
    }
    if let Some(arn) = text.find("arn:aws").and_then(|at| text.get(at..)) {
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '`' | ',');
        return format!(
            "There is the ARN {} in it, but not AWS's sentence `User: … is not authorized to perform: …`, which AWS CLI and SDKs print in English: give that.",
            quote(arn.split(ends).next().unwrap_or_default())
        );
    }
    if is_denied {
        return format!("AWS says that access is denied, {UNSAID}");
    }
    format!("This is neither JSON nor a message of AWS's that access is denied. {}", reader.of(TAKEN))
}

/// The JSON values of a text, one after the other, with commas between or not.
fn values(text: &str) -> Result<Vec<Document<'_>>, String> {
    let mut out = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() {
            return Ok(out);
        }
        let document = json::read_next(rest);
        let read = document.text().len();
        let whole = match document.without_trailing_commas() {
            Some(_) if document.is_whole() => document,
            Some(mended) => json::read(mended),
            None => {
                if is_cut(rest) {
                    return Err(cut(document.root()));
                }
                let mistake = document.first_mistake();
                let place = text.len() - rest.len() + mistake.map_or(0, |mistake| mistake.span.start);
                let line = text.get(..place).unwrap_or(text).matches('\n').count() + 1;
                let why = mistake.map_or("", |mistake| &mistake.message);
                return Err(format!("This begins like JSON, but there is a mistake in line {line}: {why}"));
            }
        };
        out.push(whole);
        rest = rest.get(read..).unwrap_or_default();
    }
}

/// What there is of a text that is cut off, as far as its first members say what it is.
fn cut(node: Node<'_>) -> String {
    let kinds = [
        ("UserDetailList", ACCOUNT),
        ("GroupDetailList", ACCOUNT),
        ("RoleDetailList", ACCOUNT),
        ("Records", "a file of CloudTrail"),
        ("eventSource", "an event of CloudTrail"),
        ("evaluations", "the authorization details of a request"),
        ("Statement", "a policy"),
        ("Resources", "a template of CloudFormation"),
    ];
    let kind = kinds.into_iter().find(|(name, _)| node.get(name).is_some());
    match (kind, node.members().into_iter().last()) {
        (Some((_, kind)), Some(last)) => {
            format!("This begins like {kind}, and ends in the middle, at {}: give the whole text.", quote(last.key))
        }
        _ => "This is JSON that ends in the middle: give the whole text.".to_owned(),
    }
}

const ACCOUNT: &str = "what `aws iam get-account-authorization-details` prints";

/// Whether a text ends inside of a string, a list or an object.
fn is_cut(text: &str) -> bool {
    let (mut open, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => open += 1,
            b'}' | b']' if !in_string => open = open.saturating_sub(1),
            _ => {}
        }
    }
    in_string || open > 0
}

/// What is known of a value that is not taken.
fn unknown(node: Node<'_>, reader: Reader) -> String {
    let has = |name: &str| node.get(name).is_some();
    if has("schema") && (has("access") || has("network")) {
        return "This is a scenario already: `policy-playground run` answers it.".to_owned();
    }
    if has("Records") || has("Events") {
        return "There is no event of CloudTrail in it.".to_owned();
    }
    if has("AttachedPolicies") || has("PolicyNames") || has("Policies") {
        return "These are names of policies, without what they say: give what `aws iam get-policy-version` prints of each, or `aws iam get-account-authorization-details`.".to_owned();
    }
    let taken = reader.of(TAKEN);
    let names: Vec<String> = node.members().into_iter().take(4).map(|member| quote(member.key)).collect();
    match (node.is_object(), names.is_empty()) {
        (true, false) => format!("This is an object with {}, which is none of what is read. {taken}", names.join(", ")),
        (true, true) => format!("This is an object with nothing in it. {taken}"),
        _ => format!("This is {}, which is none of what is read. {taken}", node.kind()),
    }
}
