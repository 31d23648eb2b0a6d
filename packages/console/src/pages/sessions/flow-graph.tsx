/** The flow of a session: what answered the agent on the left, what was stopped or flagged on its way out on the right. */

import { useMemo } from 'react'
import { countBy, isStopped, type Step } from '../../steps/steps.ts'
import { Badge } from '../../ui/badge.tsx'
import { Empty } from '../../ui/states.tsx'
import { spell } from '@callgate/contracts/hidden-text'

const WIDTH = 780
const ROW = 58
const BOX = { width: 236, height: 44 }
const NODES_MAX = 12
const CHARS = 32

interface Node {
  readonly name: string
  readonly count: number
  readonly tone: 'good' | 'warn' | 'bad' | 'plain'
  readonly note: string
}

const nameOf = ({ upstream, target, method }: Step): string =>
  upstream === null ? method : `${upstream}/${target ?? method}`

/** Tools that answered, and the worst trust that the session had after one of their answers. */
function listSources(steps: readonly Step[]): readonly Node[] {
  const answered = steps.filter(({ state }) => state === 'allowed' || state === 'changed')
  return countBy(answered, nameOf)
    .slice(0, NODES_MAX)
    .map(([name, count]) => {
      const own = answered.filter((step) => nameOf(step) === name)
      const labels = own.map(({ carried }) => carried).findLast((one) => one !== null)
      const found = own.some(({ findings }) => findings.length > 0)
      const tone = found ? 'warn' : labels?.trust === 'untrusted' ? 'warn' : 'good'
      const carried = labels === undefined || labels === null ? '' : `${labels.trust}, ${labels.sensitivity}`
      return { name, count, tone, note: found ? `with findings${carried && `; ${carried}`}` : carried }
    })
}

function listStopped(steps: readonly Step[]): readonly Node[] {
  const stopped = steps.filter(
    (step) => isStopped(step) || step.findings.some(({ code }) => code.startsWith('flow/')),
  )
  return countBy(stopped, nameOf)
    .slice(0, NODES_MAX)
    .map(([name, count]) => {
      const own = stopped.filter((step) => nameOf(step) === name)
      const flow = own.flatMap(({ findings }) => findings).find(({ code }) => code.startsWith('flow/'))
      const note = flow?.code ?? own.at(-1)?.code ?? ''
      return { name, count, tone: own.some(isStopped) ? 'bad' : 'warn', note }
    })
}

interface FlowGraphProps {
  readonly agent: string
  readonly steps: readonly Step[]
}

export function FlowGraph({ agent, steps }: FlowGraphProps) {
  const sources = useMemo(() => listSources(steps), [steps])
  const sinks = useMemo(() => listStopped(steps), [steps])
  if (sources.length + sinks.length === 0)
    return (
      <div className="card">
        <Empty icon="sessions" title="Nothing has flowed yet">
          What answers the agent, and what is stopped on its way out, is drawn here.
        </Empty>
      </div>
    )
  const height = Math.max(sources.length, sinks.length, 2) * ROW + 30
  const middle = height / 2
  return (
    <figure className="card overflow-x-auto p-4">
      <svg
        aria-label={`${sources.length} tools answered ${spell(agent, 60)}; ${sinks.length} were stopped or flagged`}
        className="min-w-150 w-full"
        role="img"
        viewBox={`0 0 ${WIDTH} ${height}`}
      >
        {sources.map((node, index) => {
          const y = placeOf(index, sources.length, height)
          return <Edge from={[BOX.width, y]} key={node.name} node={node} to={[WIDTH / 2 - 62, middle]} />
        })}
        {sinks.map((node, index) => {
          const y = placeOf(index, sinks.length, height)
          return (
            <Edge
              dashed
              from={[WIDTH / 2 + 62, middle]}
              key={node.name}
              node={node}
              to={[WIDTH - BOX.width, y]}
            />
          )
        })}
        <Hub agent={agent} y={middle} />
        {sources.map((node, index) => (
          <Box key={node.name} node={node} x={0} y={placeOf(index, sources.length, height)} />
        ))}
        {sinks.map((node, index) => (
          <Box key={node.name} node={node} x={WIDTH - BOX.width} y={placeOf(index, sinks.length, height)} />
        ))}
      </svg>
      <figcaption className="mt-3 flex flex-wrap gap-2 border-t border-line pt-3 text-xs text-soft">
        <Badge tone="good">answered</Badge>
        <Badge tone="warn">answered with content others can write, or with findings</Badge>
        <Badge tone="bad">stopped before it took effect</Badge>
      </figcaption>
    </figure>
  )
}

function Hub({ agent, y }: { readonly agent: string; readonly y: number }) {
  return (
    <g className="text-accent">
      <rect
        fill="var(--color-accent-wash)"
        height="52"
        rx="26"
        stroke="currentColor"
        width="124"
        x={WIDTH / 2 - 62}
        y={y - 26}
      />
      <text className="fill-ink text-[13px] font-semibold" textAnchor="middle" x={WIDTH / 2} y={y + 5}>
        {spell(agent, 15)}
      </text>
    </g>
  )
}

function placeOf(index: number, count: number, height: number): number {
  return ((index + 0.5) / count) * height
}

const TONES = { good: 'text-good', warn: 'text-warn', bad: 'text-bad', plain: 'text-strong' } as const

interface EdgeProps {
  readonly node: Node
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
  readonly dashed?: boolean
}

function Edge({ node, from, to, dashed = false }: EdgeProps) {
  const bend = (to[0] - from[0]) / 2
  const path = `M${from[0]},${from[1]} C${from[0] + bend},${from[1]} ${to[0] - bend},${to[1]} ${to[0]},${to[1]}`
  return (
    <path
      className={TONES[node.tone]}
      d={path}
      fill="none"
      opacity="0.7"
      stroke="currentColor"
      strokeDasharray={dashed && node.tone === 'bad' ? '5 4' : undefined}
      strokeWidth={Math.min(7, 1.5 + Math.log2(node.count))}
    />
  )
}

function Box({ node, x, y }: { readonly node: Node; readonly x: number; readonly y: number }) {
  return (
    <g className={TONES[node.tone]}>
      <rect
        fill="var(--color-raised)"
        height={BOX.height}
        rx="8"
        stroke="currentColor"
        width={BOX.width}
        x={x}
        y={y - BOX.height / 2}
      />
      <text className="fill-ink font-mono text-[12px]" x={x + 12} y={y - 2}>
        {spell(node.name, CHARS - 4)}
      </text>
      <text className="fill-soft text-[11px]" x={x + 12} y={y + 13}>
        {spell(`${node.count} ×${node.note === '' ? '' : ` ${node.note}`}`, 40)}
      </text>
    </g>
  )
}
