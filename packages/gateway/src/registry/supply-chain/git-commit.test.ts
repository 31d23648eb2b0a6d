/** Commits of repositories of the test, with the real git: taken byte by byte, nothing of them run, hostile ones refused. */

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ServerSource } from '@callgate/contracts/catalogue'
import { examineSource } from './examine-source.ts'

let folder: string
let repository: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-git-'))
  repository = join(folder, 'repository')
  await mkdir(repository)
  git('init', '--quiet', '-b', 'main')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const identity = [
  '-c',
  'user.name=test',
  '-c',
  'user.email=test@test.invalid',
  '-c',
  'protocol.file.allow=always',
]
const git = (...args: string[]): string =>
  execFileSync('git', [...identity, ...args], {
    cwd: repository,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()
function commit(): string {
  git('add', '-A')
  git('commit', '--quiet', '-m', 'a commit')
  return git('rev-parse', 'HEAD')
}
/** A commit of a tree that git itself would not make from files. */
function commitTree(listed: string): string {
  const tree = execFileSync('git', ['mktree', '--missing'], {
    cwd: repository,
    input: listed,
    encoding: 'utf8',
  }).trim()
  const id = git('commit-tree', tree, '-m', 'hostile')
  git('update-ref', 'refs/heads/main', id)
  return id
}
const blob = (text: string): string =>
  execFileSync('git', ['hash-object', '-w', '--stdin'], {
    cwd: repository,
    input: text,
    encoding: 'utf8',
  }).trim()

const examine = (id: string, more: object = {}) =>
  examineSource(
    ServerSource.parse({ type: 'git', repository, commit: id, command: 'node', args: ['main.js'], ...more }),
    { storeDirectory: join(folder, 'store'), now: () => 0 },
  )

describe('examineSource of a commit', { timeout: 60_000 }, () => {
  it('pins the commit and every file as it was committed, without filters, hooks and later commits', async () => {
    const ran = join(folder, 'it-ran')
    await writeFile(join(repository, 'main.js'), 'one\r\ntwo $Id$\n')
    await writeFile(join(repository, 'start.sh'), '#!/bin/sh\n')
    await chmod(join(repository, 'start.sh'), 0o755)
    await symlink('main.js', join(repository, 'link.js'))
    await writeFile(join(repository, '.gitattributes'), '* text eol=lf ident export-ignore filter=evil\n')
    git('config', 'filter.evil.smudge', `touch ${ran}`)
    git('config', 'core.autocrlf', 'false')
    await writeFile(join(repository, '.git', 'hooks', 'post-checkout'), `#!/bin/sh\ntouch ${ran}\n`, {
      mode: 0o755,
    })
    const id = commit()
    const inRepository = git('cat-file', 'blob', `${id}:main.js`)
    await writeFile(join(repository, 'main.js'), 'later')
    commit()
    const { pin, store, start, findings } = await examine(id)
    expect(findings.map(({ code }) => code)).toEqual(['supply/no-signature'])
    expect(pin.parts).toContainEqual({ kind: 'commit', name: repository, version: null, integrity: id })
    expect((await readFile(join(store ?? '', 'main.js'), 'utf8')).trim()).toBe(inRepository)
    expect((await lstat(join(store ?? '', 'start.sh'))).mode & 0o111).toBe(0o111)
    expect((await lstat(join(store ?? '', 'link.js'))).isSymbolicLink()).toBe(true)
    expect(existsSync(join(store ?? '', '.git'))).toBe(false)
    expect(existsSync(ran)).toBe(false)
    expect(start).toMatchObject({ program: ['node'], args: ['main.js'], store: pin.digest })
    expect((await examine(id)).pin.digest).toBe(pin.digest)
  })

  it('takes one subfolder, and starts a program that lies in it', async () => {
    await mkdir(join(repository, 'server'))
    await writeFile(join(repository, 'server', 'run'), '#!/bin/sh\n', { mode: 0o755 })
    await writeFile(join(repository, 'other.js'), '')
    const { pin, start } = await examine(commit(), { subfolder: 'server/', command: './run', args: [] })
    expect(pin.parts.map(({ name }) => name)).not.toContain('other.js')
    expect(start?.program).toEqual(['${content}/run'])
  })

  it('refuses a submodule', async () => {
    const id = commitTree(`160000 commit ${'1'.repeat(40)}\tvendor\n`)
    await expect(examine(id)).rejects.toThrow('submodule at vendor')
  })

  it.each([
    [
      'a link that leads outside',
      () => `120000 blob ${blob('../../etc/passwd')}\tlink\n`,
      'outside of what is examined',
    ],
    [
      'names that differ by case alone',
      () => `100644 blob ${blob('a')}\tMain.js\n100644 blob ${blob('b')}\tmain.js\n`,
      'told apart by case',
    ],
    ['a name that is a device', () => `100644 blob ${blob('a')}\taux.js\n`, 'not safe to write'],
    ['a name with a line break', () => `100644 blob ${blob('a')}\t"a\\nb"\n`, 'not safe to write'],
  ])('refuses %s', async (_, listed, words) => {
    await expect(examine(commitTree(listed()))).rejects.toThrow(words)
  })

  it('refuses what is no such commit, and what git would run', async () => {
    await writeFile(join(repository, 'main.js'), '')
    commit()
    await expect(examine('1'.repeat(40))).rejects.toThrow('git could not')
    await expect(examine(git('rev-parse', 'HEAD^{tree}'))).rejects.toThrow('no commit')
    for (const other of [
      'ext::sh -c id',
      'git@code.test:a/b',
      'http://code.test/a',
      '--upload-pack=id',
      'https://me:secret@code.test/a',
    ])
      await expect(examine('1'.repeat(40), { repository: other })).rejects.toThrow(
        'no repository that is fetched',
      )
  })
})
