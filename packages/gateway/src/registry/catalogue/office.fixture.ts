/** A catalogue office over a store, for tests of what is around it; nothing in it can be looked at. */

import { RegistryConfig } from '@callgate/contracts/registry'
import type { Store } from '../../store/store.ts'
import { isSameName } from '@callgate/contracts/operator'
import { createFindingDesk } from '../findings/desk.ts'
import { openFindings } from '../findings/findings.ts'
import { openCatalogue } from './catalogue.ts'
import { createServerOffice, type ServerOffice } from './office.ts'

export async function openTestServers(
  store: Store,
  clock: { readonly nowMs: () => number },
): Promise<ServerOffice> {
  const settings = () => RegistryConfig.parse({})
  const catalogue = await openCatalogue({ store, clock, settings, isOnePerson: isSameName })
  const findings = await openFindings(store)
  return createServerOffice({
    tenant: 'default',
    catalogue,
    clock,
    findings: createFindingDesk({
      tenant: 'default',
      catalogue,
      findings,
      clock,
      settings,
      isOnePerson: isSameName,
    }),
    configured: () => undefined,
    cleanStore: () => Promise.resolve({ removed: [], kept: 0 }),
    startPinned: (config) => config,
    useOf: () => ({ calls: 0, errors: 0, worst: null, worstContent: null }),
    settings: () => RegistryConfig.parse({}),
    acceptSurface: () => ({ queries: [], apply: () => undefined }),
    known: () => [],
    look: () => Promise.reject(new Error('no server runs here')),
    findIn: () => [],
  })
}
