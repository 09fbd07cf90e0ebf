// The lab of encryption asks the browser's Web Crypto, and its tests outside of a browser another one: both come to the same.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";
import { describe, test } from "node:test";
import { browser, site, violations } from "./harness.mjs";

const cases = JSON.parse(await readFile(new URL("../../crates/labs/tests/cases/crypto.json", import.meta.url), "utf8"));
const link = (state) => `#v1.${deflateRawSync(JSON.stringify({ lab: { name: "crypto", state } })).toString("base64url")}`;

/** The lab in a state, once it is there. */
async function open(state) {
  const page = await browser.newPage();
  await page.goto(`${site.url}lab/crypto/${link(state)}`);
  await page.waitForSelector("#lab[data-live] .part");
  return page;
}

const found = (page) => page.locator("#lab .findings li").evaluateAll((all) => all.map((one) => one.dataset.code));

describe("in a browser", () => {
  for (const { case: says, state, finds } of cases) {
    test(says, async () => {
      const page = await open(state);
      assert.deepEqual((await found(page)).sort(), finds.sort());
      await page.close();
    });
  }
});

test("the steps of an envelope are gone through by their button", async () => {
  const page = await open({});
  for (let step = 1; step <= 5; step += 1) {
    await page.getByRole("button", { name: "Next step" }).click();
    await page.getByRole("heading", { name: `Step ${step} of 5` }).waitFor();
  }
  assert.equal(await page.getByRole("button", { name: "Next step" }).count(), 0);
  assert.ok((await found(page)).includes("opened"));
  await page.close();
});

test("at their end, as at their beginning, the keyboard is led to what has come", async () => {
  const page = await open({ step: "4" });
  const focused = (text) => page.waitForFunction((text) => document.activeElement.textContent === text, text);
  await page.getByRole("button", { name: "Next step" }).focus();
  await page.keyboard.press("Enter");
  await focused("Step 5 of 5");
  // On from there.
  await page.keyboard.press("Tab");
  await focused("One step back");
  for (let step = 4; step >= 1; step -= 1) {
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: `Step ${step} of 5` }).waitFor();
    await focused("One step back");
  }
  await page.keyboard.press("Enter");
  await focused("Step 0 of 5");
  await page.keyboard.press("Tab");
  await focused("Next step");
  assert.deepEqual(await violations(page), []);
  await page.close();
});

test("what is typed is encrypted, and keys stay as long as the page does", async () => {
  const page = await open({ what: "envelope", step: "1" });
  const key = () => page.locator("#lab tr:has(th:text-is('The data key')) td").nth(1).textContent();
  const before = await key();
  const hash = await page.evaluate(() => location.hash);
  await page.getByLabel("Your text").fill("Another text");
  await page.locator("#lab td", { hasText: "the text (12 bytes)" }).waitFor();
  assert.equal(await key(), before);
  // What is typed is in the address a moment later.
  await page.waitForFunction((before) => location.hash !== before, hash);
  await page.reload();
  await page.locator("#lab[data-live] td", { hasText: "the text (12 bytes)" }).waitFor();
  assert.notEqual(await key(), before);
  await page.close();
});
