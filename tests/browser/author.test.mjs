// What authors do: title and note edited where they stand, what is expected, whether the denial is wanted. And what is
// seen of a change before it is made, and where the names in sentences lead.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { changePolicy, decision, earlier, editor, fill, open, replaceText, share, text, titled, violations, why } from "./harness.mjs";

const WIDE = { viewport: { width: 1280, height: 800 } };
const NARROW = { viewport: { width: 390, height: 844 } };

/** What the author edits in, at this width. */
const about = (page) => page.locator(".about:visible");
const field = (page, name) => page.getByRole("textbox", { name, exact: true });
const address = (page) => page.evaluate(() => location.hash);
const focused = (page) => page.evaluate(() => document.activeElement?.textContent);

/** Shows what a narrow page folds away. */
const unfold = async (page) => {
  const details = about(page).locator("> details");
  if (await details.getAttribute("open") === null) await details.locator("> summary").click({ position: { x: 6, y: 12 } });
};

/** Opens an example whose author's part can be used. */
async function example(slug, options) {
  const page = await open(`#/e/${slug}`, options);
  await page.waitForSelector(".about-acts button", { state: "attached" });
  await unfold(page);
  return page;
}

for (const [name, options] of [["wide", WIDE], ["narrow", NARROW]]) {
  describe(`a ${name} page`, () => {
    test("has its title and its note edited where they stand, by keys alone", async () => {
      const page = await example("default-deny", options);
      const title = about(page).getByRole("button", { name: "What nothing allows is denied" });
      const before = await title.textContent();
      await title.focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("End");
      await page.keyboard.type(" here");
      await titled(page, `${before} here`);
      assert.deepEqual(await violations(page), []);
      // Escape takes it back, as if nothing had been edited.
      await page.keyboard.press("Escape");
      await titled(page, `${before} ·`);
      await page.waitForFunction(() => location.hash === "#/e/default-deny");
      assert.equal(await focused(page), before);
      assert.ok(await page.isDisabled("header button[aria-label=Undo]"));

      // Enter keeps it.
      await page.keyboard.press("Enter");
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type("Mine");
      await page.keyboard.press("Enter");
      await titled(page, "Mine");
      assert.equal(await focused(page), "Mine");
      assert.equal(await address(page), "");

      await about(page).getByRole("button", { name: "Edit the note" }).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type("Two `lines`,\n\n**of** mine.");
      assert.deepEqual(await violations(page), []);
      // Leaving keeps it.
      await page.keyboard.press("Shift+Tab");
      await field(page, "Note").waitFor({ state: "detached" });
      assert.equal(await about(page).locator(".about-note").innerHTML(), "<p>Two <code>lines</code>,</p><p><strong>of</strong> mine.</p>");

      // Each is an edit of its own.
      await page.click("header button[aria-label=Undo]");
      await about(page).locator(".about-note", { hasText: "lines" }).waitFor({ state: "detached" });
      await titled(page, "Mine");
      await page.click("header button[aria-label=Undo]");
      await titled(page, before);
      await page.click("header button[aria-label=Redo]");
      await titled(page, "Mine");
      const works = await earlier(page);
      assert.equal(await works.count(), 0);
      await page.keyboard.press("Escape");
      await page.click("header button[aria-label=New]");
      await titled(page, "Policy Playground");
      assert.match(await (await earlier(page)).first().textContent(), /^Mine/);
      await page.done();
    });

    test("has its note edited by a press on it, and a line of it can still be marked", async () => {
      const page = await example("default-deny", options);
      const note = about(page).locator(".about-note p").first();
      await note.click({ clickCount: 3 });
      // The first of the presses has opened it, since nothing was marked.
      await field(page, "Note").waitFor();
      await page.keyboard.press("Escape");
      await field(page, "Note").waitFor({ state: "detached" });
      const { x, y } = await note.boundingBox();
      await page.mouse.move(x + 10, y + 10);
      await page.mouse.down();
      await page.mouse.move(x + 120, y + 10, { steps: 4 });
      await page.mouse.up();
      assert.notEqual(await page.evaluate(() => getSelection().toString()), "");
      assert.equal(await field(page, "Note").count(), 0);
      await page.done();
    });

    test("that has neither offers them, and what is written is in the link", async () => {
      const page = await open("", options);
      await page.click("header button[aria-label=New]");
      if (name === "narrow") await page.click(".tabs button:text-is('Policies')");
      const add = page.locator(".about:visible").getByRole("button", { name: "Add a title" });
      await add.waitFor();
      assert.deepEqual(await violations(page), []);
      await add.click();
      await page.keyboard.type("A");
      await page.keyboard.press("Backspace");
      await page.keyboard.type("Written\there".replace("\t", " "));
      await page.keyboard.press("Enter");
      await unfold(page);
      await page.locator(".about:visible").getByRole("button", { name: "Add a note" }).click();
      await page.keyboard.type("What to see.");
      await page.keyboard.press("ControlOrMeta+Enter");
      await about(page).locator(".about-note", { hasText: "What to see." }).waitFor();
      const link = await share(page);
      const other = await open(link.slice(link.indexOf("#")), options);
      await titled(other, "Written here");
      await unfold(other);
      assert.equal(await about(other).locator(".about-note").textContent(), "What to see.");
      await other.done();
      await page.done();
    });

    test("says what is expected, and whether it is so", async () => {
      const page = await example("default-deny", options);
      const expects = about(page).locator(".expects");
      const says = (text) => expects.locator("summary, > button").filter({ hasText: text }).waitFor();
      await says("Expected: denied implicitly ✓");
      await expects.locator("summary").focus();
      await page.keyboard.press("Enter");
      await expects.getByRole("button", { name: "denied explicitly" }).waitFor();
      assert.deepEqual(await violations(page), []);
      // The menu acts on a press only.
      await page.keyboard.press("ArrowDown");
      await says("Expected: denied implicitly ✓");
      await page.keyboard.press("Enter");
      await says("Expected: allowed ✗ it is denied implicitly");
      assert.match(await focused(page), /^Expected: allowed/);
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press("Enter");
      await expects.getByRole("button", { name: "nothing" }).click();
      await says("Expect this");
      await page.keyboard.press("Enter");
      await says("Expected: denied implicitly ✓");
      await page.waitForFunction(() => location.hash === "#/e/default-deny");
      await fill(page, "#action", "broken");
      await page.waitForSelector(".verdict.stale");
      await expects.locator("summary").filter({ hasText: /^Expected: denied implicitly$/ }).waitFor();
      await page.done();
    });
  });
}

