//! A picture of a verdict and of the way to it, for pages that show no more than pictures: SVG that takes the reader's
//! theme, loads nothing and runs nothing.

use std::fmt::Write;

use scenario::network::{Hop, HopVerdict, Outcome};
use scenario::{AccessReport, Decision, LayerOutcome, NetworkReport, Report, StatementReport};

/// In pixels, as all that follows.
const WIDTH: usize = 760;
const MARGIN: usize = 20;
/// Nobody measures text in here: so wide is a letter of common typefaces on the average, in thousandths of its size.
const LETTER: usize = 545;
/// More lines are for the page itself.
const MOST: usize = 48;

/// How a line looks: its class, its size, what it takes of height, and how far it is set in.
#[derive(Clone, Copy)]
struct Look {
    class: &'static str,
    size: usize,
    step: usize,
    inset: usize,
}

const TITLE: Look = Look { class: "title", size: 15, step: 22, inset: 0 };
const SAYS: Look = Look { class: "says", size: 14, step: 20, inset: 0 };
const HEAD: Look = Look { class: "head", size: 13, step: 20, inset: 0 };
const ROW: Look = Look { class: "row", size: 13, step: 19, inset: 24 };
const ELEMENT: Look = Look { class: "row quiet", size: 13, step: 19, inset: 48 };

/// The same marks and words as in the page; colour only repeats them.
#[derive(Clone, Copy)]
struct Mark(&'static str, &'static str);

const YES: Mark = Mark("✓", "allow");
const NO: Mark = Mark("✗", "deny");
const DENIES: Mark = Mark("⊘", "deny");
const PARTLY: Mark = Mark("◐", "part");
const OPEN: Mark = Mark("?", "part");
const MATCHES: Mark = Mark("✓", "ink");
const DIFFERS: Mark = Mark("✗", "ink");

struct Picture {
    body: String,
    y: usize,
    lines: usize,
}

/// The picture of a report. Its title is for those who hear it, and above the verdict.
///
/// ```
/// let text = r#"{"schema": 1, "title": "Nothing allows it",
///   "access": {"request": {"principal": "111122223333", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"},
///     "policies": {"identity": [{"name": "P", "document": {"Statement": []}}]}}}"#;
/// let (scenario, report) = scenario::answer(text, None);
/// let picture = cli::picture::svg(scenario.title.as_deref(), &report);
/// assert!(picture.starts_with("<svg ") && picture.contains("<title>Nothing allows it</title>"));
/// ```
pub fn svg(title: Option<&str>, report: &Report) -> String {
    let mut picture = Picture { body: String::new(), y: MARGIN, lines: 0 };
    if let Some(title) = title {
        picture.text(TITLE, None, title);
    }
    let mut says = String::new();
    if let Some(access) = &report.access {
        picture.access(access);
        says.push_str(&access.message);
    }
    if let Some(network) = &report.network {
        picture.network(network);
        says.push_str(if says.is_empty() { "" } else { " " });
        says.push_str(&network.flow.message);
    }
    let (height, body) = (picture.y + MARGIN, picture.body);
    let (title, says) = (escaped(title.unwrap_or("Policy Playground")), escaped(&says));
    let [right, bottom] = [WIDTH - 1, height - 1];
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img">
<title>{title}</title>
<desc>{says}</desc>
<style>{STYLE}</style>
<rect class="paper" x=".5" y=".5" width="{right}" height="{bottom}" rx="8"/>
{body}</svg>
"#
    )
}

/// The colours are those of the page.
const STYLE: &str = "\
text{font-family:system-ui,-apple-system,'Segoe UI',sans-serif;fill:#1b1f24;white-space:pre}\
.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}\
.paper{fill:#fff;stroke:#d8dde3}.title,.verdict,.head{font-weight:600}.verdict{font-size:18px}.quiet{fill:#57606a}\
.allow{fill:#17722f}.deny{fill:#b3261e}.part{fill:#8a5300}\
@media (prefers-color-scheme:dark){text{fill:#e5e9ee}.paper{fill:#171b20;stroke:#343c46}.quiet{fill:#a3adb8}\
.allow{fill:#5fd483}.deny{fill:#ff8f86}.part{fill:#e8b84f}}";

