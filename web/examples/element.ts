// How the page's TypeScript makes an element.

type Child = Node | string;

export function element<N extends keyof HTMLElementTagNameMap>(name: N, attributes: Record<string, string>, ...children: Child[]) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Gives the page a style that comes with a module. */
export function adopt(style: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
