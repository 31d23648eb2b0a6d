/** What grows: the size of a result, the number of tools and of policy rules, the age of a session. */

import { interleave, medianOf, runLoad } from './measure.ts'
import { print, row } from './report.ts'
import { ALLOW_ALL } from '../fixtures/gateway.ts'
import { startCallgate, startUpstream, type Target } from './targets.ts'

const MEGABYTE = 1 << 20
const TOOLS = 10_000
const RULES = 1_000
/** Rounds that do not count: the first reads and judges what the upstream lists, and code is compiled as it is used. */
const WARM_UP_ROUNDS = 2

interface GrowthPlan {
  readonly rounds: number
  readonly durationMs: number
  readonly calls: number
}

/** A result of 1 MB, and how long small calls wait while such results pass. */
export async function measureLarge(
  direct: Target,
  callgate: Target,
  durationMs: number,
): Promise<Record<string, number>> {
  const large = { bytes: MEGABYTE, concurrency: 1, durationMs: durationMs * 2, warmUp: 3 }
  const alone = { bytes: 1_024, concurrency: 1, durationMs: durationMs * 2 }
  const directLarge = await runLoad(direct, large)
  const ownLarge = await runLoad(callgate, large)
  const quiet = await runLoad(callgate, alone)
  const busy = await runLoad(callgate, { ...alone, backgroundBytes: MEGABYTE })
  print('\n1 MB results')
  print(row('', ['p50 ms', 'p99 ms', 'max ms']))
  print(row('direct', [directLarge.p50Ms, directLarge.p99Ms, directLarge.maxMs]))
  print(row('callgate', [ownLarge.p50Ms, ownLarge.p99Ms, ownLarge.maxMs]))
  print(row('1 KB alone', [quiet.p50Ms, quiet.p99Ms, quiet.maxMs]))
  print(row('1 KB meanwhile', [busy.p50Ms, busy.p99Ms, busy.maxMs]))
  return {
    '1 MB result: added p50 ms': ownLarge.p50Ms - directLarge.p50Ms,
    '1 KB calls while 1 MB results pass: p99 ms': busy.p99Ms,
    '1 KB calls while 1 MB results pass: max ms': busy.maxMs,
  }
}

export async function measureGrowth(
  direct: Target,
  callgate: Target,
  plan: GrowthPlan,
): Promise<Record<string, number>> {
  const opened: Target[] = []
  const open = async (target: Target): Promise<Target> => {
    opened.push(target)
    return target
  }
  try {
    const manyTools = await open(await startUpstream(TOOLS))
    const tooled = named(await open(await startCallgate(manyTools.url)), `${TOOLS} tools`)
    const ruled = named(await open(await startCallgate(direct.url, manyRules(RULES))), `${RULES} rules`)
    // As young as the others: a process that has answered a million calls runs better code than one that just began.
    const few = named(await open(await startCallgate(direct.url)), '10 tools')
    const load = { bytes: 1_024, concurrency: 1, durationMs: plan.durationMs }
    await interleave([few, tooled, ruled], load, WARM_UP_ROUNDS)
    const reports = await interleave([few, tooled, ruled], load, plan.rounds)
    const p50 = (target: Target) => medianOf(reports.get(target.name), (report) => report.p50Ms)
    const cpu = (target: Target) => medianOf(reports.get(target.name), (report) => report.cpuMsPerCall)
    const aged = await runLoad(callgate, { ...load, calls: plan.calls, warmUp: 300 })
    print('\ngrowth, 1 KB calls')
    print(row('', ['p50 ms', 'CPU ms/call']))
    for (const target of [few, tooled, ruled]) print(row(target.name, [p50(target), cpu(target)]))
    print(row('first calls', [aged.firstP50Ms]))
    print(row(`up to ${plan.calls}`, [aged.lastP50Ms]))
    return {
      [`latency, ${TOOLS} tools / 10 tools`]: p50(tooled) / p50(few),
      [`CPU, ${TOOLS} tools / 10 tools`]: cpu(tooled) / cpu(few),
      [`latency, ${RULES} rules / 1 rule`]: p50(ruled) / p50(few),
      [`CPU, ${RULES} rules / 1 rule`]: cpu(ruled) / cpu(few),
      [`latency, last / first of ${plan.calls} calls in a session`]: aged.lastP50Ms / aged.firstP50Ms,
    }
  } finally {
    await Promise.all(opened.map((target) => target.stop()))
  }
}

function named(target: Target, name: string): Target {
  return { ...target, name }
}

/** Rules that all speak of the tool that is called, each with a condition over its arguments. */
function manyRules(count: number): string {
  const rules = Array.from({ length: count - 1 }, (_, index) =>
    [
      `  - id: deny-${index}`,
      '    effect: deny',
      `    when: 'has(args.note) && args.note == "forbidden-${index}"'`,
      '    on: [call]',
    ].join('\n'),
  )
  return `${ALLOW_ALL}${rules.join('\n')}\n`
}
