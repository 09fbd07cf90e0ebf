//! Patterns for ARNs.

use memchr::memchr;

use crate::arn::Arn;
use crate::template::{Match, Template, Variables};
use crate::{Context, Glob, Hole, Version, Work};

/// A pattern for ARNs: part against part (S6, S7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ArnPattern {
    /// A bare `*`.
    Everything,
    /// No wildcard and no variable before the fifth colon: what stands up to there, and what follows.
    Fixed {
        head: String,
        last: Template,
    },
    Parts(Box<[Template; 6]>),
}

/// Where a pattern takes variables.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum VariablesIn {
    /// A Resource element: after the fifth colon (V7).
    Resource,
    /// A condition value: anywhere.
    Condition,
}

impl<'a> Arn<'a> {
    /// The same of a value that stands in a policy, where colons within `${…}` divide nothing.
    ///
    /// ```
    /// let arn = iam::arn::Arn::written("arn:${AWS::Partition}:sqs:*:${AWS::AccountId}:orders").unwrap();
    /// assert_eq!((arn.service(), arn.account()), ("sqs", "${AWS::AccountId}"));
    /// ```
    pub fn written(text: &'a str) -> Option<Arn<'a>> {
        let parts = split(text).try_into().ok()?;
        Some(Arn { parts }).filter(|_| text.starts_with("arn:"))
    }
}

impl ArnPattern {
    /// `None` if the text is neither `*` nor six parts that start with `arn`.
    pub(crate) fn new(text: &str, version: Version, variables: VariablesIn) -> Option<ArnPattern> {
        if text == "*" {
            return Some(ArnPattern::Everything);
        }
        if let Some((head, last)) = fixed_head(text) {
            let fixed = || ArnPattern::Fixed { head: head.to_owned(), last: Template::new(last, true, version) };
            return head.starts_with("arn:").then(fixed);
        }
        let parts = split(text);
        let [first, second, third, fourth, fifth, sixth] = <[&str; 6]>::try_from(parts).ok()?;
        if first != "arn" {
            return None;
        }
        let early = match variables {
            VariablesIn::Resource => Version::V2008,
            VariablesIn::Condition => version,
        };
        let early = |part: &str| Template::new(part, true, early);
        Some(ArnPattern::Parts(Box::new([
            early(first),
            early(second),
            early(third),
            early(fourth),
            early(fifth),
            Template::new(sixth, true, version),
        ])))
    }

    /// Matches part by part, as conditions do (S6). `arn` is what `text` reads as.
    pub(crate) fn matches(&self, text: &str, arn: Option<Arn<'_>>, context: &Context, work: &mut Work) -> Match {
        match (self, arn) {
            (ArnPattern::Everything, _) => Match::Yes,
            // The last part differs most often.
            (ArnPattern::Fixed { head, last }, Some(arn)) => match last.matches(arn.resource(), context, work) {
                matched @ (Match::Yes | Match::Open { .. }) => {
                    matched.and((work.spend(4) && text.starts_with(head.as_str())).into())
                }
                other => other,
            },
            (ArnPattern::Parts(patterns), Some(arn)) => {
                let mut result = Match::Yes;
                for (pattern, part) in patterns.iter().zip(arn.parts).rev() {
                    result = result.and(pattern.matches(part, context, work));
                    if result == Match::No && !self.has_variables() {
                        break;
                    }
                }
                result
            }
            // Nothing fits what is no ARN; a variable may lack a value all the same.
            (_, None) => {
                let lacks = self.templates().iter().map(|part| part.matches("", context, work));
                lacks.fold(Match::No, Match::and)
            }
        }
    }

