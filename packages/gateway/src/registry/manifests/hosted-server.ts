/** What a manifest is made from: a catalogued server as a container of one exact image, with nothing it was not granted. */

import type { ServerView } from '@callgate/contracts/registry'

export interface HostedServer {
  readonly id: string
  /** A name that clusters and containers take. */
  readonly name: string
  /** With its digest. */
  readonly image: string
  readonly args: readonly string[]
  readonly port: number
  readonly namespace: string
  readonly gatewayNamespace: string
  /** Where it may connect to: names, addresses or ranges, each with a port. */
  readonly hosts: readonly HostedHost[]
  /** Names of environment variables whose values the operator keeps as secrets. */
  readonly secrets: readonly string[]
  readonly memoryMib: number
  readonly processesMax: number
  readonly cpus: number
  readonly about: { readonly owner: string; readonly purpose: string; readonly evidence: string | null }
}

type Hostable = Pick<ServerView, 'id' | 'submission' | 'scan' | 'approval'>

export interface HostedHost {
  readonly host: string
  readonly port: number
  readonly kind: 'name' | 'range'
}

export interface ManifestWishes {
  readonly image: string | undefined
  readonly port: number
  readonly namespace: string
  readonly gatewayNamespace: string
  readonly hosts: readonly string[]
  readonly secrets: readonly string[]
  readonly memoryMib: number
  readonly processesMax: number
  readonly cpus: number
}

/** Past it nothing is written: what is wrong, for whoever asked. */
export class ManifestRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ManifestRefused'
  }
}

const IMAGE = /^[a-z0-9][a-z0-9._-]*(?::\d{1,5})?(?:\/[a-z0-9][a-z0-9._-]*)*@sha256:[0-9a-f]{64}$/
/** RFC 1123, as Kubernetes takes it. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const ENVIRONMENT = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/
const HOST = /^((?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?|\*)(?::(\d{1,5}))?$/
const RANGE = /^(\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?)(?::(\d{1,5}))?$/

/** Throws ManifestRefused for what is not pinned, or does not fit into a manifest. */
export function readHostedServer(server: Hostable, wishes: ManifestWishes): HostedServer {
  const { submission, scan, approval } = server
  const { source } = submission
  const pinned = source.type === 'oci' ? `${source.image}@${source.digest}` : undefined
  if (pinned !== undefined && wishes.image !== undefined && wishes.image !== pinned)
    throw new ManifestRefused(`${server.id} was submitted as ${pinned}: another image is another server.`)
  const image = pinned ?? wishes.image
  if (image === undefined)
    throw new ManifestRefused(
      `${server.id} was not submitted as an image. Say which one runs it: --image registry/name@sha256:…`,
    )
  if (!IMAGE.test(image))
    throw new ManifestRefused(
      'The image must be named by its digest: registry/name@sha256: and 64 hexadecimal digits.',
    )
  for (const label of [wishes.namespace, wishes.gatewayNamespace])
    if (!LABEL.test(label))
      throw new ManifestRefused(`A namespace is a lower-case DNS label; got ${JSON.stringify(label)}.`)
  for (const name of wishes.secrets)
    if (!ENVIRONMENT.test(name))
      throw new ManifestRefused(`No environment variable is called ${JSON.stringify(name)}.`)
  const granted = scan?.launch.isolation?.network
  const allowed = typeof granted === 'object' ? granted.allow : []
  return {
    ...wishes,
    id: server.id,
    name: `mcp-${server.id.replaceAll(/^-+|-+$/g, '') || 'server'}`,
    image,
    args: 'args' in source ? source.args : [],
    hosts: [...new Set([...allowed, ...wishes.hosts])].map(readHost),
    about: { owner: submission.owner, purpose: submission.purpose, evidence: approval?.evidence ?? null },
  }
}

function readHost(text: string): HostedHost {
  const range = RANGE.exec(text)
  const [, host, port = '443'] = range ?? HOST.exec(text) ?? []
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new ManifestRefused(
      `${JSON.stringify(text)} is no host with a port, no address and no range of IPv4.`,
    )
  if (range === null) return { host, port: Number(port), kind: 'name' }
  return { host: host.includes('/') ? host : `${host}/32`, port: Number(port), kind: 'range' }
}
