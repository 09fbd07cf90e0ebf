// The frame: question, verdict and the lines that decide on one screen, and nothing moves but what was acted on.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { addPolicy, ask, clickLine, decision, drawn, editor, fill, open, replaceText, site, titled, violations } from "./harness.mjs";

const gallery = (name) => readFile(new URL(`../../web/gallery/${name}.json`, import.meta.url), "utf8").then(JSON.parse);

/** The slugs and scenarios of all examples with policies. */
async function examples() {
  const slugs = (await gallery("index")).flatMap((group) => group.entries);
  const all = await Promise.all(slugs.map(async (slug) => [slug, await gallery(slug)]));
  return all.filter(([, scenario]) => scenario.access);
}

async function goTo(page, slug, scenario) {
  await page.evaluate((slug) => { location.hash = `#/e/${slug}`; }, slug);
  await titled(page, scenario.title);
  await page.click(".sides button:has-text('Access')");
  await drawn(page);
  await editor(page).waitFor();
}

/** The places of what must not move, from their left upper corners. */
const places = (page) => page.evaluate(() => {
  const parts = ".top, .question, .part, .verdict, .verdict-word, .way, .about, .panel-head, .policy-row, .editor, .findings, .divider, .trace, .trace h2, .trace h3, .statement, .changes li";
  return [...document.querySelectorAll(parts)].map((part) => {
    const { left, top, width, height } = part.getBoundingClientRect();
    return [part.className, left, top, width, height];
  });
});

/** Waits until everything has stood where it stands for some frames. */
const still = (page) => page.evaluate(() => new Promise((done) => {
  let [last, frames] = ["", 0];
  const look = () => {
    const now = JSON.stringify([...document.querySelectorAll("main *")].map((part) => part.getBoundingClientRect()));
    [last, frames] = [now, now === last ? frames + 1 : 0];
    if (frames < 5) requestAnimationFrame(look);
    else done();
  };
  look();
}));

