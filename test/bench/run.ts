/** `npm run bench [-- --quick] [-- --write]`: the gateway with everything on, beside the relay and its peers, as ratios. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readToolOptions } from '../../tools/tool-options.ts'
import { measureGrowth, measureLarge } from './growth.ts'
import { measureIdle } from './idle-memory.ts'
import { interleave, medianOf, type TargetReport } from './measure.ts'
import { print, round, row } from './report.ts'
import {
  readMemoryMb,
  startCallgate,
  startCallgateStdio,
  startMcpProxy,
  startNginx,
  startRelay,
  startStdioRelay,
  startSupergateway,
  startUpstream,
  type Target,
} from './targets.ts'

const HELP = `
npm run bench -- [--quick] [--write]: latency, throughput and memory beside a bare relay and other gateways

  --quick   fewer and shorter rounds
  --write   commits the figures to test/bench/baseline.json`
const { values } = readToolOptions(HELP, { quick: { type: 'boolean' }, write: { type: 'boolean' } })
const rounds = values.quick ? 3 : 9
const durationMs = values.quick ? 700 : 2_000
/** The common call: a result of 256 bytes, of 1 KB and of 10 KB. */
const SIZES = [256, 1_024, 10_240]
/** What the first calls of a process cost is told by itself. */
const FIRST_CALLS = 4_000
/** What every target answers before it is compared: V8 compiles as it runs, and who has more code is longer at it. */
const WARM_UP_CALLS = 30_000

type Ratios = Record<string, number>

const opened: Target[] = []
try {
  await run()
} finally {
  await Promise.all(opened.map((target) => target.stop()))
}

async function run(): Promise<void> {
  const targets = await openAll()
  const ratios: Ratios = {}
  await warmUp(targets, ratios)
  for (const bytes of SIZES) {
    for (const concurrency of [1, 32]) await compare(targets, { bytes, concurrency }, ratios)
  }
  await compareModern(targets, ratios)
  await printMemory(targets, ratios)
  const [direct, , callgate] = targets
  if (direct !== undefined && callgate !== undefined) {
    Object.assign(ratios, await measureIdle(direct))
    Object.assign(ratios, await measureLarge(direct, callgate, durationMs))
    Object.assign(
      ratios,
      await measureGrowth(direct, callgate, { rounds, durationMs, calls: values.quick ? 3_000 : 10_000 }),
    )
  }
  print('\nratios and figures that have a bar:')
  for (const [name, value] of Object.entries(ratios)) print(`  ${name.padEnd(58)}${round(value)}`)
  if (values.write !== true) return
  const rounded = Object.fromEntries(Object.entries(ratios).map(([name, value]) => [name, round(value)]))
  const baseline = { node: process.version, rounds, durationMs, ratios: rounded }
  await writeFile(join(import.meta.dirname, 'baseline.json'), `${JSON.stringify(baseline, null, 2)}\n`)
}

async function openAll(): Promise<readonly Target[]> {
  const direct = await open(startUpstream())
  await open(startRelay(direct.url))
  await open(startCallgate(direct.url))
  await open(startCallgateStdio())
  await open(startStdioRelay())
  await open(startMcpProxy())
  await open(startSupergateway())
  const nginx = await startNginx(direct.url)
  if (nginx === undefined) print('nginx is not installed: left out')
  else opened.push(nginx)
  return opened
}

async function open(starting: Promise<Target>): Promise<Target> {
  const target = await starting
  opened.push(target)
  return target
}

/** Brings every target to the speed it keeps, and says what its first calls cost. */
async function warmUp(targets: readonly Target[], ratios: Ratios): Promise<void> {
  const load = { bytes: 1_024, concurrency: 32, durationMs }
  const reports = await interleave(targets, { ...load, calls: FIRST_CALLS }, 1)
  printTable(`the first ${FIRST_CALLS} calls of each process, 1024 B, 32 at a time`, targets, reports)
  const [own] = reports.get('callgate') ?? []
  if (own !== undefined) ratios[`first ${FIRST_CALLS} calls: CPU ms a call`] = own.cpuMsPerCall
  await interleave(targets, { ...load, calls: WARM_UP_CALLS - FIRST_CALLS }, 1)
  print(`\nwhat follows was measured after ${WARM_UP_CALLS} calls of each process`)
}

