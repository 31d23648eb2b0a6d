/** Settings as they are shown: what is configured, without its secrets. */

import { readFileSync } from 'node:fs'
import { CallgateConfig } from '@callgate/contracts/config'
import { expect, test } from 'vitest'
import { describeSettings } from './settings-view.ts'

test('how long records stay, and how they are kept', () => {
  const { journal, response } = CallgateConfig.parse({ version: 1 })
  const view = describeSettings({ journal, response })
  expect(view.journal).toEqual({ durability: 'process', retentionDays: 365, payloads: 'redacted' })
})

test('the licence is the one of the package', () => {
  const manifest = new URL('../../package.json', import.meta.url)
  const { license } = JSON.parse(readFileSync(manifest, 'utf8')) as { license: string }
  const { journal, response } = CallgateConfig.parse({ version: 1 })
  expect(describeSettings({ journal, response }).licence).toBe(license)
})
