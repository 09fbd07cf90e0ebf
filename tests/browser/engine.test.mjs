// The engine, which answers networks and gives advice, in a thread of its own: it comes after the first paint, and the
// page does without it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { browser, decision, drawn, editor, fill, site, titled, violations, why } from "./harness.mjs";
import { linkOf } from "./hostile.mjs";

const ENGINE = /\/web-engine-[0-9a-f]{12,16}(_bg\.wasm|\.js)(\?.*)?$/;
const WORKER = /\/web-engine-[0-9a-f]{12,16}_worker\.js(\?.*)?$/;

const NEVER = (route) => route.abort();

/** A page whose engine comes as it is told, or not at all. */
async function withEngine(path, how, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  // The frame in which the verdict is shown for the first time.
  await page.addInitScript(() => {
    const look = () => {
      if (document.querySelector(".verdict")) globalThis.painted = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  });
  await page.route(ENGINE, how);
  await page.goto(site.url + path);
  await page.waitForSelector("#app .verdict");
  await drawn(page);
  return page;
}

const retry = (page) => page.click("button:text-is('Try again')");

describe("the engine", () => {
  test("is fetched once a page of policies has been painted, and its advice comes by itself", async () => {
    let asked = 0;
    const page = await withEngine("", (route) => {
      asked += 1;
      return route.continue();
    });
    await page.waitForSelector(".changes .button, #hinges-title");
    const [painted, fetched] = await page.evaluate(() => [
      globalThis.painted,
      performance.getEntriesByType("resource").filter(({ name }) => name.includes("web-engine")).map(({ startTime }) => startTime),
    ]);
    // The page fetches the worker, which fetches the rest.
    assert.deepEqual([fetched.length, asked, page.workers().length], [1, 2, 1]);
    for (const time of fetched) assert.ok(time > painted, `${time} is before ${painted}`);
    assert.doesNotMatch(await page.evaluate(() => document.head.innerHTML), /<link[^>]*web-engine/);
    await page.context().close();
  });

  test("like all that a page loads by name is named by its content", async () => {
    const page = await withEngine("#/e/two-tier-vpc", (route) => route.continue());
    await page.waitForSelector(".verdict [data-decision]");
    await page.click("text=JSON");
    await page.waitForSelector(".cm-content");
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname));
    const names = loaded.filter((path) => !path.startsWith("/gallery/"));
    assert.ok(names.length >= 7, names.join(" "));
    for (const name of names) assert.match(name, /^\/[a-z-]+-[0-9a-f]{12,16}((?:_bg)?\.wasm|_worker\.js|\.js|\.css|\.txt|\/)/);
    await page.context().close();
  });

  test("says of a network beyond its memory that it is too large, and answers the next one", async () => {
    const broken = `export default async () => {};
      export function network() { throw new WebAssembly.RuntimeError("unreachable"); }
      export function advise() {}
      export const advance = () => "{}";`;
    let loads = 0;
    let goOn;
    const seen = new Promise((resolve) => { goOn = resolve; });
    // The next one waits until the sentence has been read.
    const once = async (route) => {
      if (/\.js(\?|$)/.test(route.request().url()) && (loads += 1) === 1) {
        return route.fulfill({ contentType: "text/javascript", body: broken });
      }
      if (loads > 1) await seen;
      return route.continue();
    };
    // Steps would be asked about next, and this waits for one answer.
    const { steps, ...vpc } = JSON.parse(await readFile(new URL("../../web/gallery/two-tier-vpc.json", import.meta.url), "utf8"));
    assert.ok(steps.length > 0);
    const page = await withEngine(linkOf(JSON.stringify(vpc)), once);
    await page.waitForSelector(".verdict:has-text('too large to explain in a browser')");
    goOn();
    await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("_worker.js?")));
    await fill(page, "#port", "8081");
    await page.waitForSelector(".verdict:not(.stale) [data-decision='notReachable']");
    await page.context().close();
  });

  test("that breaks down over a text is replaced, and the other answers come", async () => {
    const page = await withEngine("#/e/default-deny", (route) => route.continue());
    await page.waitForSelector(".changes .button");
    const [worker] = page.workers();
    await worker.evaluate(() => { globalThis.postMessage({ state: "broken" }); });
    await fill(page, "#action", "s3:ListAllMyBuckets");
    await page.waitForSelector(".changes .button:not(:disabled)");
    assert.equal(page.workers().length, 1);
    await page.context().close();
  });

  test("does not keep anybody from typing", async () => {
    const page = await withEngine("#/e/two-tier-vpc", (route) => route.continue());
    await decision(page, "reachable");
    const [worker] = page.workers();
    // It is at work for five seconds, however slow the machine is.
    await worker.evaluate(() => { setTimeout(() => { for (const end = performance.now() + 5000; performance.now() < end;); }); });
    const begun = Date.now();
    for (const port of ["1", "2", "3306"]) {
      await fill(page, "#port", port);
      assert.equal(await page.inputValue("#port"), port);
    }
    assert.ok(Date.now() - begun < 4500, `${Date.now() - begun}`);
    // Only the newest is answered.
    await decision(page, "notReachable");
    assert.match(await why(page), /3306/);
    await page.context().close();
  });

  test("whose worker does not come is asked for once more", async () => {
    const page = await browser.newPage();
    await page.route(WORKER, NEVER);
    await page.goto(`${site.url}#/e/two-tier-vpc`);
    await page.waitForSelector(".verdict:has-text('No answer')");
    await page.unroute(WORKER);
    await retry(page);
    await page.waitForSelector(".verdict [data-decision]");
    await page.close();
  });

  test("that may have no worker is not there, and the page goes on", async () => {
    const page = await browser.newPage();
    await page.addInitScript(() => { globalThis.Worker = class { constructor() { throw new DOMException("no", "SecurityError"); } }; });
    await page.goto(`${site.url}#/e/two-tier-vpc`);
    await page.waitForSelector(".verdict:has-text('No answer')");
    await page.click(".sides button:has-text('Access')");
    await page.waitForSelector(".empty, .verdict");
    await page.close();
  });

  for (const [screen, options] of [["wide", {}], ["narrow", { viewport: { width: 360, height: 740 }, colorScheme: "dark" }]]) {
    test(`without it a network has no answer, and keeps its text, until it is there, on a ${screen} screen`, async () => {
      const page = await withEngine("#/e/two-tier-vpc", NEVER, options);
      await page.waitForSelector(".verdict:has-text('No answer')");
      assert.match(await why(page), /could not be loaded/);
      assert.deepEqual(await violations(page), []);
      await fill(page, "#port", "3306");
      await retry(page);
      // Still not.
      await page.waitForSelector(".verdict:has-text('No answer')");
      await page.unroute(ENGINE);
      await retry(page);
      await page.waitForSelector(".verdict [data-decision]");
      assert.equal(await page.inputValue("#port"), "3306");
      assert.match(await why(page), /3306/);
      await page.context().close();
    });
  }

  test("what is slow to come leaves a quiet place, and the answer comes by itself", async () => {
    let arrive;
    const late = new Promise((done) => { arrive = done; });
    const page = await withEngine(`?embed${linkOf(await readFile(new URL("../../web/gallery/two-tier-vpc.json", import.meta.url)))}`, async (route) => { await late; await route.continue(); });
    await titled(page, "Two tiers");
    await page.waitForSelector(".verdict:has-text('Working it out')");
    const place = (selector) => page.locator(selector).boundingBox();
    const before = await place(".frame");
    arrive();
    await decision(page, "reachable");
    const after = await place(".frame");
    assert.deepEqual([after.x, after.y], [before.x, before.y]);
    await page.context().close();
  });

  test("policies are answered without it, and advised once it is there", async () => {
    const page = await withEngine("#/e/default-deny", NEVER);
    await decision(page, "implicitDeny");
    await page.waitForSelector(".advice:has-text('could not be loaded')");
    assert.deepEqual(await violations(page), []);
    await fill(page, "#action", "s3:ListAllMyBuckets");
    await decision(page, "implicitDeny");
    await editor(page).waitFor();
    await page.unroute(ENGINE);
    await retry(page);
    await page.waitForSelector(".changes .button");
    await page.context().close();
  });
});
