//! Where in some patterns a text can stand: sets of places, as bits.

use std::collections::BTreeMap;

use super::step::{Atom, COLON, Step};
use crate::Work;

/// The budget was used up before there was an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuchWork;

/// A set of places, a bit for each.
pub(crate) type Set = Vec<u64>;

/// What a text goes on with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Symbol<'p> {
    Atom(&'p Atom),
    /// A character that no pattern holds: only wildcards take it.
    Fresh,
}

/// The places of one pattern or several, one behind the other: before each step, and behind the last.
pub(crate) struct Places<'p> {
    words: usize,
    /// Before which steps an atom is asked for.
    literals: BTreeMap<&'p Atom, Set>,
    /// Those that take no colon, and those that do.
    wild: [Wild; 2],
    start: Set,
    ends: Set,
    /// A `*` takes whatever steps before it take, so what stands there may as well stand at each place before: from the
    /// first to the last place for which that is so, and whether it is for a `*` that takes colons.
    reaches: Vec<(usize, usize, bool)>,
}

/// The places of wildcards of a kind.
struct Wild {
    colon: bool,
    /// Before a `?`.
    any: Set,
    /// Before a `*`.
    run: Set,
    /// Before what a `?` takes of this kind, and before what a `*` does.
    any_takes: Set,
    run_takes: Set,
}

