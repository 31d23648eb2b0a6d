/** Prometheus metrics of the gateway. Labels have bounded values: kinds, outcomes, codes and configured upstreams. */

import type { MetricsPort } from '../pipeline/ports/ports.ts'
import { collectProcessMetrics, Counter, Gauge, Histogram, Registry } from './prometheus-parts.ts'

export interface Metrics extends MetricsPort {
  readonly registry: Registry
  /** Adds a gauge that is read when scraped. */
  gauge(name: string, help: string, read: () => number): void
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectProcessMetrics(registry, 'callgate_')
  const registers = [registry]
  const exchanges = new Counter({
    name: 'callgate_messages_total',
    help: 'Messages by kind and outcome',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'callgate_message_seconds',
    help: 'Time from first stage to delivery, upstream included',
    labelNames: ['kind', 'upstream'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  })
  const denials = new Counter({
    name: 'callgate_denials_total',
    help: 'Refused messages by code',
    labelNames: ['code', 'kind'],
    registers,
  })
  const findings = new Counter({
    name: 'callgate_findings_total',
    help: 'Findings by code and class',
    labelNames: ['code', 'class'],
    registers,
  })
  const streamed = new Counter({
    name: 'callgate_streamed_total',
    help: 'Streamed notifications by method',
    labelNames: ['method'],
    registers,
  })
  const restored = new Counter({
    name: 'callgate_restorations_total',
    help: 'What was lost with an upstream session and set up again, by outcome',
    labelNames: ['what', 'outcome'],
    registers,
  })
  return {
    registry,
    exchange(kind, outcome, upstream, durationMs) {
      exchanges.inc({ kind, outcome })
      seconds.observe({ kind, upstream: upstream ?? 'gateway' }, durationMs / 1000)
    },
    denial: (code, kind) => denials.inc({ code, kind }),
    finding: (code, findingClass) => findings.inc({ code, class: findingClass }),
    streamed: (method) => streamed.inc({ method }),
    restored: (what, succeeded) => restored.inc({ what, outcome: succeeded ? 'restored' : 'failed' }),
    gauge(name, help, read) {
      // The registry keeps the gauge; it reads its value at every scrape.
      const gauge: Gauge = new Gauge({ name, help, registers, collect: () => gauge.set(read()) })
    },
  }
}
