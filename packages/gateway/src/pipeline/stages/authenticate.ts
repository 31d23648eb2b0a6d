/** Stage: who is calling. Messages inside an exchange carry the caller of that exchange. */

import type { Refusal } from '@callgate/contracts/errors'
import type { Caller } from '@callgate/contracts/identity'
import { isJsonObject, type JsonObject } from '@callgate/contracts/json'
import type { CallerTraits } from '../ports/ports.ts'
import { type Passage, type Services, isRefusal } from '../passage.ts'

export function authenticate(passage: Passage, services: Services): void | Refusal | Promise<void | Refusal> {
  if (passage.actor !== null || passage.inbound === null) return undefined
  const outcome = services.identity.authenticate(passage.inbound.presented)
  return outcome instanceof Promise
    ? outcome.then((settled) => admit(passage, settled, services))
    : admit(passage, outcome, services)
}

function admit(passage: Passage, outcome: Caller | Refusal, services: Services): void | Refusal {
  if (isRefusal(outcome)) return outcome
  passage.caller = outcome
  passage.actor = outcome
  return services.admission.refuseCaller(traitsOf(passage, outcome))
}

/** Legacy agents say once who they are, modern ones with every request. */
function traitsOf({ inbound, params, meta }: Passage, caller: Caller): CallerTraits {
  const said = inbound?.era === 'modern' ? meta.clientInfo : params['clientInfo']
  const issuer = caller.credential.method === 'jwt' ? caller.principal.claims['iss'] : undefined
  return {
    caller,
    address: inbound?.address ?? '',
    client: isJsonObject(said) ? readClient(said) : null,
    issuer: typeof issuer === 'string' ? issuer : null,
  }
}

function readClient({ name, version }: JsonObject): CallerTraits['client'] {
  if (typeof name !== 'string') return null
  return { name: name.slice(0, 256), version: typeof version === 'string' ? version.slice(0, 128) : '' }
}
