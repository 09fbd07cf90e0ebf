//! Long texts in messages.

use std::borrow::Cow;

use crate::shown;

/// A text for a message: long ones lose their middle, since ARNs differ at their ends, and letters that cannot be seen
/// are [`shown`].
///
/// ```
/// assert_eq!(json::clip("arn:aws:s3:::bucket"), "arn:aws:s3:::bucket");
/// assert_eq!(json::clip(&"x".repeat(1000)).chars().count(), 161);
/// ```
pub fn clip(text: &str) -> Cow<'_, str> {
    const HEAD: usize = 100;
    const TAIL: usize = 60;
    if text.len() <= HEAD + TAIL {
        return shown(text);
    }
    // Only the ends are walked: a message must not cost the length of a hostile value.
    let head = text.char_indices().nth(HEAD).and_then(|(at, _)| text.get(..at));
    let tail = text.char_indices().nth_back(TAIL - 1).and_then(|(at, _)| text.get(at..));
    match (head, tail) {
        (Some(head), Some(tail)) if head.len() + tail.len() < text.len() => {
            format!("{}…{}", shown(head), shown(tail)).into()
        }
        _ => shown(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_clipped_can_be_seen() {
        assert_eq!(clip("a\u{202e}b"), "a<U+202E>b");
        let long = format!("\u{202e}{}\n", "x".repeat(1000));
        assert_eq!(clip(&long), format!("<U+202E>{}…{}␊", "x".repeat(99), "x".repeat(59)));
        let wide = format!("{}\u{200b}", "ü".repeat(90));
        assert_eq!(clip(&wide), format!("{}<U+200B>", "ü".repeat(90)));
    }
}
