// What labs ask of the browser's cryptography: the steps of crates/labs/src/crypto/job.rs, one after the other. Keys are made here,
// stay in this page as long as it is open, and go nowhere else.

type Bytes = Uint8Array<ArrayBuffer>;
interface Step {
  do: string;
  as: string;
  text?: string;
  name?: string;
  kind?: string;
  key?: string;
  input?: string;
  inputs?: string[];
  part?: string;
  context?: string;
  signature?: string;
  at?: number;
}
type Came = { bytes: Bytes } | { ok: boolean };
/** A key of AES, or a pair of RSA. */
type Key = CryptoKey | CryptoKeyPair;

const NONCE = 12;
const RSA = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
const PSS = { name: "RSA-PSS", saltLength: 32 };

/** Every key by its kind and name. */
const made = new Map<string, Promise<Key>>();

function make(kind: string): Promise<Key> {
  const { subtle } = globalThis.crypto;
  if (kind === "rsa") return subtle.generateKey({ name: "RSA-OAEP", ...RSA }, true, ["encrypt", "decrypt"]);
  if (kind === "signer") return subtle.generateKey({ name: "RSA-PSS", ...RSA }, true, ["sign", "verify"]);
  return subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
}

/** The key of a name, which is made when it is asked for first. */
function keyOf(kind: string, name: string): Promise<Key> {
  const id = `${kind} ${name}`;
  let key = made.get(id);
  if (!key) {
    key = make(kind);
    made.set(id, key);
    // One that could not be made is tried again.
    key.catch(() => made.delete(id));
  }
  return key;
}

/** Whether a part stands in all of them from a place on. A loop: calling a function for every byte is slow. */
function standsAt(all: Bytes, at: number, part: Bytes): boolean {
  for (let index = 0; index < part.length; index += 1) if (all[at + index] !== part[index]) return false;
  return true;
}

function holds(all: Bytes, part: Bytes): boolean {
  if (part.length === 0) return false;
  for (let at = all.indexOf(part[0]!); at >= 0; at = all.indexOf(part[0]!, at + 1)) if (standsAt(all, at, part)) return true;
  return false;
}

const hexadecimal = (bytes: Bytes): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Does a job; nothing where there is no Web Crypto, or no job. */
export async function crypto(job: unknown): Promise<unknown> {
  // There is none where the page came without TLS.
  const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
  return Array.isArray(job) && subtle ? done(job as Step[], subtle) : null;
}

async function done(job: Step[], subtle: SubtleCrypto): Promise<object[]> {
  const values = new Map<string, Bytes>();
  const keys = new Map<string, Key>();
  const value = (name: string | undefined): Bytes => {
    const bytes = values.get(name!);
    if (!bytes) throw new Error(`nothing is called ${name}`);
    return bytes;
  };
  const aes = (step: Step): CryptoKey => {
    const key = keys.get(step.key!);
    if (!key || !("type" in key)) throw new Error("no key of AES");
    return key;
  };
  const pair = (step: Step): CryptoKeyPair => {
    const key = keys.get(step.key!);
    if (!key || "type" in key) throw new Error("no pair of keys");
    return key;
  };
  const gcm = (step: Step, iv: Bytes) => ({ name: "AES-GCM", iv, additionalData: step.context === undefined ? new Uint8Array() : value(step.context) });

  async function once(step: Step): Promise<Came> {
    const bytes = (buffer: ArrayBuffer): Came => ({ bytes: new Uint8Array(buffer) });
    switch (step.do) {
      case "text":
        return { bytes: new TextEncoder().encode(step.text) as Bytes };
      case "key":
        keys.set(step.as, await keyOf(step.kind!, step.name!));
        return { ok: true };
      case "export":
        return bytes(await subtle.exportKey("raw", aes(step)));
      case "import":
        keys.set(step.as, await subtle.importKey("raw", value(step.input), "AES-GCM", true, ["encrypt", "decrypt"]));
        return { ok: true };
      case "seal": {
        const nonce = globalThis.crypto.getRandomValues(new Uint8Array(NONCE));
        const sealed = new Uint8Array(await subtle.encrypt(gcm(step, nonce), aes(step), value(step.input)));
        const both = new Uint8Array(NONCE + sealed.length);
        both.set(nonce);
        both.set(sealed, NONCE);
        return { bytes: both };
      }
      case "open": {
        const sealed = value(step.input);
        return bytes(await subtle.decrypt(gcm(step, sealed.slice(0, NONCE)), aes(step), sealed.slice(NONCE)));
      }
      case "wrap":
        return bytes(await subtle.encrypt("RSA-OAEP", pair(step).publicKey, value(step.input)));
      case "unwrap":
        return bytes(await subtle.decrypt("RSA-OAEP", pair(step).privateKey, value(step.input)));
      case "sign":
        return bytes(await subtle.sign(PSS, pair(step).privateKey, value(step.input)));
      case "verify":
        return { ok: await subtle.verify(PSS, pair(step).publicKey, value(step.signature), value(step.input)) };
      case "digest":
        return bytes(await subtle.digest("SHA-256", value(step.input)));
      case "flip": {
        const changed = value(step.input).slice();
        if (step.at! >= changed.length) throw new Error("there is no such byte");
        changed[step.at!]! ^= 1;
        return { bytes: changed };
      }
      case "join": {
        const parts = step.inputs!.map(value);
        const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
        let at = 0;
        for (const part of parts) {
          all.set(part, at);
          at += part.length;
        }
        return { bytes: all };
      }
      case "holds":
        return { ok: holds(value(step.input), value(step.part)) };
      case "same": {
        const [one, other] = [value(step.input), value(step.part)];
        return { ok: one.length === other.length && standsAt(one, 0, other) };
      }
      default:
        throw new Error(`${step.do} is no step`);
    }
  }

  const answers = [];
  for (const step of job) {
    const begun = performance.now();
    try {
      const came = await once(step);
      const us = Math.round(1000 * (performance.now() - begun));
      if ("bytes" in came) {
        values.set(step.as, came.bytes);
        answers.push({ as: step.as, ok: true, bytes: came.bytes.length, start: hexadecimal(came.bytes.subarray(0, 32)), us });
      } else {
        answers.push({ as: step.as, ok: came.ok, us });
      }
    } catch {
      // What is refused is an answer, too.
      answers.push({ as: step.as, ok: false });
    }
  }
  return answers;
}
