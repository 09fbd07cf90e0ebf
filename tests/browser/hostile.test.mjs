// Whoever opens a link has not read it. No link runs a script, asks anybody for anything, crashes the page, or keeps it
// from answering.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { changePolicy, decision, open, share, site, titled, why } from "./harness.mjs";
import { GROUPS, SOUND, linkOf } from "./hostile.mjs";

/** The longest that the page may be busy without a break, in milliseconds. */
const LONGEST = 500;

const corpus = Object.entries(GROUPS).map(([group, links]) => [group, [...links()]]);

test("the corpus is large, and every link in it has a name of its own", () => {
  const names = corpus.flatMap(([group, links]) => links.map(([name]) => `${group}: ${name}`));
  assert.ok(names.length >= 300, `${names.length}`);
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
});

test("what the corpus is made of opens", async () => {
  const page = await open();
  for (const [title, link] of SOUND) {
    await follow(page, link);
    await titled(page, title);
  }
  await page.done();
});

/** Counts what takes long from now on, and holds what must not happen. */
const watch = (page) =>
  page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: "longtask" });
  });

/** Opens a link in a page that stands, waits until it has been answered, and gives the longest task in it. Where the
 * page asks before it opens the link, it is told to. */
async function follow(page, link) {
  await page.evaluate(async (link) => {
    globalThis.longest = 0;
    const turn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const answered = async () => {
      for (let turns = 0; turns < 3; turns += 1) await turn();
      // Advice and networks are answered after the paint.
      await new Promise((done) => setTimeout(done, 30));
      await turn();
    };
    location.hash = link;
    await answered();
    const open = [...document.querySelectorAll(".notice button")].find((button) => button.textContent === "Open it");
    if (!open) return;
    open.click();
    await answered();
  }, link);
  return page.evaluate(() => globalThis.longest);
}

/** What of a page is not as its own program makes it. */
const foreign = (page) =>
  page.evaluate(() => {
    const out = [];
    if ("pwned" in globalThis && !(globalThis.pwned instanceof Element)) out.push("a script of the link ran");
    if ({}.polluted !== undefined) out.push("a prototype has a new member");
    const elements = document.querySelectorAll("body script, img, iframe, object, embed, style:not(head style), #pwned, [onerror], [onload], base, meta[http-equiv=refresh], a[href^='javascript:' i], a[href*='example.com']");
    for (const element of elements) out.push(element.outerHTML.slice(0, 100));
    if (!document.querySelector("#crash").hidden) out.push("the page crashed");
    if (document.querySelector("#boot")) out.push("the page did not start");
    if (document.querySelector(".verdict, .nothing") === null) out.push("there is no answer");
    return out;
  });

