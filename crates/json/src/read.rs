//! From text to [`Document`]: nothing is lost, and what is wrong is located.

use std::borrow::Cow;

use crate::document::{Entry, Found, Kind, NOTHING};
use crate::{Diagnostic, Document, Span, clip};

/// Deeper nesting than this is not read. A policy needs 6 levels, a scenario 12.
pub const MAX_DEPTH: usize = 64;

/// The code of what is wrong with a text that is no JSON, as IAM Access Analyzer has it.
pub const SYNTAX_ERROR: &str = "JSON_SYNTAX_ERROR";

/// What is wrong with an empty text.
pub const NOTHING_YET: &str = "There is no JSON here yet.";

/// As many letters before the first bracket are a slip of the hand.
const SLIP: usize = 12;

/// More errors than this in one text help nobody.
const MAX_DIAGNOSTICS: usize = 20;

/// Reads one JSON value. It is whole exactly if there are no diagnostics. Of a text beyond 2 GiB nothing is read.
///
/// ```
/// let document = json::read(r#"{"a": [1, 2,"#);
/// assert_eq!(document.root().get("a").map(|a| a.kind()), Some("an array"));
/// assert_eq!(document.diagnostics[0].code, "JSON_SYNTAX_ERROR");
/// ```
pub fn read<'t>(text: impl Into<Cow<'t, str>>) -> Document<'t> {
    let text = text.into();
    #[cfg(debug_assertions)]
    BYTES_READ.with(|bytes| bytes.set(bytes.get() + text.len()));
    let mut reader = Reader::new(&text);
    reader.first(true);
    reader.only();
    let found = reader.found;
    Document::new(text, found)
}

/// Reads the first of several values that stand one after the other. The text of the document ends with it.
///
/// ```
/// let first = json::read_next(r#"{ "a": 1 } { "b": 2 }"#);
/// assert_eq!(first.text(), r#"{ "a": 1 }"#);
/// ```
pub fn read_next(text: &str) -> Document<'_> {
    let mut reader = Reader::new(text);
    reader.first(false);
    let end = reader.at;
    Document::new(text.get(..end).unwrap_or(text).into(), reader.found)
}