test("an embed is read, and not written", async () => {
  const page = await open("?embed#/e/default-deny", WIDE);
  assert.equal(await page.locator(".bar h1").textContent(), "What nothing allows is denied");
  assert.equal(await page.locator(".about button, .about [role=button]").count(), 0);
  const note = page.locator(".about-note:visible");
  assert.equal(await note.count(), 0);
  await page.click(".about:visible > details > summary");
  await note.waitFor();
  await page.click(".about:visible > details > summary");
  await note.waitFor({ state: "detached" }).catch(() => {});
  assert.equal(await note.count(), 0);
  await page.done();
});

test("whether the denial is wanted is a switch, and what is proposed follows", async () => {
  const page = await open("#/e/https-only-bucket", WIDE);
  const wanted = page.getByRole("switch", { name: "The denial is the point" });
  await page.waitForSelector("#hinges-title");
  assert.ok(await wanted.isChecked());
  assert.match(await page.textContent(".wanted"), /Nothing is proposed that allows the request; what gets round the denial is said instead\.$/);
  await wanted.focus();
  await page.keyboard.press("Space");
  await page.waitForSelector(".changes .button:enabled");
  assert.match(await page.textContent(".wanted"), /Changes that allow the request are proposed\.$/);
  assert.deepEqual(await violations(page), []);
  await page.click("header button[aria-label=Undo]");
  await page.waitForSelector("#hinges-title");
  assert.equal(await page.locator(".changes .button").count(), 0);
  // What is wanted is not so any more.
  await fill(page, "[aria-label='Value of aws:SecureTransport']", "true");
  await decision(page, "allowed");
  assert.ok(await wanted.isChecked());
  assert.match(await page.textContent(".wanted"), /The request is not denied as it stands\.$/);
  await page.done();
});

