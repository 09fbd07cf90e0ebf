// What is pasted outside of text fields, or dropped anywhere, is for the page. What is pasted into a field stays there;
// if it is a whole document, the page asks whether it is meant for it.

import { isReport, showReport } from "./later.js";

/** The text field that an event is in, be it the editor's. */
const fieldOf = (event) => event.composedPath().find((place) =>
  place instanceof HTMLElement && (place.matches("input, textarea, select") || place.isContentEditable));

/** Fields that take whole documents themselves. */
const TAKES_ALL = "#paste, #records, .document";

/** Whether a field is meant for something shorter than this, or for something else. */
const isMisplaced = (text, field) => {
  if (field.matches(TAKES_ALL)) return false;
  if (/not authorized to perform|#v\d+\.|#\/e\//.test(text)) return true;
  const isPolicy = /"?(Statement|Effect)"?\s*[:=]/.test(text);
  const isEditor = field.isContentEditable || field.matches(".editor-plain");
  return isEditor ? /^\s*[{[]/.test(text) && !isPolicy && text.length > 40 : text.includes("\n") || text.length > 300;
};

/** The text of a file: UTF-8, or UTF-16 with its mark, as PowerShell writes it. */
const read = async (file) => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const [first, second] = bytes;
  const isWide = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff && "utf-16be";
  return new TextDecoder(isWide || "utf-8").decode(bytes);
};

/**
 * Tells of each text: it, the name of its file, and whether a field has it already. `left` is told which field of the
 * request has another text than before and is left.
 */
export const takePastes = (told, left) => {
  const take = async (event, data) => {
    const [file] = data.files;
    if (file) {
      event.preventDefault();
      // One that cannot be read is as empty.
      const text = await read(file).catch(() => "");
      return isReport(text) ? showReport(text) : told(text, file.name, false);
    }
    const text = data.getData("text/plain");
    const field = fieldOf(event);
    if (!field) event.preventDefault();
    if (text && (!field || isMisplaced(text, field))) told(text, "", Boolean(field));
  };
  // Whichever field it is pasted into, a credential report is none of what is there.
  addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!isReport(text)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void showReport(text);
  }, { capture: true });
  const isWanted = (event) => event.dataTransfer?.types.includes("Files") || !fieldOf(event);
  addEventListener("paste", (event) => {
    if (event.clipboardData) void take(event, event.clipboardData);
  });
  addEventListener("dragover", (event) => {
    if (!isWanted(event)) return;
    event.preventDefault();
    document.documentElement.classList.add("dropping");
  });
  for (const end of ["dragleave", "drop"]) {
    addEventListener(end, (event) => {
      if (end === "drop" || !event.relatedTarget) document.documentElement.classList.remove("dropping");
    });
  }
  addEventListener("drop", (event) => {
    if (isWanted(event) && event.dataTransfer) void take(event, event.dataTransfer);
  });
  addEventListener("change", ({ target: { id } }) => left(id));
};
