// What would change a verdict: tried by the engine, applied by a click.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decision, fill, open, titled, violations, why } from "./harness.mjs";

const changes = (page) => page.locator(".changes li:has(button)");

describe("what would change it", () => {
  test("a cross-account read of an encrypted object fails at the key policy, and a click mends it", async () => {
    const page = await open("#/e/cross-account-encrypted-read");
    await titled(page, "A cross-account read fails");
    await decision(page, "implicitDeny");
    const [sentence] = (await why(page)).split(/(?<=\.) /);
    assert.match(sentence, /^The call also needs kms:Decrypt: .* but no statement of the key policy does\.$/);
    await page.click(".aws-message summary");
    assert.match(await page.textContent(".aws-message"), /not authorized to perform: kms:Decrypt on resource: arn:aws:kms/);

    const first = changes(page).first();
    assert.match(await first.textContent(), /Add arn:aws:iam::444455556666:role\/AnalyticsRole to the Principal of statement 1/);
    assert.deepEqual(await violations(page), []);
    await first.getByRole("button", { name: /^Preview/ }).click();
    await first.getByRole("button", { name: /^Try it/ }).click();
    await decision(page, "allowed");
    // What is new stands in the editor, lit up.
    await page.waitForSelector(".editor-host .lit");
    const text = await page.textContent(".editor-host .cm-content");
    assert.match(text, /"arn:aws:iam::111122223333:role\/IngestRole", "arn:aws:iam::444455556666:role\/AnalyticsRole"/);
    // An allowed request says what it hangs on.
    await page.waitForSelector("#hinges-title");
    assert.match(await page.textContent(".trace"), /Without statement 1 \(DecryptTheLake\) of DataLakeKeyPolicy the request kms:Decrypt would be denied\./);

    await page.click(".notice button:has-text('Undo')");
    await decision(page, "implicitDeny");
    await page.done();
  });

  test("a denial that is wanted is not undone; what it hangs on is said", async () => {
    const page = await open("#/e/https-only-bucket");
    await decision(page, "explicitDeny");
    await page.waitForSelector("#hinges-title");
    assert.equal(await changes(page).count(), 0);
    assert.match(await page.textContent(".trace"), /Without statement 1 \(DenyPlainHttp\) of HttpsOnly the request would be allowed\./);
    assert.match(await page.textContent(".advice"), /No policy has to change to get it allowed: send the request with aws:SecureTransport true\./);
    assert.deepEqual(await violations(page), []);
    // What is said of a statement is not said of its layer, too.
    await page.evaluate(() => { location.hash = "#/e/scp-deny-region"; });
    await titled(page, "An SCP that denies other Regions");
    await page.locator(".missing", { hasText: "Without statement 1 (OnlyApprovedRegions) of DenyOtherRegions" }).waitFor();
    assert.equal(await page.locator(".advice").count(), 0);
    await page.done();
  });

  test("a missing key: what each value would bring, and a click sets it", async () => {
    const page = await open("#/e/mfa-required");
    await decision(page, "explicitDeny");
    const missing = page.locator(".missing li", { hasText: "aws:MultiFactorAuthPresent" });
    // What is tried comes a moment after the verdict.
    await missing.getByText("Without it").waitFor();
    assert.match(await missing.textContent(), /Without it the request is denied explicitly; it would be allowed with true\./);
    assert.deepEqual(await violations(page), []);
    await missing.getByRole("button", { name: /Set aws:MultiFactorAuthPresent to true/ }).click();
    await decision(page, "allowed");
    await page.done();
  });

  test("advice follows the text, by keyboard and on a narrow screen", async () => {
    const page = await open("#/e/default-deny", { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    await titled(page, "What nothing allows");
    await decision(page, "implicitDeny");
    assert.match(await changes(page).first().textContent(), /Add arn:aws:sagemaker.*endpoint\/churn-prediction to the Resource/);
    assert.deepEqual(await violations(page), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await fill(page, "#action", "sagemaker:DescribeEndpoint");
    await page.locator(".changes li", { hasText: "sagemaker:DescribeEndpoint" }).first().waitFor();
    const preview = page.locator(".changes .button:enabled").first();
    await preview.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".change-line");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await decision(page, "allowed");
    await page.done();
  });
});
