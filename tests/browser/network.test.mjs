// The network side: the way of a packet and of its reply, what stops them, and what a click mends.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decision, editor, open, replaceText, site, text, violations, why } from "./harness.mjs";

/** Shows a part of the page, where it is narrow. */
async function part(page, name) {
  const tab = page.locator(`.tabs button:text-is('${name}')`);
  if (await tab.isVisible()) await tab.click();
}

const width = (page) => page.evaluate(() => document.documentElement.scrollWidth);

const SCREENS = [
  ["wide", { viewport: { width: 1280, height: 900 }, colorScheme: "light" }],
  ["narrow", { viewport: { width: 360, height: 740 }, colorScheme: "dark" }],
];

for (const [screen, options] of SCREENS) {
  describe(`networks on a ${screen} screen`, () => {
    test("a reply loses its rule in the network ACL, and a click gives it back", async () => {
      const page = await open("", options);
      await page.click(".sides button:text-is('Network')");
      assert.match(await page.textContent("main"), /There is no network yet/);
      assert.deepEqual(await violations(page), []);
      await page.click("button:has-text('Open a two-tier VPC')");
      await decision(page, "reachable");
      assert.equal(await page.locator(".topology .stop-cross").count(), 0);
      assert.deepEqual(await violations(page), []);

      await part(page, "Network");
      await editor(page).waitFor();
      const good = await text(page);
      const network = JSON.parse(good);
      const acl = network.NetworkAcls.find((acl) => acl.NetworkAclId === "acl-private");
      acl.Entries = acl.Entries.filter((entry) => !(entry.Egress && entry.RuleNumber === 110));
      const broken = JSON.stringify(network, null, 1);
      await replaceText(page, broken);
      await decision(page, "notReachable");
      assert.match(await why(page), /^The packet reaches eni-app, but the reply does not come back\. acl-private denies the reply, .*outbound rule \*\.$/);
      await part(page, "Why");
      assert.equal(await page.locator(".ways > section:has(#packet-title) .hop.drops").count(), 0);
      const stop = page.locator(".ways > section:has(#reply-title) .hop.drops:not(.assumed)");
      assert.match(await stop.textContent(), /^drops: acl-private denies the reply/);
      await stop.locator("summary").click();
      assert.match(await stop.locator("tr.decides").textContent(), /^\*deny all protocols to 0\.0\.0\.0\/0 decides: /);
      // What comes after is what the reply would have met.
      assert.match(await page.locator(".hop.assumed p").first().textContent(), /\(had it come this far\)$/);
      assert.equal(await page.locator(".topology .stop-cross").count(), 1);
      assert.match(await page.locator(".topology .stop:has(.stop-cross)").textContent(), /acl-private/);
      const side = page.locator(".side", { hasText: "eni-app" });
      assert.match(await side.locator(".difference").textContent(), /lets the reply out because it is stateful; the ACL acl-private is not/);
      assert.match(await side.locator(".filter").last().textContent(), /stateless.*Request: passes.*Reply: drops/);
      assert.deepEqual(await violations(page), []);
      if (screen === "narrow") assert.equal(await width(page), 360);

      const blocker = page.locator(".blockers li");
      assert.match(await blocker.textContent(), /^SUBNET_ACL_RESTRICTION acl-private denies the reply/);
      const apply = blocker.getByRole("button", { name: /^Apply: aws ec2 create-network-acl-entry --network-acl-id acl-private --egress/ });
      await apply.click();
      await decision(page, "reachable");
      assert.match(await page.textContent(".notice"), /^Applied: aws ec2 create-network-acl-entry/);
      if (screen === "narrow") assert.equal(await width(page), 360);
      await part(page, "Network");
      await page.waitForSelector(".editor-host .lit");
      const mended = await text(page);
      // Only the new rule is new: the layout stays.
      assert.ok(mended.startsWith(broken.slice(0, broken.indexOf('"acl-private"'))));
      await page.click(".notice button:has-text('Undo')");
      await decision(page, "notReachable");
      assert.equal(await text(page), broken);
      await page.done();
    });

    test("an ACL names the rule, the fields ask, and the link holds it all", async () => {
      const page = await open("#/e/web-server-network-acl", options);
      await decision(page, "reachable");
      assert.match(await page.textContent(".difference"), /lets it out by rule 100\.$/);
      // A name leads to its place in the text.
      await page.locator(".hop .source", { hasText: "acl-web" }).first().click();
      await page.locator(".editor-host .lit", { hasText: "acl-web" }).waitFor();
      await part(page, "Flow");
      assert.equal(await page.inputValue("#from"), "203.0.113.7");
      await page.fill("#port", "22");
      await decision(page, "notReachable");
      assert.match(await why(page), /acl-web denies tcp to port 22 .*inbound rule \*/);
      assert.deepEqual(await violations(page), []);
      await page.fill("#from", "");
      assert.match(await page.textContent("#from-problem"), /where does the packet start/i);
      await page.fill("#from", "203.0.113.7");
      await decision(page, "notReachable");

      // Broken text keeps the last answer, and comes back as it was: from the draft, and from a link.
      await part(page, "Network");
      await editor(page).waitFor();
      const odd = (await text(page)).replace("{", "{\n\t ").replace(/\}$/, "");
      await replaceText(page, odd);
      await page.waitForSelector(".verdict.stale [data-decision='notReachable']");
      assert.match(await page.textContent(".verdict-problem"), /not JSON/);
      assert.match(await page.textContent(".findings"), /error/);
      assert.deepEqual(await violations(page), []);
      await page.click("button:has-text('Share')");
      await page.waitForSelector("dialog[open]");
      const link = await page.inputValue("#share-link");
      await page.waitForTimeout(500);
      const draft = JSON.parse(await page.evaluate(() => localStorage.getItem("draft")));
      assert.equal(draft.network, odd);
      assert.equal("access" in draft, false);
      await page.evaluate(() => { location.hash = ""; });
      await page.reload();
      await page.waitForSelector(".verdict");
      await part(page, "Network");
      await editor(page).waitFor();
      assert.equal(await text(page), odd);
      await page.done();

      const elsewhere = await open(link.slice(site.url.length), options);
      await part(elsewhere, "Network");
      await editor(elsewhere).waitFor();
      assert.equal(await text(elsewhere), odd);
      await elsewhere.done();
    });
  });
}

