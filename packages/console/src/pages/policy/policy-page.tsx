/** Policy and rules: ask what would be decided about a call, and read why; nothing is called by asking. */

import type { ExplainView } from '@callgate/contracts/control'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useId, useMemo, useState } from 'react'
import { useTail } from '../../api/live.ts'
import { statusQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { buildSteps, countBy, isDoing, isStopped } from '../../steps/steps.ts'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card, Page } from '../../ui/layout.tsx'
import { Empty } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { PolicyText } from './policy-text.tsx'
import { Reload } from './reload.tsx'

export function PolicyPage() {
  const { data: status } = useQuery(statusQuery)
  return (
    <Page
      actions={<Reload />}
      lead={
        <>
          Deny wins, no match is deny, and findings only ever tighten. In force is{' '}
          <span className="font-mono text-xs text-ink">{status?.snapshot.slice(0, 16) ?? '…'}</span>, from the
          files of the configuration.
        </>
      }
      title="Policy and rules"
    >
      {(status?.lastRefusal ?? null) !== null && (
        <div className="rounded-md border border-warn/40 bg-warn-wash p-4 text-sm" role="alert">
          <p className="font-semibold text-warn">
            The last edit was refused; what was in force stays in force.
          </p>
          <pre className="mt-1 font-mono text-xs whitespace-pre-wrap">{status?.lastRefusal?.text}</pre>
        </div>
      )}
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <Explain />
        <RulesAtWork />
      </div>
      <PolicyText />
    </Page>
  )
}

interface Question {
  readonly principal: string
  readonly agent: string
  readonly upstream: string
  readonly tool: string
  readonly args: string
}

function useExplain() {
  return useMutation({
    mutationFn: async ({ principal, agent, upstream, tool, args }: Question) => {
      const parsed: unknown = args.trim() === '' ? {} : JSON.parse(args)
      return post<ExplainView>('/policy/explain', { principal, agent, upstream, target: tool, args: parsed })
    },
  })
}

function Explain() {
  const search = useSearch({ from: '/policy' })
  const id = useId()
  const [question, setQuestion] = useState<Question>({
    principal: search.principal ?? '',
    agent: search.agent ?? '',
    upstream: search.upstream ?? '',
    tool: search.tool ?? '',
    args: '{}',
  })
  const explain = useExplain()
  const set = (name: keyof Question, value: string): void => setQuestion({ ...question, [name]: value })
  return (
    <Card title="What would be decided?">
      <form
        className="grid gap-3 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault()
          explain.mutate(question)
        }}
      >
        {(['principal', 'agent', 'upstream', 'tool'] as const).map((name) => (
          <label className="text-sm" htmlFor={`${id}-${name}`} key={name}>
            {name === 'upstream' ? 'Server' : name.charAt(0).toUpperCase() + name.slice(1)}
            <input
              className="field mt-1"
              id={`${id}-${name}`}
              maxLength={256}
              onChange={({ target }) => set(name, target.value)}
              required
              value={question[name]}
            />
          </label>
        ))}
        <label className="text-sm sm:col-span-2" htmlFor={`${id}-args`}>
          Arguments, as JSON
          <textarea
            className="field mt-1 font-mono text-xs"
            id={`${id}-args`}
            onChange={({ target }) => set('args', target.value)}
            rows={4}
            spellCheck={false}
            value={question.args}
          />
        </label>
        <div>
          <button className="button" data-tone="accent" disabled={explain.isPending} type="submit">
            Explain
          </button>
        </div>
      </form>
      {explain.error !== null && (
        <p className="mt-4 rounded-md bg-bad-wash px-3 py-2 text-sm text-bad" role="alert">
          {explain.error instanceof SyntaxError ? 'The arguments are not JSON.' : explain.error.message}
        </p>
      )}
      {explain.data !== undefined && <Explanation view={explain.data} />}
    </Card>
  )
}

function Explanation({ view }: { readonly view: ExplainView }) {
  return (
    <div aria-live="polite" className="mt-5 border-t border-line pt-4">
      <p className="mb-3 flex items-center gap-2 text-lg font-semibold">
        It would be <Word>{view.effect === 'allow' ? 'allowed' : 'denied'}</Word>
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

const SHOWN = 14

function RulesAtWork() {
  const { records } = useTail()
  const rows = useMemo(() => {
    const steps = buildSteps(records).filter(isDoing)
    const stopping = new Set(steps.filter(isStopped).flatMap(({ rules }) => rules))
    const passing = new Set(steps.filter((step) => !isStopped(step)).flatMap(({ rules }) => rules))
    return countBy(
      steps.flatMap(({ rules }) => rules),
      (rule) => rule,
    )
      .slice(0, SHOWN)
      .map(([rule, count]) => ({ rule, count, stops: stopping.has(rule) && !passing.has(rule) }))
  }, [records])
  return (
    <Card flush title="Rules at work lately">
      {rows.length === 0 ? (
        <Empty icon="policy" title="None yet">
          Rules that decided one of the newest calls appear here.
        </Empty>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {rows.map(({ rule, count, stops }) => (
            <li className="flex items-center gap-3 px-4 py-2" key={rule}>
              <Untrusted className="min-w-0 flex-1 truncate font-mono text-xs" line max={60} text={rule} />
              {stops && <Badge tone="bad">stops</Badge>}
              <span className="tabular-nums">{count}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
