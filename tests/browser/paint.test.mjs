// What the document shows before the program is there, and how the program takes its place.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { browser, decision, editor, fill, site, there, titled, violations } from "./harness.mjs";

const FIRST = "#/e/bucket-and-object-arns";

/**
 * A page whose program waits to be let go (`start`), and then its editor and engine (`rest`). It notes whether the painted
 * page could be seen, where everything stands when the program takes over, and how much was moved.
 */
async function painted(path = "", { stored = {}, counts = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const log = [];
  page.on("console", (message) => log.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => log.push(`error: ${error.message}`));
  await page.addInitScript((stored) => {
    for (const [key, value] of Object.entries(stored)) localStorage.setItem(key, value);
    new MutationObserver(() => {
      globalThis.isSeen ||= Boolean(document.querySelector("#painted")) && document.documentElement.hasAttribute("data-painted");
    }).observe(document, { childList: true, subtree: true });
    globalThis.shifts = [];
    new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries().map(({ value }) => value)))
      .observe({ type: "layout-shift", buffered: true });
    // Less what is painted without what is in it: there is room for that.
    globalThis.places = (root) => [...document.querySelectorAll(`${root} *`)]
      .filter((element) => !element.closest("dialog, .pop > :not(summary), svg > *, .editor-host, .about-acts > *"))
      .map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [element.localName, element.getAttribute("class"), ...[x, y, width, height].map(Math.round)].join(" ");
      });
    addEventListener("policy-playground-complete", () => {
      globalThis.taken ??= ["#painted", "#app"].map(places);
    });
  }, stored);
  if (counts) {
    await page.addInitScript(() => {
      let way;
      Object.defineProperty(globalThis, "policyPlayground", {
        get: () => way,
        set: ({ load }) => { way = { load: () => { globalThis.waited = (globalThis.waited ?? 0) + 1; load(); } }; },
      });
    });
  }
  const gate = async (pattern) => {
    let open;
    const opened = new Promise((done) => { open = done; });
    await page.route(pattern, async (route) => {
      await opened;
      // The page may be gone.
      await route.continue().catch(() => {});
    });
    return open;
  };
  const start = await gate(/web-[0-9a-f]+_bg\.wasm$/);
  const rest = await gate(/(editor|engine)-[0-9a-f]+(_worker)?\.js$/);
  await page.goto(site.url + path, { waitUntil: "commit" });
  await page.waitForLoadState("load");
  return Object.assign(page, {
    rest,
    start: async () => {
      start();
      await there(page);
    },
    done: async ({ expected = [] } = {}) => {
      for (const open of [start, rest]) open();
      await context.close();
      assert.deepEqual(log.filter((line) => !expected.some((pattern) => pattern.test(line))), []);
    },
  });
}

/** That the same elements stand at the same places. A part of a pixel may be rounded either way. */
function same(found, expected) {
  const near = (place, at) => {
    const [own, other] = [place, expected[at] ?? ""].map((of) => of.split(" "));
    const isNear = (word, at) => word === other[at] || Math.abs(word - other[at]) <= 1;
    return own.length === other.length && own.every(isNear) ? expected[at] : place;
  };
  assert.deepEqual(found.map(near), expected);
}

const isSeen = (page) => page.evaluate(() => Boolean(globalThis.isSeen));

const work = (sign = "+") => ({
  "policy-playground.work.1": `1700000000000${sign}${JSON.stringify({
    schema: 1, title: "Mine", access: { request: { action: "s3:Mine" }, policies: { identity: [] } },
  })}`,
});

