//! Text that was JSON before a chat, a word processor or a person of another language had it.

/// A text with its mistakes mended, and how many places that were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The text, which is JSON.
    pub text: String,
    /// How many places were changed.
    pub places: usize,
}

/// What a text was, if its only mistakes are quotes that are none in JSON, comments, commas too many, spaces that are none,
/// and Python's words. `None` if it is JSON already, or something else is wrong with it.
///
/// ```
/// let repair = scenario::repair("{ 'Effect': “Allow”, } // mine").unwrap();
/// assert_eq!((repair.text.trim_end(), repair.places), ("{ \"Effect\": \"Allow\"  }", 6));
/// assert_eq!(scenario::repair("{ Effect }"), None);
/// ```
pub fn repair(text: &str) -> Option<Repair> {
    let start = text.trim_start().chars().next()?;
    if !matches!(start, '{' | '[' | '/' | '#' | '\u{feff}') || json::read(text).is_whole() {
        return None;
    }
    let mut mended = Mended { out: String::with_capacity(text.len()), places: 0 };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = mended.next(c, rest);
    }
    let Mended { out, mut places } = mended;
    let document = json::read(out.as_str());
    let commas = document.only_trailing_commas()?;
    places += commas.len();
    let text = document.without_trailing_commas()?;
    (places > 0 && json::read(text.as_str()).is_whole()).then_some(Repair { text, places })
}

struct Mended {
    out: String,
    places: usize,
}

/// Quotes that people or programs put for `"`, and for `'`.
const DOUBLE: [char; 7] = ['"', '“', '”', '„', '‟', '″', '＂'];
const SINGLE: [char; 6] = ['\'', '‘', '’', '‚', '‛', '`'];

impl Mended {
    /// Takes what stands at the start of a text: what is left of it.
    fn next<'t>(&mut self, c: char, rest: &'t str) -> &'t str {
        let behind = |length: usize| rest.get(length..).unwrap_or_default();
        let line = || rest.find('\n').unwrap_or(rest.len());
        const WORDS: [(&str, &str); 3] = [("True", "true"), ("False", "false"), ("None", "null")];
        match c {
            '"' => {
                let length = plain(rest);
                self.out.push_str(rest.get(..length).unwrap_or_default());
                behind(length)
            }
            _ if DOUBLE.contains(&c) => self.quoted(rest, &DOUBLE),
            _ if SINGLE.contains(&c) => self.quoted(rest, &SINGLE),
            '#' => self.leave(behind(line())),
            '/' if rest.starts_with("//") => self.leave(behind(line())),
            '/' if rest.starts_with("/*") => self.leave(behind(rest.find("*/").map_or(rest.len(), |at| at + 2))),
            '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{3000}' => {
                self.out.push(' ');
                self.leave(behind(c.len_utf8()))
            }
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => {
                self.leave(behind(c.len_utf8()))
            }
            _ => match WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
                Some((word, json)) => {
                    self.out.push_str(json);
                    self.leave(behind(word.len()))
                }
                None => {
                    self.out.push(c);
                    behind(c.len_utf8())
                }
            },
        }
    }

    fn leave<'t>(&mut self, rest: &'t str) -> &'t str {
        self.places += 1;
        rest
    }

    /// Takes a text in other quotes. Such a quote may stand in the text too; what follows tells.
    fn quoted<'t>(&mut self, rest: &'t str, quotes: &[char]) -> &'t str {
        self.places += 2;
        self.out.push('"');
        let mut letters = rest.char_indices().skip(1);
        while let Some((at, c)) = letters.next() {
            let behind = rest.get(at + c.len_utf8()..).unwrap_or_default();
            let ends = || matches!(behind.trim_start().chars().next(), None | Some(',' | ':' | ']' | '}' | '/' | '#'));
            match c {
                '\\' => match letters.next() {
                    Some((_, escaped)) if SINGLE.contains(&escaped) => self.out.push(escaped),
                    Some((_, escaped)) => self.out.extend(['\\', escaped]),
                    None => return "",
                },
                _ if quotes.contains(&c) && ends() => {
                    self.out.push('"');
                    return behind;
                }
                '"' => self.out.push_str("\\\""),
                '\n' => return behind,
                _ => self.out.push(c),
            }
        }
        ""
    }
}

/// How long a text in JSON's own quotes is, with them.
fn plain(text: &str) -> usize {
    let mut escaped = false;
    for (at, b) in text.bytes().enumerate().skip(1) {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            // JSON has no line end in a text, so the quote is missing.
            b'"' | b'\n' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::repair;

    #[test]
    fn every_mistake_is_counted_and_mended() {
        for (text, mended, places) in [
            ("{“a”: “b”}", "{\"a\": \"b\"}", 4),
            ("{„a“: ‘it’s’}", "{\"a\": \"it’s\"}", 4),
            ("{'a': 'say \"no\"'}", "{\"a\": \"say \\\"no\\\"\"}", 4),
            ("{'it\\'s': 1}", "{\"it's\": 1}", 2),
            ("[1, // one\n2] # two", "[1, \n2] ", 2),
            ("[1, /* one */ 2]", "[1,  2]", 1),
            ("[1,\u{a0}2,]", "[1, 2 ]", 2),
            ("{\"a\": True, \"b\": [None]}", "{\"a\": true, \"b\": [null]}", 2),
            ("\u{feff}{\"a\":\u{200b} 1}", "{\"a\": 1}", 2),
            // What looks like a mistake in a text is none.
            ("{\"a\": \"// ‘x’ True\",}", "{\"a\": \"// ‘x’ True\" }", 1),
        ] {
            let repair = repair(text).unwrap();
            assert_eq!((repair.text.as_str(), repair.places), (mended, places), "{text}");
        }
    }

    #[test]
    fn what_is_json_or_something_else_is_not_repaired() {
        for text in ["{\"a\": 1}", "{“a”: “b", "{a: 1}", "“hello”", "", "{“a”: \"b\"", "{'a'\n: 1", "# a title"]
        {
            assert_eq!(repair(text), None, "{text}");
        }
    }
}
