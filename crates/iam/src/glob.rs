//! Patterns with `*` (any run of characters) and `?` (exactly one character, S8).
//!
//! A pattern is cut at its `*`s into chunks that are found one after the other, leftmost first. A chunk
//! without `?` is found by a linear substring search, a chunk of up to 64 characters with `?` by a
//! bit-parallel one, so matching is linear in the text. Only a longer chunk with `?` can cost text times
//! chunk, and [`Work`] bounds that.

use memchr::{memchr, memchr2, memmem, memrchr2};

use crate::Hole;

/// How many more steps an evaluation may take.
///
/// A step is about one character looked at, or two nanoseconds; what takes longer costs more steps. AWS's quotas keep real policies far below the limit; it is
/// there so that no input, however hostile, can freeze the page.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    left: u64,
}

impl Default for Work {
    /// Enough for any request against policies of quota size, and less than 100 ms.
    fn default() -> Self {
        Work { left: 30_000_000 }
    }
}

impl Work {
    /// A budget of `steps`.
    pub const fn new(steps: u64) -> Self {
        Work { left: steps }
    }

    /// Takes steps off the budget; `false` once it is used up.
    ///
    /// ```
    /// let mut work = iam::Work::new(10);
    /// assert!(work.spend(9) && !work.spend(1) && work.is_spent());
    /// ```
    pub fn spend(&mut self, steps: usize) -> bool {
        self.left = self.left.saturating_sub(steps as u64);
        self.left > 0
    }

    /// Whether the budget is used up: every answer given since then is void.
    pub const fn is_spent(&self) -> bool {
        self.left == 0
    }
}

/// A compiled pattern.
///
/// ```
/// use iam::{Glob, Work};
/// assert!(Glob::new("s3:Get*").matches("s3:GetObject", &mut Work::default()));
/// assert!(!Glob::new("a?c").matches("ac", &mut Work::default()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// `*`
    Everything,
    /// No wildcard.
    Exact(String),
    /// `head*middle*…*tail`: the parts between the `*`s. A single one must fit from end to end.
    Chunks(Vec<Chunk>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Chunk {
    Literal(String),
    /// `None` is a `?`.
    Holes(Vec<Option<char>>),
}

/// A step of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// This character, or any.
    One(Option<char>),
    /// Any run of characters.
    Any,
}

impl Glob {
    /// Compiles a pattern in which `*` and `?` are wildcards.
    pub fn new(pattern: &str) -> Glob {
        match memchr2(b'*', b'?', pattern.as_bytes()).and_then(|at| pattern.split_at_checked(at)) {
            None => Glob::exact(pattern),
            Some((head, "*")) => Glob::beginning_with(head.to_owned()),
            Some(_) => {
                let mut parts = GlobParts::default();
                parts.wild(pattern);
                parts.compile()
            }
        }
    }

    /// The same as [`Glob::new`], of a text that nobody else needs.
    pub(crate) fn of(mut pattern: String) -> Glob {
        match memchr2(b'*', b'?', pattern.as_bytes()) {
            None => Glob { form: Form::Exact(pattern) },
            Some(at) if at + 1 == pattern.len() && pattern.ends_with('*') => {
                pattern.truncate(at);
                Glob::beginning_with(pattern)
            }
            Some(_) => Glob::new(&pattern),
        }
    }

    /// The pattern with one wildcard, a `*` behind all letters, as most have it.
    fn beginning_with(head: String) -> Glob {
        let form = match head.is_empty() {
            true => Form::Everything,
            false => Form::Chunks(vec![Chunk::Literal(head), Chunk::default()]),
        };
        Glob { form }
    }

    /// The pattern that only this text fits.
    pub(crate) fn exact(text: &str) -> Glob {
        Glob { form: Form::Exact(text.to_owned()) }
    }

