/** Stage: where the message goes, what it is aimed at, and the frozen message itself. */

import { refuse, type Refusal } from '@callgate/contracts/errors'
import type { Passage, Services } from '../passage.ts'
import { restorePlaceholders } from '../treatment/hidden-values.ts'
import { sealMessage } from '../message.ts'
import { refuseMisread } from '../naming/misread-names.ts'
import { RESOLVERS } from '../routes.ts'
import { guardTraceIds } from '../conversation/trace-ids.ts'

export function resolve(passage: Passage, services: Services): void | Refusal | Promise<void | Refusal> {
  if (passage.inbound === null || passage.direction !== 'agent-to-upstream') return undefined
  const resolver = RESOLVERS.get(passage.method)
  if (resolver === undefined)
    return refuse('method-not-found', `The method ${passage.method} is not carried by this gateway.`)
  const misread = refuseMisread(passage.params)
  if (misread !== undefined) return misread
  const outcome = resolver(passage, services)
  if (outcome instanceof Promise)
    return outcome.then((refusal) => refusal ?? restoreAndSeal(passage, services))
  return outcome ?? restoreAndSeal(passage, services)
}

function restoreAndSeal(passage: Passage, services: Services): void | Refusal {
  guardTraceIds(passage, services)
  return restorePlaceholders(passage, services) ?? sealMessage(passage)
}
