//! The envelope: a data key encrypts the text, and the KMS key encrypts the data key.

use super::job::{Came, Job, count};
use super::typed::{Crypto, TELLING};
use crate::form::Form;
use crate::{Act, Answer, Block, Finding, Part, Row, Table, Tone};

pub(super) const ENCRYPT: &str = "https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html";
const GENERATE: &str = "https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html";
const DECRYPT: &str = "https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html";

const LAST: usize = 5;

/// What happens at each step.
const STEPS: [&str; LAST + 1] = [
    "An application has a text. KMS has a key that never leaves it.",
    "`GenerateDataKey`: KMS makes a data key, and gives it to the application twice, in the clear and encrypted under the KMS key.",
    "The application encrypts its text with the data key. KMS has no part in that.",
    "The encrypted text and the encrypted data key are stored side by side. The application forgets the text and the data key.",
    "To read, the application sends the encrypted data key to KMS: `Decrypt`. KMS gives the data key back, if it is let.",
    "The application decrypts the text with the data key.",
];

/// Goes a step on or back.
pub(super) fn go(step: &mut String, by: isize) {
    let at = step.trim().parse::<usize>().unwrap_or_default().min(LAST);
    *step = at.saturating_add_signed(by).min(LAST).to_string();
}

impl Crypto {
    pub(super) fn envelope_job(&self, job: &mut Job) {
        job.text("text", &self.text);
        job.text("context", &self.context);
        job.text("context-read", &self.context_read);
        job.key("kms", "aes");
        self.other(job, "kms-2", "aes");
        job.key("data", "aes");
        job.export("plain", "data");
        job.bound("seal", "wrapped", "kms", "plain", "context");
        job.with("seal", "sealed", "data", "text");
        job.flip("changed", "sealed", 20);
        job.join("stored", &["sealed", "wrapped"]);
        job.compare("holds", "stored-key", "stored", "plain");
        job.compare("holds", "stored-text", "stored", "text");
        job.bound("open", "returned", self.key("kms", "kms-2"), "wrapped", "context-read");
        job.of("import", "data-2", "returned");
        job.with("open", "opened", "data-2", if self.tamper == "on" { "changed" } else { "sealed" });
        job.compare("same", "same", "opened", "text");
        // Everything that KMS is given or gives.
        job.join("kms-saw", &["plain", "wrapped", "context", "context-read"]);
        job.compare("holds", "kms-text", "kms-saw", "text");
    }

    pub(super) fn envelope(&self, mut form: Form, answers: &[Answer]) -> Vec<Part> {
        self.typed(&mut form);
        form.text("context", "Encryption context", &self.context);
        form.help("It is no secret, and bound to the encrypted data key.");
        form.text("context_read", "The same when it is read", &self.context_read);
        self.mishaps(&mut form, "Ask another KMS key", "Change a bit of the stored text");
        let step = self.step.trim().parse::<usize>().ok().filter(|step| *step <= LAST);
        let Some(step) = step else {
            form.number("step", "Step", "", &self.step, (0.0, 5.0));
            form.wrong("step", "Whole steps.");
            return self.part(form, answers, |_| Vec::new());
        };
        let mut parts = self.part(form, answers, |came| self.step_came(step, came));
        if let Some(part) = parts.get_mut(1) {
            part.title = format!("Step {step} of {LAST}");
            let act = |id: &str, label: &str| Act { id: id.to_owned(), label: label.to_owned() };
            let mut acts = Vec::new();
            acts.extend((step < LAST).then(|| act("next", "Next step")));
            acts.extend((step > 0).then(|| act("back", "One step back")));
            part.blocks.insert(0, Block::Acts(acts));
        }
        parts
    }

