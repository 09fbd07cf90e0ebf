//! Sets of numbers as sorted ranges: ports, ICMP types with codes, addresses.

use std::fmt;
use wire::Wire;

/// A set of numbers, kept as sorted ranges that neither touch nor overlap.
///
/// ```
/// use vpc::Ranges;
/// let web = Ranges::of(80, 80).union(&Ranges::of(443, 443));
/// assert_eq!(web.to_string(), "80, 443");
/// assert_eq!(Ranges::of(0, 100).minus(&web).to_string(), "0-79, 81-100");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Wire)]
pub struct Ranges(Vec<(u128, u128)>);

impl Ranges {
    /// Nothing.
    pub const NONE: Ranges = Ranges(Vec::new());

    /// From `first` to `last`, both included; nothing if they are the wrong way round.
    pub fn of(first: u128, last: u128) -> Ranges {
        if first > last { Ranges::NONE } else { Ranges(vec![(first, last)]) }
    }

    /// One number.
    pub fn one(number: u128) -> Ranges {
        Ranges::of(number, number)
    }

    /// Every port.
    pub fn ports() -> Ranges {
        Ranges::of(0, 65535)
    }

    /// The ranges, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (u128, u128)> + '_ {
        self.0.iter().copied()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this number is in it.
    pub fn contains(&self, number: u128) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= number);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, last)| number <= *last)
    }

    /// Whether a number from `first` to `last` is in it.
    pub(crate) fn touches(&self, first: u128, last: u128) -> bool {
        let from = self.0.partition_point(|(_, end)| *end < first);
        self.0.get(from).is_some_and(|(begin, _)| *begin <= last)
    }

    /// What of it is from `first` to `last`.
    pub(crate) fn within(&self, first: u128, last: u128) -> Ranges {
        let from = self.0.partition_point(|(_, end)| *end < first);
        let inside = self.0.iter().skip(from).take_while(|(begin, _)| *begin <= last);
        Ranges(inside.map(|(begin, end)| (*begin.max(&first), *end.min(&last))).collect())
    }

    /// Takes out what is from `first` to `last`.
    pub(crate) fn cut(&mut self, first: u128, last: u128) {
        let from = self.0.partition_point(|(_, end)| *end < first);
        let to = self.0.partition_point(|(begin, _)| *begin <= last);
        let Some(hit) = self.0.get(from..to) else { return };
        let before = hit.first().filter(|(begin, _)| *begin < first).map(|(begin, _)| (*begin, first - 1));
        let after = hit.last().filter(|(_, end)| *end > last).map(|(_, end)| (last + 1, *end));
        self.0.splice(from..to, before.into_iter().chain(after));
    }

    /// The least and the greatest number.
    pub fn hull(&self) -> Option<(u128, u128)> {
        Some((self.0.first()?.0, self.0.last()?.1))
    }

    /// The number, if there is exactly one.
    pub fn single(&self) -> Option<u128> {
        match self.0.as_slice() {
            [(first, last)] if first == last => Some(*first),
            _ => None,
        }
    }

    /// How many numbers it holds; the greatest number there is stands for more than that.
    pub fn count(&self) -> u128 {
        self.0.iter().fold(0_u128, |sum, (first, last)| sum.saturating_add((last - first).saturating_add(1)))
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Ranges) -> Ranges {
        match (self.0.is_empty(), other.0.is_empty()) {
            (_, true) => self.clone(),
            (true, _) => other.clone(),
            _ => Ranges::from_list(self.iter().chain(other.iter()).collect()),
        }
    }

    /// What is in any of these ranges.
    pub fn from_list(mut all: Vec<(u128, u128)>) -> Ranges {
        json::sort(&mut all);
        let mut out: Vec<(u128, u128)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match out.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => out.push((first, last)),
            }
        }
        Ranges(out)
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Ranges) -> Ranges {
        let mut out = Vec::new();
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            let (first, last) = (a.0.max(b.0), a.1.min(b.1));
            if first <= last {
                out.push((first, last));
            }
            if a.1 < b.1 {
                left.next();
            } else {
                right.next();
            }
        }
        Ranges(out)
    }

    /// What is in this and not in the other.
    #[must_use]
    pub fn minus(&self, other: &Ranges) -> Ranges {
        let mut out = Vec::new();
        let mut holes = other.0.iter().copied().peekable();
        for (mut first, last) in self.iter() {
            let mut rest = true;
            while let Some((from, to)) = holes.peek().copied() {
                if to < first {
                    holes.next();
                    continue;
                }
                if from > last {
                    break;
                }
                if from > first {
                    out.push((first, from - 1));
                }
                if to >= last {
                    rest = false;
                    break;
                }
                first = to + 1;
                holes.next();
            }
            if rest {
                out.push((first, last));
            }
        }
        Ranges(out)
    }

    /// Reads `443`, `80, 443`, `8000-8100`.
    pub fn parse(text: &str) -> Option<Ranges> {
        let mut all = Vec::new();
        for part in text.split(',') {
            let (first, last) = match part.trim().split_once('-') {
                Some((first, last)) => (first.trim().parse::<u16>().ok()?, last.trim().parse::<u16>().ok()?),
                None => part.trim().parse::<u16>().ok().map(|port| (port, port))?,
            };
            if first > last {
                return None;
            }
            all.push((first.into(), last.into()));
        }
        Some(Ranges::from_list(all))
    }
}

impl fmt::Display for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (first, last)) in self.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            if first == last { write!(f, "{comma}{first}")? } else { write!(f, "{comma}{first}-{last}")? }
        }
        Ok(())
    }
}

impl serde::Serialize for Ranges {
    /// A list of pairs.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|(first, last)| [first as u64, last as u64]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranges() -> impl Strategy<Value = Ranges> {
        prop::collection::vec((0_u128..40, 0_u128..8), 0..5).prop_map(|list| {
            list.into_iter().fold(Ranges::NONE, |sum, (first, more)| sum.union(&Ranges::of(first, first + more)))
        })
    }

    proptest! {
        #[test]
        fn set_algebra_agrees_with_single_numbers(a in ranges(), b in ranges()) {
            for number in 0..60 {
                let (in_a, in_b) = (a.contains(number), b.contains(number));
                prop_assert_eq!(a.union(&b).contains(number), in_a || in_b);
                prop_assert_eq!(a.and(&b).contains(number), in_a && in_b);
                prop_assert_eq!(a.minus(&b).contains(number), in_a && !in_b);
                prop_assert_eq!(a.touches(number, number + 3), (number..=number + 3).any(|number| a.contains(number)));
            }
            prop_assert_eq!(a.minus(&b).union(&a.and(&b)), a);
        }

        #[test]
        fn one_range_cuts_as_a_set_does(a in ranges(), first in 0_u128..50, more in 0_u128..20) {
            let one = Ranges::of(first, first + more);
            prop_assert_eq!(a.within(first, first + more), a.and(&one));
            let mut rest = a.clone();
            rest.cut(first, first + more);
            prop_assert_eq!(rest, a.minus(&one));
        }
    }

    #[test]
    fn texts() {
        assert_eq!(Ranges::parse("443, 80-90").unwrap().to_string(), "80-90, 443");
        for bad in ["", "x", "70000", "9-1", "-1"] {
            assert_eq!(Ranges::parse(bad), None, "{bad}");
        }
    }
}
