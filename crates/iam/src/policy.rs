//! A policy document as it was read: every part with its place in the text.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use serde::Serialize;

use crate::arn::Arn;
use crate::arn_pattern::{ArnPattern, VariablesIn, may_be_arn};
use crate::glob::Glob;
use crate::keys;
use crate::operator::{Asks, Family, OperatorUse};
use crate::pattern::Pattern;
use crate::template::{Match, Template};
use crate::value::{AddressRange, Instant, Number};
use crate::version::Version;
use crate::{Context, Hole, Request, Span, Work, value};

/// A string of the document and where it stands, quotes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The string, escapes resolved.
    pub text: String,
    /// Its bytes in the document.
    pub span: Span,
}

/// A policy document, as much of it as could be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// What Version says; the old version if it is missing.
    pub version: Version,
    /// Where the Version's value stands, if there is one.
    pub version_span: Option<Span>,
    /// The Id element.
    pub id: Option<Text>,
    /// The statements, in the order of the text.
    pub statements: Vec<Statement>,
    /// The whole document.
    pub span: Span,
    /// Whether AWS would not take it: then it is not evaluated.
    pub rejected: bool,
}

/// Whether a statement grants or forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        })
    }
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The statement's own name.
    pub sid: Option<Text>,
    /// `None` if it is missing or neither `Allow` nor `Deny`: then the document is rejected.
    pub effect: Option<Effect>,
    /// Where the Effect's value stands.
    pub effect_span: Option<Span>,
    /// Principal or NotPrincipal.
    pub principal: Option<Element<PrincipalPattern>>,
    /// Action or NotAction.
    pub action: Option<Element<ActionPattern>>,
    /// Resource or NotResource.
    pub resource: Option<Element<ResourcePattern>>,
    /// Every key of every operator block of Condition; all must hold.
    pub conditions: Vec<Condition>,
    /// The whole statement.
    pub span: Span,
}

/// An element with a list of patterns: Action or NotAction, and so on.
#[derive(Clone, Debug, PartialEq)]
pub struct Element<T> {
    /// Whether it is the `Not…` form.
    pub negated: bool,
    /// The element's name in the text.
    pub name_span: Span,
    /// The element's value in the text.
    pub span: Span,
    /// The patterns; a single one need not stand in a list.
    pub values: Vec<T>,
}

/// One value of Action or NotAction.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionPattern {
    /// As written: `s3:Get*`.
    pub text: String,
    /// Its place.
    pub span: Span,
    pub(crate) glob: Glob,
}

/// One value of Resource or NotResource.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourcePattern {
    /// As written: `arn:aws:s3:::bucket/*`.
    pub text: String,
    /// Its place.
    pub span: Span,
    /// `None` if it is neither `*` nor an ARN: then the document is rejected.
    pub(crate) arn: Option<ArnPattern>,
}

/// The members of a Principal element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalKind {
    /// `"*"` alone, the same as `{"AWS": "*"}` (P2).
    Everyone,
    /// `AWS`: accounts, users, roles, sessions.
    Aws,
    /// `Service`
    Service,
    /// `Federated`
    Federated,
    /// `CanonicalUser`
    CanonicalUser,
}

/// One value of Principal or NotPrincipal.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalPattern {
    /// Under which member it stands.
    pub kind: PrincipalKind,
    /// As written.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// One context key under one operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The operator; `None` if AWS knows none of that name: then the document is rejected.
    pub operator: Option<OperatorUse>,
    /// The operator as written.
    pub operator_text: Text,
    /// The context key as written.
    pub key: Text,
    /// The same in lower case: keys are compared without regard to case (S3).
    pub key_lower: String,
    /// The values to compare with; one is enough, or none of them for negated operators (K7).
    pub values: Vec<ConditionValue>,
    /// From the key to the end of its values.
    pub span: Span,
}

/// One value of a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionValue {
    /// As written.
    pub text: String,
    /// Its place.
    pub span: Span,
    pub(crate) operand: Operand,
}

/// A condition's value, read for its operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    Text(Template),
    TextIgnoreCase(Template),
    Number(Asks, Number),
    Date(Asks, Instant),
    Bool(bool),
    Bytes(Vec<u8>),
    Range(AddressRange),
    Arn(ArnPattern),
    /// An ARN of which a variable stands for several parts: `${aws:PrincipalArn}`.
    ArnText(Template),
    /// The value does not read as what the operator compares (T7).
    Unreadable,
}