describe("before the program is there, the page shows the first example with its answer", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const [width, height] of [[320, 640], [390, 844], [1280, 800], [1920, 1080]]) {
      test(`and the program takes over without a jump, at ${width} px, ${colorScheme}`, async () => {
        const page = await painted("", { viewport: { width, height }, colorScheme });
        assert.match(await page.innerText("#painted .verdict"), /Denied implicitly\s+No statement allows s3:ListBucket/);
        // What there is to say after eight seconds is not seen before.
        assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("#boot")).animation.includes("8s")), true);
        const colours = () => page.evaluate(() => ["backgroundColor", "color"].map((name) => getComputedStyle(document.documentElement)[name]));
        const before = await colours();
        const places = await page.evaluate(() => globalThis.places("#painted"));
        assert.ok(places.length > 100, `${places.length}`);
        await page.start();
        const [from, to] = await page.evaluate(() => globalThis.taken);
        same(from, places);
        same(to, from);
        same(await page.evaluate(() => globalThis.places("#app")), from);
        assert.deepEqual(await colours(), before);
        assert.equal(await page.locator("#painted, #starting").count(), 0);
        page.rest();
        await page.waitForSelector("#app .editor-plain", { state: "detached" });
        await page.waitForSelector("#app .changes button", { state: "attached" });
        const shifts = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(globalThis.shifts)))));
        assert.ok(shifts.reduce((sum, shift) => sum + shift, 0) <= 0.02, `${shifts}`);
        await page.done();
      });
    }
    test(`which axe has nothing against, ${colorScheme}`, async () => {
      const page = await painted("", { colorScheme });
      assert.deepEqual(await violations(page), []);
      await page.done();
    });
  }

  test("without JavaScript too, with both panes on a phone", async () => {
    for (const width of [390, 1280]) {
      const page = await painted("", { javaScriptEnabled: false, viewport: { width, height: 800 } });
      for (const part of [".verdict", ".policies .editor-plain", ".trace .statement-says"]) {
        await page.locator(`#painted ${part}`).scrollIntoViewIfNeeded();
        assert.ok(await page.isVisible(`#painted ${part}`), `${part} at ${width}`);
      }
      assert.match(await page.innerText("noscript"), /needs JavaScript/);
      assert.equal(await page.isVisible("#boot"), false);
      await page.done();
    }
  });

  test("and where the program does not come, says so above it", async () => {
    const page = await browser.newPage();
    await page.route(/_bg\.wasm$/, (route) => route.abort());
    await page.goto(site.url);
    const message = page.locator("#boot[role=alert]");
    await message.waitFor();
    assert.match(await message.innerText(), /could not start: a part of it could not be loaded/);
    assert.ok(await page.isVisible("#painted .verdict-why"));
    await page.close();
  });

  test("in the colours and with the panes that were chosen", async () => {
    for (const [theme, colorScheme] of [["light", "dark"], ["dark", "light"]]) {
      const stored = { "policy-playground.theme": theme, "policy-playground.split": "60" };
      const page = await painted("", { colorScheme, stored });
      const look = () => page.evaluate(() => [
        getComputedStyle(document.documentElement).backgroundColor,
        Math.round(document.querySelector(".pane-right:not([data-painted] #app *)").getBoundingClientRect().x),
        [...document.querySelectorAll(".top-actions .hidden:not([data-painted] #app *)")].filter((name) => name.offsetParent).map((name) => name.textContent),
      ]);
      const before = await look();
      assert.equal(before[0] === "rgb(255, 255, 255)", theme === "light", before[0]);
      assert.ok(before[1] > 700, `${before[1]}`);
      assert.deepEqual(before[2], [`Switch to ${colorScheme} colours`]);
      await page.start();
      assert.deepEqual(await look(), before);
      await page.done();
    }
  });

  test("and again after a reload, whatever work there is: the address says so", async () => {
    const page = await painted(FIRST, { stored: work() });
    assert.ok(await isSeen(page));
    await page.start();
    await titled(page, "Listing a bucket");
    await page.done();
  });

  test("and after a clean start, which has set the work aside", async () => {
    const page = await painted("", { stored: work("-") });
    assert.ok(await isSeen(page));
    await page.start();
    await titled(page, "Listing a bucket");
    await page.done();
  });
});

describe("where something else is open, the first example is not seen", () => {
  const note = { [`policy-playground.starting`]: "1700000000000" };
  for (const [what, path, stored, shows] of [
    ["an example", "#/e/default-deny", {}, "#app .verdict"],
    ["a link", "#v1.damaged", {}, "#app main.empty"],
    ["an example that there is not", "#/e/no-such-example", {}, "#app main.empty"],
    ["an embed", "?embed", {}, "#app .verdict"],
    ["the latest work", "", work(), "#app .verdict"],
    ["what has kept the page from starting", "", note, "#crash:not([hidden])"],
  ]) {
    test(what, async () => {
      const page = await painted(path, { stored });
      assert.equal(await page.isVisible("#painted"), false);
      if (!shows.startsWith("#crash")) {
        assert.match(await page.innerText("#starting"), /The page is starting/);
        await page.start();
      }
      await page.waitForSelector(shows);
      assert.equal(await page.isVisible("#starting"), false);
      assert.equal(await isSeen(page), false);
      await page.done();
    });
  }
});

