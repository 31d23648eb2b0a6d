/** The steps of a session, one below the other. Only those on the screen are drawn: ten thousand open as fast as ten. */

import { useNavigate, useSearch } from '@tanstack/react-router'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { CallName } from '../../steps/call-name.tsx'
import { explainStep } from '../../steps/explain-step.ts'
import type { Step } from '../../steps/steps.ts'
import { StepDetail } from '../../steps/step-detail.tsx'
import { Badge, Dot, toneOf, Word } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Empty } from '../../ui/states.tsx'
import { formatClock, formatExact, formatSpan } from '../../ui/time.tsx'

const ROW_PX = 46

export function Timeline({ steps }: { readonly steps: readonly Step[] }) {
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
        <Empty icon="sessions" title="No steps in the last week">
          Older ones stay in the journal.
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
              {found.length} {found.length === 1 ? 'finding' : 'findings'}
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
