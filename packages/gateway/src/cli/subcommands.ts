/** Commands that consist of several: `callgate policy check`, `callgate journal verify`. */

import { askForNearest, UsageError } from './arguments.ts'
import type { GatewayAccess } from './command.ts'

export type Subcommand = (args: readonly string[], gateway: GatewayAccess) => Promise<number>

/** Runs the one that the first argument names. */
export function runSubcommand(
  table: Readonly<Record<string, Subcommand>>,
  args: readonly string[],
  gateway: GatewayAccess,
): Promise<number> {
  const [name, ...rest] = args
  const names = Object.keys(table).join(', ')
  if (name === undefined) throw new UsageError(`Say which: ${names}.`)
  const subcommand = Object.hasOwn(table, name) ? table[name] : undefined
  if (subcommand === undefined)
    throw new UsageError(
      `There is no ${JSON.stringify(name)}.${askForNearest(name, Object.keys(table))} There is: ${names}.`,
    )
  return subcommand(rest, gateway)
}
