/** Makes journals on scratch directories for the tests of this folder. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AdminEntry, IntentEntry, OutcomeEntry, PayloadRef } from '@callgate/contracts/journal'
import { type Keyring, openKeyring } from '../keyring/keyring.ts'
import type { Clock, Random } from '../pipeline/ports/ports.ts'
import type { KeyFile } from '../store/key-file.ts'
import { type Journal, openJournal } from './journal.ts'
import type { JournalOptions, JournalSettings } from './ports.ts'

export const systemClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  id: (prefix) => prefix + randomBytes(16).toString('base64url'),
}

const settings: JournalSettings = {
  durability: 'process',
  segmentBytesMax: 64 << 20,
  retentionDays: 365,
  checkpointEveryMs: 60_000,
  checkpointEveryRecords: 1_000_000,
  payloads: 'redacted',
}

/** A keyring that lives in memory, as a key file would hold it. */
export function memoryKeyFile(initial?: string): KeyFile {
  let text = initial
  return {
    place: 'memory',
    writable: true,
    read: () => text,
    create: (made) => {
      text = made
      return true
    },
    replace: (next) => {
      text = next
    },
  }
}

export function makeKeyring(file: KeyFile = memoryKeyFile()): Promise<Keyring> {
  return openKeyring({ file, clock: systemClock, random: systemRandom })
}

export interface Scratch {
  readonly dataDir: string
  readonly keyring: Keyring
  readonly complaints: string[]
  open(more?: Partial<JournalSettings>, options?: Partial<JournalOptions>): Promise<Journal>
  remove(): void
}

/** A scratch data directory with a keyring that outlives the journals opened on it. */
export async function makeScratch(): Promise<Scratch> {
  const dataDir = mkdtempSync(join(tmpdir(), 'callgate-journal-'))
  const keyring = await makeKeyring()
  const complaints: string[] = []
  return {
    dataDir,
    keyring,
    complaints,
    open: (more, options) =>
      openJournal({
        dataDir,
        keys: keyring,
        clock: systemClock,
        instance: 'test',
        version: '0.0.0',
        settings: { ...settings, ...more },
        complain: (line) => complaints.push(line),
        retryMs: 3_600_000,
        ...options,
      }),
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  }
}

const common = {
  tenant: 'default',
  principal: 'alice',
  agent: 'editor',
  keyId: 'key-1',
  parentId: null,
  sessionId: 's-1',
  kind: 'call',
  method: 'tools/call',
  upstream: 'files',
  target: 'read_file',
} as const

const judged = {
  verdict: 'benign',
  snapshot: 'd'.repeat(64),
} as const

/** The intent of a call that was let through, or denied. */
export function makeIntent(
  exchangeId: string,
  more: { readonly payload?: PayloadRef | null; readonly deny?: boolean } = {},
): IntentEntry {
  const deny = more.deny === true
  return {
    type: 'intent',
    ...common,
    exchangeId,
    direction: 'agent-to-upstream',
    decision: deny
      ? { effect: 'deny', code: 'policy-denied', rules: ['no-match'], obligations: [] }
      : { effect: 'allow', code: null, rules: ['allow-reads'], obligations: ['redact:secret'] },
    ...judged,
    findings: [
      {
        code: 'secret.github-token',
        class: 'secret',
        severity: 'high',
        confidence: 0.9,
        path: '/arguments/path',
        start: 3,
        end: 43,
        digest: 'a'.repeat(64),
      },
    ],
    inspectedDigest: 'b'.repeat(64),
    forwardedDigest: deny ? null : 'c'.repeat(64),
    trace: null,
    payload: more.payload ?? null,
  }
}

export function makeOutcome(exchangeId: string, payload: PayloadRef | null = null): OutcomeEntry {
  return {
    type: 'outcome',
    ...common,
    exchangeId,
    direction: 'upstream-reply',
    decision: { effect: 'allow', code: null, rules: ['allow-reads'], obligations: [] },
    ...judged,
    findings: [],
    outcome: 'ok',
    inspectedDigest: 'b'.repeat(64),
    deliveredDigest: 'b'.repeat(64),
    streamed: { messages: 0, digest: null },
    durationMs: 12.5,
    payload,
  }
}

export function makeAdmin(subject: string): AdminEntry {
  return {
    type: 'admin',
    tenant: 'default',
    operator: 'olga',
    act: 'config.reload',
    subject,
    before: null,
    after: null,
    accepted: true,
    note: null,
  }
}
