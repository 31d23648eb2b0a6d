/** `--from`: a `server.json`, from a file or an address, as a submission and the entry of `callgate.yaml` beside it. */

import { resolve } from 'node:path'
import { stringify } from 'yaml'
import type { JsonObject } from '@callgate/contracts/json'
import type { ServerJson } from '@callgate/contracts/server-json'
import { FileReadError, readBounded } from '../../config/read-bounded.ts'
import { chooseSource, type Chosen } from '../../registry/server-json/choose.ts'
import {
  parseDocument,
  readServerJson,
  SERVER_JSON_BYTES_MAX,
  ServerJsonError,
} from '../../registry/server-json/read.ts'
import { EXAMINE_LIMITS } from '../../registry/supply-chain/limits.ts'
import { hashFile } from '../../registry/supply-chain/tree.ts'
import { CommandFailure, UsageError } from '../arguments.ts'
import type { NamedGateway } from '../gateway-client.ts'
import { fetchDocument, openAsk } from '../reach-outside.ts'

export const DOCUMENT_OPTIONS = {
  from: { type: 'string' },
  pick: { type: 'string' },
  set: { type: 'string', multiple: true },
  digest: { type: 'string' },
  bundle: { type: 'string' },
} as const

export interface DocumentValues extends NamedGateway {
  readonly from?: string | undefined
  readonly pick?: string | undefined
  readonly set?: string[] | undefined
  readonly digest?: string | undefined
  readonly bundle?: string | undefined
}

/** What a document says of a server, without what only the submitter knows. */
export interface FromDocument {
  readonly submission: Pick<ServerJson, 'name'> & {
    readonly title?: string
    readonly description?: string
    readonly source: Chosen['source']
  }
  readonly definition: JsonObject
}

export async function readFrom(values: DocumentValues & { readonly from: string }): Promise<FromDocument> {
  const text = await readText(values.from, values)
  const document = explain(values.from, () => readServerJson(parseDocument(text)))
  return chooseFrom(document, values)
}

/** Of a document that was read; the choice is checked here. */
export async function chooseFrom(document: ServerJson, values: DocumentValues): Promise<FromDocument> {
  const chosen = explain(document.name, () =>
    chooseSource(document, {
      place: values.pick,
      filled: readFilled(values.set ?? []),
      digest: values.digest,
      bundle: values.bundle === undefined ? undefined : resolve(values.bundle),
    }),
  )
  await checkBundle(chosen.source)
  const { name, title, description } = document
  return {
    submission: {
      name,
      ...(title === undefined ? {} : { title }),
      ...(description === '' ? {} : { description: description.slice(0, 500) }),
      source: chosen.source,
    },
    definition: chosen.definition,
  }
}

/** What to write into `callgate.yaml`, for a person to copy. */
export function renderEntry(id: string, definition: JsonObject): string {
  return stringify({ upstreams: { [id]: definition } }, { lineWidth: 0 })
}

async function readText(from: string, named: NamedGateway): Promise<Uint8Array | string> {
  try {
    if (/^https?:\/\//i.test(from)) return await fetchDocument(from, await openAsk(named))
    return (await readBounded(from, SERVER_JSON_BYTES_MAX)).bytes
  } catch (error) {
    if (error instanceof FileReadError)
      throw new CommandFailure(`${from} ${error.message}.`, { cause: error })
    const said = error instanceof Error ? error.message : String(error)
    throw new CommandFailure(`${from} could not be fetched: ${said}`, { cause: error })
  }
}

function explain<T>(from: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof ServerJsonError)
      throw new CommandFailure(`${from} is refused. ${error.message}.`, { cause: error })
    throw error
  }
}

function readFilled(all: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    all.map((one) => {
      const at = one.indexOf('=')
      if (at < 1) throw new UsageError(`--set takes name=value; got ${one}`)
      return [one.slice(0, at), one.slice(at + 1)] as const
    }),
  )
}

async function checkBundle(source: Chosen['source']): Promise<void> {
  if (source.type !== 'mcpb') return
  const found = await hashFile(source.file, EXAMINE_LIMITS.fileBytesMax)
  if (found !== source.sha256)
    throw new CommandFailure(
      `${source.file} is not the bundle that the document names: its digest is ${found}.`,
    )
}
