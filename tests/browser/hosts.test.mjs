// Other people's pages with blocks: what each form shows at each width, in light and dark, and that the page stays its reader's.
// Its second half is about pages that the recipes' generators have built; RECIPES_DIR says where those are.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, drawn, site } from "./harness.mjs";

const recipes = process.env.RECIPES_DIR ?? "target/recipes";
const inline = await readFile(new URL("../../docs/recipes/ours.json", import.meta.url), "utf8");
const TYPES = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json", ".woff2": "font/woff2" };
const link = /src="(#v1\.[^"]*)"/.exec(await readFile(new URL("../../docs/recipes/html/index.html", import.meta.url), "utf8"))[1];

/** The five forms: each block's id, what it is, and what it shows. */
const forms = () => [
  ["example", `<policy-playground id="example" example="default-deny"></policy-playground>`, "implicitDeny"],
  ["src", `<policy-playground id="src" src="${site.url}${link}"></policy-playground>`, "implicitDeny"],
  ["inline", `<policy-playground id="inline"><script type="application/json">${inline}</script></policy-playground>`, "implicitDeny"],
  ["shadow", `<div id="root"></div>`, "reachable"],
  ["frame", `<iframe id="frame" src="${site.url}?embed#/e/explicit-deny-wins" title="Old block" width="100%" height="420"></iframe>`, "explicitDeny"],
];
const shadow = `const block = document.createElement("policy-playground");
block.id = "shadow";
block.setAttribute("example", "two-tier-vpc");
document.querySelector("#root").attachShadow({ mode: "open" }).append(block);`;
const page = (body) => `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>Host</title>${body}
<script src="${site.url}embed.js" defer></script><script src="/shadow.js" defer></script>`;
const text = "<p>A line of the page.</p>".repeat(30);

/** A server of pages, at an origin of its own: what it makes of a path. */
async function host(answer) {
  const server = createServer(async ({ url }, response) => {
    const [body, headers] = await answer(new URL(url, "http://host").pathname).catch(() => []);
    response.writeHead(body === undefined ? 404 : 200, headers).end(body);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => { server.close(); server.closeAllConnections(); } };
}

/** A page, and what its console says but for what is so of every frame of one's own. */
async function visit(url, options) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const at = await context.newPage();
  const log = [];
  at.on("console", (message) => message.text().includes("allow-scripts and allow-same-origin") || log.push(message.text()));
  at.on("pageerror", (error) => log.push(error.message));
  await at.goto(url);
  return Object.assign(at, { log });
}

/** The element of a block that is a frame, and its document, once it is in sight. */
async function block(at, id) {
  const found = at.locator(`#${id}`);
  await found.scrollIntoViewIfNeeded();
  const element = id === "frame" ? found : found.locator("iframe");
  const shown = await (await element.elementHandle()).contentFrame();
  return { element, shown };
}

/** How light a colour is that covers all, from 0 to 255. */
const light = (frame) => frame.evaluate(() => {
  const colours = [document.body, document.documentElement].map((of) => getComputedStyle(of).backgroundColor);
  const [red, green, blue, alpha = "1"] = colours.map((colour) => colour.match(/[\d.]+/g)).find(([, , , alpha]) => alpha !== "0") ?? [];
  return alpha === "1" && (Number(red) + Number(green) + Number(blue)) / 3;
});

