/** Where an agent connects from, as a network that only the proxy next to us can name. */

import type { IncomingMessage } from 'node:http'
import { ListenConfig } from '@callgate/contracts/config'
import { expect, test } from 'vitest'
import { createAdmission } from './admission.ts'

const request = (remoteAddress: string, forwarded?: string) =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  }) as unknown as IncomingMessage
const admission = (behindProxy: boolean) =>
  createAdmission({
    listen: ListenConfig.parse({ behindProxy }),
    canonicalUrl: 'http://127.0.0.1:7300',
    port: 7300,
  })

test.each([
  ['192.0.2.77', '192.0.2.0/24'],
  ['::ffff:192.0.2.77', '192.0.2.0/24'],
  ['2001:db8:1:2::9', '2001:db8:1::/48'],
  ['2001:0db8:0001::9', '2001:db8:1::/48'],
  ['::1', '0:0:0::/48'],
  ['', ''],
  ['no address', ''],
])('%s is in %s', (address, network) => {
  expect(admission(false).network(request(address))).toBe(network)
})

test('what a proxy says counts only behind one, and of it only the last', () => {
  const told = request('192.0.2.77', '203.0.113.9, 198.51.100.4')
  expect(admission(false).network(told)).toBe('192.0.2.0/24')
  expect(admission(true).network(told)).toBe('198.51.100.0/24')
  expect(admission(true).network(request('192.0.2.77'))).toBe('192.0.2.0/24')
})
