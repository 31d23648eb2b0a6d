/** One step opened: the decision and its grounds, the findings, request and result, and what it was recorded as. */

import type { PayloadRef, RecordedOrigin } from '@callgate/contracts/journal'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Badge, Word } from '../ui/badge.tsx'
import { type Fact, Facts } from '../ui/layout.tsx'
import { Exact, formatSpan } from '../ui/time.tsx'
import { Untrusted } from '../ui/untrusted.tsx'
import { explainStep } from './explain-step.ts'
import { FindingList } from './findings.tsx'
import { Payload } from './payload.tsx'
import type { Step } from './steps.ts'

export function StepDetail({ step }: { readonly step: Step }) {
  const { findings, origins, request, result } = step
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-5 2xl:grid-cols-2">
        <Part title="Decision">
          <Decision step={step} />
        </Part>
        <Part title="Record">
          <Recorded step={step} />
        </Part>
      </div>
      {findings.length > 0 && (
        <Part title={`${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`}>
          <FindingList findings={findings} />
        </Part>
      )}
      {origins.length > 0 && (
        <Part title="Where values of the request came from">
          <Origins origins={origins} />
        </Part>
      )}
      <div className="grid gap-5 xl:grid-cols-2">
        <PayloadPart
          findings={findings.filter((one) => one.in === 'call')}
          payload={request}
          whole={step.requestWhole}
          title="Request"
        />
        <PayloadPart
          findings={findings.filter((one) => one.in === 'result')}
          payload={result}
          whole={step.resultWhole}
          title="Result"
        />
      </div>
    </div>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-2 text-xs font-semibold text-soft">{title}</h3>
      {children}
    </section>
  )
}

function Origins({ origins }: { readonly origins: readonly RecordedOrigin[] }) {
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {origins.map(({ path, upstream, target, exchangeId, trust }, index) => (
        <li className="flex flex-wrap items-baseline gap-x-2" key={`${path}-${index}`}>
          <Untrusted className="font-mono text-xs" line max={60} text={path || '/'} />
          <span className="text-soft">from</span>
          <Untrusted line max={60} text={target === null ? upstream : `${upstream}/${target}`} />
          <Word>{trust}</Word>
          {exchangeId !== null && (
            <Link className="link text-xs" search={{ exchange: exchangeId }} to="/journal">
              what it answered
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}

interface PayloadPartProps {
  readonly title: string
  readonly payload: PayloadRef | null
  readonly findings: Step['findings']
  readonly whole: boolean
}

function PayloadPart({ title, payload, findings, whole }: PayloadPartProps) {
  if (payload === null) return null
  return (
    <Part title={title}>
      <Payload findings={findings} payload={payload} whole={whole} />
    </Part>
  )
}

function Decision({ step }: { readonly step: Step }) {
  const why = explainStep(step)
  const facts: Fact[] = [
    [
      'Came to',
      <span className="flex flex-wrap items-center gap-2" key="state">
        <Word>{step.state}</Word>
        {why}
      </span>,
    ],
    ['Verdict', <Word key="verdict">{step.verdict}</Word>],
    ['Rules', <Names key="rules" names={step.rules} />],
  ]
  if (step.obligations.length > 0)
    facts.push(['Obligations', <Names key="obliged" names={step.obligations} />])
  if (step.durationMs !== null) facts.push(['Took', formatSpan(step.durationMs)])
  const labels = step.carried
  if (labels !== null)
    facts.push([
      'Session then',
      <span className="flex flex-wrap gap-1.5" key="labels">
        <Word>{labels.trust}</Word>
        <Word>{labels.sensitivity}</Word>
      </span>,
    ])
  return <Facts facts={facts} />
}

function Names({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return 'none'
  return (
    <span className="flex flex-wrap gap-1">
      {names.slice(0, 12).map((name) => (
        <Badge key={name} wrap>
          <span className="font-mono">
            <Untrusted line max={60} text={name} />
          </span>
        </Badge>
      ))}
    </span>
  )
}

function Recorded({ step }: { readonly step: Step }) {
  return (
    <Facts
      facts={[
        ['When', <Exact key="when" ms={step.atMs} />],
        ['Who', <Who key="who" step={step} />],
        [
          'Exchange',
          <span className="font-mono text-xs" key="exchange">
            {step.id}
          </span>,
        ],
        [
          'Records',
          <span className="flex flex-wrap gap-2" key="records">
            {step.records.map(({ seq, type }) => (
              <Link className="link" key={seq} params={{ seq: String(seq) }} to="/journal/$seq">
                {type} {seq}
              </Link>
            ))}
          </span>,
        ],
      ]}
    />
  )
}

function Who({ step }: { readonly step: Step }) {
  return (
    <>
      <Untrusted line max={60} text={step.agent ?? 'unknown'} /> for{' '}
      <Untrusted line max={60} text={step.principal ?? 'unknown'} />
    </>
  )
}
