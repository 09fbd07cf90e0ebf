//! Encryption on the way, at rest and at the client, and from whom each hides a text.

use super::job::{Came, Job};
use super::typed::{Crypto, TELLING};
use crate::form::Form;
use crate::{Answer, Block, Cell, Finding, Part, Row, Table, Tone};

pub(super) const S3: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingServerSideEncryption.html";
const CLIENT: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingClientSideEncryption.html";

impl Crypto {
    pub(super) fn places_job(&self, job: &mut Job) {
        job.text("text", &self.text);
        job.key("client", "aes");
        job.key("tls", "aes");
        job.key("disk-key", "aes");
        job.with("seal", "sealed", "client", "text");
        let body = if self.client == "on" { "sealed" } else { "text" };
        job.with("seal", "body-wire", "tls", body);
        job.with("seal", "body-disk", "disk-key", body);
        job.join("wire", &[if self.transit == "on" { "body-wire" } else { body }]);
        job.join("disk", &[if self.rest == "on" { "body-disk" } else { body }]);
        job.join("reader", &[body]);
        for place in ["wire", "disk", "reader"] {
            job.compare("holds", &format!("{place}-text"), place, "text");
        }
    }

    pub(super) fn places(&self, mut form: Form, answers: &[Answer]) -> Vec<Part> {
        self.typed(&mut form);
        form.switch("transit", "In transit: TLS on the way", &self.transit);
        form.switch("rest", "At rest: the storage encrypts what it writes", &self.rest);
        form.help("S3 does so with every new object.");
        form.switch("client", "At the client: the application encrypts before it sends", &self.client);
        self.part(form, answers, |came| {
            let wire = self.is_open(came, "wire", self.transit == "on");
            let disk = self.is_open(came, "disk", self.rest == "on");
            let reader = self.is_open(came, "reader", false);
            let mut found = vec![
                if wire {
                    let says = "Whoever listens on the way reads your text. Against that helps encryption in transit.";
                    Finding::new("wire-open", Tone::Bad, says)
                } else {
                    let says = "Whoever listens on the way gets bytes that open nothing.";
                    Finding::new("wire-sealed", Tone::Good, says)
                },
                if disk {
                    let says = "Whoever carries the disk off reads your text. Against that helps encryption at rest.";
                    Finding::new("disk-open", Tone::Bad, says).on(S3)
                } else {
                    let says = "Whoever carries the disk off gets bytes that open nothing.";
                    Finding::new("disk-sealed", Tone::Good, says).on(S3)
                },
            ];
            found.push(if reader {
                let says = "Whoever may read it, by a policy or by a mistake in one, gets your text: the storage decrypts for them, and TLS \
                            ends at them.";
                Finding::new("reader-reads", Tone::Warn, says).on(S3)
            } else {
                let says = "Whoever may read it gets what the application sent, which only the application's key opens. The storage has no \
                            such key.";
                Finding::new("reader-needs-key", Tone::Good, says).on(CLIENT)
            });
            let row = |who: &str, place: &str, open: bool| {
                let cell = if open { Cell::new("reads it", Tone::Bad) } else { Cell::new("reads nothing", Tone::Good) };
                Row { cells: vec![who.into(), came.start(place).into(), cell] }
            };
            let rows = vec![
                row("Listens on the way", "wire", wire),
                row("Carries the disk off", "disk", disk),
                row("May read the object", "reader", reader),
            ];
            let head = ["Who", "Gets", "And"].map(str::to_owned).to_vec();
            vec![Block::Findings(found), Block::Table(Table { caption: "What each of them gets".to_owned(), head, rows })]
        })
    }

    /// Whether a text can be read in a place: its bytes tell.
    fn is_open(&self, came: &Came<'_>, place: &str, sealed: bool) -> bool {
        if self.text.len() >= TELLING { came.is(&format!("{place}-text")) } else { !sealed && self.client != "on" }
    }
}
