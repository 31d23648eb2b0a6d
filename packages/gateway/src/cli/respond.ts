/** `callgate respond`: imposes, lists and undoes steps of the response ladder. */

import { LADDER, SCOPES, SCOPES_OF, type StepView } from '@callgate/contracts/response'
import { parseArguments, parseChoice, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { GATEWAY_HELP, GATEWAY_OPTIONS, findGateway } from './gateway-client.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { formatTime, makePrintable, print, printError, printFound, printJson } from './terminal.ts'
import { parseSpan } from './time-span.ts'

export const respond: Command = {
  help: `
callgate respond: impose and undo steps of the response ladder

Usage:
  callgate respond impose <step> [<scope> <id>] --reason <why> [--for 30m] [--incident <id>]
  callgate respond list [--all]
  callgate respond undo <step id> --reason <why>

Steps, from the mildest to the hardest:
  notify, mark, redact, require-approval, slow-down   tighten what is aimed at
  freeze                                              stops a conversation, agent or principal
  quarantine-tool, quarantine-upstream                stop a tool (upstream/tool) or a whole server
  revoke-keys                                         no credential of the agent or principal is accepted
  kill-switch                                         stops everything

Each takes effect at every stage of requests that run and cuts open streams; it holds over a restart until it ends or is undone.
Undoing lifts this step and nothing else. Scopes: ${SCOPES.join(', ')}.

Options:
  --reason <why>    recorded, and shown in the list
  --for <time>      30m, 12h, 90d; until it is undone when left out
  --incident <id>   the incident it answers
  --all             also what is over, and what dry runs would have done
${GATEWAY_HELP}

Examples:
  callgate respond impose freeze agent my-editor --for 2h --reason "acts oddly"
  callgate respond impose quarantine-tool tool mail/send --reason "leaks"
  callgate respond impose kill-switch --reason "incident 7"
  callgate respond undo rsp_3f2a --reason "harmless"

Exit codes: 0 done · 1 refused, no such step, or no gateway runs · 2 command line not understood
`,
  run: (args, gateway) => runSubcommand({ impose, list, undo }, args, gateway),
}

const impose: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    reason: { type: 'string' },
    for: { type: 'string' },
    incident: { type: 'string' },
  })
  const [first, second, subject, extra] = positionals
  const step = parseChoice('<step>', first, LADDER)
  if (step === undefined) throw new UsageError(`Say which: ${LADDER.join(', ')}.`)
  if (extra !== undefined) throw new UsageError(`Unexpected argument: ${extra}`)
  const scope =
    step === 'kill-switch' && second === undefined ? 'all' : parseChoice('<scope>', second, SCOPES)
  if (scope === undefined) throw new UsageError(`Say on what: ${[...new Set(SCOPES_OF[step])].join(', ')}.`)
  if (scope !== 'all' && subject === undefined) throw new UsageError(`Missing argument: <id of the ${scope}>`)
  if (values.reason === undefined) throw new UsageError('Say why with --reason; it is recorded.')
  const result = await (
    await findGateway(values)
  ).respond({
    step,
    scope,
    subject: subject ?? '',
    reason: values.reason,
    forMs: values.for === undefined ? null : parseSpan('for', values.for),
    incident: values.incident ?? null,
  })
  if (values.json) printJson(result)
  else
    print(
      makePrintable(`In force: ${result.step.id} ${describeStep(result.step)}, ${describeEnd(result.step)}`),
    )
  if (!result.recorded) printError('The journal could not be written: this act is not on record.')
  return EXIT.ok
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    all: { type: 'boolean', default: false },
  })
  takePositionals(positionals, [])
  const steps = await (await findGateway(values)).listResponses(values.all)
  printFound(steps, values.json, {
    none: 'No step is in force.',
    header: ['ID', 'STEP', 'SINCE', 'STATE', 'BY', 'REASON'],
    row: (one) => [
      one.id,
      makePrintable(describeStep(one)),
      formatTime(one.imposedAtMs),
      describeState(one),
      one.imposedBy,
      makePrintable(one.reason),
    ],
  })
  return EXIT.ok
}

const undo: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: { type: 'string' } })
  const [id] = takePositionals(positionals, ['step id'] as const)
  if (values.reason === undefined) throw new UsageError('Say why with --reason; it is recorded.')
  const undone = await (await findGateway(values)).undoResponse(id, values.reason)
  if (values.json) printJson(undone)
  else print(makePrintable(`No longer in force: ${describeStep(undone)}`))
  return EXIT.ok
}

export function describeStep({ step, scope, subject }: StepView): string {
  return scope === 'all' ? step : `${step} ${scope} ${subject}`
}

function describeEnd({ expiresAtMs }: StepView): string {
  return expiresAtMs === null ? 'until it is undone' : `until ${formatTime(expiresAtMs)}`
}

function describeState({ dryRun, undoneAtMs, undoneBy, expiresAtMs }: StepView): string {
  if (dryRun) return 'dry run'
  if (undoneAtMs !== null) return `undone by ${undoneBy ?? 'nobody'}`
  if (expiresAtMs === null) return 'in force'
  return expiresAtMs <= Date.now() ? 'over' : `until ${formatTime(expiresAtMs)}`
}
