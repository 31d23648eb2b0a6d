/** Upstreams that say no program of their own: what the catalogue approved for them, from where it is installed. */

import { join } from 'node:path'
import type { PinnedStart, ServerSource } from '@callgate/contracts/catalogue'
import { FROM_CATALOGUE, type UpstreamConfig } from '@callgate/contracts/upstream'

/** Sources that are installed whole, so that nothing but the installed content may be started for them. */
const INSTALLED: readonly ServerSource['type'][] = ['npm', 'mcpb', 'git']

export function isInstalled(source: ServerSource): boolean {
  return INSTALLED.includes(source.type) || (source.type === 'pypi' && source.requirements !== undefined)
}

/** An image is started by whatever the operator says, as long as it says which image exactly. */
function explainImage(source: ServerSource, config: UpstreamConfig): string | undefined {
  if (source.type !== 'oci' || config.transport !== 'stdio') return undefined
  const pinned = `${source.image}@${source.digest}`
  if (isFromCatalogue(config))
    return `No container runtime is started from the catalogue: say in callgate.yaml which command runs ${pinned}`
  return [config.command, ...config.args].includes(pinned)
    ? undefined
    : `It was submitted as an image and is pinned; the command in callgate.yaml has to name ${pinned}`
}

export function isFromCatalogue(config: UpstreamConfig): boolean {
  return config.transport === 'stdio' && config.command === FROM_CATALOGUE
}

/** Why a configured upstream cannot be what was submitted; undefined when it can. */
export function explainOrigin(source: ServerSource, config: UpstreamConfig): string | undefined {
  const image = explainImage(source, config)
  if (image !== undefined) return image
  if (!isInstalled(source) || isFromCatalogue(config)) return undefined
  return (
    `It was submitted as ${source.type} and is pinned; callgate.yaml starts or reaches something else. ` +
    'Leave command and url out there: transport: stdio alone starts what is pinned'
  )
}

/** The upstream with the program, arguments and folder of what is installed; its own arguments come last. */
export function startPinned(
  config: UpstreamConfig,
  start: PinnedStart,
  storeDirectory: string,
): UpstreamConfig {
  if (config.transport !== 'stdio') return config
  const content = join(storeDirectory, start.store.replace('sha256:', ''))
  const [command = '', ...args] = start.program.map((part) =>
    part.replaceAll('${content}', content).replaceAll('${node}', process.execPath),
  )
  const { isolation } = config
  return {
    ...config,
    command,
    args: [...args, ...start.args, ...config.args],
    cwd: config.cwd ?? content,
    isolation: { ...isolation, read: [...isolation.read, content] },
  }
}
