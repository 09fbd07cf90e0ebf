// The questions of all lessons and of the exam, one by one: first what is to be asked again, then what never was.

import { base } from "./judge";
import { stored, today } from "./progress";

interface Card {
  lesson: string;
  id: string;
}

/** What the rows of the exam are kept as. */
const EXAM = "exam";

/** Gives the document of a lesson; a second time the same. */
const lessons = new Map<string, Promise<Document>>();
const load = (slug: string): Promise<Document> => {
  const known = lessons.get(slug) ?? new Promise<Document>((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("GET", new URL(`learn/${slug}/`, base));
    request.responseType = "document";
    request.onload = () => request.response ? done(request.response as Document) : fail(new Error("There is no such lesson."));
    request.onerror = () => fail(new Error("Check the connection."));
    request.send();
  });
  lessons.set(slug, known);
  known.catch(() => lessons.delete(slug));
  return known;
};

/** Makes the deck come alive; what it shows is made to by `wire`. */
export function deck(wire: (block: HTMLElement) => void): void {
  const section = document.querySelector<HTMLElement>(".deck");
  if (!section) return;
  const list = [...document.querySelectorAll<HTMLElement>("li[data-question]")];
  const all: Card[] = list.map(({ dataset }) => ({ lesson: dataset.from!, id: dataset.question! }));
  document.querySelector("details")!.open = false;
  const which = section.querySelector("select")!;
  if (location.hash === `#${EXAM}`) which.value = EXAM;
  const [button, says, place] = [section.querySelector("button")!, section.querySelector(".count")!, section.querySelector<HTMLElement>(".card")!];
  let last: Card | undefined;

  const sorted = (): { cards: Card[]; again: Card[]; open: Card[]; next: number | undefined } => {
    const kept = stored();
    const cards = all.filter(({ lesson }) => which.value === "" || (lesson === EXAM) === (which.value === EXAM));
    const entry = ({ lesson, id }: Card) => kept[lesson]?.[id];
    const reviews = cards.flatMap((card) => entry(card)?.review?.due ?? []);
    return {
      cards,
      again: cards.filter((card) => (entry(card)?.review?.due ?? Infinity) <= today()),
      open: cards.filter((card) => !entry(card)?.predicted),
      next: reviews.length > 0 ? Math.min(...reviews) : undefined,
    };
  };

  const tell = (): void => {
    const { cards, again, open, next } = sorted();
    const day = next !== undefined && next > today() ? ` What was missed comes again from ${new Date(next * 86_400_000).toISOString().slice(0, 10)} on.` : "";
    says.textContent = `${again.length} to be asked again, ${open.length} not asked yet, ${cards.length} in all.${again.length === 0 ? day : ""}`;
  };

  button.addEventListener("click", async () => {
    const { cards, again, open } = sorted();
    const queue = [...again, ...open, ...cards];
    const card = queue.find((card) => card !== last) ?? queue[0];
    if (!card) return;
    last = card;
    try {
      const found = (await load(card.lesson)).getElementById(card.id);
      if (!found) throw new Error("The lesson has changed: load this page anew.");
      const block = document.importNode(found, true);
      // What the lesson shows folded, because it stands further up, is not further up here.
      block.querySelectorAll<HTMLDetailsElement>("details").forEach((part) => { part.open = part.querySelector(".question") !== null; });
      place.dataset.lesson = card.lesson;
      place.replaceChildren(block);
      wire(block);
      block.querySelector<HTMLElement>("input")?.focus({ preventScroll: true });
    } catch (error) {
      says.textContent = `The question could not be loaded. ${error instanceof Error ? error.message : ""}`;
      return;
    }
    button.textContent = "Next question";
    tell();
  });
  section.addEventListener("submit", () => tell());
  which.addEventListener("change", () => tell());
  tell();
}
