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

impl<'a> Column<'a> {
    pub(super) fn new(values: impl Iterator<Item = Cow<'a, str>>) -> Column<'a> {
        let mut known: HashMap<Cow<'a, str>, usize> = HashMap::new();
        let mut column = Column::default();
        for value in values {
            let next = column.texts.len();
            let id = *known.entry(value).or_insert_with_key(|value| {
                column.texts.push(value.clone());
                next
            });
            column.ids.push(id);
        }
        column
    }

    /// The same with another text for each of its own. What is equal stays equal.
    pub(super) fn map(&self, text: impl FnMut(&str) -> String) -> Column<'a> {
        let mut texts = self.texts.iter().map(AsRef::as_ref).map(text);
        let mapped = Column::new(std::iter::from_fn(|| texts.next().map(Cow::Owned)));
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

/// In which group each row is, by what stands in these columns, and how many groups there are.
pub(super) fn grouped<'c>(columns: impl IntoIterator<Item = &'c [usize]>, rows: usize) -> (Vec<usize>, usize) {
    let mut groups = vec![0; rows];
    let mut count = usize::from(rows > 0);
    for ids in columns {
        let width = ids.iter().max().map_or(0, |most| most + 1);
        let mut next = 0;
        let mut name = |group: &mut usize| {
            *group = next;
            next += 1;
        };
        if count * width <= 4 * rows + 1024 {
            // Few enough for a place for each.
            let mut known = vec![usize::MAX; count * width];
            for (group, id) in groups.iter_mut().zip(ids) {
                let Some(place) = known.get_mut(*group * width + id) else { continue };
                if *place == usize::MAX {
                    name(place);
                }
                *group = *place;
            }
        } else {
            let mut known = HashMap::new();
            for (group, id) in groups.iter_mut().zip(ids) {
                *group = *known.entry((*group, *id)).or_insert_with(|| {
                    let mut new = 0;
                    name(&mut new);
                    new
                });
            }
        }
        count = next;
    }
    (groups, count)
}
