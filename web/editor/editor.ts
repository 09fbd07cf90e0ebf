// The JSON editor of the page: CodeMirror in a shadow root, behind a class that Rust can bind to.
// Plain text and JSON go in, the whole text and the cursor come out; it knows nothing of verdicts.

import { autocompletion, closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { forEachDiagnostic, nextDiagnostic, previousDiagnostic } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type StateEffect, type TransactionSpec } from "@codemirror/state";
import {
  closeHoverTooltips, type Command, EditorView, hasHoverTooltips, highlightActiveLine,
  highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";

import type { Names } from "./completion";
import type { Source } from "./engine";
import { hanging } from "./hanging";
import { complete, telling } from "./help";
import { type Acknowledged, type Act, Linter, type Problem } from "./lint";
import { clamp, highlight, type Mark, marks, pointing, type Range, replaceHighlight, replaceMarks } from "./marks";
import { pieces } from "./pieces";
import { theme } from "./theme";

export type { Problem } from "./lint";
export type { Kind, Mark, Range } from "./marks";

export interface Options extends Names {
  /** The accessible name of the editor. */
  label: string;
  /** The id of an element outside the editor that describes it; it must exist already. */
  describedBy?: string;
  readOnly: boolean;
  /** Where findings come from, of a text that is linted. */
  linter?: Source | undefined;
  /** The whole text, after each edit the user makes; `setText` does not call it. */
  onChange(text: string): void;
  /** The offset of the cursor, after the user moves it. */
  onCursor(offset: number): void;
  /** What is to be done about a finding. */
  onFinding: Act;
  /** The offset that the pointer is at, whenever it is in another line, and none when it has left. */
  onPoint(offset: number | undefined): void;
}

export class PolicyEditor {
  private readonly view: EditorView;
  private readonly readOnly = new Compartment();
  private readonly linter: Linter;

  constructor(host: HTMLElement, text: string, options: Options) {
    // In a shadow root the styles of CodeMirror are adopted style sheets. In the document they
    // would be style elements, which the page's content security policy forbids.
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    this.linter = new Linter(options.linter, options.onFinding);
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: text,
        extensions: [
          language,
          // Before the keys of the editor, of which it takes Escape while it has something to close.
          telling(options.linter),
          editing(options),
          looks,
          // Focusable as it is; axe wants to see it.
          EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0" }),
          this.readOnly.of(EditorState.readOnly.of(options.readOnly)),
          reports(options),
          pointing(options.onPoint),
          this.linter.extension,
        ],
      }),
    });

    this.linter.start(this.view);

    // CodeMirror hides all gutters from assistive technology; the marks say things of their own.
    this.view.dom.querySelector(".cm-gutters")?.removeAttribute("aria-hidden");
    this.view.dom.querySelector(".cm-lineNumbers")?.setAttribute("aria-hidden", "true");
    // An id does not reach across the shadow root, an element does.
    const description = options.describedBy && host.ownerDocument.getElementById(options.describedBy);
    if (description) this.view.contentDOM.ariaDescribedByElements = [description];
  }

  /** Replaces what differs, so that the cursor, the marks and the history outlive it. */
  setText(text: string): void {
    const before = this.view.state.doc.toString();
    // Line ends become the editor's, else a text with CRLF would never equal its own copy.
    const after = this.view.state.toText(text).toString();
    if (before === after) return;

    const shorter = Math.min(before.length, after.length);
    let head = 0;
    while (head < shorter && before[head] === after[head]) head++;
    let tail = 0;
    while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;

    this.dispatch({
      changes: { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) },
      // One step of its own for Undo, never part of what was typed before it.
      annotations: isolateHistory.of("full"),
    });
  }

  setProblems(problems: string): void {
    this.linter.tell(JSON.parse(problems) as Problem[]);
  }

  /** What may stay; where this is never said, nothing can be acknowledged. */
  setAcknowledged(acknowledged: string): void {
    this.linter.acknowledge(JSON.parse(acknowledged) as Acknowledged[]);
  }

  setMarks(marks: string): void {
    this.dispatch({ effects: replaceMarks.of(JSON.parse(marks) as Mark[]) });
  }

  /** Lights up the ranges; `scroll` brings the first into view without taking the focus. */
  setHighlight(ranges: string, scroll: boolean): void {
    const length = this.view.state.doc.length;
    const lit = (JSON.parse(ranges) as Range[]).map((range) => clamp(range, length));
    const effects: StateEffect<unknown>[] = [replaceHighlight.of(lit)];
    // At once and only as far as needed: what is in view already does not move.
    if (scroll && lit[0]) effects.push(EditorView.scrollIntoView(lit[0].from, { yMargin: 64 }));
    this.dispatch({ effects });
  }

  /** Brings a place into view, if it is not, with the reason that stands below its line and room for the list of findings. */
  reveal(at: number): void {
    const { doc } = this.view.state;
    const { from } = clamp({ from: at, to: at }, doc.length);
    const { to, length } = doc.lineAt(from);
    // A text that is one line is seen in part.
    this.dispatch({ effects: EditorView.scrollIntoView(length < 1000 ? to : from, { y: "end", yMargin: 140 }) });
  }

  setReadOnly(readOnly: boolean): void {
    this.dispatch({ effects: this.readOnly.reconfigure(EditorState.readOnly.of(readOnly)) });
  }

  focus(): void {
    this.view.focus();
  }

  destroy(): void {
    this.linter.stop();
    this.view.destroy();
  }

  private dispatch(spec: TransactionSpec): void {
    this.view.dispatch(spec, { annotations: byPage.of(true) });
  }
}

