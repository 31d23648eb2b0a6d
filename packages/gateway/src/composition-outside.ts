/** Composes what asks somebody outside about a message: the judge, and the operator's own interceptors. */

import { resolveSecret } from './config/secrets.ts'
import { createJudgePort } from './judge/judge.ts'
import type { Ports } from './pipeline/passage.ts'
import type { JournalPort, Logger } from './pipeline/ports.ts'
import { systemClock, systemRandom } from './system.ts'
import { postJson } from './upstream/post-json.ts'

export interface OutsideParts {
  readonly journal: Pick<JournalPort, 'digest'>
  readonly logger: Logger
}

export function outsidePorts({ journal, logger }: OutsideParts): Pick<Ports, 'judge'> {
  return {
    judge: createJudgePort({
      clock: systemClock,
      random: systemRandom,
      logger,
      digest: (text) => journal.digest(text),
      resolveSecret: (reference) => resolveSecret(reference),
      post: postJson,
    }),
  }
}
