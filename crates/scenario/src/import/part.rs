//! What one text says: facts about a request, and policies that still have to find their place.

use iam::{Layer, Principal};
use json::clip;

use crate::document::{Caller, ContextMap, ContextValue, Expect, RequestDocument};
use crate::policies::NamedPolicy;

/// What one value of a text says.
#[derive(Default)]
pub(super) struct Part {
    /// What it is, in words; empty where its policies say all.
    pub(super) said: String,
    /// What it says of the request; what it does not say is empty.
    pub(super) request: RequestDocument,
    /// The kind of policy that AWS blames.
    pub(super) blamed: Option<Layer>,
    /// What AWS decided.
    pub(super) expect: Expect,
    /// The policies in it.
    pub(super) found: Vec<Found>,
    /// The ARN of a user or role, and its tags.
    pub(super) tags: (String, Vec<(String, String)>),
    /// Policies that it names without their documents.
    pub(super) wanted: Vec<Wanted>,
    /// The levels of an organization, from its root down.
    pub(super) levels: Vec<String>,
    /// Where AWS tells more.
    pub(super) more: More,
    /// What to ask AWS next, in sentences.
    pub(super) next: Vec<String>,
}

/// Where AWS tells more of a denial.
#[derive(Clone, Default)]
pub(super) struct More {
    /// What GetRequestAuthorizationDetails takes.
    pub(super) authorization: String,
    /// Whether an encoded message says more.
    pub(super) is_encoded: bool,
    /// Whether this is what AWS tells there.
    pub(super) is_told: bool,
}

/// A policy that was found.
#[derive(Default)]
pub(super) struct Found {
    /// What it is, in words.
    pub(super) said: String,
    pub(super) place: Place,
    /// The resource that the text says it stands on; empty where it does not say.
    pub(super) of: String,
    /// The ARN or id that other texts know it by.
    pub(super) id: String,
    pub(super) policy: NamedPolicy,
}

/// Where a policy belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// The text does not say. A policy without Principal is of an identity, as AWS's grammar has it.
    #[default]
    Plain,
    /// In a layer.
    Layer(Layer),
    /// In a layer of an organization, at these levels.
    Levels(Layer, Vec<String>),
    /// With a user or role of this kind and name, which must be the caller.
    Owner(&'static str, String),
    /// On the role `of`.
    Trust,
    /// The grants of the key.
    Grants,
}

/// A policy that is named without its document.
#[derive(Clone)]
pub(super) struct Wanted {
    pub(super) place: Place,
    /// Its ARN or id.
    pub(super) id: String,
    /// The resource that it stands on; empty in other layers.
    pub(super) of: String,
    /// Whom it is attached to.
    pub(super) from: Option<String>,
    /// The command that prints it.
    pub(super) command: String,
}

impl Wanted {
    /// Its name: what follows the last slash of its ARN.
    pub(super) fn name(&self) -> &str {
        self.id.rsplit('/').next().unwrap_or_default()
    }
}

impl Place {
    /// The layer, where the place says it.
    pub(super) fn layer(&self) -> Option<Layer> {
        match self {
            Place::Plain => None,
            Place::Layer(layer) | Place::Levels(layer, _) => Some(*layer),
            Place::Owner(..) => Some(Layer::Identity),
            Place::Trust | Place::Grants => Some(Layer::Resource),
        }
    }
}

/// Longer scenarios are not answered.
pub(super) const LONGEST: usize = 4 << 20;

/// As many policies are read in a scenario.
pub(super) const MOST_POLICIES: usize = 2000;

/// Further actions that a scenario holds.
pub(super) const MOST_FURTHER: usize = 50;

/// That a scenario would be too long to be answered.
pub(super) fn too_long() -> Refused {
    format!("The scenario would be longer than {LONGEST} bytes, the most that is answered.").into()
}

/// What to take of texts that hold more.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Of several events or messages, the number from 1, or the event's id.
    pub event: Option<String>,
    /// Of an account, the ARN of the user, role or session whose policies are taken.
    pub principal: Option<String>,
    /// Of a template with policies of several, the name of what holds those that are taken.
    pub policy: Option<String>,
    /// Who reads what is said.
    pub reader: Reader,
}

/// Why a text is not imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// What was understood, and what is needed, in sentences.
    pub message: String,
    /// What there is to choose from, a line each: denied events first.
    pub choices: Vec<String>,
    /// What the choices are.
    pub of: Choices,
}

