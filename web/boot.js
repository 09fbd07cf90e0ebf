// Starts the app. It stands in for the inline script Trunk would write into the page,
// which the page's content security policy forbids; Trunk.toml names it instead.
// It also outlives the app: when that fails, the user's text is shown and kept.

const { js, wasm } = document.querySelector("script[data-wasm]").dataset;
const app = document.querySelector("#app");
const banner = document.querySelector("#crash");
const isEmbed = /[?&]embed\b/.test(location.search);

// As in storage.js, which says what is stored.
const PREFIX = "policy-playground.";
const CLEAN = `${PREFIX}clean`;
// There while what this address opens is being worked on.
const NOTE = `${PREFIX}starting${location.hash.slice(-60)}`;
const works = (storage) => Object.keys(storage).filter((key) => key.startsWith(`${PREFIX}work.`));

function fail(reason) {
  const message = document.querySelector("#boot");
  // A program that has got that far says itself what happened.
  if (!message) return;
  message.setAttribute("role", "alert");
  message.textContent = `The page could not start: ${reason}`;
}

// Storage throws in a cross-site frame.
function stored(act) {
  try {
    return act(localStorage, sessionStorage);
  } catch {
    return null;
  }
}

// Shows the text, and the ways on.
function offer(detail) {
  banner.hidden = false;
  app.hidden = true;
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
}

// A program that has no memory or stack left, or that a browser stops, ends without a word of its own.
for (const [type, reason] of [["error", "error"], ["unhandledrejection", "reason"]]) {
  addEventListener(type, (event) => {
    if (event[reason] instanceof WebAssembly.RuntimeError || event[reason] instanceof RangeError) {
      dispatchEvent(new CustomEvent("policy-playground-crash", { detail: String(event[reason]) }));
    }
  });
}

addEventListener("policy-playground-crash", ({ detail }) => {
  if (banner.hidden) offer(detail);
});

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

const theme = stored((storage) => storage.getItem(`${PREFIX}theme`) ?? storage.getItem("theme"));
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;

// A start that is not long ago may be another tab's, or one that was given up for this.
const begun = stored((storage, tab) => tab.getItem(NOTE) ?? storage.getItem(NOTE));
const isStuck = !isEmbed && begun && Date.now() - begun > 5000;

if (typeof WebAssembly !== "object") {
  fail("this browser has no WebAssembly, or it is switched off.");
} else if (isStuck) {
  banner.querySelector("h1").textContent = "The page did not start last time";
  banner.querySelector("p").textContent = "It stopped, or took too long, with what was open.";
  offer("");
} else {
  try {
    const program = await import(new URL(js, document.baseURI));
    await program.default({ module_or_path: new URL(wasm, document.baseURI) });
  } catch (error) {
    fail("a part of it could not be loaded. Reload it, or try a current browser.");
    throw error;
  }
}