    /// Whether a value of which only the shape is known may fit, and, if that is `asked`, whether it must. That of an ARN is
    /// open in the last part only.
    pub(crate) fn fits_shape(
        &self,
        shape: &str,
        hole: Hole,
        asked: bool,
        context: &Context,
        work: &mut Work,
    ) -> (bool, bool) {
        let last = match self {
            ArnPattern::Everything => None,
            ArnPattern::Fixed { last, .. } => Some(last),
            ArnPattern::Parts(patterns) => patterns.last(),
        };
        let Some(arn) = Arn::parse(shape) else {
            let lacks = self.matches(shape, None, context, work) == Match::NoValue;
            return (!lacks && may_be_arn(&Glob::new(shape), hole, work), false);
        };
        let Some(last) = last else { return (true, true) };
        // The last part differs most often.
        let glob = last.glob(context, work);
        if glob.as_ref().is_ok_and(|glob| !glob.may_fit(arn.resource(), hole, work)) {
            return (false, false);
        }
        let head = match self {
            ArnPattern::Everything => Match::Yes,
            ArnPattern::Fixed { head, .. } => Match::from(shape.starts_with(head.as_str())),
            ArnPattern::Parts(patterns) => {
                let parts = patterns.iter().zip(arn.parts).take(5);
                parts.fold(Match::Yes, |all, (part, text)| all.and(part.matches(text, context, work)))
            }
        };
        match glob {
            _ if !head.may_hold() => (false, false),
            Ok(glob) => (true, asked && head == Match::Yes && glob.covers(arn.resource(), work)),
            Err(unknown) => (unknown.may_hold(), false),
        }
    }

    /// Matches as Resource elements do: part by part, except that a `*` at the end of a part can expand
    /// beyond the colon. Source: IAM User Guide, *IAM JSON policy elements: Resource*, wildcards (S7).
    pub(crate) fn matches_resource(
        &self,
        resource: &str,
        arn: Option<Arn<'_>>,
        context: &Context,
        work: &mut Work,
    ) -> Match {
        let plain = self.matches(resource, arn, context, work);
        match (self, arn) {
            // With six parts on both sides there is nothing to expand into.
            (ArnPattern::Parts(patterns), Some(arn)) if plain == Match::No && arn.resource().contains(':') => {
                expanding(patterns, resource, context, work)
            }
            _ => plain,
        }
    }

    /// The parts that can hold wildcards and variables.
    fn templates(&self) -> &[Template] {
        match self {
            ArnPattern::Everything => &[],
            ArnPattern::Fixed { last, .. } => std::slice::from_ref(last),
            ArnPattern::Parts(parts) => parts.as_slice(),
        }
    }

    fn has_variables(&self) -> bool {
        self.templates().iter().any(|part| matches!(part, Template::Variables { .. }))
    }

    /// The variables in the order of the text; each with whether it has a default.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, bool)> {
        self.templates().iter().flat_map(Template::variables)
    }

    /// The pattern with its variables replaced; `None` if it has none, or one without a value.
    pub(crate) fn expand(&self, text: &str, context: &Context) -> Option<String> {
        if !self.has_variables() {
            return None;
        }
        match self {
            ArnPattern::Everything => None,
            ArnPattern::Fixed { head, last } => Some(format!("{head}{}", last.expand(context)?)),
            ArnPattern::Parts(patterns) => {
                let mut out = Vec::with_capacity(6);
                for (pattern, part) in patterns.iter().zip(split(text)) {
                    out.push(match pattern {
                        Template::Variables { .. } => pattern.expand(context)?,
                        _ => part.to_owned(),
                    });
                }
                Some(out.join(":"))
            }
        }
    }
}

/// Whether some text that fits a pattern, or that a shape stands for, has the six parts of an ARN.
pub(crate) fn may_be_arn(glob: &Glob, hole: Hole, work: &mut Work) -> bool {
    Glob::new("arn:*:*:*:*:*").meets(glob, hole, work)
}

