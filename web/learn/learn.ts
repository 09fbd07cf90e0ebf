// What lessons do beyond being read: choices are graded, hints are given one by one, and progress is kept in this browser.
// It runs before anything is painted, so that an answer is hidden before anybody sees it; without it all is there to read.

import { showProgress } from "./carry";
import { deck } from "./deck";
import { grade, hint } from "./exercise";
import { base } from "./judge";
import { labs } from "./lab";
import { keepProgress, note } from "./progress";
import { repair } from "./repair";
import { search } from "./search";
import { target } from "./target";

const root = document.documentElement;

/** Storage throws where it is switched off. */
const theme = (() => {
  try {
    return localStorage.getItem("policy-playground.theme");
  } catch {
    return null;
  }
})();
if (theme === "light" || theme === "dark") root.dataset.theme = theme;
root.dataset.live = "";

/** Puts the scenario that a link opens in the place of the link. */
function open(link: HTMLAnchorElement): void {
  const block = document.createElement("policy-playground");
  block.setAttribute("src", link.hash);
  block.title = link.closest("section")?.querySelector("h3")?.textContent ?? "";
  link.closest(".open")?.before(block);
}

/** Makes what is asked in a part of the page come alive. */
function wire(part: ParentNode): void {
  labs(part);
  // With a script the answer is there when something has been chosen.
  for (const answer of part.querySelectorAll<HTMLDetailsElement>("details.reveal")) answer.open = true;
  for (const form of part.querySelectorAll<HTMLFormElement>("section:not(.target) form.live[data-of]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const result = grade(form);
      if (result !== undefined) note(form, result ? { predicted: "right" } : { predicted: "wrong" });
    });
  }
  for (const hints of part.querySelectorAll<HTMLElement>(".block:not(.repair) .hints")) {
    hints.querySelector("button")?.addEventListener("click", () => note(hints, { hints: hint(hints) }));
  }
  for (const link of part.querySelectorAll<HTMLAnchorElement>(".block:not(.lab) .answer .open a, .steps .open a")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Change it here";
    button.addEventListener("click", () => {
      open(link);
      button.remove();
    });
    link.before(button, " ");
  }
}

function start(): void {
  wire(document);
  for (const block of document.querySelectorAll<HTMLElement>(".target")) target(block, () => note(block, { solved: true }));
  for (const block of document.querySelectorAll<HTMLElement>(".repair")) {
    repair(block, () => note(block, { solved: true }), (count) => note(block, { hints: count }));
  }
  deck(wire);
  search();
  showProgress();
  keepProgress();
}

document.addEventListener("DOMContentLoaded", start);

// Who comes to a lesson first has the site without a network from then on, too.
type Connection = { connection?: { saveData?: boolean } };
if (location.protocol === "https:" && self === top && "serviceWorker" in navigator && !(navigator as Connection).connection?.saveData) {
  addEventListener("load", () => {
    type Policies = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } };
    const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
    const url = new URL("offline.js", base).href;
    const policy = policies?.createPolicy("offline", { createScriptURL: (url) => url });
    navigator.serviceWorker.register(policy ? policy.createScriptURL(url) : url).catch(() => {
      // A page works without, while there is a network.
    });
  });
}
