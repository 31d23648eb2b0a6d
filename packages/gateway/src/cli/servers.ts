/** `callgate servers`: what is known of servers before anyone may call them. */

import type { Command } from './command.ts'
import { EXAMINE_HELP, examine } from './servers-examine.ts'
import { runSubcommand } from './subcommands.ts'

export const servers: Command = {
  help: `
callgate servers: examine servers before anyone may call them

Usage:
${EXAMINE_HELP}
`,
  run: (args, gateway) => runSubcommand({ examine }, args, gateway),
}
