//! Patterns of actions: `*` is any run of characters, `?` one.

/// Whether a pattern matches the whole text, both in lower case. The star that is tried last is the only one that moves, so it
/// takes at most the product of the text and the longest part between stars.
pub(crate) fn matches(pattern: &[u8], text: &[u8]) -> bool {
    if pattern == b"*" {
        return true;
    }
    let (mut at, mut next) = (0, 0);
    // Behind the last star, and where in the text its rest was tried.
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(at) {
        match pattern.get(next) {
            Some(b'*') => {
                star = Some((next + 1, at));
                next += 1;
            }
            Some(wanted) if *wanted == b'?' || wanted == byte => {
                at += 1;
                next += 1;
            }
            _ => {
                let Some((behind, tried)) = star else { return false };
                star = Some((behind, tried + 1));
                (next, at) = (behind, tried + 1);
            }
        }
    }
    pattern.iter().skip(next).all(|rest| *rest == b'*')
}

/// What a pattern begins with before its first wildcard.
pub(crate) fn head(pattern: &[u8]) -> &[u8] {
    pattern.split(|byte| matches!(byte, b'*' | b'?')).next().unwrap_or_default()
}

/// A pattern in lower case, with one star for several; `None` if nothing as short as the names of actions can match it.
pub(crate) fn lowered(pattern: &str) -> Option<String> {
    let (mut out, mut letters) = (String::new(), 0);
    for letter in pattern.chars() {
        if letter != '*' {
            letters += 1;
        } else if out.ends_with('*') {
            continue;
        }
        // The names are ASCII, so nothing else can match.
        if letters > LONGEST || !letter.is_ascii() {
            return None;
        }
        out.push(letter.to_ascii_lowercase());
    }
    Some(out)
}

/// No name of an action is longer, with its service.
pub(crate) const LONGEST: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        let yes =
            [("*", ""), ("a*", "a"), ("a*c", "abbc"), ("?b*", "ab"), ("*ab", "aab"), ("a*b*c", "axbxbc"), ("", "")];
        let no = [("?", ""), ("a", "ab"), ("a*c", "acb"), ("*ab?", "ab"), ("", "a")];
        for (pattern, text) in yes {
            assert!(matches(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
        }
        for (pattern, text) in no {
            assert!(!matches(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
        }
    }

    #[test]
    fn what_no_name_can_match_is_not_tried() {
        assert_eq!(lowered("S3:**Get*").as_deref(), Some("s3:*get*"));
        assert_eq!(lowered(&"?".repeat(LONGEST + 1)), None);
        assert_eq!(lowered("s3:Gét*"), None);
        assert_eq!(lowered(&"*".repeat(10_000)).as_deref(), Some("*"));
    }
}