    fn step_came(&self, step: usize, came: &Came<'_>) -> Vec<Block> {
        let mut blocks: Vec<_> = STEPS.get(step).map(|says| Block::Text((*says).to_owned())).into_iter().collect();
        let mut found = Vec::new();
        if step == 1 {
            let says = "The data key is with the application now, in the clear and encrypted. Only the encrypted one is to be stored.";
            found.push(Finding::new("two-forms", Tone::Plain, says).on(GENERATE));
        }
        let is_telling = self.text.len() >= TELLING;
        if step >= 2 && !(is_telling && came.is("kms-text")) {
            let says =
                "KMS never sees the text. It has no part in encrypting it, so the text may be as long as it likes.";
            found.push(Finding::new("kms-sees-no-text", Tone::Plain, says).on(ENCRYPT));
        }
        if step >= 3 {
            if !came.is("stored-key") {
                let says = "What is stored does not hold the data key in the clear. Without KMS nobody opens it.";
                found.push(Finding::new("stored-holds-no-key", Tone::Good, says));
            }
            if is_telling && !came.is("stored-text") {
                let says = "Nor does it hold your text.";
                found.push(Finding::new("stored-holds-no-text", Tone::Good, says));
            }
        }
        if step >= 4 {
            found.extend(self.returned(came));
        }
        if step >= LAST && came.is("returned") {
            if came.is("same") {
                let says = "The data key opens the text: what comes out is what went in, byte by byte.";
                found.push(Finding::new("opened", Tone::Good, says));
            } else if self.tamper == "on" {
                let says = "The data key is right, and the stored text has been changed: it is not opened.";
                found.push(Finding::new("tampered", Tone::Bad, says));
            }
        }
        if !found.is_empty() {
            blocks.push(Block::Findings(found));
        }
        blocks.push(Block::Table(self.places_of(step, came)));
        let mut values = vec![
            ("text", "The text"),
            ("plain", "The data key"),
            ("wrapped", "The data key, encrypted"),
            ("sealed", "The text, encrypted"),
        ];
        values.push(("returned", "The data key, from KMS again"));
        values.push(("opened", "The text, decrypted"));
        let seen = [1, 3, 4, 4, 5, 6].get(step).copied().unwrap_or_default();
        values.truncate(seen);
        blocks.push(Block::Table(came.table("The bytes so far", &values)));
        blocks
    }

    /// What KMS says to `Decrypt`.
    fn returned(&self, came: &Came<'_>) -> Vec<Finding> {
        if came.is("returned") {
            let says = "KMS opens the data key and gives it to whoever may use the KMS key. In AWS the key policy decides on that, and a log says who asked.";
            return vec![Finding::new("key-returned", Tone::Good, says).on(DECRYPT)];
        }
        let mut found = Vec::new();
        if self.wrong == "on" {
            let says = "Another KMS key does not open this data key, and without the data key the text stays closed.";
            found.push(Finding::new("wrong-key", Tone::Bad, says).on(DECRYPT));
        }
        if self.context != self.context_read {
            let says = "The encryption context is another one than when the data key was made: KMS refuses, though the key is the right one.";
            found.push(Finding::new("other-context", Tone::Bad, says).on(DECRYPT));
        }
        found
    }

    /// Who has what at a step.
    fn places_of(&self, step: usize, came: &Came<'_>) -> Table {
        let text = format!("the text ({} bytes)", count(came.bytes("text")));
        let stored = "the encrypted text, the encrypted data key";
        let is_back = came.is("returned");
        let application = match step {
            0 => text,
            1 => format!("{text}, the data key, the encrypted data key"),
            2 => format!("{text}, the data key, the encrypted data key, the encrypted text"),
            3 => "nothing".to_owned(),
            4 if is_back => format!("{stored}, the data key"),
            5 if came.is("same") => format!("{stored}, the data key, the text"),
            5 if is_back => format!("{stored}, the data key"),
            _ => stored.to_owned(),
        };
        let storage = if step >= 3 { stored } else { "nothing" };
        let row = |who: &str, what: &str| [who, what].into_iter().collect::<Row>();
        let rows = vec![row("KMS", "the KMS key"), row("The application", &application), row("The storage", storage)];
        Table { caption: "Who has what".to_owned(), head: ["Where", "What is there"].map(str::to_owned).to_vec(), rows }
    }
}
