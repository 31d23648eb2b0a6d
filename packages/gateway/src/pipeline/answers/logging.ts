/** Answers `logging/setLevel`: the level holds for this session; legacy upstreams are told the most verbose one wanted. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Passage, Reply, Services } from '../passage.ts'
import { isLogLevel } from '../../wire/meta.ts'

export async function answerSetLevel(passage: Passage, services: Services): Promise<Reply | Refusal> {
  const level = passage.params['level']
  const { session } = passage
  if (session === null) return refuse('method-not-found', 'logging/setLevel needs a session.')
  if (!isLogLevel(level)) return refuse('invalid-params', 'params.level must be a severity such as "info".')
  session.logLevel = level
  await services.feeds.applyLogLevel(session)
  return { type: 'result', value: {}, text: null }
}
