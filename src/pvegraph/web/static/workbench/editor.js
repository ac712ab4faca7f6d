/* The editor: CodeMirror with the grammar of SPARQL, in a shadow root, where the policy of the page lets it have its
   styles. It is written from left to right on every page; a line of Arabic takes its own direction. */

import { completing } from "./completing.js";
import { word } from "./words.js";

/** Colours are variables of the style sheet, which reach into the shadow root; so a change of scheme needs no script. */
const LOOK = {
  "&": { color: "var(--ink)", backgroundColor: "var(--raised)", fontSize: "0.92rem" },
  "&.cm-focused": { outline: "2px solid var(--pico-primary-focus)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--pico-font-family-monospace)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", paddingBlock: "0.6rem", minHeight: "9rem" },
  ".cm-cursor, .cm-dropCursor": { borderInlineStartColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--code-selected)",
  },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--soft)", borderInlineEnd: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "var(--code-line)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--sunk)" },
  ".cm-matchingBracket": { backgroundColor: "var(--accent-wash)", outline: "1px solid var(--accent)" },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-wash)" },
  ".cm-tooltip": {
    color: "var(--ink)",
    backgroundColor: "var(--raised)",
    border: "1px solid var(--pico-form-element-border-color)",
    borderRadius: "0.4rem",
    boxShadow: "0 0.3rem 1rem rgb(0 0 0 / 18%)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--pico-font-family)", maxHeight: "18rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.6rem", lineHeight: "1.5" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > completion-section": {
    color: "var(--soft)",
    padding: "0.35rem 0.6rem 0.1rem",
    borderBlockEnd: "1px solid var(--line)",
    fontSize: "0.85em",
    opacity: "1",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: "var(--on-accent)",
    backgroundColor: "var(--accent)",
  },
  ".cm-completionLabel": { fontFamily: "var(--pico-font-family-monospace)", fontSize: "0.92em" },
  ".cm-completionDetail": { fontStyle: "normal", marginInlineStart: "0.75rem", unicodeBidi: "plaintext" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionInfo": { padding: "0.5rem 0.7rem", maxWidth: "24rem" },
  ".about": { padding: "0.15rem 0.1rem", maxWidth: "26rem", fontFamily: "var(--pico-font-family)", lineHeight: "1.45" },
  ".about p": { margin: "0.2rem 0" },
  ".about code": { fontSize: "0.82em", color: "var(--soft)", overflowWrap: "anywhere" },
  ".cm-hover": { padding: "0.4rem 0.6rem" },
  ".cm-panels": { color: "var(--ink)", backgroundColor: "var(--sunk)" },
  ".cm-panel.cm-search": { fontFamily: "var(--pico-font-family)" },
  ".cm-textfield, .cm-button": {
    color: "var(--ink)",
    backgroundColor: "var(--raised)",
    backgroundImage: "none",
    border: "1px solid var(--pico-form-element-border-color)",
  },
  ".cm-foldPlaceholder": { color: "var(--accent)", backgroundColor: "var(--accent-wash)", borderColor: "var(--line)" },
  ".cm-diagnostic": { fontFamily: "var(--pico-font-family)", borderInlineStartColor: "var(--soft)" },
  ".cm-diagnostic-error": { borderInlineStartColor: "var(--fault)" },
  ".cm-diagnosticAction": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--fault)" },
  ".cm-lintRange-warning, .cm-lintRange-info, .cm-lintRange-hint": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--code-hint)",
  },
  ".code-keyword": { color: "var(--code-keyword)", fontWeight: "600" },
  ".code-variable": { color: "var(--code-variable)" },
  ".code-text": { color: "var(--code-text)" },
  ".code-number": { color: "var(--code-number)" },
  ".code-name": { color: "var(--code-name)" },
  ".code-comment": { color: "var(--soft)" },
};

/* Chromium styles what is typed over a selection as what was there, which the policy of the page forbids it: so the text
   is put in by the editor itself. */
function typedOver({ EditorView }) {
  return EditorView.domEventHandlers({
    beforeinput(event, view) {
      const { from, to, empty } = view.state.selection.main;
      if (event.inputType !== "insertText" || !event.data || empty || view.composing) return false;
      const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type" });
      const handlers = view.state.facet(EditorView.inputHandler);
      if (!handlers.some((handler) => handler(view, from, to, event.data, insert))) view.dispatch(insert());
      event.preventDefault();
      return true;
    },
  });
}

