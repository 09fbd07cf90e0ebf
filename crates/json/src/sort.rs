//! Sorting, once for all types. The standard library's is compiled anew for every type and every order, which is some
//! kilobytes of a page each; here the places are sorted, and what is compiled anew is a comparison and a swap.

use std::cmp::Ordering;

/// Sorts by an order, and keeps equals as they stand.
///
/// ```
/// let mut words = ["b", "ab", "a"];
/// json::sort_by(&mut words, |a, b| a.len().cmp(&b.len()));
/// assert_eq!(words, ["b", "a", "ab"]);
/// ```
pub fn sort_by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let places = places(list.len(), &|a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    arrange(places, &mut |a, b| list.swap(a, b));
}

/// Sorts by a key, and keeps equals as they stand.
///
/// ```
/// let mut words = ["b", "ab", "a"];
/// json::sort_by_key(&mut words, |word| word.len());
/// assert_eq!(words, ["b", "a", "ab"]);
/// ```
pub fn sort_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(list, |a, b| key(a).cmp(&key(b)));
}

/// Sorts from the least to the greatest.
///
/// ```
/// let mut numbers = [3, 1, 2];
/// json::sort(&mut numbers);
/// assert_eq!(numbers, [1, 2, 3]);
/// ```
pub fn sort<T: Ord>(list: &mut [T]) {
    sort_by(list, Ord::cmp);
}

/// Sorts from the least to the greatest, and leaves out what stands there twice.
///
/// ```
/// let mut numbers = vec![3, 1, 3];
/// json::sort_and_dedup(&mut numbers);
/// assert_eq!(numbers, [1, 3]);
/// ```
pub fn sort_and_dedup<T: Ord>(list: &mut Vec<T>) {
    sort(list);
    list.dedup();
}

/// All that there is, each once, from the least to the greatest.
///
/// ```
/// assert_eq!(json::distinct([3, 1, 3].into_iter()), [1, 3]);
/// ```
pub fn distinct<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut list: Vec<T> = items.collect();
    sort_and_dedup(&mut list);
    list
}

/// For each place, where the item stands that belongs there; nothing if all stand where they belong.
fn places(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    if (1..length).all(|at| compare(at - 1, at).is_le()) {
        return Vec::new();
    }
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

/// Takes every item to its place, from one to the next around each circle of them.
fn arrange(mut places: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..places.len() {
        let mut at = start;
        while let Some(from) = places.get_mut(at).map(|from| std::mem::replace(from, at)).filter(|from| *from != start)
        {
            swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_like_the_standard_library(list in prop::collection::vec(0_u8..40, 0..60)) {
            let with_places: Vec<(u8, usize)> = list.iter().copied().enumerate().map(|(at, of)| (of, at)).collect();
            let mut wanted = with_places.clone();
            wanted.sort_by_key(|of| of.0);
            let mut found = with_places.clone();
            sort_by_key(&mut found, |of| of.0);
            prop_assert_eq!(&found, &wanted);
            wanted.sort_by_key(|of| (of.0 % 7, std::cmp::Reverse(of.0)));
            sort_by(&mut found, |a, b| (a.0 % 7).cmp(&(b.0 % 7)).then(b.0.cmp(&a.0)));
            prop_assert_eq!(found, wanted);
            let (mut wanted, mut found) = (list.clone(), list);
            wanted.sort_unstable();
            wanted.dedup();
            sort_and_dedup(&mut found);
            prop_assert_eq!(found, wanted);
        }
    }
}