#[cfg(debug_assertions)]
thread_local! {
    static BYTES_READ: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// How many bytes this thread has read so far: for tests that a text is read once.
#[cfg(debug_assertions)]
pub fn bytes_read() -> usize {
    BYTES_READ.with(std::cell::Cell::get)
}

/// One in each of eight bytes.
const EIGHT: u64 = 0x0101_0101_0101_0101;

/// Marks the first of eight bytes that ends a run of plain characters in a string, and maybe some behind it.
fn stops(eight: u64) -> u64 {
    // The highest bit of a byte is set if the byte is less than `than`, as long as no byte before it is.
    let less = |bytes: u64, than: u8| bytes.wrapping_sub(EIGHT * u64::from(than)) & !bytes;
    let is = |byte: u8| less(eight ^ (EIGHT * u64::from(byte)), 1);
    (less(eight, b' ') | is(b'"') | is(b'\\')) & (EIGHT * 0x80)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    gave_up: bool,
    found: Found,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Reader<'a> {
        // Small texts are read most often: theirs never grows.
        let entries = Vec::with_capacity((text.len() / 12).min(4096));
        let found = Found { entries, ..Found::default() };
        Reader { text, bytes: text.as_bytes(), at: 0, depth: 0, gave_up: false, found }
    }

    /// Reads the first value of the text, which may be all that there should be.
    fn first(&mut self, is_all: bool) {
        let text = self.text;
        if i32::try_from(text.len()).is_err() {
            self.give_up(Span::new(0, 0), "This text is too long to be read.".into());
            self.found.entries.push(NOTHING);
            return;
        }
        if text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8(); // a byte order mark that an editor left behind
        }
        self.space();
        if is_all {
            self.before();
        }
        if self.at == text.len() {
            self.error(Span::new(0, text.len()), NOTHING_YET.into());
            self.leaf(Kind::Missing, 0);
        } else {
            self.value();
        }
    }

    /// Reports the few letters that stand before a bracket, and moves past them. What is longer, or looks like a key or a
    /// string, is something else than JSON with a slip in it.
    fn before(&mut self) {
        let line = self.text.get(self.at..).unwrap_or_default().chars().take(SLIP);
        let ends = |c: &char| matches!(c, '{' | '[' | '}' | ']' | '"' | ':' | ',' | '\n');
        let slip: usize = line.clone().take_while(|c| !ends(c)).map(char::len_utf8).sum();
        let end = self.at + slip;
        let bracket = self.text.get(end..).and_then(|rest| rest.chars().next()).filter(|c| matches!(c, '{' | '['));
        if let Some(bracket) = bracket.filter(|_| slip > 0) {
            let letters = self.text.get(self.at..end).unwrap_or_default().trim_end();
            self.error(
                Span::new(self.at, self.at + letters.len()),
                format!("Nothing may stand before the `{bracket}`."),
            );
            self.at = end;
        }
    }

    /// Reports what stands behind the first value.
    fn only(&mut self) {
        self.space();
        if self.at < self.text.len() && !self.gave_up {
            let span = Span::new(self.at, self.text.len());
            self.error(span, "There is more text after the end of the JSON value.".into());
        }
    }

    /// Begins an entry, which [`end`](Reader::end) ends.
    fn begin(&mut self, kind: Kind, start: usize) -> usize {
        self.found.entries.push(Entry { start: start as u32, end: 0, next: 0, extra: 0, kind });
        self.found.entries.len() - 1
    }

    /// The entry ends here, and holds what has been read since it began.
    fn end(&mut self, place: usize, extra: usize) {
        let next = self.found.entries.len() as u32;
        if let Some(entry) = self.found.entries.get_mut(place) {
            (entry.end, entry.next, entry.extra) = (self.at as u32, next, extra as u32);
        }
    }

    /// An entry that holds no others, from `start` to here.
    fn leaf(&mut self, kind: Kind, start: usize) {
        self.leaf_with(kind, start, 0);
    }

    #[inline(always)]
    fn leaf_with(&mut self, kind: Kind, start: usize, extra: usize) {
        let next = self.found.entries.len() as u32 + 1;
        let (start, end, extra) = (start as u32, self.at as u32, extra as u32);
        self.found.entries.push(Entry { start, end, next, extra, kind });
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Moves past all bytes that `fits` takes.
    fn run(&mut self, fits: impl Fn(u8) -> bool) -> Span {
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        self.at += rest.iter().position(|b| !fits(*b)).unwrap_or(rest.len());
        Span::new(start, self.at)
    }

    /// Moves past bytes, eight at once, up to the first one that `stops` marks, or where fewer than eight are left.
    fn run_of_eights(&mut self, stops: impl Fn(u64) -> u64) {
        let (eights, _) = self.bytes.get(self.at..).unwrap_or_default().as_chunks::<8>();
        for eight in eights {
            let stops = stops(u64::from_le_bytes(*eight));
            self.at += stops.trailing_zeros() as usize / 8;
            if stops != 0 {
                return;
            }
        }
    }

    /// The character at the reading position; it always stands on a character boundary.
    fn peek_char(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn error(&mut self, span: Span, message: String) {
        self.found.is_broken = true;
        self.report(span, message);
    }

    fn report(&mut self, span: Span, message: String) {
        if self.found.diagnostics.len() < MAX_DIAGNOSTICS && !self.gave_up {
            self.found.diagnostics.push(Diagnostic::error(SYNTAX_ERROR, span, message));
        }
    }

    fn give_up(&mut self, span: Span, message: String) {
        self.error(span, message);
        self.gave_up = true;
        self.at = self.text.len();
    }

    /// Skips white space, and comments with an error each.
    #[inline(always)]
    fn space(&mut self) {
        // Asked before and behind everything; mostly there is none.
        if matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r' | b'/')) {
            self.space_and_comments();
        }
    }

    #[inline(never)]
    fn space_and_comments(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => {
                    self.at += 1;
                    // Nearly all of it is indentation.
                    self.run_of_eights(|eight| eight ^ (EIGHT * u64::from(b' ')));
                    self.run(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
                }
                Some(b'/') => {
                    let rest = self.text.get(self.at..).unwrap_or("");
                    let length = if rest.starts_with("//") {
                        rest.find('\n').unwrap_or(rest.len())
                    } else if rest.starts_with("/*") {
                        rest.find("*/").map_or(rest.len(), |end| end + 2)
                    } else {
                        return;
                    };
                    let span = Span::new(self.at, self.at + length);
                    self.error(span, "JSON has no comments: AWS rejects this. Remove it, or say it in a Sid.".into());
                    self.at += length;
                }
                _ => return,
            }
        }
    }

    fn value(&mut self) {
        let start = self.at;
        match self.peek() {
            Some(b'{') => self.nested(Kind::Object, Self::object),
            Some(b'[') => self.nested(Kind::Array, Self::array),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$') => self.word(),
            _ => {
                self.unexpected("a value");
                self.leaf(Kind::Missing, start);
            }
        }
    }

    fn nested(&mut self, kind: Kind, read: fn(&mut Self) -> usize) {
        let start = self.at;
        if self.depth == MAX_DEPTH {
            let span = Span::new(self.at, self.at + 1);
            self.give_up(span, format!("This is nested more than {MAX_DEPTH} levels deep."));
            return self.leaf(Kind::Missing, start);
        }
        self.depth += 1;
        let place = self.begin(kind, start);
        let count = read(self);
        self.end(place, count);
        self.depth -= 1;
    }

    /// Reads members: how many.
    fn object(&mut self) -> usize {
        let open = self.at;
        self.at += 1;
        let mut count = 0;
        let mut comma: Option<usize> = None;
        loop {
            self.space();
            match self.peek() {
                None => {
                    self.unclosed(open, '{', '}');
                    break;
                }
                Some(b'}') => {
                    if let Some(at) = comma {
                        self.trailing_comma(at);
                    }
                    self.at += 1;
                    break;
                }
                Some(b']') => {
                    self.error(
                        Span::new(self.at, self.at + 1),
                        "`]` closes nothing here: the open bracket is `{`.".into(),
                    );
                    // Leave it to an enclosing array, if there is one.
                    if self.depth > 1 {
                        break;
                    }
                    self.at += 1;
                }
                Some(b',') => self.surplus_comma(count == 0),
                Some(b'"') => {
                    if count > 0 && comma.is_none() {
                        self.missing_comma();
                    }
                    self.member();
                    count += 1;
                    comma = self.comma();
                }
                Some(_) => {
                    let before = self.at;
                    self.unexpected("a key in double quotes");
                    self.space();
                    // `Effect: "Allow"`: the value belongs to the key that was not understood.
                    if self.peek() == Some(b':') {
                        self.at += 1;
                        self.space();
                        if !matches!(self.peek(), None | Some(b'}' | b']' | b',')) {
                            let read = self.found.entries.len();
                            self.value();
                            self.found.entries.truncate(read);
                        }
                        comma = self.comma();
                    }
                    if self.at == before {
                        self.at += self.peek_char().map_or(1, char::len_utf8);
                    }
                }
            }
            if self.gave_up {
                break;
            }
        }
        count
    }

    /// Reads a key and its value: always two entries.
    fn member(&mut self) {
        let place = self.found.entries.len();
        self.key_and_value(place);
        // Whoever looks for a key steps from one to the next.
        let next = self.found.entries.len() as u32;
        if let Some(key) = self.found.entries.get_mut(place) {
            key.next = next;
        }
    }

    fn key_and_value(&mut self, place: usize) {
        let key_start = self.at;
        self.string();
        let key_span = Span::new(key_start, self.at);
        self.space();
        if self.peek() == Some(b':') {
            self.at += 1;
            self.space();
        } else {
            self.error(key_span, format!("`{}` needs a `:` and a value after it.", self.name(place)));
            if matches!(self.peek(), None | Some(b'}' | b']' | b',' | b'"')) {
                return self.leaf(Kind::Missing, self.at);
            }
        }
        if matches!(self.peek(), None | Some(b'}' | b']' | b',')) {
            self.error(key_span, format!("`{}` has no value.", self.name(place)));
            return self.leaf(Kind::Missing, self.at);
        }
        self.value();
    }

    /// The string at this entry, for a message.
    fn name(&self, place: usize) -> Cow<'_, str> {
        let entry = self.found.entries.get(place);
        clip(entry.map_or("", |entry| self.found.string(self.text, *entry)))
    }

    /// Reads items: how many.
    fn array(&mut self) -> usize {
        let open = self.at;
        self.at += 1;
        let mut count = 0;
        let mut comma: Option<usize> = None;
        loop {
            self.space();
            match self.peek() {
                None => {
                    self.unclosed(open, '[', ']');
                    break;
                }
                Some(b']') => {
                    if let Some(at) = comma {
                        self.trailing_comma(at);
                    }
                    self.at += 1;
                    break;
                }
                Some(b'}') => {
                    self.error(
                        Span::new(open, open + 1),
                        "This `[` is not closed: a `]` is missing before the next `}`.".into(),
                    );
                    if self.depth > 1 {
                        break;
                    }
                    self.at += 1;
                }
                Some(b',') => self.surplus_comma(count == 0),
                Some(b':') => {
                    self.error(
                        Span::new(self.at, self.at + 1),
                        "An array has no keys; for `key: value` use `{ … }`.".into(),
                    );
                    self.at += 1;
                }
                Some(_) => {
                    if count > 0 && comma.is_none() {
                        self.missing_comma();
                    }
                    let before = self.at;
                    self.value();
                    count += 1;
                    if self.at == before {
                        self.at += self.peek_char().map_or(1, char::len_utf8);
                    }
                    comma = self.comma();
                }
            }
            if self.gave_up {
                break;
            }
        }
        count
    }

    /// Takes a comma if there is one; where it stood.
    fn comma(&mut self) -> Option<usize> {
        self.space();
        (self.peek() == Some(b',')).then(|| {
            self.at += 1;
            self.at - 1
        })
    }

    #[cold]
    fn missing_comma(&mut self) {
        let length = self.peek_char().map_or(0, char::len_utf8);
        self.error(Span::new(self.at, self.at + length), "A comma is missing before this.".into());
    }

    /// A comma where none belongs. Behind the last item, of which there may be none, it does no harm.
    fn surplus_comma(&mut self, first: bool) {
        let span = Span::new(self.at, self.at + 1);
        self.at += 1;
        self.space();
        if first && matches!(self.peek(), Some(b'}' | b']')) {
            self.found.trailing_commas.push(span.start);
        } else {
            self.found.is_broken = true;
        }
        self.report(span, "There is one comma too many.".into());
    }

    #[cold]
    fn trailing_comma(&mut self, at: usize) {
        self.found.trailing_commas.push(at);
        self.report(Span::new(at, at + 1), "JSON allows no comma after the last item.".into());
    }

    fn unclosed(&mut self, open: usize, left: char, right: char) {
        self.error(Span::new(open, open + 1), format!("This `{left}` is never closed: a `{right}` is missing."));
    }

    fn string(&mut self) {
        let start = self.at;
        self.at += 1;
        self.plain();
        // Nearly every string is one run.
        if self.peek() == Some(b'"') {
            self.at += 1;
            return self.leaf(Kind::Plain, start);
        }
        self.at = start + 1;
        self.string_of_parts(start);
    }

    /// Moves past what stands for itself in a string.
    fn plain(&mut self) -> Span {
        let start = self.at;
        self.run_of_eights(stops);
        self.run(|b| !matches!(b, b'"' | b'\\' | 0..=0x1f));
        Span::new(start, self.at)
    }

    #[cold]
    fn string_of_parts(&mut self, start: usize) {
        let mut out = String::new();
        loop {
            let plain = self.plain();
            let next = self.peek();
            out.push_str(plain.of(self.text));
            match next {
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => self.escape(&mut out),
                Some(b'\n' | b'\r') | None => {
                    self.error(Span::new(start, self.at), "This string is not closed: a `\"` is missing.".into());
                    break;
                }
                Some(control) => {
                    let span = Span::new(self.at, self.at + 1);
                    self.error(span, format!("A control character (U+{control:04X}) must be written as an escape."));
                    out.push(control as char);
                    self.at += 1;
                }
            }
        }
        self.leaf_with(Kind::Escaped, start, self.found.strings.len());
        self.found.strings.push(out);
    }

    fn escape(&mut self, out: &mut String) {
        let start = self.at;
        self.at += 1;
        let plain = match self.peek() {
            Some(b'"') => Some('"'),
            Some(b'\\') => Some('\\'),
            Some(b'/') => Some('/'),
            Some(b'b') => Some('\u{8}'),
            Some(b'f') => Some('\u{c}'),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b't') => Some('\t'),
            _ => None,
        };
        if let Some(c) = plain {
            out.push(c);
            self.at += 1;
            return;
        }
        if let Some(unit) = self.hex_escape() {
            let low = (0xd800..0xdc00).contains(&unit).then(|| self.low_surrogate()).flatten();
            let code = match low {
                Some(low) => 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00),
                None => unit,
            };
            match char::from_u32(code) {
                Some(c) => out.push(c),
                None => {
                    out.push(char::REPLACEMENT_CHARACTER);
                    self.error(Span::new(start, self.at), "This escape is half of a character pair.".into());
                }
            }
            return;
        }
        let length = self.peek_char().map_or(0, char::len_utf8);
        let message = "JSON has no such escape; write `\\\\` for a backslash.".into();
        self.error(Span::new(start, self.at + length), message);
        out.push('\\');
    }

    /// Reads `uXXXX` after a backslash; does not move if it is something else.
    fn hex_escape(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 5)?.strip_prefix('u')?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 5;
        u32::from_str_radix(digits, 16).ok()
    }

    fn low_surrogate(&mut self) -> Option<u32> {
        let before = self.at;
        if self.peek() == Some(b'\\') {
            self.at += 1;
            if let Some(unit) = self.hex_escape()
                && (0xdc00..0xe000).contains(&unit)
            {
                return Some(unit);
            }
        }
        self.at = before;
        None
    }

    fn number(&mut self) {
        let span = self.run(|b| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'));
        let text = span.of(self.text);
        if !is_json_number(text) {
            self.error(span, format!("`{}` is not a JSON number.", clip(text)));
        }
        self.leaf(Kind::Number, span.start);
    }

    fn word(&mut self) {
        let span = self.run(|b| matches!(b, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | b'-'));
        let kind = match span.of(self.text) {
            "true" => Kind::True,
            "false" => Kind::False,
            "null" => Kind::Null,
            word => {
                let message = format!("`{}` needs double quotes around it.", clip(word));
                self.error(span, message);
                Kind::Missing
            }
        };
        self.leaf(kind, span.start);
    }

    /// Reports the character at the reading position, and moves past a run of such characters.
    fn unexpected(&mut self, wanted: &str) {
        let start = self.at;
        let Some(c) = self.peek_char() else {
            return self.error(Span::new(start, start), format!("The text ends where {wanted} should stand."));
        };
        if !matches!(c, '}' | ']' | ',' | ':' | '"' | '{' | '[') {
            while let Some(next) = self.peek_char()
                && !matches!(next, '}' | ']' | ',' | ':' | '"' | '{' | '[' | ' ' | '\n' | '\r' | '\t' | '/')
            {
                self.at += next.len_utf8();
            }
            if self.at == start {
                self.at += c.len_utf8();
            }
        }
        let span = Span::new(start, self.at.max(start + c.len_utf8()));
        let message = match c {
            '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' | '\'' => {
                format!("`{c}` is a quotation mark that JSON does not know: use straight double quotes.")
            }
            '\u{a0}' | '\u{feff}' | '\u{200b}' | '\u{2028}' => {
                format!("There is an invisible character here (U+{:04X}): delete it.", c as u32)
            }
            _ => format!("`{}` stands where {wanted} should stand.", clip(span.of(self.text))),
        };
        self.error(span, message);
    }
}

