/** The one spelling of a URI that rules can judge it by. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findOtherSpelling } from './uri-spelling.ts'

test.each([
  'note://today',
  'file:///a/b%20c?q=1#top',
  'demo://resource/dynamic/text/1',
  'urn:x:y..z',
  'memo://a...b/.hidden/x.',
  'https://example.com/a%2Fb?x=..%26',
  'ui://app/index.html',
  'plain name',
])('%s is in its normal form', (uri) => {
  expect(findOtherSpelling(uri)).toBeUndefined()
})

test.each([
  'memo://a/../b',
  'memo://a/..',
  'memo:..',
  'memo://a/..;x/b',
  'memo://a/%2E%2E/b',
  'memo://a/%25252e%25252E%252Fb',
  'memo://a%5C..%5Cb',
  'Memo://a',
  'memo://%61',
  'memo://a%2fb',
  'memo://a\nb',
  'https://example.com',
  'https://EXAMPLE.com/',
  'https://example.com:443/',
  'file:///a//b',
  'file://localhost/a',
])('%s is not', (uri) => {
  expect(findOtherSpelling(uri)).toBeTypeOf('string')
})

test('of what a URL parser rewrites, only what it makes of it is taken', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (uri) => {
      expect(findOtherSpelling(uri) === undefined ? new URL(uri).href : uri).toBe(uri)
    }),
  )
})
