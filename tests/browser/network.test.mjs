// The network side: the way of a packet and of its reply, what stops them, and what a click mends.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { decision, drawn, editor, fill, goBackTo, open, replaceText, share, site, text, titled, violations, why, works } from "./harness.mjs";

/** Shows a part of the page, where it is narrow. */
async function part(page, name) {
  const tab = page.locator(`.tabs button:text-is('${name}')`);
  if (await tab.isVisible()) await tab.click();
}

/** Shows the network as JSON, in its editor. */
async function json(page) {
  await part(page, "Network");
  await page.click(".panes button:text-is('JSON')");
  await editor(page).waitFor();
}

/** Opens the steps of both ways. */
async function ways(page) {
  const closed = page.locator(".ways > details:not([open]) > summary");
  while (await closed.count()) await closed.first().click();
}

/** Waits until what this selector finds has the focus. */
const focused = (page, selector) =>
  page.waitForFunction((selector) => document.activeElement.matches(selector), selector);

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
      await page.click("a:has-text('Open a two-tier VPC')");
      await decision(page, "reachable");
      assert.equal(await page.locator(".topology .stop-cross").count(), 0);
      assert.deepEqual(await violations(page), []);

      // One row of the ACL goes.
      await part(page, "Network");
      const rows = page.locator("[aria-label='Outbound rules of acl-private'] .grid-row:not(.grid-head)");
      assert.equal(await rows.count(), 3);
      assert.match(await rows.nth(1).textContent(), /allows the reply/);
      assert.deepEqual(await violations(page), []);
      await rows.getByRole("button", { name: "Remove rule 110" }).click();
      assert.equal(await rows.count(), 2);
      assert.match(await page.textContent(".notice"), /^The rule is removed/);
      // Not on what removes the next one.
      await focused(page, "[id='add-out-acl-private']");
      await decision(page, "notReachable");
      assert.match(await why(page), /^The packet reaches eni-app, but the reply does not come back\. acl-private denies the reply, .*outbound rule \*\.$/);
      await part(page, "Why");
      await ways(page);
      assert.equal(await page.locator(".ways > details:has(#packet-title) .hop.drops").count(), 0);
      const stop = page.locator(".ways > details:has(#reply-title) .hop.drops:not(.assumed)");
      assert.match(await stop.textContent(), /^drops: acl-private denies the reply/);
      await stop.locator("summary").click();
      assert.match(await stop.locator("tr.decides").textContent(), /^\*deny all protocols to 0\.0\.0\.0\/0 decides: /);
      // What comes after is what the reply would have met.
      assert.match(await page.locator(".hop.assumed p").first().textContent(), /\(had it come this far\)$/);
      assert.equal(await page.locator(".topology .stop-cross").count(), 1);
      assert.match(await page.locator(".topology .stop:has(.stop-cross)").textContent(), /acl-private/);
      const side = page.locator(".side:has(h2:has-text('eni-app'))");
      assert.match(await side.locator(".difference").textContent(), /lets the reply out because it is stateful; the ACL acl-private is not/);
      assert.match(await side.locator("thead th").last().textContent(), /^Network ACL acl-private stateless$/);
      assert.match(await side.locator("tr:has(th:text-is('Request')) td").last().textContent(), /^passes 100 allow tcp port 8080 from /);
      const decides = side.locator(".cell.decides");
      assert.match(await decides.textContent(), /^dropsdecides \* deny all protocols to 0\.0\.0\.0\/0Add outbound rule \d+ to acl-private/);
      assert.match(await side.locator("tr:has(th:text-is('Reply')) td").first().textContent(), /^passes stateful: no rule needed$/);
      assert.equal(await decides.getByRole("button", { name: /^Try it: Add outbound rule \d+ to acl-private: allow tcp ports? / }).count(), 1);
      assert.deepEqual(await violations(page), []);
      if (screen === "narrow") assert.equal(await width(page), 360);

      const blocker = page.locator(".blockers li");
      // What the answer and the cell say and offer is not said and offered again.
      assert.match(await blocker.textContent(), /^Add outbound rule \d+ to acl-private.*Reachability Analyzer calls the reason SUBNET_ACL_RESTRICTION\.$/s);
      assert.doesNotMatch(await side.locator(".difference").textContent(), /denies the reply/);
      const tries = page.getByRole("button", { name: /^Try it/ });
      const names = await tries.evaluateAll((all) => all.map((button) => button.getAttribute("aria-label")));
      assert.equal(new Set(names).size, names.length);
      assert.match(await blocker.locator("details").first().textContent(), /aws ec2 create-network-acl-entry --network-acl-id acl-private --egress/);
      const apply = decides.getByRole("button", { name: /^Try it: Add outbound rule \d+ to acl-private: allow tcp ports? / }).first();
      await apply.focus();
      await page.keyboard.press("Enter");
      await decision(page, "reachable");
      // What was pressed is gone: the focus is at the answer.
      await focused(page, "#verdict");
      assert.match(await page.textContent(".notice"), /^Applied: add (in|out)bound rule \d+ to acl-private\./);
      if (screen === "narrow") assert.equal(await width(page), 360);
      // The new rule is a row, lit up and deciding, and in the text nothing else has moved.
      await part(page, "Network");
      assert.match(await page.locator(".grid-row.lit").textContent(), /allows the reply/);
      assert.equal(await rows.count(), 3);
      await page.click(".notice button:has-text('Undo')");
      await decision(page, "notReachable");
      await focused(page, "#verdict");
      assert.equal(await rows.count(), 2);
      await page.done();
    });

    test("an ACL names the rule, the fields ask, and the link holds it all", async () => {
      const page = await open("#/e/web-server-network-acl", options);
      await decision(page, "reachable");
      assert.match(await page.textContent(".difference"), /lets it out by rule 100\.$/);
      // A name leads to its rules, or to its place in the text.
      await ways(page);
      await page.locator(".hop .source", { hasText: "acl-web" }).first().click();
      await page.waitForFunction(() => document.activeElement.id === "rules-acl-web");
      await part(page, "Why");
      await page.locator(".hop .source", { hasText: "igw-1" }).first().click();
      await page.locator(".editor-host .lit", { hasText: "igw-1" }).waitFor();
      assert.equal(await page.inputValue("#from"), "203.0.113.7");
      await fill(page, "#port", "22");
      await decision(page, "notReachable");
      assert.match(await why(page), /acl-web denies tcp to port 22 .*inbound rule \*/);
      assert.deepEqual(await violations(page), []);
      await fill(page, "#from", "");
      await page.locator("#from-problem", { hasText: /where does the packet start/i }).waitFor({ state: "attached" });
      await fill(page, "#from", "203.0.113.7");
      await decision(page, "notReachable");

      // Broken text keeps the last answer, and comes back as it was: from the draft, and from a link.
      await json(page);
      const odd = (await text(page)).replace("{", "{\n\t ").replace(/\}$/, "");
      await replaceText(page, odd);
      await page.waitForSelector(".verdict.stale [data-decision='notReachable']");
      assert.match(await page.textContent(".verdict-problem"), /not JSON/);
      assert.match(await page.textContent(".findings"), /error/);
      assert.deepEqual(await violations(page), []);
      const link = await share(page);
      await page.waitForTimeout(500);
      const draft = JSON.parse((await works(page))[0]);
      assert.equal(draft.network, odd);
      assert.equal("access" in draft, false);
      await page.evaluate(() => { location.hash = ""; });
      await page.reload();
      await page.waitForSelector("#app .verdict");
      await json(page);
      assert.equal(await text(page), odd);
      await page.done();

      const elsewhere = await open(link.slice(site.url.length), options);
      await json(elsewhere);
      assert.equal(await text(elsewhere), odd);
      await elsewhere.done();
    });
  });
}

