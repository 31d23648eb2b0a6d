/** Runs the load generator against targets, interleaved, and takes medians over the rounds. */

import { announcedReport } from './report.ts'
import { quantile, type LoadPlan, type LoadReport } from './load.ts'
import { join } from 'node:path'
import { startNode } from '../fixtures/child.ts'
import { ROOT } from '../fixtures/launch.ts'
import type { Target } from './targets.ts'

export type Load = Omit<LoadPlan, 'url' | 'era' | 'tool' | 'warmUp' | 'pid'> & {
  readonly era?: LoadPlan['era']
  readonly warmUp?: number
}

/** A report with the processor time the target spent on each call, its children included; it hardly depends on what else runs. */
export interface TargetReport extends LoadReport {
  readonly cpuMsPerCall: number
}

export async function runLoad(target: Target, load: Load): Promise<TargetReport> {
  const plan = { url: target.url, era: 'legacy', tool: 'text', pid: target.pid, ...load }
  const child = await startNode(join(ROOT, 'test', 'bench', 'load.ts'), ['--plan', JSON.stringify(plan)], {
    startMs: load.durationMs + 300_000,
  })
  await child.stop()
  const report = announcedReport(child)
  if (report.errors > 0)
    throw new Error(`${target.name}: ${report.errors} of ${report.calls} calls failed: ${report.firstError}`)
  return { ...report, cpuMsPerCall: report.cpuMs / report.calls }
}

/** One load against each target in turn, over and over; what the machine does meanwhile then hits all alike. */
export async function interleave(
  targets: readonly Target[],
  load: Load,
  rounds: number,
): Promise<ReadonlyMap<string, readonly TargetReport[]>> {
  const reports = new Map<string, TargetReport[]>(targets.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? targets : targets.toReversed()
    for (const target of order) reports.get(target.name)?.push(await runLoad(target, load))
  }
  return reports
}

/** The median over rounds of one figure. */
export function medianOf(
  reports: readonly TargetReport[] | undefined,
  figure: (report: TargetReport) => number,
): number {
  return quantile((reports ?? []).map(figure), 0.5)
}
