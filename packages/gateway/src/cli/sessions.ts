/** `callgate sessions`: shows what agents' conversations carry, and lowers it where a person vouches for it. */

import { DATA_CLASSES, TRUSTS } from '@callgate/contracts/label'
import { parseArguments, parseChoice, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { findGateway, GATEWAY_HELP, GATEWAY_OPTIONS } from './gateway-client.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { formatTime, makePrintable, print, printJson, printTable } from './terminal.ts'

export const sessions: Command = {
  help: `
callgate sessions: what agents' conversations carry

Usage:
  callgate sessions list
  callgate sessions declassify <conversation> [--trust <level>] [--class <class>] --reason <why>

What an agent read labels its conversation: how far it can be trusted, and how sensitive it is. Labels only ever
join, and follow principal and agent over new connections and restarts. Lowering one is your explicit act.

Options:
  --trust <level>  ${TRUSTS.join(', ')}
  --class <class>  ${DATA_CLASSES.join(', ')}
  --reason <why>   recorded with the act
${GATEWAY_HELP}

Examples:
  callgate sessions list
  callgate sessions declassify conv_3f2a --trust vetted --reason "read the page, it is harmless"

Exit codes: 0 done · 1 no such conversation, or no gateway runs · 2 command line not understood
`,
  run: (args, gateway) => runSubcommand({ list, declassify }, args, gateway),
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const found = await (await findGateway(values)).listConversations()
  if (values.json) printJson(found)
  else if (found.length === 0) print('No agent has spoken yet.')
  else
    printTable(
      ['CONVERSATION', 'PRINCIPAL', 'AGENT', 'LAST USED', 'TRUST', 'CLASS', 'FROM'],
      found.map((one) => [
        one.id,
        makePrintable(one.principal),
        makePrintable(one.agent),
        formatTime(one.usedAtMs),
        one.trust,
        one.sensitivity,
        one.sources.join(' ') || '-',
      ]),
    )
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
  else print(`${lowered.id} now carries trust ${lowered.trust}, class ${lowered.sensitivity}.`)
  return EXIT.ok
}
