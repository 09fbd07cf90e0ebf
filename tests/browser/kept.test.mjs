// Nothing that was typed is lost, and whatever fails leaves a way on: one test for each way of losing text.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { browser, decision, earlier, fill, fillStore, goBackTo, open, share, site, titled, violations, works } from "./harness.mjs";

const NOTEBOOK = "sagemaker:DescribeNotebookInstance";

/** Another tab of the same profile. */
async function tab(page, path = "", prepare = () => {}) {
  const other = await page.context().newPage();
  await prepare(other);
  await other.goto(site.url + path);
  return other;
}

async function started(page, path) {
  const other = await tab(page, path);
  await other.waitForSelector("#app .verdict");
  return other;
}

/** Ends the page's process between one instruction and the next. */
async function kill(page) {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  session.send("Page.crash").catch(() => {});
  await crashed;
}

const action = (page) => page.inputValue("#action");

/** Work that stands in the store before the test begins. */
async function storedWork(page, text) {
  await fill(page, "#action", text);
  await page.waitForTimeout(500);
}

/** What the earlier pieces of work ask for. */
async function earlierActions(page) {
  const known = new Set([await action(page)]);
  for (let left = await (await earlier(page)).count(); left > 0; left -= 1) {
    // What is opened becomes the latest, so the last is another one each time.
    const before = await action(page);
    await (await earlier(page)).last().click();
    await page.waitForFunction((before) => document.querySelector("#action").value !== before, before);
    known.add(await action(page));
  }
  return [...known].sort();
}

describe("while it is typed", () => {
  test("text is stored without a pause, and outlives the page's end between two keys", async () => {
    const page = await open();
    await fill(page, "#action", "s3:");
    await page.evaluate(() => new Promise((done) => {
      const field = document.querySelector("#action");
      const timer = setInterval(() => {
        field.value += "a";
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        if (field.value.length === 33) done(clearInterval(timer));
      }, 80);
    }));
    await kill(page);
    const again = await started(page);
    // What was typed in the last second may be missing.
    assert.match(await action(again), /^s3:a{15,30}$/);
    await page.done();
  });

  test("text is stored when the page is hidden", async () => {
    const page = await open();
    await fill(page, "#action", "s3:Hidden");
    await page.evaluate(() => new Promise((done) => setTimeout(() => done(document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))), 50)));
    await kill(page);
    assert.equal(await action(await started(page)), "s3:Hidden");
    await page.done();
  });

  for (const what of ["an example", "a link"]) {
    test(`text is stored before ${what} is opened`, async () => {
      const page = await open();
      const link = what === "a link" ? await linkOf("#/e/default-deny") : "#/e/default-deny";
      const type = () => {
        const field = document.querySelector("#action");
        field.value = "s3:JustTyped";
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      };
      // While an example is on its way, typing goes on.
      await page.route("**/gallery/default-deny.json", async (route) => {
        const response = await route.fetch();
        await page.evaluate(type);
        await route.fulfill({ response });
      });
      if (what === "a link") await page.evaluate(type);
      await page.evaluate((link) => { location.hash = link; }, link);
      await titled(page, "What nothing allows");
      await goBackTo(page);
      assert.equal(await action(page), "s3:JustTyped");
      await page.done();
    });
  }
});

describe("tabs", () => {
  test("two that edit in turn leave the earlier works alone, and one entry each", async () => {
    const page = await open();
    await storedWork(page, "s3:Precious");
    await page.evaluate(() => { location.hash = "#/e/notebook-per-member"; });
    await titled(page, "One notebook");
    await storedWork(page, NOTEBOOK);
    const one = await started(page);
    const two = await started(page);
    for (let turn = 0; turn < 12; turn += 1) {
      for (const [name, each] of [["One", one], ["Two", two]]) {
        await fill(each, "#action", `s3:${name}${turn}`);
        await each.waitForTimeout(400);
      }
    }
    const other = await started(page);
    assert.equal(await action(other), "s3:Two11");
    assert.deepEqual(await earlierActions(other), ["s3:One11", "s3:Precious", "s3:Two11"]);
    await page.done();
  });
});

