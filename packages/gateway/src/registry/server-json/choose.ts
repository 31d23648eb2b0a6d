/** Turns one package or remote of a `server.json` into a source that can be submitted, and says how it is started. */

import { ServerSource } from '@callgate/contracts/catalogue'
import type { JsonObject } from '@callgate/contracts/json'
import type { ServerJson, ServerJsonPackage, ServerJsonRemote } from '@callgate/contracts/server-json'
import { readShippedRegistry } from '../supply-chain/shipped-targets.ts'
import { fillTemplate, type Filled, readArguments, readPairs, refuseRuntimeArguments } from './arguments.ts'
import { refuseVersion, ServerJsonError } from './read.ts'

const NPM_NAME = /^(@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/
const NPM_VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/
const PYPI_NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/
const IMAGE = /^([a-z0-9][a-z0-9.-]*(:\d{1,5})?\/)?[a-z0-9][a-z0-9._/-]*$/
/** Where packages of each kind are at home; asked for only when a document names a place. */
const HOME: Readonly<Record<string, () => readonly string[]>> = {
  npm: () => [readShippedRegistry()],
  pypi: () => ['https://pypi.org', 'https://pypi.org/simple'],
  oci: () => ['https://docker.io', 'https://ghcr.io'],
  mcpb: () => ['https://github.com', 'https://gitlab.com'],
}

export interface Choice {
  /** `packages/0` or `remotes/1`; undefined where there is only one. */
  readonly place?: string | undefined
  readonly filled: Filled
  /** Of an image that its document names by tag only. */
  readonly digest?: string | undefined
  /** The bundle on this machine that an MCPB package names by address. */
  readonly bundle?: string | undefined
}

export interface Chosen {
  readonly place: string
  readonly source: ServerSource
  /** What stands under `upstreams.<id>` in `callgate.yaml`; secrets are references to fill. */
  readonly definition: JsonObject
}

export function chooseSource(document: ServerJson, choice: Choice): Chosen {
  const places = [
    ...document.packages.map((_, index) => `packages/${index}`),
    ...document.remotes.map((_, index) => `remotes/${index}`),
  ]
  const place = choice.place ?? (places.length === 1 ? places[0] : undefined)
  if (places.length === 0) throw new ServerJsonError('packages', 'names neither a package nor a remote')
  if (place === undefined || !places.includes(place))
    throw new ServerJsonError('', `offers several ways; choose with --pick: ${describePlaces(document)}`)
  const [kind, index] = place.split('/')
  const at = Number(index)
  const chosen =
    kind === 'packages'
      ? readPackage(document.packages[at], place, choice)
      : readRemote(document.remotes[at], place, choice)
  return { place, ...chosen }
}

function describePlaces({ packages, remotes }: ServerJson): string {
  const all = [
    ...packages.map(
      (one, index) => `packages/${index} (${one.registryType} ${one.identifier.slice(0, 120)})`,
    ),
    ...remotes.map((one, index) => `remotes/${index} (${one.type} ${one.url.slice(0, 120)})`),
  ]
  return all.join(', ')
}

type Read = Pick<Chosen, 'source' | 'definition'>

function readPackage(one: ServerJsonPackage | undefined, path: string, choice: Choice): Read {
  if (one === undefined) throw new ServerJsonError(path, 'is not there')
  const { filled } = choice
  if (one.transport.type !== 'stdio')
    throw new ServerJsonError(
      `${path}/transport/type`,
      'is a local web server: start it yourself and submit its address with --url',
    )
  refuseHome(one, path)
  refuseRuntimeArguments(one.runtimeArguments, `${path}/runtimeArguments`, one.registryType)
  const args = readArguments(one.packageArguments, `${path}/packageArguments`, filled)
  const env = readPairs(one.environmentVariables, {
    path: `${path}/environmentVariables`,
    filled,
    kind: 'variable',
  })
  const { source, line } = sourceOf(one, args, { path, choice })
  const [command = '', ...rest] = line
  const secrets = Object.fromEntries(env.secret.map((name) => [name, `env:${name}`]))
  return {
    source,
    definition: {
      transport: 'stdio',
      command,
      args: withNames(one, rest, [...Object.keys(env.plain), ...env.secret]),
      ...(Object.keys(env.plain).length === 0 ? {} : { env: env.plain }),
      ...(env.secret.length === 0 ? {} : { secrets }),
    },
  }
}

/** A container is given the variables by name; their values stay out of its command line. */
function withNames({ registryType }: ServerJsonPackage, rest: string[], names: readonly string[]): string[] {
  if (registryType !== 'oci') return rest
  const [run = '', ...more] = rest
  return [run, ...names.flatMap((name) => ['-e', name]), ...more]
}

function refuseHome({ registryType, registryBaseUrl }: ServerJsonPackage, path: string): void {
  const known = HOME[registryType]
  if (known === undefined)
    throw new ServerJsonError(
      `${path}/registryType`,
      `${JSON.stringify(registryType)} cannot be examined here; npm, pypi, oci and mcpb can`,
    )
  if (registryBaseUrl !== undefined && !known().includes(registryBaseUrl.replace(/\/$/, '')))
    throw new ServerJsonError(
      `${path}/registryBaseUrl`,
      'is another place than packages are fetched from here',
    )
}

interface SourceAt {
  readonly path: string
  readonly choice: Choice
}

interface Started {
  readonly source: ServerSource
  readonly line: readonly string[]
}

function sourceOf(one: ServerJsonPackage, args: string[], at: SourceAt): Started {
  switch (one.registryType) {
    case 'npm': {
      const version = packageVersion(one, at.path, NPM_VERSION)
      checkName(one.identifier, NPM_NAME, at.path)
      const source = { type: 'npm', package: one.identifier, version, args } as const
      return checked(source, at.path, ['npx', '-y', `${one.identifier}@${version}`, ...args])
    }
    case 'pypi': {
      const version = packageVersion(one, at.path, /^\d[0-9A-Za-z.!+_-]*$/)
      checkName(one.identifier, PYPI_NAME, at.path)
      const source = { type: 'pypi', package: one.identifier, version, args } as const
      return checked(source, at.path, ['uvx', `${one.identifier}==${version}`, ...args])
    }
    case 'oci':
      return imageOf(one, args, at)
    default:
      return bundleOf(one, args, at)
  }
}

function packageVersion({ version }: ServerJsonPackage, path: string, exact: RegExp): string {
  if (version === undefined)
    throw new ServerJsonError(`${path}/version`, 'is missing; name one exact version')
  refuseVersion(version, `${path}/version`)
  if (!exact.test(version))
    throw new ServerJsonError(`${path}/version`, `${JSON.stringify(version)} is not one exact version`)
  return version
}

function checkName(identifier: string, pattern: RegExp, path: string): void {
  if (pattern.test(identifier)) return
  // What is not ASCII is what looks like another letter.
  const other = /[^\u0000-\u007f]/.exec(identifier)?.[0]
  const code = other?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  throw new ServerJsonError(
    `${path}/identifier`,
    code === undefined
      ? `${JSON.stringify(identifier.slice(0, 120))} is not the name of a package`
      : `holds U+${code}, which is made to look like another letter`,
  )
}

function imageOf({ identifier }: ServerJsonPackage, args: string[], { path, choice }: SourceAt): Started {
  const [named = '', stated] = identifier.split('@')
  const image = named.replace(/:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, '')
  checkName(image, IMAGE, path)
  if (stated !== undefined && choice.digest !== undefined && stated !== choice.digest)
    throw new ServerJsonError(`${path}/identifier`, 'names another digest than --digest')
  const digest = stated ?? choice.digest
  if (digest === undefined)
    throw new ServerJsonError(`${path}/identifier`, 'is a tag, which moves: say --digest sha256:… as well')
  const source = { type: 'oci', image, digest, args } as const
  return checked(source, path, ['docker', 'run', '--rm', '-i', `${image}@${digest}`, ...args])
}

function bundleOf(one: ServerJsonPackage, args: string[], { path, choice }: SourceAt): Started {
  if (one.fileSha256 === undefined || !/^[0-9a-f]{64}$/.test(one.fileSha256))
    throw new ServerJsonError(
      `${path}/fileSha256`,
      'must be the SHA-256 of the bundle, 64 hexadecimal digits',
    )
  if (choice.bundle === undefined)
    throw new ServerJsonError(
      `${path}/identifier`,
      'download the bundle and say where it is with --bundle <file>',
    )
  const source = { type: 'mcpb', file: choice.bundle, sha256: `sha256:${one.fileSha256}`, args } as const
  return checked(source, path, ['node', '<entry point of the unpacked bundle>', ...args])
}

function checked(source: object, path: string, line: readonly string[]): Started {
  const read = ServerSource.safeParse(source)
  if (read.success) return { source: read.data, line }
  const [issue] = read.error.issues
  throw new ServerJsonError(`${path}/${issue?.path.join('/') ?? ''}`, issue?.message ?? 'has another shape')
}

function readRemote(one: ServerJsonRemote | undefined, path: string, { filled }: Choice): Read {
  if (one === undefined) throw new ServerJsonError(path, 'is not there')
  for (const [name, value] of filled)
    if (one.url.includes(`{${name}}`) && !/^[A-Za-z0-9._~-]{1,256}$/.test(value))
      throw new ServerJsonError(`${path}/url`, `${name} may be letters, digits, dots, dashes and tildes only`)
  const url = checkUrl(fillTemplate(one.url, { path: `${path}/url`, filled }) ?? '', `${path}/url`)
  const headers = readPairs(one.headers, { path: `${path}/headers`, filled, kind: 'header' })
  const references = Object.fromEntries(
    headers.secret.map((name) => [name, `env:${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`]),
  )
  return {
    source: { type: 'url', url },
    definition: {
      transport: one.type === 'sse' ? 'sse' : 'http',
      url,
      ...(Object.keys(headers.plain).length === 0 ? {} : { headers: headers.plain }),
      ...(headers.secret.length === 0 ? {} : { secretHeaders: references }),
    },
  }
}

function checkUrl(text: string, path: string): string {
  if (/[{}]/.test(text)) throw new ServerJsonError(path, 'is a template that cannot be filled in')
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw new ServerJsonError(path, 'is not a URL')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new ServerJsonError(path, `${url.protocol} is neither https: nor http:`)
  if (url.username !== '' || url.password !== '')
    throw new ServerJsonError(path, 'holds a credential; send it as a header')
  if (url.hostname.split('.').some((label) => label.startsWith('xn--')))
    throw new ServerJsonError(path, `${url.hostname} is written in letters that look like others`)
  return text
}
