// Deflates and inflates what links hold: a browser can do that by itself.

// In pieces so small that none holds much more than is wanted of it.
const pieces = (bytes, at = 0) => new ReadableStream({
  pull(to) {
    if (at < bytes.length) to.enqueue(bytes.slice(at, at += 1024));
    else to.close();
  },
});

const all = async (stream, most) => {
  const reader = stream.getReader();
  const parts = [];
  for (let length = 0; length <= most;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts).arrayBuffer();
    parts.push(value);
    length += value.length;
  }
  reader.cancel().catch(() => {});
  return new Blob(parts).arrayBuffer();
};

const through = (stream, name, most) => {
  if (!globalThis[name]) throw "This browser is too old for links.";
  return all(stream.pipeThrough(new globalThis[name]("deflate-raw")), most);
};

/** The fragment that holds a text. */
export const encode = async (text) => {
  const reader = new FileReader();
  const read = new Promise((done) => { reader.onload = done; });
  reader.readAsDataURL(new Blob([await through(new Blob([text]).stream(), "CompressionStream", Infinity)]));
  await read;
  // As a URL has it: without what would be escaped there.
  const [, base64] = reader.result.split(",");
  return `#v1.${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
};

/** Inflates bytes: all, or a few more than the most that are wanted. */
export const inflate = async (bytes, most) => through(pieces(bytes), "DecompressionStream", most);

/**
 * Puts a text, or one that is on its way, on the clipboard; whether the browser let it. Some let only what is pressed do
 * that, and at once.
 */
export const copy = async (text) => {
  try {
    // Absent on pages without HTTPS.
    const { clipboard } = navigator;
    if (typeof text === "string" || !globalThis.ClipboardItem) return await clipboard.writeText(await text), true;
    const blob = text.then((text) => new Blob([text], { type: "text/plain" }));
    blob.catch(() => {});
    return await clipboard.write([new ClipboardItem({ "text/plain": blob })]), true;
  } catch {
    return false;
  }
};