for (const [name, options] of [["wide", WIDE], ["narrow", NARROW]]) {
  test(`a change is seen before it is made, on a ${name} page, by keys alone`, async () => {
    const page = await open("#/e/cross-account-encrypted-read", options);
    const first = page.locator(".changes > li").first();
    await first.getByRole("button", { name: /^Preview/ }).focus();
    await page.keyboard.press("Enter");
    await first.locator(".change-added").first().waitFor();
    const lines = await first.locator(".change-line:not(.change-same)").evaluateAll((all) => all.map((line) => line.textContent));
    const [role, other] = ["111122223333:role/IngestRole", "444455556666:role/AnalyticsRole"].map((name) => `"arn:aws:iam::${name}"`);
    assert.deepEqual(lines, [
      `7−      "Principal": { "AWS": [${role}] },removed`,
      `+      "Principal": { "AWS": [${role}, ${other}] },added`,
    ]);
    assert.deepEqual(await first.locator("mark").allTextContents(), ["", `, ${other}`]);
    assert.match(await first.locator("figcaption").textContent(), /^DataLakeKeyPolicy 1 line removed, 1 line added$/);
    assert.deepEqual(await violations(page), []);
    // Nothing has been changed.
    await decision(page, "implicitDeny");
    assert.ok(await page.isDisabled("header button[aria-label=Undo]"));
    assert.equal(await address(page), "#/e/cross-account-encrypted-read");
    await page.keyboard.press("Tab");
    assert.match(await focused(page), /^Try it/);
    // The button that opened it closes it.
    await page.keyboard.press("Shift+Tab");
    await page.waitForFunction(() => document.activeElement?.textContent.startsWith("Close"));
    await page.keyboard.press("Enter");
    await first.locator(".change-preview").waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.textContent.startsWith("Preview"));
    await page.keyboard.press("Enter");
    await first.locator(".change-added").first().waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await decision(page, "allowed");
    assert.ok(await page.isEnabled("header button[aria-label=Undo]"));
    await page.done();
  });
}

test("a change of the request says what it sets, and is tried at once", async () => {
  const page = await open("#/e/https-only-bucket", WIDE);
  await page.getByRole("switch", { name: "The denial is the point" }).uncheck();
  const row = page.locator(".changes > li:has(.change-kind:text-is('request'))").first();
  assert.match(await row.locator(".change-says").textContent(), /^Send the request with aws:SecureTransport true\./);
  assert.equal(await row.getByRole("button", { name: /^Preview/ }).count(), 0);
  await row.getByRole("button", { name: /^Try it/ }).click();
  await decision(page, "allowed");
  await page.done();
});

test("what shows a change may be missing, and the change can be made all the same", async () => {
  const page = await open("#/e/cross-account-encrypted-read", { ...WIDE, missing: /author-/ });
  const first = page.locator(".changes > li").first();
  await first.getByRole("button", { name: /^Preview/ }).click();
  await first.getByText("The preview could not be loaded").waitFor();
  await first.getByRole("button", { name: /^Try it/ }).click();
  await decision(page, "allowed");
  await page.done({ expected: [/author-/, /Failed to load resource/] });
});

test("the names of statements and policies lead to their lines", async () => {
  const page = await open("#/e/cross-account-encrypted-read", WIDE);
  const sentence = await why(page);
  const names = page.locator(".verdict-why a");
  assert.deepEqual(await names.allTextContents(), [
    "statement 2 (DecryptObjects) of ReadTheLake", "statements 1", "2 of DataLakeKeyPolicy", "statement 1",
  ]);
  await names.first().focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".policy-row.selected:has-text('ReadTheLake')");
  await page.waitForSelector(".editor-host .lit");
  assert.match(await page.locator(".editor-host .lit").allTextContents().then((all) => all.join("")), /DecryptObjects/);
  await names.nth(1).click();
  await page.waitForSelector(".policy-row.selected:has-text('DataLakeKeyPolicy')");
  // The address and the sentence stay.
  assert.equal(await address(page), "#/e/cross-account-encrypted-read");
  assert.equal(await why(page), sentence);
  assert.match(await page.locator(".change-says a").first().textContent(), /^statement \d( \(\w+\))? of \w+$/);
  assert.deepEqual(await violations(page), []);
  await page.done();
});

