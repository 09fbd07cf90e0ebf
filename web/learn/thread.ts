// The way to a module of the site in a thread of its own, which `web-thread.js` is.

type Reply = { state?: "ready" | "missing"; number?: number; answer?: string };
type Policy = { createScriptURL(url: string): string };
type Policies = { createPolicy(name: string, rules: Policy): Policy };
type Waiting = { done: (answer: string) => void; fail: (error: Error) => void };

/** Calls a function of the module with these values: its answer, or an error where there is none to be had any more. */
export type Call = (call: string, ...values: unknown[]) => Promise<string>;

const policies = new Map<string, Policy>();

/** A worker may only be made of an address that a policy made, by a name that the page's own policy knows. */
function trusted(url: string, name: string): string {
  const types = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  if (!types) return url;
  const policy = policies.get(name) ?? types.createPolicy(name, { createScriptURL: (url) => url });
  policies.set(name, policy);
  return policy.createScriptURL(url);
}

/** Starts the module `name`; `file` is what it runs in. What is asked before it is there waits for it. */
export function thread(file: string, name: string, policy: string): Call {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let count = 0, isReady = false, isLost = false;
  let held: object[] = [];

  const lost = (): void => {
    isLost = true;
    for (const { fail } of waiting.values()) fail(new Error("lost"));
    waiting.clear();
  };
  const told = ({ data: { state, number, answer } }: MessageEvent<Reply>): void => {
    if (state === "missing") return lost();
    if (state === "ready") {
      isReady = true;
      for (const message of held) worker!.postMessage(message);
      held = [];
    } else {
      waiting.get(number!)?.done(answer!);
      waiting.delete(number!);
    }
  };
  try {
    worker = new Worker(trusted(new URL(file, document.baseURI).href, policy), { type: "module" });
    worker.onmessage = told;
    worker.onerror = (event) => {
      event.preventDefault();
      lost();
    };
    worker.postMessage({ name });
  } catch {
    // A browser may forbid workers.
    isLost = true;
  }
  return (call, ...values) => new Promise((done, fail) => {
    if (isLost) return fail(new Error("lost"));
    const message = { number: count += 1, call, values };
    waiting.set(count, { done, fail });
    if (isReady) worker!.postMessage(message);
    else held.push(message);
  });
}
