//! One key that encrypts and decrypts: AES-GCM.

use super::job::Job;
use super::typed::Crypto;
use crate::form::Form;
use crate::{Answer, Block, Finding, Part, Tone};

impl Crypto {
    pub(super) fn symmetric_job(&self, job: &mut Job) {
        job.text("text", &self.text);
        job.key("key", "aes");
        self.other(job, "key-2", "aes");
        job.with("seal", "sealed", "key", "text");
        job.flip("changed", "sealed", 20);
        let (key, sealed) = (self.key("key", "key-2"), if self.tamper == "on" { "changed" } else { "sealed" });
        job.with("open", "opened", key, sealed);
        job.compare("same", "same", "opened", "text");
    }

    pub(super) fn symmetric(&self, mut form: Form, answers: &[Answer]) -> Vec<Part> {
        self.typed(&mut form);
        self.mishaps(&mut form, "Decrypt with another key", "Change a bit of what is encrypted");
        self.part(form, answers, |came| {
            let mut found = self.failed(came, "opened", "same");
            if came.is("same") {
                let says = "The key that encrypted it decrypts it: what comes out is your text, byte by byte.";
                found.push(Finding::new("opened", Tone::Good, says));
            }
            let says = "The same key encrypts and decrypts. Whoever is to read it needs that key, and has to get it in secret.";
            found.push(Finding::new("one-key", Tone::Plain, says));
            let values = [
                ("text", "Your text"),
                ("sealed", "Encrypted: a nonce of 12 bytes, as many bytes as the text, a tag of 16"),
                ("opened", "Decrypted"),
            ];
            vec![Block::Findings(found), Block::Table(came.table("AES-GCM with a key of 256 bits", &values))]
        })
    }
}
