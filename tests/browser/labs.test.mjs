// Labs, whichever there are: to read without a script, at two widths, light and dark, by keys, in links, and with what is wrong.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { describe, test } from "node:test";
import { browser, site, until, violations, visit } from "./harness.mjs";

const dir = process.env.SITE_DIR ?? "dist";
const labs = (await readdir(join(dir, "lab"), { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);

const alive = (page) => page.waitForSelector("#lab[data-live] .part");
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const link = (name, state) => `#v1.${deflateRawSync(JSON.stringify({ lab: { name, state } })).toString("base64url")}`;

/** Whether the address holds a text. */
const holds = async (text) => {
  if (!location.hash.startsWith("#v1.")) return false;
  const letters = atob(location.hash.slice("#v1.".length).replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const state = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
  return state.includes(text);
};

test("there are labs", () => assert.ok(labs.includes("cost")));

for (const name of labs) {
  describe(name, () => {
    test("is there to read without a script", async () => {
      const page = await visit(`lab/${name}/`, { javaScriptEnabled: false });
      assert.ok((await page.textContent("#lab")).length > 100);
      assert.equal(await page.locator(".acts.live:visible").count(), 0);
      assert.ok(await page.locator(".besides li").count() > 0, "what it leaves out");
      await page.done();
    });

    for (const [width, colorScheme] of [[390, "dark"], [1280, "light"]]) {
      test(`fits, and axe finds nothing, ${width} px, ${colorScheme}`, async () => {
        const page = await visit(`lab/${name}/`, { viewport: { width, height: 900 }, colorScheme });
        await alive(page);
        assert.equal(await fits(page), true);
        assert.deepEqual(await violations(page), []);
        await page.done();
      });
    }

    test("every field takes what is typed by keys, and what is typed is there after a reload and in a link", async () => {
      const page = await visit(`lab/${name}/`);
      await alive(page);
      const field = page.locator("#lab input[type=text], #lab textarea").first();
      if (await field.count() > 0) {
        await field.focus();
        await page.keyboard.press("ControlOrMeta+a");
        await page.keyboard.type("12‮é");
        const id = await field.getAttribute("id");
        await until(page, "the address holds it", () => page.evaluate(holds, "12‮é"));
        const own = await page.evaluate(() => location.hash);
        assert.equal(await field.evaluate((field) => field === document.activeElement), true);
        await page.reload();
        await alive(page);
        assert.equal(await page.inputValue(`#${id}`), "12‮é");
        const other = await visit(`lab/${name}/${own}`);
        await alive(other);
        assert.equal(await other.inputValue(`#${id}`), "12‮é");
        await other.done();
        await page.click("[data-act=again]");
        await until(page, "the address holds it no more", async () => !await page.evaluate(holds, "12‮é"));
        assert.notEqual(await page.inputValue(`#${id}`), "12‮é");
        await page.goBack();
        await page.waitForFunction((id) => document.getElementById(id)?.value === "12‮é", id);
      }
      await page.done();
    });

    test("a link that holds nothing of it says so, and the lab begins", async () => {
      for (const hash of ["#v1.AAAA", link("another", {}), "#v9.AAAA"]) {
        const page = await visit(`lab/${name}/${hash}`);
        await alive(page);
        assert.match(await page.textContent(".acts .said"), /^This link (is damaged|holds nothing of this lab)\./);
        await page.done();
      }
    });

    test("in a block it has its height told, and no more than the lab", async () => {
      const page = await visit(`lab/${name}/?embed`, { viewport: { width: 320, height: 600 } });
      await alive(page);
      assert.equal(await fits(page), true);
      assert.equal(await page.locator(".top:visible, h1:visible, .besides:visible").count(), 0);
      await page.done();
    });
  });
}

test("a lab is answered as it is typed, and its mistakes stand at their fields", async () => {
  const page = await visit(`lab/cost/${link("cost", { nat_hour: "0.05", nat_volume: "0.05", endpoint_hour: "0.02", endpoint_volume: "0.02" })}`);
  await page.getByText("NAT gateways cost $28.80 a month less.").waitFor();
  await page.getByLabel("Data, GB a month").fill("10,000");
  await page.getByText("Interface endpoints cost $256.20 a month less.").waitFor();
  await page.getByLabel("Data, GB a month").fill("much");
  await page.getByText("`much` is no number.".replaceAll("`", "")).waitFor();
  assert.equal(await page.getByLabel("Data, GB a month").getAttribute("aria-invalid"), "true");
  await page.done();
});

test("a lab stands in a page of another origin, as it begins and as its link has it", async () => {
  const context = await browser.newContext({ viewport: { width: 600, height: 900 } });
  const page = await context.newPage();
  const prices = link("cost", { nat_hour: "0.05", nat_volume: "0.05", endpoint_hour: "0.02", endpoint_volume: "0.02" });
  const html = `<!doctype html><title>Host</title><script src="${site.url}embed.js"></script>
    <policy-playground lab="cost" theme="dark"></policy-playground><policy-playground lab="cost" src="${prices}"></policy-playground>
    <policy-playground lab="../../x" src="${prices}"></policy-playground>`;
  const host = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(html));
  await new Promise((done) => { host.listen(0, "127.0.0.1", done); });
  await page.goto(`http://127.0.0.1:${host.address().port}/`);
  const frame = async (at) => {
    const element = page.locator("policy-playground").nth(at);
    await element.scrollIntoViewIfNeeded();
    return element.locator("iframe").contentFrame();
  };
  const first = await frame(0);
  await first.locator("#lab[data-live] .part").first().waitFor();
  assert.equal(await first.locator("html").getAttribute("data-theme"), "dark");
  await (await frame(1)).getByText("NAT gateways cost $28.80 a month less.").waitFor();
  // A name is a name, and leads nowhere else.
  assert.equal(await page.locator("policy-playground").nth(2).locator("iframe").getAttribute("src"), `${site.url}lab/..%2F..%2Fx/?embed${prices}`);
  await context.close();
  host.close();
});

test("in a lesson a lab comes alive once its question is answered, and what is to be tried is set in it", async () => {
  const page = await visit("learn/envelope/");
  const block = page.locator(".block.lab").filter({ has: page.locator(".tries") }).first();
  assert.equal(await block.locator(".frame").isVisible(), false);
  await block.locator(".choice input").first().check();
  await block.locator("button[type=submit]").click();
  const frame = block.locator("iframe").contentFrame();
  await frame.locator("#lab[data-live] .part").first().waitFor();
  const before = await block.locator("iframe").evaluate((frame) => frame.contentWindow.location.hash);
  assert.match(before, /^#v1\./);
  await block.locator(".tries summary").first().click();
  const wanted = await block.locator(".tries details").first().getAttribute("data-link");
  assert.notEqual(wanted, before);
  await block.locator(".tries").getByText("Set it in the lab").first().click();
  const now = () => block.locator("iframe").evaluate((frame) => frame.contentWindow.location.hash);
  await until(page, "the lab has it", async () => await now() === wanted);
  const says = await block.locator(".tries .findings li").first().getAttribute("data-code");
  await frame.locator(`#lab [data-code="${says}"]`).waitFor();
  // What is higher than its frame takes the wheel.
  const over = () => block.locator("iframe").evaluate(({ contentWindow: inside }) => inside.document.documentElement.scrollHeight - inside.innerHeight);
  await until(page, "the frame is as high as the lab", async () => await over() === 0);
  await page.done();
});

test("what was chosen is shown as it is answered, also after a step back", async () => {
  const page = await visit("lab/waf/");
  await alive(page);
  const place = page.locator("#f-place");
  const before = await place.inputValue();
  const other = await place.locator("option").evaluateAll((all, before) => all.map(({ value }) => value).find((value) => value !== before), before);
  await place.selectOption(other);
  await until(page, "the address holds the choice", () => page.evaluate(holds, `"place":"${other}"`));
  await page.click("[data-act=again]");
  await until(page, "the field begins again", async () => await place.inputValue() === before);
  await until(page, "the address begins again", () => page.evaluate(holds, `"place":"${before}"`));
  await page.goBack();
  await until(page, "the field is as it was", async () => await place.inputValue() === other);
  await page.done();
});

test("long words and keys break in their fields' sentences, on phones too", async () => {
  const page = await visit(`lab/clock/${link("clock", { today: "9".repeat(200) })}`, { viewport: { width: 390, height: 900 } });
  await alive(page);
  assert.equal(await fits(page), true);
  await page.done();
});

test("of a link in parts what can be read is there, and the rest is said", async () => {
  const says = /^Some of what this link holds cannot be read\./;
  const page = await visit(`lab/cost/${link("cost", { zones: "3", later: "x" })}`);
  await alive(page);
  assert.match(await page.textContent(".acts .said"), says);
  // As it does of one that comes later, and of what is whole nothing is said any more.
  const set = (hash) => page.evaluate((hash) => { location.hash = hash; }, hash);
  const zones = page.getByLabel("Zones");
  await set(link("cost", { zones: "4" }));
  await until(page, "it is read", async () => await zones.inputValue() === "4" && await page.textContent(".acts .said") === "");
  await set(link("cost", { zones: "5", hours: 7 }));
  await until(page, "the rest is read", async () => await zones.inputValue() === "5" && says.test(await page.textContent(".acts .said")));
  await page.done();
});

test("what is copied is what is seen, also after a step back and after another link", async () => {
  const page = await visit("lab/clock/");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(site.url).origin });
  await alive(page);
  const day = page.locator("#lab input[type=text]").first();
  const copied = async (text) => {
    await until(page, `${text} is there`, async () => await day.inputValue() === text);
    await until(page, `${text} is copied`, async () => {
      await page.click("[data-act=link]");
      const [, hash] = (await page.evaluate(() => navigator.clipboard.readText())).split("#v1.");
      return hash !== undefined && inflateRawSync(Buffer.from(hash, "base64url")).toString().includes(text);
    });
  };
  await day.fill("2028-02-29");
  await until(page, "the address holds it", () => page.evaluate(holds, "2028-02-29"));
  await page.click("[data-act=again]");
  await until(page, "the address holds it no more", async () => !await page.evaluate(holds, "2028-02-29"));
  await page.goBack();
  await copied("2028-02-29");
  assert.notEqual(await page.textContent(".acts .said"), "The lab is as it begins. What you had is one step back.");
  await page.evaluate((hash) => { location.hash = hash; }, link("clock", { today: "2029-03-01" }));
  await copied("2029-03-01");
  // A way to a place of the page changes nothing.
  await page.evaluate(() => { location.hash = "#main"; });
  await page.waitForTimeout(100);
  assert.equal(await day.inputValue(), "2029-03-01");
  await page.done();
});

test("what is too long for a link is one step back, too, when the lab begins again", async () => {
  const page = await visit("lab/pii/");
  await alive(page);
  // Letters that deflate little.
  const text = Array.from({ length: 9000 }, (_, at) => (at * 2654435761 % 4294967291).toString(36)).join(" ");
  const field = page.locator("#lab textarea").first();
  await field.fill(text);
  await until(page, "it is kept", async () => (await page.evaluate(() => localStorage.getItem("policy-playground.lab.pii") ?? "")).length > text.length);
  await until(page, "the address holds no link", () => page.evaluate(() => location.hash === ""));
  await page.click("[data-act=again]");
  await until(page, "it begins again", async () => await field.inputValue() !== text);
  await until(page, "the address holds a link", () => page.evaluate(() => location.hash !== ""));
  await page.goBack();
  await until(page, "it is there again", async () => await field.inputValue() === text);
  await page.reload();
  await alive(page);
  assert.equal(await field.inputValue(), text);
  await page.done();
});

test("where what answers does not come nothing is said of requests, packets and readers", async () => {
  for (const [lost, name, state, never] of [
    [/\/web-judge-[0-9a-f]+_bg\.wasm/, "job", {}, /is refused/],
    [/\/web-flow-[0-9a-f]+_bg\.wasm/, "job", {}, /not arriving/],
    [/\/web-judge-[0-9a-f]+_bg\.wasm/, "crypto", { what: "readers" }, /Who gets what/],
  ]) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route(lost, (route) => route.abort());
    await page.goto(`${site.url}lab/${name}/${link(name, state)}`);
    await alive(page);
    await page.getByText("What answers this could not be loaded, so nothing is said of it.").first().waitFor();
    assert.doesNotMatch(await page.textContent("#lab"), never);
    await context.close();
  }
});

test("a lab whose program does not come says so, and is there to read", async () => {
  for (const lost of [/\/web-lab-[0-9a-f]+_bg\.wasm/, /\/web-thread-/, /\/web-labs-cost-[0-9a-f]+_bg\.wasm/]) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route(lost, (route) => route.abort());
    await page.goto(`${site.url}lab/cost/`);
    await page.getByText("The lab could not be loaded, so this is how it begins, to read.").waitFor();
    assert.match(await page.textContent("#lab"), /What the data goes|Zones|A month/);
    await context.close();
  }
});

test("labs come alive where the site is kept, with a network and without", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site.url}lab/cost/`);
  await page.evaluate(async (url) => {
    const policy = trustedTypes.createPolicy("offline", { createScriptURL: (url) => url });
    const registration = await navigator.serviceWorker.register(policy.createScriptURL(url));
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    while (worker.state !== "activated") await new Promise((done) => { worker.onstatechange = done; });
  }, `${site.url}offline.js`);
  for (const offline of [false, true]) {
    await context.setOffline(offline);
    await page.goto(`${site.url}lab/cost/`);
    await alive(page);
  }
  await context.close();
});
