//! A policy as rules look at it.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use catalog::Catalog;
use iam::arn::Arn;
use iam::{Effect, Policy, Statement};
use json::{Diagnostic, Document, Node};

use crate::grants::Grants;
pub(crate) use crate::kind::each;
use crate::options::Options;
use crate::{Kind, template};

/// A policy document with what was said and inferred about it.
pub(crate) struct Subject<'a> {
    /// Every value with its place, also what is no policy.
    pub(crate) document: Document<'a>,
    /// The statements as the engine reads them.
    pub(crate) policy: Policy,
    pub(crate) kind: Kind,
    /// Whether the kind was inferred.
    pub(crate) inferred: bool,
    /// The service of the resource that it is on, lower case.
    pub(crate) service: Option<&'a str>,
    /// The reader's own account.
    pub(crate) account: Option<&'a str>,
    /// What a template fills in, in the order of the text: of its values nothing is known.
    pub(crate) filled_in: Vec<json::Span>,
    /// AWS's services, if they are at hand.
    pub(crate) catalog: Option<&'a Catalog>,
    grants: OnceCell<Grants>,
}

impl<'a> Subject<'a> {
    /// With what was wrong when the document was read.
    pub(crate) fn read(text: &'a str, options: &Options<'a>) -> (Subject<'a>, Vec<Diagnostic>) {
        let document = json::read(text);
        let kind = options.kind.unwrap_or_else(|| Kind::of(document.root()));
        let (policy, mut diagnostics) = Policy::parse(text, kind.grammar());
        let service = options.service.or_else(|| service(text, &policy).filter(|_| kind.is_on_a_resource()));
        // A policy of IoT Core belongs to a certificate, and names nobody.
        diagnostics.retain(|diagnostic| service != Some("iot") || diagnostic.code != "MISSING_PRINCIPAL");
        let filled_in = template::filled_in(&document);
        let subject = Subject {
            document,
            policy,
            kind,
            inferred: options.kind.is_none(),
            service,
            account: options.account,
            filled_in,
            catalog: options.catalog,
            grants: OnceCell::new(),
        };
        // What is wrong with a value that is not there yet shows when it is.
        diagnostics.retain(|found| found.code == json::SYNTAX_ERROR || !subject.is_filled_in(found.span));
        (subject, diagnostics)
    }

    pub(crate) fn statements(&self) -> &[Statement] {
        &self.policy.statements
    }

    /// The statements that allow something.
    pub(crate) fn allows(&self) -> impl Iterator<Item = &Statement> {
        self.statements().iter().filter(|statement| statement.effect == Some(Effect::Allow))
    }

    /// The statements that deny something.
    pub(crate) fn denies(&self) -> impl Iterator<Item = &Statement> {
        self.statements().iter().filter(|statement| statement.effect == Some(Effect::Deny))
    }

    /// What each statement is about, looked for once.
    pub(crate) fn grants(&self) -> &Grants {
        self.grants.get_or_init(|| Grants::of(&self.policy, self.catalog))
    }

    /// Whether a template fills in what stands there.
    pub(crate) fn is_filled_in(&self, span: json::Span) -> bool {
        let behind = self.filled_in.partition_point(|place| place.start <= span.start);
        behind.checked_sub(1).and_then(|at| self.filled_in.get(at)).is_some_and(|place| span.end <= place.end)
    }

    /// The statements, each with its object in the text.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&Statement, Node<'_>)> {
        let objects = self.nodes().filter(|node| node.is_object());
        self.statements().iter().zip(objects).filter(|(statement, node)| statement.span == node.span)
    }

    /// What the values of a context key are, and whether it holds several; `None` if nothing is known of the key.
    pub(crate) fn key(&self, name: &str) -> Option<(iam::keys::Kind, bool)> {
        if let Some((_, kind, several)) = CORRECTED.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name)) {
            return Some((*kind, *several));
        }
        let listed = || self.catalog?.key(name).map(|key| (kind_of(key.kind()), key.several()));
        iam::keys::find(name).map(|key| (key.kind, key.several)).or_else(listed)
    }

    /// Every statement's object in the text.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.document.root().get("Statement").into_iter().flat_map(each)
    }
}

/// The prefix of actions that AWS writes in capitals, too, as in the policy that it gives a new topic; any other as it is.
pub(crate) fn lower_case(prefix: &str) -> &str {
    match prefix {
        "SNS" => "sns",
        "SQS" => "sqs",
        _ => prefix,
    }
}

/// The service whose resource a policy is on (R5): the only one that its ARNs name, and its actions as well if they name
/// any; or of several the one that most of both name, so that what is foreign stands out.
fn service<'a>(text: &'a str, policy: &Policy) -> Option<&'a str> {
    let written = |span: json::Span| text.get(span.start + 1..span.end.saturating_sub(1));
    let is_name = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit())
    };
    let resources = policy.statements.iter().filter_map(|statement| statement.resource.as_ref());
    let resources = resources.flat_map(|element| &element.values).filter_map(|value| written(value.span));
    let named = |arn: &'a str| match Arn::written(arn) {
        Some(arn) => Some(arn.service()),
        None => arn.strip_prefix("arn:")?.split(':').nth(1),
    };
    let resources = resources.filter_map(named).filter(is_name);
    let actions = policy.statements.iter().filter_map(|statement| statement.action.as_ref());
    let actions = actions.flat_map(|element| &element.values).filter_map(|value| written(value.span));
    let actions = actions.filter_map(|action| Some(lower_case(action.split_once(':')?.0)));
    let count = |names: &mut dyn Iterator<Item = &'a str>| {
        let mut counts = BTreeMap::new();
        names.for_each(|name| *counts.entry(name).or_insert(0_usize) += 1);
        counts
    };
    let (resources, actions) = (count(&mut resources.into_iter()), count(&mut actions.filter(is_name)));
    let in_both = |name: &&str| {
        (resources.is_empty() || resources.contains_key(name)) && (actions.is_empty() || actions.contains_key(name))
    };
    let votes =
        |name: &str| resources.get(name).copied().unwrap_or_default() + actions.get(name).copied().unwrap_or_default();
    let names = json::distinct(resources.keys().chain(actions.keys()).copied().filter(in_both));
    let first = names.iter().copied().max_by_key(|name| votes(name))?;
    let is_alone = names.iter().all(|name| *name == first || votes(name) < votes(first));
    is_alone.then_some(first)
}

/// The opening bracket of what lies there: where something is missing, that is what can be pointed at.
pub(crate) fn head(span: json::Span) -> json::Span {
    json::Span::new(span.start, (span.start + 1).min(span.end))
}

/// What AWS's guides say otherwise than its data: the claim `amr` holds several values, as do the stages of a secret's
/// version, and the age of an archive is a number.
const CORRECTED: &[(&str, iam::keys::Kind, bool)] = &[
    ("cognito-identity.amazonaws.com:amr", iam::keys::Kind::Text, true),
    ("glacier:ArchiveAgeInDays", iam::keys::Kind::Number, false),
    ("secretsmanager:VersionStage", iam::keys::Kind::Text, true),
];

const fn kind_of(kind: catalog::Kind) -> iam::keys::Kind {
    use catalog::Kind;
    use iam::keys::Kind as Own;
    match kind {
        Kind::Text => Own::Text,
        Kind::Arn => Own::Arn,
        Kind::Bool => Own::Bool,
        Kind::Number => Own::Number,
        Kind::Date => Own::Date,
        Kind::Address => Own::Address,
    }
}
