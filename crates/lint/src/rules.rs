//! The table of rules.

use crate::rule::Rule;
use crate::{
    acknowledged, breadth, conditions, credentials, escalation, exposure, grammar, network, organizations, redundancy,
    resources, services, trust,
};

/// Every rule, by group; the rules of one file stand together.
pub const RULES: &[(&str, &[&[Rule]])] = &[
    ("Grammar", grammar::RULES),
    ("What services have", services::RULES),
    ("Conditions", conditions::RULES),
    ("Too broad", breadth::RULES),
    ("Privilege escalation", escalation::RULES),
    ("Exposure", exposure::RULES),
    ("Resource policies", resources::RULES),
    ("Trust policies", trust::RULES),
    ("SCPs and RCPs", organizations::RULES),
    ("Redundancy and style", redundancy::RULES),
    ("Networks", network::RULES),
    ("Credential report", credentials::RULES),
    ("Acknowledgements", acknowledged::RULES),
];

/// The rules one after the other.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().flat_map(|(_, files)| files.iter().copied().flatten())
}

/// The rule of a code.
///
/// ```
/// assert_eq!(lint::find("MISSING_VERSION").unwrap().severity, lint::Severity::Warning);
/// ```
pub fn find(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code == code)
}
