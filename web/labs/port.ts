// The way to a lab: a state and changes go in, the new state and the page come out. What the lab asks on the way is answered
// here, by the module that judges policies or by the browser's cryptography.

import { flow, judge } from "../learn/judge";
import { crypto } from "./crypto";

/** What a lab says of a turn. */
export interface Turn {
  state: object;
  page: object;
}

type Ask = { scenario: string } | { crypto: unknown };
type Told = { state: object; page?: object; asks?: Ask[] };
type Reply = { state?: "ready" | "missing"; number?: number; answer?: string };
type Policies = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } };
type Waiting = { done: (told: Told) => void; lost: () => void };

/** What the engines of access and network say, as they do natively. */
async function said(text: string): Promise<unknown> {
  const scenario = JSON.parse(text) as { access?: object; network?: object };
  const { network, ...rest } = scenario;
  const all = [scenario.access && await judge(rest), network && await flow({ network })];
  return all.some((answers, at) => !answers && (at === 0 ? scenario.access : network)) ? null : all.flatMap((answers) => answers ?? []);
}

/** Starts a lab, which `name` is the file of; `worker` is the file of what it runs in. */
export function port(worker: string, name: string): (state: object, changes: string[]) => Promise<Turn> {
  const address = () => new URL(worker, document.baseURI).href;
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  const url = policies?.createPolicy("lab", { createScriptURL: address }).createScriptURL("") ?? address();
  const thread = new Worker(url, { type: "module" });
  thread.postMessage({ lab: name });
  const waiting = new Map<number, Waiting>();
  let count = 0, isReady = false, isLost = false;
  let held: object[] = [];

  const lost = (): void => {
    isLost = true;
    for (const { lost } of waiting.values()) lost();
    waiting.clear();
  };
  thread.onmessage = ({ data: { state, number, answer } }: MessageEvent<Reply>) => {
    if (state === "missing") return lost();
    if (state === "ready") {
      isReady = true;
      for (const message of held) thread.postMessage(message);
      held = [];
    } else {
      waiting.get(number!)?.done(JSON.parse(answer!) as Told);
      waiting.delete(number!);
    }
  };
  thread.onerror = (event) => {
    event.preventDefault();
    lost();
  };

  const once = (state: object, changes: string[], answers: string) => new Promise<Told>((done, fail) => {
    if (isLost) return fail(new Error("lost"));
    const message = { number: count += 1, state: JSON.stringify(state), changes, answers };
    waiting.set(count, { done, lost: () => fail(new Error("lost")) });
    if (isReady) thread.postMessage(message);
    else held.push(message);
  });

  return async (state, changes) => {
    let told = await once(state, changes, "");
    if (told.asks) {
      const answers = [];
      // One after the other: what judges drops a question for the next.
      for (const ask of told.asks) answers.push(await ("crypto" in ask ? crypto(ask.crypto) : said(ask.scenario)) ?? null);
      told = await once(told.state, [], JSON.stringify(answers));
    }
    return { state: told.state, page: told.page! };
  };
}
