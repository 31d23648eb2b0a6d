/** Keeps the tools of all upstreams side by side, and says which stands in the way of another that was there before. */

import type { UpstreamConfig } from '@callgate/contracts/upstream'
import type { Finding } from '@callgate/contracts/finding'
import { type Resemblance, ToolCatalogue } from '@callgate/engine/surface/catalogue'
import { findImitated, listPackages } from '@callgate/engine/surface/known-servers'
import { describeImitation, describeResemblance } from '@callgate/engine/surface/shadowing'
import type { BaselineItem, SurfacePort, Surroundings } from '../pipeline/ports/ports.ts'

interface OfTenant {
  readonly catalogue: ToolCatalogue<BaselineItem>
  /** Tools seen in this process, and whether an earlier one had accepted them. */
  readonly established: Map<string, boolean>
}

const NOTHING: Surroundings = { findings: [], affected: [] }

/** `digest` is the keyed digest of findings. */
export function createSurfaceWatch(digest: (text: string) => string): SurfacePort {
  const tenants = new Map<string, OfTenant>()
  const imitations = new WeakMap<UpstreamConfig, Finding | null>()

  function ofTenant(tenant: string): OfTenant {
    let known = tenants.get(tenant)
    if (known === undefined) {
      known = { catalogue: new ToolCatalogue<BaselineItem>(), established: new Map() }
      tenants.set(tenant, known)
    }
    return known
  }

  function imitationOf(config: UpstreamConfig): Finding | null {
    let found = imitations.get(config)
    if (found === undefined) imitations.set(config, (found = findImitation(config, digest)))
    return found
  }

  return {
    announce(tenant, upstream, names) {
      ofTenant(tenant).catalogue.announce(upstream, names)
    },
    place(item, { accepted, upstreams }) {
      if (item.type !== 'tool') return NOTHING
      const { catalogue, established } = ofTenant(item.tenant)
      const key = keyOf(item)
      if (!established.has(key)) established.set(key, accepted)
      const order = [...upstreams.keys()]
      const precedenceOf = (upstream: string): number => upstreams.get(upstream)?.precedence ?? 0
      const differ = (one: string, other: string): boolean => precedenceOf(one) !== precedenceOf(other)
      const rank = (tool: Pick<BaselineItem, 'upstream' | 'name'>): Rank => [
        -precedenceOf(tool.upstream),
        established.get(keyOf(tool)) === true ? 0 : 1,
        order.indexOf(tool.upstream),
      ]
      const yields = ({ likeness, other }: Resemblance): boolean =>
        upstreams.has(other.upstream) &&
        (likeness === 'names-other-tool' || isBefore(rank(other), rank(item)))
      const findings = catalogue
        .compare(item, differ)
        .filter(yields)
        .map((resemblance) => {
          const outranked =
            resemblance.likeness !== 'names-other-tool' &&
            precedenceOf(resemblance.other.upstream) > precedenceOf(item.upstream)
          return describeResemblance(resemblance, digest, outranked)
        })
      const config = upstreams.get(item.upstream)
      const imitation = config === undefined ? null : imitationOf(config)
      if (imitation !== null) findings.push(imitation)
      const affected = catalogue.has(item) ? [] : catalogue.listAffected(item, differ)
      catalogue.put(item)
      return { findings, affected }
    },
  }
}

type Rank = readonly [precedence: number, news: number, order: number]

/**
 * The precedence the operator stated decides; where it is the same, an established tool comes before a new one, and of two
 * alike, the one whose upstream is configured first.
 */
function isBefore(one: Rank, other: Rank): boolean {
  const at = one.findIndex((part, index) => part !== other[index])
  return at !== -1 && (one[at] ?? 0) < (other[at] ?? 0)
}

function keyOf({ upstream, name }: Pick<BaselineItem, 'upstream' | 'name'>): string {
  return `${upstream} ${name}`
}

function findImitation(config: UpstreamConfig, digest: (text: string) => string): Finding | null {
  if (config.transport !== 'stdio') return null
  for (const used of listPackages(config.command, config.args)) {
    const imitated = findImitated(used)
    if (imitated !== undefined) return describeImitation(imitated, used, digest)
  }
  return null
}