impl Policy {
    /// Whether S3 calls the policy public: some Allow is for everyone and no condition ties it to known callers
    /// (L24).
    pub fn is_public(&self) -> bool {
        self.statements.iter().any(|statement| {
            let everyone = statement.principal.as_ref().is_some_and(|element| {
                // Whoever an identity provider vouches for is anybody.
                let public = |kind| matches!(kind, PrincipalKind::Everyone | PrincipalKind::Federated);
                element.negated || element.values.iter().any(|value| public(value.kind))
            });
            statement.effect == Some(Effect::Allow) && everyone && !statement.conditions.iter().any(Condition::narrows)
        })
    }
}

impl Condition {
    /// Whether it holds for known callers only: fixed values of a key that tells who or where the caller is.
    fn narrows(&self) -> bool {
        let fixed = |value: &ConditionValue| match &value.operand {
            Operand::Range(range) => !range.is_broad(),
            // The name of an access point may be open, its account may not.
            _ if self.key_lower == "s3:dataaccesspointarn" => {
                Arn::parse(&value.text).is_some_and(|arn| crate::principal::is_account(arn.account()))
            }
            _ => !value.text.contains(['*', '?', '$']),
        };
        let positive = self.operator.is_some_and(|used| {
            !used.operator.negated
                && !used.if_exists
                && used.set != Some(crate::SetQualifier::ForAllValues)
                && used.operator.family != Family::Null
        });
        positive
            && keys::find(&self.key_lower).is_some_and(|key| key.narrows)
            && !self.values.is_empty()
            && self.values.iter().all(fixed)
    }
}

impl Statement {
    /// How people refer to it: its Sid, else its place in the document.
    pub fn name(&self, index: usize) -> String {
        match &self.sid {
            Some(sid) if !sid.text.is_empty() => format!("statement {} ({})", index + 1, json::clip(&sid.text)),
            _ => format!("statement {}", index + 1),
        }
    }

    /// `statement 2 (Sid) of TrainerPolicy`
    pub fn name_in(&self, index: usize, policy: &str) -> String {
        match &self.sid {
            Some(sid) if !sid.text.is_empty() => {
                format!("statement {} ({}) of {policy}", index + 1, json::clip(&sid.text))
            }
            _ => format!("statement {} of {policy}", index + 1),
        }
    }
}

impl ActionPattern {
    pub(crate) fn new(text: String, span: Span) -> ActionPattern {
        // Service prefix and name are compared without regard to case (S1).
        let glob = Glob::of(json::lower(&text));
        ActionPattern { text, span, glob }
    }

    /// The actions that it stands for, to compare with those of others.
    pub fn pattern(&self) -> Pattern {
        Pattern::action(&self.text)
    }

    /// Whether it covers an action given in lower case.
    pub(crate) fn matches(&self, action: &str, work: &mut Work) -> bool {
        self.glob.matches(action, work)
    }
}

impl ResourcePattern {
    /// The resources that it stands for, to compare with those of others. `None` if it is neither `*` nor an ARN.
    pub fn pattern(&self) -> Option<Pattern> {
        self.arn.as_ref().map(Pattern::of_resource)
    }

    /// `arn` and `key` are what the request's resource reads as, and what it is an alias of.
    pub(crate) fn matches(&self, request: &Request, arn: Option<Arn<'_>>, key: Option<&str>, work: &mut Work) -> Match {
        let Some(pattern) = &self.arn else { return self.matches_short(request, work).into() };
        // Of the key behind an alias, only the account and the Region are known (L28).
        if let Some(shape) = key {
            // What nothing fits says which variables lack a value (V2).
            let lacks = pattern.matches("", None, &request.context, work);
            return match pattern.fits_shape(shape, Hole::Name, true, &request.context, work) {
                _ if lacks == Match::NoValue => lacks,
                (true, _) if self.text.contains(":alias/") => lacks,
                (_, true) => Match::Yes,
                (true, false) => Match::Open { or_no_value: lacks.may_lack() },
                (false, false) => lacks,
            };
        }
        match pattern.matches_resource(&request.resource, arn, &request.context, work) {
            // An action without a resource type is checked against `*`, which no ARN covers (S11); listing
            // the buckets is the exception that AWS's own examples rely on.
            Match::No if request.resource == "*" && request.action_lower == "s3:listallmybuckets" => {
                crate::arn::is_every_bucket(&self.text).into()
            }
            matched => matched,
        }
    }
}

