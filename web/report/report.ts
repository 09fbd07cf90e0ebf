// IAM's credential report in a dialog: who is in it, and what the linter finds there. It is of an account, not of a
// scenario, so it is kept nowhere: it goes with the dialog.

import { element, prose } from "../editor/words";
import css from "../styles/report.css";

type Severity = "error" | "security" | "warning" | "suggestion" | "info";

/** A user, in words: see `lint::Holder`. */
interface Holder {
  user: string;
  password: string;
  mfa: string;
  keys: [string, string];
}

interface Finding {
  code: string;
  severity: Severity;
  message: string;
}

/** What the engine's `credentials` answers, as JSON. */
interface Read {
  findings: Finding[];
  /** How many more there are. */
  more: number;
  holders?: Holder[];
}

/** The way to the engine. The event `engine` of the document says that there is news. */
export interface Engine {
  ask(what: "credentials", text: string, now: number | undefined): Promise<string | undefined>;
  /** Whether it is neither there nor under way. */
  isMissing(): boolean;
}

/** The gravest first, with what several are called. */
const SEVERITIES: readonly [one: Severity, several: string][] = [
  ["error", "errors"], ["security", "security"], ["warning", "warnings"], ["suggestion", "suggestions"], ["info", "info"],
];
const COLUMNS = ["Password", "MFA", "Access key 1", "Access key 2"];

/** More rows at once make a page slow. */
const ROWS = 100;

const READING = "The report is being read.";
const MISSING = "What reads it could not be loaded. Check the connection, and paste it again.";
const TOO_LARGE = "This report is too large for the page. The command line reads it: policy-playground lint report.csv";
const NOT_ONE = "This is not a whole credential report: what AWS prints of it begins with user,arn or holds that in base64.";

/** The day, as a field for days has it. */
const today = () => new Date().toISOString().slice(0, 10);

/** The lines of a report that is as AWS prints it, be it in base64. */
function lines(pasted: string): string | undefined {
  const [coded] = /dXNlcixhcm4s[\w+/]*={0,2}/.exec(pasted) ?? [];
  if (!coded) return pasted;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

const several = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;

function button(label: string, kind: string, act: () => void): HTMLButtonElement {
  const made = element("button", kind, label);
  made.type = "button";
  made.onclick = act;
  return made;
}

/** Fills the dialog. */
export function show(dialog: HTMLDialogElement, pasted: string, engine: Engine): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const head = element("div", "dialog-head");
  const close = button("Close", "button", () => dialog.close());
  head.append(element("h2", "", "Credential report"), close);
  const label = element("label", "report-now", "Ages as of ");
  const day = element("input", "");
  day.type = "date";
  day.required = true;
  day.value = today();
  label.append(day);
  const body = element("div", "report-body");
  dialog.replaceChildren(
    head, element("p", "quiet", "It stays in this window: it is not stored, and no link holds it."), label, body,
  );

  close.focus();

  const report = new Report(body, lines(pasted), engine);
  const ask = () => report.ask(day.value === today() ? Date.now() / 1000 : Date.parse(day.value) / 1000);
  day.onchange = ask;
  document.addEventListener("engine", report.news);
  dialog.addEventListener("close", () => {
    document.removeEventListener("engine", report.news);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  });
  ask();
}

class Report {
  private read: Read | undefined;
  private isDated = false;
  private only: Severity | undefined;
  private areAllShown = false;
  private asked = 0;
  readonly news = () => {
    if (!this.read && this.engine.isMissing()) this.say(MISSING, true);
  };

  constructor(private readonly body: HTMLElement, private readonly text: string | undefined, private readonly engine: Engine) {}

  /** Reads it at a time, in seconds; without one that is a number nothing has an age. */
  ask(now: number): void {
    if (this.text === undefined) return this.say(NOT_ONE, true);
    this.asked += 1;
    const mine = this.asked;
    this.isDated = !Number.isNaN(now);
    if (!this.read) this.say(READING, false);
    this.news();
    this.engine.ask("credentials", this.text, this.isDated ? now : undefined).then((answer) => {
      // Another day was asked about meanwhile.
      if (mine !== this.asked || !answer) return;
      this.read = JSON.parse(answer) as Read;
      this.draw(this.read);
    }, () => this.say(TOO_LARGE, true));
  }

  private say(text: string, isWrong: boolean): void {
    const says = element("p", isWrong ? "report-wrong" : "quiet", text);
    says.setAttribute("role", isWrong ? "alert" : "status");
    this.body.replaceChildren(says);
  }

