/** The configuration for looking at what one server offers: that server alone, in a scratch folder, calling nothing. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallgateConfig } from '@callgate/contracts/config'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import { stringify } from 'yaml'
import { loadConfig, type LoadedConfig } from './load.ts'
import type { ConfigProblem } from './problem.ts'

/** A server of a configuration, or one that a command starts. */
export type SurfaceRequest =
  | { readonly server: string; readonly configPath: string }
  | { readonly command: string; readonly args: readonly string[] }
  | DefinedSurface

interface DefinedSurface {
  readonly definition: UpstreamConfig
  /** What it is called; `server` when left out. */
  readonly name?: string
  /** Text of the policy; without one nothing may be called. */
  readonly policy?: string
  /** How messages are inspected, and their limits; as shipped when left out. */
  readonly like?: Pick<CallgateConfig, 'inspection' | 'limits'>
}

const NO_POLICY = 'version: 1\nrules: []\n'

/** Uses the configuration while its scratch folder exists. */
export async function withSurfaceConfig<T>(
  request: SurfaceRequest,
  use: (config: SurfaceConfig | ConfigProblem[] | undefined) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'callgate-inspect-'))
  try {
    return await use(await loadSurfaceConfig(request, folder))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export interface SurfaceConfig {
  readonly loaded: LoadedConfig
  readonly upstream: string
}

/** Writes and loads it; undefined when the configuration has no such server. */
async function loadSurfaceConfig(
  request: SurfaceRequest,
  folder: string,
): Promise<SurfaceConfig | ConfigProblem[] | undefined> {
  const borrowed = 'configPath' in request ? await loadConfig(request.configPath) : undefined
  if (Array.isArray(borrowed)) return borrowed
  const own: Partial<DefinedSurface> = 'definition' in request ? request : {}
  const upstream = 'server' in request ? request.server : (own.name ?? 'server')
  const definition: UpstreamConfig | object | undefined =
    'server' in request
      ? borrowed?.config.upstreams[request.server]
      : 'definition' in request
        ? request.definition
        : startedBy(request)
  if (definition === undefined) return undefined
  const like = borrowed?.config ?? own.like
  const policy = join(folder, 'policy.yaml')
  await writeFile(policy, own.policy ?? NO_POLICY, { mode: 0o600 })
  const file = join(folder, 'callgate.yaml')
  const config = {
    version: 1,
    data: join(folder, 'data'),
    policy,
    telemetry: { level: 'error' },
    ...(like === undefined ? {} : { inspection: like.inspection, limits: like.limits }),
    upstreams: { [upstream]: { ...definition, enabled: true } },
  }
  await writeFile(file, stringify(config), { mode: 0o600 })
  const loaded = await loadConfig(file)
  return Array.isArray(loaded) ? loaded : { loaded, upstream }
}

function startedBy({
  command,
  args,
}: {
  readonly command: string
  readonly args: readonly string[]
}): object {
  return {
    transport: 'stdio',
    command,
    args: [...args],
    cwd: process.cwd(),
    inheritEnv: Object.keys(process.env).filter((name) => !name.startsWith('CALLGATE_')),
  }
}
