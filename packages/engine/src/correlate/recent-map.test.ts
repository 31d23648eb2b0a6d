/** What is used stays, what was unused for longest goes first, and no more is held than may be. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RecentMap } from './recent-map.ts'

it('lets go of what was unused for longest', () => {
  const map = new RecentMap<number>(2)
  expect(map.add('a', 1)).toBeUndefined()
  expect(map.add('b', 2)).toBeUndefined()
  expect(map.use('a')).toBe(1)
  expect(map.add('c', 3)).toBe(2)
  expect([map.use('a'), map.use('b'), map.use('c')]).toEqual([1, undefined, 3])
  map.delete('a')
  expect([...map.values()]).toEqual([3])
})

it('never drops what was used in the last seven eighths of a fill', () => {
  const most = 16
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 300 }), (keys) => {
      const map = new RecentMap<number>(most)
      const used: number[] = []
      for (const key of keys) {
        const known = map.use(String(key))
        const recent = new Set(used.slice(-(most - most / 8)))
        expect(known === undefined && recent.has(key)).toBe(false)
        if (known === undefined) map.add(String(key), key)
        used.push(key)
        expect(map.size).toBeLessThanOrEqual(most)
      }
    }),
  )
})
