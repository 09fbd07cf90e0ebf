// Lessons and pages of examples: complete without a script, by keys alone, at two widths, light and dark.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { browser, site, violations, visit } from "./harness.mjs";

const dir = process.env.SITE_DIR ?? "dist";
const LESSON = "learn/three-verdicts/";

const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

describe("without a script", () => {
  test("a lesson has its verdicts in its text, and asks nothing", async () => {
    const page = await visit(LESSON, { javaScriptEnabled: false });
    const answers = page.locator(".predict .answer .word");
    assert.deepEqual((await answers.allTextContents()).map((text) => text.trim()), ["Denied implicitly", "Denied explicitly"]);
    assert.equal(await answers.first().isVisible(), true);
    assert.equal(await page.locator("form.live:visible").count(), 0);
    assert.equal(await page.locator(".still .says").first().isVisible(), true);
    assert.match(await page.getAttribute("meta[property='og:description']", "content"), /three ways/);
    await page.done();
  });

  test("a row of the exam has its options, and its answer folded", async () => {
    const page = await visit("learn/exam/", { javaScriptEnabled: false });
    const row = page.locator("#x2");
    assert.equal(await row.locator(".unasked li:visible").count(), 4);
    assert.equal(await row.locator(".reveal .letters").isVisible(), false);
    await row.getByText("The answer").click();
    assert.equal(await row.locator(".reveal .letters li:visible").count(), 4);
    const isShown = () => page.locator("#x4 .reveal .letters").evaluate((list) => list.checkVisibility());
    assert.equal(await isShown(), false);
    await page.emulateMedia({ media: "print" });
    assert.equal(await isShown(), true);
    await page.done();
  });

  test("an example has its verdict, its policies and the way on", async () => {
    const page = await visit("e/explicit-deny-wins/", { javaScriptEnabled: false });
    assert.match(await page.textContent(".says"), /Denied explicitly.*KeepRawData/s);
    assert.match(await page.textContent("mark"), /"Sid": "KeepRawData"/);
    await page.click("a[rel=prev]");
    assert.equal(await page.textContent("h1"), "What nothing allows is denied");
    await page.done();
  });
});

for (const [width, colorScheme] of [[390, "dark"], [1280, "light"]]) {
  test(`pages fit and axe finds nothing, ${width} px, ${colorScheme}`, async () => {
    for (const path of [LESSON, "learn/", "learn/deck/", "learn/exam/", "learn/coverage/", "learn/glossary/", "e/", "e/acl-against-group/", "e/sagemaker-full-access/"]) {
      const page = await visit(path, { viewport: { width, height: 900 }, colorScheme });
      assert.equal(await fits(page), true, path);
      assert.deepEqual(await violations(page), [], path);
      await page.done();
    }
  });
}

