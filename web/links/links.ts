// What links of version 2 refer to, and what deflates with it: a browser's own streams know of no such text. What inflates
// them is `web/src/link.js`.

import { deflateSync } from "fflate";
import text from "../../crates/scenario/data/links-v2.txt";

/** As good as written before what a link holds. */
export const dictionary = new TextEncoder().encode(text);

/** At a level that makes examples longer by four in a thousand than the highest, whose time for a mebibyte of two letters is half a minute. */
export const deflate = (bytes: Uint8Array): Uint8Array => deflateSync(bytes, { level: 6, dictionary });
