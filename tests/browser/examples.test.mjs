// The examples as a place: found, reached and stepped through, with an address that is always true.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { addPolicy, changePolicy, decision, earlier, editor, fill, goBackTo, open, openExample, replaceText, share, site, text, there, titled, violations, works } from "./harness.mjs";

const WIDTHS = [390, 1280, 1920];
const FIRST = "#/e/bucket-and-object-arns";
const READER = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::example-bucket/*" }] }, null, 2);

/** All examples in their order, as their files and the index say. */
let examples;

before(async () => {
  const gallery = join(process.env.SITE_DIR ?? "dist", "gallery");
  const read = async (name) => JSON.parse(await readFile(join(gallery, `${name}.json`), "utf8"));
  const groups = await read("index");
  const slugs = groups.flatMap(({ group, entries }) => entries.map((slug, at) => ({ slug, group, place: `${at + 1} of ${entries.length}` })));
  examples = await Promise.all(slugs.map(async (entry) => ({ ...entry, ...await read(entry.slug) })));
  assert.equal(examples.length, (await readdir(gallery)).filter((name) => name.endsWith(".json")).length - 1);
});

const hash = (page) => page.evaluate(() => location.hash);
const at = (page, fragment) => page.waitForFunction((fragment) => location.hash === fragment, fragment);
const action = (page) => page.inputValue("#action");
const search = (page) => page.locator(".examples-search");
const titles = (page) => page.locator("a.entry").allTextContents();

async function browse(page) {
  await page.click("header button[aria-label='Examples']");
  await page.waitForSelector("a.entry");
}

/** Edits what is open, and waits until that is stored. */
async function edit(page, does) {
  const tab = page.locator(".tabs button:text-is('Request')");
  if (await tab.isVisible()) await tab.click();
  await fill(page, "#action", does);
  await at(page, "");
  await page.waitForTimeout(500);
}

/** The titles of the entries that are in view, and whether the page behind has moved. */
const inView = (page) => page.evaluate(() => {
  const list = document.querySelector(".examples-list").getBoundingClientRect();
  const [top, bottom] = [Math.max(list.top, 0), Math.min(list.bottom, innerHeight)];
  const isIn = (entry) => { const { top: from, bottom: to } = entry.getBoundingClientRect(); return from >= top - 1 && to <= bottom + 1; };
  return { entries: [...document.querySelectorAll("a.entry")].filter(isIn).map((entry) => entry.textContent), scrolled: scrollY };
});

describe("every example", () => {
  for (const width of WIDTHS) {
    test(`is found by its title and slug, and reached by wheel and by arrow keys, ${width} px`, async () => {
      const page = await open("", { viewport: { width, height: 800 } });
      await browse(page);
      const all = examples.map(({ title }) => title);
      assert.deepEqual(await titles(page), all);
      for (const { title, slug } of examples) {
        for (const words of [title, slug]) {
          await search(page).fill(words);
          assert.ok((await titles(page)).includes(title), words);
        }
      }
      await search(page).fill("");
      // Nothing of it lies outside of the window.
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      const { x, y, width: wide, height } = await page.locator(".examples-list").boundingBox();
      assert.ok(x >= 0 && x + wide <= width && y >= 0 && y + height <= 800);
      await page.mouse.move(x + wide / 2, y + height / 2);
      const seen = new Set();
      for (let turns = 0; turns < 200; turns += 1) {
        const { entries, scrolled } = await inView(page);
        assert.equal(scrolled, 0);
        entries.forEach((title) => seen.add(title));
        if (seen.size === all.length) break;
        await page.mouse.wheel(0, 200);
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      }
      assert.deepEqual(all.filter((title) => !seen.has(title)), []);
      await search(page).focus();
      for (const title of all) {
        await page.keyboard.press("ArrowDown");
        assert.equal(await page.evaluate(() => document.activeElement.textContent), title);
        assert.ok((await inView(page)).entries.includes(title), `${title} is not in view`);
      }
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await titled(page, all.at(-2));
      await at(page, `#/e/${examples.at(-2).slug}`);
      assert.equal(await page.locator("dialog[open]").count(), 0);
      await page.done();
    });
  }

  test("is listed with the verdict that it opens with, and says its place", async () => {
    const page = await open();
    await browse(page);
    const says = new Map(await page.locator(".examples-list section:not(.works) li").evaluateAll((rows) =>
      rows.map((row) => [row.querySelector("a").getAttribute("href"), [...row.querySelectorAll(".look")].map((look) => look.textContent)])));
    await page.keyboard.press("Escape");
    for (const { slug, title, group, place, access, network } of examples) {
      await page.evaluate((slug) => { location.hash = `#/e/${slug}`; }, slug);
      await titled(page, title);
      const sides = [access && "Access", network && "Network"].filter(Boolean);
      assert.equal(says.get(`#/e/${slug}`).length, sides.length, slug);
      for (const [which, side] of sides.entries()) {
        await page.click(`.top .sides button:has-text("${side}")`);
        await page.waitForFunction((word) => document.querySelector(".verdict:not(.stale) .verdict-word strong")?.textContent === word, says.get(`#/e/${slug}`)[which]);
      }
      assert.equal(await page.textContent(".place.wide .place-name"), `${group} · ${place}`);
    }
    await page.done();
  });

  test("leads to the ones beside it, with steps in the browser's history", async () => {
    const page = await open(`#/e/${examples[2].slug}`);
    await titled(page, examples[2].title);
    await page.click(".place.wide a[aria-label='Next example']");
    await titled(page, examples[3].title);
    await page.click(".place.wide a[aria-label='Previous example']");
    await titled(page, examples[2].title);
    await page.goBack();
    await titled(page, examples[3].title);
    await page.goBack();
    await titled(page, examples[2].title);
    await page.goForward();
    await titled(page, examples[3].title);
    await at(page, `#/e/${examples[3].slug}`);
    await page.done();
  });
});

