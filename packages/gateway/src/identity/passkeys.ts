/** Passkeys of operators (WebAuthn Level 3): made and used with user verification, bound to one origin, each challenge once. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { JsonObject } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { AuthenticationBody, PasskeyView, RegistrationBody } from '@callgate/contracts/sign-in'
import type { WebAuthnCredential } from '@simplewebauthn/server'
import type { Clock, Logger, Random } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import type { PasskeyRow } from '../store/rows/identities.ts'
import { Challenges } from './challenges.ts'
import type { Operator, Operators } from './operators.ts'

const CHALLENGE_LIFE_MS = 5 * 60_000
const PASSKEYS_EACH_MAX = 20
/** EdDSA, ES256, RS256 (RFC 9053, RFC 8812): what authenticators have. */
const ALGORITHMS = [-8, -7, -257]

/** Where the browser shows the pages. */
export interface Place {
  readonly origin: string
  readonly rpId: string
}

/** What a challenge was given out for; a passkey made for one thing is taken for nothing else. */
export type Purpose =
  | { readonly type: 'sign-in' }
  | { readonly type: 'add'; readonly operator: string }
  | { readonly type: 'invitation'; readonly invitation: string; readonly name: string }

/** A passkey that an authenticator has just made, verified and not kept yet. */
export interface MadePasskey<P extends Purpose = Purpose> {
  readonly purpose: P
  readonly name: string
  readonly credential: WebAuthnCredential
}

export interface PasskeysParts {
  readonly store: Store
  readonly clock: Pick<Clock, 'nowMs'>
  readonly random: Pick<Random, 'bytes'>
  readonly operators: Pick<Operators, 'present'>
  readonly logger: Logger
}

export class Passkeys {
  readonly #parts: PasskeysParts
  readonly #rows: Map<string, PasskeyRow>
  readonly #challenges: Challenges<Purpose>

  constructor(parts: PasskeysParts, rows: readonly PasskeyRow[]) {
    this.#parts = parts
    this.#rows = new Map(rows.map((row) => [row.id, row]))
    this.#challenges = new Challenges(parts, CHALLENGE_LIFE_MS)
  }

  list(operator: string): readonly PasskeyView[] {
    return this.#of(operator).map(describe)
  }

