// Bundles what the page loads after its first paint (the text editor, what fills the dialog with the examples, what offers
// something to the fields of the request, what authors edit with), what shows credential reports, and the page's style, which
// has a file for each part. What comes later brings its style along as a text.
// `cargo xtask editor` runs this, and so does Trunk before each build (see Trunk.toml).

import { readFile } from "node:fs/promises";
import { build, transform } from "esbuild";

const style = {
  name: "style",
  setup: ({ onLoad }) => onLoad({ filter: /\.css$/ }, async ({ path }) => {
    const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
    return { contents: code, loader: "text" };
  }),
};

for (const name of ["editor", "examples", "form", "author", "report"]) {
  await build({
    entryPoints: [`web/${name}/${name}.ts`],
    outfile: `web/generated/${name}.js`,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    plugins: [style],
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
