// What is wrong in the text, from two sources: the page, which tells what it met while it read the text, and the
// engine's linter, which is asked here. Underlined, marked in the gutter, and listed in a panel below the text.

import { type Action, type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { EditorView, showPanel } from "@codemirror/view";

import { clamp, type Range } from "./marks";

export type Severity = "error" | "security" | "warning" | "suggestion" | "info";

/** Something wrong with the text. Offsets count UTF-16 units. */
export interface Problem extends Range {
  severity: Severity;
  /** The rule's name, which is also that of its page. */
  code?: string;
  /** What stands in backticks is code. */
  message: string;
  fix?: Fix | null;
}

/** A repair; one that is not safe is what was probably meant. */
interface Fix {
  title: string;
  safe: boolean;
  changes: { from: number; to: number; insert: string }[];
}

/** What the engine's `lint` answers, as JSON. */
interface Linted {
  findings: Problem[];
  /** How many more there are. */
  more: number;
  /** The day of the catalog; none without it. */
  catalog: string | null;
}

/**
 * The way to the engine, which works in a thread of its own. Of the questions of one kind only the newest counts: the
 * others are answered with nothing. A question fails where the engine breaks down over it.
 */
export interface Engine {
  ask(what: "lint", text: string, path: string): Promise<string | undefined>;
  ask(what: "catalog", text: Uint8Array): Promise<boolean | undefined>;
}

/** Where the linter comes from. */
export interface Source {
  /** The engine, once it is there. The event `engine` of the document says that there is news. */
  engine(): Engine | undefined;
  /** The address of the catalog. */
  catalog: URL;
  /** The path of the policy in the scenario. */
  path: string;
}

const SEVERITIES: readonly Severity[] = ["error", "security", "warning", "suggestion", "info"];

const NAMES: Record<Severity, [one: string, several: string]> = {
  error: ["error", "errors"],
  security: ["security", "security"],
  warning: ["warning", "warnings"],
  suggestion: ["suggestion", "suggestions"],
  info: ["info", "info"],
};

/** CodeMirror's own word, which decides what shows where findings meet. */
const RANKS: Record<Severity, Diagnostic["severity"]> = {
  error: "error", security: "warning", warning: "warning", suggestion: "info", info: "hint",
};

/** More rows at once make a page slow. */
const ROWS = 100;

const NO_CATALOG = "AWS’s catalog could not be loaded, so names of actions, resource types and condition keys are not checked.";
/** No policy that AWS takes is longer; a key's has the most room, 32 KB. */
const LONGEST = 40 * 1024;

const TOO_LONG = "This is longer than any policy that AWS takes, so it is not checked. What keeps AWS from reading it is marked all the same.";
const NO_LINTER = "The checks could not be loaded. What keeps AWS from reading the policy is marked all the same.";

/** The catalog, which is fetched once, and the engine that has it. */
let fetched: Promise<Uint8Array> | undefined;
let catalogOf: Engine | undefined;
let isCatalogMissing = false;
let isEngineMissing = false;

async function giveCatalog(engine: Engine, address: URL): Promise<void> {
  if (catalogOf === engine) return;
  catalogOf = engine;
  fetched ??= fetch(address).then(async (response) => {
    if (!response.ok) throw new Error(response.statusText);
    return new Uint8Array(await response.arrayBuffer());
  });
  try {
    isCatalogMissing = !(await engine.ask("catalog", await fetched));
  } catch {
    isCatalogMissing = true;
  }
  document.dispatchEvent(new Event("engine"));
}

/** Whether the list is open; it stays so from policy to policy. */
let isOpen = false;

export class Linter {
  /** Of a text that is not linted, the page's word is marked, and listed by the page. */
  readonly extension: Extension;
  private view: EditorView | undefined;
  private told: readonly Problem[] = [];
  private linted: Linted | undefined;
  private problems: readonly Problem[] = [];
  private only: Severity | undefined;
  private timer = 0;
  /** Counts the texts that the engine was asked about, so that an answer to an earlier one does not count. */
  private asked = 0;
  private isAsking = false;
  private readonly body = element("div", "findings");
  private readonly run = () => this.lint();
  private readonly news = () => {
    isEngineMissing = !this.source?.engine();
    this.lint();
  };

  constructor(private readonly source: Source | undefined) {
    const follow = EditorView.updateListener.of((update) => {
      if (update.docChanged) this.changed();
    });
    const panel = showPanel.of(() => ({ dom: this.body }));
    this.extension = source ? [lintGutter({ hoverTime: 100 }), panel, follow] : [];
  }

  start(view: EditorView): void {
    this.view = view;
    if (!this.source) return;
    document.addEventListener("engine", this.news);
    this.run();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.asked += 1;
    document.removeEventListener("engine", this.news);
  }

  /** What the page has to say of the text. */
  tell(told: readonly Problem[]): void {
    this.told = told;
    this.show();
  }

  /** The text is another one. */
  private changed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.run);
  }

  private lint(): void {
    const { view, source } = this;
    clearTimeout(this.timer);
    this.timer = 0;
    if (!view || !source) return;
    const engine = source.engine();
    this.asked += 1;
    this.isAsking = !!engine && view.state.doc.length <= LONGEST;
    if (engine && this.isAsking) {
      void this.ask(engine, view.state.doc.toString(), source);
    } else {
      this.linted = undefined;
      this.show();
    }
  }

  private async ask(engine: Engine, text: string, { path, catalog }: Source): Promise<void> {
    const mine = this.asked;
    // It breaks down over what is beyond its memory.
    const answer = await engine.ask("lint", text, path).catch(() => undefined);
    void giveCatalog(engine, catalog);
    if (mine !== this.asked) return;
    this.isAsking = false;
    this.linted = answer ? JSON.parse(answer) as Linted : undefined;
    this.show();
  }

  /** Each problem once: the linter's word replaces the page's where both say the same. */
  private show(): void {
    const { view, linted, told } = this;
    // An answer that is under way is of a newer text.
    if (!view || this.timer || this.isAsking) return;
    const length = view.state.doc.length;
    const found = linted?.findings ?? [];
    const known = new Set(found.map(({ code, from }) => `${code} ${from}`));
    this.problems = [...found, ...told.filter(({ code, from }) => !known.has(`${code} ${from}`))]
      .map((problem) => ({ ...problem, ...clamp(problem, length) }))
      .sort((a, b) => a.from - b.from || rank(a) - rank(b));
    const marked = this.problems.filter((problem) => !isQuiet(problem));
    view.dispatch(setDiagnostics(view.state, marked.map((problem) => this.diagnostic(problem))));
    if (!this.source) return;
    const root = view.root;
    if (root instanceof ShadowRoot) root.host.toggleAttribute("data-linted", !!linted);
    this.list(this.source);
  }

  private diagnostic(problem: Problem): Diagnostic {
    const { from, to, severity, message, fix } = problem;
    const actions: Action[] = fix ? [{ name: offer(fix), apply: () => this.apply(fix) }] : [];
    return {
      from, to, message: plain(message), severity: RANKS[severity], markClass: `finding-${severity}`,
      renderMessage: () => words(problem), actions,
    };
  }

  /** An edit as any other, with a step of its own in the history. */
  private apply(fix: Fix): void {
    const { view } = this;
    // What is offered is of the text as it stands, or of none.
    if (!view || this.timer || this.isAsking) return;
    view.dispatch({ changes: fix.changes, userEvent: "input.fix", scrollIntoView: true });
    view.focus();
  }

  private list(source: Source): void {
    const { problems, linted } = this;
    const bar = element("div", "findings-bar");
    const counted = SEVERITIES.map((severity) => ({
      severity, count: problems.filter((problem) => problem.severity === severity).length,
    })).filter(({ count }) => count > 0);
    if (!counted.some(({ severity }) => severity === this.only)) this.only = undefined;
    const { only } = this;
    const shown = problems.filter((problem) => (only ? problem.severity === only : !isQuiet(problem)))
      .sort((a, b) => rank(a) - rank(b));

    const loud = problems.filter((problem) => !isQuiet(problem)).length + (linted?.more ?? 0);
    if (loud > 0) {
      const toggle = this.button(`${loud} ${loud === 1 ? "finding" : "findings"}`, "toggle", () => {
        this.only = undefined;
        isOpen = !isOpen;
      });
      toggle.setAttribute("aria-expanded", String(isOpen));
      bar.append(toggle);
    } else if (linted) {
      bar.append(element("span", "quiet", "No findings"));
    }
    for (const { severity, count } of counted) {
      const chip = this.button(`${count} ${NAMES[severity][count === 1 ? 0 : 1]}`, `chip ${severity}`, () => {
        const back = isOpen && this.only === severity;
        this.only = back ? undefined : severity;
        isOpen = !back || loud > 0;
      });
      chip.setAttribute("aria-pressed", String(isOpen && only === severity));
      bar.append(chip);
    }
    const isTooLong = (this.view?.state.doc.length ?? 0) > LONGEST;
    const lacks = isTooLong ? TOO_LONG : !linted ? isEngineMissing && !source.engine() && NO_LINTER : isCatalogMissing && !linted.catalog && NO_CATALOG;
    if (lacks) bar.append(element("p", "quiet note", lacks));

    const parts: HTMLElement[] = [bar];
    if (isOpen && shown.length > 0) {
      const list = element("ul", "findings-list");
      list.setAttribute("aria-label", "Findings in this policy");
      list.append(...shown.slice(0, ROWS).map((problem) => this.row(problem)));
      const rest = shown.length - Math.min(shown.length, ROWS) + (only ? 0 : linted?.more ?? 0);
      if (rest > 0) list.append(element("li", "quiet", `and ${rest} more`));
      if (linted?.catalog) list.append(element("li", "quiet", dated(linted.catalog)));
      parts.push(list);
    } else if (linted?.catalog && counted.length === 0) {
      bar.append(element("p", "quiet note", dated(linted.catalog)));
    }
    this.replace(parts);
  }

  /** Keeps the focus and the scrolled place over a new drawing. */
  private replace(parts: HTMLElement[]): void {
    const { body } = this;
    const buttons = () => [...body.querySelectorAll("button")];
    const root = body.getRootNode() as Document | ShadowRoot;
    const at = buttons().findIndex((button) => button === root.activeElement);
    const top = body.querySelector("ul")?.scrollTop ?? 0;
    body.replaceChildren(...parts);
    const list = body.querySelector("ul");
    if (list) list.scrollTop = top;
    buttons()[at]?.focus();
  }

  private row(problem: Problem): HTMLElement {
    const { fix } = problem;
    const row = element("li", `finding ${problem.severity}`);
    row.append(words(problem));
    row.append(" ", this.button("Show", "link", () => this.goTo(problem)));
    if (fix) row.append(" ", this.button(offer(fix), "fix", () => this.apply(fix)));
    return row;
  }

  private goTo({ from, to }: Range): void {
    this.view?.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true, userEvent: "select" });
    this.view?.focus();
  }

  private button(label: string, kind: string, act: () => void): HTMLButtonElement {
    const button = element("button", kind);
    button.type = "button";
    button.append(...marked(label));
    button.addEventListener("click", () => {
      act();
      if (this.source) this.list(this.source);
    });
    return button;
  }
}

