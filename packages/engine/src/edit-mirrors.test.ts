/** Structured content and the text that repeats it are changed alike, or the change does not hold. */

import type { Obligation } from '@callgate/contracts/decision'
import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { expect, it } from 'vitest'
import { applyEdits } from './edits.ts'

const redact = (path: string, start: number, end: number): Obligation => ({
  type: 'redact',
  span: { path, start, end },
  placeholder: '[redacted:x]',
  finding: 'x',
})
const result = (structured: JsonValue, text = JSON.stringify(structured, null, 2)): JsonObject => ({
  content: [{ type: 'text', text }],
  structuredContent: structured,
})
const textOf = (value: JsonObject) => (value['content'] as { text: string }[])[0]?.text ?? ''

it('what is taken out of the fields goes from the text, short values too, and the layout stays', () => {
  const { value, applied } = applyEdits(result({ pin: '12', n: 120 }), [
    redact('/structuredContent/pin', 0, 2),
  ])
  expect(applied).toBe(1)
  expect(textOf(value)).toBe('{\n  "pin": "[redacted:x]",\n  "n": 120\n}')
})

it('what is taken out of the text alone goes from the fields, however JSON spells it', () => {
  const before = result({ a: { note: 'key "k-123456"' } }, '{"a":{"note":"key \\"k-123456\\""}}')
  const start = textOf(before).indexOf('\\"k-')
  const { value, applied } = applyEdits(before, [redact('/content/0/text', start, start + 12)])
  expect(applied).toBe(1)
  expect(value['structuredContent']).toEqual({ a: { note: 'key [redacted:x]' } })
  expect(JSON.parse(textOf(value))).toEqual(value['structuredContent'])
})

it('what stands in the fields as a number cannot be taken out of the text alone', () => {
  const before = result({ card: 4111111111111111 }, '{"card":4111111111111111}')
  expect(applyEdits(before, [redact('/content/0/text', 8, 24)]).applied).toBe(0)
})

it('a text that says something else is left alone but for what was taken out', () => {
  const before = result({ key: 'k-123456' }, 'The key is k-123456.')
  const { value } = applyEdits(before, [redact('/structuredContent/key', 0, 8)])
  expect(textOf(value)).toBe('The key is [redacted:x].')
})

it('the result of a task is mended where it stands', () => {
  const state = { taskId: 't', status: 'completed', result: result({ key: 'k-123456' }) }
  const { value } = applyEdits(state, [redact('/result/structuredContent/key', 0, 8)])
  expect(JSON.stringify(value)).not.toContain('k-123456')
  expect(value['taskId']).toBe('t')
})

it('a name is asked for once for each value', () => {
  const asked: string[] = []
  const { value } = applyEdits(
    result({ key: 'k-123456' }),
    [redact('/structuredContent/key', 0, 8)],
    (placeholder, taken) => {
      asked.push(taken)
      return `${placeholder.slice(0, -1)}#7]`
    },
  )
  expect(asked).toEqual(['k-123456'])
  expect(value['structuredContent']).toEqual({ key: '[redacted:x#7]' })
})
