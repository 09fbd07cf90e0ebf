// What authors edit with: the title and the note of a scenario where they stand, and what they expect of it. The page's
// program draws both, says what they are, and is told what is done. It shows changes of policies, too.

import { adopt, element } from "../examples/element";
import style from "./author.css";
import { Sharing } from "./share";
import type { Tell } from "./tell";

export { showChange } from "./change";

adopt(style);

interface Given {
  title: string;
  note: string;
  expected: string;
  found: string;
  /** What is expected besides: `+` where it is so, `-` where it is not, `?` where that is not known; and what it is. */
  besides: string[];
  /** What people say for the words of the report. */
  words: Map<string, string>;
}

export class Author {
  readonly #tell: Tell;
  readonly #desks = new WeakMap<HTMLElement, Desk>();

  readonly #sharing: Sharing;

  constructor(tell: Tell, encode: (text: string) => Promise<string>, copy: (text: string | Promise<string>) => Promise<boolean>) {
    this.#tell = tell;
    this.#sharing = new Sharing(tell, encode, copy);
  }

  /** Shows in an element of the page what can be edited around it. */
  show(host: HTMLElement, [title = "", note = "", expected = "", found = "", besides = "", ...said]: string[]): void {
    let desk = this.#desks.get(host);
    if (!desk) this.#desks.set(host, desk = new Desk(host, this.#tell));
    const words = new Map(said.flatMap((word, at) => at % 2 === 0 ? [[word, said[at + 1] ?? ""] as const] : []));
    desk.show({ title, note, expected, found, besides: besides.split("\n").filter((line) => line !== ""), words });
  }

  /** Shows the link that holds this text, to the page at this address. */
  share(text: string, page: string): void {
    this.#sharing.show(text, page);
  }
}

type Part = "title" | "note";

/** That something is as expected, or what it is instead. */
const asItIs = () => [element("span", { class: "holds" }, " ✓"), element("span", { class: "hidden" }, " as it is")];
const fails = (found: string) => [element("span", { class: "fails" }, ` ✗ it is ${found}`)];

/** What is edited around one element. */
class Desk {
  readonly #tell: Tell;
  readonly #section: HTMLElement;
  readonly #heading: HTMLElement;
  readonly #details: HTMLDetailsElement;
  readonly #place = element("div", {});
  readonly #acts: Record<Part, HTMLButtonElement>;
  readonly #expects = element("span", { class: "expects" });
  readonly #besides = element("ul", { class: "expects-besides quiet" });
  #given: Given = { title: "", note: "", expected: "", found: "", besides: [], words: new Map() };
  #field: HTMLTextAreaElement | undefined;

