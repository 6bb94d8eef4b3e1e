import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { completeFromList, type Completion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { localCompletionSource, python, pythonLanguage } from '@codemirror/lang-python';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Transaction } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { EffectError } from '../../processor';
import { make } from '../dom';
import { text, type Key } from '../language/language';
import { tell, translate } from '../language/tell';

/** What the compositor gives effects besides Python; see compositor/own. */
const NAMES: readonly Completion[] = [
  { label: 'blur', detail: '(strength, shape)', type: 'function' },
  { label: 'color', detail: '("#rrggbb")', type: 'function' },
  { label: 'gradient', detail: '(first, last, angle)', type: 'function' },
  { label: 'transparent', detail: '()', type: 'function' },
  { label: 'picture', detail: '(paint, columns)', type: 'function' },
  { label: 'mix', detail: '(first, last, share)', type: 'function' },
  { label: 'hsv', detail: '(hue, saturation, value)', type: 'function' },
  ...['time', 'width', 'height', 'aspect', 'person', 'settings'].map((label) => ({
    label,
    type: 'property',
  })),
  ...['there', 'x', 'y', 'left', 'right', 'top', 'bottom', 'area', 'motion'].map((label) => ({
    label,
    type: 'property',
  })),
  { label: 'at', detail: '(x, y)', type: 'method' },
  ...['sin', 'cos', 'atan2', 'hypot', 'exp', 'sqrt', 'floor'].map((label) => ({ label, type: 'function' })),
];

/** Colours are the page's, by its variables, which reach into the editor's own tree. */
const COLORS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.string], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.comment], color: 'var(--muted)', fontStyle: 'italic' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))],
    color: 'var(--code-name)',
  },
]);

const THEME = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: '0.875rem' },
  '&.cm-focused': { outline: '3px solid var(--focus)', outlineOffset: '-3px' },
  '.cm-scroller': {
    fontFamily: 'ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace',
    lineHeight: '1.55',
  },
  '.cm-content': { caretColor: 'var(--ink)', paddingBlock: '0.5rem' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--muted)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent-soft) 45%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 28%, transparent) !important',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--control)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--control)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--accent-ink)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--error)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '3px',
  },
});

/**
 * Types over a selection itself. A browser would give what is typed the look of what it replaces, as an inline style,
 * which the content policy forbids and the console then tells of.
 */
const TYPED_OVER = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { from, to, empty } = view.state.selection.main;
    const { data } = event;
    if (event.inputType !== 'insertText' || data === null || empty || view.composing) return false;
    event.preventDefault();
    const insert = (): Transaction => view.state.update(view.state.replaceSelection(data), TYPED);
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, data, insert))) view.dispatch(insert());
    return true;
  },
});
const TYPED = { userEvent: 'input.type', scrollIntoView: true };

/** What the code is part of. */
export interface CodeLinks {
  label: Key;
  /** Said after the label. */
  description: Key;
  /** The visitor, or {@link Code.text}, has changed it. */
  changed: () => void;
}

/** The text of an effect, to be written. */
export class Code {
  readonly element = make('div', { className: 'code' });
  readonly #view: EditorView;

  constructor(source: string, { label, description, changed }: CodeLinks) {
    // In a tree of its own CodeMirror adopts its style sheets; in the page's it would write style elements, which the
    // content policy forbids.
    const root = this.element.attachShadow({ mode: 'open' });
    const words = tell(make('span', { id: 'description', hidden: true }), description);
    root.append(words);
    this.#view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: source,
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          indentUnit.of('    '),
          python(),
          pythonLanguage.data.of({ autocomplete: completeFromList(NAMES) }),
          pythonLanguage.data.of({ autocomplete: localCompletionSource }),
          // On Ctrl+Space: what opens by itself would take the Enter of those who go on typing.
          autocompletion({ activateOnTyping: false }),
          syntaxHighlighting(COLORS),
          THEME,
          TYPED_OVER,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({
            'aria-label': text(label),
            'data-text-label': label,
            'aria-describedby': 'description',
          }),
          EditorView.updateListener.of(({ docChanged }) => {
            if (docChanged) changed();
          }),
          // Esc, then Tab leaves the editor: CodeMirror's own rule where Tab indents.
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...completionKeymap,
            indentWithTab,
          ]),
        ],
      }),
    });
  }

  /** Says its name and description in the present language: a tree of its own is out of the page's reach. */
  translate(): void {
    translate(this.#view.root as ShadowRoot);
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  /** A new text, which can be undone. */
  set text(source: string) {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: source } });
  }

  /** Marks the place of an error; none for null. */
  mark(error: EffectError | null): void {
    const { doc } = this.#view.state;
    const line = error?.line ?? null;
    if (!error || line === null || line > doc.lines) {
      this.#view.dispatch(setDiagnostics(this.#view.state, []));
      return;
    }
    const { from: start, to, text } = doc.line(Math.max(1, line));
    const column = error.column === null ? text.search(/\S|$/) : Math.min(error.column - 1, text.length);
    // A mark as wide as nothing is not seen: the whole line then.
    const from = start + column < to ? start + column : start;
    const { message } = error;
    this.#view.dispatch(setDiagnostics(this.#view.state, [{ from, to, severity: 'error', message }]));
  }

  focus(): void {
    this.#view.focus();
  }
}
