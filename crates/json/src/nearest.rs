//! What somebody may have meant who wrote a name that does not exist.

/// Longer names are not looked at.
const LONGEST: usize = 128;

/// The name among `among` that is nearest to `name`, without regard to case: at most one letter is wrong, missing, added or
/// swapped with the next in names of up to four letters, two in longer ones, and three from sixteen on. The first of those
/// that are equally near.
///
/// ```
/// let among = ["GetObject", "GetObjectAcl", "PutObject"];
/// assert_eq!(json::nearest("GetObjct", among), Some("GetObject"));
/// assert_eq!(json::nearest("DeleteBucket", among), None);
/// ```
pub fn nearest<'n>(name: &str, among: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if name.len() > LONGEST {
        return None;
    }
    let wanted: Vec<u8> = name.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let mut allowed = match wanted.len() {
        0 => return None,
        1..5 => 1,
        5..16 => 2,
        _ => 3,
    };
    let mut best = None;
    let mut rows = [const { Vec::new() }; 3];
    for candidate in among {
        if let Some(found) = distance(&wanted, candidate.as_bytes(), allowed, &mut rows) {
            best = Some(candidate);
            // Only a nearer one is better.
            let Some(less) = found.checked_sub(1) else { break };
            allowed = less;
        }
    }
    best
}

/// How many letters are wrong, missing, added, or swapped with the next, if they are at most `allowed`.
fn distance(wanted: &[u8], other: &[u8], allowed: usize, rows: &mut [Vec<usize>; 3]) -> Option<usize> {
    if wanted.len().abs_diff(other.len()) > allowed {
        return None;
    }
    let [two, one, row] = rows;
    one.clear();
    one.extend(0..=wanted.len());
    let mut before = None;
    for (at, byte) in other.iter().map(u8::to_ascii_lowercase).enumerate() {
        row.clear();
        row.push(at + 1);
        let (mut left, mut least, mut previous) = (at + 1, at + 1, None);
        for (index, (letter, pair)) in wanted.iter().zip(one.windows(2)).enumerate() {
            let &[diagonal, above] = pair else { continue };
            let mut here = (diagonal + usize::from(*letter != byte)).min(above + 1).min(left + 1);
            if previous == Some(byte) && before == Some(*letter) {
                let swapped = index.checked_sub(1).and_then(|index| two.get(index));
                here = here.min(swapped.map_or(usize::MAX, |steps| steps + 1));
            }
            row.push(here);
            (left, least, previous) = (here, least.min(here), Some(*letter));
        }
        if least > allowed {
            return None;
        }
        before = Some(byte);
        std::mem::swap(two, one);
        std::mem::swap(one, row);
    }
    one.last().copied().filter(|steps| *steps <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, other: &str, steps: Option<usize>) {
        let mut rows = [const { Vec::new() }; 3];
        assert_eq!(distance(name.as_bytes(), other.as_bytes(), 3, &mut rows), steps, "{name} {other}");
    }

    #[test]
    fn steps() {
        check("getobject", "GetObject", Some(0));
        check("getobjct", "GetObject", Some(1));
        check("getobejct", "GetObject", Some(1));
        check("gteobejct", "GetObject", Some(2));
        check("abcdefg", "tuvwxyz", None);
        check("ab", "ba", Some(1));
        check("a", "", Some(1));
    }

    #[test]
    fn the_nearest_and_the_first() {
        assert_eq!(nearest("PutObjct", ["GetObject", "PutObjects", "PutObject"]), Some("PutObject"));
        assert_eq!(nearest("ab", ["ax", "ay"]), Some("ax"));
        assert_eq!(nearest("ab", ["xy"]), None);
        assert_eq!(nearest("", ["a"]), None);
        assert_eq!(nearest(&"a".repeat(LONGEST + 1), ["a"]), None);
    }
}
