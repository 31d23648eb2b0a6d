/** The parts of prom-client that are run, without the exemplars, summaries and cluster of its index: those load OpenTelemetry's API. */

import { createRequire } from 'node:module'
import type {
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry as PromRegistry,
} from 'prom-client'

export type Registry = PromRegistry
export type Counter = PromCounter
export type Gauge = PromGauge
export type Histogram = PromHistogram

const load = createRequire(import.meta.url)
export const Registry = load('prom-client/lib/registry.js') as typeof PromRegistry
export const Counter = load('prom-client/lib/counter.js') as typeof PromCounter
export const Gauge = load('prom-client/lib/gauge.js') as typeof PromGauge

/** What prom-client tells about the process, its own processor time aside. */
const PROCESS_METRICS = [
  'processStartTime',
  'osMemoryHeap',
  'processOpenFileDescriptors',
  'processMaxFileDescriptors',
  'eventLoopLag',
  'processResources',
  'processHandles',
  'processRequests',
  'heapSizeAndUsed',
  'heapSpacesSizeAndUsed',
  'version',
  'gc',
]

type AddMetric = (registry: PromRegistry, config: object) => void

/** As `collectDefaultMetrics` does, under the same names. */
export function collectProcessMetrics(registry: PromRegistry, prefix: string): void {
  const config = { prefix, eventLoopMonitoringPrecision: 10 }
  addProcessorTime(registry, prefix)
  for (const name of PROCESS_METRICS)
    (load(`prom-client/lib/metrics/${name}.js`) as AddMetric)(registry, config)
}

function addProcessorTime(registry: PromRegistry, prefix: string): void {
  const add = (part: string, help: string, read: (usage: NodeJS.CpuUsage) => number): void => {
    let known = read(process.cpuUsage())
    const counter: PromCounter = new Counter({
      name: `${prefix}process_cpu_${part}`,
      help,
      registers: [registry],
      collect() {
        const now = read(process.cpuUsage())
        counter.inc((now - known) / 1e6)
        known = now
      },
    })
  }
  add('user_seconds_total', 'Total user CPU time spent in seconds.', ({ user }) => user)
  add('system_seconds_total', 'Total system CPU time spent in seconds.', ({ system }) => system)
  add(
    'seconds_total',
    'Total user and system CPU time spent in seconds.',
    ({ user, system }) => user + system,
  )
}
