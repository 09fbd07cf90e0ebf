//! A column, with each of its values kept once.

use std::borrow::Cow;
use std::collections::HashMap;

/// The values of a column, from top to bottom.
#[derive(Clone, Debug, Default)]
pub(super) struct Column<'a> {
    /// Which text stands in each row.
    pub(super) ids: Vec<usize>,
    /// The texts, each only once, in the order in which they are met.
    pub(super) texts: Vec<Cow<'a, str>>,
}

/// Texts that were met, each once.
#[derive(Default)]
pub(super) struct Met<'a> {
    ids: HashMap<Cow<'a, str>, usize>,
    /// In the order in which they were met.
    texts: Vec<Cow<'a, str>>,
}

impl<'a> Met<'a> {
    /// Where a text stands among them, from now on if it was not met.
    #[inline(never)]
    pub(super) fn id(&mut self, text: Cow<'a, str>) -> usize {
        *self.ids.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            self.texts.len() - 1
        })
    }

    pub(super) fn has(&self, text: &str) -> bool {
        self.ids.contains_key(text)
    }

    /// Whether a text is met for the first time.
    pub(super) fn is_new(&mut self, text: Cow<'a, str>) -> bool {
        let count = self.texts.len();
        self.id(text) == count
    }
}

impl<'a> Column<'a> {
    pub(super) fn new(values: impl Iterator<Item = Cow<'a, str>>) -> Column<'a> {
        let mut known = Met::default();
        let ids = values.map(|value| known.id(value)).collect();
        Column { ids, texts: known.texts }
    }

    /// The same with another text for each of its own. What is equal stays equal.
    pub(super) fn map(&self, text: &mut dyn FnMut(&str) -> String) -> Column<'a> {
        let mapped = Column::new(self.texts.iter().map(|own| Cow::Owned(text(own))));
        let id = |id: &usize| mapped.ids.get(*id).copied().unwrap_or_default();
        Column { ids: self.ids.iter().map(id).collect(), texts: mapped.texts }
    }

    pub(super) fn get(&self, row: usize) -> &str {
        self.ids.get(row).and_then(|id| self.texts.get(*id)).map_or("", AsRef::as_ref)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ids.len()).map(|row| self.get(row))
    }
}

/// In which group each row is, by what stands in these columns, and how many groups there are. They are counted as they are met.
pub(super) fn grouped<'c>(columns: impl IntoIterator<Item = &'c [usize]>, rows: usize) -> (Vec<usize>, usize) {
    let mut groups = vec![0; rows];
    let mut count = usize::from(rows > 0);
    for ids in columns {
        let split = split(&groups, count, ids);
        (groups, count) = renamed(split);
    }
    (groups, count)
}

/// Each group, cut into those that have the same in a column too.
fn split(groups: &[usize], count: usize, ids: &[usize]) -> Vec<usize> {
    let mut ends = vec![0; count];
    groups.iter().for_each(|group| ends.get_mut(*group).into_iter().for_each(|end| *end += 1));
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    // The rows, those of a group beside each other.
    let mut order = vec![0; groups.len()];
    for (row, group) in groups.iter().enumerate() {
        let Some(end) = ends.get_mut(*group) else { continue };
        *end -= 1;
        if let Some(place) = order.get_mut(*end) {
            *place = row;
        }
    }
    // In which group a value was met last, and what its rows are called there.
    let mut last = vec![(usize::MAX, 0); ids.iter().max().map_or(0, |most| most + 1)];
    let (mut split, mut next) = (vec![0; groups.len()], 0);
    for row in order {
        let (Some(group), Some(id), Some(name)) = (groups.get(row), ids.get(row), split.get_mut(row)) else { continue };
        let Some(last) = last.get_mut(*id) else { continue };
        if last.0 != *group {
            *last = (*group, next);
            next += 1;
        }
        *name = last.1;
    }
    split
}

/// The same groups, counted as they are met, and how many there are.
fn renamed(mut groups: Vec<usize>) -> (Vec<usize>, usize) {
    let mut names = vec![usize::MAX; groups.len()];
    let mut count = 0;
    for group in &mut groups {
        let Some(name) = names.get_mut(*group) else { continue };
        if *name == usize::MAX {
            *name = count;
            count += 1;
        }
        *group = *name;
    }
    (groups, count)
}
