/** Places that intelligence names, by name or by the address they lead to: nothing is connected to there. */

import type { IntelligenceConfig } from '@callgate/contracts/intelligence'
import type { Clock } from '../../pipeline/ports/ports.ts'
import type { IntelligenceBook } from './book.ts'
import type { Sighting } from './indicator-index.ts'
import { sortSightings, treatmentOf } from './policy.ts'
import { Told } from './told.ts'

export interface DestinationsParts {
  readonly book: IntelligenceBook
  readonly clock: Pick<Clock, 'nowMs'>
  readonly settings: () => IntelligenceConfig
  readonly tell: (host: string, did: string, sightings: readonly Sighting[]) => void
}

/** Why nothing may be connected to there; undefined when nothing known speaks against it. */
export type ExplainDestination = (host: string, address: string) => string | undefined

export function createDestinationWatch(parts: DestinationsParts): ExplainDestination {
  const told = new Told()
  return (host, address) => {
    const { index } = parts.book
    if (index.size === 0) return undefined
    const settings = parts.settings()
    const nowMs = parts.clock.nowMs()
    const places = [...new Set([host, address])]
    const acting = sortSightings(places.flatMap((one) => index.findHost(one, nowMs))).filter(
      ({ named }) => treatmentOf(named, settings) !== 'below-threshold',
    )
    if (acting.length === 0) return undefined
    const isStopped = acting.some(({ named }) => treatmentOf(named, settings) === 'quarantined')
    const did = isStopped ? 'not connected to' : 'notified'
    if (told.isNews([host, address], did, acting)) parts.tell(host, did, acting)
    if (!isStopped) return undefined
    // Which entry it was is for operators.
    return host === address
      ? `${host} is named by threat intelligence`
      : `${host} leads to ${address}, and threat intelligence names one of the two`
  }
}
