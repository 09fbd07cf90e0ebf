// The dialog with the link that reopens exactly what is open, and the block for other people's pages.

import { element } from "../examples/element";
import type { Tell } from "./tell";

/** What can be copied: what it is called, and what is said once it is on the clipboard. */
const copied = {
  link: ["Copy link", "The link is on the clipboard, and in the address bar."],
  block: ["Copy block", "The block is on the clipboard."],
} as const;

export class Sharing {
  readonly #tell: Tell;
  readonly #encode: (text: string) => Promise<string>;
  readonly #copy: (text: string | Promise<string>) => Promise<boolean>;
  readonly #dialog: HTMLDialogElement;
  readonly #title = element("input", { type: "text", placeholder: "What is there to see?" });
  readonly #link = element("input", { id: "share-link", type: "text", class: "code", readonly: "" });
  readonly #block = element("textarea", { class: "code", readonly: "", rows: "3" });
  readonly #says = element("p", { class: "quiet", role: "status" });
  // Counts the links that are asked for: only the newest is shown.
  #newest = 0;

  constructor(tell: Tell, encode: (text: string) => Promise<string>, copy: (text: string | Promise<string>) => Promise<boolean>) {
    [this.#tell, this.#encode, this.#copy] = [tell, encode, copy];
    this.#title.oninput = () => {
      tell("title", this.#title.value, "");
      // The title is part of the link.
      setTimeout(() => tell("share", "", ""));
    };
    const close = element("button", { type: "button", class: "icon-button", title: "Close", "aria-label": "Close" }, "✕");
    const field = (name: string, input: HTMLElement) => element("label", { class: "field" }, element("span", {}, name), input);
    const press = (what: keyof typeof copied, text: () => string) => {
      const made = element("button", { type: "button", class: "button" }, copied[what][0]);
      made.onclick = () => void this.#take(what, text());
      return made;
    };
    this.#dialog = element("dialog", { class: "dialog", "aria-labelledby": "share-title" },
      element("div", { class: "dialog-head" }, element("h2", { id: "share-title" }, "Share"), close),
      element("p", {}, "The link holds everything you see, in itself: no server keeps it. Whoever opens it gets the same text and the same verdict."),
      field("Title", this.#title),
      field("Link", this.#link),
      press("link", () => this.#link.value),
      field("Block for a web page", this.#block),
      press("block", () => this.#block.value),
      this.#says);
    close.onclick = () => this.#dialog.close();
    this.#dialog.onclose = () => {
      this.#newest += 1;
      this.#draw("");
    };
    document.body.append(this.#dialog);
  }

  /** Shows the link that holds a text, and copies the one that is shown first. */
  show(text: string, page: string): void {
    const address = this.#make(text, page);
    if (this.#dialog.open) {
      address.catch(() => {});
      return;
    }
    this.#title.value = (JSON.parse(text) as { title?: string }).title ?? "";
    this.#says.textContent = "";
    // Some browsers let only what is pressed do that, and at once.
    void this.#take("link", address);
    this.#dialog.showModal();
  }

  async #make(text: string, page: string): Promise<string> {
    const mine = this.#newest += 1;
    let fragment: string;
    try {
      fragment = await this.#encode(text);
    } catch (why) {
      if (this.#newest === mine) this.#tell("failed", String(why), "");
      throw why;
    }
    if (this.#newest !== mine) throw new Error("Another one is wanted.");
    this.#tell("shared", text, fragment);
    this.#draw(page + fragment);
    return page + fragment;
  }

  async #take(what: keyof typeof copied, text: string | Promise<string>): Promise<void> {
    const isTaken = await this.#copy(text);
    this.#says.textContent = isTaken ? copied[what][1] : "The browser keeps its clipboard to itself: copy the text by hand.";
  }

  /** Shows a link, and an iframe with no more rights than the page needs. */
  #draw(link: string): void {
    this.#link.value = link;
    const [page, fragment = ""] = link.split("#");
    this.#block.value = `<iframe src="${page}?embed#${fragment}" title="Policy Playground" width="100%" height="560" loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups" allow="clipboard-write"></iframe>`;
  }
}
