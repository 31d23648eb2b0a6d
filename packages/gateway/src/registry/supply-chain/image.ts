/** Examines an image from an OCI layout on disk: every blob under the pinned digest, to what its layers unpack to. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { ScanFinding, ServerSource } from '@callgate/contracts/catalogue'
import { z } from 'zod'
import type { Examination, ExamineContext } from './examination.ts'
import { ExamineError, makeFinding, quote } from './finding.ts'
import { makePin, type PinPart } from './pin.ts'
import { makeSbom } from './sbom.ts'
import { hashFile } from './tree.ts'

type ImageSource = Extract<ServerSource, { readonly type: 'oci' }>

const DOCUMENT_BYTES_MAX = 4 << 20
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
/** OCI image specification 1.1, descriptor. */
const Descriptor = z.object({
  mediaType: z.string().max(256),
  digest,
  size: z.int().min(0),
  urls: z.array(z.string()).optional(),
  platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
})
type Descriptor = z.infer<typeof Descriptor>
const Index = z.object({ manifests: z.array(Descriptor).min(1).max(100) })
const Manifest = z.object({ config: Descriptor, layers: z.array(Descriptor).max(500) })
const Config = z.object({
  config: z.object({ User: z.string().max(256).optional() }).optional(),
  rootfs: z.object({ diff_ids: z.array(digest).max(500) }),
})
const Layout = z.object({ imageLayoutVersion: z.literal('1.0.0') })

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', ia32: '386' }

export async function examineImage(source: ImageSource, context: ExamineContext): Promise<Examination> {
  const { layout } = source
  if (layout === undefined)
    throw new ExamineError(
      `Images are examined from an OCI layout: copy it with a tool of yours (skopeo copy docker://${source.image}@${source.digest} oci:folder) and name the folder as layout.`,
    )
  const blobs = new Blobs(layout, context)
  await blobs.checkLayout()
  const manifest = await readManifest(source.digest, blobs)
  const config = parse(Config, await blobs.read(manifest.config), 'configuration of the image')
  await checkLayers(manifest, config, blobs)
  const part = (name: string, integrity: string): PinPart => ({
    kind: 'image',
    name,
    version: null,
    integrity,
  })
  const pin = makePin([
    part(source.image, source.digest),
    part('configuration', manifest.config.digest),
    ...manifest.layers.map((layer, at) => part(`layer ${at}`, layer.digest)),
  ])
  const sbom = makeSbom({ source, pin, timeMs: context.now() })
  return { pin, findings: inspectConfig(config), sbom, store: null, start: null }
}

/** Of an index the manifest for this machine; below the pinned digest either way. */
async function readManifest(pinned: string, blobs: Blobs): Promise<z.infer<typeof Manifest>> {
  const top = await blobs.readByDigest(pinned)
  const index = Index.safeParse(top)
  if (!index.success) return parse(Manifest, top, 'manifest of the image')
  const architecture = ARCHITECTURES[process.arch] ?? process.arch
  const fitting = index.data.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
  )
  if (fitting === undefined) throw new ExamineError(`The image is not there for linux/${architecture}.`)
  return parse(Manifest, await blobs.read(fitting), 'manifest of the image')
}

async function checkLayers(
  { layers }: z.infer<typeof Manifest>,
  { rootfs }: z.infer<typeof Config>,
  blobs: Blobs,
): Promise<void> {
  if (layers.length !== rootfs.diff_ids.length)
    throw new ExamineError('The image has not as many layers as its configuration says.')
  for (const [at, layer] of layers.entries()) await blobs.checkLayer(layer, rootfs.diff_ids[at] ?? '')
}

class Blobs {
  readonly #layout: string
  readonly #context: ExamineContext
  /** Of everything that was unpacked so far. */
  #unpackedBytes = 0

  constructor(layout: string, context: ExamineContext) {
    this.#layout = layout
    this.#context = context
  }

