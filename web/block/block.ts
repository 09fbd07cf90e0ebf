// What makes the page a block in somebody else's document: a design of its own, what of it is shown, how high it is, by
// which its host goes, and what is painted before the program is there. `boot.js` loads it where the address says `?embed`,
// and waits for it with the program.

import { adopt } from "../examples/element";
import groups from "../gallery/index.json";
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
const tell = () => {
  const page = document.querySelector("#painted .page, :root:not([data-painted]) #app .page");
  if (!page) return;
  // Some of it may stand out below.
  const over = root.scrollHeight > innerHeight ? root.scrollHeight : 0;
  parent.postMessage({ policyPlayground: { height: Math.max(page.getBoundingClientRect().height, over) } }, "*");
};
if (parent !== self) {
  new ResizeObserver(tell).observe(document.body);
  // Browsers draw a frame that is out of sight less often, and tell of its sizes late or not at all.
  setInterval(tell, 500);
}

/**
 * Shows what the build has painted of the example that the address asks for, in this folder, until the program has drawn it.
 * Where there is nothing, or findings are asked for, that is left to the program.
 */
export async function paint(folder: URL): Promise<boolean> {
  const slug = /^#\/e\/([\w-]+)$/.exec(location.hash)?.[1];
  const isThere = groups.some(({ entries }) => entries.some((entry) => entry === slug));
  if (!isThere || asked.has("lint")) return false;
  const painted = await new Promise<Document | null>((done) => {
    // No text becomes an element: the browser reads the site's own file as a document.
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.open("GET", `${folder}/${asked.has("predict") ? "predict/" : ""}${slug}.html`);
    request.onloadend = () => done(request.status === 200 ? request.response : null);
    request.send();
  });
  const page = painted?.querySelector(".page");
  if (!page) return false;
  const place = document.createElement("div");
  place.id = "painted";
  place.append(page);
  document.querySelector("#app")!.after(place);
  root.dataset.painted = "";
  tell();
  // Nothing else is asked for before it is seen. Where a block is out of sight, browsers may draw no frame of it.
  await new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 500);
  });
  return true;
}

/** Waits until the program has drawn what is painted, with its answer. Whoever presses something waits for no answer. */
export async function drawn(): Promise<void> {
  const app = document.querySelector("#app")!;
  let isPressed = false;
  let observer: MutationObserver | undefined;
  await new Promise<void>((done) => {
    const look = () => {
      const isThere = app.querySelector(isPressed ? ".frame" : "[data-decision], .predict, .verdict-no-verdict, .empty:not([aria-busy])");
      if (isThere && !app.querySelector("template.later")) done();
    };
    const press = () => {
      isPressed = true;
      look();
    };
    for (const type of ["click", "keydown"]) addEventListener(type, press, { capture: true });
    observer = new MutationObserver(look);
    observer.observe(app, { childList: true, subtree: true });
    look();
  });
  observer?.disconnect();
}
