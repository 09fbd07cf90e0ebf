// The engine in a thread of its own. The page's end of the way to it is `web/src/engine/port.js`.

// The engine's files are named as this one, up to the end, and asked for as this one was.
const file = (end) => location.href.replace("_worker.js", end);

// The newest question of each kind that waits; what is worked on has gone out of it.
const waiting = new Map();
let isAtWork = false;
let engine;

/** What recognises pastes is a module of its own, for those who paste. */
const RECOGNISER = "./web-recogniser";
let recogniser;

async function load() {
  const module = await import(new URL(`${RECOGNISER}.js`, location.href).href);
  await module.default({ module_or_path: new URL(`${RECOGNISER}_bg.wasm`, location.href).href });
  return module;
}

/** What was pasted is; nothing where the module is not to be had. It is asked for anew with the next paste. */
async function recognise(question) {
  recogniser ??= load();
  const module = await recogniser.catch(() => { recogniser = undefined; });
  return module?.recognise(...question.args);
}

// Messages that have come meanwhile get in between.
const { port1, port2 } = new MessageChannel();
const turn = () => new Promise((done) => {
  port1.onmessage = done;
  port2.postMessage(null);
});

/** For so many milliseconds advice is looked for without a look at what else is asked. */
const AT_ONCE = 15;

/** Goes on with advice, whose questions the engine answers step by step; nothing while there is more to find out. */
function advise(question) {
  if (!question.isBegun) engine.advise(...question.args);
  question.isBegun = true;
  const begun = performance.now();
  let advice;
  do advice = engine.advance(); while (advice === undefined && performance.now() - begun < AT_ONCE);
  return advice;
}

async function work() {
  while (waiting.size > 0) {
    await turn();
    const [[what, question]] = waiting;
    waiting.delete(what);
    const { number } = question;
    try {
      const others = { advise, recognise };
      const answer = what in others ? await others[what](question) : engine[what](...question.args);
      if (what === "advise" && answer === undefined) waiting.set(what, question);
      else postMessage({ number, what, answer }, answer?.buffer ? [answer.buffer] : []);
    } catch {
      // Beyond its memory: there is nothing left to ask.
      return postMessage({ number, what, state: "broken" });
    }
  }
  isAtWork = false;
}

onmessage = ({ data }) => {
  waiting.delete(data.what);
  waiting.set(data.what, data);
  if (isAtWork) return;
  isAtWork = true;
  void work();
};

try {
  engine = await import(file(".js"));
  await engine.default({ module_or_path: file("_bg.wasm") });
  postMessage({ state: "ready" });
} catch {
  postMessage({ state: "missing" });
}
