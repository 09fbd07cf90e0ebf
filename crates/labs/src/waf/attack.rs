//! What looks like SQL injection or cross-site scripting: a small model, in which no rule is AWS's.

/// What of a text looks as if it were to become part of a database's command.
pub(super) fn sql(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let tokens = tokens(&text);
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => *word,
        _ => "",
    };
    let sign = |at: usize| match tokens.get(at) {
        Some(Token::Sign(sign)) => *sign,
        _ => ' ',
    };
    let is_value = |at: usize| matches!(tokens.get(at), Some(Token::Word(_)));
    let mut quoted = false;
    for at in 0..tokens.len() {
        quoted |= matches!(sign(at), '\'' | '"');
        if word(at) == "union" && (word(at + 1) == "select" || (word(at + 1) == "all" && word(at + 2) == "select")) {
            return Some("`UNION SELECT` asks for another table's rows");
        }
        if sign(at) == ';' && matches!(word(at + 1), "drop" | "delete" | "insert" | "update" | "alter" | "select") {
            return Some("a second command stands behind a semicolon");
        }
        if quoted && sign(at) == COMMENT {
            return Some("a quotation mark ends a text early, and a comment cuts off what follows");
        }
        if matches!(word(at), "or" | "and") && (quoted || at.checked_sub(1).is_some_and(is_value)) {
            // A quotation mark may stand before each side of the comparison, and behind the first.
            let skip = |at: usize| at + usize::from(matches!(sign(at), '\'' | '"'));
            let left = skip(at + 1);
            let right = skip(left + 1);
            let (first, second) = (word(left), word(skip(right + 1)));
            if is_value(left) && sign(right) == '=' && (quoted || first == second) && !second.is_empty() {
                return Some("`OR` or `AND` with a comparison changes what a condition asks for");
            }
        }
    }
    None
}

enum Token<'t> {
    Word(&'t str),
    Sign(char),
}

/// Stands for `--`, which begins a comment.
const COMMENT: char = '\u{2014}';

/// Letters of all writings are of words; which they are would take a table.
fn is_of_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || !letter.is_ascii()
}

/// The words and the signs. A comment `/* … */` separates as a space does.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter: char| !is_of_word(letter)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if !word.is_empty() {
            all.push(Token::Word(word));
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix("/*") {
            rest = behind.split_once("*/").map_or("", |(_, behind)| behind);
        } else if let Some(behind) = rest.strip_prefix("--") {
            all.push(Token::Sign(COMMENT));
            rest = behind;
        } else {
            if !first.is_ascii_whitespace() {
                all.push(Token::Sign(first));
            }
            rest = rest.strip_prefix(first).unwrap_or_default();
        }
    }
    all
}

/// What of a text looks as if a browser were to run it.
pub(super) fn script(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    // A browser skips white space in there.
    if text.contains("javascript:") {
        return Some("`javascript:` stands where an address may stand");
    }
    for tag in text.split('<').skip(1) {
        let inside = tag.split_once('>').map_or(tag, |(inside, _)| inside);
        let name = inside.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
        match name {
            "script" => return Some("a `<script>` element"),
            "iframe" | "object" | "embed" => return Some("an element that loads another page"),
            "" => {}
            _ if has_handler(inside) => return Some("an element with a handler, as `onerror=`"),
            _ => {}
        }
    }
    None
}

/// Whether an attribute `on…=` is among those of a tag.
fn has_handler(tag: &str) -> bool {
    tag.split([' ', '\t', '\n', '\r', '/', '"', '\'']).skip(1).any(|attribute| {
        let name = attribute.split('=').next().unwrap_or_default();
        attribute.contains('=')
            && name
                .strip_prefix("on")
                .is_some_and(|event| !event.is_empty() && event.bytes().all(|b| b.is_ascii_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::{script, sql};

    #[test]
    fn sql_is_told_from_words() {
        for text in [
            "id=1 OR 1=1",
            "' or '1'='1",
            "x' or 'a'='a' --",
            "admin'--",
            "1 UNION/**/SELECT password FROM users",
            "1; DROP TABLE users",
            "' OR name = 'x",
        ] {
            assert!(sql(text).is_some(), "{text}");
        }
        for text in [
            "",
            "name=O'Brien",
            "select all; union of two",
            "this or that",
            "a=1&b=2",
            "sort=date and order=up",
            "drop me a line -- Nikki",
            "fish and chips = 7",
            "or",
            "' or",
        ] {
            assert_eq!(sql(text), None, "{text}");
        }
    }

    #[test]
    fn script_is_told_from_less_than() {
        for text in [
            "<script>alert(1)</script>",
            "<IMG src=x onerror=alert(1)>",
            "<svg/onload=x>",
            "<a href='javascript:x'>",
            "<iframe src=x>",
        ] {
            assert!(script(text).is_some(), "{text}");
        }
        for text in ["", "a < b > c", "<b>bold</b>", "1<2 on=3", "<p title=once>", "<p on=>"] {
            assert_eq!(script(text), None, "{text}");
        }
    }
}
