//! What patterns have in common, and what one covers of others: exactly, or not at all ([`TooMuchWork`]).
//!
//! `*` is any run of characters, `?` exactly one (S8). Patterns of ARNs are read part by part, as the evaluation reads
//! them: in the first five parts no wildcard takes a colon (S6), except that in a Resource a `*` at the end of a part can go
//! on beyond it (S7). Only patterns that are read alike are worth comparing.
//!
//! A variable stands for a text that is not known, and is the same wherever it stands. So a yes is one whatever the values
//! are, as long as there are values, and a no only says that it is not certain; whether it may be for some value, the same
//! patterns tell with [`Pattern::with_any_values`] on the side that should match more. Of exact patterns both are certain.
//!
//! A text that one pattern fits and others do not is looked for in a product: for each place in the one, the sets of
//! places that the text can have come to in the others. Wildcards of the one are filled with characters that the others do not
//! hold, since whoever takes those takes any.
//!
//! ```
//! use iam::{Version, Work, pattern::{Pattern, TooMuchWork}};
//! let work = &mut Work::default();
//! let (get, user) = (Pattern::action("iam:Get*"), Pattern::action("IAM:GetUser"));
//! assert!(get.covers(&user, work)?);
//! assert!(!get.covers(&Pattern::action("iam:*CredentialReport"), work)?);
//!
//! let own = Pattern::resource("arn:aws:s3:::home/${aws:username}/*", Version::V2012).unwrap();
//! let all = Pattern::resource("arn:aws:s3:::home/*", Version::V2012).unwrap();
//! assert!(all.covers(&own, work)? && !own.is_exact());
//! assert_eq!(all.shortest_outside(&[&own], work)?.as_deref(), Some("arn:aws:s3:::home/"));
//! # Ok::<(), TooMuchWork>(())
//! ```

mod places;
mod search;
mod step;
#[cfg(test)]
mod tests;

use crate::arn_pattern::{ArnPattern, VariablesIn};
use crate::template::Template;
use crate::{Version, Work};
pub use places::TooMuchWork;
use places::{Places, Symbol};
use step::{Atom, COLON, Step, Steps, common};

/// The texts that a value of a policy stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    steps: Vec<Step>,
}

impl Pattern {
    /// A value of StringLike. Variables are read in version 2012-10-17 only (V1).
    ///
    /// ```
    /// # use iam::{Version, Work, pattern::{Pattern, TooMuchWork}};
    /// let (a, b) = (Pattern::like("a*:c", Version::V2012), Pattern::like("*b?", Version::V2012));
    /// assert_eq!(a.shortest_in_both(&b, &mut Work::default())?, None);
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    pub fn like(text: &str, version: Version) -> Pattern {
        Pattern::of_text(&Template::new(text, true, version))
    }

    /// A value of StringEquals, without wildcards (S5).
    ///
    /// ```
    /// # use iam::{Version, Work, pattern::{Pattern, TooMuchWork}};
    /// assert!(!Pattern::equals("a*", Version::V2012).covers(&Pattern::like("ab", Version::V2012), &mut Work::default())?);
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    pub fn equals(text: &str, version: Version) -> Pattern {
        Pattern::of_text(&Template::new(text, false, version))
    }

    /// A value of Action or NotAction: the actions that it stands for, in lower case (S1). Each is a service, a colon and a
    /// name, so `*` is `*:*`.
    ///
    /// ```
    /// # use iam::{Work, pattern::{Pattern, TooMuchWork}};
    /// assert!(Pattern::action("*:*").covers(&Pattern::action("*"), &mut Work::default())?);
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    pub fn action(text: &str) -> Pattern {
        let text = if text == "*" { "*:*" } else { text };
        let mut steps = Steps::default();
        for (at, part) in text.to_lowercase().split(':').enumerate() {
            if at > 0 {
                steps.push(Step::One(COLON));
            }
            // No part of an action is empty.
            let any = !part.is_empty() && part.bytes().all(|byte| byte == b'*');
            steps.wild(if any { "?*" } else { part }, false);
        }
        Pattern { steps: steps.0 }
    }

    /// A value of Resource or NotResource (S7). `None` if it is neither `*` nor an ARN.
    ///
    /// ```
    /// # use iam::{Version, Work, pattern::{Pattern, TooMuchWork}};
    /// let read = |text| Pattern::resource(text, Version::V2012).unwrap();
    /// let (own, any) = (read("arn:aws:s3:::logs-*"), read("arn:aws:*:::*"));
    /// assert!(any.covers(&own, &mut Work::default())?);
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    pub fn resource(text: &str, version: Version) -> Option<Pattern> {
        ArnPattern::new(text, version, VariablesIn::Resource).as_ref().map(Pattern::of_resource)
    }

