/** Reads what the load generator reported, and lays figures out for people. */

import { z } from 'zod'
import type { Child } from '../fixtures/child.ts'
import type { LoadReport } from './load.ts'

const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN)
const Report = z.object({
  calls: z.number(),
  errors: z.number(),
  firstError: z.string().nullable(),
  rps: figure,
  p50Ms: figure,
  p99Ms: figure,
  maxMs: figure,
  firstP50Ms: figure,
  lastP50Ms: figure,
  backgroundP50Ms: z.number().nullable(),
  cpuMs: figure,
})

export function announcedReport(child: Child): LoadReport {
  return Report.parse(child.announced)
}

export function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : Number.NaN
}

/** One line of a table: a name and its figures, right-aligned. */
export function row(name: string, figures: readonly (number | string)[]): string {
  const cells = figures.map((value) => String(typeof value === 'number' ? round(value) : value).padStart(11))
  return `${name.padEnd(16)}${cells.join('')}`
}

export function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}