describe("on a screen of 1280 by 800", () => {
  const viewport = { width: 1280, height: 800 };

  test("every example shows its question, its verdict and what decides, without a scroll", async () => {
    const page = await open("", { viewport });
    const all = await examples();
    assert.ok(all.length > 45, `${all.length}`);
    for (const [slug, scenario] of all) {
      await goTo(page, slug, scenario);
      const { expect } = scenario;
      if (expect?.access) await decision(page, expect.access);
      // The editor scrolls to the line once it is there.
      await page.waitForFunction(() => {
        const root = document.querySelector(".editor-host").shadowRoot;
        return document.querySelector(".verdict.stale") || root?.querySelector(".reason") || !document.querySelector(".statement");
      });
      const look = () => page.evaluate(() => {
        const root = document.querySelector(".editor-host").shadowRoot;
        const isSeen = (element, within) => {
          if (!element) return false;
          const [{ top, bottom, left, right }, around] = [element.getBoundingClientRect(), within?.getBoundingClientRect()];
          const low = Math.min(innerHeight, around?.bottom ?? innerHeight);
          return top >= (around?.top ?? 0) - 1 && bottom <= low + 1 && left >= 0 && right <= innerWidth + 1 && bottom > top;
        };
        return {
          question: [...document.querySelectorAll(".part > summary")].map((part) => isSeen(part)),
          word: isSeen(document.querySelector(".verdict-word")),
          why: isSeen(document.querySelector(".verdict-why")),
          line: isSeen(root.querySelector(".reason"), root.querySelector(".cm-scroller")),
          entry: isSeen(document.querySelector(":is(.band-decides, .band-hangs) .statement-head, .band-decides > p")),
          first: document.querySelector(".trace h2")?.textContent,
          page: [scrollY, document.documentElement.scrollHeight, document.documentElement.scrollWidth],
        };
      });
      let seen = await look();
      // The editor goes there when it has been laid out.
      for (let tries = 0; tries < 20 && !seen.line; tries++) {
        await page.waitForTimeout(100);
        seen = await look();
      }
      assert.deepEqual(seen.question, Array(5).fill(true), slug);
      assert.ok(seen.word && seen.why, slug);
      assert.ok(seen.entry, slug);
      // Where no statement decides, no line does.
      if (scenario.access.policies && await page.locator(".band-decides .statement").count()) assert.ok(seen.line, slug);
      assert.ok(["Decides", "It hangs on these"].includes(seen.first), `${slug}: ${seen.first}`);
      assert.deepEqual(seen.page, [0, 800, 1280], slug);
    }
    await page.done();
  });

  test("the editor opens at the policy and the line that decide, with the reason at its end", async () => {
    const page = await open("#/e/scp-deny-region", { viewport });
    await decision(page, "explicitDeny");
    assert.equal(await page.textContent(".policy-tab[aria-pressed='true'] .row-name"), "DenyOtherRegions");
    const line = page.locator(".editor-host .cm-line:has(.reason)");
    assert.match(await line.textContent(), /"aws:RequestedRegion".*aws:RequestedRegion is ap-northeast-1, which is not any of us-east-1 and eu-west-1$/);
    // The order of the rows is that of AWS.
    assert.deepEqual(await page.locator(".row-layer").allTextContents(), ["SCP at Root", "SCP at Root", "SCP at Account 111122223333", "identity"]);
    // What the user chooses stays chosen while the question changes.
    await page.click(".policy-tab:has-text('FullAccess')");
    await fill(page, "#resource", "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/efua");
    await decision(page, "allowed");
    assert.equal(await page.textContent(".policy-tab[aria-pressed='true'] .row-name"), "FullAccess");
    await page.done();
  });

  test("the place of a reason is lit up from it, too, and what is asked for stands in the question alone", async () => {
    const page = await open("#/e/s3-access-denied", { viewport });
    await decision(page, "implicitDeny");
    const reason = page.locator(".editor-host .reason");
    assert.equal(await reason.textContent(), "matches none of arn:aws:s3:::amzn-s3-demo-models and arn:aws:s3:::amzn-s3-demo-models/*");
    await reason.hover();
    await page.waitForSelector(".element.pointed:has-text('Resource')");
    await page.done();
  });

  test("one wrong letter moves nothing, in no example", async () => {
    const page = await open("", { viewport });
    for (const [slug, scenario] of await examples()) {
      await goTo(page, slug, scenario);
      // What comes later has come: what would change the verdict, or what it hangs on. One answer has neither.
      const advice = ".changes .button:enabled, #hinges-title, .advice > p";
      if (slug !== "public-bucket-customer-key") await page.waitForSelector(advice);
      await editor(page).press("ControlOrMeta+Home");
      await still(page);
      const before = await places(page);
      for (const letter of ["x", "\""]) {
        await page.keyboard.type(letter);
        await page.waitForSelector(".verdict.stale");
        const after = await places(page);
        const name = ([classes]) => classes.replace(/ ?\b(stale|older)\b/g, "").trim();
        assert.deepEqual(after.map(name), before.map(name), slug);
        for (const [at, [name, ...place]] of after.entries()) {
          const far = Math.max(...place.map((value, of) => Math.abs(value - before[at][of + 1])));
          assert.ok(far <= 4, `${slug}: ${name} moves by ${far}`);
        }
        const problem = await page.locator(".verdict-wrong").boundingBox();
        assert.ok(problem.height < 30, `${problem.height}`);
      }
      await page.keyboard.press("Backspace");
      await page.keyboard.press("Backspace");
    }
    await page.done();
  });

  test("each side lights the other", async () => {
    const page = await open("#/e/mfa-required", { viewport });
    await decision(page, "explicitDeny");
    await editor(page).waitFor();
    const element = page.locator(".band-decides .element", { hasText: "BoolIfExists" });
    await element.hover();
    await page.locator(".editor-host .lit", { hasText: "MultiFactorAuthPresent" }).first().waitFor();
    // By keyboard too, and away again.
    await page.locator(".brand").hover();
    await page.waitForFunction(() => !document.querySelector(".editor-host").shadowRoot.querySelector(".lit"));
    await page.locator(".band-decides .element .link").first().focus();
    await page.locator(".editor-host .lit", { hasText: "*" }).first().waitFor();
    await page.locator(".editor-host .cm-line", { hasText: "MultiFactorAuthPresent" }).hover();
    await page.waitForSelector(".element.pointed:has-text('BoolIfExists')");
    await clickLine(page, "DenyWithoutMfa");
    await page.waitForSelector(".statement.current[data-statement='2']");
    await page.done();
  });

  test("the line between the panes is moved by pointer and by keys, and stays", async () => {
    const page = await open("#/e/mfa-required", { viewport });
    const width = () => page.locator(".pane-left").evaluate((pane) => pane.offsetWidth);
    const line = await page.locator(".divider").boundingBox();
    await page.mouse.move(line.x + 4, 500);
    await page.mouse.down();
    await page.mouse.move(440, 500, { steps: 4 });
    await page.mouse.up();
    assert.ok(Math.abs(await width() - 440) < 16, `${await width()}`);
    await page.locator(".divider").focus();
    for (let press = 0; press < 5; press += 1) await page.keyboard.press("ArrowRight");
    const wide = await width();
    assert.ok(Math.abs(wide - 440 - 128) < 16, `${wide}`);
    assert.equal(await page.getAttribute(".divider", "aria-valuenow"), "44");
    await page.reload();
    await page.waitForSelector("#app .verdict");
    assert.equal(await width(), wide);
    assert.equal(await page.getAttribute(".divider", "aria-valuenow"), "44");
    await page.done();
  });

  test("the panes scroll by themselves, with the wheel", async () => {
    const page = await open("#/e/secure-training", { viewport: { width: 1280, height: 600 } });
    await page.waitForSelector(".trace h2");
    await editor(page).waitFor();
    await page.waitForTimeout(500);
    const left = await page.evaluate(() => document.querySelector(".pane-left").scrollTop);
    await page.mouse.move(1000, 500);
    await page.mouse.wheel(0, 300);
    await page.waitForFunction(() => document.querySelector(".pane-right").scrollTop > 100);
    assert.deepEqual(await page.evaluate(() => [scrollY, document.querySelector(".pane-left").scrollTop]), [0, left]);
    await page.done();
  });

  test("the statements that do not apply are one line, and a press away", async () => {
    const page = await open("#/e/sagemaker-full-access", { viewport });
    const fold = page.locator(".fold");
    const [, count] = /^(\d+) statements do not apply$/.exec(await fold.textContent());
    const before = await page.locator(".statement").count();
    await fold.click();
    await drawn(page);
    assert.equal(await page.locator(".statement").count(), before + Number(count));
    await fold.click();
    assert.equal(await page.locator(".statement").count(), before);
    // A line leads to its place.
    const line = page.locator(".line-link").first();
    assert.match(await line.textContent(), /^line \d+ of AmazonSageMakerFullAccess$/);
    await line.click();
    await page.waitForSelector(".editor-host .lit");
    await page.done();
  });

  test("each part of the question opens and closes, by keyboard, and one at a time", async () => {
    const page = await open("#/e/mfa-required", { viewport });
    await page.locator("#part-does > summary").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "action");
    await page.keyboard.type("sagemaker:ListEndpoints");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.matches("#part-does > summary"));
    assert.equal(await page.textContent("#part-does .part-says"), "sagemaker:ListEndpoints");
    assert.equal(await page.locator("details.pop[open]").count(), 0);
    await ask(page, "with");
    await ask(page, "on");
    assert.equal(await page.locator("details.pop[open]").count(), 1);
    await page.mouse.click(900, 600);
    assert.equal(await page.locator("details.pop[open]").count(), 0);
    await fill(page, "#action", "s3:*");
    await page.waitForSelector("#part-does.wrong");
    await page.done();
  });

  test("on paper stand all policies, and all of why", async () => {
    const page = await open("#/e/scp-deny-region", { viewport });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print" });
    await page.waitForSelector(".printed pre");
    assert.equal(await page.locator(".printed pre").count(), 4);
    for (const part of [".pane .about", ".verdict-word", ".band-decides", ".printed"]) assert.ok(await page.isVisible(part), part);
    for (const part of [".top", ".place", ".divider", ".editor", ".button", ".switch", ".caret", ".asked-acts"]) assert.equal(await page.locator(part).locator("visible=true").count(), 0, part);
    const [pane, scroll] = await page.locator(".pane-right").evaluate((of) => [of.clientHeight, of.scrollHeight]);
    assert.ok(pane >= scroll - 1);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.waitForSelector(".printed", { state: "detached" });
    await page.done();
  });
});

