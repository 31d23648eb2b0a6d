/** `callgate replay --journal`: last week's sessions under another policy or other rules, and what would have been different. */

import type { JournalQuery } from '@callgate/contracts/control'
import type { JournalRecord } from '@callgate/contracts/journal'
import type { ReplayDecision } from '@callgate/contracts/replay'
import { ControlError } from '../../control/problem.ts'
import type { ControlClient } from '../../control/client.ts'
import { CommandFailure } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { formatTime, makePrintable, print, printError, printJson, printTable } from '../terminal.ts'
import { type ComparedCall, compareSession, type CompareWith } from '../../policy/replay/compare-session.ts'
import { type JournalSession, type NotReplayed, readSessions } from '../../policy/replay/journal-sessions.ts'

export interface JournalRange extends Partial<JournalQuery> {
  readonly to?: number | undefined
}

export interface JournalReplay extends CompareWith {
  readonly client: ControlClient
  readonly range: JournalRange
  readonly reason: string
  readonly json: boolean
}

/** Every payload that is read is a record of its own. */
const RECORDS_MAX = 100_000
const PAYLOADS_MAX = 20_000

export async function replayJournal(replay: JournalReplay): Promise<number> {
  const { client, reason } = replay
  const records = await readRecords(replay)
  let payloads = 0
  const sessions = await readSessions(records, async (id) => {
    payloads += 1
    if (payloads > PAYLOADS_MAX)
      throw new CommandFailure(`More than ${PAYLOADS_MAX} payloads would be read; name a shorter range.`)
    return readPayload(client, id, reason)
  })
  const compared = sessions.map((session) => ({ session, calls: compareSession(session, replay) }))
  if (replay.json) for (const { session, calls } of compared) printJson(describe(session, calls))
  else
    show(
      compared.flatMap(({ calls }) => calls),
      sessions.flatMap(({ left }) => left),
    )
  return EXIT.ok
}

async function readRecords({ client, range }: JournalReplay): Promise<JournalRecord[]> {
  const { to = Infinity, ...query } = range
  const records: JournalRecord[] = []
  let from: number | null = query.from ?? 0
  while (from !== null) {
    const page = await client.searchJournal({ ...query, from, limit: 1_000 })
    records.push(...page.records.filter(({ seq }) => seq <= to))
    if (records.length > RECORDS_MAX)
      throw new CommandFailure(`The range has more than ${RECORDS_MAX} records; name a shorter one.`)
    from = page.next !== null && page.next <= to ? page.next : null
  }
  return records
}

async function readPayload(client: ControlClient, id: string, reason: string): Promise<string | null> {
  try {
    return (await client.revealPayload(id, reason)).payload
  } catch (error) {
    // Erased or dropped; that somebody may not read it at all is told.
    if (error instanceof ControlError && error.status === 404) return null
    throw error
  }
}

function describe({ principal, agent, left }: JournalSession, calls: readonly ComparedCall[]) {
  return {
    principal,
    agent,
    calls: calls.map(({ index: _index, ...call }) => ({ ...call, changed: call.was !== call.now })),
    notReplayed: left,
  }
}

const NOT_SHOWN_MAX = 50

function show(calls: readonly ComparedCall[], left: readonly NotReplayed[]): void {
  const changed = calls.filter(({ was, now }) => was !== now)
  if (changed.length > 0)
    printTable(
      ['RECORD', 'TIME', 'TOOL', 'WAS', 'WOULD BE', 'BY'],
      changed.map((call) => [
        String(call.seq),
        formatTime(call.timeMs),
        makePrintable(call.tool),
        call.was,
        call.now,
        makePrintable(call.rules.join(' ')) || '-',
      ]),
    )
  const count = (what: ReplayDecision): number => calls.filter(({ now }) => now === what).length
  print(
    `${calls.length} calls replayed: ${count('allow')} allowed, ${count('ask')} asked, ${count('redact')} changed, ${count('deny')} stopped; ${changed.length} otherwise than they were.`,
  )
  for (const { seq, why } of left.slice(0, NOT_SHOWN_MAX)) printError(`Not replayed: record ${seq}: ${why}.`)
  if (left.length > NOT_SHOWN_MAX) printError(`Not replayed: ${left.length - NOT_SHOWN_MAX} more.`)
  printError(
    'Sessions begin empty at the start of the range. Payloads are as they left, after what was redacted; groups and claims of callers, annotations of tools, grants and limits are not in the journal and count as absent.',
  )
}
