// What the page points at in the text: an icon beside a line, and ranges that light up.
// Both follow the text while it is edited, until the page sends new ones.

import { type Extension, RangeSet, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, gutter, GutterMarker, WidgetType } from "@codemirror/view";

import { split } from "./pieces";
import { element } from "./words";

/** What a statement does to the request. */
export type Kind = "allows" | "denies" | "silent" | "closest";

/** A gutter icon on the line of offset `at`; or a reason, which stands at the end of the line. */
export interface Mark {
  at: number;
  kind: Kind | "reason";
  title: string;
}

export interface Range {
  from: number;
  to: number;
}

/** The part of a range that is in a text of this length; the page may still speak of an older text. */
export function clamp({ from, to }: Range, length: number): Range {
  const start = Math.max(0, Math.min(from, length));
  return { from: start, to: Math.max(start, Math.min(to, length)) };
}

export const replaceHighlight = StateEffect.define<readonly Range[]>();

const lit = Decoration.mark({ class: "lit" });

export const highlight: Extension = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(ranges, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(replaceHighlight)) continue;
      const shown = effect.value.filter(({ from, to }) => from < to);
      return Decoration.set(shown.map(({ from, to }) => lit.range(from, to)), true);
    }
    return ranges.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const replaceMarks = StateEffect.define<readonly Mark[]>();

interface Marks {
  marks: readonly Mark[];
  icons: RangeSet<Icon>;
  reasons: DecorationSet;
}

const marksField = StateField.define<Marks>({
  create: () => ({ marks: [], icons: RangeSet.empty, reasons: Decoration.none }),
  update(value, transaction) {
    const { changes, docChanged, effects, newDoc } = transaction;
    for (const effect of effects) {
      if (!effect.is(replaceMarks)) continue;
      const inside = (at: number) => clamp({ from: at, to: at }, newDoc.length).from;
      return placed(effect.value.map((mark) => ({ ...mark, at: inside(mark.at) })), newDoc);
    }
    if (!docChanged) return value;
    return placed(value.marks.map((mark) => ({ ...mark, at: changes.mapPos(mark.at, 1) })), newDoc);
  },
  provide: (field) => EditorView.decorations.from(field, ({ reasons }) => reasons),
});

/** Where several statements share a line, the one that decides most shows. */
const rank: Record<Kind, number> = { denies: 0, allows: 1, closest: 2, silent: 3 };

function placed(marks: readonly Mark[], doc: Text): Marks {
  const lines = new Map<number, IconMark[]>();
  const reasons = [];
  for (const mark of marks) {
    const { from, to } = doc.lineAt(mark.at);
    if (!isIcon(mark)) {
      reasons.push(Decoration.widget({ widget: new Reason(mark.title), side: 1 }).range(to));
      continue;
    }
    const here = lines.get(from);
    if (here) here.push(mark);
    else lines.set(from, [mark]);
  }
  const icons = [...lines].map(([from, here]) => {
    const kind = here.map((mark) => mark.kind).reduce((a, b) => (rank[a] <= rank[b] ? a : b));
    return new Icon(kind, here.map((mark) => mark.title).join("\n")).range(from);
  });
  return { marks, icons: RangeSet.of(icons, true), reasons: Decoration.set(reasons, true) };
}

type IconMark = Mark & { kind: Kind };

const isIcon = (mark: Mark): mark is IconMark => mark.kind !== "reason";

class Reason extends WidgetType {
  constructor(private readonly says: string) {
    super();
  }

  override eq(other: Reason): boolean {
    return this.says === other.says;
  }

  /** It is pointed at as its line is. */
  override ignoreEvent({ type }: Event): boolean {
    return type !== "mousemove";
  }

  override toDOM({ contentDOM, defaultCharacterWidth }: EditorView): HTMLElement {
    // It stands below its line, further in.
    const room = contentDOM.clientWidth / defaultCharacterWidth - 16;
    const reason = document.createElement("span");
    reason.className = "reason";
    reason.title = this.says;
    for (const [at, word] of this.says.split(" ").entries()) {
      if (at > 0) reason.append(" ");
      const all = split(word, room);
      reason.append(...(word.includes("-") || all.length > 1 ? all.map((piece) => element("span", "piece", piece)) : all));
    }
    return reason;
  }
}

export const marks: Extension = [
  marksField,
  gutter({
    class: "marks",
    markers: (view) => view.state.field(marksField).icons,
    domEventHandlers: {
      // A title shows on hover only. A press moves the cursor to the statement, which the page then explains.
      mousedown(view, line) {
        const mark = view.state.field(marksField).marks.find((mark) => isIcon(mark) && mark.at >= line.from && mark.at <= line.to);
        if (!mark) return false;
        view.dispatch({ selection: { anchor: mark.at }, userEvent: "select.pointer" });
        view.focus();
        return true;
      },
    },
  }),
];

/** Tells the offset under the pointer, line by line. */
export const pointing = (onPoint: (offset: number | undefined) => void): Extension => {
  let last: number | undefined;
  const tell = (line: number | undefined, offset: number | undefined) => {
    if (line !== last) onPoint(offset);
    last = line;
  };
  return EditorView.domEventHandlers({
    mousemove({ clientX, clientY }, view) {
      const offset = view.posAtCoords({ x: clientX, y: clientY });
      if (offset === null) return tell(undefined, undefined);
      const { from, to } = view.state.doc.lineAt(offset);
      // A line with a reason is about the place that this is of.
      const reason = view.state.field(marksField).marks.find((mark) => !isIcon(mark) && mark.at >= from && mark.at <= to);
      tell(from, reason?.at ?? offset);
    },
    mouseleave() {
      tell(undefined, undefined);
    },
  });
};

/** Told apart by shape first, the colour repeats it. In a box of 16 by 16. */
const shapes: Record<Kind, [name: string, attributes: Record<string, string>][]> = {
  allows: [["path", { d: "M3 8.5 6.5 12 13 4.5" }]],
  denies: [["circle", { cx: "8", cy: "8", r: "6.5" }], ["path", { d: "m5.5 5.5 5 5m0-5-5 5" }]],
  closest: [
    ["circle", { cx: "8", cy: "8", r: "6", "stroke-dasharray": "2 2.7" }],
    ["circle", { cx: "8", cy: "8", r: "1" }],
  ],
  silent: [["path", { d: "M5 8h6" }]],
};

class Icon extends GutterMarker {
  constructor(private readonly kind: Kind, private readonly title: string) {
    super();
  }

  override eq(other: Icon): boolean {
    return this.kind === other.kind && this.title === other.title;
  }

  override toDOM(): Node {
    const icon = document.createElement("span");
    icon.className = `mark mark-${this.kind}`;
    icon.title = this.title;
    icon.setAttribute("role", "img");
    icon.setAttribute("aria-label", this.title);
    icon.append(svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }));
    icon.firstElementChild?.append(...shapes[this.kind].map(([name, attributes]) => svg(name, attributes)));
    return icon;
  }
}

function svg(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
