/** What the main thread and an inspection thread say to each other. */

import type { InspectionConfig } from '@callgate/contracts/config'
import type { ConfidentialFile, ConfidentialKeys } from '@callgate/contracts/confidential'
import type { Assessment } from '@callgate/contracts/finding'
import type { Inspectable } from '@callgate/engine/inspect-types'

/** Everything an inspector is made of; two inspectors of one definition say the same of every part. */
export interface InspectorDefinition {
  readonly settings: InspectionConfig
  /** The rule packs as JSON text. */
  readonly packs: readonly string[]
  /** Key of the digests of findings. */
  readonly findingsKey: Uint8Array
  /** Files of confidential digests, and the keys they were made under. */
  readonly confidential?: readonly ConfidentialFile[]
  readonly confidentialKeys?: ConfidentialKeys
}

export type InspectionRequest =
  /** Build this inspector; its digest must come out as the main thread's did. */
  | {
      readonly type: 'hold'
      readonly inspector: number
      readonly digest: string
      readonly definition: InspectorDefinition
    }
  | { readonly type: 'drop'; readonly inspector: number }
  | {
      readonly type: 'inspect'
      readonly id: number
      readonly inspector: number
      /** JSON text of the value. */
      readonly text: string
      readonly around: Omit<Inspectable, 'value'>
    }

export type InspectionResponse =
  | { readonly type: 'ready' }
  | { readonly type: 'assessed'; readonly id: number; readonly assessment: Assessment }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string }
