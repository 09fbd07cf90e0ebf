// The module that judges flows, in a thread of its own. The end of the way to it is `web/learn/judge.ts`.

// Its files are named as this one, up to the end.
const file = (end) => location.href.replace("_worker.js", end);

let module;
try {
  module = await import(file(".js"));
  await module.default({ module_or_path: file("_bg.wasm") });
  postMessage({ state: "ready" });
} catch {
  postMessage({ state: "missing" });
}

onmessage = ({ data: { number, scenario } }) => {
  try {
    postMessage({ number, answer: module.judge(scenario) });
  } catch {
    postMessage({ state: "missing" });
  }
};