describe("hostile links", () => {
  for (const [group, links] of corpus) {
    test(group, async (t) => {
      const page = await open();
      const asked = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("dialog", (dialog) => {
        asked.push(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      await page.waitForLoadState("networkidle");
      await watch(page);
      // The engine is loaded with the first network, or with the first advice.
      await follow(page, "#/e/two-tier-vpc");
      await page.waitForSelector(".topology");
      asked.length = 0;
      for (const [name, link] of links) {
        let longest = await follow(page, link);
        // A machine that is busy with something else makes anything look slow, now and then.
        for (let again = 0; longest > LONGEST && again < 4; again += 1) {
          await follow(page, "#/e/two-tier-vpc");
          longest = await follow(page, link);
        }
        assert.ok(longest <= LONGEST, `${name}: busy for ${Math.round(longest)} ms`);
        assert.deepEqual(await foreign(page), [], name);
        // An example that is named is looked for among the site's own, and what reads links is one of its files.
        const others = asked.filter((url) => !url.startsWith(`${site.url}gallery/`) && !/\/links-[0-9a-f]{16}\.js$/.test(url));
        assert.deepEqual(others, [], name);
      }
      await page.done({ expected: [/404/] });
    });
  }
});

test("a link that holds far more than its length says is opened when the reader says so", async () => {
  const scenario = { schema: 1, title: "Long", note: "far more ".repeat(50_000), access: {
    request: { principal: "arn:aws:iam::111122223333:user/Alice", action: "s3:GetObject", resource: "arn:aws:s3:::b/k" } } };
  const link = linkOf(JSON.stringify(scenario));
  assert.ok(link.length < 2000, `${link.length}`);
  const page = await open(link);
  const notice = page.locator(".notice");
  const says = "This link holds 450 KB of text, far more than its length says. Opening it may keep the page busy for a moment.";
  assert.equal(await notice.locator("span").first().textContent(), says);
  await titled(page, "Listing a bucket with an object ARN");
  await notice.getByRole("button", { name: "Close this message" }).click();
  await notice.waitFor({ state: "detached" });
  // The address of a page that stands is as any other.
  await page.evaluate(() => { location.hash = ""; });
  await page.evaluate((link) => { location.hash = link; }, link);
  await notice.getByRole("button", { name: "Open it" }).click();
  await titled(page, "Long");
  assert.equal(await notice.count(), 0);
  await page.done();
});

describe("what a link can bring", () => {
  const named = (name, from) => linkOf(JSON.stringify({ schema: 1, access: {
    request: { principal: "arn:aws:iam::111122223333:user/Alice", action: "s3:GetObject", resource: "arn:aws:s3:::b/k" },
    policies: { identity: [{ name, from, document: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } }) }] },
  } }));

  test("a name that turns the direction of writing turns nothing but itself", async () => {
    const page = await open(named("\u202eyciloP", "\u202eecalp a"));
    await decision(page, "allowed");
    assert.equal(await why(page), "Statement 1 of <U+202E>yciloP allows s3:GetObject on arn:aws:s3:::b/k, and no statement denies it.");
    // In the heading, what follows the name stands to the right of it.
    const heading = page.locator(".policy-trace h3").first();
    const [from, of] = await Promise.all([heading.locator(".quiet"), heading].map((part) => part.boundingBox()));
    assert.ok(from.x > of.x, `${JSON.stringify({ from, of })}`);
    await changePolicy(page);
    await page.getByRole("switch", { name: "Applies" }).uncheck();
    await page.waitForSelector(".way-changed");
    assert.match(await page.textContent(".way-changed"), /^Without <U\+202E>yciloP: /);
    assert.match(await page.textContent(".policy-tab .row-name"), /^<U\+202E>yciloP$/);
    await page.done();
  });

  test("no text becomes an element, even if the page tried", async () => {
    const page = await open();
    const outcome = await page.evaluate(() => {
      const refuses = (act) => {
        try {
          act();
          return false;
        } catch (error) {
          return error instanceof TypeError;
        }
      };
      const element = document.createElement("div");
      return [
        refuses(() => { element.innerHTML = "<b>x</b>"; }),
        refuses(() => { document.createElement("script").text = "1"; }),
        refuses(() => trustedTypes.createPolicy("any", {})),
      ];
    });
    assert.deepEqual(outcome, [true, true, true]);
    await page.done({ expected: [/TrustedHTML|TrustedScript|Trusted Type|trusted-types/i] });
  });
});

test("in a frame that may do no more than the offered one, dialogs close", async () => {
  const page = await open("#/e/mfa-required");
  await decision(page, "explicitDeny");
  await share(page);
  const block = await page.inputValue("dialog[open] textarea");
  await page.click("dialog[open] button[aria-label=Close]");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await page.route("**/lesson.html", (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><title>Lesson</title>${block}` }));
  await page.goto(`${site.url}lesson.html`);
  const frame = page.frameLocator("iframe");
  await frame.locator(".verdict").waitFor();
  await frame.locator(".verdict").click();
  await page.keyboard.press("?");
  await frame.locator("dialog[open] .shortcuts").waitFor();
  await frame.locator("dialog[open] button[aria-label=Close]").click();
  await frame.locator("dialog[open]").waitFor({ state: "detached" });
  // The lesson would be somebody else's page; this one is the site's own.
  await page.done({ expected: [/can escape its sandboxing/] });
});
