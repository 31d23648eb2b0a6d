/** What of a message may be shown outside the gateway: everything that inspection holds confidential is replaced first. */

import type { Obligation } from '@callgate/contracts/decision'
import type { Assessment, Finding, Span } from '@callgate/contracts/finding'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import { applyEdits } from './edits.ts'
import { NAMED_ONLY } from './excerpt.ts'
import { PERSONAL_MAX } from './observe.ts'

/** Spans over everything confidential in a message; undefined when inspection did not find all of it, so that nothing may be shown. */
export function listConfidential(
  { findings, truncated }: Assessment,
  more: readonly Span[] = [],
): readonly Obligation[] | undefined {
  if (truncated) return undefined
  const found = findings.filter((finding) => NAMED_ONLY.has(finding.class))
  if (found.filter((finding) => finding.class === 'personal-data').length >= PERSONAL_MAX) return undefined
  return [
    ...found.map(({ span, ...finding }): Obligation => ({
      type: 'redact',
      span,
      placeholder: `[redacted:${kindOf(finding)}]`,
      finding: finding.code,
    })),
    ...more.map((span): Obligation => ({
      type: 'redact',
      span,
      placeholder: '[redacted:value]',
      finding: 'gateway/restored-value',
    })),
  ]
}

function kindOf({ code, class: findingClass }: Pick<Finding, 'code' | 'class'>): string {
  const last = code.slice(code.indexOf('/') + 1)
  return /^[a-z0-9-]{1,40}$/.test(last) ? last : findingClass
}

/** A part of one string with what is confidential in it replaced; undefined when that cannot be done. */
export function discloseText(
  text: string,
  range: Span,
  confidential: readonly Obligation[],
): string | undefined {
  const { path, start, end } = range
  const edits: Obligation[] = []
  for (const edit of confidential) {
    if (edit.type !== 'redact' || edit.span.path !== path) continue
    if (edit.span.end <= start || edit.span.start >= end) continue
    // What the range cuts through is replaced as far as it shows.
    const from = Math.max(edit.span.start, start) - start
    edits.push({ ...edit, span: { path: '/t', start: from, end: Math.min(edit.span.end, end) - start } })
  }
  const { value, applied } = applyEdits({ t: text.slice(start, end) }, edits)
  const { t: shown } = value
  return applied === edits.length && typeof shown === 'string' ? shown : undefined
}

/** A whole message with the changes of its decision made and everything confidential replaced; undefined when that cannot be done. */
export function discloseMessage(
  value: JsonObject,
  changes: readonly Obligation[],
  confidential: readonly Obligation[],
): JsonObject | undefined {
  const edits = [...changes, ...confidential]
  const edited = applyEdits(value, edits)
  return edited.applied === edits.length && isJsonObject(edited.value) ? edited.value : undefined
}
