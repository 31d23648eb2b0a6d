/** `callgate approvals`: shows calls that wait for a human, answers them, and takes answers back. */

import { setTimeout as sleep } from 'node:timers/promises'
import {
  APPROVAL_STATES,
  type ApprovalState,
  type ApprovalView,
  type GrantTerms,
} from '@callgate/contracts/approval'
import type { ControlClient } from '../control/client.ts'
import { parseArguments, parseChoice, parseCount, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { GATEWAY_HELP, GATEWAY_OPTIONS, findGateway } from './gateway-client.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { formatTime, makePrintable, print, printFound, printJson, isUnread } from './terminal.ts'

const WATCH_MS = 2_000
const SHOWN_MAX = 60
const REASON_OPTIONS = { ...GATEWAY_OPTIONS, reason: { type: 'string' } } as const
const GRANT_PREFIX = 'apg_'

export const approvals: Command = {
  help: `
callgate approvals: answer calls that wait for a human

Usage:
  callgate approvals list [--state pending] [--watch]
  callgate approvals show <id>
  callgate approvals approve <id> --reason <why> [--same <arguments> --uses <n> --for <time>]
  callgate approvals refuse <id> --reason <why>
  callgate approvals delegate <id> --to <operator> --reason <why>
  callgate approvals reveal <id> --reason <why>
  callgate approvals revoke <id> --reason <why>
  callgate approvals limits

An approval holds for exactly the call you saw, once. With --same it holds for further calls of the same tool whose named
arguments have the same values. Nobody approves a call of their own.

Options:
  --state <state>    ${APPROVAL_STATES.join(', ')}
  --watch            go on, and show each call as it begins to wait
  --reason <why>     recorded with the act
  --same <names>     arguments whose values stay the same, separated by commas
  --uses <n>         how many calls, the one that waits included (1)
  --for <time>       how long they may be made: 30m, 2h (1h)
  --to <operator>    who may answer in your place
${GATEWAY_HELP}

Examples:
  callgate approvals list --watch
  callgate approvals show apr_3vQ0
  callgate approvals approve apr_3vQ0 --reason "the invoice of March"
  callgate approvals approve apr_3vQ0 --reason "nightly run" --same table --uses 5 --for 2h

Exit codes: 0 done · 1 no such approval, not yours to answer, or no gateway runs · 2 command line not understood
`,
  run: (args, gateway) =>
    runSubcommand({ list, show, approve, refuse, delegate, reveal, revoke, limits }, args, gateway),
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    state: { type: 'string' },
    watch: { type: 'boolean', default: false },
  })
  takePositionals(positionals, [])
  const state = parseChoice('--state', values.state, APPROVAL_STATES)
  const client = await findGateway(values)
  if (values.watch) return watch(client, values.json)
  const found = await client.listApprovals(state === undefined ? {} : { state })
  printFound(found, values.json, {
    none: 'No call waits for approval.',
    header: HEADER,
    row: rowOf,
  })
  return EXIT.ok
}

const HEADER = ['ID', 'STATE', 'AGENT', 'FOR', 'TOOL', 'RISK', 'ASKED BY', 'UNTIL'] as const

function rowOf(one: ApprovalView): readonly string[] {
  return [
    one.id,
    one.state,
    one.agent,
    one.principal,
    `${one.upstream}/${one.target}`.slice(0, SHOWN_MAX),
    `${one.risk.level} ${one.risk.score}`,
    one.rules
      .map(({ rule }) => rule)
      .join(',')
      .slice(0, SHOWN_MAX),
    formatTime(one.expiresAtMs),
  ]
}

/** Shows each waiting call once, until the command is ended or nobody reads it any more. */
async function watch(client: ControlClient, asJson: boolean): Promise<number> {
  const known = new Set<string>()
  while (!isUnread()) {
    const waiting = await client.listApprovals({ state: 'pending', limit: 1_000 })
    for (const one of waiting.toReversed()) {
      if (known.has(one.id)) continue
      if (asJson) printJson(one)
      else print(makePrintable(`${formatTime(one.requestedAtMs)}  ${rowOf(one).join('  ')}`))
    }
    known.clear()
    for (const { id } of waiting) known.add(id)
    await sleep(WATCH_MS)
  }
  return EXIT.ok
}

const show: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id] = takePositionals(positionals, ['id'] as const)
  const found = await (await findGateway(values)).showApproval(id)
  if (values.json) printJson(found)
  else printApproval(found)
  return EXIT.ok
}

/** What the time of an approval is the end of. */
const UNTIL: Readonly<Record<ApprovalState, string>> = {
  pending: 'to be answered by',
  approved: 'to be used by',
  used: 'could be used until',
  refused: 'the identical call stays refused until',
  expired: 'since',
  withdrawn: 'could be answered until',
  revoked: 'could be used until',
}

