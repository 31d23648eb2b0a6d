/** Which files a command line runs, told by content: the interpreter, what it loads first, and its script. */

import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createProgramReader } from './programs.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'callgate-programs-')))
  mkdirSync(join(folder, 'store'))
  for (const name of ['python3', 'server', 'main.py', 'first.js', 'store/main.js', 'data.db']) put(name, name)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
  chmodSync(join(folder, name), 0o755)
}
const file = (name: string, text = name) => ({
  path: join(folder, name),
  digest: `sha256:${createHash('sha256').update(text).digest('hex')}`,
})
const read = (command: string, ...args: string[]) =>
  createProgramReader(join(folder, 'store'), Date.now)({ command, args, cwd: folder, env: { PATH: folder } })

it('names the interpreter from PATH and its script, and not what the script is given', async () => {
  expect(await read('python3', '-I', 'main.py', 'data.db')).toEqual({
    interpreter: { interpreter: file('python3') },
    script: { scripts: [file('main.py')] },
  })
  expect(
    await read(join(folder, 'python3'), '-r', './first.js', '--import=data.db', 'main.py'),
  ).toMatchObject({
    script: { scripts: [file('first.js'), file('data.db'), file('main.py')] },
  })
})

it.each([
  [['-X', 'dev', 'main.py', 'data.db'], ['main.py']],
  [['run', 'main.py', 'data.db'], ['main.py']],
  [['-I', 'main.py', 'data.db'], ['main.py']],
  [
    ['--env-file', 'data.db', 'main.py', 'first.js'],
    ['data.db', 'main.py'],
  ],
  [['-m', 'module', 'data.db'], []],
  [['-c', 'main.py', 'data.db'], []],
])('finds the script of %j behind values of options and commands', async (args, names) => {
  const { script } = await read('python3', ...args)
  const scripts = names.map((name) => file(name))
  expect(script).toEqual(scripts.length === 0 ? undefined : { scripts })
})

it('names a program that is no interpreter alone, and leaves out what is installed in the store', async () => {
  expect(await read('./server', 'main.py')).toEqual({ program: { program: file('server') } })
  expect(await read('python3', join(folder, 'store', 'main.js'))).toEqual({
    interpreter: { interpreter: file('python3') },
  })
  expect(await read('python3', '-m', 'module')).toEqual({ interpreter: { interpreter: file('python3') } })
  expect(await read('nowhere')).toEqual({})
})

it('does not look for a bare name in the folder it is started in', async () => {
  const reader = createProgramReader(join(folder, 'store'), Date.now)
  const elsewhere = mkdtempSync(join(tmpdir(), 'callgate-programs-'))
  expect(await reader({ command: 'server', args: [], cwd: folder, env: { PATH: elsewhere } })).toEqual({})
  rmSync(elsewhere, { recursive: true })
})

it('reads a file again as soon as it changed, also within the same moment', async () => {
  let nowMs = Date.now()
  const reader = createProgramReader(join(folder, 'store'), () => nowMs)
  const again = () => reader({ command: './server', args: [], cwd: folder, env: {} })
  expect(await again()).toEqual({ program: { program: file('server') } })
  put('server', 'SERVER')
  expect(await again()).toEqual({ program: { program: file('server', 'SERVER') } })
  // As if the file had been there for long: what is kept of it is used, and given up when it is written.
  nowMs += 3_600_000
  await again()
  put('server', 'another')
  expect(await again()).toEqual({ program: { program: file('server', 'another') } })
})
