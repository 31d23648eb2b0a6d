/** Fires mutants at a running gateway and holds what its upstream got against what the journal says was forwarded. */

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { z } from 'zod'
import { CALLGATE_ARGS, CALLGATE_ENV, ROOT } from '../fixtures/launch.ts'
import { startGateway, type RunningGateway } from '../fixtures/gateway.ts'
import { legacySamples, modernSamples } from './corpus.ts'
import { createDice, mutate, type Mutant, type Sample } from './mutate.ts'
import { startCountingUpstream, type Received } from './upstream.ts'

const run = promisify(execFile)

const Line = z.object({
  timeMs: z.number(),
  entry: z.object({
    type: z.string(),
    exchangeId: z.string().optional(),
    method: z.string().optional(),
    forwardedDigest: z.string().nullable().optional(),
    trace: z.string().nullable().optional(),
  }),
})

export interface HttpReport {
  readonly messages: number
  readonly statuses: Readonly<Record<string, number>>
  /** Messages the upstream got, and intents to forward in the journal. */
  readonly received: number
  readonly recorded: number
  /** Messages the upstream got that name their intent by its trace. */
  readonly traced: number
  readonly slowestMs: number
}

const CONCURRENCY = 16
/** No answer after this is a hang. */
const HANG_MS = 30_000
/** A fresh legacy session after so many messages, since mutants may end one. */
const SESSION_EVERY = 250
/** What the gateway sends an upstream on its own account when it opens a session or refreshes a list. */
const OWN = new Set(['initialize', 'notifications/initialized', 'server/discover'])

export async function fuzzOverHttp(messages: number, seed: number): Promise<HttpReport> {
  const upstream = await startCountingUpstream()
  const gateway = await startGateway({
    upstreams: { fuzz: { transport: 'http', url: upstream.url } },
    limits: { sessionOpensPerMinute: 1_000_000 },
  })
  try {
    const { statuses, slowestMs } = await fire(gateway, messages, seed)
    await checkAlive(gateway)
    await gateway.child.stop()
    const { received } = upstream
    const intents = await readIntents(gateway)
    const missing = findUnrecorded(
      received.filter(({ method }) => !OWN.has(method)),
      intents,
    )
    if (missing.length > 0)
      throw new Error(`Forwarded without a record (seed ${seed}): ${missing.join('; ')}`)
    const traced = received.filter(({ trace }) => trace !== null).length
    return { messages, statuses, received: received.length, recorded: intents.length, traced, slowestMs }
  } finally {
    await gateway.stop()
    await upstream.close()
  }
}

