//! The engine's sentences as markup: what stands in backticks is code.

use crate::tree::html;
use scenario::capitalized;
use yew::prelude::*;

/// A sentence with its `code` marked up.
pub(crate) fn sentence(text: &str) -> Html {
    let parts = text.split('`').enumerate().map(|(at, part)| match (at % 2, part) {
        (_, "") => html! {},
        (0, part) => words(part),
        (_, part) => code(part),
    });
    html! { <>{ for parts }</> }
}

/// A name that is no longer does not break at all, and no longer part of one where there is room for it.
const SHORT: usize = 32;

/// So much of an ARN stays together on a wide page.
const WIDE: usize = 40;

/// Plain words. One with a hyphen is an id, a range of ports, or short enough, and does not break at it.
pub(crate) fn words(text: &str) -> Html {
    let (mut parts, mut from, mut at) = (Vec::new(), 0, 0);
    for word in text.split(' ') {
        if word.contains('-') && word.len() <= SHORT {
            parts.push(html! { { text.get(from..at).unwrap_or_default() } });
            parts.push(html! { <span class="name">{ word }</span> });
            from = at + word.len();
        }
        at += word.len() + 1;
    }
    html! { <>{ for parts }{ text.get(from..).unwrap_or_default() }</> }
}

/// Code in a sentence.
pub(crate) fn code(text: &str) -> Html {
    match text.len() > SHORT || text.contains(['-', '/', ' ']) {
        true => name(text, "name"),
        false => html! { <code>{ text }</code> },
    }
}

/// A name, which breaks between its parts only, and not at its hyphens.
pub(crate) fn name(text: &str, class: &str) -> Html {
    let parts = name_parts(text);
    // A bucket stays beside what its ARN begins with, where there is room.
    let near = match parts.as_slice() {
        [first, second, ..] if first.ends_with(":::") => first.len() + second.len(),
        _ => usize::MAX,
    };
    let parts = parts.into_iter().enumerate().map(|(at, part)| {
        let chance = match (at, near) {
            (0, _) | (1, ..=SHORT) => html! {},
            (1, ..=WIDE) => html! { <wbr class="near" /> },
            _ => html! { <wbr /> },
        };
        match part.len() {
            ..=SHORT => html! { <>{ chance }{ part }</> },
            _ => html! { <>{ chance }<span class="long">{ part }</span></> },
        }
    });
    html! { <code class={class.to_owned()}>{ for parts }</code> }
}

/// A name in the parts that it may break between: after `:` and `/`, and at spaces. What every ARN begins with is one part,
/// up to its service.
fn name_parts(text: &str) -> Vec<&str> {
    if text.len() <= SHORT {
        return vec![text];
    }
    let (mut parts, mut from, mut colons) = (Vec::new(), 0, 0);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        colons += usize::from(*byte == b':');
        let is_sign = |byte: &u8| matches!(byte, b':' | b'/' | b' ');
        let next = bytes.get(at + 1);
        let is_start = colons < 3 && text.starts_with("arn:");
        if next.is_none_or(|next| is_sign(byte) && !is_sign(next) && !is_start) {
            parts.push(text.get(from..=at).unwrap_or_default());
            from = at + 1;
        }
    }
    parts
}

/// A name as sentences of the engine have it: a long one loses its middle, which its field still has.
pub(crate) fn shown(name: &str) -> String {
    json::clip(name).into_owned()
}

/// What the engine says after a name, as a sentence of its own.
pub(crate) fn full(text: &str) -> String {
    let mut text = capitalized(text);
    if !text.ends_with(['.', '?']) {
        text.push('.');
    }
    text
}

/// A note: paragraphs, `code`, **strong** and *emphasis* of Markdown. Nothing in it becomes a link or an element.
pub(crate) fn note(text: &str) -> Html {
    let paragraphs = text.split("\n\n").filter(|part| !part.trim().is_empty()).map(|paragraph| {
        // Code first: an asterisk in it is a wildcard.
        let parts = paragraph.split('`').enumerate().map(|(at, part)| match at % 2 {
            0 => strong(part),
            _ => code(part),
        });
        html! { <p>{ for parts }</p> }
    });
    html! { <>{ for paragraphs }</> }
}

fn strong(text: &str) -> Html {
    let parts = text.split("**").enumerate().map(|(at, part)| match at % 2 {
        0 => emphasis(part),
        _ => html! { <strong>{ part }</strong> },
    });
    html! { <>{ for parts }</> }
}

fn emphasis(text: &str) -> Html {
    let parts = text.split('*').enumerate().map(|(at, part)| match at % 2 {
        0 => words(part),
        _ => html! { <em>{ part }</em> },
    });
    html! { <>{ for parts }</> }
}

#[cfg(test)]
mod tests {
    use super::name_parts;

    #[test]
    fn a_name_of_any_length_is_a_line() {
        assert_eq!(super::shown("ReadTrainingData"), "ReadTrainingData");
        assert_eq!(super::shown(&"n".repeat(500_000)).chars().count(), 161);
    }

    #[test]
    fn a_name_breaks_after_colons_and_slashes_only() {
        for (text, expected) in [
            ("arn:aws:s3:::amzn-s3-demo-bucket/etl/*", "arn:aws:s3:::|amzn-s3-demo-bucket/|etl/|*"),
            ("arn:aws:iam::111122223333:role/path/a-b", "arn:aws:iam::|111122223333:|role/|path/|a-b"),
            ("arn:aws:sqs:us-east-1:111122223333:my-queue", "arn:aws:sqs:|us-east-1:|111122223333:|my-queue"),
            ("https://example.com/some/long-path", "https://|example.com/|some/|long-path"),
            ("aws ec2 describe-network-interfaces", "aws |ec2 |describe-network-interfaces"),
            ("é-ü:ö/é-ü:ö/é-ü:ö/é-ü:ö", "é-ü:|ö/|é-ü:|ö/|é-ü:|ö/|é-ü:|ö"),
            // What is short stays whole.
            ("subnet-0123456789abcdef0", "subnet-0123456789abcdef0"),
            ("sagemaker:CreateNotebookInstance", "sagemaker:CreateNotebookInstance"),
            ("", ""),
        ] {
            assert_eq!(name_parts(text).join("|"), expected);
        }
    }
}
