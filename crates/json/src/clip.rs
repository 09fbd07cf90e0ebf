//! Long texts in messages.

use std::borrow::Cow;

use crate::{show, shown};

/// A text for a message: long ones lose their middle, since ARNs differ at their ends, and letters that cannot be seen
/// are [`shown()`].
///
/// ```
/// assert_eq!(json::clip("arn:aws:s3:::bucket"), "arn:aws:s3:::bucket");
/// assert_eq!(json::clip(&"x".repeat(1000)).chars().count(), 161);
/// ```
pub fn clip(text: &str) -> Cow<'_, str> {
    const HEAD: usize = 100;
    const TAIL: usize = 60;
    if text.len() > HEAD + TAIL
        && let Some(mut clipped) = without_middle(text, HEAD, TAIL)
    {
        show(&mut clipped);
        return clipped.into();
    }
    shown(text)
}

fn without_middle(text: &str, head: usize, tail: usize) -> Option<String> {
    // Only the ends are walked: a message must not cost the length of a hostile value.
    let (at, _) = text.char_indices().nth(head)?;
    let (to, _) = text.char_indices().nth_back(tail - 1)?;
    (at < to).then(|| [text.get(..at).unwrap_or_default(), "…", text.get(to..).unwrap_or_default()].concat())
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
