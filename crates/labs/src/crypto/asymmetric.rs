//! Two keys, one of which everybody may have: RSA, to encrypt or to sign.

use super::job::{Job, count};
use super::typed::Crypto;
use crate::form::Form;
use crate::{Answer, Block, Finding, Part, Tone};

/// What RSA with 2,048 bits and OAEP with SHA-256 takes: 256 bytes without two hashes of 32 and without 2.
const MOST: usize = 190;

impl Crypto {
    pub(super) fn asymmetric_job(&self, job: &mut Job) {
        job.text("text", &self.text);
        if self.mode == "sign" {
            job.key("pair", "signer");
            self.other(job, "pair-2", "signer");
            job.of("digest", "digest", "text");
            job.with("sign", "signature", "pair", "text");
            job.text("more", ".");
            job.join("changed", &["text", "more"]);
            let text = if self.tamper == "on" { "changed" } else { "text" };
            job.verify("verified", self.key("pair", "pair-2"), text, "signature");
        } else {
            job.key("pair", "rsa");
            self.other(job, "pair-2", "rsa");
            job.with("wrap", "sealed", "pair", "text");
            job.flip("changed", "sealed", 20);
            let sealed = if self.tamper == "on" { "changed" } else { "sealed" };
            job.with("unwrap", "opened", self.key("pair", "pair-2"), sealed);
            job.compare("same", "same", "opened", "text");
        }
    }

    pub(super) fn asymmetric(&self, mut form: Form, answers: &[Answer]) -> Vec<Part> {
        form.choice(
            "mode",
            "What with",
            &self.mode,
            &[("encrypt", "Encrypt and decrypt"), ("sign", "Sign and verify")],
        );
        self.typed(&mut form);
        if self.mode == "sign" {
            self.mishaps(
                &mut form,
                "Verify with another pair's public key",
                "Change the text behind the signature's back",
            );
        } else {
            self.mishaps(&mut form, "Decrypt with another pair's private key", "Change a bit of what is encrypted");
        }
        self.part(form, answers, |came| {
            let mut found = Vec::new();
            if self.mode == "sign" {
                found.push(if came.is("verified") {
                    let says = "The signature holds: whoever has the private key signed exactly this text. The public key is enough to see that.";
                    Finding::new("signature-holds", Tone::Good, says)
                } else {
                    let says = "The signature does not hold: the text is another one, or somebody else signed it. It does not tell which.";
                    Finding::new("signature-broken", Tone::Bad, says)
                });
                let says = "A signature hides nothing: the text goes along in the clear.";
                found.push(Finding::new("text-is-readable", Tone::Warn, says));
                let values =
                    [("text", "Your text"), ("digest", "Its SHA-256, which is what is signed"), ("signature", "The signature")];
                return vec![Block::Findings(found), Block::Table(came.table("RSA-PSS with 2,048 bits", &values))];
            }
            if self.text.len() > MOST {
                let says = format!(
                    "This key takes {MOST} bytes at most, and your text has {}. That is why long texts get a key of their own, and only \
                     that key is encrypted: the envelope.",
                    count(self.text.len() as u64)
                );
                found.push(Finding::new("too-long", Tone::Bad, says));
            } else if came.is("same") {
                let says = "Encrypted with the public key, which anybody may have. Only the private key opens it, and that never leaves its owner.";
                found.push(Finding::new("opened-by-private", Tone::Good, says));
            } else {
                found = self.failed(came, "opened", "same");
            }
            let values = [("text", "Your text"), ("sealed", "Encrypted: always as long as the key"), ("opened", "Decrypted")];
            vec![Block::Findings(found), Block::Table(came.table("RSA-OAEP with 2,048 bits", &values))]
        })
    }
}
