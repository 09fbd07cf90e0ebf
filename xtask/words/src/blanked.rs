//! What is left of a text without its words.

/// A text without its letters and digits. What is not a word stays, so that a test notices by the words alone:
/// punctuation and white space, and in a format string the placeholders.
pub(crate) fn blanked(text: &str, is_format: bool) -> String {
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' | '}' if is_format && rest.peek() == Some(&c) => {
                rest.next();
                out.extend([c, c]);
            }
            '{' if is_format => {
                out.push(c);
                for inner in rest.by_ref() {
                    out.push(inner);
                    if inner == '}' {
                        break;
                    }
                }
            }
            c if c.is_alphanumeric() => {}
            c => out.push(c),
        }
    }
    out
}

/// Whether there are words for a human here, not one bare word that may be a code or a key, and no JSON.
pub(crate) fn is_sentence(text: &str, is_format: bool) -> bool {
    let words = words(text, is_format);
    words.contains(char::is_alphabetic) && words.contains(' ') && !is_json(text)
}

/// Whether a text may be a part of a sentence: it has letters, and is no name of a JSON member such as `IpRanges`.
pub(crate) fn is_fragment(text: &str) -> bool {
    let mut pairs = text.chars().zip(text.chars().skip(1));
    let is_member = pairs.any(|(a, b)| (a.is_lowercase() || a.is_numeric()) && b.is_uppercase());
    has_letters(text, false) && !is_json(text) && (!is_member || text.contains(' '))
}

/// Whether blanking would take anything away.
pub(crate) fn has_letters(text: &str, is_format: bool) -> bool {
    words(text, is_format).contains(char::is_alphabetic)
}

fn is_json(text: &str) -> bool {
    text.trim_start_matches(['{', '[', ',', ' ', '\n']).starts_with('"')
}

/// The text without its placeholders.
fn words(text: &str, is_format: bool) -> String {
    if !is_format {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut depth = 0;
    for c in text.replace("{{", "").replace("}}", "").chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The variables that a format string names in its placeholders.
pub(crate) fn named(text: &str) -> Vec<String> {
    let text = text.replace("{{", "").replace("}}", "");
    let placeholders = text.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next());
    placeholders.filter(|name| has_letters(name, false)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_punctuation_stay() {
        assert_eq!(blanked("`{id}` is {}, not {{x}} {a:?}.", true), "`{id}`  {},  {{}} {a:?}.");
        assert_eq!(blanked("`{id}` is.", false), "`{}` .");
    }

    #[test]
    fn a_bare_word_is_no_sentence() {
        assert!(is_sentence("The packet", false) && is_sentence("at most ", false) && is_sentence("No {x}", true));
        assert!(!is_sentence("egress", false) && !is_sentence("{a} {b}", true) && !is_sentence("{a b}c", true));
    }

    #[test]
    fn json_is_no_sentence() {
        assert!(!is_sentence("{{ \"Egress\": {egress} }}", true) && !is_sentence(", \"off\": true", false));
        assert!(!is_fragment("Ipv6Ranges") && !is_fragment("GroupId"));
        assert!(is_fragment("IPv6") && is_fragment("outbound"));
    }

    #[test]
    fn variables_in_placeholders() {
        assert_eq!(named("{way} of {} {{no}} {number:02}"), ["way", "number"]);
    }
}
