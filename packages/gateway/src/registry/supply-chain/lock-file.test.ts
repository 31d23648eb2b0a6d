/** `callgate.lock` comes back as it was written, and each altered byte is refused; findings as SARIF. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFinding } from './finding.ts'
import { type LockedServers, readLockFile, writeLockFile } from './lock-file.ts'
import { makePin } from './pin.ts'
import { toSarif } from './sarif.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-lock-'))
  path = join(folder, 'callgate.lock')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const part = { kind: 'package' as const, name: 'a', version: '1.0.0', integrity: 'sha512-AAAA' }
const servers: LockedServers = {
  mail: { source: { type: 'npm', package: 'a', version: '1.0.0', args: [] }, pin: makePin([part]) },
  files: {
    source: { type: 'command', command: 'files', args: ['é'] },
    pin: makePin([{ ...part, name: 'b' }]),
  },
}

describe('callgate.lock', () => {
  it('comes back as it was written, the same bytes whatever the order, and leaves nothing beside it', async () => {
    expect(await readLockFile(path)).toEqual({})
    await writeLockFile(path, servers)
    expect(await readLockFile(path)).toEqual(servers)
    const first = await readFile(path, 'utf8')
    await writeLockFile(path, Object.fromEntries(Object.entries(servers).toReversed()))
    expect(await readFile(path, 'utf8')).toBe(first)
    expect(await readdir(folder)).toEqual(['callgate.lock'])
  })

  it('is refused with any byte altered, added or cut off', async () => {
    await writeLockFile(path, servers)
    const good = await readFile(path)
    for (let at = 0; at < good.length; at += 1) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] ?? 0) ^ 1
      await writeFile(path, bad)
      await expect(readLockFile(path), `byte ${at}`).rejects.toThrow(/Restore it/)
    }
    await writeFile(path, Buffer.concat([good, Buffer.from(' ')]))
    await expect(readLockFile(path)).rejects.toThrow(/was altered/)
    await writeFile(path, good.subarray(0, -1))
    await expect(readLockFile(path)).rejects.toThrow(/was altered/)
  })
})

describe('toSarif', () => {
  it('names rules once, and places by file and line', () => {
    const shell = { code: 'code/evaluates-text', severity: 'high', title: 'T', detail: 'D' } as const
    const sarif = toSarif(
      [
        makeFinding({ ...shell, where: { file: 'a b/c.js', line: 3 } }),
        makeFinding({ ...shell, where: { file: 'd.js', line: 1 } }),
        makeFinding({ code: 'supply/no-provenance', severity: 'low', title: 'N', detail: '' }),
      ],
      '1.2.3',
    )
    const [run] = sarif.runs
    expect(sarif.version).toBe('2.1.0')
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual([
      'code/evaluates-text',
      'supply/no-provenance',
    ])
    expect(run?.results.map(({ ruleIndex, level }) => [ruleIndex, level])).toEqual([
      [0, 'error'],
      [0, 'error'],
      [1, 'note'],
    ])
    expect(run?.results[0]).toMatchObject({
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'a%20b/c.js' }, region: { startLine: 3 } } },
      ],
    })
    expect(run?.results[2]).not.toHaveProperty('locations')
    expect(run?.results[2]?.message.text).toBe('N')
  })
})
