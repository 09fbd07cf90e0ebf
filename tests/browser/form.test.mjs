// The fields of the request: what they are offered, by pointer and by keys, and the way from nothing to a verdict.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, decision, drawn, editor, fill, open, titled, violations } from "./harness.mjs";

const CATALOG = /\/catalog-[0-9a-f]{16}\.txt$/;
const FORM = /\/form-[0-9a-f]{16}\.js$/;

const offers = (page) => page.locator(".offers .offer");
const chosen = (page) => page.locator(".offers .offer[aria-selected='true']");
const isOpen = (page, part) => page.locator(`#part-${part}`).evaluate((pop) => pop.open);

/** Waits for something that is offered. */
const offered = (page, text) => offers(page).filter({ hasText: text }).first().waitFor();

/** Waits until this is offered first. */
const first = (page, text) => page.waitForFunction((text) => document.querySelector(".offers .offer")?.textContent === text, text);

/** Types into a field, anew. */
async function type(page, selector, text) {
  const part = await page.locator(selector).first().evaluate((field) => field.closest(".part").id.slice("part-".length));
  await ask(page, part);
  await page.fill(selector, "");
  await page.locator(selector).first().pressSequentially(text);
}

describe("a field of the request", () => {
  test("is offered the actions that the policies name, then services and their actions, and takes one by keys", async () => {
    const page = await open("#/e/mfa-required");
    await titled(page, "No MFA, no access");
    await type(page, "#action", "");
    await offered(page, "AWS App2Container");
    assert.equal(await offers(page).first().textContent(), "sagemaker:* in the policies");
    await page.locator(".offers-note").getByText(/^The first 100 of \d+\. Type to find the others\.$/).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.type("s3");
    await offered(page, "s3: Amazon S3");
    await page.keyboard.type(":getobjectac");
    await first(page, "s3:GetObjectAcl Read");
    // Nothing is chosen until an arrow chooses it, and nothing that is typed changes.
    assert.equal(await chosen(page).count(), 0);
    await page.keyboard.press("ArrowDown");
    assert.equal(await chosen(page).locator("code").textContent(), "s3:GetObjectAcl");
    const field = page.locator("#action");
    assert.deepEqual(await field.evaluate((of) => [of.role, of.value, of.getAttribute("aria-expanded"),
      document.getElementById(of.getAttribute("aria-activedescendant")).textContent]),
    ["combobox", "s3:getobjectac", "true", "s3:GetObjectAcl Read"]);
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Enter");
    assert.equal(await field.inputValue(), "s3:GetObjectAcl");
    await page.waitForSelector(".offers", { state: "detached" });
    assert.equal(await page.textContent("#part-does .part-says"), "s3:GetObjectAcl");
    // Enter closes the question once there is nothing to take.
    assert.ok(await isOpen(page, "does"));
    await page.keyboard.press("Enter");
    assert.ok(!await isOpen(page, "does"));
    await page.done();
  });

  test("keeps what is typed on Escape, Tab and Enter", async () => {
    const page = await open("#/e/mfa-required");
    await type(page, "#action", "s3:get");
    await offered(page, "s3:GetObject");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".offers", { state: "detached" });
    assert.ok(await isOpen(page, "does"));
    assert.equal(await page.inputValue("#action"), "s3:get");
    await page.keyboard.type("b");
    await offered(page, "s3:GetBucketAcl");
    await page.keyboard.press("Tab");
    await page.waitForSelector(".offers", { state: "detached" });
    assert.notEqual(await page.evaluate(() => document.activeElement.id), "action");
    assert.equal(await page.inputValue("#action"), "s3:getb");
    await page.locator("#action").focus();
    await page.keyboard.press("End");
    await page.keyboard.type("u");
    await offered(page, "s3:GetBucketAcl");
    await page.keyboard.press("Enter");
    assert.ok(!await isOpen(page, "does"));
    assert.equal(await page.inputValue("#action"), "s3:getbu");
    // And goes back, key by key or in a step.
    await page.keyboard.press("ControlOrMeta+Z");
    await page.waitForFunction(() => document.querySelector("#action").value !== "s3:getbu");
    await page.done();
  });

  test("is told of an action that is misspelt, and of a call that is none, by the linter's words", async () => {
    const page = await open("#/e/mfa-required");
    await type(page, "#action", "s3:GetObjct");
    const note = page.locator(".offers-note");
    await note.getByText(/^Amazon S3 has no action GetObjct by AWS's data of .+ Did you mean s3:GetObject\?$/).waitFor();
    await offers(page).filter({ hasText: "probably meant" }).click();
    assert.equal(await page.inputValue("#action"), "s3:GetObject");
    await type(page, "#action", "s3:ListBuckets");
    await note.getByText("s3:ListBuckets is the name of a call, and no action: AWS checks it as s3:ListAllMyBuckets.").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.equal(await page.inputValue("#action"), "s3:ListAllMyBuckets");
    await page.done();
  });

  test("is offered the ARNs of the policies and those of what the action acts on, up to what is its author's to say", async () => {
    const page = await open("#/e/mfa-required");
    await fill(page, "#action", "s3:GetObject");
    await type(page, "#resource", "");
    await offered(page, "object of Amazon S3");
    await page.keyboard.type("arn:aws:s3:");
    const template = offers(page).filter({ hasText: "${BucketName}/${ObjectName}" });
    await template.waitFor();
    await template.click();
    assert.equal(await page.inputValue("#resource"), "arn:aws:s3:::");
    await page.locator(".offers-note").getByText("arn:aws:s3:::${BucketName}/${ObjectName} object of Amazon S3").waitFor();
    await page.keyboard.type("example-bucket");
    await template.waitFor();
    await template.click();
    assert.equal(await page.inputValue("#resource"), "arn:aws:s3:::example-bucket/");
    // An action without a resource of its own has `*`.
    await fill(page, "#action", "s3:ListAllMyBuckets");
    await type(page, "#resource", "");
    await offered(page, "the action has no resource of its own");
    await page.keyboard.press("ArrowDown");
    while (await chosen(page).locator("code").textContent() !== "*") await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.equal(await page.inputValue("#resource"), "*");
    await page.done();
  });

  test("for context is offered the keys that the policies test first, and their values", async () => {
    const page = await open("#/e/scp-deny-region");
    await fill(page, "#action", "s3:ListBucket");
    await ask(page, "with");
    await page.click("#part-with button:has-text('Add key')");
    await offered(page, "aws:SourceIp");
    assert.match(await offers(page).first().textContent(), /^aws:RequestedRegion .*in the policies$/);
    await page.keyboard.type("s3:pre");
    await offered(page, "s3:prefix");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => [...document.querySelectorAll(".context-key")].at(-1).value === "s3:prefix");
    await page.click("#part-with button:has-text('Add key')");
    await page.waitForFunction(() => document.activeElement.matches(".context-key") && !document.activeElement.value);
    await page.keyboard.type("aws:RequestedRegion");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await offered(page, "eu-central-1");
    await page.keyboard.type("eu-w");
    await page.keyboard.press("ArrowDown");
    await chosen(page).waitFor();
    await page.keyboard.press("Enter");
    assert.match(await page.locator(".context-value input").last().inputValue(), /^eu-west-/);
    await page.done();
  });

  test("is offered to each line of a list, and a value of another kind is said to be one", async () => {
    const page = await open("#/e/mfa-required");
    await ask(page, "with");
    await page.click("#part-with button:has-text('Add key')");
    await page.waitForFunction(() => document.activeElement.matches(".context-key") && !document.activeElement.value);
    await page.keyboard.type("aws:RequestedRegion");
    await page.selectOption("select[aria-label='Kind of aws:RequestedRegion']", "many");
    const list = page.locator("textarea[aria-label='Values of aws:RequestedRegion, one a line']");
    await list.focus();
    await page.keyboard.type("us-east-1");
    await page.keyboard.press("Enter");
    await page.keyboard.type("eu-w");
    await offered(page, "eu-west-1");
    await page.keyboard.press("ArrowDown");
    await chosen(page).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Enter");
    assert.match(await list.inputValue(), /^us-east-1\neu-west-\d$/);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await ask(page, "with");
    await page.click("#part-with button:has-text('Add key')");
    await page.waitForFunction(() => document.activeElement.matches(".context-key") && !document.activeElement.value);
    await page.keyboard.type("aws:SecureTransport");
    await page.fill("input[aria-label='Value of aws:SecureTransport']", "maybe");
    await page.getByText("AWS documents aws:SecureTransport as a Boolean, true or false, which maybe is not.").waitFor();
    await page.fill("input[aria-label='Value of aws:SecureTransport']", "TRUE");
    await page.getByText("AWS documents aws:SecureTransport").waitFor({ state: "detached" });
    await page.done();
  });

  test("for the caller is offered those that the policies name, and how callers are written", async () => {
    const page = await open("#/e/cross-account-encrypted-read");
    await type(page, "#principal", "arn:aws:sts::444455556666:");
    await offered(page, "session of a role");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.press("Delete");
    await offered(page, "arn:aws:iam::111122223333:role/IngestRole in the policies");
    await offered(page, "has an identity policy");
    await page.keyboard.press("Escape");
    await page.selectOption("#principal-kind", "service");
    await page.locator("#principal").focus();
    assert.equal(await page.getAttribute("#principal", "data-offers"), "service");
    await page.done();
  });

  test("without the catalog is offered what the policies name, and no word on what AWS has", async () => {
    const page = await open("#/e/mfa-required", { missing: CATALOG });
    await type(page, "#action", "");
    await offered(page, "in the policies");
    const all = await offers(page).allTextContents();
    assert.ok(all.length > 0 && all.every((text) => text.endsWith("in the policies")), `${all}`);
    await page.keyboard.type("s3:GetObjct");
    await page.waitForSelector(".offers", { state: "detached" });
    await page.done({ expected: [/Failed to load resource/] });
  });

  test("is a field like any other where what offers cannot be loaded", async () => {
    const page = await open("#/e/mfa-required", { missing: FORM });
    await fill(page, "#action", "s3:ListAllMyBuckets");
    await fill(page, "#resource", "*");
    assert.equal(await page.textContent("#part-does .part-says"), "s3:ListAllMyBuckets");
    assert.equal(await page.locator(".offers").count(), 0);
    await page.done({ expected: [/Failed to load resource/] });
  });
});

