/** What is recorded when a server is taken back is a record like any other, and severe enough for an incident. */

import { expect, it } from 'vitest'
import { JournalEntry } from '@callgate/contracts/journal'
import type { CatalogueServer } from '@callgate/contracts/registry'
import { listSignals } from '@callgate/engine/response/signals'
import { takenBack } from './lifecycle.ts'

it.each(['low', 'high', 'critical'] as const)('a server taken back because of a %s finding', (severity) => {
  const server = { id: 'mail', stage: 'live' } as CatalogueServer
  const entry = takenBack(server, { severity, code: 'tool-poisoning/x' }, 'snapshot')
  expect(JournalEntry.parse(entry)).toEqual(entry)
  expect(listSignals(1, 1, entry)).toMatchObject([
    {
      upstream: 'mail',
      class: 'drift',
      code: 'registry/taken-back',
      severity: severity === 'critical' ? 'critical' : 'high',
    },
  ])
})