test("the names in a network's sentence lead to their parts, and routes stand at their lines", async () => {
  const page = await open("#/e/acl-against-group", WIDE);
  await page.waitForSelector("[data-decision=notReachable]");
  const names = page.locator(".verdict-why a");
  assert.ok(await names.count() > 1);
  await names.filter({ hasText: "acl-web" }).first().click();
  await page.waitForFunction(() => document.activeElement?.id === "rules-acl-web");
  await names.filter({ hasText: "subnet-public" }).first().click();
  await page.waitForSelector(".editor-host .lit");
  assert.match(await page.textContent(".editor-host .lit"), /subnet-public/);
  assert.deepEqual(await violations(page), []);
  await page.done();

  const routed = await open("#/e/two-tier-vpc", WIDE);
  await routed.waitForSelector(".stop-route");
  assert.deepEqual(await routed.locator(".stop-route").allTextContents(), ["10.0.0.0/16", "10.0.0.0/16"]);
  const titles = await routed.locator(".stop-button").evaluateAll((all) => all.map(({ title }) => title));
  assert.ok(titles.some((title) => /^network ACL acl-private, to which \S+ sends the packet by its route 10\.0\.0\.0\/16$/.test(title)), titles.join("\n"));
  assert.deepEqual(await violations(routed), []);
  await routed.done();
});

test("other requests under the same policies stand in a table, and each becomes the question", async () => {
  const page = await example("training-job-image-and-logs", WIDE);
  const rows = page.locator(".asked li");
  await rows.nth(4).waitFor();
  const count = await rows.count();
  assert.equal(await page.locator(".asked-wrong").count(), 0);
  assert.match(await rows.nth(2).textContent(), /^Pulling another image.*Denied implicitly.*as expected/);
  await rows.nth(2).getByRole("button", { name: /^Ask this/ }).click();
  await decision(page, "implicitDeny");
  await page.waitForFunction((count) => document.querySelectorAll(".asked li").length === count + 1, count);
  assert.match(await rows.nth(2).textContent(), /asked above/);
  assert.match(await rows.nth(count).textContent(), /^logs:PutLogEvents on .*Allowed.*as expected/);
  await rows.nth(count).getByRole("button", { name: /^Remove logs:PutLogEvents/ }).click();
  await page.waitForFunction((count) => document.querySelectorAll(".asked li").length === count, count);
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByRole("button", { name: /^Undo/ }).click();
  await decision(page, "allowed");
  assert.equal(await rows.count(), count);
  await page.getByRole("button", { name: /^Keep this request beside others/ }).click();
  await page.waitForFunction((count) => document.querySelectorAll(".asked li").length === count + 1, count);
  assert.equal(await page.getByRole("button", { name: /^Keep this request beside others/ }).count(), 0);
  assert.deepEqual(await violations(page), []);
  await page.done();
});

test("what is begun anew says how to begin, and nothing in it is wrong yet", async () => {
  const page = await example("default-deny", WIDE);
  await page.keyboard.press("n");
  await page.waitForSelector(".start");
  assert.match(await page.textContent(".start"), /^To beginType or paste a policy into its editor\.Say in the line above what is asked: .*Or paste something whole, anywhere on the page: /);
  assert.equal(await page.locator(".part.wrong").count(), 0);
  await fill(page, "#action", "s3:GetObject");
  await page.waitForFunction(() => !document.querySelector(".start"));
  await page.done();
});

