// Names the engine, which the page loads after its first paint, by its content, and writes that name into the page.
// So a page never meets the engine of another version: it finds its own, or none. Trunk, which names the page's own
// files like that, runs this after each build (see Trunk.toml).

import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

const NAME = "web-engine";

const site = (name) => join(process.env.TRUNK_STAGING_DIR, name);
const ends = [".js", "_bg.wasm"];

const hash = createHash("sha256");
for (const end of ends) hash.update(await readFile(site(NAME + end)));
const name = `${NAME}-${hash.digest("hex").slice(0, 16)}`;

const page = await readFile(site("index.html"), "utf8");
const named = page.replace(NAME, name);
if (named === page) throw new Error(`index.html does not name ${NAME}`);
await writeFile(site("index.html"), named);
for (const end of ends) await rename(site(NAME + end), site(name + end));
