// The dialog with the examples, to be searched and stepped through, and on top of them what is the user's own: new, from
// a file, earlier. The page's program opens and closes it, says what is the user's own, and is told what is pressed.

import { adopt, element } from "./element";
import style from "./examples.css";

adopt(style);

/** How an answer looks: its class, what is drawn around the lines of its icon, the lines, its words. */
type Look = [state: string, around: string, lines: string, words: string];

/** What the program says. */
interface Given {
  /** The looks of what a side says, by the report's words. */
  looks: { access: Record<string, Look>; network: Record<string, Look> };
  /** The lines of the icon that closes. */
  cross: string;
  /** The earlier works. One without a title is of a newer page, which `newer` says. */
  works: { key: string; title?: string; when: string; access?: string }[];
  newer: string;
  /** The slug of the example that is open. */
  open: string;
}

/** An example as the site's build describes it. */
interface Example {
  slug: string;
  title: string;
  note: string;
  access?: string;
  network?: string;
  layers: string[];
  words: string;
}

interface Entry extends Example {
  looks: { side: Side; look: Look }[];
  /** All that it is found by, in small letters. */
  foundBy: string;
}

interface Group<E> {
  group: string;
  entries: E[];
}

type Side = "access" | "network";

/** What was pressed: one of these, with the key of a work, or the text and the name of a file. */
type Act = (what: "close" | "new" | "save" | "resume" | "file" | "unread", text: string, name: string) => void;

function icon(around: string, lines: string): Node {
  const drawn = (name: string, attributes: Record<string, string>) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const svg = drawn("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" });
  if (around) svg.append(drawn("circle", { class: around, cx: "12", cy: "12", r: around === "disc" ? "11" : "10" }));
  svg.append(drawn("path", { d: lines }));
  return svg;
}

/** What a scenario comes to, in its row. */
const lookOf = ([state, around, lines, words]: Look) =>
  element("span", { class: `look look-${state}` }, icon(around, lines), element("span", {}, words));

function button(label: string, act: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: "button" }, label);
  made.onclick = act;
  return made;
}

/** Each value once, in the order of the examples. */
const once = (values: string[]) => [...new Set(values)];

export class Examples {
  readonly #dialog: HTMLDialogElement;
  readonly #url: URL;
  readonly #act: Act;
  #given: Given | undefined;
  #groups: Group<Entry>[] | undefined;
  // What is looked for stays when the dialog is closed.
  #text = "";
  #side: Side | undefined;
  #layer = "";
  #outcome = "";
  // What is drawn anew while it is open.
  readonly #filters = element("div", { class: "examples-filters" });
  readonly #own = element("div", {});
  readonly #says = element("p", { class: "quiet", role: "status" });
  readonly #found = element("div", {});

