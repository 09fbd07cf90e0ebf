// Where a long line takes more rows, they begin below its own text and not at the margin.

import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** Beyond so many spaces a row would have no room. */
const MOST = 24;

const depths = Array.from({ length: MOST + 1 }, (_, depth) => depth);

const lines = depths.map((depth) => Decoration.line({ class: `hang-${depth}` }));

export const hanging = [
  ViewPlugin.fromClass(
    class {
      at;
      constructor(view: EditorView) {
        this.at = indents(view);
      }
      update({ docChanged, viewportChanged, view }: ViewUpdate) {
        if (docChanged || viewportChanged) this.at = indents(view);
      }
    },
    { decorations: ({ at }) => at },
  ),
  EditorView.theme(
    Object.fromEntries(
      depths.map((depth) => [
        `.cm-line.hang-${depth}`, { paddingLeft: `calc(4px + ${depth + 2}ch)`, textIndent: `-${depth + 2}ch` },
      ]),
    ),
  ),
];

function indents({ state: { doc }, visibleRanges }: EditorView) {
  const set = new RangeSetBuilder<Decoration>();
  let last = -1;
  for (const { from, to } of visibleRanges) {
    for (let at = from; at <= to;) {
      const line = doc.lineAt(at);
      at = line.to + 1;
      // A line may be seen in several parts.
      if (line.from <= last) continue;
      last = line.from;
      const depth = doc.sliceString(last, Math.min(line.to, last + MOST)).search(/[^ ]|$/);
      set.add(last, last, lines[depth] ?? lines[0]!);
    }
  }
  return set.finish();
}
