/** Hostile packages and locks, with the real npm: what would leave its folder does not, what no digest covers is refused or said. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ServerSource } from '@callgate/contracts/catalogue'
import { examineSource } from './examine-source.ts'
import { readLock } from './npm-lock.ts'
import { startRegistry } from './registry-fixture.ts'

let folder: string
let registry: Awaited<ReturnType<typeof startRegistry>>
let elsewhere: typeof registry
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-hostile-'))
  const needs = (name: string, dependencies: object, more: object = {}) => ({
    manifest: { name, version: '1.0.0', bin: 'a.js', dependencies, ...more },
    files: { 'a.js': '' },
  })
  elsewhere = await startRegistry([{ manifest: { name: 'evil', version: '1.0.0' } }])
  await (await fetch(`${elsewhere.url}evil`)).text()
  registry = await startRegistry([
    { manifest: { name: 'plain', version: '1.0.0' } },
    { manifest: { name: 'other-bytes', version: '1.0.0', bin: 'a.js' }, swapped: true },
    needs('from-clear', { evil: `${elsewhere.url}evil/-/1.0.0.tgz` }),
    needs('from-machine', { evil: `file:${folder}/evil` }),
    needs('renames', { 'looks-like-left-pad': 'npm:plain@1.0.0' }),
    {
      ...needs('brings-along', { hidden: '1.0.0' }, { bundleDependencies: ['hidden'] }),
      files: { 'a.js': '', 'node_modules/hidden/package.json': '{"name":"hidden","version":"1.0.0"}' },
    },
    {
      manifest: { name: 'breaks-out', version: '1.0.0', bin: 'a.js' },
      files: { 'a.js': '', '../../../up.js': 'out' },
      entries: [
        { name: 'package/link', type: '2', target: '../../../../secret' },
        { name: 'package/hard', type: '1', target: 'package/../../secret' },
        { name: 'package/device', type: '3' },
        { name: 'package/pipe', type: '6' },
        { name: '/tmp/callgate-absolute-name', type: '0' },
      ],
    },
  ])
  await writeFile(join(folder, 'secret'), 'secret')
})
afterAll(async () => {
  await registry.close()
  await elsewhere.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => vi.stubEnv('npm_config_registry', registry.url))
afterEach(() => vi.unstubAllEnvs())

const examine = (name: string) =>
  examineSource(ServerSource.parse({ type: 'npm', package: name, version: '1.0.0' }), {
    storeDirectory: join(folder, 'store'),
    now: () => 0,
  })

describe('a hostile package', { timeout: 60_000 }, () => {
  it('whose archive has other bytes than the registry says is refused', async () => {
    await expect(examine('other-bytes')).rejects.toThrow(/integrity|EINTEGRITY/i)
  })

  it.each([
    ['from-clear', /depends on evil from http:/],
    ['from-machine', /evil|file/],
  ])('with a dependency that nobody published is refused: %s', async (name, words) => {
    await expect(examine(name)).rejects.toThrow(words)
  })

  it('that names a dependency otherwise is pinned under the name it was published with', async () => {
    const { pin } = await examine('renames')
    expect(pin.parts.map(({ name }) => name)).toContain('plain')
    expect(pin.parts.map(({ name }) => name)).not.toContain('looks-like-left-pad')
  })

  it('that brings others along in its archive is covered by its own integrity and by every file', async () => {
    const { pin, store } = await examine('brings-along')
    expect(pin.parts.filter(({ kind }) => kind === 'package').map(({ name }) => name)).toEqual([
      'brings-along',
    ])
    expect(await readdir(join(store ?? '', 'node_modules', 'brings-along', 'node_modules'))).toEqual([
      'hidden',
    ])
  })

  it('that tries to leave its folder leaves nothing anywhere', async () => {
    const { store } = await examine('breaks-out')
    const own = await readdir(join(store ?? '', 'node_modules', 'breaks-out'))
    expect(own.filter((name) => /link|hard|device|pipe/.test(name))).toEqual([])
    expect((await readdir(folder)).toSorted()).toEqual(['secret', 'store'])
    expect(await readdir(tmpdir())).not.toContain('callgate-absolute-name')
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('secret')
  })
})

describe('a hostile lock', () => {
  it.each([
    ['no JSON', '{'],
    ['another version', '{"lockfileVersion":2,"packages":{}}'],
    ['packages that are none', '{"lockfileVersion":3,"packages":[]}'],
    ['a name of a megabyte', JSON.stringify({ lockfileVersion: 3, packages: { ['a'.repeat(1 << 20)]: {} } })],
  ])('is refused: %s', (_, text) => {
    expect(() => readLock(text, 10)).toThrow('lock this cannot read')
  })

  it('with more packages than can be pinned is refused', () => {
    const packages = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`node_modules/a${at}`, {}]))
    expect(() => readLock(JSON.stringify({ lockfileVersion: 3, packages }), 10)).toThrow('11 packages; 10')
  })
})
