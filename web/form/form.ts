// The fields of the request offer what they can hold, which the engine knows: a combobox as ARIA's practices describe it,
// with a list that is only offered. Nothing that is typed changes but by a choice, and Tab leaves a field as ever.

import type { Engine } from "../editor/engine";
import { element, prose } from "../editor/words";

/** Where the engine and AWS's catalog are to be had. */
export interface Source {
  engine(): Engine | undefined;
  catalog: URL;
}

/** What the engine's `offers` answers, as JSON. */
interface Offered {
  options: Option[];
  /** What is wrong with what is written, and what was probably meant. */
  says: string | null;
  meant: string | null;
  /** Whether AWS's catalog was there. */
  catalog: boolean;
}

interface Option {
  /** A `${…}` or a `*` in it is for the author to fill in. */
  label: string;
  detail: string;
  /** What it is found by, where that is not the label. */
  by: string;
}

/** What is offered, and what is in the field once it is taken. */
interface Offer extends Option {
  writes: string;
}

/** More at once help nobody to choose. */
const MOST = 100;

/** What varies in an ARN or in a pattern. */
const HOLE = /\$\{[^}]*\}|[*?]+/;

/** A field that is offered something; of one with several lines it is the line that is written. */
const FIELD = "[data-offers]";
type Field = HTMLInputElement | HTMLTextAreaElement;

const isField = (of: EventTarget | null): of is Field =>
  (of instanceof HTMLInputElement || of instanceof HTMLTextAreaElement) && of.matches(FIELD);

/** Where what is written begins and ends. */
function line({ value, selectionStart }: Field): [number, number] {
  const at = selectionStart ?? 0;
  const end = value.indexOf("\n", at);
  return [value.lastIndexOf("\n", at - 1) + 1, end < 0 ? value.length : end];
}

const isOne = (field: Field): field is HTMLInputElement => field instanceof HTMLInputElement;

const written = (field: Field): string => isOne(field) ? field.value : field.value.slice(...line(field));

function write(field: Field, text: string): void {
  if (isOne(field)) field.value = text;
  else field.setRangeText(text, ...line(field), "end");
}

/** Offers from now on. */
export function offer(source: Source): void {
  const offers = new Offers(source);
  const on = <K extends keyof WindowEventMap>(type: K, act: (event: WindowEventMap[K]) => void) =>
    // Before the page's frame, which closes the whole question on Enter and Escape.
    addEventListener(type, act, true);
  on("focusin", ({ target }) => offers.enter(target));
  on("focusout", () => offers.close());
  on("input", ({ target }) => offers.typed(target));
  on("keydown", (event) => offers.press(event));
  on("scroll", () => offers.place());
  on("resize", () => offers.place());
  document.addEventListener("engine", () => offers.news());
  // Somebody may have typed meanwhile.
  const field = document.activeElement;
  offers.enter(field);
  if (isField(field) && field.selectionStart === field.selectionEnd) offers.typed(field);
}

class Offers {
  readonly #source: Source;
  readonly #box = element("div", "offers");
  readonly #list = element("ul", "offers-list");
  readonly #note = element("p", "offers-note quiet");
  readonly #said = element("p", "hidden");
  #field: Field | undefined;
  #offers: Offer[] = [];
  /** The offer that Enter takes; none at first. */
  #at = -1;
  /** Counts what is asked, so that a late answer does not count. */
  #asked = 0;
  /** What the offers have to fit; nothing while none are wanted. */
  #fits: string | undefined;
  /** What was offered to the field last. */
  #last: Offered | undefined;
  /** The engine that was given the catalog. */
  #given: Engine | undefined;

