/** What the journal needs from outside: keys, files, time, and places to anchor checkpoints. */

import type { JournalConfig } from '@callgate/contracts/config'
import type { Clock } from '../pipeline/ports/ports.ts'
import type { DataLock } from './lock.ts'

/** The part of the keyring the journal uses. */
export interface JournalKeys {
  readonly currentId: string
  digest(text: string): string
  /** The key that hides the payload keys of one segment; undefined when no key has that id. */
  payloadWrapKey(id: string, segment: string): Uint8Array | undefined
  signer(): { readonly publicKey: Uint8Array; sign(data: Uint8Array): Uint8Array }
  publicKeys(): readonly Uint8Array[]
}

/** One open file, read and written at positions. Narrow on purpose: the fault tests fail the Nth call of it. */
export interface SegmentFile {
  /** May write less than asked, as `pwrite` may. */
  write(data: Uint8Array, position: number): number
  read(into: Uint8Array, position: number): number
  truncate(bytes: number): void
  /** Returns when the content is on the medium. */
  sync(): Promise<void>
  syncNow(): void
  bytes(): number
  /** Size of the file that the path leads to now; undefined when it leads to none, or to another than this. */
  bytesInPlace(): number | undefined
  close(): void
}

export interface JournalFiles {
  /** Opens for reading and writing, creating it readable by the owner alone. */
  open(path: string): SegmentFile
}

/** A place outside the data directory that remembers checkpoints. */
export interface Anchor {
  readonly name: string
  put(checkpoint: StoredCheckpoint): Promise<void>
}

/** A signed tree head as kept in files: the note is what is signed, the time is only said. */
export interface StoredCheckpoint {
  readonly timeMs: number
  readonly note: string
}

export type JournalSettings = Pick<
  JournalConfig,
  | 'durability'
  | 'segmentBytesMax'
  | 'retentionDays'
  | 'checkpointEveryMs'
  | 'checkpointEveryRecords'
  | 'payloads'
>

export interface JournalOptions {
  readonly dataDir: string
  readonly keys: JournalKeys
  readonly clock: Clock
  /** Name of this gateway process, as records state it. */
  readonly instance: string
  readonly version: string
  readonly settings: JournalSettings
  readonly anchors?: readonly Anchor[]
  /** A lock already held on the data directory; without one the journal takes its own. */
  readonly lock?: DataLock
  readonly files?: JournalFiles
  /** Where denials and failures are said while records cannot be written. Default: stderr of the process. */
  readonly complain?: (line: string) => void
  /** How often an unwritable journal tries again. */
  readonly retryMs?: number
}
