// Bundles the text editor, which the page loads after its first paint.
// `cargo xtask editor` runs this, and so does Trunk before each build (see Trunk.toml).

import { build } from "esbuild";

await build({
  entryPoints: ["web/editor/editor.ts"],
  outfile: "web/generated/editor.js",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
});
