// A block for other people's pages: what it shows and how it looks is chosen beside a preview, and comes out as HTML.

import { element } from "../examples/element";

/** What a block can leave out, as its address calls it (`web/block/block.ts`). */
const PARTS = [
  ["note", "Note"], ["question", "Question"], ["policy", "Policies or network"], ["why", "Why"], ["picture", "Picture"],
] as const;

/** So long nothing is typed before what was typed is shown, in milliseconds. */
const REST = 400;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export class Block {
  readonly element: HTMLDetailsElement;
  readonly #parts = PARTS.map(([value, name]) => ({ value, ...checkbox(name, true) }));
  readonly #readOnly = checkbox("Read only", false);
  readonly #predict = checkbox("Ask for the answer first", false);
  readonly #theme = choice([["", "the reader’s own"], ["light", "light"], ["dark", "dark"]]);
  readonly #form = choice([["frame", "a frame, which needs no script"], ["element", "an element, as high as what it shows"]]);
  readonly #code = element("textarea", { class: "code", readonly: "", rows: "3" });
  readonly #preview = element("div", { class: "share-preview" });
  #link = "";
  #title = "";
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(copies: HTMLElement) {
    const field = (name: string, input: HTMLElement) => element("label", { class: "field" }, element("span", {}, name), input);
    this.element = element("details", { class: "share-block" },
      element("summary", {}, "Block for a web page"),
      element("fieldset", { class: "share-switches" },
        element("legend", {}, "Shows the verdict, and"), ...this.#parts.map(({ label }) => label)),
      element("div", { class: "share-switches" },
        this.#readOnly.label, this.#predict.label, field("Colours", this.#theme), field("As", this.#form)),
      this.#preview,
      field("HTML", this.#code),
      copies);
    // The colours of a preview are chosen in it, too.
    this.element.addEventListener("change", () => this.#draw());
    this.element.addEventListener("toggle", () => this.#draw());
  }

  get text(): string {
    return this.#code.value;
  }

  /** Shows the block with this link, whose scenario has this title. */
  show(link: string, title: string): void {
    [this.#link, this.#title] = [link, title];
    clearTimeout(this.#resting);
    if (link === "") {
      this.element.open = false;
      this.#preview.replaceChildren();
      return;
    }
    this.#write();
    this.#resting = setTimeout(() => this.#draw(), REST);
  }

  /** What is chosen, as attributes of the element and as words of the frame's address. */
  #chosen(): [name: string, value: string][] {
    const shown = this.#parts.filter(({ input }) => input.checked).map(({ value }) => value);
    return [
      ...(this.#theme.value ? [["theme", this.#theme.value] as [string, string]] : []),
      ...(shown.length < PARTS.length ? [["show", shown.join(" ")] as [string, string]] : []),
      ...(this.#readOnly.input.checked ? [["readonly", ""] as [string, string]] : []),
      ...(this.#predict.input.checked ? [["predict", ""] as [string, string]] : []),
    ];
  }

  #address(): string {
    const [page, fragment = ""] = this.#link.split("#");
    const words = this.#chosen().map(([name, value]) => value === "" && name !== "show" ? `&${name}` : `&${name}=${value.replaceAll(" ", ",")}`);
    return `${page}?embed${words.join("")}#${fragment}`;
  }

  #write(): void {
    const [page, fragment = ""] = this.#link.split("#");
    const attributes = this.#chosen().map(([name, value]) => value === "" && name !== "show" ? ` ${name}` : ` ${name}="${value}"`).join("");
    this.#code.value = this.#form.value === "element"
      ? `<script src="${page}embed.js" defer></script>\n<policy-playground src="#${fragment}"${attributes}></policy-playground>`
      // No more rights than the page needs. A title may tell what is asked.
      : `<iframe src="${escaped(this.#address())}" title="${escaped(this.#predict.input.checked ? "" : this.#title) || "Policy Playground"}" width="100%" height="560" loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups" allow="clipboard-write"></iframe>`;
  }

  #draw(): void {
    this.#write();
    if (!this.element.open) {
      this.#preview.replaceChildren();
      return;
    }
    const address = this.#address();
    if (this.#preview.querySelector("iframe")?.src === address) return;
    // A new one each time: another address in the same one would be a step of the browser's history.
    this.#preview.replaceChildren(element("iframe", { src: address, title: "Preview of the block" }));
  }
}

function checkbox(name: string, isOn: boolean) {
  const input = element("input", { type: "checkbox" });
  input.checked = isOn;
  return { input, label: element("label", { class: "switch" }, input, name) };
}

function choice(entries: [value: string, name: string][]): HTMLSelectElement {
  return element("select", {}, ...entries.map(([value, name]) => element("option", { value }, name)));
}
