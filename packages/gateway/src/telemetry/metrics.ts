/** Prometheus metrics of the gateway. Labels have bounded values: kinds, outcomes, codes and configured upstreams. */

import type { MetricsPort } from '../pipeline/ports/ports.ts'
import { MessageCounts } from './message-counts.ts'
import { collectProcessMetrics, Counter, Gauge, Registry } from './prometheus-parts.ts'

export interface Metrics extends MetricsPort {
  readonly registry: Registry
  /** Adds a gauge that is read when scraped. */
  gauge(name: string, help: string, read: () => number): void
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectProcessMetrics(registry, 'callgate_')
  const registers = [registry]
  const messages = new MessageCounts(registry)
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
    exchange: (kind, outcome, upstream, durationMs) =>
      messages.count(kind, outcome, upstream ?? 'gateway', durationMs),
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