/** On every change the page asked for, as opposed to the user. */
const byPage = Annotation.define<true>();

function reports({ onChange, onCursor }: Options) {
  return EditorView.updateListener.of((update) => {
    if (update.transactions.every((transaction) => transaction.annotation(byPage))) return;
    if (update.docChanged) onChange(update.state.doc.toString());
    if (update.selectionSet) onCursor(update.state.selection.main.head);
  });
}

/** The same command, which also says the problem it moved to. */
function spoken(move: Command): Command {
  return (view) => {
    if (!move(view)) return false;
    const { from, to } = view.state.selection.main;
    const messages: string[] = [];
    forEachDiagnostic(view.state, (problem, start, end) => {
      if (start === from && end === to) messages.push(problem.message);
    });
    view.dispatch({ effects: EditorView.announce.of(messages.join(". ")) });
    return true;
  };
}

/** Closes what is open over the text; with nothing open, leaves the editor. */
const leave: Command = (view) => {
  if (hasHoverTooltips(view.state)) view.dispatch({ effects: closeHoverTooltips });
  else view.contentDOM.blur();
  return true;
};

const language = [json(), indentOnInput(), bracketMatching(), closeBrackets()];

const editing = (options: Options) => [
  history(),
  search({ top: true }),
  autocompletion({
    override: [complete(options, options.linter)],
    activateOnCompletion: () => true,
    // Names that match alike stay in the order of the source, not of the alphabet.
    compareCompletions: () => 0,
    icons: false,
  }),
  keymap.of([
    ...closeBracketsKeymap,
    ...historyKeymap,
    ...searchKeymap,
    { key: "F8", run: spoken(nextDiagnostic), shift: spoken(previousDiagnostic) },
    { key: "Escape", run: leave },
    // Tab has no binding: it takes keyboard users out of the editor.
    ...defaultKeymap,
  ]),
];

const looks = [
  marks,
  lineNumbers(),
  highlight,
  highlightActiveLine(),
  highlightActiveLineGutter(),
  // Invisible characters change what a policy matches, so they show.
  highlightSpecialChars(),
  EditorView.lineWrapping,
  hanging,
  pieces,
  theme,
];
