// The cut through the page's program (xtask/split.mjs), on a module of a few functions.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { halve } from "../../xtask/split.mjs";

const PROGRAM = `(module
 (type $unary (func (param i32) (result i32)))
 (import "host" "add" (func $host::add (param i32 i32) (result i32)))
 (global $depth (mut i32) (i32.const 7))
 (memory $memory 1)
 (data $text (i32.const 8) "*")
 (table $table 3 3 funcref)
 (elem $listed (table $table) (i32.const 1) func $now::twice $"late::<impl T>::listed")
 (export "memory" (memory $memory))
 (export "direct" (func $now::direct))
 (export "listed" (func $now::listed))
 (export "exported" (func $late::exported))
 (func $now::direct (param $0 i32) (result i32)
  (call $late::direct (local.get $0)))
 (func $now::listed (param $0 i32) (param $1 i32) (result i32)
  (call_indirect $table (type $unary) (local.get $0) (local.get $1)))
 (func $now::twice (param $0 i32) (result i32)
  (i32.mul (local.get $0) (i32.const 2)))
 (func $late::direct (param $0 i32) (result i32)
  (call $host::add (call $now::twice (call $both::own (local.get $0))) (i32.load8_u (i32.const 8))))
 (func $"late::<impl T>::listed" (param $0 i32) (result i32)
  (i32.add (local.get $0) (global.get $depth)))
 (func $late::exported (result i32)
  (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
  (global.get $depth))
 (func $both::own (param $0 i32) (result i32)
  (i32.add (local.get $0) (i32.const 1)))
)
`;

/** The halves, as modules. */
function halves() {
  const { first, second } = halve(PROGRAM, (name) => /^\$"?late::/.test(name));
  const folder = mkdtempSync(join(tmpdir(), "split-"));
  try {
    const [one, other] = [first, second].map((text, at) => {
      const file = join(folder, `${at}.wat`);
      writeFileSync(file, text);
      execFileSync("node_modules/.bin/wasm-as", [file, "-o", `${file}.wasm`]);
      return new WebAssembly.Module(readFileSync(`${file}.wasm`));
    });
    return { first, second, one, other };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the halves do what the whole does, and the second is loaded when it is first needed", () => {
  const { one, other } = halves();
  let loads = 0;
  const { exports } = new WebAssembly.Instance(one, {
    host: { add: (a, b) => a + b },
    later: {
      load: () => {
        loads += 1;
        if (loads === 1) new WebAssembly.Instance(other, { p: exports });
      },
    },
  });
  assert.equal(exports.listed(5, 1), 10);
  assert.equal(loads, 0);
  assert.equal(exports.listed(5, 2), 12);
  assert.equal(loads, 1);
  // From now on the table has the function itself.
  assert.equal(exports.listed(5, 2), 12);
  assert.equal(loads, 1);
  assert.equal(exports.direct(3), 2 * 4 + "*".charCodeAt(0));
  assert.equal(exports.exported(), 8);
  assert.equal(exports.listed(5, 2), 13);
});

test("what only the second half needs is in it", () => {
  const { first, second } = halves();
  assert.ok(!first.includes("$both::own"));
  assert.match(second, /\(func \$both::own/);
  assert.doesNotMatch(second, /\(func \$now::twice \(param i32\) \(result i32\)\n/);
});

test("a program that is built otherwise is refused", () => {
  assert.throws(() => halve(PROGRAM.replace(/ \(elem .*\n/, ""), () => false), /one list of functions/);
});