async function compare(
  targets: readonly Target[],
  what: { bytes: number; concurrency: number },
  ratios: Ratios,
): Promise<void> {
  const reports = await interleave(targets, { ...what, durationMs }, rounds)
  const label = `${what.bytes} B, ${what.concurrency} at a time`
  printTable(`${label}, legacy session`, targets, reports)
  note(ratios, label, reports)
}

async function compareModern(targets: readonly Target[], ratios: Ratios): Promise<void> {
  const modern = targets.filter((target) => target.modern)
  for (const concurrency of [1, 32]) {
    const reports = await interleave(modern, { bytes: 1_024, concurrency, durationMs, era: 'modern' }, rounds)
    const label = `1024 B, ${concurrency} at a time, modern`
    printTable(label, modern, reports)
    note(ratios, label, reports)
  }
}

function printTable(
  title: string,
  targets: readonly Target[],
  reports: ReadonlyMap<string, readonly TargetReport[]>,
): void {
  print(`\n${title}`)
  print(row('', ['rps', 'p50 ms', 'p99 ms', 'max ms', 'CPU ms/call']))
  for (const { name } of targets) {
    const own = reports.get(name)
    print(
      row(name, [
        medianOf(own, (r) => r.rps),
        medianOf(own, (r) => r.p50Ms),
        medianOf(own, (r) => r.p99Ms),
        medianOf(own, (r) => r.maxMs),
        medianOf(own, (r) => r.cpuMsPerCall),
      ]),
    )
  }
}

/** Ratios within each round, then their median: rounds differ more than targets do. */
function note(ratios: Ratios, label: string, reports: ReadonlyMap<string, readonly TargetReport[]>): void {
  const own = reports.get('callgate') ?? []
  const relay = reports.get('relay') ?? []
  const direct = reports.get('direct') ?? []
  const peers = ['mcp-proxy', 'supergateway']
    .map((name) => reports.get(name) ?? [])
    .filter((list) => list.length > 0)
  const perRound = (value: (index: number) => number) => medianOf(own, (report) => value(own.indexOf(report)))
  ratios[`${label}: throughput / relay`] = perRound(
    (at) => (own[at]?.rps ?? 0) / (relay[at]?.rps ?? Number.NaN),
  )
  ratios[`${label}: added latency / relay's`] = perRound(
    (at) => added(own, direct, at) / added(relay, direct, at),
  )
  ratios[`${label}: CPU ms a call`] = perRound((at) => own[at]?.cpuMsPerCall ?? Number.NaN)
  ratios[`${label}: added p50 ms`] = perRound((at) => added(own, direct, at))
  if (peers.length === 0) return
  // The peers stand before a child process; so does the gateway they are compared with.
  const stdio = reports.get('callgate stdio') ?? []
  const bare = reports.get('relay stdio') ?? []
  const fastestPeer = (at: number) => Math.max(...peers.map((peer) => peer[at]?.rps ?? 0))
  ratios[`${label}: throughput / fastest peer, stdio`] = perRound(
    (at) => (stdio[at]?.rps ?? 0) / fastestPeer(at),
  )
  // What nothing that carries these messages over HTTP from a child process can pass.
  ratios[`${label}: bare relay's throughput / fastest peer's, stdio`] = perRound(
    (at) => (bare[at]?.rps ?? 0) / fastestPeer(at),
  )
  ratios[`${label}: throughput / bare relay, stdio`] = perRound(
    (at) => (stdio[at]?.rps ?? 0) / (bare[at]?.rps ?? Number.NaN),
  )
  ratios[`${label}: CPU a call / cheapest peer's, stdio`] = perRound(
    (at) => (stdio[at]?.cpuMsPerCall ?? 0) / Math.min(...peers.map((peer) => peer[at]?.cpuMsPerCall ?? 0)),
  )
}

function added(own: readonly TargetReport[], direct: readonly TargetReport[], at: number): number {
  return (own[at]?.p50Ms ?? Number.NaN) - (direct[at]?.p50Ms ?? Number.NaN)
}

async function printMemory(targets: readonly Target[], ratios: Ratios): Promise<void> {
  print('\nresident memory, MB')
  print(row('', ['own', 'children']))
  for (const { name, pid } of targets) {
    const { own, children } = await readMemoryMb(pid)
    print(row(name, [own, children]))
    if (name === 'callgate') ratios['resident MB'] = own
  }
}
