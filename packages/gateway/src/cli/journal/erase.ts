/** `callgate journal erase`: destroys the key of one payload through the running gateway, which records who and why. */

import { parseArguments, takePositionals, UsageError } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { GATEWAY_OPTIONS, findGateway } from '../gateway-client.ts'
import type { Subcommand } from '../subcommands.ts'
import { makePrintable, print, printJson } from '../terminal.ts'

export const erase: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: { type: 'string' } })
  const [payload] = takePositionals(positionals, ['payload id'] as const)
  if (values.reason === undefined) throw new UsageError('Say why with --reason; it is recorded.')
  const done = await (await findGateway(values)).erasePayload(payload, values.reason)
  if (values.json) printJson(done)
  else if (done.outcome === 'already-erased')
    print(makePrintable(`The payload ${payload} was already erased; nothing was done.`))
  else print(makePrintable(`Erased the payload ${payload}; its record stays, and every proof holds.`))
  return EXIT.ok
}