impl Picture {
    fn access(&mut self, access: &AccessReport) {
        let mark = match access.decision {
            Decision::Allowed => YES,
            Decision::ExplicitDeny => DENIES,
            Decision::ImplicitDeny => NO,
            Decision::Undetermined | Decision::NotEvaluated => OPEN,
        };
        self.verdict(mark, access.decision.phrase());
        self.text(SAYS, None, &access.message);
        self.y += 6;
        self.layers(access);
        for (at, also) in access.also.iter().enumerate() {
            self.y += 6;
            self.text(HEAD, None, &format!("Further action {}: {}", at + 1, also.decision.phrase()));
            self.layers(also);
        }
    }

    /// The layers that there are, and in them the statements that decide, or come closest.
    fn layers(&mut self, access: &AccessReport) {
        for layer in access.layers.iter().filter(|layer| layer.outcome != LayerOutcome::NotApplied) {
            let mark = match layer.outcome {
                LayerOutcome::Denies => DENIES,
                LayerOutcome::Allows => YES,
                LayerOutcome::Undetermined => OPEN,
                LayerOutcome::Silent => NO,
                LayerOutcome::NoImpact | LayerOutcome::NotApplied | LayerOutcome::NotEvaluated => Mark("–", "quiet"),
            };
            self.text(ROW, Some(mark), &layer.message);
            let statements = layer.policies.iter().flat_map(|policy| &policy.statements);
            for statement in statements.filter(|statement| statement.decides || statement.closest) {
                self.statement(statement);
            }
        }
    }

    fn statement(&mut self, statement: &StatementReport) {
        // That its effect, its principal and its action are what they are the layer has said.
        for element in statement.elements.iter().filter(|element| element.key.is_some() || !element.holds) {
            let mark = if element.holds { MATCHES } else { if element.open { OPEN } else { DIFFERS } };
            let name = match (&element.operator, &element.key) {
                (Some(operator), Some(key)) => format!("`{operator} {key}`"),
                _ => element.element.to_string(),
            };
            self.text(ELEMENT, Some(mark), &format!("{name}: {}", element.message));
        }
    }

    fn network(&mut self, network: &NetworkReport) {
        let flow = &network.flow;
        let mark = match flow.outcome {
            Outcome::Reachable => YES,
            Outcome::NotReachable => NO,
            Outcome::Ambiguous => PARTLY,
            Outcome::Undetermined => OPEN,
        };
        self.verdict(mark, flow.outcome.phrase());
        self.text(SAYS, None, &flow.message);
        for (name, hops) in [("The packet", &flow.forward), ("The reply", &flow.back)] {
            let met: Vec<&Hop> = hops.iter().filter(|hop| !hop.assumed).collect();
            if !met.is_empty() {
                self.y += 6;
                self.text(HEAD, None, name);
            }
            for hop in met {
                let mark = match hop.verdict {
                    HopVerdict::Passes => YES,
                    HopVerdict::Drops => NO,
                    HopVerdict::Partly => PARTLY,
                    HopVerdict::Undetermined => OPEN,
                };
                self.text(ROW, Some(mark), &hop.message);
            }
        }
    }

    fn verdict(&mut self, Mark(mark, class): Mark, phrase: &str) {
        let phrase = phrase.chars().take(1).flat_map(char::to_uppercase).chain(phrase.chars().skip(1));
        let phrase = phrase.collect::<String>();
        self.y += 26;
        let y = self.y - 7;
        // Writing to a string cannot fail.
        let _ = writeln!(
            self.body,
            r#"<text class="verdict {class}" x="{MARGIN}" y="{y}">{mark} {}</text>"#,
            escaped(&phrase)
        );
    }

