/** Remembers what is admitted until something can change it: who asks for every call must not look at every server. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { Admission, AdmissionParts } from './admission.ts'
import type { Catalogue } from './catalogue.ts'

type Parts = Pick<AdmissionParts, 'clock' | 'current'> & {
  readonly catalogue: Pick<Catalogue, 'list' | 'onChanged'>
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
  readonly from: ReturnType<AdmissionParts['current']>['upstreams']
  readonly mode: string
  readonly value: T
  /** When the next approval ends. */
  readonly untilMs: number
}

/** The same value until a step, another configuration, or the end of an approval. */
function remember<T>(work: () => T, { catalogue, clock, current }: Parts): () => T {
  let kept: Kept<T> | undefined
  catalogue.onChanged(() => (kept = undefined))
  return () => {
    const { upstreams: from, registry } = current()
    const nowMs = clock.nowMs()
    if (kept?.from === from && kept.mode === registry.mode && nowMs < kept.untilMs) return kept.value
    const ends = catalogue.list(DEFAULT_TENANT).map(({ approval }) => approval?.expiresAtMs ?? Infinity)
    const untilMs = ends.reduce((least, end) => (end > nowMs && end < least ? end : least), Infinity)
    kept = { from, mode: registry.mode, value: work(), untilMs }
    return kept.value
  }
}
