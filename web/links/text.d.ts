// A text that comes along with a module, as the build makes one of it (`xtask/editor.mjs`).
declare module "*.txt" {
  const text: string;
  export default text;
}
