// Something that works, out of which a piece is taken again and again. It is repaired in the playground's own block, of
// which this page sees the verdict.

import { hint } from "./exercise";

/** In milliseconds, how often the verdict is looked at. */
const PAUSE = 300;

/** The page in the block of a scenario, which is of the same site. */
const within = (block: Element | null): Document | null | undefined => block?.shadowRoot?.querySelector("iframe")?.contentDocument;

/** What the block offers, it offers when all hints are taken. */
const OFFERS = "[data-offers=later] :is(.advice, .remedy, .cell-offer) { display: none; }";

/** Hides what a block offers; once, and again in a page that has been loaded anew. */
function hide(page: Document, isHidden: boolean): void {
  const root = page.documentElement;
  if (root.dataset.offers === undefined && page.defaultView) {
    const sheet = new (page.defaultView as Window & typeof globalThis).CSSStyleSheet();
    sheet.replaceSync(OFFERS);
    page.adoptedStyleSheets.push(sheet);
  }
  root.dataset.offers = isHidden ? "later" : "now";
}

/** What the block of a scenario says, once it says something. */
function said(block: Element | null): string | undefined {
  const page = within(block);
  const words = [...page?.querySelectorAll<HTMLElement>("#app .verdict:not(.stale) [data-decision]") ?? []];
  return words.at(0)?.dataset.decision;
}

/** Makes a repair come alive; `solved` is told when it is done, `hinted` how many hints have been taken. */
export function repair(section: HTMLElement, solved: () => void, hinted: (count: number) => void): void {
  const { wanted } = section.dataset;
  const pieces = [...section.querySelectorAll<HTMLElement>(".piece")];
  const bench = section.querySelector(".bench")!;
  const says = section.querySelector(".graded")!;
  const button = section.querySelector("button")!;
  for (const hints of section.querySelectorAll<HTMLElement>(".hints")) {
    hints.querySelector("button")!.addEventListener("click", () => hinted(hint(hints)));
  }
  let timer: number | undefined;
  let current: HTMLElement | undefined;
  button.addEventListener("click", () => {
    clearInterval(timer);
    const others = pieces.filter((piece) => piece !== current || pieces.length === 1);
    const piece = others[Math.floor(Math.random() * others.length)]!;
    for (const other of pieces) {
      other.hidden = other !== piece;
      other.querySelector<HTMLElement>(".was")!.hidden = true;
    }
    current = piece;
    const block = document.createElement("policy-playground");
    block.setAttribute("src", piece.dataset.src!);
    block.title = "What is to be repaired";
    bench.replaceChildren(block);
    section.removeAttribute("data-solved");
    button.textContent = "Take something else out";
    says.textContent = "A piece is missing. Find out which, and put something in its place. With the last hint comes a change that mends it.";
    // At first it says what it comes to without the piece.
    let isBroken = false;
    timer = setInterval(() => {
      const page = within(bench.firstElementChild);
      if (page) hide(page, piece.querySelector(".hints li[hidden]") !== null);
      const word = said(bench.firstElementChild);
      isBroken ||= word !== undefined && word !== wanted;
      if (!isBroken || word !== wanted) return;
      clearInterval(timer);
      says.textContent = "Repaired.";
      section.toggleAttribute("data-solved", true);
      piece.querySelector<HTMLElement>(".was")!.hidden = false;
      solved();
    }, PAUSE);
  });
}
