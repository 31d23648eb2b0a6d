/** Threat intelligence at the review of a server: what is known of it, before it is started and in the findings of its scan. */

import type { Submission } from '@callgate/contracts/catalogue'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import { SEVERITIES } from '@callgate/contracts/finding'
import type { IntelligenceConfig, SightingView } from '@callgate/contracts/intelligence'
import type { CatalogueServer, ServerScan } from '@callgate/contracts/registry'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { Clock } from '../../pipeline/ports/ports.ts'
import type { IntelligenceBook } from './book.ts'
import { toFinding } from './findings.ts'
import { describeSighting, sortSightings, toSightingView, treatmentOf } from './policy.ts'
import { factsOf } from './server-facts.ts'

export interface ServerInspection {
  /** What is known now, the worst first. */
  known(config: UpstreamConfig | undefined, server: CatalogueServer | undefined): readonly SightingView[]
  /** The configuration again; throws where policy keeps what it starts from being used: not even a scan runs it. */
  refuseStart(config: UpstreamConfig, submission: Submission): UpstreamConfig
  /** The scan with what is known of everything that it pinned. */
  addFindings(scan: ServerScan, submission: Submission): ServerScan
}

const FINDINGS_MAX = 1_000
const SHOWN_MAX = 100

export function createServerInspection(parts: {
  readonly book: IntelligenceBook
  readonly clock: Pick<Clock, 'nowMs'>
  readonly settings: () => IntelligenceConfig
}): ServerInspection {
  const { book, clock, settings } = parts
  const find = (...about: Parameters<typeof factsOf>) =>
    sortSightings(book.index.findServer(factsOf(...about), clock.nowMs()))
  return {
    known: (config, server) => find(config, server).slice(0, SHOWN_MAX).map(toSightingView),
    refuseStart(config, submission) {
      const worst = find(config, { submission, scan: null }).find(
        ({ named }) => treatmentOf(named, settings()) === 'quarantined',
      )
      if (worst === undefined) return config
      throw new CallgateError(
        refuse('quarantined', `It is not started, not even to be scanned: ${describeSighting(worst)}.`),
      )
    },
    addFindings(scan, submission) {
      const known = find(undefined, { submission, scan }).map(toFinding)
      const findings = [
        ...new Map([...known, ...scan.findings].map((one) => [one.fingerprint, one])).values(),
      ].toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
      const leftOut = Math.max(0, findings.length - FINDINGS_MAX)
      return {
        ...scan,
        findings: findings.slice(0, FINDINGS_MAX),
        findingsLeftOut: scan.findingsLeftOut + leftOut,
      }
    },
  }
}
