// To and from the engine in one call each way. An object is made of what object.rs writes: all texts in one, and a list of
// numbers that says what stands where. That is three times as fast as JSON.parse, which has to look for the end of every
// text and for every name again.

const encoder = new TextEncoder();

/** A text that had no room, for the call that brings more. */
let waiting;

/**
 * Writes a string, or an object as JSON, as UTF-8: how long it is. Where there may not be room enough, minus as much as
 * there may have to be; 0 for what is no text.
 */
export function encode(value, into) {
  const text = waiting ?? textOf(value);
  const most = 3 * text.length;
  waiting = most > into.length ? text : undefined;
  return waiting === undefined ? encoder.encodeInto(text, into).written : -most;
}

function textOf(value) {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return "";
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}

/** Names of members, in their order; each list is one that is known with one name more. */
const shapes = [[]];

export function shape(id, before, name) {
  shapes[id] = [...shapes[before], name];
}

let numbers, at, texts, place;

export function build(list, text) {
  numbers = list;
  texts = text;
  at = place = 0;
  const value = next();
  numbers = texts = undefined;
  return value;
}

const words = [null, false, true];

/** What a number says that object.rs wrote: its kind in three bits, and above them what is known of it. */
function next() {
  const number = numbers[at++];
  const known = number >>> 3;
  switch (number & 7) {
    case 0:
      return words[known];
    case 1:
      return known;
    case 2: {
      const start = place;
      place += known;
      return texts.slice(start, place);
    }
    case 3:
      return Number(next());
    case 4:
      return list(known);
    case 5:
      return map(known);
    default:
      return object(shapes[known]);
  }
}

// Each a function of its own: V8 makes `next` fast where it is small.

function list(count) {
  // Most lists are places of two numbers, or hold nothing.
  if (count === 0) return [];
  if (count === 2) return [next(), next()];
  const list = [];
  for (let i = 0; i < count; i += 1) list.push(next());
  return list;
}

function map(count) {
  const entries = [];
  for (let i = 0; i < count; i += 1) entries.push([next(), next()]);
  return Object.fromEntries(entries);
}

// A plain object. V8 gives it more room for members than `{}`, which it would have to enlarge again and again.
function Plain() {}
Plain.prototype = Object.prototype;

function object(names) {
  const object = new Plain();
  for (let i = 0; i < names.length; i += 1) object[names[i]] = next();
  return object;
}
