/** Images as OCI layouts made on the spot: every blob below the pinned digest counts, and each altered byte is refused. */

import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ServerSource } from '@callgate/contracts/catalogue'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import { explainOrigin } from '../catalogue/pinned.ts'
import { examineSource } from './examine-source.ts'

let folder: string
const blobs = (): string => join(folder, 'blobs', 'sha256')
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-image-'))
  await mkdir(blobs(), { recursive: true })
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
async function put(content: Buffer | object, mediaType = 'application/vnd.oci.image.manifest.v1+json') {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
  const digest = sha256(bytes)
  await writeFile(join(blobs(), digest.slice(7)), bytes)
  return { mediaType, digest, size: bytes.length }
}
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'

interface Change {
  readonly user?: string
  readonly layer?: object
  readonly diffIds?: readonly string[]
}
async function makeImage({ user = '1000', layer = {}, diffIds }: Change = {}): Promise<string> {
  const tar = Buffer.from('as good as a tar')
  const packed = await put(gzipSync(tar), LAYER)
  const config = await put({
    config: { User: user },
    rootfs: { type: 'layers', diff_ids: diffIds ?? [sha256(tar)] },
  })
  const manifest = await put({ schemaVersion: 2, config, layers: [{ ...packed, ...layer }] })
  const platform = { os: 'linux', architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' }
  return (await put({ schemaVersion: 2, manifests: [{ ...manifest, platform }] })).digest
}
const sourceOf = (digest: string, layout: string | undefined = folder) =>
  ServerSource.parse({ type: 'oci', image: 'registry.test/mail', digest, layout })
const examine = (digest: string) =>
  examineSource(sourceOf(digest), {
    storeDirectory: join(folder, 'store'),
    limits: { contentBytesMax: 1 << 20 },
    now: () => 0,
  })

describe('examineSource of an image', () => {
  it('pins index, configuration and layers, and says when it runs as root', async () => {
    const digest = await makeImage()
    const { pin, findings, start } = await examine(digest)
    expect(pin.parts.map(({ kind, name }) => [kind, name])).toEqual([
      ['image', 'configuration'],
      ['image', 'layer 0'],
      ['image', 'registry.test/mail'],
    ])
    expect(findings.map(({ code }) => code)).toEqual(['supply/no-signature', 'supply/no-provenance'])
    expect(start).toBeNull()
    for (const user of ['', 'root', '0:0'])
      expect((await examine(await makeImage({ user }))).findings[0]?.code).toBe('supply/runs-as-root')
  })

  it('refuses the image with any byte of any blob altered', async () => {
    const digest = await makeImage()
    for (const name of await readdir(blobs())) {
      const good = await readFile(join(blobs(), name))
      for (let at = 0; at < good.length; at += 1) {
        const bad = Buffer.from(good)
        bad[at] = (bad[at] ?? 0) ^ 1
        await writeFile(join(blobs(), name), bad)
        await expect(examine(digest)).rejects.toThrow('other bytes')
      }
      await writeFile(join(blobs(), name), good)
    }
  })

  it.each<readonly [string, Change, string]>([
    [
      'unpacks to other bytes than it says',
      { diffIds: [sha256(Buffer.from('other'))] },
      'unpacks to other bytes',
    ],
    ['has fewer layers than it says', { diffIds: [] }, 'not as many layers'],
    ['has a layer of another length', { layer: { size: 1 } }, 'not as long'],
    [
      'fetches a layer from elsewhere',
      { layer: { urls: ['https://elsewhere.test'] } },
      'fetched from elsewhere',
    ],
    [
      'packs a layer otherwise',
      { layer: { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' } },
      'not read here',
    ],
  ])('refuses one that %s', async (_, change, words) => {
    await expect(examine(await makeImage(change))).rejects.toThrow(words)
  })

  it('refuses a bomb, a blob that is a link, and what is no layout', async () => {
    const bomb = Buffer.alloc(2 << 20)
    const layer = await put(gzipSync(bomb), LAYER)
    await expect(examine(await makeImage({ layer, diffIds: [sha256(bomb)] }))).rejects.toThrow(
      'unpack to more than',
    )
    const digest = await makeImage()
    const file = join(blobs(), digest.slice(7))
    await writeFile(join(folder, 'elsewhere'), await readFile(file))
    await rm(file)
    await symlink(join(folder, 'elsewhere'), file)
    await expect(examine(digest)).rejects.toThrow('has no blob')
    await rm(join(folder, 'oci-layout'))
    await expect(examine(digest)).rejects.toThrow('no OCI layout')
  })

  it('is started by a command that names it by its digest, and by no other', () => {
    const digest = `sha256:${'a'.repeat(64)}`
    const explain = (...args: string[]) =>
      explainOrigin(sourceOf(digest), UpstreamConfig.parse({ transport: 'stdio', command: 'podman', args }))
    expect(explain('run', '--rm', '-i', `registry.test/mail@${digest}`)).toBeUndefined()
    expect(explain('run', '--rm', '-i', 'registry.test/mail:latest')).toContain('has to name')
    expect(explainOrigin(sourceOf(digest), UpstreamConfig.parse({ transport: 'stdio' }))).toContain(
      'No container runtime',
    )
  })
})
