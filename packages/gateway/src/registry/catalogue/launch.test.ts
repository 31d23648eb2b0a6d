/** Whatever changes what runs, or how far it can reach, is another launch. */

import { UpstreamConfig } from '@callgate/contracts/upstream'
import { describe, expect, it } from 'vitest'
import { isApprovedLaunch, launchOf } from './launch.ts'

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

describe('what was approved', () => {
  const config = (changed: object) => UpstreamConfig.parse({ ...base, ...changed })
  const granted = { read: ['/srv'], network: { allow: ['*.example.com'] }, limits: { processesMax: 50 } }
  const { launch, digest: launchDigest } = launchOf(config({ isolation: granted }))
  const approval = { launchDigest, isolation: launch.isolation }

  it('covers the same launch in a sandbox that grants less', () => {
    for (const less of [
      granted,
      { ...granted, read: ['/srv/a'] },
      { ...granted, read: [], network: 'none' },
      { ...granted, limits: { processesMax: 10, openFilesMax: 16 } },
    ])
      expect(isApprovedLaunch(config({ isolation: less }), approval)).toBe(true)
  })

  it('covers no wider sandbox, no other launch in a narrower one, and nothing when it does not say what it granted', () => {
    const less = { ...granted, read: [] }
    for (const more of [
      { isolation: { ...granted, write: ['/srv'] } },
      { isolation: { ...granted, network: 'open' } },
      { isolation: { ...granted, limits: {} } },
      { isolation: less, args: ['--root', '/'] },
      { isolation: less, env: { NODE_OPTIONS: '-r x' } },
    ])
      expect(isApprovedLaunch(config(more), approval)).toBe(false)
    expect(isApprovedLaunch(config({ isolation: less }), { launchDigest })).toBe(false)
  })
})
