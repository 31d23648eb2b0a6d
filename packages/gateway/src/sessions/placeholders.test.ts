/** Placeholders: one for each value of a conversation, back only to where it came from, bounded and forgotten in time. */

import { createHash } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { systemRandom } from '../system.ts'
import { createPlaceholders, type PlaceholderBounds } from './placeholders.ts'

let nowMs = 0
beforeEach(() => {
  nowMs = 0
})

function vault(bounds: Partial<PlaceholderBounds> = {}) {
  return createPlaceholders({
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    random: systemRandom,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    lifeMs: 1000,
    bounds,
  })
}

const hidden = (value: string, origin: string | null = null, tagged = origin !== null) => ({
  base: '[redacted:jwt]',
  value,
  origin,
  tagged,
})

test('equal values share a placeholder within a conversation, and no other does', () => {
  const names = vault()
  expect(names.name('c1', hidden('one'))).toBe('[redacted:jwt#1]')
  expect(names.name('c1', hidden('two'))).toBe('[redacted:jwt#2]')
  expect(names.name('c1', hidden('one'))).toBe('[redacted:jwt#1]')
  expect(names.name('c1', { ...hidden('one'), base: '[redacted:policy]' })).toBe('[redacted:policy#1]')
  expect(names.name('c2', hidden('two'))).toBe('[redacted:jwt#1]')
})

test('a value goes back to each upstream that sent it, in its own conversation, and nowhere else', () => {
  const names = vault()
  const placeholder = names.name('c1', hidden('value', 'files'))
  expect(placeholder).toMatch(/^\[redacted:jwt#1\.[0-9a-f]{8}\]$/)
  expect(names.restore('c1', 'files', placeholder)).toBe('value')
  expect(names.restore('c1', 'mail', placeholder)).toBeUndefined()
  expect(names.restore('c2', 'files', placeholder)).toBeUndefined()
  expect(names.name('c1', hidden('value', 'mail'))).toBe(placeholder)
  expect(names.restore('c1', 'mail', placeholder)).toBe('value')
  expect(names.held('c1', 'mail')).toEqual([{ placeholder, value: 'value' }])
  expect(names.held('c1', 'other')).toEqual([])
})

test('where nobody may have values back none is kept', () => {
  const names = vault()
  const placeholder = names.name('c1', hidden('value'))
  expect(names.size).toEqual({ conversations: 1, entries: 1, chars: 0 })
  expect(names.restore('c1', 'files', placeholder)).toBeUndefined()
})

test('values too short or too long are hidden and never restored', () => {
  const names = vault()
  for (const value of ['abc', 'x'.repeat(5000)])
    expect(names.restore('c1', 'files', names.name('c1', hidden(value, 'files')))).toBeUndefined()
  expect(names.size.chars).toBe(0)
})

test('what is unused for long is forgotten, and its number never means another value', () => {
  const names = vault()
  const first = names.name('c1', hidden('first', 'files'))
  nowMs = 800
  names.name('c1', hidden('second', 'files'))
  nowMs = 1500
  expect(names.restore('c1', 'files', first)).toBeUndefined()
  expect(names.name('c1', hidden('third', 'files'))).toContain('#3.')
  nowMs = 9000
  names.sweep()
  expect(names.size).toEqual({ conversations: 0, entries: 0, chars: 0 })
  expect(names.restore('c1', 'files', names.name('c1', hidden('other', 'files')))).toBe('other')
  expect(names.restore('c1', 'files', first)).toBeUndefined()
})

test('one conversation cannot grow, and all of them cannot', () => {
  const names = vault({ entriesPerConversation: 10, charsPerConversation: 40, entriesMax: 30, charsMax: 100 })
  for (let count = 0; count < 50; count += 1) names.name('c1', hidden(`v-${1000 + count}`, 'files'))
  expect(names.size.chars).toBeLessThanOrEqual(40)
  expect(names.size.entries).toBeLessThanOrEqual(10)
  for (let count = 0; count < 200; count += 1) names.name(`c${count}`, hidden('value-9', 'files'))
  expect(names.size.entries).toBeLessThanOrEqual(30)
  expect(names.size.chars).toBeLessThanOrEqual(100)
})
