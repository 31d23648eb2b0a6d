/** The signals by which a command that stays is asked to end: from a supervisor, from the keyboard, from a terminal that closes. */

import { printError } from './terminal.ts'

/** What a shell says of a process that such a signal ended. */
const EXIT_CODES = new Map<NodeJS.Signals, number>([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
])

/**
 * The first signal asks to stop; a second one ends the process at once, and the servers it started with it. Without this they
 * would live on: each has a process group of its own. Returns how to listen no longer.
 */
export function onStopSignal(askToStop: () => void): () => void {
  let isAsked = false
  const take = (signal: NodeJS.Signals): void => {
    if (isAsked) {
      printError('Stopping now: open requests are cut off.')
      process.exit(EXIT_CODES.get(signal))
    }
    isAsked = true
    askToStop()
  }
  for (const signal of EXIT_CODES.keys()) process.on(signal, take)
  return () => {
    for (const signal of EXIT_CODES.keys()) process.off(signal, take)
  }
}
