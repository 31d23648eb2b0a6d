/** Finds the running gateway that is meant: where it runs, and the operator's token, stand in its data directory. */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { CallgateConfig } from '@callgate/contracts/config'
import { checkShape } from '../config/explain.ts'
import type { LoadedConfig } from '../config/load.ts'
import { readYaml } from '../config/policy-file.ts'
import { fileProblem, renderProblems, type ConfigProblem } from '../config/problem.ts'
import { YAML_BYTES_MAX } from '../config/yaml-source.ts'
import { createControlClient, type ControlClient } from '../control/client.ts'
import { ControlError } from '../control/problem.ts'
import { readOperatorToken } from '../store/operator-token.ts'
import { readRuntimeFile } from '../store/runtime-file.ts'
import { CommandFailure } from './arguments.ts'

const DEFAULT_CONFIG = 'callgate.yaml'
const DEFAULT_DATA = 'callgate-data'

/** Commands that need files only take this. */
export const CONFIG_OPTION = { config: { type: 'string' } } as const
/** Every command that speaks to a gateway takes these. */
export const GATEWAY_OPTIONS = { ...CONFIG_OPTION, data: { type: 'string' } } as const
export const CONFIG_HELP = '  --config <file>  configuration of the gateway (callgate.yaml in this folder)'
export const GATEWAY_HELP = `${CONFIG_HELP}
  --data <folder>  data directory of the gateway, when the configuration no longer says where it is`

/** How the command line names a gateway. */
export interface NamedGateway {
  readonly config?: string | undefined
  readonly data?: string | undefined
}

/** Loads a configuration, or fails with its problems shown as a compiler would. */
export async function loadOrExplain(named: string | undefined): Promise<LoadedConfig> {
  // Most commands only speak to a gateway, and need none of what checks a configuration and its rules.
  const { loadConfig } = await import('../config/load.ts')
  const loaded = await loadConfig(resolve(named ?? DEFAULT_CONFIG))
  if (Array.isArray(loaded)) throw new CommandFailure(`\n${renderProblems(loaded)}`)
  return loaded
}

/** What is needed to find the gateway that runs on a configuration. */
type ControlPlace = Pick<CallgateConfig, 'control' | 'data'>
const ControlPlaceShape = CallgateConfig.pick({ control: true, data: true })

/**
 * A client of the gateway that is meant. It is found where it said itself that it runs, in its data directory: whatever was
 * done to the configuration since must not keep an operator from looking, freezing or revoking.
 */
export async function findGateway(named: NamedGateway): Promise<ControlClient> {
  const remote = findByEnvironment()
  if (remote !== undefined) return remote
  const data = await findDataDirectory(named)
  const runtime = readRuntimeFile(data)
  if (runtime !== undefined) return connect(runtime.controlUrl, data)
  if (named.data !== undefined) throw new CommandFailure(`No gateway runs on ${data}. ${howToStart(named)}`)
  const place = await readPlace(locateConfig(named))
  if (Array.isArray(place)) throw new CommandFailure(`\n${renderProblems(place)}`)
  const hasToken = tokenOfEnvironment() !== undefined || existsSync(join(place.data, 'operator.token'))
  if (place.control.port === 0 || !hasToken)
    throw new CommandFailure(`No gateway runs on ${place.data}. ${howToStart(named)}`)
  return connect(controlUrlOf(place), place.data)
}

/** The same for what can also be done without a gateway: undefined when none answers. */
export async function findRunningGateway(named: NamedGateway): Promise<ControlClient | undefined> {
  const remote = findByEnvironment()
  if (remote !== undefined) return remote
  const data = await findDataDirectory(named)
  const runtime = readRuntimeFile(data)
  if (runtime === undefined) return undefined
  const client = connect(runtime.controlUrl, data)
  try {
    await client.status()
    return client
  } catch (error) {
    // A killed gateway leaves its runtime file; the lock of the data directory says whether it is really gone.
    if (error instanceof ControlError && error.status === 0) return undefined
    throw error
  }
}

/** The configuration that is meant, for what reads it whole. */
export function locateConfig({ config }: NamedGateway): string {
  return resolve(config ?? DEFAULT_CONFIG)
}

function connect(url: string, data: string): ControlClient {
  return createControlClient({ url, operatorToken: tokenOfEnvironment() ?? readOperatorToken(data) })
}

/** Who may not read the data directory says where the control API is, and shows a token of their own. */
function findByEnvironment(): ControlClient | undefined {
  const url = process.env['CALLGATE_CONTROL_URL']
  if (url === undefined || url === '') return undefined
  const operatorToken = tokenOfEnvironment()
  if (operatorToken === undefined)
    throw new CommandFailure(
      'With CALLGATE_CONTROL_URL put your operator token into CALLGATE_OPERATOR_TOKEN.',
    )
  if (!URL.canParse(url)) throw new CommandFailure(`CALLGATE_CONTROL_URL is not a URL: ${url}`)
  return createControlClient({ url: new URL(url).origin, operatorToken })
}

/** A named operator shows a token of its own; without one the file speaks for whoever can read it. */
function tokenOfEnvironment(): string | undefined {
  const token = process.env['CALLGATE_OPERATOR_TOKEN']
  return token === undefined || token === '' ? undefined : token
}

function howToStart({ config }: NamedGateway): string {
  return `Start one with: callgate up${config === undefined ? '' : ` --config ${config}`}`
}

/**
 * The data directory that is meant: the named one, or what the configuration says. One that cannot be read, or says another
 * place than when the gateway started, is not believed against a gateway that runs on this very file.
 */
export async function findDataDirectory(named: NamedGateway): Promise<string> {
  if (named.data !== undefined) return resolve(named.data)
  const file = locateConfig(named)
  const place = await readPlace(file)
  const declared = Array.isArray(place) ? undefined : place.data
  if (declared !== undefined && readRuntimeFile(declared) !== undefined) return declared
  const likely = [scanForData(file), DEFAULT_DATA].filter((one) => one !== undefined)
  const running = likely
    .map((one) => resolve(dirname(file), one))
    .find((one) => readRuntimeFile(one)?.config === file)
  return running ?? declared ?? resolve(dirname(file), DEFAULT_DATA)
}

/** Where agents reach the gateway that runs on a configuration, as it said itself. */
export async function findRunningUrl(named: NamedGateway): Promise<string | undefined> {
  return readRuntimeFile(await findDataDirectory(named))?.url
}

/** The `data` line of a file that is no YAML any more. */
function scanForData(file: string): string | undefined {
  if (!existsSync(file) || statSync(file).size > YAML_BYTES_MAX) return undefined
  const match = /^data:[ \t]*(["']?)([^"'#\n]+?)\1[ \t]*(?:#.*)?$/m.exec(readFileSync(file, 'utf8'))
  return match?.[2]
}

/** Reads no more of a configuration than where its gateway is. */
async function readPlace(file: string): Promise<ControlPlace | ConfigProblem[]> {
  const parsed = await readYaml(file, {
    message: 'the configuration file does not exist',
    suggestion: 'run `callgate up` to get a starter configuration, or name a file with --config',
  })
  if (Array.isArray(parsed)) return parsed
  const { value, source } = parsed
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return [
      fileProblem(file, 'this is not a configuration', 'it must have keys, such as version and upstreams'),
    ]
  const place = Object.fromEntries(
    Object.entries(value).filter(([key]) => Object.hasOwn(ControlPlaceShape.shape, key)),
  )
  const checked = checkShape({ value: place, source }, ControlPlaceShape)
  if (!checked.ok) return checked.problems
  return { ...checked.value, data: resolve(dirname(file), checked.value.data) }
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
