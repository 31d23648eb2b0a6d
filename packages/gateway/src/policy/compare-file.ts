/** What has become of the policy file since the store was seeded from it. */

import type { PolicyView } from '@callgate/contracts/policy-view'
import { digestText } from './revisions.ts'

/** `text` is null where the file cannot be read. */
export function compareFile(text: string | null, live: string, seeded: string): PolicyView['fileState'] {
  if (text === null) return 'missing'
  if (text === live) return 'as-live'
  return digestText(text) === seeded ? 'as-seeded' : 'edited'
}
