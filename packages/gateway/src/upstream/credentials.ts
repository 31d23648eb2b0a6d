/** The credential port for upstreams: secrets by reference, read shortly before use, known elsewhere only by their digest. */

import { createHash } from 'node:crypto'
import type { UpstreamConfig } from '@callgate/contracts/config'
import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import type { Clock } from '../pipeline/ports.ts'
import { canonicalJson } from '../wire/json/canonical.ts'

/** A rotated secret is noticed after at most so long. */
const CACHE_MS = 5000

/** Resolved secrets: environment variables of a child, or headers. Never logged, never stored. */
export interface ResolvedCredential {
  readonly values: Readonly<Record<string, string>>
  readonly digest: string
}

export class Credentials {
  readonly #resolve: (ref: string) => string
  readonly #clock: Clock
  readonly #references: Readonly<Record<string, string>>
  #cached: { readonly credential: ResolvedCredential; readonly atMs: number } | null = null

  constructor(config: UpstreamConfig, resolve: (ref: string) => string, clock: Clock) {
    this.#references = config.transport === 'stdio' ? config.secrets : config.secretHeaders
    this.#resolve = resolve
    this.#clock = clock
  }

  read(): ResolvedCredential | Refusal {
    const nowMs = this.#clock.monotonicMs()
    if (this.#cached !== null && nowMs - this.#cached.atMs < CACHE_MS) return this.#cached.credential
    const values: Record<string, string> = {}
    for (const [name, reference] of Object.entries(this.#references)) {
      try {
        values[name] = this.#resolve(reference)
      } catch (error) {
        return refuse('upstream-unavailable', 'A secret of this upstream cannot be read; an operator has to check it.', {
          detail: `${name}: ${error instanceof CallgateError ? (error.refusal.detail ?? error.refusal.reason) : 'not readable'}`,
        })
      }
    }
    const digest = createHash('sha256').update(canonicalJson(values)).digest('hex')
    const credential = { values, digest }
    this.#cached = { credential, atMs: nowMs }
    return credential
  }
}
