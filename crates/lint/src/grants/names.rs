//! Sets of the actions that some rule asks for by name.

use std::sync::OnceLock;

use iam::{Glob, Work};

use super::paths::PATHS;
use super::tables;

/// In lower case and as AWS writes them, in the order of the former.
fn names() -> &'static [(String, &'static str)] {
    static NAMES: OnceLock<Vec<(String, &'static str)>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let lists = [tables::EXFILTRATION, tables::DATA, tables::EXPOSING, tables::SINGLE];
        let pairs = [tables::SENSITIVE, tables::CREDENTIALS].concat();
        let needs = PATHS.iter().flat_map(|path| path.needs).chain(lists.into_iter().flatten()).copied();
        let first = pairs.iter().map(|pair| pair.0).chain(tables::CONDITIONED.iter().map(|pair| pair.0));
        let mut names: Vec<_> = needs.chain(first).map(|name| (name.to_ascii_lowercase(), name)).collect();
        json::sort_and_dedup(&mut names);
        names
    })
}

/// Some of the named actions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names([u64; 4]);

impl Names {
    /// Those of a list; a name that is in no table is in no set.
    pub(crate) fn of<'n>(list: impl IntoIterator<Item = &'n &'n str>) -> Names {
        let mut set = Names::default();
        list.into_iter().filter_map(|name| index(name)).for_each(|at| set.add(at));
        set
    }

    /// Those that a pattern of Action stands for. What a template fills in stands for none.
    pub(crate) fn matching(pattern: &str, work: &mut Work) -> Names {
        let lower = pattern.to_ascii_lowercase();
        let mut set = Names::default();
        let fixed = lower.find(['*', '?']);
        let prefix = lower.get(..fixed.unwrap_or(lower.len())).unwrap_or_default();
        let start = names().partition_point(|(name, _)| name.as_str() < prefix);
        let glob = fixed.map(|_| Glob::new(&lower));
        let with_prefix = names().iter().enumerate().skip(start).take_while(|(_, (name, _))| name.starts_with(prefix));
        for (at, (name, _)) in with_prefix {
            if glob.as_ref().map_or(name == prefix, |glob| glob.matches(name, work)) {
                set.add(at);
            }
        }
        set
    }

    fn add(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// Whether an action is among them.
    pub(crate) fn has(self, name: &str) -> bool {
        index(name).is_some_and(|at| self.holds_at(at))
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Names::default()
    }

    /// Whether it holds all of the others.
    pub(crate) fn holds(self, others: Names) -> bool {
        self.and(others) == others
    }

    pub(crate) fn and(self, others: Names) -> Names {
        self.joined(others, |a, b| a & b)
    }

    pub(crate) fn or(self, others: Names) -> Names {
        self.joined(others, |a, b| a | b)
    }

    pub(crate) fn without(self, others: Names) -> Names {
        self.joined(others, |a, b| a & !b)
    }

    /// All that are not among them.
    pub(crate) fn others(self) -> Names {
        let mut all = Names::default();
        (0..names().len()).for_each(|at| all.add(at));
        all.without(self)
    }

    /// Those of them for which something holds.
    pub(crate) fn filter(self, mut holds: impl FnMut(&'static str) -> bool) -> Names {
        let mut set = Names::default();
        self.iter().filter(|name| holds(name)).filter_map(index).for_each(|at| set.add(at));
        set
    }

    fn holds_at(self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    fn joined(self, others: Names, join: impl Fn(u64, u64) -> u64) -> Names {
        let mut words = self.0;
        words.iter_mut().zip(others.0).for_each(|(word, other)| *word = join(*word, other));
        Names(words)
    }

    /// As AWS writes them, by name.
    pub(crate) fn iter(self) -> impl Iterator<Item = &'static str> {
        let places = self.0.into_iter().enumerate().flat_map(|(at, mut word)| {
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros() as usize;
                word &= word.checked_sub(1)?;
                Some(at * 64 + bit)
            })
        });
        places.filter_map(|at| names().get(at)).map(|(_, name)| *name)
    }
}

fn index(name: &str) -> Option<usize> {
    let lower = name.bytes().map(|byte| byte.to_ascii_lowercase());
    names().binary_search_by(|(known, _)| known.bytes().cmp(lower.clone())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_an_action_in_aws_spelling() {
        let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
        let wrong: Vec<_> = names()
            .iter()
            .filter(|(_, name)| catalog.action(name).is_none_or(|action| action.to_string() != *name))
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        assert!(names().len() <= 256, "{}", names().len());
        assert_eq!(names().len(), Names::default().others().iter().count());
    }

    #[test]
    fn patterns_stand_for_names() {
        let work = &mut Work::default();
        let found: Vec<_> = Names::matching("IAM:p*Role", work).iter().collect();
        assert_eq!(found, ["iam:PassRole"]);
        assert!(Names::matching("*", work).holds(Names::default().others()));
        assert!(Names::matching("s3:GetObject", work).has("S3:getobject"));
        assert!(!Names::matching("s3:GetObject", work).has("s3:GetObjectVersion"));
        assert!(Names::matching("${x}", work).is_empty());
    }
}
