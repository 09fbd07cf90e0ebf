// Deflates and inflates what links hold. A browser does that by itself, but for the text that links of version 2 refer to:
// that comes with the first of them, and so does what deflates with it (`web/links`).

const { links } = document.querySelector("script[data-engine]").dataset;

// A browser may remember that an address could not be loaded, so the next attempt has another one.
let coming, attempts = 0;
const come = () => coming ??= import(new URL(attempts > 0 ? `${links}?${attempts}` : links, document.baseURI)).catch(() => {
  coming = undefined;
  attempts += 1;
  throw "What reads this link could not be loaded. Check the connection, and reload the page.";
});

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

const able = (name) => {
  if (!globalThis[name]) throw "This browser is too old for links.";
};

const through = (stream, name, most) => {
  able(name);
  return all(stream.pipeThrough(new globalThis[name]("deflate-raw")), most);
};

const fragment = async (version, deflated) => {
  const reader = new FileReader();
  const read = new Promise((done) => { reader.onload = done; });
  reader.readAsDataURL(new Blob([deflated]));
  await read;
  // As a URL has it: without what would be escaped there.
  const [, base64] = reader.result.split(",");
  return `#v${version}.${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
};

/** The fragment that holds a text, of version 1: longer, but made of what is there. */
export const encodeAtOnce = async (text) => fragment(1, await through(new Blob([text]).stream(), "CompressionStream", Infinity));

/** The fragment that holds a text. */
export const encode = async (text) => {
  // Nobody makes a link who could not open it.
  able("DecompressionStream");
  const module = await come().catch(() => undefined);
  return module ? fragment(2, module.deflate(new TextEncoder().encode(text))) : encodeAtOnce(text);
};

/** Inflates bytes, which may refer to the dictionary: all, or a few more than the most that are wanted. */
export const inflate = async (bytes, refers, most) => {
  if (!refers) return through(pieces(bytes), "DecompressionStream", most);
  able("DecompressionStream");
  const { dictionary } = await come();
  const { length } = dictionary;
  // A block that is stored as it is, and not the last.
  const head = [0, length, length >> 8, ~length, ~length >> 8];
  const whole = new Uint8Array(head.length + length + bytes.length);
  whole.set(head);
  whole.set(dictionary, head.length);
  whole.set(bytes, head.length + length);
  return (await through(pieces(whole), "DecompressionStream", length + most)).slice(length);
};

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
