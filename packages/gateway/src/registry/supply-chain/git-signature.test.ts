/** Signatures of commits and tags, made by the real git, ssh-keygen and gpg, and checked by them under the keys of the rules alone. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServerSource } from '@callgate/contracts/catalogue'
import { SupplyChainRules } from '@callgate/contracts/supply-chain'
import type { GitSigners } from './examination.ts'
import { examineSource } from './examine-source.ts'
import { isGitPinning } from './git.ts'

const hasTools = ['/usr/bin/git', '/usr/bin/ssh-keygen', '/usr/bin/gpg'].every((path) => existsSync(path))

describe.skipIf(!hasTools)('signatures of a repository', { timeout: 60_000 }, () => {
  let folder: string
  let repository: string
  let env: Record<string, string>
  let ssh: string
  let openpgp: string
  let signing: { readonly ssh: readonly string[]; readonly gpg: readonly string[] }

  const run = (file: string, args: readonly string[]): string =>
    execFileSync(file, args, {
      cwd: repository,
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  const git = (...args: string[]): string =>
    run('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', ...args])
  const commit = (how: readonly string[], ...more: string[]): string => {
    git(...how, 'commit', '--quiet', '--allow-empty', '-m', 'one', ...more)
    return git('rev-parse', 'HEAD')
  }
  const examineWhole = (id: string, signers: GitSigners, more: object = {}) => {
    const source = { type: 'git', repository, commit: id, command: 'node', args: ['main.js'], ...more }
    return examineSource(ServerSource.parse(source), {
      storeDirectory: join(folder, 'store'),
      rules: SupplyChainRules.parse({ git: { signature: 'required' } }),
      gitSigners: signers,
      now: () => 0,
    })
  }
  const examine = async (...asked: Parameters<typeof examineWhole>) => {
    const { findings } = await examineWhole(...asked)
    return findings.map(({ code }) => code.replace('supply/', ''))
  }
  const NOBODY = { ssh: [], openpgp: [] }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'callgate-signed-'))
    repository = join(folder, 'repository')
    const home = mkdtempSync(join(folder, 'home-'))
    env = {
      PATH: '/usr/bin:/bin',
      HOME: home,
      GNUPGHOME: home,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
    }
    execFileSync('git', ['init', '--quiet', '-b', 'main', repository], { env })
    writeFileSync(join(repository, 'main.js'), '')
    git('add', '-A')
    const key = join(home, 'key')
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada', '-f', key])
    ssh = `ada@example.com ${readFileSync(`${key}.pub`, 'utf8')}`
    run('gpg', [
      '--batch',
      '--passphrase',
      '',
      '--quick-generate-key',
      'Ada <ada@example.com>',
      'ed25519',
      'sign',
    ])
    openpgp = run('gpg', ['--armor', '--export', 'ada@example.com'])
    signing = {
      ssh: ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${key}`],
      gpg: ['-c', 'user.signingKey=ada@example.com'],
    }
  }, 60_000)
  afterAll(() => {
    execFileSync('/usr/bin/gpgconf', ['--kill', 'all'], { env })
    rmSync(folder, { recursive: true })
  })

  it('are missing, and then a required one keeps the commit out', async () => {
    expect(await examine(commit([]), { ssh: [ssh], openpgp: [openpgp] })).toEqual([
      'not-as-required',
      'no-signature',
    ])
  })

  it('hold by SSH under an allowed signer, and under no other', async () => {
    const id = commit(signing.ssh, '-S')
    expect(await examine(id, { ssh: [ssh], openpgp: [] })).toEqual(['signature'])
    expect(await examine(id, NOBODY)).toEqual(['not-as-required', 'signature-unknown-key'])
    const [, type = '', blob = ''] = ssh.split(' ')
    const other = `ada@example.com ${type} ${blob.slice(0, -8)}${'A'.repeat(8)}\n`
    expect(await examine(id, { ssh: [other], openpgp: [openpgp] })).toEqual([
      'not-as-required',
      'signature-unknown-key',
    ])
  })

  it('hold by OpenPGP under a key of the rules, and not by what is in the home of whoever runs the gateway', async () => {
    const id = commit(signing.gpg, '-S')
    expect(await examine(id, { ssh: [], openpgp: [openpgp] })).toEqual(['signature'])
    expect(await examine(id, { ssh: [ssh], openpgp: [] })).toEqual([
      'not-as-required',
      'signature-unknown-key',
    ])
    await expect(examine(id, { ssh: [], openpgp: ['no key'] })).rejects.toThrow(
      'supplyChain.git.keys cannot be used',
    )
  })

  it('hold on the tag that is named, which must be of this commit', async () => {
    const id = commit([])
    git(...signing.ssh, 'tag', '-s', '-m', 'v1', 'v1')
    git('tag', '-a', '-m', 'unsigned', 'v2')
    expect(await examine(id, { ssh: [ssh], openpgp: [] }, { tag: 'v1' })).toEqual(['signature'])
    expect(await examine(id, { ssh: [ssh], openpgp: [] }, { tag: 'v2' })).toEqual([
      'not-as-required',
      'no-signature',
    ])
    // An earlier release, filed under the name of a later one.
    git('update-ref', 'refs/tags/v9', 'refs/tags/v1')
    await expect(examine(id, { ssh: [ssh], openpgp: [] }, { tag: 'v9' })).rejects.toThrow('was signed as')
    const later = commit([])
    await expect(examine(later, { ssh: [ssh], openpgp: [] }, { tag: 'v1' })).rejects.toThrow(
      'is of the commit',
    )
  })

  it('are refused for a commit that was altered after it was signed', async () => {
    const id = commit(signing.ssh, '-S')
    const altered = git('cat-file', 'commit', id).replace(/\none$/, '\ntwo')
    writeFileSync(join(folder, 'altered'), `${altered}\n`)
    const other = git('hash-object', '-t', 'commit', '-w', join(folder, 'altered'))
    git('update-ref', 'refs/heads/altered', other)
    expect(other).not.toBe(id)
    expect(await examine(other, { ssh: [ssh], openpgp: [openpgp] })).toEqual([
      'not-as-required',
      'signature-invalid',
    ])
  })
})

it('knows which git connects to the addresses that were judged', () => {
  for (const old of ['git version 2.36.6', 'git version 1.9.1', 'git', 'git version 2.4.1 (Apple Git-1)'])
    expect(isGitPinning(old)).toBe(false)
  for (const one of ['git version 2.37.0', 'git version 2.39.5 (Apple Git-154)', 'git version 3.0.0'])
    expect(isGitPinning(one)).toBe(true)
})
