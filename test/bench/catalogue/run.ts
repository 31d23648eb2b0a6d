/** `npm run bench:catalogue`: a catalogue of 10,000 servers with 100,000 tools beside one of 10 with 100, as ratios. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Submission } from '@callgate/contracts/catalogue'
import { isSameName } from '@callgate/contracts/operator'
import { type CatalogueServer, RegistryConfig, type ServerQuery } from '@callgate/contracts/registry'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { createAdmission } from '../../../packages/gateway/src/registry/catalogue/admission.ts'
import { openCatalogue } from '../../../packages/gateway/src/registry/catalogue/catalogue.ts'
import { launchOf } from '../../../packages/gateway/src/registry/catalogue/launch.ts'
import { rememberUpstreams } from '../../../packages/gateway/src/registry/catalogue/remember-upstreams.ts'
import { openFindings } from '../../../packages/gateway/src/registry/findings/findings.ts'
import { answerRegistry } from '../../../packages/gateway/src/registry/catalogue/sub-registry.ts'
import { openStore } from '../../../packages/gateway/src/store/store.ts'
import { readToolOptions } from '../../../tools/tool-options.ts'

readToolOptions('npm run bench:catalogue: pages, filters and searches of 10 and of 10,000 servers', {})

const [FEW, MANY] = [10, 10_000]
const TOOLS = 10
const ROUNDS = 200
const ROWS = 1_000
const NO_BARS: ReadonlyMap<string, string> = new Map()
const clock = { nowMs: () => 1_000 }
const settings = () => RegistryConfig.parse({ mode: 'required' })
const digest = `sha256:${'0'.repeat(64)}`

const idOf = (number: number): string => `s${String(number).padStart(5, '0')}`
const configOf = (id: string): UpstreamConfig =>
  UpstreamConfig.parse({ transport: 'http', url: `https://${id}.example/mcp` })

function serverOf(number: number, config: UpstreamConfig): CatalogueServer {
  const id = idOf(number)
  const { launch, digest: launchDigest } = launchOf(config)
  const submission = Submission.parse({
    id,
    source: { type: 'url', url: `https://${id}.example/mcp` },
    purpose: `answers questions about subject ${number}`,
    owner: `team-${number % 97}`,
    tags: number === 7 ? ['rare', 'gdpr'] : ['gdpr'],
    environments: [number % 2 === 0 ? 'prod' : 'test'],
  })
  const seen = { evidence: digest, launchDigest, surfaceDigest: digest }
  const pin = { digest, parts: [] }
  const items = { tool: TOOLS, prompt: 0, resource: 0, template: 0, instructions: 0 }
  return {
    id,
    revision: 6,
    stage: 'live',
    submission,
    submittedBy: 'ada',
    submittedAtMs: 1,
    scan: { atMs: 1, by: 'ada', ...seen, pin, launch, items, findings: [], findingsLeftOut: 0 },
    approval: { by: 'bob', atMs: 1, expiresAtMs: 1e12, ...seen, pin: digest },
    agents: [],
    why: 'bench',
    changedBy: 'bob',
    changedAtMs: 1,
  }
}

async function build(count: number, folder: string) {
  const store = await openStore(join(folder, `${count}.db`))
  const upstreams = new Map(Array.from({ length: count }, (_, at) => [idOf(at), configOf(idOf(at))]))
  const servers = [...upstreams.values()].map((config, at) => serverOf(at, config))
  for (let from = 0; from < count; from += ROWS) {
    const page = servers.slice(from, from + ROWS)
    const stored = page.map((one) => ({
      tenant: 'default',
      id: one.id,
      stage: one.stage,
      revision: one.revision,
      body: JSON.stringify(one),
    }))
    const listed = page.map(({ id }) =>
      store.db.insertInto('catalogue_items').values(
        Array.from({ length: TOOLS }, (_, tool) => ({
          tenant: 'default',
          server: id,
          item_type: 'tool',
          name: `${id}_tool${tool}`,
        })),
      ),
    )
    await store.batch([store.db.insertInto('catalogue_servers').values(stored), ...listed])
  }
  const began = performance.now()
  const catalogue = await openCatalogue({ store, clock, settings, isOnePerson: isSameName })
  const openMs = performance.now() - began
  const current = () => CURRENT
  const CURRENT = { registry: settings(), upstreams }
  const parts = {
    catalogue,
    clock,
    current,
    bars: () => NO_BARS,
    refuseCaller: () => undefined,
    storeDirectory: '',
    findings: await openFindings(store),
  }
  const admission = rememberUpstreams(createAdmission(parts), parts)
  return { store, catalogue, admission, servers, openMs, last: idOf(count - 1), middle: idOf(count >> 1) }
}
type Built = Awaited<ReturnType<typeof build>>

const caller = { tenant: 'default', agent: { id: 'bench', groups: [] } } as never
const search = ({ catalogue }: Built, query: Partial<ServerQuery>) =>
  catalogue.search('default', { after: '', limit: 10, ...query })
const TASKS: readonly (readonly [string, (built: Built) => unknown])[] = [
  ['first page', (built) => search(built, {})],
  ['page in the middle', (built) => search(built, { after: built.middle })],
  ['tag that all have', (built) => search(built, { tag: 'gdpr', after: built.middle })],
  ['tag that one has', (built) => search(built, { tag: 'rare' })],
  ['tag and environment', (built) => search(built, { tag: 'gdpr', environment: 'prod' })],
  ['tool by name', (built) => search(built, { tool: `${built.last}_tool3` })],
  ['one server by id', ({ catalogue, last }) => catalogue.find('default', last)],
  ['text that all have', (built) => search(built, { search: 'subject' })],
  ['text that none has', (built) => search(built, { search: 'no such words' })],
  ['what may run', ({ admission }) => admission.upstreams()],
  ['is it shown', ({ admission, last }) => admission.shows(last, caller)],
  [
    'page of /v0.1/servers',
    ({ admission }) =>
      answerRegistry('/v0.1/servers', new URLSearchParams('limit=10'), {
        servers: admission.live(),
        baseUrl: 'https://gate.example',
      }),
  ],
]

/** Median of many short runs, in microseconds. */
const median = (all: number[]): number => (all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0) * 1_000

const folder = await mkdtemp(join(tmpdir(), 'callgate-bench-catalogue-'))
try {
  const [few, many] = [await build(FEW, folder), await build(MANY, folder)]
  console.log(`${MANY} servers, ${MANY * TOOLS} tools; opened in ${many.openMs.toFixed(0)} ms`)
  console.log(
    `${''.padEnd(24)}${`${FEW}, µs`.padStart(10)}${`${MANY}, µs`.padStart(12)}${'ratio'.padStart(8)}`,
  )
  for (const [name, run] of TASKS) {
    const [small, large]: [number[], number[]] = [[], []]
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [built, times] of [
        [few, small],
        [many, large],
      ] as const) {
        const from = performance.now()
        await run(built)
        times.push(performance.now() - from)
      }
    const [a, b] = [median(small), median(large)]
    console.log(
      `${name.padEnd(24)}${a.toFixed(1).padStart(10)}${b.toFixed(1).padStart(12)}${(b / a).toFixed(1).padStart(8)}`,
    )
  }
  await Promise.all([few.store.close(), many.store.close()])
} finally {
  await rm(folder, { recursive: true, force: true })
}
