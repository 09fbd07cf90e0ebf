//! The techniques, and what each makes of a column.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::column::{Column, Met};
use super::random::Random;
use crate::{fixed, number, padded};

/// What is done to a column, as it was chosen and typed: the technique's id under `do`, and settings by their ids. What is
/// not in it is as it begins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mask(pub(super) BTreeMap<String, String>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Technique {
    Keep,
    Substitute,
    Shuffle,
    Redact,
    Partial,
    Range,
    Prefix,
    Drop,
    Hash,
    Pseudonym,
    Token,
    Noise,
}

/// A technique, and what there is to know of it.
pub(super) struct Known {
    pub(super) technique: Technique,
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    /// Whether there is a way back from what is released.
    pub(super) way_back: &'static str,
    /// The recipe step of AWS Glue DataBrew that does it.
    pub(super) step: &'static str,
    pub(super) setting: Option<Setting>,
}

/// How a technique is done.
pub(super) struct Setting {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) unit: &'static str,
    pub(super) begins: &'static str,
    least: f64,
    most: f64,
}

/// Every technique, as they are offered.
pub(super) const TECHNIQUES: [Known; 12] = [
    Known {
        technique: Technique::Keep,
        id: "keep",
        label: "Keep as it is",
        way_back: "none is needed: it is there",
        step: "",
        setting: None,
    },
    Known {
        technique: Technique::Substitute,
        id: "substitute",
        label: "Substitution: another of its kind",
        way_back: "gone",
        step: "REPLACE_WITH_RANDOM_BETWEEN, for numbers",
        setting: None,
    },
    Known {
        technique: Technique::Shuffle,
        id: "shuffle",
        label: "Shuffling: same values, other rows",
        way_back: "every value is still there, in another row",
        step: "SHUFFLE_ROWS",
        setting: None,
    },
    Known {
        technique: Technique::Redact,
        id: "redact",
        label: "Redaction: one mark for all",
        way_back: "gone",
        step: "MASK_RANGE, from end to end",
        setting: None,
    },
    Known {
        technique: Technique::Partial,
        id: "partial",
        label: "Partial mask: only the end",
        way_back: "what is masked is gone, the end narrows it down",
        step: "MASK_RANGE",
        setting: Some(Setting {
            id: "last",
            label: "Characters kept at the end of",
            unit: "",
            begins: "4",
            least: 0.0,
            most: 100.0,
        }),
    },
    Known {
        technique: Technique::Range,
        id: "range",
        label: "Generalization: a range",
        way_back: "the detail is gone, the range narrows it down",
        step: "",
        setting: Some(Setting {
            id: "width",
            label: "Width of the ranges of",
            unit: "",
            begins: "10",
            least: 0.001,
            most: 1e12,
        }),
    },
    Known {
        technique: Technique::Prefix,
        id: "prefix",
        label: "Generalization: the beginning",
        way_back: "the detail is gone, the beginning narrows it down",
        step: "MASK_RANGE",
        setting: Some(Setting {
            id: "first",
            label: "Characters kept at the beginning of",
            unit: "",
            begins: "3",
            least: 0.0,
            most: 100.0,
        }),
    },
    Known {
        technique: Technique::Drop,
        id: "drop",
        label: "Suppression: leave the column out",
        way_back: "gone",
        step: "DELETE",
        setting: None,
    },
    Known {
        technique: Technique::Hash,
        id: "hash",
        label: "Hash without a key (SHA-256)",
        way_back: "whoever guesses the value computes the same hash",
        step: "CRYPTOGRAPHIC_HASH with SHA256",
        setting: None,
    },
    Known {
        technique: Technique::Pseudonym,
        id: "pseudonym",
        label: "Pseudonym: hash with a key (HMAC)",
        way_back: "whoever has the key, by trying values",
        step: "CRYPTOGRAPHIC_HASH with HMAC_SHA256",
        setting: None,
    },
    Known {
        technique: Technique::Token,
        id: "token",
        label: "Token: chance, with a vault",
        way_back: "whoever has the vault, by looking it up",
        step: "",
        setting: None,
    },
    Known {
        technique: Technique::Noise,
        id: "noise",
        label: "Perturbation: noise on numbers",
        way_back: "never exactly",
        step: "",
        setting: Some(Setting {
            id: "epsilon",
            label: "Epsilon of",
            unit: "less is more noise",
            begins: "1",
            least: 0.01,
            most: 100.0,
        }),
    },
];

impl Mask {
    /// The chosen technique's id.
    pub(super) fn technique(&self) -> &str {
        self.0.get("do").map_or("keep", String::as_str)
    }

