// A lab, in a thread of its own: what it works out never keeps the page from answering. The page's end of the way to it is
// `web/labs/port.ts`. Which lab it is stands behind the `?` of this file's address.

const file = (end) => new URL(`./${location.search.slice(1)}${end}`, location.href).href;

let module;
try {
  module = await import(file(".js"));
  await module.default({ module_or_path: file("_bg.wasm") });
  postMessage({ state: "ready" });
} catch {
  postMessage({ state: "missing" });
}

onmessage = ({ data: { number, state, changes, answers } }) => {
  try {
    postMessage({ number, answer: module.turn(state, changes, answers) });
  } catch {
    postMessage({ state: "missing" });
  }
};
