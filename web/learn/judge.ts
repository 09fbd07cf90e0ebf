// The way to what judges: requests under a learner's policy, and flows for labs. Each is a module in a thread of its own, which
// is loaded with its first question.

/** What a request or a packet comes to. */
export interface Answer {
  decision: string;
  phrase: string;
  says: string;
}

type Reply = { state?: "ready" | "missing"; number?: number; answer?: string };
type Policy = { createScriptURL(url: string): string };
type Policies = { createPolicy(name: string, rules: Policy): Policy };

const { root, judge: judging, flow: flowing } = document.querySelector<HTMLScriptElement>("script[data-judge]")!.dataset;

/** Where the site is, from here. */
export const base = new URL(root ?? "./", document.baseURI);

let policy: Policy | undefined;

/** What answers a scenario: nothing where that cannot be had, or something newer has been asked of it meanwhile. */
function asker(name: string): (scenario: object) => Promise<Answer[] | undefined> {
  let worker: Worker | undefined;
  let isReady = false;
  let asked: { number: number; scenario: string; done: (answers: Answer[] | undefined) => void } | undefined;
  let count = 0;

  const send = (): void => {
    if (asked) worker?.postMessage({ number: asked.number, scenario: asked.scenario });
  };
  const lost = (): void => {
    asked?.done(undefined);
    asked = undefined;
  };
  const start = (): Worker => {
    const url = new URL(`${name}_worker.js`, document.baseURI).href;
    policy ??= (globalThis as { trustedTypes?: Policies }).trustedTypes?.createPolicy("engine", { createScriptURL: (url) => url });
    const made = new Worker(policy?.createScriptURL(url) ?? url, { type: "module" });
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
  };
  return (scenario) => new Promise((done) => {
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

/** Answers a scenario's requests. */
export const judge = asker(judging!);

/** Answers a scenario's flow. */
export const flow = asker(flowing!);
