/** Tokens of one configured issuer: signature, issuer, audience, time and scopes checked; verified ones remembered. */

import { hash } from 'node:crypto'
import { createRequire } from 'node:module'
import type * as Jose from 'jose'
import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import type { OidcConfig } from '@callgate/contracts/config'
import { refuse, type Refusal } from '@callgate/contracts/errors'
import { DEFAULT_TENANT, type Caller } from '@callgate/contracts/identity'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { Ask } from '../network/ask.ts'
import { checkUrl } from '../network/reach.ts'
import type { Clock, Logger } from '../pipeline/ports/ports.ts'

let loaded: typeof Jose | undefined

/** With the first token or issuer: most gateways have neither. */
function loadJose(): typeof Jose {
  loaded ??= createRequire(import.meta.url)('jose') as typeof Jose
  return loaded
}

const TOKEN_CHARS_MAX = 16 << 10
const CACHED_MAX = 10_000
/** A key the issuer withdrew stops counting after this at the latest, however long its tokens run. */
const CACHED_MS = 300_000
const VERIFYING_MAX = 500
const COOL_DOWN_MS = 30_000
const JWKS_AGE_MS = 600_000
const FETCH_TIMEOUT_MS = 5_000
const DOCUMENT_BYTES_MAX = 512 << 10
const NAME_LENGTH_MAX = 256
const GROUPS_MAX = 256

export interface OidcParts {
  readonly config: OidcConfig
  /** Canonical URL of this gateway: the audience unless the configuration names another. */
  readonly canonicalUrl: string
  /** Put before principal and agent ids, so that two issuers never name the same one; empty for the first. */
  readonly namespace: string
  /** How its documents are fetched. */
  readonly ask: Ask
  readonly clock: Clock
  readonly logger: Logger
}

export interface OidcVerifier {
  readonly issuer: string
  /** Synchronous for a token that was verified before. */
  verify(token: string): Caller | Refusal | Promise<Caller | Refusal>
}

interface Verified {
  readonly caller: Caller
  readonly untilMs: number
}

/** The unverified issuer claim, only ever used to choose which verifier judges the token. */
export function readIssuer(token: string): string | undefined {
  if (token.length > TOKEN_CHARS_MAX) return undefined
  try {
    const payload = readJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JsonValue
    const issuer = isJsonObject(payload) ? payload['iss'] : undefined
    return typeof issuer === 'string' ? issuer : undefined
  } catch {
    return undefined
  }
}

class JwksVerifier implements OidcVerifier {
  readonly #parts: OidcParts
  readonly #audience: string
  readonly #verified = new Map<string, Verified>()
  readonly #verifying = new Map<string, Promise<Caller | Refusal>>()
  #keys: JWTVerifyGetKey | undefined
  #discoveryFailedMs = Number.NEGATIVE_INFINITY
  #discovering: Promise<JWTVerifyGetKey> | undefined

  constructor(parts: OidcParts) {
    this.#parts = parts
    this.#audience = parts.config.audience ?? parts.canonicalUrl
    checkUrl(parts.config.issuer)
    const { jwksUri } = parts.config
    if (jwksUri !== undefined) this.#keys = this.#createKeySet(jwksUri, jwksUri)
  }

  get issuer(): string {
    return this.#parts.config.issuer
  }

  verify(token: string): Caller | Refusal | Promise<Caller | Refusal> {
    if (token.length > TOKEN_CHARS_MAX) return refuse('unauthenticated', 'The token is too long.')
    const digest = hash('sha256', token)
    const known = this.#verified.get(digest)
    if (known !== undefined) {
      this.#verified.delete(digest)
      if (this.#parts.clock.nowMs() < known.untilMs) {
        this.#verified.set(digest, known)
        return known.caller
      }
    }
    const running = this.#verifying.get(digest)
    if (running !== undefined) return running
    if (this.#verifying.size >= VERIFYING_MAX) {
      return refuse('overloaded', 'Too many tokens are being checked; try again shortly.')
    }
    const started = this.#check(token, digest).finally(() => this.#verifying.delete(digest))
    this.#verifying.set(digest, started)
    return started
  }

  async #check(token: string, digest: string): Promise<Caller | Refusal> {
    const { config, clock } = this.#parts
    try {
      const { payload } = await loadJose().jwtVerify(token, await this.#findKeys(), {
        issuer: config.issuer,
        audience: this.#audience,
        algorithms: [...config.algorithms],
        clockTolerance: config.clockToleranceMs / 1000,
        currentDate: new Date(clock.nowMs()),
        requiredClaims: ['exp'],
      })
      const caller = buildCaller(payload, this.#parts, digest)
      if (!('principal' in caller)) return caller
      const untilMs = Math.min(caller.credential.expiresAtMs ?? 0, clock.nowMs() + CACHED_MS)
      this.#verified.set(digest, { caller, untilMs })
      const oldest = this.#verified.keys().next()
      if (this.#verified.size > CACHED_MAX && oldest.done !== true) this.#verified.delete(oldest.value)
      return caller
    } catch (error) {
      return this.#explain(error)
    }
  }

