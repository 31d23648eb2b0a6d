/** `callgate incidents`: shows and handles incidents, exports them with proofs, runs and tests playbooks. */

import { INCIDENT_STATES, type IncidentState } from '@callgate/contracts/incident'
import { renderIncident } from '@callgate/engine/response/incident'
import { parseArguments, parseChoice, parseCount, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { GATEWAY_HELP, GATEWAY_OPTIONS, findGateway } from './gateway-client.ts'
import { playbook, run, runs, undo } from './incidents/playbooks.ts'
import { printReach } from './rights/show-reach.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { formatTime, makePrintable, print, printFound, printJson } from './terminal.ts'

export const incidents: Command = {
  help: `
callgate incidents: handle incidents and run playbooks

Usage:
  callgate incidents list [--state open] [--limit 100]
  callgate incidents show <incident>
  callgate incidents acknowledge|contain|close|reopen <incident> --reason <why>
  callgate incidents note <incident> <text>
  callgate incidents assign <incident> <who>
  callgate incidents export <incident> [--json]
  callgate incidents run <playbook> <incident>
  callgate incidents runs <incident>
  callgate incidents undo <run> --reason <why>
  callgate incidents playbook list | show <playbook> | test <file>…

Findings, flows and refusals of the same agent, or of the same tool of a server, are one incident. It names the journal records
it is made of; export adds each record with the path that proves it is in the log.

Options:
  --state <state>  ${INCIDENT_STATES.join(', ')}
  --limit <n>      how many (100)
  --reason <why>   recorded with the act
${GATEWAY_HELP}

Examples:
  callgate incidents list --state open
  callgate incidents run data-leak inc_3f2a
  callgate incidents export inc_3f2a --json > incident.json
  callgate incidents playbook test ours.yaml

Exit codes: 0 done · 1 no such incident, a test failed, or no gateway runs · 2 command line not understood
`,
  run: (args, gateway) =>
    runSubcommand(
      {
        list,
        show,
        acknowledge: setState('acknowledged'),
        contain: setState('contained'),
        close: setState('closed'),
        reopen: setState('open'),
        note,
        assign,
        export: exportOne,
        run,
        runs,
        undo,
        playbook,
      },
      args,
      gateway,
    ),
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    state: { type: 'string' },
    limit: { type: 'string', default: '100' },
  })
  takePositionals(positionals, [])
  const state = parseChoice('--state', values.state, INCIDENT_STATES)
  const limit = parseCount('limit', values.limit, 1) ?? 100
  const found = await (
    await findGateway(values)
  ).listIncidents({ limit, ...(state === undefined ? {} : { state }) })
  printFound(found, values.json, {
    none: 'There are no incidents.',
    header: ['INCIDENT', 'STATE', 'SEVERITY', 'LAST SEEN', 'SIGNALS', 'DETECTED', 'RESPONDED', 'WHAT'],
    row: (one) => [
      one.id,
      one.state,
      one.severity,
      formatTime(one.lastAtMs),
      String(one.count),
      `${one.detectMs} ms`,
      one.respondMs === null ? '-' : `${one.respondMs} ms`,
      makePrintable(one.title),
    ],
  })
  return EXIT.ok
}

const show: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id] = takePositionals(positionals, ['incident'] as const)
  const client = await findGateway(values)
  const [incident, reach] = [await client.showIncident(id), await client.reachOfIncident(id)]
  if (values.json) printJson({ ...incident, reach })
  else printLines(renderIncident(incident))
  if (!values.json) for (const one of reach) printReach(one)
  return EXIT.ok
}

function setState(state: IncidentState): Subcommand {
  return async (args) => {
    const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: { type: 'string' } })
    const [id] = takePositionals(positionals, ['incident'] as const)
    if (values.reason === undefined) throw new UsageError('Say why with --reason; it is recorded.')
    const changed = await (await findGateway(values)).setIncidentState(id, state, values.reason)
    if (values.json) printJson(changed)
    else print(makePrintable(`${changed.id} is ${changed.state}.`))
    return EXIT.ok
  }
}

const note: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id, text] = takePositionals(positionals, ['incident', 'text'] as const)
  const changed = await (await findGateway(values)).noteIncident(id, text)
  if (values.json) printJson(changed)
  else print(makePrintable(`Noted on ${changed.id}.`))
  return EXIT.ok
}

const assign: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id, assignee] = takePositionals(positionals, ['incident', 'who'] as const)
  const changed = await (await findGateway(values)).assignIncident(id, assignee)
  if (values.json) printJson(changed)
  else print(makePrintable(`${changed.id} is assigned to ${assignee}.`))
  return EXIT.ok
}

const exportOne: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id] = takePositionals(positionals, ['incident'] as const)
  const exported = await (await findGateway(values)).exportIncident(id)
  if (values.json) printJson(exported)
  else {
    printLines(exported.text)
    const proved = `${exported.evidence.length} records with proofs in the JSON form`
    print(makePrintable(`log ${exported.origin}, ${proved}`))
  }
  return EXIT.ok
}

function printLines(text: string): void {
  for (const line of text.split('\n')) print(makePrintable(line))
}
