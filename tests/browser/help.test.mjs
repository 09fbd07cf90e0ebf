// What the editor offers and tells of AWS's services, and what is linted besides policies: networks, and the examples of the
// reference.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { browser, editor, open, replaceText, site, text, violations } from "./harness.mjs";

const CATALOG = /\/catalog-[0-9a-f]{16}\.txt$/;

const policy = (more) => JSON.stringify({
  Version: "2012-10-17", Statement: [{ Sid: "Read", Effect: "Allow", Action: "s3:GetObject", ...more }],
}, null, 2);

const bar = (page) => page.locator(".editor-host .findings-bar");
const offered = (page) => page.locator(".editor-host .cm-tooltip-autocomplete li");
const told = (page) => page.locator(".editor-host .told");

/** Takes what is offered first; the editor does not yet take it right after it came. */
async function take(page, wanted) {
  await offered(page).first().filter({ hasText: wanted }).waitFor();
  await page.waitForTimeout(150);
  await page.keyboard.press("Enter");
}

/** A page with a policy, once the catalog is there. */
async function typed(document) {
  const page = await open("#/e/default-deny");
  await editor(page).waitFor();
  await replaceText(page, policy({ Resource: "arn:aws:s3:::example-bucket/*" }));
  await bar(page).getByRole("button", { name: "1 info" }).waitFor();
  await replaceText(page, document);
  return page;
}

/** Puts the cursor behind a text. */
async function behind(page, wanted) {
  await editor(page).click();
  await page.keyboard.press("ControlOrMeta+Home");
  const lines = (await text(page)).split("\n");
  await page.keyboard.press("ControlOrMeta+Home");
  const line = lines.findIndex((line) => line.includes(wanted));
  for (let at = 0; at < line; at += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  await page.keyboard.press("Home");
  const column = lines[line].indexOf(wanted) + wanted.length;
  for (let at = 0; at < column; at += 1) await page.keyboard.press("ArrowRight");
}

describe("what the editor offers", () => {
  test("services, their actions with the access level, and what is known of them", async () => {
    const page = await typed(policy({ Action: "", Resource: "arn:aws:s3:::example-bucket/*" }));
    await behind(page, '"Action": "');
    await page.keyboard.type("sqs");
    await take(page, "sqs:Amazon SQS");
    // The cursor is behind the colon, where the actions follow.
    await offered(page).filter({ hasText: "sqs:AddPermissionWrite, Permissions management" }).waitFor();
    await page.keyboard.type("SendM");
    await page.locator(".editor-host .cm-completionInfo").getByText("It acts on queue (required).").waitFor();
    await take(page, "sqs:SendMessageWrite");
    assert.match(await text(page), /"Action": "sqs:SendMessage"/);
    await page.done();
  });

  test("the name of a call that is no action leads to the action", async () => {
    const page = await typed(policy({ Action: "s3:", Resource: "*" }));
    await behind(page, '"s3:');
    await page.keyboard.type("ListBuckets");
    await offered(page).filter({ hasText: "s3:ListBucketsno action, needs s3:ListAllMyBuckets" }).waitFor();
    await page.done();
  });

  test("the ARNs of what the actions act on, with what is to be filled in selected", async () => {
    const page = await typed(policy({ Resource: "" }));
    await behind(page, '"Resource": "');
    await page.keyboard.press("Control+Space");
    await take(page, "arn:aws:s3:::${BucketName}/${ObjectName}object of Amazon S3");
    await page.keyboard.type("example-bucket");
    await page.keyboard.press("Tab");
    await page.keyboard.type("a/*");
    assert.match(await text(page), /"Resource": "arn:aws:s3:::example-bucket\/a\/\*"/);
    await page.done();
  });

  test("condition keys of the statement's actions first, and operators that fit the key", async () => {
    const page = await typed(policy({ Action: "s3:ListBucket", Resource: "*", Condition: { NumericEquals: { "": "" } } }));
    await behind(page, '"NumericEquals": {');
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    for (const _ of '": ""') await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Control+Space");
    await offered(page).first().filter({ hasText: "s3:TlsVersionnumber, of these actions" }).waitFor();
    await page.keyboard.type("max");
    await take(page, "s3:max-keysnumber, of these actions");
    assert.match(await text(page), /"s3:max-keys": ""/);
    await page.done();
  });

  test("without the catalog the editor offers what it knows by itself", async () => {
    const page = await open("#/e/default-deny", { missing: CATALOG });
    await editor(page).waitFor();
    await bar(page).getByText(/^AWS’s catalog could not be loaded/).waitFor();
    await replaceText(page, policy({ Condition: { "": {} } }));
    await behind(page, '"Condition": {');
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    for (const _ of '": {}') await page.keyboard.press("ArrowLeft");
    await page.keyboard.type("StringE");
    await offered(page).filter({ hasText: /^StringEquals$/ }).waitFor();
    await page.done({ expected: [/Failed to load resource/] });
  });
});

describe("what the editor tells", () => {
  test("what a wildcard stands for, under the pointer and at the cursor", async () => {
    const page = await typed(policy({ Action: "s3:GetBucketL*", Resource: "arn:aws:s3:::example-bucket" }));
    await page.locator(".editor-host .cm-line span:not(.reason)", { hasText: "s3:GetBucketL*" }).last().hover();
    await told(page).getByText("s3:GetBucketL* stands for 2 actions: s3:GetBucketLocation, s3:GetBucketLogging.").waitFor();
    await page.mouse.move(640, 20, { steps: 4 });
    await told(page).waitFor({ state: "detached" });

    await behind(page, "example-bu");
    await page.mouse.move(640, 20, { steps: 4 });
    await told(page).waitFor({ state: "detached" });
    await page.keyboard.press("F2");
    await told(page).getByText("bucket of Amazon S3: arn:${Partition}:s3:::${BucketName}").waitFor();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await told(page).waitFor({ state: "detached" });
    // The editor still has the focus.
    await page.keyboard.type("x");
    assert.match(await text(page), /example-bux/);
    await page.done();
  });
});

describe("what is linted besides policies", () => {
  test("a network, in its own text", async () => {
    const page = await open("#/e/two-tier-vpc");
    await page.click(".panes button:text-is('JSON')");
    await editor(page).waitFor();
    const network = { NetworkAcls: [{ NetworkAclId: "acl-1", IsDefault: false, Associations: [], Entries: [] }] };
    await replaceText(page, JSON.stringify(network, null, 2));
    await bar(page).locator(".toggle").click();
    const rows = page.locator(".editor-host .findings-list .finding");
    await rows.filter({ hasText: "NACL_UNUSED" }).waitFor();
    await rows.filter({ hasText: "NACL_UNUSED" }).getByRole("button", { name: "Show" }).click();
    // Of names of actions and their catalog nothing is said.
    assert.equal(await bar(page).getByText("catalog").count(), 0);
    await page.done();
  });

  test("the example of a rule's page can be changed there, and says what the linter says", async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1600 } });
    const page = await context.newPage();
    const log = [];
    page.on("console", (message) => log.push(message.text()));
    await page.goto(`${site.url}rules/RESOURCE_MISMATCH.html`);
    const block = page.frameLocator("iframe");
    // A narrow page shows one part of it.
    await block.getByRole("button", { name: "Policies", exact: true }).click();
    const list = block.locator(".editor-host .findings-bar");
    await list.getByRole("button", { name: "1 warning" }).waitFor();
    await list.locator(".toggle").click();
    await block.locator(".findings-list").getByRole("button", { name: /^Did you mean/ }).click();
    await list.getByText("No findings").waitFor();
    assert.deepEqual(log, []);
    await context.close();
  });
});
