/** The thread that answers questions about a policy: any text may be asked about, so that it may be killed at any moment. */

import { parentPort } from 'node:worker_threads'
import { CallgateError } from '@callgate/contracts/errors'
import { checkText, explainCall, readDocument, runCases } from '../ask-policy.ts'
import type { QuestionAnswer, QuestionAsked } from './question-protocol.ts'

const port = parentPort
if (port === null) throw new Error('question-worker runs as a worker thread only')
const answer = (said: QuestionAnswer): void => port.postMessage(said)

function answerOf({ question, inForce }: QuestionAsked): unknown {
  if (question.type === 'check') return checkText(question.asked, inForce)
  if (question.type === 'read') return readDocument(question.text, inForce)
  if (question.type === 'explain') return explainCall(question.asked, inForce)
  return runCases(question.asked, inForce)
}

port.on('message', (asked: QuestionAsked) => {
  try {
    answer({ type: 'answered', view: answerOf(asked) })
  } catch (error) {
    if (!(error instanceof CallgateError)) throw error
    answer({ type: 'refused', reason: error.refusal.reason })
  }
})
answer({ type: 'ready' })
