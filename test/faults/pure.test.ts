/** Properties of the small pure parts a message passes: what is cut out of it, what its meta says, what a stream remembers. */

import fc from 'fast-check'
import type { Obligation } from '@callgate/contracts/decision'
import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { applyEdits } from '@callgate/engine/edits'
import { readMeta, reachesLevel, mostVerbose, type RequestMeta } from 'callgate/pipeline/request-meta'
import { keepTail } from 'callgate/pipeline/tail'
import { LOG_LEVELS, PROTOCOL_META } from 'callgate/wire/meta'
import { describe, expect, test } from 'vitest'

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => value as JsonValue)
const jsonObject = fc
  .dictionary(fc.string({ maxLength: 12 }), json, { maxKeys: 6 })
  .map((value) => value as JsonObject)

/** Every string value with its pointer. */
function stringsOf(value: JsonValue, path = ''): { readonly path: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) =>
    stringsOf(member, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}

describe('edits', () => {
  /** Some strings of an object, each with one range to redact. */
  const edited = jsonObject.chain((value) => {
    const strings = stringsOf(value).filter(({ path }) => !path.startsWith('/structuredContent'))
    return fc.tuple(
      fc.constant(value),
      fc
        .subarray(strings)
        .chain((chosen) =>
          fc.tuple(
            ...chosen.map(({ path, text }) =>
              fc
                .tuple(fc.nat(text.length), fc.nat(text.length))
                .map(([a, b]) => ({ path, text, start: Math.min(a, b), end: Math.max(a, b) })),
            ),
          ),
        ),
    )
  })

  test('change the named ranges and nothing else, and leave the original alone', () => {
    fc.assert(
      fc.property(edited, ([value, ranges]) => {
        const before = JSON.stringify(value)
        const obligations = ranges.map(({ path, start, end }): Obligation => ({
          type: 'redact',
          span: { path, start, end },
          placeholder: '[gone]',
          finding: 'f',
        }))
        const { value: after, applied } = applyEdits(value, obligations)
        expect(applied).toBe(obligations.length)
        expect(JSON.stringify(value)).toBe(before)
        const changed = new Map(
          ranges.map(({ path, text, start, end }) => [
            path,
            `${text.slice(0, start)}[gone]${text.slice(end)}`,
          ]),
        )
        expect(stringsOf(after)).toEqual(
          stringsOf(value).map(({ path, text }) => ({ path, text: changed.get(path) ?? text })),
        )
      }),
      { numRuns: 1_000 },
    )
  })

  test('never throw, and count as done only what could be done, whatever the spans say', () => {
    const span = fc.record({
      path: fc.oneof(
        fc.string({ maxLength: 20 }),
        fc.stringMatching(/^(\/([a-c0-9]|~#\d|~@\d|~0|~1|~)){0,5}$/),
        fc.constant('/__proto__/x'),
      ),
      start: fc.oneof(fc.integer(), fc.double()),
      end: fc.oneof(fc.integer(), fc.double()),
    })
    const obligation = fc
      .tuple(fc.constantFrom('redact', 'mask', 'strip'), span, fc.nat(9))
      .map(([type, at, keepLast]): Obligation => {
        if (type === 'redact') return { type, span: at, placeholder: '', finding: 'f' }
        return type === 'mask'
          ? { type, span: at, keepLast, finding: 'f' }
          : { type: 'strip', span: at, finding: 'f' }
      })
    fc.assert(
      fc.property(jsonObject, fc.array(obligation, { maxLength: 6 }), (value, obligations) => {
        const { applied, value: after } = applyEdits(value, obligations)
        expect(applied).toBeGreaterThanOrEqual(0)
        expect(applied).toBeLessThanOrEqual(obligations.length)
        if (applied === 0) expect(after).toEqual(value)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the meta of a request', () => {
  const key = fc.oneof(
    fc.constantFrom(...PROTOCOL_META),
    fc.constantFrom('traceparent', 'tracestate', '__proto__'),
    fc.string({ maxLength: 8 }),
  )
  const meta = fc.dictionary(key, json, { maxKeys: 6 })

  test('is read or refused, never thrown over, and no protocol key ever travels on', () => {
    fc.assert(
      fc.property(fc.oneof(meta, json), (value) => {
        const read = readMeta({ _meta: value })
        if ('code' in read) return
        expect(Object.keys(read.passThrough).filter((name) => PROTOCOL_META.has(name))).toEqual([])
        expect(isWellFormed(read)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a level reaches every floor at or below it, and the most verbose one reaches all of a set', () => {
    const level = fc.constantFrom(...LOG_LEVELS)
    fc.assert(
      fc.property(level, level, fc.array(level, { minLength: 1 }), (one, floor, wanted) => {
        expect(reachesLevel(one, floor)).toBe(LOG_LEVELS.indexOf(one) >= LOG_LEVELS.indexOf(floor))
        const verbose = mostVerbose(wanted) ?? ''
        for (const other of wanted) expect(reachesLevel(other, verbose)).toBe(true)
        expect(wanted).toContain(verbose)
      }),
    )
  })
})

function isWellFormed(meta: RequestMeta): boolean {
  const { progressToken, logLevel, clientInfo, clientCapabilities } = meta
  const token =
    progressToken === null || typeof progressToken === 'string' || Number.isSafeInteger(progressToken)
  const level = logLevel === null || (LOG_LEVELS as readonly string[]).includes(logLevel)
  return token && level && isJsonObject(clientInfo) && isJsonObject(clientCapabilities)
}

describe('the tail of a stream', () => {
  test('joins what was cut between events, so that it is found whole, within the bound', () => {
    const words = fc.stringMatching(/^[a-z]{1,40}( [a-z]{1,40}){0,20}$/)
    fc.assert(
      fc.property(words, fc.array(fc.nat(400), { maxLength: 6 }), (text, cuts) => {
        const edges = [0, ...cuts.map((cut) => cut % text.length), text.length].toSorted((a, b) => a - b)
        const parts = edges.slice(1).map((end, index) => text.slice(edges[index], end))
        const tail = parts.reduce((kept, part) => keepTail(kept, { data: part }), '')
        expect(tail.replaceAll(/\s+/g, '')).toBe(text.replaceAll(/\s+/g, ''))
      }),
      { numRuns: 500 },
    )
    const long = Array.from({ length: 20 }).reduce<string>(
      (kept) => keepTail(kept, { data: 'y'.repeat(500) }),
      '',
    )
    expect(long).toBe('y'.repeat(4_096))
  })

  test('never throws and never grows, whatever the event holds', () => {
    fc.assert(
      fc.property(fc.string(), json, (before, value) => {
        expect(keepTail(before, value).length).toBeLessThanOrEqual(4_096)
      }),
    )
  })
})
