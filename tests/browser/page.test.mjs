// The page as its users meet it: built, served from a folder, in headless Chromium.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addPolicy, ask, browser, changePolicy, clickLine, decision, editor, fill, fillStore, goBackTo, open, openExample, replaceText, share, site, text, titled, violations, why, works } from "./harness.mjs";

describe("the main job", () => {
  test("from a bad policy to a good one, a typing mistake, and a link", async () => {
    const page = await open();
    await openExample(page, "Training job with s3:* on everything");
    await decision(page, "allowed");
    await fill(page, "#action", "s3:DeleteBucket");
    await decision(page, "allowed");

    await openExample(page, "Training job with just what it needs");
    await decision(page, "allowed");
    await fill(page, "#action", "s3:DeleteBucket");
    await decision(page, "implicitDeny");
    const sentence = await why(page);
    assert.match(sentence, /Closest is statement 1 \(ReadData\) of TrainingJobPolicy, but its Action stops it: s3:DeleteBucket is not s3:GetObject\./);

    // A mistake is located, and the verdict stays.
    const good = await text(page);
    await editor(page).press("ControlOrMeta+End");
    await editor(page).press("Backspace");
    await page.waitForSelector(".verdict.stale");
    assert.match(await page.textContent(".verdict-problem"), /This \{ is never closed/);
    assert.match(await page.textContent(".findings"), /error .*is never closed/);
    // It is marked at the beginning of the text.
    await editor(page).press("ControlOrMeta+Home");
    await page.waitForSelector(".editor-host .cm-lintRange-error");
    assert.equal(await page.getAttribute(".verdict-words", "data-decision"), "implicitDeny");
    await editor(page).press("ControlOrMeta+End");
    await editor(page).press("}");
    await decision(page, "implicitDeny");
    assert.equal(await text(page), good);

    // The link opens elsewhere, with the same text and the same verdict.
    const odd = good.replace("{", "{\n\t \n") + "\n\n  ";
    await replaceText(page, odd);
    await decision(page, "implicitDeny");
    const link = await share(page);
    assert.equal(await page.evaluate(() => location.href), link);
    await page.waitForFunction(() => document.querySelector("dialog [role=status]").textContent.includes("clipboard"));
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
    const verdict = await why(page);
    await page.done();

    const elsewhere = await open(link.slice(site.url.length));
    await decision(elsewhere, "implicitDeny");
    assert.equal(await why(elsewhere), verdict);
    await editor(elsewhere).waitFor();
    assert.equal(await text(elsewhere), odd);
    assert.equal(await elsewhere.inputValue("#action"), "s3:DeleteBucket");
    await elsewhere.done();
  });

  test("trace and editor point at each other", async () => {
    const page = await open("#/e/mfa-required");
    await decision(page, "explicitDeny");
    await editor(page).waitFor();
    await page.click(".element .link:has-text('aws:MultiFactorAuthPresent')");
    await page.locator(".editor-host .lit", { hasText: "MultiFactorAuthPresent" }).first().waitFor();
    // The cursor in a statement marks the statement.
    await clickLine(page, "UseSageMaker");
    await page.waitForSelector(".statement.current[data-statement='1']");
    assert.equal(await page.locator(".editor-host [title*='denies the request, and decides']").count(), 1);
    await page.done();
  });

  test("every layer can be added, edited and removed", async () => {
    const page = await open("#/e/good-training-job");
    await decision(page, "allowed");
    await addPolicy(page, "permissions boundary");
    await decision(page, "allowed");
    await editor(page).waitFor();
    await replaceText(page, '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*"}]}');
    await decision(page, "implicitDeny");
    assert.match(await why(page), /Statement 1 \(ReadData\) of TrainingJobPolicy allows .*, but no statement of the permissions boundary does\. Closest is statement 1 of Boundary/);
    await changePolicy(page);
    await page.click(".policy-change button:has-text('Remove')");
    await decision(page, "allowed");
    await page.click("button:has-text('Undo')");
    await decision(page, "implicitDeny");
    // The other policy's text is its own: undo does not bring this one's into it.
    await page.click(".policy-tab:has-text('TrainingJobPolicy')");
    await editor(page).click();
    await page.keyboard.press("ControlOrMeta+Z");
    assert.match(await text(page), /s3:GetObject/);
    await page.done();
  });

  test("a read across accounts fails at the key policy, and its edit lets it through", async () => {
    const page = await open("#/e/cross-account-encrypted-read");
    await titled(page, "A cross-account read fails");
    await decision(page, "implicitDeny");
    assert.match(await why(page), /The call also needs kms:Decrypt: .* but no statement of the key policy does\./);
    await editor(page).waitFor();
    await page.click(".policy-tab:has-text('DataLakeKeyPolicy')");
    const key = await text(page);
    await replaceText(page, key.replace("role/IngestRole", "role/IngestRole\", \"arn:aws:iam::444455556666:role/AnalyticsRole"));
    await decision(page, "allowed");
    await page.done();
  });

  test("a policy is switched off, kept, and switched on again", async () => {
    const page = await open("#/e/mfa-required");
    await decision(page, "explicitDeny");
    await editor(page).waitFor();
    const before = await text(page);
    assert.equal(await page.locator(".editor-host [title*='denies the request']").count(), 1);
    await changePolicy(page);
    await page.getByRole("switch", { name: "Applies" }).uncheck();
    await decision(page, "implicitDeny");
    assert.match(await page.textContent(".row-off"), /switched off$/);
    assert.match(await page.textContent(".way-changed"), /^Without .*: Denied implicitly\. With it: Denied explicitly\. Switch it back on$/);
    assert.equal(await page.getByRole("switch", { name: "Switched off" }).isChecked(), false);
    await page.keyboard.press("Escape");
    assert.match(await page.textContent(".trace"), /switched offIt takes no part/);
    // What takes no part has no marks, and a mistake in it stops nothing.
    await page.waitForFunction(() => !document.querySelector(".editor-host").shadowRoot?.querySelector("[title*='the request']"));
    await replaceText(page, "{");
    await decision(page, "implicitDeny");
    assert.equal(await page.locator(".verdict.stale").count(), 0);
    await replaceText(page, before);
    await page.click(".trace button:has-text('Switch it on')");
    await decision(page, "explicitDeny");
    assert.equal(await text(page), before);
    await page.done();
  });

  test("a layer of the way leads to its policies, and shows what it changes", async () => {
    const page = await open("#/e/permissions-boundary-caps");
    await decision(page, "implicitDeny");
    await editor(page).waitFor();
    // By keyboard, and there is a way back.
    await page.locator(".way-stop:has-text('boundary')").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "trace-boundary");
    assert.equal(await page.textContent(".policy-tab[aria-pressed='true'] .row-name"), "DeveloperBoundary");
    await page.locator(".way").getByRole("switch", { name: "Apply the permissions boundary" }).focus();
    await page.keyboard.press("Space");
    await decision(page, "allowed");
    assert.equal(await page.textContent(".way-changed"), "Without the permissions boundary: Allowed. With it: Denied implicitly. Switch it back on");
    assert.match(await page.textContent(".way-off"), /boundary switched off/);
    await page.click(".way-changed button");
    await decision(page, "implicitDeny");
    assert.equal(await page.textContent(".way-changed"), "");
    // All of a layer goes off, and what is stored is what is shown.
    await page.locator(".way").getByRole("switch", { name: "Apply the identity policy" }).uncheck();
    await page.waitForTimeout(500);
    await page.evaluate(() => { location.hash = ""; });
    await page.reload();
    await page.waitForSelector(".way-off:has-text('identity')");
    await page.done();
  });

  test("levels are named, filled and moved, and the verdict stays", async () => {
    const page = await open("#/e/good-training-job");
    await decision(page, "allowed");
    const add = (name) => addPolicy(page, name);
    const rows = (part) => page.locator(`.policy-row .row-${part}`).allTextContents();
    await add("service control policy");
    await changePolicy(page);
    await page.fill(".policy-from input", "Root of the organization");
    await page.keyboard.press("Escape");
    await add("service control policy at a new level");
    assert.deepEqual(await rows("layer"), ["SCP at Root of the organization", "SCP at OU 1", "identity"]);
    await add("service control policy at OU 1");
    await changePolicy(page);
    await page.fill(".policy-name input", "DenyNothing");
    await decision(page, "allowed");
    assert.match(await page.textContent(".trace"), /DenyNothing service control policy at OU 1/);
    // By keyboard, and the button keeps the focus.
    await page.locator("button[aria-label='Move up']").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.ariaLabel === "Move up");
    assert.deepEqual((await rows("name")).slice(1, 3), ["DenyNothing", "FullAWSAccess"]);
    await page.click("button[aria-label='Move the level up']");
    assert.deepEqual(await rows("layer"), ["SCP at OU 1", "SCP at OU 1", "SCP at Root of the organization", "identity"]);
    await decision(page, "allowed");
    // What is removed comes back, and stays when the page is opened again.
    for (const _ of [1, 2]) {
      await changePolicy(page);
      await page.click(".policy-acts button:has-text('Remove')");
    }
    await page.waitForTimeout(500);
    await page.click("button:has-text('Undo')");
    await page.waitForTimeout(500);
    const before = await rows("layer");
    await page.evaluate(() => { location.hash = ""; });
    await page.reload();
    await page.waitForSelector("#app .verdict");
    assert.deepEqual(await rows("layer"), before);
    await page.click(".policy-tab:has-text('identity')");
    await changePolicy(page);
    await page.fill(".policy-from input", "group Readers");
    assert.match(await page.textContent(".trace h3"), /identity policy from group Readers/);
    await page.done();
  });

  test("an encrypted object and a passed role need a further action", async () => {
    const page = await open("#/e/good-training-job");
    await decision(page, "allowed");
    const addFurther = async (name) => {
      await ask(page, "does");
      await page.click("#part-does summary:has-text('further action')");
      await page.click(`#part-does .menu-items button:text-is("${name}")`);
    };
    await addFurther("The object is encrypted with a KMS key");
    await page.waitForFunction(() => document.activeElement.id === "also[0].resource");
    assert.match(await page.textContent("[id='also[0].resource-problem']"), /There is no resource/);
    assert.equal(await page.textContent("#resource-problem"), "");
    await page.keyboard.type("arn:aws:kms:us-east-1:111122223333:key/1");
    await decision(page, "implicitDeny");
    assert.match(await why(page), /The call also needs kms:Decrypt: /);
    await page.click("button:has-text('Add key policy')");
    assert.equal(await page.textContent(".policy-tab[aria-pressed='true'] .row-name"), "KeyPolicy");
    await editor(page).waitFor();
    await replaceText(page, (await text(page)).replace('"111122223333"', '"*"'));
    await decision(page, "allowed");
    assert.match(await page.textContent(".trace"), /kms:Decrypt further action of the call allowed/);
    assert.equal(await page.locator(".editor-host [title*='allows the request']").count(), 1);
    await addFurther("A role is passed to a service");
    assert.equal(await page.inputValue("input[aria-label='Value of iam:PassedToService for iam:PassRole']"), "s3.amazonaws.com");
    await fill(page, "[id='also[1].resource']", "arn:aws:iam::111122223333:role/Trainer");
    await decision(page, "implicitDeny");
    // Nothing that is removed is lost.
    await ask(page, "does");
    await page.click(".further:has([id='also[1].action']) button:has-text('Remove action')");
    await decision(page, "allowed");
    await page.click(".further button:has-text('Remove action')");
    await page.waitForSelector(".notice:has-text('kms:Decrypt is removed, and with it the policy on its resource.')");
    await page.click("button:has-text('Undo')");
    assert.equal(await page.inputValue("[id='also[0].action']"), "kms:Decrypt");
    await page.done();
  });

  test("settings are what they say", async () => {
    const page = await open("#/e/scp-level-without-allow");
    await decision(page, "implicitDeny");
    await ask(page, "with");
    await page.getByLabel("management account").check();
    await decision(page, "allowed");
    await page.getByLabel("management account").uncheck();
    await decision(page, "implicitDeny");
    await page.done();
  });

  test("a preset sets what AWS would set", async () => {
    const page = await open("#/e/mfa-required");
    await decision(page, "explicitDeny");
    await ask(page, "typical");
    // It says what it will set before it does.
    const console = page.locator("#part-typical button", { hasText: "console user with MFA" });
    assert.match(await console.textContent(), /^console user with MFApaulo, MultiFactorAuthAge 300, MultiFactorAuthPresent true, /);
    await console.click();
    await decision(page, "allowed");
    await ask(page, "typical");
    await page.click("#part-typical button:has-text('access key, no MFA')");
    await decision(page, "explicitDeny");
    await page.done();
  });

  test("context keys can be set, listed, made absent and removed", async () => {
    const page = await open("#/e/mfa-required");
    await decision(page, "explicitDeny");
    await page.click(".missing .try:has-text('false')");
    await ask(page, "with");
    await page.fill("input[aria-label='Value of aws:MultiFactorAuthPresent']", "true");
    await decision(page, "allowed");
    await page.selectOption("select[aria-label='Kind of aws:MultiFactorAuthPresent']", "absent");
    await decision(page, "explicitDeny");
    await page.selectOption("select[aria-label='Kind of aws:MultiFactorAuthPresent']", "one");
    await page.fill("input[aria-label='Value of aws:MultiFactorAuthPresent']", "true");
    await decision(page, "allowed");
    await page.click("button[aria-label='Remove aws:MultiFactorAuthPresent']");
    await decision(page, "explicitDeny");
    await page.done();
  });

  test("keyboard only: through the editor and out of it", async () => {
    const page = await open();
    await editor(page).waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the verdict");
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement.className === "editor-host")) break;
    }
    assert.equal(await page.evaluate(() => document.activeElement.className), "editor-host");
    // What is found in the policy can be pressed on the way: its number, and a number for each severity.
    for (let presses = 0; presses < 7; presses += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement.className !== "editor-host")) break;
    }
    assert.notEqual(await page.evaluate(() => document.activeElement.className), "editor-host");
    await page.keyboard.press("Escape");
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open] .shortcuts");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("dialog[open]").count(), 0);
    await page.done();
  });
});

