/** Signing operators in at OpenID Connect issuers: code flow with PKCE, state and nonce, bound to the browser that began it. */

import { hash, timingSafeEqual } from 'node:crypto'
import { isJsonArray, isJsonObject, type JsonValue } from '@callgate/contracts/json'
import type { OperatorRole } from '@callgate/contracts/operator'
import type { OperatorIssuer } from '@callgate/contracts/operators-config'
import type * as OpenId from 'openid-client'
import type { Clock, Logger, Random } from '../pipeline/ports/ports.ts'
import type { Ask } from '../network/ask.ts'
import { checkUrl } from '../network/reach.ts'
import { Challenges } from './challenges.ts'
import { createIssuerFetch } from './issuer-fetch.ts'
import type { Operator, Operators } from './operators.ts'

/** How long somebody may take at the issuer. */
const SIGN_IN_LIFE_MS = 10 * 60_000
const TIMEOUT_S = 5
/** Discovery documents change; one is read again after this. */
const DISCOVERED_MS = 600_000
const GROUPS_MAX = 1_000
/** Space to ~ without spaces: what can stand in a record and a table as it is. */
const SUBJECT = /^[\x21-\x7e]{1,200}$/

export interface OperatorIssuersParts {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'bytes'>
  readonly operators: Pick<Operators, 'admit'>
  readonly logger: Logger
  readonly issuers: () => readonly OperatorIssuer[]
  readonly resolveSecret: (reference: string) => Promise<string>
  readonly ask: Ask
}

interface Begun {
  readonly issuer: string
  /** Digest of what the cookie of this browser holds. */
  readonly browser: Buffer
  readonly verifier: string
  readonly nonce: string
  /** Where the person wanted to go. */
  readonly to: string
}

export interface BegunSignIn {
  readonly url: URL
  /** For a cookie: the answer counts only in the same browser. */
  readonly browserSecret: string
}

export interface SignedInAt {
  readonly operator: Operator
  readonly to: string
}

interface Discovered {
  readonly configuration: OpenId.Configuration
  readonly settings: string
  readonly untilMs: number
}

export class OperatorIssuers {
  readonly #parts: OperatorIssuersParts
  readonly #begun: Challenges<Begun>
  readonly #discovered = new Map<string, Discovered>()

  constructor(parts: OperatorIssuersParts) {
    this.#parts = parts
    this.#begun = new Challenges(parts, SIGN_IN_LIFE_MS)
  }

  list(): readonly { readonly issuer: string; readonly name: string }[] {
    return this.#parts.issuers().map(({ id, name }) => ({ issuer: id, name: name ?? id }))
  }

  /** undefined when no such issuer is configured; throws when it cannot be reached. */
  async begin(id: string, callback: URL, to: string): Promise<BegunSignIn | undefined> {
    const issuer = this.#find(id)
    if (issuer === undefined) return undefined
    const client = await import('openid-client')
    const configuration = await this.#discover(issuer, client)
    const browserSecret = Buffer.from(this.#parts.random.bytes(32)).toString('base64url')
    const verifier = client.randomPKCECodeVerifier()
    const nonce = client.randomNonce()
    const browser = hash('sha256', browserSecret, 'buffer')
    const state = this.#begun.issue({ issuer: id, browser, verifier, nonce, to })
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: callback.href,
      scope: [...new Set(['openid', ...issuer.scopes])].join(' '),
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    return { url, browserSecret }
  }

  /** Who came back; undefined for an answer that nobody asked for, that another browser asked for, or that does not verify. */
  async finish(id: string, answer: URL, browserSecret: string): Promise<SignedInAt | undefined> {
    const issuer = this.#find(id)
    const state = answer.searchParams.get('state') ?? ''
    const begun = this.#begun.take(state)
    if (issuer === undefined || begun?.issuer !== id) return undefined
    if (!timingSafeEqual(begun.browser, hash('sha256', browserSecret, 'buffer'))) return undefined
    try {
      const client = await import('openid-client')
      const tokens = await client.authorizationCodeGrant(await this.#discover(issuer, client), answer, {
        pkceCodeVerifier: begun.verifier,
        expectedState: state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      })
      const operator = await this.#admit(issuer, tokens.claims() as JsonValue | undefined)
      return operator && { operator, to: begun.to }
    } catch (error) {
      this.#parts.logger.warn({ issuer: issuer.issuer, error: String(error) }, 'nobody was signed in')
      return undefined
    }
  }

  #find(id: string): OperatorIssuer | undefined {
    return this.#parts.issuers().find((one) => one.id === id)
  }

  async #admit(issuer: OperatorIssuer, claims: JsonValue | undefined): Promise<Operator | undefined> {
    const subject = isJsonObject(claims) ? claims['sub'] : undefined
    if (!isJsonObject(claims) || typeof subject !== 'string' || !SUBJECT.test(subject)) return undefined
    const roles = mapRoles(claims[issuer.groupsClaim], issuer.roles)
    if (roles.length === 0) {
      this.#parts.logger.warn({ issuer: issuer.issuer, subject }, 'nobody was signed in: no group has a role')
      return undefined
    }
    // The subject, because it is the one claim that people cannot change and issuers do not give away again.
    return this.#parts.operators.admit({ name: `${issuer.id}:${subject}`, owner: subject, roles })
  }

  async #discover(issuer: OperatorIssuer, client: typeof OpenId): Promise<OpenId.Configuration> {
    const nowMs = this.#parts.clock.nowMs()
    const settings = JSON.stringify([issuer.issuer, issuer.clientId, issuer.clientSecret])
    const known = this.#discovered.get(issuer.id)
    if (known !== undefined && known.settings === settings && nowMs < known.untilMs)
      return known.configuration
    const url = checkUrl(issuer.issuer)
    const secret =
      issuer.clientSecret === undefined ? undefined : await this.#parts.resolveSecret(issuer.clientSecret)
    const authentication = secret === undefined ? client.None() : client.ClientSecretBasic(secret)
    const configuration = await client.discovery(url, issuer.clientId, secret, authentication, {
      timeout: TIMEOUT_S,
      [client.customFetch]: createIssuerFetch(this.#parts.ask, issuer.issuer),
      // Only loopback may be plain http; `checkUrl` refuses every other.
      execute: url.protocol === 'http:' ? [client.allowInsecureRequests] : [],
    })
    this.#discovered.set(issuer.id, { configuration, settings, untilMs: nowMs + DISCOVERED_MS })
    return configuration
  }
}

/** The roles of all groups that are in the table; own members alone, whatever the groups are called. */
function mapRoles(
  claim: JsonValue | undefined,
  table: Readonly<Record<string, readonly OperatorRole[]>>,
): readonly OperatorRole[] {
  const groups = isJsonArray(claim) ? claim.slice(0, GROUPS_MAX) : [claim]
  const mapped = groups.flatMap((group) =>
    typeof group === 'string' && Object.hasOwn(table, group) ? (table[group] ?? []) : [],
  )
  return [...new Set(mapped)].toSorted()
}
