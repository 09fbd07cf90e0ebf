// A policy that a learner writes, judged with every change by what it allows and denies.

import { judge, type Answer } from "./judge";

/** What the page says of a target: see `crates/learn/src/block/target.rs`. */
interface Given {
  scenario: object;
  edit: string;
  tests: { name: string; expect: string; shown: boolean }[];
}

const holds = (decision: string, expect: string): boolean =>
  decision === expect || expect === "denied" && (decision === "explicitDeny" || decision === "implicitDeny");

/** A sentence of the engine's: what stands between backquotes is code. */
function sentence(text: string): (Node | string)[] {
  return text.split("`").map((part, at) => {
    if (at % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
}

/** The scenario with the learner's text as the policy. */
function withPolicy({ scenario, edit }: Given, text: string): object {
  const copy = structuredClone(scenario);
  let place = copy as Record<string, unknown>;
  for (const name of edit.split("/").slice(1)) place = place[name] as Record<string, unknown>;
  place.document = text;
  return copy;
}

/** As links have it. */
async function link(scenario: object): Promise<string> {
  const copy = { ...scenario } as Record<string, unknown>;
  delete copy.requests;
  const packed = new Blob([JSON.stringify(copy)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `#v1.${btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** What is said of all answers: whether it is done, and else of one request why it is not. */
function verdict({ tests }: Given, answers: Answer[]): { isSolved: boolean; says: string } {
  if (answers.every(({ decision }) => decision === "notEvaluated")) return { isSolved: false, says: answers[0]?.says ?? "" };
  const wrong = tests.map((test, at) => ({ ...test, ...answers[at]! })).filter(({ decision, expect }) => !holds(decision, expect));
  const [first] = wrong.filter(({ shown }) => shown);
  if (first) return { isSolved: false, says: `“${first.name}” is ${first.phrase}. ${first.says}` };
  const [also] = wrong;
  if (!also) return { isSolved: true, says: `Done. ${answers.length} requests were tried, and each comes to what it shall.` };
  const needless = wrong.filter(({ decision }) => decision === "allowed").length;
  const more = needless > 0
    ? `The table is right, but the policy lets ${needless === 1 ? "a request" : `${needless} requests`} through that nobody asked for.`
    : "The table is right, but a request that is not in it fails.";
  return { isSolved: false, says: `${more} “${also.name}”: ${also.says}` };
}

/** Makes a target come alive; `solved` is told when it is done. */
export function target(block: HTMLElement, solved: () => void): void {
  const given = JSON.parse(block.dataset.target!) as Given;
  const text = block.querySelector("textarea")!;
  const says = block.querySelector<HTMLElement>(".graded")!;
  const rows = [...block.querySelectorAll<HTMLTableRowElement>(".tests tbody tr")];
  const show = async (): Promise<void> => {
    const scenario = withPolicy(given, text.value);
    says.textContent ||= "Your policy is being read.";
    const answers = await judge(scenario);
    if (answers === null) {
      says.textContent = "What answers this could not be loaded. Check the connection, and change something to ask again.";
      return;
    }
    if (!answers) return;
    const shown = answers.filter((_, at) => given.tests[at]!.shown);
    rows.forEach((row, at) => {
      const { decision, phrase } = shown[at]!;
      const isRight = holds(decision, row.dataset.expect!);
      row.dataset.holds = String(isRight);
      row.cells[2]!.textContent = `${isRight ? "✓" : "✗"} ${phrase}`;
    });
    const { isSolved, says: why } = verdict(given, answers);
    says.replaceChildren(...sentence(why));
    block.toggleAttribute("data-solved", isSolved);
    if (isSolved) solved();
    const open = block.querySelector<HTMLAnchorElement>(".open a");
    if (open) open.hash = await link(scenario);
  };
  text.addEventListener("input", () => void show());
  // What judges is loaded when somebody is about to write.
  text.addEventListener("focus", () => void show(), { once: true });
  text.addEventListener("keydown", (event) => {
    // Tab leads on, as everywhere; what is indented is indented by hand.
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
    const before = text.value.slice(0, text.selectionStart);
    const indent = /[^\n]*$/.exec(before)![0].match(/^ */)![0];
    event.preventDefault();
    text.setRangeText(`\n${indent}`, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input"));
  });
  block.querySelector(".again")!.addEventListener("click", () => {
    text.value = text.defaultValue;
    text.focus();
    void show();
  });
}
