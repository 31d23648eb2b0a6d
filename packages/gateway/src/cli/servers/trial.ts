/** `callgate servers trial`: starts a server in a sandbox that records, and shows the profile that comes of it. */

import { resolve } from 'node:path'
import type { TrialBody, TrialView } from '@callgate/contracts/trial'
import { setTimeout as wait } from 'node:timers/promises'
import { readJson } from '@callgate/contracts/read-json'
import { CommandFailure, parseArguments, takePositionals, UsageError } from '../arguments.ts'
import type { ControlClient } from '../../control/client.ts'
import { EXIT } from '../command.ts'
import { findGateway, GATEWAY_OPTIONS } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import {
  bold,
  formatTime,
  makePrintable,
  print,
  printError,
  printJson,
  printTable,
  red,
} from '../terminal.ts'

export const TRIAL_HELP = `  callgate servers trial <id> --reason <why> [--call <tool>[=<JSON>]]… [--read <path>]… [--write <path>]… [--host <host>]…
  callgate servers trial <id> --reason <why> --agent <agent> [--principal <principal>] [--minutes <number>] [--call …]…
  callgate servers trial <id> --end --reason <why>
  callgate servers trial <id> --last

trial starts a local server in a sandbox that records (strace shows the files, the gateway's proxy the hosts), lists all
it offers, makes the calls, and proposes a profile: what it used of its grants stays, what it asked for is added. It has
what it is granted now and what is lent to it for the trial. Keys, homes, other servers' and the gateway's files are never
proposed; that it wanted them is a finding. With --agent, the agent whose key has that name may then use the server in
that sandbox for so many minutes (5), at /servers/<id>/mcp, for the principal named or else for whoever comes first;
nobody else may, its requests are on record, and --end ends it. Write what you agree with into callgate.yaml; more than
was approved has to be scanned and approved.`

const many = { type: 'string', multiple: true, default: [] as string[] } as const
const SHOWN_MAX = 40

export const trial: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    reason: { type: 'string' },
    last: { type: 'boolean', default: false },
    end: { type: 'boolean', default: false },
    agent: { type: 'string' },
    principal: { type: 'string' },
    minutes: { type: 'string', default: '5' },
    call: many,
    read: many,
    write: many,
    host: many,
  })
  const [id] = takePositionals(positionals, ['id'] as const)
  const { reason } = values
  if (!values.last && (reason === undefined || reason === ''))
    throw new UsageError('Say why with --reason; it is recorded.')
  const client = await findGateway(values)
  if (values.end) {
    const { agent } = await client.endTrialVisit(id, reason ?? '')
    print(`${makePrintable(agent)} is let in no more; the trial ends.`)
    return EXIT.ok
  }
  const asked = {
    why: reason ?? '',
    calls: values.call.map(readCall),
    read: values.read.map((path) => resolve(path)),
    write: values.write.map((path) => resolve(path)),
    hosts: values.host,
  }
  const { agent, principal } = values
  if (!values.last && agent !== undefined)
    await receive(client, id, {
      ...asked,
      agent,
      ...(principal === undefined ? {} : { principal }),
      forMs: readMinutes(values.minutes),
    })
  const isOver = values.last || agent !== undefined
  const shown = isOver ? await client.lastTrial(id) : await client.tryServer(id, asked)
  if (values.json) printJson(shown)
  else printTrial(shown)
  return shown.findings.length > 0 ? EXIT.failed : EXIT.ok
}

function readMinutes(text: string): number {
  const minutes = Number(text)
  if (!(minutes > 0 && minutes <= 60)) throw new UsageError('--minutes takes a number up to 60.')
  return Math.round(minutes * 60_000)
}

const LOOK_MS = 500