describe("what is kept", () => {
  test("F6 goes round the regions, and Ctrl Enter tries the first change", async () => {
    const page = await open("#/e/default-deny");
    await decision(page, "implicitDeny");
    const region = () => page.evaluate(() => document.activeElement.closest(".top, .answer, .pane")?.className);
    for (const [keys, wanted] of [["F6", "top"], ["F6", "answer"], ["F6", "pane pane-left"], ["F6", "pane pane-right"],
      ["F6", "top"], ["Shift+F6", "pane pane-right"], ["Shift+F6", "pane pane-left"]]) {
      await page.keyboard.press(keys);
      assert.equal(await region(), wanted, keys);
    }
    await page.locator(".changes .button:enabled").first().waitFor();
    await page.keyboard.press("Control+Enter");
    // What edits a policy is shown first.
    if (await page.locator(".change-preview").count()) await page.keyboard.press("Control+Enter");
    await decision(page, "allowed");
    await page.done();
  });

  test("the other colours are chosen, and the system's again", async () => {
    const page = await open("", { colorScheme: "light" });
    const chosen = () => page.evaluate(() => [document.documentElement.dataset.theme, getComputedStyle(document.body).color]);
    const before = await chosen();
    await page.click("button[title='Light or dark colours']");
    const [theme, colour] = await chosen();
    assert.equal(theme, "dark");
    assert.notEqual(colour, before[1]);
    await page.reload();
    assert.equal((await chosen())[0], "dark");
    // What is painted takes a press for the program, which comes later.
    await page.waitForSelector("#app .verdict");
    await page.click("button[title='Light or dark colours']");
    assert.deepEqual(await chosen(), before);
    await page.reload();
    assert.deepEqual(await chosen(), before);
    await page.done();
  });

  test("all that denies is told, and an answer to an older question takes no colour", async () => {
    const page = await open("#/e/default-deny");
    await decision(page, "implicitDeny");
    const deny = { Effect: "Deny", Action: "*", Resource: "*" };
    await replaceText(page, JSON.stringify({ Version: "2012-10-17", Statement: [deny, deny] }));
    await decision(page, "explicitDeny");
    assert.match(await why(page), / Statement 2 of InvokeOneEndpoint denies it too\.$/);
    await replaceText(page, JSON.stringify({ Version: "2012-10-17", Statement: [deny, deny, deny] }));
    await page.waitForFunction(() => / and 1 more deny it too\.$/.test(document.querySelector(".verdict-why").textContent));
    const colour = () => page.evaluate(() => getComputedStyle(document.querySelector(".verdict-word")).color);
    const red = await colour();
    await fill(page, "#action", "");
    await page.waitForSelector(".verdict.older");
    assert.notEqual(await colour(), red);
    assert.deepEqual(await violations(page), []);
    await page.done();
  });

  test("a draft comes back after a reload, a link beats it and does not destroy it", async () => {
    const page = await open();
    await fill(page, "#action", "s3:PutObject");
    await decision(page, "implicitDeny");
    await page.reload();
    await page.waitForSelector("#app .verdict");
    assert.equal(await page.inputValue("#action"), "s3:PutObject");

    await page.evaluate(() => { location.hash = "#/e/default-deny"; });
    await page.waitForFunction(() => document.title.startsWith("What nothing allows"));
    await page.goto(`${site.url}${await linkOf("#/e/notebook-per-member")}`);
    await page.waitForFunction(() => document.title.startsWith("One notebook"));
    await fill(page, "#action", "sagemaker:DeleteNotebookInstance");
    await decision(page, "implicitDeny");
    await page.waitForTimeout(500);
    await goBackTo(page);
    assert.equal(await page.inputValue("#action"), "s3:PutObject");
    await page.done();
  });

  test("an example does not destroy what it replaces", async () => {
    const page = await open();
    await fill(page, "#action", "s3:PutObject");
    await page.waitForTimeout(500);
    await page.reload();
    await page.waitForSelector("#app .verdict");
    await openExample(page, "No MFA, no access");
    await fill(page, "#action", "sagemaker:ListEndpoints");
    await page.waitForTimeout(500);
    await page.reload();
    await page.waitForSelector("#app .verdict");
    assert.equal(await page.inputValue("#action"), "sagemaker:ListEndpoints");
    await goBackTo(page, "Listing a bucket");
    assert.equal(await page.inputValue("#action"), "s3:PutObject");
    await page.done();
  });

  test("an example opened by its address does not destroy a draft either", async () => {
    const page = await open();
    await fill(page, "#action", "s3:PutObject");
    await page.waitForTimeout(500);
    await page.goto(`${site.url}#/e/default-deny`);
    await page.waitForFunction(() => document.title.startsWith("What nothing allows"));
    await fill(page, "#action", "sagemaker:DescribeEndpoint");
    await page.waitForTimeout(500);
    await goBackTo(page);
    assert.equal(await page.inputValue("#action"), "s3:PutObject");
    assert.equal(await page.evaluate(() => location.hash), "");
    await page.done();
  });

  test("what is edited in a link is kept, and so is what another tab has stored", async () => {
    const page = await open(await linkOf("#/e/notebook-per-member"));
    await page.waitForFunction(() => document.title.startsWith("One notebook"));
    await fill(page, "#action", "sagemaker:DeleteNotebookInstance");
    await page.waitForTimeout(500);
    // The address has not kept the link, which would bring back the text before the edit.
    await page.reload();
    await page.waitForSelector("#app .verdict");
    assert.equal(await page.inputValue("#action"), "sagemaker:DeleteNotebookInstance");

    // Another tab stores its own draft; this one is left without a touch, then edited.
    const other = await page.context().newPage();
    await other.goto(site.url);
    await other.waitForSelector("#app .verdict");
    await fill(other, "#action", "s3:OtherTab");
    await other.waitForTimeout(500);
    await page.reload();
    assert.match((await works(page))[0], /s3:OtherTab/);
    await fill(page, "#action", "s3:ThisTab");
    await page.waitForTimeout(500);
    await fill(other, "#action", "s3:OtherTabAgain");
    await other.waitForTimeout(500);
    const [draft, earlier] = await works(page);
    assert.match(draft, /s3:OtherTabAgain/);
    assert.match(earlier, /s3:ThisTab/);
    await page.done();
  });

  test("a full store is said, and loses nothing", async () => {
    const page = await open();
    await fill(page, "#action", "s3:Precious");
    await page.waitForTimeout(500);
    await fillStore(page);
    await openExample(page, "No MFA, no access");
    await fill(page, "#action", "sagemaker:ListEndpoints");
    await page.waitForSelector(".notice-error:has-text('not stored')");
    assert.match((await works(page)).join(), /s3:Precious/);
    await page.done();
  });

  test("a program that is stopped shows the text", async () => {
    const page = await open();
    await page.evaluate(() => dispatchEvent(new ErrorEvent("error", { error: new WebAssembly.RuntimeError("unreachable") })));
    await page.waitForSelector("#crash:not([hidden])");
    await page.done();
  });

  test("an embed writes nothing and has no chrome", async () => {
    const page = await open("?embed#/e/default-deny");
    await page.waitForFunction(() => document.title.startsWith("What nothing allows"));
    assert.equal(await page.locator("header").count(), 0);
    await fill(page, "#action", "sagemaker:DescribeEndpoint");
    await page.waitForTimeout(500);
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    await page.waitForSelector(".bar a[href*='/#v1.']");
    await page.done();
  });

  test("a failure shows the text and offers a clean start", async () => {
    const page = await open();
    await fill(page, "#action", "s3:PutObject");
    await page.waitForTimeout(500);
    await page.evaluate(() => dispatchEvent(new CustomEvent("policy-playground-crash", { detail: "a test" })));
    assert.match(await page.inputValue("#crash textarea"), /s3:PutObject/);
    await page.click("#crash button:has-text('Start clean')");
    await page.waitForSelector("#app .verdict");
    assert.equal(await page.inputValue("#action"), "s3:ListBucket");
    assert.match((await works(page))[0], /s3:PutObject/);
    await page.done();
  });

  async function linkOf(path) {
    const page = await open(path);
    await page.waitForFunction(() => location.hash.startsWith("#/e/"));
    const link = await share(page);
    await page.done();
    return link.slice(site.url.length);
  }
});

