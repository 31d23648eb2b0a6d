/** What is known of a server: how it is started or reached, what was submitted, and what its last scan pinned. */

import type { ServerPin, ServerSource } from '@callgate/contracts/catalogue'
import type { CatalogueServer } from '@callgate/contracts/registry'
import type { UpstreamConfig } from '@callgate/contracts/upstream'
import { packageOfCommand, type ServerFacts } from '@callgate/engine/intelligence/facts'

/** Either may be missing: a server that was only submitted, or one that was never. */
export function factsOf(
  config: UpstreamConfig | undefined,
  server: Pick<CatalogueServer, 'submission' | 'scan'> | undefined,
): ServerFacts {
  const submission = server?.submission
  const source = submission?.source
  const pin = server?.scan?.pin
  const argv = argvOf(config, source)
  const run = packageOfCommand(argv)
  const named = source === undefined ? [] : packagesOfSource(source)
  return {
    names: submission?.name === undefined ? [] : [submission.name],
    packages: [...named, ...(run === undefined ? [] : [run]), ...packagesOfPin(pin, source)],
    urls: urlsOf(config, source),
    digests: [
      ...digestsOfSource(source),
      ...(pin?.parts ?? []).flatMap(({ integrity }) => digestsOf(integrity)),
    ],
    argv,
    issuers: (pin?.parts ?? []).flatMap(({ kind, name }) => (kind === 'oauth-issuer' ? [name] : [])),
  }
}

function argvOf(config: UpstreamConfig | undefined, source: ServerSource | undefined): readonly string[] {
  if (config?.transport === 'stdio') return [config.command, ...config.args]
  if (config !== undefined || source === undefined) return []
  return source.type === 'command' || source.type === 'folder' || source.type === 'git'
    ? [source.command, ...source.args]
    : []
}

function urlsOf(config: UpstreamConfig | undefined, source: ServerSource | undefined): readonly string[] {
  const urls = [
    ...(config === undefined || config.transport === 'stdio' ? [] : [config.url]),
    ...(source?.type === 'url' ? [source.url] : []),
    ...(source?.type === 'git' && URL.canParse(source.repository) ? [source.repository] : []),
  ]
  return [...new Set(urls)]
}

function packagesOfSource(source: ServerSource): ServerFacts['packages'] {
  return source.type === 'npm' || source.type === 'pypi'
    ? [{ ecosystem: source.type, name: source.package, version: source.version }]
    : []
}

function packagesOfPin(
  pin: ServerPin | undefined,
  source: ServerSource | undefined,
): ServerFacts['packages'] {
  const ecosystem = source?.type === 'pypi' ? 'pypi' : 'npm'
  return (pin?.parts ?? []).flatMap(({ kind, name, version }) =>
    kind === 'package' ? [{ ecosystem, name, version: version ?? '' }] : [],
  )
}

function digestsOfSource(source: ServerSource | undefined): readonly string[] {
  if (source?.type === 'oci') return digestsOf(source.digest)
  return source?.type === 'mcpb' ? digestsOf(source.sha256) : []
}

/** `sha256:…` as it is; SRI such as `sha512-…` as hexadecimal. */
export function digestsOf(integrity: string): readonly string[] {
  if (/^sha(256|512):[0-9a-f]+$/.test(integrity)) return [integrity]
  return integrity.split(/\s+/).flatMap((part) => {
    const match = /^(sha1|sha256|sha512)-([A-Za-z0-9+/]+=*)$/.exec(part)
    return match === null
      ? []
      : [`${match[1] ?? ''}:${Buffer.from(match[2] ?? '', 'base64').toString('hex')}`]
  })
}
