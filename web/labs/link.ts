// Texts as links hold them: deflated, in base64url, behind `#v1.`.

/** A link holds no more than this, in letters. */
export const LONGEST = 30_000;

/** What is inflated of a link is no more than this, in bytes. */
const MOST = 1 << 20;

const through = (bytes: Blob, by: GenericTransformStream) => new Response(bytes.stream().pipeThrough(by as ReadableWritablePair<Uint8Array, Uint8Array>));

/** The fragment that holds a text. */
export async function encode(text: string): Promise<string> {
  const bytes = new Uint8Array(await through(new Blob([text]), new CompressionStream("deflate-raw")).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `#v1.${btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The text of a fragment; nothing of one that holds none. An error of one that is damaged. */
export async function decode(fragment: string): Promise<string | undefined> {
  const [, data] = /^#v1\.([\w-]+)$/.exec(fragment) ?? [];
  if (data === undefined) return undefined;
  const letters = atob(data.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const reader = through(new Blob([bytes]), new DecompressionStream("deflate-raw")).body!.getReader();
  const parts: Uint8Array[] = [];
  for (let length = 0;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts as BlobPart[]).text();
    parts.push(value);
    length += value.length;
    if (length > MOST) {
      void reader.cancel();
      throw new Error("too large");
    }
  }
}
