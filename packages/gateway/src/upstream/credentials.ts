/** The credential port for upstreams: secrets by reference, read shortly before use, known elsewhere only by their digest. */

import { createHash } from 'node:crypto'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import { CallgateError, refuse, type Refusal } from '@callgate/contracts/errors'
import type { Clock } from '../pipeline/ports/ports.ts'
import { canonicalJson } from '../wire/json/canonical.ts'

/** A rotated secret is noticed after at most so long. */
const CACHE_MS = 5000

/** Resolved secrets: environment variables of a child, or headers. Never logged, never stored. */
export interface ResolvedCredential {
  readonly values: Readonly<Record<string, string>>
  readonly digest: string
}

export type ResolveSecret = (reference: string) => string | Promise<string>

export class Credentials {
  readonly #resolve: ResolveSecret
  readonly #clock: Clock
  readonly #references: Readonly<Record<string, string>>
  #cached: { readonly credential: ResolvedCredential; readonly atMs: number } | null = null
  #reading: Promise<ResolvedCredential | Refusal> | null = null

  constructor(config: UpstreamConfig, resolve: ResolveSecret, clock: Clock) {
    this.#references = config.transport === 'stdio' ? config.secrets : config.secretHeaders
    this.#resolve = resolve
    this.#clock = clock
    if (Object.keys(this.#references).length === 0) {
      this.#cached = { credential: { values: {}, digest: '' }, atMs: Infinity }
    }
  }

  /** Synchronous while the last reading is fresh. */
  read(): ResolvedCredential | Refusal | Promise<ResolvedCredential | Refusal> {
    if (this.#cached !== null && this.#clock.monotonicMs() - this.#cached.atMs < CACHE_MS) {
      return this.#cached.credential
    }
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null
    })
    return this.#reading
  }

  async #readAll(): Promise<ResolvedCredential | Refusal> {
    const values: Record<string, string> = {}
    for (const [name, reference] of Object.entries(this.#references)) {
      try {
        values[name] = await this.#resolve(reference)
      } catch (error) {
        return refuse(
          'upstream-unavailable',
          'A secret of this upstream cannot be read; an operator has to check it.',
          {
            detail: `${name}: ${error instanceof CallgateError ? (error.refusal.detail ?? error.refusal.reason) : 'not readable'}`,
          },
        )
      }
    }
    const digest = createHash('sha256').update(canonicalJson(values)).digest('hex')
    const credential = { values, digest }
    this.#cached = { credential, atMs: this.#clock.monotonicMs() }
    return credential
  }
}
