// Links, which the browser deflates and inflates: what one says that was made by another program, and what cannot be opened.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { linkOf } from "./hostile.mjs";
import { decision, open, share } from "./harness.mjs";

const KEPT = await readFile(new URL("../links.rs", import.meta.url), "utf8");

const held = (link) => JSON.parse(inflateRawSync(Buffer.from(link.slice(link.indexOf("#v1.") + 4), "base64url")));

const refused = (page) => page.textContent("main.empty [role=alert]");

describe("a link", () => {
  test("of any time opens, and is made again with the same in it", async () => {
    const kept = [...KEPT.matchAll(/"(#v1\.[\w-]+)",\s*r#"(.*)"#/g)];
    assert.ok(kept.length >= 4);
    for (const [, link, json] of kept) {
      const page = await open(link);
      assert.equal(await page.evaluate(() => location.hash), link);
      const shared = held(await share(page));
      const golden = JSON.parse(json);
      assert.deepEqual({ ...shared, access: golden.access && shared.access }, { access: undefined, ...golden });
      await page.done();
    }
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
    const page = await open(linkOf(JSON.stringify({ schema: 1, title: "Full", note: " ".repeat((1 << 20) - 100) })));
    await page.click("button:has-text('Open it')");
    await page.waitForFunction(() => document.title.startsWith("Full"));
    await page.done();
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
