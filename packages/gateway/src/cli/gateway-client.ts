/** Finds the running gateway of a configuration: its control address and the operator's token in its data directory. */

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { CallgateConfig } from '@callgate/contracts/config'
import { type LoadedConfig, loadConfig } from '../config/load.ts'
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

/** A client of the gateway that runs on the configuration. */
export async function findGateway(named: string | undefined): Promise<ControlClient> {
  const { config } = await loadOrExplain(named)
  return connectControl(config, named)
}

export function connectControl(config: CallgateConfig, named?: string): ControlClient {
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

export function controlUrlOf({ control }: CallgateConfig): string {
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
