/** What following a session adds to a call, early and late. */

import { createSessionFlow } from '@callgate/engine/flows/create-session-flow'
import type { FlowCall, SessionFlow } from '@callgate/engine/flows/session-flow'
import { seededRandom } from '../detection/statistics.ts'

const WORDS =
  'meeting report budget review customer invoice project team agenda schedule update summary contract delivery account notes planning quarter result follow please check number shared document office travel request answer'.split(
    ' ',
  )

/** A call with some 200 bytes of arguments and a result of one kilobyte: text, fields, addresses and numbers. */
export function makeTurn(at: number): { call: FlowCall; result: string } {
  const random = seededRandom(at + 1)
  const pick = (): string => WORDS[Math.floor(random() * WORDS.length)] as string
  const say = (count: number): string => Array.from({ length: count }, pick).join(' ')
  const id = Math.floor(random() * 1e9)
  const sends = at % 4 === 3
  const args = sends
    ? { to: `person${id % 50}@example.org`, subject: say(4), body: `${say(16)} ${id}` }
    : { query: say(3), folder: `folder-${id % 9}`, limit: 20 }
  const labels = {
    trust: 'untrusted',
    sensitivity: 'confidential',
    kinds: sends ? (['sends-outside'] as const) : (['reads-private', 'takes-outside'] as const),
    proposed: true,
  } as const
  let result = ''
  while (result.length < 1000) {
    const sender = `person${Math.floor(random() * 400)}@example.org`
    result += `- id: ${Math.floor(random() * 1e8)}\n  sender: ${sender}\n  subject: ${say(5)}\n  body: ${say(40)}\n`
  }
  const call = {
    id: `c${at}`,
    upstream: 'mail',
    tool: sends ? 'send_email' : 'search_emails',
    labels,
    args,
    atMs: at,
  }
  return { call, result }
}

export function runTurn(flow: SessionFlow, { call, result }: ReturnType<typeof makeTurn>): void {
  flow.consider(call)
  flow.sent(call)
  const { upstream, tool, labels } = call
  flow.take({
    id: `r${call.id}`,
    callId: call.id,
    source: { upstream, tool },
    labels,
    value: result,
    atMs: call.atMs,
  })
}

export interface CostFigures {
  /** CPU of one call with its result, in milliseconds: median over windows. */
  readonly earlyMs: number
  readonly lateMs: number
}

const EARLY = 100
const LATE = 10_000
const WINDOW = 100
const ROUNDS = 15

/** Measures calls around the 100th of fresh sessions and around the 10,000th of an old one, in turns. */
export function measureCost(): CostFigures {
  const turns = Array.from({ length: 2 * EARLY + WINDOW }, (_, at) => makeTurn(at))
  const old = createSessionFlow({ seed: 7 })
  for (let at = 0; at < LATE; at++) runTurn(old, makeTurn(at))
  const late: number[] = []
  const early: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const fresh = createSessionFlow({ seed: 7 })
    for (let at = 0; at < EARLY; at++) runTurn(fresh, turns[at] as ReturnType<typeof makeTurn>)
    // The same calls in both, so that only the age of the session differs.
    const window = turns.slice(EARLY, EARLY + WINDOW)
    const measure = (flow: SessionFlow, into: number[]): void => {
      const start = process.cpuUsage()
      for (const turn of window) runTurn(flow, turn)
      const { user, system } = process.cpuUsage(start)
      into.push((user + system) / 1000 / WINDOW)
    }
    if (round % 2 === 0) measure(fresh, early)
    measure(old, late)
    if (round % 2 === 1) measure(fresh, early)
  }
  return { earlyMs: median(early), lateMs: median(late) }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] as number
}
