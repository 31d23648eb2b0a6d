/** `callgate version`: what runs here. */

import { parseArguments, takePositionals } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { print, printJson } from './terminal.ts'

export const version: Command = {
  help: `
callgate version: show the version of Callgate and of the Node it runs on

Usage: callgate version [--json]

Examples:
  callgate version
  callgate version --json

Exit codes: 0 done · 2 command line not understood
`,
  run: async (args, gateway) => {
    const { values, positionals } = parseArguments(args, {})
    takePositionals(positionals, [])
    if (values.json) printJson({ version: gateway.version, node: process.version })
    else print(`callgate ${gateway.version} on Node ${process.versions.node}`)
    return Promise.resolve(EXIT.ok)
  },
}
