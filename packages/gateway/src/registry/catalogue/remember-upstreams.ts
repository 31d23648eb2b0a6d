/** Remembers what is admitted until something can change it: who asks for every call must not look at every server. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { Admission, AdmissionParts } from './admission.ts'
import type { Catalogue } from './catalogue.ts'

interface Kept {
  readonly from: ReturnType<AdmissionParts['current']>['upstreams']
  readonly mode: string
  readonly map: ReadonlyMap<string, UpstreamConfig>
  /** When the next approval ends. */
  readonly untilMs: number
}

type Parts = Pick<AdmissionParts, 'clock' | 'current'> & {
  readonly catalogue: Pick<Catalogue, 'list' | 'onChanged'>
}

export function rememberUpstreams(admission: Admission, { catalogue, clock, current }: Parts): Admission {
  let kept: Kept | undefined
  catalogue.onChanged(() => (kept = undefined))
  return {
    ...admission,
    upstreams() {
      const { upstreams: from, registry } = current()
      const nowMs = clock.nowMs()
      if (kept?.from === from && kept.mode === registry.mode && nowMs < kept.untilMs) return kept.map
      const ends = catalogue.list(DEFAULT_TENANT).map(({ approval }) => approval?.expiresAtMs ?? Infinity)
      const untilMs = ends.reduce((least, end) => (end > nowMs && end < least ? end : least), Infinity)
      kept = { from, mode: registry.mode, map: admission.upstreams(), untilMs }
      return kept.map
    },
  }
}