describe("rules as tables", () => {
  test("rules are added, changed, moved, switched, and what makes no sense is said", async () => {
    const page = await open("#/e/web-server-network-acl");
    await decision(page, "reachable");
    const rows = page.locator("[aria-label='Inbound rules of acl-web'] .grid-row:not(.grid-head)");
    const cell = (name) => page.getByLabel(name).first();
    const before = await rows.count();
    await page.click("button:has-text('Add a rule, inbound, to acl-web')");
    assert.equal(await rows.count(), before + 1);
    assert.equal(await page.locator(".grid-row.lit").count(), 1);
    const added = rows.nth(before - 1);
    const number = await added.locator(".grid-number input").inputValue();
    // By keyboard alone: a number, then on to the others.
    await added.locator(".grid-number input").fill("50");
    await page.keyboard.press("Tab");
    await page.waitForFunction(() => document.querySelector("[aria-label^='Rule of rule 50 of']"));
    await decision(page, "reachable");
    // The row has moved, and the focus with it.
    await page.waitForFunction(() => document.activeElement.getAttribute("aria-label").startsWith("Protocol of rule 50 of"));
    await page.keyboard.press("Tab");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("443");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("203.0.113.7/32");
    await page.keyboard.press("Tab");
    await page.locator("select[aria-label^='Action of rule 50 of']").selectOption("deny");
    await decision(page, "notReachable");
    assert.match(await rows.first().textContent(), /stops the packet/);
    assert.match(await why(page), /acl-web denies .*inbound rule 50/);
    assert.deepEqual(await violations(page), []);
    // Behind the rule that allows, it has no say.
    await page.getByRole("button", { name: "Move down rule 50" }).click();
    await decision(page, "reachable");
    await page.getByRole("button", { name: "Move up rule 100" }).first().click();
    await decision(page, "notReachable");
    // In the first row there is no such button.
    await focused(page, "[role='switch']");
    await page.getByLabel("Use rule 50").uncheck();
    await decision(page, "reachable");
    assert.match(await rows.first().textContent(), /switched off/);
    assert.deepEqual(await violations(page), []);
    // What is half typed changes nothing, and says so when it is left.
    const ports = cell("Ports of rule 50");
    await ports.fill("443-");
    assert.equal(await page.locator("[role='alert']:visible", { hasText: "Ports are" }).count(), 0);
    await page.keyboard.press("Tab");
    await page.getByText("Ports are a number, a range such as 1024-65535, or all.").waitFor();
    assert.equal(await ports.inputValue(), "443-");
    assert.deepEqual(await violations(page), []);
    // Typing on keeps the focus, and Escape brings back what stood there.
    await ports.click();
    await page.keyboard.press("End");
    await page.keyboard.type("45");
    await page.keyboard.type("0");
    assert.equal(await ports.inputValue(), "443-450");
    assert.equal(await page.getByText("Ports are a number").count(), 0);
    await page.keyboard.press("Escape");
    assert.equal(await ports.inputValue(), "443");
    // What was valid on the way to what is not does not stay.
    await ports.fill("80");
    await ports.fill("80,443");
    await page.keyboard.press("Tab");
    await page.getByText("Ports are a number").waitFor();
    await page.click(".panes button:text-is('Routes')");
    await page.click(".panes button:text-is('Network ACLs')");
    assert.equal(await ports.inputValue(), "443");
    // An address alone is a block.
    const source = cell("Source of rule 50");
    await source.fill("203.0.113.9");
    await page.keyboard.press("Enter");
    assert.equal(await source.inputValue(), "203.0.113.9/32");
    // All of it can be taken back.
    assert.deepEqual(await violations(page), []);
    await page.locator(".brand").click();
    await page.keyboard.press("ControlOrMeta+Z");
    assert.equal(await source.inputValue(), "203.0.113.7/32");
    await page.click("button[aria-label='Redo']");
    assert.equal(await source.inputValue(), "203.0.113.9/32");
    while (await page.locator("button[aria-label='Undo']").isEnabled()) await page.click("button[aria-label='Undo']");
    assert.equal(await rows.count(), before);
    await decision(page, "reachable");
    await page.getByRole("button", { name: "Swap the two ends" }).click();
    assert.equal(await page.inputValue("#from"), "eni-web");
    assert.notEqual(number, "50");
    await page.done();
  });

  test("groups and routes are tables too", async () => {
    const page = await open("#/e/two-tier-vpc");
    await decision(page, "reachable");
    await page.click(".panes button:text-is('Security groups')");
    await page.fill("[aria-label='Inbound rules of sg-app'] .grid-peer input", "sg-nobody");
    await decision(page, "notReachable");
    await page.fill("[aria-label='Inbound rules of sg-app'] .grid-peer input", "sg-web");
    await decision(page, "reachable");
    assert.deepEqual(await violations(page), []);
    await page.click(".panes button:text-is('Routes')");
    assert.match(await page.locator("#rules-rtb-public .marked").textContent(), /routes the packet/);
    await fill(page, "#from", "eni-app");
    await fill(page, "#to", "198.51.100.9");
    await fill(page, "#port", "443");
    await decision(page, "reachable");
    await page.fill("#rules-rtb-private .grid-row:last-of-type .grid-target input", "igw-1");
    await decision(page, "notReachable");
    assert.deepEqual(await violations(page), []);
    await page.done();
  });
});

