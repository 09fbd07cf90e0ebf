// What judges: requests under a learner's policy, and flows for labs. Each is a module that is loaded with its first question.

import { thread, type Call } from "./thread";

/** What a request or a packet comes to. */
export interface Answer {
  decision: string;
  phrase: string;
  says: string;
}

const { root, thread: file, judge: judging, flow: flowing } = document.querySelector<HTMLScriptElement>("script[data-judge]")!.dataset;

/** Where the site is, from here. */
export const base = new URL(root ?? "./", document.baseURI);

/** What answers a scenario: `null` where that cannot be had, nothing where something newer has been asked of it meanwhile. */
function asker(name: string): (scenario: object) => Promise<Answer[] | null | undefined> {
  let call: Call | undefined;
  let newest = 0;
  return async (scenario) => {
    const number = newest += 1;
    try {
      call ??= thread(file!, name, "engine");
      const answer = await call("judge", JSON.stringify(scenario));
      return number === newest ? JSON.parse(answer) as Answer[] : undefined;
    } catch {
      // The next question may find what this one did not.
      call = undefined;
      return null;
    }
  };
}

/** Answers a scenario's requests. */
export const judge = asker(judging!);

/** Answers a scenario's flow. */
export const flow = asker(flowing!);
