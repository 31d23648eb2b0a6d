/** `callgate unfreeze`: lifts a freeze. */

import { parseArguments, WHY_OPTION, whyOf } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { describeTarget, parseTarget } from './freeze.ts'
import { GATEWAY_HELP, GATEWAY_OPTIONS, findGateway } from './gateway-client.ts'
import { makePrintable, print, printJson } from './terminal.ts'

export const unfreeze: Command = {
  help: `
callgate unfreeze: lift a freeze

Usage:
  callgate unfreeze <principal|agent|session|upstream> <id> [--reason <why>]
  callgate unfreeze all [--reason <why>]

Options:
  --reason <why>   recorded with the act
${GATEWAY_HELP}

Examples:
  callgate unfreeze agent my-editor
  callgate unfreeze all

Exit codes: 0 done · 1 nothing of this kind is frozen, or no gateway runs · 2 command line not understood
`,
  run: async (args) => {
    const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, ...WHY_OPTION })
    const target = parseTarget(positionals)
    const result = await (await findGateway(values)).unfreeze({ ...target, ...whyOf(values) })
    if (values.json) printJson(result)
    else print(makePrintable(`No longer frozen: ${describeTarget(target)}`))
    return EXIT.ok
  },
}
