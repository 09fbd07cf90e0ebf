/** A style as its text; `xtask/editor.mjs` puts it into the bundle. */
declare module "*.css" {
  const text: string;
  export default text;
}
