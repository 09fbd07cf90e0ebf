// What the frame of the page does without the program: it opens and closes what stands over the page (`details.pop`), and
// moves the line between the two panes. The style attribute is forbidden to markup, not to a program.

import { setSplit, split } from "./storage.js";

const root = document.documentElement;
const opened = () => [...document.querySelectorAll("details.pop[open]")];

/** Below what opened it, or above where there is more room, and nowhere out of the window. */
const place = (pop) => {
  const [{ style, offsetWidth, scrollHeight }, from] = [pop.lastElementChild, pop.firstElementChild.getBoundingClientRect()];
  const below = innerHeight - from.bottom - 12;
  const isAbove = scrollHeight > below && from.top > innerHeight / 2;
  style.left = `${Math.max(8, Math.min(from.left, root.clientWidth - offsetWidth - 8))}px`;
  style.top = isAbove ? "auto" : `${from.bottom + 4}px`;
  style.bottom = isAbove ? `${innerHeight - from.top + 4}px` : "auto";
  style.maxHeight = `${isAbove ? from.top - 12 : below}px`;
};

const close = (pop) => {
  if (pop.contains(document.activeElement)) pop.firstElementChild.focus();
  pop.open = false;
};

/** Opens what has this id, or stands open, and focuses the last that this selector finds in it. */
export const visit = (id, selector) => setTimeout(() => {
  const pop = document.querySelector(id);
  if (!pop) return;
  pop.open = true;
  const found = pop.querySelectorAll(selector);
  (found[found.length - 1] ?? pop.firstElementChild).focus();
});

/** Opens the first part of the question, behind this one if there is one, that has nothing in it yet, and goes there. */
const goOn = (from) => {
  const parts = [...document.querySelectorAll(".part")];
  const next = parts.slice(parts.indexOf(from) + 1).find((part) => part.querySelector(".not-given"));
  if (!next) return;
  next.firstElementChild.focus();
  next.open = true;
};

/** The same with all of them, once they are drawn. */
export const askOn = () => setTimeout(goOn);

/** Lights up the rows of these rules, one a line, and no others. */
export const light = (rules) => {
  const lit = rules.split("\n");
  for (const row of document.querySelectorAll("[data-rule]")) row.classList.toggle("read", lit.includes(row.dataset.rule));
};

/** The regions of the page, in the order of reading. */
const REGIONS = ".top, .answer, .tabs, .pane";
const FOCUSABLE = "a[href], button:enabled, input:enabled, select:enabled, textarea, summary, [tabindex='0']";

/** Goes on to the region after the one that has the focus, or back to the one before it. */
const goRound = (by) => {
  const seen = (place) => place.checkVisibility();
  const firsts = [...document.querySelectorAll(REGIONS)].filter(seen)
    .map((region) => [region, [...region.querySelectorAll(FOCUSABLE)].find(seen)]).filter(([, first]) => first);
  const here = firsts.findIndex(([region]) => region.contains(document.activeElement));
  const next = here < 0 && by < 0 ? firsts.length - 1 : (here + by + firsts.length) % firsts.length;
  firsts[next]?.[1].focus();
};

/** Opens a closed list on an arrow key; Enter takes. Browsers would choose at once, which asks another question. */
const openList = (event) => {
  const { key, target } = event;
  if (!target.matches("select") || !key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return;
  try {
    if (target.matches(":open")) return;
  } catch {
    // This browser does not tell which lists are open.
  }
  event.preventDefault();
  try {
    target.showPicker();
  } catch {
    // Space opens it, in every browser.
  }
};

// The width of the left pane, in hundredths of both.
let at = 46;

const divide = (percent) => {
  at = Math.round(Math.max(25, Math.min(75, percent)));
  root.style.setProperty("--split", `${at}%`);
  document.querySelector(".divider")?.setAttribute("aria-valuenow", at);
};

/** Takes the width that was chosen. */
export const settle = () => divide(Number(split()) || at);

export const frame = () => {
  const on = (type, act) => document.addEventListener(type, act, true);
  on("toggle", ({ target }) => {
    if (!target.open || !target.matches(".pop")) return;
    place(target);
    const find = (field) => target.lastElementChild.querySelector(field);
    const first = find("input[type=text]") ?? find("input, select, button");
    if (first && document.activeElement === target.firstElementChild) {
      first.focus();
      first.select?.();
    }
  });
  for (const type of ["pointerdown", "focusin"]) {
    on(type, (event) => opened().filter((pop) => !pop.contains(event.target)).forEach((pop) => { pop.open = false; }));
  }
  on("scroll", () => opened().forEach(place));
  addEventListener("resize", () => opened().forEach(place));
  on("click", (event) => {
    const { target } = event;
    // A name leads to a line of a text, which has no address.
    if (target.closest?.("a[href='#']")) event.preventDefault();
    const pop = target.closest?.(".menu-items button")?.closest(".pop");
    if (pop) close(pop);
  });
  on("keydown", (event) => {
    const { key, target } = event;
    const pop = opened().at(-1);
    if (pop && (key === "Escape" || key === "Enter" && target.matches("input:not([type=checkbox])"))) {
      close(pop);
      event.preventDefault();
      if (key === "Enter" && pop.matches(".part")) goOn(pop);
    }
    openList(event);
    if (key === "F6") {
      goRound(event.shiftKey ? -1 : 1);
      event.preventDefault();
    }
    // A note is kept with these keys.
    if (key === "Enter" && (event.ctrlKey || event.metaKey) && !target.matches("textarea, dialog *")) {
      const first = document.querySelector(".change-preview > .button:enabled")
        ?? document.querySelector(".changes .button:enabled, .cell-offer .button:enabled");
      if (first) {
        first.click();
        event.preventDefault();
        event.stopPropagation();
      }
    }
    const step = { ArrowLeft: -2, ArrowRight: 2 }[key];
    if (step && target.matches(".divider")) {
      divide(at + step);
      setSplit(at);
      event.preventDefault();
    }
  });
  on("pointerdown", ({ target, pointerId }) => {
    if (!target.matches(".divider")) return;
    target.setPointerCapture(pointerId);
    const { left, width } = target.parentElement.getBoundingClientRect();
    target.onpointermove = ({ clientX }) => divide((clientX - left) / width * 100);
    target.onlostpointercapture = () => {
      target.onpointermove = null;
      setSplit(at);
    };
  });
};
