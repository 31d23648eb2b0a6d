/** Feeds mutants to the guard, the classifier and the stream parser: nothing may throw, and what is accepted must be sound. */

import { classify } from 'callgate/wire/classify'
import { parseGuarded } from 'callgate/wire/json/guard'
import { isRefusal } from 'callgate/wire/refusal'
import { createSseParser } from 'callgate/wire/sse/parser'
import { legacySamples, modernSamples } from './corpus.ts'
import { createDice, mutate, type Mutant } from './mutate.ts'
import { readPlainly } from './read-plainly.ts'

export interface InProcessReport {
  readonly messages: number
  readonly accepted: number
  readonly refused: number
  readonly slowestMs: number
}

const LIMITS = { bytesMax: 4 << 20, depthMax: 64 }
const KNOWN = new Set(['request', 'notification', 'reply', 'batch', 'refused'])
/** A message that takes longer than this hangs whoever waits behind it. */
const HANG_MS = 2_000

/** Throws with the seed and the number of the message that broke something. */
export function fuzzInProcess(messages: number, seed: number): InProcessReport {
  const dice = createDice(seed)
  const samples = [...modernSamples(7), ...legacySamples(7, 'session-1')]
  let accepted = 0
  let slowestMs = 0
  for (let index = 0; index < messages; index += 1) {
    const mutant = mutate(dice.of(samples), dice)
    const startMs = performance.now()
    try {
      if (checkMessage(mutant)) accepted += 1
      if (index % 8 === 0) checkStream(mutant)
    } catch (cause) {
      throw new Error(`message ${index} of seed ${seed}: ${mutant.body.toString('base64')}`, { cause })
    }
    slowestMs = Math.max(slowestMs, performance.now() - startMs)
    if (slowestMs > HANG_MS) throw new Error(`message ${index} of seed ${seed} took ${slowestMs} ms`)
  }
  return { messages, accepted, refused: messages - accepted, slowestMs }
}

function checkMessage({ headers, body }: Mutant): boolean {
  const json = parseGuarded(body, LIMITS)
  if (isRefusal(json)) return false
  // What the guard lets through must mean the same to every other reader.
  const meant = JSON.stringify(json.value)
  for (const text of [body.toString('utf8'), json.text])
    if (JSON.stringify(readPlainly(text)) !== meant) throw new Error('Two readings differ.')
  if (!Object.isFrozen(json.value) && typeof json.value === 'object')
    throw new Error('The value is not frozen.')
  const classified = classify({ transport: 'http', headers, json })
  if (!KNOWN.has(classified.type)) throw new Error(`Unknown class ${classified.type}.`)
  if (
    classified.type === 'request' &&
    classified.era === 'modern' &&
    classified.meta.protocolVersion !== classified.version
  ) {
    throw new Error('A modern request without its version was accepted.')
  }
  return classified.type !== 'refused'
}

function checkStream({ body }: Mutant): void {
  const parser = createSseParser({ eventBytesMax: 1 << 20, onEvent: () => undefined })
  const half = body.length >> 1
  parser.push(Buffer.concat([Buffer.from('data: '), body.subarray(0, half)]))
  parser.push(Buffer.concat([body.subarray(half), Buffer.from('\n\n')]))
  parser.end()
}
