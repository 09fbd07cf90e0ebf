//! Encryption on the learner's own text (C1, C2), by the browser's cryptography, and who reads an object that is encrypted (C3), by
//! the engine of access.

mod asymmetric;
mod envelope;
mod job;
mod places;
mod readers;
mod symmetric;
mod typed;

use self::job::Job;
pub use self::typed::Crypto;
use self::typed::MOST;
use crate::form::Form;
use crate::{Answer, Ask, Block, Fact, Lab, Page, Part};

impl Lab for Crypto {
    const NAME: &'static str = "crypto";
    const TITLE: &'static str = "Encrypt and decrypt, and who can";
    const ABOUT: &'static str = "Your own text under real keys, which this page makes and forgets: what is stored, what fails, and who reads it.";
    const LEAVES_OUT: &'static [&'static str] = &[
        "KMS does its work in hardware of its own. Here the page plays KMS, with the same kinds of keys and with wrapped keys of another form.",
        "KMS takes an encryption context as pairs of names and values. Here it is a text, which is compared letter by letter.",
        "How keys are agreed on for TLS. Here both ends have one already.",
        "SSE-C, with a key that comes with every request, and DSSE-KMS, which encrypts twice.",
        "Whether a browser does its arithmetic in the same time for every key.",
    ];
    const CODES: &'static [&'static str] = &[
        "opened",
        "tampered",
        "wrong-key",
        "other-context",
        "one-key",
        "two-forms",
        "opened-by-private",
        "too-long",
        "signature-holds",
        "signature-broken",
        "text-is-readable",
        "kms-sees-no-text",
        "stored-holds-no-key",
        "stored-holds-no-text",
        "key-returned",
        "wire-open",
        "wire-sealed",
        "disk-open",
        "disk-sealed",
        "reader-reads",
        "reader-needs-key",
        "everybody-reads",
        "key-keeps-out",
        "key-lets-in",
        "managed-key-stays",
        "nobody-else",
        "client-key-needed",
    ];
    const FACTS: &'static [Fact] = &[
        Fact { says: "KMS encrypts at most 4,096 bytes at once.", page: envelope::ENCRYPT, day: "2026-11-29" },
        Fact { says: "New objects in S3 are encrypted since 5 January 2023.", page: places::S3, day: "2026-11-29" },
        Fact { says: "SSE-C is off on new buckets since April 2026.", page: readers::SSE_C, day: "2026-11-29" },
    ];
    const ASKS: bool = true;

    fn set(&mut self, field: &str, value: &str) -> bool {
        match field {
            "next" => envelope::go(&mut self.step, 1),
            "back" => envelope::go(&mut self.step, -1),
            _ => return self.field(field).map(|place| value.clone_into(place)).is_some(),
        }
        true
    }

    fn asks(&self) -> Vec<Ask> {
        if self.text.len() > MOST {
            return Vec::new();
        }
        let mut job = Job::default();
        match self.what.as_str() {
            "symmetric" => self.symmetric_job(&mut job),
            "asymmetric" => self.asymmetric_job(&mut job),
            "envelope" => self.envelope_job(&mut job),
            "places" => self.places_job(&mut job),
            "readers" => return self.readers_asks(),
            _ => return Vec::new(),
        }
        vec![job.ask()]
    }

    fn page(&self, answers: &[Answer]) -> Page {
        let mut form = Form::default();
        form.choice(
            "what",
            "What to try",
            &self.what,
            &[
                ("symmetric", "One key: encrypt and decrypt"),
                ("asymmetric", "Two keys: encrypt or sign"),
                ("places", "On the way and at rest"),
                ("envelope", "A key for the key: the envelope"),
                ("readers", "Who reads an encrypted object"),
            ],
        );
        let parts = match self.what.as_str() {
            "symmetric" => self.symmetric(form, answers),
            "asymmetric" => self.asymmetric(form, answers),
            "envelope" => self.envelope(form, answers),
            "places" => self.places(form, answers),
            "readers" => self.readers(form, answers),
            _ => vec![Part::new("What is set", vec![Block::Fields(form.fields)])],
        };
        Page { parts }
    }
}
