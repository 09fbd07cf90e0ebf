// The dialog with what reopens exactly what is open: a link, the same in Markdown, the text of an issue, a block for other
// people's pages, and a file.

import { element } from "../examples/element";
import { Block } from "./block";
import { real, replaced } from "./private";
import type { Tell } from "./tell";
import { issue, line } from "./written";

/** What can be copied: what it is called, and what is said once it is on the clipboard. */
const copied = {
  link: ["Copy link", "The link is on the clipboard, and in the address bar."],
  other: ["Copy link", "The link is on the clipboard."],
  short: ["Copy short link", "The short link is on the clipboard."],
  markdown: ["Copy Markdown", "The link is on the clipboard, as Markdown."],
  issue: ["Copy text for an issue", "The text is on the clipboard: the request, every policy, and the link."],
  block: ["Copy block", "The block is on the clipboard."],
} as const;

/** Links that are longer are cut by some programs. */
const LONG = 2000;

/** As many are named. */
const MOST = 3;

export class Sharing {
  readonly #tell: Tell;
  readonly #encode: (text: string) => Promise<string>;
  readonly #copy: (text: string | Promise<string>) => Promise<boolean>;
  readonly #dialog: HTMLDialogElement;
  readonly #title = element("input", { type: "text", placeholder: "What is there to see?" });
  readonly #link = element("input", { id: "share-link", type: "text", class: "code", readonly: "" });
  readonly #length = element("p", { class: "quiet", id: "share-length" });
  readonly #real = element("div", { class: "share-real", role: "alert" });
  readonly #short: HTMLButtonElement;
  readonly #block: Block;
  readonly #says = element("p", { class: "quiet", role: "status" });
  // Counts the links that are asked for: only the newest is shown.
  #newest = 0;
  // What is shared: the text that is open, or the same without what is real; and whether it is that.
  #text = "";
  #isReplaced = false;

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
    this.#short = element("button", { type: "button", class: "button" }, copied.short[0]);
    const file = element("button", { type: "button", class: "button" }, "Download file");
    file.onclick = () => this.#download();
    this.#link.setAttribute("aria-describedby", this.#length.id);
    this.#block = new Block(press("block", () => this.#block.text));
    this.#dialog = element("dialog", { class: "dialog", "aria-labelledby": "share-title" },
      element("div", { class: "dialog-head" }, element("h2", { id: "share-title" }, "Share"), close),
      element("p", {}, "The link holds everything you see, in itself: no server keeps it. Whoever opens it gets the same text and the same verdict."),
      field("Title", this.#title),
      this.#real,
      field("Link", this.#link),
      this.#length,
      element("div", { class: "share-acts" },
        press("link", () => this.#link.value),
        this.#short,
        press("markdown", () => line(this.#text, this.#link.value)),
        press("issue", () => issue(this.#text, this.#link.value)),
        file),
      this.#block.element,
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
    // What is replaced stays so while the title is edited.
    const isReplaced = this.#dialog.open && this.#isReplaced;
    // An example as it is published has an address of its own, until it is shared in another way or its title is edited.
    const short = location.href;
    this.#short.hidden = this.#dialog.open || !location.hash.startsWith("#/e/");
    this.#short.onclick = () => void this.#take("short", short);
    const address = this.#make(text, page, isReplaced);
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

  async #make(text: string, page: string, isReplaced: boolean): Promise<string> {
    const mine = this.#newest += 1;
    const shared = isReplaced ? replaced(text) : text;
    let fragment: string;
    try {
      fragment = await this.#encode(shared);
    } catch (why) {
      if (this.#newest === mine) this.#tell("failed", String(why), "");
      throw why;
    }
    if (this.#newest !== mine) throw new Error("Another one is wanted.");
    [this.#text, this.#isReplaced] = [shared, isReplaced];
    this.#tell("shared", shared, fragment);
    this.#draw(page + fragment);
    this.#warn(text, page);
    return page + fragment;
  }

  async #take(what: keyof typeof copied, text: string | Promise<string>): Promise<void> {
    const isTaken = await this.#copy(text);
    const says = copied[what === "link" && this.#isReplaced ? "other" : what][1];
    this.#says.textContent = isTaken ? says : "The browser keeps its clipboard to itself: copy the text by hand.";
  }

  /** Says what may be real in what is shared, and replaces it at a press. */
  #warn(text: string, page: string): void {
    const { accounts, keys } = real(text);
    const name = (one: string, many: string, all: string[]) => {
      if (all.length === 0) return [];
      const more = all.length > MOST ? ` and ${all.length - MOST} more` : "";
      return [`${all.length === 1 ? one : many} ${all.slice(0, MOST).join(", ")}${more}`];
    };
    const what = [...name("the account", "the accounts", accounts), ...name("the access key", "the access keys", keys)].join(" and ");
    if (what === "") {
      this.#real.replaceChildren();
      return;
    }
    if (this.#isReplaced) {
      this.#real.replaceChildren(element("p", {}, `Examples of AWS’s stand for ${what} in everything below. What is open here stays as it is.`));
      return;
    }
    const replace = element("button", { type: "button", class: "button" }, "Replace by examples");
    replace.onclick = () => {
      void this.#make(text, page, true).then((link) => this.#take("other", link), () => {});
      this.#link.focus();
    };
    this.#real.replaceChildren(element("p", {}, `This holds ${what}, which may be real.`), replace);
  }

  /** Shows a link, and a block with it. */
  #draw(link: string): void {
    this.#link.value = link;
    const long = link.length > LONG ? " Some chats and trackers cut links that have more than 2,000: send the file there." : "";
    this.#length.textContent = link === "" ? "" : `${link.length.toLocaleString("en")} characters.${long}`;
    this.#block.show(link, this.#title.value);
  }

  #download(): void {
    const name = this.#title.value.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "").slice(0, 60);
    const link = element("a", { download: `${name || "scenario"}.json` });
    link.href = URL.createObjectURL(new Blob([this.#text], { type: "application/json" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
    this.#says.textContent = "The file is on its way.";
  }
}
