// Starts the app. It stands in for the inline script Trunk would write into the page,
// which the page's content security policy forbids; Trunk.toml names it instead.
// It also outlives the app: when that fails, the user's text is shown and kept.

const { js, wasm } = document.querySelector("script[data-wasm]").dataset;

function fail(reason) {
  const message = document.querySelector("#boot-error");
  message.textContent = `Policy Playground could not start: ${reason}`;
  message.hidden = false;
}

// Storage throws in a cross-site frame.
function stored(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

// A program that has no memory left, or that a browser stops, ends without a word of its own.
for (const [type, reason] of [["error", "error"], ["unhandledrejection", "reason"]]) {
  addEventListener(type, (event) => {
    if (event[reason] instanceof WebAssembly.RuntimeError) {
      dispatchEvent(new CustomEvent("policy-playground-crash", { detail: String(event[reason]) }));
    }
  });
}

addEventListener("policy-playground-crash", ({ detail }) => {
  const banner = document.querySelector("#crash");
  if (!banner.hidden) return;
  banner.hidden = false;
  banner.querySelector("textarea").value = stored((storage) => storage.getItem("draft")) ?? "";
  banner.querySelector(".quiet").textContent = detail;
  banner.querySelector("button").addEventListener("click", () => {
    // An embed stores nothing, so a reload is clean.
    if (!/[?&]embed\b/.test(location.search)) stored((storage) => storage.setItem("start-clean", "yes"));
    location.replace(location.pathname + location.search);
  });
  document.querySelector("#app").hidden = true;
});

// After a failure the draft moves aside, where the next one does not overwrite it. That happens here and not when
// the button is pressed, because what is left of the app stores its draft once more on the way out.
stored((storage) => {
  if (storage.getItem("start-clean") === null) return;
  storage.removeItem("start-clean");
  const kept = [storage.getItem("draft"), storage.getItem("previous")].filter(Boolean);
  storage.setItem("previous", kept.join("\n"));
  storage.removeItem("draft");
});

const theme = stored((storage) => storage.getItem("theme"));
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;

if (typeof WebAssembly === "object") {
  try {
    const app = await import(new URL(js, document.baseURI));
    await app.default({ module_or_path: new URL(wasm, document.baseURI) });
  } catch (error) {
    fail(`${error.message ?? error}. Reloading the page may help.`);
    throw error;
  }
} else {
  fail("this browser has no WebAssembly, or it is switched off.");
}
