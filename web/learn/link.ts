// Progress as a link: deflated in its fragment, which no browser sends anywhere. A line a lesson, so that of a damaged one
// those before the damage can be read.

import { gathered, parsed, VERSION, type Lessons } from "./progress";

const HEAD = /^#progress-v(\d+)\./;

/** The last line of a whole one. */
const END = "end";

/** A link is never inflated beyond this. */
const MOST = 1 << 20;

/** The link that holds this, to the page that it is made on; nothing where the browser cannot deflate. */
export async function linkOf(lessons: Lessons): Promise<string | undefined> {
  if (!("CompressionStream" in globalThis)) return undefined;
  const lines = [...Object.entries(lessons).map(([lesson, blocks]) => JSON.stringify({ [lesson]: blocks })), END];
  const stream = new Blob([lines.join("\n")]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const page = location.origin + location.pathname;
  return `${page}#progress-v${VERSION}.${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** What a fragment holds, as far as it can be read; nothing where it is of something else. */
export async function opened(hash: string): Promise<{ lessons: Lessons; isNewer: boolean; isWhole: boolean } | undefined> {
  const [head, version] = HEAD.exec(hash) ?? [];
  if (head === undefined) return undefined;
  const text = await inflated(bytesOf(hash.slice(head.length)));
  const lines = text.split("\n");
  const isWhole = lines.pop() === END && lines.every((line) => parsed(line) !== undefined);
  return { lessons: gathered(text), isNewer: Number(version) > VERSION, isWhole };
}

/** The bytes of base64url; what mail programs put into links is left out. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const letters = text.replaceAll("-", "+").replaceAll("_", "/").replace(/[^A-Za-z0-9+/]/g, "");
  // A single letter at the end is less than a byte.
  const whole = letters.length % 4 === 1 ? letters.slice(0, -1) : letters;
  return Uint8Array.from(atob(whole), (letter) => letter.charCodeAt(0));
}

/** The text that was deflated, up to where that is damaged. */
async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!("DecompressionStream" in globalThis)) return "";
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter();
  // The end comes after what is before it was read: what a stream holds when it breaks is lost.
  const written = writer.write(bytes).then(() => writer.close()).catch(() => undefined);
  const reader = stream.readable.getReader();
  const letters = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += letters.decode(value, { stream: true });
      if (text.length > MOST) {
        await reader.cancel();
        break;
      }
    }
  } catch {
    // Damaged: what came before counts.
  }
  await written;
  return text;
}
