// Completion of what IAM defines: the elements of a statement, the values of Effect, and until the catalog is there the
// condition operators and keys, which come from the page. Names of services' own come from the engine.

import {
  type Completion, type CompletionContext, type CompletionResult, insertBracket, pickedCompletion,
} from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";

/** The names that the page knows, in the order in which they are offered. */
export interface Names {
  /** Condition operators. */
  operators: readonly string[];
  /** Condition keys. */
  keys: readonly string[];
}

/** Offers names inside a string while typing, and on request where such a string may begin. */
export const completePolicy = (known: Names) => (context: CompletionContext): CompletionResult | null => {
  const { state, pos, explicit } = context;
  if (state.readOnly) return null;
  const place = insideString(state, pos) ?? (explicit ? beforeString(state, pos) : null);
  const names = place && offered(state, place, known);
  if (!names) return null;
  const where = { quoted: place.quoted, isKey: place.owner.name === "Object" };
  const apply = (view: EditorView, completion: Completion, from: number, to: number) =>
    write(view, completion, from, to, where, known);
  return {
    from: place.from,
    to: place.to,
    options: names.map((label) => ({ label, apply })),
    validFor: /^[\w:/]*$/,
  };
};

/** Where a name goes: the text it replaces, and the object or the property it belongs to. */
interface Place {
  from: number;
  to: number;
  /** The quote before it is there already. */
  quoted: boolean;
  /** A qualifier of a condition operator that stands before it. */
  qualifier: string;
  /** The object it is a key of, or the property it is the value of. */
  owner: SyntaxNode;
}

function insideString(state: EditorState, pos: number): Place | null {
  const node = syntaxTree(state).resolveInner(pos, -1);
  const parent = node.parent;
  if (!parent || pos <= node.from || pos >= node.to || state.sliceDoc(node.from, node.from + 1) !== '"') return null;
  // A string after a forgotten comma is an error to the parser; it is still meant as a key.
  const isKey = node.name === "PropertyName" || (node.type.isError && parent.name === "Object");
  const owner = node.name === "PropertyName" ? parent.parent : parent;
  if (!owner || !(isKey || (node.name === "String" && owner.name === "Property"))) return null;

  const qualifier = /^"(For(?:AllValues|AnyValue):)/.exec(state.sliceDoc(node.from, pos))?.[1] ?? "";
  const last = state.sliceDoc(node.to - 1, node.to) === '"' ? node.to - 1 : node.to;
  return { from: node.from + 1 + qualifier.length, to: last, quoted: true, qualifier, owner };
}

function beforeString(state: EditorState, pos: number): Place | null {
  const line = state.doc.lineAt(pos);
  const from = pos - (/\w*$/.exec(line.text.slice(0, pos - line.from))?.[0].length ?? 0);
  // Far enough for any indentation people write.
  const opener = /[{,:](?=\s*$)/.exec(state.sliceDoc(Math.max(0, from - 200), from))?.[0];
  if (!opener) return null;
  const wanted = opener === ":" ? "Property" : "Object";
  let owner: SyntaxNode | null = syntaxTree(state).resolveInner(from, -1);
  while (owner && owner.name !== wanted && (owner.firstChild === null || owner.type.isError)) owner = owner.parent;
  return owner?.name === wanted ? { from, to: pos, quoted: false, qualifier: "", owner } : null;
}

/** The names that fit the place, less those it has already. */
function offered(
  state: EditorState, { owner, qualifier, from }: Place, { operators, keys }: Names,
): readonly string[] | null {
  if (owner.name === "Property") {
    return keyOf(state, owner) === "Effect" && isStatement(state, owner.parent) ? ["Allow", "Deny"] : null;
  }
  const taken = owner.getChildren("Property")
    .filter((property) => from < property.from || from > property.to)
    .map((property) => keyOf(state, property));

  // Action excludes NotAction, and so on.
  const plain = (name: string) => name.replace(/^Not/, "");
  if (isStatement(state, owner)) return ELEMENTS.filter((name) => !taken.some((other) => plain(other) === plain(name)));

  if (isCondition(state, owner)) {
    const names = qualifier ? operators : [...operators, ...QUALIFIERS];
    return names.filter((name) => !taken.includes(qualifier + name));
  }
  if (isCondition(state, owner.parent?.parent)) return keys.filter((name) => !taken.includes(name));
  return null;
}

type Maybe = SyntaxNode | null | undefined;

function keyOf(state: EditorState, property: Maybe): string {
  const key = property?.name === "Property" ? property.getChild("PropertyName") : null;
  return key ? state.sliceDoc(key.from + 1, key.to - 1) : "";
}

function isStatement(state: EditorState, object: Maybe): boolean {
  const parent = object?.parent;
  return object?.name === "Object" && keyOf(state, parent?.name === "Array" ? parent.parent : parent) === "Statement";
}

function isCondition(state: EditorState, object: Maybe): boolean {
  const property = object?.parent;
  return object?.name === "Object" && keyOf(state, property) === "Condition" && isStatement(state, property?.parent);
}

/** Writes a name, with the quotes that are missing, and what has to follow the name of a member. */
export function write(
  view: EditorView, completion: Completion, from: number, to: number, { quoted, isKey }: { quoted: boolean; isKey: boolean },
  { operators }: Names,
): void {
  const name = completion.label;
  const start = quoted ? name : `"${name}`;
  const closed = quoted && view.state.sliceDoc(to, to + 1) === '"';
  // A tag key or a qualifier goes on: the cursor stays inside the string, before the quote that is there.
  const goesOn = /[:/]$/.test(name);
  const end = closed && !goesOn ? to + 1 : to;
  const needsValue = isKey && !goesOn && !/^\s*:/.test(view.state.sliceDoc(end, end + 200));
  const rest = closed && goesOn ? "" : needsValue ? '": ' : '"';
  view.dispatch({
    changes: { from, to: end, insert: start + rest },
    selection: { anchor: from + start.length + (goesOn ? 0 : rest.length) },
    scrollIntoView: true,
    userEvent: "input.complete",
    annotations: pickedCompletion.of(completion),
  });
  if (!needsValue) return;
  // Through the bracket closer, so that typing the closing quote steps over it.
  const opened = insertBracket(view.state, [...OBJECTS, ...operators].includes(name.replace(/^For\w+:/, "")) ? "{" : '"');
  if (opened) view.dispatch(opened);
}

// IAM User Guide, "IAM JSON policy elements reference". Here and below, offered in this order.
const ELEMENTS = ["Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal", "Sid"];

const QUALIFIERS = ["ForAllValues:", "ForAnyValue:"];

/** The elements whose value is an object. An operator's is one too. */
const OBJECTS = ["Principal", "Condition"];