impl<'p> Places<'p> {
    pub(crate) fn new(patterns: &[&'p [Step]], work: &mut Work) -> Result<Places<'p>, TooMuchWork> {
        let total: usize = patterns.iter().map(|steps| steps.len() + 1).sum();
        let words = total.div_ceil(64);
        spend(work, 16 * total + 64)?;
        let empty = || vec![0; words];
        let wild = |colon| Wild { colon, any: empty(), run: empty(), any_takes: empty(), run_takes: empty() };
        let mut places = Places {
            words,
            literals: BTreeMap::new(),
            wild: [wild(false), wild(true)],
            start: empty(),
            ends: empty(),
            reaches: Vec::new(),
        };
        let mut at = 0;
        for steps in patterns {
            put(&mut places.start, at);
            at = places.lay(steps, at, work)?;
            put(&mut places.ends, at);
            at += 1;
        }
        let mut start = std::mem::take(&mut places.start);
        places.close(&mut start);
        places.start = start;
        Ok(places)
    }

    /// Lays a pattern from a place on; the place behind its last step.
    fn lay(&mut self, steps: &'p [Step], first: usize, work: &mut Work) -> Result<usize, TooMuchWork> {
        let mut at = first;
        // Behind which place no colon can have been taken, and whether there is a `*` of either kind.
        let (mut behind, mut inner, mut outer) = (first, false, false);
        for step in steps {
            if let Step::One(atom) = step {
                if !self.literals.contains_key(atom) {
                    spend(work, 8 * self.words)?;
                }
                put(self.literals.entry(atom).or_insert_with(|| vec![0; self.words]), at);
            }
            for wild in &mut self.wild {
                let (any, run) = match step {
                    Step::One(atom) => (atom.fits(wild.colon, false), atom.fits(wild.colon, true)),
                    Step::Any { colon } => {
                        put_if(&mut wild.any, at, *colon == wild.colon);
                        (true, true)
                    }
                    Step::Run { colon } => {
                        put_if(&mut wild.run, at, *colon == wild.colon);
                        (false, true)
                    }
                };
                put_if(&mut wild.any_takes, at, any);
                put_if(&mut wild.run_takes, at, run);
            }
            let takes_colon = match step {
                Step::One(atom) => !atom.fits(false, true),
                Step::Any { colon } => *colon,
                Step::Run { colon } => {
                    *(if *colon { &mut outer } else { &mut inner }) = true;
                    *colon
                }
            };
            if takes_colon {
                self.reaches.extend(std::mem::take(&mut inner).then_some((behind, at, false)));
                behind = at + 1;
            }
            at += 1;
        }
        self.reaches.extend(inner.then_some((behind, at, false)));
        self.reaches.extend(outer.then_some((first, at, true)));
        Ok(at)
    }

    /// Whether a pattern asks for this character.
    pub(crate) fn holds(&self, c: char) -> bool {
        self.literals.contains_key(&Atom::Char(c))
    }

    /// Where the empty text stands.
    pub(crate) fn start(&self) -> Set {
        self.start.clone()
    }

    /// Whether a text that stands there fits one of the patterns.
    pub(crate) fn accept(&self, set: &[u64]) -> bool {
        set.iter().zip(&self.ends).any(|(set, ends)| set & ends != 0)
    }

    /// What a wildcard of other patterns may take so that any text which these do not fit has one like it.
    pub(crate) fn least(&self, colon: bool) -> &'static [Symbol<'static>] {
        let [inner, _] = &self.wild;
        // That it is a colon matters only where a wildcard does not take it.
        let matters = colon && inner.any.iter().chain(&inner.run).any(|word| *word != 0);
        if matters { &[Symbol::Fresh, Symbol::Atom(&COLON)] } else { &[Symbol::Fresh] }
    }

    /// Where a text stands that goes on with a symbol.
    pub(crate) fn step(&self, set: &[u64], symbol: Symbol<'_>, work: &mut Work) -> Result<Set, TooMuchWork> {
        spend(work, 4 * self.words + 16)?;
        let literal = match symbol {
            Symbol::Atom(atom) => self.literals.get(atom).cloned(),
            Symbol::Fresh => None,
        };
        let fits = |colon, run| match symbol {
            Symbol::Atom(atom) => atom.fits(colon, run),
            Symbol::Fresh => true,
        };
        let mut takes = literal.unwrap_or_else(|| vec![0; self.words]);
        let mut stays = vec![0; self.words];
        for wild in &self.wild {
            add_if(&mut takes, &wild.any, fits(wild.colon, false));
            add_if(&mut stays, &wild.run, fits(wild.colon, true));
        }
        Ok(self.advance(set, takes, &stays))
    }

    /// Where any text stands that goes on with what a step takes.
    pub(crate) fn step_by(&self, set: &[u64], step: &Step, work: &mut Work) -> Result<Set, TooMuchWork> {
        let (colon, runs) = match step {
            Step::One(atom) => return self.step(set, Symbol::Atom(atom), work),
            Step::Any { colon } => (*colon, false),
            Step::Run { colon } => (*colon, true),
        };
        spend(work, 4 * self.words + 16)?;
        let [inner, outer] = &self.wild;
        let wild = if colon { outer } else { inner };
        if runs {
            // Through everything that it takes, and as far as it likes: a sum carries.
            let mut carry = false;
            let through = set.iter().zip(&wild.run_takes).map(|(set, takes)| {
                let (sum, over) = (set & takes).overflowing_add(*takes);
                let (sum, more) = sum.overflowing_add(u64::from(carry));
                carry = over | more;
                set | (sum ^ takes)
            });
            let mut out: Set = through.collect();
            self.close(&mut out);
            return Ok(out);
        }
        let mut stays = inner.run.clone();
        add_if(&mut stays, &outer.run, true);
        Ok(self.advance(set, wild.any_takes.clone(), &stays))
    }

    /// On from where a symbol is taken, and still where a `*` took it.
    fn advance(&self, set: &[u64], takes: Set, stays: &[u64]) -> Set {
        let mut out = takes;
        let mut carry = 0;
        for ((out, set), stays) in out.iter_mut().zip(set).zip(stays) {
            let moves = *out & set;
            *out = moves << 1 | carry | (set & stays);
            carry = moves >> 63;
        }
        self.close(&mut out);
        out
    }

    /// Adds the places that a text can stand at as well.
    fn close(&self, set: &mut [u64]) {
        let [inner, outer] = &self.wild;
        let mut carry = 0;
        for ((set, inner), outer) in set.iter_mut().zip(&inner.run).zip(&outer.run) {
            let skips = *set & (inner | outer);
            *set |= skips << 1 | carry;
            carry = skips >> 63;
        }
        for (first, last, colon) in &self.reaches {
            let run = if *colon { &outer.run } else { &inner.run };
            let (low, high) = (first / 64, last / 64);
            let mut latest = None;
            for (at, (set, run)) in set.iter().zip(run).enumerate().take(high + 1).skip(low).rev() {
                let here = set & run & between(*first, *last, 64 * at);
                if here != 0 {
                    latest = Some(64 * at + 63 - here.leading_zeros() as usize);
                    break;
                }
            }
            let Some(latest) = latest else { continue };
            for (at, set) in set.iter_mut().enumerate().take(latest / 64 + 1).skip(low) {
                *set |= between(*first, latest, 64 * at);
            }
        }
    }
}

/// Whether all of one set are in another.
pub(crate) fn within(inner: &[u64], outer: &[u64]) -> bool {
    inner.iter().zip(outer).all(|(inner, outer)| inner & !outer == 0)
}

pub(crate) fn spend(work: &mut Work, steps: usize) -> Result<(), TooMuchWork> {
    if work.spend(steps) { Ok(()) } else { Err(TooMuchWork) }
}

fn put(set: &mut [u64], at: usize) {
    if let Some(word) = set.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

fn put_if(set: &mut [u64], at: usize, holds: bool) {
    if holds {
        put(set, at);
    }
}

fn add_if(set: &mut [u64], more: &[u64], holds: bool) {
    if holds {
        set.iter_mut().zip(more).for_each(|(set, more)| *set |= more);
    }
}

/// The bits from the first to the last of a word that begins at `base`.
fn between(first: usize, last: usize, base: usize) -> u64 {
    if last < base || first >= base + 64 {
        return 0;
    }
    u64::MAX << first.saturating_sub(base) & u64::MAX >> (63 - (last - base).min(63))
}
