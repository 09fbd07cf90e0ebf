// The linter: what is wrong, risky or pointless is marked in the editor while one types, and repaired by a press.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { changePolicy, clickLine, decision, editor, fill, open, replaceText, share, text, violations } from "./harness.mjs";

const CATALOG = /\/catalog-[0-9a-f]{16}\.txt$/;

const policy = (action, resource) => JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "Read", Effect: "Allow", Action: action, Resource: resource }],
}, null, 2);

const underlined = (page, severity) => page.locator(`.editor-host .cm-lintRange.finding-${severity}`);
const bar = (page) => page.locator(".editor-host .findings-bar");
const rows = (page) => page.locator(".editor-host .findings-list .finding");
const openList = (page) => bar(page).locator(".toggle").click();
/** Waits until every check runs, which one that needs the catalog shows. */
const withCatalog = (page) => bar(page).getByRole("button", { name: "1 info" }).waitFor();

/** A page with a policy of its own in the editor, as somebody types it. */
async function typed(path, document) {
  const page = await open(path);
  await editor(page).waitFor();
  await replaceText(page, document);
  return page;
}

describe("the linter", () => {
  test("a misspelt action and a bucket's ARN: corrected by a press each, and nothing is left", async () => {
    const page = await typed("#/e/default-deny", policy("s3:GetObject", "arn:aws:s3:::example-bucket/*"));
    await withCatalog(page);
    await replaceText(page, policy("", "arn:aws:s3:::example-bucket"));
    // As a person types it, in the empty action.
    await clickLine(page, '"Action"');
    await page.keyboard.press("End");
    for (const _ of '",') await page.keyboard.press("ArrowLeft");
    await page.keyboard.type("s3:GetObjct");
    await underlined(page, "error").filter({ hasText: "s3:GetObjct" }).waitFor();
    // What is offered meanwhile is out of the way.
    await page.keyboard.press("Escape");

    await underlined(page, "error").first().hover();
    const tooltip = page.locator(".cm-tooltip-lint");
    await tooltip.getByText("Did you mean s3:GetObject?").first().waitFor();
    const link = tooltip.getByRole("link", { name: "INVALID_ACTION" });
    const rule = await page.request.get(await link.evaluate((element) => element.href));
    assert.equal(rule.status(), 200);
    assert.deepEqual(await violations(page), []);
    await tooltip.getByRole("button", { name: "Did you mean s3:GetObject?" }).click();

    await openList(page);
    await rows(page).filter({ hasText: "RESOURCE_MISMATCH" }).waitFor();
    assert.equal(await rows(page).count(), 1);
    assert.deepEqual(await violations(page), []);
    await rows(page).getByRole("button", { name: /^Did you mean arn:aws:s3:::example-bucket\/\*\?$/ }).click();
    await bar(page).getByText("No findings but").waitFor();
    assert.equal(await page.locator(".editor-host .cm-lintRange").count(), 0);
    // What is only good to know is there for those who ask.
    await bar(page).getByRole("button", { name: "1 info" }).click();
    assert.match(await page.textContent(".editor-host .findings-list"), /DATA_ACCESS.*AWS listed them on \d{4}-\d\d-\d\d/);
    assert.match(await text(page), /"Action": "s3:GetObject",\s+"Resource": "arn:aws:s3:::example-bucket\/\*"/);

    // Each was an edit as any other.
    await page.keyboard.press("ControlOrMeta+Z");
    await bar(page).getByText("1 warning").waitFor();
    await page.keyboard.press("ControlOrMeta+Z");
    await underlined(page, "error").filter({ hasText: "s3:GetObjct" }).waitFor();
    await page.done();
  });

  test("the list filters by severity, and a press puts the cursor there; nothing around the editor moves", async () => {
    const page = await typed("#/e/default-deny", policy("s3:GetObject", "arn:aws:s3:::example-bucket/*"));
    await withCatalog(page);
    const place = () => page.locator(".editor").boundingBox();
    const before = await place();
    await replaceText(page, policy(["s3:GetObjct", "*"], "*"));
    await underlined(page, "error").first().waitFor();
    await openList(page);
    const all = await rows(page).count();
    assert.ok(all > 1, `${all} findings`);
    await bar(page).getByRole("button", { name: "1 error" }).click();
    assert.equal(await rows(page).count(), 1);
    assert.match(await rows(page).textContent(), /INVALID_ACTION/);
    assert.deepEqual(await place(), before);
    await rows(page).getByRole("button", { name: "Show" }).click();
    const selected = await page.evaluate(() => document.querySelector(".editor-host").shadowRoot.getSelection?.().toString());
    assert.match(selected ?? "s3:GetObjct", /s3:GetObjct/);
    await page.done();
  });

  test("what AWS refuses is told once, with its place", async () => {
    const page = await typed("#/e/default-deny", policy("s3:GetObject", "*").replace("Allow", "Alow"));
    await underlined(page, "error").first().waitFor();
    await openList(page);
    assert.equal(await rows(page).filter({ hasText: "INVALID_EFFECT" }).count(), 1);
    assert.equal(await page.locator(".findings:visible", { hasText: "Alow" }).filter({ hasNot: page.locator(".findings-bar") }).count(), 0);
    await page.done();
  });

  test("a text that is longer than any policy is not checked, and that is said", async () => {
    const page = await typed("#/e/default-deny", policy("s3:GetObjct", "*") + " ".repeat(41 * 1024));
    await bar(page).getByText("This is longer than any policy that AWS takes, so it is not checked.").waitFor();
    assert.equal(await underlined(page, "error").count(), 0);
    await page.done();
  });

  test("the verdict goes by the catalog once it is there", async () => {
    const page = await typed("#/e/default-deny", policy("ec2:*", "arn:aws:ec2:*:*:instance/*"));
    await fill(page, "#action", "ec2:TerminateInstances");
    await fill(page, "#resource", "arn:aws:ec2:us-east-1:111122223333:instance/i-1");
    await decision(page, "allowed");
    await fill(page, "#action", "ec2:DescribeInstances");
    await decision(page, "implicitDeny");
    await page.getByText(/AWS lists no resource type for/).first().waitFor();
    await page.done();
  });

  test("without the catalog the page works, and says what was not checked", async () => {
    const page = await open("#/e/default-deny", { missing: CATALOG });
    await editor(page).waitFor();
    await bar(page).getByText(/^AWS’s catalog could not be loaded, so names of actions/).waitFor();
    assert.deepEqual(await violations(page), []);
    await replaceText(page, policy("s3:GetObjct", "*").replace("Allow", "Alow"));
    await underlined(page, "error").first().waitFor();
    assert.equal(await underlined(page, "error").filter({ hasText: "GetObjct" }).count(), 0);
    await fill(page, "#action", "s3:ListAllMyBuckets");
    await page.waitForSelector("#app .verdict");
    await page.getByText(/^AWS's list of actions and condition keys is not loaded/).waitFor();
    await page.done({ expected: [/Failed to load resource/] });
  });

  test("a block in another document asks for no catalog and shows no list", async () => {
    const page = await open("?embed#/e/default-deny");
    await decision(page, "implicitDeny");
    await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("web-engine")));
    await page.waitForTimeout(300);
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    assert.equal(loaded.filter((name) => name.includes("catalog")).length, 0);
    assert.equal(await bar(page).count(), 0);
    await page.done();
  });

  test("where nothing is found, by which lists of AWS is said", async () => {
    const page = await typed("#/e/default-deny", JSON.stringify({
      Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "s3:DeleteBucket", Resource: "arn:aws:s3:::example-bucket" }],
    }));
    await bar(page).filter({ hasText: /^No findings\s*by AWS’s lists of \d{4}-\d\d-\d\d$/ }).waitFor();
    await page.done();
  });

  test("how many findings stand below those in sight is told beside the list, and less the further it is scrolled", async () => {
    const Statement = [1, 2, 3, 4, 5, 6, 7].map((at) => ({ Sid: `Read${at}`, Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::bucket-${at}` }));
    const page = await typed("#/e/default-deny", JSON.stringify({ Version: "2012-10-17", Statement }, null, 2));
    await underlined(page, "warning").first().waitFor();
    await openList(page);
    const below = bar(page).locator(".more-below");
    await page.waitForFunction(() => /^\d more below$/.test(document.querySelector(".editor-host").shadowRoot.querySelector(".more-below")?.textContent ?? ""));
    const before = Number.parseInt(await below.textContent(), 10);
    assert.ok(before > 0 && before < await rows(page).count());
    await page.locator(".editor-host .findings-list").evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await page.waitForFunction(() => document.querySelector(".editor-host").shadowRoot.querySelector(".more-below").textContent === "");
    await page.done();
  });

  test("what may stay is acknowledged with a reason: folded away, kept in a link, and taken back", async () => {
    const mismatch = policy("s3:GetObject", "arn:aws:s3:::example-bucket");
    const page = await typed("#/e/default-deny", mismatch);
    await underlined(page, "warning").first().waitFor();
    await openList(page);
    const found = rows(page).filter({ hasText: "RESOURCE_MISMATCH" });
    const known = bar(page).getByRole("button", { name: "1 acknowledged" });
    await found.getByRole("button", { name: "Acknowledge" }).click();
    // With the keyboard alone from here: the field has the focus, and asks for a reason before anything can be done.
    await found.getByRole("textbox", { name: "Why it may stay" }).waitFor();
    assert.ok(await found.getByRole("button", { name: "Acknowledge" }).isDisabled());
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await found.getByRole("button", { name: "Acknowledge" }).click();
    await page.keyboard.type("It is a <lesson>.");
    await page.keyboard.press("Enter");
    await bar(page).getByText("No other findings").waitFor();
    await found.waitFor({ state: "detached" });
    assert.equal(await page.locator(".editor-host .cm-lintRange").count(), 0);
    await known.click();
    await rows(page).filter({ hasText: /RESOURCE_MISMATCH.*Acknowledged: It is a <lesson>\./ }).waitFor();
    assert.deepEqual(await violations(page), []);

    // It goes with the scenario.
    const link = await share(page);
    const other = await open(link.slice(link.indexOf("#")));
    await bar(other).getByRole("button", { name: "1 acknowledged" }).waitFor();
    await other.done();
    await page.keyboard.press("Escape");
    // It goes with the policy, whatever that is called.
    await changePolicy(page);
    await page.fill(".policy-row.selected .policy-name input", "Everything");
    await page.keyboard.press("Escape");
    await known.waitFor();

    // What is gone is told, since it would hide the next one.
    await replaceText(page, policy("s3:GetObject", "arn:aws:s3:::example-bucket/*"));
    await rows(page).filter({ hasText: "RESOURCE_MISMATCH Nothing of this is found any more" }).waitFor();
    await replaceText(page, mismatch);
    await rows(page).filter({ hasText: "no resource of this statement is that" }).waitFor();
    await rows(page).getByRole("button", { name: "Take back the acknowledgement of RESOURCE_MISMATCH" }).click();
    await underlined(page, "warning").first().waitFor();
    assert.equal(await bar(page).getByText("acknowledged").count(), 0);
    // That was an edit as any other.
    await page.locator("body").press("ControlOrMeta+Z");
    await known.waitFor();
    await page.done();
  });

  test("a finding of a network opens the packet that shows it", async () => {
    const page = await open("#/e/ephemeral-ports-windows");
    await decision(page, "ambiguous");
    await page.click(".panes button:text-is('JSON')");
    await openList(page);
    const found = rows(page).filter({ hasText: "NACL_EPHEMERAL_RANGE_TOO_NARROW" });
    await found.getByRole("button", { name: "Try it" }).click();
    await decision(page, "notReachable");
    assert.match(await page.textContent(".question.flow"), /from port 1024/);
    assert.deepEqual(await violations(page), []);
    await page.locator("body").press("ControlOrMeta+Z");
    await decision(page, "ambiguous");
    // The same where the pointer is.
    await found.getByRole("button", { name: "Show" }).click();
    await underlined(page, "warning").first().hover();
    await page.locator(".cm-tooltip-lint").getByRole("button", { name: "Try it" }).first().click();
    await decision(page, "notReachable");
    await page.done();
  });
});

const REPORT = `user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date
<root_account>,arn:aws:iam::111122223333:root,2019-01-01T00:00:00+00:00,not_supported,no_information,not_supported,true,false,N/A,N/A,false,N/A,N/A
alice,arn:aws:iam::111122223333:user/alice,2026-01-01T00:00:00+00:00,true,2026-01-20T00:00:00+00:00,2026-01-01T00:00:00+00:00,false,false,N/A,N/A,false,N/A,N/A
build,arn:aws:iam::111122223333:user/build,2026-01-01T00:00:00+00:00,false,N/A,N/A,false,true,2026-01-01T00:00:00+00:00,2026-01-20T00:00:00+00:00,false,N/A,N/A
`;

describe("a credential report", () => {
  const report = (page) => page.getByRole("dialog", { name: "Credential report" });
  const row = (page, name) => report(page).getByRole("row", { name });
  const day = (page, value) => report(page).getByLabel("Ages as of").fill(value);
  async function pasted(text, into, options) {
    const page = await open("#/e/default-deny", options);
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    if (into) await page.locator(into).click();
    await page.keyboard.press("ControlOrMeta+V");
    await report(page).waitFor();
    return page;
  }

  test("is a table of who has what, with what is wrong of it, at a day that can be chosen", async () => {
    const page = await pasted(REPORT);
    await row(page, /build/).waitFor();
    await day(page, "2026-02-01");
    await row(page, /^build none no 31 days old, used 12 days ago none$/).waitFor();
    await row(page, /^root user/).waitFor();
    const sums = await report(page).locator(".report-sums").innerText();
    assert.deepEqual(sums.split("\n"), [
      "2 users", "1 with a password, 1 of them without MFA", "1 active access key", "root user with MFA, no access key",
    ]);
    const list = report(page).locator(".report-list");
    assert.deepEqual(await list.locator("a").allInnerTexts(), ["PASSWORD_WITHOUT_MFA"]);
    assert.equal((await page.request.get(await list.locator("a").evaluate((link) => link.href))).status(), 200);
    assert.deepEqual(await violations(page), []);

    // Half a year later both are old.
    await day(page, "2026-08-01");
    await row(page, /212 days old/).waitFor();
    assert.match(await report(page).locator(".report-sums").innerText(), /1 active access key, 1 older than 90 days/);
    await report(page).getByRole("button", { name: "1 security" }).click();
    assert.deepEqual(await list.locator("a").allInnerTexts(), ["PASSWORD_WITHOUT_MFA"]);
    await report(page).getByRole("button", { name: "1 security" }).click();
    assert.ok((await list.locator("a").allInnerTexts()).includes("ACCESS_KEY_OLD"));
    await day(page, "");
    await report(page).getByText("Without a day nothing is old").waitFor();
    assert.deepEqual(await list.locator("a").allInnerTexts(), ["PASSWORD_WITHOUT_MFA"]);

    // It is of an account, and kept nowhere.
    await page.keyboard.press("Escape");
    await report(page).waitFor({ state: "detached" });
    await decision(page, "implicitDeny");
    assert.equal(await page.evaluate(() => JSON.stringify(localStorage).includes("root_account")), false);
    await page.done();
  });

  test("is one in a field, in a file and in base64", async () => {
    const before = await pasted(REPORT, ".editor-host .cm-content");
    await row(before, /alice/).waitFor();
    await before.keyboard.press("Escape");
    assert.doesNotMatch(await text(before), /alice/);
    await before.done();
    const coded = JSON.stringify({ Content: Buffer.from(REPORT.replace("alice", "zoë")).toString("base64"), ReportFormat: "text/csv" });
    const page = await pasted(coded);
    await row(page, /zoë/).waitFor();
    await report(page).getByRole("button", { name: "Close" }).click();
    await page.keyboard.press("/");
    await page.locator("dialog.examples input[type=file]").setInputFiles({ name: "report.csv", mimeType: "text/csv", buffer: Buffer.from(REPORT) });
    await row(page, /alice/).waitFor();
    await page.done();
  });

  test("says what is not there: findings, users, a whole report, and what reads it", async () => {
    const [head, root] = REPORT.split("\n");
    const clean = await pasted(`${head}\n${root}\n`);
    await report(clean).getByText("No findings").waitFor();
    await clean.done();
    const empty = await pasted(`${head}\n`);
    await report(empty).getByText("The report names no users.").waitFor();
    await empty.done();
    const cut = await pasted(`${head}\n${root.slice(0, 60)}\n`);
    await report(cut).getByText("CREDENTIAL_REPORT_UNREADABLE").waitFor();
    await cut.done();
    const half = await pasted("dXNlcixhcm4sA");
    await report(half).getByText("This is not a whole credential report").waitFor();
    await half.done();
    const page = await pasted(REPORT, undefined, { missing: /web-engine.*\.js$/ });
    await report(page).getByText("What reads it could not be loaded.").waitFor();
    assert.deepEqual(await violations(page), []);
    await page.done({ expected: [/Failed to load resource/, /worker/i] });
    const unfilled = await open("#/e/default-deny", { missing: /\/report-[0-9a-f]{16}\.js$/ });
    await unfilled.evaluate((text) => navigator.clipboard.writeText(text), REPORT);
    await unfilled.keyboard.press("ControlOrMeta+V");
    await unfilled.getByText("What shows a credential report cannot be loaded").waitFor();
    await unfilled.done({ expected: [/Failed to load resource/] });
  });
});
