/** Settings as they are shown: what is configured, without its secrets. */

import { readFileSync } from 'node:fs'
import { CallgateConfig } from '@callgate/contracts/config'
import { expect, test } from 'vitest'
import { describeSettings } from './settings-view.ts'

test('how long records stay, and how they are kept', () => {
  const view = describeSettings(CallgateConfig.parse({ version: 1 }))
  expect(view.journal).toEqual({ durability: 'process', retentionDays: 365, payloads: 'redacted' })
})

test('the licence is the one of the package', () => {
  const manifest = new URL('../../package.json', import.meta.url)
  const { license } = JSON.parse(readFileSync(manifest, 'utf8')) as { license: string }
  expect(describeSettings(CallgateConfig.parse({ version: 1 })).licence).toBe(license)
})

test('gates by environment, with the servers that are in it', () => {
  const server = (labels: readonly string[]) => ({ transport: 'stdio', command: 'x', labels })
  const { gates } = describeSettings(
    CallgateConfig.parse({
      version: 1,
      upstreams: { shop: server(['production', 'eu']), trial: server(['staging']), notes: server([]) },
    }),
  )
  expect(gates).toEqual([
    {
      environment: 'production',
      classes: ['data', 'access', 'messages', 'money', 'infrastructure'],
      servers: ['shop'],
    },
    { environment: 'staging', classes: ['access', 'money', 'infrastructure'], servers: ['trial'] },
  ])
})
