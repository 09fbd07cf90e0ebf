// In the list of lessons: how far each is, and what takes that along to another browser, a file or a link.

import { linkOf, opened } from "./link";
import { gathered, merged, parsed, read, store, stored, VERSION, write, type Lessons } from "./progress";

const lessonsIn = (count: number): string => `progress in ${count} ${count === 1 ? "lesson" : "lessons"}`;

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What was read of a file or a link, as far as it can be. */
interface Held {
  lessons: Lessons;
  isNewer: boolean;
  isWhole: boolean;
}

/** The lessons of it that this site has, what is said of it, and, after that, of the others. */
function held(what: "file" | "link", { lessons, isNewer, isWhole }: Held): { lessons: Lessons; says: string; left: string } {
  const names = new Set(Array.from(document.querySelectorAll<HTMLElement>("li[data-lesson]"), ({ dataset }) => dataset.lesson));
  const ours = Object.entries(lessons).filter(([name]) => names.has(name));
  const others = Object.keys(lessons).length - ours.length;
  const count = ours.length;
  const can = count === 0 ? "no progress can be read of it" : `${lessonsIn(count)} can be read of it`;
  const is = isNewer ? `is of a newer version of this site, and ${can}`
    : !isWhole ? `is damaged, and ${can}`
    : count === 0 ? "holds no progress that can be read"
    : `holds ${lessonsIn(count)}`;
  const left = others === 0 ? ""
    : others === 1 ? ` The ${what} names 1 lesson that this site does not have: it is left out.`
    : ` The ${what} names ${others} lessons that this site does not have: they are left out.`;
  return { lessons: Object.fromEntries(ours), says: `This ${what} ${is}.`, left };
}

/** Shows in the list of lessons how far each is. */
function show(): void {
  const lessons = stored();
  for (const item of document.querySelectorAll<HTMLElement>("li[data-lesson]")) {
    const entries = Object.values(lessons[item.dataset.lesson!] ?? {});
    const done = entries.filter(({ predicted, solved }) => predicted || solved).length;
    let place = item.querySelector(".done");
    if (!place) {
      place = document.createElement("span");
      place.className = "done quiet";
      item.querySelector("p")!.before(place);
    }
    const of = Number(item.dataset.tasks);
    place.textContent = done > 0 ? ` · ${Math.min(done, of)} of ${of} answered` : entries.length > 0 ? " · begun" : "";
  }
}

/** A file with what is kept, and one that is read. */
function files(save: HTMLElement, load: HTMLElement, file: HTMLInputElement, said: Element): void {
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([write(stored())], { type: "application/json" }));
    link.download = "policy-playground-progress.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
  load.addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    const text = await file.files?.[0]?.text() ?? "";
    file.value = "";
    const value = parsed(text);
    const isWhole = value !== undefined;
    const version = (value as { version?: unknown } | null | undefined)?.version;
    const isNewer = typeof version === "number" && version > VERSION;
    const { lessons, says, left } = held("file", { lessons: isWhole ? read(value) : gathered(text), isNewer, isWhole });
    const isKept = store(merged(stored(), lessons));
    show();
    const added = Object.keys(lessons).length === 0 ? "" : isKept ? " It was added to what is here." : ` ${FULL}`;
    said.textContent = says + added + left;
  });
}

/** Programs for mail and chat cut longer ones. */
const LONG = 2000;

/** What is said where nothing more can be kept. */
const FULL = "This browser can keep no more: nothing was changed.";

/** A link with what is kept, to be copied. */
function links(copy: HTMLElement, row: HTMLElement, said: Element): void {
  const field = row.querySelector("input")!;
  copy.addEventListener("click", async () => {
    const link = await linkOf(stored());
    row.hidden = link === undefined;
    if (link === undefined) {
      said.textContent = "This browser cannot make such a link; a file does the same.";
      return;
    }
    field.value = link;
    field.select();
    const isCopied = await navigator.clipboard?.writeText(link).then(() => true, () => false);
    const long = link.length > LONG ? ` It has ${link.length} characters, and some programs cut what is longer than ${LONG}: a file is safer.` : "";
    said.textContent = `${isCopied ? "The link is copied" : "This is the link"}. It holds your progress itself, and asks before it adds anything.${long}`;
  });
}

/** Where a link with progress was opened, asks what is done with it. */
async function offer(): Promise<void> {
  const section = document.querySelector<HTMLElement>(".offer");
  const found = section && self === top && await opened(location.hash);
  if (!found) return;
  // It is asked about once: a reload, or a link to this page, holds it no more.
  history.replaceState(null, "", location.pathname + location.search);
  const [add, replace, leave] = section.querySelectorAll("button");
  const says = section.querySelector("[role=status]")!;
  const { lessons, says: holds, left } = held("link", found);
  const [count, own] = [lessons, stored()].map((of) => Object.keys(of).length) as [number, number];
  says.textContent = `${holds} ${count === 0 ? "" : own === 0 ? "There is none here yet." : `Here is ${lessonsIn(own)}.`}${left}`;
  const done = (text: string, kept?: Lessons): void => {
    const isKept = !kept || store(kept);
    show();
    says.textContent = isKept ? text : FULL;
    section.querySelector<HTMLElement>(".acts")!.hidden = true;
  };
  add!.hidden = count === 0;
  replace!.hidden = count === 0 || own === 0;
  add!.onclick = () => done(sentence(`${lessonsIn(count)} was added to what is here.`), merged(stored(), lessons));
  replace!.onclick = () => done(sentence(`${lessonsIn(count)} is here now, in the place of what was.`), lessons);
  leave!.onclick = () => done("Nothing here was changed.");
  section.querySelector<HTMLElement>(".acts")!.hidden = false;
  section.hidden = false;
  section.focus();
}

/** In the list of lessons, shows how far each is, and offers to take it along. */
export function showProgress(): void {
  const section = document.querySelector<HTMLElement>(".progress");
  if (!section) return;
  const said = section.querySelector("[role=status]")!;
  const [save, load, copy] = section.querySelectorAll("button");
  files(save!, load!, section.querySelector<HTMLInputElement>("input[type=file]")!, said);
  links(copy!, section.querySelector<HTMLElement>(".carried")!, said);
  show();
  void offer();
  addEventListener("hashchange", () => void offer());
}
