// What the tests of the page share: a browser for each file, and a page that is held to what holds for every page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const AXE = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--no-first-run", "--disable-quic",
];

/** The site, and the browser, of the file's tests. */
export let site, browser;

before(async () => {
  site = await serve(process.env.SITE_DIR ?? "dist");
  browser = await chromium.launch({ executablePath: process.env.CHROME, args: FLAGS });
});

after(async () => {
  await browser?.close();
  await site?.close();
});

/** A page of lessons, examples or labs in a profile of its own, as `open` is of the app; closing it asserts that nothing was said on the console, and nobody else was asked. */
export async function visit(path, { viewport = { width: 1280, height: 900 }, ...options } = {}) {
  const context = await browser.newContext({ viewport, ...options });
  const page = await context.newPage();
  const log = [];
  // The site's own blocks are of its own origin.
  const isKnown = (text) => text.includes("allow-scripts and allow-same-origin");
  page.on("console", (message) => isKnown(message.text()) || log.push(message.text()));
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

/** Waits until something is so, for half a minute. */
export async function until(page, what, isSo) {
  for (let left = 600; !await isSo(); left -= 1) {
    assert.ok(left > 0, `not so in half a minute: ${what}`);
    await page.waitForTimeout(50);
  }
}

/**
 * A page in a profile of its own. Closing it asserts what holds for every page: no message on the console, no
 * violated content security policy, and no request to anybody else. What `missing` matches cannot be loaded.
 */
export async function open(path = "", { missing, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(site.url).origin });
  const page = await context.newPage();
  if (missing) await page.route(missing, (route) => route.abort());
  const log = [];
  page.on("console", (message) => log.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => log.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "data:" && origin !== new URL(site.url).origin) log.push(`request to ${request.url()}`);
  });
  await page.goto(site.url + path);
  await there(page);
  await drawn(page);
  return Object.assign(page, {
    done: async ({ expected = [] } = {}) => {
      const unexpected = log.filter((line) => !expected.some((pattern) => pattern.test(line)));
      await context.close();
      assert.deepEqual(unexpected, []);
    },
  });
}

/** Waits until the program's page is seen, with an answer; until then it may be a painted one, which looks the same. */
export const there = (page) => page.waitForSelector("#app :is(.verdict, main.empty:not([aria-busy]))");

/** Waits until a page that has an answer is complete: the rest of it is drawn piece by piece. */
export const drawn = (page) => page.waitForFunction(() => document.querySelector("template.later") === null);

/** Waits until the scenario with this title is open. */
export const titled = (page, title) =>
  page.waitForFunction((title) => document.title.startsWith(title), title);

/** Opens an example as somebody does who knows its title. */
export async function openExample(page, title) {
  await page.click("header button[aria-label='Examples']");
  await page.click(`dialog[open] a:text-is("${title}")`);
  await titled(page, title);
}

/** The earlier works, the latest first: the dialog that lists them is open then. */
export async function earlier(page) {
  if (!await page.locator("dialog.examples[open]").count()) await page.click("header button[aria-label='Examples']");
  await page.waitForSelector("dialog.examples[open] .works");
  return page.locator(".works .entry");
}

/** Goes back to the latest of the earlier works whose title has this in it. */
export async function goBackTo(page, title = "") {
  await (await earlier(page)).filter({ hasText: title }).first().click();
  await page.waitForSelector("dialog.examples[open]", { state: "detached" });
}

/** Waits for a verdict on the scenario as it is. */
export const decision = (page, word) => page.waitForSelector(`.verdict:not(.stale) [data-decision="${word}"]`);

export const why = (page) => page.textContent(".verdict-why");

/** What axe-core has to say against the page as it stands: the rule, and the elements. */
export async function violations(page) {
  // What fades in has its colours when it is there.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  await page.evaluate(AXE);
  const run = () => page.evaluate(() => axe.run());
  // It loses its way in a page that changes meanwhile, as one does whose policy is being looked at.
  const { violations } = await run().catch(() => page.waitForTimeout(1000).then(run));
  return violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
}

/** Opens a part of the question: `who`, `does`, `on`, `with` or `typical`. */
export async function ask(page, part) {
  const pop = page.locator(`#part-${part}`);
  if (await pop.getAttribute("open") === null) await pop.locator("> summary").click();
}

/** Fills a field of the question, which is opened for it and closed after it. */
export async function fill(page, selector, text) {
  const part = await page.locator(selector).first().evaluate((field) => field.closest(".part").id.slice("part-".length));
  await ask(page, part);
  await page.fill(selector, text);
  // What the field is offered closes first.
  const pop = page.locator(`#part-${part}`);
  while (await pop.getAttribute("open") !== null) await page.keyboard.press("Escape");
}

/** Adds a policy, as the menu calls it. */
export async function addPolicy(page, name) {
  await page.click(".policies .panel-head summary");
  await page.click(`.policies .menu-items button:text-is("${name}")`);
}

/** Opens what can be done with the policy in the editor. */
export async function changePolicy(page) {
  const pop = page.locator(".policy-row.selected > .pop");
  if (await pop.getAttribute("open") === null) await pop.locator("> summary").click();
}

/** Shares what is open; the link, once it is made. */
export async function share(page) {
  await page.click("button:has-text('Share')");
  await page.waitForFunction(() => document.querySelector("#share-link")?.value.includes("#v2."));
  return page.inputValue("#share-link");
}

export const editor = (page) => page.locator(".editor-host .cm-content");

/**
 * Clicks on the line of the editor that has this in it, as somebody does who scrolls there first: when it gets the focus,
 * the editor scrolls to where it last knew itself to be, which is behind where a test scrolled in the same frame.
 */
export async function clickLine(page, text) {
  const line = page.locator(".editor-host .cm-line", { hasText: text });
  await line.scrollIntoViewIfNeeded();
  await page.evaluate(() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then))));
  await line.click();
}

/** The text of the editor, as a person could copy it. */
export async function text(page) {
  await editor(page).click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ControlOrMeta+C");
  return page.evaluate(() => navigator.clipboard.readText());
}

export async function replaceText(page, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await editor(page).click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ControlOrMeta+V");
}

/** The texts of what is stored, the latest first. */
export const works = (page) => page.evaluate(() => Object.entries(localStorage)
  .filter(([key]) => key.startsWith("policy-playground.work.")).map(([, value]) => value)
  .sort().reverse().map((value) => value.slice(14)));

/** Leaves no room in the store. */
export const fillStore = (page) => page.evaluate(() => {
  for (let size = 1 << 20; size > 0; size >>= 1) {
    try { for (let at = 0; ; at += 1) localStorage.setItem(`fill-${size}-${at}`, "x".repeat(size)); } catch { /* full */ }
  }
});
