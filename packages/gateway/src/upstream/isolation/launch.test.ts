/** A machine without bubblewrap: what starts all the same, what does not, and that both are said and recorded. */

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NetworkConfig } from '@callgate/contracts/network'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { describeUnisolated } from '../../composition/isolation.ts'
import { createReach } from '../../network/reach.ts'
import { openPool, scriptedChild, type Pool } from '../upstream-fixture.ts'
import { createIsolationProbe } from './bubblewrap.ts'
import type { Isolation, IsolationReport } from './launch.ts'
import { createSandboxWatch } from './sandbox-watch.ts'

const pools: Pool[] = []
afterEach(() => Promise.all(pools.splice(0).map(({ upstreams }) => upstreams.close())))

/** Programs are looked for in this folder alone. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'callgate-programs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

function open(isolationOf: object, folder = makeFolder()): Pool & { readonly reports: IsolationReport[] } {
  const reports: IsolationReport[] = []
  const isolation: Isolation = {
    probe: createIsolationProbe([folder]),
    reach: createReach(() => NetworkConfig.parse({})),
    keptFiles: () => ({ hidden: [], settings: [], home: '/nobody' }),
    onStart: (_upstream, report) => Promise.resolve(void reports.push(report)),
    onAsked: () => undefined,
    watch: createSandboxWatch(),
    groups: { open: () => null },
    onExcess: () => undefined,
  }
  const config = { ...scriptedChild('answer(message, {})'), era: 'legacy', isolation: isolationOf }
  const opened = openPool({ u: config }, { isolation })
  pools.push(opened)
  return { ...opened, reports }
}

test('preferred starts all the same, and the report says why it is not isolated', async () => {
  const { acquire, reports, upstreams } = open({ mode: 'preferred' })
  await acquire()
  expect(reports).toEqual([{ isolated: false, note: expect.stringContaining('bubblewrap is not installed') }])
  expect(upstreams.status()).toMatchObject([{ isolation: 'not-isolated', limitedBy: 'none' }])
})

test('required is not started, and the report says so', async () => {
  const { refused, reports } = open({ mode: 'required' })
  expect(await refused()).toMatchObject({ code: 'isolation-unavailable' })
  expect(reports).toEqual([{ isolated: false, note: expect.stringMatching(/^not started: bubblewrap/) }])
})

test('a bubblewrap that does not work is none', async () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'bwrap'), '#!/bin/sh\necho no namespaces here >&2; exit 1\n', { mode: 0o755 })
  symlinkSync('/usr/bin/prlimit', join(folder, 'prlimit'))
  const { refused, reports } = open({ mode: 'required' }, folder)
  expect(await refused()).toMatchObject({ code: 'isolation-unavailable' })
  expect(reports[0]?.note).toContain('no namespaces here')
})

test('a list of hosts is no way around: without a sandbox it is as refused as any', async () => {
  const { refused } = open({ mode: 'required', network: { allow: ['api.example.com'] } })
  expect(await refused()).toMatchObject({ code: 'isolation-unavailable' })
})

test('whoever starts the gateway is told which servers run without a sandbox', async () => {
  const server = (mode: string) =>
    UpstreamConfig.parse({ transport: 'stdio', command: 'node', isolation: { mode } })
  const remote = UpstreamConfig.parse({ transport: 'http', url: 'https://mcp.example.com' })
  const none = createIsolationProbe([makeFolder()])
  const upstreams = { notes: server('preferred'), safe: server('required'), open: server('off'), remote }
  expect(await describeUnisolated({ upstreams }, none)).toMatch(
    /^notes, safe \(not started\), open \(isolation is off\): bubblewrap is not installed/,
  )
  expect(await describeUnisolated({ upstreams: { remote } }, none)).toBeNull()
  expect(await describeUnisolated({ upstreams: { open: server('off') } }, none)).toBe(
    'open (isolation is off)',
  )
})
