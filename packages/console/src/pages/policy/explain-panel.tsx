/** What would be decided about one call, by what is in force or by what stands in the editor; nothing is called by asking. */

import type { ExplainView } from '@callgate/contracts/control'
import { readJson } from '@callgate/contracts/read-json'
import { useMutation } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { post } from '../../api/request.ts'
import { Badge, Word } from '../../ui/badge.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

interface Question {
  readonly principal: string
  readonly agent: string
  readonly upstream: string
  readonly tool: string
  readonly args: string
}

/** `text` is what is edited; null while that is what is in force. */
function useExplain(text: string | null) {
  return useMutation({
    mutationFn: async ({ principal, agent, upstream, tool, args }: Question) => {
      const parsed: unknown = args.trim() === '' ? {} : readJson(args)
      const draft = text === null ? {} : { text }
      const asked = { principal, agent, upstream, target: tool, args: parsed, ...draft }
      return post<ExplainView>('/policy/explain', asked)
    },
  })
}

export function ExplainPanel({ text }: { readonly text: string | null }) {
  const search = useSearch({ from: '/policy' })
  const id = useId()
  const [question, setQuestion] = useState<Question>({
    principal: search.principal ?? '',
    agent: search.agent ?? '',
    upstream: search.upstream ?? '',
    tool: search.tool ?? '',
    args: '{}',
  })
  const explain = useExplain(text)
  const set = (name: keyof Question, value: string): void => setQuestion({ ...question, [name]: value })
  return (
    <div className="p-4">
      <form
        className="grid gap-3 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault()
          explain.mutate(question)
        }}
      >
        <Callers id={id} onSet={set} question={question} />
        <label className="text-sm sm:col-span-2" htmlFor={`${id}-args`}>
          Arguments, as JSON
          <textarea
            className="field mt-1 font-mono text-xs"
            id={`${id}-args`}
            onChange={({ target }) => set('args', target.value)}
            rows={3}
            spellCheck={false}
            value={question.args}
          />
        </label>
        <div className="flex flex-wrap items-center gap-3 sm:col-span-2">
          <button className="button" data-tone="accent" disabled={explain.isPending} type="submit">
            Explain
          </button>
          <span className="text-sm text-soft">
            {text === null ? 'By what is in force.' : 'By what stands in the editor.'}
          </span>
        </div>
      </form>
      {explain.error !== null && (
        <p className="mt-4 rounded-md bg-bad-wash px-3 py-2 text-sm text-bad" role="alert">
          {explain.error instanceof SyntaxError ? 'The arguments are not JSON.' : explain.error.message}
        </p>
      )}
      {explain.data !== undefined && <Explanation view={explain.data} />}
    </div>
  )
}

interface CallersProps {
  readonly id: string
  readonly question: Question
  readonly onSet: (name: keyof Question, value: string) => void
}

function Callers({ id, question, onSet }: CallersProps) {
  return (['principal', 'agent', 'upstream', 'tool'] as const).map((name) => (
    <label className="text-sm" htmlFor={`${id}-${name}`} key={name}>
      {name === 'upstream' ? 'Server' : name.charAt(0).toUpperCase() + name.slice(1)}
      <input
        className="field mt-1"
        id={`${id}-${name}`}
        maxLength={256}
        onChange={({ target }) => onSet(name, target.value)}
        required
        value={question[name]}
      />
    </label>
  ))
}

function Explanation({ view }: { readonly view: ExplainView }) {
  return (
    <div aria-live="polite" className="mt-5 border-t border-line pt-4">
      <p className="mb-3 flex items-center gap-2 text-lg font-semibold">
        It would be <Word>{view.effect === 'deny' ? 'denied' : view.asks ? 'held' : 'allowed'}</Word>
        {view.asks && (
          <span className="text-sm font-normal text-soft">until a human approves this very call</span>
        )}
      </p>
      <ul className="flex flex-col gap-2 text-sm">
        {view.reasons.map(({ source, effect, text }, index) => (
          <li className="flex flex-wrap items-baseline gap-x-2.5" key={`${source}-${index}`}>
            <Badge tone={effect === 'deny' ? 'bad' : effect === 'allow' ? 'good' : 'warn'}>{effect}</Badge>
            <span className="font-mono text-xs font-medium">{source}</span>
            <Untrusted className="text-soft" max={300} text={text} />
          </li>
        ))}
      </ul>
      <details className="mt-4 text-sm">
        <summary className="text-soft">Every rule that was looked at</summary>
        <pre
          className="mt-2 overflow-x-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs"
          tabIndex={0}
        >
          {view.text}
        </pre>
      </details>
    </div>
  )
}
