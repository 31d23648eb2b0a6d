/** Records of refusals that have no passage: the first of its kind at once, what repeats it as one record with its count. */

import type { Refusal } from '@callgate/contracts/errors'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { EventEntry } from '@callgate/contracts/journal'
import { METHODS } from '../../wire/revisions.ts'
import { inBackground, observe } from '../background.ts'
import { type Ports, isRefusal } from '../passage.ts'
import type { PresentedCredential } from '../ports/ports.ts'
import { recordedDecision } from './record.ts'

/** While this lasts the same refusal of the same caller is counted. */
const WINDOW_MS = 10_000
/**
 * Kinds of refusal told apart within one window; further ones are counted by code alone. Each writes at most two records
 * in a window, so that a flood writes fewer than 40 records a second whoever sends it.
 */
const KINDS_MAX = 128

/** A message that was refused before there was a passage for it. */
export interface EarlyRefusal {
  readonly refusal: Refusal
  /** The JSON-RPC method, or what the agent did instead of sending one. Names nobody knows are not kept. */
  readonly method: string
  /** Where it was refused; a phrase of ours, nothing the agent wrote. */
  readonly where: string
  readonly upstream: string | null
  /** What the caller showed; only who it is, or a digest of it, is kept. */
  readonly presented: PresentedCredential | null
}

export interface EarlyRefusals {
  /**
   * Records the refusal, or counts it. Returns the exchange id under which its record stands, or will stand once the
   * window is over, and a promise while that record is not durable yet. Never throws, never rejects.
   */
  record(early: EarlyRefusal): { readonly exchangeId: string; readonly written: Promise<void> | undefined }
  /** Writes what was counted so far. */
  flush(): Promise<void>
}

type Parts = Pick<Ports, 'identity' | 'journal' | 'snapshots' | 'random' | 'clock' | 'metrics' | 'logger'>

/** Refusals of one kind within one window, after the first. */
interface Counting {
  readonly entry: EventEntry
  readonly sinceMs: number
  readonly timer: NodeJS.Timeout
  /** Id of the record of those that repeat the first; null until there is one. */
  exchangeId: string | null
  count: number
}

const NOBODY: Pick<EventEntry, 'tenant' | 'principal' | 'agent' | 'keyId'> = {
  tenant: DEFAULT_TENANT,
  principal: null,
  agent: null,
  keyId: null,
}

export function createEarlyRefusals(parts: Parts): EarlyRefusals {
  const counted = new Map<string, Counting>()
  const byCode = new Map<string, Counting>()

  function record(early: EarlyRefusal): ReturnType<EarlyRefusals['record']> {
    const { refusal, method } = early
    observe(() => parts.metrics.denial(refusal.code, kindOf(method)), parts)
    try {
      const key = keyOf(early, parts)
      const known = counted.get(key) ?? (counted.size < KINDS_MAX ? undefined : byCode.get(refusal.code))
      if (known !== undefined) return { exchangeId: repeat(known, parts), written: undefined }
      const several = counted.size >= KINDS_MAX
      const entry = entryOf(several ? { ...early, presented: null } : early, parts)
      // The reason is for the agent and may repeat what it sent; a secret in the wrong place must not reach the log.
      const { exchangeId, note } = entry
      observe(() => parts.logger.warn({ exchangeId, note }, 'A message was turned away'), parts)
      open(several ? { map: byCode, key: refusal.code } : { map: counted, key }, entry)
      return { exchangeId: entry.exchangeId, written: write(entry, parts) }
    } catch (error) {
      // Whatever fails here, the refusal itself must still arrive.
      observe(() => parts.logger.error({ err: error, code: refusal.code }, UNRECORDED), parts)
      return { exchangeId: 'exc_none', written: undefined }
    }
  }

  function open(
    place: { readonly map: Map<string, Counting>; readonly key: string },
    entry: EventEntry,
  ): void {
    const timer = setTimeout(() => void close(place.map, place.key), WINDOW_MS)
    timer.unref()
    place.map.set(place.key, {
      entry,
      timer,
      sinceMs: parts.clock.nowMs(),
      exchangeId: null,
      count: 0,
    })
  }

  function close(map: Map<string, Counting>, key: string): Promise<void> | undefined {
    const counting = map.get(key)
    if (counting === undefined) return undefined
    map.delete(key)
    clearTimeout(counting.timer)
    const { entry, exchangeId, count, sinceMs } = counting
    if (exchangeId === null) return undefined
    const note = `${entry.note ?? ''}; repeats ${entry.exchangeId} since ${new Date(sinceMs).toISOString()}`
    return write({ ...entry, exchangeId, count, note }, parts)
  }

  async function flush(): Promise<void> {
    for (const map of [counted, byCode]) for (const key of map.keys()) await close(map, key)
  }

  return { record, flush }
}

