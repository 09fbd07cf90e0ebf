//! Long texts in messages.

use std::borrow::Cow;

/// A text for a message: long ones lose their middle, since ARNs differ at their ends.
///
/// ```
/// assert_eq!(json::clip("arn:aws:s3:::bucket"), "arn:aws:s3:::bucket");
/// assert_eq!(json::clip(&"x".repeat(1000)).chars().count(), 161);
/// ```
pub fn clip(text: &str) -> Cow<'_, str> {
    const HEAD: usize = 100;
    const TAIL: usize = 60;
    if text.len() <= HEAD + TAIL {
        return text.into();
    }
    // Only the ends are walked: a message must not cost the length of a hostile value.
    let head = text.char_indices().nth(HEAD).and_then(|(at, _)| text.get(..at));
    let tail = text.char_indices().nth_back(TAIL - 1).and_then(|(at, _)| text.get(at..));
    match (head, tail) {
        (Some(head), Some(tail)) if head.len() + tail.len() < text.len() => format!("{head}…{tail}").into(),
        _ => text.into(),
    }
}
