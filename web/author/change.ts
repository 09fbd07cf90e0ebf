// What a change does to a text: the lines that go and those that come, with what stands around them.

import { element } from "../examples/element";
import { differs, type Line, lines } from "./lines";

/** So many lines around a change are shown. */
const AROUND = 3;

const signs = { same: " ", removed: "−", added: "+" } as const;

/** Fills an element with what texts become: the name of each, what it was, what it is then. */
export function showChange(host: HTMLElement, texts: string[]): void {
  host.replaceChildren();
  for (let at = 0; at + 2 < texts.length; at += 3) {
    host.append(figure(texts[at] ?? "", texts[at + 1] ?? "", texts[at + 2] ?? ""));
  }
}

function figure(name: string, before: string, after: string): HTMLElement {
  const all = lines(before, after);
  const told = (["removed", "added"] as const).flatMap((kind) => {
    const many = all.filter((line) => line.kind === kind).length;
    return many === 0 ? [] : [`${many} ${many === 1 ? "line" : "lines"} ${kind}`];
  });
  const list = element("div", { class: "change-lines code" });
  const gap = () => element("div", { class: "change-gap" }, "⋯");
  let skipped = false;
  all.forEach((line, at) => {
    const isNear = all.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== "same");
    if (isNear) list.append(...(skipped ? [gap()] : []), row(all, at, line));
    skipped = !isNear;
  });
  if (skipped) list.append(gap());
  return element("figure", {},
    element("figcaption", {}, element("strong", {}, name), element("span", { class: "quiet" }, ` ${told.join(", ")}`)), list);
}

function row(all: Line[], at: number, { kind, text, number }: Line): HTMLElement {
  const sign = element("span", { class: "change-sign", "aria-hidden": "true" }, signs[kind]);
  const made = element("div", { class: `change-line change-${kind}` },
    element("span", { class: "change-number quiet", "aria-hidden": "true" }, number === undefined ? "" : `${number}`), sign);
  if (kind === "same") {
    made.append(element("code", {}, ...breakable(text)));
    return made;
  }
  const word = element("span", { class: all[at - 1]?.kind === kind ? "hidden" : "change-word quiet" }, kind);
  made.append(marked(all, at, text), word);
  return made;
}

/** A line, in which is marked what is not in the one that it takes the place of, or that takes its place. */
function marked(all: Line[], at: number, text: string): HTMLElement {
  const kind = all[at]?.kind;
  let from = at;
  while (all[from - 1]?.kind === kind) from -= 1;
  let to = at;
  while (all[to]?.kind === kind) to += 1;
  // As many lines of the other kind stand beside these, or it is not told which belongs to which.
  const [start, other] = kind === "removed" ? [to, "added"] as const : [2 * from - to, "removed"] as const;
  const beside = all.slice(Math.max(0, start), Math.max(0, start) + to - from);
  const isPaired = beside.length === to - from && beside.every((line) => line.kind === other)
    && all[start - 1]?.kind !== other && all[start + to - from]?.kind !== other;
  const partner = isPaired ? beside[at - from] : undefined;
  if (!partner) return element("code", {}, ...breakable(text));
  const [begin, end] = differs(text, partner.text);
  const mark = element("mark", {}, ...breakable(text.slice(begin, end)));
  return element("code", {}, ...breakable(text.slice(0, begin)), mark, ...breakable(text.slice(end)));
}

/** A text that breaks after `:` and `/` before it breaks elsewhere. */
const breakable = (text: string): (string | HTMLElement)[] =>
  text.split(/(?<=[:/])(?=\S)/).flatMap((part, at) => at === 0 ? [part] : [element("wbr", {}), part]);
