//! Values that are worth trying for a context key.

use std::net::IpAddr;

use crate::operator::Family;
use crate::policy::{Condition, Operand};
use crate::value::AddressRange;
use crate::{Context, ContextValue, Work};

/// As many of a condition's values are tried; the others behave alike.
const MOST: usize = 3;

/// Any text, where it does not matter which one.
pub const MADE_UP: &str = "example";

/// A value to try for a context key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The value.
    pub value: String,
    /// Whether the policy names it, as itself or as a pattern; otherwise it stands for every other value.
    pub named: bool,
}

impl Condition {
    /// Values that settle what the condition makes of its key: some that the policy names, and one that it does
    /// not. Patterns come as a value that fits them. For `Null` there is one value, which is simply there.
    ///
    /// ```
    /// use iam::{Context, Policy, PolicyType};
    /// let text = r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*",
    ///     "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}]}"#;
    /// let policy = Policy::parse(text, PolicyType::Identity).0;
    /// let trials = policy.statements[0].conditions[0].trials(&Context::default());
    /// let values: Vec<_> = trials.iter().map(|trial| (trial.value.as_str(), trial.named)).collect();
    /// assert_eq!(values, [("203.0.113.1", true), ("198.51.100.1", false)]);
    /// ```
    pub fn trials(&self, context: &Context) -> Vec<Trial> {
        let Some(used) = self.operator else { return Vec::new() };
        let named = |value: String| Trial { value, named: true };
        let other = |value: &str| Trial { value: value.to_owned(), named: false };
        let mut out: Vec<Trial> = match used.operator.family {
            Family::Bool => return vec![named("true".to_owned()), named("false".to_owned())],
            Family::Null => return vec![other(MADE_UP)],
            Family::Text | Family::TextIgnoreCase => self.expanded(context).map(named).collect(),
            Family::TextLike | Family::Arn => {
                self.expanded(context).map(|value| named(without_wildcards(&value))).collect()
            }
            Family::Ip => self.values.iter().filter_map(|value| first_host(&value.text)).map(named).collect(),
            Family::Number | Family::Date | Family::Binary => {
                self.values.iter().filter(|value| value.is_readable()).map(|value| named(value.text.clone())).collect()
            }
        };
        out.truncate(MOST);
        let others: &[&str] = match used.operator.family {
            Family::Ip => &["198.51.100.1", "203.0.113.1", "192.0.2.1", "2001:db8::1"],
            Family::Number => &["0", "1000000000"],
            Family::Date => &["2000-01-01T00:00:00Z", "2099-12-31T23:59:59Z"],
            Family::Arn => &["arn:aws:iam::999999999999:role/another"],
            _ => &["another-value"],
        };
        // Of times and numbers, which side of the limit counts.
        let ordered = matches!(used.operator.family, Family::Number | Family::Date);
        let unlike = others.iter().filter(|value| ordered || !self.fits(value, context));
        out.extend(unlike.take(if ordered { 2 } else { 1 }).map(|value| other(value)));
        out.dedup_by(|a, b| a.value == b.value);
        out
    }

    /// Whether the condition holds if its key had this value, or none.
    pub fn holds_with(&self, context: &Context, value: Option<ContextValue>) -> bool {
        let mut context = context.clone();
        context.set(&self.key.text, value.unwrap_or(ContextValue::Absent));
        self.evaluate(&context, &mut Work::default()).holds
    }

    fn expanded<'a>(&'a self, context: &'a Context) -> impl Iterator<Item = String> + 'a {
        self.values.iter().take(MOST).filter_map(|value| match value.variables().is_empty() {
            true => Some(value.text.clone()),
            false => value.expanded(context),
        })
    }

    /// Whether a value fits one of the policy's, the operator's negation aside.
    fn fits(&self, value: &str, context: &Context) -> bool {
        let fits =
            |operand: &Operand| operand.matches(value, context, &mut Work::default()) == crate::template::Match::Yes;
        self.values.iter().any(|listed| fits(&listed.operand))
    }
}

/// A text that a pattern fits.
fn without_wildcards(pattern: &str) -> String {
    let account = |place: usize, part: &str| place == 4 && part == "*";
    let parts = pattern.splitn(6, ':').enumerate().map(|(place, part)| {
        match pattern.starts_with("arn:") && account(place, part) {
            true => "111122223333".to_owned(),
            false => part.replace('*', MADE_UP).replace('?', "x"),
        }
    });
    parts.collect::<Vec<_>>().join(":")
}

/// The first address in a range that a machine can have.
fn first_host(range: &str) -> Option<String> {
    let parsed = AddressRange::parse(range)?;
    let base: IpAddr = range.split('/').next()?.parse().ok()?;
    let next: IpAddr = match base {
        IpAddr::V4(base) => std::net::Ipv4Addr::from_bits(base.to_bits() | 1).into(),
        IpAddr::V6(base) => std::net::Ipv6Addr::from_bits(base.to_bits() | 1).into(),
    };
    Some(if parsed.contains(next) { next } else { base }.to_string())
}
