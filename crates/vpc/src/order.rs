//! Sorting, once for all types: every type that is sorted by its own code would add kilobytes to the page.

use std::cmp::Ordering;

/// Sorts, and keeps equals in their order.
pub(crate) fn sort<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let places = order(list.len(), &|a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    if places.iter().enumerate().all(|(at, place)| at == *place) {
        return;
    }
    let mut slots: Vec<Option<T>> = list.drain(..).map(Some).collect();
    list.extend(places.into_iter().filter_map(|at| slots.get_mut(at)?.take()));
}

/// Sorts, and leaves out what stands twice.
pub(crate) fn sort_and_dedup<T: Ord>(list: &mut Vec<T>) {
    sort(list, Ord::cmp);
    list.dedup();
}

fn order(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_like_the_standard_library(mut list in prop::collection::vec(0_u8..9, 0..30)) {
            let mut wanted: Vec<(u8, usize)> = list.iter().copied().enumerate().map(|(at, of)| (of, at)).collect();
            let mut found = wanted.clone();
            sort(&mut found, |a, b| a.0.cmp(&b.0));
            wanted.sort_by_key(|of| of.0);
            prop_assert_eq!(found, wanted);
            let mut once = list.clone();
            sort_and_dedup(&mut once);
            list.sort_unstable();
            list.dedup();
            prop_assert_eq!(once, list);
        }
    }
}
