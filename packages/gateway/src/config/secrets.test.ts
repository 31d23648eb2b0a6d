/** References become values only when used, within bounds, and no message ever repeats a value. */

import { execFileSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkSecret, resolveSecret, resolveSecrets } from './secrets.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-secrets-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function putFile(content: string | Uint8Array, mode = 0o600): Promise<string> {
  const path = join(folder, 'secret')
  await writeFile(path, content)
  await chmod(path, mode)
  return `file:${path}`
}

it('reads variables and files at the moment of use', async () => {
  const env: Record<string, string> = { A: 'one' }
  const ref = await putFile('two\n')
  expect(await resolveSecrets({ a: 'env:A', b: ref }, { env })).toEqual({ a: 'one', b: 'two' })
  env['A'] = 'three'
  await putFile('four\r\n')
  expect(await resolveSecrets({ a: 'env:A', b: ref }, { env })).toEqual({ a: 'three', b: 'four' })
})

it('keeps inner and trailing blanks of a file', async () => {
  expect(await resolveSecret(await putFile(' a\nb \n'))).toBe(' a\nb ')
})

it.each([
  ['env:MISSING', 'env:MISSING: this environment variable is not set'],
  ['env:EMPTY', 'env:EMPTY: this environment variable is empty'],
  ['file:/does/not/exist', 'file:/does/not/exist: the file does not exist'],
  ['file:/', 'file:/: the file is a folder; name a file'],
])('%s cannot be resolved', async (ref, message) => {
  await expect(resolveSecret(ref, { env: { EMPTY: '' } })).rejects.toMatchObject({
    message,
    refusal: { code: 'internal' },
  })
})

it('bounds files, and refuses text that is not UTF-8 and empty files', async () => {
  await expect(resolveSecret(await putFile('x'.repeat(65537)))).rejects.toThrow('is larger than 65536 bytes')
  await expect(resolveSecret(await putFile(Uint8Array.of(0xff)))).rejects.toThrow('not valid UTF-8')
  await expect(resolveSecret(await putFile('\n'))).rejects.toThrow('the file is empty')
})

it('does not wait for a named pipe', async () => {
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  await expect(resolveSecret(`file:${path}`)).rejects.toThrow('is not a regular file')
})

it('does not repeat a secret that was pasted in place of a reference', async () => {
  const thrown: unknown = await resolveSecret('ghp_pasted').catch((error: unknown) => error)
  expect(String(thrown) + JSON.stringify(thrown)).not.toContain('ghp_pasted')
})

it('warns of files others can read, without their content', async () => {
  expect(await checkSecret(await putFile('hush', 0o600))).toBeUndefined()
  const group = await checkSecret(await putFile('hush', 0o640))
  expect(group).toMatchObject({ fatal: false })
  expect(group?.message).toBe('the file can be read by its group (mode 640); run chmod 600 on it')
  expect((await checkSecret(await putFile('hush', 0o604)))?.message).toContain('by everyone')
})