    /// The only text that fits, if it has no wildcards.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.form {
            Form::Exact(text) => Some(text),
            _ => None,
        }
    }

    /// Whether some text fits the pattern and another, in which `*` is what `hole` says. Void if `work` is spent
    /// afterwards.
    pub(crate) fn meets(&self, other: &Glob, hole: Hole, work: &mut Work) -> bool {
        if self.form == Form::Everything || other.form == Form::Everything && hole == Hole::Any {
            return true;
        }
        let (ours, theirs) = (self.steps(), other.steps());
        let alike = |(one, other): &(&Step, &Step)| one == other && **one != Step::Any;
        let common = ours.iter().zip(&theirs).take_while(alike).count();
        let (ours, theirs) = (ours.get(common..).unwrap_or_default(), theirs.get(common..).unwrap_or_default());
        // Behind so many of our steps: behind which of theirs a text that both begin with can stand.
        let mut reached = vec![false; theirs.len() + 1];
        let mut goes_on = true;
        for (place, step) in reached.iter_mut().zip(theirs.iter().map(Some).chain([None])) {
            *place = goes_on;
            goes_on &= step == Some(&Step::Any);
        }
        for step in ours {
            if !work.spend(4 * reached.len()) || !reached.contains(&true) {
                return false;
            }
            let Step::One(ours) = step else {
                // Anything takes what any number of their steps take.
                let first = reached.iter().position(|place| *place).unwrap_or(reached.len());
                reached.iter_mut().skip(first).for_each(|place| *place = true);
                continue;
            };
            let is_outside = hole == Hole::Name && matches!(ours, Some('/' | ':'));
            let mut goes_on = false;
            for (place, step) in reached.iter_mut().zip(theirs) {
                let here = *place;
                match step {
                    Step::Any => {
                        *place = goes_on || here && !is_outside;
                        goes_on = *place;
                    }
                    Step::One(theirs) => {
                        *place = goes_on;
                        goes_on = here && (ours.is_none() || theirs.is_none() || ours == theirs);
                    }
                }
            }
            reached.last_mut().into_iter().for_each(|place| *place = goes_on);
        }
        reached.last() == Some(&true)
    }

    /// Whether some text fits that a shape can stand for, in which `*` is what `hole` says. Void if `work` is spent afterwards.
    pub(crate) fn may_fit(&self, shape: &str, hole: Hole, work: &mut Work) -> bool {
        if !work.spend(8) {
            return false;
        }
        // Most fit none because of what they begin or end with.
        let bytes = shape.as_bytes();
        let (head, tail) = self.ends();
        let known = |shape: &u8| !matches!(shape, b'*' | b'?');
        let alike = |(shape, own): (&u8, u8)| *shape == own;
        if !bytes.iter().take_while(|byte| known(byte)).zip(head.bytes()).all(alike)
            || !bytes.iter().rev().take_while(|byte| known(byte)).zip(tail.bytes().rev()).all(alike)
        {
            return false;
        }
        let Some(first) = memchr2(b'*', b'?', bytes) else { return self.matches(shape, work) };
        let last = memrchr2(b'*', b'?', bytes).unwrap_or(first);
        let stars = hole == Hole::Any && [first, last].iter().all(|at| bytes.get(*at) == Some(&b'*'));
        match &self.form {
            Form::Everything => true,
            Form::Exact(text) if stars && first == last => text.len() + 1 >= shape.len(),
            Form::Exact(text) if hole == Hole::Any => Glob::new(shape).matches(text, work),
            // Behind what both begin with and before what both end with, the `*` of the one takes what the other asks for.
            Form::Chunks(chunks) if stars && is_between_literals(chunks) => true,
            _ => self.meets(&Glob::new(shape), hole, work),
        }
    }

    /// Whether every text that a shape can stand for fits: one with a `*` for each text that is not known. Void if `work` is spent.
    pub(crate) fn covers(&self, shape: &str, work: &mut Work) -> bool {
        // Characters that no pattern holds are taken by its wildcards alone, and so many only if one of those is `*`.
        const MOST: usize = 64;
        let chunks = match &self.form {
            Form::Everything => return true,
            Form::Exact(_) => &[],
            Form::Chunks(chunks) => chunks.as_slice(),
        };
        let holes = chunks.iter().map(Chunk::count_holes).sum::<usize>();
        let Some(star) = memchr(b'*', shape.as_bytes()) else { return holes < MOST && self.matches(shape, work) };
        chunks.len() > 1
            && star >= self.ends().0.len()
            && holes < MOST
            && (0..=holes + 1).all(|count| self.matches(&shape.replace('*', &"\u{1}".repeat(count)), work))
    }

    /// The pattern step by step.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let one = |c: char| Step::One(Some(c));
        match &self.form {
            Form::Everything => vec![Step::Any],
            Form::Exact(text) => text.chars().map(one).collect(),
            Form::Chunks(chunks) => {
                let mut steps = Vec::new();
                for (at, chunk) in chunks.iter().enumerate() {
                    if at > 0 {
                        steps.push(Step::Any);
                    }
                    match chunk {
                        Chunk::Literal(text) => steps.extend(text.chars().map(one)),
                        Chunk::Holes(holes) => steps.extend(holes.iter().map(|hole| Step::One(*hole))),
                    }
                }
                steps
            }
        }
    }

    /// What every text that fits begins with, and what it ends with.
    fn ends(&self) -> (&str, &str) {
        fn literal(chunk: Option<&Chunk>) -> &str {
            match chunk {
                Some(Chunk::Literal(text)) => text,
                _ => "",
            }
        }
        match &self.form {
            Form::Everything => ("", ""),
            Form::Exact(text) => (text, text),
            Form::Chunks(chunks) => (literal(chunks.first()), literal(chunks.last())),
        }
    }

    /// Whether the pattern ends in `*`.
    pub(crate) fn ends_in_star(&self) -> bool {
        match &self.form {
            Form::Everything => true,
            Form::Exact(_) => false,
            Form::Chunks(chunks) => chunks.len() > 1 && chunks.last().is_some_and(Chunk::is_empty),
        }
    }

    /// Whether the whole of `text` fits the pattern. Void if `work` is spent afterwards.
    pub fn matches(&self, text: &str, work: &mut Work) -> bool {
        let chunks = match &self.form {
            Form::Everything => return work.spend(1),
            Form::Exact(literal) => return work.spend(4) && literal == text,
            Form::Chunks(chunks) => chunks.as_slice(),
        };
        let (head, middle, tail) = match chunks {
            [] => return false,
            [whole] => return work.spend(text.len()) && whole.strip_from(text).is_some_and(str::is_empty),
            [head, middle @ .., tail] => (head, middle, tail),
        };
        if !work.spend(8) {
            return false;
        }
        let Some(rest) = head.strip_from(text) else { return false };
        let Some(mut rest) = tail.strip_off(rest) else { return false };
        for chunk in middle {
            match chunk.find_after(rest, work) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        true
    }
}

