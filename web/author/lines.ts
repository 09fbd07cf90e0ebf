// The lines in which a text differs from another one.

/** A line of both texts, of the first alone, or of the second alone. */
export interface Line {
  kind: "same" | "removed" | "added";
  text: string;
  /** Its number in the first text, from 1, if it is there. */
  number?: number;
}

/** More comparisons would be felt: then all lines between the first and the last that differ count as others. */
const MOST = 4_000_000;

const split = (text: string) => text === "" ? [] : text.split(/\r\n|\r|\n/);

/** All lines of both, in their order. Where some take the place of others, those that go come first. */
export function lines(before: string, after: string): Line[] {
  const [old, young] = [split(before), split(after)];
  const shorter = Math.min(old.length, young.length);
  let head = 0;
  while (head < shorter && old[head] === young[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === young[young.length - 1 - tail]) tail += 1;
  const [gone, come] = [old.slice(head, old.length - tail), young.slice(head, young.length - tail)];
  const kept = together(gone, come);

  const made: Line[] = [];
  let number = 0;
  const take = (kind: "same" | "removed", upto: number) => {
    while (number < upto) {
      const text = old[number] ?? "";
      number += 1;
      made.push({ kind, text, number });
    }
  };
  take("same", head);
  let added = 0;
  for (const [from, to] of [...kept, [gone.length, come.length] as const]) {
    take("removed", head + from);
    for (; added < to; added += 1) made.push({ kind: "added", text: come[added] ?? "" });
    if (from < gone.length) take("same", head + from + 1);
    added = to + 1;
  }
  take("same", old.length);
  return made;
}

/** The places of the lines that the longest way through both has in common. */
function together(gone: string[], come: string[]): (readonly [number, number])[] {
  if (gone.length * come.length > MOST) return [];
  // How many lines the rests have in common, from each pair of places on.
  const width = come.length + 1;
  const common = new Uint32Array((gone.length + 1) * width);
  const at = (from: number, to: number) => common[from * width + to] ?? 0;
  for (let from = gone.length - 1; from >= 0; from -= 1) {
    for (let to = come.length - 1; to >= 0; to -= 1) {
      common[from * width + to] = gone[from] === come[to] ? at(from + 1, to + 1) + 1 : Math.max(at(from + 1, to), at(from, to + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let from = 0, to = 0; from < gone.length && to < come.length;) {
    if (gone[from] === come[to]) pairs.push([from++, to++]);
    else if (at(from + 1, to) >= at(from, to + 1)) from += 1;
    else to += 1;
  }
  return pairs;
}

/** The part of a line in which it differs from another one. */
export function differs(line: string, other: string): [from: number, to: number] {
  const shorter = Math.min(line.length, other.length);
  let from = 0;
  while (from < shorter && line[from] === other[from]) from += 1;
  let tail = 0;
  while (tail < shorter - from && line[line.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1;
  return [from, line.length - tail];
}
