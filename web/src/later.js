// What the page loads after its first paint: the text editor, what fills the dialog with the examples, what offers something
// to the fields of the request, and what authors edit with.

import { ask, current, isMissing } from "./engine/port.js";
import { copy, encode } from "./link.js";

const at = (name) => new URL(name, document.baseURI);

export const afterPaint = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

export const complete = () => dispatchEvent(new Event("policy-playground-complete"));

const { editor, catalog, examples, gallery, form, author, report } = document.querySelector("script[data-engine]").dataset;

export const loadEditor = async () => (await import(at(editor))).PolicyEditor;

export const mountEditor = (PolicyEditor, host, text, label, operators, keys, path, onChange, onCursor, onPoint, onFinding) =>
  new PolicyEditor(host, text, {
    label, describedBy: "findings", readOnly: "readonly" in document.documentElement.dataset, operators: operators.split(" "), keys: keys.split(" "),
    onChange, onCursor, onPoint, onFinding, linter: path && { path, engine: current, catalog: at(catalog) },
  });

/** Whether a text is a credential report of IAM, or holds one in base64. */
export const isReport = (text) => /^[\uFEFF"\s]*user,arn,|dXNlcixhcm4s/.test(text);

/** Shows one in a dialog of its own, which keeps it. */
export const showReport = async (text) => {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog report";
  dialog.setAttribute("aria-label", "Credential report");
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  try {
    const { show } = await import(at(report));
    if (dialog.open) show(dialog, text, { ask, isMissing });
  } catch {
    refuse(dialog, "What shows a credential report cannot be loaded: check the connection and try again. Escape closes this.");
  }
};

const refuse = (dialog, text) => {
  const says = document.createElement("p");
  says.setAttribute("role", "alert");
  says.textContent = text;
  dialog.replaceChildren(says);
};

// With the first field that is to be offered something. What cannot be loaded is asked for again with the next.
let offering;
addEventListener("focusin", ({ target }) => {
  if (target.dataset?.offers) offering ??= import(at(form)).then(({ offer }) => offer({ engine: current, catalog: at(catalog) }), () => { offering = undefined; });
});

// The dialog, what is told what is pressed in it, and what fills it.
let dialog, told, filling;

const fill = () => filling ??= import(at(gallery))
  .then(({ Examples }) => new Examples(dialog, at(examples), told));

// What cannot be loaded now is asked for again when it is needed.
const forget = () => { filling = undefined; };

// What is typed before the search is there.
let typed = "";

const keep = (event) => {
  const { key } = event;
  if (dialog.firstChild || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "Backspace") typed = typed.slice(0, -1);
  else if ([...key].length === 1) typed += key;
  else return;
  event.preventDefault();
};

export const takeExamples = (...of) => {
  let tell;
  [dialog, tell] = of;
  told = (what, text, name) => {
    if (what !== "file" || !isReport(text)) return tell(what, text, name);
    tell("close", "", "");
    void showReport(text);
  };
  dialog.addEventListener("keydown", keep);
  // Its closing is told later, when it may have been opened again.
  dialog.addEventListener("cancel", () => told("close", "", ""));
  void afterPaint().then(fill).catch(forget);
  void afterPaint().then(sit).catch(giveUp);
};

export const showExamples = async (given) => {
  try {
    const examples = await fill();
    if (!dialog.open) return;
    examples.show(JSON.parse(given), typed);
    typed = "";
  } catch {
    forget();
    refuse(dialog, "The examples cannot be listed: check the connection and try again. Escape closes this.");
  }
};

export const hideExamples = () => {
  typed = "";
  dialog.replaceChildren();
  void filling?.then((examples) => examples.hide(), forget);
};

// What authors edit with, and share. It is told what there is to edit once it is there; in an embed it never is.
let desk, coming;
const waiting = new Map();

const come = () => coming ??= import(at(author));
const giveUp = () => { coming = undefined; };
const sit = async () => {
  const { Author } = await come();
  desk ??= new Author(told, encode, copy);
  for (const [host, texts] of waiting) desk.show(host, texts);
  waiting.clear();
};

export const fillIn = async (what, host, given) => {
  const texts = JSON.parse(given);
  if (what === "about-acts") {
    if (desk) desk.show(host, texts);
    else waiting.set(host, texts);
    return;
  }
  try {
    (await come()).showChange(host, texts);
  } catch {
    giveUp();
    host.textContent = "The preview could not be loaded: check the connection and try again.";
  }
};

export const share = async (text, page) => {
  try {
    if (!desk) await sit();
    desk.share(text, page);
  } catch {
    giveUp();
    told("failed", "What makes links could not be loaded: check the connection and try again.", "");
  }
};