test("every network's answer, picture and two filters are on one screen", async () => {
  const gallery = (path) => readFile(new URL(`../../web/gallery/${path}.json`, import.meta.url), "utf8").then(JSON.parse);
  const slugs = (await gallery("index")).flatMap(({ entries }) => entries);
  const page = await open("", { viewport: { width: 1280, height: 800 } });
  const without = [];
  let seen = 0;
  for (const slug of slugs) {
    const { network, access, title } = await gallery(slug);
    if (!network) continue;
    seen += 1;
    await page.goto(`${site.url}#/e/${slug}`);
    await titled(page, title);
    if (access) await page.click(".sides button:text-is('Network')");
    await page.waitForSelector(".topology");
    await drawn(page);
    if (!await page.locator(".cells").count()) without.push(slug);
    const hidden = await page.evaluate(() => {
      const pane = document.querySelector(".pane-right").getBoundingClientRect();
      const parts = [".verdict-word", ".topology-stops", ".topology-stops .stop", ".cells tbody tr:last-child, .side p"];
      const isSeen = ({ top, bottom, left, right }) => top >= 0 && left >= 0 && bottom <= pane.bottom && right <= pane.right;
      return parts.filter((part) => !isSeen(document.querySelector(part).getBoundingClientRect()));
    });
    assert.deepEqual(hidden, [], slug);
    assert.equal(await page.locator(".pane-right").evaluate((pane) => pane.scrollTop), 0);
  }
  assert.ok(seen > 30);
  // A name that is not found, and a gateway that has no group.
  assert.deepEqual(without.sort(), ["cannot-resolve-host", "nat-gateway-no-way-in"]);
  await page.done();
});

