/** A user that the system knows nothing of, as in a container that runs as any number. */

import type * as Os from 'node:os'
import { afterEach, expect, test, vi } from 'vitest'
import { wrapDirectory } from './wrap.ts'
import { homeOfUser, nameOfUser } from '../system-user.ts'

const known = vi.hoisted(() => ({ user: true }))
vi.mock('node:os', async (original) => {
  const os = await original<typeof Os>()
  const orUnknown =
    <T>(read: () => T) =>
    (): T => {
      if (known.user) return read()
      throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT (no such file or directory)')
    }
  return { ...os, userInfo: orUnknown(os.userInfo), homedir: orUnknown(os.homedir) }
})
afterEach(() => {
  known.user = true
})

test('has a name by its number, and no home', () => {
  expect([nameOfUser(), homeOfUser()]).not.toContain(null)
  known.user = false
  expect([nameOfUser(), homeOfUser()]).toEqual([`uid-${process.getuid?.()}`, null])
})

test('wraps servers where it is told to, and is told what to say where it is not', () => {
  known.user = false
  expect(wrapDirectory('notes', 1, { XDG_STATE_HOME: '/state' })).toBe('/state/callgate/wrap/notes/1')
  for (const env of [{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'relative' }])
    expect(() => wrapDirectory('notes', 1, env)).toThrow('Set HOME')
})
