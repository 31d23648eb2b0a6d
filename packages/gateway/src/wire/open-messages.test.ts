import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { OpenMessages } from './open-messages.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void

function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0
}

describe('open messages', () => {
  it('holds what is open, by id, in the order in which it was opened', () => {
    const open = new OpenMessages<string | number, string>()
    open.set(1, 'number')
    open.set('1', 'text')
    open.set(2, 'other')
    expect([open.size, open.get(1), open.get('1'), open.get(3), open.has(2)]).toEqual([
      3,
      'number',
      'text',
      undefined,
      true,
    ])
    expect([...open.values()]).toEqual(['number', 'text', 'other'])
    expect([...open.ids()]).toEqual([1, '1', 2])
    expect([open.delete('1'), open.delete('1')]).toEqual([true, false])
    open.set(1, 'again')
    expect([[...open.values()], open.size]).toEqual([['other', 'again'], 2])
  })

  it('goes on through what is left when some is taken out meanwhile', () => {
    const open = new OpenMessages<number, number>()
    for (let id = 0; id < 5; id++) open.set(id, id)
    const seen: number[] = []
    for (const id of open.values()) {
      seen.push(id)
      open.delete(id)
      open.delete(id + 1)
    }
    expect([seen, open.size]).toEqual([[0, 2, 4], 0])
  })

  it('keeps nothing of what was taken out from the collection of young garbage', () => {
    const open = new OpenMessages<number, readonly number[][]>()
    const openNext = (id: number): void => {
      open.set(
        id,
        Array.from({ length: 100 }, () => [id, id, id]),
      )
      open.delete(id - 32)
    }
    for (let id = 0; id < 64; id++) openNext(id)
    // From here on the table is one of the old generation.
    collect()
    const before = oldBytes()
    for (let id = 64; id < 3_064; id++) {
      openNext(id)
      if (id % 128 === 0) collect({ type: 'minor' })
    }
    // Some 8 KB each: a map would leave about all of them, 20 MB, in the old generation.
    expect(oldBytes() - before).toBeLessThan(8_000_000)
    expect(open.size).toBe(32)
  })
})