/// A pattern on its way to a [`Glob`].
#[derive(Default)]
pub(crate) struct GlobParts {
    /// The chunks that a `*` follows.
    done: Vec<Chunk>,
    current: Chunk,
    after_star: bool,
}

impl GlobParts {
    /// Adds text in which `*` and `?` are wildcards, and everything else is itself (S10).
    pub(crate) fn wild(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, from)) = memchr2(b'*', b'?', rest.as_bytes()).and_then(|at| rest.split_at_checked(at)) {
            self.literal(before);
            // `*?*?` asks for two characters and then anything: moving the `?`s of a run of wildcards in front of
            // its `*` leaves one `*` for the run.
            match from.strip_prefix('*') {
                Some(_) => self.after_star = true,
                None => self.current.push_hole(),
            }
            rest = from.get(1..).unwrap_or("");
        }
        self.literal(rest);
    }

    /// Adds text that stands for itself.
    pub(crate) fn literal(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if std::mem::take(&mut self.after_star) {
            self.done.push(std::mem::take(&mut self.current));
        }
        self.current.push_str(text);
    }

    pub(crate) fn compile(mut self) -> Glob {
        if self.after_star {
            self.done.push(std::mem::take(&mut self.current));
        }
        let form = match (self.done.as_slice(), self.current) {
            ([], Chunk::Literal(text)) => Form::Exact(text),
            ([head], tail) if head.is_empty() && tail.is_empty() => Form::Everything,
            (_, last) => {
                self.done.push(last);
                Form::Chunks(self.done)
            }
        };
        Glob { form }
    }
}