fn is_json_number(text: &str) -> bool {
    let rest = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (rest.get(..at).unwrap_or(""), rest.get(at + 1..)),
        None => (rest, None),
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Node, write};
    use proptest::prelude::*;

    /// `text` marks with `«` and `»` where the first diagnostic points.
    fn check(marked: &str, message: &str) {
        let start = marked.find('«').unwrap();
        let end = marked.find('»').unwrap() - '«'.len_utf8();
        let text = marked.replace(['«', '»'], "");
        let document = read(&text);
        let first = document.diagnostics.first().unwrap_or_else(|| panic!("no diagnostic for {text}"));
        assert_eq!((first.span, first.message.as_str()), (Span::new(start, end), message), "{text}");
    }

    #[test]
    fn errors_are_located() {
        check("{\"a\": 1«,»}", "JSON allows no comma after the last item.");
        check("[1 «2»]", "A comma is missing before this.");
        check("«{»\"a\": [1]", "This `{` is never closed: a `}` is missing.");
        check("{\"a\": «\"b»\n}", "This string is not closed: a `\"` is missing.");
        check("{«“a”»: 1}", "`“` is a quotation mark that JSON does not know: use straight double quotes.");
        check("{\"a\": «Allow»}", "`Allow` needs double quotes around it.");
        check("{«\"a\"»}", "`a` needs a `:` and a value after it.");
        check("{«\"a\"»: }", "`a` has no value.");
        check("{} «x»", "There is more text after the end of the JSON value.");
        check("«x»{\"a\": 1}", "Nothing may stand before the `{`.");
        check(" «é1» [1]", "Nothing may stand before the `[`.");
        check("«x», {}", "`x` needs double quotes around it.");
        check("{«// note»\n}", "JSON has no comments: AWS rejects this. Remove it, or say it in a Sid.");
        check("[«01»]", "`01` is not a JSON number.");
        check("[\"«\\x»\"]", "JSON has no such escape; write `\\\\` for a backslash.");
        check("«»", "There is no JSON here yet.");
    }

    #[test]
    fn what_stands_before_an_error_is_kept() {
        let document = read(r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": }]"#);
        assert_eq!(document.root().get("Version").and_then(Node::as_str), Some("2012-10-17"));
        assert_eq!(document.diagnostics.len(), 2, "{:?}", document.diagnostics);
    }

    #[test]
    fn a_slip_before_a_bracket_is_one_mistake() {
        for (text, count) in [("x{\"a\": [1]}", 1), ("policy = {\"a\": [1]}", 1), ("policy: {\"a\": [1]}", 2)] {
            let document = read(text);
            assert_eq!(document.diagnostics.len(), count, "{:?}", document.diagnostics);
            assert!(!document.is_whole());
            assert_eq!(document.root().get("a").is_some(), count == 1, "{text}");
        }
        // Where several values stand one after the other, the first one is what it is.
        assert_eq!(read_next("1 {}").text(), "1");
    }

    #[test]
    fn a_megabyte_of_brackets_is_one_message() {
        let diagnostics = read("[".repeat(1 << 20)).diagnostics;
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].message, "This is nested more than 64 levels deep.");
    }

    #[test]
    fn characters_outside_ascii_survive() {
        let document = read("\"\\ud83d\\ude00 😀 مرحبا \\u00e9\"");
        assert_eq!(document.diagnostics, []);
        assert_eq!(document.root().as_str(), Some("😀 😀 مرحبا é"));
    }

    #[test]
    fn short_things_stay_on_one_line() {
        let text = r#"{"Action":["s3:GetObject","s3:PutObject"],"Condition":{"Bool":{"aws:SecureTransport":true}}}"#;
        assert_eq!(
            write(read(text).root()),
            "{\n  \"Action\": [\"s3:GetObject\", \"s3:PutObject\"],\n  \"Condition\": {\n    \"Bool\": { \"aws:SecureTransport\": true }\n  }\n}"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in ".{0,200}|[\\[\\]{}\",:a1\\\\/ \n]{0,80}") {
            let document = read(&text);
            prop_assert!(document.root().span.end <= text.len());
            for d in &document.diagnostics {
                prop_assert!(text.is_char_boundary(d.span.start) && text.is_char_boundary(d.span.end), "{d:?}");
            }
        }

        #[test]
        fn a_written_value_reads_as_itself(text in "[\\[\\]{}\",:ab1\\\\ ]{0,60}") {
            let document = read(&text);
            if document.is_whole() {
                let written = write(document.root());
                let again = read(&written);
                prop_assert!(again.is_whole());
                prop_assert_eq!(write(again.root()), written);
            }
        }
    }
}
