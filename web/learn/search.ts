// The list of lessons, searched by titles and texts, which are loaded with the first letter; and the glossary.

import { base } from "./judge";

type Words = Record<string, string>;

/** Makes the search come alive. */
export function search(): void {
  const field = document.querySelector<HTMLInputElement>("#search");
  if (!field) return;
  const says = document.querySelector("#found")!;
  const terms = [...document.querySelectorAll<HTMLElement>(".glossary dt")];
  const items = terms.length > 0 ? terms : [...document.querySelectorAll<HTMLElement>("li[data-lesson]")];
  const [one, many] = terms.length > 0 ? ["word", "words"] : ["lesson", "lessons"];
  let words: Promise<Words> | undefined;
  const load = (): Promise<Words> =>
    fetch(new URL("learn/words.json", base)).then((response) => response.json() as Promise<Words>, () => ({}));
  const show = async (): Promise<void> => {
    const texts: Words = terms.length > 0 ? {} : await (words ??= load());
    const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const item of items) {
      const { lesson = "", forms = "" } = item.dataset;
      // What a word means stands behind it.
      const meaning = terms.length > 0 ? item.nextElementSibling as HTMLElement : undefined;
      const text = `${item.textContent} ${forms} ${meaning?.textContent ?? ""} ${texts[lesson] ?? ""}`.toLowerCase();
      const isFound = wanted.every((word) => text.includes(word));
      item.hidden = !isFound;
      if (meaning) meaning.hidden = !isFound;
      count += Number(isFound);
    }
    for (const part of document.querySelectorAll<HTMLElement>(".part")) part.hidden = !part.querySelector("li:not([hidden])");
    says.textContent = wanted.length === 0 ? "" : count === 0 ? `No ${one} is about all of this.` : `${count} ${count === 1 ? one : many}`;
  };
  field.addEventListener("input", () => void show());
}
