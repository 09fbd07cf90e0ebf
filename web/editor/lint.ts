// What is wrong in the text, from two sources: the page, which tells what it met while it read the text, and the
// engine's linter, which is asked here. Underlined, marked in the gutter, and listed in a panel below the text.

import { type Action, type Diagnostic, forEachDiagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { EditorView, showPanel } from "@codemirror/view";

import type { Engine, Source } from "./engine";
import { clamp, type Range } from "./marks";
import { element, plain, prose } from "./words";

export type Severity = "error" | "security" | "warning" | "suggestion" | "info";

/** Something wrong with the text. Offsets count UTF-16 units. */
export interface Problem extends Range {
  severity: Severity;
  /** The rule's name, which is also that of its page. */
  code?: string;
  /** What stands in backticks is code. */
  message: string;
  fix?: Fix | null;
  /** The packet that shows it, as the `flow` of a network names it. */
  shows?: object | null;
}

/** A repair; one that is not safe is what was probably meant. */
interface Fix {
  title: string;
  safe: boolean;
  edits: { span: Span; text: string }[];
}

type Span = [from: number, to: number];

/** What the author of the scenario says may stay, and why. */
export interface Acknowledged {
  code: string;
  reason: string;
  /** It is said of every document of the scenario. */
  isOfAll: boolean;
}

/** What is done about a finding: its packet is asked about, or its code is acknowledged, without a reason no more. */
export type Act = (what: "try" | "acknowledge", of: string, reason: string) => void;

/** What the engine's `lint` answers, as JSON. */
interface Linted {
  findings: (Omit<Problem, keyof Range> & { span: Span })[];
  /** How many more there are. */
  more: number;
  /** The day of the catalog; none without it. */
  catalog: string | null;
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

const FRESH = "findings";

const TRY = "Try it";

const NO_CATALOG = "AWS’s catalog could not be loaded, so names of actions, resource types and condition keys are not checked.";
/** No policy that AWS takes is longer; a key's has the most room, 32 KB. */
const LONGEST = 40 * 1024;
/** A network has no such bound; a longer one keeps the page busy. */
const LONGEST_NETWORK = 512 * 1024;

const TOO_LONG = "This is longer than any policy that AWS takes, so it is not checked. What keeps AWS from reading it is marked all the same.";
const TOO_LARGE = "This network is too large to be checked in the page. The command line checks it.";
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
    // Without one the engine is told so as well, and tells the page.
    isCatalogMissing = !(await engine.ask("catalog", await fetched.catch(() => new Uint8Array())));
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
  private acknowledged: readonly Acknowledged[] | undefined;
  private problems: readonly Problem[] = [];
  private only: Severity | "acknowledged" | undefined;
  /** The finding that is being acknowledged, and the reason as far as it is typed. */
  private asking: Problem | undefined;
  private reason = "";
  /** Counts the texts that the engine was asked about, so that an answer to an earlier one does not count. */
  private asked = 0;
  /** An answer is under way. */
  private isDue = false;
  /** What the list shows. */
  private looks = "";
  private readonly body = element("div", "findings");
  private readonly run = () => this.lint();
  private readonly news = () => {
    isEngineMissing = !this.source?.engine();
    this.lint();
  };

  constructor(private readonly source: Source | undefined, private readonly act: Act) {
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
    this.asked += 1;
    this.view = undefined;
    document.removeEventListener("engine", this.news);
  }

  /** What the page has to say of the text. */
  tell(told: readonly Problem[]): void {
    this.told = told;
    this.show();
  }

  acknowledge(acknowledged: readonly Acknowledged[]): void {
    this.acknowledged = acknowledged;
    this.show();
  }

  private get isNetwork(): boolean {
    return this.source?.path === "network";
  }

  private get isTooLong(): boolean {
    return (this.view?.state.doc.length ?? 0) > (this.isNetwork ? LONGEST_NETWORK : LONGEST);
  }

  /** The text is another one. */
  private changed(): void {
    this.isDue = true;
    queueMicrotask(this.run);
  }

  private lint(): void {
    const { view, source } = this;
    if (!view || !source) return;
    const engine = source.engine();
    this.asked += 1;
    this.isDue = !!engine && !this.isTooLong;
    if (engine && this.isDue) {
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
    if (!this.isNetwork) void giveCatalog(engine, catalog);
    if (mine !== this.asked) return;
    this.isDue = false;
    this.linted = answer ? JSON.parse(answer) as Linted : undefined;
    this.show();
    // For tests/bench/typing.mjs.
    performance.clearMarks(FRESH);
    performance.mark(FRESH);
  }

  /** Each problem once: the linter's word replaces the page's where both say the same. */
  private show(): void {
    const { view, linted, told } = this;
    // An answer that is under way is of a newer text.
    if (!view || this.isDue) return;
    const length = view.state.doc.length;
    const found: Problem[] = linted?.findings.map(({ span: [from, to], ...rest }) => ({ ...rest, from, to })) ?? [];
    const known = new Set(found.map(({ code, from }) => `${code} ${from}`));
    // What nobody has begun to write is not wrong yet.
    const all = length > 0 ? [...found, ...told.filter(({ code, from }) => !known.has(`${code} ${from}`))] : [];
    this.problems = all
      .map((problem) => ({ ...problem, ...clamp(problem, length) }))
      .sort((a, b) => a.from - b.from || rank(a) - rank(b));
    const marked = this.problems.filter((problem) => this.isLoud(problem)).map((problem) => this.diagnostic(problem));
    const there: string[] = [];
    forEachDiagnostic(view.state, (diagnostic, from, to) => there.push(sign(diagnostic, from, to)));
    const wanted = marked.map((diagnostic) => sign(diagnostic, diagnostic.from, diagnostic.to));
    // Most keys change no finding, and marks have moved with the text.
    if (there.sort().join() !== wanted.sort().join()) view.dispatch(setDiagnostics(view.state, marked));
    if (!this.source) return;
    const root = view.root;
    if (root instanceof ShadowRoot) root.host.toggleAttribute("data-linted", !!linted && !this.isNetwork);
    this.list(this.source);
  }

  private diagnostic(problem: Problem): Diagnostic {
    const { from, to, severity, message, fix, shows } = problem;
    // The mark may have moved with the text since, and its repair has other places then.
    const now = (at: number) => this.problems.find((other) => other.from === at && other.message === message)?.fix;
    const apply = (_: EditorView, at: number) => {
      const fix = now(at);
      if (fix) this.apply(fix);
    };
    const actions: Action[] = fix ? [{ name: offer(fix), apply }] : [];
    if (shows) actions.push({ name: TRY, apply: () => this.try(shows) });
    return {
      from, to, message: plain(message), severity: RANKS[severity], markClass: `finding-${severity}`,
      renderMessage: () => words(problem), actions,
    };
  }

  /** An edit as any other, with a step of its own in the history. */
  private apply(fix: Fix): void {
    const { view } = this;
    // What is offered is of the text as it stands, or of none.
    if (!view || this.isDue) return;
    const changes = fix.edits.map(({ span: [from, to], text }) => ({ from, to, insert: text }));
    view.dispatch({ changes, userEvent: "input.fix", scrollIntoView: true });
    view.focus();
  }

  /** Asks the page about a packet. */
  private try(flow: object): void {
    this.act("try", JSON.stringify(flow, (_, value) => value ?? undefined, " ").replaceAll(/\n\s*/g, " "), "");
  }

  /** Why what was found may stay, if its author says so. */
  private why({ code }: Problem): Acknowledged | undefined {
    return this.acknowledged?.find((known) => known.code === code);
  }

  /** It is marked, and counts. */
  private isLoud(problem: Problem): boolean {
    return !isQuiet(problem) && !this.why(problem);
  }

  /** What is acknowledged and not there any more: it would hide the next of its code. */
  private idle(): Acknowledged[] {
    const { linted } = this;
    // What was not looked for may be there all the same.
    if (!linted || linted.more > 0 || !(linted.catalog || this.isNetwork)) return [];
    const isThere = (code: string) => this.problems.some((problem) => problem.code === code);
    return this.acknowledged?.filter(({ code, isOfAll }) => !isOfAll && !isThere(code)) ?? [];
  }

  private list(source: Source): void {
    const { linted } = this;
    // What the page says of a network it lists itself, with links into the tables.
    const all = this.isNetwork ? this.problems.filter(({ code }) => code) : this.problems;
    const problems = all.filter((problem) => !this.why(problem));
    const known = all.filter((problem) => this.why(problem));
    const idle = this.idle();
    const counted = SEVERITIES.map((severity) => ({
      severity, count: problems.filter((problem) => problem.severity === severity).length,
    })).filter(({ count }) => count > 0);
    const isFolded = known.length + idle.length > 0;
    if (this.only === "acknowledged" ? !isFolded : !counted.some(({ severity }) => severity === this.only)) this.only = undefined;
    const { only } = this;
    const chosen = only === "acknowledged" ? known : problems;
    const shown = chosen.filter((problem) => (only ? chosen === known || problem.severity === only : !isQuiet(problem)))
      .sort((a, b) => rank(a) - rank(b));
    if (!shown.some((problem) => this.isAsking(problem))) this.asking = undefined;

    const loud = problems.filter((problem) => !isQuiet(problem)).length + (linted?.more ?? 0);
    const lacks = this.lacks(source);
    // Where the list is closed, places are not to be seen.
    const looks = JSON.stringify([
      isOpen, only, counted, loud, lacks, linted?.catalog, linted?.more, this.acknowledged, idle, isFolded && known.length,
      isOpen && [shown, this.asking],
    ]);
    if (looks === this.looks) return;
    this.looks = looks;

    const bar = element("div", "findings-bar");
    // One kind of findings is said once.
    const kinds = counted.filter(({ severity }) => severity !== "info");
    const sole = kinds.length === 1 && kinds[0]?.count === loud ? kinds[0].severity : undefined;
    if (loud > 0) {
      const kind = sole === "security" ? ["security finding", "security findings"] : sole ? NAMES[sole] : ["finding", "findings"];
      const toggle = this.button(`${loud} ${kind[loud === 1 ? 0 : 1]}`, "toggle", () => {
        this.only = undefined;
        isOpen = !isOpen;
      });
      toggle.setAttribute("aria-expanded", String(isOpen));
      bar.append(toggle);
    } else if (linted) {
      bar.append(element("span", "quiet", (isFolded ? "No other findings" : "No findings") + (counted.length > 0 ? " but" : "")));
    }
    const chip = (severity: typeof only, label: string) => {
      const made = this.button(label, `chip ${severity}`, () => {
        const back = isOpen && this.only === severity;
        this.only = back ? undefined : severity;
        isOpen = !back || loud > 0;
        // It is another list.
        this.body.querySelector("ul")?.scrollTo(0, 0);
      });
      made.setAttribute("aria-pressed", String(isOpen && only === severity));
      bar.append(made);
    };
    for (const { severity, count } of counted) if (severity !== sole) chip(severity, `${count} ${NAMES[severity][count === 1 ? 0 : 1]}`);
    if (isFolded) chip("acknowledged", `${known.length + idle.length} acknowledged`);
    if (lacks) bar.append(element("p", "quiet note", lacks));

    const parts: HTMLElement[] = [bar];
    if (isOpen && (shown.length > 0 || only)) {
      const list = element("ul", "findings-list");
      list.setAttribute("aria-label", chosen === known ? "Acknowledged findings" : "Findings");
      list.append(...shown.slice(0, ROWS).map((problem) => this.row(problem)));
      if (chosen === known) list.append(...idle.map((of) => this.idleRow(of)));
      const rest = shown.length - Math.min(shown.length, ROWS) + (only ? 0 : linted?.more ?? 0);
      if (rest > 0) list.append(element("li", "quiet", `and ${rest} more`));
      if (linted?.catalog) list.append(element("li", "quiet", dated(linted.catalog)));
      parts.push(list);
      tellMore(bar, list);
    } else if (linted?.catalog && counted.length === 0) {
      const by = element("p", "quiet note", `by AWS’s lists of ${linted.catalog}`);
      by.title = dated(linted.catalog);
      bar.append(by);
    }
    this.replace(parts);
  }

  /** What was not checked, and why. */
  private lacks(source: Source): string | undefined {
    const { linted } = this;
    if (this.isTooLong) return this.isNetwork ? TOO_LARGE : TOO_LONG;
    if (!linted) return isEngineMissing && !source.engine() ? NO_LINTER : undefined;
    return isCatalogMissing && !this.isNetwork && !linted.catalog ? NO_CATALOG : undefined;
  }

  /** Keeps the focus and the scrolled place over a new drawing. */
  private replace(parts: HTMLElement[]): void {
    const { body } = this;
    const controls = () => [...body.querySelectorAll<HTMLElement>("button, input")];
    const root = body.getRootNode() as Document | ShadowRoot;
    const at = controls().findIndex((control) => control === root.activeElement);
    const top = body.querySelector("ul")?.scrollTop ?? 0;
    body.replaceChildren(...parts);
    const list = body.querySelector("ul");
    if (list) list.scrollTop = top;
    const asked = body.querySelector("input");
    (asked ?? controls()[Math.min(at, controls().length - 1)])?.focus();
    asked?.closest("li")?.scrollIntoView({ block: "nearest" });
  }

  private row(problem: Problem): HTMLElement {
    const { fix, shows, code } = problem;
    const why = this.why(problem);
    const row = element("li", `finding ${problem.severity}`);
    row.append(words(problem));
    row.append(" ", this.button("Show", "link", () => this.goTo(problem)));
    if (why) {
      row.append(this.reasoned(why));
      return row;
    }
    if (fix) row.append(" ", this.button(offer(fix), "fix", () => this.apply(fix)));
    if (shows) row.append(" ", this.button(TRY, "fix", () => this.try(shows)));
    if (code && this.acknowledged) {
      if (this.isAsking(problem)) row.append(this.form(code));
      else {
        const ask = this.button("Acknowledge", "link", () => { this.asking = problem; });
        ask.title = "List it as one that may stay, with a reason, and count it no more";
        row.append(" ", ask);
      }
    }
    return row;
  }

  /** Something acknowledged that is not found. */
  private idleRow(of: Acknowledged): HTMLElement {
    const row = element("li", "finding");
    row.append(coded(of.code), " ", ...prose("Nothing of this is found any more; the next one would pass unseen."), this.reasoned(of));
    return row;
  }

  /** Why it may stay, and the way back. */
  private reasoned({ code, reason, isOfAll }: Acknowledged): HTMLElement {
    const all = element("p", "note");
    const scope = isOfAll ? "Acknowledged in the whole scenario: " : "Acknowledged: ";
    const back = this.button("Take back", "link", () => this.act("acknowledge", code, ""));
    back.setAttribute("aria-label", `Take back the acknowledgement of ${code}`);
    all.append(element("span", "quiet", scope), element("bdi", "", reason), " ", back);
    return all;
  }

  /** Asks for the reason. */
  private form(code: string): HTMLElement {
    const form = element("p", "asks");
    const label = element("label", "", "Why it may stay ");
    const input = element("input", "cm-textfield");
    input.value = this.reason;
    input.maxLength = 500;
    const done = this.button("Acknowledge", "fix", () => this.done(code));
    const enable = () => { done.disabled = !this.reason.trim(); };
    input.oninput = () => {
      this.reason = input.value;
      enable();
    };
    input.onkeydown = (event) => {
      if (event.key === "Escape") leave.click();
      if (event.key !== "Enter" || event.isComposing) return;
      // It would press what gets the focus next.
      event.preventDefault();
      done.click();
    };
    enable();
    const leave = this.button("Cancel", "link", () => { this.asking = undefined; });
    label.append(input);
    form.append(label, " ", done, " ", leave);
    return form;
  }

  private done(code: string): void {
    const reason = this.reason.trim();
    this.asking = undefined;
    this.reason = "";
    this.act("acknowledge", code, reason);
  }

  private isAsking({ code, message }: Problem): boolean {
    return !!this.asking && this.asking.code === code && this.asking.message === message;
  }

  private goTo({ from, to }: Range): void {
    this.view?.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true, userEvent: "select" });
    this.view?.focus();
  }

  private button(label: string, kind: string, act: () => void): HTMLButtonElement {
    const button = element("button", kind);
    button.type = "button";
    button.append(...prose(label));
    button.addEventListener("click", () => {
      act();
      if (this.source) this.list(this.source);
    });
    return button;
  }
}

