/** `callgate agent`: makes, lists, rotates and revokes agent keys of the running gateway. */

import type { AgentKeyView } from '@callgate/contracts/control'
import type { TrustView } from '@callgate/contracts/incident'
import { parseArguments, takePositionals, UsageError, WHY_OPTION, whyOf } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { GATEWAY_HELP, GATEWAY_OPTIONS, findGateway } from './gateway-client.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { nameOfUser } from '../system-user.ts'
import { parseExpiry, parseSpan } from './time-span.ts'
import { formatTime, makePrintable, print, printError, printJson, printTable } from './terminal.ts'

const KEY_ID = /^[0-9A-Za-z]{12}$/

export const agent: Command = {
  help: `
callgate agent: manage agent keys

Usage:
  callgate agent create <agent> [--principal <id>] [--group <g>…] [--agent-group <g>…] [--expires 90d]
  callgate agent list
  callgate agent rotate <key id> [--overlap 24h] [--expires 90d]
  callgate agent revoke <key id> [--reason <why>]
  callgate agent trust <agent>
  callgate agent review <agent> --reason <why>

A key says who calls: an agent, on behalf of a principal. It is shown once and kept only as a hash. Revoking cuts off open
streams at once; rotating lets the old key work for the overlap.

Trust in an agent falls with findings and recovers with time; policy reads it as agent.trust. Its history says why it is what it
is. A review by you gives back what it lost.

Options:
  --principal <id>   on whose authority the agent acts (your user name when left out)
  --group <g>        group of the principal; may be repeated
  --agent-group <g>  group of the agent; may be repeated
  --expires <time>   30m, 12h, 90d; never when left out
  --reason <why>     recorded with a review or a revocation
  --overlap <time>   how long the old key still works (24h)
${GATEWAY_HELP}

Examples:
  callgate agent create my-editor --principal alice --expires 90d
  callgate agent list --json
  callgate agent revoke iusOcX15Nw5S
  callgate agent trust my-editor

Exit codes: 0 done · 1 refused, or no gateway runs · 2 command line not understood
`,
  run: (args, gateway) => runSubcommand({ create, list, rotate, revoke, trust, review }, args, gateway),
}

const create: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    principal: { type: 'string', default: nameOfUser() },
    group: { type: 'string', multiple: true, default: [] },
    'agent-group': { type: 'string', multiple: true, default: [] },
    expires: { type: 'string' },
  })
  const [name] = takePositionals(positionals, ['agent'] as const)
  const expiresAtMs = parseExpiry(values.expires)
  const client = await findGateway(values)
  const issued = await client.createKey({
    agent: name,
    principal: values.principal,
    principalGroups: values.group,
    agentGroups: values['agent-group'],
    expiresAtMs,
  })
  showIssued(issued, values.json)
  return EXIT.ok
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const keys = await (await findGateway(values)).listKeys()
  if (values.json) printJson(keys)
  else
    printTable(
      ['KEY', 'AGENT', 'PRINCIPAL', 'STATE', 'EXPIRES', 'LAST USED'],
      keys.map((key) => [
        key.id,
        key.agent,
        key.principal,
        describeState(key),
        key.expiresAtMs === null ? 'never' : formatTime(key.expiresAtMs),
        key.lastUsedAtMs === null ? 'never' : formatTime(key.lastUsedAtMs),
      ]),
    )
  return EXIT.ok
}

/** An agent may have several keys, so that its name says none of them. */
function takeKeyId(positionals: readonly string[]): string {
  const [id] = takePositionals(positionals, ['key id'] as const)
  if (KEY_ID.test(id)) return id
  throw new UsageError(
    `"${id.slice(0, 64)}" is no key id: those are 12 letters and digits, as callgate agent list shows under KEY.`,
  )
}

const rotate: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    overlap: { type: 'string', default: '24h' },
    expires: { type: 'string' },
  })
  const id = takeKeyId(positionals)
  const overlapMs = parseSpan('overlap', values.overlap)
  const wanted =
    values.expires === undefined ? { overlapMs } : { overlapMs, expiresAtMs: parseExpiry(values.expires) }
  showIssued(await (await findGateway(values)).rotateKey(id, wanted), values.json)
  return EXIT.ok
}

const revoke: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, ...WHY_OPTION })
  const id = takeKeyId(positionals)
  const result = await (await findGateway(values)).revokeKey(id, whyOf(values))
  if (values.json) printJson(result)
  else print(makePrintable(`Revoked ${result.key.id} of ${result.key.agent}; its open streams are cut off.`))
  if (!result.recorded) printError('The journal could not be written: this act is not on record.')
  return EXIT.ok
}

const trust: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [name] = takePositionals(positionals, ['agent'] as const)
  showTrust(await (await findGateway(values)).showTrust(name), values.json)
  return EXIT.ok
}

const review: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: { type: 'string' } })
  const [name] = takePositionals(positionals, ['agent'] as const)
  if (values.reason === undefined) throw new UsageError('Say why with --reason; it is recorded.')
  showTrust(await (await findGateway(values)).reviewTrust(name, values.reason), values.json)
  return EXIT.ok
}

function showTrust(view: TrustView, json: boolean): void {
  if (json) return printJson(view)
  print(makePrintable(`Agent ${view.agent}: trust ${view.trust} of 100`))
  if (view.history.length === 0) return print('Nothing was held against it.')
  printTable(
    ['WHEN', 'WHAT', 'SEVERITY', 'CONFIDENCE', 'TIMES', 'POINTS', 'RECORD', 'BY'],
    view.history.map((entry) => [
      formatTime(entry.atMs),
      makePrintable(entry.note === null ? entry.code : `${entry.code}: ${entry.note}`),
      entry.severity,
      entry.confidence.toFixed(2),
      String(entry.count),
      String(-entry.points),
      entry.seq === null ? '-' : `#${entry.seq}`,
      entry.by ?? '-',
    ]),
  )
  print(`Half of what was lost is back after ${view.halfLifeMs / 3_600_000} h.`)
}

function showIssued(issued: { readonly key: AgentKeyView; readonly token: string }, json: boolean): void {
  if (json) return printJson(issued)
  print(makePrintable(issued.token))
  const { id, agent: name, principal, expiresAtMs } = issued.key
  const life = expiresAtMs === null ? 'never expires' : `expires ${formatTime(expiresAtMs)}`
  printError(
    makePrintable(`Key ${id} for agent ${name} of ${principal}, ${life}. The key above is shown this once.`),
  )
}

function describeState(key: AgentKeyView): string {
  if (key.revokedAtMs !== null) return 'revoked'
  return key.expiresAtMs !== null && key.expiresAtMs <= Date.now() ? 'expired' : 'active'
}