for (const width of [390, 1280, 1920]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`networks are accessible at ${width} px, ${colorScheme}`, async () => {
      const page = await open("#/e/two-tier-vpc", { viewport: { width, height: 800 }, colorScheme });
      for (const [slug, outcome] of [
        ["two-tier-vpc", "reachable"], ["ephemeral-ports-windows", "ambiguous"], ["peering", "reachable"], ["new-network-acl", "notReachable"],
      ]) {
        await page.goto(`${site.url}#/e/${slug}`);
        await page.waitForFunction((slug) => location.hash === `#/e/${slug}`, slug);
        await decision(page, outcome);
        await drawn(page);
        assert.deepEqual(await violations(page), [], slug);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
        await part(page, "Network");
        assert.deepEqual(await violations(page), [], slug);
        await part(page, "Why");
      }
      await page.done();
    });
  }
}

for (const width of [320, 390, 1280, 1920]) {
  test(`the picture fills ${width} px, with text that can be read and that touches no border`, async () => {
    const page = await open("", { viewport: { width, height: 800 } });
    for (const [slug, outcome] of [["two-tier-vpc", "reachable"], ["ephemeral-ports-windows", "ambiguous"], ["nat-gateway-out", "reachable"]]) {
      await page.goto(`${site.url}#/e/${slug}`);
      await page.waitForFunction((slug) => location.hash === `#/e/${slug}`, slug);
      await decision(page, outcome);
      await drawn(page);
      const { sizes, wide, gaps } = await page.evaluate(() => {
        const rect = (of) => of.getBoundingClientRect();
        const stops = [...document.querySelectorAll(".topology .stop")];
        const around = rect(document.querySelector(".topology-stops"));
        return {
          sizes: [...document.querySelectorAll(".topology :is(text, .box-name, .box-name code)")].map((of) => parseFloat(getComputedStyle(of).fontSize)),
          wide: (Math.max(...[...document.querySelectorAll(".topology :is(.box, .stop)")].map((of) => rect(of).right)) - around.left) / around.width,
          gaps: stops.flatMap((stop) => {
            const box = rect(stop.querySelector(".stop-box"));
            return [...stop.querySelectorAll(".stop-kind, .stop-name")].map((text) => Math.min(rect(text).left - box.left, box.right - rect(text).right));
          }),
        };
      });
      assert.ok(Math.min(...sizes) >= 12, `${slug}: ${Math.min(...sizes)}`);
      assert.ok(wide > 0.95, `${slug}: ${wide}`);
      assert.ok(Math.min(...gaps) >= 1, `${slug}: ${Math.min(...gaps)}`);
    }
    await page.done();
  });
}

