/** `callgate sessions show`, `live` and `kill`: one conversation step by step, and the connections that agents hold open. */

import type { TimelineStep } from '@callgate/contracts/session'
import { parseArguments, takePositionals } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { findGateway, GATEWAY_OPTIONS } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import { formatTime, makePrintable, print, printFound, printJson } from '../terminal.ts'

export const show: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [conversation] = takePositionals(positionals, ['conversation'] as const)
  const steps = await (await findGateway(values)).sessionTimeline(conversation)
  printFound(steps, values.json, {
    none: 'The journal has no step of this conversation.',
    header: ['RECORD', 'AT', 'STEP', 'CAME TO', 'RULES', 'FINDINGS'],
    row: (step) => [
      String(step.seq),
      formatTime(step.atMs),
      makePrintable(nameStep(step)),
      cameTo(step),
      listOr((step.asked ?? step.answered)?.decision.rules ?? []),
      listOr([...new Set(step.findings.map(({ code }) => code))]),
    ],
  })
  return steps.length === 0 ? EXIT.failed : EXIT.ok
}

function nameStep({ method, upstream, target }: TimelineStep): string {
  return upstream === null ? method : `${method} ${upstream}/${target ?? ''}`
}

function cameTo({ asked, answered }: TimelineStep): string {
  if (answered !== null) return answered.decision.effect === 'deny' ? 'answer withheld' : answered.outcome
  if (asked === null) return 'noted'
  return asked.decision.effect === 'deny' ? 'denied' : 'asked'
}

function listOr(names: readonly string[]): string {
  return names.length === 0 ? '-' : makePrintable(names.join(' '))
}

export const live: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  printFound(await (await findGateway(values)).listSessions(), values.json, {
    none: 'No agent holds a session open.',
    header: ['SESSION', 'PRINCIPAL', 'AGENT', 'SINCE', 'LAST SEEN'],
    row: ({ id, principal, agent, startedAtMs, lastSeenAtMs }) => [
      id,
      makePrintable(principal),
      makePrintable(agent),
      formatTime(startedAtMs),
      formatTime(lastSeenAtMs),
    ],
  })
  return EXIT.ok
}

export const kill: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [session] = takePositionals(positionals, ['session'] as const)
  const done = await (await findGateway(values)).killSession(session)
  if (values.json) printJson(done)
  else print('It is ended.')
  return EXIT.ok
}
