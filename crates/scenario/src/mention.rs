//! Statements and policies that a sentence names, found again by the names that sentences give them.

use std::ops::Range;

use json::clip;

use crate::advice::Edit;
use crate::path::Location;
use crate::report::{AccessReport, PolicyReport, StatementReport};

/// A name within a sentence, and what it is the name of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its bytes in the sentence.
    pub range: Range<usize>,
    /// The statement, or where the policy is edited.
    pub at: Location,
}

/// The statements that a sentence about this answer names, and the policies in which `edits` are made, in the order of the
/// sentence. A name that two of them have is of the one that decides or comes closest, and of none if that does not
/// tell. What stands in backticks is a value, and names nothing.
///
/// ```
/// let text = r#"{"schema": 1, "access": {
///   "request": {"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"},
///   "policies": {"identity": [{"name": "P", "document": {"Version": "2012-10-17",
///     "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}}]}}}"#;
/// let access = scenario::answer(text, None).1.access.unwrap();
/// let [mention] = &scenario::mentions(&access, &access.message, &[])[..] else { panic!() };
/// assert_eq!(&access.message[mention.range.clone()], "Statement 1 of P");
/// assert_eq!(mention.at.document, "identity[0]");
/// ```
pub fn mentions(access: &AccessReport, sentence: &str, edits: &[Edit]) -> Vec<Mention> {
    let mut policies: Vec<&PolicyReport> = Vec::new();
    for answer in std::iter::once(access).chain(&access.also) {
        for layer in &answer.layers {
            policies.extend(&layer.policies);
        }
    }
    let (mut found, mut at) = (Vec::new(), 0);
    for (place, part) in sentence.split('`').enumerate() {
        if place % 2 == 0 {
            statements(&policies, part, at, &mut found);
            for edit in edits {
                policy(&policies, edit, part, at, &mut found);
            }
        }
        at += part.len() + 1;
    }
    found
}

/// The statements that are named in a part of a sentence, which begins at a byte of it.
fn statements(policies: &[&PolicyReport], part: &str, at: usize, found: &mut Vec<Mention>) {
    // Behind a list of statements of a policy one of them goes by its number.
    let mut listed: Option<&PolicyReport> = None;
    for (place, word) in part.match_indices("tatement") {
        let Some(mut start) = place.checked_sub(1).filter(|start| is_apart(part, *start)) else { continue };
        let rest = |at: usize| part.get(at..).unwrap_or_default();
        let behind = place + word.len();
        let several = rest(behind).starts_with('s');
        let mut next = behind + usize::from(several) + 1;
        let mut numbers = Vec::new();
        loop {
            let digits = rest(next).bytes().take_while(u8::is_ascii_digit).count();
            let Some(number) = part.get(next..next + digits).and_then(|digits| digits.parse().ok()) else { break };
            let end = next + digits;
            if rest(end).starts_with(MORE) {
                next = end + MORE.len();
                break;
            }
            numbers.push((number, next, end));
            let and = if rest(end).starts_with(AND) { AND } else { ", " };
            next = end;
            if !several || !rest(end).starts_with(and) {
                break;
            }
            next += and.len();
        }
        let last = numbers.len();
        for (item, (number, from, end)) in numbers.into_iter().enumerate() {
            let by_name = named_in(policies, number, rest(next));
            let by_number =
                || listed.filter(|_| rest(next).starts_with(',')).and_then(|of| Some((of, numbered(of, number)?, 0)));
            let Some((policy, statement, name)) = by_name.or_else(by_number) else { break };
            listed = if several { Some(policy) } else { listed };
            start = if item == 0 { start } else { from };
            let end = if item + 1 == last && next == end { end + name } else { end };
            let location = Location { document: policy.document.clone(), span: statement.span };
            found.push(Mention { range: at + start..at + end, at: location });
        }
    }
}

const MORE: &str = " more";
const AND: &str = " and ";

/// The statement of this number whose name goes on like this, and how long that is.
fn named_in<'a>(
    policies: &[&'a PolicyReport],
    number: usize,
    rest: &str,
) -> Option<(&'a PolicyReport, &'a StatementReport, usize)> {
    let (mut best, mut rank, mut is_alone) = (None, (0, 0), true);
    for policy in policies.iter().copied() {
        let Some(statement) = numbered(policy, number) else { continue };
        let sid = || rest.strip_prefix(" (")?.strip_prefix(&*clip(statement.sid.as_deref()?))?.strip_prefix(')');
        let behind = sid().unwrap_or(rest).strip_prefix(" of ").and_then(|rest| behind(rest, &policy.name));
        let Some(behind) = behind else { continue };
        let length = rest.len() - behind.len();
        let weight = 4 * u8::from(statement.decides) + 2 * u8::from(statement.closest) + u8::from(statement.matched);
        // The caller's own policies are in the answers to further actions, too.
        let is_same = best.is_some_and(|(known, ..): (&PolicyReport, _, _)| known.document == policy.document);
        if (length, weight) > rank {
            (best, rank, is_alone) = (Some((policy, statement, length)), (length, weight), true);
        } else if (length, weight) == rank && !is_same {
            is_alone = false;
        }
    }
    best.filter(|_| is_alone)
}