for (const [screen, options] of [["wide", WIDE], ["narrow", { ...NARROW, colorScheme: "dark" }]]) {
  test(`what may be real is found before it is shared, and replaced everywhere at once, on a ${screen} screen`, async () => {
    const page = await open("#/e/default-deny", options);
    await decision(page, "implicitDeny");
    await editor(page).waitFor({ state: "attached" });
    await page.locator(".tabs button:text-is('Policies')").click({ timeout: 1000 }).catch(() => {});
    const policy = (account, key) => JSON.stringify({ Version: "2012-10-17", Statement: [
      { Sid: key, Effect: "Allow", Action: "sagemaker:*", Resource: `arn:aws:sagemaker:us-east-1:${account}:endpoint/*` }] });
    await replaceText(page, policy("471155558888", "AKIAQ3EGRT5XK2LNABCD"));
    const real = await share(page);
    const warning = page.locator(".share-real");
    assert.equal(await warning.locator("p").textContent(),
      "This holds the account 471155558888 and the access key AKIAQ3EGRT5XK2LNABCD, which may be real.");
    assert.match(await page.textContent("#share-length"), /^[\d,]+ characters\.$/);
    assert.deepEqual(await violations(page), []);
    await warning.getByRole("button", { name: "Replace by examples" }).click();
    await page.waitForFunction((before) => document.querySelector("#share-link").value !== before, real);
    assert.match(await warning.textContent(), /^Examples of AWS’s stand for the account 471155558888 and .* What is open here stays as it is\.$/);
    const link = await page.inputValue("#share-link");
    assert.ok((await page.inputValue(".dialog textarea[readonly]")).includes(link.slice(link.indexOf("#"))));
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    const press = async (name, says) => {
      await page.getByRole("button", { name, exact: true }).click();
      await page.getByRole("status").getByText(says).waitFor();
      return clipboard();
    };
    // 111122223333 is there already, and is another account.
    const issue = await press("Copy text for an issue", "The text is on the clipboard");
    assert.ok(issue.startsWith("**What nothing allows is denied**\n\nThis policy has no Deny"), issue);
    assert.ok(issue.includes("- action: `sagemaker:InvokeEndpoint`") && issue.includes("identity: InvokeOneEndpoint\n\n```json\n"), issue);
    assert.ok(issue.includes("us-east-1:444455556666:endpoint/*") && issue.includes("AKIAIOSFODNN7EXAMPLE"), issue);
    assert.doesNotMatch(issue, /471155558888|AKIAQ3/);
    assert.equal(await press("Copy Markdown", "as Markdown"), `[What nothing allows is denied](${link})`);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("button:text-is('Download file')")]);
    assert.equal(download.suggestedFilename(), "what-nothing-allows-is-denied.json");
    const file = await readFile(await download.path(), "utf8");
    assert.ok(JSON.parse(file).title && file.includes("444455556666") && !file.includes("471155558888"));
    await page.keyboard.press("Escape");
    assert.match(await text(page), /471155558888/);
    const other = await open(link.slice(link.indexOf("#")), WIDE);
    await decision(other, "implicitDeny");
    assert.match(await text(other), /444455556666/);
    await other.done();
    await page.done();
  });
}

test("of many accounts three are named, and all are replaced, each by one of its own", async () => {
  const page = await open("#/e/default-deny", WIDE);
  await editor(page).waitFor();
  // Five more than are named, of which AWS has examples for five: 111122223333 is there already.
  const accounts = Array.from({ length: 8 }, (_, at) => `47115555888${at}`);
  await replaceText(page, JSON.stringify({ Version: "2012-10-17", Statement: [
    { Effect: "Allow", Action: "s3:*", Resource: accounts.map((account) => `arn:aws:s3:us-east-1:${account}:accesspoint/a`) }] }));
  const before = await share(page);
  const warning = page.locator(".share-real");
  const named = "the accounts 471155558880, 471155558881, 471155558882 and 5 more";
  assert.equal(await warning.locator("p").textContent(), `This holds ${named}, which may be real.`);
  await warning.getByRole("button", { name: "Replace by examples" }).click();
  await page.waitForFunction((before) => document.querySelector("#share-link").value !== before, before);
  assert.equal(await warning.textContent(), `Examples of AWS’s stand for ${named} in everything below. What is open here stays as it is.`);
  await page.getByRole("button", { name: "Copy text for an issue" }).click();
  await page.getByRole("status").getByText("The text is on the clipboard").waitFor();
  const issue = await page.evaluate(() => navigator.clipboard.readText());
  assert.doesNotMatch(issue, /47115555888/);
  assert.equal(new Set(issue.match(/(?<=us-east-1:)\d{12}(?=:accesspoint)/g)).size, 8);
  await page.done();
});

