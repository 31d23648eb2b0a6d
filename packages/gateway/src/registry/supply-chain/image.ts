/** Examines an image from an OCI layout on disk: every blob under the pinned digest, to what its layers unpack to. */

import type { ScanFinding, ServerSource } from '@callgate/contracts/catalogue'
import { z } from 'zod'
import { inspectImageSignatures } from './cosign.ts'
import type { Examination, ExamineContext } from './examination.ts'
import { ExamineError, makeFinding } from './finding.ts'
import { Blobs, Descriptor, digest, parseDocument } from './image-blobs.ts'
import { makePin, type PinPart } from './pin.ts'
import { makeSbom } from './sbom.ts'

type ImageSource = Extract<ServerSource, { readonly type: 'oci' }>

const Index = z.object({ manifests: z.array(Descriptor).min(1).max(100) })
const Manifest = z.object({ config: Descriptor, layers: z.array(Descriptor).max(500) })
const Config = z.object({
  config: z.object({ User: z.string().max(256).optional() }).optional(),
  rootfs: z.object({ diff_ids: z.array(digest).max(500) }),
})
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
  const config = parseDocument(Config, await blobs.read(manifest.config), 'configuration of the image')
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
  const findings = [...inspectConfig(config), ...(await inspectImageSignatures(source, blobs, context))]
  return { pin, findings, sbom, store: null, start: null }
}

/** Of an index the manifest for this machine; below the pinned digest either way. */
async function readManifest(pinned: string, blobs: Blobs): Promise<z.infer<typeof Manifest>> {
  const top = await blobs.readByDigest(pinned)
  const index = Index.safeParse(top)
  if (!index.success) return parseDocument(Manifest, top, 'manifest of the image')
  const architecture = ARCHITECTURES[process.arch] ?? process.arch
  const fitting = index.data.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
  )
  if (fitting === undefined) throw new ExamineError(`The image is not there for linux/${architecture}.`)
  return parseDocument(Manifest, await blobs.read(fitting), 'manifest of the image')
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
