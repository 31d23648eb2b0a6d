/** Which model is behind a request: as its agent claims, believed or not, or as somebody vouched for told last. */

import { ModelName } from '@callgate/contracts/context'
import { objectMember } from '../../wire/json/member.ts'
import { META_CONTEXT } from '../../wire/meta.ts'
import type { Passage } from '../passage.ts'

/** undefined when nothing is claimed. A claim can only be held against what was attested, so it is read from every agent. */
export function claimedModel({ inbound }: Passage): string | undefined {
  const meta = inbound === null ? undefined : objectMember(inbound.params, '_meta')
  const told = meta === undefined ? undefined : objectMember(meta, META_CONTEXT)
  return told === undefined ? undefined : ModelName.safeParse(told['model']).data
}