/** Says in the bar how many rows of a list stand below what is in sight of it. */
function tellMore(bar: HTMLElement, list: HTMLElement): void {
  const more = element("span", "quiet more-below");
  const tell = () => {
    const { bottom } = list.getBoundingClientRect();
    const below = [...list.querySelectorAll(".finding")].filter((row) => row.getBoundingClientRect().top > bottom - 8).length;
    more.textContent = below > 0 ? `${below} more below` : "";
  };
  // Who does not see the list is read all of it.
  more.ariaHidden = "true";
  list.onscroll = tell;
  new ResizeObserver(tell).observe(list);
  bar.append(more);
}

/** What tells a mark from another. */
const sign = ({ severity, markClass, message, actions }: Diagnostic, from: number, to: number) =>
  [from, to, severity, markClass, message, ...(actions ?? []).map(({ name }) => name)].join("\u0000");

/** Good to know, and no more: it is listed for those who ask, and not marked. */
const isQuiet = ({ severity }: Problem) => severity === "info";

const dated = (day: string) => `Services, actions and keys as AWS listed them on ${day}`;

const rank = ({ severity }: Problem) => SEVERITIES.indexOf(severity);

function offer({ title, safe }: Fix): string {
  const meant = /^Write (.*)$/s.exec(plain(title))?.[1];
  return safe ? `Repair: ${plain(title)}` : meant ? `Did you mean ${meant}?` : `Change: ${plain(title)}`;
}

/** Severity, code and message. */
function words({ severity, code, message }: Problem): HTMLElement {
  const all = element("span", `says ${severity}`);
  all.append(element("b", "severity", severity), " ");
  if (code) all.append(coded(code), " ");
  all.append(...prose(message));
  return all;
}

/** A code, which leads to its page. */
function coded(code: string): HTMLElement {
  const page = element("a", "code", code);
  page.href = new URL(`rules/${code}.html`, document.baseURI).href;
  page.target = "_blank";
  page.rel = "noopener";
  return page;
}
