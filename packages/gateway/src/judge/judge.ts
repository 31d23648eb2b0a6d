/** Asks the configured model about a grey text: within budget and time, cached by keyed digest, never throwing what it answers into the pipeline. */

import type { JudgeConfig } from '@callgate/contracts/judge'
import type { Judgement, JudgePort } from '../pipeline/ports/judge-port.ts'
import type { Clock, Logger, Random } from '../pipeline/ports/ports.ts'
import type { PostJson } from '../pipeline/ports/post-port.ts'
import { Budget } from './budget.ts'
import {
  cleanReason,
  readAnswer,
  type ReadAnswer,
  writeQuestion,
  writeRequest,
  type Shown,
} from './formats.ts'
import { RememberedAnswers } from './remembered.ts'

/** An answer is a sentence; what is larger is none. */
const ANSWER_BYTES_MAX = 64 << 10
const MARK_BYTES = 18

export interface JudgeParts {
  readonly clock: Clock
  readonly random: Pick<Random, 'bytes'>
  readonly logger: Logger
  /** HMAC under the digest key. */
  readonly digest: (text: string) => string
  readonly resolveSecret: (reference: string) => Promise<string>
  readonly post: PostJson
}

interface Outcome {
  readonly answer: ReadAnswer
  readonly answerDigest: string
}

/** Budget and remembered answers belong to the process: a reload of the configuration does not refill them. */
export function createJudgePort(parts: JudgeParts): JudgePort {
  const { clock, logger } = parts
  const budget = new Budget(() => clock.monotonicMs())
  const remembered = new RememberedAnswers()

  async function send(settings: JudgeConfig, shown: Shown): Promise<Outcome | string> {
    const refused = budget.take(settings)
    if (refused !== null) return refused
    try {
      const key = settings.key === undefined ? null : await parts.resolveSecret(settings.key)
      const question = writeQuestion(shown, markFor(shown, parts.random))
      const { timeoutMs, url } = settings
      const request = writeRequest(settings, question, key)
      const { status, text } = await parts.post({ ...request, url, timeoutMs, bytesMax: ANSWER_BYTES_MAX })
      if (status !== 200) return `the endpoint answered ${status}`
      const read = readAnswer(settings.api, text)
      return 'problem' in read ? read.problem : { answer: read.answer, answerDigest: parts.digest(text) }
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    } finally {
      budget.release()
    }
  }

  return {
    async ask(settings, shown): Promise<Judgement> {
      const startedMs = clock.monotonicMs()
      const { api, url, model } = settings
      // The mark is no part of it: it differs every time.
      const questionDigest = parts.digest(JSON.stringify(['judge', api, url, model, shown]))
      const known = remembered.find(questionDigest, startedMs)
      const outcome = known ?? (await send(settings, shown))
      const about = {
        endpoint: new URL(url).origin,
        model,
        questionDigest,
        cached: known !== undefined,
        latencyMs: Math.round((clock.monotonicMs() - startedMs) * 1000) / 1000,
      }
      if (typeof outcome === 'string') {
        const reason = cleanReason(outcome)
        logger.warn({ endpoint: about.endpoint, reason }, 'The judge gave no answer')
        return { ...about, outcome: 'failed', confidence: 0, reason, answerDigest: null }
      }
      const { answer, answerDigest } = outcome
      if (known === undefined)
        remembered.keep(
          questionDigest,
          { answer, answerDigest, untilMs: startedMs + settings.cacheMs },
          settings.cacheEntries,
        )
      return { ...about, ...answer, answerDigest }
    },
  }
}

/** Random, and in no text it is put around. */
function markFor({ excerpts }: Shown, random: Pick<Random, 'bytes'>): string {
  for (;;) {
    const mark = Buffer.from(random.bytes(MARK_BYTES)).toString('base64url')
    if (!excerpts.some((text) => text.includes(mark))) return mark
  }
}
