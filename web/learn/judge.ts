// The way to what judges a learner's policy: a module in a thread of its own, which is loaded when somebody begins to write.

/** What a request comes to. */
export interface Answer {
  decision: string;
  phrase: string;
  says: string;
}

type Reply = { state?: "ready" | "missing"; number?: number; answer?: string };
type Policies = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } };

// While this script runs first, it is known where it comes from.
const { root, judge: name } = (document.currentScript as HTMLScriptElement).dataset;
const address = () => new URL(`${name}_worker.js`, document.baseURI).href;

let worker: Worker | undefined;
let isReady = false;
let asked: { number: number; scenario: string; done: (answers: Answer[] | undefined) => void } | undefined;
let count = 0;

/** Where the site is, from here. */
export const base = new URL(root ?? "./", document.baseURI);

/** Answers a scenario's requests. Nothing where that cannot be had, or something newer has been asked meanwhile. */
export function judge(scenario: object): Promise<Answer[] | undefined> {
  return new Promise((done) => {
    asked?.done(undefined);
    asked = { number: count += 1, scenario: JSON.stringify(scenario), done };
    try {
      worker ??= start();
    } catch {
      // A browser may forbid workers.
      return lost();
    }
    if (isReady) send();
  });
}

function start(): Worker {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  const url = policies?.createPolicy("engine", { createScriptURL: address }).createScriptURL("") ?? address();
  const made = new Worker(url, { type: "module" });
  made.onmessage = ({ data: { state, number, answer } }: MessageEvent<Reply>) => {
    if (state === "missing") return lost();
    if (state === "ready") {
      isReady = true;
      send();
    } else if (asked && asked.number === number) {
      const { done } = asked;
      asked = undefined;
      done(JSON.parse(answer!) as Answer[]);
    }
  };
  made.onerror = (event) => {
    event.preventDefault();
    lost();
  };
  return made;
}

const send = (): void => {
  if (asked) worker?.postMessage({ number: asked.number, scenario: asked.scenario });
};

function lost(): void {
  asked?.done(undefined);
  asked = undefined;
}
