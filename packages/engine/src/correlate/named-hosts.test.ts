/** Every address of a text names its host, wherever it stands and however it is written. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eachHost } from './named-hosts.ts'

const EVERY = /\b(?:https?|wss?|ftp):\\?\/\\?\/(?:[^\s/"'<>\\@]{0,128}@)?([\p{L}\p{N}.-]{1,253})/giu

const SCHEMES = ['http', 'https', 'ftp', 'ws', 'WSS', 'wſ', 'h', 'ttp']
const SIGNS = [':', '/', '//', '://', String.raw`:\/\/`, '@', '\\', '_', '-', '.', ' ', '"', ':/']
const NAMES = ['user', 'ex.com', 'ü.example', '💥', '\ud800', 'x:y@']

function listHosts(text: string, most = Infinity): string[] {
  const hosts: string[] = []
  eachHost(text, (host) => hosts.push(host) < most)
  return hosts
}

test.each([
  ['see https://docs.example/a and HTTP://b.example:80', ['docs.example', 'b.example']],
  [String.raw`{"url":"https:\/\/user:pw@c.example\/x"}`, ['c.example']],
  ['wss://d.example, ftp://e.example.', ['d.example', 'e.example.']],
  ['xhttps://f.example and mailto:g@h.example and {"a":"b"}', []],
  ['http://ftp://i.example', ['ftp']],
])('%s', (text, hosts) => {
  expect(listHosts(text)).toEqual(hosts)
})

test('they are those that one search for whole addresses finds, in its order', () => {
  const piece = fc.constantFrom(...SCHEMES, ...SIGNS, ...NAMES)
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join('')
      expect(listHosts(text)).toEqual([...text.matchAll(EVERY)].map(([, host]) => host))
    }),
    { numRuns: 2_000 },
  )
})

test('no more are looked for once there are enough', () => {
  expect(listHosts('http://a http://b http://c', 2)).toEqual(['a', 'b'])
})