const UNRECORDED = 'A refusal could not be recorded'

function repeat(counting: Counting, { random }: Parts): string {
  counting.exchangeId ??= random.id('exc_')
  counting.count += 1
  return counting.exchangeId
}

/** Never rejects: the journal has put the denial into its reserve and on stderr, or says why not. */
function write(entry: EventEntry, parts: Parts): Promise<void> | undefined {
  const failed = (error: unknown): void =>
    observe(() => parts.logger.error({ exchangeId: entry.exchangeId, err: error }, UNRECORDED), parts)
  try {
    const written = parts.journal.append(entry)
    return written instanceof Promise ? written.catch(failed) : undefined
  } catch (error) {
    failed(error)
    return undefined
  }
}

/** The same refusal of the same caller at the same place. Held in memory only, and of a credential no more than a digest. */
function keyOf({ refusal, method, where, upstream, presented }: EarlyRefusal, { journal }: Parts): string {
  const shown = presented?.type === 'bearer' ? journal.digest(presented.token) : presented
  return JSON.stringify([refusal.code, methodOf(method), where, upstream, shown])
}

function entryOf(early: EarlyRefusal, parts: Parts): EventEntry {
  const { refusal, method, where, upstream } = early
  const snapshot = parts.snapshots.current()
  return {
    type: 'event',
    event: 'refused',
    ...whoOf(early.presented, parts),
    exchangeId: parts.random.id('exc_'),
    parentId: null,
    sessionId: null,
    direction: 'agent-to-upstream',
    kind: kindOf(method),
    method: methodOf(method),
    // What nobody configured is a name the agent made up.
    upstream: upstream !== null && snapshot.upstreams.has(upstream) ? upstream : null,
    target: null,
    decision: recordedDecision(null, refusal),
    verdict: 'benign',
    findings: [],
    snapshot: snapshot.digest,
    streamed: null,
    note: `${refusal.code} ${where}`,
    payload: null,
  }
}

/** Asked at most once for each kind of refusal in a window; a credential that takes time to check stays nobody's. */
function whoOf(presented: PresentedCredential | null, parts: Parts): typeof NOBODY {
  const outcome = presented === null ? null : parts.identity.authenticate(presented)
  if (outcome instanceof Promise) inBackground(outcome, parts)
  if (outcome === null || outcome instanceof Promise || isRefusal(outcome)) return NOBODY
  const { tenant, principal, agent, credential } = outcome
  return { tenant, principal: principal.id, agent: agent.id, keyId: credential.keyId }
}

/** What agents do beside sending requests and notifications. */
const OTHER_ACTS: ReadonlySet<string> = new Set([
  'reply',
  'attach',
  'end',
  'GET',
  'POST',
  'DELETE',
  'PUT',
  'HEAD',
])

function methodOf(method: string): string {
  return METHODS.has(method) || OTHER_ACTS.has(method) ? method : 'unknown'
}

function kindOf(method: string): string {
  return METHODS.get(method)?.kind ?? 'error'
}