describe("a page of another origin with the five forms", () => {
  let forHost;

  before(async () => {
    const origin = new URL(site.url).origin;
    const policy = `default-src 'none'; script-src ${origin} 'self'; frame-src ${origin}; base-uri 'none'`;
    const all = forms().map(([, form]) => `${form}<p>between</p>`).join("");
    const bodies = {
      "/forms": all,
      "/text": `${text}${all}${text}`,
      "/one": `${text}<div id="root"></div><p>between</p>${text}`,
      "/keys": `<a href="#before">before</a>${all}<a href="#after">after</a>`,
    };
    forHost = await host(async (path) => path === "/shadow.js"
      ? [shadow, { "content-type": TYPES[".js"] }]
      : [page(bodies[path]), { "content-type": TYPES[".html"], "content-security-policy": policy }]);
  });
  after(() => forHost?.close());

  for (const width of [320, 600, 900]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`shows five verdicts at the right heights, ${width} px, ${colorScheme}`, async () => {
        const at = await visit(`${forHost.url}forms`, { viewport: { width, height: 700 }, colorScheme });
        for (const [id, , decision] of forms()) {
          const { element, shown } = await block(at, id);
          await shown.waitForSelector(`#app [data-decision="${decision}"]`);
          await drawn(shown);
          assert.equal(await shown.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, id);
          const shade = await light(shown);
          assert.ok(shade !== false && (colorScheme === "dark" ? shade < 60 : shade > 200), `${id}: ${shade}`);
          if (id === "frame") {
            // Nobody tells it how high it is.
            assert.equal((await element.boundingBox()).height, 424, id);
          } else {
            // All of it is there, and below it nothing.
            await shown.waitForFunction(() => {
              const { bottom } = document.querySelector(".page").getBoundingClientRect();
              return document.documentElement.scrollHeight <= innerHeight + 1 && innerHeight - bottom < 24;
            }, null, { polling: 100 }).catch(async (why) => {
              const told = () => [document.documentElement.scrollHeight, innerHeight, document.querySelector(".page").getBoundingClientRect().bottom];
              throw new Error(`${id}: ${await shown.evaluate(told)}`, { cause: why });
            });
          }
        }
        assert.equal(await at.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
        assert.deepEqual(at.log, []);
        await at.context().close();
      });
    }
  }

  for (const width of [320, 900]) {
    test(`the wheel passes over each block, ${width} px`, async () => {
      const at = await visit(`${forHost.url}text`, { viewport: { width, height: 500 } });
      for (const [id, , decision] of forms()) {
        const { element, shown } = await block(at, id);
        await shown.waitForSelector(`#app [data-decision="${decision}"]`);
        await element.evaluate((element) => element.scrollIntoView({ block: "start" }));
        await at.mouse.move(width / 2, 60);
        // What is within is scrolled first, to its end; then the page is, until the block is above the pointer.
        const past = () => element.evaluate((element) => element.getBoundingClientRect().bottom < 60);
        for (let turn = 0; turn < 200 && !await past(); turn += 1) {
          await at.mouse.wheel(0, 400);
          await at.waitForTimeout(50);
        }
        assert.ok(await past(), id);
      }
      await at.context().close();
    });
  }

  test("what is read stays where it is while blocks come", async () => {
    const at = await visit(`${forHost.url}one`, { viewport: { width: 600, height: 500 } });
    // The reader is at the line below a block, which comes above it.
    const top = (of) => at.evaluate((of) => document.querySelector(of).getBoundingClientRect().top, of);
    await at.evaluate(() => document.querySelector("#root + p").scrollIntoView({ block: "start" }));
    const before = await top("#root + p");
    // A frame out of sight may not be drawn, but it takes its room.
    await at.waitForFunction(() => document.querySelector("#root").offsetHeight >= 500);
    assert.ok(Math.abs(await top("#root + p") - before) < 2, `${before}, ${await top("#root + p")}`);
    // Nor does it move once it is seen.
    const { shown } = await block(at, "shadow");
    const stands = await top("#root");
    await shown.waitForSelector("#app [data-decision=reachable]");
    assert.ok(Math.abs(await top("#root") - stands) < 2, `${stands}, ${await top("#root")}`);
    assert.equal(await at.evaluate(() => document.activeElement.tagName), "BODY");
    assert.equal(new URL(at.url()).hash, "");
    await at.context().close();
  });

  test("the keyboard goes through each block and out of it", async () => {
    const at = await visit(`${forHost.url}keys`, { viewport: { width: 600, height: 900 } });
    for (const [id, , decision] of forms()) {
      const { shown } = await block(at, id);
      await shown.waitForSelector(`#app [data-decision="${decision}"]`);
    }
    await at.focus("a[href='#before']");
    const met = new Set();
    const focus = () => at.evaluate(() => {
      let of = document.activeElement;
      while (of.shadowRoot?.activeElement && of.id === "root") of = of.shadowRoot.activeElement;
      return of.id || of.textContent;
    });
    for (let press = 0; press < 600 && !met.has("after"); press += 1) {
      await at.keyboard.press("Tab");
      met.add(await focus());
    }
    assert.deepEqual([...met].sort(), [...forms().map(([id]) => id), "after"].sort());
    await at.context().close();
  });
});

describe("a page that a recipe builds", () => {
  /** A server of what a recipe builds, in which the site of the recipes is that of the test. */
  const built = (name) => host(async (path) => {
    const file = path.endsWith("/") ? `${path}index.html` : path;
    const bytes = await readFile(join(recipes, name, file));
    const type = TYPES[extname(file)];
    if (extname(file) !== ".html") return [bytes, { "content-type": type }];
    const page = bytes.toString().replaceAll("https://your-site.example/policy-playground/", site.url);
    return [page.replaceAll("https://your-site.example", new URL(site.url).origin), { "content-type": type }];
  });

  for (const [name, count] of [["html", 4], ["vitepress", 2]]) {
    test(`${name} shows in its blocks the verdicts that it says without a script`, async () => {
      const forRecipe = await built(name);
      after(() => forRecipe.close());
      const viewport = { width: 900, height: 700 };
      const still = await visit(forRecipe.url, { viewport, javaScriptEnabled: false });
      const says = [];
      for (const block of await still.locator("policy-playground").all()) {
        assert.ok(await block.isVisible());
        says.push((await block.innerText()).trim());
      }
      await still.context().close();

      const at = await visit(forRecipe.url, { viewport });
      const blocks = await at.locator("policy-playground, body > iframe").all();
      assert.equal(blocks.length, count);
      for (const [index, block] of blocks.entries()) {
        await block.scrollIntoViewIfNeeded();
        const isFrame = await block.evaluate((block) => block.localName === "iframe");
        const shown = await (await (isFrame ? block : block.locator("iframe")).elementHandle()).contentFrame();
        await shown.waitForSelector("#app .verdict [data-decision]");
        const word = await shown.textContent(".verdict-word strong");
        assert.match(word, /^Denied (ex|im)plicitly$/);
        if (!isFrame) assert.ok(says[index].startsWith(`${word}: `), `${word}: ${says[index]}`);
      }
      assert.deepEqual(at.log, []);
      await at.context().close();
    });
  }
});
