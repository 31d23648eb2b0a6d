/** Every requirement is cited by a test, every cited id exists, and what is not shown yet says why. */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { NOT_YET_SHOWN, REQUIREMENTS } from './requirements.ts'
import { verifies } from './verifies.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const ID = /\b(?:GATE-\d+\.\d+|BAD-\d+|INV-\d+)\b/g

/** The ids each test file cites, in strings as well as in comments above a test. */
function readCitations(): Map<string, string[]> {
  const cited = new Map<string, string[]>()
  for (const folder of ['packages', 'test', 'tools']) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (
        !entry.isFile() ||
        !path.endsWith('.test.ts') ||
        path.includes('node_modules') ||
        path === import.meta.filename
      )
        continue
      for (const [id] of readFileSync(path, 'utf8').matchAll(ID))
        cited.set(id, [...(cited.get(id) ?? []), relative(ROOT, path)])
    }
  }
  return cited
}

describe('requirements', () => {
  const known = REQUIREMENTS.map(({ id }) => id)
  const cited = readCitations()

  test('ids are unique and well formed', () => {
    expect(new Set(known).size).toBe(known.length)
    expect(known.filter((id) => id.match(ID)?.[0] !== id)).toEqual([])
  })

  test('no test cites an id that does not exist', () => {
    expect([...cited].filter(([id]) => !known.includes(id))).toEqual([])
    expect(() => verifies('GATE-0.0', 'nothing')).toThrow('GATE-0.0')
  })

  test('every id is cited by a test or says why not', () => {
    expect(known.filter((id) => !cited.has(id) && NOT_YET_SHOWN[id] === undefined)).toEqual([])
  })

  test('nothing is excused that is shown, or does not exist', () => {
    expect(Object.keys(NOT_YET_SHOWN).filter((id) => cited.has(id) || !known.includes(id))).toEqual([])
  })

  test('the scan sees the tests', () => {
    expect(cited.size).toBeGreaterThan(10)
  })
})
