// What can be done with the text of a policy, beside what changes what it says.

import { element } from "../examples/element";
import type { Tell } from "./tell";

export type Copy = (text: string | Promise<string>) => Promise<boolean>;

/** How long it is said that something is copied. */
const SAID = 2000;

/** Lays out, copies and saves a policy, in an element of its menu. */
export class TextActs {
  /** Its path, its name, its text. */
  given: string[] = [];

  constructor(host: HTMLElement, tell: Tell, copy: Copy) {
    const act = (name: string, does: (made: HTMLButtonElement) => void) => {
      const made = element("button", { type: "button", class: "button" }, name);
      made.onclick = () => does(made);
      return made;
    };
    host.replaceChildren(
      act("Format", () => tell("format", this.given[0] ?? "", "")),
      act("Copy", (made) => {
        void copy(this.given[2] ?? "").then((isCopied) => {
          made.textContent = isCopied ? "Copied" : "Not copied";
          setTimeout(() => { made.textContent = "Copy"; }, SAID);
        });
      }),
      act("Download", () => save(this.given[1] ?? "", this.given[2] ?? "")),
    );
  }
}

function save(name: string, text: string): void {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: fileOf(name) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The name of the file for a policy of this name. */
export const fileOf = (name: string): string =>
  `${name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|-+$/g, "").slice(0, 60) || "policy"}.json`;
