// A module of the site in a thread of its own: what it works out never keeps a page from answering. The page's end of the way to
// it is `thread.ts`, whose first message says which module it is: a file that is kept for when there is no network has no query.

let module;

async function start(name) {
  const file = (end) => new URL(`./${name}${end}`, location.href).href;
  try {
    module = await import(file(".js"));
    await module.default({ module_or_path: file("_bg.wasm") });
    postMessage({ state: "ready" });
  } catch {
    postMessage({ state: "missing" });
  }
}

onmessage = ({ data: { name, number, call, values } }) => {
  if (name !== undefined) return void start(name);
  try {
    postMessage({ number, answer: module[call](...values) });
  } catch {
    postMessage({ state: "missing" });
  }
};