  constructor(host: HTMLElement, tell: Tell) {
    this.#tell = tell;
    this.#section = host.closest<HTMLElement>(".about") ?? host;
    this.#heading = this.#section.querySelector("h2") ?? host;
    this.#details = host.closest("details") ?? document.createElement("details");
    const act = (part: Part) => {
      const made = element("button", { type: "button", class: "link", "data-edits": part });
      made.onclick = () => this.#edit(part);
      return made;
    };
    this.#acts = { title: act("title"), note: act("note") };
    host.replaceChildren(this.#place, this.#acts.title, this.#acts.note, this.#expects, this.#besides);
    this.#section.addEventListener("click", ({ target }) => {
      if (!(target instanceof Element)) return;
      if (target.closest("h2 > span")) this.#press();
      // A text that somebody has marked is not to be edited.
      else if (target.closest(".about-note") && !target.closest("button") && getSelection()?.isCollapsed !== false) this.#edit("note");
    });
    this.#section.addEventListener("keydown", (event) => {
      const { target, key } = event;
      if (target instanceof Element && target.matches("h2 > span") && (key === "Enter" || key === " ")) {
        event.preventDefault();
        this.#press();
      }
    });
  }

  /** The title was pressed. A note that is folded away is wanted first. */
  #press(): void {
    if (this.#given.title === "") return;
    if (this.#details.open) this.#edit("title");
    else this.#details.open = true;
  }

  show(given: Given): void {
    this.#given = given;
    const title = this.#heading.querySelector("span");
    // It is a button as soon as a press does something.
    for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["title", "Edit the title"], ["data-edits", "title"]] as const) {
      if (given.title) title?.setAttribute(name, value);
      else title?.removeAttribute(name);
    }
    this.#acts.title.textContent = "Add a title";
    this.#acts.title.hidden = given.title !== "";
    this.#acts.note.textContent = given.note ? "Edit the note" : "Add a note";
    this.#drawExpected();
    this.#besides.replaceChildren(...given.besides.map((line) => {
      const [what = "", found = ""] = line.slice(1).split("|");
      return element("li", {}, `Expected: ${what}`, ...line.startsWith("+") ? asItIs() : line.startsWith("-") ? fails(found) : []);
    }));
  }

  #edit(part: Part): void {
    if (this.#field) return;
    const field = element("textarea", {
      class: `about-field about-field-${part}`, "aria-label": part === "title" ? "Title" : "Note", rows: "1", autocomplete: "off",
      placeholder: part === "title" ? "What is there to see?" : "What there is to see, and what to try.",
    });
    const tells = element("p", { class: "quiet" }, part === "title"
      ? "Enter keeps it, Escape takes it back."
      : "`code`, **strong**, *emphasis*; an empty line begins a paragraph. Escape takes it back.");
    field.value = this.#given[part];
    const grow = () => {
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight + 2}px`;
    };
    field.oninput = () => {
      if (part === "title" && /[\r\n]/.test(field.value)) field.value = field.value.replace(/[\r\n]+/g, " ");
      this.#tell(part, field.value, "");
      grow();
    };
    const leave = (takesFocus: boolean) => {
      if (this.#field !== field) return;
      this.#field = undefined;
      delete this.#section.dataset.edited;
      field.remove();
      tells.remove();
      if (!takesFocus) return;
      // On a narrow screen it may stand elsewhere now.
      const all = document.querySelectorAll<HTMLElement>(`.about [data-edits=${part}]`);
      [...all].find((of) => of.offsetParent !== null && !of.hidden)?.focus();
    };
    field.onkeydown = (event) => {
      const { key, isComposing } = event;
      if (isComposing) return;
      if (key === "Escape") this.#tell("back", "", "");
      else if (key !== "Enter" || part === "note" && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      leave(true);
    };
    // The window may be left, and come back to.
    field.onblur = () => { if (document.activeElement !== field) leave(false); };
    this.#field = field;
    this.#section.dataset.edited = part;
    if (part === "title") this.#heading.after(field, tells);
    else this.#place.append(field, tells);
    this.#tell("write", "", "");
    grow();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  #drawExpected(): void {
    const { expected, found, words } = this.#given;
    const said = (word: string) => words.get(word) ?? word;
    const had = this.#expects.contains(document.activeElement);
    const wasOpen = this.#expects.querySelector("details")?.open ?? false;
    this.#expects.replaceChildren();
    if (!expected) {
      if (!words.has(found)) return;
      const set = element("button", { type: "button", class: "link" }, "Expect this", element("span", { class: "hidden" }, `: ${said(found)}`));
      set.onclick = () => this.#tell("expect", found, "");
      this.#expects.append(set);
    } else {
      const choices = [...words.keys(), ""].map((word) => {
        const says = word === "" ? "nothing" : said(word);
        const choice = element("button", { type: "button", "aria-pressed": String(word === expected) }, says,
          ...(word && word === found ? [element("span", { class: "quiet" }, " as it is")] : []));
        choice.onclick = () => this.#tell("expect", word, "");
        return choice;
      });
      // AWS does not always say of which kind a denial was.
      const holds = expected === found || (expected === "denied" && found.endsWith("Deny"));
      const sign = found === "" ? [] : holds ? asItIs() : fails(said(found));
      this.#expects.append(element("details", { class: "pop" },
        element("summary", { class: "link" }, `Expected: ${said(expected)}`, ...sign),
        element("div", { class: "pop-body menu-items", role: "group", "aria-label": "What is expected", tabindex: "-1" }, ...choices)));
    }
    const first = this.#expects.querySelector<HTMLElement>("button, summary");
    if (had || wasOpen) first?.focus();
  }
}
