// How long a key press in the page's editor takes until there are fresh findings, with the whole catalog loaded, and until
// there is a fresh verdict, with five layers: a policy of 6 KiB, keys at several places of it.
//
//   CHROME=/usr/bin/chromium node tests/bench/typing.mjs [SITE]      where SITE is dist/, if not said

import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { linkOf } from "../browser/hostile.mjs";
import { serve } from "../browser/server.mjs";

const policy = await readFile(new URL("etl-policy.json", import.meta.url), "utf8");
const site = await serve(process.argv[2] ?? "dist");
const browser = await chromium.launch({ executablePath: process.env.CHROME, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(site.url).origin });
const page = await context.newPage();
await page.goto(`${site.url}#/e/default-deny`);
const content = page.locator(".editor-host .cm-content");
await content.waitFor();
await page.evaluate((text) => navigator.clipboard.writeText(text), policy);
await content.click();
await page.keyboard.press("ControlOrMeta+A");
await page.keyboard.press("ControlOrMeta+V");
// What the catalog alone finds.
await page.locator(".editor-host .findings-bar").getByRole("button", { name: "info" }).waitFor();

// From the key press, before anybody has seen it, until the findings of the new text are shown.
await page.evaluate(() => {
  const times = window.times = [];
  let pressed = 0;
  window.addEventListener("keydown", () => { pressed = performance.now(); }, { capture: true });
  new PerformanceObserver((list) => {
    const fresh = list.getEntries().find(({ startTime }) => startTime > pressed);
    if (pressed && fresh) times.push(fresh.startTime - pressed);
    pressed = 0;
  }).observe({ type: "mark" });
});

const places = ['"ReadRawObjects"', '"arn:aws:sqs:eu-west-1:111122223333:etl-*"', '"glue:GetTable"', '"eu-west-1"'];
const all = [];
for (let round = 0; round < 3; round += 1) {
  for (const place of places) {
    // With what is offered out of the way.
    await page.locator(".editor-host .cm-line").first().click();
    await content.press("ControlOrMeta+Home");
    const line = policy.split("\n").findIndex((text) => text.includes(place));
    for (let at = 0; at < line; at += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    for (const _ of '",') await page.keyboard.press("ArrowLeft");
    await page.waitForTimeout(300);
    await page.evaluate(() => { window.times.length = 0; });
    for (const key of "abcabcabca") {
      await page.keyboard.press(key);
      await page.waitForTimeout(120);
    }
    for (let at = 0; at < 10; at += 1) {
      await page.keyboard.press("Backspace");
      await page.waitForTimeout(120);
    }
    const times = await page.evaluate(() => window.times);
    all.push(...times);
    console.log(`round ${round + 1}  ${place.padEnd(44)} ${told(times)}`);
  }
}
console.log(`findings${" ".repeat(45)} ${told(all)}`);

// The verdict names the statement in which the keys are pressed.
const { access } = JSON.parse(await readFile(new URL("three-layers.json", import.meta.url), "utf8"));
const open = { document: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } } };
const ours = { document: { Version: "2012-10-17", Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" } } };
await page.evaluate((link) => { location.hash = link; }, linkOf(JSON.stringify({ schema: 1, title: "Layers", access: {
  request: { ...access.request, action: "s3:GetObject", resource: "arn:aws:s3:::example-raw/orders/a.csv" },
  policies: { identity: [{ name: "Etl", document: policy }], boundary: open, session: open, scps: [{ target: "Root", policies: [open] }], rcps: [{ target: "Root", policies: [ours] }] },
} })));
await page.waitForFunction(() => document.querySelector(".verdict-why")?.textContent.includes("ReadRawObjects"));
await content.locator(".cm-line", { hasText: '"ReadRawObjects"' }).click();
await page.keyboard.press("End");
for (const _ of '",') await page.keyboard.press("ArrowLeft");
await page.waitForTimeout(1000);
await page.evaluate(() => {
  window.times.length = 0;
  let pressed = 0;
  window.addEventListener("keydown", () => { pressed = performance.now(); }, { capture: true });
  new MutationObserver(() => {
    if (pressed) window.times.push(performance.now() - pressed);
    pressed = 0;
  }).observe(document.querySelector(".verdict-why"), { subtree: true, childList: true, characterData: true });
});
for (let round = 0; round < 6; round += 1) {
  for (const key of [..."abcabcabca", ...Array(10).fill("Backspace")]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(120);
  }
}
console.log(`verdict${" ".repeat(46)} ${told(await page.evaluate(() => window.times))}`);
await browser.close();
await site.close();

function told(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part) => (sorted[Math.floor(part * (sorted.length - 1))] ?? NaN).toFixed(1);
  return `median ${at(0.5)} ms   fastest ${at(0)} ms   nine of ten ${at(0.9)} ms   (${sorted.length} keys)`;
}
