/** `callgate journal show` and `search`: records from the files, also while a gateway writes them. */

import type { JournalRecord } from '@callgate/contracts/journal'
import { searchRecords, showExchange, showRecord } from '../../journal/read.ts'
import { parseArguments, parseCount, takePositionals } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { GATEWAY_OPTIONS } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import {
  formatTime,
  isUnread,
  makePrintable,
  print,
  printError,
  printFolded,
  printJson,
} from '../terminal.ts'
import { FILTER_OPTIONS, parseFilter } from './filter.ts'
import { requireLog } from './log-folder.ts'

export const show: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [wanted] = takePositionals(positionals, ['seq|exchange'] as const)
  const dir = await requireLog(values.data, values.config)
  const found = /^\d{1,15}$/.test(wanted)
    ? [await showRecord(dir, Number(wanted))].filter((one) => one !== undefined)
    : await showExchange(dir, wanted)
  for (const { record } of found) {
    if (values.json) printJson(record)
    else for (const line of JSON.stringify(record, null, 2).split('\n')) print(makePrintable(line))
  }
  if (found.length > 0) return EXIT.ok
  printError(makePrintable(`There is no record or exchange ${wanted} in ${dir}, or retention dropped it.`))
  return EXIT.failed
}

export const search: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    ...FILTER_OPTIONS,
    limit: { type: 'string', default: '100' },
  })
  takePositionals(positionals, [])
  const filter = parseFilter(values)
  const limit = parseCount('limit', values.limit, 1) ?? 100
  let count = 0
  for await (const { record } of searchRecords(await requireLog(values.data, values.config), filter, limit)) {
    if (isUnread()) break
    count += 1
    if (values.json) printJson(record)
    else printFolded(makePrintable(describeRecord(record)), 8)
  }
  if (!values.json) printError(`${count} records${count === limit ? '; there may be more, see --limit' : ''}`)
  return count > 0 ? EXIT.ok : EXIT.failed
}

/** One record as one line. */
function describeRecord({ seq, timeMs, entry }: JournalRecord): string {
  const start = `${String(seq).padStart(6)}  ${formatTime(timeMs)}  ${entry.type.padEnd(7)}`
  if (entry.type === 'gateway') return `${start}  ${entry.event} ${entry.instance} ${entry.note ?? ''}`
  if (entry.type === 'admin')
    return `${start}  ${entry.accepted ? '' : 'REFUSED '}${entry.act} ${entry.subject} by ${entry.operator} ${entry.note ?? ''}`
  const who = `${entry.principal ?? '-'}/${entry.agent ?? '-'}`
  if (entry.type === 'approval') {
    const by = entry.operator === null ? '' : ` by ${entry.operator}`
    return `${start}  ${entry.event}${by} ${entry.approvalId}  ${who}  ${entry.method} ${entry.upstream}/${entry.target} ${entry.note ?? ''}`
  }
  if (entry.type === 'context')
    return `${start}  ${entry.role} via ${entry.via}  ${who}  ${entry.conversation}  ${entry.chars} characters`
  const what = `${entry.method} ${entry.upstream ?? '-'}/${entry.target ?? '-'}`
  const findings = entry.findings.map(({ code }) => code).join(',')
  const became = entry.type === 'outcome' ? entry.outcome : entry.type === 'event' ? entry.event : ''
  const decided = `${entry.decision.effect}${entry.decision.code === null ? '' : ` ${entry.decision.code}`}`
  return `${start}  ${[who, what, decided, became, findings, entry.exchangeId].filter((part) => part !== '').join('  ')}`
}
