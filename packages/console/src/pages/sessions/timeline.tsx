/** The steps of a session, one below the other. Only those on the screen are drawn: ten thousand open as fast as ten. */

import { useNavigate, useSearch } from '@tanstack/react-router'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { CallName } from '../../steps/call-name.tsx'
import { explainStep } from '../../steps/explain-step.ts'
import { isStopped, type Step } from '../../steps/steps.ts'
import { StepDetail } from '../../steps/step-detail.tsx'
import { Badge, Dot, toneOf, Word } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Empty } from '../../ui/states.tsx'
import { usePrinting } from '../../ui/printing.ts'
import { formatClock, formatExact, formatSpan } from '../../ui/time.tsx'

const ROW_PX = 46

interface StepsProps {
  readonly steps: readonly Step[]
  /** False while more of them are read. */
  readonly whole: boolean
}

/** The steps with a field that finds those that name something. */
export function Steps({ steps, whole }: StepsProps) {
  const [wanted, setWanted] = useState('')
  const printing = usePrinting()
  const shown = useMemo(() => findSteps(steps, wanted), [steps, wanted])
  return (
    <>
      <div className="no-print mb-3 flex flex-wrap items-center gap-3">
        <input
          aria-label="Find steps"
          className="field max-w-xs"
          onChange={({ target }) => setWanted(target.value)}
          placeholder="Tool, finding, rule, code…"
          type="search"
          value={wanted}
        />
        <span className="text-sm text-soft" role="status">
          {shown.length.toLocaleString()} {shown.length === 1 ? 'step' : 'steps'}
          {!whole && ', more are being read…'}
        </span>
      </div>
      {printing ? <Printed steps={shown} /> : <Timeline steps={shown} />}
    </>
  )
}

function findSteps(steps: readonly Step[], wanted: string): readonly Step[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return steps
  return steps.filter(({ upstream, target, method, code, state, rules, findings }) => {
    const codes = findings.map((finding) => finding.code)
    const text = [`${upstream}/${target}`, method, code, state, ...rules, ...codes].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

const PRINTED_MAX = 2_000

const isEvidence = (step: Step): boolean => isStopped(step) || step.findings.length > 0

/** On paper every step stands, as far as paper is for that; open are those that tell why, and the one on the screen. */
function Printed({ steps }: { readonly steps: readonly Step[] }) {
  const { step: opened } = useSearch({ strict: false })
  return (
    <ol aria-label="Steps" className="card divide-y divide-line">
      {steps.slice(0, PRINTED_MAX).map((step) => (
        <li key={step.id}>
          <Row open={step.id === opened || isEvidence(step)} step={step} />
        </li>
      ))}
      {steps.length > PRINTED_MAX && (
        <li className="p-3 text-sm">{steps.length - PRINTED_MAX} more: the journal exports them.</li>
      )}
    </ol>
  )
}

function Timeline({ steps }: { readonly steps: readonly Step[] }) {
  const list = useRef<HTMLOListElement>(null)
  const [top, setTop] = useState(0)
  const { step: opened } = useSearch({ strict: false })
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), [])
  const rows = useWindowVirtualizer({
    count: steps.length,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => steps[index]?.id ?? index,
  })
  const at = steps.findIndex(({ id }) => id === opened)
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'center' })
    // Only once, when the page opens at a step.
  }, [])
  if (steps.length === 0)
    return (
      <div className="card">
        <Empty icon="sessions" title="No such step">
          Lists and openings stand in the third view; what is older than the journal keeps is gone.
        </Empty>
      </div>
    )
  return (
    <ol
      aria-label="Steps"
      className="card relative overflow-hidden"
      ref={list}
      style={{ height: rows.getTotalSize() }}
    >
      {rows.getVirtualItems().map(({ index, key, start }) => {
        const step = steps[index]
        if (step === undefined) return null
        return (
          <li
            className="absolute inset-x-0 top-0 border-b border-line bg-surface last:border-b-0"
            data-index={index}
            key={key}
            ref={rows.measureElement}
            style={{ transform: `translateY(${start - top}px)` }}
          >
            <Row open={step.id === opened} step={step} />
          </li>
        )
      })}
    </ol>
  )
}

function Row({ step, open }: { readonly step: Step; readonly open: boolean }) {
  const navigate = useNavigate()
  const why = explainStep(step)
  const found = step.findings.filter(({ suppressed }) => suppressed === undefined)
  const toggle = (): void =>
    void navigate({
      to: '.',
      search: ({ step: _was, ...rest }) => (open ? rest : { ...rest, step: step.id }),
      replace: true,
      resetScroll: false,
    })
  return (
    <>
      <button
        aria-expanded={open}
        className={`flex min-h-11.5 w-full items-center gap-3 px-4 py-2 text-left text-sm hover:bg-hover focus-visible:-outline-offset-2 ${open ? 'bg-sunken' : ''}`}
        onClick={toggle}
        type="button"
      >
        <span className={`text-soft transition-transform ${open ? 'rotate-90' : ''}`}>
          <Icon name="right" size={14} />
        </span>
        <time className="w-18 shrink-0 font-mono text-xs text-soft" title={formatExact(step.atMs)}>
          {formatClock(step.atMs)}
        </time>
        <Dot tone={toneOf(step.state)} />
        <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
          <CallName {...step} />
          <span className="truncate text-xs text-soft">{why}</span>
        </span>
        <span className="flex shrink-0 items-center gap-2">
          {found.length > 0 && (
            <Badge tone="note">
              {found.length}
              <span className="max-sm:sr-only"> {found.length === 1 ? 'finding' : 'findings'}</span>
            </Badge>
          )}
          {step.count > 1 && <Badge>× {step.count}</Badge>}
          <span className="w-16 text-right text-xs text-soft tabular-nums max-sm:hidden">
            {step.durationMs === null ? '' : formatSpan(step.durationMs)}
          </span>
          <span className="w-20 max-sm:w-auto">
            <Word>{step.state}</Word>
          </span>
        </span>
      </button>
      {open && (
        <div className="border-t border-line bg-sunken px-4 py-4 sm:pl-12">
          <StepDetail step={step} />
        </div>
      )}
    </>
  )
}
