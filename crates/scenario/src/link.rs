//! Links that reopen what their author saw: `#v2.` and the scenario, deflated, in base64url.
//!
//! The version stands outside the compressed part, so that links of every version decode for ever. Version 1 is
//! deflated as it is; version 2 refers to a text besides, which is as good as written before the scenario: what many
//! scenarios have in common. A link is untrusted: whatever it holds, decoding ends in a scenario, which is only text, or
//! in a sentence.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use iam::Severity;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, compress_to_output, create_comp_flags_from_zip_params};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use crate::Scenario;

/// What links of version 2 refer to. `cargo xtask dictionary` made it; not a byte of it may ever change.
const DICTIONARY: &str = include_str!("../data/links-v2.txt");

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

/// A scenario as it is in a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Deflated {
    /// What is deflated, in bytes.
    pub bytes: Vec<u8>,
    /// Whether it refers to the dictionary, as links of version 2 do.
    pub refers: bool,
}

/// The fragment for a scenario, `#` included. `None` if the scenario is longer than [`LONGEST`].
///
/// ```
/// let mut scenario = scenario::Scenario::default();
/// scenario.title = Some("hello".into());
/// let link = scenario::link::encode(&scenario).unwrap();
/// assert!(link.starts_with("#v2."));
/// let back = scenario::link::decode(&link).unwrap().unwrap();
/// assert_eq!(back, scenario::link::Target::Scenario(Box::new(scenario)));
/// ```
pub fn encode(scenario: &Scenario) -> Option<String> {
    let text = text(scenario)?;
    // Deflated as zlib does, without a head, at the highest level that is worth its time.
    let mut compressor = CompressorOxide::new(create_comp_flags_from_zip_params(9, 0, 0));
    // What a flush leaves ends with a byte and is not sent.
    compress_to_output(&mut compressor, DICTIONARY.as_bytes(), TDEFLFlush::Sync, |_| true);
    let mut deflated = Vec::new();
    compress_to_output(&mut compressor, text.as_bytes(), TDEFLFlush::Finish, |bytes| {
        deflated.extend_from_slice(bytes);
        true
    });
    Some(format!("#v2.{}", URL_SAFE_NO_PAD.encode(deflated)))
}

/// The fragment for a text that is no scenario, as a lab's state is: of version 1.
///
/// ```
/// assert_eq!(scenario::link::fragment("{}"), "#v1.q64FAA");
/// ```
pub fn fragment(text: &str) -> String {
    format!("#v1.{}", URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 9)))
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
fn inflate(deflated: &Deflated) -> Option<Vec<u8>> {
    if !deflated.refers {
        return inflate_up_to(&deflated.bytes, LONGEST + 1);
    }
    // A block that is stored as it is, and not the last. `web/src/link.js` does the same.
    let length = u16::try_from(DICTIONARY.len()).ok()?;
    let mut bytes = vec![0];
    bytes.extend(length.to_le_bytes());
    bytes.extend((!length).to_le_bytes());
    bytes.extend(DICTIONARY.as_bytes());
    bytes.extend(&deflated.bytes);
    let mut inflated = inflate_up_to(&bytes, DICTIONARY.len() + LONGEST + 1)?;
    Some(inflated.split_off(DICTIONARY.len()))
}

fn inflate_up_to(bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    match decompress_to_vec_with_limit(bytes, most) {
        Ok(bytes) => Some(bytes),
        Err(error) => Some(error.output).filter(|_| error.status == TINFLStatus::HasMoreOutput),
    }
}

/// The JSON that the link of a scenario holds. `None` if it is longer than [`LONGEST`].
pub fn text(scenario: &Scenario) -> Option<String> {
    Some(scenario.to_json()).filter(|text| text.len() <= LONGEST)
}