describe("on a narrow screen", () => {
  for (const width of [320, 360, 390]) {
    test(`of ${width} px nothing is wider, the header is a row, the question two, and the two tabs are there`, async () => {
      const page = await open("#/e/scp-deny-region", { viewport: { width, height: 740 } });
      await decision(page, "explicitDeny");
      for (const tab of ["Policies", "Why"]) {
        await page.click(`.tabs button:text-is("${tab}")`);
        await drawn(page);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, tab);
      }
      assert.ok((await page.locator(".top").boundingBox()).height <= 56);
      const parts = await page.locator(".part > summary").evaluateAll((all) => all.map((part) => {
        const { left, right, top } = part.getBoundingClientRect();
        return { left, right, top };
      }));
      assert.equal(new Set(parts.map(({ top }) => Math.round(top))).size, 2);
      // So much is above the verdict.
      assert.ok((await page.locator(".verdict-word").boundingBox()).y <= 128);
      for (const { left, right } of parts) assert.ok(left >= 0 && right <= width && right - left >= 72, `${right - left}`);
      await page.evaluate(() => scrollTo(0, 600));
      assert.ok((await page.locator(".verdict-word").boundingBox()).y >= 0);
      await page.done();
    });
  }
});

describe("a name", () => {
  /** Rows of what matches that end in a hyphen, though the part of the name between `:` and `/` would fit into one. */
  const cut = (page, within, selector, longest) => page.evaluate(([within, selector, longest]) => {
    const root = within ? document.querySelector(within).shadowRoot : document;
    const found = [];
    for (const name of root.querySelectorAll(selector)) {
      let before;
      const texts = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        for (let at = 0; at < text.length; at += 1) {
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          const { top, height } = range.getBoundingClientRect();
          if (before && before.letter === "-" && height && top > before.top + height / 2) found.push(name.textContent);
          if (height) before = { top, letter: text.data[at] };
        }
      }
    }
    return found.filter((name) => name.split(/[:/ ]/).every((part) => part.length <= longest));
  }, [within, selector, longest]);

  for (const width of [320, 390, 1280]) {
    test(`breaks at no hyphen on a page of ${width} px, and the reason in the editor is read whole`, async () => {
      const page = await open("", { viewport: { width, height: 800 } });
      for (const [slug, outcome] of [
        ["s3-access-denied", "implicitDeny"], ["scp-deny-region", "explicitDeny"], ["training-job-image-and-logs", "allowed"],
      ]) {
        await page.goto(`${site.url}#/e/${slug}`);
        await page.waitForFunction((slug) => location.hash === `#/e/${slug}`, slug);
        if (await page.locator(".sides [aria-pressed='true']:has-text('Network')").count()) await page.click(".sides button:has-text('Access')");
        await decision(page, outcome);
        await drawn(page);
        if (width < 860) await page.click(".tabs button:text-is('Why')");
        await still(page);
        assert.deepEqual(await cut(page, "", "main .name", 30), [], slug);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
        if (width < 860) await page.click(".tabs button:text-is('Policies')");
        const reason = page.locator(".editor-host .reason");
        await reason.waitFor();
        await still(page);
        assert.deepEqual(await cut(page, ".editor-host", ".cm-line", width < 390 ? 16 : 20), [], slug);
        // Its first rows are in view, and none of it is cut, but on the narrowest page.
        const { top, bottom, low, hidden } = await reason.evaluate((of) => ({
          ...of.getBoundingClientRect().toJSON(), low: of.closest(".cm-scroller").getBoundingClientRect().bottom,
          hidden: of.scrollHeight - of.clientHeight,
        }));
        assert.ok(bottom <= low + 1 || width < 390 && top + 40 <= low, `${slug}: ${bottom} of ${low}`);
        if (width >= 390) assert.ok(hidden <= 1, `${slug}: ${hidden}`);
      }
      await page.done();
    });
  }

  test("is cut in the question only where there is no room, its end last", async () => {
    const page = await open("#/e/s3-access-denied", { viewport: { width: 390, height: 740 } });
    await decision(page, "implicitDeny");
    const look = () => page.locator(".part-row").evaluateAll((rows) => rows.map((row) => ({
      cut: [...row.querySelectorAll(":scope > .part .part-says, :scope > .part .part-start, :scope > .part .part-end")].some((of) => of.scrollWidth > of.clientWidth + 1 && of.clientWidth > 0),
      // What is left behind the last part.
      left: row.getBoundingClientRect().right - Math.max(...[...row.children].map((part) => part.getBoundingClientRect().right)),
    })));
    for (const { cut, left } of await look()) assert.ok(!cut || left < 12, `${left}`);
    assert.ok((await look()).some(({ cut }) => cut));
    await fill(page, "#principal", "arn:aws:iam::111122223333:user/Al");
    assert.deepEqual((await look())[0].cut, false);
    await page.done();
  });
});

describe("for everybody", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1280, 1920]) {
      test(`axe finds nothing, ${colorScheme}, ${width} px`, async () => {
        const page = await open("#/e/cross-account-encrypted-read", { colorScheme, viewport: { width, height: 800 } });
        await decision(page, "implicitDeny");
        await page.waitForSelector(".changes .button:enabled");
        assert.deepEqual(await violations(page), []);
        const fold = page.locator(".fold");
        if (await fold.count()) await fold.click();
        if (width < 860) await page.click(".tabs button:text-is('Policies')");
        await addPolicy(page, "service control policy");
        await editor(page).waitFor();
        assert.deepEqual(await violations(page), []);
        await replaceText(page, "{");
        await page.waitForSelector(".verdict.stale");
        assert.deepEqual(await violations(page), []);
        await page.done();
      });
    }
  }
});
