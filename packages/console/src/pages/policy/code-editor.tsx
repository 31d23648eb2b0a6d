/** The editor of YAML texts: in a shadow root of its own, so that its styles come as sheets and never as inline code. */

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, linter, lintGutter, lintKeymap } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import type { PolicyProblemView } from '@callgate/contracts/policy-check'
import { tags } from '@lezer/highlight'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { Offers } from './complete-policy.ts'

const CHECK_DELAY_MS = 350

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--color-accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--color-good)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--color-note)' },
  { tag: tags.comment, color: 'var(--color-soft)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--color-soft)' },
])

const LOOK = EditorView.theme({
  '&': {
    backgroundColor: 'var(--color-surface)',
    color: 'var(--color-ink)',
    fontSize: '0.8125rem',
    height: '100%',
  },
  '&.cm-focused': { outline: '2px solid var(--color-accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--color-ink)', paddingBottom: '3rem' },
  '.cm-cursor': { borderLeftColor: 'var(--color-ink)' },
  '.cm-gutters': {
    backgroundColor: 'var(--color-sunken)',
    color: 'var(--color-soft)',
    borderRight: '1px solid var(--color-line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--color-hover)' },
  '.cm-activeLineGutter': { color: 'var(--color-ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--color-accent-wash)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--color-raised)',
    color: 'var(--color-ink)',
    border: '1px solid var(--color-strong)',
    borderRadius: 'var(--radius-md)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--color-accent)',
    color: 'var(--color-accent-ink)',
  },
  '.cm-completionDetail': { color: 'inherit', opacity: '1', fontStyle: 'normal' },
  '.cm-diagnostic': { padding: '0.375rem 0.625rem', fontFamily: 'var(--font-sans)' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--color-bad)' },
  '.cm-diagnostic-warning': { borderLeft: '4px solid var(--color-warn)' },
  // In place of pictures, which the security policy of the page refuses.
  '.cm-lint-marker': { width: '0.5rem', height: '0.5rem', margin: '0.25rem', borderRadius: '50%' },
  '.cm-lint-marker-error': { content: 'normal', backgroundColor: 'var(--color-bad)' },
  '.cm-lint-marker-warning': { content: 'normal', backgroundColor: 'var(--color-warn)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--color-bad)',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--color-warn)',
    textUnderlineOffset: '3px',
  },
})

export interface CodeEditorProps {
  readonly label: string
  readonly text: string
  readonly onChange: (text: string) => void
  readonly check: (text: string) => Promise<readonly PolicyProblemView[]>
  readonly complete: (text: string, offset: number) => Offers | null
}

export function CodeEditor(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | undefined>(undefined)
  // The editor lives as long as the page; what it calls is always that of the last rendering.
  const latest = useRef(props)
  latest.current = props
  const { label, text } = props
  useEffect(() => {
    const element = host.current
    if (element === null) return undefined
    const shadow = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    const made = new EditorView({ state: makeState(label, latest), parent: shadow, root: shadow })
    view.current = made
    return () => {
      made.destroy()
      view.current = undefined
    }
  }, [label])
  // With the rendering and not after it: a letter typed in between would be taken back.
  useLayoutEffect(() => {
    const editor = view.current
    if (editor === undefined || editor.state.doc.toString() === text) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } })
  }, [text])
  return <div className="h-[26rem] min-w-0 sm:h-[34rem]" ref={host} />
}

interface Latest {
  readonly current: CodeEditorProps
}

function makeState(label: string, latest: Latest): EditorState {
  return EditorState.create({
    doc: latest.current.text,
    extensions: [
      lineNumbers(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      closeBrackets(),
      yaml(),
      syntaxHighlighting(COLOURS),
      LOOK,
      EditorView.lineWrapping,
      autocompletion({ override: [(context) => offer(context, latest)], icons: false }),
      linter((editor) => diagnose(editor.state, latest), { delay: CHECK_DELAY_MS }),
      lintGutter(),
      // Tab moves on: whoever works by keyboard can leave the editor.
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...historyKeymap,
        ...completionKeymap,
        ...lintKeymap,
      ]),
      EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) latest.current.onChange(update.state.doc.toString())
      }),
    ],
  })
}

function offer(context: CompletionContext, latest: Latest): CompletionResult | null {
  const offers = latest.current.complete(context.state.doc.toString(), context.pos)
  if (offers === null || (offers.from === context.pos && !context.explicit)) return null
  return {
    from: offers.from,
    options: offers.options.map(({ label, detail, kind }) => ({
      label,
      type: kind,
      ...(detail === undefined ? {} : { detail: cutDetail(detail) }),
    })),
    validFor: /^[\w:-]*$/,
  }
}

const DETAIL_CHARS_MAX = 60

function cutDetail(text: string): string {
  return text.length > DETAIL_CHARS_MAX ? `${text.slice(0, DETAIL_CHARS_MAX)}…` : text
}

async function diagnose(state: EditorState, latest: Latest): Promise<readonly Diagnostic[]> {
  const problems = await latest.current.check(state.doc.toString())
  return problems.map(({ line, column, length, severity, message, suggestion }) => {
    const at = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines))
    const from = Math.min(at.from + Math.max(column - 1, 0), at.to)
    const to = line < 1 ? at.from : Math.min(from + length, at.to)
    return { from, to, severity, message: suggestion === null ? message : `${message}; ${suggestion}` }
  })
}
