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

async function scan(folder: string) {
  const submission = Submission.parse({
    id: 'notes',
    source: { type: 'folder', path: folder, command: 'node', args: ['index.js'] },
    purpose: 'keeps notes',
    owner: 'docs-team',
  })
  const { scan: made } = await scanServer({
    config: UpstreamConfig.parse({ transport: 'stdio', command: 'node', args: ['index.js'], cwd: folder }),
    submission,
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
