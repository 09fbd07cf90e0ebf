// What the engine knows of AWS's services, offered while somebody types and told of what stands there. What is known is
// the engine's; here it is only shown.

import {
  type Completion, type CompletionContext, type CompletionResult, completionStatus, snippet,
} from "@codemirror/autocomplete";
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { type Command, EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from "@codemirror/view";

import { completePolicy, type Names, write } from "./completion";
import type { Engine, Source } from "./engine";
import { element, plain, prose } from "./words";

/** What can stand at a place. */
interface Offered {
  from: number;
  to: number;
  /** There are quotes around the place. */
  quoted: boolean;
  /** It is the name of a member. */
  isKey: boolean;
  options: { label: string; detail: string }[];
}

/** Sentences on what stands at a place. */
interface Told {
  from: number;
  to: number;
  lines: string[];
}

/** The engine's word where it has one, else what the editor knows by itself. */
export const complete = (names: Names, source: Source | undefined) => {
  const own = completePolicy(names);
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    if (context.state.readOnly) return null;
    const engine = source?.engine();
    const offered = await read<Offered>(engine?.ask("completions", context.state.doc.toString(), context.pos));
    if (context.aborted) return null;
    if (!engine || !offered) return own(context);
    return context.explicit || offered.quoted ? shown(context, engine, offered, names) : null;
  };
};

function shown(context: CompletionContext, engine: Engine, offered: Offered, names: Names): CompletionResult {
  const { from, to, quoted, isKey, options } = offered;
  const apply = (view: EditorView, completion: Completion, from: number, to: number) => {
    const { label } = completion;
    // What is for the author to fill in is selected, one after the other.
    if (label.includes("${")) snippet(quoted ? label : `"${label}"`)(view, completion, from, to);
    else write(view, completion, from, to, { quoted, isKey }, names);
  };
  const info = async ({ label }: Completion) => {
    const lines = await read<string[]>(engine.ask("about", label));
    return lines ? sentences(lines) : null;
  };
  const typed = context.state.sliceDoc(from, context.pos);
  const colon = typed.indexOf(":");
  return {
    from,
    to,
    options: options.map(({ label, detail }) => ({ label, detail, info, apply })),
    // Behind a colon the same names are offered until it goes.
    ...(colon < 0 ? {} : { validFor: (text: string) => text.startsWith(typed.slice(0, colon + 1)) && /^[\w:/-]*$/.test(text) }),
  };
}

/** What is told of the place under the pointer, or with F2 of that at the cursor. */
export function telling(source: Source | undefined): Extension {
  if (!source) return [];
  const at = async (view: EditorView, pos: number): Promise<(Tooltip & Told) | null> => {
    const { doc } = view.state;
    const told = await read<Told>(source.engine()?.ask("hover", doc.toString(), pos));
    // What is told is of the text as it was.
    if (!told || !view.state.doc.eq(doc)) return null;
    return { ...told, pos: told.from, end: told.to, above: true, create: () => ({ dom: sentences(told.lines) }) };
  };
  const show: Command = (view) => {
    void at(view, view.state.selection.main.head).then((tooltip) => {
      if (tooltip) view.dispatch({ effects: [told.of(tooltip), EditorView.announce.of(plain(tooltip.lines.join(" ")))] });
    });
    return true;
  };
  return [
    // Two explanations at once would hide what is offered.
    hoverTooltip((view, pos) => (completionStatus(view.state) ? null : at(view, pos)), { hoverTime: 300, hideOnChange: true }),
    asked,
    keymap.of([{ key: "F2", run: show }, { key: "Escape", run: hide }]),
  ];
}

const told = StateEffect.define<Tooltip | null>();

/** What was asked for with a key; it goes with the next edit or move. */
const asked = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, transaction) {
    const effect = transaction.effects.find((effect) => effect.is(told));
    if (effect) return effect.value as Tooltip | null;
    return transaction.docChanged || transaction.selection ? null : tooltip;
  },
  provide: (field) => showTooltip.from(field),
});

const hide: Command = (view) => {
  if (!view.state.field(asked)) return false;
  view.dispatch({ effects: told.of(null) });
  return true;
};

function sentences(lines: readonly string[]): HTMLElement {
  const all = element("div", "told");
  all.append(...lines.map((line) => {
    const paragraph = element("p", "");
    paragraph.append(...prose(line));
    return paragraph;
  }));
  return all;
}

/** An answer of the engine; none from one that has run out of memory. */
async function read<T>(asked: Promise<string | undefined> | undefined): Promise<T | undefined> {
  const answer = await asked?.catch(() => undefined);
  return answer ? JSON.parse(answer) as T : undefined;
}
