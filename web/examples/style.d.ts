// A style that comes along with a module, as the build makes a text of it (`xtask/editor.mjs`).
declare module "*.css" {
  const style: string;
  export default style;
}
