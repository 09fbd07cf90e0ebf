//! What a browser's cryptography is asked for: steps, one after the other, each on what the ones before came to.
//!
//! | `do` | with | comes to |
//! | --- | --- | --- |
//! | `text` | `text` | its bytes |
//! | `key` | `name`, `kind`: `aes`, `rsa` to encrypt, or `signer` | a key, which is the same for the same name as long as the page is open |
//! | `export`, `import` | `key`, `input` | the bytes of a key of AES, a key of bytes |
//! | `seal`, `open` | `key`, `input`, perhaps `context` | AES-GCM with a nonce of 12 bytes in front and a tag of 16 behind |
//! | `wrap`, `unwrap` | `key`, `input` | RSA-OAEP with SHA-256, 2,048 bits |
//! | `sign`, `verify` | `key`, `input`, `signature` | RSA-PSS with SHA-256 |
//! | `digest` | `input` | SHA-256 |
//! | `flip` | `input`, `at` | the same with one bit changed in a byte |
//! | `join` | `inputs` | one behind the other |
//! | `holds`, `same` | `input`, `part` | whether one holds the other or is it |
//!
//! Each has a name, `as`, by which the later ones know it. The answer is a list with `{"as", "ok"}` for each and, of what comes to
//! bytes, how many (`bytes`), the first 32 in hexadecimal digits (`start`), and in a browser how long it took, in microseconds (`us`).

use serde_json::{Value, json};

use crate::{Answer, Ask, Row, Table, fixed, shown};

/// The steps, as they are gathered.
#[derive(Default)]
pub(super) struct Job(Vec<Value>);

impl Job {
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.0.push(json!({ "do": "text", "as": name, "text": text }));
    }

    pub(super) fn key(&mut self, name: &str, kind: &str) {
        self.0.push(json!({ "do": "key", "as": name, "name": name, "kind": kind }));
    }

    pub(super) fn export(&mut self, name: &str, key: &str) {
        self.0.push(json!({ "do": "export", "as": name, "key": key }));
    }

    /// What a key does to a value: `seal`, `open`, `wrap`, `unwrap` or `sign`.
    pub(super) fn with(&mut self, what: &str, name: &str, key: &str, input: &str) {
        self.0.push(json!({ "do": what, "as": name, "key": key, "input": input }));
    }

    /// The same for `seal` and `open`, bound to a context.
    pub(super) fn bound(&mut self, what: &str, name: &str, key: &str, input: &str, context: &str) {
        self.0.push(json!({ "do": what, "as": name, "key": key, "input": input, "context": context }));
    }

    pub(super) fn verify(&mut self, name: &str, key: &str, input: &str, signature: &str) {
        self.0.push(json!({ "do": "verify", "as": name, "key": key, "input": input, "signature": signature }));
    }

    /// What comes of a value alone: `digest` or `import`.
    pub(super) fn of(&mut self, what: &str, name: &str, input: &str) {
        self.0.push(json!({ "do": what, "as": name, "input": input }));
    }

    pub(super) fn flip(&mut self, name: &str, input: &str, at: usize) {
        self.0.push(json!({ "do": "flip", "as": name, "input": input, "at": at }));
    }

    pub(super) fn join(&mut self, name: &str, inputs: &[&str]) {
        self.0.push(json!({ "do": "join", "as": name, "inputs": inputs }));
    }

    /// Compares two values: `holds` or `same`.
    pub(super) fn compare(&mut self, what: &str, name: &str, input: &str, part: &str) {
        self.0.push(json!({ "do": what, "as": name, "input": input, "part": part }));
    }

    pub(super) fn ask(self) -> Ask {
        Ask::Crypto(Value::Array(self.0))
    }
}

/// What the steps came to.
pub(super) struct Came<'a>(&'a [Value]);

impl<'a> Came<'a> {
    /// `None` where nothing can be encrypted.
    pub(super) fn of(answers: &'a [Answer]) -> Option<Came<'a>> {
        answers.first()?.as_array().map(|all| Came(all))
    }

    fn at(&self, name: &str) -> Option<&'a Value> {
        self.0.iter().find(|one| one.get("as").and_then(Value::as_str) == Some(name))
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.at(name).and_then(|one| one.get("ok")?.as_bool()).unwrap_or_default()
    }

    pub(super) fn bytes(&self, name: &str) -> u64 {
        self.at(name).and_then(|one| one.get("bytes")?.as_u64()).unwrap_or_default()
    }

    /// The first bytes of a value, as code.
    pub(super) fn start(&self, name: &str) -> String {
        const SHOWN: usize = 12;
        let Some(digits) = self.at(name).and_then(|one| one.get("start")?.as_str()) else {
            return "nothing".to_owned();
        };
        let pairs: Vec<_> = digits.as_bytes().chunks(2).take(SHOWN).map(String::from_utf8_lossy).collect();
        let more = if self.bytes(name) > SHOWN as u64 { " …" } else { "" };
        if pairs.is_empty() { "nothing".to_owned() } else { format!("`{}{more}`", pairs.join(" ")) }
    }

    /// A table of values: what each is, how long, how it begins and, in a browser, how long it took.
    pub(super) fn table(&self, caption: &str, values: &[(&str, &str)]) -> Table {
        let took = |name: &str| self.at(name).and_then(|one| one.get("us")?.as_u64());
        let is_timed = values.iter().any(|(name, _)| took(name).is_some());
        let rows = values.iter().filter(|(name, _)| self.is(name)).map(|(name, what)| {
            let mut cells = vec![(*what).to_owned(), count(self.bytes(name)), self.start(name)];
            if is_timed {
                cells.push(took(name).map_or(String::new(), milliseconds));
            }
            cells.into_iter().collect::<Row>()
        });
        let mut head = vec!["What", "Bytes", "Begins with"];
        if is_timed {
            head.push("Took");
        }
        Table { caption: caption.to_owned(), head: head.into_iter().map(str::to_owned).collect(), rows: rows.collect() }
    }
}

/// A number as people write it: `1,048,576`.
pub(super) fn count(number: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a few million at most")]
    shown(number as f64)
}

fn milliseconds(microseconds: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a minute at most")]
    let took = microseconds as f64 / 1000.0;
    if took < 0.1 { "under 0.1 ms".to_owned() } else { format!("{} ms", fixed(took, 1)) }
}
