// Blocks in pages of another origin: the element in its forms, and a plain frame. Old ones are kept here for ever.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { browser, site, violations } from "./harness.mjs";
import { linkOf } from "./hostile.mjs";

const inline = await readFile(new URL("../../web/gallery/mfa-required.json", import.meta.url), "utf8");
/** The link to an example's text, and one as links were at first. */
let link;
const OLD = linkOf(await readFile(new URL("../../web/gallery/explicit-deny-wins.json", import.meta.url)));

/** A page of somebody else's, at another origin, with a strict policy of its own. */
let host;
const policy = () => `default-src 'none'; script-src ${new URL(site.url).origin} 'self'; frame-src ${new URL(site.url).origin}; base-uri 'none'`;
const page = (body) => `<!doctype html><html lang="en"><title>Host</title><h1>Host</h1>${body}<script src="${site.url}embed.js" defer></script><script src="/root.js" defer></script>`;
const tall = "<p>before</p>".repeat(30);
const FORMS = () => [
  [`<policy-playground id="a" example="default-deny"><p>Denied implicitly.</p></policy-playground>`, "a", "implicitDeny"],
  [`<policy-playground id="b" src="${site.url}${link}" theme="dark"></policy-playground>`, "b", "explicitDeny"],
  [`<policy-playground id="c"><script type="application/json">${inline}</script></policy-playground>`, "c", JSON.parse(inline).expect.access],
  [`<div id="root" data-example="two-tier-vpc"></div>`, "d", "reachable"],
  [`<policy-playground id="f" src="${OLD}"></policy-playground>`, "f", "explicitDeny"],
  [`<iframe id="e" src="${site.url}?embed#/e/explicit-deny-wins" title="Old block" width="100%" height="420"></iframe>`, "e", "explicitDeny"],
];

async function visit(path, options) {
  const context = await browser.newContext(options);
  const at = await context.newPage();
  const log = [];
  // Of pages of one origin that would be so; these are of two.
  const isKnown = (text) => text.includes("allow-scripts and allow-same-origin");
  at.on("console", (message) => isKnown(message.text()) || log.push(message.text()));
  at.on("pageerror", (error) => log.push(error.message));
  await at.goto(host.url + path);
  return Object.assign(at, { log });
}

/** The frame of a block. */
const frame = async (at, id) => {
  const found = at.locator(`#${id}`);
  const inner = id === "e" ? found : found.locator("iframe");
  await found.scrollIntoViewIfNeeded();
  return (await (await inner.elementHandle()).contentFrame());
};

