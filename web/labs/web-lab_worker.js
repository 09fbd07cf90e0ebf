// A lab, in a thread of its own: what it works out never keeps the page from answering. The page's end of the way to it is
// `web/labs/port.ts`, whose first message says which lab it is: a file that is kept for when there is no network has no query.

let module;

async function start(lab) {
  const file = (end) => new URL(`./${lab}${end}`, location.href).href;
  try {
    module = await import(file(".js"));
    await module.default({ module_or_path: file("_bg.wasm") });
    postMessage({ state: "ready" });
  } catch {
    postMessage({ state: "missing" });
  }
}

onmessage = ({ data: { lab, number, state, changes, answers } }) => {
  if (lab !== undefined) return void start(lab);
  try {
    postMessage({ number, answer: module.turn(state, changes, answers) });
  } catch {
    postMessage({ state: "missing" });
  }
};
