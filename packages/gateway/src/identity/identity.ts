/** Who is calling: composes agent keys, tokens, the anonymous caller and the local process into the identity port. */

import type { IdentityConfig } from '@callgate/contracts/config'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import { DEFAULT_TENANT, type Caller } from '@callgate/contracts/identity'
import type { JsonValue } from '@callgate/contracts/json'
import type { Ask } from '../network/ask.ts'
import type { Clock, IdentityPort, Logger, PresentedCredential } from '../pipeline/ports/ports.ts'
import type { AgentKeys } from './agent-keys.ts'
import { createOidcVerifier, readIssuer, type OidcVerifier } from './oidc.ts'

export interface IdentityParts {
  readonly keys: AgentKeys
  /** How documents of issuers are fetched. */
  readonly ask: Ask
  readonly clock: Clock
  readonly logger: Logger
  /** Canonical URL of this gateway. */
  readonly canonicalUrl: string
  /** True in `callgate wrap`, where the operating system vouches for the process that started it. */
  readonly localProcess: boolean
  /** Told of everybody whose token was accepted. */
  readonly onToken?: (caller: Caller) => void
}

export interface Identity extends IdentityPort {
  /** Puts another identity configuration in force. When an issuer cannot be used it throws, and only agent keys count. */
  configure(config: IdentityConfig): void
}

class ComposedIdentity implements Identity {
  readonly #parts: IdentityParts
  #anonymous: IdentityConfig['anonymous'] = null
  #verifiers: ReadonlyMap<string, OidcVerifier> = new Map()
  readonly #narrowed = new Set<() => void>()
  /** The last caller that nothing vouches for: there is hardly ever another. */
  #unproven: Caller | null = null

  constructor(parts: IdentityParts) {
    this.#parts = parts
  }

  configure(config: IdentityConfig): void {
    // Whoever was let in by the configuration before it is not let in by half of this one.
    this.#verifiers = new Map()
    this.#anonymous = null
    try {
      this.#verifiers = this.#createVerifiers(config)
      this.#anonymous = config.anonymous
    } finally {
      for (const listener of this.#narrowed) listener()
    }
  }

  #createVerifiers(config: IdentityConfig): ReadonlyMap<string, OidcVerifier> {
    const { ask, clock, logger, canonicalUrl } = this.#parts
    const verifiers = new Map<string, OidcVerifier>()
    for (const [index, issuer] of config.oidc.entries()) {
      if (verifiers.has(issuer.issuer)) throw new Error(`identity.oidc names ${issuer.issuer} twice`)
      // Names are unique within an issuer only (OpenID Connect Core §5.7).
      const namespace = index === 0 ? '' : `${issuer.issuer}#`
      verifiers.set(
        issuer.issuer,
        createOidcVerifier({ config: issuer, canonicalUrl, namespace, ask, clock, logger }),
      )
    }
    return verifiers
  }

  authenticate(presented: PresentedCredential): Caller | Refusal | Promise<Caller | Refusal> {
    if (presented.type === 'bearer') return this.#checkBearer(presented.token)
    if (presented.type === 'local-process') {
      if (!this.#parts.localProcess)
        return refuse('unauthenticated', 'A local process is not a credential here.')
      return this.#takeUnproven(presented.user, presented.agent, 'local-process')
    }
    if (this.#anonymous === null) {
      return refuse('unauthenticated', 'Send an agent key or a token: Authorization: Bearer …')
    }
    if (!presented.loopback) {
      return refuse('unauthenticated', 'Callers without a credential are accepted on loopback only.')
    }
    return this.#takeUnproven(this.#anonymous.principal, this.#anonymous.agent, 'anonymous')
  }

  #takeUnproven(principal: string, agent: string, method: UnprovenMethod): Caller {
    const last = this.#unproven
    const isLast =
      last?.principal.id === principal && last.agent.id === agent && last.credential.method === method
    return isLast ? last : (this.#unproven = buildUnproven(principal, agent, method))
  }

  isLive(caller: Caller): boolean {
    const { method, keyId, expiresAtMs } = caller.credential
    if (expiresAtMs !== null && this.#parts.clock.nowMs() >= expiresAtMs) return false
    switch (method) {
      case 'agent-key':
        return this.#parts.keys.isLive(keyId)
      case 'jwt':
        return this.#hasIssuer(caller.principal.claims['iss'])
      case 'anonymous':
        return this.#anonymous?.principal === caller.principal.id && this.#anonymous.agent === caller.agent.id
      case 'local-process':
        return this.#parts.localProcess
    }
  }

  onRevoked(listener: (keyId: string) => void): () => void {
    return this.#parts.keys.onRevoked(listener)
  }

  onNarrowed(listener: () => void): () => void {
    this.#narrowed.add(listener)
    return () => this.#narrowed.delete(listener)
  }

  #hasIssuer(issuer: JsonValue | undefined): boolean {
    return typeof issuer === 'string' && this.#verifiers.has(issuer)
  }

  #checkBearer(token: string): Caller | Refusal | Promise<Caller | Refusal> {
    if (token.startsWith('cg_')) return this.#parts.keys.authenticate(token)
    const verifier = this.#verifiers.get(readIssuer(token) ?? '')
    if (verifier === undefined)
      return refuse(
        'unauthenticated',
        'The credential is neither an agent key nor a token of an accepted issuer.',
      )
    const verified = verifier.verify(token)
    return verified instanceof Promise ? verified.then((one) => this.#tell(one)) : this.#tell(verified)
  }

  #tell(verified: Caller | Refusal): Caller | Refusal {
    if ('credential' in verified) this.#parts.onToken?.(verified)
    return verified
  }
}

/** The identity port of one gateway. */
export function createIdentity(parts: IdentityParts, config: IdentityConfig): Identity {
  const identity = new ComposedIdentity(parts)
  identity.configure(config)
  return identity
}

type UnprovenMethod = 'anonymous' | 'local-process'

function buildUnproven(principal: string, agent: string, method: UnprovenMethod): Caller {
  return Object.freeze({
    tenant: DEFAULT_TENANT,
    principal: Object.freeze({ id: principal, groups: Object.freeze([]), claims: Object.freeze({}) }),
    agent: Object.freeze({ id: agent, groups: Object.freeze([]) }),
    credential: Object.freeze({ method, keyId: method, expiresAtMs: null }),
  })
}