describe("the list", () => {
  test("is opened with /, searched, and left with Escape or a press outside", async () => {
    const page = await open();
    await page.keyboard.press("/");
    await page.waitForSelector("a.entry");
    assert.equal(await page.evaluate(() => document.activeElement.className), "examples-search");
    await page.keyboard.type("BoolIfExists sagemaker");
    const found = await titles(page);
    assert.ok(found.length > 0 && found.length < 20, `${found}`);
    await page.keyboard.press("ArrowDown");
    // Whoever goes on typing goes on with the search; letters are no shortcuts here.
    await page.keyboard.type("n");
    assert.equal(await search(page).inputValue(), "BoolIfExists sagemakern");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("dialog[open]").count(), 0);
    // The last search gives way to the next.
    await page.keyboard.press("/");
    await page.waitForFunction(() => document.activeElement.className === "examples-search");
    await page.keyboard.type("mfa");
    assert.equal(await search(page).inputValue(), "mfa");
    await page.keyboard.press("Escape");
    await page.click("header button[aria-label='Examples']");
    await page.mouse.click(20, 400);
    assert.equal(await page.locator("dialog[open]").count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Examples");
    await page.done();
  });

  test("takes what is typed at once after /, however late it comes", async () => {
    const page = await open();
    await page.route(/\/examples-[0-9a-f]+\.js$/, async (route) => {
      await new Promise((done) => setTimeout(done, 500));
      await route.continue();
    });
    await page.reload();
    await page.waitForSelector("#app .verdict");
    // `n` begins anew, outside of the dialog.
    await page.keyboard.type("/nomf");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    await page.keyboard.type(" m");
    await page.waitForSelector("a.entry");
    await page.keyboard.type("fa");
    assert.equal(await search(page).inputValue(), "no mfa");
    assert.ok((await titles(page)).includes("No MFA, no access"));
    await page.done();
  });

  test("is there after Escape and / in a row", async () => {
    const page = await open();
    await browse(page);
    for (const busy of [0, 50, 0, 50]) {
      // The page may have no time to hear of its closing before the next key.
      if (busy) void page.evaluate((busy) => setTimeout(() => { for (const end = performance.now() + busy; performance.now() < end;); }), busy);
      await Promise.all(["Escape", "/", "m"].map((key) => page.keyboard.press(key)));
      await page.waitForFunction(() => document.querySelector(".examples-search")?.value === "m");
      assert.equal(await page.locator("dialog.examples[open]").count(), 1);
    }
    await page.done();
  });

  test("finds by services, actions, layers, keys and the words of a verdict", async () => {
    const page = await open();
    await browse(page);
    for (const [words, title] of [
      ["lambda invoke", "A Lambda function may invoke one endpoint"],
      ["sagemaker:InvokeEndpoint", "What nothing allows is denied"],
      ["aws:MultiFactorAuthPresent", "No MFA, no access"],
      ["service control policy explicitly", "Regions outside the list are denied"],
      ["network acl not reachable", "The job is stuck: a network ACL drops what comes back"],
    ]) {
      await search(page).fill(words);
      const known = examples.find((example) => example.title === title);
      assert.ok(!known || (await titles(page)).includes(title), words);
      assert.ok((await titles(page)).length > 0, words);
    }
    await search(page).fill("no such words");
    assert.equal(await page.textContent(".examples-list > [role=status]"), "No example is about all of this.");
    await page.done();
  });

  test("is filtered by side, layer and outcome, with counts", async () => {
    const page = await open();
    await browse(page);
    const count = async () => Number.parseInt(await page.textContent(".examples-list > [role=status]"), 10);
    assert.equal(await count(), examples.length);
    await page.click("dialog .sides button:text-is('Network')");
    assert.equal(await count(), examples.filter(({ network }) => network).length);
    await page.click("dialog .sides button:text-is('Access')");
    assert.equal(await count(), examples.filter(({ access }) => access).length);
    await page.selectOption("dialog select[aria-label=Outcome]", "Denied explicitly");
    assert.equal(await count(), examples.filter(({ expect }) => expect.access === "explicitDeny").length);
    await page.selectOption("dialog select[aria-label=Layer]", "permissions boundary");
    const layered = examples.filter(({ expect, access }) => expect.access === "explicitDeny" && access?.policies?.boundary);
    assert.deepEqual(await titles(page), layered.map(({ title }) => title));
    await page.selectOption("dialog select[aria-label=Layer]", "");
    await page.selectOption("dialog select[aria-label=Outcome]", "Allowed");
    const [group] = await page.locator(".examples-list section:not(.works) h3").allTextContents();
    assert.match(group, /^[A-Z][a-z ]+\d+( of \d+)?$/);
    await page.done();
  });

  test("that cannot be loaded says so, and is asked for again", async () => {
    const page = await open("", { missing: /\/examples-?[0-9a-f]*\.json/ });
    await page.click("header button[aria-label='Examples']");
    await page.waitForSelector("dialog [role=alert]:has-text('cannot be listed')");
    await page.keyboard.press("Escape");
    await page.unroute(/\/examples-?[0-9a-f]*\.json/);
    await browse(page);
    await page.done({ expected: [/ERR_FAILED/] });
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1280]) {
      test(`gives axe-core nothing to say, ${colorScheme}, ${width} px`, async () => {
        const page = await open("", { colorScheme, viewport: { width, height: 800 } });
        await edit(page, "s3:PutObject");
        await page.evaluate(() => { location.hash = "#/e/mfa-required"; });
        await titled(page, "No MFA");
        assert.deepEqual(await violations(page), []);
        await browse(page);
        assert.deepEqual(await violations(page), []);
        await page.done();
      });
    }
  }
});

