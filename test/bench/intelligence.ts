/** What threat intelligence costs: importing 100,000 entries, and looking one up among 100,000 beside looking it up among 1,000. */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { finished } from 'node:stream/promises'
import { Indicator } from '@callgate/contracts/intelligence'
import { IndicatorIndex } from '../../packages/gateway/src/registry/intelligence/indicator-index.ts'
import { openTestIntelligence } from '../../packages/gateway/src/registry/intelligence/office.fixture.ts'
import { readFeed } from '../../packages/gateway/src/registry/intelligence/read-feed.ts'
import { openStore } from '../../packages/gateway/src/store/store.ts'
import { runCallgate, startCallgate } from '../support/command-line.ts'
import { readToolOptions } from '../../tools/tool-options.ts'

readToolOptions(
  'npm run bench:intelligence: imports 100,000 entries of threat intelligence and says what it took',
  {},
)

const ENTRIES = 100_000
const FEW = 1_000
const ROUNDS = 40
const LOOKUPS = 2_000

const folder = await mkdtemp(join(tmpdir(), 'callgate-bench-intel-'))
try {
  await importAll(join(folder, 'all.jsonl'))
  await importByCommand(join(folder, 'all.jsonl'))
  compareLookups()
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** As an operator does: the command, a process of its own, over the control API of a gateway in another. */
async function importByCommand(path: string): Promise<void> {
  const config = join(folder, 'callgate.yaml')
  const own = { version: 1, listen: { port: 0 }, control: { port: 0 }, telemetry: { level: 'error' } }
  await writeFile(config, JSON.stringify({ ...own, data: './data', policy: './policy.yaml', upstreams: {} }))
  await writeFile(join(folder, 'policy.yaml'), 'version: 1\nrules: []\n')
  const { child } = await startCallgate(['up', '--config', config], folder, 'Callgate is up')
  try {
    const startMs = performance.now()
    const args = ['intel', 'import', path, '--format', 'osv', '--source', 'bench', '--config', config]
    const { code, stdout, stderr } = await runCallgate(args, folder)
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
    const told = stderr.split('\n').filter((line) => line.includes('documents read')).length
    if (code !== 0) throw new Error(`callgate intel import: ${stderr}`)
    process.stdout.write(
      `callgate intel import: ${seconds} s (bar: 60 s), progress told ${told} times; ${stdout.split('\n')[0]}\n`,
    )
  } finally {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}

async function writeFeed(path: string): Promise<void> {
  const file = createWriteStream(path)
  for (let at = 0; at < ENTRIES; at += 1) {
    const events = [{ introduced: '0' }, { fixed: `1.${at % 50}.0` }]
    const affected = [
      { package: { ecosystem: 'npm', name: `package-${at}` }, ranges: [{ type: 'SEMVER', events }] },
    ]
    const one = {
      id: `MAL-2026-${at}`,
      modified: '2026-01-01T00:00:00Z',
      summary: `Entry ${at} steals what it finds`,
      affected,
    }
    file.write(`${JSON.stringify(one)}\n`)
  }
  file.end()
  await finished(file)
}

async function importAll(path: string): Promise<void> {
  await writeFeed(path)
  const store = await openStore(join(folder, 'store.sqlite'))
  const { office, watch } = await openTestIntelligence(store, { nowMs: () => Date.now() })
  const before = process.memoryUsage().rss
  const startMs = performance.now()
  const begin = {
    source: 'bench',
    format: 'osv',
    origin: path,
    complete: true,
    allowOlder: false,
    serial: null,
    publisher: null,
  } as const
  const id = await office.begin(begin, 'bench')
  const { unsupported } = await readFeed({
    path,
    format: 'osv',
    take: async (batch) => void (await office.stage(id, batch)),
  })
  const view = await office.commit(id, { unsupported })
  const tookMs = performance.now() - startMs
  const grown = (process.memoryUsage().rss - before) / 2 ** 20
  process.stdout.write(
    `${view?.total ?? 0} entries imported and in force in ${(tookMs / 1000).toFixed(1)} s, ${grown.toFixed(0)} MiB more resident\n`,
  )
  await watch.close()
  await store.close()
}

/** Taken in turns, so that whatever else the machine does meets both. */
function compareLookups(): void {
  const [few, many] = [buildIndex(FEW), buildIndex(ENTRIES)]
  const ratios: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) ratios.push(time(many) / time(few))
  const sorted = ratios.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  process.stdout.write(
    `a look-up among ${ENTRIES} takes ${median.toFixed(2)} times one among ${FEW} (median of ${ROUNDS})\n`,
  )
}

function buildIndex(size: number): IndicatorIndex {
  const index = new IndicatorIndex()
  const common = { type: 'malicious', severity: 'high', confidence: 1, title: 't' } as const
  for (let at = 0; at < size; at += 1) {
    const matches = [
      { kind: 'host', host: `h${at}.example` },
      { kind: 'network', cidr: `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}/32` },
    ] as const
    index.add('bench', Indicator.parse({ id: `I${at}`, ...common, matches }))
  }
  return index
}

function time(index: IndicatorIndex): number {
  const startMs = performance.now()
  for (let at = 0; at < LOOKUPS; at += 1) {
    index.findHost(`a.b.h${at % FEW}.example`, 0)
    index.findHost(`10.0.${at % 4}.${at % 250}`, 0)
  }
  return performance.now() - startMs
}
