// What people have at hand, pasted or dropped on the page: what is said of it, and what comes of it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { ask, decision, fill, editor, open, titled, violations, why } from "./harness.mjs";

/** Pastes a text where the focus is, which is nowhere unless a field is named. */
async function paste(page, text, field) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  if (field?.startsWith("#")) await ask(page, await page.locator(field).evaluate((of) => of.closest(".part").id.slice("part-".length)));
  if (field) await page.click(field);
  else await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("ControlOrMeta+V");
}

/** What the page says, once it says this. */
const said = (page, part) => page.waitForSelector(`.notice:not(.pasted) > span:has-text(${JSON.stringify(part)})`);

const blame = (page, part) => page.waitForSelector(`.blame:has-text(${JSON.stringify(part)})`);

const link = (scenario) => `#v1.${deflateRawSync(JSON.stringify(scenario)).toString("base64url")}`;

const DENIED = `Traceback (most recent call last):
  File "/app/train.py", line 17, in main
botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:sts::111122223333:assumed-role/Trainer/job-1 is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::example-bucket/a.csv" with an explicit deny in a resource-based policy`;

const policy = (effect, more = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: effect, ...more, Action: "s3:GetObject", Resource: "arn:aws:s3:::example-bucket/*" }],
});

const READ = JSON.stringify(policy("Allow"));
const ROLE_POLICY = JSON.stringify({ RoleName: "Trainer", PolicyName: "Read", PolicyDocument: policy("Allow") }, null, 4);
const BUCKET_POLICY = JSON.stringify({ Policy: JSON.stringify(policy("Deny", { Principal: "*" })) });
const CALLER = JSON.stringify({ UserId: "AROAEXAMPLE:job-1", Account: "111122223333", Arn: "arn:aws:sts::111122223333:assumed-role/Trainer/job-1" });
const TERRAFORM = `resource "aws_iam_policy" "reader" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "\${aws_s3_bucket.data.arn}/*" }]
  })
}`;
const TEMPLATE = `Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: { Effect: Allow, Action: s3:GetObject, Resource: !Sub '\${Bucket.Arn}/*' }
`;

const KINDS = {
  message: DENIED,
  event: JSON.stringify({ Records: [{ eventSource: "s3.amazonaws.com", eventName: "GetObject", eventID: "e-1", errorCode: "AccessDenied" }] }),
  policy: READ,
  "policy of a role": ROLE_POLICY,
  "bucket policy": BUCKET_POLICY,
  caller: CALLER,
  account: JSON.stringify({ UserDetailList: [{ UserName: "Alice", Arn: "arn:aws:iam::111122223333:user/Alice" }], RoleDetailList: [] }),
  network: JSON.stringify({ Vpcs: [{ VpcId: "vpc-1", CidrBlock: "10.0.0.0/16" }] }),
  scenario: JSON.stringify({ schema: 1, title: "Whole", access: { request: { principal: "", action: "", resource: "" }, policies: {} } }),
  link: `https://example.com/${link({ schema: 1, title: "Linked", access: { request: { principal: "", action: "", resource: "" }, policies: {} } })}`,
  Terraform: TERRAFORM,
  CloudFormation: TEMPLATE,
  "text to repair": READ.replaceAll('"', "”"),
};

