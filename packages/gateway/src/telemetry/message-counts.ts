/** Messages counted and timed. At each of them a number is raised; labels and lines are made when somebody asks for them. */

import { Counter, type Histogram, type Registry } from './prometheus-parts.ts'

/** Seconds. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const SECONDS = 'callgate_message_seconds'

interface Outcomes {
  readonly kind: string
  readonly outcome: string
  count: number
  /** How many of them the counter has been told of. */
  told: number
}

interface Times {
  readonly kind: string
  readonly upstream: string
  /** For each bound, those above the bound before it; then those above all. */
  readonly counts: number[]
  sum: number
}

export class MessageCounts {
  readonly #outcomes = new Pairs<Outcomes>((kind, outcome) => ({ kind, outcome, count: 0, told: 0 }))
  readonly #times = new Pairs<Times>((kind, upstream) => ({
    kind,
    upstream,
    counts: Array<number>(BOUNDS.length + 1).fill(0),
    sum: 0,
  }))

  constructor(registry: Registry) {
    const counter: Counter = new Counter({
      name: 'callgate_messages_total',
      help: 'Messages by kind and outcome',
      labelNames: ['kind', 'outcome'],
      registers: [registry],
      collect: () => {
        for (const one of this.#outcomes.all) {
          counter.inc({ kind: one.kind, outcome: one.outcome }, one.count - one.told)
          one.told = one.count
        }
      },
    })
    registry.registerMetric(this.#histogram() as unknown as Histogram)
  }

  count(kind: string, outcome: string, upstream: string, durationMs: number): void {
    this.#outcomes.of(kind, outcome).count += 1
    const seconds = durationMs / 1000
    const times = this.#times.of(kind, upstream)
    let bound = 0
    while (bound < BOUNDS.length && seconds > (BOUNDS[bound] ?? 0)) bound += 1
    times.counts[bound] = (times.counts[bound] ?? 0) + 1
    times.sum += seconds
  }

  /** What a registry asks of a metric. */
  #histogram() {
    const about = {
      name: SECONDS,
      help: 'Time from first stage to delivery, upstream included',
      type: 'histogram',
      aggregator: 'sum',
    }
    return { ...about, get: async () => ({ ...about, values: this.#times.all.flatMap(listValues) }) }
  }
}

interface Value {
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
  readonly metricName: string
}

function listValues({ kind, upstream, counts, sum }: Times): Value[] {
  const labels = { kind, upstream }
  let count = 0
  const buckets = [...BOUNDS, '+Inf'].map((le, at): Value => {
    count += counts[at] ?? 0
    return { labels: { le, ...labels }, value: count, metricName: `${SECONDS}_bucket` }
  })
  return [
    ...buckets,
    { labels, value: sum, metricName: `${SECONDS}_sum` },
    { labels, value: count, metricName: `${SECONDS}_count` },
  ]
}

/** What is kept for two labels, in the order in which they were first met. */
class Pairs<T> {
  readonly all: T[] = []
  readonly #byFirst = new Map<string, Map<string, T>>()
  readonly #create: (first: string, second: string) => T

  constructor(create: (first: string, second: string) => T) {
    this.#create = create
  }

  of(first: string, second: string): T {
    return this.#byFirst.get(first)?.get(second) ?? this.#add(first, second)
  }

  #add(first: string, second: string): T {
    const bySecond = this.#byFirst.get(first) ?? new Map<string, T>()
    const one = this.#create(first, second)
    this.#byFirst.set(first, bySecond.set(second, one))
    this.all.push(one)
    return one
  }
}
