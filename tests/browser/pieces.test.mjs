// A short link can hold much. The answer is there first, and the rest comes piece by piece, so that no task takes long.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addPolicy, browser, drawn, open, site } from "./harness.mjs";
import { linkOf } from "./hostile.mjs";

/** So many elements at most come in one task: the time that they take is another one on each machine. */
const MOST = 900;

const statement = (at) => ({ Sid: `S${at}`, Effect: "Allow", Action: ["s3:Put*", "s3:List*"], Resource: "arn:aws:s3:::b/*",
  Condition: { StringLike: { "aws:SourceVpc": "vpc-*" }, IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } });
const policy = (name, ...statements) => ({ name, document: { Version: "2012-10-17", Statement: statements } });

/** A link that is opened at once, since what it holds is not that much. */
function link(policies, request = {}) {
  const text = JSON.stringify({ schema: 1, access: { policies, request: {
    principal: "arn:aws:iam::111122223333:user/Alice", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", ...request } } });
  assert.ok(text.length <= 12 << 10, `${text.length}`);
  return linkOf(text);
}

const many = (count, make) => Array.from({ length: count }, (_, at) => make(at));

const POLICIES = link({ identity: many(24, (at) => policy(`P${at}`, statement(1), statement(2))) });
const LINKS = {
  policies: POLICIES,
  statements: link({ identity: [policy("P", ...many(54, statement))] }),
  levels: link({ scps: many(40, (at) => ({ target: `OU ${at}`, policies: [policy("F", statement(1))] })) }),
  context: link({ identity: [policy("P", statement(1))] }, { context: Object.fromEntries(many(90, (at) => [`aws:RequestTag/${at}`, "x"])) }),
  further: link({ identity: [policy("P", statement(1))] }, { also: many(20, (at) => ({ action: "kms:Decrypt", resource: `arn:aws:kms:us-east-1:111122223333:key/${at}` })) }),
};

/** A page that counts the elements that come with each task, and draws no frame while it is told to wait. */
async function counting(link, { waits = false } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript((waits) => {
    globalThis.tasks = [];
    new MutationObserver(() => globalThis.tasks.push(document.querySelectorAll("#app *").length))
      .observe(document, { childList: true, subtree: true });
    const frame = globalThis.requestAnimationFrame.bind(globalThis);
    globalThis.frames = waits ? 0 : Infinity;
    globalThis.requestAnimationFrame = (act) => frame(function again(time) {
      if (globalThis.frames <= 0) return frame(again);
      globalThis.frames -= 1;
      act(time);
    });
  }, waits);
  await page.goto(site.url + link);
  await page.waitForSelector("#app .verdict");
  return page;
}

describe("a short link that holds much", () => {
  for (const [name, link] of Object.entries(LINKS)) {
    test(name, async () => {
      assert.ok(link.length < 2000, `${link.length}`);
      const page = await counting(link);
      await drawn(page);
      const tasks = await page.evaluate(() => globalThis.tasks);
      const steps = tasks.map((count, at) => count - (tasks[at - 1] ?? 0));
      assert.ok(Math.max(...steps) <= MOST, `${steps}`);
      await page.context().close();
    });
  }

  test("is whole in the end, in its order, and when another one takes its place", async () => {
    const names = (page) => page.locator(".policy-trace h3").evaluateAll((all) => all.map((of) => of.firstChild.textContent));
    const all = many(24, (at) => `P${at}`);
    const page = await open(POLICIES);
    assert.deepEqual(await names(page), all);
    await page.evaluate((link) => { location.hash = link; }, LINKS.statements);
    await page.waitForFunction(() => document.querySelectorAll(".policy-row").length === 1);
    await drawn(page);
    assert.equal(await page.locator(".statement").count(), 54);
    // What is added to a page that is complete is there at once, with the focus.
    await addPolicy(page, "identity policy");
    await page.waitForFunction(() => document.querySelector(".band-decides h3")?.textContent.startsWith("Policy2"));
    await page.done();
  });

  test("shows the answer first", async () => {
    const page = await counting(POLICIES, { waits: true });
    assert.equal(await page.locator(".verdict-why").count(), 1);
    assert.equal(await page.locator(".policies").count(), 1);
    assert.equal(await page.locator(".policy-trace").count(), 0);
    await page.evaluate(() => { globalThis.frames = Infinity; });
    await drawn(page);
    assert.equal(await page.locator(".policy-trace").count(), 24);
    await page.context().close();
  });

  test("is printed whole before it has been drawn", async () => {
    const page = await counting(POLICIES, { waits: true });
    await page.evaluate(async () => {
      dispatchEvent(new Event("beforeprint"));
      await new Promise((done) => setTimeout(done));
    });
    assert.equal(await page.locator(".policy-trace").count(), 24);
    assert.equal(await page.locator("template.later").count(), 0);
    await page.context().close();
  });
});