    /// A value of an Arn operator, part by part (S6). `None` if it is neither `*` nor an ARN.
    ///
    /// ```
    /// # use iam::{Version, Work, pattern::{Pattern, TooMuchWork}};
    /// let read = |text| Pattern::arn(text, Version::V2012).unwrap();
    /// let (a, b) = (read("arn:aws:sns:*:111122223333:*"), read("arn:aws:sns:us-east-1:*:x"));
    /// assert!(a.meets(&b, &mut Work::default())?);
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    pub fn arn(text: &str, version: Version) -> Option<Pattern> {
        ArnPattern::new(text, version, VariablesIn::Condition).as_ref().map(Pattern::of_arn)
    }

    pub(crate) fn of_text(template: &Template) -> Pattern {
        let mut steps = Steps::default();
        steps.template(template, true);
        Pattern { steps: steps.0 }
    }

    pub(crate) fn of_resource(pattern: &ArnPattern) -> Pattern {
        let mut steps = Steps::default();
        steps.arn(pattern, true);
        Pattern { steps: steps.0 }
    }

    pub(crate) fn of_arn(pattern: &ArnPattern) -> Pattern {
        let mut steps = Steps::default();
        steps.arn(pattern, false);
        Pattern { steps: steps.0 }
    }

    /// The same in lower case, to be compared with others in lower case (S2).
    ///
    /// ```
    /// # use iam::{Version, Work, pattern::{Pattern, TooMuchWork}};
    /// let read = |text| Pattern::equals(text, Version::V2012).ignoring_case();
    /// assert!(read("Blue").covers(&read("BLUE"), &mut Work::default())?);
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    #[must_use]
    pub fn ignoring_case(&self) -> Pattern {
        let mut steps = Steps::default();
        for step in &self.steps {
            match step {
                Step::One(Atom::Char(c)) => steps.0.extend(c.to_lowercase().map(|c| Step::One(Atom::Char(c)))),
                step => steps.push(step.clone()),
            }
        }
        Pattern { steps: steps.0 }
    }

    /// Whether it holds no variable.
    ///
    /// ```
    /// # use iam::{Version, pattern::Pattern};
    /// assert!(!Pattern::like("${aws:username}", Version::V2012).is_exact());
    /// assert!(Pattern::like("${aws:username}", Version::V2008).is_exact());
    /// ```
    pub fn is_exact(&self) -> bool {
        !self.steps.iter().any(|step| matches!(step, Step::One(Atom::Variable { .. })))
    }

    /// The same with `*` for each variable: every text that fits for some values of them, and perhaps others.
    ///
    /// ```
    /// # use iam::{Version, Work, pattern::{Pattern, TooMuchWork}};
    /// let read = |text| Pattern::like(text, Version::V2012);
    /// let (own, one, work) = (read("home/${aws:username}/*"), read("home/alice/*"), &mut Work::default());
    /// assert!(!own.meets(&one, work)? && own.with_any_values().meets(&one, work)?);
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    #[must_use]
    pub fn with_any_values(&self) -> Pattern {
        let mut steps = Steps::default();
        for step in &self.steps {
            steps.push(match step {
                Step::One(Atom::Variable { colon, .. }) => Step::Run { colon: *colon },
                step => step.clone(),
            });
        }
        Pattern { steps: steps.0 }
    }

