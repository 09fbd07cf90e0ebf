// The way to the engine, as the editor asks there.

/**
 * The engine works in a thread of its own. Of the questions of one kind only the newest counts: the others are answered
 * with nothing. A question fails where the engine breaks down over it. What it answers is JSON; without the catalog there
 * is no help.
 */
export interface Engine {
  /** What is wrong with a text. */
  ask(what: "lint", text: string, path: string): Promise<string | undefined>;
  ask(what: "catalog", text: Uint8Array): Promise<boolean | undefined>;
  /** What can stand at a place, and what is told of it; nothing at a place of which it knows nothing. */
  ask(what: "completions" | "hover", text: string, offset: number): Promise<string | undefined>;
  /** What a field of the request can hold, in which this is written: for `web/form`. */
  ask(what: "offers", field: string, written: string, action: string, key: string): Promise<string | undefined>;
  /** Sentences on something that was offered. */
  ask(what: "about", label: string): Promise<string | undefined>;
}

/** Where it is to be had. */
export interface Source {
  /** The engine, once it is there. The event `engine` of the document says that there is news. */
  engine(): Engine | undefined;
  /** The address of the catalog. */
  catalog: URL;
  /** The path of the policy in the scenario, or `network`. */
  path: string;
}