/// What there is to choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choices {
    /// Nothing.
    #[default]
    Nothing,
    /// Events or messages: each line begins with its number.
    Events,
    /// Users and roles of an account: each line is an ARN.
    Principals,
    /// Policies of a template: each line is the name of what holds them.
    Policies,
    /// There is a policy where this one belongs, and room for one: in this layer.
    Room(Layer),
}

/// Who reads the sentences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reader {
    /// Somebody who runs a command with options.
    #[default]
    CommandLine,
    /// Somebody who pastes into the page, and is asked there.
    Page,
}

impl Reader {
    /// What to say: to whoever runs a command, or to whoever has the page.
    pub(super) fn of(self, [command, page]: [&str; 2]) -> &str {
        match self {
            Reader::CommandLine => command,
            Reader::Page => page,
        }
    }
}

impl From<String> for Refused {
    fn from(message: String) -> Refused {
        Refused { message, ..Refused::default() }
    }
}

/// A name in a sentence.
pub(super) fn quote(text: &str) -> String {
    format!("`{}`", clip(text).replace('`', "'"))
}

/// How many of something, in words.
pub(super) fn count(number: usize, one: &str) -> String {
    match (number, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        _ => format!("{number} {one}s"),
    }
}

/// A word of a command, for pasting.
pub(super) fn word(text: &str) -> String {
    let safe = |b: u8| b.is_ascii_alphanumeric() || b"-_.,:/@+=".contains(&b);
    let text = clip(text);
    match !text.is_empty() && text.bytes().all(safe) {
        true => text.into_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''").replace('`', "'")),
    }
}

/// A policy's place in words, as `an identity policy` or `the resource policy`.
pub(super) fn a(layer: Layer) -> String {
    let row = layer.row();
    let is_one = matches!(row.extent, iam::Extent::One | iam::Extent::Stack);
    let article = if is_one { "the" } else { row.article };
    format!("{article} {}", row.phrase)
}

/// Sets a context key, unless there is nothing to set.
pub(super) fn set(context: &mut ContextMap, key: &str, value: Option<&str>) {
    let known = context.0.iter().any(|(known, _)| known.eq_ignore_ascii_case(key));
    if let (Some(value), false) = (value.filter(|value| !value.is_empty()), known) {
        context.0.push((key.to_owned(), ContextValue::One(value.to_owned())));
    }
}

/// Notes the role behind a session, whose ARN drops the role's path (K15).
pub(super) fn role_behind(request: &mut RequestDocument, role: Option<&str>) {
    request.role = role.filter(|role| role.contains(":role/")).map(str::to_owned).or(request.role.take());
}

/// Forgets a role that is not the caller's.
pub(super) fn keep_own_role(request: &mut RequestDocument) {
    let caller = Principal::parse(arn_of(&request.principal));
    request.role = request.role.take().filter(|role| caller.is_ok_and(|caller| caller.of_role(role).is_ok()));
}

/// The caller's ARN, where there is one.
pub(super) fn arn_of(caller: &Caller) -> &str {
    match caller {
        Caller::Arn(arn) => arn,
        Caller::Service(_) | Caller::Federated(_) => "",
    }
}

/// The caller as sentences name it.
pub(super) fn who(caller: &Caller) -> String {
    match caller {
        Caller::Arn(arn) if arn.is_empty() => "somebody whom it does not name".to_owned(),
        Caller::Arn(name) | Caller::Service(name) | Caller::Federated(name) => quote(name),
    }
}

/// The kind and name of the user or role that a caller is, or acts for: `("role", "Trainer")`.
pub(super) fn owner(arn: &str) -> Option<(&'static str, &str)> {
    let resource = iam::arn::Arn::parse(arn)?.resource();
    let (kind, rest) = resource.split_once('/')?;
    match kind {
        "user" => Some(("user", rest.rsplit('/').next()?)),
        "role" => Some(("role", rest.rsplit('/').next()?)),
        "assumed-role" => Some(("role", rest.split('/').next()?)),
        _ => None,
    }
}

/// Whether an account id was blotted out of an ARN.
pub(super) fn is_masked(arn: &str) -> bool {
    let account = iam::arn::Arn::parse(arn).map_or("", |arn| arn.account());
    let digits = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    !digits && !matches!(account, "" | "aws" | "*")
}

/// Says that an account id is blotted out, if one is.
pub(super) fn refuse_masked(said: &str, arns: &[&str]) -> Result<(), Refused> {
    match arns.iter().find(|arn| is_masked(arn)) {
        Some(arn) => Err(format!(
            "{said}. The account id in {} is not twelve digits: put the real ones there, or twelve others, the same for the same account.",
            quote(arn)
        )
        .into()),
        None => Ok(()),
    }
}
