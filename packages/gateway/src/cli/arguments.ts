/** Reads the arguments of a command; what cannot be read is a usage error. */

import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { suggestNearest } from '../config/suggest.ts'

/** The command line cannot be understood; exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** Something the operator can put right; its message says how. Exit code 1. */
export class CommandFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandFailure'
  }
}

const JSON_OPTION = { json: { type: 'boolean', default: false } } as const

/** Options and positionals; `--json` is known to every command. */
export function parseArguments<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  const known = { ...options, ...JSON_OPTION }
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true, strict: true })
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(explainOption(error.message, Object.keys(known)))
    throw error
  }
}

/** What Node says of an option that is unknown ends in advice about positionals that helps nobody who mistyped. */
function explainOption(message: string, known: readonly string[]): string {
  const [, unknown] = /^Unknown option '(-[^']*)'/.exec(message) ?? []
  if (unknown === undefined) return message
  return `There is no option ${unknown}.${askForNearest(
    unknown,
    [...known, 'help'].map((name) => `--${name}`),
  )}`
}

/** The question that follows a mistyped word; nothing where no name is near. */
export function askForNearest(word: string, names: readonly string[]): string {
  const nearest = suggestNearest(word, names)
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`
}

/** For acts that may be given a reason: it is recorded with them. */
export const WHY_OPTION = { reason: { type: 'string' } } as const

/** The reason as the API takes it, left out where none was given. */
export function whyOf({ reason }: { readonly reason?: string | undefined }): { readonly reason?: string } {
  return reason === undefined ? {} : { reason }
}

/** Exactly these positionals, by name, no more and no fewer. */
export function takePositionals<const N extends readonly string[]>(
  given: readonly string[],
  names: N,
): { readonly [K in keyof N]: string } {
  if (given.length > names.length) throw new UsageError(`Unexpected argument: ${given[names.length]}`)
  // What a shell made of a variable that is not set names nothing.
  const empty = given.indexOf('')
  const missing = names[empty === -1 ? given.length : empty]
  if (missing !== undefined) throw new UsageError(`Missing argument: <${missing}>`)
  return given as unknown as { readonly [K in keyof N]: string }
}

/** A whole number of at least `least`; undefined stays undefined. */
export function parseCount(name: string, text: string | undefined, least = 0): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
    throw new UsageError(`--${name} must be a whole number of at least ${least}.`)
  return value
}

/** The value, which must be one of these. */
export function parseChoice<T extends string>(
  name: string,
  text: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (text === undefined) return undefined
  const choice = choices.find((one) => one === text)
  if (choice === undefined) throw new UsageError(`${name} must be one of ${choices.join(', ')}; got ${text}`)
  return choice
}