describe("a lesson", () => {
  test("is answered by keys, says what is right and why, and hints in three steps", async () => {
    const page = await visit(LESSON);
    const block = page.locator("#predict-explicit-deny-wins");
    assert.equal(await block.locator(".answer").isVisible(), false);
    await block.getByText("Hint 1 of 3").focus();
    for (let hint = 0; hint < 3; hint += 1) await page.keyboard.press("Enter");
    assert.equal(await block.locator(".hints li:visible").count(), 3);
    assert.match(await block.locator(".hints li").last().textContent(), /matches/);
    // Enter without a choice says what is missing, and leads there.
    await block.locator("input").first().focus();
    await page.keyboard.press("Enter");
    assert.equal(await block.locator("[role=status]").textContent(), "Choose one of each.");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    assert.equal(await block.locator("[role=status]").textContent(), "Right in part.");
    assert.equal(await block.locator(".answer").isVisible(), true);
    assert.match(await block.locator(".choice[data-right]").first().textContent(), /denied explicitly\s+✓ right/);
    assert.match(await block.locator(".answer").textContent(), /An explicit deny wins over every allow/);
    assert.deepEqual(await violations(page), []);
    // And once more.
    await block.getByText("Ask me again").click();
    assert.equal(await block.locator(".answer").isVisible(), false);
    assert.equal(await block.locator("input:checked").count(), 0);
    await page.done();
  });

  test("remembers what was answered, in the list of lessons and in a file", async () => {
    const page = await visit(LESSON);
    const step = page.locator("#steps-default-deny-0");
    await step.locator("input").first().check();
    await step.locator("button[type=submit]").click();
    assert.equal(await step.locator("[role=status]").textContent(), "Right.");
    await page.click("header a:text-is('Lessons')");
    const item = (page) => page.locator("li[data-lesson=three-verdicts]", { hasText: "1 of 9 answered" });
    await item(page).waitFor();
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("text=Save it as a file")]);
    const kept = JSON.parse(await readFile(await file.path(), "utf8"));
    assert.deepEqual(kept.lessons["three-verdicts"]["steps-default-deny-0"], { predicted: "right" });
    await page.done();
    const other = await visit("learn/");
    const read = (text) => other.setInputFiles("input[type=file]", { name: "p.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await read("{ no");
    await other.getByText("This file is damaged, and no progress can be read of it.").waitFor();
    await read("{}");
    await other.getByText("This file holds no progress that can be read.").waitFor();
    // What can be read of another version is.
    const wrong = { x: 7, y: { z: { seen: "so", hints: 1e9 } }, constructor: { name: { seen: true } } };
    await read(JSON.stringify({ ...kept, version: 9, lessons: { ...kept.lessons, ...wrong } }));
    await other.getByText("This file is of a newer version of this site, and progress in 1 lesson can be read of it. It was added to what is here.").waitFor();
    await item(other).waitFor();
    await read(JSON.stringify(kept));
    await other.getByText("This file holds progress in 1 lesson. It was added to what is here.").waitFor();
    await other.done();
  });

  test("reads of a damaged file what can be read, and takes in no lesson that the site does not have", async () => {
    const KEY = "policy-playground.learned";
    const page = await visit("learn/");
    const kept = () => page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? "{}").lessons, KEY);
    const forget = () => page.evaluate((key) => localStorage.removeItem(key), KEY);
    const read = (text) => page.setInputFiles("input[type=file]", { name: "p.json", mimeType: "application/json", buffer: Buffer.from(text) });
    const says = (text) => page.getByText(text, { exact: true }).waitFor();
    const names = ["who-asks-what", "three-verdicts", "caps"];
    const all = Object.fromEntries(names.map((name) => [name, { "a\"{": { predicted: "right" }, b: { solved: true, hints: 2 } }]));
    await read(JSON.stringify({ version: 1, lessons: all }));
    await says("This file holds progress in 3 lessons. It was added to what is here.");
    assert.deepEqual(await kept(), all);
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("text=Save it as a file")]);
    const saved = await readFile(await file.path(), "utf8");
    // As it is saved now, and in one line as it once was: cut off, and with damage in the middle.
    for (const text of [saved, JSON.stringify({ version: 1, lessons: all })]) {
      const of = (...kept) => Object.fromEntries(kept.map((at) => [names[at], all[names[at]]]));
      for (const [damaged, told, left] of [
        [text.slice(0, -12), "This file is damaged, and progress in 2 lessons can be read of it. It was added to what is here.", of(0, 1)],
        [text.slice(0, text.indexOf(names[1])), "This file is damaged, and progress in 1 lesson can be read of it. It was added to what is here.", of(0)],
        [text.replace(`"${names[1]}":{`, `"${names[1]}":{,`), "This file is damaged, and progress in 2 lessons can be read of it. It was added to what is here.", of(0, 2)],
        [text.slice(0, 20), "This file is damaged, and no progress can be read of it.", {}],
      ]) {
        await forget();
        await read(damaged);
        await says(told);
        assert.deepEqual(await kept(), left);
        // What was said goes before the next file is read.
        await read("{}");
        await says("This file holds no progress that can be read.");
      }
    }
    // Names that no lesson has stay out, and are counted.
    await forget();
    const unknown = Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`lesson-${at}`, { a: { seen: true } }]));
    await read(JSON.stringify({ version: 1, lessons: { ...unknown, ...all } }));
    await says("This file holds progress in 3 lessons. It was added to what is here. The file names 60000 lessons that this site does not have: they are left out.");
    assert.deepEqual(await kept(), all);
    await read(JSON.stringify({ version: 1, lessons: { four: { a: { seen: true } } } }));
    await says("This file holds no progress that can be read. The file names 1 lesson that this site does not have: it is left out.");
    assert.deepEqual(await kept(), all);
    // A day on which nobody can be asked is none.
    await forget();
    const due = (due) => ({ predicted: "wrong", review: { stage: 0, due } });
    await read(JSON.stringify({ version: 1, lessons: { caps: { a: due(20_788), b: due(2e89), c: due(-1), d: due(100_000_000), e: due(1.5) } } }));
    await says("This file holds progress in 1 lesson. It was added to what is here.");
    const none = { predicted: "wrong" };
    assert.deepEqual(await kept(), { caps: { a: due(20_788), b: none, c: none, d: none, e: none } });
    await page.done();
  });

  test("takes progress along in a link, which asks before it changes anything, and holds what can be read of a damaged one", async () => {
    const KEY = "policy-playground.learned";
    const lessons = Object.fromEntries(["caps", "nat", "three-verdicts"].map((name) => [name, { a: { predicted: "right" }, [`b-${name}`]: { solved: true, hints: 2 } }]));
    const visitWith = async (hash, kept) => {
      const page = await visit("learn/");
      if (kept) await page.evaluate(([key, kept]) => localStorage.setItem(key, JSON.stringify({ version: 1, lessons: kept })), [KEY, kept]);
      await page.goto("about:blank");
      await page.goto(`${site.url}learn/${hash}`);
      return page;
    };
    const kept = (page) => page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? "{}").lessons, KEY);
    const offer = (page) => page.locator(".offer");
    const says = (page, text) => offer(page).getByText(text, { exact: true }).waitFor();

    const page = await visitWith("", lessons);
    assert.equal(await offer(page).isVisible(), false);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.click("text=Copy a link");
    await page.getByText("The link is copied. It holds your progress itself, and asks before it adds anything.").waitFor();
    const link = await page.inputValue("text=A link with your progress");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
    assert.ok(link.length < 300, link);
    assert.deepEqual(await violations(page), []);
    const hash = link.slice(link.indexOf("#"));
    // Where nothing is yet, by keys alone: it is asked, and then there.
    await page.done();
    const fresh = await visitWith(hash);
    await says(fresh, "This link holds progress in 3 lessons. There is none here yet.");
    assert.equal(await kept(fresh), undefined);
    assert.equal(new URL(fresh.url()).hash, "");
    assert.deepEqual(await violations(fresh), []);
    assert.equal(await offer(fresh).getByRole("button", { name: "Put it in the place" }).isVisible(), false);
    await fresh.keyboard.press("Tab");
    await fresh.keyboard.press("Enter");
    await says(fresh, "Progress in 3 lessons was added to what is here.");
    await fresh.locator("li[data-lesson=three-verdicts]", { hasText: "2 of 9 answered" }).waitFor();
    assert.deepEqual(await kept(fresh), lessons);
    await fresh.done();
    // Where something is: added, in its place, or left alone.
    const own = { nat: { a: { predicted: "wrong" } }, mask: { c: { seen: true } } };
    for (const [button, text, expected] of [
      ["Add it", "Progress in 3 lessons was added to what is here.", { ...lessons, mask: own.mask }],
      ["Put it in the place", "Progress in 3 lessons is here now, in the place of what was.", lessons],
      ["Leave it", "Nothing here was changed.", own],
    ]) {
      const page = await visitWith(hash, own);
      await says(page, "This link holds progress in 3 lessons. Here is progress in 2 lessons.");
      await offer(page).getByRole("button", { name: button }).click();
      await says(page, text);
      assert.deepEqual(await kept(page), expected);
      assert.equal(await offer(page).getByRole("button").count(), 0);
      await page.done();
    }
    // Damaged, of a newer version, and none at all.
    const head = "#progress-v1.";
    for (const [opened, text] of [
      [hash.slice(0, -12), "This link is damaged, and progress in 2 lessons can be read of it. There is none here yet."],
      [`${head}AAAA%20AAA`, "This link is damaged, and no progress can be read of it."],
      [head, "This link is damaged, and no progress can be read of it."],
      [hash.replace("-v1.", "-v7."), "This link is of a newer version of this site, and progress in 3 lessons can be read of it. There is none here yet."],
    ]) {
      const page = await visitWith(opened);
      await says(page, text);
      await offer(page).getByRole("button", { name: "Leave it" }).click();
      assert.equal(await kept(page), undefined);
      await page.done();
    }
    // Names that no lesson has stay out, and are counted.
    const other = await visitWith("", { caps: { a: { seen: true } }, four: { a: { seen: true } } });
    await other.click("text=Copy a link");
    await other.getByText("It holds your progress itself").waitFor();
    const named = await other.inputValue("text=A link with your progress");
    await other.done();
    const unknown = await visitWith(named.slice(named.indexOf("#")));
    await says(unknown, "This link holds progress in 1 lesson. There is none here yet. The link names 1 lesson that this site does not have: it is left out.");
    await offer(unknown).getByRole("button", { name: "Add it" }).click();
    await says(unknown, "Progress in 1 lesson was added to what is here.");
    assert.deepEqual(await kept(unknown), { caps: { a: { seen: true } } });
    await unknown.done();
    const none = await visitWith("#search");
    assert.equal(await offer(none).isVisible(), false);
    await none.done();
  });

  test("says of a policy that what answers it could not be loaded, and asks again with the next change", async () => {
    const page = await browser.newPage();
    const judge = /\/web-judge-[0-9a-f]+_bg\.wasm/;
    await page.route(judge, (route) => route.abort());
    await page.goto(site.url + LESSON);
    const block = page.locator("#target-yours");
    const graded = block.locator(".graded");
    await block.locator("textarea").focus();
    await graded.filter({ hasText: "What answers this could not be loaded. Check the connection, and change something to ask again." }).waitFor();
    await page.unroute(judge);
    await block.locator("textarea").press("End");
    await block.locator("textarea").press(" ");
    await graded.filter({ hasText: "“nikki reads raw data” is denied implicitly." }).waitFor();
    await page.close();
  });

  test("judges a policy that a learner writes: what it denies, what it lets through needlessly, and any that does it", async () => {
    const page = await visit(LESSON);
    const block = page.locator("#target-yours");
    const text = block.locator("textarea");
    const says = (what) => block.locator("[role=status]", { hasText: what }).waitFor();
    await text.focus();
    await says("“nikki reads raw data” is denied implicitly. No statement allows s3:GetObject");
    const policy = (...statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
    const bucket = "arn:aws:s3:::amzn-s3-demo-training-data";
    const keep = { Effect: "Deny", Action: "s3:DeleteObject", Resource: `${bucket}/raw/*` };
    await text.fill("{");
    await says("AWS would not accept Yours");
    await text.fill(policy({ Effect: "Allow", Action: "*", Resource: "*" }, keep));
    await says("The table is right, but the policy lets 4 requests through that nobody asked for. “nikki writes over raw data”: Statement 1 of Yours allows");
    assert.equal(await block.locator("[data-holds=true]").count(), 4);
    assert.equal(await block.getAttribute("data-solved"), null);
    await text.fill(policy(
      { Effect: "Allow", Action: "s3:Get*", Resource: `${bucket}/*` },
      { Effect: "Allow", Action: ["s3:PutObject", "s3:DeleteObject"], Resource: `${bucket}/proc*` },
      keep,
    ));
    await says("Done. 8 requests were tried, and each comes to what it shall.");
    assert.deepEqual(await violations(page), []);
    // What is open then is what was written.
    await page.waitForFunction(() => document.querySelector("#target-yours .open a").hash.startsWith("#v1."));
    await block.locator(".again").click();
    await says("“nikki reads raw data” is denied implicitly.");
    await page.click("header a:text-is('Lessons')");
    await page.locator("li[data-lesson=three-verdicts]", { hasText: "1 of 9 answered" }).waitFor();
    await page.done();
  });

  test("is asked again after 1, 3 and 8 days where it was missed", async () => {
    const page = await visit(LESSON);
    await page.clock.install({ time: new Date("2026-11-29T12:00:00Z") });
    const answer = async (block, isRight) => {
      for (const field of await block.locator("fieldset").all()) {
        await field.locator(isRight ? ".choice[data-right] input" : ".choice:not([data-right]) input").first().check();
      }
      await block.locator("button[type=submit]").click();
      await block.locator("[role=status]", { hasText: isRight ? "Right." : "Not so." }).waitFor();
    };
    const counts = (what) => page.locator(".count", { hasText: what }).waitFor();
    await answer(page.locator("#predict-explicit-deny-wins"), false);
    await page.goto(`${site.url}learn/deck/`);
    await counts("0 to be asked again, ");
    await counts("What was missed comes again from 2026-11-30 on.");
    assert.deepEqual(await violations(page), []);
    // The days after which it is asked, and one on which it is not.
    for (const [day, isDue] of [["2026-11-30", true], ["2026-12-02", false], ["2026-12-03", true], ["2026-12-11", true], ["2027-01-01", false]]) {
      await page.clock.setFixedTime(new Date(`${day}T12:00:00Z`));
      await page.reload();
      await counts(isDue ? "1 to be asked again, " : "0 to be asked again, ");
      await page.getByText("Ask me").click();
      const card = page.locator(".card .block");
      await card.waitFor();
      assert.equal(await card.getAttribute("id") === "predict-explicit-deny-wins", isDue, day);
      if (!isDue) continue;
      assert.equal(await card.locator(".answer").isVisible(), false);
      await answer(card, true);
      await counts("0 to be asked again, ");
    }
    await page.getByText("Next question").click();
    assert.deepEqual(await violations(page), []);
    await page.done();
  });

  test("has rows of the exam, chosen by keys, with a reason for every option and what is computed of it", async () => {
    const page = await visit("learn/exam/");
    await page.clock.install({ time: new Date("2026-11-29T12:00:00Z") });
    const row = page.locator("#x2");
    assert.equal(await row.locator(".reveal").isVisible(), false);
    assert.equal(await row.locator(".unasked").isVisible(), false);
    await row.locator("input").first().focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    assert.equal(await row.locator("[role=status]").textContent(), "Not so.");
    const reasons = await row.locator(".reveal .letters li").allTextContents();
    assert.deepEqual(reasons.map((text) => text.split(" ")[0]), ["Wrong.", "Right.", "Wrong.", "Wrong."]);
    assert.match(reasons[0], /Order means nothing\. AWS looks at all statements\.\s+denied explicitly Open it$/);
    assert.match(await row.locator(".reveal .says").textContent(), /Allowed.*UseTheBucket/s);
    // A link opens the option as it was tried.
    assert.match(await row.getByText("Open it").nth(2).getAttribute("href"), /^\.\.\/\.\.\/#v2\./);
    assert.deepEqual(await violations(page), []);
    await page.goto(`${site.url}learn/`);
    await page.locator("li[data-lesson=exam]", { hasText: "1 of 76 answered" }).waitFor();
    // It is asked again in the deck, which can be of the exam alone.
    await page.click("text=Exam questions");
    await page.click("text=Ask me one by one");
    const counts = (what) => page.locator(".count", { hasText: what }).waitFor();
    await counts("0 to be asked again, 75 not asked yet, 76 in all. What was missed comes again from 2026-11-30 on.");
    await page.getByLabel("Questions").selectOption("of the lessons");
    assert.doesNotMatch(await page.textContent(".count"), /76 in all/);
    await page.getByLabel("Questions").selectOption("of the exam");
    await page.clock.setFixedTime(new Date("2026-11-30T12:00:00Z"));
    await page.getByText("Ask me").click();
    const card = page.locator(".card #x2");
    await card.waitFor();
    assert.equal(await card.locator(".question").isVisible(), true);
    assert.equal(await card.locator(".answer").isVisible(), false);
    await card.locator(".choice[data-right] input").check();
    await card.locator("button[type=submit]").click();
    await counts("0 to be asked again, 75 not asked yet");
    assert.equal(await card.locator(".reveal .says").isVisible(), true);
    await page.done();
  });

  test("breaks names between their parts, keeps what is compared level, and has room for its tables", async () => {
    // At every `-` of a name both letters beside it are on one line.
    const torn = (page) => page.evaluate(() => {
      const found = [];
      for (const code of document.querySelectorAll("main code")) {
        const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          for (const { index } of node.data.matchAll(/(?<=[\w"]\S{0,20})-(?=\w)/g)) {
            const range = document.createRange();
            const top = (at) => {
              range.setStart(node, at);
              range.setEnd(node, at + 1);
              return range.getClientRects()[0]?.top;
            };
            if (node.data.length <= 32 && top(index) !== top(index + 1)) found.push(node.data);
          }
        }
      }
      return found;
    });
    for (const [path, width] of [["learn/user-or-bucket/", 390], ["e/cross-account-encrypted-read/", 390], ["e/cross-account-encrypted-read/", 1280], [LESSON, 320]]) {
      const page = await visit(path, { viewport: { width, height: 900 } });
      // On the narrowest screens a part may be longer than a line.
      if (width > 320) assert.deepEqual(await torn(page), [], `${path} at ${width} px`);
      assert.equal(await fits(page), true, `${path} at ${width} px`);
      const wide = await page.evaluate(() => [...document.querySelectorAll("main code, .tests td")].filter((one) => one.getClientRects().length > 0 && one.getBoundingClientRect().right > document.querySelector("main").getBoundingClientRect().right).map((one) => one.textContent));
      assert.deepEqual(wide, [], `${path} at ${width} px`);
      await page.done();
    }
    const top = async (page, of) => Math.round((await page.locator(of).boundingBox()).y);
    const lesson = await visit("learn/user-or-bucket/");
    for (const part of [".says", ".open"]) {
      const [first, second] = [1, 2].map((at) => `#duel .side:nth-child(${at}) > ${part}`);
      assert.equal(await top(lesson, first), await top(lesson, second), part);
    }
    await lesson.done();
    const example = await visit("e/explicit-deny-wins/", { viewport: { width: 390, height: 900 } });
    assert.equal(await top(example, "a[rel=prev]"), await top(example, "a[rel=next]"));
    await example.done();
  });

  test("has words that are found by their names, other forms and meanings", async () => {
    const page = await visit("learn/glossary/");
    const found = (what) => page.locator("#found", { hasText: what }).waitFor();
    const terms = () => page.locator(".glossary dt:visible").allTextContents();
    const all = (await terms()).length;
    await page.fill("#search", "denied explicitly");
    await found(/^\d+ words?$/);
    assert.ok((await terms()).includes("explicit deny"));
    assert.equal(await page.locator(".glossary dd:visible").count(), (await terms()).length);
    await page.fill("#search", "twelve digits");
    await found(/^1 word$/);
    assert.deepEqual(await terms(), ["account"]);
    await page.fill("#search", "Kubernetes");
    await found("No word is about all of this.");
    await page.fill("#search", "");
    await page.waitForFunction((all) => document.querySelectorAll(".glossary dt:not([hidden])").length === all, all);
    await page.done();
  });

  test("is found by its title and by what it says", async () => {
    const page = await visit("learn/");
    const found = (what) => page.locator("#found", { hasText: what }).waitFor();
    await page.fill("#search", "stateful ephemeral Kubernetes");
    await found("No lesson is about all of this.");
    await page.fill("#search", "implicit wildcard");
    await found(/\d lessons?/);
    assert.equal(await page.locator("li[data-lesson=three-verdicts]").isVisible(), true);
    assert.equal(await page.locator("li[data-lesson=there-and-back]").isVisible(), false);
    assert.deepEqual(await violations(page), []);
    await page.done();
  });

  test("takes a piece out of what works, and sees when it is mended", async () => {
    const page = await visit("learn/there-and-back/");
    const block = page.locator("#repair-public-subnet");
    const broken = new Set();
    for (let turn = 0; turn < 3; turn += 1) {
      await block.locator("button", { hasText: /^Take something/ }).click();
      const frame = await (await block.locator("iframe").elementHandle()).contentFrame();
      await frame.waitForSelector("[data-decision=notReachable]");
      broken.add(await block.locator(".piece:not([hidden])").getAttribute("data-src"));
      if (turn > 0) continue;
      await block.locator(".piece:not([hidden]) .hints button").click();
      assert.match(await block.locator(".hints li:visible").textContent(), /^Follow the /);
      // What would mend it comes last.
      const change = frame.locator("button", { hasText: "Try it" }).first();
      await frame.waitForSelector("[data-offers=later]");
      assert.equal(await change.isVisible(), false);
      for (let hint = 1; hint < 3; hint += 1) await block.locator(".piece:not([hidden]) .hints button").click();
      // The playground's own change mends it.
      await change.click();
      await block.locator("[role=status]", { hasText: "Repaired." }).waitFor();
      assert.match(await block.locator(".was:visible").textContent(), /^What was missing: /);
    }
    assert.ok(broken.size > 1);
    await page.done();
  });

  test("comes alive in place", async () => {
    const page = await visit(LESSON);
    const block = page.locator("#scenario-explicit-deny-wins policy-playground");
    await block.scrollIntoViewIfNeeded();
    const frame = await (await block.locator("iframe").elementHandle()).contentFrame();
    await frame.waitForSelector("[data-decision=explicitDeny]");
    await page.locator("#scenario-explicit-deny-wins .still").waitFor({ state: "hidden" });
    assert.equal(await fits(page), true);
    await page.done();
  });
});

test("the app leads to the lessons, and they lead back", async () => {
  const page = await visit("#/e/default-deny");
  await page.waitForSelector("#app .verdict");
  await page.click("#app header a:text-is('Lessons')");
  await page.click("main a:text-is('Three verdicts')");
  assert.equal(await page.textContent("h1"), "Three verdicts");
  await page.click("header a.brand");
  await page.waitForSelector("#app .verdict");
  await page.done();
});

test("every page names the script and the style of its own version", async () => {
  const names = await readdir(dir);
  for (const path of ["learn/index.html", "learn/three-verdicts/index.html", "e/default-deny/index.html"]) {
    const text = await readFile(join(dir, path), "utf8");
    for (const [, name] of text.matchAll(/(learn-[0-9a-f]{16}\.(?:js|css))"/g)) assert.ok(names.includes(name), name);
    assert.equal([...text.matchAll(/learn-[0-9a-f]{16}\.(?:js|css)"/g)].length, 2, path);
  }
});
