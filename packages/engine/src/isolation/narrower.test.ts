/** A profile that gives less needs nobody; one that gives anything more is told apart, whatever way it is written. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isNarrower } from './narrower.ts'

type Profile = Parameters<typeof isNarrower>[0]
const BASE: Profile = {
  mode: 'preferred',
  read: ['/srv/data'],
  write: ['/srv/out'],
  network: { allow: ['api.example.com', '*.example.org:8443'] },
  limits: { memoryBytesMax: 1000, cpuSecondsMax: null },
}
const than = (change: Partial<Profile>): boolean => isNarrower({ ...BASE, ...change }, BASE)

test.each<[string, Partial<Profile>]>([
  ['itself', {}],
  ['a stricter mode', { mode: 'required' }],
  ['nothing to read', { read: [] }],
  ['a folder inside', { read: ['/srv/data/a/b'] }],
  ['reading what it could write', { read: ['/srv/out/x'], write: [] }],
  ['no network', { network: 'none' }],
  ['one host', { network: { allow: ['api.example.com:443'] } }],
  ['a name below a domain', { network: { allow: ['a.example.org:8443', '*.b.example.org:8443'] } }],
  ['a lower limit', { limits: { memoryBytesMax: 999, cpuSecondsMax: 10 } }],
])('%s is no more', (_name, change) => expect(than(change)).toBe(true))

test.each<[string, Partial<Profile>]>([
  ['a laxer mode', { mode: 'off' }],
  ['whatever mode holds for all', { mode: null }],
  ['the folder around it', { read: ['/srv'] }],
  ['a folder that begins alike', { read: ['/srv/data2'] }],
  ['a way up', { read: ['/srv/data/../keys'] }],
  ['writing what it could read', { write: ['/srv/data'] }],
  ['every host', { network: 'open' }],
  ['another host', { network: { allow: ['evil.example.com'] } }],
  ['another port', { network: { allow: ['api.example.com:80'] } }],
  ['the domain itself', { network: { allow: ['example.org:8443'] } }],
  ['a wider wildcard', { network: { allow: ['*:8443'] } }],
  ['a name that ends alike', { network: { allow: ['badexample.org:8443'] } }],
  ['a higher limit', { limits: { memoryBytesMax: 1001, cpuSecondsMax: null } }],
  ['no limit', { limits: { cpuSecondsMax: null } }],
])('%s is more', (_name, change) => expect(than(change)).toBe(false))

test('a wildcard never covers an address or this machine', () => {
  const was = { ...BASE, network: { allow: ['*'] } }
  for (const host of ['10.0.0.1', '[::1]', 'localhost', 'x.localhost'])
    expect(isNarrower({ ...BASE, network: { allow: [host] } }, was)).toBe(false)
})

test('of two profiles that are each no more than the other, a third cannot tell them apart', () => {
  const path = fc.constantFrom('/a', '/a/b', '/a/b/c', '/d')
  const profile: fc.Arbitrary<Profile> = fc.record({
    mode: fc.constantFrom('required', 'preferred', 'off', null),
    read: fc.array(path, { maxLength: 3 }),
    write: fc.array(path, { maxLength: 2 }),
    network: fc.constantFrom<Profile['network'][]>(
      'none',
      'open',
      { allow: ['*'] },
      { allow: ['a.example'] },
    ),
    limits: fc.record({ memoryBytesMax: fc.constantFrom(1, 2) }),
  })
  fc.assert(
    fc.property(profile, profile, profile, (a, b, c) => {
      expect(isNarrower(a, a)).toBe(true)
      if (isNarrower(a, b) && isNarrower(b, c)) expect(isNarrower(a, c)).toBe(true)
    }),
  )
})
