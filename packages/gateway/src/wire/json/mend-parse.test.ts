/** What dependencies read with JSON.parse is read well, with and without a reviver, and a second mend changes nothing. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { mendJsonParse } from './mend-parse.ts'

const { parse } = JSON
beforeAll(() => mendJsonParse())
afterAll(() => {
  JSON.parse = parse
})

const PRIMING = String.raw`{"h":1,"\\u00":2}`
const TEXT = String.raw`{"h":1,"\u0070ath":[2]}`

test('names with escapes are what they say', () => {
  parse(PRIMING)
  expect(JSON.parse(TEXT)).toEqual({ h: 1, path: [2] })
  expect(JSON.parse(TEXT, (name, value: unknown) => (name === 'h' ? undefined : value))).toEqual({
    path: [2],
  })
})

test('whatever is handed over is taken for text, and what is no JSON is refused', () => {
  expect(JSON.parse(Buffer.from('[1]') as unknown as string)).toEqual([1])
  expect(() => JSON.parse('{') as unknown).toThrow(SyntaxError)
  expect(() => JSON.parse(undefined as unknown as string) as unknown).toThrow(SyntaxError)
})

test('to mend it again does nothing', () => {
  const once = JSON.parse
  mendJsonParse()
  expect(JSON.parse).toBe(once)
})
