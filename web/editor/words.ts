// Sentences with code between backticks, as elements.

/** The pieces of a sentence. */
export function prose(text: string): Node[] {
  return text.split("`").map((part, at) => (at % 2 ? element("code", "", part) : document.createTextNode(part)));
}

/** A sentence without the marks of code. */
export const plain = (text: string) => text.replaceAll("`", "");

export function element<K extends keyof HTMLElementTagNameMap>(name: K, kind: string, text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  return made;
}
