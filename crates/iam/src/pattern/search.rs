//! Searches among the places of patterns.

use super::places::{Places, Set, Symbol, TooMuchWork, spend, within};
use super::step::{Atom, Step, common};
use crate::Work;

/// Whether some text fits both.
pub(crate) fn meets(a: &[Step], b: &[Step], work: &mut Work) -> Result<bool, TooMuchWork> {
    let places = Places::new(&[b], work)?;
    let mut set = places.start();
    for step in a {
        set = places.step_by(&set, step, work)?;
        if set.iter().all(|word| *word == 0) {
            return Ok(false);
        }
    }
    Ok(places.accept(&set))
}

/// Whether each text that fits `steps` fits one of the patterns.
///
/// For each step: where in the patterns a text can stand that came so far. A set that holds another one is left out,
/// since whatever does not fit from there does not fit from the other.
pub(crate) fn covered(steps: &[Step], places: &Places<'_>, work: &mut Work) -> Result<bool, TooMuchWork> {
    let mut sets = vec![places.start()];
    for step in steps {
        let mut next = Vec::new();
        match step {
            Step::One(atom) => {
                for set in &sets {
                    keep_least(&mut next, places.step(set, Symbol::Atom(atom), work)?, work)?;
                }
            }
            Step::Any { colon } => {
                for set in &sets {
                    for symbol in places.least(*colon) {
                        keep_least(&mut next, places.step(set, *symbol, work)?, work)?;
                    }
                }
            }
            Step::Run { colon } => {
                while let Some(set) = sets.pop() {
                    if keep_least(&mut next, set.clone(), work)? {
                        for symbol in places.least(*colon) {
                            sets.push(places.step(&set, *symbol, work)?);
                        }
                    }
                }
            }
        }
        // From nowhere nothing fits.
        if next.iter().any(|set| set.iter().all(|word| *word == 0)) {
            return Ok(false);
        }
        sets = next;
    }
    Ok(sets.iter().all(|set| places.accept(set)))
}

/// Adds a set that holds none of the others, and takes out those that hold it; whether it was added.
fn keep_least(sets: &mut Vec<Set>, set: Set, work: &mut Work) -> Result<bool, TooMuchWork> {
    spend(work, sets.len() * (set.len() + 4) + 8)?;
    if sets.iter().any(|other| within(other, &set)) {
        return Ok(false);
    }
    sets.retain(|other| !within(&set, other));
    sets.push(set);
    Ok(true)
}

/// How a text came to where it stands: from which node, by what.
struct Node<P, S> {
    place: P,
    from: usize,
    by: Option<S>,
}

/// What was taken on the way to a node.
fn way<P, S: Copy>(nodes: &[Node<P, S>], last: usize) -> Vec<S> {
    let mut way = Vec::new();
    let mut at = last;
    while let Some(node) = nodes.get(at) {
        way.extend(node.by);
        if node.from == at {
            break;
        }
        at = node.from;
    }
    way.reverse();
    way
}

/// A shortest text that fits `steps` and none of the patterns.
pub(crate) fn outside<'p>(
    steps: &'p [Step],
    places: &Places<'_>,
    work: &mut Work,
) -> Result<Option<Vec<Symbol<'p>>>, TooMuchWork> {
    let mut nodes: Vec<Node<(usize, Set), Symbol<'p>>> = Vec::new();
    // The nodes before each step: what comes later and holds one of their sets finds nothing shorter.
    let mut seen: Vec<Vec<usize>> = vec![Vec::new(); steps.len() + 1];
    spend(work, 4 * steps.len())?;
    let mut found = vec![(0, places.start(), 0, None)];
    let mut next = 0;
    loop {
        for (mut at, set, mut from, mut by) in found.drain(..) {
            // A `*` may take nothing.
            while let Some(before) = seen.get_mut(at) {
                spend(work, before.len() * (set.len() + 8) + 4 * set.len() + 64)?;
                let holds = |node: &usize| nodes.get(*node).is_some_and(|node| within(&node.place.1, &set));
                if before.iter().any(holds) {
                    break;
                }
                before.push(nodes.len());
                nodes.push(Node { place: (at, set.clone()), from, by });
                (from, by) = (nodes.len() - 1, None);
                match steps.get(at) {
                    Some(Step::Run { .. }) => at += 1,
                    Some(_) => break,
                    None if places.accept(&set) => break,
                    None => return Ok(Some(way(&nodes, from))),
                }
            }
        }
        let Some(Node { place: (at, set), .. }) = nodes.get(next) else { return Ok(None) };
        match steps.get(*at) {
            None => {}
            Some(Step::One(atom)) => {
                let symbol = Symbol::Atom(atom);
                found.push((at + 1, places.step(set, symbol, work)?, next, Some(symbol)));
            }
            Some(Step::Any { colon } | Step::Run { colon }) => {
                let then = if matches!(steps.get(*at), Some(Step::Run { .. })) { *at } else { at + 1 };
                for symbol in places.least(*colon) {
                    found.push((then, places.step(set, *symbol, work)?, next, Some(*symbol)));
                }
            }
        }
        next += 1;
    }
}

/// A shortest text that fits both; `filler` is what wildcards are filled with.
pub(crate) fn both<'p>(
    a: &'p [Step],
    b: &'p [Step],
    filler: &'p Atom,
    work: &mut Work,
) -> Result<Option<Vec<&'p Atom>>, TooMuchWork> {
    let width = b.len() + 1;
    let cells = (a.len() + 1).checked_mul(width).ok_or(TooMuchWork)?;
    spend(work, cells / 64)?;
    let mut seen = vec![0_u64; cells.div_ceil(64)];
    let mut nodes: Vec<Node<(usize, usize), &Atom>> = Vec::new();
    let mut found = vec![((0, 0), 0, None)];
    let mut next = 0;
    loop {
        while let Some(((p, q), from, by)) = found.pop() {
            spend(work, 16)?;
            let cell = p * width + q;
            let Some(word) = seen.get_mut(cell / 64) else { continue };
            if *word >> (cell % 64) & 1 == 1 {
                continue;
            }
            *word |= 1 << (cell % 64);
            let here = nodes.len();
            nodes.push(Node { place: (p, q), from, by });
            if (p, q) == (a.len(), b.len()) {
                return Ok(Some(way(&nodes, here)));
            }
            // A `*` may take nothing.
            if let Some(Step::Run { .. }) = a.get(p) {
                found.push(((p + 1, q), here, None));
            }
            if let Some(Step::Run { .. }) = b.get(q) {
                found.push(((p, q + 1), here, None));
            }
        }
        let Some(Node { place: (p, q), .. }) = nodes.get(next) else { return Ok(None) };
        if let (Some(one), Some(other)) = (a.get(*p), b.get(*q))
            && let Some(atom) = common(one, other, filler)
        {
            let then = |step: &Step, at: usize| if matches!(step, Step::Run { .. }) { at } else { at + 1 };
            found.push(((then(one, *p), then(other, *q)), next, Some(atom)));
        }
        next += 1;
    }
}
