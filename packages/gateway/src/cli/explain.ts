/** `callgate explain`: what a finding means, why it is looked for, what it is and is not, and how to silence exactly it. */

import { isBehaviourCode } from '@callgate/contracts/behaviour'
import type { InspectionConfig } from '@callgate/contracts/config'
import type { FindingClass } from '@callgate/contracts/finding'
import type { Rule } from '@callgate/contracts/rule'
import { listFindingCodes } from '@callgate/engine/finding-codes'
import { describeOwnFinding } from '@callgate/engine/own-findings'
import { askForNearest, CommandFailure, parseArguments, parseCount, takePositionals } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { CONFIG_HELP, CONFIG_OPTION } from './gateway-client.ts'
import { readRuleBase } from './inspect/inspector.ts'
import { renderSilencing } from './rules/silencing.ts'
import { readBehaviour, showBehaviour, showSilencingOfBehaviour } from './rules/behaviour-docs.ts'
import { readFlow, showFlow } from './rules/flow-docs.ts'
import { readGate, showGate } from './rules/gate-docs.ts'
import { type DetectorDocs, readDetector } from './rules/detector-docs.ts'
import { bold, dim, makePrintable, print, printJson } from './terminal.ts'

const SAMPLES_SHOWN = 3
const SAMPLE_CHARS = 160

export const explain: Command = {
  help: `
callgate explain: what a finding means

Usage: callgate explain <finding or rule> [--record <number>]

Takes the code of a finding as records show it (secrets/github-token, tool-poisoning/secrecy, scenario/loop,
behaviour/new-tool), of a flow (flow/trio) or of a gate (gate/money), the id of a rule or scenario, or that of a detector,
and shows why it is looked for, where, what matches and what does not, and how to silence exactly it.

Options:
  --record <number>  a record of the journal with that finding: what silences this very one is shown
  --data <folder>    data directory with the journal
${CONFIG_HELP}

Examples:
  callgate explain secrets/github-token
  callgate explain tool-poisoning
  callgate explain secrets/jwt --record 42

Exit codes: 0 explained · 1 there is no such finding · 2 command line not understood
`,
  run: async (args) => {
    const { values, positionals } = parseArguments(args, {
      ...CONFIG_OPTION,
      data: { type: 'string' },
      record: { type: 'string' },
    })
    const [code] = takePositionals(positionals, ['finding or rule'])
    const gate = await readGate(code, values.config)
    if (gate !== undefined) {
      if (values.json) printJson(gate)
      else showGate(gate)
      return EXIT.ok
    }
    const flow = await readFlow(code, values.config)
    if (flow !== undefined) {
      if (values.json) printJson(flow)
      else showFlow(flow)
      return EXIT.ok
    }
    const { settings, packs } = await readRuleBase(values.config)
    const [first = '', rest] = code.split('/')
    const id = rest ?? first
    const found = packs
      .flatMap((pack) => pack.rules.map(({ rule }) => ({ pack: pack.id, rule })))
      .find(({ rule }) => rule.id === id && !isBehaviourCode(code))
    const behaviour = found === undefined ? await readBehaviour(code, values.config) : undefined
    const exact = found === undefined ? (behaviour?.code ?? code) : codeOf(found.rule)
    const silencing = await readSilencing(exact, values)
    if (found !== undefined) {
      if (values.json) printJson({ pack: found.pack, ...found.rule, silencing })
      else showRule(found.rule, found.pack, { settings, silencing })
      return EXIT.ok
    }
    if (behaviour !== undefined) {
      if (values.json) printJson({ ...behaviour, silencing })
      else {
        showBehaviour(behaviour)
        showExactly(silencing)
        showSilencingOfBehaviour(behaviour.code)
      }
      return EXIT.ok
    }
    const own = describeOwnFinding(code)
    if (own !== undefined) {
      if (values.json) printJson({ code, text: own, silencing })
      else showOwn(code, own, silencing)
      return EXIT.ok
    }
    const codes = listFindingCodes(packs)
    const docs = rest === undefined || codes.has(code) ? await readDetector(first) : undefined
    if (docs === undefined)
      throw new CommandFailure(
        `There is no finding, rule or detector ${JSON.stringify(makePrintable(code))}.${askForNearest(code, codes.all)} See: callgate rules list`,
      )
    if (values.json) printJson({ code, ...docs, silencing })
    else showDetector(code, docs, silencing)
    return EXIT.ok
  },
}

