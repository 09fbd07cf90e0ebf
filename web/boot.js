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

addEventListener("policy-playground-crash", ({ detail }) => {
  const banner = document.querySelector("#crash");
  if (!banner.hidden) return;
  banner.hidden = false;
  banner.querySelector("textarea").value = stored((storage) => storage.getItem("draft")) ?? "";
  banner.querySelector(".quiet").textContent = detail;
  banner.querySelector("button").addEventListener("click", () => {
    // The text moves aside, where the next draft does not overwrite it.
    stored((storage) => {
      const draft = storage.getItem("draft");
      if (draft !== null) storage.setItem("previous", draft);
      storage.removeItem("draft");
    });
    // What is left of the app must not store its draft again on the way out.
    addEventListener("pagehide", (event) => event.stopImmediatePropagation(), { capture: true });
    location.replace(location.pathname + location.search);
  });
  document.querySelector("#app").hidden = true;
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
