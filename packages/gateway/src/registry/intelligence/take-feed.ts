/** Brings a feed from a file or an address into force: read, staged, committed; whatever fails, what was known stays. */

import type {
  BeginImportBody,
  CommitImportBody,
  ImportView,
  Indicator,
  IntelligenceFormat,
  Unsupported,
} from '@callgate/contracts/intelligence'
import type { AskStream } from '../../network/ask.ts'
import { withFetched } from './fetch-feed.ts'
import { type CheckPack, checkPack, readPack } from './pack.ts'
import { readFeed, type ReadRequest } from './read-feed.ts'

/** Where entries go: the control API, or the gateway itself. */
export interface ImportTarget {
  begin(wanted: BeginImportBody): Promise<string>
  stage(id: string, indicators: readonly Indicator[]): Promise<void>
  commit(id: string, read: CommitImportBody): Promise<ImportView>
  abandon(id: string): Promise<void>
}

export interface TakeRequest {
  /** A file, a folder, or an http(s) address. */
  readonly from: string
  readonly format: IntelligenceFormat | 'auto'
  /** null: that of the pack, or made of the format. */
  readonly source: string | null
  readonly complete: boolean
  readonly allowOlder: boolean
  readonly authorization: string | null
  readonly checkPack: CheckPack
  readonly fetch: AskStream
  readonly progress?: NonNullable<ReadRequest['progress']>
}

export interface TakenFeed {
  readonly view: ImportView
  readonly unsupported: Unsupported
}

export function takeFeed(request: TakeRequest, target: ImportTarget): Promise<TakenFeed> {
  const { from, format, authorization, fetch } = request
  if (!/^https?:\/\//i.test(from)) return takeFile(from, request, target)
  const isTaxii = format === 'taxii'
  return withFetched({ url: from, isTaxii, authorization, fetch }, (path) => takeFile(path, request, target))
}

async function takeFile(path: string, request: TakeRequest, target: ImportTarget): Promise<TakenFeed> {
  const { format } = request
  if (format === 'pack' || (format === 'auto' && path.endsWith('.cgintel')))
    return takePack(path, request, target)
  const source = request.source ?? (format === 'auto' ? 'imported' : format)
  const read = (take: ReadRequest['take']) =>
    readFeed({
      path,
      format,
      take,
      ...(request.progress === undefined ? {} : { progress: request.progress }),
    })
  const wanted = {
    source,
    format: format === 'auto' ? ('osv' as const) : format,
    serial: null,
    publisher: null,
  }
  return run(request, wanted, target, async (take) => {
    const { unsupported, format: found } = await read(take)
    return { unsupported, format: found }
  })
}

async function takePack(path: string, request: TakeRequest, target: ImportTarget): Promise<TakenFeed> {
  const checked = await checkPack(path, request.checkPack)
  const { source, serial, publisher } = checked.manifest
  return run(
    { ...request, complete: true },
    { source: request.source ?? source, format: 'pack', serial, publisher },
    target,
    async (take) => {
      await readPack(checked, take)
      return { unsupported: {} }
    },
  )
}

async function run(
  { from, complete, allowOlder }: TakeRequest,
  wanted: Pick<BeginImportBody, 'source' | 'format' | 'serial' | 'publisher'>,
  target: ImportTarget,
  read: (take: (indicators: readonly Indicator[]) => Promise<void>) => Promise<CommitImportBody>,
): Promise<TakenFeed> {
  const id = await target.begin({ ...wanted, origin: from.slice(0, 2_048), complete, allowOlder })
  try {
    const done = await read((indicators) => target.stage(id, indicators))
    return { view: await target.commit(id, done), unsupported: done.unsupported }
  } catch (error) {
    // What it refused stays its reason, also when tidying up fails.
    await target.abandon(id).catch(() => undefined)
    throw error
  }
}
