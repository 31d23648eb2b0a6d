/** The `WWW-Authenticate` header of a refusal (RFC 6750 §3, RFC 9728 §5.1) and where the resource metadata is found. */

import type { Refusal } from '@callgate/contracts/errors'

export const METADATA_PATH = '/.well-known/oauth-protected-resource'
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/

export interface ChallengeFacts {
  readonly canonicalUrl: string
  /** Whether the request showed a credential. */
  readonly shown: boolean
}

/** undefined for refusals that no other credential would lift. */
export function buildChallenge(
  refusal: Refusal,
  { canonicalUrl, shown }: ChallengeFacts,
): string | undefined {
  if (refusal.code !== 'unauthenticated' && refusal.code !== 'insufficient-scope') return undefined
  const parts: string[] = []
  if (refusal.code === 'insufficient-scope') parts.push('error="insufficient_scope"')
  else if (shown) parts.push('error="invalid_token"')
  const scope = refusal.data?.['scope']
  if (typeof scope === 'string' && SCOPE.test(scope)) parts.push(`scope="${scope}"`)
  parts.push(`resource_metadata="${locateMetadata(canonicalUrl)}"`)
  return `Bearer ${parts.join(', ')}`
}

/** The metadata stands before the path of the resource (RFC 9728 §3.1). */
export function locateMetadata(canonicalUrl: string): string {
  const { origin, pathname } = new URL(canonicalUrl)
  return `${origin}${METADATA_PATH}${pathname === '/' ? '' : pathname}`
}
