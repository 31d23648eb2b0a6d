/** A bill of materials of one server: CycloneDX 1.6 JSON (ECMA-424), of what is pinned. */

import type { ServerPin, ServerSource } from '@callgate/contracts/catalogue'
import type { LockedPackage } from './npm-lock.ts'
import { toPurl } from './npm-signature.ts'

interface SbomHash {
  readonly alg: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'
  readonly content: string
}

interface SbomComponent {
  readonly type: 'application' | 'library' | 'file' | 'container'
  readonly 'bom-ref': string
  readonly name: string
  readonly version?: string
  readonly purl?: string
  readonly hashes?: readonly SbomHash[]
  readonly licenses?: readonly { readonly license: { readonly name: string } }[]
}

export interface Sbom {
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.6'
  readonly serialNumber: string
  readonly version: 1
  readonly metadata: {
    readonly timestamp: string
    readonly tools: {
      readonly components: readonly { readonly type: 'application'; readonly name: string }[]
    }
    readonly component: SbomComponent
  }
  readonly components: readonly SbomComponent[]
}

const ALGORITHMS: Readonly<Record<string, SbomHash['alg']>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
}

export interface SbomInput {
  readonly source: ServerSource
  readonly pin: ServerPin
  /** Packages of an npm installation; without them the files that are pinned stand for themselves. */
  readonly packages?: readonly LockedPackage[]
  readonly timeMs: number
}

export function makeSbom({ source, pin, packages, timeMs }: SbomInput): Sbom {
  const components =
    packages === undefined
      ? pin.parts.map(({ kind, name, version, integrity }): SbomComponent => ({
          type: kind === 'image' ? 'container' : kind === 'file' || kind === 'command' ? 'file' : 'library',
          'bom-ref': `${kind}:${name}`,
          name,
          ...(version === null ? {} : { version }),
          ...toHashes(integrity),
        }))
      : packages.map(toComponent)
  const unique = [...new Map(components.map((one) => [one['bom-ref'], one])).values()]
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${toUuid(pin.digest)}`,
    version: 1,
    metadata: {
      timestamp: new Date(timeMs).toISOString(),
      tools: { components: [{ type: 'application', name: 'callgate' }] },
      component: describeServer(source, pin),
    },
    components: unique,
  }
}

function toComponent({ name, version, integrity, license }: LockedPackage): SbomComponent {
  const purl = toPurl(name, version)
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...toHashes(integrity),
    ...(license === null ? {} : { licenses: [{ license: { name: license } }] }),
  }
}

function describeServer(source: ServerSource, pin: ServerPin): SbomComponent {
  const ref = { type: 'application' as const, 'bom-ref': `server:${pin.digest}` }
  switch (source.type) {
    case 'npm':
      return {
        ...ref,
        name: source.package,
        version: source.version,
        purl: toPurl(source.package, source.version),
      }
    case 'pypi': {
      const purl = `pkg:pypi/${source.package.toLowerCase()}@${encodeURIComponent(source.version)}`
      return { ...ref, name: source.package, version: source.version, purl }
    }
    case 'oci':
      return { ...ref, name: source.image, version: source.digest }
    case 'git':
      return { ...ref, name: source.repository, version: source.commit }
    case 'mcpb':
      return { ...ref, name: source.file, ...toHashes(source.sha256) }
    case 'folder':
      return { ...ref, name: source.path }
    case 'command':
      return { ...ref, name: source.command }
    case 'url':
      return { ...ref, name: source.url }
  }
}

/** From an SRI (base64) or `sha256:` and hexadecimal digits. */
function toHashes(integrity: string | null): { readonly hashes?: readonly SbomHash[] } {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(integrity ?? '')?.[1]
  if (hex !== undefined) return { hashes: [{ alg: 'SHA-256', content: hex }] }
  const hashes = (integrity ?? '').split(' ').flatMap((one): SbomHash[] => {
    const dash = one.indexOf('-')
    const alg = ALGORITHMS[one.slice(0, dash)]
    const content = Buffer.from(one.slice(dash + 1), 'base64').toString('hex')
    return alg === undefined || content === '' ? [] : [{ alg, content }]
  })
  return hashes.length === 0 ? {} : { hashes }
}

/** A name-based UUID (RFC 9562 §5.8): the same pin has the same serial number. */
function toUuid(digest: string): string {
  const hex = digest.replace('sha256:', '')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
