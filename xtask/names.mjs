// Names by their content the files that Trunk copies under a name of their own, and writes those names where they are
// asked for. So a page never meets a file of another version of the site: it finds its own, or none. Trunk, which
// names the page's program, style and wasm like that, runs this after each build (see Trunk.toml). It minifies the
// scripts too, further than Trunk does.

import { createHash } from "node:crypto";
import { readFile, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";
import { split } from "./split.mjs";

const site = (name) => join(process.env.TRUNK_STAGING_DIR, name);

const hash = async (names) => {
  const all = createHash("sha256");
  for (const name of names) all.update(await readFile(site(name)));
  return all.digest("hex").slice(0, 16);
};

const files = async (folder, recursive = true) => {
  const names = (await readdir(site(folder), { recursive })).sort().map((name) => join(folder, name));
  const isFile = await Promise.all(names.map(async (name) => (await stat(site(name))).isFile()));
  return names.filter((_, at) => isFile[at]);
};

// Puts another name in the place of one that a text has to have.
const named = (text, from, to) => {
  if (!text.includes(from)) throw new Error(`${from} is not named where it should be`);
  return text.replaceAll(from, to);
};

// What every visitor asks for has no need of comments and long names.
const minify = async (name) => {
  const { code } = await transform(await readFile(site(name), "utf8"), { format: "esm", target: "es2022", minify: true });
  await writeFile(site(name), code);
};

let page = await readFile(site("index.html"), "utf8");
const [, program] = /data-js="?\.\/(web-[0-9a-f]+)\.js/.exec(page);
const [, wasm] = /data-wasm="?\.\/(web-[0-9a-f]+_bg\.wasm)/.exec(page);

// What is published is in two (see split.mjs). Its first half asks `boot.js` for the other.
if (process.env.TRUNK_PROFILE === "release") {
  const [first, second] = await split(site(wasm));
  await writeFile(site(wasm), first);
  await writeFile(site("web-rest.wasm"), second);
  const text = await readFile(site(`${program}.js`), "utf8");
  const linked = text.replace(/"\.\/\w+_bg\.js":/, "later:globalThis.policyPlayground,$&");
  if (linked === text) throw new Error(`${program}.js imports nothing`);
  await writeFile(site(`${program}.js`), linked);
  page = named(page, " data-js=", " data-rest=./web-rest.wasm data-js=");
}

for (const name of [...await files(".", false), ...await files("snippets")]) {
  if (name.endsWith(".js")) await minify(name);
}

// Moves files that differ in their ends only.
const move = async (stem, ends, from) => {
  const name = `${stem}-${await hash(ends.map((end) => from + end))}`;
  for (const end of ends) await rename(site(from + end), site(name + end));
  return name;
};

page = named(page, "./boot.js", `./${await move("boot", [".js"], "boot")}.js`);
page = named(page, "./editor.js", `./${await move("editor", [".js"], "editor")}.js`);
page = named(page, "./report.js", `./${await move("report", [".js"], "report")}.js`);
page = named(page, "./links.js", `./${await move("links", [".js"], "links")}.js`);
page = named(page, "./block.js", `./${await move("block", [".js"], "block")}.js`);
// What blocks paint is what this program draws.
const blocks = `blocks-${await hash(await files("blocks"))}`;
await rename(site("blocks"), site(blocks));
page = named(page, "./blocks", `./${blocks}`);
page = named(page, "./form.js", `./${await move("form", [".js"], "form")}.js`);
page = named(page, "./catalog.txt", `./${await move("catalog", [".txt"], "catalog")}.txt`);
page = named(page, "./examples.json", `./${await move("examples", [".json"], "examples")}.json`);
// The engine's thread loads the recogniser, so its name is in that of the engine.
const recogniser = await move("web-recogniser", [".js", "_bg.wasm"], "web-recogniser");
const worker = await readFile(site("web-engine_worker.js"), "utf8");
await writeFile(site("web-engine_worker.js"), named(worker, "./web-recogniser", `./${recogniser}`));
page = named(page, "./examples.js", `./${await move("examples", [".js"], "examples")}.js`);
page = named(page, "./author.js", `./${await move("author", [".js"], "author")}.js`);
page = named(page, "./web-engine", `./${await move("web-engine", [".js", "_bg.wasm", "_worker.js"], "web-engine")}`);

// The program's own JavaScript imports modules from a folder, so it gets another name with theirs in it. The wasm asks
// it for them under their first names.
const modules = `snippets-${await hash(await files("snippets"))}`;
await rename(site("snippets"), site(modules));
const text = await readFile(site(`${program}.js`), "utf8");
const renamed = text.replace(/from *(["'])\.\/snippets\//g, `from$1./${modules}/`);
if (renamed === text) throw new Error(`${program}.js imports no module`);
await writeFile(site(`${program}.js`), renamed);
page = named(page, `./${program}.js`, `./${await move("web", [".js"], program)}.js`);
if (page.includes("./web-rest.wasm")) {
  // The second half is of this first one.
  const rest = `web-rest-${await hash([wasm, "web-rest.wasm"])}.wasm`;
  await rename(site("web-rest.wasm"), site(rest));
  page = named(page, "./web-rest.wasm", `./${rest}`);
  page = named(page, `./${wasm}`, `./${await move("web", ["_bg.wasm"], wasm.replace("_bg.wasm", ""))}_bg.wasm`);
}

// `boot.js` need not wait for the style sheet.
const [script] = /<script [^>]*data-js=[^>]*><\/script>/.exec(page);
page = page.replace(script, "").replace(/<link [^>]*rel="?stylesheet/, (link) => script + link);

// Lessons and examples are pages of their own.
const own = {
  "learn.js": `${await move("learn", [".js"], "learn")}.js`,
  "learn.css": `${await move("learn", [".css"], "learn")}.css`,
  "web-thread.js": `${await move("web-thread", [".js"], "web-thread")}.js`,
  "web-judge": await move("web-judge", [".js", "_bg.wasm"], "web-judge"),
  "web-flow": await move("web-flow", [".js", "_bg.wasm"], "web-flow"),
};
// A lab's own program is in its page, and is loaded in a thread by its name.
const labs = {
  "lab.js": `${await move("lab", [".js"], "lab")}.js`,
  '"../../web-lab"': `"../../${await move("web-lab", [".js", "_bg.wasm"], "web-lab")}"`,
};
for (const name of (await files("lab")).filter((name) => /lab.\w+.index\.html$/.test(name))) {
  let text = await readFile(site(name), "utf8");
  const [, lab] = /data-lab="(web-labs-\w+)"/.exec(text);
  text = named(text, `"${lab}"`, `"${await move(lab, [".js", "_bg.wasm"], lab)}"`);
  for (const [from, to] of Object.entries(labs)) text = named(text, from, to);
  await writeFile(site(name), text);
}
for (const name of [...await files("learn"), ...await files("e"), ...await files("lab")].filter((name) => name.endsWith(".html"))) {
  let text = await readFile(site(name), "utf8");
  for (const [from, to] of Object.entries(own)) text = named(text, from, to);
  await writeFile(site(name), text);
}

// Last, since it may name what it likes.
const painted = await readFile("web/generated/painted.html", "utf8");
if (!painted.includes("data-decision=")) throw new Error("web/generated/painted.html holds no answer");
const [place] = /<div id="?painted"?>/.exec(page);
page = page.replace(place, () => place + painted);

await writeFile(site("index.html"), page);

// What is kept for when there is no network; pages are asked for by their folders. Blocks are as well without what is painted.
const kept = (await files(".")).map((name) => name.replaceAll("\\", "/")).filter((name) => name !== "offline.js" && !name.startsWith(blocks));
const all = { version: await hash(kept), files: kept.map((name) => name.replace(/(^|\/)index\.html$/, "$1") || "./") };
const offline = await readFile(site("offline.js"), "utf8");
await writeFile(site("offline.js"), named(offline, '"SITE"', JSON.stringify(JSON.stringify(all))));
