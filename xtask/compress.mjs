// Prints, for each file named on the command line, its size in bytes: plain, gzip, brotli.
// Used by `cargo xtask size`; Node has both compressors, so xtask need not build them.

import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const sizes = process.argv.slice(2).map((file) => {
  const plain = readFileSync(file);
  const gzip = gzipSync(plain, { level: 9 });
  const brotli = brotliCompressSync(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
  return [plain.length, gzip.length, brotli.length];
});
console.log(JSON.stringify(sizes));
