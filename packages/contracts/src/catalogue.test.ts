/** What submissions may say: patterns end on whatever is put into them. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ServerSource } from './catalogue.ts'

const isTag = (tag: string): boolean =>
  ServerSource.safeParse({ type: 'git', repository: '/r', commit: 'a'.repeat(40), command: 'c', tag }).success

test('names of tags are told from what is none, however long it is', () => {
  expect(['v1.2.3', 'release/2026-11', 'a', 'v1.0.0+build_7'].filter((tag) => !isTag(tag))).toEqual([])
  const none = ['', '-x', 'a..b', 'a/', 'a//b', 'a b', '@{1}', `${'a'.repeat(254)}!`, `${'a.'.repeat(127)}!`]
  expect(none.filter(isTag)).toEqual([])
  const parts = fc.array(fc.constantFrom('a', '1', '_', '+', '.', '/', '-', '!'), { maxLength: 260 })
  fc.assert(fc.property(parts, (chars) => !isTag(chars.join('')) || !/^[-.]|[./-]{2}|!/.test(chars.join(''))))
})