impl ResourcePattern {
    /// Whether it is the short form of API Gateway, which stands for the API that the policy is on (L33).
    ///
    /// Source: API Gateway Developer Guide, *API Gateway resource policy examples*.
    pub(crate) fn is_short(text: &str) -> bool {
        text.starts_with("execute-api:/")
    }

    fn matches_short(&self, request: &Request, work: &mut Work) -> bool {
        let Some(short) = self.text.strip_prefix("execute-api:/").filter(|_| Self::is_short(&self.text)) else {
            return false;
        };
        let arn = Arn::parse(&request.resource).filter(|arn| arn.service() == "execute-api");
        // Behind the API stand stage, method and path.
        arn.and_then(|arn| arn.resource().split_once('/')).is_some_and(|(_, rest)| Glob::new(short).matches(rest, work))
    }
}

impl ConditionValue {
    pub(crate) fn new(text: String, span: Span, operator: Option<OperatorUse>, version: Version) -> ConditionValue {
        let operand = operator.map_or(Operand::Unreadable, |used| Operand::read(&text, used, version));
        ConditionValue { text, span, operand }
    }

    /// Whether the value reads as what its operator compares (T7).
    pub fn is_readable(&self) -> bool {
        self.operand != Operand::Unreadable
    }

    /// How it stands to another value, of numbers and of points in time; `None` if one is neither, or if they are of
    /// different kinds.
    pub fn order(&self, other: &ConditionValue) -> Option<std::cmp::Ordering> {
        match (&self.operand, &other.operand) {
            (Operand::Number(_, a), Operand::Number(_, b)) => Some(a.cmp(b)),
            (Operand::Date(_, a), Operand::Date(_, b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// The texts that fit it, under an operator that compares texts or ARNs; `None` under any other. Those of
    /// an operator that ignores case are in lower case.
    pub fn pattern(&self) -> Option<Pattern> {
        match &self.operand {
            Operand::Text(template) | Operand::ArnText(template) => Some(Pattern::of_text(template)),
            Operand::TextIgnoreCase(template) => Some(Pattern::of_text(template).ignoring_case()),
            Operand::Arn(pattern) => Some(Pattern::of_arn(pattern)),
            _ => None,
        }
    }

    /// The text with variables replaced by the request's values; `None` if it holds no variable, or
    /// one without a value.
    pub fn expanded(&self, context: &Context) -> Option<String> {
        match &self.operand {
            Operand::Text(template) | Operand::TextIgnoreCase(template) | Operand::ArnText(template) => {
                template.expand(context)
            }
            Operand::Arn(pattern) => pattern.expand(&self.text, context),
            _ => None,
        }
    }

    /// The context keys that the text's variables read; each with whether it has a default.
    pub fn variables(&self) -> Vec<(&str, bool)> {
        match &self.operand {
            Operand::Text(template) | Operand::TextIgnoreCase(template) | Operand::ArnText(template) => {
                template.variables().collect()
            }
            Operand::Arn(pattern) => pattern.variables().collect(),
            _ => Vec::new(),
        }
    }
}

impl ResourcePattern {
    /// The context keys that the text's variables read; each with whether it has a default.
    pub fn variables(&self) -> Vec<(&str, bool)> {
        let arn = self.arn.as_ref().filter(|_| self.text.contains('$'));
        arn.map(|arn| arn.variables().collect()).unwrap_or_default()
    }

    /// The text with variables replaced by the request's values; `None` if it holds no variable, or
    /// one without a value.
    pub fn expanded(&self, context: &Context) -> Option<String> {
        self.arn.as_ref()?.expand(&self.text, context)
    }
}

impl Operand {
    /// Whether a value of which only the shape is known may fit, and, if that is `asked`, whether it must (K13, K15).
    pub(crate) fn fits_shape(
        &self,
        shape: &str,
        hole: Hole,
        asked: bool,
        context: &Context,
        work: &mut Work,
    ) -> (bool, bool) {
        let mut shape = Cow::Borrowed(shape);
        let glob = match self {
            Operand::Text(template) | Operand::ArnText(template) => template.glob(context, work),
            Operand::TextIgnoreCase(template) => {
                shape = shape.to_lowercase().into();
                match template.text(context) {
                    Some(text) => Ok(Cow::Owned(Glob::exact(&text.to_lowercase()))),
                    None => template.glob(context, work),
                }
            }
            Operand::Arn(pattern) => return pattern.fits_shape(&shape, hole, asked, context, work),
            Operand::Unreadable => return (false, false), // T7
            _ => return (true, false),
        };
        // T7: what a variable makes of it fits nothing if it is no ARN, and no value that is none.
        let is_text = !matches!(self, Operand::ArnText(_));
        let comparable = is_text || may_be_arn(&Glob::new(&shape), hole, work);
        let glob = match glob {
            Ok(glob) => glob,
            Err(unknown) => return (comparable && unknown.may_hold(), false),
        };
        let may = comparable && (is_text || may_be_arn(&glob, Hole::Any, work)) && glob.may_fit(&shape, hole, work);
        (may, asked && may && (is_text || Arn::parse(&shape).is_some()) && glob.covers(&shape, work))
    }

    fn read(text: &str, used: OperatorUse, version: Version) -> Operand {
        let asks = used.operator.asks;
        let read = match used.operator.family {
            Family::Text => Some(Operand::Text(Template::new(text, false, version))),
            Family::TextIgnoreCase => Some(Operand::TextIgnoreCase(Template::new(text, false, version))),
            Family::TextLike => Some(Operand::Text(Template::new(text, true, version))),
            Family::Number => Number::parse(text).map(|number| Operand::Number(asks, number)),
            Family::Date => Instant::parse(text).map(|date| Operand::Date(asks, date)),
            Family::Bool | Family::Null => value::boolean(text).map(Operand::Bool),
            Family::Binary => value::bytes(text).map(Operand::Bytes),
            Family::Ip => AddressRange::parse(text).map(Operand::Range),
            Family::Arn => ArnPattern::new(text, version, VariablesIn::Condition).map(Operand::Arn).or_else(|| {
                let template = Template::new(text, true, version);
                matches!(template, Template::Variables { .. }).then_some(Operand::ArnText(template))
            }),
        };
        read.unwrap_or(Operand::Unreadable)
    }

    /// Whether a value of the request fits, the operator's negation aside.
    pub(crate) fn matches(&self, value: &str, context: &Context, work: &mut Work) -> Match {
        // What reading the value costs, in about two nanoseconds.
        let cost = match self {
            Operand::Bool(_) | Operand::Unreadable => 1,
            Operand::Text(_) => 12,
            Operand::TextIgnoreCase(_) => 4 * value.len(),
            Operand::Number(..) | Operand::Range(_) => 32 + value.len(),
            Operand::Date(..) => 64 + value.len(),
            Operand::Bytes(wanted) => 32 + 2 * value.len() + wanted.len() / 8,
            Operand::Arn(_) | Operand::ArnText(_) => 32,
        };
        if !work.spend(cost) {
            return Match::No;
        }
        match self {
            Operand::Text(template) => template.matches(value, context, work),
            Operand::TextIgnoreCase(template) => match template.text(context) {
                Some(text) => equal_ignoring_case(&text, value).into(),
                None => match template.matches(value, context, work) {
                    open @ (Match::Open { .. } | Match::NoOrNoValue) => Match::Open { or_no_value: open.may_lack() },
                    _ => Match::NoValue,
                },
            },
            Operand::Number(asks, number) => {
                Number::parse(value).is_some_and(|value| asks.holds(value.cmp(number))).into()
            }
            Operand::Date(asks, date) => Instant::parse(value).is_some_and(|value| asks.holds(value.cmp(date))).into(),
            Operand::Bool(wanted) => (value::boolean(value) == Some(*wanted)).into(),
            Operand::Bytes(wanted) => value::bytes(value).is_some_and(|bytes| bytes == *wanted).into(),
            Operand::Range(range) => value.parse::<IpAddr>().is_ok_and(|address| range.contains(address)).into(),
            Operand::Arn(pattern) => match Arn::parse(value) {
                None => Match::No, // T7
                arn => pattern.matches(value, arn, context, work),
            },
            Operand::ArnText(template) => match Arn::parse(value) {
                None => Match::No, // T7
                Some(_) => template.matches(value, context, work),
            },
            Operand::Unreadable => Match::No, // T7
        }
    }
}

impl Asks {
    pub(crate) fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Asks::Equal => order.is_eq(),
            Asks::Less => order.is_lt(),
            Asks::LessOrEqual => order.is_le(),
            Asks::Greater => order.is_gt(),
            Asks::GreaterOrEqual => order.is_ge(),
        }
    }
}

fn equal_ignoring_case(a: &str, b: &str) -> bool {
    a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}
