// What has been visited once opens without a network, and a newer version of the site takes the place of the old one, file
// by file of one version.

import assert from "node:assert/strict";
import { access, cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, decision, drawn, editor, share, site, there, violations } from "./harness.mjs";
import { serve } from "./server.mjs";

let folder;

before(async () => { folder = await mkdtemp(join(tmpdir(), "offline-")); });
after(() => rm(folder, { recursive: true }));

/** A copy of the site that can be changed, served. */
async function copy() {
  const dir = await mkdtemp(join(folder, "site-"));
  await cp(process.env.SITE_DIR ?? "dist", dir, { recursive: true });
  return { dir, ...await serve(dir) };
}

/** What `boot.js` does where the page comes by HTTPS. */
const keep = (page) => page.evaluate(async () => {
  const policy = trustedTypes.createPolicy("offline", { createScriptURL: (url) => url });
  const registration = await navigator.serviceWorker.register(policy.createScriptURL("./offline.js"));
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  while (worker.state === "installing") await new Promise((done) => { worker.onstatechange = done; });
  return worker.state;
});

const visit = async (context, url) => {
  const page = await context.newPage();
  const log = [];
  page.on("console", (message) => log.push(message.text()));
  page.on("pageerror", (error) => log.push(error.message));
  await page.goto(url);
  await there(page);
  await drawn(page);
  return Object.assign(page, { log });
};

describe("the site is kept", () => {
  /** What a page of HTTPS asks to be kept; its files are those of the site. */
  async function kept(path, saves = false) {
    const origin = "https://policy-playground.example/";
    const context = await browser.newContext();
    await context.route(`${origin}**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      const file = join(process.env.SITE_DIR ?? "dist", pathname === "/" ? "index.html" : pathname);
      const isThere = await access(file).then(() => true, () => false);
      await route.fulfill(isThere ? { path: file } : { status: 404, body: "not found" });
    });
    await context.addInitScript((saves) => {
      globalThis.asked = [];
      const container = Object.getPrototypeOf(navigator.serviceWorker);
      container.register = async (url) => { globalThis.asked.push(`${url}`); };
      if (saves) Object.defineProperty(navigator, "connection", { value: { saveData: true } });
    }, saves);
    const page = await context.newPage();
    const log = [];
    page.on("console", (message) => log.push(message.text()));
    page.on("pageerror", (error) => log.push(error.message));
    await page.goto(origin + path);
    await there(page);
    await drawn(page);
    // What is asked for once the page is complete is asked for by then.
    await page.waitForFunction(() => !document.querySelector("#starting, #painted"));
    const asked = await page.evaluate(() => globalThis.asked);
    assert.deepEqual(log, []);
    await context.close();
    return asked;
  }

  test("where it comes by HTTPS, once, and for nobody who saves data, or reads a block", async () => {
    assert.deepEqual(await kept(""), ["./offline.js"]);
    assert.deepEqual(await kept("#/e/two-tier-vpc"), ["./offline.js"]);
    assert.deepEqual(await kept("", true), []);
    assert.deepEqual(await kept("?embed#/e/default-deny"), []);
  });

  test("and not where whoever develops it has it fresh", async () => {
    const context = await browser.newContext();
    const page = await visit(context, site.url);
    assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
    await context.close();
  });
});

describe("without a network", () => {
  test("the page opens, and examples, editor, engine and what comes on demand with it", async () => {
    const site = await copy();
    const context = await browser.newContext();
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(site.url).origin });
    const first = await visit(context, site.url);
    assert.notEqual(await keep(first), "redundant");
    await first.close();
    await site.close();
    const page = await visit(context, `${site.url}#/e/default-deny`);
    await decision(page, "implicitDeny");
    await editor(page).waitFor();
    await page.locator(".changes .button:enabled").first().waitFor();
    assert.match(await share(page), /#v2\./);
    await page.keyboard.press("Escape");
    await page.evaluate(() => { location.hash = "#/e/two-tier-vpc"; });
    await decision(page, "reachable");
    await page.click("button:has-text('Examples')");
    await page.locator("dialog[open] a[href='#/e/mfa-required']").waitFor();
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(page.log, []);
    // A rule's page is a page of its own.
    await page.goto(`${site.url}rules/RESOURCE_MISMATCH.html`);
    assert.match(await page.textContent("h1"), /RESOURCE_MISMATCH/);
    // So are lessons and examples, which are asked for by their folders.
    await page.goto(`${site.url}learn/three-verdicts/`);
    assert.match(await page.textContent("h1"), /Three verdicts/);
    await page.locator("[data-live] form.live").first().waitFor();
    await page.goto(`${site.url}e/default-deny/`);
    assert.match(await page.textContent(".says"), /Denied implicitly/);
    await context.close();
  });

  test("a newer version is there with the next reload, and a page of the old one has its own files till then", async () => {
    const site = await copy();
    const context = await browser.newContext();
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(site.url).origin });
    const page = await visit(context, site.url);
    await keep(page);
    await page.reload();
    await there(page);
    // The newer one has other files: what the old page has not asked for yet is gone from the server.
    const names = await readdir(site.dir);
    const old = names.find((name) => name.startsWith("author-"));
    const name = "author-0123456789abcdef.js";
    await cp(join(site.dir, old), join(site.dir, name));
    await rm(join(site.dir, old));
    for (const file of ["index.html", "offline.js"]) {
      const text = await readFile(join(site.dir, file), "utf8");
      const changed = text.replaceAll(old, name).replace("<title>Policy Playground", "<title>Newer").replace(/version\\":\\"/, "$&1");
      assert.notEqual(changed, text, file);
      await writeFile(join(site.dir, file), changed);
    }
    assert.match(await share(page), /#v2\./);
    await page.keyboard.press("Escape");
    const scripts = () => page.evaluate(() => document.querySelector("script[data-author]").dataset.author);
    assert.ok((await scripts()).endsWith(old));
    await page.reload();
    await there(page);
    assert.ok((await scripts()).endsWith(name));
    await context.close();
    await site.close();
  });
});
