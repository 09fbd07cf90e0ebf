// Links, which the browser deflates and inflates: what one says that was made by another program, and what cannot be opened.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { dictionary, linkOf, linkOf2 } from "./hostile.mjs";
import { decision, open, share, site, titled } from "./harness.mjs";

const KEPT = await readFile(new URL("../links.rs", import.meta.url), "utf8");

/** The text in a link that the page has made. */
const held = (link) => inflateRawSync(Buffer.from(link.slice(link.indexOf("#v2.") + 4), "base64url"), { dictionary }).toString();

const refused = (page) => page.textContent("main.empty [role=alert]");

describe("a link", () => {
  test("of any time opens, and is made again with the same in it", async () => {
    const kept = [...KEPT.matchAll(/"(#v\d\.[\w-]+)",\s*r#"(.*)"#/g)];
    assert.ok(kept.length >= 8);
    for (const [, link, json] of kept) {
      const page = await open(link);
      assert.equal(await page.evaluate(() => location.hash), link);
      const shared = JSON.parse(held(await share(page)));
      const golden = JSON.parse(json);
      assert.deepEqual({ ...shared, access: golden.access && shared.access }, { access: undefined, ...golden });
      await page.done();
    }
  });

  test("is the same wherever it is opened, byte for byte, and short", async () => {
    for (const slug of ["mfa-required", "two-tier-vpc"]) {
      const page = await open(`#/e/${slug}`);
      await page.waitForSelector("#app .verdict:not(.stale) [data-decision]");
      const link = await share(page);
      const text = held(link);
      assert.ok(text.startsWith('{"schema":1,"title":'));
      assert.ok(link.length < linkOf(text).length * 0.7, `${link.length} and ${linkOf(text).length}`);
      assert.equal(await page.evaluate(() => location.href), link);
      const other = await open(link.slice(site.url.length));
      assert.equal(await share(other), link);
      await other.done();
      // One of another program holds the same text.
      const others = await open(linkOf2(text));
      assert.equal(held(await share(others)), text);
      await others.done();
      await page.done();
    }
  });

  test("needs nothing more than the page until one of version 2 is opened or made", async () => {
    const asked = [];
    const page = await open(linkOf(JSON.stringify({ schema: 1, title: "Old" })));
    await titled(page, "Old");
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.reload();
    await page.waitForFunction(() => document.querySelector(".about-acts button"));
    const loads = () => asked.filter((path) => /links-[0-9a-f]+\.js$/.test(path)).length;
    assert.equal(loads(), 0);
    await share(page);
    assert.equal(loads(), 1);
    await page.done();
  });

  test("whose dictionary is on its way says so, and opens; one whose dictionary does not come says that", async () => {
    const link = linkOf2(JSON.stringify({ schema: 1, title: "Late", access: { request: {} } }));
    const says = "What reads this link could not be loaded. Check the connection, and reload the page.";
    const page = await open("#/e/default-deny");
    let arrive;
    const late = new Promise((done) => { arrive = done; });
    await page.route("**/links-*.js*", async (route) => { await late; await route.continue(); });
    await page.evaluate((link) => { location.hash = link; }, link);
    await page.getByText("What this address opens is on its way.").waitFor();
    assert.equal(await page.locator(".verdict").count(), 0);
    arrive();
    await titled(page, "Late");
    await page.done();

    const expected = [/links-/, /Failed to load resource/];
    for (const first of [link, "#/e/default-deny"]) {
      const without = await open(first, { missing: "**/links-*.js*" });
      if (first !== link) await without.evaluate((link) => { location.hash = link; }, link);
      await without.waitForSelector("main.empty [role=alert]");
      assert.equal(await refused(without), says);
      await without.unroute("**/links-*.js*");
      await without.reload();
      await titled(without, "Late");
      await without.done({ expected });
    }
  });

  test("is made of what is there where what makes short ones is not to be had", async () => {
    const page = await open("#/e/default-deny", { missing: "**/links-*.js*" });
    await page.click("button:has-text('Share')");
    await page.waitForFunction(() => document.querySelector("#share-link")?.value.includes("#v1."));
    await page.done({ expected: [/links-/, /Failed to load resource/] });
  });

  test("that holds more than 1 MiB, or is damaged, opens nothing and says so", async () => {
    const more = "This link holds more than 1 MiB, which is more than a link may hold.";
    const damaged = "This link is damaged: part of it may have been cut off when it was copied.";
    const bytes = deflateRawSync(JSON.stringify({ schema: 1, title: "Whole" }));
    for (const [link, says] of [
      [linkOf(Buffer.alloc(64 << 20, " ")), more],
      [linkOf(Buffer.alloc((1 << 20) + 1, " ")), more],
      ["#v1.", damaged],
      [`#v1.${bytes.subarray(0, -3).toString("base64url")}`, damaged],
      [linkOf(Buffer.from([0x22, 0xff, 0x22])), damaged],
      [linkOf2(Buffer.alloc(64 << 20, " ")), more],
      [linkOf2(Buffer.alloc((1 << 20) + 1, " ")), more],
      ["#v2.", damaged],
      ["#v2.AAAA", damaged],
      [linkOf2(JSON.stringify({ schema: 1, title: "Whole" })).slice(0, -4), damaged],
      [linkOf("[]"), "This link does not hold a scenario: A scenario must be an object; this is an array."],
    ]) {
      const page = await open(link);
      assert.equal(await refused(page), says);
      await page.goto(page.url().replace(/#.*/, "#/e/default-deny"));
      await decision(page, "implicitDeny");
      await page.evaluate((link) => { location.hash = link; }, link);
      await page.waitForSelector("main.empty [role=alert]");
      assert.equal(await refused(page), says);
      await page.done();
    }
  });

  test("of 1 MiB less what its members take is read whole", async () => {
    for (const make of [linkOf, linkOf2]) {
      const page = await open(make(JSON.stringify({ schema: 1, title: "Full", note: " ".repeat((1 << 20) - 100) })));
      await page.click("button:has-text('Open it')");
      await titled(page, "Full");
      await page.done();
    }
  });

  test("is beyond a browser that cannot inflate", async () => {
    const page = await open("#/e/default-deny");
    await page.addInitScript(() => {
      delete globalThis.CompressionStream;
      delete globalThis.DecompressionStream;
    });
    const says = "This browser is too old for links.";
    await page.reload();
    await page.click("button:has-text('Share')");
    await page.waitForFunction((says) => document.querySelector(".notice")?.textContent.includes(says), says);
    await page.goto(page.url().replace(/#.*/, linkOf("{}")));
    await page.waitForSelector("main.empty [role=alert]");
    assert.equal(await refused(page), says);
    await page.done();
  });
});