describe("the address", () => {
  test("is the example's while it is as published, and none once it is edited", async () => {
    const page = await open();
    await at(page, FIRST);
    await edit(page, "s3:PutObject");
    await page.click("button[aria-label='Undo']");
    await at(page, FIRST);
    await page.click("button[aria-label='Redo']");
    await at(page, "");
    await page.reload();
    await page.waitForSelector("#app .verdict");
    assert.equal(await action(page), "s3:PutObject");
    assert.equal(await hash(page), "");
    await page.done();
  });

  test("after a reload shows what it showed: edited text, not the example", async () => {
    const page = await open("#/e/mfa-required");
    await titled(page, "No MFA");
    await edit(page, "sagemaker:ListEndpoints");
    await page.reload();
    await page.waitForSelector("#app .verdict");
    assert.equal(await action(page), "sagemaker:ListEndpoints");
    await page.done();
  });

  test("can be copied after opening, editing, sharing and editing, and never gives away another text", async () => {
    const page = await open("#/e/default-deny");
    await titled(page, "What nothing allows");
    const opened = page.url();
    await edit(page, "sagemaker:One");
    const edited = page.url();
    await page.click("button:has-text('Share')");
    await page.waitForFunction(() => location.hash.startsWith("#v2."));
    const shared = page.url();
    await page.keyboard.press("Escape");
    await fill(page, "#resource", "*");
    await page.waitForFunction((url) => location.href === url, edited);
    await page.click("button[aria-label='Undo']");
    await page.waitForFunction((url) => location.href === url, shared);
    const open_elsewhere = async (url) => {
      const other = await open(url.slice(site.url.length));
      const shows = await action(other);
      await other.done();
      return shows;
    };
    assert.equal(await open_elsewhere(opened), "sagemaker:InvokeEndpoint");
    assert.equal(await open_elsewhere(shared), "sagemaker:One");
    // Where the text has no address, the address opens what a first visitor sees.
    assert.equal(await open_elsewhere(edited), "s3:ListBucket");
    await page.done();
  });

  test("goes back and forward through examples and what was made of them", async () => {
    const page = await open("#/e/default-deny");
    await titled(page, "What nothing allows");
    await openExample(page, "No MFA, no access");
    await edit(page, "sagemaker:One");
    await openExample(page, "Listing a bucket with an object ARN");
    await edit(page, "s3:Two");
    await openExample(page, "An explicit deny wins, in any order");
    const shows = async (does) => page.waitForFunction((does) => document.querySelector("#action")?.value === does, does);
    await page.goBack();
    await shows("s3:Two");
    assert.equal(await hash(page), "");
    await page.goBack();
    await shows("sagemaker:One");
    assert.equal(await hash(page), "");
    await page.goBack();
    await titled(page, "What nothing allows");
    await at(page, "#/e/default-deny");
    await page.goForward();
    await shows("sagemaker:One");
    // What is edited there is the same work, and what was done before can be taken back.
    await edit(page, "sagemaker:OneMore");
    await page.click("button[aria-label='Undo']");
    await page.click("button[aria-label='Undo']");
    await at(page, "#/e/mfa-required");
    await page.goForward();
    await shows("s3:Two");
    await page.goForward();
    await titled(page, "An explicit deny wins");
    await page.waitForTimeout(500);
    assert.equal((await works(page)).length, 2);
    await page.done();
  });

  test("of an edited example leads to both, yours and as published", async () => {
    const page = await open("#/e/default-deny");
    await titled(page, "What nothing allows");
    const versions = page.locator(".place.wide .place-versions");
    assert.equal(await versions.count(), 0);
    await edit(page, "sagemaker:Mine");
    assert.equal(await versions.textContent(), "You have edited this example: Yours · As published");
    await versions.locator("a").click();
    await at(page, "#/e/default-deny");
    await page.waitForFunction(() => document.querySelector("#action").value === "sagemaker:InvokeEndpoint");
    await versions.locator("button:text-is('Yours')").click();
    await page.waitForFunction(() => document.querySelector("#action").value === "sagemaker:Mine");
    await at(page, "");
    await page.click("button[aria-label='Undo']");
    await at(page, "#/e/default-deny");
    await page.click("button[aria-label='Redo']");
    await at(page, "");
    // It is so after the page is loaded anew, and in a page that opens the example.
    await page.waitForFunction(() => Object.entries(localStorage).some(([, value]) => value.includes("sagemaker:Mine")));
    await page.reload();
    await there(page);
    await page.waitForFunction(() => document.querySelector("#action")?.value === "sagemaker:Mine");
    assert.match(await page.textContent(".place.wide .place-name"), /^First steps · 2 of 3$/);
    assert.equal(await versions.textContent(), "You have edited this example: Yours · As published");
    await at(page, "");
    await versions.locator("a").click();
    await at(page, "#/e/default-deny");
    await page.reload();
    await there(page);
    await page.waitForFunction(() => document.querySelector("#action")?.value === "sagemaker:InvokeEndpoint");
    await versions.locator("button:text-is('Yours')").click();
    await page.waitForFunction(() => document.querySelector("#action").value === "sagemaker:Mine");
    await at(page, "");
    await versions.locator("strong:text-is('Yours')").waitFor();
    // My work leads to the same.
    await page.goto(`${site.url}#/e/mfa-required`);
    await titled(page, "No MFA, no access");
    await goBackTo(page, "What nothing allows");
    await versions.locator("strong:text-is('Yours')").waitFor();
    await page.done();
  });

  test("that is damaged or names no example opens nothing else, in an embed too", async () => {
    for (const [path, says] of [["#v1.AAAA", /damaged/], ["#/e/no-such", /There is no example no-such\./], ["?embed#/e/no-such", /no example/]]) {
      const page = await open(path);
      await page.waitForSelector("main.empty [role=alert]");
      assert.match(await page.textContent("main.empty [role=alert]"), says);
      assert.equal(await page.locator(".verdict, #action").count(), 0);
      assert.deepEqual(await violations(page), []);
      await page.done();
    }
  });

  test("that is damaged can be opened again, or pasted whole, and there is nothing to take back", async () => {
    const whole = await open("#/e/default-deny");
    await titled(whole, "What nothing allows");
    const link = await share(whole);
    await whole.done();
    const page = await open(link.slice(link.indexOf("#"), -20));
    await page.waitForSelector("main.empty [role=alert]");
    assert.equal(await page.locator("button[aria-label='Undo'], button[aria-label='Redo']").count(), 0);
    await page.getByText("A link that was cut opens once all of it is pasted here. The text of a scenario does, too.").waitFor();
    await page.click("button:text-is('Open it again')");
    await page.waitForSelector("main.empty [role=alert]");
    await page.evaluate((text) => navigator.clipboard.writeText(text), link);
    await page.keyboard.press("ControlOrMeta+V");
    await titled(page, "What nothing allows");
    await decision(page, "implicitDeny");
    await page.done();
  });

  test("of a slow example shows no other one meanwhile", async () => {
    const page = await open("?embed");
    let arrive;
    const late = new Promise((done) => { arrive = done; });
    await page.route("**/gallery/mfa-required.json", async (route) => { await late; await route.continue(); });
    await page.goto(`${site.url}#/e/mfa-required`);
    await page.waitForSelector("main.empty[aria-busy]");
    assert.equal(await page.locator(".verdict").count(), 0);
    arrive();
    await decision(page, "explicitDeny");
    // Nor where it is followed from another one that is open; Back leads there.
    let comes;
    const slow = new Promise((done) => { comes = done; });
    await page.route("**/gallery/default-deny.json", async (route) => { await slow; await route.continue(); });
    await page.evaluate(() => { location.hash = "#/e/default-deny"; });
    await page.waitForSelector("main.empty[aria-busy]");
    comes();
    await decision(page, "implicitDeny");
    await page.goBack();
    await decision(page, "explicitDeny");
    await page.done();
  });
});

