/** What a server named its parameters and texts acts on no terminal when the difference is shown. */

import { afterEach, expect, test, vi } from 'vitest'
import { classifyDrift } from '@callgate/engine/drift/classify-drift'
import { printDrift } from './drift-lines.ts'

afterEach(() => void vi.restoreAllMocks())

test('names and texts of a server cannot paint, hide or turn round what is shown', () => {
  const written: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text))
    return true
  })
  const hostile = '\u001b[2J\u001b]0;x\u0007\u009b1m\u202egnp\u2066\u200b\r\n\u2028high'
  const before = { name: 'a', description: 'Reads.', inputSchema: { properties: {} }, icons: [], _meta: {} }
  printDrift(
    classifyDrift({
      type: 'tool',
      name: hostile,
      before,
      after: {
        ...before,
        description: `Reads. ${hostile}`,
        inputSchema: { properties: { [hostile]: {} }, [hostile]: 1, required: [hostile] },
        icons: [{ src: `https://${hostile}/x` }],
        _meta: { [hostile]: 1 },
      },
      found: [{ code: hostile, class: 'injection', path: '/description' }],
    }),
  )
  vi.restoreAllMocks()
  expect(written.length).toBeGreaterThan(5)
  for (const line of written) {
    expect(line.endsWith('\n')).toBe(true)
    expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  }
})
