/** npm packages taken from a registry of the test, with the real npm: pinned, judged, and never run. */

import { existsSync } from 'node:fs'
import { appendFile, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ServerSource } from '@callgate/contracts/catalogue'
import { ServerPin } from '@callgate/contracts/catalogue'
import { NetworkConfig } from '@callgate/contracts/network'
import { createReach } from '../../network/reach.ts'
import { createPackageWayOut } from '../../upstream/isolation/package-way-out.ts'
import { examineSource } from './examine-source.ts'
import { coversHost } from './npm-way-out.ts'
import { loadShippedTrust } from './npm-signature.ts'
import { checkInstalledContent, describePinChange } from './pin.ts'
import { startRegistry } from './registry-fixture.ts'

let folder: string
let registry: Awaited<ReturnType<typeof startRegistry>>
/** A service of this machine that is nobody's registry. */
const inside = { asked: 0, port: 0 }
const service = createServer((_request, response) => {
  inside.asked += 1
  response.writeHead(404).end()
})
const marker = () => join(folder, 'it-ran')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-supply-'))
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  inside.port = (service.address() as AddressInfo).port
  const run = `node -e "require('fs').writeFileSync('${marker()}','')"`
  registry = await startRegistry([
    {
      manifest: {
        name: '@test/mail',
        version: '1.0.0',
        bin: { mail: 'index.js' },
        dependencies: { 'test-dependency': '^2.0.0' },
        scripts: { preinstall: run, install: run, postinstall: run },
      },
      files: {
        'index.js': `import { exec } from 'node:child_process'\n\nexport const send = (to) => exec(\`mail \${to}\`)\n`,
        '.npmrc': `ignore-scripts=false\n`,
      },
      sign: 'right',
    },
    { manifest: { name: '@test/mail', version: '1.0.1', bin: 'index.js' }, sign: 'wrong' },
    { manifest: { name: 'test-dependency', version: '2.0.3' }, deprecated: 'Use \u001b[31manother.' },
    {
      manifest: {
        name: 'from-inside',
        version: '1.0.0',
        bin: 'a.js',
        dependencies: { evil: `http://127.0.0.1:${inside.port}/evil.tgz` },
      },
    },
    {
      manifest: {
        name: 'from-metadata',
        version: '1.0.0',
        bin: 'a.js',
        dependencies: { evil: 'https://169.254.169.254/evil.tgz' },
      },
    },
    {
      manifest: {
        name: 'from-elsewhere',
        version: '1.0.0',
        bin: 'a.js',
        dependencies: { evil: 'git+https://127.0.0.1:1/evil.git' },
      },
    },
  ])
})
afterAll(async () => {
  await registry.close()
  service.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => {
  vi.stubEnv('npm_config_registry', registry.url)
  vi.stubEnv('npm_config_ignore_scripts', 'false')
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const source = (version: string, name = '@test/mail'): ServerSource => ({
  type: 'npm',
  package: name,
  version,
  args: [],
})
const deps = () => ({
  storeDirectory: join(folder, 'store'),
  now: () => 0,
  trust: { ...loadShippedTrust(), keys: [registry.key] },
  openWayOut: createPackageWayOut(createReach(() => NetworkConfig.parse({}))),
})

describe('examineSource of an npm package', { timeout: 120_000 }, () => {
  it('installs and pins it whole, runs nothing of it, and says what is conspicuous', async () => {
    const { pin, findings, sbom, store } = await examineSource(source('1.0.0'), deps())
    expect(existsSync(marker())).toBe(false)
    expect(ServerPin.parse(pin)).toEqual(pin)
    expect(
      pin.parts.filter(({ kind }) => kind === 'package').map(({ name, version }) => [name, version]),
    ).toEqual([
      ['@test/mail', '1.0.0'],
      ['test-dependency', '2.0.3'],
    ])
    for (const part of pin.parts) expect(part.integrity).toMatch(/^sha(?:512-|256:)/)
    const codes = findings.map(({ code, severity }) => `${code} ${severity}`)
    expect(codes).toContain('supply/install-download high')
    expect(codes).toContain('supply/deprecated low')
    expect(codes).toContain('supply/no-provenance low')
    expect(
      codes.some((code) => code.startsWith('supply/signature') || code.startsWith('supply/no-sig')),
    ).toBe(false)
    const shell = findings.find(({ code }) => code === 'code/shell-with-arguments')
    expect(shell?.where).toEqual({ file: 'node_modules/@test/mail/index.js', line: 3 })
    expect(JSON.stringify(findings)).not.toContain('u001b')
    expect(sbom?.components.map(({ purl }) => purl)).toEqual([
      'pkg:npm/%40test/mail@1.0.0',
      'pkg:npm/test-dependency@2.0.3',
    ])
    expect(await readFile(join(String(store), 'node_modules/@test/mail/index.js'), 'utf8')).toContain('exec')
    expect((await readdir(join(folder, 'store'))).filter((name) => name.startsWith('staging'))).toEqual([])
  })

  it('gives the same pin again, and notices when installed content was altered meanwhile', async () => {
    const first = await examineSource(source('1.0.0'), deps())
    const store = String(first.store)
    expect(await checkInstalledContent(store, first.pin)).toEqual({ ok: true })
    await appendFile(join(store, 'node_modules/test-dependency/package.json'), ' ')
    expect(await checkInstalledContent(store, first.pin)).toMatchObject({ ok: false })
    const second = await examineSource(source('1.0.0'), deps())
    expect(second.pin).toEqual(first.pin)
    expect(second.findings[0]).toMatchObject({ code: 'supply/store-altered', severity: 'critical' })
    expect(await checkInstalledContent(store, first.pin)).toEqual({ ok: true })
    await symlink('/etc/passwd', join(store, 'more'))
    expect(await checkInstalledContent(store, first.pin)).toMatchObject({ ok: false })
    await rm(join(store, 'more'))
    const altered = { ...first.pin, parts: first.pin.parts.slice(1) }
    expect(await checkInstalledContent(store, altered)).toMatchObject({ ok: false })
  })

  it('names a signature that does not hold, and what changed between versions', async () => {
    const before = await examineSource(source('1.0.0'), deps())
    const after = await examineSource(source('1.0.1'), deps())
    expect(after.findings.find(({ code }) => code === 'supply/signature-invalid')?.severity).toBe('critical')
    expect(describePinChange(before.pin, after.pin)).toContain('new: package @test/mail 1.0.1')
    expect(describePinChange(before.pin, after.pin)).toContain('gone: package test-dependency 2.0.3')
  })

  it('refuses what does not exist, is no name, or has dependencies by git', async () => {
    await expect(examineSource(source('9.9.9'), deps())).rejects.toThrow(
      /npm could not install @test\/mail@9\.9\.9/,
    )
    await expect(examineSource(source('1.0.0', '../evil'), deps())).rejects.toThrow(
      'is no name of an npm package',
    )
    await expect(examineSource(source('1.0.0', '--global'), deps())).rejects.toThrow()
    await expect(examineSource(source('1.0.0', 'from-elsewhere'), deps())).rejects.toThrow(
      /npm could not install/,
    )
  })

  it('leaves nothing behind that runs where there is no way out for it', async () => {
    const openWayOut = () => Promise.reject(new Error('no port is free'))
    const begun = vi.spyOn(globalThis, 'setInterval')
    const ended = vi.spyOn(globalThis, 'clearInterval')
    await expect(examineSource(source('1.0.0'), { ...deps(), openWayOut })).rejects.toThrow(/no port/)
    const stopped = ended.mock.calls.map(([timer]) => timer)
    expect(begun.mock.results.filter(({ value }) => !stopped.includes(value))).toEqual([])
  })

  it('asks nobody but its registry: neither for what a package names elsewhere, nor over a configured way around', async () => {
    vi.stubEnv('npm_config_noproxy', '127.0.0.1')
    for (const [name, reason] of [
      ['from-inside', /refused 127\.0\.0\.1:\d+: not granted.*supplyChain\.npm\.hosts/],
      ['from-metadata', /refused 169\.254\.169\.254:443: not granted/],
    ] as const)
      await expect(examineSource(source('1.0.0', name), deps())).rejects.toThrow(reason)
    expect(inside.asked).toBe(0)
    // Without the way out npm goes there before anybody has judged it.
    const { openWayOut: _, ...open } = deps()
    await expect(examineSource(source('1.0.0', 'from-inside'), open)).rejects.toThrow()
    expect(inside.asked).toBeGreaterThan(0)
  })

  it('stops at its limits and leaves nothing behind', async () => {
    const tight = { ...deps(), limits: { entriesMax: 2 } }
    await expect(examineSource(source('1.0.0'), tight)).rejects.toThrow(/more than 2 files/)
    await expect(examineSource(source('1.0.0'), { ...deps(), limits: { timeoutMs: 1 } })).rejects.toThrow()
    expect((await readdir(join(folder, 'store'))).filter((name) => name.startsWith('staging'))).toEqual([])
  })
})

it('reads hosts as lists of hosts write them', () => {
  const covers = (host: string, url: string): boolean => coversHost(host, new URL(url))
  expect(covers('code.example', 'https://code.example/a.tgz')).toBe(true)
  expect(covers('*.example', 'https://code.example/a.tgz')).toBe(true)
  expect(covers('code.example:8443', 'https://code.example:8443/a.tgz')).toBe(true)
  for (const url of ['https://evilcode.example/', 'https://code.example:8443/', 'https://code.example.evil/'])
    expect(covers('code.example', url)).toBe(false)
  expect(covers('*.example', 'https://notexample/')).toBe(false)
})
