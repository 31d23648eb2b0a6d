/** Whom packs of threat intelligence may come from: the same keys and signatures as those of rule packs, in a domain of their own. */

import type { IntelligenceConfig } from '@callgate/contracts/intelligence'
import { isSignedBy } from './manifest.ts'

/** Gives a check that says why a signature does not hold, or null. */
export function trustPublishers(
  publishers: IntelligenceConfig['publishers'],
  domain: string,
): (manifest: string, signature: string, publisher: string) => string | null {
  return (text, signature, publisher) => {
    const keys = publishers.filter(({ id }) => id === publisher).map(({ publicKey }) => publicKey)
    if (keys.length === 0)
      return `the publisher ${publisher} is not one of intelligence.publishers; add its public key there if you trust it`
    return isSignedBy(keys, { domain, text, signature })
      ? null
      : `the signature was not made with the key of ${publisher} in intelligence.publishers`
  }
}