    /// What was chosen, and whether there is such a technique.
    pub(super) fn known(&self) -> Option<&'static Known> {
        let id = self.technique();
        TECHNIQUES.iter().find(|known| known.id == id)
    }

    /// What a setting holds, as it was typed.
    pub(super) fn typed(&self, setting: &Setting) -> &str {
        self.0.get(setting.id).map_or(setting.begins, String::as_str)
    }

    /// What a setting holds, as a number.
    pub(super) fn setting(&self, setting: &Setting) -> Result<f64, String> {
        number(self.typed(setting), setting.least, setting.most)
    }
}

/// A column with what was done to it.
pub(super) struct Masked<'a> {
    pub(super) how: How,
    pub(super) column: Column<'a>,
    /// Each token and what it stands for.
    pub(super) vault: Vec<(String, String)>,
    /// How many values are none that the technique is for.
    pub(super) unfit: usize,
}

/// A technique with its setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct How {
    pub(super) technique: Technique,
    pub(super) setting: f64,
}

impl How {
    /// What a mask says. What cannot be read is redacted: it is not released by mistake.
    pub(super) fn of(mask: &Mask) -> How {
        let redact = How { technique: Technique::Redact, setting: 0.0 };
        let Some(known) = mask.known() else { return redact };
        let setting = known.setting.as_ref().map_or(Ok(0.0), |setting| mask.setting(setting));
        setting.map_or(redact, |setting| How { technique: known.technique, setting })
    }

    /// What becomes of a value wherever it stands, which an attacker can compute, too. Nothing where chance or a key is in it.
    pub(super) fn seen(self, value: &str) -> Option<String> {
        Some(match self.technique {
            Technique::Keep => value.to_owned(),
            Technique::Partial => partial(value, whole(self.setting)),
            Technique::Range => range(value, self.setting).unwrap_or_else(|| REDACTED.to_owned()),
            Technique::Prefix => prefix(value, whole(self.setting)),
            Technique::Hash => hash(value),
            _ => return None,
        })
    }
}

/// What stands for what is not released.
pub(super) const REDACTED: &str = "[redacted]";

/// What becomes of a column.
pub(super) fn masked<'a>(column: Column<'a>, how: How, name: &str, seed: &str, key: &str) -> Masked<'a> {
    let mut random = Random::new(seed, name);
    let mut vault = Vec::new();
    let mut unfit = 0;
    let column = match how.technique {
        Technique::Keep | Technique::Drop => column,
        Technique::Redact => column.map(&mut |_| REDACTED.to_owned()),
        Technique::Partial | Technique::Prefix | Technique::Hash => {
            column.map(&mut |value| unless_empty(value, |value| how.seen(value).unwrap_or_default()))
        }
        Technique::Range => {
            unfit = column.iter().filter(|value| !value.is_empty() && range(value, how.setting).is_none()).count();
            column.map(&mut |value| unless_empty(value, |value| how.seen(value).unwrap_or_default()))
        }
        Technique::Pseudonym => column.map(&mut |value| unless_empty(value, |value| pseudonym(value, key))),
        Technique::Token => {
            let mut taken = Met::default();
            column.map(&mut |value| {
                unless_empty(value, |value| {
                    let token = unlike(&mut random, token, &mut |token| !taken.is_new(Cow::Owned(token.to_owned())));
                    vault.push((token.clone(), value.to_owned()));
                    token
                })
            })
        }
        Technique::Shuffle => shuffled(column, &mut random),
        Technique::Substitute => substituted(&column, &mut random),
        Technique::Noise => {
            let (noisy, words) = noisy(&column, how.setting, &mut random);
            unfit = words;
            noisy
        }
    };
    Masked { how, column, vault, unfit }
}

/// How far apart the numbers of a column are, which is what one person can change in it.
pub(super) fn spread(column: &Column) -> f64 {
    let numbers = || column.texts.iter().filter_map(|text| numeric(text));
    let spread = numbers().fold(f64::MIN, f64::max) - numbers().fold(f64::MAX, f64::min);
    if spread > 0.0 { spread } else { 1.0 }
}

/// What a text is as a number.
pub(super) fn numeric(text: &str) -> Option<f64> {
    number(text, f64::MIN, f64::MAX).ok()
}

/// A setting that counts.
fn whole(setting: f64) -> usize {
    setting as usize
}

fn unless_empty(value: &str, text: impl FnOnce(&str) -> String) -> String {
    if value.is_empty() { String::new() } else { text(value) }
}

fn partial(value: &str, last: usize) -> String {
    let count = value.chars().count();
    let hide = |letter: char| if letter.is_alphanumeric() { '*' } else { letter };
    let from = if count > last { count - last } else { count };
    let masked: String =
        value.chars().enumerate().map(|(at, letter)| if at < from { hide(letter) } else { letter }).collect();
    if masked == value { "*".repeat(count) } else { masked }
}

