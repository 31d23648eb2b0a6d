/** How a server is started or reached, as one comparable value: what an approval is bound to. */

import { createHash } from 'node:crypto'
import type { ServerSource } from '@callgate/contracts/catalogue'
import type { UpstreamIsolation } from '@callgate/contracts/isolation'
import type { JsonValue } from '@callgate/contracts/json'
import type { Launch, ServerApproval } from '@callgate/contracts/registry'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import { isNarrower } from '@callgate/engine/isolation/narrower'
import { canonicalJson } from '../../wire/json/canonical.ts'
import { isInstalled } from './pinned.ts'

/** `sha256:` over the canonical JSON of a value. */
export function digestOf(value: JsonValue): string {
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`
}

const known = new WeakMap<UpstreamConfig, { readonly launch: Launch; readonly digest: string }>()

/** The launch of a configured upstream and its digest; worked out once for each configuration object. */
export function launchOf(config: UpstreamConfig): { readonly launch: Launch; readonly digest: string } {
  const kept = known.get(config)
  if (kept !== undefined) return kept
  const launch = readLaunch(config)
  const made = { launch, digest: digestOf(launch) }
  known.set(config, made)
  return made
}

/** Whether the upstream is started as it was approved, or in a sandbox that grants less than that. */
export function isApprovedLaunch(
  config: UpstreamConfig,
  approval: Pick<ServerApproval, 'launchDigest' | 'isolation'>,
): boolean {
  const { launch, digest } = launchOf(config)
  if (digest === approval.launchDigest) return true
  const { isolation: was } = approval
  if (was === undefined || was === null || launch.isolation === null) return false
  return (
    isNarrower(launch.isolation, was) && digestOf({ ...launch, isolation: was }) === approval.launchDigest
  )
}

function readLaunch(config: UpstreamConfig): Launch {
  if (config.transport !== 'stdio')
    return {
      transport: config.transport,
      command: null,
      args: [],
      cwd: null,
      env: [],
      url: config.url,
      headers: names(config.headers, config.secretHeaders),
      envDigest: digestOf([config.headers, config.secretHeaders, config.caFile ?? null]),
      isolation: null,
    }
  return {
    transport: 'stdio',
    command: config.command,
    args: config.args,
    cwd: config.cwd ?? null,
    env: [...new Set([...names(config.env, config.secrets), ...config.inheritEnv])].toSorted(),
    url: null,
    headers: [],
    // Values count: NODE_OPTIONS and its like decide what code runs. Secrets are references here, never values.
    envDigest: digestOf([config.env, config.secrets]),
    // A wider sandbox is another server as far as a review is concerned.
    isolation: readIsolation(config.isolation),
  }
}

function readIsolation({ mode, read, write, network, limits }: UpstreamIsolation): Launch['isolation'] {
  const set = Object.entries(limits).filter(
    (limit): limit is [string, number | null] => limit[1] !== undefined,
  )
  return { mode: mode ?? null, read, write, network, limits: Object.fromEntries(set) }
}

function names(...records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].toSorted()
}

/** What stands in `callgate.yaml` for a source that says by itself how it is started; undefined for the others. */
export function definitionOf(source: ServerSource): Readonly<Record<string, JsonValue>> | undefined {
  switch (source.type) {
    case 'command':
      return { transport: 'stdio', command: source.command, args: source.args }
    case 'folder':
      return { transport: 'stdio', command: source.command, args: source.args, cwd: source.path }
    case 'url':
      return { transport: 'http', url: source.url }
    default:
      return isInstalled(source) ? { transport: 'stdio' } : undefined
  }
}

/** Program and arguments as they are run, or the URL. */
export function commandLineOf(launch: Launch): readonly string[] {
  return launch.command === null ? [launch.url ?? ''] : [launch.command, ...launch.args]
}
