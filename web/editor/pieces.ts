// Where a long line of text may take another row: between words, and in a name after `:`, `/` and `,` only, not at its
// hyphens. A piece that is longer than a row breaks where it must.

import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** Shorter words without a hyphen are one piece as they are. */
const SHORT = 24;

/** Nobody reads longer lines, and so many pieces take long to lay out. */
const LONGEST = 4000;

const mark = Decoration.mark({ class: "piece" });

export const pieces = [
  ViewPlugin.fromClass(
    class {
      room = 0;
      at;
      constructor(view: EditorView) {
        this.at = this.found(view);
      }
      update({ docChanged, viewportChanged, geometryChanged, view }: ViewUpdate) {
        if (geometryChanged) this.room = view.contentDOM.clientWidth / view.defaultCharacterWidth - 4;
        if (docChanged || viewportChanged || geometryChanged) this.at = this.found(view);
      }
      found({ state: { doc }, visibleRanges }: EditorView) {
        const set = new RangeSetBuilder<Decoration>();
        for (const { from, to } of visibleRanges) {
          for (let line = doc.lineAt(from); ; line = doc.line(line.number + 1)) {
            const start = Math.max(from, line.from);
            const text = line.length > LONGEST ? "" : line.text.slice(start - line.from, to - line.from);
            for (const { 0: word, index } of text.matchAll(/\S+/g)) {
              let at = start + index;
              for (const piece of split(word, this.room - (at - line.from))) {
                if (piece !== word || word.includes("-")) set.add(at, at + piece.length, mark);
                at += piece.length;
              }
            }
            if (line.to >= to) break;
          }
        }
        return set.finish();
      }
    },
    { decorations: ({ at }) => at },
  ),
  EditorView.theme({ ".piece": { display: "inline-block", maxWidth: "100%", textIndent: "0" } }),
];

/** The pieces of a word. What an ARN begins with is one, with the name of a bucket where there is so much room. */
export function split(word: string, room: number): string[] {
  const all = word.length < SHORT ? [word] : word.match(/[^:/,]*[:/,]+|[^:/,]+/g) ?? [];
  const join = (at: number, count: number) => all.splice(at, count, all.slice(at, at + count).join(""));
  if (/^\W*arn:$/.test(all[0] ?? "")) join(0, 3);
  if (all[0]?.endsWith(":::") && all.slice(0, 2).join("").length <= room) join(0, 2);
  // What closes a text does not stand alone.
  if (all.length > 1 && (all.at(-1)?.length ?? 0) < 5) join(all.length - 2, 2);
  return all;
}
