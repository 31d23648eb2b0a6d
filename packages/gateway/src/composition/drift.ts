/** Composes what stands between a configured upstream and its use: its origin, and what its handshake says. */

import { dirname, join } from 'node:path'
import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { Refusal } from '@callgate/contracts/errors'
import type { JsonObject } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { StdioUpstream, UpstreamConfig } from '@callgate/contracts/upstream'
import { createFactJudge, type FactParts } from '../pipeline/definitions/judge-facts.ts'
import type { Admission } from '../registry/catalogue/admission.ts'
import type { Catalogue } from '../registry/catalogue/catalogue.ts'
import { isApprovedLaunch, launchOf } from '../registry/catalogue/launch.ts'
import { isApproved } from '../registry/catalogue/lifecycle.ts'
import type { ReadIssuer } from '../registry/oauth-issuer.ts'
import { readLockFile } from '../registry/supply-chain/lock-file.ts'
import { isOwnNode, type ReadPrograms } from '../registry/supply-chain/programs.ts'
import type { Vetting } from '../upstream/vetting.ts'

export interface DriftParts extends FactParts {
  readonly registry: {
    readonly catalogue: Pick<Catalogue, 'find'>
    readonly admission: Pick<Admission, 'upstreams'>
    readonly readPrograms: ReadPrograms
    readonly readIssuer: ReadIssuer
    /** Whether another interpreter of an approved server is only recorded. */
    reportsInterpreter(): boolean
  }
  /** The configuration an operator edits, with `callgate.lock` beside it; null where there is nobody who could approve. */
  readonly operated: string | null
}

export function composeVetting(parts: DriftParts): Vetting {
  const { registry } = parts
  const judge = createFactJudge(parts)
  /** What somebody approved in the catalogue was seen there. */
  const approved = (upstream: string, config: UpstreamConfig): boolean => {
    const server = registry.catalogue.find(DEFAULT_TENANT, upstream)
    if (server === undefined || server.approval === null || !isApproved(server.stage)) return false
    // An approval is bound to what the operator wrote; what the catalogue starts for it says the program itself.
    const written = parts.snapshots.current().upstreams.get(upstream)
    const started = registry.admission.upstreams().get(upstream)
    if (written === undefined || started === undefined) return false
    return isApprovedLaunch(written, server.approval) && launchOf(started).digest === launchOf(config).digest
  }
  /**
   * The operator writes the command line, and certificates are renewed with new keys every few weeks: who reviews a server is
   * asked about the change, for the others it is recorded and listed.
   */
  const goesOn = (upstream: string): boolean =>
    parts.snapshots.current().upstreams.get(upstream)?.trust === 'on-first-use'
  /** What an approved server runs is what it ran when it was approved, also where that lies outside of the store. */
  const judgePrograms = async (server: ServerId, config: StdioUpstream): Promise<Refusal | undefined> => {
    const { interpreter, ...others } = await registry.readPrograms(config)
    const changed = await judge.origin(server, others, () => false)
    if (changed !== undefined || interpreter === undefined) return changed
    const isReported = registry.reportsInterpreter() || isOwnNode(interpreter)
    return judge.origin(server, { interpreter }, () => false, isReported)
  }
  return {
    async origin(tenant, upstream, config): Promise<Refusal | undefined> {
      const server = { tenant, upstream }
      const isKnown = (): boolean => approved(upstream, config)
      if (parts.operated !== null) {
        const launch = toJson(launchOf(config).launch)
        const changed = await judge.origin(server, { launch }, isKnown, goesOn(upstream))
        if (changed !== undefined) return changed
        const pin = (await readLockFile(join(dirname(parts.operated), 'callgate.lock')))[upstream]?.pin
        const other =
          pin === undefined ? undefined : await judge.origin(server, { package: toJson(pin) }, () => false)
        if (other !== undefined) return other
      }
      if (config.transport === 'stdio') return isKnown() ? judgePrograms(server, config) : undefined
      const issuer = await registry.readIssuer(config.url)
      return issuer === undefined
        ? undefined
        : judge.origin(server, { 'oauth-issuer': issuer }, () => false, goesOn(upstream))
    },
    tlsKey: (tenant, upstream, spki) =>
      judge.origin({ tenant, upstream }, { 'tls-key': { spki } }, () => false, goesOn(upstream)),
    handshake: (server, established, asked) => judge.handshake(server, established, asked),
  }
}

interface ServerId {
  readonly tenant: string
  readonly upstream: string
}

function toJson(value: object): JsonObject {
  return readJson(JSON.stringify(value)) as JsonObject
}