test("what is lost in part is drawn where the line splits, and a click mends it", async () => {
  const page = await open("#/e/ephemeral-ports-windows", { viewport: { width: 1280, height: 800 } });
  await decision(page, "ambiguous");
  assert.deepEqual(await page.locator(".stop-lost").allTextContents(), ["61001-65535 lost"]);
  assert.match(await page.locator(".stop:has(.stop-part)").textContent(), /network ACLacl-web/);
  // Less goes on to the gateway and to the client; the packet itself is whole.
  assert.equal(await page.locator(".lane-reply.lane-thin").count(), 2);
  assert.equal(await page.locator(".lane-thin:not(.lane-reply)").count(), 0);
  const cell = page.locator(".cell.decides");
  assert.match(await cell.textContent(), /^partlydecides61001-65535 lost 100 allow tcp ports 32768-61000 to 0\.0\.0\.0\/0 Edit rule 100 of acl-web, outbound\* deny all protocols/);
  await cell.getByRole("button", { name: /^Try it: Add outbound rule 110 to acl-web: allow tcp ports 61001-65535 / }).click();
  await decision(page, "reachable");
  assert.equal(await page.locator(".stop-lost, .lane-thin, .cell.decides").count(), 0);
  await page.done();
});

test("the rule that decides is changed in its cell", async () => {
  const page = await open("#/e/ephemeral-ports-windows", { viewport: { width: 1280, height: 800 } });
  await decision(page, "ambiguous");
  await page.locator(".cell.decides").getByRole("button", { name: "Edit rule 100 of acl-web" }).click();
  await focused(page, ".cell-fields input");
  const fields = page.getByRole("group", { name: "rule 100 of acl-web" });
  const ports = fields.getByLabel("Ports of rule 100");
  await ports.fill("1024-6553x");
  await page.keyboard.press("Tab");
  assert.match(await fields.locator(".cell-problem:not(:empty)").textContent(), /^Ports are a number, a range/);
  assert.deepEqual(await violations(page), []);
  await ports.fill("1024-65535");
  await decision(page, "reachable");
  // What is changed stays, with another answer, and is the rule of the text.
  assert.equal(await ports.inputValue(), "1024-65535");
  assert.equal(await page.locator("[aria-label='Outbound rules of acl-web']").getByLabel("Ports of rule 100").inputValue(), "1024-65535");
  // A list opens on an arrow key, and takes on Enter alone.
  await fields.getByLabel("Action of rule 100").focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await fields.getByLabel("Action of rule 100").inputValue(), "allow");
  await page.keyboard.press("Escape");
  await decision(page, "reachable");
  await fields.getByLabel("Action of rule 100").selectOption("deny");
  await decision(page, "notReachable");
  await page.getByRole("button", { name: "Done" }).click();
  await focused(page, ".cell-edit");
  assert.equal(await fields.count(), 0);
  await page.keyboard.press("Control+z");
  await decision(page, "reachable");
  // What AWS gives is not changed: the last rule of an ACL has no such button.
  assert.equal(await page.getByRole("button", { name: "Edit rule * of acl-web" }).count(), 0);
  await page.done();
});

test("parts are called by their names, in boxes, and long ids keep their ends", async () => {
  const { network } = JSON.parse(await readFile(new URL("../../web/gallery/two-tier-vpc.json", import.meta.url), "utf8"));
  const called = { "eni-web": "web", "sg-web": "web servers", "subnet-public": "public", "vpc-1": "shop", "acl-public": "a name with many letters" };
  for (const item of Object.values(network).filter(Array.isArray).flat()) {
    const id = Object.entries(item).filter(([key]) => key.endsWith("Id")).map(([, value]) => value).find((value) => called[value]);
    const own = item.NetworkInterfaceId ?? item.GroupId ?? item.SubnetId ?? item.NetworkAclId ?? item.VpcId ?? id;
    if (called[own]) item.Tags = [{ Key: "Stage", Value: "test" }, { Key: "Name", Value: called[own] }];
  }
  const long = JSON.stringify(network).replaceAll("eni-app", "eni-0123456789abcdef0");
  const page = await open("#/e/two-tier-vpc");
  await decision(page, "reachable");
  await json(page);
  await replaceText(page, long);
  await page.locator("#part-from summary", { hasText: "web (eni-web)" }).waitFor();
  await decision(page, "reachable");
  assert.match(await why(page), /from web eni-web reaches eni-0123456789abcdef0/);
  const figures = await page.locator(".topology .stop").allTextContents();
  assert.deepEqual([figures[0], figures[2], figures.at(-1)], ["eni-webweb", "10.0.0.0/16acl-publica name…etters", "interfaceeni-01…bcdef0"]);
  assert.equal(await page.locator(".stop-button").first().getAttribute("title"), "interface web (eni-web)");
  assert.deepEqual(await page.locator(".box-name").allTextContents(), ["VPC shop vpc-1", "subnet public subnet-public", "subnet subnet-private"]);
  await page.click(".side .panes button:has-text('eni-web')");
  assert.match(await page.textContent(".cells thead"), /Security group web servers sg-web stateful/);
  assert.deepEqual(await violations(page), []);
  await page.done();
});

