/** What ships with @sigstore/tuf: keys, roots of trust, and which registry they are for. Needs nothing that verifies. */

import { createRequire } from 'node:module'
import { z } from 'zod'

const SEED = 'https://tuf-repo-cdn.sigstore.dev'
const Seeds = z.object({ [SEED]: z.object({ targets: z.record(z.string(), z.string()) }) })

/** Where the keys of the npm registry stand among what ships with @sigstore/tuf: below the host they are the keys of. */
export const KEYS_END = '/keys.json'

/** What ships with @sigstore/tuf, by name; names are encoded there as in URLs. */
export function readShippedTargets(): ReadonlyMap<string, string> {
  const seeds = Seeds.parse(createRequire(import.meta.url)('@sigstore/tuf/seeds.json'))
  return new Map(Object.entries(seeds[SEED].targets).map(([name, body]) => [decodeURIComponent(name), body]))
}

/** The address of the registry whose keys ship: packages are checked with these, so it is the one that can be meant. */
export function readShippedRegistry(): string {
  const name = [...readShippedTargets().keys()].find((one) => one.endsWith(KEYS_END))
  if (name === undefined) throw new Error('@sigstore/tuf ships no keys of a registry')
  return `https://${name.slice(0, -KEYS_END.length)}`
}
