//! Texts as HTML.

use pulldown_cmark::{Event, Parser, html};

/// A text, as text.
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

/// A name, which may break after `:`, `/` and spaces, and not at its hyphens, where browsers would break: it is the style's that
/// it breaks nowhere else.
pub(crate) fn code(text: &str) -> String {
    let part = |part: &str| match part.len() {
        ..=SHORT => escaped(part),
        _ => whole(part),
    };
    format!("<code>{}</code>", broken(text, &[':', '/', ' '], part))
}

/// A line of code or of AWS's own words, in which words break as usual, and names as [`code`] has them.
pub(crate) fn line(text: &str) -> String {
    let part = |part: &str| if part.contains('-') { whole(part) } else { escaped(part) };
    let word = |word: &str| match word.contains([':', '/', '"']) && (word.contains('-') || word.len() > SHORT) {
        true => broken(word, &[':', '/'], part),
        false => escaped(word),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Words that end in a name, which stays whole.
pub(crate) fn named(text: &str) -> String {
    let word = |word: &str| if word.contains('-') { whole(word) } else { escaped(word) };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// As much has room on any line.
const SHORT: usize = 16;

/// A part of a name, which breaks only where it is longer than a line.
fn whole(part: &str) -> String {
    format!("<span class=\"part\">{}</span>", escaped(part))
}

/// A text that may break behind these signs; of several in a row behind the last. What every ARN begins with is one part, up
/// to its service.
fn broken(text: &str, signs: &[char], part: impl Fn(&str) -> String) -> String {
    let (mut parts, mut rest): (Vec<&str>, _) = (Vec::new(), text);
    while !rest.is_empty() {
        let from = if rest.trim_start_matches(['"', '[', '{']).starts_with("arn:") { 2 } else { 0 };
        let first = rest.match_indices(signs).nth(from).map_or(rest.len(), |(at, _)| at);
        let more = rest.get(first..).and_then(|from| from.find(|letter| !signs.contains(&letter)));
        let (one, after) = rest.split_at_checked(more.map_or(rest.len(), |more| first + more)).unwrap_or((rest, ""));
        parts.push(one);
        rest = after;
    }
    parts.into_iter().map(part).collect::<Vec<_>>().join("<wbr>")
}

/// A sentence of the engine's: what stands between backquotes is code.
pub(crate) fn sentence(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(at, part)| if at % 2 == 1 { code(part) } else { escaped(part) });
    parts.collect()
}

/// The same without markup, for what is no HTML.
pub(crate) fn plain(text: &str) -> String {
    let parts = text.split('`').enumerate();
    // A wildcard stands between backquotes.
    let text: String =
        parts.map(|(at, part)| if at % 2 == 1 { part.to_owned() } else { part.replace('*', "") }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Markdown of a scenario, in which HTML is text.
pub(crate) fn note(markdown: &str) -> String {
    let events = Parser::new(markdown).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Code(text) => Event::InlineHtml(code(&text).into()),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

/// What a text is called in an address.
///
/// ```text
/// Explicit deny -> explicit-deny
/// ```
pub(crate) fn slug(text: &str) -> String {
    let letters = text.chars().map(|letter| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' });
    letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_break_after_colons_and_slashes_and_markup_is_text() {
        assert_eq!(sentence("`arn:aws:s3:::b/k` is <b>."), "<code>arn:aws:s3:::<wbr>b/<wbr>k</code> is &lt;b&gt;.");
        assert_eq!(code("vpce-1/a b"), "<code>vpce-1/<wbr>a <wbr>b</code>");
        let long = "a-".repeat(20);
        assert_eq!(code(&format!("b/{long}")), format!("<code>b/<wbr><span class=\"part\">{long}</span></code>"));
        assert_eq!(
            line(&format!("  \"b\": \"s3:Get*\", [\"arn:aws:iam::x-y\"] re-do {long}")),
            format!(
                "  &quot;b&quot;: &quot;s3:Get*&quot;, [&quot;arn:aws:iam::<wbr><span class=\"part\">x-y&quot;]</span> re-do {long}"
            )
        );
        assert_eq!(note("a <b>*c*</b>"), "<p>a &lt;b&gt;<em>c</em>&lt;/b&gt;</p>\n");
        assert_eq!(note("`b/<k>`"), "<p><code>b/<wbr>&lt;k&gt;</code></p>\n");
        assert_eq!(slug("What, then?"), "what-then");
        assert_eq!(plain("The  `s3:*`  **one**"), "The s3:* one");
    }
}