fn prefix(value: &str, first: usize) -> String {
    let kept = first.min(value.chars().count().saturating_sub(1));
    value.chars().take(kept).chain(['*']).collect()
}

fn range(value: &str, width: f64) -> Option<String> {
    let from = (numeric(value)? / width).floor() * width + 0.0;
    Some(if width.fract() == 0.0 && from.fract() == 0.0 && !value.contains('.') {
        format!("{} to {}", fixed(from, 6), fixed(from + width - 1.0, 6))
    } else {
        format!("{} to under {}", fixed(from, 6), fixed(from + width, 6))
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn hash(value: &str) -> String {
    hex(&Sha256::digest(value))
}

/// HMAC with SHA-256, as RFC 2104 has it.
fn pseudonym(value: &str, key: &str) -> String {
    let mut block = [0; 64];
    let short = if key.len() > block.len() { Sha256::digest(key).to_vec() } else { key.as_bytes().to_vec() };
    block.iter_mut().zip(short).for_each(|(to, from)| *to = from);
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(value).finalize();
    format!("P-{}", hex(&Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize()))
}

fn token(random: &mut Random) -> String {
    // Without letters and digits that look alike.
    const LETTERS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
    let letter = |_| char::from(LETTERS.get(random.below(LETTERS.len())).copied().unwrap_or(b'x'));
    "tok_".chars().chain((0..8).map(letter)).collect()
}

/// What chance makes and is not taken. After a few tries it grows, so that this ends.
fn unlike(random: &mut Random, make: impl Fn(&mut Random) -> String, taken: &mut dyn FnMut(&str) -> bool) -> String {
    let mut made = make(random);
    let mut tries = 0;
    while taken(&made) {
        tries += 1;
        made = if tries < 4 { make(random) } else { format!("{made}{}", random.below(10)) };
    }
    made
}

/// Every value goes to another row (Sattolo's algorithm: one round through all).
fn shuffled<'a>(mut column: Column<'a>, random: &mut Random) -> Column<'a> {
    for at in (1..column.ids.len()).rev() {
        column.ids.swap(at, random.below(at));
    }
    column
}

/// Nobody's names.
const FIRST: [&str; 12] = ["Ada", "Ben", "Cleo", "Dara", "Emre", "Fay", "Gus", "Hana", "Ivo", "Jun", "Kira", "Leo"];
const LAST: [&str; 12] =
    ["Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Rowan", "Willow"];

fn substituted<'a>(column: &Column<'a>, random: &mut Random) -> Column<'a> {
    let mut taken = Met::default();
    column.texts.iter().for_each(|text| _ = taken.id(Cow::Borrowed(text)));
    let is_name = |text: &str| text.contains(' ') && !text.contains(|letter: char| letter.is_ascii_digit());
    let pick =
        |random: &mut Random, names: &[&'static str]| names.get(random.below(names.len())).copied().unwrap_or("");
    Column::new(column.iter().map(|value| {
        Cow::Owned(unless_empty(value, |value| {
            let make = |random: &mut Random| {
                if is_name(value) {
                    return format!("{} {}", pick(random, &FIRST), pick(random, &LAST));
                }
                let other = |letter: char| match letter {
                    '0'..='9' => letter_of(random, b'0', 10),
                    letter if letter.is_uppercase() => letter_of(random, b'A', 26),
                    letter if letter.is_alphabetic() => letter_of(random, b'a', 26),
                    letter => letter,
                };
                value.chars().map(other).collect()
            };
            unlike(random, make, &mut |text| taken.has(text))
        }))
    }))
}

fn letter_of(random: &mut Random, first: u8, count: u8) -> char {
    char::from(first + u8::try_from(random.below(usize::from(count))).unwrap_or_default())
}

fn noisy<'a>(column: &Column<'a>, epsilon: f64, random: &mut Random) -> (Column<'a>, usize) {
    let scale = spread(column) / epsilon;
    let whole = column.texts.iter().all(|text| !text.contains('.'));
    let mut words = 0;
    let noisy = Column::new(column.ids.iter().map(|id| {
        let value = column.texts.get(*id).map_or("", AsRef::as_ref);
        if value.is_empty() {
            return Cow::Borrowed("");
        }
        let Some(number) = numeric(value) else {
            words += 1;
            return Cow::Borrowed(REDACTED);
        };
        let number = number + random.laplace(scale);
        Cow::Owned(padded(number, if whole { 0 } else { 2 }))
    }));
    (noisy, words)
}
