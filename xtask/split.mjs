// Cuts the page's program in two: what everybody needs at once, and what comes after that, which lies in a module of its
// own. Both have one memory and one table. Where the first calls what is in the second, it first calls `load`, which sees
// to it that the second is there, and then goes through the table, into which the second puts its functions.
//
// It works on the text that wasm-dis makes of a module, where each function is a form of its own, before wasm-opt makes
// both small.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * What comes later, by the names of functions: the network's side, and what waits for a press or a paste. What only these
 * need comes later by itself. A test of the page holds it to need none of them at first.
 */
const LATER = new RegExp(String.raw`^\$"?<?(?:${[
  "web::components::(?:tables|topology|flow|network(?!::look)|filters|ports|records|paste|further|settings|steps|predict)",
  "web::components::about::expected_besides",
  "web::state::(?:network|choices|steps(?!.*(?:asks_first|question|untold))|paste::.*::(?:take|show_new|select_new))",
  "web::effects::(?:ask_networks?|recognise)",
  "web::link::encode",
  "scenario::run::expectations",
  "scenario::(?:steps|pointer|run::run_steps_with(?!::\{\{)|read::Reader::step(?:_edit)?|document::Step(?:Edit)?|tables|network|network_document|report::NetworkReport|advice::edit)",
  "vpc(?!::report::Outcome)",
  "base64",
  "serde_json::(?:de|error|read)",
].join("|")})\b`);

// A compiler may write a crate's number behind its name.
const isLater = (name) => LATER.test(name.replace(/\[[0-9a-f]+\]/g, ""));

// Those of the compiler's target, and no others: wasm-opt would use them.
const FEATURES = [
  "--mvp-features",
  ...["bulk-memory", "bulk-memory-opt", "call-indirect-overlong", "multivalue", "mutable-globals",
    "nontrapping-float-to-int", "reference-types", "sign-ext"].map((name) => `--enable-${name}`),
];

// More than wasm-opt's own -Oz, which saves 4 KiB of what everybody loads: nothing lies in the first kilobyte of memory,
// since that is the far end of the stack (--low-memory-unused), and with its branches laid out anew (--flatten --rereloop)
// a program can be made smaller once more.
const SMALL = ["--low-memory-unused", "--flatten", "--rereloop", "-Oz", "-Oz"];

