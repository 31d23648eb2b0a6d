/** Feeds mutants to a whole pipeline in this process: what reaches the upstream must have an intent of its id before it. */

import type { JournalEntry } from '@callgate/contracts/journal'
import { classify, type ClassifiedItem } from 'callgate/wire/classify'
import { parseGuarded } from 'callgate/wire/json/guard'
import { isRefusal } from 'callgate/wire/refusal'
import type { AgentChannel, Inbound } from '../../packages/gateway/src/pipeline/door.ts'
import { systemClock } from '../../packages/gateway/src/system.ts'
import { openRig, type Rig } from '../faults/fault-rig.ts'
import { MemoryUpstream, type Behaviour } from '../faults/memory-upstream.ts'
import { legacySamples, modernSamples } from './corpus.ts'
import { createDice, mutate, type Mutant } from './mutate.ts'

export interface GateReport {
  readonly messages: number
  /** Messages that passed the wire, and those of them that the upstream got. */
  readonly accepted: number
  readonly forwarded: number
}

const LIMITS = { bytesMax: 4 << 20, depthMax: 64 }
const TOOL = 'text'
const ECHO: Behaviour = {
  era: 'legacy',
  answer: () => Promise.resolve({ content: [{ type: 'text', text: 'Done.' }] }),
}
/** No answer after this is a hang. */
const HANG_MS = 30_000
/** A fresh session after so many messages, since mutants may end one. */
const SESSION_EVERY = 250

/** Throws with the seed and the number of the message that was forwarded without a record. */
export async function fuzzThroughGate(messages: number, seed: number): Promise<GateReport> {
  const dice = createDice(seed)
  const rig = await openRig({}, { sessionOpensPerMinute: 1_000_000 })
  const forwards = new Forwards()
  rig.onRecord((entry) => forwards.recorded(entry))
  rig.useUpstream(new MemoryUpstream(ECHO, TOOL, systemClock, (received) => forwards.received(received)))
  try {
    let accepted = 0
    let session = ''
    for (let index = 0; index < messages; index += 1) {
      if (index % SESSION_EVERY === 0) session = await openSession(rig)
      const samples = dice.roll(2) === 0 ? modernSamples(index) : legacySamples(index, session)
      const mutant = mutate(dice.of(samples), dice)
      try {
        if (await deliver(rig, mutant)) accepted += 1
        forwards.check()
      } catch (cause) {
        throw new Error(`message ${index} of seed ${seed}: ${mutant.body.toString('base64')}`, { cause })
      }
    }
    return { messages, accepted, forwarded: forwards.count }
  } finally {
    await rig.close()
  }
}

/** Follows intents and forwards by exchange id. */
export class Forwards {
  readonly #intents = new Set<string>()
  readonly #breaches: string[] = []
  count = 0

  recorded(entry: JournalEntry): void {
    if (entry.type === 'intent' && entry.forwardedDigest !== null) this.#intents.add(entry.exchangeId)
  }

  received({ exchangeId, method }: { readonly exchangeId: string; readonly method: string }): void {
    this.count += 1
    if (!this.#intents.has(exchangeId))
      this.#breaches.push(`${method} of exchange ${exchangeId} was forwarded without an intent before it`)
  }

  check(): void {
    if (this.#breaches.length > 0) throw new Error(this.#breaches.join('; '))
  }
}

async function openSession(rig: Rig): Promise<string> {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: { elicitation: {} },
    clientInfo: { name: 'fuzz', version: '1.0.0' },
  }
  const headers = { 'content-type': 'application/json' }
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }))
  let session: string | undefined
  await deliver(rig, { headers, body }, (found) => {
    session = found
  })
  if (session === undefined) throw new Error('The gateway opens no session any more.')
  return session
}

/** True when the message passed the wire; then it was answered as well. */
async function deliver(
  rig: Rig,
  { headers, body }: Mutant,
  onSession: (id: string) => void = () => undefined,
): Promise<boolean> {
  const json = parseGuarded(body, LIMITS)
  if (isRefusal(json)) return false
  const classified = classify({ transport: 'http', headers, json })
  if (classified.type === 'refused') return false
  const items = classified.type === 'batch' ? classified.items : [classified]
  await answeredInTime(Promise.all(items.map((item) => hand(rig, item, headers, onSession))))
  return true
}

async function answeredInTime(work: Promise<unknown>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('There is no answer.')), HANG_MS)
  try {
    await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

async function hand(
  rig: Rig,
  item: ClassifiedItem,
  headers: Mutant['headers'],
  onSession: (id: string) => void,
): Promise<void> {
  const { era, version, json } = item
  const inbound: Omit<Inbound, 'method'> = {
    scope: { type: 'server', upstream: 'memory' },
    era,
    version,
    json,
    presented: { type: 'none', loopback: true },
    sessionId: era === 'legacy' ? (headers['mcp-session-id'] ?? null) : null,
    transport: 'http',
  }
  if (item.type === 'reply') {
    await rig.gate.reply({ ...inbound, id: item.id, body: item.body })
    return
  }
  const { method, params } = item
  if (item.type === 'notification') {
    await rig.gate.notification({ ...inbound, method, params })
    return
  }
  const { id, paramHeaders } = item
  let answers = 0
  await rig.gate.request(
    { ...inbound, method, params, id, paramHeaders },
    channelOf((answered) => {
      answers += 1
      const session = answered?.['mcp-session-id']
      if (session !== undefined) onSession(session)
    }),
  )
  if (answers !== 1) throw new Error(`${method} got ${answers} answers.`)
}

function channelOf(onAnswer: (headers: Readonly<Record<string, string>> | undefined) => void): AgentChannel {
  const controller = new AbortController()
  return {
    signal: controller.signal,
    cancel: (reason) => controller.abort(reason),
    stream: () => undefined,
    finish: (_clearance, headers) => onAnswer(headers),
    refuse: () => onAnswer(undefined),
    resumable: () => undefined,
    poll: () => undefined,
    unsent: () => undefined,
    cut: () => false,
  }
}
