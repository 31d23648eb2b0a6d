/** `callgate inspect --corpus`: one line of JSON out for each record in, streaming, at the thresholds that ship. */

import type { Writable } from 'node:stream'
import { judgeRecord } from '@callgate/engine/corpus/judge-record'
import { answerCorpora, type CorpusInput, type CorpusRun } from './answer-corpus.ts'
import { createShippedInspector } from './inspector.ts'

/** Judges every record of every input in order. What cannot be judged is told and skipped. */
export async function judgeCorpora(
  inputs: readonly CorpusInput[],
  output: Writable,
  tell: (line: string) => void,
): Promise<CorpusRun & { readonly flagged: number }> {
  const { inspector, settings } = await createShippedInspector()
  let flagged = 0
  const answer = (record: Parameters<typeof judgeRecord>[0]): string => {
    const verdict = judgeRecord(record, inspector, settings)
    if (verdict.flagged) flagged += 1
    return JSON.stringify(verdict)
  }
  return { ...(await answerCorpora(inputs, { output, tell, answer })), flagged }
}