  async checkLayout(): Promise<void> {
    const file = join(this.#layout, 'oci-layout')
    const stats = await lstat(file).catch(() => null)
    if (stats?.isFile() !== true || stats.size > DOCUMENT_BYTES_MAX)
      throw new ExamineError(`${quote(this.#layout)} is no OCI layout: it has no file oci-layout.`)
    parse(Layout, parseJson(await readFile(file, 'utf8')), 'oci-layout')
  }

  async read({ digest: id, size }: Descriptor): Promise<unknown> {
    const { bytes } = await this.#check(id, DOCUMENT_BYTES_MAX)
    if (bytes !== size) throw new ExamineError(`The blob ${id} is not as long as the image says.`)
    return parseJson(await readFile(this.#fileOf(id), 'utf8'))
  }

  async readByDigest(id: string): Promise<unknown> {
    await this.#check(id, DOCUMENT_BYTES_MAX)
    return parseJson(await readFile(this.#fileOf(id), 'utf8'))
  }

  /** The packed bytes by their digest and the unpacked ones by theirs: readers of either see the same. */
  async checkLayer({ digest: id, size, mediaType, urls }: Descriptor, diffId: string): Promise<void> {
    const { limits, signal } = this.#context
    if (urls !== undefined || /foreign|nondistributable/.test(mediaType))
      throw new ExamineError(`The layer ${id} is fetched from elsewhere when the image is run.`)
    const packing = /\.tar(\+gzip|\.gzip)?$/.exec(mediaType)
    if (packing === null)
      throw new ExamineError(`The layer ${id} is packed as ${quote(mediaType)}, which is not read here.`)
    const { bytes } = await this.#check(id, limits.fileBytesMax)
    if (bytes !== size) throw new ExamineError(`The layer ${id} is not as long as the image says.`)
    const raw = createReadStream(this.#fileOf(id), { signal })
    const stream: Readable = packing[1] === undefined ? raw : raw.pipe(createGunzip())
    raw.on('error', (error) => stream.destroy(error))
    const hash = createHash('sha256')
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        this.#unpackedBytes += chunk.length
        if (this.#unpackedBytes > limits.contentBytesMax)
          throw new ExamineError(`The layers unpack to more than ${limits.contentBytesMax} bytes.`)
        hash.update(chunk)
      }
    } catch (error) {
      if (error instanceof ExamineError) throw error
      throw new ExamineError(`The layer ${id} cannot be unpacked: ${quote(String(error), 200)}`, {
        cause: error,
      })
    } finally {
      raw.destroy()
    }
    if (`sha256:${hash.digest('hex')}` !== diffId)
      throw new ExamineError(`The layer ${id} unpacks to other bytes than the image says.`)
  }

  async #check(id: string, bytesMax: number): Promise<{ readonly bytes: number }> {
    const file = this.#fileOf(id)
    const stats = await lstat(file).catch(() => null)
    if (stats?.isFile() !== true)
      throw new ExamineError(`The layout has no blob ${id}. Copy the image again.`)
    if (stats.size > bytesMax) throw new ExamineError(`The blob ${id} is larger than ${bytesMax} bytes.`)
    if ((await hashFile(file, bytesMax)) !== id)
      throw new ExamineError(`The blob ${id} has other bytes than its name says.`)
    return { bytes: stats.size }
  }

  #fileOf(id: string): string {
    return join(this.#layout, 'blobs', 'sha256', id.replace('sha256:', ''))
  }
}

function inspectConfig({ config }: z.infer<typeof Config>): readonly ScanFinding[] {
  const user = config?.User ?? ''
  if (!/^(?:root|0)?(?::|$)/.test(user)) return []
  return [
    makeFinding({
      code: 'supply/runs-as-root',
      severity: 'medium',
      title: 'The image runs as root',
      detail: 'Its configuration names no other user. Run it with one: --user 65534.',
    }),
  ]
}

function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ExamineError(
    `The ${what} is not valid: ${quote(issue?.path.join('.') ?? '')} ${quote(issue?.message ?? '')}`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
