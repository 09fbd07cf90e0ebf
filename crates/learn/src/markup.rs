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
        ..=LONG => escaped(part),
        _ => format!("<span class=\"long\">{}</span>", escaped(part)),
    };
    format!("<code>{}</code>", broken(text, &[':', '/', ' '], part))
}

/// A line of code or of AWS's own words, in which words break as usual, and names as [`code`] has them.
pub(crate) fn line(text: &str) -> String {
    let part = |part: &str| match part.contains('-') && part.len() <= LONG {
        true => format!("<span class=\"kept\">{}</span>", escaped(part)),
        false => escaped(part),
    };
    let word = |word: &str| match word.contains([':', '/', '"']) && (word.contains('-') || word.len() > LONG) {
        true => broken(word, &[':', '/'], part),
        false => escaped(word),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Longer parts of a name break where they must.
const LONG: usize = 32;

/// A text that may break behind these signs; of several in a row behind the last.
fn broken(text: &str, signs: &[char], part: impl Fn(&str) -> String) -> String {
    let (mut parts, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let first = rest.find(signs).unwrap_or(rest.len());
        let more = rest.get(first..).and_then(|from| from.find(|letter| !signs.contains(&letter)));
        let (one, after) = rest.split_at_checked(more.map_or(rest.len(), |more| first + more)).unwrap_or((rest, ""));
        parts.push(part(one));
        rest = after;
    }
    parts.join("<wbr>")
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
        assert_eq!(
            sentence("`arn:aws:s3:::b/k` is <b>."),
            "<code>arn:<wbr>aws:<wbr>s3:::<wbr>b/<wbr>k</code> is &lt;b&gt;."
        );
        assert_eq!(code("vpce-1/a b"), "<code>vpce-1/<wbr>a <wbr>b</code>");
        let long = "a-".repeat(20);
        assert_eq!(code(&format!("b/{long}")), format!("<code>b/<wbr><span class=\"long\">{long}</span></code>"));
        assert_eq!(
            line(&format!("  \"b\": \"s3:Get*\", \"arn:x-y\" re-do {long}")),
            format!(
                "  &quot;b&quot;: &quot;s3:Get*&quot;, &quot;arn:<wbr><span class=\"kept\">x-y&quot;</span> re-do {long}"
            )
        );
        assert_eq!(note("a <b>*c*</b>"), "<p>a &lt;b&gt;<em>c</em>&lt;/b&gt;</p>\n");
        assert_eq!(slug("What, then?"), "what-then");
        assert_eq!(plain("The  `s3:*`  **one**"), "The s3:* one");
    }
}
