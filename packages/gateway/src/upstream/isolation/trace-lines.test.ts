/** Lines of strace as it writes them, and what a server may write into the names it asks for. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTraceLine } from './trace-lines.ts'

const touched = (line: string) => parseTraceLine(`4242 ${line}`)?.touched

test.each([
  ['openat(AT_FDCWD</srv>, "a.txt", O_RDONLY|O_CLOEXEC) = 17</srv/a.txt>', '/srv/a.txt', 'read'],
  ['openat(AT_FDCWD</srv>, "../etc/shadow", O_RDONLY) = -1 ENOENT (No such file)', '/etc/shadow', 'read'],
  ['openat(5</srv/data>, "b", O_WRONLY|O_CREAT|O_TRUNC, 0666 <unfinished ...>', '/srv/data/b', 'write'],
  ['openat(AT_FDCWD</>, "/x/O_WRONLY", O_RDONLY) = 3</x/O_WRONLY>', '/x/O_WRONLY', 'read'],
  ['creat("/srv/new", 0644) = 3</srv/new>', '/srv/new', 'write'],
  [
    'statx(AT_FDCWD</srv>, "/root/.ssh", AT_STATX_SYNC_AS_STAT, STATX_ALL, 0x7ff) = -1 ENOENT',
    '/root/.ssh',
    'look',
  ],
  ['newfstatat(3</usr/lib/x>, "", {st_mode=S_IFREG|0644, ...}, AT_EMPTY_PATH) = 0', '/usr/lib/x', 'look'],
  ['mkdir("/srv/x", 0777) = 0', '/srv/x', 'write'],
  ['unlinkat(AT_FDCWD</srv>, "old", AT_REMOVEDIR) = 0', '/srv/old', 'write'],
  ['symlink("/etc/shadow", "/srv/link") = 0', '/srv/link', 'write'],
  ['symlinkat("../../root", AT_FDCWD</srv>, "link") = 0', '/srv/link', 'write'],
  ['execve("/usr/bin/node", ["node", "/root/.ssh/x"], 0x7ffd /* 9 vars */) = 0', '/usr/bin/node', 'read'],
  String.raw`openat(AT_FDCWD</srv>, "a\"\\b\303\244\n", O_RDONLY) = 3`
    .split('~')
    .concat('/srv/a"\\bä\n', 'read'),
] as [string, string, string][])('%s', (line, path, access) => {
  expect(touched(line)).toEqual([{ path, access }])
})

test('both names of a move count', () => {
  const line = 'renameat2(AT_FDCWD</srv>, "a", 7</var/out>, "b", RENAME_NOREPLACE) = 0'
  expect(touched(line)?.map(({ path }) => path)).toEqual(['/srv/a', '/var/out/b'])
})

test('where it connects to by itself', () => {
  const connected = (text: string) => parseTraceLine(`7 connect(20<socket:[1]>, ${text}`)?.connected
  expect(
    connected('{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("169.254.169.254")}, 16) = -1'),
  ).toBe('169.254.169.254:80')
  expect(
    connected(
      '{sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr)}',
    ),
  ).toBe('[::1]:443')
  expect(connected('{sa_family=AF_UNIX, sun_path="/var/run/docker.sock"}, 110) = -1')).toBe(
    'unix:/var/run/docker.sock',
  )
  expect(connected('{sa_family=AF_UNIX, sun_path=@"dbus-x"}, 110) = -1')).toBe('unix:@dbus-x')
})

test('what is no call is nothing, and whatever a name holds, the path is absolute and there is one', () => {
  for (const line of ['', '12 +++ exited with 0 +++', '12 <... openat resumed>) = 3', 'x'.repeat(100_000)])
    expect(parseTraceLine(line)).toBeUndefined()
  const name = fc.string({
    unit: fc.constantFrom('a', '/', '.', '"', '\\', '<', '>', ',', ' ', 'O_WRONLY', 'é'),
  })
  const escape = (text: string): string =>
    [...Buffer.from(text)]
      .map((byte) => {
        const char = String.fromCharCode(byte)
        if (char === '"' || char === '\\') return `\\${char}`
        return byte >= 32 && byte < 127 ? char : `\\${byte.toString(8).padStart(3, '0')}`
      })
      .join('')
  fc.assert(
    fc.property(name, (text) => {
      const found = touched(`openat(AT_FDCWD</srv>, "${escape(text)}", O_RDONLY) = -1 ENOENT (No such file)`)
      expect(found).toHaveLength(1)
      expect(found?.[0]?.path.startsWith('/')).toBe(true)
      expect(found?.[0]?.access).toBe('read')
      fc.pre(!text.includes('.') && !text.includes('/'))
      expect(found?.[0]?.path).toBe(text === '' ? '/srv' : `/srv/${text}`)
    }),
  )
})
