/** `callgate rights growth` and `exceptions`: what grows by itself, and what somebody has to look at again. */

import { EXCEPTION_KINDS } from '@callgate/contracts/rights'
import { parseArguments, parseChoice, takePositionals } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { findGateway, GATEWAY_OPTIONS } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import { formatTime, makePrintable, print, printFound, printJson, red } from '../terminal.ts'
import { parseSince } from '../time-span.ts'

const one = { type: 'string' } as const

export const growth: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, agent: one, since: one })
  takePositionals(positionals, [])
  const query = { agent: values.agent, ...parseSince(values.since) }
  const found = await (await findGateway(values)).rightsGrowth(query)
  if (values.json) {
    printJson(found)
    return EXIT.ok
  }
  if (found.journal.note !== null) print(red(makePrintable(`Not complete: ${found.journal.note}`)))
  printFound(found.weeks, false, {
    none: 'No agent called a tool in this time.',
    header: ['AGENT', 'WEEK OF', 'NEW', 'SO FAR', 'TOOLS'],
    row: ({ agent, weekMs, tools, toolsLeftOut, total }) => [
      agent,
      formatTime(weekMs).slice(0, 10),
      String(tools.length + toolsLeftOut),
      String(total),
      tools.join(', '),
    ],
  })
  if (found.weeksLeftOut > 0) print(`and ${found.weeksLeftOut} more: name an --agent`)
  return EXIT.ok
}

export const exceptions: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    kind: one,
    all: { type: 'boolean', default: false },
  })
  takePositionals(positionals, [])
  const kind = parseChoice('--kind', values.kind, EXCEPTION_KINDS)
  const found = await (await findGateway(values)).listExceptions({ kind, all: String(values.all) })
  printFound(found, values.json, {
    none: values.all ? 'There is no exception.' : 'Every exception has an owner and a date to come.',
    header: ['KIND', 'SUBJECT', 'OWNER', 'REVIEW BY', 'LACKS', 'WHY'],
    row: (each) => [
      each.kind,
      each.subject,
      each.owner ?? '-',
      formatTime(each.reviewByMs),
      each.flags.join(', ') || '-',
      each.why ?? '-',
    ],
  })
  return EXIT.ok
}