test("a number that is typed takes the place of the one that a new rule has", async () => {
  const page = await open("#/e/web-server-network-acl");
  await decision(page, "reachable");
  await page.click("button:has-text('Add a rule, inbound, to acl-web')");
  await focused(page, ".grid-row.lit .grid-number input");
  await page.keyboard.type("150");
  assert.equal(await page.locator(".grid-row.lit .grid-number input").inputValue(), "150");
  await page.done();
});

describe("the views of a packet", () => {
  test("the arrow keys step through, and light up what a step reads", async () => {
    const page = await open("#/e/two-tier-vpc", { viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
    await decision(page, "reachable");
    await page.locator(".steps > .button").focus();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.textContent(".step"), "");
    await page.keyboard.press("ArrowRight");
    assert.match(await page.textContent(".step"), /^Step 1 of 14: the packet/);
    await focused(page, ".step-acts .button");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assert.match(await page.textContent(".step"), /^Step 3 of 14: the packet.*acl-public allows/);
    // The interface that the step is at is shown, with its cell, and the row among the tables.
    assert.match(await page.textContent(".side h2"), /At eni-web$/);
    assert.match(await page.locator(".cell.read").textContent(), /^passes 110 allow tcp ports 1024-65535/);
    assert.match(await page.locator(".grid-row.read").getAttribute("data-rule"), /^acl-public out 110$/);
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("ArrowLeft");
    assert.match(await page.textContent(".step"), /^Step 2 of 14/);
    assert.equal(await page.locator(".grid-row.read").count(), 0);
    // Space lets it go on by itself, and stops it.
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Play" }).waitFor();
    for (let step = 2; step < 18; step += 1) await page.keyboard.press("ArrowRight");
    assert.match(await page.textContent(".step"), /^Step 14 of 14: the reply/);
    await page.done();
  });

  for (const [screen, options] of SCREENS) {
    test(`the packet is followed step by step, on a ${screen} screen`, async () => {
      const page = await open("#/e/nat-client-reply-lost", { ...options, reducedMotion: "reduce" });
      await decision(page, "notReachable");
      await page.click("button:text-is('Follow the packet')");
      assert.match(await page.textContent(".step"), /^Step 1 of 7: the packet/);
      await page.getByRole("button", { name: "Pause" }).waitFor();
      await focused(page, ".step-acts .button");
      const { bottom } = await page.locator(".step").evaluate((step) => step.getBoundingClientRect());
      assert.ok(bottom <= page.viewportSize().height, `the step ends at ${bottom}`);
      await page.getByRole("button", { name: "Pause" }).click();
      const next = page.getByRole("button", { name: "Next step" });
      while (await next.getAttribute("aria-disabled") === null) await next.click();
      await focused(page, "[aria-label='Next step']");
      assert.match(await page.textContent(".step"), /^Step 7 of 7: the reply.*acl-web denies the reply.*tcp 10\.0\.\d+\.10:443 → 203\.0\.113\.7:2000$/);
      assert.match(await page.locator(".stop-button.here").textContent(), /network ACL acl-web/);
      assert.deepEqual(await violations(page), []);
      if (screen === "narrow") assert.equal(await width(page), 360);
      // A component is a way to its step.
      await page.getByRole("button", { name: "interface eni-web" }).click();
      assert.match(await page.textContent(".step"), /eni-web/);
      await page.getByRole("button", { name: "Stop following the packet" }).click();
      assert.equal(await page.textContent(".step"), "");
      await focused(page, ".steps > .button");
      await page.done();
    });
  }

  test("which ports pass, what the internet reaches, and what flow logs say", async () => {
    const page = await open("#/e/web-server-network-acl");
    await decision(page, "reachable");
    const view = (name) => page.click(`.panes button:text-is("${name}")`);
    await view("Ports");
    const sets = page.locator(".port-sets li");
    assert.match(await sets.first().textContent(), /^tcp 80, 443/);
    assert.deepEqual(await violations(page), []);
    await view("Exposure");
    assert.match(await page.textContent(".exposure"), /tcp 80, 443 from everyone$/);
    await view("Flow logs");
    const records = page.locator(".records-view .record");
    assert.deepEqual(await records.allTextContents(), [
      "eni-web203.0.113.7 1024 → 10.0.1.10 443ACCEPT", "eni-web10.0.1.10 443 → 203.0.113.7 1024ACCEPT",
    ]);
    await page.click("summary:text-is('Explain records of your own')");
    await page.fill("#records", "2 111122223333 eni-9 203.0.113.12 172.31.16.139 0 0 1 4 336 1432917027 1432917142 ACCEPT OK\n2 111122223333 eni-9 172.31.16.139 203.0.113.12 0 0 1 4 336 1432917094 1432917142 REJECT OK\nnonsense");
    await page.getByText(/lines 1 and 2: .*the reply was rejected: that is the network ACL/).waitFor();
    await page.getByText(/Line 3: /).waitFor();
    assert.deepEqual(await violations(page), []);
    // They are part of what a link holds.
    await page.waitForTimeout(500);
    const draft = JSON.parse((await works(page))[0]);
    assert.equal(draft.network.records.length, 3);
    await page.done();
  });
});

test("with Tab alone: the flow, the tables, the answer", async () => {
  const page = await open("#/e/two-tier-vpc");
  await decision(page, "reachable");
  await page.locator(".ways summary").first().waitFor();
  const order = [];
  for (let presses = 0; presses < 300 && !order.includes("answer"); presses += 1) {
    await page.keyboard.press("Tab");
    const part = await page.evaluate(() => {
      const within = (selector) => document.activeElement.closest(selector) !== null;
      return within(".flow summary") ? "flow" : within(".grid-row input") ? "tables" : within(".pane-right button") ? "answer" : "";
    });
    if (part && order.at(-1) !== part) order.push(part);
  }
  assert.deepEqual(order, ["flow", "tables", "answer"]);
  // The link at the top leads there at once.
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  await focused(page, "#verdict");
  await page.keyboard.press("Tab");
  await focused(page, ".verdict-why a");
  await page.done();
});

test("what is not known ends in a question", async () => {
  const { network } = JSON.parse(await readFile(new URL("../../web/gallery/two-tier-vpc.json", import.meta.url), "utf8"));
  delete network.Subnets;
  const page = await open("#/e/two-tier-vpc");
  await decision(page, "reachable");
  await json(page);
  await replaceText(page, JSON.stringify(network));
  await decision(page, "undetermined");
  assert.equal(await page.locator(".topology .stop-cross").count(), 0);
  // The packet has left the interface and its group; what its subnet does is not known.
  const stops = await page.locator(".topology .stop").allTextContents();
  assert.deepEqual(stops.filter((stop) => stop.startsWith("?")), ["?interfaceeni-web"]);
  assert.equal(stops.findIndex((stop) => stop.startsWith("?")), 2);
  assert.match(await page.textContent(".legend"), /\?: what happens from here on is not known$/);
  assert.equal(await page.getByText("The rest is stopped").count(), 0);
  assert.equal(await page.getByText("There is no reply.").count(), 0);
  assert.match(await page.textContent(".findings"), /note eni-app SubnetId: the subnet subnet-private is not described/);
  assert.deepEqual(await violations(page), []);
  // With a mistake in the text the tables stay, in their order, and cannot be changed.
  await replaceText(page, JSON.stringify(network).replace(/\}$/, ""));
  await page.waitForSelector(".verdict.stale");
  await page.click(".panes button:text-is('Security groups')");
  assert.equal(await page.locator(".grid-row input").first().isDisabled(), true);
  assert.doesNotMatch(await page.textContent(".tables"), /not on the way/);
  assert.match(await page.locator(".tables .thing").first().textContent(), /sg-web.*allows the packet/);
  assert.deepEqual(await violations(page), []);
  await page.done();
});

