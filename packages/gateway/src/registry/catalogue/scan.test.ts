/** What is found in the source of a server stands in its scan, and its pin in the evidence that an approval is bound to. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Submission } from '@callgate/contracts/catalogue'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { expect, it } from 'vitest'
import { examineSource } from '../supply-chain/examine-source.ts'
import { scanServer } from './scan.ts'

const inspector = { inspect: () => ({ findings: [], truncated: false }) } as never

async function scan(
  folder: string,
  isolation: object = {},
  approval: Parameters<typeof scanServer>[0]['approval'] = null,
) {
  const submission = Submission.parse({
    id: 'notes',
    source: { type: 'folder', path: folder, command: 'node', args: ['index.js'] },
    purpose: 'keeps notes',
    owner: 'docs-team',
  })
  const { scan: made } = await scanServer({
    config: UpstreamConfig.parse({
      transport: 'stdio',
      command: 'node',
      args: ['index.js'],
      cwd: folder,
      isolation,
    }),
    submission,
    approval,
    by: 'reviewer',
    nowMs: 1,
    inspector,
    readSurface: async () => ({ instructions: null, items: [], facts: [] }),
    readPrograms: async () => ({}),
    digestFile: async () => undefined,
    startPinned: (config) => config,
    examine: ({ source }) => examineSource(source, { storeDirectory: join(folder, 'store'), now: () => 1 }),
  })
  return made
}

it('the code of the source is looked at, and a changed file is other evidence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-scan-'))
  try {
    await writeFile(
      join(folder, 'index.js'),
      "const { exec } = require('node:child_process')\nmodule.exports = (args) => exec('ls ' + args.path)\n",
    )
    const first = await scan(folder)
    expect(first.findings.map(({ code, where }) => [code, where?.file])).toContainEqual([
      'code/shell-with-arguments',
      'index.js',
    ])
    expect((await scan(folder)).evidence).toBe(first.evidence)
    await writeFile(join(folder, 'readme.md'), 'One more file.\n')
    expect((await scan(folder)).evidence).not.toBe(first.evidence)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

it('a sandbox that grants less than the approved one is the same evidence; one that grants more is not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-scan-'))
  try {
    const granted = { read: ['/srv'], write: ['/srv/out'] }
    const first = await scan(folder, granted)
    const { evidence, surfaceDigest, launchDigest, pin, isolation = null } = first
    const approval = {
      by: 'reviewer',
      atMs: 1,
      expiresAtMs: 2,
      evidence,
      pin: pin.digest,
      surfaceDigest,
      launchDigest,
      isolation,
    }
    const less = await scan(folder, { read: ['/srv/a'] }, approval)
    expect([less.evidence, less.isolation]).toEqual([evidence, isolation])
    // What is shown to a reviewer is what runs.
    expect(less.launch.isolation).toMatchObject({ read: ['/srv/a'], write: [] })
    const more = await scan(folder, { read: ['/srv', '/home'] }, approval)
    expect(more.evidence).not.toBe(evidence)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
