/** What a server is granted to write, and what of it stays as it was. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StdioUpstream } from '@callgate/contracts/upstream'
import { expect, onTestFinished, test } from 'vitest'
import { computeProfile } from './profile.ts'

const kept = { hidden: [], settings: [], home: '/nobody' }
function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'callgate-profile-')))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const name of ['.git', '.git/hooks', '.vscode', 'src']) mkdirSync(join(folder, name))
  for (const name of ['.git/config', '.envrc']) writeFileSync(join(folder, name), '')
  symlinkSync('src', join(folder, '.husky'))
  return folder
}
const profileOf = (isolation: object) =>
  computeProfile(StdioUpstream.parse({ transport: 'stdio', command: '/bin/true', cwd: '/', isolation }), kept)

test('what the tools of the user run stays as it was, and where it was', () => {
  const folder = makeFolder()
  const { held } = profileOf({ write: [folder] })
  expect(held.map(({ path, access }) => [path.slice(folder.length + 1), access])).toEqual([
    ['.git', 'write'],
    ['.git/config', 'read'],
    ['.git/hooks', 'read'],
    ['.envrc', 'read'],
    ['.vscode', 'read'],
  ])
})

test('granted by its own name it may be written to', () => {
  const folder = makeFolder()
  const { held } = profileOf({ write: [folder, join(folder, '.vscode')] })
  expect(held.map(({ path }) => path)).not.toContain(join(folder, '.vscode'))
})

test('a grant to read holds nothing back', () => {
  expect(profileOf({ read: [makeFolder()] }).held).toEqual([])
})

test('what a link leads to is not linked once more: nothing could be made in a folder that is a link', () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'usr-bin'))
  writeFileSync(join(folder, 'usr-bin', 'tool'), '')
  symlinkSync('usr-bin', join(folder, 'bin'))
  const isolation = { read: [join(folder, 'bin')] }
  const command = join(folder, 'bin', 'tool')
  const settings = StdioUpstream.parse({ transport: 'stdio', command, cwd: '/', isolation })
  const { links } = computeProfile(settings, kept)
  expect(links.filter(([path]) => path.startsWith(folder))).toEqual([
    [join(folder, 'bin'), join(folder, 'usr-bin')],
  ])
})
