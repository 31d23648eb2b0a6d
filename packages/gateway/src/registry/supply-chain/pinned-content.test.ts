/** What is installed for each kind of source starts from the store, is refused with anything altered, and survives being killed. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ServerSource } from '@callgate/contracts/catalogue'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { startPinned } from '../catalogue/pinned.ts'
import { cleanStore, dropLeftovers } from './clean-store.ts'
import { examineSource } from './examine-source.ts'
import { createInstalled } from './installed.ts'
import { startRegistry } from './registry-fixture.ts'
import { placeOf, readRecord } from './store.ts'
import { hashTree } from './tree.ts'
import { EXAMINE_LIMITS } from './limits.ts'
import { zip } from './zip-fixture.ts'

const PROGRAM =
  "import { word } from './lib/word.js'\nprocess.stdout.write(word + ' ' + process.argv.slice(2).join(' '))\n"
const FILES = {
  'package.json': '{"type":"module"}',
  'main.js': PROGRAM,
  'lib/word.js': "export const word = 'started'\n",
}

let folder: string
let store: string
let repaired: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-content-'))
  store = join(folder, 'store')
  repaired = []
  await mkdir(join(folder, 'source', 'lib'), { recursive: true })
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, 'source', name), text)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const deps = () => ({ storeDirectory: store, copyFolders: true, now: () => 0 })
const installed = () => createInstalled({ ...deps(), onRepaired: (place) => repaired.push(place) })

const command = { command: 'node', args: ['main.js', '--of-source'] }
const sources: readonly (readonly [string, () => Promise<object>])[] = [
  ['a folder', async () => ({ type: 'folder', path: join(folder, 'source'), ...command })],
  [
    'a commit',
    async () => {
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', ...args], {
          cwd: join(folder, 'source'),
          encoding: 'utf8',
        }).trim()
      git('init', '--quiet')
      git('add', '-A')
      git('commit', '--quiet', '-m', 'all')
      return { type: 'git', repository: join(folder, 'source'), commit: git('rev-parse', 'HEAD'), ...command }
    },
  ],
  [
    'a bundle',
    async () => {
      const manifest = {
        manifest_version: '0.3',
        name: 'mail',
        version: '1.0.0',
        server: {
          type: 'node',
          entry_point: 'main.js',
          mcp_config: { command: 'node', args: ['${__dirname}/main.js'] },
        },
      }
      const files = { ...FILES, 'manifest.json': JSON.stringify(manifest) }
      const bytes = zip(Object.entries(files).map(([name, text]) => ({ name, text })))
      await writeFile(join(folder, 'mail.mcpb'), bytes)
      const sha256 = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
      return { type: 'mcpb', file: join(folder, 'mail.mcpb'), sha256, args: ['--of-source'] }
    },
  ],
]

describe.each(sources)('the content of %s', { timeout: 60_000 }, (_, makeSource) => {
  const install = async () => {
    const source = ServerSource.parse(await makeSource())
    const { start } = await examineSource(source, deps())
    if (start === null) throw new Error('It is not started from the store.')
    return { source, start, place: placeOf(store, start.store) }
  }

  it('is what is started, with the arguments of the source and then of the configuration', async () => {
    const { source, start, place } = await install()
    const config = UpstreamConfig.parse({ transport: 'stdio', args: ['--own'] })
    const launch = startPinned(config, start, store)
    if (launch.transport !== 'stdio') throw new Error('It is a child process.')
    await writeFile(join(folder, 'source', 'lib', 'word.js'), "export const word = 'something else'\n")
    await installed().ensure(start, source)
    expect(launch).toMatchObject({ cwd: place, isolation: { read: [place] } })
    const said = execFileSync(launch.command, launch.args, { cwd: launch.cwd, encoding: 'utf8' })
    expect(said).toBe('started --of-source --own')
  })

  it('is refused with a byte, a right, a file or a link altered, each named', async () => {
    const { source, start, place } = await install()
    const check = installed()
    const path = join(place, 'lib', 'word.js')
    const refuse = (name: string) =>
      expect(check.ensure(start, source)).rejects.toThrow(new RegExp(`${name} differs?\\.`))
    await check.ensure(start, source)
    await chmod(path, 0o644)
    await appendFile(path, ' ')
    await refuse('lib/word.js')
    await writeFile(path, FILES['lib/word.js'])
    await check.ensure(start, source)
    await chmod(path, 0o755)
    await refuse('lib/word.js')
    await chmod(path, 0o444)
    await writeFile(join(place, 'more.js'), '')
    await refuse('more.js')
    await rm(join(place, 'more.js'))
    await rename(path, join(folder, 'aside'))
    await refuse('lib/word.js')
    await symlink('../main.js', path)
    await refuse('lib/word.js')
  })

  it('is put back when it is gone, unless its source gives something else now', async () => {
    const { source, start, place } = await install()
    await rm(place, { recursive: true })
    await Promise.all([1, 2, 3].map(() => installed().ensure(start, source)))
    expect(new Set(repaired)).toEqual(new Set([place]))
    await rm(place, { recursive: true })
    const other = source.type === 'folder' ? source : { ...source, args: ['x'] }
    await writeFile(join(folder, 'source', 'main.js'), 'evil')
    await rm(join(folder, 'mail.mcpb'), { force: true })
    await rm(join(folder, 'source', '.git'), { recursive: true, force: true })
    await expect(installed().ensure(start, other)).rejects.toThrow()
    await expect(readdir(place)).rejects.toThrow('ENOENT')
  })
})

it('an installation that is killed leaves nothing half installed, and the next one is whole', async () => {
  const launcher = fileURLToPath(new URL('../../../bin/callgate.js', import.meta.url))
  const registry = await startRegistry([
    {
      manifest: { name: 'mail', version: '1.0.0', bin: 'main.js' },
      files: Object.fromEntries(
        Array.from({ length: 300 }, (_, at) => [`file-${at}.js`, `${at}`.repeat(5_000)]),
      ),
    },
  ])
  const examine = () =>
    spawn(process.execPath, [launcher, 'servers', 'examine', 'npm:mail@1.0.0', '--store', store, '--json'], {
      env: { ...process.env, npm_config_registry: registry.url },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  /** Killed as soon as so many names are in the folder it works in, whatever the machine's speed. */
  async function killAt(names: number): Promise<void> {
    const child = examine()
    const gone = once(child, 'close')
    while (child.exitCode === null && (await countNames()) < names) await new Promise(setImmediate)
    child.kill('SIGKILL')
    await gone
  }
  const countNames = async (): Promise<number> =>
    (await readdir(store, { recursive: true }).catch(() => [])).length
  try {
    for (const names of [1, 4, 20, 150, 320]) {
      await killAt(names)
      for (const name of (await readdir(store)).filter((one) => /^[0-9a-f]{64}$/.test(one))) {
        const tree = await hashTree(join(store, name), EXAMINE_LIMITS)
        expect(await readRecord(join(store, name), tree.digest)).not.toBeNull()
      }
      await dropLeftovers(store)
    }
    const child = examine()
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(child, 'close')
    const { start } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    await installed().ensure(start, ServerSource.parse({ type: 'npm', package: 'mail', version: '1.0.0' }))
    expect((await readdir(store)).filter((name) => name.startsWith('staging-'))).toEqual([])
    expect(
      await readFile(join(placeOf(store, start.store), 'node_modules', 'mail', 'file-7.js'), 'utf8'),
    ).toHaveLength(5_000)
    expect(await cleanStore(store, new Set([start.store]), 0)).toMatchObject({ removed: [], kept: 2 })
    await cleanStore(store, new Set(), Date.now() + 1_000)
    expect(await readdir(store)).toEqual([])
  } finally {
    await registry.close()
  }
}, 180_000)
