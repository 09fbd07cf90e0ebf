//! What a browser's Web Crypto does, so that lessons and tests are answered without one. All of it is the same in every run: keys
//! and nonces come of their names, so that a page that is built twice is the same twice.

use std::collections::HashMap;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use rsa::rand_core::{Infallible, TryCryptoRng, TryRng};
use rsa::sha2::{Digest, Sha256};
use rsa::{BoxedUint, Oaep, PrivateKey, Pss};
use serde_json::{Value, json};

use super::keys::PRIMES;

/// Does the steps of a job (see [`crate::crypto`]), one after the other.
pub(super) fn answer(job: &Value) -> Value {
    let mut desk = Desk::default();
    job.as_array().into_iter().flatten().map(|step| desk.step(step)).collect()
}

enum Key {
    Aes([u8; 32]),
    Rsa(Box<PrivateKey>),
}

#[derive(Default)]
struct Desk {
    values: HashMap<String, Vec<u8>>,
    keys: HashMap<String, Key>,
}

/// What a step comes to.
enum Came {
    Bytes(Vec<u8>),
    Done(bool),
}

impl Desk {
    fn step(&mut self, step: &Value) -> Value {
        let name = step["as"].as_str().unwrap_or_default();
        match self.once(step, name) {
            Some(Came::Bytes(bytes)) => {
                let start = hexadecimal(bytes.get(..32).unwrap_or(&bytes));
                let answer = json!({ "as": name, "ok": true, "bytes": bytes.len(), "start": start });
                self.values.insert(name.to_owned(), bytes);
                answer
            }
            Some(Came::Done(ok)) => json!({ "as": name, "ok": ok }),
            None => json!({ "as": name, "ok": false }),
        }
    }

    fn once(&mut self, step: &Value, name: &str) -> Option<Came> {
        let text = |id: &str| step[id].as_str();
        let value = |id: &str| self.values.get(step[id].as_str()?);
        let aes = || if let Some(Key::Aes(key)) = self.keys.get(step["key"].as_str()?) { Some(key) } else { None };
        let rsa = || if let Some(Key::Rsa(key)) = self.keys.get(step["key"].as_str()?) { Some(key) } else { None };
        let context =
            || step["context"].as_str().map_or(Some([].as_slice()), |id| self.values.get(id).map(Vec::as_slice));
        Some(match text("do")? {
            "text" => Came::Bytes(text("text")?.as_bytes().to_vec()),
            "key" => {
                let key = match text("kind")? {
                    "aes" => Key::Aes(Sha256::digest(text("name")?).into()),
                    _ => Key::Rsa(Box::new(rsa_key(text("name")?)?)),
                };
                self.keys.insert(name.to_owned(), key);
                Came::Done(true)
            }
            "export" => Came::Bytes(aes()?.to_vec()),
            "import" => {
                let key = Key::Aes(value("input")?.as_slice().try_into().ok()?);
                self.keys.insert(name.to_owned(), key);
                Came::Done(true)
            }
            "seal" => {
                let (key, plain) = (aes()?, value("input")?);
                let hash = Sha256::new().chain_update(name).chain_update(key).chain_update(plain).finalize();
                let nonce: [u8; 12] = hash.get(..12)?.try_into().ok()?;
                let cipher = Aes256Gcm::new_from_slice(key).ok()?;
                let sealed = cipher.encrypt(&nonce.into(), Payload { msg: plain, aad: context()? }).ok()?;
                Came::Bytes([nonce.as_slice(), &sealed].concat())
            }
            "open" => {
                let (nonce, sealed) = value("input")?.split_at_checked(12)?;
                let nonce: [u8; 12] = nonce.try_into().ok()?;
                let cipher = Aes256Gcm::new_from_slice(aes()?).ok()?;
                Came::Bytes(cipher.decrypt(&nonce.into(), Payload { msg: sealed, aad: context()? }).ok()?)
            }
            "wrap" => {
                let plain = value("input")?;
                Came::Bytes(
                    rsa()?.as_public_key().encrypt(&mut Same(plain.len() as u64), Oaep::<Sha256>::new(), plain).ok()?,
                )
            }
            "unwrap" => Came::Bytes(rsa()?.decrypt(Oaep::<Sha256>::new(), value("input")?).ok()?),
            "sign" => {
                let hash = Sha256::digest(value("input")?);
                Came::Bytes(rsa()?.sign_with_rng(&mut Same(0), Pss::<Sha256>::new(), &hash).ok()?)
            }
            "verify" => {
                let hash = Sha256::digest(value("input")?);
                Came::Done(rsa()?.as_public_key().verify(Pss::<Sha256>::new(), &hash, value("signature")?).is_ok())
            }
            "digest" => Came::Bytes(Sha256::digest(value("input")?).to_vec()),
            "flip" => {
                let mut bytes = value("input")?.clone();
                let at = usize::try_from(step["at"].as_u64()?).ok()?;
                *bytes.get_mut(at)? ^= 1;
                Came::Bytes(bytes)
            }
            "join" => {
                let parts: Option<Vec<_>> =
                    step["inputs"].as_array()?.iter().map(|id| self.values.get(id.as_str()?)).collect();
                Came::Bytes(parts?.into_iter().flatten().copied().collect())
            }
            "holds" => {
                let (all, part) = (value("input")?, value("part")?);
                Came::Done(!part.is_empty() && all.windows(part.len()).any(|window| window == part.as_slice()))
            }
            "same" => Came::Done(value("input")? == value("part")?),
            _ => return None,
        })
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Names that end in `2` have the second key.
fn rsa_key(name: &str) -> Option<PrivateKey> {
    let [p, q] = PRIMES.get(usize::from(name.ends_with('2')))?.map(|digits| {
        let nibbles =
            digits.as_bytes().chunks(2).filter_map(|two| u8::from_str_radix(str::from_utf8(two).ok()?, 16).ok());
        BoxedUint::from_be_slice_vartime(&nibbles.collect::<Vec<_>>())
    });
    PrivateKey::from_p_q(p, q, BoxedUint::from(65_537_u64)).ok()
}

/// Numbers that are the same in every run.
struct Same(u64);

impl TryRng for Same {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut four = [0; 4];
        self.try_fill_bytes(&mut four)?;
        Ok(u32::from_le_bytes(four))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut eight = [0; 8];
        self.try_fill_bytes(&mut eight)?;
        Ok(u64::from_le_bytes(eight))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        for part in to.chunks_mut(32) {
            self.0 += 1;
            let hash = Sha256::digest(self.0.to_le_bytes());
            for (to, from) in part.iter_mut().zip(hash) {
                *to = from;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for Same {}