describe("the two sides", () => {
  test("a network alone gets policies only on request", async () => {
    const page = await open("#/e/nat-client-reply-lost");
    await decision(page, "notReachable");
    await page.click(".sides button:text-is('Access')");
    assert.match(await page.textContent("main"), /There are no policies in this scenario/);
    assert.deepEqual(await violations(page), []);
    await page.click("button:has-text('Write a policy')");
    await decision(page, "notEvaluated");
    await page.click(".sides button:text-is('Network')");
    await decision(page, "notReachable");
    await page.done();
  });
});

test("an edited network is among the earlier work, its lines as they were", async () => {
  const page = await open("#/e/two-tier-vpc");
  await decision(page, "reachable");
  await editor(page).waitFor();
  const text0 = await text(page);
  assert.ok(text0.split("\n").length > 50);
  await replaceText(page, text0.replace("8080", "8081"));
  await decision(page, "notReachable");
  await page.waitForTimeout(500);
  await page.goto(`${site.url}#/e/default-deny`);
  await page.waitForFunction(() => document.title.startsWith("What nothing allows"));
  await page.fill("#action", "sagemaker:DescribeEndpoint");
  await page.waitForTimeout(500);
  await page.reload();
  await page.waitForSelector(".verdict");
  await page.click("summary:text-is('Earlier work')");
  await page.locator(".restore details button").first().click();
  await decision(page, "notReachable");
  await editor(page).waitFor();
  assert.equal(await text(page), text0.replace("8080", "8081"));
  await page.done();
});
