//! A policy as rules look at it.

use std::cell::OnceCell;

use catalog::Catalog;
use iam::{Effect, Policy, Statement};
use json::{Diagnostic, Document, Node, Value};

use crate::grants::Grants;
use crate::{Kind, Options};

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
    /// AWS's services, if they are at hand.
    pub(crate) catalog: Option<&'a Catalog>,
    grants: OnceCell<Grants>,
}

impl<'a> Subject<'a> {
    /// With what was wrong when the document was read.
    pub(crate) fn read(text: &'a str, options: &Options<'a>) -> (Subject<'a>, Vec<Diagnostic>) {
        let document = json::read(text);
        let kind = options.kind.unwrap_or_else(|| Kind::of(document.root()));
        let (policy, diagnostics) = Policy::parse(text, kind.grammar());
        let subject = Subject {
            document,
            policy,
            kind,
            inferred: options.kind.is_none(),
            service: options.service,
            account: options.account,
            catalog: options.catalog,
            grants: OnceCell::new(),
        };
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

    /// Which of the actions that rules name it is about, looked for once.
    pub(crate) fn grants(&self) -> &Grants {
        self.grants.get_or_init(|| Grants::of(&self.policy))
    }

    /// Every statement's object in the text.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.document.root().get("Statement").into_iter().flat_map(each)
    }
}

/// The values of a list; a single value need not stand in one.
pub(crate) fn each(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let alone = (!matches!(node.value(), Value::Array(_))).then_some(node);
    node.items().into_iter().chain(alone)
}

/// The opening bracket of what lies there: where something is missing, that is what can be pointed at.
pub(crate) fn head(span: json::Span) -> json::Span {
    json::Span::new(span.start, (span.start + 1).min(span.end))
}
