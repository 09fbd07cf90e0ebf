//! The condition operators, one row each.

use std::fmt;

/// What an operator compares, and so how its values are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Text, character for character.
    Text,
    /// Text, without regard to case.
    TextIgnoreCase,
    /// Text with `*` and `?`.
    TextLike,
    /// Decimal numbers.
    Number,
    /// Points in time.
    Date,
    /// `true` or `false`.
    Bool,
    /// Bytes, written in base64.
    Binary,
    /// Addresses and ranges of addresses.
    Ip,
    /// ARNs with `*` and `?`, part by part.
    Arn,
    /// Whether the key is there.
    Null,
}

/// Which order between the request's value and the policy's value an operator asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// One condition operator.
#[derive(Debug, PartialEq, Eq)]
pub struct Operator {
    /// The name in policies, without set qualifier and `IfExists`.
    pub name: &'static str,
    /// What it compares.
    pub family: Family,
    /// Whether it is true where its positive twin is false, for an absent key too (K1, K7).
    pub negated: bool,
    pub(crate) asks: Asks,
    /// What it says of the key's value, with the policy's values behind: `aws:username` *is not* `Alice`. Nothing for
    /// `Null`, which is not about values.
    pub says: &'static str,
    /// Which side of the policy's value it asks for, before that value: `at most `; nothing if for the value itself.
    pub bound: &'static str,
}

impl Operator {
    /// Whether a value of a request that stands so to the policy's value fits it, negation aside. Of operators without
    /// an order only the same value does.
    ///
    /// ```
    /// let used = iam::OperatorUse::parse("NumericLessThan").unwrap();
    /// assert!(used.operator.fits(std::cmp::Ordering::Less));
    /// assert!(!used.operator.fits(std::cmp::Ordering::Equal));
    /// ```
    pub fn fits(&self, order: std::cmp::Ordering) -> bool {
        self.asks.holds(order)
    }
}

const fn row(name: &'static str, family: Family, negated: bool, asks: Asks, says: &'static str) -> Operator {
    Operator { name, family, negated, asks, says, bound: "" }
}

const fn ordered(name: &'static str, family: Family, asks: Asks, says: &'static str, bound: &'static str) -> Operator {
    Operator { name, family, negated: false, asks, says, bound }
}

/// All condition operators of IAM. Source: IAM User Guide, *IAM JSON policy elements: Condition operators*.
///
/// `ArnEquals` and `ArnLike` are the same (S5); only the `Like` and `Arn` families know wildcards.
pub const OPERATORS: &[Operator] = &[
    row("StringEquals", Family::Text, false, Asks::Equal, "is"),
    row("StringNotEquals", Family::Text, true, Asks::Equal, "is not"),
    row("StringEqualsIgnoreCase", Family::TextIgnoreCase, false, Asks::Equal, "is, in any case,"),
    row("StringNotEqualsIgnoreCase", Family::TextIgnoreCase, true, Asks::Equal, "is not, in any case,"),
    row("StringLike", Family::TextLike, false, Asks::Equal, "matches"),
    row("StringNotLike", Family::TextLike, true, Asks::Equal, "does not match"),
    row("NumericEquals", Family::Number, false, Asks::Equal, "equals"),
    row("NumericNotEquals", Family::Number, true, Asks::Equal, "does not equal"),
    ordered("NumericLessThan", Family::Number, Asks::Less, "is less than", "less than "),
    ordered("NumericLessThanEquals", Family::Number, Asks::LessOrEqual, "is at most", "at most "),
    ordered("NumericGreaterThan", Family::Number, Asks::Greater, "is greater than", "more than "),
    ordered("NumericGreaterThanEquals", Family::Number, Asks::GreaterOrEqual, "is at least", "at least "),
    row("DateEquals", Family::Date, false, Asks::Equal, "is the time"),
    row("DateNotEquals", Family::Date, true, Asks::Equal, "is not the time"),
    ordered("DateLessThan", Family::Date, Asks::Less, "is before", "a time before "),
    ordered("DateLessThanEquals", Family::Date, Asks::LessOrEqual, "is at or before", "a time at or before "),
    ordered("DateGreaterThan", Family::Date, Asks::Greater, "is after", "a time after "),
    ordered("DateGreaterThanEquals", Family::Date, Asks::GreaterOrEqual, "is at or after", "a time at or after "),
    row("Bool", Family::Bool, false, Asks::Equal, "is"),
    row("BinaryEquals", Family::Binary, false, Asks::Equal, "has the bytes"),
    row("IpAddress", Family::Ip, false, Asks::Equal, "is in"),
    row("NotIpAddress", Family::Ip, true, Asks::Equal, "is not in"),
    row("ArnEquals", Family::Arn, false, Asks::Equal, "matches"),
    row("ArnLike", Family::Arn, false, Asks::Equal, "matches"),
    row("ArnNotEquals", Family::Arn, true, Asks::Equal, "does not match"),
    row("ArnNotLike", Family::Arn, true, Asks::Equal, "does not match"),
    row("Null", Family::Null, false, Asks::Equal, ""),
];

