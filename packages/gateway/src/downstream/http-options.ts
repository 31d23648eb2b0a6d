/** What the HTTP door is given by the composition root. */

import type { LimitsConfig, ListenConfig } from '@callgate/contracts/config'
import type { Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Door } from '../pipeline/door.ts'
import type { Logger } from '../pipeline/ports.ts'

export interface Health {
  readonly ready: boolean
}

/** What the journal is told about a request that was turned away before anyone looked at its body. */
export interface Violation {
  readonly refusal: Refusal
  readonly method: string
  readonly path: string
  readonly remoteAddress: string | null
}

export interface HttpListenerOptions {
  readonly listen: ListenConfig
  readonly limits: LimitsConfig
  readonly door: Door
  readonly logger: Logger
  /** Protected-resource metadata (RFC 9728), read for each request. */
  metadata(): JsonObject
  health(): Health
  /** Canonical URL of this gateway; left out, it is the address really listened on. */
  readonly canonicalUrl?: string | undefined
  journalViolation?(violation: Violation): void
  /** How often the certificate files are looked at. */
  readonly certificateCheckMs?: number
  readonly keepAliveMs?: number
}
