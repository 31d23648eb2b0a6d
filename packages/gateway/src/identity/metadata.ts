/** What a client needs to get a token: the protected-resource metadata (RFC 9728) and the challenge that points at it. */

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

export interface ResourceMetadataInput {
  /** Canonical URL of the resource: what tokens must name as their audience. */
  readonly resource: string
  readonly issuers: readonly string[]
  readonly scopes: readonly string[]
}

export interface ProtectedResourceMetadata {
  readonly resource: string
  readonly resource_name: string
  readonly authorization_servers: readonly string[]
  readonly scopes_supported?: readonly string[]
  readonly bearer_methods_supported: readonly ['header']
}

export interface ChallengeInput {
  readonly metadataUrl: string
  /** Left out when the request carried no credential at all (RFC 6750 §3.1). */
  readonly error?: 'invalid_token' | 'insufficient_scope'
  readonly description?: string
  readonly scopes?: readonly string[]
}

/** The document. Undefined without an issuer: there is no token to be had then, only agent keys. */
export function buildResourceMetadata(input: ResourceMetadataInput): ProtectedResourceMetadata | undefined {
  if (input.issuers.length === 0) return undefined
  return {
    resource: input.resource,
    resource_name: 'Callgate',
    authorization_servers: input.issuers,
    ...(input.scopes.length > 0 && { scopes_supported: input.scopes }),
    bearer_methods_supported: ['header'],
  }
}

/** Where the document of a resource lies: the well-known part goes between host and path (RFC 9728 §3.1). */
export function buildMetadataUrl(resource: string): string {
  const url = new URL(resource)
  const path = url.pathname === '/' ? '' : url.pathname
  return `${url.origin}${WELL_KNOWN}${path}`
}

/** The value of `WWW-Authenticate`. Whatever could end a quoted string is left out. */
export function buildChallenge({ metadataUrl, error, description, scopes }: ChallengeInput): string {
  const parts: [string, string][] = []
  if (error !== undefined) parts.push(['error', error])
  if (error !== undefined && description !== undefined) parts.push(['error_description', description])
  if (scopes !== undefined && scopes.length > 0) parts.push(['scope', scopes.join(' ')])
  parts.push(['resource_metadata', metadataUrl])
  return `Bearer ${parts.map(([name, value]) => `${name}="${cleanQuoted(value)}"`).join(', ')}`
}

/** RFC 6750 §3 allows %x20-21 / %x23-5B / %x5D-7E inside these values. */
function cleanQuoted(value: string): string {
  return value.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '')
}
