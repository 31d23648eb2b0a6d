/** `callgate inspect --corpus`: one line of JSON out for each record in, streaming, at the thresholds that ship. */

import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { CorpusVerdict } from '@callgate/contracts/corpus'
import { judgeRecord } from '@callgate/engine/corpus/judge-record'
import { parseCorpusLine } from '@callgate/engine/corpus/parse-line'
import { readCorpusLines } from './corpus-lines.ts'
import { createShippedInspector } from './inspector.ts'

export interface CorpusInput {
  readonly name: string
  open(): Readable
}

export interface CorpusRun {
  readonly judged: number
  readonly flagged: number
  readonly skipped: number
}

/** How often progress is told, in records, and how many problems are spelled out before only their number is. */
const PROGRESS_EVERY = 5_000
const PROBLEMS_TOLD_MAX = 50
/** Answers are written in pieces of about this many characters. */
const PIECE_CHARS = 64 << 10

/** Judges every record of every input in order. What cannot be judged is told and skipped. */
export async function judgeCorpora(
  inputs: readonly CorpusInput[],
  output: Writable,
  tell: (line: string) => void,
): Promise<CorpusRun> {
  const { inspector, settings } = await createShippedInspector()
  const writer = new LineWriter(output)
  const counts = { judged: 0, flagged: 0, skipped: 0 }
  const skip = (place: string, problem: string): void => {
    counts.skipped += 1
    if (counts.skipped <= PROBLEMS_TOLD_MAX) tell(`${place} ${problem}; skipped`)
    if (counts.skipped === PROBLEMS_TOLD_MAX) tell('Further problems are counted, not told.')
  }
  for (const input of inputs) {
    try {
      for await (const line of readCorpusLines(input.open())) {
        const place = `${input.name}, line ${line.number}`
        const parsed = 'text' in line ? parseCorpusLine(line.text) : { ok: false as const, ...line }
        if (!parsed.ok) {
          skip(place, parsed.problem)
          continue
        }
        let verdict: CorpusVerdict
        try {
          verdict = judgeRecord(parsed.record, inspector, settings)
        } catch (error) {
          skip(place, `cannot be judged (${error instanceof Error ? error.name : 'unknown failure'})`)
          continue
        }
        counts.judged += 1
        if (verdict.flagged) counts.flagged += 1
        await writer.write(`${JSON.stringify(verdict)}\n`)
        if (counts.judged % PROGRESS_EVERY === 0) tell(`${counts.judged} records judged`)
      }
    } catch (error) {
      skip(
        input.name,
        `cannot be read to its end (${error instanceof Error ? error.message : String(error)})`,
      )
    }
  }
  await writer.flush()
  return counts
}

/** Gathers lines, and waits while whoever reads them is slower. */
class LineWriter {
  readonly #output: Writable
  #held = ''

  constructor(output: Writable) {
    this.#output = output
  }

  async write(line: string): Promise<void> {
    this.#held += line
    if (this.#held.length >= PIECE_CHARS) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#held === '') return
    const piece = this.#held
    this.#held = ''
    if (!this.#output.write(piece)) await once(this.#output, 'drain')
  }
}
