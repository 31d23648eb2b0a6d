/** The blobs of an OCI layout on disk: each by its digest, bounded, and never through a link. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parseJson } from '@callgate/contracts/json'
import { z } from 'zod'
import type { ExamineContext } from './examination.ts'
import { ExamineError, quote } from './finding.ts'
import { hashFile } from './tree.ts'
import { lookAt } from './look.ts'

const DOCUMENT_BYTES_MAX = 4 << 20
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
/** OCI image specification 1.1, descriptor. */
export const Descriptor = z.object({
  mediaType: z.string().max(256),
  artifactType: z.string().max(256).optional(),
  digest,
  size: z.int().min(0),
  urls: z.array(z.string()).optional(),
  platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
})
export type Descriptor = z.infer<typeof Descriptor>
const Layout = z.object({ imageLayoutVersion: z.literal('1.0.0') })
/** What the layout says it holds: images, and what belongs to them. */
const Contents = z.object({ manifests: z.array(Descriptor).max(1_000) })

export class Blobs {
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
    const stats = await lookAt(file)
    if (stats?.isFile() !== true || stats.size > DOCUMENT_BYTES_MAX)
      throw new ExamineError(`${quote(this.#layout)} is no OCI layout: it has no file oci-layout.`)
    parseDocument(Layout, parseJson(await readFile(file, 'utf8')), 'oci-layout')
  }

  /** Everything the layout names in its index; nothing where it has none. */
  async list(): Promise<readonly Descriptor[]> {
    const file = join(this.#layout, 'index.json')
    const stats = await lookAt(file)
    if (stats === null) return []
    if (!stats.isFile() || stats.size > DOCUMENT_BYTES_MAX)
      throw new ExamineError(
        `${quote(this.#layout)} has an index.json that is not read: no file, or too large.`,
      )
    return parseDocument(Contents, parseJson(await readFile(file, 'utf8')), 'index.json of the layout')
      .manifests
  }

  async readBytes({ digest: id, size }: Descriptor): Promise<Buffer> {
    const { bytes } = await this.#check(id, DOCUMENT_BYTES_MAX)
    if (bytes !== size) throw new ExamineError(`The blob ${id} is not as long as the image says.`)
    return readFile(this.#fileOf(id))
  }

  async read(descriptor: Descriptor): Promise<unknown> {
    return parseJson((await this.readBytes(descriptor)).toString('utf8'))
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
    const stats = await lookAt(file)
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

export function parseDocument<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ExamineError(
    `The ${what} is not valid: ${quote(issue?.path.join('.') ?? '')} ${quote(issue?.message ?? '')}`,
  )
}