  constructor(source: Source) {
    this.#source = source;
    this.#list.id = "offers";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", "Suggestions");
    this.#said.setAttribute("role", "status");
    this.#box.append(this.#list, this.#note);
    // The field keeps the focus.
    this.#box.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", ({ target }) => {
      const row = target instanceof Element ? target.closest("li") : null;
      this.#take(row ? [...this.#list.children].indexOf(row) : -1);
    });
    document.body.append(this.#said);
  }

  /** A field has the focus. What is empty is offered something at once. */
  enter(target: EventTarget | null): void {
    if (!isField(target)) return;
    this.#field = target;
    this.#last = undefined;
    // A field of several lines is no combobox, and not expanded.
    if (isOne(target)) target.setAttribute("role", "combobox");
    target.setAttribute("aria-autocomplete", "list");
    this.#expand(false);
    if (!written(target)) void this.#ask(target, "");
  }

  /** There is news of the engine: it is there, or it has the catalog. */
  news(): void {
    if (this.#fits !== undefined && this.#field) void this.#ask(this.#field, this.#fits);
  }

  typed(target: EventTarget | null): void {
    const field = this.#field;
    if (!field || target !== field) return;
    // What was offered is fitted at once, so that nobody chooses among what no longer fits.
    this.#at = -1;
    if (this.#last) this.#show(field, written(field), { ...this.#last, says: null, meant: null });
    void this.#ask(field, written(field));
  }

  press(event: KeyboardEvent): void {
    const field = this.#field;
    if (!field || event.target !== field || event.isComposing) return;
    const { key } = event;
    const isOpen = this.#box.isConnected;
    if ((key === "ArrowDown" || key === "ArrowUp") && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const by = key === "ArrowDown" ? 1 : -1;
      if (isOpen) this.#go(this.#at + by);
      // There it goes from line to line.
      else if (!isOne(field)) return;
      // Whoever asks sees what else there is, whatever stands there.
      else void this.#ask(field, "").then(() => this.#go(by > 0 ? 0 : -1));
    } else if (key === "Enter" && isOpen && this.#at >= 0) {
      this.#take(this.#at);
    } else if (key === "Escape" && isOpen) {
      this.close();
    } else {
      if (key === "Enter" || key === "Tab") this.close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  close(): void {
    this.#asked += 1;
    this.#fits = undefined;
    this.#hide();
  }

  #hide(): void {
    this.#box.remove();
    this.#at = -1;
    this.#expand(false);
    for (const name of ["aria-controls", "aria-activedescendant"]) this.#field?.removeAttribute(name);
  }

  #expand(is: boolean): void {
    if (this.#field && isOne(this.#field)) this.#field.setAttribute("aria-expanded", String(is));
  }

  /** Below the field, or above it where there is more room. */
  place(): void {
    if (!this.#field || !this.#box.isConnected) return;
    const { left, top, bottom, width } = this.#field.getBoundingClientRect();
    const { style } = this.#box;
    const high = window.visualViewport?.height ?? innerHeight;
    const [above, below] = [top - 8, high - bottom - 8];
    const isAbove = below < 160 && above > below;
    const wide = Math.min(Math.max(width, 480), document.documentElement.clientWidth - 16);
    style.width = `${wide}px`;
    style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - wide - 8))}px`;
    style.top = isAbove ? "auto" : `${bottom + 4}px`;
    style.bottom = isAbove ? `${innerHeight - top + 4}px` : "auto";
    style.maxHeight = `${Math.min(320, isAbove ? above : below)}px`;
  }

  /** Asks what the field can hold, and shows of it what fits this. */
  async #ask(field: Field, fits: string): Promise<void> {
    const mine = this.#asked += 1;
    const engine = this.#source.engine();
    this.#fits = fits;
    const { action, key } = about(field);
    // It breaks down over what is beyond its memory.
    const answer = await engine?.ask("offers", field.dataset.offers ?? "", written(field), action, key).catch(() => undefined);
    if (mine !== this.#asked || !engine || !answer) return;
    this.#last = JSON.parse(answer) as Offered;
    this.#show(field, fits, this.#last);
    if (this.#last.catalog || this.#given === engine) return;
    this.#given = engine;
    await this.#give(engine);
    this.news();
  }

  /** Where no policy is being edited, nobody else gives the engine the catalog. Without it only the policies are asked. */
  async #give(engine: Engine): Promise<void> {
    try {
      const response = await fetch(this.#source.catalog);
      if (response.ok) await engine.ask("catalog", new Uint8Array(await response.arrayBuffer()));
    } catch {
      // The editor says that it is missing.
    }
  }

  #show(field: Field, fits: string, { options, says, meant }: Offered): void {
    const all = meant ? [{ label: meant, detail: "probably meant", by: written(field) }, ...options] : options;
    const chosen = this.#offers[this.#at];
    const found = fitting(all, fits).filter(({ writes }) => writes !== written(field));
    this.#offers = found.slice(0, MOST);
    // What is being filled in, where there is nothing more to take of it.
    const begun = fits ? options.find(({ label }) => HOLE.test(label) && fill(label, fits) === fits) : undefined;
    const more = found.length > MOST ? `The first ${MOST} of ${found.length}. Type to find the others.` : "";
    this.#note.replaceChildren(...prose(says ?? (begun ? `\`${begun.label}\` ${begun.detail}` : more)));
    this.#at = -1;
    this.#list.replaceChildren(...this.#offers.map(({ label, detail }, at) => {
      const row = element("li", "offer");
      row.id = `offer-${at}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.append(code(label), " ", element("span", "offer-detail quiet", detail));
      return row;
    }));
    const [isEmpty, isSilent] = [this.#offers.length === 0, !this.#note.textContent];
    this.#list.hidden = isEmpty;
    this.#note.hidden = isSilent;
    const count = `${this.#offers.length} ${this.#offers.length === 1 ? "suggestion" : "suggestions"}`;
    this.#said.textContent = says ? this.#note.textContent : isEmpty ? "" : count;
    if (isEmpty && isSilent) return this.#hide();
    // Within what is open over the page, which closes when something else is pressed.
    if (!this.#box.isConnected) (field.closest(".pop-body") ?? document.body).append(this.#box);
    this.#expand(!isEmpty);
    field.removeAttribute("aria-activedescendant");
    if (isEmpty) field.removeAttribute("aria-controls");
    else field.setAttribute("aria-controls", this.#list.id);
    this.#list.scrollTop = 0;
    this.place();
    // What was chosen stays chosen while more comes.
    if (chosen) this.#go(this.#offers.findIndex(({ label }) => label === chosen.label));
  }

  /** Makes another offer the one that Enter takes; beyond the ends it is the field itself. */
  #go(to: number): void {
    const count = this.#offers.length;
    if (!this.#box.isConnected || count === 0) return;
    this.#list.children[this.#at]?.setAttribute("aria-selected", "false");
    this.#at = to < -1 ? count - 1 : to >= count ? -1 : to;
    const row = this.#list.children[this.#at];
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.#field?.setAttribute("aria-activedescendant", row.id);
    else this.#field?.removeAttribute("aria-activedescendant");
  }

  #take(at: number): void {
    const [field, offer] = [this.#field, this.#offers[at]];
    if (!field || !offer) return;
    this.close();
    write(field, offer.writes);
    // As if it were typed; what goes on is offered what follows.
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
    if (offer.writes === offer.label && !/[:/]$/.test(offer.writes)) this.close();
  }
}

/** A name, which breaks after `:` and `/` only, unless a part of it is too long for that. */
function code(label: string): HTMLElement {
  const parts = label.split(/(?<=[:/])/);
  const made = element("code", parts.every(({ length }) => length <= 40) ? "offer-label name" : "offer-label");
  made.append(...parts.flatMap((part) => [part, element("wbr", "")]));
  return made;
}

/** The action that a field is about, and the context key. */
function about(field: Field): { action: string; key: string } {
  const value = (within: ParentNode, selector: string) => within.querySelector<HTMLInputElement>(selector)?.value ?? "";
  const row = field.closest(".context-row");
  const key = row ? value(row, ".context-key") : field.closest(".further-key")?.querySelector("code")?.textContent ?? "";
  return { action: value(field.closest(".further") ?? document, "[data-offers=action]"), key };
}

/** Those that go on from what is written, then those that have it in them. */
function fitting(options: Option[], written: string): Offer[] {
  const text = written.toLowerCase();
  const [first, rest]: [Offer[], Offer[]] = [[], []];
  const isNew = ({ label, by }: Option) => !by || ![...first, ...rest].some((other) => other.label === label);
  for (const option of options) {
    const { label, by } = option;
    const name = (by || label).toLowerCase();
    const hasHole = label !== "*" && HOLE.test(label);
    const filled = hasHole ? fill(label, written) : undefined;
    const offer = { ...option, writes: hasHole ? filled ?? fill(label, "") ?? label : label };
    if (!text ? !by : filled || !hasHole && name.startsWith(text) && isNew(option)) first.push(offer);
    else if (text && (name.includes(text) || option.detail.toLowerCase().startsWith(text)) && isNew(option)) rest.push(offer);
  }
  return [...first, ...rest];
}

/** What is written, and what follows up to the next place that is for the author to fill in; nothing if it does not fit. */
export function fill(template: string, written: string): string | undefined {
  const [head = "", ...parts] = template.split(HOLE);
  if (head.startsWith(written)) return head;
  if (!written.startsWith(head)) return undefined;
  let at = head.length;
  for (const part of parts) {
    const rest = written.slice(at);
    if (!part || !rest) return written;
    const found = rest.indexOf(part, 1);
    if (found < 0) {
      // The end may be its beginning.
      let begun = Math.min(part.length - 1, rest.length - 1);
      while (begun > 0 && !rest.endsWith(part.slice(0, begun))) begun -= 1;
      return written + part.slice(begun);
    }
    at += found + part.length;
  }
  return at === written.length ? written : undefined;
}
