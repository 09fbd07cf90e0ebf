// What the page remembers, and what it is about to do. In a cross-site frame every access throws, and an embed keeps
// nothing and reads nothing.
//
// Each piece of work has a key of its own, so that tabs do not write over each other's, and is stored whole with one
// write: the time, `+`, and the scenario as JSON. With `-`, which `boot.js` writes, it is not opened by itself.

// Other pages share the origin. `boot.js` knows these names too.
const PREFIX = "policy-playground.";
const WORK = `${PREFIX}work.`;

const isEmbed = /[?&]embed\b/.test(location.search);

const attempt = (act, storage = "localStorage") => {
  try {
    return isEmbed ? undefined : act(globalThis[storage]);
  } catch { /* then it is not remembered */ }
};

export const find = (key) => attempt((store) => store.getItem(key)) ?? undefined;

/** The keys of all pieces of work, the latest first. */
export const works = () => attempt((store) => Object.keys(store)
  .filter((key) => key.startsWith(WORK) && /^\d{13}[+-]\{/.test(store.getItem(key)))
  .sort((one, other) => (store.getItem(one) < store.getItem(other) ? 1 : -1))) ?? [];

let last = 0;

/** Stores a text as the latest piece of work: under its key, or as a new one. Gives the key, if it is stored. */
export const store = (key, text) => attempt((store) => {
  // Of two in one millisecond the second is the later one.
  last = Math.max(Date.now(), last + 1);
  const at = key ?? WORK + last + Math.random();
  store.setItem(at, `${last}+${text}`);
  // Ten earlier ones are kept. What a newer page has stored is not this one's to forget.
  if (!key) works().slice(11).filter((old) => store.getItem(old).startsWith('{"schema":1,', 14)).forEach(remove);
  return at;
});

/** Forgets a piece of work. */
export const remove = (key) => attempt((store) => store.removeItem(key));

/** When a value was stored. */
export const when = (value) =>
  new Date(+value.slice(0, 13)).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

/** `light` or `dark`, as the user chose. `boot.js` reads it. */
export const setTheme = (theme) => attempt((store) => store.setItem(`${PREFIX}theme`, theme));

/** How wide the left pane is, in hundredths. */
export const split = () => attempt((store) => store.getItem(`${PREFIX}split`));
export const setSplit = (percent) => attempt((store) => store.setItem(`${PREFIX}split`, percent));

// What the page is at work on, and may not come back from, is noted until it has: where that is long ago, `boot.js`
// asks before it opens the same again. The store of the tab is for when the other is full.
let note, begun, timer;

const inBoth = (act) => {
  for (const storage of ["localStorage", "sessionStorage"]) attempt(act, storage);
};

const end = () => {
  if (note && document.querySelector("#crash").hidden) inBoth((store) => store.removeItem(note));
};

// Whoever leaves a page that works has not given up on it.
addEventListener("pagehide", () => {
  if (Date.now() - begun < 5000) end();
});

export const venture = () => {
  end();
  note = `${PREFIX}starting${location.hash.slice(-60)}`;
  begun = Date.now();
  // What a page before this one has not come back from counts from then.
  inBoth((store) => store.getItem(note) ?? store.setItem(note, begun));
  clearTimeout(timer);
  // The first is done when the work is, the second when it has been painted, or would have been if it were seen.
  timer = setTimeout(() => { timer = setTimeout(end, 300); });
};

/** Saves a text as a file of this name. */
export const download = (text, file) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
