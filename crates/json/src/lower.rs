//! Names in small letters.

/// What `str::to_lowercase` gives, and sooner for a text of ASCII, as nearly all names are.
///
/// ```
/// assert_eq!(json::lower("s3:GetObject"), "s3:getobject");
/// assert_eq!(json::lower("aws:RequestTag/GRÖSSE"), "aws:requesttag/grösse");
/// ```
pub fn lower(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase() }
}