/// Adds the policy in which an edit is made, where a part of a sentence names it once, and not as that of a statement.
fn policy(policies: &[&PolicyReport], edit: &Edit, part: &str, at: usize, found: &mut Vec<Mention>) {
    let Edit::Text { document, span, .. } = edit else { return };
    let Some(policy) = policies.iter().find(|policy| policy.document == *document) else { return };
    let mut places = part.match_indices(policy.name.as_str()).filter(|(place, name)| {
        is_apart(part, *place) && part.get(*place..).is_some_and(|rest| behind(rest, name).is_some())
    });
    let (Some((place, name)), None) = (places.next(), places.next()) else { return };
    let range = at + place..at + place + name.len();
    let next = found.iter().position(|known| known.range.end > range.start).unwrap_or(found.len());
    if found.get(next).is_none_or(|known| range.end <= known.range.start) {
        let at = Location { document: document.clone(), span: *span };
        found.insert(next, Mention { range, at });
    }
}

fn numbered(policy: &PolicyReport, number: usize) -> Option<&StatementReport> {
    policy.statements.iter().find(|of| of.number == number)
}

/// What is behind a name that a text begins with, and that ends there.
fn behind<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let goes_on = |next: u8| next.is_ascii_alphanumeric() || matches!(next, b'-' | b'_' | 128..);
    text.strip_prefix(name).filter(|rest| !rest.bytes().next().is_some_and(goes_on))
}

