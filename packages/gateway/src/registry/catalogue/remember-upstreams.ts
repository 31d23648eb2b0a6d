/** Remembers what is admitted until something can change it: who asks for every call must not look at every server. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { Findings } from '../findings/findings.ts'
import type { Admission, AdmissionParts } from './admission.ts'
import type { Catalogue } from './catalogue.ts'

type Parts = Pick<AdmissionParts, 'bars' | 'clock' | 'current'> & {
  readonly catalogue: Pick<Catalogue, 'list' | 'onChanged'>
  readonly findings: Pick<Findings, 'nextEnd' | 'version'>
}

export function rememberUpstreams(admission: Admission, parts: Parts): Admission {
  const byId = (): ReturnType<Admission['live']> =>
    admission.live().toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return {
    ...admission,
    upstreams: remember(() => admission.upstreams(), parts),
    live: remember(byId, parts),
  }
}

interface Kept<T> {
  /** All that the value was worked out from and that changes without a step; compared by identity. */
  readonly from: readonly unknown[]
  readonly value: T
  /** When the next approval or waiver ends. */
  readonly untilMs: number
}

/** The same value until a step, another configuration, news of intelligence, a decision on findings, or the end of an approval. */
function remember<T>(work: () => T, { bars, catalogue, clock, current, findings }: Parts): () => T {
  let kept: Kept<T> | undefined
  catalogue.onChanged(() => (kept = undefined))
  return () => {
    const { upstreams, registry } = current()
    const from = [upstreams, registry.mode, bars(), findings.version()]
    const nowMs = clock.nowMs()
    if (kept !== undefined && nowMs < kept.untilMs && from.every((one, at) => one === kept?.from[at]))
      return kept.value
    const ends = catalogue.list(DEFAULT_TENANT).map(({ approval }) => approval?.expiresAtMs ?? Infinity)
    const untilMs = ends.reduce(
      (least, end) => (end > nowMs && end < least ? end : least),
      findings.nextEnd(nowMs),
    )
    kept = { from, value: work(), untilMs }
    return kept.value
  }
}
