/** The configuration of `callgate wrap`: one local server, kept in a folder of its own below the user's state directory. */

import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { homeOfUser } from '../system-user.ts'
import { loadConfig, type LoadedConfig } from './load.ts'
import type { ConfigProblem } from './problem.ts'

export interface Wrapped {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** A configuration whose policy and inspection hold instead of the folder's own. */
  readonly configPath?: string
}

const POLICY = `# yaml-language-server: $schema=./policy.schema.json
# What the wrapped server's tools may be used for. Default deny: what no rule allows is refused.
version: 1
rules:
  - id: wrapped-server
    description: The agent on this machine may use the wrapped server; inspection still applies.
    effect: allow
    on: [call, read, prompt, complete, subscribe, task, sample, elicit, roots]
`

/** As long as clients wait: a runner such as npx may have to download the server first, and is not to be stopped half-way. */
const CONNECT_TIMEOUT_MS = 60_000

/** Where wrapped servers keep their journals. */
export function wrapDirectory(name: string, instance: number, env: NodeJS.ProcessEnv = process.env): string {
  return join(stateDirectory(env), 'callgate', 'wrap', name, String(instance))
}

function stateDirectory(env: NodeJS.ProcessEnv): string {
  const named = env['XDG_STATE_HOME']
  // XDG Base Directory Specification §Environment variables: empty counts as unset, and relative paths are ignored.
  if (named !== undefined && isAbsolute(named)) return named
  const home = homeOfUser()
  if (home === null)
    throw new Error('This user has no home folder. Set HOME, or XDG_STATE_HOME to the folder for what lasts.')
  return join(home, '.local', 'state')
}

/** Writes and loads the configuration of one wrapped server; its policy file is written once and then the user's. */
export async function loadWrapConfig(
  wrapped: Wrapped,
  directory: string,
): Promise<LoadedConfig | ConfigProblem[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const borrowed = wrapped.configPath === undefined ? undefined : await loadConfig(wrapped.configPath)
  if (Array.isArray(borrowed)) return borrowed
  const policy = borrowed?.config.policy ?? (await ownPolicy(directory))
  const config = {
    version: 1,
    data: join(directory, 'data'),
    policy,
    telemetry: { level: 'warn' },
    ...(borrowed === undefined
      ? {}
      : {
          inspection: borrowed.config.inspection,
          limits: borrowed.config.limits,
          network: borrowed.config.network,
          rules: borrowed.config.rules,
        }),
    // A host starts it as it would start the server itself, anywhere and with anything; a configuration may say otherwise.
    isolation: borrowed?.config.isolation ?? { mode: 'off' },
    upstreams: {
      [wrapped.name]: {
        transport: 'stdio',
        command: wrapped.command,
        args: [...wrapped.args],
        cwd: process.cwd(),
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        // The host that starts the wrapped server chose its environment for it; nothing is added or taken away.
        inheritEnv: Object.keys(process.env).filter((name) => !name.startsWith('CALLGATE_')),
      },
    },
  }
  const file = join(directory, 'callgate.yaml')
  await writeFile(file, stringify(config), { mode: 0o600 })
  return loadConfig(file)
}

async function ownPolicy(directory: string): Promise<string> {
  const path = resolve(directory, '..', 'policy.yaml')
  if (!existsSync(path)) await writeFile(path, POLICY, { mode: 0o600, flag: 'wx' })
  return path
}
