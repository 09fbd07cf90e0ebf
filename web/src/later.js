// What the page loads after its first paint: the text editor.

import { current } from "./engine/port.js";

export const afterPaint = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

const { editor, catalog } = document.querySelector("script[data-engine]").dataset;

export const loadEditor = async () => (await import(new URL(editor, document.baseURI))).PolicyEditor;

export const mountEditor = (PolicyEditor, host, text, label, operators, keys, path, onChange, onCursor) =>
  new PolicyEditor(host, text, {
    label, describedBy: "findings", readOnly: false, operators: operators.split(" "), keys: keys.split(" "),
    onChange, onCursor, linter: path && { path, engine: current, catalog: new URL(catalog, document.baseURI) },
  });
