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

/// A name, which may break after `:` and `/`.
pub(crate) fn code(text: &str) -> String {
    let mut out = String::from("<code>");
    let mut letters = text.chars().peekable();
    let mut part = String::new();
    while let Some(letter) = letters.next() {
        part.push(letter);
        if matches!(letter, ':' | '/') && letters.peek().is_some_and(|next| !matches!(next, ':' | '/')) {
            out.push_str(&escaped(&part));
            out.push_str("<wbr>");
            part.clear();
        }
    }
    out.push_str(&escaped(&part));
    out.push_str("</code>");
    out
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
        assert_eq!(note("a <b>*c*</b>"), "<p>a &lt;b&gt;<em>c</em>&lt;/b&gt;</p>\n");
        assert_eq!(slug("What, then?"), "what-then");
        assert_eq!(plain("The  `s3:*`  **one**"), "The s3:* one");
    }
}
