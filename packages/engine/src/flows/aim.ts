/** Where a call goes, and whether somebody who is trusted said so. */

import { NARROW_RECIPIENT_PARAMETERS, RECIPIENT_PARAMETERS } from '../labels/kind-words.ts'
import type { Sighting } from '../provenance/trace.ts'
import { type CallView, isTrusted } from './call-view.ts'

export interface Aim {
  readonly trusted: boolean
  /** The least trusted place it goes to; nothing when the call names none. */
  readonly worst: Sighting | undefined
}

/** Where a call goes, as far as it names places. */
export function findAim({ values }: CallView): Aim {
  const aims = values.filter(
    ({ role, name }) =>
      role === 'outside' ||
      (role === 'name' && (RECIPIENT_PARAMETERS.has(name) || NARROW_RECIPIENT_PARAMETERS.has(name))),
  )
  const worst = aims.find(({ sighting }) => !isTrusted(sighting)) ?? aims[0]
  return {
    trusted: aims.length > 0 && aims.every(({ sighting }) => isTrusted(sighting)),
    worst: worst?.sighting,
  }
}