function codeOf({ type, id }: Rule): string {
  return `${type === 'pattern' ? 'rules' : 'secrets'}/${id}`
}

function showOwn(code: string, text: string, silencing: string): void {
  print(bold(code))
  print(`\n${text}`)
  showExactly(silencing)
}

function showRule(
  rule: Rule,
  pack: string,
  { settings, silencing }: { readonly settings: InspectionConfig; readonly silencing: string },
): void {
  print(`${bold(codeOf(rule))}  ${rule.title}`)
  print(`\n${rule.rationale}\n`)
  print(`  severity    ${rule.severity}, ${Math.round(rule.confidence * 100)} % sure`)
  print(`  class       ${rule.class}: ${describeAction(rule.class, settings)}`)
  print(`  looks at    ${rule.at.join(', ')}`)
  print(`  reads       ${rule.views.join(', ')}`)
  print(`  pack        ${pack}, ${rule.maturity === 'stable' ? 'on' : `${rule.maturity}: off`}`)
  const { owaspMcp, safeMcp, atlas } = rule.mapping
  const mapping = [
    ...owaspMcp.map((name) => `OWASP MCP Top 10 ${name}`),
    ...safeMcp.map((name) => `SAFE-MCP ${name}`),
    ...atlas.map((name) => `MITRE ATLAS ${name}`),
  ]
  if (mapping.length > 0) print(`  mapping     ${mapping.join(' · ')}`)
  for (const reference of rule.references) print(`  see         ${reference}`)
  showSamples('matches', rule.samples.match)
  showSamples('does not match', rule.samples.miss)
  showExactly(silencing)
  showSilencing(rule.id)
}

function showDetector(code: string, { id, text, match, miss }: DetectorDocs, silencing: string): void {
  print(code === id ? bold(id) : `${bold(code)}  reported by the detector ${id}`)
  print(`\n${text.split('\n').map(flattenRow).filter(isShown).join('\n')}\n`)
  const own =
    code === id ? match : match.filter((sample) => sample.code === undefined || sample.code === code)
  print(`  looks at    ${[...new Set([...match, ...miss].map(({ at }) => at))].join(', ')}`)
  showSamples(
    'matches',
    own.map(({ value }) => JSON.stringify(value)),
  )
  showSamples(
    'does not match',
    miss.map(({ value }) => JSON.stringify(value)),
  )
  showExactly(silencing)
  showSilencing(code)
}

/** Cells of a table, which is aligned for a page that is wider than most terminals. */
function flattenRow(line: string): string {
  if (!line.startsWith('|')) return line
  const cells = line.split('|').map((cell) => cell.trim())
  return cells.every((cell) => /^[-: ]*$/.test(cell)) ? RULED : cells.filter(Boolean).join(' · ')
}

const RULED = '|'
const isShown = (line: string): boolean => line !== RULED

function describeAction(
  findingClass: FindingClass,
  { actions, minConfidence, minSeverity }: InspectionConfig,
): string {
  return `${actions[findingClass]}, from ${minSeverity} and ${Math.round(minConfidence * 100)} % on`
}

function showSamples(title: string, samples: readonly string[]): void {
  if (samples.length === 0) return
  print(`\n  ${title}`)
  for (const sample of samples.slice(0, SAMPLES_SHOWN)) {
    const shown = makePrintable(sample)
    print(`    ${dim(shown.length > SAMPLE_CHARS ? `${shown.slice(0, SAMPLE_CHARS)}…` : shown)}`)
  }
}

function showSilencing(id: string): void {
  print('\n  To silence it everywhere, in callgate.yaml:')
  print(`    inspection:\n      disabledRules: [${id}]`)
}

function showExactly(silencing: string): void {
  print('\n  To silence exactly one, under inspection in callgate.yaml:')
  for (const line of silencing.trimEnd().split('\n')) print(`    ${makePrintable(line)}`)
}

/** What silences the finding of the named record; without a record, the form of it. */
function readSilencing(
  code: string,
  {
    record,
    data,
    config,
  }: { record?: string | undefined; data?: string | undefined; config?: string | undefined },
): Promise<string> {
  const seq = parseCount('record', record)
  return renderSilencing(code, seq === undefined ? null : { seq, data, config })
}
