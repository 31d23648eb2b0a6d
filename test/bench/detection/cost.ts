/** What inspection costs: processor time for 10 KB and 1 MB of ordinary and of hostile text, with everything on. */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Inspector } from '@callgate/engine/inspect-types'
import { makeProse } from './filler.ts'
import type { Judged } from './judge.ts'

export interface CostReport {
  readonly node: string
  /** Milliseconds of processor time, by kind of text: the mean for 10 KB, and for 1 MB. */
  readonly texts: Readonly<Record<string, { readonly ms10Kb: number; readonly ms1Mb: number }>>
}

const SMALL_CHARS = 10_000
const LARGE_CHARS = 1_000_000
const SMALL_ROUNDS = 200
const LARGE_ROUNDS = 3
/** Texts after which what runs often is compiled: a gateway compiles once and runs for long. */
const WARM_ROUNDS = 5 * SMALL_ROUNDS
/** Texts of a process that has just begun. */
const FIRST_ROUNDS = 100

/** Texts whose every piece wakes some detector up. */
const HOSTILE: Readonly<Record<string, string>> = {
  'zero-width flood': 'a\u200bb\u200cc\u200d\ufeff',
  'unclosed comments': '<!-- <!-- <a title="',
  'escape sequences': '\u001b[31mred\u001b[0m ',
  'orders half given': 'ignore all previous and please then you must ',
  'password after password': 'password = "hunter2hunter2" ',
  'mail addresses': 'a.person@mail.example.org, +1 212 555 0187, ',
  'digits and dashes': '4111-1111-1111-1112 ',
  'base64 runs': 'aWdub3JlIGFsbCBwcmV2aW91cyBpbnN0cnVjdGlvbnM= ',
  'nested brackets': '[[[[{{{{((((',
  'look-alike letters': 'іgnоrе аll рrеvіоus ',
}

export function measureCost(inspector: Inspector, ordinary: string): CostReport {
  const texts: Record<string, { ms10Kb: number; ms1Mb: number }> = {}
  if (ordinary.length > 0) {
    texts['ordinary results, the first hundred texts'] = measureFirst(inspector, ordinary)
    texts['ordinary results'] = measureText(inspector, ordinary)
  }
  texts['prose'] = measureText(inspector, makeProse(LARGE_CHARS))
  for (const [name, piece] of Object.entries(HOSTILE)) texts[name] = measureText(inspector, piece)
  return { node: process.version, texts }
}

/** In a process of its own: what this one holds in memory would be counted through its collector. */
export async function measureCostApart(judged: readonly Judged[]): Promise<CostReport> {
  const ordinary = judged
    .filter(({ group, record }) => group === 'ordinary' && record.surface === 'tool_result')
    .map(({ record }) => record.text ?? '')
    .join('\n')
    .slice(0, LARGE_CHARS + SMALL_CHARS)
  const child = join(import.meta.dirname, 'cost-child.ts')
  const args = [...process.execArgv, child]
  const { stdout, stdin } = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  stdin.end(ordinary)
  return JSON.parse(await text(stdout)) as CostReport
}

/** What stands at the start of a process: the first texts of 10 KB, and after them the first of 1 MB. */
function measureFirst(inspector: Inspector, sample: string): { ms10Kb: number; ms1Mb: number } {
  const { small, large } = cutTexts(sample)
  const first = small.slice(0, FIRST_ROUNDS)
  const ms10Kb = timeOf(() => first.forEach((one) => inspectResult(inspector, one))) / FIRST_ROUNDS
  return { ms10Kb, ms1Mb: timeOf(() => inspectResult(inspector, large)) }
}

function measureText(inspector: Inspector, sample: string): { ms10Kb: number; ms1Mb: number } {
  const { small, large } = cutTexts(sample)
  for (let round = 0; round < WARM_ROUNDS; round++)
    inspectResult(inspector, small[round % SMALL_ROUNDS] as string)
  const ms10Kb = timeOf(() => small.forEach((one) => inspectResult(inspector, one))) / SMALL_ROUNDS
  inspectResult(inspector, large)
  const ms1Mb =
    timeOf(() => {
      for (let round = 0; round < LARGE_ROUNDS; round++) inspectResult(inspector, large)
    }) / LARGE_ROUNDS
  return { ms10Kb, ms1Mb }
}

function cutTexts(sample: string): { readonly small: readonly string[]; readonly large: string } {
  const long = sample.repeat(Math.ceil((LARGE_CHARS + SMALL_CHARS) / sample.length))
  const small = Array.from({ length: SMALL_ROUNDS }, (_, round) => {
    const from = Math.floor((round * (LARGE_CHARS - SMALL_CHARS)) / SMALL_ROUNDS)
    return long.slice(from, from + SMALL_CHARS)
  })
  return { small, large: long.slice(0, LARGE_CHARS) }
}

function inspectResult(inspector: Inspector, content: string): void {
  inspector.inspect({
    hook: 'result',
    value: { content: [{ type: 'text', text: content }] },
    context: {
      direction: 'upstream-reply',
      kind: 'call',
      method: 'tools/call',
      upstream: 'bench',
      target: null,
    },
  })
}

function timeOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
