/** What the pipeline needs of a judge: an answer to one question, or that there is none. */

import type { Hook } from '@callgate/contracts/finding'
import type { JudgeConfig } from '@callgate/contracts/judge'
import type { RecordedJudgement } from '@callgate/contracts/journal'

/** What came of a question, as it is recorded. */
export type Judgement = RecordedJudgement

export interface JudgePort {
  /** Never rejects: what goes wrong is an outcome. The texts are redacted already. */
  ask(
    settings: JudgeConfig,
    question: { readonly hook: Hook; readonly excerpts: readonly string[] },
  ): Promise<Judgement>
}
