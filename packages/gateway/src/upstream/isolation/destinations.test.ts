/** What a list of hosts covers, and what only looks as if it did. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coversDestination, parseDestination, writeDestination } from './destinations.ts'

const LIST = [
  'api.example.com',
  'plain.example.com:80',
  '*.example.org',
  '*.example.net:8443',
  '10.1.2.3:443',
  '[fd00::1]',
]
const covered = (text: string): boolean => {
  const destination = parseDestination(text)
  return destination !== undefined && coversDestination(LIST, destination)
}

test.each([
  'api.example.com:443',
  'API.Example.COM:443',
  'api.example.com.:443',
  'plain.example.com:80',
  'a.example.org:443',
  'a.b.example.org:443',
  'a.example.net:8443',
  '10.1.2.3:443',
  '0x0a010203:443',
  '[FD00:0::1]:443',
])('%s is granted', (text) => expect(covered(text)).toBe(true))

test.each([
  'api.example.com:80',
  'api.example.com',
  'api.example.com:0443x',
  'api.example.com:65536',
  'api.example.com.evil.test:443',
  'xapi.example.com:443',
  'example.org:443',
  '.example.org:443',
  'evilexample.org:443',
  'a.example.net:443',
  '10.1.2.4:443',
  '2130706433:443',
  '[::ffff:10.1.2.3]:443',
  'api.example.com@evil.test:443',
  'evil.test/api.example.com:443',
  'evil.test#.example.org:443',
  'evil.test\\.example.org:443',
  'evil.test%00.example.org:443',
  'evil.test%2f.example.org:443',
  ' api.example.com:443',
  '',
  ':443',
])('%s is not granted', (text) => expect(covered(text)).toBe(false))

test('a star covers every name and no address', () => {
  const any = (text: string) => coversDestination(['*'], parseDestination(text) ?? { host: '', port: 0 })
  expect(any('anything.example:443')).toBe(true)
  expect(any('anything.example:80')).toBe(false)
  expect(any('1.1.1.1:443')).toBe(false)
  expect(any('0x7f000001:443')).toBe(false)
  expect(any('[::1]:443')).toBe(false)
  expect(any('localhost:443')).toBe(false)
  expect(any('a.localhost.:443')).toBe(false)
  expect(any('localhost...:443')).toBe(false)
  expect(any('127.0.0.1...:443')).toBe(false)
})

test('reading what was written gives the same again, and nothing throws', () => {
  expect(() =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.domain().map((name) => `${name}:443`),
          fc.ipV6().map((ip) => `[${ip}]:1`),
        ),
        (text) => {
          const read = parseDestination(text)
          return (
            read === undefined ||
            writeDestination(parseDestination(writeDestination(read)) ?? read) === writeDestination(read)
          )
        },
      ),
    ),
  ).not.toThrow()
})
