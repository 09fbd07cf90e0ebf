// What is published beside the page.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";

const site = process.env.SITE_DIR ?? "dist";
const json = async (...path) => JSON.parse(await readFile(join(site, ...path), "utf8"));

test("what other pages load for a block has 3 KiB at most", async () => {
  const script = await readFile(join(site, "embed.js"));
  assert.ok(script.includes("policy-playground"));
  assert.ok(brotliCompressSync(script).length <= 3 << 10);
});

test("the published schema accepts every example, and no wrong type", async () => {
  const ajv = new Ajv2020({ strict: false, formats: { uint32: true } });
  const valid = ajv.compile(await json("schema", "scenario-1.json"));
  const examples = (await readdir(join(site, "gallery"))).filter((name) => name.endsWith(".json") && name !== "index.json");
  assert.ok(examples.length >= 8);
  for (const name of examples) {
    assert.ok(valid(await json("gallery", name)), `${name}: ${ajv.errorsText(valid.errors)}`);
  }
  for (const wrong of [{ title: 7 }, { access: {} }, { access: { request: { principal: 1 } } }, { view: { panels: "trace" } }]) {
    assert.ok(!valid({ schema: 1, ...wrong }), JSON.stringify(wrong));
  }
});