impl Default for Chunk {
    fn default() -> Self {
        Chunk::Literal(String::new())
    }
}

impl Chunk {
    fn push_str(&mut self, text: &str) {
        match self {
            Chunk::Literal(literal) if literal.is_empty() => *literal = text.to_owned(),
            Chunk::Literal(literal) => literal.push_str(text),
            Chunk::Holes(holes) => holes.extend(text.chars().map(Some)),
        }
    }

    fn push_hole(&mut self) {
        if let Chunk::Literal(literal) = self {
            *self = Chunk::Holes(literal.chars().map(Some).collect());
        }
        if let Chunk::Holes(holes) = self {
            holes.push(None);
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Chunk::Literal(text) if text.is_empty())
    }

    /// How many `?` it has.
    fn count_holes(&self) -> usize {
        match self {
            Chunk::Literal(_) => 0,
            Chunk::Holes(holes) => holes.iter().filter(|hole| hole.is_none()).count(),
        }
    }

    /// What follows this chunk in a `text` that starts with it.
    fn strip_from<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Chunk::Literal(literal) => text.strip_prefix(literal.as_str()),
            Chunk::Holes(holes) => {
                let mut chars = text.chars();
                holes.iter().all(|hole| chars.next().is_some_and(|c| fits(*hole, c))).then_some(chars.as_str())
            }
        }
    }

    /// What precedes this chunk in a `text` that ends with it.
    fn strip_off<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            // Most patterns end in `*`.
            Chunk::Literal(literal) if literal.is_empty() => Some(text),
            Chunk::Literal(literal) => text.strip_suffix(literal.as_str()),
            Chunk::Holes(holes) => {
                let mut chars = text.chars();
                let all = holes.iter().rev().all(|hole| chars.next_back().is_some_and(|c| fits(*hole, c)));
                all.then_some(chars.as_str())
            }
        }
    }

    /// What follows the first place in `text` where this chunk stands.
    fn find_after<'t>(&self, text: &'t str, work: &mut Work) -> Option<&'t str> {
        match self {
            Chunk::Literal(literal) => {
                // The search looks at many bytes in one step.
                let at = memmem::find(text.as_bytes(), literal.as_bytes());
                let passed = at.unwrap_or(text.len()) + literal.len();
                if !work.spend(16 + passed / 8) {
                    return None;
                }
                text.get(at? + literal.len()..)
            }
            Chunk::Holes(holes) if holes.len() <= 64 => {
                let done = 1_u64 << (holes.len() - 1);
                let mut state = 0_u64;
                for (at, c) in text.char_indices() {
                    if !work.spend(holes.len()) {
                        return None;
                    }
                    let mask = holes.iter().rev().fold(0, |mask, hole| mask << 1 | u64::from(fits(*hole, c)));
                    state = (state << 1 | 1) & mask;
                    if state & done != 0 {
                        return text.get(at + c.len_utf8()..);
                    }
                }
                None
            }
            Chunk::Holes(_) => {
                let mut rest = text;
                loop {
                    if !work.spend(64) {
                        return None;
                    }
                    if let Some(after) = self.strip_counted(rest, work) {
                        return Some(after);
                    }
                    let mut chars = rest.chars();
                    chars.next()?;
                    rest = chars.as_str();
                }
            }
        }
    }

    /// [`Chunk::strip_from`] for long chunks, paying for every character.
    fn strip_counted<'t>(&self, text: &'t str, work: &mut Work) -> Option<&'t str> {
        let Chunk::Holes(holes) = self else { return self.strip_from(text) };
        let mut chars = text.chars();
        for hole in holes {
            if !work.spend(1) || !fits(*hole, chars.next()?) {
                return None;
            }
        }
        Some(chars.as_str())
    }
}

/// Whether there is a `*`, and no `?` before the first and behind the last.
fn is_between_literals(chunks: &[Chunk]) -> bool {
    matches!(chunks, [Chunk::Literal(_), .., Chunk::Literal(_)])
}