describe("new", () => {
  test("is an empty editor with the focus in it, by key and by press", async () => {
    for (const loaded of [true, false]) {
      const page = await open("#/e/mfa-required");
      if (loaded) await editor(page).waitFor();
      await page.evaluate(() => document.activeElement.blur());
      if (loaded) await page.keyboard.press("n");
      else await page.click("header button[aria-label='New']");
      await at(page, "");
      await editor(page).waitFor();
      await page.waitForFunction(() => document.activeElement.className === "editor-host");
      await page.keyboard.insertText("{ }");
      assert.equal(await text(page), "{ }");
      assert.deepEqual([await action(page), await page.inputValue("#principal"), await page.inputValue("#resource")], ["", "", ""]);
      assert.equal(await page.locator(".place").count(), 0);
      assert.equal(await page.title(), "Policy Playground");
      await replaceText(page, READER);
      await fill(page, "#principal", "arn:aws:iam::111122223333:user/Alice");
      await fill(page, "#action", "s3:GetObject");
      await fill(page, "#resource", "arn:aws:s3:::example-bucket/a.csv");
      await decision(page, "allowed");
      await page.goBack();
      await titled(page, "No MFA");
      await page.goForward();
      await decision(page, "allowed");
      assert.equal(await text(page), READER);
      await page.done();
    }
  });

  test("lists that are emptied stay empty, and a policy is added when that is asked for", async () => {
    const page = await open("#/e/default-deny");
    await titled(page, "What nothing allows");
    await changePolicy(page);
    await page.click(".policy-acts button:has-text('Remove')");
    await page.waitForSelector(".no-policies");
    assert.equal(await page.locator(".policy-tab, .editor").count(), 0);
    await decision(page, "implicitDeny");
    assert.deepEqual(await violations(page), []);
    await page.waitForTimeout(500);
    await page.reload();
    await page.waitForSelector(".no-policies");
    // What adds one stands there once.
    assert.equal(await page.textContent(".no-policies"), "There is no policy. Add one above, or paste what AWS prints.");
    assert.equal(await page.getByText("Add a policy").count(), 0);
    await addPolicy(page, "identity policy");
    await page.waitForSelector(".policy-tab");
    await page.done();
  });
});

