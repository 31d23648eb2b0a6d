/** `callgate quarantine`: shows what is hidden from agents and why, and approves or rejects it. */

import { BASELINE_TYPES } from '@callgate/contracts/drift'
import type { ItemVersionBody, QuarantinedView } from '@callgate/contracts/control'
import type { ControlClient } from '../control/client.ts'
import {
  CommandFailure,
  parseArguments,
  parseChoice,
  takePositionals,
  UsageError,
  WHY_OPTION,
  whyOf,
} from './arguments.ts'
import { printDrift } from './drift-lines.ts'
import { type Command, EXIT } from './command.ts'
import { GATEWAY_HELP, GATEWAY_OPTIONS, findGateway } from './gateway-client.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { formatTime, makePrintable, print, printFolded, printFound, printJson } from './terminal.ts'

const REASON_SHOWN = 80
const TYPES = BASELINE_TYPES
const ITEM_OPTIONS = {
  ...GATEWAY_OPTIONS,
  type: { type: 'string', default: 'tool' },
  digest: { type: 'string' },
} as const

export const quarantine: Command = {
  help: `
callgate quarantine: review what is hidden from agents

Usage:
  callgate quarantine list [--upstream <id>]
  callgate quarantine show <upstream>/<name> [--type tool] [--digest <start>]
  callgate quarantine approve <upstream>/<name> [--type tool] [--digest <start>] [--reason <why>]
  callgate quarantine reject <upstream>/<name> --reason <why> [--type tool] [--digest <start>]

Approving holds for exactly the version you saw: a later change is quarantined again.

Options:
  --type <type>      ${TYPES.join(', ')}
  --digest <start>   which version, when there are several; the first characters do
  --reason <why>     recorded with the answer
  --upstream <id>    only of this server
${GATEWAY_HELP}

Examples:
  callgate quarantine list
  callgate quarantine show poisoned/get_joke
  callgate quarantine approve files/launch --type origin
  callgate quarantine reject poisoned/get_joke --reason "gives orders to the agent"

Exit codes: 0 done · 1 no such item, or no gateway runs · 2 command line not understood
`,
  run: (args, gateway) => runSubcommand({ list, show, approve, reject }, args, gateway),
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, upstream: { type: 'string' } })
  takePositionals(positionals, [])
  const items = await (await findGateway(values)).listQuarantine(values.upstream)
  printFound(items, values.json, {
    none: 'Nothing is quarantined.',
    header: ['ITEM', 'TYPE', 'DIGEST', 'SEEN', 'REJECTED BY', 'REASON'],
    row: (item) => [
      `${item.upstream}/${item.name}`,
      item.type,
      item.digest.slice(0, 12),
      formatTime(item.seenAtMs),
      item.rejectedBy ?? '-',
      shorten(item.reason),
    ],
  })
  return EXIT.ok
}

const show: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, ITEM_OPTIONS)
  const client = await findGateway(values)
  const detail = await client.showQuarantine(await findItem(client, { positionals, ...values }))
  if (values.json) {
    printJson(detail)
    return EXIT.ok
  }
  print(
    makePrintable(`${detail.upstream}/${detail.name} (${detail.type}), seen ${formatTime(detail.seenAtMs)}`),
  )
  print(`digest  ${detail.digest}`)
  printFolded(`reason  ${makePrintable(detail.reason)}`, 8)
  print(`\nWhat it means (risk ${detail.drift.risk}):`)
  printDrift(detail.drift)
  print('\nDefinition:')
  for (const line of JSON.stringify(detail.definition, null, 2).split('\n')) print(makePrintable(line))
  const { changes } = detail.diff
  // A definition added as a whole has no accepted version, and is printed above already.
  if (changes.every(({ path, change }) => path === '' && change === 'added')) {
    print('\nNo version of it was accepted before.')
    return EXIT.ok
  }
  print('\nAgainst the accepted version:')
  for (const { path, change, before, after } of changes) {
    print(makePrintable(`  ${change} ${path}`))
    if (before !== null) print(makePrintable(`    - ${before}`))
    if (after !== null) print(makePrintable(`    + ${after}`))
  }
  if (detail.diff.truncated) print('  … and more')
  return EXIT.ok
}

const approve: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...ITEM_OPTIONS, ...WHY_OPTION })
  const client = await findGateway(values)
  const item = await findItem(client, { positionals, ...values })
  const done = await client.approve({ ...item, ...whyOf(values) })
  if (values.json) printJson(done)
  else
    print(makePrintable(`Approved ${item.upstream}/${item.name} as it is now (${item.digest.slice(0, 12)}).`))
  return EXIT.ok
}

const reject: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...ITEM_OPTIONS, reason: { type: 'string' } })
  if (values.reason === undefined) throw new UsageError('Say why with --reason; it is recorded.')
  const client = await findGateway(values)
  const item = await findItem(client, { positionals, ...values })
  const done = await client.reject({ ...item, reason: values.reason })
  if (values.json) printJson(done)
  else print(makePrintable(`Rejected ${item.upstream}/${item.name} (${item.digest.slice(0, 12)}).`))
  return EXIT.ok
}

interface Wanted {
  readonly positionals: readonly string[]
  readonly type: string
  readonly digest?: string | undefined
}

/** The one quarantined version that is meant. */
async function findItem(client: ControlClient, wanted: Wanted): Promise<ItemVersionBody> {
  const [address] = takePositionals(wanted.positionals, ['upstream>/<name'] as const)
  const type = parseChoice('--type', wanted.type, TYPES)
  const slash = address.indexOf('/')
  if (slash < 1) throw new UsageError('Name the item as <upstream>/<name>.')
  const upstream = address.slice(0, slash)
  const name = address.slice(slash + 1)
  const found = (await client.listQuarantine(upstream)).filter(
    (item) => item.type === type && item.name === name && item.digest.startsWith(wanted.digest ?? ''),
  )
  const [only] = found
  if (only === undefined)
    throw new CommandFailure(`No ${type ?? 'item'} ${address} is quarantined. See: callgate quarantine list`)
  if (found.length > 1)
    throw new CommandFailure(
      `There are ${found.length} versions of ${address}; name one with --digest: ${found.map(shortenDigest).join(', ')}`,
    )
  return { upstream: only.upstream, type: only.type, name: only.name, digest: only.digest }
}

/** As many of the reasons as fit, and at least the first; all of them stand in `show`. */
function shorten(reason: string): string {
  const [first = '', ...others] = reason.split('; ')
  let shown = first
  for (const [index, other] of others.entries()) {
    if (shown.length + other.length > REASON_SHOWN) return `${shown}; and ${others.length - index} more`
    shown = `${shown}; ${other}`
  }
  return shown
}

function shortenDigest(item: QuarantinedView): string {
  return item.digest.slice(0, 12)
}