  constructor(dialog: HTMLDialogElement, url: URL, act: Act) {
    [this.#dialog, this.#url, this.#act] = [dialog, url, act];
    dialog.addEventListener("keydown", (event) => this.#steer(event));
    // What is clicked in the dialog is in it; what lies outside counts as the dialog itself.
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog || (target instanceof Element && target.closest("a"))) act("close", "", "");
    });
  }

  /** Shows the dialog, or what is new in it. What was typed before it was there is what is looked for. */
  show(given: Given, typed: string): void {
    const isFirst = !this.#dialog.firstChild;
    this.#given = given;
    if (typed) this.#text = typed;
    if (isFirst) this.#build(given, typed);
    this.#drawOwn(given);
    if (this.#groups) this.#drawFound(given, this.#groups);
    else if (isFirst) {
      this.#found.replaceChildren();
      void this.#load(given);
    }
  }

  hide(): void {
    this.#given = undefined;
    this.#dialog.replaceChildren();
  }

  async #load(given: Given): Promise<void> {
    this.#say("The list is on its way.", true);
    try {
      const response = await fetch(this.#url).catch(() => undefined);
      if (!response) throw new Error("The file could not be loaded: check the connection and try again.");
      if (!response.ok) throw new Error(`The site has no such file (HTTP status ${response.status}).`);
      this.#groups = ((await response.json()) as Group<Example>[]).map(({ group, entries }) => ({
        group,
        entries: entries.map((example) => described(example, group, given)),
      }));
    } catch (error) {
      const says = error instanceof Error ? error.message : "";
      this.#say("", false);
      this.#found.replaceChildren(element("p", { role: "alert" }, `The examples cannot be listed. ${says}`));
    }
    if (this.#given && this.#groups) {
      this.#drawFilters(this.#groups);
      this.#drawFound(this.#given, this.#groups);
    }
  }

  #build({ cross }: Given, typed: string): void {
    const close = element("button", { type: "button", class: "icon-button", "aria-label": "Close", title: "Close" }, icon("", cross));
    close.onclick = () => this.#act("close", "", "");
    const search = element("input", {
      type: "text", role: "searchbox", class: "examples-search", "aria-label": "Search the examples",
      placeholder: "Title, action, condition key, layer…", spellcheck: "false", autocomplete: "off",
    });
    search.value = this.#text;
    search.oninput = () => {
      this.#text = search.value;
      this.#drawAgain();
    };
    const title = element("h2", { id: "examples-title" }, "Examples");
    const lessons = element("a", { class: "examples-lessons", href: "learn/" }, "Lessons");
    const head = element("div", { class: "dialog-head" }, title, lessons, close);
    this.#drawFilters(this.#groups ?? []);
    this.#dialog.replaceChildren(
      element("div", { class: "examples-head" }, head, search, this.#filters),
      element("div", { class: "examples-list" }, this.#own, this.#says, this.#found),
    );
    // The last search is there, and gives way to the first letter of another one.
    search.focus();
    if (!typed) search.select();
  }

  #drawAgain(): void {
    if (!this.#given) return;
    this.#drawOwn(this.#given);
    if (this.#groups) this.#drawFound(this.#given, this.#groups);
  }

  #drawFilters(groups: Group<Entry>[]): void {
    const sides = element("div", { class: "sides", role: "group", "aria-label": "Side of the examples" });
    for (const [side, name] of [[undefined, "All"], ["access", "Access"], ["network", "Network"]] as const) {
      const press = element("button", { type: "button", "aria-pressed": String(side === this.#side) }, name);
      press.onclick = () => {
        this.#side = side;
        for (const other of sides.children) other.setAttribute("aria-pressed", String(other === press));
        this.#drawAgain();
      };
      sides.append(press);
    }
    const entries = groups.flatMap((group) => group.entries);
    /** A list of values to filter by, the first of which is any. */
    const list = (label: string, any: string, chosen: string, values: string[], set: (value: string) => void) => {
      const options = once(values).map((value) => new Option(value, value, false, value === chosen));
      const select = element("select", { "aria-label": label }, new Option(any, "", false, !chosen), ...options);
      select.onchange = () => {
        set(select.value);
        this.#drawAgain();
      };
      return select;
    };
    const layers = entries.flatMap((entry) => entry.layers);
    const outcomes = entries.flatMap((entry) => entry.looks).map(({ look: [, , , words] }) => words);
    this.#filters.replaceChildren(sides, ...(entries.length > 0 ? [
      list("Layer", "Any layer", this.#layer, layers, (layer) => { this.#layer = layer; }),
      list("Outcome", "Any outcome", this.#outcome, outcomes, (outcome) => { this.#outcome = outcome; }),
    ] : []));
  }

  /** Whether all words that are looked for are in a text in small letters. */
  #finds(text: string): boolean {
    return this.#text.toLowerCase().split(/\s+/).every((word) => text.includes(word));
  }

  #isFound({ looks, layers, foundBy }: Entry): boolean {
    return looks.some(({ side, look: [, , , words] }) =>
      (!this.#side || side === this.#side) && (!this.#outcome || words === this.#outcome))
      && (!this.#layer || layers.includes(this.#layer)) && this.#finds(foundBy);
  }

  /** What is the user's own. */
  #drawOwn({ works, newer, looks }: Given): void {
    const rows = works.flatMap(({ key, title, when, access }) => {
      if (title === undefined) return [element("li", {}, element("p", {}, newer))];
      if (!this.#finds(title.toLowerCase())) return [];
      const entry = element("button", { type: "button", class: "entry" }, title, element("span", { class: "quiet" }, ` ${when}`));
      entry.onclick = () => this.#act("resume", key, "");
      const look = access === undefined ? undefined : looks.access[access];
      return [element("li", {}, entry, ...(look ? [lookOf(look)] : []))];
    });
    const file = element("input", { type: "file", class: "hidden", accept: ".json,application/json" });
    file.onchange = async () => {
      const [chosen] = file.files ?? [];
      if (!chosen) return;
      const text = await chosen.text().catch(() => undefined);
      if (text === undefined) this.#act("unread", "", chosen.name);
      else this.#act("file", text, chosen.name);
    };
    const acts = element("p", { class: "works-acts" },
      button("New", () => this.#act("new", "", "")),
      element("label", { class: "button" }, file, "Open a file"),
      button("Save to a file", () => this.#act("save", "", "")));
    const title = element("h3", { id: "works-title" }, "My work");
    const list = rows.length > 0 ? [element("ul", {}, ...rows)] : [];
    // What has the focus keeps it.
    const focused = [...this.#own.querySelectorAll<HTMLElement>("button, input")].findIndex((of) => of === document.activeElement);
    this.#own.replaceChildren(element("section", { class: "works", "aria-labelledby": "works-title" }, title, acts, ...list));
    if (focused >= 0) this.#own.querySelectorAll<HTMLElement>("button, input")[focused]?.focus();
  }

  /** The groups with what is found in them. */
  #drawFound({ open }: Given, groups: Group<Entry>[]): void {
    let count = 0;
    const sections = groups.flatMap(({ group, entries }) => {
      const found = entries.filter((entry) => this.#isFound(entry));
      if (found.length === 0) return [];
      count += found.length;
      const counts = found.length === entries.length ? `${found.length}` : `${found.length} of ${entries.length}`;
      return [element("section", {},
        element("h3", {}, group, element("span", { class: "quiet" }, counts)),
        element("ul", {}, ...found.map((entry) => row(entry, open))))];
    });
    this.#say(count === 0 ? "No example is about all of this." : count === 1 ? "1 example" : `${count} examples`, false);
    this.#found.replaceChildren(...sections);
  }

  #say(text: string, isLate: boolean): void {
    this.#says.textContent = text;
    this.#says.classList.toggle("late", isLate);
  }

  /**
   * The arrow keys go through all that can be opened, Enter in the search opens the first example, and whoever types
   * there goes on with the search.
   */
  #steer(event: KeyboardEvent): void {
    const { target, key } = event;
    if (!(target instanceof HTMLElement)) return;
    const stops = [...this.#dialog.querySelectorAll<HTMLElement>(".examples-search, .entry")];
    const at = stops.indexOf(target);
    if (at < 0) return;
    const isSearch = at === 0;
    if (key === "Enter" && isSearch) {
      const first = this.#dialog.querySelector<HTMLElement>("a.entry");
      if (first) event.preventDefault();
      first?.click();
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      const to = stops[key === "ArrowDown" ? at + 1 : at - 1];
      if (to) event.preventDefault();
      to?.focus();
    } else if (!isSearch && [...key].length === 1 && key !== " " && !event.ctrlKey && !event.metaKey) {
      // The key itself goes to what has the focus then.
      stops[0]?.focus();
    }
  }
}

function described(example: Example, group: string, { looks }: Given): Entry {
  const { slug, title, note, words, layers } = example;
  const said = (["access", "network"] as const).flatMap((side) => {
    const word = example[side];
    const look = word === undefined ? undefined : looks[side][word];
    return look ? [{ side, look }] : [];
  });
  const foundBy = [slug, title, note, words, group, ...layers, ...said.map(({ look: [, , , of] }) => of)].join(" ").toLowerCase();
  return { ...example, looks: said, foundBy };
}

function row({ slug, title, note, looks }: Entry, open: string): HTMLLIElement {
  const link = element("a", { class: "entry", href: `#/e/${slug}`, ...(slug === open && { "aria-current": "page" }) }, title);
  const said = element("span", { class: "looks" }, ...looks.map(({ look }) => lookOf(look)));
  return element("li", {}, link, said, element("p", { class: "quiet" }, note));
}
