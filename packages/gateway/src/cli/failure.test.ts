/** What a file system refuses is said in words, with what to do. */

import { mkdtemp, readdir, rm, writeFile, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readBounded } from '../config/read-bounded.ts'
import { explainFailure } from './failure.ts'

const refused = (code: string, syscall: string, path: string) =>
  Object.assign(new Error(`${code}: bad, ${syscall} '${path}'`), { code, syscall, path })

test('a file where a folder belongs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-failure-'))
  const file = join(folder, 'data')
  await writeFile(file, '')
  const error = await open(join(file, 'keyring.json')).catch((reason: unknown) => reason)
  expect(explainFailure(error)).toMatch(/is a file\. Name another place/)
  await rm(folder, { recursive: true })
})

test.each([
  ['EROFS', 'access', '/data', /read-only/],
  // What Node says of a folder to be made on a file system that is read-only.
  ['ENOENT', 'mkdir', '/data/keys', /read-only/],
  ['EACCES', 'mkdir', '/srv/data', /cannot be made: this user may not write to \/srv\./],
  ['EACCES', 'open', '/data', /owner or mode/],
  ['ENOENT', 'uv_cwd', '', /was removed/],
])('%s of %s', (code, syscall, path, says) => {
  const text = explainFailure(refused(code, syscall, path))
  expect(text).toMatch(says)
  expect(text).not.toContain(code)
})

test('anything else keeps its own words', () => {
  expect(explainFailure(refused('EBUSY', 'open', '/x'))).toContain("open '/x'")
})

test('a file that is not there, or no file, is named', async () => {
  const missing = await readBounded('/nowhere/a.sarif', 10).catch((error: unknown) => error)
  expect(explainFailure(missing)).toBe('/nowhere/a.sarif does not exist.')
  const folder = await readdir('/nowhere/rules').catch((error: unknown) => error)
  expect(explainFailure(folder)).toBe('There is no file or folder /nowhere/rules.')
  const host = Object.assign(new Error('getaddrinfo ENOTFOUND x.example'), {
    code: 'ENOTFOUND',
    hostname: 'x.example',
  })
  expect(explainFailure(host)).toMatch(/^The host x.example is not known here\./)
})