  #findKeys(): JWTVerifyGetKey | Promise<JWTVerifyGetKey> {
    if (this.#keys !== undefined) return this.#keys
    if (this.#parts.clock.monotonicMs() - this.#discoveryFailedMs < COOL_DOWN_MS) {
      throw new Error('the metadata of the issuer could not be read a moment ago')
    }
    this.#discovering ??= this.#discover().finally(() => (this.#discovering = undefined))
    return this.#discovering
  }

  async #discover(): Promise<JWTVerifyGetKey> {
    const { issuer } = this.#parts.config
    try {
      const text = await this.#fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, issuer)
      const document = readJson(text) as JsonValue
      // OpenID Connect Discovery §4.3: the document must name the very issuer that was asked.
      if (
        !isJsonObject(document) ||
        document['issuer'] !== issuer ||
        typeof document['jwks_uri'] !== 'string'
      ) {
        throw new Error('its metadata names another issuer or no keys')
      }
      this.#keys = this.#createKeySet(document['jwks_uri'], issuer)
      return this.#keys
    } catch (error) {
      this.#discoveryFailedMs = this.#parts.clock.monotonicMs()
      throw error
    }
  }

  #createKeySet(uri: string, namedIn: string): JWTVerifyGetKey {
    const { createRemoteJWKSet, customFetch } = loadJose()
    return createRemoteJWKSet(checkUrl(uri), {
      cooldownDuration: COOL_DOWN_MS,
      cacheMaxAge: JWKS_AGE_MS,
      [customFetch]: async (url: string) => new Response(await this.#fetch(url, namedIn)),
    })
  }

  /** The body of a 200 answer; anything else is thrown. */
  async #fetch(url: string, namedIn: string): Promise<string> {
    const { status, text } = await this.#parts.ask({
      url,
      namedIn,
      headers: {},
      timeoutMs: FETCH_TIMEOUT_MS,
      bytesMax: DOCUMENT_BYTES_MAX,
    })
    if (status !== 200) throw new Error(`${new URL(url).origin} answered ${status}`)
    return text
  }

  #explain(error: unknown): Refusal {
    const { errors } = loadJose()
    if (error instanceof errors.JWTExpired)
      return refuse('unauthenticated', 'The token has expired: get a new one.')
    if (error instanceof errors.JWTClaimValidationFailed) {
      const reason = `The claim ${error.claim} of the token is not accepted here.`
      return refuse('unauthenticated', reason, { detail: error.message })
    }
    if (error instanceof errors.JOSEError && error.code !== 'ERR_JWKS_TIMEOUT') {
      return refuse('unauthenticated', 'The token is not valid here.', { detail: error.code })
    }
    const detail = error instanceof Error ? error.message : String(error)
    this.#parts.logger.warn({ issuer: this.issuer, error: detail }, 'the keys of the issuer cannot be read')
    return refuse('unauthenticated', 'The token cannot be checked: its issuer cannot be reached.', { detail })
  }
}

/** A verifier for one issuer. Throws when its URL is neither https nor loopback. */
export function createOidcVerifier(parts: OidcParts): OidcVerifier {
  return new JwksVerifier(parts)
}

function buildCaller(payload: JWTPayload, parts: OidcParts, digest: string): Caller | Refusal {
  const { config, namespace } = parts
  const claims = readJson(JSON.stringify(payload)) as JsonObject
  const missing = config.scopes.filter((scope) => !readScopes(claims).includes(scope))
  if (missing.length > 0) {
    const data = { scopes: config.scopes }
    return refuse('insufficient-scope', `The token lacks the scope ${missing.join(' ')}.`, { data })
  }
  const principal = readName(claims[config.principalClaim])
  const agent = readName(claims[config.agentClaim]) ?? readName(claims['client_id'])
  const groups = readGroups(claims[config.groupsClaim])
  if (principal === undefined || agent === undefined || groups === undefined) {
    const wanted = `${config.principalClaim}, ${config.agentClaim} (or client_id) and ${config.groupsClaim}`
    return refuse('unauthenticated', `The token does not say who is calling: it needs fit claims ${wanted}.`)
  }
  return Object.freeze({
    tenant: DEFAULT_TENANT,
    principal: Object.freeze({
      id: namespace + principal,
      groups: Object.freeze(groups.map((group) => namespace + group)),
      claims: freezeDeep(claims),
    }),
    agent: Object.freeze({ id: namespace + agent, groups: Object.freeze([]) }),
    credential: Object.freeze({
      method: 'jwt' as const,
      keyId: `jwt:${digest.slice(0, 32)}`,
      expiresAtMs: (payload.exp ?? 0) * 1000 + config.clockToleranceMs,
    }),
  })
}

function readName(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= NAME_LENGTH_MAX ? value : undefined
}

/** Undefined when the claim has another shape: a token whose groups cannot be read must not pass as one without. */
function readGroups(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return []
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [value]
  const names = list.map(readName)
  return list.length <= GROUPS_MAX && names.every((name) => name !== undefined) ? names : undefined
}

/** `scope` (RFC 9068) or, as some issuers write it, `scp`; a list or a text with spaces. */
function readScopes(claims: JsonObject): readonly JsonValue[] {
  return [claims['scope'], claims['scp']].flatMap((value) =>
    typeof value === 'string'
      ? value.split(' ')
      : Array.isArray(value)
        ? (value as readonly JsonValue[])
        : [],
  )
}

function freezeDeep<T extends JsonValue>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) freezeDeep(child)
  return Object.freeze(value)
}
