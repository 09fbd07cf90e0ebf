// What a learner has seen, predicted and solved: kept in this browser, and in a file that can be taken to another.

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

type Lessons = Record<string, Record<string, Entry>>;

const KEY = "policy-playground.learned";
const VERSION = 1;

/** What can be read of a text; of one of another version too. */
export function read(text: string | null): Lessons {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    return {};
  }
  const members = (of: unknown): [string, unknown][] => of !== null && typeof of === "object" ? Object.entries(of) : [];
  const lessons: Lessons = {};
  for (const [lesson, blocks] of members((value as { lessons?: unknown } | null)?.lessons)) {
    for (const [id, told] of members(blocks)) {
      const entry: Entry = {};
      for (const [name, value] of members(told)) {
        if ((name === "seen" || name === "solved") && value === true) entry[name] = true;
        if (name === "predicted" && (value === "right" || value === "wrong")) entry.predicted = value;
        if (name === "review") {
          const { stage, due } = (value ?? {}) as Record<string, unknown>;
          if ([0, 1, 2].includes(stage as number) && Number.isInteger(due)) entry.review = { stage: stage as number, due: due as number };
        }
        if (name === "hints" && typeof value === "number" && value > 0 && value <= 99) entry.hints = Math.floor(value);
      }
      if (Object.keys(entry).length > 0) (lessons[lesson] ??= {})[id] = entry;
    }
  }
  return lessons;
}

const write = (lessons: Lessons): string => JSON.stringify({ version: VERSION, lessons });

/** What is kept; nothing where storage is switched off, or this page is a part of another. */
export function stored(): Lessons {
  try {
    return self === top ? read(localStorage.getItem(KEY)) : {};
  } catch {
    return {};
  }
}

function store(lessons: Lessons): void {
  try {
    if (self === top) localStorage.setItem(KEY, write(lessons));
  } catch {
    // A full store keeps what it has.
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

/** In the list of lessons, shows how far each is, and offers to take it along. */
export function showProgress(): void {
  const section = document.querySelector<HTMLElement>(".progress");
  if (!section) return;
  const said = section.querySelector("[role=status]")!;
  const show = (): void => {
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
  };
  const [save, load] = section.querySelectorAll("button");
  save!.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([write(stored())], { type: "application/json" }));
    link.download = "policy-playground-progress.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
  const file = section.querySelector<HTMLInputElement>("input[type=file]")!;
  load!.addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    const text = await file.files?.[0]?.text();
    file.value = "";
    const lessons = read(text ?? null);
    const count = Object.keys(lessons).length;
    store(merged(stored(), lessons));
    show();
    said.textContent = count === 0
      ? "This file holds no progress that can be read."
      : `Progress in ${count} ${count === 1 ? "lesson" : "lessons"} was read, and added to what is here.`;
  });
  show();
}