const phrases = () =>
  Object.fromEntries(
    ["Completions", "Control character", "Find", "Replace", "next", "previous", "all", "match case", "regexp", "by word",
      "replace", "replace all", "close", "Fold line", "Unfold line", "folded code", "unfold", "to", "current match",
      "replaced $ matches", "replaced match on line $", "on line"].map((text) => [text, word(text)]),
  );

/** The grammar, with looks for what it gives none: names with prefixes, languages of texts, and "a". */
function language({ SparqlLanguage, styleTags, tags }) {
  const looks = { "Pname_ln Pname_ns": tags.propertyName, Langtag: tags.labelName, A_predicate: tags.keyword };
  return SparqlLanguage.configure({ props: [styleTags(looks)] });
}

function highlighting({ HighlightStyle, syntaxHighlighting, tags }) {
  return syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword, tags.controlKeyword], class: "code-keyword" },
      { tag: [tags.function(tags.variableName), tags.standard(tags.variableName)], class: "code-keyword" },
      { tag: tags.variableName, class: "code-variable" },
      { tag: tags.string, class: "code-text" },
      { tag: [tags.number, tags.integer, tags.float, tags.bool], class: "code-number" },
      { tag: [tags.url, tags.namespace, tags.labelName, tags.propertyName, tags.typeName], class: "code-name" },
      { tag: [tags.comment, tags.lineComment], class: "code-comment" },
    ]),
  );
}

/** Open an editor in a place of the page.

    `ready` is a promise of the terms that complete a query. `on` has what is to be done: run(), fix(view), tell(view), changed(text), moved(view); `marks` are more extensions. */
export function openEditor(cm, place, text, ready, on, marks) {
  const { EditorView, EditorState, keymap, Prec } = cm;
  const root = place.attachShadow({ mode: "open" });
  const parent = document.createElement("div");
  root.append(parent);
  const keys = [
    { key: "Mod-Enter", run: () => (on.run(), true), preventDefault: true },
    { key: "Shift-Alt-f", run: () => (on.format(), true), preventDefault: true },
    { key: "Alt-Enter", run: (view) => (on.fix(view), true), preventDefault: true },
    { key: "F2", run: (view) => (on.tell(view), true), preventDefault: true },
  ];
  const extensions = [
    Prec.highest(keymap.of(keys)),
    cm.lineNumbers(),
    cm.foldGutter({ markerDOM: (isOpen) => marker(isOpen) }),
    cm.highlightSpecialChars(),
    cm.history(),
    cm.drawSelection(),
    cm.dropCursor(),
    cm.indentOnInput(),
    cm.bracketMatching(),
    cm.closeBrackets(),
    cm.autocompletion({ override: completing(cm, ready), icons: false, maxRenderedOptions: 100 }),
    cm.highlightActiveLine(),
    cm.highlightActiveLineGutter(),
    cm.highlightSelectionMatches(),
    keymap.of([
      ...cm.closeBracketsKeymap,
      ...cm.completionKeymap,
      ...cm.defaultKeymap,
      ...cm.searchKeymap,
      ...cm.historyKeymap,
      ...cm.foldKeymap,
      ...cm.lintKeymap,
      cm.indentWithTab,
    ]),
    language(cm),
    highlighting(cm),
    typedOver(cm),
    EditorView.theme(LOOK),
    EditorView.lineWrapping,
    EditorView.perLineTextDirection.of(true),
    EditorView.contentAttributes.of({
      "aria-label": word("editor"),
      "aria-description": word("leave"),
      spellcheck: "false",
      autocapitalize: "off",
    }),
    EditorState.phrases.of(phrases()),
    EditorState.tabSize.of(2),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) on.changed(update.state.doc.toString());
      if (update.docChanged || update.selectionSet) on.moved(update.view);
    }),
    ...marks,
  ];
  const fresh = (doc) => EditorState.create({ doc, extensions });
  const view = new EditorView({ parent, root, state: fresh(text) });
  return { view, fresh };
}

function marker(isOpen) {
  const made = document.createElement("span");
  made.textContent = isOpen ? "▾" : "▸";
  return made;
}
