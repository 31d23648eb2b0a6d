/** `callgate sessions`: shows what agents' conversations carry, and lowers it where a person vouches for it. */

import { DATA_CLASSES, TOOL_KINDS, type ToolKind, TRUSTS } from '@callgate/contracts/label'
import { parseArguments, parseCount, parseChoice, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { findGateway, GATEWAY_HELP, GATEWAY_OPTIONS } from './gateway-client.ts'
import { kill, live, show } from './sessions/steps.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { formatTime, makePrintable, print, printFound, printJson } from './terminal.ts'

export const sessions: Command = {
  help: `
callgate sessions: what agents' conversations carry

Usage:
  callgate sessions list
  callgate sessions show <conversation>
  callgate sessions live
  callgate sessions kill <session>
  callgate sessions declassify <conversation> [--trust <level>] [--class <class>] --reason <why>
  callgate sessions tasks
  callgate sessions task <principal> <agent> --text <what> [--kind <kind>]… [--tool <upstream/tool>]…
                         [--target <place>]… [--calls <n>] [--hours <n>]
  callgate sessions end-task <principal> <agent> --reason <why>

show tells one conversation step by step. live lists connections of agents; killing one ends it at once, also in the middle of a
stream, and the agent may open another: to keep it out, freeze it.

What an agent read labels its conversation: how far it can be trusted, and how sensitive it is. Labels only ever
join, and follow principal and agent over new connections and restarts. Lowering one is your explicit act.

A task says what an agent works on. Tools that serve none of it are not listed, calls that serve none of it or are over
its budget wait for a human (inspection.flows), and it ends by itself. It allows nothing that policy does not.

Options:
  --trust <level>  ${TRUSTS.join(', ')}
  --class <class>  ${DATA_CLASSES.join(', ')}
  --reason <why>   recorded with the act
  --kind <kind>    what calls may do beside reading: ${TOOL_KINDS.slice(2, 6).join(', ')}, …
  --tool <name>    tools that serve it; * is any run of characters
  --target <place>  addresses, hosts and URLs that calls may name; * is any run of characters
  --calls <n>      calls that do more than read
  --hours <n>      how long it holds (24)
${GATEWAY_HELP}

Examples:
  callgate sessions list
  callgate sessions task alice my-editor --text "mail the minutes" --kind sends-outside --target '*@partner.example'
  callgate sessions declassify conv_3f2a --trust vetted --reason "read the page, it is harmless"

Exit codes: 0 done · 1 no such conversation, or no gateway runs · 2 command line not understood
`,
  run: (args, gateway) =>
    runSubcommand({ list, show, live, kill, declassify, tasks, task, 'end-task': endTask }, args, gateway),
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const found = await (await findGateway(values)).listConversations()
  printFound(found, values.json, {
    none: 'No agent has spoken yet.',
    header: ['CONVERSATION', 'PRINCIPAL', 'AGENT', 'LAST USED', 'TRUST', 'CLASS', 'FROM'],
    row: (one) => [
      one.id,
      makePrintable(one.principal),
      makePrintable(one.agent),
      formatTime(one.usedAtMs),
      one.trust,
      one.sensitivity,
      one.sources.join(' ') || '-',
    ],
  })
  return EXIT.ok
}

const declassify: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    trust: { type: 'string' },
    class: { type: 'string' },
    reason: { type: 'string' },
  })
  const [id] = takePositionals(positionals, ['conversation'] as const)
  const trust = parseChoice('--trust', values.trust, TRUSTS)
  const sensitivity = parseChoice('--class', values.class, DATA_CLASSES)
  if (trust === undefined && sensitivity === undefined)
    throw new UsageError('Say what it is lowered to: --trust, --class or both.')
  if (values.reason === undefined) throw new UsageError('Say why with --reason; it is recorded.')
  const lowered = await (
    await findGateway(values)
  ).declassify(id, {
    ...(trust === undefined ? {} : { trust }),
    ...(sensitivity === undefined ? {} : { sensitivity }),
    reason: values.reason,
  })
  if (values.json) printJson(lowered)
  else print(makePrintable(`${lowered.id} now carries trust ${lowered.trust}, class ${lowered.sensitivity}.`))
  return EXIT.ok
}

const tasks: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const found = await (await findGateway(values)).listTasks()
  printFound(found, values.json, {
    none: 'No task is declared.',
    header: ['PRINCIPAL', 'AGENT', 'TASK', 'CALLS', 'UNTIL', 'DECLARED BY'],
    row: (one) => [
      makePrintable(one.principal),
      makePrintable(one.agent),
      makePrintable(one.text),
      one.callsMax === null ? '-' : `${one.used} of ${one.callsMax}`,
      formatTime(one.expiresAtMs),
      makePrintable(one.declaredBy),
    ],
  })
  return EXIT.ok
}

const many = { type: 'string', multiple: true } as const
const HOUR_MS = 3_600_000

const task: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    text: { type: 'string' },
    kind: many,
    tool: many,
    target: many,
    calls: { type: 'string' },
    hours: { type: 'string' },
  })
  const [principal, agent] = takePositionals(positionals, ['principal', 'agent'] as const)
  if (values.text === undefined) throw new UsageError('Say what it is about with --text; it is recorded.')
  const kinds = (values.kind ?? [])
    .map((kind) => parseChoice('--kind', kind, TOOL_KINDS))
    .filter((kind): kind is ToolKind => kind !== undefined)
  const hours = parseCount('hours', values.hours, 1)
  const declared = await (
    await findGateway(values)
  ).declareTask({
    principal,
    agent,
    text: values.text,
    kinds,
    tools: values.tool ?? [],
    targets: values.target ?? [],
    callsMax: parseCount('calls', values.calls, 1) ?? null,
    ...(hours === undefined ? {} : { lifeMs: hours * HOUR_MS }),
  })
  if (values.json) printJson(declared)
  else print(makePrintable(`${declared.id} holds until ${formatTime(declared.expiresAtMs)}.`))
  return EXIT.ok
}

const endTask: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: { type: 'string' } })
  const [principal, agent] = takePositionals(positionals, ['principal', 'agent'] as const)
  if (values.reason === undefined) throw new UsageError('Say why with --reason; it is recorded.')
  const ended = await (await findGateway(values)).endTask({ principal, agent, reason: values.reason })
  if (values.json) printJson(ended)
  else print(makePrintable(`${ended.id} has ended.`))
  return EXIT.ok
}
