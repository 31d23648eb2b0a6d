/** Finds and reads the labelled records beside the repository, and says in which group of its task each one is counted. */

import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { CorpusRecord } from '@callgate/contracts/corpus'
import { parseCorpusLine } from '@callgate/engine/corpus/parse-line'
import { readCorpusLines } from '../../../packages/gateway/src/cli/inspect/corpus-lines.ts'

const BESIDE = join(import.meta.dirname, '../../../../shared/corpora/open')

/** The named folder, that of CALLGATE_CORPORA, or the one beside the repository; undefined when there is none. */
export function findCorpora(named?: string): string | undefined {
  const given = named ?? process.env['CALLGATE_CORPORA']
  const folder = given === undefined || given === '' ? BESIDE : resolve(given)
  return existsSync(folder) && listSets(folder).length > 0 ? folder : undefined
}

function listSets(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.jsonl(?:\.gz)?$/.test(name))
    .toSorted()
}

/** Every record of every set. A line that is not a record ends the run: figures over part of the data mislead. */
export async function readCorpora(folder: string): Promise<CorpusRecord[]> {
  const records: CorpusRecord[] = []
  for (const name of listSets(folder)) {
    for await (const line of readCorpusLines(createReadStream(join(folder, name)))) {
      const parsed =
        'text' in line ? parseCorpusLine(line.text) : { ok: false as const, problem: line.problem }
      if (!parsed.ok) throw new Error(`${name}, line ${line.number} ${parsed.problem}`)
      records.push(parsed.record)
    }
  }
  return records
}

export type Group =
  /** Attacks, or texts that hold what is looked for. */
  | 'attack'
  /** Attacks put together from a real tool, a goal and a published wrapper. */
  | 'composed'
  /** Attacks of sets that use a few wrappers over and over. */
  | 'wrapped'
  /** Attacks that nobody can see in the text alone. */
  | 'not-evident'
  | 'ordinary'
  /** Harmless texts that look like attacks: they quote, describe or test for them. */
  | 'hard'

/** Sets in which a handful of wrappers carry every payload: skill on one of them is skill on all. */
const WRAPPED: ReadonlySet<string> = new Set(['agentdojo-slack', 'agentdojo-workspace', 'injecagent'])
/** Harmless tools and documents that stand among attacks, in sets that do not mark them as hard. */
const AMONG_ATTACKS: ReadonlySet<string> = new Set(['safe-mcp', 'poison-demos', 'atr'])

export function groupOf({ family, label, attack_type: type, meta }: CorpusRecord): Group {
  if (label !== 'malicious')
    return /hard_negative/i.test(type) || AMONG_ATTACKS.has(family) ? 'hard' : 'ordinary'
  if (meta.text_evident === false) return 'not-evident'
  if (meta['composed'] !== undefined && meta['composed'] !== false) return 'composed'
  return meta.task === 'injection' && WRAPPED.has(family) ? 'wrapped' : 'attack'
}
