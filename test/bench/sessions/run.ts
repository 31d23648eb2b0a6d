/** `npm run bench:sessions`: replays recorded sessions and prints what is stopped, who is disturbed, and what it costs. */

import { InspectionConfig } from '@callgate/contracts/config'
import type { CorpusRecord } from '@callgate/contracts/corpus'
import type { ReplayOptions } from '@callgate/engine/replay/replay-session'
import { createShippedInspector } from '../../../packages/gateway/src/cli/inspect/inspector.ts'
import { listShippedInForce } from '../../../packages/gateway/src/config/scenario-packs.ts'
import { findCorpora } from '../detection/corpus.ts'
import type { Share } from '../detection/statistics.ts'
import { measureCost } from './cost.ts'
import { printExfiltration } from './exfiltration.ts'
import { printMemory } from './memory.ts'
import { judgeBesidePublished, printBesidePublished } from './published.ts'
import { judgeSuite, readSuite, type SuiteFigures, SUITES } from './suites.ts'
import { readToolOptions } from '../../../tools/tool-options.ts'

const HELP = `
npm run bench:sessions -- [--quality | --cost] [--ids]: replays recorded sessions

  --quality   what is stopped and who is disturbed, no cost
  --cost      what it costs, nothing else
  --ids       names the sessions`
const { values: wanted } = readToolOptions(HELP, {
  quality: { type: 'boolean', default: false },
  cost: { type: 'boolean', default: false },
  ids: { type: 'boolean', default: false },
})
const folder = findCorpora()
if (folder === undefined) {
  console.error(
    'No recorded sessions: set CALLGATE_CORPORA to a folder with agentdojo-slack.jsonl.gz and others.',
  )
  process.exit(2)
}

const { inspector } = await createShippedInspector()
const scenarios = await listShippedInForce()
const base: ReplayOptions = {
  settings: InspectionConfig.parse({}),
  inspector: null,
  scenarios: [],
  policy: null,
  given: null,
  opaque: false,
  noUser: false,
  seed: 0x2545f491,
}
const WAYS: readonly (readonly [string, Partial<ReplayOptions>])[] = [
  ['flows only', {}],
  ['flows only, no user turns', { noUser: true }],
  ['flows only, opaque names', { opaque: true }],
  ['flows only, opaque names, no user turns', { opaque: true, noUser: true }],
  ['everything on', { inspector, scenarios }],
  ['everything on, no user turns', { inspector, scenarios, noUser: true }],
]

const suites: (readonly [string, CorpusRecord[]])[] = []
for (const name of SUITES) {
  const records = await readSuite(folder, name)
  if (records === null) console.log(`${name}: not there, left out`)
  else suites.push([name, records])
}

const percent = ({ hits, of, rate, low, high }: Share): string =>
  of === 0
    ? '            –'.padEnd(30)
    : `${(rate * 100).toFixed(1).padStart(5)} % [${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}] ${hits}/${of}`.padEnd(
        30,
      )

if (!wanted.cost) {
  for (const [way, changed] of WAYS) {
    console.log(`\n${way}`)
    console.log(
      `  ${'suite'.padEnd(20)} ${'attacks stopped'.padEnd(30)} ${'of these marked'.padEnd(30)} ${'benign denied'.padEnd(30)} ${'benign asked'.padEnd(30)} resisted, disturbed`,
    )
    for (const [name, records] of suites) printSuite(judgeSuite(name, records, { ...base, ...changed }))
  }
  printBesidePublished([
    ['flows only', judgeBesidePublished(suites, base)],
    ['everything on', judgeBesidePublished(suites, { ...base, inspector })],
  ])
}

function printSuite(figures: SuiteFigures): void {
  const { suite, stopped, marked, benignDenied, benignAsked, resistedDisturbed } = figures
  const barred = suite === 'assebench-security' ? ' (reported only)' : ''
  console.log(
    `  ${suite.padEnd(20)} ${percent(stopped)} ${percent(marked)} ${percent(benignDenied)} ${percent(benignAsked)} ${percent(resistedDisturbed)}${barred}`,
  )
  if (figures.unsafeHeld.of > 0)
    console.log(`    unsafe for another reason, something held: ${percent(figures.unsafeHeld).trim()}`)
  if (figures.unlabelled > 0)
    console.log(`    ${figures.unlabelled} succeeded attacks without a call that the rule labels`)
  if (figures.scenarios.length > 0)
    console.log(
      `    scenarios reported in benign sessions: ${figures.scenarios.map(([code, sessions]) => `${code} ${sessions}`).join(', ')}`,
    )
  if (wanted.ids)
    console.log(`    missed: ${figures.missed.join(' ')}\n    disturbed: ${figures.disturbed.join(' ')}`)
}

if (!wanted.quality) {
  printExfiltration()
  const { earlyMs, lateMs } = measureCost()
  console.log(
    `\ncost of a call with a result of 1 KB: 100th ${earlyMs.toFixed(3)} ms, 10,000th ${lateMs.toFixed(3)} ms (${((lateMs / earlyMs - 1) * 100).toFixed(1)} %)`,
  )
  printMemory(suites)
}
