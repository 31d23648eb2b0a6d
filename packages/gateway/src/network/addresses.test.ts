/** Which addresses lead inside, in every way of writing them that IPv6 offers, and what a listing opens. */

import { expect, test } from 'vitest'
import fc from 'fast-check'
import { createAddressJudge } from './addresses.ts'

const judge = createAddressJudge([])

test.each([
  ['this network', '0.0.0.0', '0.1.2.3'],
  ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ['carrier-grade NAT', '100.64.0.1', '100.127.255.255'],
  ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
  ['link-local', '169.254.1.1', 'fe80::1', 'fe80::1%eth0'],
  ['multicast and reserved', '224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255', 'ff02::1'],
  ['documentation and benchmarks', '192.0.2.1', '198.18.0.1', '203.0.113.9', '2001:db8::1'],
  ['unique local', 'fc00::1', 'fd12:3456::1'],
  ['mapped', '::ffff:10.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:a00:1', '::ffff:8.8.8.8'],
  ['compatible', '::10.0.0.1', '::7f00:1', '::'],
  ['translated', '64:ff9b::10.0.0.1', '64:ff9b::a00:1', '64:ff9b::8.8.8.8'],
  ['6to4 and Teredo', '2002:7f00:1::1', '2002:808:808::1', '2001:0:1::1'],
])('%s', (_kind, ...addresses) => {
  expect(addresses.filter((address) => judge(address) !== 'private')).toEqual([])
})

test('what answers on the open network may be reached', () => {
  for (const address of [
    '1.1.1.1',
    '9.255.255.255',
    '100.128.0.1',
    '172.32.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])
    expect([address, judge(address)]).toEqual([address, undefined])
})

test('anything that is no address is refused', () => {
  const words = fc.string().filter((text) => !/^[0-9a-f.:%]+$/i.test(text))
  expect(() => fc.assert(fc.property(words, (text) => judge(text) === 'private'))).not.toThrow()
})

test('a listed range opens itself and nothing around it', () => {
  const listed = createAddressJudge(['10.1.0.0/16', 'fd00::/8', '192.168.7.7'])
  expect(listed('10.1.2.3')).toBeUndefined()
  expect(listed('fd00::1')).toBeUndefined()
  expect(listed('192.168.7.7')).toBeUndefined()
  expect(listed('10.2.0.1')).toBe('private')
  expect(listed('192.168.7.8')).toBe('private')
  expect(listed('::ffff:10.1.2.3')).toBe('private')
})

test('IPv4 in IPv6 needs both to be listed', () => {
  const translated = createAddressJudge(['64:ff9b::/96'])
  expect(translated('64:ff9b::8.8.8.8')).toBeUndefined()
  expect(translated('64:ff9b::10.0.0.1')).toBe('private')
  expect(translated('64:ff9b::169.254.169.254')).toBe('metadata')
  expect(createAddressJudge(['64:ff9b::/96', '10.0.0.0/8'])('64:ff9b::10.0.0.1')).toBeUndefined()
})

test('a metadata address is opened by its own listing, not by a range around it', () => {
  for (const around of ['169.254.0.0/16', '169.254.169.254/31', '0.0.0.0/0', 'fd00::/8', '::/0'])
    expect([around, createAddressJudge([around])('169.254.169.254')]).toEqual([around, 'metadata'])
  expect(createAddressJudge(['fd00::/8'])('fd00:ec2::254')).toBe('metadata')
  expect(createAddressJudge(['169.254.169.254'])('169.254.169.254')).toBeUndefined()
  expect(createAddressJudge(['169.254.169.254/32'])('169.254.169.254')).toBeUndefined()
  expect(createAddressJudge(['fd00:ec2::254/128'])('fd00:ec2::254')).toBeUndefined()
})