/// How a key with several values is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetQualifier {
    /// `ForAllValues:` every value of the request must fit; none at all does (K4).
    ForAllValues,
    /// `ForAnyValue:` at least one value of the request must fit; none at all does not (K5).
    ForAnyValue,
}

/// An operator as a policy writes it: `ForAnyValue:StringLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperatorUse {
    /// The operator.
    pub operator: &'static Operator,
    /// `ForAllValues:` or `ForAnyValue:` before it.
    pub set: Option<SetQualifier>,
    /// `IfExists` behind it.
    pub if_exists: bool,
}

impl OperatorUse {
    /// Reads an operator's name, in capitals or not (K17).
    ///
    /// ```
    /// let used = iam::OperatorUse::parse("ForAnyValue:Stringlikeifexists").unwrap();
    /// assert_eq!(used.to_string(), "ForAnyValue:StringLikeIfExists");
    /// assert!(used.if_exists);
    /// assert!(iam::OperatorUse::parse("NullIfExists").is_none()); // K8
    /// ```
    pub fn parse(text: &str) -> Option<OperatorUse> {
        let (set, rest) = match text.split_once(':') {
            Some((qualifier, rest)) => {
                let known = [SetQualifier::ForAllValues, SetQualifier::ForAnyValue];
                let set = known.into_iter().find(|set| set.name().eq_ignore_ascii_case(qualifier))?;
                (Some(set), rest)
            }
            None => (None, text),
        };
        let cut = rest.len().saturating_sub(IF_EXISTS.len());
        let (name, if_exists) = match rest.split_at_checked(cut) {
            Some((name, end)) if end.eq_ignore_ascii_case(IF_EXISTS) => (name, true),
            _ => (rest, false),
        };
        let operator = OPERATORS.iter().find(|operator| operator.name.eq_ignore_ascii_case(name))?;
        if operator.family == Family::Null && if_exists {
            return None;
        }
        Some(OperatorUse { operator, set, if_exists })
    }
}

impl SetQualifier {
    /// As policies write it, without the colon behind.
    pub const fn name(self) -> &'static str {
        match self {
            SetQualifier::ForAllValues => "ForAllValues",
            SetQualifier::ForAnyValue => "ForAnyValue",
        }
    }
}

const IF_EXISTS: &str = "IfExists";

/// As AWS spells it.
impl fmt::Display for OperatorUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(set) = self.set {
            f.write_str(set.name())?;
            f.write_str(":")?;
        }
        f.write_str(self.operator.name)?;
        f.write_str(if self.if_exists { IF_EXISTS } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_negated_operator_has_a_positive_twin() {
        for negated in OPERATORS.iter().filter(|o| o.negated) {
            let twin = negated.name.replacen("Not", "", 1);
            let positive = OPERATORS.iter().find(|o| o.name == twin).unwrap();
            assert_eq!((positive.family, positive.asks, positive.negated), (negated.family, negated.asks, false));
        }
    }

    #[test]
    fn names_are_read_in_any_case() {
        for operator in OPERATORS {
            for name in [operator.name.to_owned(), operator.name.to_lowercase()] {
                assert!(OperatorUse::parse(&name).is_some_and(|used| used.to_string() == operator.name));
            }
        }
        for text in
            ["StringEqual", "ForSomeValues:Bool", "NullIfExists", "nullifexists", "IfExists", "ifExist", "ÄÄ", ""]
        {
            assert_eq!(OperatorUse::parse(text), None, "{text}");
        }
    }
}
