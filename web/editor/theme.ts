// How the editor looks. Every colour is a custom property that the page sets and the shadow root
// inherits, so light and dark need no code here; the fallbacks follow the colour scheme too.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const text = "var(--text, CanvasText)";
const quiet = "var(--text-quiet, GrayText)";
const surface = "var(--surface, Canvas)";
const sunken = "var(--surface-sunken, light-dark(#f4f5f7, #24272c))";
const line = "var(--line, light-dark(#d5d9de, #444a52))";
const accent = "var(--accent, LinkText)";
const allow = "var(--allow, light-dark(#17703f, #5fce93))";
const deny = "var(--deny, light-dark(#b3261e, #ff8a80))";
const closest = "var(--closest, light-dark(#8a5300, #f2b35e))";
const silent = "var(--silent, GrayText)";
const mark = "var(--mark, light-dark(#fff3bf, #4d4317))";
const selection = "var(--selection, light-dark(#bcd6ff, #2f4a75))";
const codeKey = "var(--code-key, light-dark(#0b4f8a, #8cc4ff))";
const codeString = "var(--code-string, light-dark(#7a3e00, #e8b98a))";
const codeNumber = "var(--code-number, light-dark(#0a6b5e, #7fd8c8))";
const codeKeyword = "var(--code-keyword, light-dark(#6f2da8, #c9a3f0))";
const codeFont = "var(--font-code, ui-monospace, monospace)";
const codeSize = "var(--size-code, 0.8125rem)";

const syntax = HighlightStyle.define([
  { tag: tags.propertyName, color: codeKey },
  { tag: tags.string, color: codeString },
  { tag: tags.number, color: codeNumber },
  { tag: [tags.bool, tags.null], color: codeKeyword },
  { tag: [tags.separator, tags.brace, tags.squareBracket], color: quiet },
]);

const writing = EditorView.theme({
  "&": { height: "100%", minHeight: "8rem", color: text, backgroundColor: surface },
  // A frame above the gutters and the active line, which would cover an outline drawn inside.
  "&.cm-focused": { outline: "none" },
  "&.cm-focused::after": {
    content: "''", position: "absolute", inset: "0", zIndex: "400", border: `2px solid ${accent}`, pointerEvents: "none",
  },
  ".cm-scroller": { fontFamily: codeFont, fontSize: codeSize, lineHeight: "1.55", overflow: "auto" },
  ".cm-content": { padding: "8px 0", minWidth: "0", caretColor: text },
  ".cm-line": { padding: "0 12px 0 4px" },
  ".cm-content ::selection, .cm-content::selection": { backgroundColor: selection },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: sunken },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: `1px solid ${quiet}` },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: `1px dashed ${deny}` },
  ".cm-specialChar": { color: deny },
  ".lit": { backgroundColor: mark, borderRadius: "2px" },
});

