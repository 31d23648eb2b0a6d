/** Resolves `env:NAME` and `file:PATH` at the moment of use. Errors and warnings name the reference, never the value. */

import { CallgateError, refuse } from '@callgate/contracts/errors'
import { FileReadError, readBounded } from './read-bounded.ts'

const SECRET_BYTES_MAX = 64 << 10

export interface SecretSource {
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What is wrong with a reference right now, without its value; `fatal` when it cannot be resolved. */
export interface SecretConcern {
  readonly ref: string
  readonly fatal: boolean
  readonly message: string
}

interface Resolved {
  readonly value: string
  readonly warning: string | null
}

/** The value behind a reference, read now. Throws a CallgateError that names the reference when there is none. */
export async function resolveSecret(ref: string, source: SecretSource = process): Promise<string> {
  const found = await readSecret(ref, source)
  if ('fatal' in found)
    throw new CallgateError(
      refuse('internal', 'A secret the gateway needs cannot be read.', {
        detail: `${found.ref}: ${found.message}`,
      }),
    )
  return found.value
}

/** All values of a record of references, read now. */
export async function resolveSecrets(
  refs: Readonly<Record<string, string>>,
  source: SecretSource = process,
): Promise<Record<string, string>> {
  const pairs = await Promise.all(
    Object.entries(refs).map(async ([name, ref]) => [name, await resolveSecret(ref, source)] as const),
  )
  return Object.fromEntries(pairs)
}

/** Looks whether a reference can be resolved and is kept safely; undefined when nothing is wrong. */
export async function checkSecret(
  ref: string,
  source: SecretSource = process,
): Promise<SecretConcern | undefined> {
  const found = await readSecret(ref, source)
  if ('fatal' in found) return found
  return found.warning === null ? undefined : { ref, fatal: false, message: found.warning }
}

async function readSecret(ref: string, source: SecretSource): Promise<Resolved | SecretConcern> {
  const fail = (message: string): SecretConcern => ({ ref, fatal: true, message })
  if (ref.startsWith('env:')) {
    const value = source.env[ref.slice(4)]
    if (value === undefined) return fail('this environment variable is not set')
    if (value === '') return fail('this environment variable is empty')
    if (Buffer.byteLength(value) > SECRET_BYTES_MAX)
      return fail(`the value is larger than ${SECRET_BYTES_MAX} bytes`)
    return { value, warning: null }
  }
  // The text may be a secret that was pasted where a reference belongs: it is not repeated.
  if (!ref.startsWith('file:'))
    return { ref: '(not a reference)', fatal: true, message: 'must be env:NAME or file:PATH' }
  try {
    const { bytes, mode } = await readBounded(ref.slice(5), SECRET_BYTES_MAX)
    const value = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '')
    if (value === '') return fail('the file is empty')
    return { value, warning: warnMode(mode) }
  } catch (error) {
    if (error instanceof FileReadError) return fail(`the file ${error.message}`)
    if (error instanceof TypeError) return fail('the file is not valid UTF-8')
    throw error
  }
}

function warnMode(mode: number): string | null {
  if (process.platform === 'win32' || (mode & 0o044) === 0) return null
  const who = (mode & 0o004) === 0 ? 'its group' : 'everyone'
  return `the file can be read by ${who} (mode ${(mode & 0o777).toString(8).padStart(3, '0')}); run chmod 600 on it`
}
