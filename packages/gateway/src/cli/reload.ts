/** `callgate reload`: makes the running gateway read its configuration again, now. */

import { parseArguments, takePositionals } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { CONFIG_HELP, CONFIG_OPTION, loadOrExplain, connectControl } from './gateway-client.ts'
import { print, printError, printJson } from './terminal.ts'

export const reload: Command = {
  help: `
callgate reload: make the running gateway read its configuration again

Usage: callgate reload [--config <file>] [--json]

The gateway also does so by itself when a file changes. A configuration with an error is refused and the one before stays.

Options:
${CONFIG_HELP}

Examples:
  callgate reload
  callgate reload --json

Exit codes: 0 accepted · 1 refused, or no gateway runs · 2 command line not understood
`,
  run: async (args) => {
    const { values, positionals } = parseArguments(args, CONFIG_OPTION)
    takePositionals(positionals, [])
    const { config } = await loadOrExplain(values.config)
    const result = await connectControl(config, values.config).reload()
    if (values.json) printJson(result)
    else if (result.accepted) print(`In force now: ${result.snapshot}`)
    else printError(['Refused; the configuration before stays in force.', ...result.problems].join('\n'))
    return result.accepted ? EXIT.ok : EXIT.failed
  },
}
