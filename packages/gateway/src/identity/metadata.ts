/** What a client needs to get a token: the protected-resource metadata (RFC 9728). */

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
