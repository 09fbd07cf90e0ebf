//! Links that reopen what their author saw: `#v1.` and the scenario, deflated, in base64url.
//!
//! The version stands outside the compressed part, so that links of every version decode for ever. A
//! link is untrusted: whatever it holds, decoding ends in a scenario, which is only text, or in a
//! sentence.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use iam::Severity;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use crate::Scenario;

/// A scenario longer than this, as JSON, does not fit a link: 1 MiB.
pub const LONGEST: usize = 1 << 20;

/// What a URL fragment asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Target<S = Box<Scenario>> {
    /// A scenario of the gallery, by its slug: `#/e/good-training-job`.
    Example(String),
    /// The scenario that the link carries.
    Scenario(S),
}

/// The fragment for a scenario, `#` included. `None` if the scenario is longer than [`LONGEST`].
///
/// ```
/// let mut scenario = scenario::Scenario::default();
/// scenario.title = Some("hello".into());
/// let link = scenario::link::encode(&scenario).unwrap();
/// assert!(link.starts_with("#v1."));
/// let back = scenario::link::decode(&link).unwrap().unwrap();
/// assert_eq!(back, scenario::link::Target::Scenario(Box::new(scenario)));
/// ```
pub fn encode(scenario: &Scenario) -> Option<String> {
    Some(fragment(&compress_to_vec(text(scenario)?.as_bytes(), 9)))
}

/// What a fragment, with or without its `#`, asks for; `None` if it asks for nothing.
///
/// # Errors
///
/// A sentence that says why the link cannot be opened.
pub fn decode(fragment: &str) -> Option<Result<Target, String>> {
    Some(asked(fragment)?.and_then(|target| match target {
        Target::Example(slug) => Ok(Target::Example(slug)),
        Target::Scenario(deflated) => opened(inflate(&deflated)).map(|scenario| Target::Scenario(Box::new(scenario))),
    }))
}

/// The bytes, or those up to where they are more than a link may hold; `None` if they are damaged.
fn inflate(deflated: &[u8]) -> Option<Vec<u8>> {
    match decompress_to_vec_with_limit(deflated, LONGEST + 1) {
        Ok(bytes) => Some(bytes),
        Err(error) => Some(error.output).filter(|_| error.status == TINFLStatus::HasMoreOutput),
    }
}

/// The JSON that the link of a scenario holds. `None` if it is longer than [`LONGEST`].
pub fn text(scenario: &Scenario) -> Option<String> {
    Some(scenario.to_json()).filter(|text| text.len() <= LONGEST)
}

/// The fragment that holds a deflated text. The page lets the browser deflate, and writes it in `web/src/link.js`.
fn fragment(deflated: &[u8]) -> String {
    format!("#v1.{}", URL_SAFE_NO_PAD.encode(deflated))
}

/// The same as [`decode`], with a scenario as it is in the link: deflated, for [`opened`].
///
/// ```
/// use scenario::link::{Target, asked, opened};
/// assert_eq!(asked("#v1.qq4FAA"), Some(Ok(Target::Scenario(vec![0xaa, 0xae, 5, 0]))));
/// assert_eq!(opened(Some(b"{}".to_vec())), Ok(scenario::Scenario::default()));
/// ```
///
/// # Errors
///
/// A sentence that says why the link cannot be opened.
pub fn asked(fragment: &str) -> Option<Result<Target<Vec<u8>>, String>> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if let Some(slug) = fragment.strip_prefix("/e/") {
        let valid =
            !slug.is_empty() && slug.len() <= 80 && slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        return Some(match valid {
            true => Ok(Target::Example(slug.to_owned())),
            false => Err("This link names an example that does not exist.".to_owned()),
        });
    }
    let (version, data) = fragment.strip_prefix('v')?.split_once('.')?;
    if version.is_empty() || !version.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(match version {
        "1" => {
            // Mail and chat programs wrap long lines and pad what they take for base64.
            let data: String = data.chars().filter(|c| !c.is_whitespace() && *c != '=').collect();
            URL_SAFE_NO_PAD.decode(data).map(Target::Scenario).map_err(|_| BROKEN.to_owned())
        }
        _ => Err(format!("This link is of version {}, which is newer than this page. Reload the page.", clip(version))),
    })
}

fn clip(version: &str) -> &str {
    version.get(..6).unwrap_or(version)
}

