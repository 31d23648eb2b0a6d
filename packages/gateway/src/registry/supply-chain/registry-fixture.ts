/** A small npm registry on loopback for tests: packages made on the spot, signed or not. */

import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { RegistryKey } from './npm-signature.ts'

export interface FixturePackage {
  readonly manifest: Readonly<Record<string, unknown>> & { readonly name: string; readonly version: string }
  readonly files?: Readonly<Record<string, string>>
  readonly deprecated?: string
  readonly sign?: 'right' | 'wrong'
  /** What stands in its archive beside plain files: ustar types such as 1 hard link, 2 link, 3 device, and names as they are. */
  readonly entries?: readonly { readonly name: string; readonly type: string; readonly target?: string }[]
  /** The archive that is sent is not the one whose integrity is told. */
  readonly swapped?: boolean
}

export async function startRegistry(packages: readonly FixturePackage[]) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const key: RegistryKey = {
    keyId: 'SHA256:fixture',
    usage: 'npm:signatures',
    spki,
    fromMs: 0,
    untilMs: null,
  }
  const signText = (text: string) => sign('sha256', Buffer.from(text), privateKey).toString('base64')
  const tarballs = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1)
    const tarball = tarballs.get(path)
    if (tarball !== undefined) {
      response.end(tarball)
      return
    }
    const own = packages.filter(({ manifest }) => manifest.name === path)
    if (own.length === 0) response.writeHead(404).end('{}')
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(describe(own)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  const describe = (own: readonly FixturePackage[]) => ({
    name: own[0]?.manifest.name,
    'dist-tags': { latest: own.at(-1)?.manifest.version },
    time: Object.fromEntries(own.map(({ manifest }) => [manifest.version, '2026-01-01T00:00:00.000Z'])),
    versions: Object.fromEntries(own.map((one) => [one.manifest.version, describeVersion(one)])),
  })
  const describeVersion = ({ manifest, deprecated, sign: how, files, entries, swapped }: FixturePackage) => {
    const file = `${manifest.name}/-/${manifest.version}.tgz`
    const tarball =
      tarballs.get(file) ?? gzipSync(tar({ 'package.json': JSON.stringify(manifest), ...files }, entries))
    tarballs.set(file, swapped === true ? gzipSync(tar({ 'package.json': '{}' })) : tarball)
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
    const text = `${manifest.name}@${manifest.version}:${how === 'wrong' ? 'sha512-AAAA' : integrity}`
    const signatures = how === undefined ? {} : { signatures: [{ keyid: key.keyId, sig: signText(text) }] }
    return {
      ...manifest,
      ...(deprecated === undefined ? {} : { deprecated }),
      ...(hasInstallScript(manifest) ? { hasInstallScript: true } : {}),
      dist: { tarball: url + file, integrity, ...signatures },
    }
  }
  return {
    url,
    key,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

function hasInstallScript(manifest: FixturePackage['manifest']): boolean {
  return /"(?:pre|post)?install":/.test(JSON.stringify(manifest['scripts'] ?? {}))
}

/** A ustar archive with the folder `package/` that npm expects. */
function tar(
  files: Readonly<Record<string, string>>,
  entries: NonNullable<FixturePackage['entries']> = [],
): Buffer {
  const plain = Object.entries(files).map(([name, text]) =>
    block({ name: `package/${name}`, type: '0', target: '' }, Buffer.from(text)),
  )
  const others = entries.map(({ name, type, target = '' }) => block({ name, type, target }, Buffer.alloc(0)))
  return Buffer.concat([...plain, ...others, Buffer.alloc(1024)])
}

function block(
  { name, type, target }: { readonly name: string; readonly type: string; readonly target: string },
  body: Buffer,
): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write('        ', 148)
  header.write(type, 156)
  header.write(target, 157)
  header.write('ustar\0', 257)
  header.write('00', 263)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}
