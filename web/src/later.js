// What the page loads after its first paint: the text editor, and the engine that answers networks and gives advice.

export const afterPaint = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

const { editor, engine, catalog } = document.querySelector("script[data-engine]").dataset;

export const loadEditor = async () => (await import(new URL(editor, document.baseURI))).PolicyEditor;

export const mountEditor = (PolicyEditor, host, text, label, operators, keys, path, onChange, onCursor, onPoint) =>
  new PolicyEditor(host, text, {
    label, describedBy: "findings", readOnly: false, operators: operators.split(" "), keys: keys.split(" "),
    onChange, onCursor, onPoint, linter: path && { path, engine: () => current, catalog: new URL(catalog, document.baseURI) },
  });

// A browser may remember that an address could not be loaded, so the next attempt has another one.
let attempts = 0;
// The engine, for the editor's linter.
let current;

export const loadEngine = async () => {
  const again = attempts++ ? `?${attempts}` : "";
  const [js, wasm] = [".js", "_bg.wasm"].map((end) => new URL(engine + end + again, document.baseURI));
  current = undefined;
  try {
    const [module, response] = await Promise.all([import(js), fetch(wasm)]);
    await module.default({ module_or_path: response });
    return current = module;
  } finally {
    document.dispatchEvent(new Event("engine"));
  }
};
