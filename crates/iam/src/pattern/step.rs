//! Patterns step by step.

use crate::arn_pattern::ArnPattern;
use crate::glob;
use crate::template::{Piece, Template};

/// What a text is made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Atom {
    Char(char),
    /// The value of a variable, whatever it is; `colon` where it may hold one. The text is `${key}` in lower case, with
    /// its default.
    Variable {
        text: String,
        colon: bool,
    },
}

/// A step of a pattern. `colon` tells whether it takes colons, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// This and nothing else.
    One(Atom),
    /// `?`: any character.
    Any { colon: bool },
    /// `*`: any run of characters and values of variables.
    Run { colon: bool },
}

pub(crate) const COLON: Atom = Atom::Char(':');

/// A pattern on its way. Runs of wildcards have their `?`s first and one `*` at most.
#[derive(Default)]
pub(crate) struct Steps(pub(crate) Vec<Step>);

impl Steps {
    pub(crate) fn push(&mut self, step: Step) {
        match (self.0.last_mut(), &step) {
            (Some(Step::Run { colon }), Step::Run { colon: more }) => *colon |= more,
            (Some(Step::Run { colon }), Step::Any { colon: same }) if colon == same => {
                let colon = *colon;
                self.0.pop();
                self.0.extend([step, Step::Run { colon }]);
            }
            _ => self.0.push(step),
        }
    }

    pub(crate) fn literal(&mut self, text: &str) {
        self.0.extend(text.chars().map(|c| Step::One(Atom::Char(c))));
    }

    /// Adds text in which `*` and `?` are wildcards.
    pub(crate) fn wild(&mut self, text: &str, colon: bool) {
        for c in text.chars() {
            self.push(match c {
                '*' => Step::Run { colon },
                '?' => Step::Any { colon },
                c => Step::One(Atom::Char(c)),
            });
        }
    }

    pub(crate) fn template(&mut self, template: &Template, colon: bool) {
        match template {
            Template::Fixed(glob) => {
                for step in glob.steps() {
                    self.push(match step {
                        glob::Step::One(Some(c)) => Step::One(Atom::Char(c)),
                        glob::Step::One(None) => Step::Any { colon },
                        glob::Step::Any => Step::Run { colon },
                    });
                }
            }
            Template::Variables { pieces, wild } => {
                for piece in pieces {
                    match piece {
                        Piece::Text(text) if *wild => self.wild(text, colon), // V6
                        Piece::Text(text) => self.literal(text),
                        Piece::Literal(c) => self.push(Step::One(Atom::Char(*c))), // V5
                        Piece::Variable { key, default, .. } => {
                            let default = default.as_ref().map(|text| format!(", '{text}'")).unwrap_or_default();
                            let text = format!("${{{key}{default}}}");
                            self.push(Step::One(Atom::Variable { text, colon }));
                        }
                    }
                }
            }
        }
    }

    /// The parts of an ARN. In the first five no wildcard takes a colon (S6), unless it `expands` from the end of one (S7).
    pub(crate) fn arn(&mut self, pattern: &ArnPattern, expands: bool) {
        match pattern {
            ArnPattern::Everything if expands => self.push(Step::Run { colon: true }),
            // Nothing but an ARN fits an Arn operator (T7).
            ArnPattern::Everything => {
                self.wild("arn:*:*:*:*:", false);
                self.push(Step::Run { colon: true });
            }
            ArnPattern::Fixed { head, last } => {
                self.literal(head);
                self.template(last, true);
            }
            ArnPattern::Parts(parts) => {
                let [first @ .., last] = &**parts;
                for part in first {
                    self.template(part, false);
                    if expands && let Some(Step::Run { colon }) = self.0.last_mut() {
                        *colon = true;
                    }
                    self.push(Step::One(COLON));
                }
                self.template(last, true);
            }
        }
    }
}

impl Atom {
    /// Whether a wildcard that takes colons or does not can take it: `?` a character, `*` a value, too.
    pub(crate) const fn fits(&self, colon: bool, run: bool) -> bool {
        match self {
            Atom::Char(c) => colon || *c != ':',
            Atom::Variable { colon: holds, .. } => run && (colon || !*holds),
        }
    }
}

impl Step {
    /// Whether it takes whatever the other takes; of two `*`, any run.
    pub(crate) fn takes(&self, other: &Step) -> bool {
        let (colon, run) = match self {
            Step::One(atom) => return matches!(other, Step::One(other) if atom == other),
            Step::Any { colon } => (*colon, false),
            Step::Run { colon } => (*colon, true),
        };
        match other {
            Step::One(atom) => atom.fits(colon, run),
            Step::Any { colon: theirs } => colon || !theirs,
            Step::Run { colon: theirs } => run && (colon || !theirs),
        }
    }
}

/// What two steps can both take, if anything; `filler` where it may be any character.
pub(crate) fn common<'p>(a: &'p Step, b: &'p Step, filler: &'p Atom) -> Option<&'p Atom> {
    match (a, b) {
        (Step::One(a), Step::One(b)) => (a == b).then_some(a),
        (Step::One(atom), Step::Any { colon }) | (Step::Any { colon }, Step::One(atom)) => {
            atom.fits(*colon, false).then_some(atom)
        }
        (Step::One(atom), Step::Run { colon }) | (Step::Run { colon }, Step::One(atom)) => {
            atom.fits(*colon, true).then_some(atom)
        }
        _ => Some(filler),
    }
}