describe("what is done before the program is there is done once it is", () => {
  test("a button is pressed, with the mouse and with the keyboard", async () => {
    const page = await painted();
    await page.click("#painted .open-examples");
    await page.start();
    await page.waitForSelector("dialog.examples[open]");
    await page.done();

    const other = await painted();
    await other.focus("#painted .policy-rows .policy-tab");
    await other.keyboard.press("Tab");
    await other.keyboard.press("Enter");
    await other.start();
    await other.waitForSelector("#app .policy-row .pop[open] .pop-body");
    assert.ok(await other.evaluate(() => document.activeElement.closest("#app .policy-row .pop")));
    await other.done();
  });

  test("the next example is gone to", async () => {
    const page = await painted();
    await page.click("#painted .place.wide a[aria-label='Next example']");
    assert.ok(await page.isVisible("#painted .verdict"));
    await page.start();
    await titled(page, "What nothing allows");
    assert.match(page.url(), /#\/e\/default-deny$/);
    await page.done();
  });

  test("what is typed outside of fields is the page's: / and what is searched for, and ?", async () => {
    const page = await painted();
    await page.keyboard.type("/");
    await page.start();
    await page.waitForSelector("dialog.examples[open]");
    await page.done();

    const other = await painted();
    await other.keyboard.type("?");
    await other.start();
    await other.waitForSelector("dialog[open] #shortcuts-title");
    await other.done();
  });

  test("what is pasted is read", async () => {
    const page = await painted("", { permissions: ["clipboard-read", "clipboard-write"] });
    await page.evaluate(() => navigator.clipboard.writeText(JSON.stringify({
      Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" },
    })));
    await page.keyboard.press("ControlOrMeta+V");
    await page.start();
    page.rest();
    await page.waitForSelector("#app .notices:has-text('A policy, taken as an identity policy')");
    await page.done();
  });

  test("the focus and the scroll stay where they are", async () => {
    const page = await painted("", { viewport: { width: 1280, height: 500 } });
    await page.focus("#painted .pane-right .line-link");
    const scroll = (root) => page.evaluate((root) => document.querySelector(`${root} .pane-right`).scrollTop, root);
    await page.mouse.move(1000, 400);
    await page.mouse.wheel(0, 120);
    await page.waitForFunction(() => document.querySelector("#painted .pane-right").scrollTop > 100);
    const before = await scroll("#painted");
    await page.start();
    assert.equal(await scroll("#app"), before);
    assert.ok(await page.evaluate(() => document.activeElement.matches("#app .pane-right .line-link")));
    await page.done();
  });

  test("the text of the policy has the focus, takes nothing that would be lost, and is the editor's later", async () => {
    const page = await painted();
    await page.click("#painted .editor-plain");
    await page.keyboard.type("n/?x");
    await page.start();
    assert.equal(await page.locator("dialog[open]").count(), 0);
    await titled(page, "Listing a bucket");
    assert.ok(await page.evaluate(() => document.activeElement.matches("#app .editor-plain")));
    page.rest();
    await editor(page).waitFor();
    await page.waitForFunction(() => document.activeElement.matches("#app .editor-host"));
    await page.done();
  });
});

describe("the second half of the program", () => {
  const REST = /web-rest-[0-9a-f]+\.wasm$/;
  /** A page that counts how often it waits for the second half. */
  const counting = (options) => painted("", { counts: true, ...options });
  const waited = (page) => page.evaluate(() => globalThis.waited ?? 0);

  test("is not needed by the first, by what is typed, nor by examples without a network and without steps", async () => {
    const page = await counting();
    await page.route(REST, (route) => route.abort());
    await page.start();
    page.rest();
    await editor(page).click();
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.type("x");
    await page.waitForSelector("#app .verdict.stale");
    await page.keyboard.press("Backspace");
    await decision(page, "implicitDeny");
    await fill(page, "#action", "s3:GetObject");
    await page.waitForSelector("#app .verdict-why:has-text('s3:GetObject')");
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("/");
    await page.waitForSelector("dialog.examples[open] .entry");
    await page.keyboard.press("Escape");
    for (const [slug, title] of [["kms-grant", "A KMS grant lets a role decrypt"], ["lambda-invokes-one-endpoint", ""]]) {
      await page.evaluate((slug) => { location.hash = `#/e/${slug}`; }, slug);
      await titled(page, title);
    }
    assert.equal(await waited(page), 0);
    await page.done({ expected: [/ERR_FAILED/] });
  });

  test("is waited for where it is needed before it has come", async () => {
    const page = await counting();
    let arrive;
    const late = new Promise((done) => { arrive = done; });
    await page.route(REST, async (route) => {
      if (route.request().resourceType() === "fetch") await late;
      await route.continue().catch(() => {});
    });
    await page.start();
    page.rest();
    await page.evaluate(() => { location.hash = "#/e/two-tier-vpc"; });
    await titled(page, "Two tiers");
    await page.waitForSelector("#app .verdict [data-decision]");
    assert.ok(await waited(page) > 0);
    arrive();
    await page.click("#app .sides button:has-text('Access')");
    await page.click("#app .sides button:has-text('Network')");
    await page.waitForSelector("#app .verdict [data-decision]");
    await page.done({ expected: [/Synchronous XMLHttpRequest/] });
  });

  test("comes first where a network is open", async () => {
    const page = await painted("#/e/two-tier-vpc", { counts: true });
    await page.start();
    page.rest();
    await page.waitForSelector("#app .verdict [data-decision]");
    await page.done();
  });

  test("that cannot be had keeps what was typed, and lets the page try again", async () => {
    const page = await counting();
    await page.route(REST, (route) => route.abort());
    await page.start();
    page.rest();
    await fill(page, "#action", "s3:Kept");
    await page.waitForFunction(() => Object.values(localStorage).some((value) => value.includes("s3:Kept")));
    await page.click("#app .sides button:has-text('Network')");
    await page.waitForSelector("#crash:not([hidden])");
    assert.match(await page.inputValue("#crash textarea"), /s3:Kept/);
    assert.match(await page.innerText("#crash .quiet"), /could not be loaded/);
    await page.unroute(REST);
    await page.click("#crash button:has-text('Try again')");
    await there(page);
    await page.waitForSelector("#app .part-says:has-text('s3:Kept')");
    await page.click("#app .sides button:has-text('Network')");
    await page.waitForSelector("#app main");
    assert.equal(await page.isVisible("#crash"), false);
    await page.done({ expected: [/./] });
  });
});
