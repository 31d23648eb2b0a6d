/** Values go back into arguments and are taken out of answers again, whatever surrounds them, and bounds refuse the rest. */

import { createHash } from 'node:crypto'
import { InspectionConfig } from '@callgate/contracts/config'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import type { Message } from '@callgate/contracts/message'
import { applyEdits } from '@callgate/engine/edits'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPlaceholders } from '../../sessions/placeholders.ts'
import { systemClock, systemRandom } from '../../system.ts'
import { hideAgain, restorePlaceholders } from './hidden-values.ts'
import type { Passage, Services } from '../passage.ts'
import { NO_META } from '../request-meta.ts'
import { startPassage } from '../start-passage.ts'

const placeholders = createPlaceholders({
  clock: systemClock,
  random: systemRandom,
  digest: (text) => createHash('sha256').update(text).digest('hex'),
  lifeMs: 60_000,
})
const services = { placeholders } as unknown as Services

function passageWith(args: JsonValue): Passage {
  const passage = startPassage({
    id: 'exc_1',
    parentId: null,
    direction: 'agent-to-upstream',
    kind: 'call',
    method: 'tools/call',
    oneWay: false,
    startedMs: 0,
    snapshot: {
      inspection: InspectionConfig.parse({}),
      upstreams: new Map([['up', { restorePlaceholders: true }]]),
    } as unknown as Passage['snapshot'],
    carrier: {} as Passage['carrier'],
    inbound: null,
    channel: null,
    meta: NO_META,
    params: { name: 't', arguments: args },
  })
  passage.upstream = 'up'
  passage.conversation = { id: 'conv_1' } as Passage['conversation']
  return passage
}

const hide = (value: string) =>
  placeholders.name('conv_1', { base: '[redacted:jwt]', value, origin: 'up', tagged: true })
const replyOf = (value: JsonObject) =>
  ({ direction: 'upstream-reply', body: { type: 'result', value } }) as unknown as Message

test('what is restored and said again is hidden again, in any text at any place', () => {
  const word = fc.string({ maxLength: 12 })
  const value = fc
    .string({ minLength: 4, maxLength: 20, unit: 'binary' })
    .filter((text) => !'[redacted:jwt#'.includes(text))
  fc.assert(
    fc.property(fc.array(fc.tuple(word, value), { minLength: 1, maxLength: 5 }), word, (pieces, member) => {
      const said = pieces.map(([before, secret]) => `${before}${hide(secret)}`).join('')
      const passage = passageWith({ list: [said], [member]: 1 })
      expect(restorePlaceholders(passage, services)).toBeUndefined()
      const args = passage.params['arguments'] as { list: string[] }
      expect(args.list[0]).toBe(pieces.map(([before, secret]) => `${before}${secret}`).join(''))
      for (const { start, end } of passage.restored ?? [])
        expect(pieces.map(([, secret]) => secret)).toContain(args.list[0]?.slice(start, end))
      const reply: JsonObject = { content: [{ type: 'text', text: `ok ${args.list[0]}` }] }
      const obligations = hideAgain(replyOf(reply), passage, services)
      const { value: hidden, applied } = applyEdits(reply, obligations)
      expect(applied).toBe(obligations.length)
      const shown = (hidden['content'] as { text: string }[])[0]?.text ?? ''
      const rest = shown.replaceAll(/\[redacted:jwt#\d+\.[0-9a-f]{8}\]/g, '')
      for (const [, secret] of pieces) expect(rest).not.toContain(secret)
    }),
  )
})

test('a value in a name or as a number cannot be hidden, so the answer does not leave', () => {
  hide('1234567')
  for (const value of [{ structuredContent: { n: 1234567 } }, { structuredContent: { 'k-1234567': 1 } }]) {
    const obligations = hideAgain(replyOf(value), passageWith({}), services)
    expect(obligations).not.toEqual([])
    expect(applyEdits(value, obligations).applied).toBeLessThan(obligations.length)
  }
})

test('arguments that name far too many placeholders are refused', () => {
  const placeholder = hide('a value that is asked for again and again')
  const refusal = restorePlaceholders(passageWith({ all: placeholder.repeat(101) }), services)
  expect(refusal).toMatchObject({ code: 'invalid-params' })
})

test('nothing is restored outside a call, or where the operator did not say so', () => {
  const placeholder = hide('another value')
  const closed = passageWith({ say: placeholder })
  closed.upstream = 'other'
  const read = { ...passageWith({ say: placeholder }), kind: 'prompt' } as Passage
  for (const passage of [closed, read]) {
    restorePlaceholders(passage, services)
    expect(passage.params['arguments']).toEqual({ say: placeholder })
    expect(passage.restored).toBeNull()
  }
})