async function fire(
  gateway: RunningGateway,
  messages: number,
  seed: number,
): Promise<Pick<HttpReport, 'statuses' | 'slowestMs'>> {
  const dice = createDice(seed)
  const url = new URL(gateway.serverUrl('fuzz'))
  const statuses: Record<string, number> = {}
  let slowestMs = 0
  let sent = 0
  let session = await openSession(url)
  const worker = async () => {
    while (sent < messages) {
      sent += 1
      const index = sent
      if (index % SESSION_EVERY === 0) session = await openSession(url)
      const samples: readonly Sample[] =
        dice.roll(2) === 0 ? modernSamples(index) : legacySamples(index, session)
      const mutant = mutate(dice.of(samples), dice)
      const startMs = performance.now()
      const status = await post(url, mutant)
      slowestMs = Math.max(slowestMs, performance.now() - startMs)
      if (status === 'hang')
        throw new Error(`No answer to message ${index} of seed ${seed}: ${mutant.body.toString('base64')}`)
      if (status === 'broken' || status === '500') {
        throw new Error(
          `${status} for message ${index} of seed ${seed}: ${mutant.body.toString('base64')} ${JSON.stringify(mutant.headers)} ${gateway.child.stderr()}`,
        )
      }
      statuses[status] = (statuses[status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  return { statuses, slowestMs }
}

/** Posts one message and waits for the whole answer: a status, or what went wrong. */
function post(url: URL, { headers, body }: Mutant): Promise<string> {
  return new Promise((resolve) => {
    const outgoing = openRequest(url, headers)
    if (outgoing === undefined) return resolve('not sendable')
    const finish = (status: string) => {
      clearTimeout(timer)
      resolve(status)
    }
    const timer = setTimeout(() => {
      finish('hang')
      outgoing.destroy()
    }, HANG_MS)
    outgoing.on('error', () => finish('broken'))
    outgoing.on('response', (response) => {
      response.on('error', () => finish('broken'))
      response.on('end', () => finish(String(response.statusCode)))
      response.resume()
    })
    outgoing.end(body)
  })
}

/** Node itself refuses to send some headers; those never reach a gateway. */
function openRequest(url: URL, headers: Mutant['headers']): ReturnType<typeof request> | undefined {
  try {
    return request(url, { method: 'POST', headers })
  } catch {
    return undefined
  }
}

async function openSession(url: URL): Promise<string> {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: { elicitation: {} },
    clientInfo: { name: 'fuzz', version: '1.0.0' },
  }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params })
  const response = await fetch(url, { method: 'POST', headers, body })
  await response.text()
  const session = response.headers.get('mcp-session-id')
  if (session === null) throw new Error(`The gateway opens no session any more: ${response.status}`)
  const ready = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
  await (
    await fetch(url, { method: 'POST', headers: { ...headers, 'mcp-session-id': session }, body: ready })
  ).text()
  return session
}

/** After all that, an honest call must still work. */
async function checkAlive(gateway: RunningGateway): Promise<void> {
  const [sample] = modernSamples(1)
  if (sample === undefined) return
  const response = await fetch(gateway.serverUrl('fuzz'), {
    method: 'POST',
    headers: sample.headers,
    body: JSON.stringify(sample.body),
  })
  const text = await response.text()
  if (!text.includes('Done.'))
    throw new Error(`The gateway does not serve any more: ${response.status} ${text.slice(0, 500)}`)
  await sleep(200)
}

/** One intent to forward, as the journal has it. */
export interface Intent {
  readonly exchangeId: string
  readonly method: string
  readonly trace: string | null
  readonly atMs: number
}

/**
 * What the upstream got without an intent before it. A message that carries a trace uses up the intent of that very
 * exchange; mutants that lost theirs, and the gateway's own requests, use up one of their method that has none.
 */
export function findUnrecorded(received: readonly Received[], intents: readonly Intent[]): string[] {
  const free = new Map<string, Intent[]>()
  const nameOf = (method: string, trace: string | null): string => JSON.stringify([method, trace])
  for (const intent of intents) {
    const name = nameOf(intent.method, intent.trace)
    const same = free.get(name)
    if (same === undefined) free.set(name, [intent])
    else same.push(intent)
  }
  return received.flatMap(({ method, trace, atMs }) => {
    const candidates = free.get(nameOf(method, trace)) ?? []
    const index = candidates.findIndex((intent) => intent.atMs <= atMs)
    if (index === -1) return [`${method} ${trace ?? 'without a trace'}`]
    candidates.splice(index, 1)
    return []
  })
}

/** Intents in the journal whose message was forwarded; the journal must verify. */
async function readIntents(gateway: RunningGateway): Promise<Intent[]> {
  const data = join(gateway.directory, 'data')
  const out = join(gateway.directory, 'export')
  const options = { cwd: ROOT, env: { ...process.env, ...CALLGATE_ENV }, maxBuffer: 64 << 20 }
  await run(process.execPath, [...CALLGATE_ARGS, 'journal', 'verify', data], options)
  await run(
    process.execPath,
    [...CALLGATE_ARGS, 'journal', 'export', '--data', data, '--out', out, '--type', 'intent'],
    options,
  )
  return (await readFile(join(out, 'records.jsonl'), 'utf8')).split('\n').flatMap((line): Intent[] => {
    if (line === '') return []
    const { timeMs, entry } = Line.parse(JSON.parse(line))
    const { exchangeId = '', method = '', trace = null } = entry
    if (entry.type !== 'intent' || typeof entry.forwardedDigest !== 'string') return []
    return [{ exchangeId, method, trace, atMs: timeMs }]
  })
}
