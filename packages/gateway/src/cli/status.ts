/** `callgate status`: what the running gateway says about itself. */

import type { FreezeView, StatusView } from '@callgate/contracts/control'
import type { StepView } from '@callgate/contracts/response'
import type { ControlClient } from '../control/client.ts'
import { parseArguments, takePositionals } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { GATEWAY_HELP, GATEWAY_OPTIONS, findGateway } from './gateway-client.ts'
import { describeTarget } from './freeze.ts'
import { describeStep } from './respond.ts'
import { formatTime, makePrintable, print, printFolded, printJson, printTable } from './terminal.ts'

/** Where what is said of each part begins. */
const TEXT_COLUMN = 10

export const status: Command = {
  help: `
callgate status: show the running gateway

Usage: callgate status [--config <file>] [--json]

Options:
${GATEWAY_HELP}

Examples:
  callgate status
  callgate status --json

Exit codes: 0 it runs and can record · 1 it does not run, drains, or cannot write its journal · 2 command line not understood
`,
  run: async (args) => {
    const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
    takePositionals(positionals, [])
    const client = await findGateway(values)
    const now = await client.status()
    const stops = await readStops(client)
    const code = now.draining || !now.journal.writable ? EXIT.failed : EXIT.ok
    if (values.json) {
      printJson({ ...now, ...stops })
      return code
    }
    print(
      makePrintable(
        `instance  ${now.instance}, version ${now.version}, since ${formatTime(now.startedAtMs)}`,
      ),
    )
    print(`state     ${now.draining ? 'draining' : 'running'}`)
    showStops(stops)
    print(makePrintable(`snapshot  ${now.snapshot}`))
    print(`policy    ${describePolicy(now.policy)}`)
    print(`journal   ${now.journal.records} records, ${now.journal.writable ? 'writable' : 'NOT WRITABLE'}`)
    showSuppressions(now.suppressions)
    if (now.lastRefusal !== null)
      print(
        `refused   the edit of ${formatTime(now.lastRefusal.atMs)}:\n${now.lastRefusal.text.split('\n').map(indentRefusal).join('\n')}`,
      )
    print()
    printTable(
      ['UPSTREAM', 'STATE', 'ERA', 'ISOLATED', 'LIMITS', 'SESSIONS', 'IN FLIGHT', 'LAST ERROR'],
      now.upstreams.map((one) => [
        one.upstream,
        one.state,
        one.era,
        one.isolation === null ? '-' : one.isolation === 'isolated' ? 'yes' : 'NO',
        one.limitedBy === null ? '-' : LIMITS[one.limitedBy],
        String(one.sessions),
        String(one.inFlight),
        one.lastError ?? '-',
      ]),
    )
    warnOfUnisolated(now)
    return code
  },
}

/** More of them are counted: `freeze --list` and `respond list` show all. */
const STOPS_SHOWN = 5

/** What keeps callers out while everything runs: whoever looks why calls are refused begins here. */
interface Stops {
  readonly freezes: readonly FreezeView[]
  /** Steps of responses that are in force. */
  readonly responses: readonly StepView[]
}

async function readStops(client: ControlClient): Promise<Stops> {
  const [freezes, responses] = await Promise.all([client.listFreezes(), client.listResponses(false)])
  return { freezes, responses }
}

function showStops({ freezes, responses }: Stops): void {
  const stops = [
    ...freezes.map((one) => ({
      text: `FROZEN    ${describeTarget(one)}, by ${one.frozenBy}: ${one.reason}`,
      ofAll: one.kind === 'all',
    })),
    ...responses.map((one) => ({
      text: `IN FORCE  ${describeStep(one)}, by ${one.imposedBy}: ${one.reason}`,
      ofAll: one.scope === 'all',
    })),
  ].toSorted((a, b) => Number(b.ofAll) - Number(a.ofAll))
  for (const { text } of stops.slice(0, STOPS_SHOWN)) printFolded(makePrintable(text), TEXT_COLUMN)
  const more = stops.length - STOPS_SHOWN
  if (more > 0) print(`          and ${more} more: callgate freeze --list, callgate respond list`)
}

/** Who holds a server to its limits: bubblewrap's sandbox each process, and somebody all of them together. */
const LIMITS = {
  'control-group': 'sandbox, control group',
  watch: 'sandbox, watch',
  none: 'NONE',
} as const

/** So that no line of it looks like one of this command. */
const indentRefusal = (line: string): string => `          ${makePrintable(line)}`

function describePolicy({ source, live, staged, fileEdited }: StatusView['policy']): string {
  if (source === 'file') return 'from its file'
  const trial = staged === null ? '' : `, revision ${staged} staged`
  const unused = fileEdited ? '; the policy file was edited and is NOT USED' : ''
  return `revision ${live} of the store${trial}${unused}`
}

function warnOfUnisolated({ upstreams }: StatusView): void {
  const names = upstreams.flatMap(({ upstream, isolation }) =>
    isolation === 'not-isolated' ? [upstream] : [],
  )
  if (names.length > 0)
    print(
      `\nNOT ISOLATED: ${makePrintable(names.join(', '))} ran without a sandbox, with every file and key of the gateway's user; callgate doctor says why`,
    )
}

function showSuppressions({ inForce, expired }: StatusView['suppressions']): void {
  if (inForce === 0 && expired.length === 0) return
  print(`silenced  ${inForce} suppressions in force, ${expired.length} expired`)
  for (const { rule, owner, expires } of expired)
    print(
      `          ${makePrintable(rule)}, owner ${makePrintable(owner)}, expired ${makePrintable(expires)}: its findings act again`,
    )
}
