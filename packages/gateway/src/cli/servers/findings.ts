/** `callgate servers findings` and what is done about one: owner, waiver, virtual patch; and results of other tools. */

import type { FindingView, Remedy } from '@callgate/contracts/remedy'
import { readBounded } from '../../config/read-bounded.ts'
import type { CareBodies } from '../../control/client-findings.ts'
import { IMPORT_BYTES_MAX, readFindings } from '../../registry/findings/import/read-findings.ts'
import { CommandFailure, parseArguments, takePositionals, UsageError } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { findGateway, GATEWAY_OPTIONS } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import { formatTime, makePrintable, print, printJson, printTable } from '../terminal.ts'
import { parseSpan } from '../time-span.ts'

export const FINDINGS_HELP = `  callgate servers findings <id>
  callgate servers import-findings <id> <file> --reason <why>
  callgate servers assign <id> <finding> --owner <who> --due <14d> --reason <why>
  callgate servers waive <id> <finding> --until <90d> --reason <why>
  callgate servers patch <id> <finding> --target <tool> [--when <CEL>] --reason <why>
  callgate servers lift <id> <finding> --reason <why>

A finding that is high or critical stops an approval until somebody takes care of it: an owner with a time by which it is
settled, a waiver that ends, or a virtual patch. A patch denies calls of the tool for which the condition holds, for this version
of the server; approving another version ends it. lift takes back waiver and patch. A waiver that has ended holds the server.
import-findings reads SARIF 2.1.0, CycloneDX VEX and MCP-Scan (--json) and replaces what the same tool found before.
A finding is named by the id that findings shows.`

const REASON = { reason: { type: 'string' } } as const
const SHOWN = 12

export const findings: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id] = takePositionals(positionals, ['id'] as const)
  const found = await (await findGateway(values)).listFindings(id)
  if (values.json) printJson(found)
  else showFindings(found)
  return found.some(({ blocks }) => blocks) ? EXIT.failed : EXIT.ok
}

export const importFindings: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, ...REASON })
  const [id, file] = takePositionals(positionals, ['id', 'file'] as const)
  const why = needReason(values.reason)
  const { bytes } = await readBounded(file, IMPORT_BYTES_MAX)
  const imported = readFindings(bytes, id)
  const found = await (await findGateway(values)).importFindings(id, { ...imported, why })
  if (values.json) printJson(found)
  else print(makePrintable(`${imported.findings.length} findings of ${imported.tool} stand for ${id}.`))
  return EXIT.ok
}

export const assign: Subcommand = async (args) => {
  const options = {
    ...GATEWAY_OPTIONS,
    ...REASON,
    owner: { type: 'string' },
    due: { type: 'string' },
  } as const
  const { values, positionals } = parseArguments(args, options)
  const { owner, due } = values
  if (owner === undefined || due === undefined)
    throw new UsageError('Say who settles it with --owner, and by when with --due: 14d.')
  return care(positionals, values, 'assign', { owner, dueAtMs: Date.now() + parseSpan('due', due) })
}

export const waive: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    ...REASON,
    until: { type: 'string' },
  })
  if (values.until === undefined) throw new UsageError('Say when the waiver ends with --until: 90d.')
  return care(positionals, values, 'waive', { untilMs: Date.now() + parseSpan('until', values.until) })
}

export const patch: Subcommand = async (args) => {
  const options = {
    ...GATEWAY_OPTIONS,
    ...REASON,
    target: { type: 'string' },
    when: { type: 'string' },
  } as const
  const { values, positionals } = parseArguments(args, options)
  const { target, when } = values
  if (target === undefined) throw new UsageError('Say which tool is closed with --target.')
  return care(positionals, values, 'patch', { target, ...(when === undefined ? {} : { when }) })
}

export const lift: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, ...REASON })
  return care(positionals, values, 'lift', {})
}

function needReason(reason: string | undefined): string {
  if (reason === undefined || reason === '') throw new UsageError('Say why with --reason; it is recorded.')
  return reason
}

type CareValues = Parameters<typeof findGateway>[0] & {
  readonly reason?: string | undefined
  readonly json: boolean
}

/** Bound to what is there now: when somebody decides meanwhile, this is refused. */
async function care<K extends keyof CareBodies>(
  positionals: string[],
  values: CareValues,
  kind: K,
  decided: Omit<CareBodies[K], 'revision' | 'why'>,
): Promise<number> {
  const [id, wanted] = takePositionals(positionals, ['id', 'finding'] as const)
  const why = needReason(values.reason)
  const client = await findGateway(values)
  const finding = pick(await client.listFindings(id), wanted)
  const body = { ...decided, revision: finding.remedy?.revision ?? 0, why } as CareBodies[K]
  const remedy = await client.careForFinding([id, finding.fingerprint], kind, body)
  if (values.json) printJson(remedy)
  else print(makePrintable(`${finding.code}: ${describeRemedy(remedy)}`))
  return EXIT.ok
}

function pick(found: readonly FindingView[], wanted: string): FindingView {
  const start = wanted.startsWith('sha256:') ? wanted : `sha256:${wanted}`
  const hits = found.filter(({ fingerprint }) => fingerprint.startsWith(start))
  const [hit] = hits
  if (hit === undefined || hits.length > 1 || wanted.length < 6)
    throw new CommandFailure(
      `${hits.length > 1 ? 'Several findings have' : 'No finding has'} the id ${makePrintable(wanted)}; callgate servers findings shows them.`,
    )
  return hit
}

function showFindings(found: readonly FindingView[]): void {
  if (found.length === 0) {
    print('Nothing is known against it.')
    return
  }
  printTable(
    ['ID', 'SEVERITY', 'STATE', 'FROM', 'CODE', 'WHERE', 'WHAT', 'CARE'],
    found.map((one) => [
      one.fingerprint.slice('sha256:'.length, 'sha256:'.length + SHOWN),
      one.severity,
      one.blocks ? `${one.state}, blocks` : one.state,
      one.from,
      one.code,
      one.where?.item ?? one.where?.file ?? '-',
      one.title,
      one.remedy === null ? '-' : describeRemedy(one.remedy),
    ]),
  )
}

function describeRemedy({ owner, dueAtMs, waiver, patch: closed }: Remedy): string {
  const parts = [
    owner === null ? '' : `${owner} by ${formatTime(dueAtMs)}`,
    waiver === null ? '' : `waived by ${waiver.by} until ${formatTime(waiver.untilMs)}: ${waiver.why}`,
    closed === null
      ? ''
      : `${closed.target} closed${closed.when === undefined ? '' : ` when ${closed.when}`}`,
  ]
  return parts.filter((part) => part !== '').join('; ') || 'nobody takes care of it'
}
