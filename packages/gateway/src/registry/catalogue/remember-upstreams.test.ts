import { expect, it } from 'vitest'
import { type CatalogueServer, RegistryConfig } from '@callgate/contracts/registry'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { createAdmission } from './admission.ts'
import { digestOfLetter, scanOf, submissionOf } from './catalogue.fixture.ts'
import { launchOf } from './launch.ts'
import { rememberUpstreams } from './remember-upstreams.ts'

const config = (id: string) => UpstreamConfig.parse({ transport: 'http', url: `https://${id}.example/mcp` })
function serverOf(
  id: string,
  expiresAtMs: number,
  stage: CatalogueServer['stage'] = 'live',
): CatalogueServer {
  const { digest: launchDigest } = launchOf(config(id))
  const seen = { evidence: digestOfLetter('a'), surfaceDigest: digestOfLetter('3'), launchDigest }
  return {
    id,
    revision: 1,
    stage,
    submission: submissionOf(id),
    submittedBy: 'ada',
    submittedAtMs: 1,
    scan: scanOf('a', 1),
    approval: { by: 'bob', atMs: 1, expiresAtMs, pin: digestOfLetter('1'), ...seen },
    agents: [],
    why: 'x',
    changedBy: 'bob',
    changedAtMs: 1,
  }
}

it('admits at once what changed: a step, another configuration, another mode, the end of an approval', () => {
  let nowMs = 10
  let changed: (id: string) => void = () => undefined
  const listeners: ((id: string) => void)[] = []
  changed = (id) => listeners.forEach((listener) => listener(id))
  const servers = new Map([serverOf('b', 100), serverOf('a', 200)].map((one) => [one.id, one]))
  let current = {
    registry: RegistryConfig.parse({ mode: 'required' }),
    upstreams: new Map(['b', 'a'].map((id) => [id, config(id)])),
  }
  let bars: ReadonlyMap<string, string> = new Map()
  let waiver = { version: 0, untilMs: Infinity }
  const parts = {
    clock: { nowMs: () => nowMs },
    current: () => current,
    bars: () => bars,
    refuseCaller: () => undefined,
    storeDirectory: '/nowhere',
    findings: {
      explainLapse: () => (nowMs >= waiver.untilMs ? 'a waiver has ended' : undefined),
      patches: () => undefined,
      version: () => waiver.version,
      nextEnd: (atMs: number) => (waiver.untilMs > atMs ? waiver.untilMs : Infinity),
    },
    catalogue: {
      find: (_: string, id: string) => servers.get(id),
      list: () => [...servers.values()],
      onChanged: (listener: (id: string) => void) => {
        listeners.push(listener)
        return () => undefined
      },
    },
  }
  const admission = rememberUpstreams(createAdmission(parts), parts)
  const ids = () => [...admission.upstreams().keys()].toSorted()
  expect(ids()).toEqual(['a', 'b'])
  expect(admission.live().map(({ id }) => id)).toEqual(['a', 'b'])
  expect(admission.upstreams()).toBe(admission.upstreams())
  expect(admission.live()).toBe(admission.live())
  bars = new Map([['a', 'known to be malicious']])
  expect([ids(), admission.live().map(({ id }) => id)]).toEqual([['b'], ['b']])
  bars = new Map()
  expect(ids()).toEqual(['a', 'b'])
  waiver = { version: 1, untilMs: 50 }
  expect(ids()).toEqual(['a', 'b'])
  nowMs = 50
  expect(ids()).toEqual([])
  waiver = { version: 2, untilMs: Infinity }
  expect(ids()).toEqual(['a', 'b'])
  nowMs = 100
  expect([ids(), admission.live().map(({ id }) => id)]).toEqual([['a'], ['a']])
  servers.set('a', serverOf('a', 200, 'held'))
  changed('a')
  expect(ids()).toEqual([])
  current = { ...current, registry: RegistryConfig.parse({ mode: 'open' }) }
  expect(ids()).toEqual(['a', 'b'])
  current = { ...current, upstreams: new Map() }
  expect(ids()).toEqual([])
})
