/** Builds findings of an examination, with texts of strangers cut and made harmless. */

import type { ScanFinding } from '@callgate/contracts/catalogue'
import type { Severity } from '@callgate/contracts/finding'
import { digestJson } from '../../config/canonical-json.ts'

const DETAIL_MAX = 4096
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Something about a source that the person who asked can put right; its message says how. */
export class ExamineError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ExamineError'
  }
}

export interface FindingParts {
  readonly code: string
  readonly severity: Severity
  readonly title: string
  readonly detail: string
  readonly where?: { readonly file?: string; readonly line?: number; readonly item?: string }
  /** What it is about where the place alone does not say it, for instance the offending line; enters the fingerprint. */
  readonly about?: string
}

/** The fingerprint leaves the line out: code that only moved is the same finding. */
export function makeFinding({ code, severity, title, detail, where, about }: FindingParts): ScanFinding {
  const place =
    where === undefined
      ? null
      : {
          ...(where.file === undefined ? {} : { file: quote(where.file, 4096) }),
          ...(where.line === undefined ? {} : { line: where.line }),
          ...(where.item === undefined ? {} : { item: quote(where.item, 4096) }),
        }
  return {
    code,
    severity,
    title: quote(title, 256),
    detail: quote(detail, DETAIL_MAX),
    where: place,
    fingerprint: `sha256:${digestJson([code, place?.file ?? null, place?.item ?? null, about ?? null])}`,
  }
}

/** Text that came from elsewhere: no characters that act on a terminal, and no longer than this. */
export function quote(text: string, max = 200): string {
  const clean = text.slice(0, max + 1).replaceAll(UNPRINTABLE, '\uFFFD')
  return clean.length > max ? `${clean.slice(0, max - 1)}…` : clean
}
