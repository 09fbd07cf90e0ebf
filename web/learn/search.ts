// The list of lessons, searched by titles and texts. The texts are loaded with the first letter.

import { base } from "./judge";

type Words = Record<string, string>;

/** Makes the search come alive. */
export function search(): void {
  const field = document.querySelector<HTMLInputElement>("#search");
  if (!field) return;
  const says = document.querySelector("#found")!;
  const items = [...document.querySelectorAll<HTMLElement>("li[data-lesson]")];
  let words: Promise<Words> | undefined;
  const load = (): Promise<Words> =>
    fetch(new URL("learn/words.json", base)).then((response) => response.json() as Promise<Words>, () => ({}));
  const show = async (): Promise<void> => {
    const texts = await (words ??= load());
    const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const item of items) {
      const text = `${item.textContent} ${texts[item.dataset.lesson!] ?? ""}`.toLowerCase();
      const isFound = wanted.every((word) => text.includes(word));
      item.hidden = !isFound;
      count += Number(isFound);
    }
    for (const part of document.querySelectorAll<HTMLElement>(".part")) part.hidden = !part.querySelector("li:not([hidden])");
    says.textContent = wanted.length === 0 ? "" : count === 0 ? "No lesson is about all of this." : count === 1 ? "1 lesson" : `${count} lessons`;
  };
  field.addEventListener("input", () => void show());
}
