/** The journal as the rest of the gateway holds it, and how it is opened. */

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AdminEntry } from '@callgate/contracts/journal'
import type { JournalPort } from '../pipeline/ports/ports.ts'
import { CheckpointFile } from './checkpoint-file.ts'
import { type Custody, createCustody } from './custody.ts'
import { nodeFiles } from './files.ts'
import { CHECKPOINTS_FILE, logOrigin, PUBLIC_KEYS_FILE, RESERVE_FILE } from './layout.ts'
import { type DataLock, lockDataDirectory } from './lock.ts'
import { LogWriter, type WrittenRecord } from './log-writer.ts'
import {
  formatVerifierKey,
  parseVerifierKey,
  readCheckpoint,
  type TreeHead,
  type VerifierKey,
} from './note.ts'
import type { JournalKeys, JournalOptions, SegmentFile, StoredCheckpoint } from './ports.ts'
import { type JournalStatus, Recorder } from './recorder.ts'
import { openLogHead, recoverLog } from './recovery.ts'
import { Reserve } from './reserve.ts'
import { writeDurably } from './small-files.ts'

export interface Journal extends JournalPort, Custody {
  readonly dir: string
  /** Origin line of the checkpoints; unique to this log. */
  readonly origin: string
  status(): JournalStatus
  /** Public keys in the verifier key form of C2SP signed-note, oldest first; also in the file `public-keys`. */
  verifierKeys(): readonly string[]
  /** Signs the tree head as it is now; null when nothing is new or the journal is down. */
  checkpoint(): Promise<StoredCheckpoint | null>
  /** The last signed tree head; null before the first. */
  lastCheckpoint(): { readonly note: string; readonly size: number } | null
  /** Told of every record from now on, in order and at once; the listener must be quick and must not throw. */
  follow(listener: (written: WrittenRecord) => void): void
  /** Every segment from the next one on begins with this act, where there is one by then. */
  carry(entry: () => AdminEntry | undefined): void
  /** Closes the active segment and begins the next; false when that failed. */
  rotate(): boolean
  /** Records the stop, signs a last checkpoint, and lets go of files and lock. */
  close(): Promise<void>
}

/** Where the log lies inside a data directory. */
export function journalDirectory(dataDir: string): string {
  return join(dataDir, 'journal')
}

/** Opens the log of a data directory, repairing what a kill left. Rejects with what to do when it cannot be used. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  const lock = options.lock ?? (await lockDataDirectory(options.dataDir))
  try {
    return await openLocked(options, lock)
  } catch (error) {
    if (options.lock === undefined) lock.release()
    throw error
  }
}

async function openLocked(options: JournalOptions, lock: DataLock): Promise<Journal> {
  const dir = journalDirectory(options.dataDir)
  const head = openLogHead(dir, options.clock.nowMs())
  const origin = logOrigin(head.logId)
  const keys = bindKeys(options.keys, head.logId)
  const bound: JournalOptions = { ...options, keys }
  writePublicKeys(dir, origin, keys)
  const opened: SegmentFile[] = []
  const base = options.files ?? nodeFiles
  const open = (path: string): SegmentFile => {
    const file = base.open(path)
    opened.push(file)
    return file
  }
  try {
    const checkpoints = new CheckpointFile(open(join(dir, CHECKPOINTS_FILE)))
    const repairs: string[] = []
    if (checkpoints.cutBytes > 0) repairs.push(`cut a torn checkpoint of ${checkpoints.cutBytes} bytes`)
    const signed = readSigned(checkpoints.last, dir, { origin, keys, repairs })
    const recovery = await recoverLog(dir, signed, options.clock.nowMs())
    const reserve = new Reserve(open(join(dir, RESERVE_FILE)))
    const followers: ((written: WrittenRecord) => void)[] = []
    const onWritten = (written: WrittenRecord): void => {
      for (const listener of followers) listener(written)
    }
    const writer = new LogWriter({ dir, files: base, keys, clock: options.clock, onWritten }, recovery.state)
    const recorder = new Recorder({ origin, writer, reserve, checkpoints }, bound)
    try {
      recorder.begin([...repairs, ...recovery.repairs])
    } catch (error) {
      writer.release()
      throw error
    }
    return describeJournal(recorder, bound, {
      dir,
      origin,
      follow: (listener) => followers.push(listener),
      release: () => {
        if (options.lock === undefined) lock.release()
      },
    })
  } catch (error) {
    for (const file of opened) file.close()
    throw error
  }
}

function describeJournal(
  recorder: Recorder,
  options: JournalOptions,
  at: {
    dir: string
    origin: string
    follow: (listener: (written: WrittenRecord) => void) => void
    release: () => void
  },
): Journal {
  const { keys } = options
  return {
    ...createCustody({ dir: at.dir, recorder, options }),
    dir: at.dir,
    origin: at.origin,
    follow: at.follow,
    get writable() {
      return recorder.writable
    },
    append: (entry) => recorder.append(entry),
    keepsRaw: options.settings.payloads === 'raw',
    keepPayload: (text, digest) => recorder.keepPayload(text, digest),
    digest: (text) => keys.digest(text),
    status: () => recorder.status(),
    verifierKeys: () => keys.publicKeys().map((key) => formatVerifierKey(at.origin, key)),
    checkpoint: () => {
      writePublicKeys(at.dir, at.origin, keys)
      return recorder.checkpoint()
    },
    lastCheckpoint: () => {
      const { last } = recorder.parts.checkpoints
      return last === undefined ? null : { note: last.note, size: recorder.status().signed }
    },
    carry: (entry) => recorder.carry(entry),
    rotate: () => recorder.rotate(),
    close: async () => {
      try {
        await recorder.close()
      } finally {
        at.release()
      }
    },
  }
}

/** Payload keys of two logs under one keyring never share a wrapping key. */
function bindKeys(keys: JournalKeys, logId: string): JournalKeys {
  return {
    get currentId() {
      return keys.currentId
    },
    digest: (text) => keys.digest(text),
    payloadWrapKey: (id, segment) => keys.payloadWrapKey(id, `${logId} ${segment}`),
    signer: () => keys.signer(),
    publicKeys: () => keys.publicKeys(),
  }
}

function readSigned(
  last: StoredCheckpoint | undefined,
  dir: string,
  { origin, keys, repairs }: { origin: string; keys: JournalKeys; repairs: string[] },
): TreeHead | undefined {
  if (last === undefined) return undefined
  const trusted = keys.publicKeys().map((key) => parseVerifierKey(formatVerifierKey(origin, key)))
  const reading = readCheckpoint(
    last.note,
    trusted.filter((key): key is VerifierKey => key !== undefined),
  )
  if (reading.state === 'invalid' || reading.head.origin !== origin) {
    const reason = reading.state === 'invalid' ? reading.reason : 'it belongs to another log'
    throw new Error(`The last checkpoint in ${dir} cannot be used: ${reason}. Run: callgate journal verify`)
  }
  if (reading.state === 'unknown-key')
    repairs.push('the last checkpoint is signed by a key this keyring does not hold')
  return reading.head
}

/** Keeps the keys of earlier keyrings: their checkpoints stay checkable. */
function writePublicKeys(dir: string, origin: string, keys: JournalKeys): void {
  const path = join(dir, PUBLIC_KEYS_FILE)
  const before = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : []
  const all = new Set([...before, ...keys.publicKeys().map((key) => formatVerifierKey(origin, key))])
  if (all.size === before.length) return
  writeDurably(path, `${[...all].join('\n')}\n`)
}
