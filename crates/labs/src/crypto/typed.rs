//! What was typed and chosen, and what more than one part of the lab does with it.

use serde::{Deserialize, Serialize};

use super::job::{self, Came, Job};
use crate::form::{Form, unread};
use crate::{Answer, Block, Finding, Part, Tone};

/// What was typed and chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Crypto {
    pub(super) what: String,
    pub(super) text: String,
    pub(super) tamper: String,
    pub(super) wrong: String,
    pub(super) mode: String,
    pub(super) step: String,
    pub(super) context: String,
    pub(super) context_read: String,
    pub(super) transit: String,
    pub(super) rest: String,
    pub(super) client: String,
    pub(super) bucket: String,
    pub(super) key_policy: String,
    pub(super) reader: String,
    pub(super) how: String,
}

impl Default for Crypto {
    fn default() -> Crypto {
        let of = str::to_owned;
        Crypto {
            what: of("envelope"),
            text: of("Blood pressure 120/80, measured on 29 November"),
            tamper: of(""),
            wrong: of(""),
            mode: of("encrypt"),
            step: of("0"),
            context: of("department=radiology"),
            context_read: of("department=radiology"),
            transit: of(""),
            rest: of("on"),
            client: of(""),
            bucket: of("public"),
            key_policy: of("account"),
            reader: of("anonymous"),
            how: of("customer"),
        }
    }
}

/// No more than this is encrypted.
pub(super) const MOST: usize = 1 << 20;

/// Shorter texts may stand in any bytes by chance, so nothing is said of whether they do.
pub(super) const TELLING: usize = 8;

impl Crypto {
    pub(super) fn field(&mut self, id: &str) -> Option<&mut String> {
        Some(match id {
            "what" => &mut self.what,
            "text" => &mut self.text,
            "tamper" => &mut self.tamper,
            "wrong" => &mut self.wrong,
            "mode" => &mut self.mode,
            "step" => &mut self.step,
            "context" => &mut self.context,
            "context_read" => &mut self.context_read,
            "transit" => &mut self.transit,
            "rest" => &mut self.rest,
            "client" => &mut self.client,
            "bucket" => &mut self.bucket,
            "key_policy" => &mut self.key_policy,
            "reader" => &mut self.reader,
            "how" => &mut self.how,
            _ => return None,
        })
    }

    /// The field with the text.
    pub(super) fn typed(&self, form: &mut Form) {
        form.lines("text", "Your text", &self.text, 3);
        form.help("It stays in this browser.");
        if self.text.len() > MOST {
            form.wrong("text", format!("At most {} bytes.", job::count(MOST as u64)));
        }
    }

    /// Fields, and what comes of them once everything can be read and something can encrypt.
    pub(super) fn part(&self, form: Form, answers: &[Answer], came: impl FnOnce(&Came<'_>) -> Vec<Block>) -> Vec<Part> {
        let blocks = if form.is_wrong() {
            vec![unread()]
        } else if let Some(answers) = Came::of(answers) {
            came(&answers)
        } else {
            vec![Block::Text("This browser has no Web Crypto here, so nothing can be encrypted.".to_owned())]
        };
        vec![Part::new("What is set", vec![Block::Fields(form.fields)]), Part::new("What comes of it", blocks)]
    }

    /// Makes the other key where it is used: some take a second to make.
    pub(super) fn other(&self, job: &mut Job, name: &str, kind: &str) {
        if self.wrong == "on" {
            job.key(name, kind);
        }
    }

    /// The right key, or the other one.
    pub(super) fn key<'a>(&self, right: &'a str, other: &'a str) -> &'a str {
        if self.wrong == "on" { other } else { right }
    }

    /// What can go wrong, as switches.
    pub(super) fn mishaps(&self, form: &mut Form, wrong: &str, tamper: &str) {
        form.switch("wrong", wrong, &self.wrong);
        form.switch("tamper", tamper, &self.tamper);
    }

    /// Why nothing was opened.
    pub(super) fn failed(&self, came: &Came<'_>, opened: &str, same: &str) -> Vec<Finding> {
        let mut found = Vec::new();
        if came.is(opened) && came.is(same) {
            return found;
        }
        if self.wrong == "on" {
            let says = "Another key opens nothing: it gives no wrong text, it refuses.";
            found.push(Finding::new("wrong-key", Tone::Bad, says));
        }
        if self.tamper == "on" {
            let says =
                "One bit is another, and nothing is opened: the encryption proves that nobody has changed it, too.";
            found.push(Finding::new("tampered", Tone::Bad, says));
        }
        found
    }
}