/// The scenario of a link that holds these bytes, of which more than [`LONGEST`] need not be all; `None` stands for what
/// cannot be inflated.
///
/// # Errors
///
/// A sentence that says why the link cannot be opened.
pub fn opened(inflated: Option<Vec<u8>>) -> Result<Scenario, String> {
    let bytes = inflated.ok_or(BROKEN)?;
    if bytes.len() > LONGEST {
        return Err("This link holds more than 1 MiB, which is more than a link may hold.".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|_| BROKEN)?;
    let (scenario, problems) = Scenario::read(&text);
    match problems.into_iter().find(|problem| problem.severity == Severity::Error) {
        Some(problem) => Err(format!("This link does not hold a scenario: {}", problem.message)),
        None => Ok(scenario),
    }
}

const BROKEN: &str = "This link is damaged: part of it may have been cut off when it was copied.";

/// Whether a link holds far more bytes than its length lets expect, as a scenario that is made to be slow does: how many
/// are deflated, and how many are not. Such a link opens as any other; whoever follows it may want to be asked first.
///
/// ```
/// assert!(scenario::link::swells(120, 100_022));
/// assert!(!scenario::link::swells(20_000, 100_022));
/// assert!(!scenario::link::swells(10, 12_000));
/// // Nothing is opened that is longer, so nobody need be asked.
/// assert!(!scenario::link::swells(120, scenario::link::LONGEST + 1));
/// ```
pub fn swells(deflated: usize, held: usize) -> bool {
    // In a link, three bytes are four letters.
    held > MUCH && held <= LONGEST && held > MOST_USUAL * deflated.saturating_mul(4).div_ceil(3)
}

/// So many bytes are answered at once, whatever they are.
const MUCH: usize = 12 << 10;

/// Scenarios that people write are two to five times as long as their links.
const MOST_USUAL: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn error(fragment: &str) -> String {
        decode(fragment).unwrap().unwrap_err()
    }

    #[test]
    fn fragments_that_ask_for_nothing() {
        for fragment in ["", "#", "#section", "#v1", "#v.x", "#version.1"] {
            assert_eq!(decode(fragment), None, "{fragment}");
        }
    }

    #[test]
    fn hostile_links_end_in_a_sentence() {
        let damaged = "This link is damaged: part of it may have been cut off when it was copied.";
        assert_eq!(error("#v1."), damaged);
        assert_eq!(error("#v1.%%%"), damaged);
        assert_eq!(error("#v9.abc"), "This link is of version 9, which is newer than this page. Reload the page.");
        assert_eq!(error("#/e/../../etc"), "This link names an example that does not exist.");
        let bomb = URL_SAFE_NO_PAD.encode(compress_to_vec(&vec![b' '; 64 << 20], 9));
        assert_eq!(
            error(&format!("#v1.{bomb}")),
            "This link holds more than 1 MiB, which is more than a link may hold."
        );
        let list = URL_SAFE_NO_PAD.encode(compress_to_vec(b"[]", 9));
        assert_eq!(
            error(&format!("#v1.{list}")),
            "This link does not hold a scenario: A scenario must be an object; this is an array."
        );
    }

    fn scenario(title: String, document: String, value: Option<String>) -> Scenario {
        use crate::document::*;
        use crate::policies::{NamedPolicy, Policies};
        let value = value.map_or(ContextValue::Absent, ContextValue::One);
        let request = RequestDocument { context: ContextMap(vec![("aws:x".into(), value)]), ..Default::default() };
        let policies =
            Policies { identity: vec![NamedPolicy { document, ..Default::default() }], ..Default::default() };
        let access = Access { request, policies, settings: Settings::default() };
        Scenario { title: Some(title), access: Some(access), ..Scenario::default() }
    }

    proptest! {
        #[test]
        fn a_link_reopens_the_same_text(title in ".{0,40}", document in "(?s).{0,400}", value in proptest::option::of(".{0,20}")) {
            let scenario = scenario(title, document, value);
            let link = encode(&scenario).unwrap();
            prop_assert_eq!(decode(&link), Some(Ok(Target::Scenario(Box::new(scenario)))));
        }

        #[test]
        fn any_fragment_is_decoded_without_panic(data in "[A-Za-z0-9_=-]{0,200}", at in 0_usize..60, with in "[A-Za-z0-9]") {
            let _ = decode(&format!("#v1.{data}"));
            let mut link = encode(&scenario("t".into(), "{}".into(), None)).unwrap();
            link.replace_range(4 + at % (link.len() - 4)..=4 + at % (link.len() - 4), &with);
            let _ = decode(&link);
        }
    }
}
