/** A pinned server whose content was altered: no session of it starts, and it is held and recorded once. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JournalEntry } from '@callgate/contracts/journal'
import { NetworkConfig } from '@callgate/contracts/network'
import { isSameName } from '@callgate/contracts/operator'
import { RegistryConfig } from '@callgate/contracts/registry'
import { openPins } from './pins.ts'
import { createReach } from '../network/reach.ts'
import { digestOfLetter, scanOf, submissionOf } from '../registry/catalogue/catalogue.fixture.ts'
import { openCatalogue } from '../registry/catalogue/catalogue.ts'
import type { Wanted } from '../registry/catalogue/lifecycle.ts'
import { placeOf } from '../registry/supply-chain/store.ts'
import { openStore } from '../store/store.ts'

test('of many sessions that find it altered each is refused, and one record says so', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'callgate-pins-'))
  const store = await openStore(join(directory, 'store.sqlite'))
  try {
    const storeDirectory = join(directory, 'servers')
    const start = {
      store: digestOfLetter('5'),
      content: digestOfLetter('6'),
      program: ['${node}', '${content}/main.js'],
      args: [],
    }
    mkdirSync(placeOf(storeDirectory, start.store), { recursive: true })
    writeFileSync(join(placeOf(storeDirectory, start.store), 'main.js'), 'altered')
    const clock = { nowMs: () => 1_000 }
    const settings = () => RegistryConfig.parse({})
    const catalogue = await openCatalogue({ store, clock, settings, isOnePerson: isSameName })
    const take = async (by: string, wanted: Wanted): Promise<void> => {
      const planned = catalogue.plan({ tenant: 'default', id: 'mail', by }, wanted)
      if ('refused' in planned) throw new Error(planned.reason)
      await catalogue.commit('default', planned)
    }
    const why = 'test'
    await take('ada', { step: 'submit', submission: submissionOf('mail'), why })
    await take('ada', { step: 'scan', scan: { ...scanOf('a', 1), start }, why })
    await take('bob', { step: 'approve', evidence: digestOfLetter('a'), acceptFindings: false, why })
    const acts: string[] = []
    const append = async (entry: JournalEntry): Promise<void> =>
      void acts.push(entry.type === 'admin' ? entry.act : entry.type)
    const reach = createReach(() => NetworkConfig.parse({}))
    const outside = { reach, settings: () => RegistryConfig.parse({}) }
    const quiet = (): void => undefined
    const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet }
    const beforeStart = await openPins({ ...outside, catalogue, journal: { append }, logger, storeDirectory })
    const started = await Promise.allSettled(Array.from({ length: 10 }, () => beforeStart('mail')))
    for (const one of started)
      expect(one).toMatchObject({ status: 'rejected', reason: { refusal: { code: 'server-held' } } })
    expect(acts).toEqual(['server.hold'])
    expect(catalogue.find('default', 'mail')?.stage).toBe('held')
  } finally {
    await store.close()
    rmSync(directory, { recursive: true, force: true })
  }
})
