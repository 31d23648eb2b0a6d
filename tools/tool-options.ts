/** Reads the options of a script of this repository: `--help` is answered, what is not known is said in one line. */

import { parseArgs, type ParseArgsConfig } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true; strict: true; args: string[] }>
>

export class UnknownOption extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnknownOption'
  }
}

/** `null` when help is asked for. Throws UnknownOption. */
export function parseToolOptions<T extends Options>(
  args: readonly string[],
  options: T,
  positionalsMax: number,
): Parsed<T> | null {
  if (args.includes('--help') || args.includes('-h')) return null
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    const extra = parsed.positionals[positionalsMax]
    if (extra !== undefined) throw new UnknownOption(`Unexpected argument ${JSON.stringify(extra)}.`)
    return parsed
  } catch (error) {
    if (error instanceof TypeError) throw new UnknownOption(error.message, { cause: error })
    throw error
  }
}

/** Of this process, which ends here with help (0) or with what is wrong (2). `help` begins with how it is called. */
export function readToolOptions<T extends Options>(help: string, options: T, positionalsMax = 0): Parsed<T> {
  try {
    const parsed = parseToolOptions(process.argv.slice(2), options, positionalsMax)
    if (parsed !== null) return parsed
    process.stdout.write(`${help.trim()}\n`)
    process.exit(0)
  } catch (error) {
    if (!(error instanceof UnknownOption)) throw error
    process.stderr.write(`${error.message}\n\n${help.trim()}\n`)
    process.exit(2)
  }
}

/** A whole number of at least `least`, or the end of this process with what is wrong. */
export function readCount(name: string, text: string, least: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
  process.stderr.write(`${name} must be a whole number of at least ${least}; got ${JSON.stringify(text)}.\n`)
  process.exit(2)
}
