/** `npm run bench:engine [-- --against <checkout>] [-- --only <name>] [-- --rounds 7]`: processor time and memory of inspection and decision. */

import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Finding } from '@callgate/contracts/finding'
import { InspectionConfig } from '@callgate/contracts/config'
import type { JsonValue } from '@callgate/contracts/json'
import type * as decisions from '../../packages/engine/src/decide.ts'
import type * as inspectors from '../../packages/engine/src/inspector-fixture.ts'
import { readCount, readToolOptions } from '../../tools/tool-options.ts'
import { ROOT } from '../fixtures/launch.ts'
import { EVERYDAY, HOSTILE, type TimedText } from './engine-texts.ts'
import { quantile } from './load.ts'
import { print, row } from './report.ts'

const HELP = `
npm run bench:engine -- [--against <checkout>] [--only <part of a name>] [--rounds <n>]: processor time of inspection and decision

  --against   another checkout, measured in turn with this one`
const { values } = readToolOptions(HELP, {
  against: { type: 'string' },
  only: { type: 'string' },
  rounds: { type: 'string', default: '5' },
})
const ROUNDS = readCount('--rounds', values.rounds, 1)
const LARGE = 1 << 20
const SMALL = 10 << 10

/** The engine of one checkout. */
interface Engine {
  readonly name: string
  inspect(value: JsonValue): { readonly findings: readonly Finding[] }
  /** One small call: its arguments and its result inspected, and both decided. */
  call(args: JsonValue, result: JsonValue): string
}

async function run(): Promise<void> {
  const engines = [await loadEngine('now', ROOT)]
  // Seen with both kinds of string first, or its own price would depend on which text came first.
  for (const text of ['plain '.repeat(LARGE / 6), '\u200b'.repeat(LARGE)])
    for (let time = 0; time < 5; time++) scanPlainly(text)
  if (values.against !== undefined) engines.push(await loadEngine('then', resolve(values.against)))
  printCalls(engines)
  printTexts(engines, EVERYDAY, LARGE)
  printTexts(engines, HOSTILE, LARGE)
  printTexts(engines, EVERYDAY, SMALL)
  printTexts(engines, HOSTILE, SMALL)
}

async function loadEngine(name: string, root: string): Promise<Engine> {
  const load = (file: string) =>
    import(pathToFileURL(join(root, 'packages', 'engine', 'src', file)).href) as Promise<unknown>
  const { createTestInspector } = (await load('inspector-fixture.ts')) as typeof inspectors
  const { decide } = (await load('decide.ts')) as typeof decisions
  const inspector = createTestInspector()
  const settings = InspectionConfig.parse({})
  const about = { kind: 'call', method: 'tools/call', upstream: 'bench', target: 'text' } as const
  const asked = { ...about, direction: 'agent-to-upstream' } as const
  const answered = { ...about, direction: 'upstream-reply' } as const
  const policy = {
    effect: 'allow',
    reasons: [{ source: 'all', effect: 'allow', text: 'Rule "all" allows this.' }],
    obligations: [],
  } as const
  const around = { kind: 'call', hook: null, approvalId: 'id' } as const
  return {
    name,
    inspect: (value) => inspector.inspect({ hook: 'result', value, context: answered }),
    call(args, result) {
      const before = inspector.inspect({ hook: 'call-arguments', value: args, context: asked })
      const sent = decide(policy, before, settings, { ...around, direction: 'agent-to-upstream' })
      const after = inspector.inspect({ hook: 'result', value: result, context: answered })
      return sent.effect + decide(policy, after, settings, { ...around, direction: 'upstream-reply' }).effect
    },
  }
}

/** Median processor time of one run in ms, each engine in turn within every round. */
function timeEach(runs: readonly (() => unknown)[], rounds: number, times: number): readonly number[] {
  const taken = runs.map(() => [] as number[])
  for (let round = 0; round < rounds; round++) {
    for (const [index, one] of runs.entries()) {
      const before = process.cpuUsage()
      for (let time = 0; time < times; time++) one()
      const { user, system } = process.cpuUsage(before)
      taken[index]?.push((user + system) / 1000 / times)
    }
  }
  return taken.map((list) => quantile(list, 0.5))
}

