/** A submission as the command line says it: a JSON file, options, or both. */

import { Submission } from '@callgate/contracts/catalogue'
import type { JsonObject } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import { readBounded } from '../../config/read-bounded.ts'
import { CommandFailure, UsageError } from '../arguments.ts'
import { DOCUMENT_OPTIONS, type DocumentValues, readFrom } from './registry-document.ts'

const FILE_BYTES_MAX = 1 << 20

const LIST_OPTIONS = {
  environment: { type: 'string', multiple: true },
  class: { type: 'string', multiple: true },
  kind: { type: 'string', multiple: true },
  tag: { type: 'string', multiple: true },
} as const

export const SUBMIT_OPTIONS = {
  source: { type: 'string' },
  npm: { type: 'string' },
  pypi: { type: 'string' },
  url: { type: 'string' },
  purpose: { type: 'string' },
  owner: { type: 'string' },
  scope: { type: 'string', multiple: true },
  system: { type: 'string', multiple: true },
  ...LIST_OPTIONS,
  ...DOCUMENT_OPTIONS,
} as const

interface SubmitValues extends DocumentValues {
  readonly source?: string | undefined
  readonly npm?: string | undefined
  readonly pypi?: string | undefined
  readonly url?: string | undefined
  readonly purpose?: string | undefined
  readonly owner?: string | undefined
  readonly scope?: string[] | undefined
  readonly system?: string[] | undefined
  readonly environment?: string[] | undefined
  readonly class?: string[] | undefined
  readonly kind?: string[] | undefined
  readonly tag?: string[] | undefined
}

export interface ReadSubmission {
  readonly submission: Submission
  /** What stands in `callgate.yaml` for it, where a document of a registry says so. */
  readonly definition: JsonObject | null
}

export async function readSubmission(
  id: string,
  values: SubmitValues,
  command: readonly string[],
): Promise<ReadSubmission> {
  const { from } = values
  const document = from === undefined ? undefined : await readFrom({ ...values, from })
  const base = values.source === undefined ? {} : await readFile(values.source)
  const source = sourceOf(values, command)
  if (source !== undefined && document !== undefined)
    throw new UsageError('--from says where it comes from; leave out --npm, --pypi, --url and -- <command>.')
  const said = {
    ...base,
    ...document?.submission,
    id,
    ...(source === undefined ? {} : { source }),
    ...(values.purpose === undefined ? {} : { purpose: values.purpose }),
    ...(values.owner === undefined ? {} : { owner: values.owner }),
    ...(values.scope === undefined ? {} : { scopes: values.scope }),
    ...(values.system === undefined ? {} : { systems: values.system }),
    ...(values.environment === undefined ? {} : { environments: values.environment }),
    ...(values.class === undefined ? {} : { classes: values.class }),
    ...(values.kind === undefined ? {} : { kinds: values.kind }),
    ...(values.tag === undefined ? {} : { tags: values.tag }),
  }
  return { submission: checkSubmission(said), definition: document?.definition ?? null }
}

export function checkSubmission(said: object): Submission {
  const checked = Submission.safeParse(said)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw new UsageError(
    `The submission is not complete: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  )
}

async function readFile(name: string): Promise<object> {
  const { bytes } = await readBounded(name, FILE_BYTES_MAX)
  try {
    const value: unknown = readJson(Buffer.from(bytes).toString('utf8'))
    if (typeof value === 'object' && value !== null) return value
  } catch (error) {
    throw new CommandFailure(`${name} is not JSON.`, { cause: error })
  }
  throw new CommandFailure(`${name} is not a JSON object.`)
}

function sourceOf(values: SubmitValues, command: readonly string[]): object | undefined {
  const { npm, pypi, url } = values
  const [program, ...args] = command
  const ways = [npm, pypi, url, program].filter((one) => one !== undefined)
  if (ways.length > 1) throw new UsageError('Give one of --npm, --pypi, --url and -- <command>.')
  if (program !== undefined) return { type: 'command', command: program, args }
  if (url !== undefined) return { type: 'url', url }
  if (npm !== undefined) return { type: 'npm', ...splitVersion(npm, '@') }
  if (pypi !== undefined) return { type: 'pypi', ...splitVersion(pypi, '==') }
  return undefined
}

function splitVersion(text: string, mark: string): { package: string; version: string } {
  const at = text.lastIndexOf(mark)
  if (at <= 0) throw new UsageError(`${text} names no exact version; write name${mark}version.`)
  return { package: text.slice(0, at), version: text.slice(at + mark.length) }
}
