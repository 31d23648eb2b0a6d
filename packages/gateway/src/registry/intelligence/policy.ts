/** What is done about what intelligence names, by the settings in force. */

import { SEVERITIES } from '@callgate/contracts/finding'
import type { IntelligenceConfig, SightingView } from '@callgate/contracts/intelligence'
import type { Named, Sighting } from './indicator-index.ts'

export type Treatment = 'quarantined' | 'notified' | 'below-threshold'

export function treatmentOf(named: Named, settings: IntelligenceConfig): Treatment {
  const { onHit, minSeverity } = named.type === 'malicious' ? settings : settings.vulnerabilities
  const isActedUpon =
    SEVERITIES.indexOf(named.severity) >= SEVERITIES.indexOf(minSeverity) &&
    named.confidence >= settings.minConfidence
  if (!isActedUpon) return 'below-threshold'
  return onHit === 'quarantine' ? 'quarantined' : 'notified'
}

const ORDER: readonly Treatment[] = ['below-threshold', 'notified', 'quarantined']

/** Of several sources the one that says the worst counts; a source takes back only what it said itself. */
export function worstTreatment(sightings: readonly Sighting[], settings: IntelligenceConfig): Treatment {
  const all = sightings.map(({ named }) => ORDER.indexOf(treatmentOf(named, settings)))
  return ORDER[Math.max(0, ...all)] ?? 'below-threshold'
}

/** The worst first. */
export function sortSightings(sightings: readonly Sighting[]): readonly Sighting[] {
  return sightings.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(b.named.severity) - SEVERITIES.indexOf(a.named.severity) ||
      b.named.confidence - a.named.confidence,
  )
}

export function describeSighting({ named, kind, value }: Sighting): string {
  return `${named.source}/${named.id} (${named.severity}) names its ${kind} ${value.slice(0, 200)}: ${named.title.slice(0, 200)}`
}

export function toSightingView({ named, kind, value }: Sighting): SightingView {
  const { source, id, type, severity, confidence, title } = named
  return { source, id, type, severity, confidence, title, kind, value }
}
