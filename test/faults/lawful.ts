/** What holds after every fault, whatever it hit: the outcomes the invariants of the pipeline name. */

import type { Received } from './memory-upstream.ts'
import type { Answered, Happening } from './visit.ts'

/** What is judged of a visit. */
export interface Observed {
  readonly happenings: readonly Happening[]
  readonly answers: readonly (readonly Answered[])[]
  readonly upstream: { readonly received: readonly Received[] }
}

/** Every way in which the visit broke an invariant; empty when it broke none. */
export function findBreaches(visit: Observed): string[] {
  return [...answerBreaches(visit), ...recordBreaches(visit.happenings), ...repeatBreaches(visit)]
}

function answerBreaches({ answers }: Observed): string[] {
  return answers.flatMap((heard, index) =>
    heard.length === 1 ? [] : [`request ${index + 1} got ${heard.length} answers`],
  )
}

/** Nothing leaves without an intent before it, and nothing is delivered without an outcome before it. */
function recordBreaches(happenings: readonly Happening[]): string[] {
  const breaches: string[] = []
  const intents = new Set<string>()
  const outcomes = new Map<string, string>()
  for (const happening of happenings) {
    if (happening.type === 'record') {
      const { entry } = happening
      if (entry.type === 'intent' && entry.decision.effect === 'allow') intents.add(entry.exchangeId)
      if (entry.type === 'outcome') {
        if (outcomes.has(entry.exchangeId)) breaches.push(`${entry.method} has two outcomes`)
        outcomes.set(entry.exchangeId, entry.outcome)
      }
      // An answer may be withheld between the record of its outcome and its delivery; that is an event of its own.
      if (entry.type === 'event' && entry.event === 'undelivered')
        outcomes.set(entry.exchangeId, 'undelivered')
    } else if (happening.type === 'received' && !intents.has(happening.received.exchangeId)) {
      breaches.push(`${happening.received.method} was forwarded without an intent`)
    } else if (
      happening.type === 'streamed' &&
      !happening.method.startsWith('notifications/') &&
      !intents.has(happening.exchangeId)
    ) {
      breaches.push(`${happening.method} reached the agent without an intent`)
    } else if (
      happening.type === 'finished' &&
      !['ok', 'error'].includes(outcomes.get(happening.exchangeId) ?? '')
    ) {
      breaches.push(
        `a result was delivered without an outcome: ${outcomes.get(happening.exchangeId) ?? 'none'}`,
      )
    } else if (
      happening.type === 'refused' &&
      ['ok', 'error'].includes(outcomes.get(happening.exchangeId) ?? '')
    ) {
      breaches.push(
        `refused with ${happening.code} although the last record says that an answer was delivered`,
      )
    }
  }
  return breaches
}

/** Nothing is sent twice: one exchange, one request, apart from the rounds of input it asked for itself. */
function repeatBreaches({ upstream }: Observed): string[] {
  const seen = new Set<string>()
  return upstream.received.flatMap(({ exchangeId, method, params }) => {
    const key = `${exchangeId} ${method} ${params['inputResponses'] === undefined ? '' : 'round'}`
    if (seen.has(key)) return [`${method} was sent twice`]
    seen.add(key)
    return []
  })
}