/** Reading every unit once: what no inspection can beat, on this machine at this moment. */
function scanPlainly(text: string): number {
  let sum = 0
  for (let at = 0; at < text.length; at++) sum = (sum + text.charCodeAt(at)) | 0
  return sum
}

function printTexts(engines: readonly Engine[], texts: readonly TimedText[], chars: number): void {
  const times = chars === LARGE ? 1 : 20
  print(`\ninspection of ${chars >> 10} KB, ms of processor time, and as a multiple of reading the text once`)
  print(row('', [...engines.map(({ name }) => name), 'multiple', ...(engines[1] ? ['now/then'] : [])]))
  for (const { name, make } of texts) {
    if (values.only !== undefined && name !== values.only) continue
    // A string that was put together from pieces is flattened by whoever reads it first.
    const text = JSON.parse(JSON.stringify(make(chars))) as string
    const value = { content: [{ type: 'text', text }] }
    const runs = [() => scanPlainly(text), ...engines.map((engine) => () => engine.inspect(value))]
    timeEach(runs, 2, times)
    const [plain = Number.NaN, ...taken] = timeEach(runs, ROUNDS, times)
    const [now = Number.NaN, then] = taken
    const same = new Set(engines.map((engine) => JSON.stringify(engine.inspect(value).findings))).size === 1
    const mark = same ? '' : '   findings differ'
    print(`${row(name, [...taken, now / plain, ...(then === undefined ? [] : [now / then])])}${mark}`)
  }
}

const ARGUMENTS = {
  name: 'text',
  arguments: { path: '/srv/reports/q3.md', note: 'words '.repeat(160), limit: 20 },
}
const RESULTS: Readonly<Record<string, JsonValue>> = {
  'one text': { content: [{ type: 'text', text: 'Revenue grew in all regions. '.repeat(36) }] },
  'rows of data': {
    content: [{ type: 'text', text: 'ok' }],
    structuredContent: {
      rows: Array.from({ length: 16 }, (_, id) => ({ id, name: `item ${id}`, state: 'open', size: id * 3 })),
    },
  },
  'text with umlauts': { content: [{ type: 'text', text: 'Für das Quartal gilt: größer. '.repeat(34) }] },
}

function printCalls(engines: readonly Engine[]): void {
  print('\none call of 1 KB with a result of 1 KB: µs of processor time, bytes allocated')
  const ratio = engines[1] ? ['now/then', 'bytes ratio'] : []
  print(row('', [...engines.flatMap(({ name }) => [`${name} µs`, `${name} B`]), ...ratio]))
  for (const [name, result] of Object.entries(RESULTS)) {
    const runs = engines.map((engine) => () => engine.call(ARGUMENTS, result))
    timeEach(runs, 4, 2_000)
    const taken = timeEach(runs, ROUNDS * 3, 1_000).map((ms) => ms * 1000)
    const bytes = runs.map(measureBytes)
    const cells = engines.flatMap((_, index) => [taken[index] ?? Number.NaN, bytes[index] ?? Number.NaN])
    const [now = 0, then] = taken
    const ratios = then === undefined ? [] : [now / then, (bytes[0] ?? 0) / (bytes[1] ?? 0)]
    print(row(name, [...cells, ...ratios]))
  }
}

/** Bytes of one run; right when nothing is collected meanwhile, so the least of several counts. */
function measureBytes(one: () => unknown): number {
  const counts: number[] = []
  for (let round = 0; round < 15; round++) {
    const before = process.memoryUsage().heapUsed
    for (let time = 0; time < 100; time++) one()
    const grown = process.memoryUsage().heapUsed - before
    if (grown > 0) counts.push(grown / 100)
  }
  return quantile(counts, 0.5)
}

await run()
