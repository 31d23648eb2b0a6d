/** Reads what ships beside each detector: its page and its samples. */

import { createRequire } from 'node:module'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import { type DetectorSample, parseSamples } from '@callgate/engine/detectors/check-samples'

export interface DetectorDocs {
  readonly id: string
  /** Its page without the title. */
  readonly text: string
  readonly match: readonly DetectorSample[]
  readonly miss: readonly DetectorSample[]
  /** Members of `inspection` its samples need; undefined when the shipped ones do. */
  readonly settings: JsonValue | undefined
}

function engineFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@callgate/engine/package.json')), 'src')
}

const detectorsFolder = (): string => join(engineFolder(), 'detectors')

/** Findings that come from comparing definitions with each other stand beside the detectors, which read one text. */
const folderOf = (id: string): string =>
  id === 'shadowing' ? join(engineFolder(), 'surface') : join(detectorsFolder(), id)

/** Every detector that has a page. */
export async function readAllDetectors(): Promise<readonly DetectorDocs[]> {
  const folders = (await readdir(detectorsFolder(), { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  )
  const names = folders.map(({ name }) => name).toSorted()
  return (await Promise.all(names.map(readDetector))).filter((docs) => docs !== undefined)
}

/** The page and samples of one detector; undefined when there is no such detector. */
export async function readDetector(id: string): Promise<DetectorDocs | undefined> {
  if (!/^[a-z0-9-]{1,64}$/.test(id)) return undefined
  const page = await readOptional(join(folderOf(id), 'README.md'))
  if (page === undefined) return undefined
  return {
    id,
    text: page.replace(/^# .*\n+/, '').trim(),
    match: await readSamples(id, 'match'),
    miss: await readSamples(id, 'miss'),
    settings: await readSettings(id),
  }
}

async function readSettings(id: string): Promise<JsonValue | undefined> {
  const text = await readOptional(join(folderOf(id), 'samples', 'settings.json'))
  return text === undefined ? undefined : (readJson(text) as JsonValue)
}

async function readSamples(id: string, kind: 'match' | 'miss'): Promise<DetectorSample[]> {
  return parseSamples((await readOptional(join(folderOf(id), 'samples', `${kind}.jsonl`))) ?? '')
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