/** Splits the module in this file, and makes both halves small. */
export async function split(file) {
  const folder = await mkdtemp(join(tmpdir(), "policy-playground-"));
  const at = (name) => join(folder, name);
  const run = (tool, ...args) => promisify(execFile)(join("node_modules/.bin", tool), [...FEATURES, ...args]);
  try {
    await run("wasm-dis", file, "-o", at("whole.wat"));
    const halves = Object.entries(halve(await readFile(at("whole.wat"), "utf8"), isLater));
    return await Promise.all(halves.map(async ([name, text]) => {
      await writeFile(at(`${name}.wat`), text);
      await run("wasm-opt", ...SMALL, at(`${name}.wat`), "-o", at(`${name}.wasm`));
      return readFile(at(`${name}.wasm`));
    }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const NAME = String.raw`\$(?:"(?:[^"\\]|\\.)*"|[^\s()]+)`;
const CALLED = new RegExp(String.raw`\((?:call|return_call|ref\.func) (${NAME})`, "g");
const SIGNATURE = new RegExp(String.raw`\(func (${NAME})((?: \((?:type|param|result)(?: (?:${NAME}|\w+))*\))*)`);

/** Names for what crosses, as short as can be. */
const short = (number) => number < 52 ? String.fromCharCode(number + (number < 26 ? 97 : 39)) : short(Math.floor(number / 52) - 1) + short(number % 52);

/** The forms of a module. */
const formsOf = (text) => text.slice(text.indexOf("\n") + 1, text.lastIndexOf(")")).split(/\n(?= \()/).map((form) => form.replace(/\n$/, ""));

const called = (form) => [...form.matchAll(CALLED)].map(([, name]) => name);

/**
 * Two modules of one, as texts: the first, and what comes `later`, by the names of functions. The first imports
 * `load` from the module `later`, and the second whatever it needs of the first from the module `p`.
 *
 * @param {string} text
 * @param {(name: string) => boolean} isLater
 */
export function halve(text, isLater) {
  const forms = formsOf(text);
  const of = (kind) => forms.filter((form) => form.startsWith(` (${kind} `));
  const [functions, imports, exports, globals, tables] = ["func", "import", "export", "global", "table"].map(of);
  const name = (form) => SIGNATURE.exec(form)[1];
  const bodies = new Map(functions.map((form) => [name(form), form]));
  const imported = new Map(imports.filter((form) => form.includes("(func ")).map((form) => [name(form), form]));
  const [elements, ...others] = of("elem");
  if (!elements || others.length || of("start").length) throw new Error("the program has not one list of functions");
  const [, start] = /\(i32\.const (\d+)\)/.exec(elements);
  const listed = elements.slice(elements.indexOf(" func ") + 6).match(new RegExp(NAME, "g"));
  const exported = exports.map((form) => new RegExp(String.raw`\(func (${NAME})\)`).exec(form)?.[1]).filter(Boolean);

  const later = new Set([...bodies.keys()].filter((name) => isLater(name)));
  // What only those need is later too.
  const needed = new Set();
  const need = (names) => {
    for (const waiting = [...names]; waiting.length;) {
      const name = waiting.pop();
      if (needed.has(name)) continue;
      needed.add(name);
      if (!later.has(name) && bodies.has(name)) waiting.push(...called(bodies.get(name)));
    }
  };
  need([...listed, ...exported]);
  for (const name of bodies.keys()) if (!needed.has(name)) later.add(name);

  // The places of the table through which the first reaches the second.
  const places = new Map();
  listed.forEach((name, at) => { if (later.has(name)) places.set(name, [...places.get(name) ?? [], Number(start) + at]); });
  const [table] = tables.filter((form) => form.includes("funcref"));
  const [, tableName, size] = new RegExp(String.raw`\(table (${NAME}) (\d+)`).exec(table);
  let end = Number(size);
  for (const name of later) if (needed.has(name) && !places.has(name)) places.set(name, [end++]);

  // Without the names that a function gives to its parameters.
  const signature = (form) => SIGNATURE.exec(form)[2].replace(new RegExp(String.raw`\(param ${NAME} `, "g"), "(param ");
  const through = (name) => {
    const own = signature(bodies.get(name));
    const given = [...own.matchAll(/\(param /g)].map((_, at) => ` (local.get ${at})`);
    return ` (func ${name}${own} (call $later) (call_indirect ${tableName}${own}${given.join("")} (i32.const ${places.get(name)[0]})))`;
  };

  // What the second needs of the first.
  const crossing = [];
  const secondImports = [];
  const share = (kind, name, type) => {
    const at = short(crossing.length);
    crossing.push(` (export "${at}" (${kind} ${name}))`);
    secondImports.push(` (import "p" "${at}" (${kind} ${name}${type}))`);
  };
  const laterForms = [...later].map((name) => bodies.get(name));
  const laterText = laterForms.join("\n");
  const uses = new Set(laterForms.flatMap(called));
  for (const form of [...of("memory"), ...tables, ...globals]) {
    const [, kind, name, type] = new RegExp(String.raw`^ \((memory|table|global) (${NAME})(.*)\)$`, "s").exec(form);
    const isUsed = kind === "memory" || name === tableName || new RegExp(String.raw`(?:table|global)\.\w+ ${name.replaceAll("$", "\\$")}(?![\w$])`).test(laterText);
    if (!isUsed) continue;
    share(kind, name, kind === "global" ? type.replace(/ \([^()]*\)$/, "") : kind === "table" && name === tableName ? ` ${end} ${end} funcref` : type);
  }
  for (const name of uses) {
    const form = later.has(name) ? undefined : bodies.get(name) ?? imported.get(name);
    if (form) share("func", name, signature(form));
  }
  const taken = new Set(exports.map((form) => /"([^"]*)"/.exec(form)[1]));
  if (crossing.some((form) => taken.has(/"([^"]*)"/.exec(form)[1]))) throw new Error("an export has a short name already");

  const first = [
    ...of("type"), ...imports, ` (import "later" "load" (func $later))`,
    ...globals, ...of("memory"), ...of("data"),
    ...tables.map((form) => form === table ? form.replaceAll(` ${size}`, ` ${end}`) : form),
    elements, ...exports, ...crossing,
    ...functions.map((form) => {
      const at = name(form);
      return !later.has(at) ? form : needed.has(at) ? through(at) : "";
    }),
  ];
  const second = [
    ...of("type"), ...secondImports,
    ...[...places].flatMap(([name, at]) => at.map((place) => ` (elem (table ${tableName}) (i32.const ${place}) func ${name})`)),
    ...laterForms,
  ];
  const module = (forms) => `(module\n${forms.filter(Boolean).join("\n")}\n)\n`;
  return { first: module(first), second: module(second) };
}
