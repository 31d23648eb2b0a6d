/** Who has used servers, and since when, as the journal has it. */

import type { JournalRecord } from '@callgate/contracts/journal'
import type { UserView } from '@callgate/contracts/intelligence'

const USERS_MAX = 5_000

/** Reads records once, whatever the number of servers. */
export async function collectUsers(
  records: AsyncIterable<JournalRecord>,
  upstreams: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly UserView[]>> {
  const users = new Map<string, Map<string, UserView>>()
  for await (const { timeMs, entry } of records) {
    if (entry.type !== 'intent' || entry.upstream === null || !upstreams.has(entry.upstream)) continue
    // What was refused never reached the server.
    if (entry.forwardedDigest === null) continue
    const { principal, agent } = entry
    const own = users.get(entry.upstream) ?? new Map<string, UserView>()
    users.set(entry.upstream, own)
    const key = JSON.stringify([principal, agent])
    const known = own.get(key)
    if (known === undefined && own.size >= USERS_MAX) continue
    own.set(key, {
      principal,
      agent,
      messages: (known?.messages ?? 0) + 1,
      firstAtMs: Math.min(known?.firstAtMs ?? timeMs, timeMs),
      lastAtMs: Math.max(known?.lastAtMs ?? timeMs, timeMs),
    })
  }
  return new Map([...users].map(([upstream, own]) => [upstream, [...own.values()]]))
}
