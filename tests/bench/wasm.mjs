// The JavaScript edge under Node, on the scenario of the native benchmarks: from an object or a text to a report. And
// the large account of the native benchmarks, without crossing the edge.
//
//   node tests/bench/wasm.mjs FOLDER    where FOLDER holds wasm.js, as `cargo xtask bench` builds it

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(process.argv[2]);
const { run, prepare, benchmark, LargeAccount, initSync } = await import(pathToFileURL(join(folder, "wasm.js")));
initSync({ module: readFileSync(join(folder, "wasm_bg.wasm")) });
const text = readFileSync(new URL("three-layers.json", import.meta.url), "utf8");
const object = JSON.parse(text);
const network = readFileSync(new URL("../../web/gallery/two-tier-vpc.json", import.meta.url), "utf8");

print("as WebAssembly, under Node", "fastest", "median", "per second");
if (benchmark) {
  if (benchmark(text, "trace", 1) !== 1) throw new Error("the benchmark's request is not allowed");
  measure("verdict only, documents parsed", (times) => benchmark(text, "verdict", times), 20_000);
  measure("full trace, documents parsed", (times) => benchmark(text, "trace", times), 10_000);
  measure("parsing all documents", (times) => benchmark(text, "parse", times), 2_000);
  measure("parsing all documents, and full trace", (times) => benchmark(text, "parse and trace", times), 2_000);
}
measure("run(text): text to report object", repeat(() => run(text)), 500);
measure("run(object): object to report object", repeat(() => run(object)), 500);
let turn = 0;
measure("run(text): texts with policies of their own", repeat(() => run(other())), 500);
const prepared = prepare(text);
const requests = Array.from({ length: 1000 }, (_, at) => ({
  ...object.access.request,
  resource: `${object.access.request.resource}-${at}`,
}));
measure("decide(request): a whole request", repeat(() => prepared.decide(requests[(turn += 1) % 1000])), 20_000);
measure("decide(request): another resource", repeat(() => prepared.decide({ resource: requests[(turn += 1) % 1000].resource })), 20_000);
measure("decideAll(requests): whole requests", (times) => repeat(() => prepared.decideAll(requests))(times / 1000), 20_000);
measure("run(1 MiB of statements)", repeat(() => run(megabyte())), 3);
measure("run(text): a small network", repeat(() => run(network)), 100);
if (LargeAccount) {
  const account = new LargeAccount();
  const large = (step, times) => measure(`large account: ${step}`, (times) => account.repeat(step, times), times);
  large("load", 1);
  large("flow", 100);
  large("flow from the internet", 100);
  large("ports", 50);
  large("ports from the internet", 10);
  large("exposure", 10);
}

function repeat(act) {
  return (times) => {
    for (let i = 0; i < times; i += 1) act();
  };
}

/** Eleven rounds, when V8 has had a second to compile. The fastest is what other programs disturbed least. */
function measure(name, act, times) {
  for (const end = performance.now() + 1000; performance.now() < end; ) act(times);
  const rounds = Array.from({ length: 11 }, () => {
    const before = performance.now();
    act(times);
    return (performance.now() - before) / times;
  }).sort((a, b) => a - b);
  print(name, time(rounds[0]), time(rounds[5]), Math.round(1000 / rounds[5]).toLocaleString("en"));
}

function time(milliseconds) {
  return milliseconds < 1 ? `${(milliseconds * 1000).toFixed(2)} µs` : `${milliseconds.toFixed(1)} ms`;
}

function print(name, ...columns) {
  console.log(name.padEnd(44), ...columns.map((column) => column.padStart(12)));
}

/** The text with a statement that no text before had. */
function other() {
  turn += 1;
  return text.replace("ReadAndWriteOwn", `ReadAndWriteOwn${turn}`);
}

function megabyte() {
  const copy = structuredClone(object);
  const statement = { Effect: "Allow", Action: ["s3:GetObject", "s3:Put*"], Resource: "arn:aws:s3:::example-bucket/*" };
  copy.access.policies.identity[0].document = { Version: "2012-10-17", Statement: Array(9_000).fill(statement) };
  return copy;
}
