/** Whatever changes what runs, or how far it can reach, is another launch. */

import { UpstreamConfig } from '@callgate/contracts/upstream'
import { describe, expect, it } from 'vitest'
import { launchOf } from './launch.ts'

const base = { transport: 'stdio', command: '/opt/server', args: ['--root', '/srv'] } as const

const digest = (changed: object): string => launchOf(UpstreamConfig.parse({ ...base, ...changed })).digest

describe('the digest of a launch', () => {
  it.each([
    ['another argument', { args: ['--root', '/'] }],
    ['another value in the environment', { env: { NODE_OPTIONS: '--require /tmp/x.js' } }],
    ['no sandbox', { isolation: { mode: 'off' } }],
    ['one more folder to read', { isolation: { read: ['/home'] } }],
    ['one more folder to write', { isolation: { write: ['/srv'] } }],
    ['the network', { isolation: { network: 'open' } }],
    ['a host it may reach', { isolation: { network: { allow: ['api.example.com'] } } }],
    ['a wider limit', { isolation: { limits: { processesMax: 5_000 } } }],
  ])('changes with %s', (_, changed) => {
    expect(digest(changed)).not.toBe(digest({}))
  })

  it('is the same for the same server, and does not change with what only calls see', () => {
    expect(digest({ timeoutMs: 1_000, isolation: {} })).toBe(digest({}))
  })
})
