/** What a session holds in memory: as the engine counts it, and as the process shows it. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { CorpusRecord } from '@callgate/contracts/corpus'
import type { JsonValue } from '@callgate/contracts/json'
import { createSessionFlow, FLOW_LIMITS } from '@callgate/engine/flows/create-session-flow'
import type { FlowCall, SessionFlow } from '@callgate/engine/flows/session-flow'
import { eventsOfTrace } from '@callgate/engine/replay/events'
import { mapTools } from '@callgate/engine/replay/mapping'
import { makeTurn, runTurn } from './cost.ts'

const RESULTS = 100
const LONG = 10_000
const HELD = 200

/** After a hundred results of a kilobyte, and after ten thousand. */
function fill(calls: number): SessionFlow {
  const flow = createSessionFlow({ seed: 7 })
  for (let at = 0; at < calls; at++) runTurn(flow, makeTurn(at))
  return flow
}

/** What the process holds for each of many sessions like it, with everything that objects cost. */
function measureHeld(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const held = (): number => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const turns = Array.from({ length: RESULTS }, (_, at) => makeTurn(at))
  const before = held()
  const flows = Array.from({ length: HELD }, (_, seed) => {
    const flow = createSessionFlow({ seed: seed + 1 })
    for (const turn of turns) runTurn(flow, turn)
    return flow
  })
  const bytes = (held() - before) / flows.length
  return bytes
}

function replay(trace: readonly JsonValue[]): SessionFlow {
  const events = eventsOfTrace(trace)
  const tools = mapTools(events, { given: null, opaque: false })
  const flow = createSessionFlow({ seed: 7 })
  const calls = new Map<number, FlowCall>()
  for (const [atMs, event] of events.entries()) {
    const id = String(event.index)
    if (event.type === 'said') {
      const labels = { trust: 'own', sensitivity: 'public' } as const
      flow.take({ id, source: event.by, labels, value: event.text, atMs })
    } else if (event.type === 'call') {
      const tool = tools.get(event.tool)
      if (tool === undefined) continue
      const labels = { ...tool.labels, proposed: true }
      const call = { id, upstream: tool.upstream, tool: tool.shown, labels, args: event.args, atMs }
      calls.set(event.index, call)
      flow.consider(call)
      flow.sent(call)
    } else {
      const call = calls.get(event.index)
      if (call === undefined) continue
      const source = { upstream: call.upstream, tool: call.tool }
      flow.take({ id, callId: id, source, labels: call.labels, value: event.value, atMs })
    }
  }
  return flow
}

const inKb = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`

export function printMemory(suites: readonly (readonly [string, readonly CorpusRecord[]])[]): void {
  const traces = suites.flatMap(([, records]) => records).map(({ trace }) => trace ?? [])
  const bytes = traces.map((trace) => replay(trace).bytes()).toSorted((a, b) => a - b)
  const at = (share: number): string => inKb(bytes[Math.floor((bytes.length - 1) * share)] ?? 0)
  console.log(
    `memory of a session, at most ${inKb(FLOW_LIMITS.bytesMax)}:\n` +
      `  ${bytes.length} recorded sessions: median ${at(0.5)}, nine of ten at most ${at(0.9)}, most ${at(1)}\n` +
      `  ${RESULTS} results of 1 KB: ${inKb(fill(RESULTS).bytes())} counted, ${inKb(measureHeld())} held by the process; ${LONG} results: ${inKb(fill(LONG).bytes())}`,
  )
}
