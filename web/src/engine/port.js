// The way to the engine, which runs in a thread of its own (`web/engine/web-engine_worker.js`): what is asked is answered
// by message, and nothing on the page waits for it. The page and its editor ask here.

const { engine } = document.querySelector("script[data-engine]").dataset;

// A browser may remember that an address could not be loaded, so the next attempt has another one.
let attempts = 0;
const address = () => new URL(`${engine}_worker.js${attempts > 1 ? `?${attempts}` : ""}`, document.baseURI).href;

// Trusted types let a page start a worker from what a policy makes. This one makes the engine's address of anything.
let policy;
const start = () => {
  policy ??= globalThis.trustedTypes?.createPolicy("engine", { createScriptURL: address });
  return new Worker(policy?.createScriptURL("") ?? address(), { type: "module" });
};

// The worker, from when it is asked for; and the way to it, once it is there.
let worker, port;

/** The way to the engine: nothing while it is not there. The event `engine` of the document says that there is news. */
export const current = () => port;

/** Whether it is neither there nor under way. */
export const isMissing = () => !worker;

// The newest question of each kind, until it is answered.
const asked = new Map();
let questions = 0;

/**
 * Asks what the engine exports under this name. An engine that is not there answers when it is. Of the questions of one
 * kind only the newest counts: the others are answered with nothing. Fails where the engine breaks down over it.
 */
export const ask = (what, ...args) => new Promise((done, fail) => {
  asked.get(what)?.done();
  const question = { number: questions += 1, what, args };
  asked.set(what, { question, done, fail });
  if (port) worker.postMessage(question);
});

const news = (tell, isThere) => {
  port = isThere ? { ask } : undefined;
  tell(isThere);
  document.dispatchEvent(new Event("engine"));
};

/**
 * Loads the engine, unless that is under way, and tells whether it is there, then and whenever that changes. Whoever gives
 * the engine the catalog gives the page its part of it, or nothing where there is none.
 */
export const loadEngine = (tell, refer) => {
  if (worker) return;
  attempts += 1;
  let mine;
  try {
    mine = worker = start();
  } catch {
    // A host or a frame may forbid workers.
    return news(tell, false);
  }
  const stop = () => {
    mine.terminate();
    worker = port = undefined;
  };
  // One that has broken down is of no more use: another one takes its place, and what it has not answered.
  const broken = (questions) => {
    stop();
    for (const { question: { what }, fail } of questions) {
      asked.delete(what);
      fail();
    }
    loadEngine(tell, refer);
  };
  mine.onmessage = ({ data: { number, what, answer, state } }) => {
    if (state === "missing") {
      stop();
      return news(tell, false);
    }
    if (state === "ready") {
      for (const { question } of asked.values()) mine.postMessage(question);
      return news(tell, true);
    }
    // What was asked anew meanwhile waits for its own answer.
    const known = [...asked.values()].filter(({ question }) => question.number === number);
    if (state === "broken") return broken(known);
    for (const { done } of known) {
      asked.delete(what);
      done(answer);
      if (what === "catalog") ask("reference").then(refer, refer);
    }
  };
  mine.onerror = (event) => {
    event.preventDefault();
    if (port) return broken([...asked.values()]);
    stop();
    news(tell, false);
  };
};
