/** Joins what events name into keys, and makes no new string as long as the same is named again: its hash is known already. */

import type { BehaviourEvent, GroupKey } from '@callgate/contracts/scenario'

/** Names stand in the order of `parts` with a mark between them, and `end` behind the last. */
export function createJoin(
  parts: readonly (GroupKey | 'tenant')[],
  end: '' | '\0' = '',
): (event: BehaviourEvent) => string {
  const last = parts.map((): string => '')
  let joined = last.join('\0') + end
  return (event) => {
    let isSame = true
    for (let at = 0; at < parts.length; at++) {
      const name = event[parts[at] as GroupKey]
      if (name === last[at]) continue
      last[at] = name
      isSame = false
    }
    if (!isSame) joined = last.join('\0') + end
    return joined
  }
}
