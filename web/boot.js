// Starts the app. It stands in for the inline script Trunk would write into the page,
// which the page's content security policy forbids; Trunk.toml names it instead.
// It runs before anything is painted: what the document shows by itself, the first example with its answer, stays
// hidden where something else is open. It also outlives the app: when that fails, the user's text is shown and kept.
{
  const root = document.documentElement;
  const { js, wasm, rest, links, block, blocks } = document.currentScript.dataset;
  const find = (selector) => document.querySelector(selector);
  const isEmbed = /[?&]embed\b/.test(location.search);

  // As in storage.js, which says what is stored.
  const PREFIX = "policy-playground.";
  const CLEAN = `${PREFIX}clean`;
  // There while what this address opens is being worked on.
  const NOTE = `${PREFIX}starting${location.hash.slice(-60)}`;
  const works = (storage) => Object.keys(storage).filter((key) => key.startsWith(`${PREFIX}work.`));

  const fail = (reason) => {
    const message = find("#boot");
    // A program that has got that far says itself what happened.
    if (!message) return;
    message.setAttribute("role", "alert");
    message.textContent = `The page could not start: ${reason}`;
  };

  // Storage throws in a cross-site frame.
  const stored = (act) => {
    try {
      return act(localStorage, sessionStorage);
    } catch {
      return null;
    }
  };

  // Shows the text, and the ways on.
  const offer = (detail) => {
    const banner = find("#crash");
    if (!banner.hidden) return banner;
    find("#app").hidden = true;
    // What was painted is not the user's.
    root.removeAttribute("data-painted");
    find("#starting")?.remove();
    banner.hidden = false;
    // An embed reads nothing.
    const text = !isEmbed && stored((storage) => works(storage).map((key) => storage.getItem(key)).sort().at(-1)?.slice(14));
    banner.querySelector(".kept").hidden = !text;
    banner.querySelector("textarea").value = text || "";
    banner.querySelector(".quiet").textContent = detail;
    const [clean, again] = banner.querySelectorAll("button");
    const forget = (storage, tab) => [storage, tab].forEach((store) => store.removeItem(NOTE));
    clean.onclick = () => {
      stored((storage, tab) => {
        forget(storage, tab);
        // An embed stores nothing, so a reload is clean.
        if (!isEmbed) tab.setItem(CLEAN, "yes");
      });
      location.replace(location.pathname + location.search);
    };
    again.onclick = () => {
      stored(forget);
      location.reload();
    };
    return banner;
  };

  // A program that has no memory or stack left, or that a browser stops, ends without a word of its own.
  for (const [type, reason] of [["error", "error"], ["unhandledrejection", "reason"]]) {
    addEventListener(type, (event) => {
      if (event[reason] instanceof WebAssembly.RuntimeError || event[reason] instanceof RangeError) {
        dispatchEvent(new CustomEvent("policy-playground-crash", { detail: String(event[reason]) }));
      }
    });
  }

  addEventListener("policy-playground-crash", ({ detail }) => offer(detail));

  if (!isEmbed) {
    stored((storage, tab) => {
      // What was stored before keys had a prefix, earlier works in one text. Another page may have a `draft` too.
      let time = Date.now();
      for (const [key, sign] of [["draft", "+"], ["previous", "-"]]) {
        const old = storage.getItem(key);
        if (!old?.startsWith('{"schema":')) continue;
        // A full store has room for one of the two.
        storage.removeItem(key);
        const made = [];
        try {
          for (const text of old.split(/\n(?=\{"schema":)/)) {
            made.push(`${PREFIX}work.${time}`);
            storage.setItem(made.at(-1), `${time}${sign}${text.replaceAll("\x1e", "\n")}`);
            time -= 1;
          }
        } catch {
          for (const name of made) storage.removeItem(name);
          storage.setItem(key, old);
        }
      }
      // A clean start opens none of the works by itself. That happens here and not when the button is pressed, because
      // what is left of the app stores its draft once more on the way out. A full store has room for it.
      if (tab.getItem(CLEAN) === null) return;
      tab.removeItem(CLEAN);
      for (const key of works(storage)) storage.setItem(key, storage.getItem(key).replace(/^(\d+)\+/, "$1-"));
    });
  }

  // A block is as its host wants it.
  const asked = isEmbed && new URLSearchParams(location.search).get("theme");
  const theme = asked || stored((storage) => storage.getItem(`${PREFIX}theme`) ?? storage.getItem("theme"));
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  // Once the page is complete, all of the site is kept for when there is no network. Whoever develops it has it fresh.
  if (location.protocol === "https:" && !isEmbed && navigator.serviceWorker && !navigator.connection?.saveData) {
    addEventListener("policy-playground-complete", () => {
      const policy = globalThis.trustedTypes?.createPolicy("offline", { createScriptURL: (url) => url });
      const url = policy ? policy.createScriptURL("./offline.js") : "./offline.js";
      navigator.serviceWorker.register(url).catch(() => {
        // A page works without, while there is a network.
      });
    }, { once: true });
  }

  // A start that is not long ago may be another tab's, or one that was given up for this.
  const begun = stored((storage, tab) => tab.getItem(NOTE) ?? storage.getItem(NOTE));
  const isStuck = !isEmbed && begun && Date.now() - begun > 5000;

  // The first example is open where the address says so, or says nothing and there is no work to go on with. Wherever
  // something else may be, what is painted is hidden before anybody sees it.
  const isFirst = location.hash === "#/e/bucket-and-object-arns"
    || !location.hash && !stored((storage) => works(storage).some((key) => /^\d+\+/.test(storage.getItem(key))));
  let isPainted = isFirst && !isEmbed && !isStuck;
  root.toggleAttribute("data-painted", isPainted);
  const split = isPainted && stored((storage) => storage.getItem(`${PREFIX}split`));
  if (split) root.style.setProperty("--split", `${split}%`);

  /** What stands in the program's page where this element stands in the painted one. */
  const twin = (element) => element.id === "painted" ? find("#app")
    : twin(element.parentElement)?.children[[...element.parentElement.children].indexOf(element)];

  // What is done to the painted page is done to the program's, once that is there: each gives what is to be done then.
  const acts = [];
  const events = {
    click: ({ target }) => {
      const pressed = target.closest("#painted :is(a, button, input, summary)");
      // A link to elsewhere leads there.
      return pressed && !pressed.target && (() => {
        const to = twin(pressed);
        return () => to?.click();
      });
    },
    // Of the keys those that are the page's.
    keydown: ({ target, key, shiftKey, ctrlKey, metaKey, altKey }) =>
      key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey && target.tagName !== "TEXTAREA" && (() => () =>
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true }))),
    paste: ({ clipboardData }) => {
      const data = new DataTransfer();
      data.setData("text/plain", clipboardData.getData("text/plain"));
      return () => () => document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    },
  };
  const over = new AbortController();
  const hold = () => {
    for (const [type, kept] of Object.entries(events)) {
      addEventListener(type, (event) => {
        const act = kept(event);
        if (!act) return;
        event.preventDefault();
        acts.push(act);
      }, { capture: true, signal: over.signal });
    }
  };
  if (isPainted) hold();

  // What makes the page a block. If that is about an example, it paints that, and says when the program has drawn it.
  const design = isEmbed && import(new URL(block, document.baseURI)).catch(() => {});
  let drawn;

  // The program's page is complete, and takes the place of the painted one in one step.
  addEventListener("policy-playground-complete", async () => {
    find("#starting").remove();
    if (drawn) await drawn();
    over.abort();
    const painted = find("#painted");
    if (!painted) return;
    const active = document.activeElement;
    // A text area may have made way for the editor.
    const focused = painted.contains(active) && (twin(active) ?? find(".editor-host")?.shadowRoot?.querySelector(".cm-content"));
    const scrolled = [...painted.querySelectorAll("*")].filter((element) => element.scrollTop)
      .map((element) => [twin(element), element.scrollTop]);
    const due = acts.map((act) => act());
    root.removeAttribute("data-painted");
    painted.remove();
    for (const [element, top] of scrolled) if (element) element.scrollTop = top;
    if (focused) focused.focus({ preventScroll: true });
    for (const act of due) {
      act();
      // What comes of it is drawn before the next.
      await new Promise((next) => setTimeout(next));
    }
  }, { once: true });

  // The program is in two (xtask/split.mjs), and its first half calls `load` before it calls the second. That comes by
  // itself; if it is not there yet, this waits for it.
  let first, second, isLinked = !rest;
  const later = async () => {
    try {
      if (rest) second = await WebAssembly.compileStreaming(fetch(rest));
    } catch { /* `load` tries again */ }
  };
  const link = () => {
    if (isLinked || !second) return;
    new WebAssembly.Instance(second, { p: first });
    isLinked = true;
  };
  globalThis.policyPlayground = {
    load() {
      if (isLinked) return;
      try {
        if (!second) {
          const request = new XMLHttpRequest();
          request.open("GET", rest, false);
          request.overrideMimeType("text/plain; charset=x-user-defined");
          request.send();
          second = new WebAssembly.Module(Uint8Array.from(request.response, (byte) => byte.charCodeAt(0)));
        }
        link();
      } catch {
        throw new WebAssembly.RuntimeError("A part of the page could not be loaded: check the connection.");
      }
    },
  };

  // Whoever opens the link waits for what it refers to, and says so if that does not come.
  if (location.hash.startsWith("#v2.")) import(new URL(links, document.baseURI)).catch(() => {});

  const parsed = new Promise((done) => addEventListener("DOMContentLoaded", done));
  const start = async () => {
    if (isEmbed && location.hash.startsWith("#/e/")) {
      const [of] = await Promise.all([design, parsed]);
      isPainted = await of?.paint(new URL(blocks, document.baseURI));
      if (isPainted) {
        ({ drawn } = of);
        hold();
      }
    }
    if (isPainted) {
      await parsed;
      // What is painted goes first. Not every browser tells when it has been, nor one whose page is not seen.
      await new Promise((done) => {
        if (document.hidden) done();
        new PerformanceObserver(done).observe({ type: "paint", buffered: true });
        setTimeout(done, 500);
      });
    }
    // Whatever else is open, in a block too, may need all of the program.
    const isHalfEnough = isPainted && !isEmbed;
    const [program, code] = await Promise.all([import(new URL(js, document.baseURI)), fetch(wasm), parsed, isHalfEnough || later(), design]);
    first = await program.default({ module_or_path: code });
    if (isHalfEnough) await later();
    link();
  };

  const isAble = typeof WebAssembly === "object";
  const started = isAble && !isStuck && start();
  void parsed.then(async () => {
    if (!isPainted) find("#painted").remove();
    if (!isAble) {
      fail("this browser has no WebAssembly, or it is switched off.");
    } else if (isStuck) {
      const banner = offer("");
      banner.querySelector("h1").textContent = "The page did not start last time";
      banner.querySelector("p").textContent = "It stopped, or took too long, with what was open.";
    } else {
      try {
        await started;
      } catch (error) {
        fail("a part of it could not be loaded. Reload it, or try a current browser.");
        throw error;
      }
    }
  });
}
