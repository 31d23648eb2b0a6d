/** A server that does not start: whoever asked to look at it is told why, and what to do. */

import { expect, test } from 'vitest'
import { readSurface } from './surface.ts'

test('that its program is missing is said as such', async () => {
  const looked = readSurface({ command: 'callgate-no-such-program', args: [] })
  await expect(looked).rejects.toThrow('Its program was not found: install it, or give its absolute path.')
})

test('how its process ended is said, with what it wrote last', async () => {
  const script = 'console.error("it needs API_URL"); process.exit(3)'
  const looked = readSurface({ command: process.execPath, args: ['-e', script] })
  await expect(looked).rejects.toThrow(/exited with code 3\. Start its command by hand[^]*it needs API_URL/)
})

test('a program is started by a path that leads through a link to its folder', async () => {
  // On most systems /bin is a link to /usr/bin.
  const looked = readSurface({ command: '/bin/sh', args: ['-c', 'exit 4'] })
  await expect(looked).rejects.toThrow('exited with code 4')
})