/// Whether a name can begin at a byte of a text.
fn is_apart(text: &str, at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| matches!(text.as_bytes().get(before), Some(b' ' | b'(')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scenario: &str) -> (crate::Scenario, AccessReport) {
        let (scenario, report) = crate::answer(scenario, None);
        (scenario, report.access.unwrap())
    }

    fn scenario(action: &str, policies: &[(&str, &str)]) -> String {
        let policy = |(name, statements): &(&str, &str)| {
            format!(r#"{{"name": "{name}", "document": {{"Version": "2012-10-17", "Statement": [{statements}]}}}}"#)
        };
        let policies = policies.iter().map(policy).collect::<Vec<_>>().join(", ");
        format!(
            r#"{{"schema": 1, "access": {{"request": {{"principal": "arn:aws:iam::111122223333:user/Alice", "action": "{action}",
            "resource": "arn:aws:s3:::b/k"}}, "policies": {{"identity": [{policies}]}}}}}}"#
        )
    }

    fn check(access: &AccessReport, sentence: &str, edits: &[Edit], expected: &[(&str, &str, usize)]) {
        let found = mentions(access, sentence, edits);
        let number = |at: &Location| {
            let policies = access.layers.iter().flat_map(|layer| &layer.policies);
            let mut all = policies.filter(|of| of.document == at.document).flat_map(|of| &of.statements);
            all.find(|of| of.span == at.span).map_or(0, |of| of.number)
        };
        let found: Vec<_> = found
            .iter()
            .map(|of| (sentence.get(of.range.clone()).unwrap(), of.at.document.as_str(), number(&of.at)))
            .collect();
        assert_eq!(found, expected, "{sentence}");
    }

    const ALLOW: &str = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}"#;

    #[test]
    fn a_statement_is_found_by_its_name() {
        let deny = r#"{"Sid": "No", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#;
        let (_, access) = of(&scenario("s3:GetObject", &[("P", ALLOW), ("P2", &format!("{ALLOW}, {deny}"))]));
        check(&access, &access.message, &[], &[("Statement 2 (No) of P2", "identity[1]", 2)]);
        check(
            &access,
            "Without statement 1 of P the request, and statement 1 of P2, hold.",
            &[],
            &[("statement 1 of P", "identity[0]", 1), ("statement 1 of P2", "identity[1]", 1)],
        );
        // There is no such statement; a value is none; another word ends like that.
        for other in [
            "statement 3 of P",
            "`statement 1 of P`",
            "restatement 1 of P",
            "statement 1 of Paul",
            "statement 2 (Yes) of P2",
        ] {
            check(&access, other, &[], &[]);
        }
    }

    #[test]
    fn statements_are_found_in_a_list() {
        let other = r#"{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}"#;
        let (_, access) =
            of(&scenario("s3:PutObject", &[("Not and", &[ALLOW, ALLOW, ALLOW].join(", ")), ("Q", other)]));
        check(
            &access,
            "Closest are statements 1, 2 and 3 of Not and. For statement 1, its Action stops it.",
            &[],
            &[
                ("statements 1", "identity[0]", 1),
                ("2", "identity[0]", 2),
                ("3 of Not and", "identity[0]", 3),
                ("statement 1", "identity[0]", 1),
            ],
        );
        check(
            &access,
            "Closest are statements 1, 2 and 12 more of Not and.",
            &[],
            &[("statements 1", "identity[0]", 1), ("2", "identity[0]", 2)],
        );
        check(&access, "Closest are statements 1 and 2 of Other. For statement 1, it is another.", &[], &[]);
        check(&access, "3 more statements are not explained.", &[], &[]);
    }

    #[test]
    fn of_two_with_one_name_the_one_that_decides_is_meant() {
        let deny = r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#;
        let (_, access) = of(&scenario("s3:GetObject", &[("P", ALLOW), ("P", deny)]));
        check(&access, &access.message, &[], &[("Statement 1 of P", "identity[1]", 1)]);
        let (_, access) = of(&scenario("s3:GetObject", &[("P", ALLOW), ("P", ALLOW)]));
        check(&access, &access.message, &[], &[("Statement 1 of P", "identity[0]", 1)]);
        let (_, access) = of(&scenario("s3:PutObject", &[("P", ALLOW), ("P", ALLOW)]));
        check(&access, "Statement 1 of P does not apply.", &[], &[]);
    }

    #[test]
    fn a_policy_is_found_where_it_is_edited() {
        let (scenario, access) = of(&scenario("s3:PutObject", &[("P", ALLOW)]));
        let advice = crate::advise(&scenario, None);
        let adds = |change: &&crate::Change| change.steps[0].starts_with("Add a statement to P");
        let change = advice.changes.iter().find(adds).unwrap();
        let [mention] = &mentions(&access, &change.steps[0], &change.edits)[..] else { panic!("{change:?}") };
        assert_eq!(
            (change.steps[0].get(mention.range.clone()).unwrap(), mention.at.document.as_str()),
            ("P", "identity[0]")
        );
        // A name that could be any word of the sentence is not guessed.
        assert!(mentions(&access, "Add P to P.", &change.edits).is_empty());
        assert!(mentions(&access, &change.steps[0], &[]).is_empty());
    }

    #[test]
    fn every_statement_that_the_examples_speak_of_is_found() {
        let gallery = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/gallery");
        let mut found = 0;
        for file in std::fs::read_dir(gallery).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let (scenario, report) = crate::answer(&text, Some(0));
            let Some(access) = report.access else { continue };
            let advice = crate::advise(&scenario, Some(0));
            let steps = advice.changes.iter().flat_map(|change| &change.steps);
            let hinges = advice.hangs_on.iter().map(|hinge| &hinge.message);
            let read_by = advice.missing_context.iter().flat_map(|missing| &missing.read_by);
            let further = access.also.iter().map(|also| &also.message);
            for sentence in std::iter::once(&access.message).chain(further).chain(steps).chain(hinges).chain(read_by) {
                let numbered = |(at, word): &(usize, &str)| {
                    sentence.get(at + word.len()..).unwrap().starts_with(|c: char| c.is_ascii_digit())
                };
                let named =
                    ["tatement ", "tatements "].map(|word| sentence.match_indices(word).filter(numbered).count());
                let named = named.iter().sum::<usize>();
                let mentions = mentions(&access, sentence, &[]);
                let statements =
                    mentions.iter().filter(|of| sentence.get(of.range.clone()).unwrap().contains("tatement"));
                found += named;
                assert_eq!(statements.count(), named, "{sentence}");
            }
            // The engine says itself where the one stands that decides, and those that the verdict hangs on.
            let hinges = advice.hangs_on.iter().map(|hinge| (&hinge.message, &hinge.at));
            let decides = access.decided_at.as_ref().filter(|_| access.also.is_empty());
            for (sentence, at) in decides.map(|at| (&access.message, at)).into_iter().chain(hinges) {
                assert_eq!(mentions(&access, sentence, &[]).first().map(|of| &of.at), Some(at), "{sentence}");
            }
        }
        assert!(found > 100, "{found}");
    }
}
