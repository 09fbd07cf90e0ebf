//! Sentences that become parts of others, and parts that become sentences.

/// Words that sentences begin with and that are no names: those of explanations, verdicts and proposed changes.
const WORDS: &[&str] = &[
    "A",
    "Add",
    "An",
    "Associate",
    "Attach",
    "Every",
    "Exclude",
    "Give",
    "In",
    "No",
    "Nobody",
    "Nothing",
    "One",
    "Replace",
    "Somebody",
    "Statement",
    "Switch",
    "The",
    "These",
    "Turn",
    "Whatever",
    "Whether",
    "Without",
];

/// A sentence as the second half of another one. Names keep their capitals.
///
/// ```
/// use iam::explain::uncapitalized;
/// assert_eq!(uncapitalized("The list is empty."), "the list is empty.");
/// assert_eq!(uncapitalized("Bool lists no value."), "Bool lists no value.");
/// ```
pub fn uncapitalized(text: &str) -> String {
    match text.split(' ').next().filter(|first| WORDS.contains(first)) {
        Some(_) => with_first(text, str::make_ascii_lowercase),
        None => text.to_owned(),
    }
}

/// Half a sentence as the beginning of one.
pub fn capitalized(text: &str) -> String {
    with_first(text, str::make_ascii_uppercase)
}

/// The same in its place.
pub(super) fn capitalize(text: &mut str) {
    text.get_mut(..1).map(str::make_ascii_uppercase);
}

fn with_first(text: &str, change: impl FnOnce(&mut str)) -> String {
    let mut text = text.to_owned();
    text.get_mut(..1).map(change);
    text
}
