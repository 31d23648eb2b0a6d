/** What inspection is asked and what it answers. Pure, synchronous, bounded; digests and inflate are handed in. */

import type { Assessment, Hook, InspectionContext } from '@callgate/contracts/finding'
import type { JsonValue } from '@callgate/contracts/json'
import type { Suppressor } from './suppressions.ts'

/** Functions the engine may not have itself. */
export interface EngineHost {
  /** Keyed digest (hex) of a matched text, so that findings can be compared without keeping the text. */
  digest(text: string): string
  /** Keyed digest (hex) under the named master key, for files of confidential digests; undefined when there is no such key. */
  confidentialDigest?(key: string): ((text: string) => string) | undefined
  /** Inflates gzip or zlib data to at most `bytesMax` bytes; undefined when it is not compressed data or too large. */
  inflate(data: Uint8Array, bytesMax: number): Uint8Array | undefined
}

/** One message part to inspect. `schema` holds what schema validation said, done beforehand by compiled validators. */
export interface Inspectable {
  readonly hook: Hook
  readonly value: JsonValue
  readonly context: InspectionContext
  readonly schemaErrors?: readonly SchemaError[]
  /** Text of earlier events of the same stream, for findings split over events. Spans never point into it. */
  readonly tail?: string
}

export interface SchemaError {
  readonly path: string
  readonly message: string
}

export interface Inspector {
  /** Digest of rules and settings; part of the snapshot digest. */
  readonly digest: string
  inspect(part: Inspectable): Assessment
  /** What an operator silenced; applied to an assessment where the time is known. */
  readonly suppressor: Suppressor
}