/** Good to know, and no more: it is listed for those who ask, and not marked. */
const isQuiet = ({ severity }: Problem) => severity === "info";

const dated = (day: string) => `Services, actions and keys as AWS listed them on ${day}`;

const rank = ({ severity }: Problem) => SEVERITIES.indexOf(severity);

function offer({ title, safe }: Fix): string {
  const meant = /^Write (.*)$/s.exec(plain(title))?.[1];
  return safe ? `Repair: ${plain(title)}` : meant ? `Did you mean ${meant}?` : `Change: ${plain(title)}`;
}

/** A text without the marks of code. */
const plain = (text: string) => text.replaceAll("`", "");

function element<K extends keyof HTMLElementTagNameMap>(name: K, kind: string, text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  return made;
}

function marked(text: string): Node[] {
  return text.split("`").map((part, at) => (at % 2 ? element("code", "", part) : document.createTextNode(part)));
}

/** Severity, code and message. */
function words({ severity, code, message }: Problem): HTMLElement {
  const all = element("span", `says ${severity}`);
  all.append(element("b", "severity", severity), " ");
  if (code) {
    const page = element("a", "code", code);
    page.href = new URL(`rules/${code}.html`, document.baseURI).href;
    page.target = "_blank";
    page.rel = "noopener";
    all.append(page, " ");
  }
  all.append(...marked(message));
  return all;
}
