/** Makes every path of a configuration absolute: what is relative is relative to the file it is written in. */

import { dirname, isAbsolute, join, resolve } from 'node:path'
import type { CallgateConfig, InspectionConfig, ListenConfig } from '@callgate/contracts/config'
import type { SupplyChainRules } from '@callgate/contracts/supply-chain'
import { FROM_CATALOGUE, type UpstreamConfig } from '@callgate/contracts/upstream'

export function resolvePaths(config: CallgateConfig, file: string): CallgateConfig {
  const base = dirname(file)
  const at = (path: string) => resolve(base, path)
  const ref = (secret: string) => (secret.startsWith('file:') ? `file:${at(secret.slice(5))}` : secret)
  return {
    ...config,
    listen: { ...config.listen, ...resolveTls(config.listen, at) },
    data: at(config.data),
    keys: { ...config.keys, source: ref(config.keys.source) },
    journal: {
      ...config.journal,
      anchors: config.journal.anchors.map((anchor) => {
        if ('file' in anchor) return { ...anchor, file: at(anchor.file) }
        return anchor.secret === undefined ? anchor : { ...anchor, secret: ref(anchor.secret) }
      }),
    },
    policy: at(config.policy),
    ...(config.policyCases === undefined ? {} : { policyCases: at(config.policyCases) }),
    inspection: resolveInspection(config.inspection, at, ref),
    response: {
      ...config.response,
      playbooks: config.response.playbooks.map(at),
      channels: config.response.channels.map((one) => ({
        ...one,
        ...(one.secret === undefined ? {} : { secret: ref(one.secret) }),
        ...(one.caFile === undefined ? {} : { caFile: at(one.caFile) }),
      })),
    },
    registry: {
      ...config.registry,
      supplyChain: resolveSupplyChain(config.registry.supplyChain, at),
    },
    rules: { ...config.rules, folder: at(config.rules.folder ?? join(config.data, 'rules')) },
    upstreams: Object.fromEntries(
      Object.entries(config.upstreams).map(([id, upstream]) => [
        id,
        resolveUpstream(withIsolation(upstream, config.isolation), at, ref),
      ]),
    ),
  }
}

type Resolve = (path: string) => string

function resolveSupplyChain(rules: SupplyChainRules, at: Resolve): SupplyChainRules {
  const { trustedRoot, mcpb, oci, git } = rules
  return {
    ...rules,
    ...(trustedRoot === undefined ? {} : { trustedRoot: at(trustedRoot) }),
    mcpb: { ...mcpb, signers: mcpb.signers.map(at) },
    oci: { ...oci, keys: oci.keys.map(at) },
    git: { ...git, allowedSigners: git.allowedSigners.map(at), keys: git.keys.map(at) },
  }
}

function resolveInspection(inspection: InspectionConfig, at: Resolve, ref: Resolve): InspectionConfig {
  const { judge } = inspection
  return {
    ...inspection,
    rulePacks: inspection.rulePacks.map(at),
    behaviour: { ...inspection.behaviour, packs: inspection.behaviour.packs.map(at) },
    confidential: { ...inspection.confidential, files: inspection.confidential.files.map(at) },
    interceptors: inspection.interceptors.map((one) =>
      one.type === 'webhook' && one.secret !== undefined ? { ...one, secret: ref(one.secret) } : one,
    ),
    ...(judge?.key === undefined ? {} : { judge: { ...judge, key: ref(judge.key) } }),
  }
}

function resolveTls(listener: Pick<ListenConfig, 'tls'>, at: Resolve): Pick<ListenConfig, 'tls'> {
  const { tls } = listener
  return tls === undefined ? {} : { tls: { ...tls, certFile: at(tls.certFile), keyFile: at(tls.keyFile) } }
}

function resolveUpstream(upstream: UpstreamConfig, at: Resolve, ref: Resolve): UpstreamConfig {
  const refs = (secrets: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, ref(secret)]))
  if (upstream.transport !== 'stdio') {
    const caFile = upstream.caFile === undefined ? {} : { caFile: at(upstream.caFile) }
    return { ...upstream, ...caFile, secretHeaders: refs(upstream.secretHeaders) }
  }
  const { command } = upstream
  return {
    ...upstream,
    // A bare name is looked for in PATH; only something like ./server.sh is a path.
    command: /[\\/]/.test(command) && !isAbsolute(command) ? at(command) : command,
    // What the catalogue installed runs where it is installed.
    ...(upstream.cwd === undefined && command === FROM_CATALOGUE ? {} : { cwd: at(upstream.cwd ?? '.') }),
    secrets: refs(upstream.secrets),
    isolation: {
      ...upstream.isolation,
      read: upstream.isolation.read.map(at),
      write: upstream.isolation.write.map(at),
    },
  }
}

/** What an upstream leaves open about its isolation holds as it does for all. */
function withIsolation(upstream: UpstreamConfig, defaults: CallgateConfig['isolation']): UpstreamConfig {
  if (upstream.transport !== 'stdio') return upstream
  const { isolation } = upstream
  const limits = { ...defaults.limits, ...isolation.limits }
  return { ...upstream, isolation: { ...isolation, mode: isolation.mode ?? defaults.mode, limits } }
}
