// Bundles what the page loads after its first paint (the text editor, what fills the dialog with the examples, what offers
// something to the fields of the request), what shows credential reports, with its style, and the page's style, which has a
// file for each part.
// `cargo xtask editor` runs this, and so does Trunk before each build (see Trunk.toml).

import { build } from "esbuild";

for (const name of ["editor", "examples", "form", "report"]) {
  await build({
    entryPoints: [`web/${name}/${name}.ts`],
    outfile: `web/generated/${name}.js`,
    bundle: true,
    format: "esm",
    loader: { ".css": "text" },
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
}

await build({
  entryPoints: ["web/styles/main.css"],
  outfile: "web/generated/main.css",
  bundle: true,
  logLevel: "warning",
});