describe("bad input", () => {
  test("every text gets a message or a verdict, and the page goes on", async () => {
    const page = await open();
    await editor(page).waitFor();
    const good = await text(page);
    const bad = [
      ["", /is empty/],
      ['{"Version": "2012-10-17", "Statement": [{"Eff', /never closed|not closed/],
      ["[]", /A policy is an object/],
      ["[".repeat(1 << 20), /nested more than 64 levels/],
      ['{"Statement": [{"Efect": "Allow", "Action": 7, "Resource": {}}]}', /no Effect/],
      ["🙂 مرحبا", /stands where a value should stand/],
    ];
    for (const [input, message] of bad) {
      await replaceTextFast(page, input);
      await page.waitForFunction(
        (source) => new RegExp(source).test(document.querySelector(".verdict-problem")?.textContent ?? ""),
        message.source,
      );
    }
    await replaceTextFast(page, good.replace("arn:aws:s3:::amzn-s3-demo-training-data/*", `arn:aws:s3:::${"*?".repeat(50)}`));
    await decision(page, "implicitDeny");
    await replaceTextFast(page, good);
    await decision(page, "implicitDeny");
    await page.done();
  });

  test("problems of the request stand at its fields", async () => {
    const page = await open();
    // No short forms of anything.
    await fill(page, "#principal", "Alice and Bob");
    await fill(page, "#action", "s3:*");
    await fill(page, "#resource", "my_bucket");
    assert.match(await page.textContent("#principal-problem"), /Alice and Bob is not an ARN/);
    assert.match(await page.textContent("#action-problem"), /A request is for one action/);
    assert.match(await page.textContent("#resource-problem"), /my_bucket is not an ARN/);
    await page.waitForSelector(".verdict.stale");
    await page.done();
  });

  test("bad links and missing examples are said, and nothing is lost", async () => {
    const page = await open("#v1.AAAA");
    const says = (text) => page.waitForSelector(`main.empty [role=alert]:has-text("${text}")`);
    await says("This link is damaged");
    // Another scenario must not stand there for it.
    assert.equal(await page.locator(".verdict, #action").count(), 0);
    assert.equal(await page.evaluate(() => location.hash), "#v1.AAAA");
    assert.deepEqual(await violations(page), []);
    await page.evaluate(() => { location.hash = "#/e/default-deny"; });
    await titled(page, "What nothing allows");
    await fill(page, "#action", "s3:Precious");
    await page.evaluate(() => { location.hash = "#/e/no-such-example"; });
    await says("There is no example no-such-example.");
    await page.click("button:has-text('Back to my own work')");
    assert.equal(await page.inputValue("#action"), "s3:Precious");
    // An example that is there, and cannot be had right now.
    await page.route("**/gallery/mfa-required.json", (route) => route.abort());
    await page.evaluate(() => { location.hash = "#/e/mfa-required"; });
    await says("cannot be opened");
    await page.done({ expected: [/404/, /ERR_FAILED/] });
  });

  test("without WebAssembly or the program there is a sentence", async () => {
    for (const [init, message] of [
      [(page) => page.addInitScript(() => { delete globalThis.WebAssembly; }), /no WebAssembly/],
      [(page) => page.route("**/*.wasm", (route) => route.abort()), /could not start/],
    ]) {
      const page = await browser.newPage();
      await init(page);
      await page.goto(site.url);
      await page.waitForSelector("#boot[role='alert']");
      assert.match(await page.textContent("#boot"), message);
      await page.close();
    }
  });

  /** Pastes without going through the keys, which takes long for a megabyte. */
  async function replaceTextFast(page, text) {
    await editor(page).click();
    await page.keyboard.press("ControlOrMeta+A");
    if (text === "") await page.keyboard.press("Backspace");
    else {
      await editor(page).evaluate((element, text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", text);
        element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      }, text);
    }
  }
});

