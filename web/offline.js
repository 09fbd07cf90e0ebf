// Keeps the site for when there is no network: all of its files once it has been visited. xtask/names.mjs writes in here
// which files this version has. Files that are named by their content never change, so they are taken from what is kept, of
// whichever version; all others come from the network while there is one. So a page gets the files that it names, of its own
// version, and a reload gets the newest page.

const { version, files } = JSON.parse("SITE");
const PREFIX = "policy-playground.";
const KEPT = `${PREFIX}${version}`;

/** In milliseconds, how long a network may take that is there and does not answer. */
const PATIENCE = 4000;

/** Files that are asked for at once while the others of the site are kept. */
const AT_ONCE = 6;

const address = (name) => new URL(name, registration.scope).href;

const keep = async () => {
  const kept = await caches.open(KEPT);
  const left = [...files];
  const take = async () => {
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      const known = isNamed(name) && await caches.match(address(name));
      if (known) await kept.put(address(name), known);
      else await kept.add(new Request(address(name), { cache: "no-cache" }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
};

/** Whether a file has its content in its name. */
const isNamed = (name) => /-[0-9a-f]{16}(?![0-9a-f])/.test(name);

const own = async (request) => {
  const kept = await caches.open(KEPT);
  return await kept.match(request, { ignoreSearch: true }) ?? caches.match(request, { ignoreSearch: true });
};

const answer = async (request) => {
  if (isNamed(new URL(request.url).pathname)) return await own(request) ?? fetch(request);
  const late = new Promise((done) => setTimeout(done, PATIENCE)).then(() => own(request));
  const fresh = fetch(request);
  const came = await Promise.race([fresh.catch(() => undefined), late]);
  return came ?? await own(request) ?? fresh;
};

addEventListener("install", (event) => event.waitUntil(keep()));

// Pages of an older version are closed by now.
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== KEPT) await caches.delete(name);
})()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(registration.scope)) event.respondWith(answer(request));
});
