// What a learner has seen, predicted and solved, which is kept in this browser.

/** What is kept of a block. */
export interface Entry {
  seen?: true;
  predicted?: "right" | "wrong";
  solved?: true;
  /** How many hints were taken. */
  hints?: number;
  /** When what was missed is asked again. */
  review?: Review;
}

/** How often it has been right since it was missed, and the day from which it is asked again, since 1970. */
interface Review {
  stage: number;
  due: number;
}

/** In days, when something missed is asked again: after it was missed, and after it was right once and twice. */
const AGAIN = [1, 3, 8];

export const today = (): number => Math.floor(Date.now() / 86_400_000);

/** When a question is asked again that was answered now; nothing where it never has to be. */
function reviewed(old: Review | undefined, isRight: boolean): Review | undefined {
  if (!isRight) return { stage: 0, due: today() + AGAIN[0]! };
  // Whoever answers it before its day has seen the answer not long ago.
  if (!old || old.due > today()) return old;
  const stage = old.stage + 1;
  return stage < AGAIN.length ? { stage, due: today() + AGAIN[stage]! } : undefined;
}

export type Lessons = Record<string, Record<string, Entry>>;

const KEY = "policy-playground.learned";
export const VERSION = 1;

/** The value of a JSON text; nothing where it is none. */
export function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

/** A day that somebody may be asked again on, in days since 1970. */
const isDay = (day: unknown): day is number => Number.isInteger(day) && (day as number) >= 0 && (day as number) < 100_000;

/** What can be read of a value; of one of another version too. */
export function read(value: unknown): Lessons {
  // No lesson has the name of what every object has.
  const members = (of: unknown): [string, unknown][] =>
    of !== null && typeof of === "object" ? Object.entries(of).filter(([name]) => !(name in {})) : [];
  const lessons: Lessons = {};
  for (const [lesson, blocks] of members((value as { lessons?: unknown } | null)?.lessons)) {
    for (const [id, told] of members(blocks)) {
      const entry: Entry = {};
      for (const [name, value] of members(told)) {
        if ((name === "seen" || name === "solved") && value === true) entry[name] = true;
        if (name === "predicted" && (value === "right" || value === "wrong")) entry.predicted = value;
        if (name === "review") {
          const { stage, due } = (value ?? {}) as Record<string, unknown>;
          if ([0, 1, 2].includes(stage as number) && isDay(due)) entry.review = { stage: stage as number, due };
        }
        if (name === "hints" && typeof value === "number" && value > 0 && value <= 99) entry.hints = Math.floor(value);
      }
      if (Object.keys(entry).length > 0) (lessons[lesson] ??= {})[id] = entry;
    }
  }
  return lessons;
}

/** What can be read of a text that may be damaged and has a line for each lesson, with `"NAME":{…}` in it, as files and links have. */
export function gathered(text: string): Lessons {
  const found: [string, unknown][] = [];
  for (const line of text.split("\n")) {
    const names = /"([\w-]+)":\{/g;
    for (let name = names.exec(line); name; name = names.exec(line)) {
      // What a file has all of them in. Files were one line once.
      if (name[1] === "lessons") continue;
      const from = names.lastIndex - 1;
      const end = closed(line, from);
      if (end === undefined) break;
      found.push([name[1]!, parsed(line.slice(from, end))]);
      names.lastIndex = end;
    }
  }
  return read({ lessons: Object.fromEntries(found) });
}

/** Where the object ends that begins there; nothing where its text breaks off. */
function closed(text: string, from: number): number | undefined {
  let depth = 0;
  let isString = false;
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at];
    if (isString && letter === "\\") at += 1;
    else if (letter === '"') isString = !isString;
    else if (!isString && letter === "{") depth += 1;
    else if (!isString && letter === "}") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/** As JSON, with a line for each lesson, so that of a damaged text the others can be read. */
export function write(lessons: Lessons): string {
  const lines = Object.entries(lessons).map(([lesson, blocks]) => `${JSON.stringify(lesson)}:${JSON.stringify(blocks)}`);
  return `{"version":${VERSION},"lessons":{\n${lines.join(",\n")}\n}}`;
}

/** What is kept; nothing where storage is switched off, or this page is a part of another. */
export function stored(): Lessons {
  try {
    return self === top ? read(parsed(localStorage.getItem(KEY))) : {};
  } catch {
    return {};
  }
}

/** Whether it is kept: a full store keeps what it has. */
export function store(lessons: Lessons): boolean {
  try {
    if (self === top) localStorage.setItem(KEY, write(lessons));
    return true;
  } catch {
    return false;
  }
}

/** Both together: what was right or solved once stays so. */
export function merged(one: Lessons, other: Lessons): Lessons {
  const all = structuredClone(one);
  for (const [lesson, blocks] of Object.entries(other)) {
    for (const [id, entry] of Object.entries(blocks)) {
      const own = (all[lesson] ??= {})[id] ??= {};
      const isRight = own.predicted === "right" || entry.predicted === "right";
      const predicted = isRight ? "right" : entry.predicted ?? own.predicted;
      const hints = Math.max(own.hints ?? 0, entry.hints ?? 0);
      Object.assign(own, entry, predicted && { predicted }, hints && { hints });
    }
  }
  return all;
}

/** Keeps something of the block that an element is in. */
export function note(element: Element, entry: Entry): void {
  const lesson = element.closest<HTMLElement>("[data-lesson]")?.dataset.lesson;
  const id = element.closest(".step, .block")?.id;
  if (!lesson || !id) return;
  const all = merged(stored(), { [lesson]: { [id]: entry } });
  const kept = all[lesson]![id]!;
  if (entry.predicted) {
    const review = reviewed(kept.review, entry.predicted === "right");
    if (review) kept.review = review;
    else delete kept.review;
  }
  store(all);
}

/** In a lesson, keeps which blocks were seen. */
export function keepProgress(): void {
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      sight.unobserve(target);
      note(target, { seen: true });
    }
  });
  for (const block of document.querySelectorAll("article .block")) sight.observe(block);
}