/** Until the agent is let in no more and the trial is kept. */
async function receive(
  client: ControlClient,
  id: string,
  asked: Parameters<ControlClient['inviteToTrial']>[1],
): Promise<void> {
  let visit = await client.inviteToTrial(id, asked)
  let told = false
  while (visit.state === 'starting' || visit.state === 'open') {
    if (visit.untilMs !== null && !told) {
      told = true
      const at = `/servers/${id}/mcp of this gateway until ${formatTime(visit.untilMs)}`
      printError(`${visit.agent} is let in at ${at}; to end it sooner: callgate servers trial ${id} --end`)
    }
    await wait(LOOK_MS)
    visit = await client.showTrialVisit(id)
  }
  if (visit.state === 'failed') throw new CommandFailure(`The trial failed: ${visit.problem ?? ''}`)
}

function readCall(text: string): TrialBody['calls'][number] {
  const at = text.indexOf('=')
  if (at === -1) return { tool: text, arguments: {} }
  try {
    const given: unknown = readJson(text.slice(at + 1))
    if (typeof given === 'object' && given !== null && !Array.isArray(given))
      return { tool: text.slice(0, at), arguments: { ...given } }
  } catch {
    // Said below, with what it should look like.
  }
  throw new UsageError(
    `--call takes a tool and its arguments as a JSON object: --call 'read_file={"path":"/srv/a"}'`,
  )
}

export function printTrial(trial: TrialView): void {
  print(bold(makePrintable(`Trial of ${trial.server}, by ${trial.by}, ${formatTime(trial.atMs)}`)))
  for (const { what, outcome } of trial.steps) print(makePrintable(`  ${what}: ${outcome}`))
  if (trial.note !== null) print(red(makePrintable(`  ${trial.note}`)))
  printSeen(trial)
  print(bold('\nProposed profile'))
  printProfile(trial)
  printFindings(trial)
  if (trial.changes.every(({ change }) => change === 'keep')) print('\nIts profile is what it used.')
  else if (trial.widens)
    print(
      `\nThis grants more. Once it stands in callgate.yaml: callgate servers scan ${makePrintable(trial.server)}, then review and approve`,
    )
  else print('\nThis only takes away: an approval stays in force.')
}

function printSeen({ paths, pathsLeftOut, hosts }: TrialView): void {
  const ungranted = paths.filter(({ granted }) => !granted)
  if (ungranted.length > 0) print(bold('\nAsked for, not granted'))
  for (const { path, access } of ungranted.slice(0, SHOWN_MAX))
    print(makePrintable(`  ${access.padEnd(6)}${path}`))
  const more = Math.max(0, ungranted.length - SHOWN_MAX) + pathsLeftOut
  if (more > 0) print(`  and ${more} more`)
  if (hosts.length > 0) print(bold('\nHosts'))
  for (const { place, how } of hosts.slice(0, SHOWN_MAX)) print(makePrintable(`  ${how.padEnd(9)}${place}`))
}

/** As it stands in callgate.yaml, with what goes and what comes. */
function printProfile({ server, changes }: TrialView): void {
  if (changes.length === 0) {
    print('  Nothing: it needs no grant of its own.')
    return
  }
  const marks = { keep: ' ', add: '+', drop: '-' } as const
  print(`  upstreams:\n    ${makePrintable(server)}:\n      isolation:`)
  const show = (grant: 'read' | 'write' | 'host', indent: string): void => {
    for (const { change, value, why } of changes.filter((one) => one.grant === grant))
      print(makePrintable(`${marks[change]} ${indent}- ${JSON.stringify(value)}  # ${why}`))
  }
  for (const grant of ['read', 'write'] as const)
    if (changes.some((one) => one.grant === grant)) {
      print(`        ${grant}:`)
      show(grant, '        ')
    }
  if (!changes.some((one) => one.grant === 'host')) return
  print('        network:\n          allow:')
  show('host', '          ')
}

function printFindings({ findings }: TrialView): void {
  if (findings.length === 0) return
  print(bold('\nNot proposed'))
  printTable(
    ['SEVERITY', 'CODE', 'WHAT'],
    findings.map(({ severity, code, detail }) => [severity, code, detail]),
  )
}
