/** Settings as they are shown: what is configured, without its secrets. */

import { readFileSync } from 'node:fs'
import { CallgateConfig } from '@callgate/contracts/config'
import { expect, test } from 'vitest'
import { describeSettings } from './settings-view.ts'

test('who is told, where to, and nothing that would let somebody else post there', () => {
  const channels = [
    { id: 'ops', type: 'webhook', url: 'https://hooks.example/path?token=hidden' },
    { id: 'team', type: 'slack', secret: 'env:SLACK_URL' },
  ]
  const { journal, response } = CallgateConfig.parse({ version: 1, response: { channels } })
  const view = describeSettings({ journal, response })
  expect(view.notifications).toEqual([
    { id: 'ops', type: 'webhook', to: 'https://hooks.example' },
    { id: 'team', type: 'slack', to: null },
  ])
  expect(view.journal).toEqual({ durability: 'process', retentionDays: 365, payloads: 'redacted' })
  expect(JSON.stringify(view)).not.toMatch(/hidden|SLACK_URL/)
})

test('the licence is the one of the package', () => {
  const manifest = new URL('../../package.json', import.meta.url)
  const { license } = JSON.parse(readFileSync(manifest, 'utf8')) as { license: string }
  const { journal, response } = CallgateConfig.parse({ version: 1 })
  expect(describeSettings({ journal, response }).licence).toBe(license)
})
