/** The bundle holds what a start needs, and a package that is made of it starts where nothing else of ours or of the bundled is. */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OWN_PROGRAMS } from '../packages/gateway/src/own-files.ts'
import { announcedText, startNode, type Child } from '../test/fixtures/child.ts'
import { CALLGATE, ROOT } from '../test/fixtures/launch.ts'
import { ALLOW_ALL } from '../test/fixtures/gateway.ts'

const gateway = join(ROOT, 'packages', 'gateway')
const bundle = join(gateway, 'bundle')
/** What a start reads; contracts are in the bundle. */
const PACKAGES = ['console', 'engine', 'gateway', 'rules']

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'callgate-bundle-')))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const chunks = (): string[] => globSync('**/*.js', { cwd: bundle }).map((name) => join(bundle, name))

/** Packages of others that have code in the bundle: the bundler says above each module where it is from. */
const bundledPackages = (): string[] => {
  const texts = chunks().map((file) => readFileSync(file, 'utf8'))
  const found = texts.flatMap((text) => [
    ...text.matchAll(/^\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\/\S+js$/gm),
  ])
  return [...new Set(found.map(([, name]) => name ?? ''))].toSorted()
}

const TOOL = join(ROOT, 'tools', 'bundle.js')

describe('the bundle', () => {
  it('is made by whatever path its tool is called, keeps what another makes meanwhile, and forgets what is old', async () => {
    const [young, old] = [join(bundle, 'chunk-young.js'), join(bundle, 'chunk-old.js')]
    for (const path of [young, old]) await writeFile(path, '')
    await utimes(old, 1, 1)
    const link = join(folder, 'clone')
    await symlink(ROOT, link)
    try {
      const { status } = spawnSync(process.execPath, [join(link, 'tools', 'bundle.js')], { stdio: 'inherit' })
      expect(status).toBe(0)
      expect([young, old].map((path) => existsSync(path))).toEqual([true, false])
      expect(readdirSync(gateway).filter((name) => name.startsWith('.bundle-'))).toEqual([])
    } finally {
      await rm(young, { force: true })
    }
  })

  it('has every program that is started by its path', () => {
    expect(OWN_PROGRAMS.filter((name) => !existsSync(join(bundle, `${name}.js`)))).toEqual([])
  })

  it('carries the licence of everything in it', () => {
    const licences = readFileSync(join(bundle, 'LICENSES.txt'), 'utf8')
    const packages = bundledPackages()
    expect(packages).toEqual(expect.arrayContaining(['hono', 'kysely', 'yaml', 'zod']))
    expect(packages.filter((name) => !licences.includes(`${name} `))).toEqual([])
  })

  it('is as old as the moment at which its sources began to be read, so that no later change is missed', () => {
    const beganMs = Date.now()
    const { status } = spawnSync(process.execPath, [TOOL], { stdio: 'inherit' })
    expect(status).toBe(0)
    const builtMs = statSync(join(bundle, 'bin.js')).mtimeMs
    expect(builtMs).toBeGreaterThanOrEqual(beganMs)
    const [, chunk = ''] = /"\.\/(chunk-[^"]+)"/.exec(readFileSync(join(bundle, 'bin.js'), 'utf8')) ?? []
    expect(builtMs).toBeLessThan(statSync(join(bundle, chunk)).mtimeMs)
  })
})

async function startIn(script: string, at: string, how: 'as-user' | 'from-sources'): Promise<Child> {
  await mkdir(at, { recursive: true })
  const configFile = join(at, 'callgate.yaml')
  const config = { version: 1, listen: { port: 0 }, control: { port: 0 }, policy: './policy.yaml' }
  await writeFile(configFile, JSON.stringify({ ...config, data: './data', upstreams: {} }))
  await writeFile(join(at, 'policy.yaml'), ALLOW_ALL)
  return startNode(script, ['up', '--config', configFile, '--json'], { how, cwd: at })
}

/** Ready, closed to whoever brings no token, and ended in good order. */
const SERVED = [200, 401, 0]

/** What its doors answer, and how it ends. */
async function visit(child: Child): Promise<readonly (number | null)[]> {
  const statusOf = async (name: string, path: string): Promise<number> =>
    (await fetch(`${announcedText(child, name)}${path}`)).status
  const answers = [await statusOf('url', '/healthz'), await statusOf('controlUrl', '/api/v1/status')]
  await child.stop()
  return [...answers, child.process.exitCode]
}

/** Packing compresses some megabytes. */
describe('a gateway', { timeout: 240_000 }, () => {
  it('starts from the files of its packages, without a source and without what is bundled', async () => {
    const modules = join(folder, 'node_modules')
    await mkdir(join(modules, '@callgate'), { recursive: true })
    const bundled = new Set(bundledPackages())
    for (const name of readdirSync(join(ROOT, 'node_modules')))
      if (!bundled.has(name) && !name.startsWith('.') && !['@callgate', 'callgate', '@hono'].includes(name))
        await symlink(join(ROOT, 'node_modules', name), join(modules, name))
    const workspaces = PACKAGES.map((name) => `--workspace=packages/${name}`)
    execFileSync('npm', ['pack', '--ignore-scripts', `--pack-destination=${folder}`, ...workspaces], {
      cwd: ROOT,
      stdio: 'ignore',
    })
    for (const tarball of globSync('*.tgz', { cwd: folder })) {
      const [, name = ''] = /^callgate-([a-z]+)-/.exec(tarball) ?? []
      const home = name === '' ? join(modules, 'callgate') : join(modules, '@callgate', name)
      await mkdir(home, { recursive: true })
      execFileSync('tar', ['-xzf', join(folder, tarball), '-C', home, '--strip-components=1'])
    }
    const launcher = join(modules, 'callgate', 'bin', 'callgate.js')
    expect(existsSync(join(modules, 'callgate', 'src'))).toBe(false)
    expect(await visit(await startIn(launcher, join(folder, 'home'), 'as-user'))).toEqual(SERVED)
    const { status, stdout } = spawnSync(process.execPath, [launcher, 'policy', 'check'], {
      cwd: join(folder, 'home'),
      encoding: 'utf8',
    })
    expect({ status, stdout }).toMatchObject({ status: 0 })
  })

  it('starts from the sources of a clone', async () => {
    expect(await visit(await startIn(CALLGATE, join(folder, 'home'), 'from-sources'))).toEqual(SERVED)
  })
})
