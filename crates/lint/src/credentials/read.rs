//! The report's lines, by the names of its columns, which AWS adds to now and then.

use std::borrow::Cow;

use json::Span;

/// After as many days without use a credential is not needed, and after as many of use a key is old.
pub(crate) const MOST_DAYS: i64 = 90;

/// A credential report.
pub(crate) struct Report<'t> {
    pub(crate) users: Vec<User<'t>>,
    /// Lines and cells that are not what the report has, each with a sentence.
    pub(crate) unreadable: Vec<(Span, String)>,
    now: Option<i64>,
}

/// A line.
pub(crate) struct User<'t> {
    pub(crate) name: &'t str,
    pub(crate) is_root: bool,
    pub(crate) has_password: bool,
    /// None if the report does not say.
    pub(crate) mfa: Option<(bool, Span)>,
    /// When it was last used; inside none if never, as far as IAM knows.
    pub(crate) password_used: Option<(Option<i64>, Span)>,
    pub(crate) password_changed: Option<(i64, Span)>,
    pub(crate) keys: [Key; 2],
}

/// An access key.
#[derive(Clone, Copy, Default)]
pub(crate) struct Key {
    pub(crate) is_active: bool,
    /// The cell that says so.
    pub(crate) active: Span,
    pub(crate) rotated: Option<(i64, Span)>,
    /// When it was last used; inside none if never, as far as IAM knows.
    pub(crate) used: Option<(Option<i64>, Span)>,
}

impl User<'_> {
    /// The active keys, each with its number.
    pub(crate) fn active_keys(&self) -> impl Iterator<Item = (usize, Key)> + '_ {
        self.keys.iter().enumerate().filter(|(_, key)| key.is_active).map(|(at, key)| (at + 1, *key))
    }
}

/// Whether a text begins with the head of a credential report.
///
/// ```
/// assert!(lint::is_report("user,arn,user_creation_time\n"));
/// assert!(!lint::is_report("{}"));
/// ```
pub fn is_report(text: &str) -> bool {
    text.trim_start_matches(['\u{feff}', '"']).starts_with("user,arn,")
}

/// A cell, its quotes resolved.
struct Cell<'t> {
    text: Cow<'t, str>,
    span: Span,
}

