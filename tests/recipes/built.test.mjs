// What generators of documentation make of the blocks in docs/recipes. RECIPES_DIR has a folder for each of RECIPES that is built.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";

const SCRIPT = "https://your-site.example/policy-playground/embed.js";
const source = (...path) => readFile(new URL(`../../docs/recipes/${path.join("/")}`, import.meta.url), "utf8");
const PAGES = { html: "index.html", vitepress: "index.md", mkdocs: "docs/index.md", docusaurus: "docs/index.md" };

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
const decoded = (text) => text.replace(/&([^;\s]+);/g, (all, name) => ENTITIES[name] ?? all);

function attributes(tag) {
  const found = tag.matchAll(/([\w:-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g);
  return Object.fromEntries([...found].map(([, name, double, single, bare]) => [name, decoded(double ?? single ?? bare ?? "")]));
}

/** The elements of a page: their attributes, and the text that is within for those who have no script. */
function blocks(page) {
  const found = page.matchAll(/<policy-playground\b([^>]*)>([^]*?)<\/policy-playground>/g);
  return [...found].map(([, tag, within]) => {
    const text = within.replace(/<script\b[^]*?<\/script>|<!--[^]*?-->|<[^>]*>/g, "");
    return { attributes: attributes(tag), text: decoded(text).replace(/\s+/g, " ").trim() };
  });
}

const names = process.env.RECIPES.split(" ");
assert.ok(names[0], "no recipe was built");
for (const name of names) {
  test(`${name} leaves blocks, and the text within, as they were written`, async () => {
    const page = await readFile(join(process.env.RECIPES_DIR, name, "index.html"), "utf8");
    const written = blocks(await source(name, PAGES[name]));
    assert.ok(written.length >= 2);
    assert.ok(written.every(({ text }) => /^Denied (ex|im)plicitly: /.test(text)), JSON.stringify(written));
    assert.deepEqual(blocks(page), written);
    const scripts = [...page.matchAll(/<script\b([^>]*)>/g)].map(([, tag]) => attributes(tag));
    assert.ok("defer" in scripts.find(({ src }) => src === SCRIPT), JSON.stringify(scripts));
  });

  test(`${name} shows the scenario of ours.json`, async () => {
    const ours = JSON.parse(await source("ours.json"));
    const page = await source(name, PAGES[name]);
    const { src } = blocks(page).map(({ attributes }) => attributes).find(({ src }) => src);
    const linked = JSON.parse(inflateRawSync(Buffer.from(src.replace(/^#v1\./, ""), "base64url")));
    const { document } = linked.access.policies.identity[0];
    linked.access.policies.identity[0].document = JSON.parse(document);
    assert.deepEqual(linked, ours);
    const within = /<script type="application\/json">([^]*?)<\/script>/.exec(page);
    if (within) assert.deepEqual(JSON.parse(within[1]), ours);
  });
}
