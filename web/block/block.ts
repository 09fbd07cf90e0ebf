// What makes the page a block in somebody else's document: a design of its own, what of it is shown, and how high it is, by
// which its host goes. `boot.js` loads it where the address says `?embed`, and waits for it with the program.

import { adopt } from "../examples/element";
import style from "./block.css";

const root = document.documentElement;
const asked = new URLSearchParams(location.search);

/** What can be chosen to be shown. The verdict always is. */
const PARTS = ["note", "question", "policy", "why", "picture"];

adopt(style);

const shown = asked.get("show");
if (shown !== null) root.dataset.show = shown.split(/[\s,]+/).filter((part) => PARTS.includes(part)).join(" ");

if (document.readyState === "loading") await new Promise((done) => addEventListener("DOMContentLoaded", done));

// A block is laid out as a narrow page is, however wide it is.
const sheet = document.querySelector<HTMLLinkElement>("link[rel=stylesheet]");
if (sheet && !sheet.sheet) await new Promise((done) => sheet.addEventListener("load", done));
for (const rule of sheet?.sheet?.cssRules ?? []) {
  if (!(rule instanceof CSSMediaRule)) continue;
  rule.media.mediaText = rule.media.mediaText
    .replace(/\((max-width: ?860px|width ?<= ?860px)\)/, "(min-width: 0)")
    .replace(/\((min-width: ?861px|width ?>= ?861px)\)/, "(max-width: 0)");
}

// What cannot be edited can be read all the same. The program takes no edit either.
if (asked.has("readonly")) {
  root.dataset.readonly = "";
  const fix = () => {
    for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("#app :is(input, textarea, select)")) {
      if (field instanceof HTMLSelectElement || field.type === "checkbox") field.disabled = true;
      else field.readOnly = true;
      // Nor is it offered anything.
      delete field.dataset.offers;
    }
  };
  new MutationObserver(fix).observe(document.body, { childList: true, subtree: true });
}

// Its host gives it the height that it tells (see embed.js), which is no secret.
if (parent !== self) {
  const tell = () => {
    const page = document.querySelector(".page");
    if (!page) return;
    // Some of it may stand out below.
    const over = root.scrollHeight > innerHeight ? root.scrollHeight : 0;
    parent.postMessage({ policyPlayground: { height: Math.max(page.getBoundingClientRect().height, over) } }, "*");
  };
  new ResizeObserver(tell).observe(document.body);
  // Browsers draw a frame that is out of sight less often, and tell of its sizes late or not at all.
  setInterval(tell, 500);
}
