/** What intelligence says of a server as findings of its scan, beside those of its supply chain. */

import type { ScanFinding } from '@callgate/contracts/catalogue'
import { digestJson } from '../../config/canonical-json.ts'
import type { Sighting } from './indicator-index.ts'

/** Codes as reviewers and waivers know them. */
export function codeOf({ named, kind }: Sighting): string {
  if (kind === 'package')
    return named.type === 'malicious' ? 'supply/known-malware' : 'supply/known-vulnerability'
  return named.type === 'malicious' ? 'intelligence/known-bad' : 'intelligence/known-vulnerable'
}

export function toFinding(sighting: Sighting): ScanFinding {
  const { named, kind, value } = sighting
  const code = codeOf(sighting)
  const item = value.slice(0, 4_096)
  return {
    code,
    severity: named.severity,
    title: named.title.slice(0, 256),
    detail: `${named.source} names its ${kind} ${item} in ${named.id}.`.slice(0, 4_096),
    where: { item },
    fingerprint: `sha256:${digestJson([code, null, item, `${named.source} ${named.id}`])}`,
  }
}