/// Matches with `*`s at the ends of parts that swallow colons. Keeps the set of places where the next
/// part may start: few parts, so few places.
fn expanding(patterns: &[Template; 6], resource: &str, context: &Context, work: &mut Work) -> Match {
    let [first @ .., last] = patterns;
    if !work.spend(resource.len()) {
        return Match::No;
    }
    let starts: Vec<usize> = [0].into_iter().chain(resource.match_indices(':').map(|(at, _)| at + 1)).collect();
    let mut open = vec![false; starts.len()];
    if let Some(start) = open.first_mut() {
        *start = true;
    }
    for pattern in first {
        if !work.spend(64 + 4 * starts.len()) {
            return Match::No;
        }
        let mut next = vec![false; starts.len()];
        let mut expands = false;
        let ends = starts.iter().skip(1);
        for ((here, (from, end)), then) in open.iter().zip(starts.iter().zip(ends)).zip(next.iter_mut().skip(1)) {
            let matched = *here
                && resource.get(*from..end - 1).is_some_and(|part| pattern.matches(part, context, work) == Match::Yes);
            expands |= matched && pattern.ends_in_star();
            *then = matched || expands;
        }
        open = next;
    }
    let rests = open.iter().zip(&starts).filter_map(|(here, from)| resource.get(*from..).filter(|_| *here));
    rests.map(|rest| last.matches(rest, context, work)).find(|matched| matched.may_hold()).unwrap_or(Match::No)
}

/// Cuts a pattern behind its fifth colon, if there is neither wildcard nor variable before.
fn fixed_head(text: &str) -> Option<(&str, &str)> {
    let head = text.bytes().take_while(|b| !matches!(b, b'*' | b'?' | b'$'));
    let (fifth, _) = head.enumerate().filter(|(_, b)| *b == b':').nth(4)?;
    text.split_at_checked(fifth + 1)
}

/// Cuts a pattern at its first five colons, those inside `${…}` not counted.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::with_capacity(6);
    let (mut from, mut at) = (0, 0);
    let mut variables = Variables::new(text);
    let mut variable = variables.next_from(0);
    while parts.len() < 5 {
        let Some(colon) = text.get(at..).and_then(|rest| memchr(b':', rest.as_bytes())) else { break };
        let colon = at + colon;
        match variable {
            Some((start, end)) if start < colon => {
                at = at.max(end.unwrap_or(start + 2));
                variable = variables.next_from(at);
            }
            _ => {
                parts.push(text.get(from..colon).unwrap_or(""));
                (from, at) = (colon + 1, colon + 1);
            }
        }
    }
    parts.push(text.get(from..).unwrap_or(""));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, arn: &str) -> bool {
        let pattern = ArnPattern::new(pattern, Version::V2012, VariablesIn::Resource).unwrap();
        pattern.matches_resource(arn, Arn::parse(arn), &Context::default(), &mut Work::default()) == Match::Yes
    }

    #[test]
    fn wildcards_stay_in_their_part() {
        assert!(check("arn:aws:s3:::bucket*", "arn:aws:s3:::bucket/a/b")); // S7, S13
        assert!(check("arn:aws:logs:*:*:log-group:*", "arn:aws:logs:us-east-1:111122223333:log-group:a:b"));
        assert!(!check("arn:aws:logs:us-*-1:1*3:x", "arn:aws:logs:us-east:9:x-1:113:x"));
        assert!(check("*", "arn:aws:s3:::bucket"));
    }

    #[test]
    fn a_star_at_the_end_of_a_part_can_swallow_colons_in_resources_only() {
        let (pattern, arn) = ("arn:aws:logs:*:111122223333:group:x", "arn:aws:logs:a:b:c:111122223333:group:x");
        assert!(check(pattern, arn)); // S7
        assert!(!check(pattern, "arn:aws:logs:a:b:c:444455556666:group:x"));
        assert!(!check("arn:aws:logs:*-1:111122223333:x", "arn:aws:logs:a:b-1:111122223333:x"));
        let condition = ArnPattern::new(pattern, Version::V2012, VariablesIn::Condition).unwrap();
        assert_eq!(condition.matches(arn, Arn::parse(arn), &Context::default(), &mut Work::default()), Match::No); // S6
    }

    #[test]
    fn fewer_than_six_parts_are_no_pattern() {
        for text in ["arn:aws:s3:*", "bucket", "", "${aws:username}", "xrn:aws:s3:::b"] {
            assert!(ArnPattern::new(text, Version::V2012, VariablesIn::Resource).is_none(), "{text}");
        }
    }

    #[test]
    fn colons_in_variables_do_not_cut() {
        assert_eq!(
            split("arn:*:kms:*:${aws:PrincipalAccount}:key/${a:b}"),
            ["arn", "*", "kms", "*", "${aws:PrincipalAccount}", "key/${a:b}"]
        );
    }
}