fn fits(hole: Option<char>, c: char) -> bool {
    hole.is_none_or(|wanted| wanted == c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, as plainly as it can be said; exponential, for short inputs only.
    fn obvious(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), None) => obvious(rest, text),
            (Some(('*', rest)), Some((_, shorter))) => obvious(rest, text) || obvious(pattern, shorter),
            (Some((p, rest)), Some((t, shorter))) => (*p == '?' || p == t) && obvious(rest, shorter),
            _ => false,
        }
    }

    fn check(pattern: &str, text: &str) -> bool {
        let mut work = Work::default();
        let matched = Glob::new(pattern).matches(text, &mut work);
        assert!(!work.is_spent());
        matched
    }

    #[test]
    fn question_mark_is_one_character() {
        assert!(check("a?c", "abc") && check("a?c", "aéc") && check("?", "😀")); // S8
        assert!(!check("a?c", "ac") && !check("a?c", "abbc") && !check("?", ""));
    }

    #[test]
    fn metacharacters_of_regular_expressions_are_literal() {
        assert!(check("a.c+(x)[1]*", "a.c+(x)[1]z")); // S10
        assert!(!check("a.c", "abc"));
    }

    #[test]
    fn hostile_patterns_are_cheap() {
        let text = "a".repeat(4000);
        let mut work = Work::new(300_000);
        assert!(!Glob::new(&("*a".repeat(50) + "b")).matches(&text, &mut work));
        assert!(Glob::new(&"*?".repeat(50)).matches(&text, &mut work));
        assert!(!Glob::new("*a?a?a?ab*").matches(&text, &mut work));
        assert!(!work.is_spent());
    }

    #[test]
    fn a_spent_budget_ends_the_search() {
        let mut work = Work::new(100_000);
        let chunk = format!("*{}?b*", "a".repeat(5000));
        assert!(!Glob::new(&chunk).matches(&"a".repeat(100_000), &mut work));
        assert!(work.is_spent());
    }

    proptest! {
        #[test]
        fn a_short_way_leads_to_the_same(pattern in "[ab*?é]{0,8}") {
            let mut parts = GlobParts::default();
            parts.wild(&pattern);
            let whole = parts.compile();
            prop_assert_eq!(&Glob::new(&pattern), &whole);
            prop_assert_eq!(Glob::of(pattern), whole);
        }

        #[test]
        fn agrees_with_the_obvious_definition(pattern in "[ab*?é]{0,8}", text in "[abé]{0,10}") {
            let wanted = obvious(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>());
            prop_assert_eq!(check(&pattern, &text), wanted);
        }

        #[test]
        fn long_chunks_agree_too(fill in 60_usize..70, hole in 0_usize..60, text in "[ab]{60,200}") {
            let mut chunk: Vec<char> = "a".repeat(fill).chars().collect();
            chunk[hole] = '?';
            let pattern: String = ['*'].into_iter().chain(chunk.clone()).chain(['*']).collect();
            let text: Vec<char> = text.chars().collect();
            let wanted = text.windows(fill).any(|w| w.iter().zip(&chunk).all(|(t, p)| *p == '?' || p == t));
            prop_assert_eq!(check(&pattern, &text.iter().collect::<String>()), wanted);
        }

        #[test]
        fn what_may_fit_a_shape_is_what_both_hold(
            pattern in "[ab/*?]{0,6}", shape in "[ab/*?]{0,6}", name in any::<bool>(),
        ) {
            let (glob, hole) = (Glob::new(&pattern), if name { Hole::Name } else { Hole::Any });
            let mut work = Work::default();
            let wanted = glob.meets(&Glob::new(&shape), hole, &mut work);
            prop_assert_eq!(glob.may_fit(&shape, hole, &mut work), wanted);
        }

        #[test]
        fn what_covers_a_shape_fits_whatever_stands_in_it(pattern in "[ab*?]{0,6}", shape in "[ab*]{0,6}") {
            let filled = (0..9).all(|count| check(&pattern, &shape.replace('*', &"c".repeat(count))));
            prop_assert_eq!(Glob::new(&pattern).covers(&shape, &mut Work::default()), filled);
        }
    }
}
