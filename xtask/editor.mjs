// Bundles what the page loads after its first paint (the text editor, what fills the dialog with the examples, what offers
// something to the fields of the request, what authors edit with), what shows credential reports, what links refer to, what
// makes the page a block, and the page's style, which has a file for each part; and what lessons look like and do. What comes
// later brings its style along as a text.
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

for (const name of ["editor", "examples", "form", "author", "report", "links", "block", "lab"]) {
  await build({
    entryPoints: [`web/${name === "lab" ? "labs" : name}/${name}.ts`],
    outfile: `web/generated/${name}.js`,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    plugins: [style],
    // As it is, since links refer to every byte.
    loader: { ".txt": "text" },
    legalComments: "none",
    logLevel: "warning",
  });
}

for (const [from, to] of [["styles/main.css", "main.css"], ["learn/learn.css", "learn.css"]]) {
  await build({ entryPoints: [`web/${from}`], outfile: `web/generated/${to}`, bundle: true, minify: to === "learn.css", logLevel: "warning" });
}

// It runs before a lesson is painted, so it is no module.
await build({
  entryPoints: ["web/learn/learn.ts"],
  outfile: "web/generated/learn.js",
  bundle: true,
  format: "iife",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
});
