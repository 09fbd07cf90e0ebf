// A scenario's steps: what comes of each, and making them; and the question that stands before the answer.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { decision, open, violations } from "./harness.mjs";

const SIZES = [
  ["wide", { viewport: { width: 1280, height: 800 } }],
  ["narrow", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
];

const linkOf = (scenario) => `#v1.${deflateRawSync(JSON.stringify(scenario)).toString("base64url")}`;
const gallery = async (slug) => JSON.parse(await readFile(new URL(`../../web/gallery/${slug}.json`, import.meta.url), "utf8"));

/** Alice may list, and reads. */
const ACCESS = {
  schema: 1,
  title: "Reads",
  note: "What lets her read?",
  access: {
    request: { principal: "arn:aws:iam::111122223333:user/Alice", action: "s3:GetObject", resource: "arn:aws:s3:::amzn-s3-demo-bucket/a.csv" },
    policies: { identity: [{ name: "Readers", document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:List*", Resource: "*" }] } }] },
  },
  expect: { access: "implicitDeny" },
  steps: [
    { say: "Readers may `s3:Get*`.", do: [{ path: "/access/policies/identity/0/document", find: "s3:List*", replace: "s3:Get*" }], expect: { access: "allowed" } },
    { say: "Alice writes.", do: [{ op: "replace", path: "/access/request/action", value: "s3:PutObject" }], expect: { access: "allowed" } },
    { do: [{ op: "remove", path: "/access/policies/boundary" }] },
  ],
};
const QUESTION = { prompt: "Does `s3:List*` let her read?", choices: ["Yes", "No, nothing does", "No, something denies it"], answer: 1, why: ["A list is no read."] };

const steps = (page) => page.locator(".made-steps:visible");
/** Steps are folded away with the note where the page is narrow. */
const unfold = async (page) => {
  const folded = page.locator(".about-folded:visible > details:not([open]) > summary");
  if (await folded.count()) await folded.click({ position: { x: 6, y: 12 } });
};

for (const [name, options] of SIZES) {
  describe(`on a ${name} screen`, () => {
    test("steps tell what comes of them, and are made and taken back", async () => {
      const page = await open(linkOf(ACCESS), options);
      await decision(page, "implicitDeny");
      await unfold(page);
      const rows = steps(page).locator("li");
      await rows.nth(2).waitFor();
      assert.match(await rows.nth(0).textContent(), /^Readers may s3:Get\*\.Allowedas expected /);
      assert.match(await rows.nth(1).textContent(), /^Alice writes\.Denied implicitlyexpected: allowed /);
      assert.match(await rows.nth(2).textContent(), /^remove \/access\/policies\/boundaryNo verdict.*Step 3 does not apply\. Nothing stands at \/access\/policies\/boundary\./);
      assert.deepEqual(await violations(page), []);
      // The ranks of headings hold while the title is a field.
      await page.locator(".about:visible").getByRole("button", { name: "Reads", exact: true }).press("Enter");
      await page.getByRole("textbox", { name: "Title", exact: true }).waitFor();
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press("Escape");
      await page.getByRole("textbox", { name: "Title", exact: true }).waitFor({ state: "detached" });
      await rows.nth(0).getByRole("button", { name: /^Do it ?: Readers may/ }).click();
      await decision(page, "allowed");
      assert.match(await page.textContent(".notice"), /^Made: Readers may s3:Get\*\./);
      await page.waitForFunction(() => document.querySelectorAll(".about .made-steps li, .pane .made-steps li").length === 4);
      assert.match(await steps(page).locator("li").first().textContent(), /^Alice writes\./);
      await page.getByRole("button", { name: /^Undo/ }).first().click();
      await decision(page, "implicitDeny");
      // Those before it are made with it.
      await steps(page).locator("li").nth(1).getByRole("button", { name: /^Do all up to here ?: Alice writes/ }).click();
      await page.waitForFunction(() => document.querySelector("#action").value === "s3:PutObject");
      await decision(page, "implicitDeny");
      await page.done();
    });

    test("a question stands before the answer until something is chosen, by keys alone", async () => {
      const page = await open(linkOf({ ...ACCESS, question: QUESTION }), options);
      await page.waitForSelector(".predict");
      assert.equal(await page.textContent(".predict h2"), "Does s3:List* let her read?");
      assert.deepEqual(await page.locator(".predict-choices button").allTextContents(), QUESTION.choices);
      // Nothing on the page tells.
      assert.equal(await page.locator("[data-decision], .made-steps li, .statement, .way-layer").count(), 0);
      assert.doesNotMatch(await page.textContent("#app"), /Denied|denied|Closest/);
      assert.deepEqual(await violations(page), []);
      await page.locator(".predict-choices button").first().focus();
      await page.keyboard.press("Enter");
      await decision(page, "implicitDeny");
      assert.match(await page.textContent(".predicted"), /^You chose Yes; right is No, nothing does\. A list is no read\.$/);
      assert.deepEqual(await violations(page), []);
      await page.done();
    });

    test("the steps of a network are answered by the engine", async () => {
      const scenario = await gallery("two-tier-vpc");
      scenario.steps = [{ say: "Another port.", do: [{ op: "replace", path: "/network/flow/port", value: 1 }], expect: { network: "notReachable" } }];
      const page = await open(linkOf(scenario), options);
      await decision(page, scenario.expect.network);
      await unfold(page);
      await page.waitForFunction(() => [...document.querySelectorAll(".made-steps li")].some((row) => row.checkVisibility() && /Not reachable/.test(row.textContent)));
      assert.match(await steps(page).locator("li").first().textContent(), /^Another port\.Not reachableas expected /);
      await steps(page).getByRole("button", { name: /^Do it/ }).click();
      await decision(page, "notReachable");
      await page.done();
    });
  });
}

test("a right choice is said to be right, and no choice shows the answer", async () => {
  const page = await open(linkOf({ ...ACCESS, question: QUESTION }), SIZES[0][1]);
  await page.getByRole("button", { name: "No, nothing does" }).click();
  await decision(page, "implicitDeny");
  assert.match(await page.textContent(".predicted"), /^You chose No, nothing does, which is right\. $/);
  await page.done();
  const shown = await open(linkOf({ ...ACCESS, question: QUESTION }), SIZES[0][1]);
  await shown.getByRole("button", { name: /^Show the answer/ }).click();
  await decision(shown, "implicitDeny");
  assert.equal(await shown.locator(".predicted").count(), 0);
  await shown.done();
});

test("a question is asked in a block, too", async () => {
  const page = await open(`?embed${linkOf({ ...ACCESS, question: QUESTION })}`, { viewport: { width: 640, height: 480 } });
  await page.getByRole("button", { name: "No, something denies it" }).click();
  await decision(page, "implicitDeny");
  assert.match(await page.textContent(".predicted"), /^You chose No, something denies it; right is No, nothing does\. $/);
  await page.done();
});

test("a change that is looked at tells which other requests it changes", async () => {
  const requests = ["a.csv", "b.csv"].map((name) => ({ name, request: { ...ACCESS.access.request, resource: `arn:aws:s3:::amzn-s3-demo-bucket/${name}` }, expect: "implicitDeny" }));
  const page = await open(linkOf({ ...ACCESS, steps: undefined, requests }), SIZES[0][1]);
  await page.locator(".changes button", { hasText: /^Preview/ }).first().click();
  const says = page.locator(".asked > p[role=status]");
  await says.waitFor();
  const count = Number(/changes (\d) of these\.$/.exec(await says.textContent())[1]);
  assert.equal(await page.locator(".asked-then").count(), count);
  assert.match(await page.locator(".asked li").first().textContent(), /with the change: Allowed/);
  assert.deepEqual(await violations(page), []);
  await page.done();
});