describe("accessibility", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 360]) {
      test(`axe-core finds nothing, ${colorScheme}, ${width} px`, async () => {
        const page = await open("#/e/mfa-required", { colorScheme, viewport: { width, height: 800 } });
        await decision(page, "explicitDeny");
        await editor(page).waitFor({ state: "attached" });
        await check(page);
        if (width < 800) {
          await page.click(".tabs button:text-is('Policies')");
          await check(page);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "wider than the screen");
        }
        for (const part of ["who", "does", "on", "with", "typical"]) {
          await ask(page, part);
          await check(page);
        }
        await page.click("button:has-text('Share')");
        await page.waitForSelector("dialog[open]");
        await check(page);
        await page.done();
      });
    }
  }

  for (const width of [1280, 360]) {
    test(`axe-core finds nothing with layers, levels and further actions, ${width} px`, async () => {
      const page = await open("#/e/cross-account-encrypted-read", { viewport: { width, height: 800 } });
      await decision(page, "implicitDeny");
      const tab = async (name) => { if (width < 800) await page.click(`.tabs button:text-is("${name}")`); };
      await tab("Policies");
      for (const name of ["service control policy", "service control policy at a new level", "permissions boundary"]) {
        await addPolicy(page, name);
      }
      await tab("Why");
      await page.locator(".way").getByRole("switch", { name: "Apply the service control policy" }).uncheck();
      await tab("Policies");
      await page.click(".row-off >> nth=0");
      await changePolicy(page);
      await check(page);
      await ask(page, "with");
      await page.getByLabel("service-linked role").check();
      await check(page);
      await tab("Why");
      await check(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "wider than the screen");
      await page.done();
    });
  }

  async function check(page) {
    assert.deepEqual(await violations(page), []);
  }
});
