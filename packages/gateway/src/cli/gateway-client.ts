/** Finds the running gateway of a configuration: its control address and the operator's token in its data directory. */

import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { CallgateConfig } from '@callgate/contracts/config'
import { checkShape } from '../config/explain.ts'
import { type LoadedConfig, loadConfig } from '../config/load.ts'
import { readYaml } from '../config/policy-file.ts'
import { renderProblems } from '../config/problem.ts'
import { createControlClient, type ControlClient } from '../control/client.ts'
import { readOperatorToken } from '../store/operator-token.ts'
import { CommandFailure } from './arguments.ts'

const DEFAULT_CONFIG = 'callgate.yaml'

/** Every command that speaks to a gateway takes these. */
export const CONFIG_OPTION = { config: { type: 'string' } } as const
export const CONFIG_HELP = '  --config <file>  configuration of the gateway (callgate.yaml in this folder)'

/** Loads a configuration, or fails with its problems shown as a compiler would. */
export async function loadOrExplain(named: string | undefined): Promise<LoadedConfig> {
  const loaded = await loadConfig(resolve(named ?? DEFAULT_CONFIG))
  if (Array.isArray(loaded)) throw new CommandFailure(`\n${renderProblems(loaded)}`)
  return loaded
}

/** What is needed to find the gateway that runs on a configuration. */
type ControlPlace = Pick<CallgateConfig, 'control' | 'data'>
const ControlPlaceShape = CallgateConfig.pick({ control: true, data: true })

/**
 * A client of the gateway that runs on the configuration. Reads no more of it than where the gateway is: a mistake in the
 * policy or elsewhere must not keep an operator from looking, freezing or revoking.
 */
export async function findGateway(named: string | undefined): Promise<ControlClient> {
  return connectControl(await findControl(resolve(named ?? DEFAULT_CONFIG)), named)
}

async function findControl(file: string): Promise<ControlPlace> {
  const parsed = await readYaml(file, {
    message: 'the configuration file does not exist',
    suggestion: 'run `callgate up` to get a starter configuration, or name a file with --config',
  })
  if (Array.isArray(parsed)) throw new CommandFailure(`\n${renderProblems(parsed)}`)
  const { value, source } = parsed
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new CommandFailure(
      `${file} is not a configuration: it must have keys, such as version and upstreams.`,
    )
  const place = Object.fromEntries(
    Object.entries(value).filter(([key]) => Object.hasOwn(ControlPlaceShape.shape, key)),
  )
  const checked = checkShape({ value: place, source }, ControlPlaceShape)
  if (!checked.ok) throw new CommandFailure(`\n${renderProblems(checked.problems)}`)
  return { ...checked.value, data: resolve(dirname(file), checked.value.data) }
}

export function connectControl(config: ControlPlace, named?: string): ControlClient {
  const url = controlUrlOf(config)
  const start = `Start one with: callgate up${named === undefined ? '' : ` --config ${named}`}`
  if (config.control.port === 0)
    throw new CommandFailure(
      'control.port is 0, so the gateway takes any free port and cannot be found. Set control.port to a fixed one.',
    )
  if (!existsSync(join(config.data, 'operator.token')))
    throw new CommandFailure(`No gateway has run on ${config.data} yet. ${start}`)
  return createControlClient({ url, operatorToken: readOperatorToken(config.data) })
}

export function controlUrlOf({ control }: Pick<CallgateConfig, 'control'>): string {
  return `http://${joinHost(control.address)}:${control.port}`
}

/** Where agents connect, as seen from this machine. */
export function listenUrlOf({ listen }: CallgateConfig): string {
  if (listen.publicUrl !== undefined) return listen.publicUrl.replace(/\/$/, '')
  return `${listen.tls === undefined ? 'http' : 'https'}://${joinHost(listen.address)}:${listen.port}`
}

function joinHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