describe("what few need", () => {
  test("is folded until it is used: the role's path, who asks for a further action, RCPs on it, what is put on a bucket", async () => {
    const page = await open("#/e/cross-account-encrypted-read");
    await ask(page, "who");
    await page.click("#part-who summary:text-is('The role behind the session')");
    await page.fill("#role", "arn:aws:iam::444455556666:role/jobs/AnalyticsRole");
    await page.waitForSelector("#part-who .folded[open]");
    assert.deepEqual(await violations(page), []);
    // The bucket policy names a role without a path.
    await page.waitForFunction(() => /s3:GetObject/.test(document.querySelector(".verdict-why").textContent));
    await page.fill("#role", "");
    await page.waitForFunction(() => /kms:Decrypt/.test(document.querySelector(".verdict-why").textContent));

    await ask(page, "does");
    const further = page.locator("#part-does .further").first();
    await further.locator("summary:text-is('Who makes it')").click();
    await further.locator("select").selectOption("direct");
    await further.locator("summary:text-is('Resource control policies on it')").click();
    await further.locator("button:text-is('Add resource control policy')").click();
    const policy = further.locator("textarea.document");
    await policy.waitFor();
    await policy.fill(JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Deny", Principal: "*", Action: "kms:*", Resource: "*" } }));
    await decision(page, "explicitDeny");
    assert.deepEqual(await violations(page), []);
    await further.locator("button:text-is('Remove them')").click();
    await policy.waitFor({ state: "detached" });
    await page.done();
  });

  test("a policy that is put on a bucket is refused where it is public and BlockPublicPolicy is on", async () => {
    const page = await open("#/e/mfa-required");
    await page.keyboard.press("n");
    await titled(page, "Policy Playground");
    await paste(page, ALLOW);
    await fill(page, "#action", "s3:PutBucketPolicy");
    await fill(page, "#resource", "example-bucket");
    await decision(page, "allowed");
    await ask(page, "does");
    await page.click("#part-does summary:text-is('The policy that it puts')");
    await page.fill("#part-does .document", JSON.stringify({
      Version: "2012-10-17", Statement: { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::example-bucket/*" },
    }));
    await ask(page, "with");
    await page.selectOption("select[aria-label='BlockPublicPolicy of S3 Block Public Access']", "on");
    await decision(page, "implicitDeny");
    await page.selectOption("select[aria-label='BlockPublicPolicy of S3 Block Public Access']", "off");
    await decision(page, "allowed");
    await page.done();
  });

  test("what a call usually needs besides is said, and added by a press", async () => {
    const page = await open("#/e/mfa-required");
    await page.keyboard.press("n");
    await titled(page, "Policy Playground");
    await paste(page, ALLOW);
    await fill(page, "#action", "lambda:CreateFunction");
    await fill(page, "#resource", "arn:aws:lambda:us-east-1:111122223333:function:f");
    await decision(page, "allowed");
    const line = page.locator(".trace .usually");
    await line.getByText("This call usually needs iam:PassRole too:").waitFor();
    await line.locator("button").click();
    await page.waitForFunction(() => document.activeElement.id === "also[0].resource");
    await page.keyboard.type("arn:aws:iam::111122223333:role/f");
    await decision(page, "allowed");
    await line.waitFor({ state: "detached" });
    await page.done();
  });
});

const ALLOW = JSON.stringify({
  Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["s3:*", "lambda:*", "iam:PassRole"], Resource: "*" }],
});

/** Pastes a policy into a new page, which then asks for the action. */
async function paste(page, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await editor(page).waitFor();
  await page.waitForFunction(() => document.activeElement.closest(".editor"));
  await page.keyboard.press("ControlOrMeta+V");
  await page.waitForFunction(() => document.activeElement.id === "action");
}

describe("from New, a policy that is pasted, an action and a bucket typed short are a verdict in four gestures", () => {
  const READ = JSON.stringify({
    Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::example-bucket/*" }],
  }, null, 2);

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1280, 1920]) {
      test(`${colorScheme}, ${width} px`, async () => {
        const page = await open("#/e/mfa-required", { colorScheme, viewport: { width, height: 800 } });
        await titled(page, "No MFA, no access");
        await page.evaluate((text) => navigator.clipboard.writeText(text), READ);
        let gestures = 0;
        /** Something that somebody does: a press of a key, a paste, or a text that is typed and ended with Enter. */
        const gesture = async (act) => {
          gestures += 1;
          await act();
        };
        await gesture(() => page.keyboard.press("n"));
        await titled(page, "Policy Playground");
        // The focus is in the empty editor.
        await editor(page).waitFor();
        await page.waitForFunction(() => document.activeElement.closest(".editor"));
        await gesture(() => page.keyboard.press("ControlOrMeta+V"));
        await page.waitForFunction(() => document.querySelector("#part-who .part-says").textContent === "whoever has this policy");
        // What comes next is asked for by itself: nothing is pressed in between.
        await page.waitForFunction(() => document.activeElement.id === "action");
        await gesture(async () => {
          await page.keyboard.type("s3:GetObject");
          await page.keyboard.press("Enter");
        });
        // The next part that is empty opens by itself.
        await page.waitForFunction(() => document.activeElement.id === "resource");
        await gesture(async () => {
          await page.keyboard.type("example-bucket/a.csv");
          await page.keyboard.press("Enter");
        });
        await decision(page, "allowed");
        assert.ok(gestures <= 4);
        assert.equal(await page.inputValue("#resource"), "arn:aws:s3:::example-bucket/a.csv");
        assert.equal(await page.locator("details.pop[open]").count(), 0);
        await drawn(page);
        for (const seen of ["#part-does > summary", "#part-on > summary", ".verdict-word", ".verdict-why"]) {
          const { x, y, height, width: wide } = await page.locator(seen).boundingBox();
          assert.ok(y >= 0 && y + height <= 800 && x >= 0 && x + wide <= width, seen);
        }
        assert.deepEqual(await violations(page), []);
        await page.done();
      });
    }
  }
});