test("a block is chosen beside a preview, and comes out as a frame or as an element", async () => {
  const page = await open("#/e/two-tier-vpc", WIDE);
  await decision(page, "reachable");
  await share(page);
  await page.getByRole("textbox", { name: "Title" }).last().fill('"><img src=x onerror=pwned=1>');
  await page.getByText("Block for a web page").click();
  const code = page.getByRole("textbox", { name: "HTML" });
  const preview = page.frameLocator("iframe[title='Preview of the block']");
  await preview.locator("[data-decision=reachable]").waitFor();
  await preview.locator(".topology").waitFor({ state: "attached" });
  // No text becomes markup in the page itself.
  const blank = await page.context().newPage();
  const parsed = async () => blank.evaluate((text) => {
    const made = new DOMParser().parseFromString(text, "text/html");
    return [...made.body.children, ...made.head.children].map(({ localName, attributes }) =>
      [localName, Object.fromEntries([...attributes].map(({ name, value }) => [name, value.replace(/#v2\..*/, "#v2.")]))]);
  }, await code.inputValue());
  const site = await page.evaluate(() => location.origin + location.pathname);
  const frame = { title: '"><img src=x onerror=pwned=1>', width: "100%", height: "560", loading: "lazy", sandbox: "allow-scripts allow-same-origin allow-popups", allow: "clipboard-write" };
  assert.deepEqual(await parsed(), [["iframe", { src: `${site}?embed#v2.`, ...frame }]]);
  await page.getByRole("checkbox", { name: "Note" }).uncheck();
  await page.getByRole("checkbox", { name: "Why" }).uncheck();
  await page.getByRole("checkbox", { name: "Read only" }).check();
  await page.getByRole("combobox", { name: "Colours" }).selectOption("dark");
  // What asks for the answer does not tell it, nor does its frame's title.
  await page.getByRole("checkbox", { name: "Ask for the answer first" }).check();
  assert.deepEqual(await parsed(), [["iframe", { ...frame, src: `${site}?embed&theme=dark&show=question,policy,picture&readonly&predict#v2.`, title: "Policy Playground" }]]);
  await preview.getByRole("heading", { name: "Does the request arrive, and does its reply come back?" }).waitFor();
  assert.equal(await preview.locator("[data-decision]").count(), 0);
  await page.getByRole("combobox", { name: "As" }).selectOption("element");
  assert.deepEqual((await parsed())[0], ["policy-playground", { src: "#v2.", theme: "dark", show: "question policy picture", readonly: "", predict: "" }]);
  await page.getByRole("combobox", { name: "As" }).selectOption("frame");
  await page.getByRole("checkbox", { name: "Ask for the answer first" }).uncheck();
  assert.deepEqual(await parsed(), [["iframe", { src: `${site}?embed&theme=dark&show=question,policy,picture&readonly#v2.`, ...frame }]]);
  await preview.locator(":root[data-theme=dark][data-readonly][data-show='question policy picture']").waitFor();
  await preview.locator("[data-decision=reachable]").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("combobox", { name: "As" }).selectOption("element");
  assert.deepEqual(await parsed(), [
    ["policy-playground", { src: "#v2.", theme: "dark", show: "question policy picture", readonly: "" }],
    ["script", { src: `${site}embed.js`, defer: "" }],
  ]);
  await page.getByRole("button", { name: "Copy block" }).click();
  await page.getByRole("status").getByText("The block is on the clipboard.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await code.inputValue());
  // It is no step of the browser's history.
  await page.keyboard.press("Escape");
  await page.locator("iframe").waitFor({ state: "detached" });
  await page.goBack();
  await page.waitForFunction(() => !location.hash.startsWith("#v2."));
  await page.context().close();
});

test("a link that some programs would cut says so", async () => {
  const page = await open("#/e/default-deny", WIDE);
  await decision(page, "implicitDeny");
  await share(page);
  assert.match(await page.textContent("#share-length"), /^[\d,]+ characters\.$/);
  // Text that cannot be made shorter.
  const title = Array.from({ length: 3000 }, (_, at) => ((at * 7919 + at * at * 31) % 9973).toString(36)).join("");
  await page.getByRole("textbox", { name: "Title" }).last().fill(title);
  await page.waitForFunction(() => document.querySelector("#share-length").textContent.includes("cut"));
  const { length } = await page.inputValue("#share-link");
  assert.ok(length > 2000);
  assert.equal(await page.textContent("#share-length"),
    `${length.toLocaleString("en")} characters. Some chats and trackers cut links that have more than 2,000: send the file there.`);
  await page.done();
});

test("an example as it is published has a short link", async () => {
  const page = await open("#/e/default-deny", WIDE);
  await decision(page, "implicitDeny");
  const address = await page.evaluate(() => location.href);
  await share(page);
  assert.equal(await page.locator(".share-real").textContent(), "");
  await page.getByRole("button", { name: "Copy short link" }).click();
  await page.getByText("The short link is on the clipboard.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address);
  await page.keyboard.press("Escape");
  // What was shared in another way has that address.
  await share(page);
  assert.equal(await page.getByRole("button", { name: "Copy short link" }).count(), 0);
  await page.done();
});

test("a policy is laid out, copied and saved from its menu", async () => {
  const page = await open("#/e/default-deny");
  await titled(page, "What nothing allows");
  const flat = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] });
  await replaceText(page, flat);
  await changePolicy(page);
  const acts = page.locator(".policy-row.selected .policy-text button");
  await acts.first().waitFor();
  assert.deepEqual(await acts.allTextContents(), ["Format", "Copy", "Download"]);
  assert.deepEqual(await violations(page), []);
  await acts.filter({ hasText: "Format" }).click();
  await page.waitForFunction(() => / is laid out\./.test(document.querySelector(".notice")?.textContent ?? ""));
  await acts.filter({ hasText: "Copy" }).click();
  await page.waitForFunction(() => / is copied\.$/.test(document.querySelector(".notice > span")?.textContent ?? ""));
  const written = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(written.includes("\n"), true);
  assert.deepEqual(JSON.parse(written), JSON.parse(flat));
  const saving = page.waitForEvent("download");
  await acts.filter({ hasText: "Download" }).click();
  const file = await saving;
  assert.match(file.suggestedFilename(), /^[\w.-]+\.json$/);
  assert.equal(await readFile(await file.path(), "utf8"), written);
  await page.click("button[aria-label='Undo']");
  assert.equal(await text(page), flat);
  await page.done();
});

test("which findings and layers are expected is told beside the verdict", async () => {
  const page = await open("");
  await page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify({
    schema: 1, title: "Expected", access: {
      request: { principal: "arn:aws:iam::111122223333:user/Alice", action: "s3:GetObject", resource: "arn:aws:s3:::b/k" },
      policies: { identity: [{ document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] } }] },
    },
    expect: { access: "allowed", findings: ["REDUNDANT_ACTION"], layers: { identity: "allow", boundary: "explicitDeny" } },
  }));
  await page.keyboard.press("ControlOrMeta+V");
  await titled(page, "Expected");
  const lines = page.locator(".pane-left .expects-besides li");
  await lines.first().waitFor();
  assert.deepEqual(await lines.allTextContents(), [
    "Expected: finding REDUNDANT_ACTION", "Expected: identity policy allows ✓ as it is",
    "Expected: permissions boundary denies ✗ it is not applied",
  ]);
  assert.deepEqual(await violations(page), []);
  await page.done();
});