impl<'t> Report<'t> {
    pub(crate) fn read(text: &'t str, now: Option<i64>) -> Report<'t> {
        let mut report = Report { users: Vec::new(), unreadable: Vec::new(), now };
        let mut lines = lines(text).into_iter();
        let head: Vec<String> = lines.next().into_iter().flatten().map(|cell| cell.text.trim().to_owned()).collect();
        let place = |name: &str| head.iter().position(|column| column == name);
        let columns = Columns {
            name: place("user"),
            password: ["password_enabled", "password_last_used", "password_last_changed"].map(place),
            mfa: place("mfa_active"),
            keys: ["1", "2"].map(|at| {
                ["active", "last_rotated", "last_used_date"].map(|what| place(&format!("access_key_{at}_{what}")))
            }),
        };
        let Some(name) = columns.name else {
            let end = text.find(['\r', '\n']).unwrap_or(text.len());
            let message = "This is not the head of a credential report, which begins with `user,arn`.".to_owned();
            report.unreadable.push((Span::new(0, end), message));
            return report;
        };
        for cells in lines {
            let (Some(first), Some(last)) = (cells.first(), cells.last()) else { continue };
            if cells.len() != head.len() {
                let span = Span::new(first.span.start, last.span.end);
                let message =
                    format!("This line has {} cells, and the head of the report has {}.", cells.len(), head.len());
                report.unreadable.push((span, message));
                continue;
            }
            let Some(name) = cells.get(name).map(|cell| cell.span.of(text).trim_matches('"')) else { continue };
            let user = report.user(name, &columns, &cells);
            report.users.push(user);
        }
        report
    }

    fn user(&mut self, name: &'t str, columns: &Columns, cells: &[Cell<'_>]) -> User<'t> {
        let cell = |at: Option<usize>| cells.get(at?);
        let flag = |at: Option<usize>| {
            let cell = cell(at)?;
            let text = cell.text.trim();
            let says = if text.eq_ignore_ascii_case("true") { Some(true) } else { None };
            says.or_else(|| text.eq_ignore_ascii_case("false").then_some(false)).map(|flag| (flag, cell.span))
        };
        let [enabled, used, changed] = columns.password;
        let mut keys = [Key::default(); 2];
        let times: Vec<_> =
            columns.keys.iter().map(|[_, rotated, used]| (self.time(cell(*rotated)), self.time(cell(*used)))).collect();
        for ((key, of), (rotated, used)) in keys.iter_mut().zip(&columns.keys).zip(times) {
            let [active, ..] = of;
            let (is_active, span) = flag(*active).unwrap_or_default();
            *key = Key { is_active, active: span, rotated: rotated.and_then(known), used };
        }
        User {
            name,
            is_root: name == "<root_account>",
            has_password: flag(enabled).is_some_and(|(is, _)| is),
            mfa: flag(columns.mfa),
            password_used: self.time(cell(used)),
            password_changed: self.time(cell(changed)).and_then(known),
            keys,
        }
    }

    /// A time in seconds since 1970; inside none where the report has one of its words for what is not there.
    fn time(&mut self, cell: Option<&Cell<'_>>) -> Option<(Option<i64>, Span)> {
        let cell = cell?;
        match cell.text.trim() {
            "N/A" | "no_information" => Some((None, cell.span)),
            "not_supported" | "" => None,
            text => {
                let time = iam::seconds(text);
                if time.is_none() {
                    let message = format!("`{}` is not a time as a credential report has it.", json::clip(text));
                    self.unreadable.push((cell.span, message));
                }
                Some((Some(time?), cell.span))
            }
        }
    }

    /// How many days have passed since a time, if they are too many.
    pub(crate) fn old(&self, since: i64) -> Option<i64> {
        self.days(since).filter(|days| *days > MOST_DAYS)
    }

    /// How many days have passed since a time.
    pub(crate) fn days(&self, since: i64) -> Option<i64> {
        Some(self.now?.saturating_sub(since) / 86_400)
    }
}

fn known((time, span): (Option<i64>, Span)) -> Option<(i64, Span)> {
    Some((time?, span))
}

/// Where in a line what stands.
struct Columns {
    name: Option<usize>,
    password: [Option<usize>; 3],
    mfa: Option<usize>,
    keys: [[Option<usize>; 3]; 2],
}

/// As many lines are looked at.
const MOST: usize = 100_000;

/// The cells of each line that is not empty. A cell in quotes may hold commas and line ends.
fn lines(text: &str) -> Vec<Vec<Cell<'_>>> {
    let mut out = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while at < text.len() && out.len() < MOST {
        let mut cells = Vec::new();
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let length =
                if rest.starts_with('"') { quoted(rest) } else { rest.find([',', '\r', '\n']).unwrap_or(rest.len()) };
            let written = rest.get(..length).unwrap_or_default();
            let inner = written.strip_prefix('"').map(|inner| inner.strip_suffix('"').unwrap_or(inner));
            let text_of = inner.map_or(Cow::Borrowed(written), |inner| inner.replace("\"\"", "\"").into());
            cells.push(Cell { text: text_of, span: Span::new(at, at + length) });
            at += length;
            let behind = text.get(at..).unwrap_or_default();
            match behind.bytes().next() {
                Some(b',') => at += 1,
                // What stands behind a closing quote belongs to no cell.
                Some(b'\r' | b'\n') | None => {
                    at += if behind.starts_with("\r\n") { 2 } else { 1 };
                    break;
                }
                Some(_) => at += behind.find([',', '\r', '\n']).unwrap_or(behind.len()),
            }
        }
        if cells.len() > 1 || cells.first().is_some_and(|cell| !cell.text.trim().is_empty()) {
            out.push(cells);
        }
    }
    out
}

/// The length of a cell in quotes, with them. Two of them stand for one.
fn quoted(rest: &str) -> usize {
    let mut at = 1;
    while let Some(next) = rest.get(at..).and_then(|rest| rest.find('"')) {
        at += next + 1;
        if !rest.get(at..).is_some_and(|rest| rest.starts_with('"')) {
            return at;
        }
        at += 1;
    }
    rest.len()
}
