// Labs, whichever there are: to read without a script, at two widths, light and dark, by keys, in links, and with what is wrong.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { describe, test } from "node:test";
import { browser, site, violations } from "./harness.mjs";

const dir = process.env.SITE_DIR ?? "dist";
const labs = (await readdir(join(dir, "lab"), { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);

/** A page in a profile of its own; closing it asserts that nothing was said on the console, and nobody else was asked. */
async function visit(path, { viewport = { width: 1280, height: 900 }, ...options } = {}) {
  const context = await browser.newContext({ viewport, ...options });
  const page = await context.newPage();
  const log = [];
  page.on("console", (message) => log.push(message.text()));
  page.on("pageerror", (error) => log.push(error.message));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && origin !== new URL(site.url).origin) log.push(request.url());
  });
  await page.goto(site.url + path);
  return Object.assign(page, {
    done: async () => {
      await context.close();
      assert.deepEqual(log, []);
    },
  });
}

const alive = (page) => page.waitForSelector("#lab[data-live] .part");
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const link = (name, state) => `#v1.${deflateRawSync(JSON.stringify({ lab: { name, state } })).toString("base64url")}`;

/** Whether the address holds a text. */
const holds = async (text) => {
  if (!location.hash.startsWith("#v1.")) return false;
  const letters = atob(location.hash.slice("#v1.".length).replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const state = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
  return state.includes(text);
};

test("there are labs", () => assert.ok(labs.includes("cost")));

for (const name of labs) {
  describe(name, () => {
    test("is there to read without a script", async () => {
      const page = await visit(`lab/${name}/`, { javaScriptEnabled: false });
      assert.ok((await page.textContent("#lab")).length > 100);
      assert.equal(await page.locator(".acts.live:visible").count(), 0);
      assert.ok(await page.locator(".besides li").count() > 0, "what it leaves out");
      await page.done();
    });

    for (const [width, colorScheme] of [[390, "dark"], [1280, "light"]]) {
      test(`fits, and axe finds nothing, ${width} px, ${colorScheme}`, async () => {
        const page = await visit(`lab/${name}/`, { viewport: { width, height: 900 }, colorScheme });
        await alive(page);
        assert.equal(await fits(page), true);
        assert.deepEqual(await violations(page), []);
        await page.done();
      });
    }

    test("every field takes what is typed by keys, and what is typed is there after a reload and in a link", async () => {
      const page = await visit(`lab/${name}/`);
      await alive(page);
      const field = page.locator("#lab input[type=text], #lab textarea").first();
      if (await field.count() > 0) {
        await field.focus();
        await page.keyboard.press("ControlOrMeta+a");
        await page.keyboard.type("12‮é");
        const id = await field.getAttribute("id");
        while (!await page.evaluate(holds, "12‮é")) await page.waitForTimeout(50);
        const own = await page.evaluate(() => location.hash);
        assert.equal(await field.evaluate((field) => field === document.activeElement), true);
        await page.reload();
        await alive(page);
        assert.equal(await page.inputValue(`#${id}`), "12‮é");
        const other = await visit(`lab/${name}/${own}`);
        await alive(other);
        assert.equal(await other.inputValue(`#${id}`), "12‮é");
        await other.done();
        await page.click("[data-act=again]");
        while (await page.evaluate(holds, "12‮é")) await page.waitForTimeout(50);
        assert.notEqual(await page.inputValue(`#${id}`), "12‮é");
        await page.goBack();
        await page.waitForFunction((id) => document.getElementById(id)?.value === "12‮é", id);
      }
      await page.done();
    });

    test("a link that holds nothing of it says so, and the lab begins", async () => {
      for (const hash of ["#v1.AAAA", link("another", {}), "#else"]) {
        const page = await visit(`lab/${name}/${hash}`);
        await alive(page);
        assert.match(await page.textContent(".acts .said"), /^This link (is damaged|holds nothing of this lab)\./);
        await page.done();
      }
    });

    test("in a block it has its height told, and no more than the lab", async () => {
      const page = await visit(`lab/${name}/?embed`, { viewport: { width: 320, height: 600 } });
      await alive(page);
      assert.equal(await fits(page), true);
      assert.equal(await page.locator(".top:visible, h1:visible, .besides:visible").count(), 0);
      await page.done();
    });
  });
}

test("a lab is answered as it is typed, and its mistakes stand at their fields", async () => {
  const page = await visit(`lab/cost/${link("cost", { nat_hour: "0.05", nat_volume: "0.05", endpoint_hour: "0.02", endpoint_volume: "0.02" })}`);
  await page.getByText("NAT gateways cost $28.80 a month less.").waitFor();
  await page.getByLabel("Data, GB a month").fill("10,000");
  await page.getByText("Interface endpoints cost $256.20 a month less.").waitFor();
  await page.getByLabel("Data, GB a month").fill("much");
  await page.getByText("`much` is no number.".replaceAll("`", "")).waitFor();
  assert.equal(await page.getByLabel("Data, GB a month").getAttribute("aria-invalid"), "true");
  await page.done();
});