describe("my work", () => {
  test("is listed with its time and verdict, and comes back with what can be taken back in it", async () => {
    const page = await open("#/e/default-deny");
    await titled(page, "What nothing allows");
    await edit(page, "sagemaker:One");
    // The last edit is made at once before.
    await fill(page, "#action", "sagemaker:Last");
    await openExample(page, "No MFA, no access");
    const row = page.locator(".works li").first();
    await earlier(page);
    assert.match(await row.textContent(), /^What nothing allows is denied [A-Z][a-z]+ \d.*Denied implicitly$/);
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await goBackTo(page, "What nothing allows");
    assert.equal(await action(page), "sagemaker:Last");
    await page.click("button[aria-label='Undo']");
    await page.waitForFunction(() => document.querySelector("#action").value === "sagemaker:InvokeEndpoint");
    await page.click("button[aria-label='Redo']");
    assert.equal(await action(page), "sagemaker:Last");
    await page.done();
  });

  test("is saved to a file and opened from one, as a scenario or a policy", async () => {
    const page = await open("#/e/two-tier-vpc");
    await titled(page, "Two tiers");
    await fill(page, "#port", "3307");
    await browse(page);
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("button:text-is('Save to a file')")]);
    const saved = await file.path();
    const bucket = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" } });
    const choose = async (name, buffer) => {
      if (!await page.locator("dialog[open]").count()) await browse(page);
      await page.setInputFiles("dialog input[type=file]", { name, mimeType: "application/json", buffer: Buffer.from(buffer) });
      await page.waitForSelector("dialog[open]", { state: "detached" });
    };
    await choose("reader.json", READER);
    await page.waitForSelector(".policy-tab:has(.row-layer:text('identity')) .row-name:text-is('reader')");
    assert.equal(await text(page), READER);
    assert.equal(await hash(page), "");
    await choose("bucket.json", bucket);
    await page.waitForSelector(".policy-tab:has(.row-layer:text('resource')) .row-name:text-is('bucket')");
    await choose("saved.json", await readFile(saved));
    await titled(page, "Two tiers");
    assert.equal(await page.inputValue("#port"), "3307");
    for (const [name, rubbish] of [["list.json", "[]"], ["empty.json", ""], ["photo.json", "\u0000\u0001"], ["newer.json", '{"schema":2,"access":{}}']]) {
      await choose(name, rubbish);
      await page.waitForSelector(`.notice-error:has-text("${name} is not opened.")`);
      await titled(page, "Two tiers");
    }
    await page.done();
  });
});

test("the header is one row at every width, and nothing in it is cut off", async () => {
  const page = await open("#/e/cannot-pull-image", { viewport: { width: 320, height: 700 } });
  await titled(page, "Cannot pull image");
  for (let width = 320; width <= 1920; width += width < 1300 ? 35 : 200) {
    await page.setViewportSize({ width, height: 700 });
    const { height, middles, wide, inside } = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll(".top button, .top a")].map((element) => element.getBoundingClientRect()).filter(({ width }) => width > 0);
      return {
        height: document.querySelector(".top").offsetHeight,
        middles: boxes.map(({ top, bottom }) => (top + bottom) / 2),
        wide: boxes.every(({ width, height }) => width >= 24 && height >= 24),
        inside: document.documentElement.scrollWidth <= innerWidth && boxes.every(({ left, right }) => left >= 0 && right <= innerWidth),
      };
    });
    assert.ok(height <= 56, `${width}: ${height}`);
    assert.ok(Math.max(...middles) - Math.min(...middles) < 4, `${width}: ${middles}`);
    assert.ok(wide && inside, `${width}`);
  }
  await page.done();
});
