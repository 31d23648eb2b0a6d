/** A catalogue office over a store, for tests of what is around it; nothing in it can be looked at. */

import { RegistryConfig } from '@callgate/contracts/registry'
import type { Store } from '../../store/store.ts'
import { openCatalogue } from './catalogue.ts'
import { createServerOffice, type ServerOffice } from './office.ts'

export async function openTestServers(
  store: Store,
  clock: { readonly nowMs: () => number },
): Promise<ServerOffice> {
  const catalogue = await openCatalogue({ store, clock, settings: () => RegistryConfig.parse({}) })
  return createServerOffice({
    tenant: 'default',
    catalogue,
    clock,
    configured: () => undefined,
    known: () => [],
    look: () => Promise.reject(new Error('no server runs here')),
  })
}
