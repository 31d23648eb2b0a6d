/** The load generator, a process of its own: keep-alive connections, a fresh JSON-RPC id for every call, latencies kept. */

import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { z } from 'zod'
import { readCpuMs } from './processes.ts'

/** Calls made before measuring, unless told otherwise. */
const WARM_UP = 50

export const LoadPlan = z.object({
  url: z.string(),
  era: z.enum(['legacy', 'modern']),
  concurrency: z.int(),
  /** Bytes of the result each call asks for. */
  bytes: z.int(),
  tool: z.string().default('text'),
  durationMs: z.int(),
  warmUp: z.int().default(WARM_UP),
  /** When given, calls are counted instead of timed, and the first and last thousand are compared. */
  calls: z.int().optional(),
  /** Size of the results that one more caller keeps asking for meanwhile. */
  backgroundBytes: z.int().optional(),
  /** The process whose processor time is read around the calls that are measured; handshake, lists and warm-up are not in it. */
  pid: z.int(),
})
export type LoadPlan = z.infer<typeof LoadPlan>

export interface LoadReport {
  readonly calls: number
  readonly errors: number
  readonly firstError: string | null
  readonly rps: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly firstP50Ms: number
  readonly lastP50Ms: number
  readonly backgroundP50Ms: number | null
  readonly cpuMs: number
}

/** Calls at either end of a long run that are compared. */
const WINDOW = 1_000
const MODERN = '2026-07-28'
const LEGACY = '2025-11-25'
const ACCEPT = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

interface Caller {
  call(bytes: number): Promise<void>
  readonly failures: { count: number; first: string | null }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

async function openCaller(plan: LoadPlan, pool: Pool, path: string): Promise<Caller> {
  const base: Record<string, string> = {
    ...ACCEPT,
    'mcp-protocol-version': plan.era === 'legacy' ? LEGACY : MODERN,
  }
  if (plan.era === 'legacy') base['mcp-session-id'] = await openSession(pool, path)
  else Object.assign(base, { 'mcp-method': 'tools/call', 'mcp-name': plan.tool })
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
  }
  const failures: Caller['failures'] = { count: 0, first: null }
  let lastId = 1
  return {
    failures,
    async call(bytes) {
      lastId += 1
      const id = lastId
      const params = {
        name: plan.tool,
        arguments: { bytes, note: 'bench' },
        ...(plan.era === 'modern' ? { _meta: meta } : {}),
      }
      const body = JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })
      const response = await pool.request({ path, method: 'POST', headers: base, body })
      const text = await response.body.text()
      if (text.includes('"result"') && text.includes(`"id":${id}`) && !text.includes('"isError":true')) return
      failures.count += 1
      failures.first ??= `${response.statusCode} ${text.slice(0, 300)}`
    },
  }
}

async function openSession(pool: Pool, path: string): Promise<string> {
  const params = {
    protocolVersion: LEGACY,
    capabilities: {},
    clientInfo: { name: 'bench', version: '1.0.0' },
  }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params })
  const response = await pool.request({ path, method: 'POST', headers: ACCEPT, body })
  const text = await response.body.text()
  const session = response.headers['mcp-session-id']
  if (typeof session !== 'string') throw new Error(`No session: ${response.statusCode} ${text.slice(0, 300)}`)
  const headers = { ...ACCEPT, 'mcp-session-id': session, 'mcp-protocol-version': LEGACY }
  const ready = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
  await (await pool.request({ path, method: 'POST', headers, body: ready })).body.dump()
  const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })
  await (await pool.request({ path, method: 'POST', headers, body: list })).body.text()
  return session
}

async function measure(plan: LoadPlan): Promise<LoadReport> {
  const url = new URL(plan.url)
  const pool = new Pool(url.origin, { connections: plan.concurrency + 1, pipelining: 1 })
  const caller = await openCaller(plan, pool, url.pathname)
  for (let count = 0; count < plan.warmUp; count += 1) await caller.call(plan.bytes)
  const latencies: number[] = []
  const background: number[] = []
  const usedMs = await readCpuMs(plan.pid)
  const startMs = performance.now()
  const over = () =>
    plan.calls === undefined ? performance.now() - startMs >= plan.durationMs : latencies.length >= plan.calls
  const loop = async (bytes: number, into: number[]) => {
    while (!over()) {
      const sentMs = performance.now()
      await caller.call(bytes)
      into.push(performance.now() - sentMs)
    }
  }
  const loops = Array.from({ length: plan.concurrency }, () => loop(plan.bytes, latencies))
  if (plan.backgroundBytes !== undefined) loops.push(loop(plan.backgroundBytes, background))
  await Promise.all(loops)
  const elapsedMs = performance.now() - startMs
  const cpuMs = (await readCpuMs(plan.pid)) - usedMs
  await pool.close()
  return {
    calls: latencies.length,
    errors: caller.failures.count,
    firstError: caller.failures.first,
    rps: (latencies.length / elapsedMs) * 1000,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    maxMs: latencies.reduce((most, value) => Math.max(most, value), 0),
    firstP50Ms: quantile(latencies.slice(0, WINDOW), 0.5),
    lastP50Ms: quantile(latencies.slice(-WINDOW), 0.5),
    backgroundP50Ms: background.length === 0 ? null : quantile(background, 0.5),
    cpuMs,
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { plan: { type: 'string', default: '{}' } } })
  const report = await measure(LoadPlan.parse(JSON.parse(values.plan)))
  process.stdout.write(`${JSON.stringify(report)}\n`)
}