  private draw(read: Read): void {
    const holders = read.holders ?? [];
    const focused = document.activeElement?.textContent;
    const top = this.body.scrollTop;
    this.body.replaceChildren(this.sums(read, holders), this.table(holders), this.findings(read));
    this.body.scrollTop = top;
    const again = [...this.body.querySelectorAll("button")].find((other) => other.textContent === focused);
    if (document.activeElement === document.body) again?.focus();
  }

  /** The account in a line. */
  private sums({ findings }: Read, holders: readonly Holder[]): HTMLElement {
    const root = holders.find(({ user }) => user === ROOT);
    const users = holders.filter((holder) => holder !== root);
    const withPassword = users.filter(({ password }) => password !== "none");
    const without = withPassword.filter(({ mfa }) => mfa === "no").length;
    const isActive = (key: string) => key !== "none" && key !== "inactive";
    const keys = holders.flatMap((holder) => holder.keys).filter(isActive).length;
    const old = findings.filter(({ code }) => code === "ACCESS_KEY_OLD").length;
    const all = element("ul", "report-sums");
    const sum = (text: string) => all.append(element("li", "", text));
    sum(several(users.length, "user"));
    if (withPassword.length > 0) sum(`${withPassword.length} with a password${without ? `, ${without} of them without MFA` : ", all with MFA"}`);
    sum(`${several(keys, "active access key")}${old ? `, ${old} older than 90 days` : ""}`);
    if (root) {
      const { mfa } = root;
      const has = root.keys.filter(isActive).length;
      sum(`root user ${mfa === "yes" ? "with" : mfa === "no" ? "without" : "perhaps with"} MFA, ${has ? several(has, "active access key") : "no access key"}`);
    }
    return all;
  }

  private table(holders: readonly Holder[]): HTMLElement {
    if (holders.length === 0) return element("p", "", "The report names no users.");
    const table = element("table", "report-table");
    const heads = ["User", ...COLUMNS].map((name) => {
      const cell = element("th", "", name);
      cell.scope = "col";
      return cell;
    });
    const head = element("thead", "");
    const row = element("tr", "");
    row.append(...heads);
    head.append(row);
    const rows = element("tbody", "");
    const shown = this.areAllShown ? holders : holders.slice(0, ROWS);
    rows.append(...shown.map(({ user, password, mfa, keys }) => {
      const row = element("tr", "");
      const name = element("th", "");
      name.scope = "row";
      name.append(element("bdi", "", user === ROOT ? "root user" : user));
      const cells = [password, mfa === "?" ? "not said" : mfa, ...keys].map((text, at) => {
        const cell = element("td", text === "none" || text === "inactive" ? "quiet" : "", text);
        cell.dataset.of = COLUMNS[at];
        return cell;
      });
      row.append(name, ...cells);
      return row;
    }));
    table.append(head, rows);
    const all = element("div", "");
    all.append(table);
    if (shown.length < holders.length) {
      all.append(button(`Show all ${holders.length} users`, "button", () => {
        this.areAllShown = true;
        this.again();
      }));
    }
    return all;
  }

  private findings({ findings, more }: Read): HTMLElement {
    const all = element("section", "");
    const count = findings.length + more;
    const title = element("h3", "", count ? several(count, "finding") : "No findings");
    title.id = "report-findings";
    all.setAttribute("aria-labelledby", title.id);
    all.append(title);
    if (!this.isDated) all.append(element("p", "quiet", "Without a day nothing is old: what is about ages is not checked."));
    const bar = element("p", "report-bar");
    for (const [severity, name] of SEVERITIES) {
      const of = findings.filter((finding) => finding.severity === severity).length;
      if (!of) continue;
      const chip = button(several(of, severity, name), "button", () => {
        this.only = this.only === severity ? undefined : severity;
        this.again();
      });
      chip.setAttribute("aria-pressed", String(this.only === severity));
      bar.append(chip);
    }
    const rank = ({ severity }: Finding) => SEVERITIES.findIndex(([known]) => known === severity);
    const shown = findings.filter(({ severity }) => !this.only || severity === this.only).sort((a, b) => rank(a) - rank(b));
    const list = element("ul", "report-list");
    list.append(...shown.map(({ code, severity, message }) => {
      const row = element("li", severity);
      const page = element("a", "code", code);
      page.href = new URL(`rules/${code}.html`, document.baseURI).href;
      page.target = "_blank";
      page.rel = "noopener";
      row.append(element("b", "", severity), " ", page, " ", ...prose(message));
      return row;
    }));
    if (more > 0 && !this.only) list.append(element("li", "quiet", `and ${more} more`));
    if (shown.length > 0) all.append(bar, list);
    return all;
  }

  private again(): void {
    if (this.read) this.draw(this.read);
  }
}

/** What the report calls the root user. */
const ROOT = "<root_account>";
