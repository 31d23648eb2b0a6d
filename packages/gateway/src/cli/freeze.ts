/** `callgate freeze`: stops someone or something at once. */

import { parseArguments, parseChoice, UsageError } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { GATEWAY_HELP, GATEWAY_OPTIONS, findGateway, type NamedGateway } from './gateway-client.ts'
import { formatTime, makePrintable, print, printError, printFound, printJson } from './terminal.ts'

const KINDS = ['principal', 'agent', 'session', 'upstream', 'all'] as const

export interface FreezeTarget {
  readonly kind: (typeof KINDS)[number]
  readonly subject: string
}

export const freeze: Command = {
  help: `
callgate freeze: stop someone or something at once

Usage:
  callgate freeze <principal|agent|session|upstream> <id> --reason <why>
  callgate freeze all --reason <why>
  callgate freeze --list

Takes effect at every stage of requests that run, and holds over a restart until callgate unfreeze.

Options:
  --reason <why>  recorded, and shown in the list
  --list          show what is frozen
${GATEWAY_HELP}

Examples:
  callgate freeze agent my-editor --reason "acts oddly"
  callgate freeze all --reason "incident 7"

Exit codes: 0 done · 1 refused, or no gateway runs · 2 command line not understood
`,
  run: async (args) => {
    const { values, positionals } = parseArguments(args, {
      ...GATEWAY_OPTIONS,
      reason: { type: 'string' },
      list: { type: 'boolean', default: false },
    })
    if (values.list) return listFreezes(values, values.json)
    const target = parseTarget(positionals)
    if (values.reason === undefined) throw new UsageError('Say why with --reason; it is recorded.')
    const result = await (await findGateway(values)).freeze({ ...target, reason: values.reason })
    if (values.json) printJson(result)
    else print(makePrintable(`Frozen: ${describeTarget(target)}`))
    if (!result.recorded) printError('The journal could not be written: this act is not on record.')
    return EXIT.ok
  },
}

/** What is to be frozen or let go. */
export function parseTarget(positionals: readonly string[]): FreezeTarget {
  const [first, subject, extra] = positionals
  const kind = parseChoice('<what>', first, KINDS)
  if (kind === undefined) throw new UsageError(`Say what: ${KINDS.join(', ')}.`)
  if (extra !== undefined) throw new UsageError(`Unexpected argument: ${extra}`)
  if (kind === 'all') {
    if (subject !== undefined) throw new UsageError(`Unexpected argument: ${subject}`)
    return { kind, subject: '' }
  }
  if (subject === undefined) throw new UsageError(`Missing argument: <id of the ${kind}>`)
  return { kind, subject }
}

export function describeTarget({ kind, subject }: FreezeTarget): string {
  return kind === 'all' ? 'everything' : `${kind} ${subject}`
}

async function listFreezes(named: NamedGateway, json: boolean): Promise<number> {
  const freezes = await (await findGateway(named)).listFreezes()
  printFound(freezes, json, {
    none: 'Nothing is frozen. Steps of the response ladder stop too: callgate respond list',
    header: ['WHAT', 'SINCE', 'BY', 'REASON'],
    row: (one) => [describeTarget(one), formatTime(one.frozenAtMs), one.frozenBy, one.reason],
  })
  return EXIT.ok
}