describe("after a failure", () => {
  test("a clean start keeps a network, whose text has lines, and the older works", async () => {
    const page = await open();
    await storedWork(page, "s3:Older");
    await page.evaluate(() => { location.hash = "#/e/two-tier-vpc"; });
    await titled(page, "Two tiers");
    await fill(page, "#port", "3307");
    await page.waitForTimeout(500);
    await page.evaluate(() => dispatchEvent(new CustomEvent("policy-playground-crash", { detail: "a test" })));
    assert.match(await page.inputValue("#crash textarea"), /3307/);
    await page.click("#crash button:has-text('Start clean')");
    await page.waitForSelector("#app .verdict");
    assert.equal(await action(page), "s3:ListBucket");
    // The next edits are new work.
    await storedWork(page, "s3:Next");
    await storedWork(page, "s3:NextOne");
    await page.reload();
    await page.waitForSelector("#app .verdict");
    assert.equal(await action(page), "s3:NextOne");
    await goBackTo(page, "Two tiers");
    await titled(page, "Two tiers");
    assert.equal(await page.inputValue("#port"), "3307");
    assert.equal(await (await earlier(page)).count(), 2);
    await page.done();
  });

  // The program shows the draft, and does not come back from that.
  const hang = (page) => page.addInitScript(() => {
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    Object.defineProperty(HTMLInputElement.prototype, "value", {
      get,
      set(value) {
        while (value === "s3:Endless");
        set.call(this, value);
      },
    });
  });

  test("a draft that keeps the page from starting is offered as text, beside a clean start, and examples open", async () => {
    const page = await open();
    await storedWork(page, "s3:Endless");
    const stuck = await page.context().newPage();
    await hang(stuck);
    await stuck.goto(site.url, { waitUntil: "commit" });
    await page.waitForTimeout(7000);
    await stuck.close();

    const example = await tab(page, "#/e/default-deny", hang);
    await titled(example, "What nothing allows");
    await example.close();

    const again = await tab(page, "", hang);
    await again.waitForSelector("#crash:not([hidden])");
    assert.match(await again.inputValue("#crash textarea"), /s3:Endless/);
    assert.equal(await again.isVisible("#app"), false);
    assert.deepEqual(await violations(again), []);
    await again.click("#crash button:has-text('Start clean')");
    await again.waitForSelector("#app .verdict");
    assert.equal(await action(again), "s3:ListBucket");
    // It stays away until it is asked for.
    const later = await started(page);
    assert.equal(await action(later), "s3:ListBucket");
    await goBackTo(later, "Listing a bucket");
    assert.equal(await action(later), "s3:Endless");
    await page.done();
  });

  test("whoever reloads at once, or has two tabs start, is not asked", async () => {
    const page = await open();
    await storedWork(page, "s3:PutObject");
    for (let time = 0; time < 3; time += 1) {
      await page.goto(page.url(), { waitUntil: "commit" });
      await page.waitForTimeout(time * 100);
    }
    await Promise.all([1, 2, 3].map(() => started(page)));
    await page.reload();
    await page.waitForSelector("#app .verdict");
    assert.equal(await page.isVisible("#crash"), false);
    await page.done();
  });
});

describe("the store", () => {
  test("of an earlier version of the page is read, and another page's is not touched", async () => {
    const page = await open();
    await storedWork(page, "s3:Draft");
    const [draft] = await works(page);
    await page.evaluate((draft) => {
      const network = JSON.stringify({ schema: 1, title: "Network", network: 7 }).replace("7", '{\x1e"Vpcs": [\x1e]}');
      localStorage.clear();
      localStorage.setItem("draft", draft);
      localStorage.setItem("theme", "dark");
      // The last one is as a clean start once stored a network.
      localStorage.setItem("previous", [network, draft.replace("s3:Draft", "s3:Before"), network.replaceAll("\x1e", "\n").replace("Network", "Torn")].join("\n"));
    }, draft);
    const again = await started(page);
    assert.equal(await action(again), "s3:Draft");
    assert.equal(await again.evaluate(() => document.documentElement.dataset.theme), "dark");
    const titles = await (await earlier(again)).allTextContents();
    assert.deepEqual(titles.map((title) => title.replace(/ [A-Z][a-z]+ \d+, .*/, "")), ["Network", "Listing a bucket with an object ARN", "Torn"]);
    await goBackTo(again, "Torn");
    await titled(again, "Torn");

    await page.evaluate(() => {
      localStorage.clear();
      for (const key of ["draft", "previous", "policy-playground.work.1"]) localStorage.setItem(key, "of another page\n[[[");
    });
    const beside = await started(page);
    await storedWork(beside, "s3:Beside");
    await beside.reload();
    await beside.waitForSelector("#app .verdict");
    assert.equal(await action(beside), "s3:Beside");
    assert.deepEqual(await beside.evaluate(() => ["draft", "previous"].map((key) => localStorage.getItem(key))), Array(2).fill("of another page\n[[["));
    await page.done();
  });

  test("keeps what a newer version of the page has stored, and says so", async () => {
    const page = await open();
    const newer = '{"schema":2,"access":{"request":{"action":"s3:Newer"}},"rooms":[]}';
    await page.evaluate((newer) => localStorage.setItem("draft", newer), newer);
    const again = await started(page);
    await again.waitForSelector(".notice:has-text('newer version')");
    assert.equal(await action(again), "s3:ListBucket");
    assert.deepEqual(await violations(again), []);
    await storedWork(again, "s3:Older");
    await again.reload();
    await again.waitForSelector("#app .verdict");
    assert.equal(await action(again), "s3:Older");
    assert.deepEqual((await works(again)).filter((text) => text === newer), [newer]);
    await earlier(again);
    await again.waitForSelector(".works p:has-text('newer version')");
    await page.done();
  });

  test("that is full has a way out", async () => {
    const page = await open();
    await storedWork(page, "s3:Precious");
    for (const letter of ["x", "y"]) {
      await page.evaluate(() => { location.hash = "#/e/notebook-per-member"; });
      await titled(page, "One notebook");
      await storedWork(page, `s3:${letter.repeat(50_000)}`);
      await page.evaluate(() => { location.hash = ""; });
      await page.reload();
      await page.waitForSelector("#app .verdict");
    }
    await fillStore(page);
    await page.evaluate(() => { location.hash = "#/e/default-deny"; });
    await titled(page, "What nothing allows");
    await fill(page, "#action", "s3:NoRoom");
    await page.waitForSelector(".notice-error:has-text('no room')");
    assert.deepEqual(await violations(page), []);
    const long = `s3:NoRoom${"z".repeat(9000)}`;
    await fill(page, "#action", long);
    await saved(page, /s3:NoRoom/);
    // It is the oldest that goes, by its name, and only when that is asked for.
    await page.click(".notice-error button:has-text('Delete the oldest earlier work: Listing a bucket')");
    await page.click(".notice-error button:has-text('Delete the oldest earlier work: One notebook')");
    await page.waitForSelector(".notice-error", { state: "detached" });
    await page.reload();
    await page.waitForSelector("#app .verdict");
    assert.equal(await action(page), long);
    await page.done();
  });

  test("that is full or off does not let text go when something else is opened", async () => {
    for (const off of [false, true]) {
      const page = await open();
      const other = await tab(page, "", async (other) => {
        if (off) await other.addInitScript(() => Object.defineProperty(globalThis, "localStorage", { get() { throw new Error("off"); } }));
      });
      await other.waitForSelector("#app .verdict");
      if (!off) await fillStore(other);
      await fill(other, "#action", "s3:NowhereToGo");
      await other.waitForSelector(".notice-error:has-text('not stored')");
      await saved(other, /s3:NowhereToGo/);
      await other.evaluate(() => { location.hash = "#/e/default-deny"; });
      await titled(other, "What nothing allows");
      await other.click(".notice-error button:has-text('Undo')");
      await titled(other, "Listing a bucket");
      assert.equal(await action(other), "s3:NowhereToGo");
      await page.done();
    }
  });

  async function saved(page, pattern) {
    const [file] = await Promise.all([page.waitForEvent("download"), page.click(".notice-error button:has-text('Download')")]);
    const text = await readFile(await file.path(), "utf8");
    assert.match(text, pattern);
    assert.equal(JSON.parse(text).schema, 1);
  }
});

