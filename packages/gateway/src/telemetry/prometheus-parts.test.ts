/** The process is described by the same metrics as prom-client's index would, and no more is loaded for it. */

import { collectDefaultMetrics, Registry as FullRegistry } from 'prom-client'
import { expect, test } from 'vitest'
import { collectProcessMetrics, Registry } from './prometheus-parts.ts'

const describe = async (registry: FullRegistry) =>
  (await registry.getMetricsAsJSON()).map(({ name, help, type }) => ({ name, help, type }))

test('every metric of the process has the name, kind and text that prom-client gives it', async () => {
  const full = new FullRegistry()
  collectDefaultMetrics({ register: full, prefix: 'callgate_' })
  const own = new Registry()
  collectProcessMetrics(own, 'callgate_')
  expect(await describe(own)).toEqual(await describe(full))
})

test('processor time grows with what the process does', async () => {
  const registry = new Registry()
  collectProcessMetrics(registry, '')
  const read = async (name: string) =>
    (await registry.getSingleMetric(name)?.get())?.values[0]?.value ?? Number.NaN
  const before = await read('process_cpu_seconds_total')
  for (let at = 0, sum = 0; at < 3e6; at += 1) sum += Math.sqrt(at)
  expect(await read('process_cpu_seconds_total')).toBeGreaterThan(before)
})