test("two rules with one number are marked where they stand", async () => {
  const { network } = JSON.parse(await readFile(new URL("../../web/gallery/web-server-network-acl.json", import.meta.url), "utf8"));
  const entries = network.NetworkAcls[0].Entries;
  entries.push({ ...entries[0] });
  const page = await open("#/e/web-server-network-acl");
  await decision(page, "reachable");
  await json(page);
  await replaceText(page, JSON.stringify(network));
  await page.locator(".findings", { hasText: "stands twice" }).getByRole("link", { name: "acl-web" }).click();
  await page.waitForFunction(() => document.activeElement.id === "rules-acl-web");
  assert.equal(await page.locator(".grid-row .state", { hasText: "stands twice" }).count(), 2);
  await page.done();
});

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

test("what AWS prints becomes a network, piece by piece", async () => {
  const page = await open("#/e/default-deny", { viewport: { width: 360, height: 740 } });
  await decision(page, "implicitDeny");
  await page.click(".sides button:text-is('Network')");
  await page.click("summary:text-is('Bring in a network of your own')");
  await page.click("button:text-is('Copy')");
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^for part in vpcs .*aws ec2 describe-\$part --output json\ndone\nfor vpc in .*done$/s);
  await page.fill("#paste", "VPCS\t10.0.0.0/16");
  await page.click("button:text-is('Add to the network')");
  await page.waitForSelector("#paste-problem:has-text('Line 1 is not JSON')");
  assert.deepEqual(await violations(page), []);
  await page.fill("#paste", `{ "Vpcs": [{ "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16" }] }
    { "Subnets": [{ "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24" }] }
    { "NetworkInterfaces": [{ "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "Groups": [{ "GroupId": "sg-1" }],
      "PrivateIpAddresses": [{ "PrivateIpAddress": "10.0.0.10", "Primary": true }] }] }`);
  await page.click("button:text-is('Add to the network')");
  await page.waitForSelector(".verdict [data-decision]");
  assert.match(await page.textContent(".notice"), /^A network: added 1 VPC, 1 subnet, 1 network interface\./);
  await focused(page, "#verdict");
  // What the example says is not about this network.
  assert.equal(await page.title(), "Policy Playground");
  assert.equal(await page.inputValue("#to"), "eni-1");
  await part(page, "Network");
  await page.click("summary:has-text('describe-…')");
  await page.fill("#paste", '{ "SecurityGroups": [{ "GroupId": "sg-1", "IpPermissions": [], "IpPermissionsEgress": [], },] }');
  await page.click("button:text-is('Add to the network')");
  await page.waitForSelector(".panes [aria-pressed='true']:text-is('Security groups')");
  assert.match(await page.textContent("#rules-sg-1"), /No rule: nothing comes in/);
  assert.deepEqual(await violations(page), []);
  assert.equal(await width(page), 360);
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  await focused(page, "#verdict");
  await page.done();
});

