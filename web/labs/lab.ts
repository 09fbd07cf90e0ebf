// The page of a lab: it begins with what its link holds, or else with what was typed here last, and keeps both up to date.

import { encode, decode, LONGEST } from "./link";
import { port, type Turn } from "./port";

// The module is asked for by the page that holds it, so that its names are in the tag.
const { viewer, lab: file, thread } = document.querySelector<HTMLScriptElement>("script[data-viewer]")!.dataset;
const root = document.querySelector<HTMLElement>("#lab")!;
const name = root.dataset.lab!;
const asked = new URLSearchParams(location.search);
const isEmbedded = asked.has("embed");
const KEPT = `policy-playground.lab.${name}`;

const said = document.querySelector<HTMLElement>(".acts .said");
const say = (text: string): void => {
  if (said) said.textContent = text;
};

/** Storage throws where it is switched off. */
const kept = {
  get: () => {
    try {
      return localStorage.getItem(KEPT);
    } catch {
      return null;
    }
  },
  set: (text: string) => {
    try {
      localStorage.setItem(KEPT, text);
    } catch {
      // It is in the link, too.
    }
  },
};

const stateOf = (text: string): object => {
  const { lab } = JSON.parse(text) as { lab: { name: string; state?: unknown } };
  if (lab.name !== name) throw new Error("another lab");
  const { state = {} } = lab;
  if (typeof state !== "object" || state === null || Array.isArray(state)) throw new Error("no state");
  return state;
};

/** Whether the address holds a state; it may lead to a place of the page as well. */
const isLink = (): boolean => /^#v\d/.test(location.hash);

/** What it begins with: what the link holds, what this entry of the history held that was too long for one, what was kept here. */
async function begin(): Promise<{ given: object; of: string }> {
  if (isLink()) {
    try {
      const text = await decode(location.hash);
      if (text !== undefined) return { given: stateOf(text), of: "this link holds" };
      say("This link holds nothing of this lab.");
    } catch {
      say("This link is damaged. Here is the lab as it begins.");
    }
    return { given: {}, of: "" };
  }
  try {
    const { text = kept.get() } = (history.state ?? {}) as { text?: string };
    return { given: isEmbedded || text === null ? {} : stateOf(text), of: "was kept here" };
  } catch {
    return { given: {}, of: "" };
  }
}

const written = (state: object): string => JSON.stringify({ lab: { name, state } });

let state: object = {};
let count = 0;

/** Keeps the state where it is found again: in the address where it is short enough, and in this browser. */
async function keep(as: "replace" | "push" | "stay" = "replace"): Promise<void> {
  const text = written(state);
  if (!isEmbedded && as !== "stay") kept.set(text);
  const own = count += 1;
  const hash = await encode(text);
  if (own !== count) return;
  link = hash;
  if (!isEmbedded && as !== "stay") history[`${as}State`](null, "", hash.length <= LONGEST ? hash : location.pathname + location.search);
}

/** What opens what is seen. */
let link = "";
let turns: Promise<unknown> = Promise.resolve();

async function main(): Promise<void> {
  const turn = port(thread!, file!);
  const took = async (changes: string[]): Promise<object> => {
    // Each on what the one before left.
    const last = turns;
    const next = (async (): Promise<Turn> => {
      await last.catch(() => {});
      return turn(state, changes);
    })();
    turns = next;
    const answer = await next;
    state = answer.state;
    if (changes.length > 0) {
      say("");
      void keep();
    }
    return answer.page;
  };
  const module = await import(new URL(`${viewer}.js`, document.baseURI).href) as {
    default(from: object): Promise<unknown>;
    show(root: Element, change: (changes: string[]) => Promise<object>, open: (scenario: string) => void): { turn(page: object): void };
  };
  await module.default({ module_or_path: new URL(`${viewer}_bg.wasm`, document.baseURI).href });
  let begun = 0;
  /** The page of what it begins with; none if it begins anew meanwhile. */
  const opened = async (): Promise<object | undefined> => {
    const own = begun += 1;
    say("");
    const { given, of } = await begin();
    if (own !== begun) return undefined;
    state = given;
    const page = await took([]);
    if (own !== begun) return undefined;
    const read = state as Record<string, unknown>;
    if (Object.entries(given).some(([field, value]) => JSON.stringify(read[field]) !== JSON.stringify(value))) {
      say(`Some of what ${of} cannot be read. That is as the lab begins.`);
    }
    // The address stays as it was while nothing is changed.
    void keep("stay");
    return page;
  };
  const first = (await opened())!;
  root.replaceChildren();
  let isFirst = true;
  const view = module.show(root, (changes) => {
    if (isFirst) {
      isFirst = false;
      return Promise.resolve(first);
    }
    return took(changes);
  }, (scenario) => {
    void encode(scenario).then((hash) => open(new URL(`../../${hash}`, location.href), isEmbedded ? "_blank" : "_self"));
  });
  root.dataset.live = "";

  document.querySelector("[data-act=again]")?.addEventListener("click", () => {
    if (link.length > LONGEST && !isEmbedded) {
      try {
        history.replaceState({ text: written(state) }, "");
      } catch {
        // A browser keeps no more than it likes.
      }
    }
    state = {};
    void took([]).then((page) => {
      view.turn(page);
      void keep("push");
      say("The lab is as it begins. What you had is one step back.");
    });
  });
  document.querySelector("[data-act=link]")?.addEventListener("click", () => {
    if (link.length > LONGEST) return say("What is typed here is too long for a link. It is kept in this browser.");
    navigator.clipboard.writeText(new URL(link, location.href.split("#")[0]).href).then(
      () => say("The link is copied. It opens what you see here."),
      () => say("The link is in the address bar. It could not be copied."),
    );
  });
  addEventListener("hashchange", ({ newURL }) => {
    // To a place of the page: nothing begins.
    if (new URL(newURL).hash.length > 1 && !isLink()) return;
    void opened().then((page) => {
      if (page) view.turn(page);
    });
  });
}

if (isEmbedded) {
  const html = document.documentElement;
  html.dataset.embedded = "";
  const theme = asked.get("theme");
  if (theme === "light" || theme === "dark") html.dataset.theme = theme;
  const tell = () => parent.postMessage({ policyPlayground: { height: document.body.getBoundingClientRect().height } }, "*");
  new ResizeObserver(tell).observe(document.body);
  setInterval(tell, 500);
}

main().catch(() => {
  say("The lab could not be loaded, so this is how it begins, to read. Check the connection, and reload the page.");
});