    /// A text in as many lines as it takes, with a mark before the first.
    fn text(&mut self, look: Look, mark: Option<Mark>, text: &str) {
        let Look { class, size, step, inset } = look;
        let x = MARGIN + inset;
        for (at, line) in wrapped(text, WIDTH - MARGIN - x, size).into_iter().enumerate() {
            self.lines += 1;
            if self.lines > MOST {
                if self.lines == MOST + 1 {
                    self.line(x, size, step, "row quiet", "…");
                }
                return;
            }
            if let Some(Mark(mark, colour)) = mark.filter(|_| at == 0) {
                let (x, y) = (x - 20, self.y + step - 6);
                let _ =
                    writeln!(self.body, r#"<text class="{colour}" font-size="{size}" x="{x}" y="{y}">{mark}</text>"#);
            }
            self.line(x, size, step, class, &line);
        }
    }

    /// A line of markup.
    fn line(&mut self, x: usize, size: usize, step: usize, class: &str, markup: &str) {
        self.y += step;
        let y = self.y - 6;
        let _ = writeln!(self.body, r#"<text class="{class}" font-size="{size}" x="{x}" y="{y}">{markup}</text>"#);
    }
}

/// The markup of the lines that a text takes in a column; what stands between backquotes is code.
fn wrapped(text: &str, room: usize, size: usize) -> Vec<String> {
    let most = room * 1000 / (size * LETTER);
    let mut lines = vec![String::new()];
    let mut length = 0;
    let is_code = |at: usize| at % 2 == 1;
    for (at, part) in text.split('`').enumerate() {
        for (word_at, word) in part.split(' ').enumerate() {
            let space = usize::from(word_at > 0 && length > 0);
            for (piece_at, piece) in pieces(&json::shown(word), most).into_iter().enumerate() {
                // Letters of code are wider.
                let wide = piece.chars().count() * if is_code(at) { 110 } else { 100 } / 100;
                let space = if piece_at == 0 { space } else { 0 };
                if length > 0 && length + space + wide > most {
                    lines.push(String::new());
                    length = 0;
                } else if space > 0 {
                    lines.last_mut().into_iter().for_each(|line| line.push(' '));
                    length += 1;
                }
                let Some(line) = lines.last_mut() else { continue };
                length += wide;
                match (is_code(at), piece.is_empty()) {
                    (true, false) => line.push_str(&format!(r#"<tspan class="code">{}</tspan>"#, escaped(&piece))),
                    _ => line.push_str(&escaped(&piece)),
                }
            }
        }
    }
    lines
}

/// A word in pieces that fit a line: long ARNs break after `:` and `/`, anything else where it must.
fn pieces(word: &str, most: usize) -> Vec<String> {
    let most = (most * 9 / 10).max(1);
    let may_break = word.chars().count() > most / 2;
    let mut pieces = vec![String::new()];
    let mut length = 0;
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        pieces.last_mut().into_iter().for_each(|piece| piece.push(letter));
        length += 1;
        let ends = may_break && matches!(letter, ':' | '/') && !matches!(letters.peek(), Some(':' | '/'));
        if (ends || length == most) && letters.peek().is_some() {
            pieces.push(String::new());
            length = 0;
        }
    }
    pieces
}

/// A text, as text in XML or HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in json::shown(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_break_where_their_parts_end() {
        let arn = "arn:aws:sts::111122223333:assumed-role/Role/x";
        assert_eq!(pieces(arn, 20).concat(), arn);
        assert_eq!(pieces("arn:aws:sts::1111", 20), ["arn:", "aws:", "sts::", "1111"]);
        assert_eq!(pieces("us-east-1", 20), ["us-east-1"]);
        assert_eq!(pieces(&"a".repeat(40), 20), ["a".repeat(18), "a".repeat(18), "a".repeat(4)]);
    }

    #[test]
    fn lines_fit_and_hold_all_of_a_text() {
        let text = "The role `arn:aws:iam::111122223333:role/a-rather-long-name-of-a-role` may <read> & \"write\".";
        let lines = wrapped(text, 240, 13);
        assert!(lines.len() > 2, "{lines:?}");
        let plain = lines.join(" ").replace(r#"<tspan class="code">"#, "").replace("</tspan>", "");
        assert!(plain.contains("may &lt;read&gt; &amp; &quot;write&quot;."), "{plain}");
        assert_eq!(plain.matches("role").count(), 3, "{plain}");
    }

    #[test]
    fn what_is_typed_is_text_and_a_long_way_is_cut() {
        let name = "</text><script>alert(1)</script>\u{202e}";
        let statement = r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}"#;
        let scenario = serde_json::json!({ "schema": 1, "title": name, "access": {
            "request": { "principal": "111122223333", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k" },
            "policies": { "identity": vec![serde_json::json!({ "name": name, "document":
                format!(r#"{{"Statement":[{}]}}"#, vec![statement; 80].join(",")) }); 2] } } });
        let (scenario, report) = scenario::answer(&scenario.to_string(), None);
        let picture = svg(scenario.title.as_deref(), &report);
        assert!(!picture.contains("<script") && picture.contains("&lt;script&gt;alert(1)"), "{picture}");
        assert!(!picture.contains('\u{202e}'), "{picture}");
        assert!(picture.matches("<text").count() < 2 * MOST + 10, "{}", picture.len());
    }
}