const gutters = EditorView.theme({
  ".cm-gutters": { color: quiet, backgroundColor: surface },
  ".cm-gutters.cm-gutters-before": { borderRightWidth: "0" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 4px", minWidth: "28px" },
  // As wide without marks, so that nothing moves when they come.
  ".marks": { width: "24px" },
  ".mark": { display: "flex", justifyContent: "center", cursor: "pointer" },
  ".mark svg": { width: "16px", height: "1.55em", fill: "none", stroke: "currentColor", strokeWidth: "1.8" },
  ".reason": {
    display: "-webkit-inline-box", maxWidth: "min(100% - 16px, 60ch)", marginLeft: "16px", overflow: "hidden", color: quiet,
    fontFamily: "var(--font, sans-serif)", textIndent: "0", verticalAlign: "bottom", whiteSpace: "normal",
    WebkitBoxOrient: "vertical", WebkitLineClamp: "5",
  },
  ".reason::before": { content: "'⟵ '" },
  ".mark-allows": { color: allow },
  ".mark-denies": { color: deny },
  ".mark-closest": { color: closest },
  ".mark-silent": { color: silent },
});

const problems = EditorView.theme({
  // The library underlines with images of fixed colours. The style of the line tells the severity too.
  ".cm-lintRange": { backgroundImage: "none", textUnderlineOffset: "3px", textDecorationSkipInk: "none" },
  ".cm-lintRange-info, .cm-lintRange-hint": { textDecoration: `underline dotted 1.5px ${quiet}` },
  ".cm-lintRange-warning": { textDecoration: `underline dashed 1.5px ${closest}` },
  ".cm-lintRange.finding-security": { textDecoration: `underline dashed 1.5px ${deny}` },
  ".cm-lintRange.cm-lintRange-error": { textDecoration: `underline wavy 1px ${deny}` },
  ".cm-lintRange-active": { backgroundColor: mark },
  ".cm-lintPoint:after": { borderBottomColor: deny },
  ".cm-lintPoint-warning:after": { borderBottomColor: closest },
  ".cm-lintPoint-info:after": { borderBottomColor: accent },
  ".cm-diagnostic": { padding: "6px 10px", maxWidth: "60ch", borderLeft: `3px solid ${quiet}` },
  ".cm-diagnostic.cm-diagnostic:has(.security)": { borderLeftColor: deny },
  ".cm-diagnosticAction": {
    display: "block", margin: "6px 0 2px", padding: "3px 8px", color: text, backgroundColor: surface,
    border: `1px solid ${line}`, borderRadius: "4px", fontSize: "inherit", cursor: "pointer", textAlign: "start",
  },
  ".cm-diagnosticAction u": { textDecoration: "none" },
  ".says": { overflowWrap: "anywhere" },
  ".says a": { color: accent, fontFamily: codeFont, fontSize: "0.95em" },
  ".says code": { fontFamily: codeFont, fontSize: "0.95em" },
  ".error .severity": { color: deny },
  ".security .severity": { color: deny },
  ".warning .severity": { color: closest },
  // The library's marks are images of fixed colours. The shape tells the severity, the colour repeats it.
  ".cm-gutter-lint": { width: "12px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-lint-marker": { width: "8px", height: "8px", margin: "calc(0.775em - 4px) 2px 0" },
  ".cm-lint-marker.cm-lint-marker": { content: "normal", boxSizing: "border-box", border: `1.5px solid ${quiet}`, borderRadius: "50%" },
  ".cm-lint-marker.cm-lint-marker-error": { border: "0", borderRadius: "1px", backgroundColor: deny },
  ".cm-lint-marker.cm-lint-marker-warning": {
    border: "0", borderRadius: "0", backgroundColor: closest, clipPath: "polygon(50% 0, 100% 100%, 0 100%)",
  },
  ".cm-diagnostic-error": { borderLeft: `3px solid ${deny}` },
  ".cm-diagnostic-warning": { borderLeft: `3px solid ${closest}` },
  ".cm-diagnostic-info, .cm-diagnostic-hint": { borderLeft: `3px solid ${quiet}` },
});

const findings = EditorView.theme({
  ".findings-bar": {
    display: "flex", flexWrap: "wrap", alignItems: "baseline", alignContent: "center", gap: "2px 6px", minHeight: "32px", padding: "2px 8px",
  },
  ".findings button": {
    minHeight: "24px", padding: "0 6px", color: text, backgroundColor: "transparent", border: "1px solid transparent",
    borderRadius: "4px", font: "inherit", cursor: "pointer", textAlign: "start",
  },
  ".findings .toggle": { fontWeight: "600" },
  ".findings .toggle::before": { content: "'▸'", display: "inline-block", width: "1.2em" },
  ".findings .toggle[aria-expanded=true]::before": { content: "'▾'" },
  ".findings .chip": { borderColor: line, backgroundColor: surface },
  ".findings .chip[aria-pressed=true]": { backgroundColor: selection },
  ".findings .chip.error, .findings .chip.security": { color: deny },
  ".findings .chip.warning": { color: closest },
  ".findings .quiet": { color: quiet },
  ".findings .note, .findings .asks": { margin: "0" },
  ".findings-list": { margin: "0", padding: "0 0 4px", listStyle: "none", maxHeight: "min(16em, 22vh)", overflow: "auto" },
  ".findings-list li": { padding: "4px 8px", borderTop: `1px solid ${line}` },
  ".findings button.link": { padding: "0", color: accent, textDecoration: "underline" },
  ".findings button.fix": { borderColor: line, backgroundColor: surface },
});

const panels = EditorView.theme({
  ".cm-tooltip": { color: text, backgroundColor: surface, border: `1px solid ${line}`, fontSize: "0.875rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: codeFont, fontSize: codeSize, maxHeight: "14em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 8px" },
  ".cm-completionDetail": { color: quiet, fontStyle: "normal" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "min(44ch, 90vw)", padding: "6px 10px" },
  // It would cover what is offered.
  "@media (max-width: 40rem)": { ".cm-tooltip.cm-completionInfo": { display: "none" } },
  ".told": { maxWidth: "min(60ch, 90vw)", overflowWrap: "anywhere" },
  ".cm-tooltip > .told, .cm-tooltip.told": { padding: "6px 10px" },
  ".told p": { margin: "0" },
  ".told p + p": { marginTop: "4px" },
  ".told code": { fontFamily: codeFont, fontSize: codeSize },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: text, backgroundColor: selection },
  ".cm-panels": { color: text, backgroundColor: sunken, fontSize: "var(--size-small, 0.8125rem)" },
  ".cm-panels-top": { borderBottom: `1px solid ${line}` },
  ".cm-panels-bottom": { borderTop: `1px solid ${line}` },
  ".cm-panel.cm-search": { padding: "4px 32px 4px 8px" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", fontSize: "inherit" },
  ".cm-button, .cm-button:active": { backgroundImage: "none", backgroundColor: surface },
  ".cm-button, .cm-textfield": {
    minHeight: "24px", padding: "0 8px", border: `1px solid ${line}`, borderRadius: "4px", fontSize: "inherit",
  },
  ".cm-textfield": { color: text, backgroundColor: surface },
  ".cm-panel [name=close], .cm-panel.cm-panel-lint [name=close]": { color: text, width: "24px", height: "24px" },
  ".cm-panels :focus-visible": { outline: `2px solid ${accent}` },
  ".cm-panel.cm-panel-lint ul [aria-selected], .cm-panel.cm-panel-lint ul:focus [aria-selected]": {
    color: text, backgroundColor: selection,
  },
  ".cm-searchMatch": { backgroundColor: mark },
  ".cm-searchMatch-selected": { backgroundColor: selection },
});

export const theme = [syntaxHighlighting(syntax), writing, gutters, problems, findings, panels];
