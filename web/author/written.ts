// A scenario in Markdown: a link in a line, and the text of an issue with its policies written out.

interface Scenario {
  title?: string;
  note?: string;
  access?: { request?: Record<string, unknown>; policies?: unknown };
  network?: unknown;
}

/** Networks that are longer are in the link. */
const MOST = 20_000;

/** A text that is no markup. */
const plain = (text: string): string => text.replaceAll(/[\\`*_[\]<>&#|!~]/g, "\\$&").replaceAll(/\s+/g, " ").trim();

/** Code in a line, or a block of it, between more backquotes than are in it. */
const ticks = (text: string, least: number): string =>
  "`".repeat(Math.max(least, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
const code = (text: string): string => {
  const mark = ticks(text, 1);
  return /^`|`$/.test(text) ? `${mark} ${text} ${mark}` : `${mark}${text}${mark}`;
};
const block = (text: string): string => {
  const mark = ticks(text, 3);
  return `${mark}json\n${text.trim()}\n${mark}`;
};

const json = (value: unknown): string => typeof value === "string" ? value : JSON.stringify(value, null, 2);

export function line(text: string, link: string): string {
  const { title } = JSON.parse(text) as Scenario;
  return `[${plain(title ?? "Policy Playground")}](${link})`;
}

/** Title, note, request, and every policy by its layer, with the link that opens all of it. */
export function issue(text: string, link: string): string {
  const { title, note, access, network } = JSON.parse(text) as Scenario;
  const parts: string[] = [];
  if (title) parts.push(`**${plain(title)}**`);
  // A note is Markdown itself, of a smaller kind.
  if (note) parts.push(note.trim());
  const request = Object.entries(access?.request ?? {});
  if (request.length > 0) {
    parts.push(request.map(([name, value]) => `- ${name}: ${code(typeof value === "string" ? value : JSON.stringify(value))}`).join("\n"));
  }
  policies(access?.policies, "", (layer, name, document) => parts.push(`${plain(`${layer}: ${name}`)}\n\n${block(json(document))}`));
  if (network !== undefined) {
    const whole = json(network);
    parts.push(whole.length > MOST ? "The network is in the link." : `Network\n\n${block(whole)}`);
  }
  parts.push(`[Open it in Policy Playground](${link})`);
  return `${parts.join("\n\n")}\n`;
}

function policies(of: unknown, layer: string, told: (layer: string, name: string, document: unknown) => void): void {
  if (typeof of !== "object" || of === null) return;
  if ("document" in of) {
    told(layer, "name" in of && typeof of.name === "string" ? of.name : "policy", of.document);
    return;
  }
  for (const [key, value] of Object.entries(of)) {
    // Places in lists, and `policies` of a level, are not its name.
    const isName = !Array.isArray(of) && key !== "policies";
    policies(value, layer || !isName ? layer : key, told);
  }
}
