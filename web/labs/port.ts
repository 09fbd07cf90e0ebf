// The way to a lab: a state and changes go in, the new state and the page come out. What the lab asks on the way is answered
// here, by the module that judges policies or by the browser's cryptography.

import { flow, judge } from "../learn/judge";
import { thread } from "../learn/thread";
import { crypto } from "./crypto";

/** What a lab says of a turn. */
export interface Turn {
  state: object;
  page: object;
}

type Ask = { scenario: string } | { crypto: unknown };
type Told = { state: object; page?: object; asks?: Ask[] };

/** What the engines of access and network say, as they do natively. */
async function said(text: string): Promise<unknown> {
  const scenario = JSON.parse(text) as { access?: object; network?: object };
  const { network, ...rest } = scenario;
  const all = [scenario.access && await judge(rest), network && await flow({ network })];
  return all.some((answers, at) => !answers && (at === 0 ? scenario.access : network)) ? null : all.flatMap((answers) => answers ?? []);
}

/** Starts a lab, which `name` is the file of; `file` is the file of what it runs in. */
export function port(file: string, name: string): (state: object, changes: string[]) => Promise<Turn> {
  const call = thread(file, name, "lab");
  const once = async (state: object, changes: string[], answers: string) =>
    JSON.parse(await call("turn", JSON.stringify(state), changes, answers)) as Told;

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