    /// Whether there is a text that fits both.
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] if the budget is used up.
    ///
    /// ```
    /// # use iam::{Work, pattern::{Pattern, TooMuchWork}};
    /// assert!(Pattern::action("s3:*Object").meets(&Pattern::action("s3:Get*"), &mut Work::default())?);
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    pub fn meets(&self, other: &Pattern, work: &mut Work) -> Result<bool, TooMuchWork> {
        let filler = &FILLER;
        match trim(&self.steps, &other.steps, |a, b| common(a, b, filler).is_some(), work)? {
            None => Ok(false),
            Some(([run @ Step::Run { .. }], rest) | (rest, [run @ Step::Run { .. }])) => {
                Ok(rest.iter().all(|step| common(run, step, filler).is_some()))
            }
            Some((a, b)) => search::meets(a, b, work),
        }
    }

    /// Whether each text that fits the other fits this one.
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] if the budget is used up.
    ///
    /// ```
    /// # use iam::{Work, pattern::{Pattern, TooMuchWork}};
    /// assert!(Pattern::action("s3:Get*").covers(&Pattern::action("s3:GetObject*"), &mut Work::default())?);
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    pub fn covers(&self, other: &Pattern, work: &mut Work) -> Result<bool, TooMuchWork> {
        other.covered_by(&[self], work)
    }

    /// Whether each text that fits this one fits one of the others.
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] if the budget is used up.
    ///
    /// ```
    /// # use iam::{Version, Work, pattern::{Pattern, TooMuchWork}};
    /// let [all, none, some] = ["a*", "a", "a?*"].map(|text| Pattern::like(text, Version::V2012));
    /// assert!(all.covered_by(&[&none, &some], &mut Work::default())?);
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    pub fn covered_by(&self, others: &[&Pattern], work: &mut Work) -> Result<bool, TooMuchWork> {
        let mut left = Vec::new();
        for other in others {
            let Some((theirs, ours)) = trim(&other.steps, &self.steps, Step::takes, work)? else {
                left.push(*other);
                continue;
            };
            let all = match theirs {
                [run @ Step::Run { .. }] => Some(ours.iter().all(|step| run.takes(step))),
                // What is left of ours begins and ends with nothing, or anything.
                [Step::One(_), ..] | [.., Step::One(_)] | [] => Some(ours.is_empty() && theirs.is_empty()),
                _ => (theirs == ours).then_some(true),
            };
            match all {
                Some(true) => return Ok(true),
                None if others.len() == 1 => return search::covered(ours, &Places::new(&[theirs], work)?, work),
                _ => left.push(*other),
            }
        }
        if others.len() < 2 {
            return Ok(false);
        }
        // Those that have something in common with it.
        let mut whole = Vec::new();
        for other in left {
            if self.meets(other, work)? {
                whole.push(other.steps.as_slice());
            }
        }
        search::covered(&self.steps, &Places::new(&whole, work)?, work)
    }

    /// A shortest text that fits both, if there is one. Wildcards are filled with letters; a variable is shown as `${key}`.
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] if the budget is used up.
    ///
    /// ```
    /// # use iam::{Work, pattern::{Pattern, TooMuchWork}};
    /// let (a, b) = (Pattern::action("s3:Get*"), Pattern::action("s3:*Object"));
    /// assert_eq!(a.shortest_in_both(&b, &mut Work::default())?.as_deref(), Some("s3:getobject"));
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    pub fn shortest_in_both(&self, other: &Pattern, work: &mut Work) -> Result<Option<String>, TooMuchWork> {
        if !self.meets(other, work)? {
            return Ok(None);
        }
        let found = search::both(&self.steps, &other.steps, &FILLER, work)?;
        Ok(found.map(|atoms| written(atoms.into_iter().map(Symbol::Atom), 'x')))
    }

    /// A shortest text that fits this one and none of the others, if there is one. Wildcards are filled with a letter
    /// or digit that the others do not hold, if there is one.
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] if the budget is used up.
    ///
    /// ```
    /// # use iam::{Work, pattern::{Pattern, TooMuchWork}};
    /// let (all, get) = (Pattern::action("s3:*Object"), Pattern::action("s3:Get*"));
    /// assert_eq!(all.shortest_outside(&[&get], &mut Work::default())?.as_deref(), Some("s3:object"));
    /// # Ok::<(), TooMuchWork>(())
    /// ```
    pub fn shortest_outside(&self, others: &[&Pattern], work: &mut Work) -> Result<Option<String>, TooMuchWork> {
        if self.covered_by(others, work)? {
            return Ok(None);
        }
        let others: Vec<_> = others.iter().map(|other| other.steps.as_slice()).collect();
        let places = Places::new(&others, work)?;
        let found = search::outside(&self.steps, &places, work)?;
        // In lower case all, for patterns that ignore it; one of the rest is always left.
        let letters = "xyzabcdefghijklmnopqrstuvw0123456789-_.".chars().chain('\u{4e00}'..);
        let filler = letters.into_iter().find(|c| !places.holds(*c)).unwrap_or('x');
        Ok(found.map(|symbols| written(symbols, filler)))
    }
}

/// What wildcards are filled with in a text that fits both.
const FILLER: Atom = Atom::Char('x');

/// A text in letters.
fn written<'p>(symbols: impl IntoIterator<Item = Symbol<'p>>, filler: char) -> String {
    let mut text = String::new();
    for symbol in symbols {
        match symbol {
            Symbol::Fresh => text.push(filler),
            Symbol::Atom(Atom::Char(c)) => text.push(*c),
            Symbol::Atom(Atom::Variable { text: variable, .. }) => text.push_str(variable),
        }
    }
    text
}

/// What is left of two patterns, if anything fits both.
type Rests<'p> = Option<(&'p [Step], &'p [Step])>;

/// Both without the steps before and behind which there is no `*`. `None` if two of those that are opposite do not fit.
fn trim<'p>(
    mut a: &'p [Step],
    mut b: &'p [Step],
    fit: impl Fn(&Step, &Step) -> bool,
    work: &mut Work,
) -> Result<Rests<'p>, TooMuchWork> {
    places::spend(work, 4 + a.len().min(b.len()) / 4)?;
    let is_run = |step: &Step| matches!(step, Step::Run { .. });
    while let ([one, rest @ ..], [other, others @ ..]) = (a, b)
        && !is_run(one)
        && !is_run(other)
    {
        if !fit(one, other) {
            return Ok(None);
        }
        (a, b) = (rest, others);
    }
    while let ([rest @ .., one], [others @ .., other]) = (a, b)
        && !is_run(one)
        && !is_run(other)
    {
        if !fit(one, other) {
            return Ok(None);
        }
        (a, b) = (rest, others);
    }
    Ok(Some((a, b)))
}