/// The same as [`decode`], with a scenario as it is in the link: deflated, for [`opened`].
///
/// ```
/// use scenario::link::{Deflated, Target, asked, opened};
/// let deflated = Deflated { bytes: vec![0xaa, 0xae, 5, 0], refers: false };
/// assert_eq!(asked("#v1.qq4FAA"), Some(Ok(Target::Scenario(deflated))));
/// assert_eq!(opened(Some(b"{}".to_vec())), Ok(scenario::Scenario::default()));
/// ```
///
/// # Errors
///
/// A sentence that says why the link cannot be opened.
pub fn asked(fragment: &str) -> Option<Result<Target<Deflated>, String>> {
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
        "1" | "2" => {
            // Mail and chat programs wrap long lines and pad what they take for base64.
            let data: String = data.chars().filter(|c| !c.is_whitespace() && *c != '=').collect();
            let refers = version == "2";
            let deflated = URL_SAFE_NO_PAD.decode(data).map(|bytes| Deflated { bytes, refers });
            deflated.map(Target::Scenario).map_err(|_| BROKEN.to_owned())
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

/// Whether a link holds far more bytes than its length lets expect, as a scenario that is made to be slow does: what is
/// deflated, and how many bytes are not. Such a link opens as any other; whoever follows it may want to be asked first.
///
/// ```
/// use scenario::link::{Deflated, LONGEST, swells};
/// let link = |length| Deflated { bytes: vec![0; length], refers: false };
/// assert!(swells(&link(120), 100_022));
/// assert!(!swells(&link(20_000), 100_022));
/// assert!(!swells(&link(10), 12_000));
/// // Much of a link of version 2 stands in what it refers to.
/// assert!(swells(&link(1000), 20_000));
/// assert!(!swells(&Deflated { refers: true, ..link(1000) }, 20_000));
/// // Nothing is opened that is longer, so nobody need be asked.
/// assert!(!swells(&link(120), LONGEST + 1));
/// ```
pub fn swells(deflated: &Deflated, held: usize) -> bool {
    let most = if deflated.refers { MOST_USUAL_OF_2 } else { MOST_USUAL_OF_1 };
    // In a link, three bytes are four letters.
    held > MUCH && held <= LONGEST && held > most * deflated.bytes.len().saturating_mul(4).div_ceil(3)
}

/// So many bytes are answered at once, whatever they are.
const MUCH: usize = 12 << 10;

/// Scenarios that people write are two to five times as long as their links of version 1, and four to thirteen times as
/// long as those of version 2.
const MOST_USUAL_OF_1: usize = 6;
const MOST_USUAL_OF_2: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;
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
        assert_eq!(error("#v9.abc"), "This link is of version 9, which is newer than this page. Reload the page.");
        assert_eq!(error("#/e/../../etc"), "This link names an example that does not exist.");
        for version in [1, 2] {
            let error = |data: &str| error(&format!("#v{version}.{data}"));
            assert_eq!(error(""), damaged);
            assert_eq!(error("%%%"), damaged);
            // The first distance goes back farther than there is anything, and than there can be.
            let before = URL_SAFE_NO_PAD.encode([0x4b, 0x04, 0xfe, 0xff, 0x07, 0x00]);
            assert_eq!(error(&before), damaged);
            let bomb = URL_SAFE_NO_PAD.encode(compress_to_vec(&vec![b' '; 64 << 20], 9));
            assert_eq!(error(&bomb), "This link holds more than 1 MiB, which is more than a link may hold.");
            let list = URL_SAFE_NO_PAD.encode(compress_to_vec(b"[]", 9));
            assert_eq!(
                error(&list),
                "This link does not hold a scenario: A scenario must be an object; this is an array."
            );
        }
    }

    /// What a link of version 2 holds is held to the same bounds, without what it refers to.
    #[test]
    fn a_link_holds_1_mib_of_text() {
        let sized = |length: usize| {
            let empty = scenario(String::new(), String::new(), None).to_json().len();
            scenario("a".repeat(length - empty), String::new(), None)
        };
        let link = encode(&sized(LONGEST)).unwrap();
        assert_eq!(decode(&link), Some(Ok(Target::Scenario(Box::new(sized(LONGEST))))));
        assert_eq!(encode(&sized(LONGEST + 1)), None);
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
        fn any_fragment_is_decoded_without_panic(version in 1..=2, data in "[A-Za-z0-9_=-]{0,200}", at in 0_usize..60, with in "[A-Za-z0-9]") {
            let _ = decode(&format!("#v{version}.{data}"));
            let mut link = encode(&scenario("t".into(), "{}".into(), None)).unwrap();
            link.replace_range(4 + at % (link.len() - 4)..=4 + at % (link.len() - 4), &with);
            let _ = decode(&link);
        }
    }
}
