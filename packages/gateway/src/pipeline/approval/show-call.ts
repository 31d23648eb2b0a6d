/** The call as people who may approve it see it: whole, except for what is confidential in it. */

import type { Obligation } from '@callgate/contracts/decision'
import type { FindingClass, Span } from '@callgate/contracts/finding'
import type { FindingAction } from '@callgate/contracts/treatment'
import type { JsonObject } from '@callgate/contracts/json'
import { applyEdits } from '@callgate/engine/edits'
import type { Passage } from '../passage.ts'
import type { Snapshot } from '../ports/ports.ts'

export interface ShownCall {
  readonly shown: JsonObject
  readonly redacted: boolean
}

type Assessed = Pick<Passage, 'assessment' | 'restored'> & {
  readonly snapshot: Pick<Snapshot, 'inspection'>
}

const HIDDEN: ReadonlySet<FindingClass> = new Set(['secret', 'confidential'])
const CHANGES: ReadonlySet<FindingAction> = new Set(['redact', 'mask', 'strip'])

/**
 * Who reads a list of approvals need not read a password, whatever is done about passwords otherwise. Personal data is
 * what many an answer hangs on: it is hidden where the configuration hides it.
 */
export function showCall(params: JsonObject, { assessment, restored, snapshot }: Assessed): ShownCall {
  const { actions, ruleActions } = snapshot.inspection
  const found = assessment.findings.filter(
    (one) => HIDDEN.has(one.class) || CHANGES.has(ruleActions[one.code] ?? actions[one.class]),
  )
  const spans = [
    ...found.map(({ span, class: kind }) => ({ ...span, kind })),
    ...(restored ?? []).map((span) => ({ ...span, kind: 'hidden-value' })),
  ].filter(({ path }) => isWithin(path, params))
  if (spans.length === 0) return { shown: params, redacted: false }
  const edits = joinSpans(spans)
  const { value, applied } = applyEdits(params, edits)
  return applied === edits.length
    ? { shown: value, redacted: true }
    : {
        shown: { withheld: 'what is confidential in this call could not be taken out of it' },
        redacted: true,
      }
}

function isWithin(path: string, params: JsonObject): boolean {
  const [, first] = path.split('/')
  return first !== undefined && Object.hasOwn(params, first.replaceAll('~1', '/').replaceAll('~0', '~'))
}

type Marked = Span & { readonly kind: string }

/** Each stretch of text once, however many findings lie over it. */
function joinSpans(spans: readonly Marked[]): Obligation[] {
  const joined: { path: string; start: number; end: number; kind: string }[] = []
  for (const span of spans.toSorted((a, b) => compare(a.path, b.path) || a.start - b.start)) {
    const last = joined.at(-1)
    if (last?.path === span.path && span.start < last.end) last.end = Math.max(last.end, span.end)
    else joined.push({ ...span })
  }
  return joined.map(({ path, start, end, kind }) => ({
    type: 'redact',
    span: { path, start, end },
    placeholder: `[redacted:${kind}]`,
    finding: 'gateway/approval',
  }))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
