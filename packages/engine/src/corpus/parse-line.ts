/** Reads one line of a corpus: a record, or what is wrong with it in words that repeat none of it. */

import { CorpusRecord } from '@callgate/contracts/corpus'
import { readJson } from '@callgate/contracts/read-json'

export type CorpusLine =
  | { readonly ok: true; readonly record: CorpusRecord }
  | { readonly ok: false; readonly problem: string }

export function parseCorpusLine(line: string): CorpusLine {
  let value: unknown
  try {
    value = readJson(line)
  } catch {
    return { ok: false, problem: 'is not JSON' }
  }
  const parsed = CorpusRecord.safeParse(value)
  if (parsed.success) return { ok: true, record: parsed.data }
  const [issue] = parsed.error.issues
  const path = issue?.path.filter((key) => typeof key === 'string').join('.') ?? ''
  return {
    ok: false,
    problem: `is not a record: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'invalid'}`,
  }
}
