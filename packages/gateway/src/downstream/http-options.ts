/** What the HTTP door is given by the composition root. */

import type { LimitsConfig, ListenConfig } from '@callgate/contracts/config'
import type { Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import type { Door } from '../pipeline/door.ts'
import type { Logger, PresentedCredential } from '../pipeline/ports/ports.ts'

export interface Health {
  readonly ready: boolean
}

export interface RegistryReply {
  readonly status: number
  readonly value: JsonObject
}

/** What the journal is told about a request that never reached the pipeline. */
export interface Violation {
  readonly refusal: Refusal
  readonly method: string
  /** Whose door it came to; null for the aggregated one and for none. */
  readonly upstream: string | null
  /** The credential it showed; null when nobody looked. */
  readonly presented: PresentedCredential | null
}

export interface HttpListenerOptions {
  readonly listen: ListenConfig
  readonly limits: LimitsConfig
  readonly door: Door
  readonly logger: Logger
  /** Protected-resource metadata (RFC 9728), read for each request. */
  metadata(): JsonObject
  health(): Health
  /** The answer of the MCP registry to a GET, open to anybody; undefined when the path is none of its, or it is not offered. */
  registry?(path: string, query: URLSearchParams): RegistryReply | undefined
  /** Canonical URL of this gateway; left out, it is the address really listened on. */
  readonly canonicalUrl?: string | undefined
  journalViolation?(violation: Violation): void
  /** How often the certificate files are looked at. */
  readonly certificateCheckMs?: number
  readonly keepAliveMs?: number
}