test("an edited network is among the earlier work, its lines as they were", async () => {
  const page = await open("#/e/two-tier-vpc");
  await decision(page, "reachable");
  await json(page);
  const text0 = await text(page);
  assert.ok(text0.split("\n").length > 50);
  await replaceText(page, text0.replace("8080", "8081"));
  await decision(page, "notReachable");
  await page.waitForTimeout(500);
  await page.goto(`${site.url}#/e/default-deny`);
  await page.waitForFunction(() => document.title.startsWith("What nothing allows"));
  await fill(page, "#action", "sagemaker:DescribeEndpoint");
  await page.waitForTimeout(500);
  await page.reload();
  await page.waitForSelector("#app .verdict");
  await goBackTo(page);
  await decision(page, "notReachable");
  await json(page);
  assert.equal(await text(page), text0.replace("8080", "8081"));
  await page.done();
});

test("a rule that is switched off and would help is switched on by a press", async () => {
  const page = await open("#/e/web-server-network-acl");
  await decision(page, "reachable");
  await page.locator("[role=switch][aria-label^='Use rule 100'], .grid [role=switch]").first().click();
  await decision(page, "notReachable");
  const offer = page.locator(".cell-offer").first();
  assert.match(await offer.textContent(), /^Switch inbound rule 100 of acl-web on: allow tcp port 443 from 0\.0\.0\.0\/0/);
  // What is off is so in the text alone: there is no command for it.
  const first = page.locator(".blockers .remedy").first();
  assert.match(await first.textContent(), /^Switch inbound rule 100 of acl-web on: .*then Reachable$/);
  await offer.getByRole("button", { name: /^Try it: Switch inbound rule 100/ }).click();
  await decision(page, "reachable");
  assert.match(await page.textContent(".notice"), /^Applied: switch inbound rule 100 of acl-web on\./);
  await page.done();
});
