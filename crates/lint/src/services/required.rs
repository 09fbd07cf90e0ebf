//! Actions whose calls name resources of several types, each of which must be allowed.

use iam::pattern::Pattern;
use json::Span;

use crate::Kind;
use crate::finding::Findings;
use crate::grants::pages::row;
use crate::grants::told;
use crate::reach::Reach;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[row! {
    "REQUIRED_RESOURCE_MISSING", Suggestion, Ours, Some(check), SERVICES;
    what: "`ec2:RunInstances` in a policy that allows it on some of the types of resources that each call names, and not on the \
        others.",
    why: "AWS checks a launch against the instance and against its image, network interface, security groups and subnet. Where \
        one of them is not allowed, all is denied.",
    instead: "Add ARNs of the types that are missing. If another policy of the caller allows those, leave it.",
    bad: r#"{ "Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:us-east-1:111122223333:instance/*" }"#,
    good: r#"{
    "Effect": "Allow",
    "Action": "ec2:RunInstances",
    "Resource": [
      "arn:aws:ec2:us-east-1:111122223333:instance/*",
      "arn:aws:ec2:us-east-1:111122223333:network-interface/*",
      "arn:aws:ec2:us-east-1:111122223333:security-group/*",
      "arn:aws:ec2:us-east-1:111122223333:subnet/*",
      "arn:aws:ec2:us-east-1:111122223333:volume/*",
      "arn:aws:ec2:us-east-1::image/*"
    ]
  }"#,
}];

/// In AWS's data other actions require types of which one is enough, as `bedrock:InvokeModel` does.
///
/// Source: Amazon EC2 User Guide, *Example policies to control access the Amazon EC2 API*.
const NEEDS_ALL: &str = "ec2:RunInstances";

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let Some(catalog) = subject.catalog.filter(|_| subject.kind == Kind::Identity) else { return };
    let Some(action) = catalog.action(NEEDS_ALL) else { return };
    let asked = Pattern::action(NEEDS_ALL);
    let mut first: Option<Span> = None;
    let mut allowed = Vec::new();
    for statement in subject.allows() {
        let Some(element) = &statement.action else { continue };
        let mut patterns = element.values.iter();
        let covers = patterns.find(|value| value.pattern().covers(&asked, &mut findings.work) != Ok(false));
        if covers.is_some() == element.negated {
            continue;
        }
        // It may be about anything.
        let Some(reach) = Reach::of(catalog, statement) else { return };
        allowed.push(reach);
        let named = covers.filter(|value| value.text.eq_ignore_ascii_case(NEEDS_ALL)).map(|value| value.span);
        first = first.or(named);
    }
    let mut fits = |kind| allowed.iter_mut().any(|reach| reach.fits(vec![kind], &mut findings.work) != Ok(false));
    let used: Vec<_> = action.resource_types().map(|used| (used, fits(used.resource_type))).collect();
    let missing = used.iter().filter(|(used, fits)| used.required && !fits);
    let missing: Vec<&str> = missing.map(|(used, _)| used.resource_type.name()).collect();
    // Where it is allowed on none, RESOURCE_MISMATCH says so.
    let is_allowed = used.iter().any(|(_, fits)| *fits);
    if let Some(first) = first.filter(|_| is_allowed && !missing.is_empty()) {
        let message = format!(
            "`{NEEDS_ALL}` is also checked against {}, where this policy does not allow it: each call is denied, unless another \
             policy allows it there.",
            told(missing)
        );
        findings.add("REQUIRED_RESOURCE_MISSING", first, message);
    }
}
