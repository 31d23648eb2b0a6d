/** Makes every path of a configuration absolute: what is relative is relative to the file it is written in. */

import { dirname, isAbsolute, resolve } from 'node:path'
import type { CallgateConfig, ListenConfig, UpstreamConfig } from '@callgate/contracts/config'

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
    inspection: {
      ...config.inspection,
      rulePacks: config.inspection.rulePacks.map(at),
      confidential: {
        ...config.inspection.confidential,
        files: config.inspection.confidential.files.map(at),
      },
    },
    upstreams: Object.fromEntries(
      Object.entries(config.upstreams).map(([id, upstream]) => [id, resolveUpstream(upstream, at, ref)]),
    ),
  }
}

type Resolve = (path: string) => string

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
    cwd: at(upstream.cwd ?? '.'),
    secrets: refs(upstream.secrets),
  }
}