function printApproval(one: ApprovalView): void {
  const line = (name: string, text: string): void => print(makePrintable(`${name.padEnd(12)}${text}`))
  line('approval', one.id)
  line('state', `${one.state}, ${UNTIL[one.state]} ${formatTime(one.expiresAtMs)}`)
  line('agent', `${one.agent}, for ${one.principal}`)
  line('what', `${one.method} ${one.upstream}/${one.target}`)
  const { definition } = one
  line('definition', definition === null ? 'none is known' : `${definition.state}, ${definition.digest}`)
  for (const { rule, approvers, quorum, given } of one.rules)
    line('asked by', `${rule}: ${given} of ${quorum}, ${approvers.join(', ') || 'any approver'}`)
  line('risk', `${one.risk.level}, ${one.risk.score}: ${one.risk.why.join('; ')}`)
  for (const { operator, answer, reason, atMs } of one.answers)
    line('answer', `${answer} by ${operator} at ${formatTime(atMs)}: ${reason}`)
  for (const { from, to } of one.delegates) line('delegated', `${from} to ${to}`)
  line('page', one.link)
  print('\nThe exact call:')
  for (const text of JSON.stringify(one.call, null, 2).split('\n')) print(makePrintable(text))
  if (one.redacted)
    print(
      `\nSomething is redacted; see it with: callgate approvals reveal ${makePrintable(one.id)} --reason <why>`,
    )
}

const approve: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...REASON_OPTIONS,
    same: { type: 'string' },
    uses: { type: 'string' },
    for: { type: 'string' },
  })
  const [id] = takePositionals(positionals, ['id'] as const)
  const reason = requireText('reason', values.reason)
  const grant = parseTerms(values)
  const answered = await (
    await findGateway(values)
  ).answerApproval(id, { answer: 'approve', reason, ...(grant === undefined ? {} : { grant }) })
  return report(answered, values.json)
}

const refuse: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, REASON_OPTIONS)
  const [id] = takePositionals(positionals, ['id'] as const)
  const reason = requireText('reason', values.reason)
  return report(
    await (await findGateway(values)).answerApproval(id, { answer: 'refuse', reason }),
    values.json,
  )
}

const delegate: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...REASON_OPTIONS, to: { type: 'string' } })
  const [id] = takePositionals(positionals, ['id'] as const)
  const reason = requireText('reason', values.reason)
  const to = requireText('to', values.to)
  return report(await (await findGateway(values)).delegateApproval(id, to, reason), values.json)
}

const reveal: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, REASON_OPTIONS)
  const [id] = takePositionals(positionals, ['id'] as const)
  const { call } = await (await findGateway(values)).revealApproval(id, requireText('reason', values.reason))
  if (values.json) printJson(call)
  else for (const text of JSON.stringify(call, null, 2).split('\n')) print(makePrintable(text))
  return EXIT.ok
}

const revoke: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, REASON_OPTIONS)
  const [id] = takePositionals(positionals, ['id'] as const)
  const reason = requireText('reason', values.reason)
  const client = await findGateway(values)
  if (!id.startsWith(GRANT_PREFIX)) return report(await client.revokeApproval(id, reason), values.json)
  const done = await client.revokeGrant(id, reason)
  if (values.json) printJson(done)
  else print(makePrintable(`${id} is revoked`))
  return EXIT.ok
}

const limits: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const found = await (await findGateway(values)).listGrants()
  printFound(found, values.json, {
    none: 'No approval with limits was given.',
    header: ['ID', 'AGENT', 'FOR', 'TOOL', 'SAME', 'USES LEFT', 'UNTIL', 'REVOKED'],
    row: (one) => [
      one.id,
      one.agent,
      one.principal,
      `${one.upstream}/${one.target}`.slice(0, SHOWN_MAX),
      one.arguments.join(',') || '-',
      String(one.usesLeft),
      formatTime(one.expiresAtMs),
      formatTime(one.revokedAtMs),
    ],
  })
  return EXIT.ok
}

function report(one: ApprovalView, asJson: boolean): number {
  if (asJson) printJson(one)
  else {
    const missing = one.rules
      .filter(({ given, quorum }) => one.state === 'pending' && given < quorum)
      .map(({ rule, given, quorum }) => `${rule}: ${given} of ${quorum}`)
    const more = missing.length === 0 ? '' : ` (${missing.join('; ')})`
    const limited = one.grantId === null ? '' : `, with the limits of ${one.grantId}`
    const use =
      one.state === 'approved' ? `; the identical call passes until ${formatTime(one.expiresAtMs)}` : ''
    print(makePrintable(`${one.id} is ${one.state}${more}${limited}${use}`))
  }
  return EXIT.ok
}

function requireText(name: string, text: string | undefined): string {
  if (text === undefined || text.trim() === '') throw new UsageError(`--${name} is needed.`)
  return text
}

interface TermOptions {
  readonly same?: string | undefined
  readonly uses?: string | undefined
  readonly for?: string | undefined
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

function parseTerms({ same, uses, for: time }: TermOptions): GrantTerms | undefined {
  if (same === undefined && uses === undefined && time === undefined) return undefined
  const found = /^([1-9]\d{0,5})([smhd])$/.exec(time ?? '1h')
  if (found === null) throw new UsageError('--for must be a number with a unit: 90s, 30m, 2h, 1d.')
  return {
    arguments: (same ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])),
    uses: parseCount('uses', uses, 1) ?? 1,
    forMs: Number(found[1]) * (UNITS[found[2] ?? ''] ?? 0),
  }
}
