/** The launcher lets Node keep compiled modules only where nobody else can write, and tells no child process of it. */

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const REPORT = `import { getCompileCacheDir } from 'node:module'
export async function run() {
  process.stdout.write(JSON.stringify({ kept: getCompileCacheDir() ?? null, told: process.env.NODE_COMPILE_CACHE ?? null }))
  return 0
}
`

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'callgate-launcher-')))
  const bin = fileURLToPath(new URL('../packages/gateway/bin/', import.meta.url))
  cpSync(bin, join(folder, 'bin'), { recursive: true })
  mkdirSync(join(folder, 'bundle'))
  mkdirSync(join(folder, 'home'), { mode: 0o700 })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'bundle', 'bin.js'), REPORT)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function launch(env: Readonly<Record<string, string>>): unknown {
  const { NODE_COMPILE_CACHE: _ours, XDG_CACHE_HOME: _theirs, ...rest } = process.env
  const home = { HOME: join(folder, 'home') }
  const { stdout } = spawnSync(process.execPath, [join(folder, 'bin', 'callgate.js')], {
    env: { ...rest, ...home, ...env },
    encoding: 'utf8',
  })
  return JSON.parse(stdout)
}

const NOTHING = { kept: null, told: null }

it.skipIf(process.platform !== 'linux')(
  'keeps them in the cache folder of the user, closed to others',
  () => {
    const own = join(folder, 'home', '.cache', 'callgate', 'compiled')
    expect(launch({})).toEqual({ kept: expect.stringContaining(`${own}/`), told: null })
    expect(statSync(own).mode & 0o777).toBe(0o700)
    const named = join(folder, 'home', 'named')
    expect(launch({ XDG_CACHE_HOME: named })).toMatchObject({ kept: expect.stringContaining(`${named}/`) })
  },
)

it.skipIf(process.platform !== 'linux')(
  'keeps nothing where others could write or put a folder in its place',
  () => {
    const open = join(folder, 'open')
    mkdirSync(open)
    chmodSync(open, 0o777)
    expect(launch({ XDG_CACHE_HOME: open })).toEqual(NOTHING)
    expect(launch({ XDG_CACHE_HOME: tmpdir() })).toEqual(NOTHING)
    mkdirSync(join(open, 'callgate', 'compiled'), { recursive: true, mode: 0o700 })
    expect(launch({ XDG_CACHE_HOME: open })).toEqual(NOTHING)
    const own = join(folder, 'home', '.cache', 'callgate', 'compiled')
    mkdirSync(own, { recursive: true })
    chmodSync(own, 0o770)
    expect(launch({})).toEqual(NOTHING)
  },
)

it('leaves the choice to whoever made one', () => {
  expect(launch({ NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual(NOTHING)
  const chosen = join(folder, 'chosen')
  expect(launch({ NODE_COMPILE_CACHE: chosen })).toEqual({
    kept: expect.stringContaining(chosen),
    told: chosen,
  })
})