describe("a part of the page", () => {
  const PARTS = [["boot.js", /\/boot-[^/]*\.js$/], ["wasm", /\/web-[0-9a-f]*_bg\.wasm$/], ["program", /\/web-[0-9a-f]{12,16}\.js$/], ["module", /\/later\.js$/]];
  const WAYS = [["missing", (route) => route.fulfill({ status: 404, body: "not found" })], ["broken", (route) => route.fulfill({ contentType: route.request().url().endsWith("m") ? "application/wasm" : "text/javascript", body: "<!doctype html>" })]];

  for (const [what, pattern] of PARTS) {
    for (const [how, answer] of WAYS) {
      test(`${what} that is ${how} leaves a sentence`, async () => {
        const page = await browser.newPage();
        await page.route(pattern, answer);
        await page.goto(site.url);
        await page.waitForFunction(() => /reload/i.test(document.body.innerText), undefined, { timeout: 12_000 });
        assert.deepEqual(await violations(page), []);
        await page.close();
      });
    }
  }

  test("that is on its way leaves a sentence, from when it is known what is open", async () => {
    const page = await browser.newPage();
    let arrive;
    const late = new Promise((done) => { arrive = done; });
    await page.route(/\/(?!boot-)[^/]*\.(js|wasm)$/, async (route) => { await late; await route.continue(); });
    await page.goto(`${site.url}#/e/default-deny`, { waitUntil: "commit" });
    // Once the style sheet is there too; what helps when it takes long is said later.
    await page.waitForFunction(() => /is starting\.\s*$/.test(document.body?.innerText ?? ""), undefined, { timeout: 7000 });
    arrive();
    await page.waitForSelector("#app .verdict");
    assert.doesNotMatch(await page.evaluate(() => document.body.innerText), /is starting/);
    await page.close();
  });

  for (const [how, answer] of WAYS) {
    test(`editor and engine ${how}: what is typed is stored`, async () => {
      const page = await browser.newPage();
      await page.route(/\/(editor|web-engine)-/, answer);
      await page.goto(site.url);
      await page.waitForSelector("#app .verdict");
      const field = page.locator(".editor-plain");
      await field.waitFor();
      await field.fill('{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}');
      await decision(page, "explicitDeny");
      await page.waitForTimeout(500);
      await page.reload();
      await decision(page, "explicitDeny");
      await page.close();
    });
  }
});

async function linkOf(path) {
  const page = await open(path);
  await titled(page, "What nothing allows");
  const link = await share(page);
  await page.done();
  return link.slice(link.indexOf("#"));
}
