/** Answers records of a corpus one by one, streaming: one line out for each, and what cannot be answered is told. */

import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import type { CorpusRecord } from '@callgate/contracts/corpus'
import { parseCorpusLine } from '@callgate/engine/corpus/parse-line'
import { CommandFailure } from '../arguments.ts'
import { readCorpusLines } from './corpus-lines.ts'

export interface CorpusInput {
  readonly name: string
  open(): Readable
}

/** Named files, or standard input. */
export function inputsOf(files: readonly string[]): CorpusInput[] {
  const named = files.length === 0 ? ['-'] : files
  return named.map((name) =>
    name === '-'
      ? { name: 'standard input', open: () => process.stdin }
      : { name, open: () => createReadStream(name) },
  )
}

export interface CorpusRun {
  readonly answered: number
  readonly skipped: number
}

/** How often progress is told, in records, and how many problems are spelled out before only their number is. */
const PROGRESS_EVERY = 5_000
const PROBLEMS_TOLD_MAX = 50
/** Answers are written in pieces of about this many characters. */
const PIECE_CHARS = 64 << 10

export interface CorpusAnswering {
  readonly output: Writable
  readonly tell: (line: string) => void
  /** The line for a record; null to pass over one that asks something else. */
  readonly answer: (record: CorpusRecord) => string | null
}

/** Answers every record of every input in order. What cannot be answered is told and skipped. */
export async function answerCorpora(
  inputs: readonly CorpusInput[],
  { output, tell, answer }: CorpusAnswering,
): Promise<CorpusRun> {
  const writer = new LineWriter(output)
  const counts = { answered: 0, skipped: 0 }
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
        let answered: string | null
        try {
          answered = answer(parsed.record)
        } catch (error) {
          skip(place, `cannot be judged (${error instanceof Error ? error.name : 'unknown failure'})`)
          continue
        }
        if (answered === null) continue
        counts.answered += 1
        await writer.write(`${answered}\n`)
        if (counts.answered % PROGRESS_EVERY === 0) tell(`${counts.answered} records judged`)
      }
    } catch (error) {
      if (error instanceof CommandFailure) throw error
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
  readonly #broken: Promise<never>
  #held = ''

  constructor(output: Writable) {
    this.#output = output
    this.#broken = once(output, 'error').then(([error]: unknown[]) => {
      throw new CommandFailure('The verdicts can no longer be written: whoever reads them is gone.', {
        cause: error,
      })
    })
    // Whoever writes next is told.
    this.#broken.catch(() => undefined)
  }

  async write(line: string): Promise<void> {
    this.#held += line
    if (this.#held.length >= PIECE_CHARS) await this.flush()
  }

  async flush(): Promise<void> {
    const piece = this.#held
    this.#held = ''
    if (piece === '') return
    const written = new Promise<void>((resolve) => this.#output.write(piece, () => resolve()))
    await Promise.race([written, this.#broken])
  }
}