describe("a paste", () => {
  test("of an error message and three of what AWS prints come to AWS's verdict, without typing", async () => {
    const page = await open("");
    const title = await page.title();
    await paste(page, DENIED);
    await said(page, "An access denied message:");
    await decision(page, "implicitDeny");
    await blame(page, "AWS blames a resource-based policy; none is given.");
    await blame(page, "aws s3api get-bucket-policy --bucket example-bucket");
    // What AWS blames is asked for, and nothing else is proposed before it is there.
    const lacks = page.locator(".advice .changes li");
    assert.equal(await lacks.count(), 1);
    assert.match(await lacks.textContent(), /^policy\s*Add the bucket policy that AWS blames, as it is: what would change the verdict follows from it\.Add it/);
    assert.notEqual(await page.title(), title);
    await paste(page, ROLE_POLICY);
    await said(page, "an inline policy of the role");
    await paste(page, BUCKET_POLICY);
    await said(page, "The policy of a resource, taken as the resource policy.");
    await paste(page, CALLER);
    await said(page, "The caller");
    await decision(page, "explicitDeny");
    await blame(page, "AWS says that a resource-based policy denies it, and so does this answer.");
    assert.match(await why(page), /resource policy/);
    await page.done();
  });

  test("of a policy, an action and a bucket typed short give a verdict", async () => {
    const page = await open(link({ schema: 1, access: { request: { principal: "", action: "", resource: "" }, policies: {} } }));
    await paste(page, READ);
    await said(page, "A policy, taken as an identity policy");
    await fill(page, "#action", "s3:GetObject");
    await page.press("#action", "Tab");
    await fill(page, "#resource", "example-bucket/a.csv");
    await page.press("#resource", "Enter");
    await decision(page, "allowed");
    await page.waitForSelector(".read-as:has-text('read as arn:aws:s3:::example-bucket/a.csv')");
    assert.equal(await page.inputValue("#resource"), "arn:aws:s3:::example-bucket/a.csv");
    await blame(page, "The answer is for whoever has this policy");
    assert.equal(await page.inputValue("#principal"), "");
    await page.done();
  });

  test("over an example takes its place, and Undo brings the example back", async () => {
    const page = await open("#/e/mfa-required");
    await titled(page, "No MFA, no access");
    await paste(page, READ);
    await said(page, "It takes the place of what was open.");
    await page.waitForFunction(() => document.title === "Policy Playground");
    await page.click(".notice button:text-is('Undo')");
    await titled(page, "No MFA, no access");
    await page.done();
  });

  test("of what holds more is a choice, and what is broken can be repaired", async () => {
    const page = await open("");
    await paste(page, `${DENIED}\n${DENIED.replace("a.csv", "b.csv")}`);
    await said(page, "These are 2 access denied messages: choose one.");
    assert.deepEqual(await violations(page), []);
    await page.click(".pasted-offers button:has-text('b.csv')");
    await said(page, "An access denied message:");
    await page.waitForFunction(() => document.querySelector("#resource")?.value.endsWith("b.csv"));
    await paste(page, READ.replaceAll('"', "”"));
    await page.click(`.pasted-offers button:has-text('Repair the text, ${READ.split('"').length - 1} places')`);
    await said(page, "A policy, taken as an identity policy");
    await page.done();
  });

  test("of a template lists what it has still to fill in", async () => {
    const page = await open("");
    await paste(page, TERRAFORM);
    await said(page, "aws_iam_policy.reader");
    await page.waitForSelector(".pasted summary:text-is('1 place to fill in')");
    await page.click(".pasted .link:text-is('line 7')");
    assert.deepEqual(await violations(page), []);
    await page.done();
  });

  test("into a field is offered, and stays there otherwise", async () => {
    const page = await open("");
    const principal = await page.inputValue("#principal");
    await paste(page, DENIED, "#action");
    await page.waitForSelector(".pasted-meant:has-text('A field has what you pasted.')");
    await page.click("button:text-is('Open it instead')");
    await said(page, "An access denied message:");
    assert.equal(await page.inputValue("#action"), "s3:GetObject");
    await page.click(".notice button:text-is('Undo')");
    await page.waitForFunction((principal) => document.querySelector("#principal").value === principal, principal);
    // What the field is meant for is nobody else's.
    await paste(page, "s3:PutObject", "#action");
    await page.waitForTimeout(300);
    assert.equal(await page.locator(".pasted").count(), 0);
    await page.done();
  });

  test("of each kind, whole, cut and doubled, is answered in a sentence wherever it goes", async () => {
    const page = await open("");
    for (const [kind, text] of Object.entries(KINDS)) {
      for (const [how, changed] of [["whole", text], ["cut", text.slice(0, text.length / 2)], ["doubled", `${text}\n${text}`]]) {
        await page.evaluate(() => document.querySelectorAll(".notice [aria-label='Close this message']").forEach((button) => button.click()));
        await page.waitForFunction(() => !document.querySelector(".notice:not(.pasted)"));
        await paste(page, changed);
        await page.waitForSelector(".notice:not(.pasted) > span", { timeout: 5000 }).catch(() => assert.fail(`${kind}, ${how}`));
        const says = await page.textContent(".notice:not(.pasted) > span");
        assert.match(says, /^[^\n]{12,}[.:…]$|^[A-Z][^\n]+\.$/, `${kind}, ${how}: ${says}`);
        // Into the editor it is text.
        if (how === "whole" && await editor(page).count()) await paste(page, text, ".editor-host .cm-content");
      }
    }
    await page.done();
  });

  test("in another document's frame is for its fields alone", async () => {
    const page = await open("?embed#/e/mfa-required");
    await titled(page, "No MFA, no access");
    await paste(page, READ);
    await page.waitForTimeout(500);
    assert.equal(await page.locator(".notice").count(), 0);
    await page.done();
  });
});

describe("a file", () => {
  const drop = (page, bytes, name) => page.evaluate(([bytes, name]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
    for (const type of ["dragover", "drop"]) {
      document.querySelector("main").dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, composed: true }));
    }
  }, [[...bytes], name]);

  test("that is dropped is read, its policies are called by its name", async () => {
    const page = await open("");
    await drop(page, Buffer.from(READ), "Readers.json");
    await said(page, "A policy, taken as an identity policy");
    await page.waitForSelector(":is(input, button):is([value='Readers'], :has-text('Readers')), option:has-text('Readers')", { state: "attached" });
    await page.done();
  });

  test("of PowerShell is read, and one that is no text is said to be none", async () => {
    const page = await open("");
    await drop(page, Buffer.from(`\ufeff${BUCKET_POLICY}`, "utf16le"), "policy.json");
    await said(page, "The policy of a resource, taken as the resource policy.");
    await drop(page, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0, 0, 0, 1, 2, 3, 0xff]), "a.png");
    await said(page, "This is no text. Paste what AWS prints, or drop a file with it.");
    await page.done();
  });
});