  /** What the browser is asked to make a passkey with. */
  async beginRegistration(purpose: Exclude<Purpose, { type: 'sign-in' }>, name: string, place: Place) {
    const { generateRegistrationOptions } = await import('@simplewebauthn/server')
    const known = purpose.type === 'add' ? this.#of(purpose.operator) : []
    const options = await generateRegistrationOptions({
      rpName: 'Callgate',
      rpID: place.rpId,
      userName: name,
      userDisplayName: name,
      challenge: Buffer.from(this.#challenges.issue(purpose), 'base64url'),
      attestationType: 'none',
      excludeCredentials: known.map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    })
    return toJson(options)
  }

  /** undefined for what no authenticator made for this challenge, this place and this purpose. */
  async finishRegistration<T extends 'add' | 'invitation'>(
    body: RegistrationBody,
    type: T,
    place: Place,
  ): Promise<MadePasskey<Extract<Purpose, { type: T }>> | undefined> {
    const challenge = readChallenge(body.response.clientDataJSON)
    const purpose = this.#challenges.take(challenge)
    if (purpose?.type !== type) return undefined
    const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
    const { clientDataJSON, attestationObject } = body.response
    try {
      const { registrationInfo } = await verifyRegistrationResponse({
        response: {
          id: body.id,
          rawId: body.rawId,
          type: body.type,
          response: { clientDataJSON, attestationObject },
          clientExtensionResults: {},
        },
        expectedChallenge: challenge,
        expectedOrigin: place.origin,
        expectedRPID: place.rpId,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      })
      if (registrationInfo === undefined || this.#rows.has(registrationInfo.credential.id)) return undefined
      const made = purpose as Extract<Purpose, { type: T }>
      return { purpose: made, name: body.name, credential: registrationInfo.credential }
    } catch (error) {
      this.#parts.logger.warn({ error: String(error) }, 'a passkey was not accepted')
      return undefined
    }
  }

  /** False when this operator has as many as there may be. */
  async keep(operator: string, { name, credential }: MadePasskey): Promise<boolean> {
    if (this.#of(operator).length >= PASSKEYS_EACH_MAX || this.#rows.has(credential.id)) return false
    const { store, clock } = this.#parts
    const row: PasskeyRow = {
      tenant: DEFAULT_TENANT,
      id: credential.id,
      operator,
      name,
      public_key: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: JSON.stringify(credential.transports ?? []),
      created_at: clock.nowMs(),
      last_used_at: null,
    }
    await store.batch([store.db.insertInto('passkeys').values(row)])
    this.#rows.set(row.id, row)
    return true
  }

  /** False when it is none of this operator's. */
  async remove(operator: string, id: string): Promise<boolean> {
    const row = this.#rows.get(id)
    if (row?.operator !== operator) return false
    this.#rows.delete(id)
    const { store } = this.#parts
    const gone = store.db.deleteFrom('passkeys').where('tenant', '=', row.tenant)
    await store.batch([gone.where('id', '=', id)])
    return true
  }

  /** The same for everybody: who there is, is not said. */
  async beginSignIn(place: Place) {
    const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
    const options = await generateAuthenticationOptions({
      rpID: place.rpId,
      challenge: Buffer.from(this.#challenges.issue({ type: 'sign-in' }), 'base64url'),
      userVerification: 'required',
    })
    return toJson(options)
  }

  /** The operator whose passkey signed our challenge at this place. */
  async finishSignIn(body: AuthenticationBody, place: Place): Promise<Operator | undefined> {
    const challenge = readChallenge(body.response.clientDataJSON)
    const row = this.#rows.get(body.id)
    if (this.#challenges.take(challenge)?.type !== 'sign-in' || row === undefined) return undefined
    const counter = await this.#verify(body, row, { ...place, challenge })
    const operator = this.#parts.operators.present(row.operator)
    if (counter === undefined || operator === undefined) return undefined
    row.counter = counter
    row.last_used_at = this.#parts.clock.nowMs()
    const { store } = this.#parts
    const used = store.db.updateTable('passkeys').set({ counter, last_used_at: row.last_used_at })
    await store.batch([used.where('tenant', '=', row.tenant).where('id', '=', row.id)])
    return operator
  }

  /** The new counter; a counter that did not go up is a copied authenticator and refused (WebAuthn Level 3 §6.1.1). */
  async #verify(body: AuthenticationBody, row: PasskeyRow, place: Place & { challenge: string }) {
    const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
    const { clientDataJSON, authenticatorData, signature } = body.response
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: {
          id: body.id,
          rawId: body.rawId,
          type: body.type,
          response: { clientDataJSON, authenticatorData, signature },
          clientExtensionResults: {},
        },
        expectedChallenge: place.challenge,
        expectedOrigin: place.origin,
        expectedRPID: place.rpId,
        requireUserVerification: true,
        credential: {
          id: row.id,
          publicKey: new Uint8Array(Buffer.from(row.public_key, 'base64url')),
          counter: row.counter,
        },
      })
      return verified ? authenticationInfo.newCounter : undefined
    } catch (error) {
      this.#parts.logger.warn({ error: String(error) }, 'a passkey did not sign in')
      return undefined
    }
  }

  #of(operator: string): PasskeyRow[] {
    return [...this.#rows.values()].filter((row) => row.operator === operator)
  }
}

export async function openPasskeys(parts: PasskeysParts): Promise<Passkeys> {
  const rows = parts.store.db.selectFrom('passkeys').selectAll().where('tenant', '=', DEFAULT_TENANT)
  return new Passkeys(parts, await rows.execute())
}

function describe({ id, name, created_at, last_used_at }: PasskeyRow): PasskeyView {
  return { id, name, createdAtMs: created_at, lastUsedAtMs: last_used_at }
}

/** The challenge the browser says it answers; what it says is verified with the rest. */
function readChallenge(clientDataJson: string): string {
  try {
    const said: unknown = readJson(Buffer.from(clientDataJson, 'base64url').toString('utf8'))
    const challenge = typeof said === 'object' && said !== null && 'challenge' in said ? said.challenge : null
    return typeof challenge === 'string' ? challenge : ''
  } catch {
    return ''
  }
}

function toJson(options: object): JsonObject {
  return readJson(JSON.stringify(options)) as JsonObject
}