describe("a page of another origin", () => {
  before(async () => {
    const made = await browser.newPage();
    await made.goto(`${site.url}#/e/explicit-deny-wins`);
    await made.waitForSelector("#app .verdict");
    await made.click("button:has-text('Share')");
    await made.waitForFunction(() => document.querySelector("#share-link")?.value.includes("#v2."));
    link = (await made.inputValue("#share-link")).replace(/^[^#]*/, "");
    await made.close();
    const server = createServer(({ url }, response) => {
      if (url === "/root.js") {
        response.writeHead(200, { "content-type": "text/javascript" });
        // One in a shadow root, made by a script of the host's.
        response.end(`for (const root of document.querySelectorAll("#root")) {
          const block = document.createElement("policy-playground");
          block.id = "d";
          block.setAttribute("example", root.dataset.example);
          root.attachShadow({ mode: "open" }).append(block);
        }`);
        return;
      }
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy() });
      response.end(page(url === "/forms" ? FORMS().map(([form]) => `${form}<p>between</p>`).join("") : decodeURIComponent(url.slice(1))));
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    host = { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
  });

  after(() => host?.close());

  for (const [width, colorScheme] of [[320, "light"], [600, "dark"], [900, "light"]]) {
    test(`shows five blocks with their verdicts at the right heights, ${width} px, ${colorScheme}`, async () => {
      const at = await visit("forms", { viewport: { width, height: 700 }, colorScheme });
      for (const [, id, decision] of FORMS()) {
        const shown = await frame(at, id);
        await shown.waitForSelector(`#app [data-decision="${decision}"]`);
        assert.equal(await shown.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, id);
        if (id === "e") continue;
        // All of it is there: nothing scrolls within.
        await shown.waitForFunction(() => document.documentElement.scrollHeight <= innerHeight + 1, null, { polling: 100 }).catch(async (why) => {
          const told = () => [document.documentElement.scrollHeight, innerHeight, document.querySelector(".page").getBoundingClientRect().height];
          throw new Error(`${id}: ${await shown.evaluate(told)}`, { cause: why });
        });
        assert.equal(await at.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, id);
      }
      assert.equal(await (await frame(at, "b")).evaluate(() => document.documentElement.dataset.theme), "dark");
      assert.equal(await at.getByText("Denied implicitly.", { exact: true }).isVisible(), false);
      assert.equal(await at.locator("#c iframe").getAttribute("title"), JSON.parse(inline).title);
      assert.deepEqual(at.log, []);
      await at.context().close();
    });
  }

  test("begins when it comes near, stays where it is, and lets the wheel pass", async () => {
    const at = await visit(encodeURIComponent(`${tall}<policy-playground id="a" example="default-deny"><p>Denied implicitly.</p></policy-playground>${tall}`),
      { viewport: { width: 600, height: 400 } });
    assert.equal(await at.getByText("Denied implicitly.", { exact: true }).isVisible(), true);
    assert.equal(await at.locator("#a iframe").getAttribute("src"), null);
    const shown = await frame(at, "a");
    await shown.waitForSelector("#app [data-decision=implicitDeny]");
    await shown.waitForFunction(() => document.documentElement.scrollHeight <= innerHeight + 1, null, { polling: 100 });
    // Nothing in it takes the focus, and with it the page.
    assert.equal(await at.evaluate(() => document.activeElement.tagName), "BODY");
    const before = await at.evaluate(() => scrollY);
    const box = await at.locator("#a iframe").boundingBox();
    await at.mouse.move(box.x + box.width / 2, Math.max(box.y, 0) + 40);
    // The first turn may come before the frame has been drawn.
    for (let turn = 0; turn < 20 && await at.evaluate(() => scrollY) <= before + 200; turn += 1) {
      await at.mouse.wheel(0, 500);
      await at.waitForTimeout(100);
    }
    assert.ok(await at.evaluate(() => scrollY) > before + 200);
    await at.context().close();
  });

  test("an edit in it is carried into the full page", async () => {
    const at = await visit(encodeURIComponent(`<policy-playground id="a" example="default-deny"></policy-playground>`), { viewport: { width: 600, height: 900 } });
    const shown = await frame(at, "a");
    await shown.waitForSelector("#app [data-decision=implicitDeny]");
    await shown.locator("#part-does > summary").click();
    await shown.locator("#action").fill("sagemaker:ListEndpoints");
    await shown.waitForFunction(() => document.querySelector(".verdict-why")?.textContent.includes("sagemaker:ListEndpoints"));
    await shown.waitForFunction(() => document.querySelector(".bar a[target]")?.href.includes("#v1."));
    await at.keyboard.press("Escape");
    const [full] = await Promise.all([at.context().waitForEvent("page"), shown.locator(".bar a[target]").click()]);
    await full.waitForSelector("#app .verdict");
    assert.match(await full.textContent(".verdict-why"), /sagemaker:ListEndpoints/);
    await at.context().close();
  });

  test("has a bar, the question, the verdict and tabs at any width, and what was done in it is taken back", async () => {
    for (const width of [360, 1200]) {
      const at = await visit(encodeURIComponent(`<policy-playground id="a" example="default-deny"></policy-playground>`), { viewport: { width, height: 900 } });
      const shown = await frame(at, "a");
      await shown.waitForSelector("#app [data-decision=implicitDeny]");
      const seen = (selector) => shown.locator(`${selector}:visible`).count();
      assert.equal(await shown.textContent(".bar h1"), "What nothing allows is denied");
      await shown.waitForSelector(".pane-right:visible");
      assert.deepEqual([await seen(".tabs button"), await seen(".pane-right"), await seen(".pane-left"), await seen(".divider")], [2, 1, 0, 0]);
      await shown.locator(".tabs button:text-is('Policies')").click();
      await shown.waitForSelector(".pane-left:visible");
      assert.equal(await seen(".pane-right"), 0);
      assert.equal(await seen(".bar button"), 0);
      await shown.locator("#part-does > summary").click();
      await shown.locator("#action").fill("sagemaker:ListEndpoints");
      await at.keyboard.press("Escape");
      await shown.getByRole("button", { name: "Reset" }).click();
      await shown.waitForFunction(() => document.querySelector("#part-does .part-says").textContent === "sagemaker:InvokeEndpoint");
      assert.equal(await seen(".bar button"), 0);
      assert.deepEqual(at.log, []);
      await at.context().close();
    }
  });

  test("shows what its attributes say, and nothing is edited in one that is for reading", async () => {
    const parts = { note: ".about", question: ".question", policy: ".pane-left", why: ".pane-right > :not(.picture, template)", picture: ".way nav, .picture" };
    for (const [example, show, decided] of [
      ["default-deny", "", "implicitDeny"], ["default-deny", "policy", "implicitDeny"], ["default-deny", "why,question", "implicitDeny"],
      ["cross-account-encrypted-read", "note picture nonsense", "implicitDeny"], ["two-tier-vpc", "picture", "reachable"], ["two-tier-vpc", "policy why", "reachable"],
    ]) {
      const at = await visit(encodeURIComponent(`<policy-playground id="a" example="${example}" show="${show}" readonly></policy-playground>`), { viewport: { width: 900, height: 900 } });
      const shown = await frame(at, "a");
      await shown.waitForSelector(`#app [data-decision=${decided}]`);
      await shown.waitForFunction(() => !document.querySelector("template.later"));
      assert.ok(await shown.isVisible(".verdict-word"), show);
      for (const [part, selector] of Object.entries(parts)) {
        // Of two tabs one is seen.
        if (show === "policy why" && part === "policy") continue;
        const isSeen = await shown.locator(`:is(${selector}):visible`).count() > 0;
        const isWanted = show.includes(part) || show.includes("policy why") && part === "why";
        assert.equal(isSeen, isWanted, `${example} ${show}: ${part}`);
      }
      assert.equal(await shown.isVisible(".tabs"), show === "policy why", show);
      await shown.waitForFunction(() => document.documentElement.scrollHeight <= innerHeight + 1, null, { polling: 100 });
      assert.deepEqual(at.log, []);
      await at.context().close();
    }
    const at = await visit(encodeURIComponent(`<policy-playground id="a" example="default-deny" readonly></policy-playground>`), { viewport: { width: 900, height: 900 } });
    const shown = await frame(at, "a");
    await shown.waitForSelector("#app [data-decision=implicitDeny]");
    await shown.locator(".changes > li .change-says").first().waitFor();
    assert.equal(await shown.locator(":is(.changes .button, .tries button, .policies .pop > summary, #part-typical, [role=switch]):visible").count(), 0);
    await shown.locator("#part-does > summary").click();
    assert.equal(await shown.locator("#action").evaluate((field) => field.readOnly), true);
    await shown.locator("#action").press("x");
    await at.keyboard.press("Escape");
    await shown.locator(".tabs button:text-is('Policies')").click();
    const editor = shown.locator(".editor-host .cm-content");
    await editor.click();
    const before = await editor.textContent();
    await at.keyboard.type("x");
    await at.keyboard.press("Backspace");
    assert.equal(await editor.textContent(), before);
    await shown.waitForSelector(".verdict:not(.stale) [data-decision=implicitDeny]");
    assert.equal(await shown.locator(".bar button").count(), 0);
    assert.deepEqual(at.log, []);
    await at.context().close();
  });

  describe("before its program is there", () => {
    const PROGRAM = /web-[0-9a-f]+_bg\.wasm$/;
    const ENGINE = /web-engine-[0-9a-f]+_bg\.wasm$/;
    /** Holds back what matches until it is let go. */
    const gate = async (at, pattern) => {
      let open;
      const opened = new Promise((done) => { open = done; });
      await at.context().route(pattern, async (route) => {
        await opened;
        await route.continue().catch(() => {});
      });
      return open;
    };
    const visit = async (path, options) => {
      const context = await browser.newContext({ viewport: { width: 640, height: 900 }, ...options });
      const at = await context.newPage();
      const log = [];
      at.on("console", (message) => log.push(message.text()));
      at.on("pageerror", (error) => log.push(error.message));
      await at.addInitScript(() => {
        // Nothing of the program is fetched while all else waits.
        const { open } = XMLHttpRequest.prototype;
        XMLHttpRequest.prototype.open = function(method, url, isLater = true) {
          if (!isLater) console.error(`waits for ${url}`);
          open.call(this, method, url, isLater);
        };
        globalThis.shifts = [];
        new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries().map(({ value }) => value)))
          .observe({ type: "layout-shift", buffered: true });
      });
      return Object.assign(at, { log, go: () => at.goto(site.url + path, { waitUntil: "commit" }) });
    };
    const place = (at, root, selector) => at.evaluate(([root, selector]) => {
      const { x, y, width, height } = document.querySelector(`${root} ${selector}`).getBoundingClientRect();
      return [x, y, width, height].map(Math.round);
    }, [root, selector]);

    for (const [slug, decision, says] of [
      ["mfa-required", "explicitDeny", "An explicit deny wins over every allow."],
      ["two-tier-vpc", "reachable", "and the reply comes back."],
    ]) {
      for (const [width, colorScheme] of [[320, "light"], [900, "dark"]]) {
        test(`its example is shown with its verdict, and nothing moves when that takes over: ${slug}, ${width} px`, async () => {
          const at = await visit(`?embed#/e/${slug}`, { viewport: { width, height: 900 }, colorScheme });
          const start = await gate(at, PROGRAM);
          await at.go();
          await at.waitForSelector(`#painted [data-decision=${decision}]`);
          assert.ok((await at.innerText("#painted .verdict-why")).includes(says), says);
          assert.equal(await at.isVisible("#starting h1"), false);
          assert.equal(await at.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
          assert.deepEqual(await violations(at), []);
          const parts = [".bar", ".verdict-why", ".tabs", ".frame"];
          const before = await Promise.all(parts.map((part) => place(at, "#painted", part)));
          start();
          await at.waitForSelector(`#app [data-decision=${decision}]`);
          assert.equal(await at.locator("#painted, #starting").count(), 0);
          const after = await Promise.all(parts.map((part) => place(at, "#app", part)));
          // What is advised comes below.
          const top = (places) => places.map(([x, y, width, height], at) => at < 3 ? [x, y, width, height] : [x, y, width]);
          assert.deepEqual(top(after), top(before));
          const shifts = await at.evaluate(() => globalThis.shifts);
          assert.ok(shifts.reduce((sum, shift) => sum + shift, 0) <= 0.02, `${shifts}`);
          assert.deepEqual(at.log, []);
          await at.context().close();
        });
      }
    }

    for (const slug of ["mfa-required", "two-tier-vpc"]) {
      test(`one that asks shows its question, and no answer: ${slug}`, async () => {
        for (const isPressed of [false, true]) {
          const at = await visit(`?embed&predict#/e/${slug}`);
          const start = await gate(at, PROGRAM);
          await at.go();
          const choices = at.locator("#painted .predict-choices button");
          await choices.first().waitFor();
          assert.equal(await at.textContent("#painted .bar h1"), "Policy Playground");
          assert.equal(await at.locator("#painted [data-decision]").count(), 0);
          const [, second] = await choices.allTextContents();
          if (isPressed) {
            await choices.nth(1).click();
            start();
            // What is chosen meanwhile is graded.
            await at.waitForSelector("#app .predicted");
            assert.ok((await at.textContent("#app .predicted")).startsWith(`You chose ${second}`));
          } else {
            assert.deepEqual(await violations(at), []);
            const before = await place(at, "#painted", ".predict");
            start();
            await at.waitForSelector("#app .predict-choices");
            assert.deepEqual(await place(at, "#app", ".predict"), before);
            const shifts = await at.evaluate(() => globalThis.shifts);
            assert.ok(shifts.reduce((sum, shift) => sum + shift, 0) <= 0.02, `${shifts}`);
          }
          assert.deepEqual(at.log, []);
          await at.context().close();
        }
      });
    }

    test("what is pressed meanwhile is done then, and waits for no engine", async () => {
      const at = await visit("?embed#/e/two-tier-vpc");
      const [start, rest] = [await gate(at, PROGRAM), await gate(at, ENGINE)];
      await at.go();
      await at.waitForSelector("#painted [data-decision=reachable]");
      start();
      // The program is there, and the engine's answer is not: what is painted stays.
      await at.waitForSelector("#app .verdict:has-text('Working it out')", { state: "attached" });
      assert.ok(await at.isVisible("#painted [data-decision=reachable]"));
      await at.click("#painted .tabs button:text-is('Network')");
      await at.waitForSelector("#app .tab-policies .pane-left, #app .page.tab-policies .pane-left");
      assert.equal(await at.locator("#painted").count(), 0);
      rest();
      await at.waitForSelector("#app [data-decision=reachable]");
      assert.deepEqual(at.log, []);
      await at.context().close();
    });

    test("shows what its address says, and paints nothing where there is no example", async () => {
      for (const [path, isPainted] of [
        ["?embed&show=why&readonly&theme=dark#/e/mfa-required", true],
        ["?embed&lint#/e/mfa-required", false], ["?embed#/e/no-such-example", false], [`?embed${OLD}`, false],
      ]) {
        const at = await visit(path);
        const start = await gate(at, PROGRAM);
        const waits = at.waitForRequest(PROGRAM);
        await at.go();
        // It is asked for once it is known what is painted.
        await waits;
        assert.equal(await at.isVisible("#painted .verdict"), isPainted, path);
        if (isPainted) {
          assert.deepEqual(await at.evaluate(() => ({ ...document.documentElement.dataset })), { show: "why", readonly: "", theme: "dark", painted: "" });
          assert.equal(await at.locator("#painted :is(.question, .about, .tabs):visible").count(), 0);
        }
        start();
        await at.waitForSelector("#app :is(.verdict, main.empty:not([aria-busy]))");
        assert.equal(await at.locator("#painted").count(), 0);
        assert.deepEqual(at.log, []);
        await at.context().close();
      }
    });
  });

  describe("one that asks first", () => {
    const TITLE = JSON.parse(inline).title;
    const forms = () => [
      ["element", `<policy-playground id="a" example="mfa-required" predict><p>Denied explicitly, says the host.</p></policy-playground>`, "a"],
      ["link", `<policy-playground id="a" src="${linkOf(inline)}" readonly predict><p>Denied explicitly, says the host.</p></policy-playground>`, "a"],
      ["text", `<policy-playground id="a" predict><script type="application/json">${inline}</script></policy-playground>`, "a"],
      ["frame", `<iframe id="e" src="${site.url}?embed&predict#/e/mfa-required" title="A question" width="100%" height="620"></iframe>`, "e"],
    ];
    const RIGHT = "Denied explicitly, by statement 2 (DenyWithoutMfa) of SageMakerWithMfa";
    const WRONG = "Allowed, by statement 1 (UseSageMaker) of SageMakerWithMfa";

    for (const form of ["element", "link", "text", "frame"]) {
      test(`tells nothing of the answer before a choice, and grades it: ${form}`, async () => {
        const [, html, id] = forms().find(([name]) => name === form);
        const at = await visit(encodeURIComponent(html), { viewport: { width: 640, height: 900 } });
        const shown = await frame(at, id);
        await shown.waitForSelector("#app .predict-choices button");
        assert.equal(await shown.textContent("#app .predict h2"), "Allowed or denied, and by which statement?");
        assert.deepEqual(await shown.locator("#app .predict-choices button").allTextContents(),
          [WRONG, RIGHT, "Denied implicitly: no statement of the identity policies allows it"]);
        const says = await shown.evaluate(() => document.documentElement.textContent + document.title);
        assert.ok(!says.includes(TITLE) && !says.includes("BoolIfExists matches a missing key"), says);
        assert.equal(await shown.locator("[data-decision], .verdict-why, .way, .trace, .changes").count(), 0);
        assert.equal(await shown.title(), "Policy Playground");
        // Nor does the host's page, in what is read out of it.
        const heard = await at.locator("body").ariaSnapshot();
        assert.ok(!heard.includes("says the host") && !heard.includes(TITLE), heard);
        assert.equal(await at.getByText("says the host").isVisible(), false);

        await shown.locator("#app .predict-choices button", { hasText: WRONG }).click();
        await shown.waitForSelector("#app [data-decision=explicitDeny]");
        assert.equal(await shown.textContent(".predicted"), `You chose ${WRONG}; right is ${RIGHT}. `);
        assert.equal(await shown.textContent(".bar h1"), TITLE);
        assert.match(await shown.title(), new RegExp(TITLE));
        assert.ok(await shown.isVisible(".about-folded"));
        assert.deepEqual(at.log, []);
        await at.context().close();
      });
    }

    test("grades what is right, what several are, and what becomes of a packet, by keys alone", async () => {
      for (const [example, prompt, choice, decision, said] of [
        ["mfa-required", "Allowed or denied, and by which statement?", RIGHT, "explicitDeny", `You chose ${RIGHT}, which is right. `],
        ["on-premises-through-an-endpoint", "Allowed or denied, and by which statement?", "Allowed, by statement 1", "implicitDeny",
          /^You chose Allowed, by statement 1 [^;]*; right is Denied implicitly: no statement of the identity policies allows it or Denied implicitly: no statement of the resource policy allows it\. $/],
        ["cross-account-encrypted-read", "Allowed or denied?", "Allowed", "implicitDeny", "You chose Allowed; right is Denied implicitly. "],
        ["nat-client-reply-lost", "Does the request arrive, and does its reply come back?", "Not reachable: the request does not arrive", "notReachable",
          "You chose Not reachable: the request does not arrive; right is Not reachable: the reply does not come back. "],
      ]) {
        const at = await visit(encodeURIComponent(`<policy-playground id="a" example="${example}" predict></policy-playground>`), { viewport: { width: 640, height: 900 } });
        const shown = await frame(at, "a");
        await shown.waitForSelector("#app .predict-choices button");
        assert.equal(await shown.textContent("#app .predict h2"), prompt);
        assert.equal(await shown.locator("[data-decision]").count(), 0);
        const button = shown.locator("#app .predict-choices button").filter({ hasText: choice }).first();
        await button.focus();
        await at.keyboard.press("Enter");
        await shown.waitForSelector(`#app [data-decision=${decision}]`);
        await shown.waitForSelector(".predicted");
        const graded = await shown.textContent(".predicted");
        if (typeof said === "string") assert.equal(graded, said);
        else assert.match(graded, said);
        await shown.waitForFunction(() => document.documentElement.scrollHeight <= innerHeight + 1, null, { polling: 100 });
        assert.deepEqual(at.log, []);
        await at.context().close();
      }
    });

    test("has nothing in its place until it comes near, and shows the answer to whoever wants it", async () => {
      const at = await visit(encodeURIComponent(`${tall}<policy-playground id="a" example="default-deny" predict><p>Denied implicitly.</p></policy-playground>`),
        { viewport: { width: 600, height: 400 } });
      assert.equal(await at.getByText("Denied implicitly.", { exact: true }).isVisible(), false);
      assert.equal(await at.locator("#a iframe").getAttribute("src"), null);
      assert.equal(await at.locator("#a iframe").getAttribute("title"), "Policy Playground");
      assert.ok((await at.locator("#a").boundingBox()).height > 500);
      const shown = await frame(at, "a");
      await shown.getByRole("button", { name: "Show the answer" }).click();
      await shown.waitForSelector("#app [data-decision=implicitDeny]");
      assert.equal(await shown.locator(".predicted").count(), 0);
      await at.context().close();
    });
  });

  test("what it cannot show is said as text", async () => {
    const evil = "<img src=x onerror=globalThis.pwned=1>";
    const at = await visit(encodeURIComponent(`<policy-playground id="a" src="javascript:pwned=1"></policy-playground>
<policy-playground id="b">{"title": "&lt;img src=x onerror=pwned=1&gt;"</policy-playground>
<policy-playground id="c" example="${evil.replaceAll("<", "&lt;").replaceAll('"', "&quot;")}"></policy-playground>`), { viewport: { width: 600, height: 900 } });
    await at.locator("#a").getByRole("alert").filter({ hasText: "`src` holds no link of it." }).waitFor();
    await at.locator("#b").getByRole("alert").filter({ hasText: "Policy Playground cannot show this: " }).waitFor();
    await (await frame(at, "c")).waitForSelector("main.empty:not([aria-busy])");
    assert.equal(await at.locator("img").count(), 0);
    assert.equal(await at.evaluate(() => globalThis.pwned), undefined);
    await at.context().close();
  });
});
