/** `callgate reload`: makes the running gateway read its configuration again, now. */

import type { ReloadView } from '@callgate/contracts/control'
import { parseArguments, takePositionals } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { GATEWAY_HELP, GATEWAY_OPTIONS, findGateway } from './gateway-client.ts'
import { makePrintable, print, printError, printJson } from './terminal.ts'

export const reload: Command = {
  help: `
callgate reload: make the running gateway read its configuration again

Usage: callgate reload [--config <file>] [--json]

The gateway also does so by itself when a file changes. A configuration with an error is refused and the one before stays.

Options:
${GATEWAY_HELP}

Examples:
  callgate reload
  callgate reload --json

Exit codes: 0 accepted · 1 refused, or no gateway runs · 2 command line not understood
`,
  run: async (args) => {
    const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
    takePositionals(positionals, [])
    const result = await (await findGateway(values)).reload()
    if (values.json) printJson(result)
    else if (result.accepted) print(makePrintable(`In force now: ${result.snapshot}`))
    else
      printError(
        [
          ...result.problems.flatMap((problem) => problem.split('\n').map(makePrintable)),
          describeKept(result),
        ].join('\n'),
      )
    return result.accepted ? EXIT.ok : EXIT.failed
  },
}

function describeKept({ snapshot }: ReloadView): string {
  return `Refused. Nothing changed: the snapshot before this edit stays active (${snapshot}).`
}
