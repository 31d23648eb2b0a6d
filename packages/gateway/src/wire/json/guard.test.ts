/** The guard agrees with `JSON.parse` where parsers agree, and refuses where they do not. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal.ts'
import { canonicalJson } from './canonical.ts'
import { parseGuarded, parseInTurns } from './guard.ts'
import type { GuardedJson } from './guard.ts'

const limits = { bytesMax: 1 << 20, depthMax: 64 }
const bytes = (text: string) => new TextEncoder().encode(text)

function accept(input: string | Uint8Array): GuardedJson {
  const guarded = parseGuarded(input, limits)
  if (isRefusal(guarded)) throw new Error(`refused: ${guarded.code} ${guarded.reason}`)
  return guarded
}

function codeOf(input: string | Uint8Array, changed: Partial<typeof limits> = {}): string {
  const guarded = parseGuarded(input, { ...limits, ...changed })
  return isRefusal(guarded) ? guarded.code : 'accepted'
}

/** Spells JSON in ways `JSON.stringify` never would: white space anywhere, keys in escapes. */
function spell(value: unknown, space: string): string {
  if (Array.isArray(value))
    return `[${space}${value.map((item) => spell(item, space)).join(`${space},`)}]${space}`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) + space
  const members = Object.entries(value).map(
    ([name, item]) => `${escape(name)}${space}:${space}${spell(item, space)}`,
  )
  return `${space}{${space}${members.join(`,${space}`)}${space}}`
}

function escape(name: string): string {
  const units = Array.from({ length: name.length }, (_, at) =>
    name.charCodeAt(at).toString(16).padStart(4, '0'),
  )
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`
}

function frozenThroughout(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(frozenThroughout)
}

describe('agreement with JSON.parse', () => {
  it('reads every JSON value as JSON.parse does, however it is spelled, and freezes it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom('', ' ', '\n\t\r '), (value, space) => {
        const text = spell(value, space)
        const guarded = accept(text)
        expect(guarded.value).toEqual(JSON.parse(text))
        expect(frozenThroughout(guarded.value)).toBe(true)
        expect(accept(bytes(text)).value).toEqual(JSON.parse(text))
      }),
    )
  })

  it('never throws, and accepts nothing that JSON.parse refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ':',
      ',',
      '1',
      '-',
      'e',
      '.',
      'null',
      'a',
      ' ',
      '\u0000',
    )
    const soup = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), soup), (text) => {
        if (codeOf(text) === 'accepted') expect(() => JSON.parse(text)).not.toThrow()
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
        expect(typeof codeOf(input)).toBe('string')
      }),
    )
  })
})

describe('duplicate keys', () => {
  it('refuses a repeated key at any depth, escaped or not', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        fc.nat(),
        fc.boolean(),
        fc.nat({ max: 5 }),
        (object, pick, escaped, depth) => {
          const names = Object.keys(object)
          const name = names[pick % names.length] ?? ''
          const inner = JSON.stringify(object).slice(0, -1)
          const repeated = `${inner},${escaped ? escape(name) : JSON.stringify(name)}:0}`
          expect(codeOf('{"a":['.repeat(depth) + repeated + ']}'.repeat(depth))).toBe('duplicate-key')
        },
      ),
    )
  })

  it('counts __proto__ as the ordinary member it is', () => {
    const once = accept('{"__proto__":{"a":1},"constructor":2}')
    expect(Object.keys(once.value as object)).toEqual(['__proto__', 'constructor'])
    expect(codeOf('{"__proto__":1,"__proto__":1}')).toBe('duplicate-key')
    expect(codeOf('{"__proto__":1,"__pro\\u0074o__":1}')).toBe('duplicate-key')
  })
})

describe('names with escapes', () => {
  const read = '{"jsonrpc":"2.0","\\\\":1}'
  const sent = String.raw`{"jsonrpc":"2.0","\u0071":{"params":1},"\u0070arams":{"\u0061rguments":{"\u0063md":"\u0063"}}}`

  it('are what they say, whatever was read before', () => {
    accept(read)
    expect(accept(sent).value).toEqual({
      jsonrpc: '2.0',
      q: { params: 1 },
      params: { arguments: { cmd: 'c' } },
    })
  })

  it('go on without the escapes that other parsers may misread', () => {
    const guarded = accept(sent)
    expect(guarded.text).toBe(
      String.raw`{"jsonrpc":"2.0","q":{"params":1},"params":{"arguments":{"cmd":"\u0063"}}}`,
    )
    expect(guarded.memberText('params')).toBe(String.raw`{"arguments":{"cmd":"\u0063"}}`)
    expect(guarded.memberText('params.arguments')).toBe(String.raw`{"cmd":"\u0063"}`)
  })

  it('are read by the thousand, and refused beyond', () => {
    const rows = (count: number) => `[${Array.from({ length: count }, () => '{"\\u4e2d":0}').join(',')}]`
    expect(codeOf(rows(20_000))).toBe('accepted')
    expect(codeOf(rows(20_001))).toBe('too-large')
  })

  it('hide no member and repeat none', () => {
    accept(read)
    expect(accept(String.raw`{"jsonrpc":"2.0","\u0071":"payload","\\":"harmless"}`).value).toEqual({
      jsonrpc: '2.0',
      q: 'payload',
      '\\': 'harmless',
    })
    expect(codeOf(String.raw`{"jsonrpc":"2.0","\u0071":1,"q":2}`)).toBe('duplicate-key')
    expect(codeOf(String.raw`{"jsonrpc":"2.0","\"":1,"\u0022":2}`)).toBe('duplicate-key')
    expect(codeOf(String.raw`{"jsonrpc":"2.0","\q":1}`)).toBe('parse-error')
  })
})

describe('numbers', () => {
  const beyond = [
    '9007199254740993',
    '1e400',
    '-1e400',
    '1e-400',
    '0.1000000000000000055',
    '12345678901234567',
    '1234567890123456768',
    '1E309',
  ]
  it.each(beyond)('refuses %s', (token) => {
    expect(codeOf(`{"a":[${token}]}`)).toBe('number-out-of-range')
  })

  const within = [
    '0',
    '-0',
    '1.0',
    '1.50',
    '1e21',
    '0e999',
    '0.10000000000000001',
    '5e-324',
    '1.7976931348623157e308',
  ]
  it.each([...within, '9007199254740992', '1234567890123456800', '10000000000000000000000', '1e0', '100e-2'])(
    'accepts %s',
    (token) => {
      expect(accept(token).value).toBe(JSON.parse(token))
    },
  )

  it('accepts every double as ECMAScript writes it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(accept(JSON.stringify(value)).value).toBe(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('accepts every double as %.17g writes it, but for integers that would go out as others', () => {
    const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true })
    const ofSeventeenDigits = fc.double({ min: 1e16, max: 1e17, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(fc.oneof(anyDouble, ofSeventeenDigits), (value) => {
        const written = value.toPrecision(17)
        const goesOutAsAnother = /^-?\d+$/.test(written) && written !== String(value)
        if (goesOutAsAnother) expect(codeOf(written)).toBe('number-out-of-range')
        else expect(accept(written).value).toBe(value === 0 ? 0 : value)
      }),
    )
  })

  it('refuses every integer in plain digits that would be written as another one', () => {
    const large = fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n * 1000n })
    const exact = large.map((value) => BigInt(Number(value)))
    fc.assert(
      fc.property(fc.oneof(large, exact), (value) => {
        const survives = String(Number(value)) === String(value)
        expect(codeOf(String(value))).toBe(survives ? 'accepted' : 'number-out-of-range')
      }),
    )
  })

  it('is not slow on hostile tokens', () => {
    expect(codeOf('1'.repeat(1 << 19))).toBe('number-out-of-range')
    expect(codeOf(`0.${'0'.repeat(1 << 19)}1`)).toBe('number-out-of-range')
  })
})

describe('limits and encoding', () => {
  it('refuses depth before parsing', () => {
    expect(codeOf('['.repeat(1 << 19))).toBe('too-deep')
    expect(codeOf('[[[]]]', { depthMax: 3 })).toBe('accepted')
    expect(codeOf('[[[[]]]]', { depthMax: 3 })).toBe('too-deep')
    expect(codeOf('["[[[["]', { depthMax: 1 })).toBe('accepted')
  })

  it('counts bytes, not characters', () => {
    expect(codeOf('"éé"', { bytesMax: 6 })).toBe('accepted')
    expect(codeOf('"éé"', { bytesMax: 5 })).toBe('too-large')
    expect(codeOf(bytes('"éé"'), { bytesMax: 5 })).toBe('too-large')
  })

  it('refuses malformed UTF-8, half a surrogate pair and a byte order mark', () => {
    expect(codeOf(Uint8Array.of(0x22, 0xc3, 0x22))).toBe('invalid-utf8')
    expect(codeOf(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22))).toBe('invalid-utf8')
    expect(codeOf('"\ud800"')).toBe('invalid-utf8')
    expect(codeOf('\ufeff{}')).toBe('parse-error')
    expect(codeOf(bytes('\ufeff{}'))).toBe('parse-error')
  })

  it('never quotes the message in a reason', () => {
    const refused = parseGuarded('{"token":"hunter2"', limits)
    expect(JSON.stringify(refused)).not.toContain('hunter2')
    expect(codeOf('')).toBe('parse-error')
  })
})

describe('texts of the parts', () => {
  it('gives the exact text of top-level members and of arguments and _meta', () => {
    const text =
      ' { "id" : 1.0 , "par\\u0061ms":{ "arguments" : {"a": [1, {"_meta":0}]} ,"_meta":{} }, "result":"x,}" }'
    const guarded = accept(text)
    expect(guarded.memberText('id')).toBe('1.0')
    expect(guarded.memberText('params')).toBe('{ "arguments" : {"a": [1, {"_meta":0}]} ,"_meta":{} }')
    expect(guarded.memberText('params.arguments')).toBe('{"a": [1, {"_meta":0}]}')
    expect(guarded.memberText('params._meta')).toBe('{}')
    expect(guarded.memberText('result')).toBe('"x,}"')
    expect(guarded.memberText('error')).toBeUndefined()
    expect(guarded.asObject()?.value).toBe(guarded.value)
  })

  it('is not misled by the same names elsewhere', () => {
    expect(accept('[{"id":1}]').memberText('id')).toBeUndefined()
    expect(accept('[{"id":1}]').asObject()).toBeUndefined()
    expect(
      accept('{"x":{"arguments":1},"params":[{"arguments":2}]}').memberText('params.arguments'),
    ).toBeUndefined()
    expect(
      accept('{"params":{"x":{"arguments":1}},"y":{"_meta":2}}').memberText('params._meta'),
    ).toBeUndefined()
    expect(
      accept('{"params":"arguments","x":{"arguments":1}}').memberText('params.arguments'),
    ).toBeUndefined()
  })

  it('holds for every message: the text parses to the member', () => {
    const message = fc.record(
      {
        id: fc.integer(),
        method: fc.string(),
        params: fc.dictionary(fc.constantFrom('arguments', '_meta', 'params', 'b'), fc.jsonValue()),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(message, fc.constantFrom('', '\n '), (value, space) => {
        const guarded = accept(spell(value, space))
        for (const name of ['id', 'method', 'params'] as const) {
          const text = guarded.memberText(name)
          if (value[name] === undefined) expect(text).toBeUndefined()
          else expect(JSON.parse(text ?? 'null')).toEqual(JSON.parse(JSON.stringify(value[name])))
        }
        const nested = guarded.memberText('params.arguments')
        const wanted = value.params !== undefined && Object.hasOwn(value.params, 'arguments')
        expect(nested !== undefined).toBe(wanted)
        if (nested !== undefined)
          expect(JSON.parse(nested)).toEqual(JSON.parse(JSON.stringify(value.params?.['arguments'])))
      }),
    )
  })
})

describe('canonicalJson', () => {
  it('sorts by UTF-16 code units and is the same for equal values', () => {
    expect(
      canonicalJson({ '\u20ac': 1, '\r': 2, '1': 3, '\ud83d\ude00': 4, '\ufb33': 5, b: [{ d: 1, c: -0 }] }),
    ).toBe('{"\\r":2,"1":3,"b":[{"c":0,"d":1}],"\u20ac":1,"\ud83d\ude00":4,"\ufb33":5}')
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as never)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

describe('in turns', () => {
  const long = 'x'.repeat(200_000)

  it.each([
    ['accepted', `{"a":"${long}","b":[{"c":1}]}`],
    ['duplicate-key', `{"a":"${long}","a":1}`],
    ['too-deep', `{"a":"${long}","b":${'['.repeat(200)}${']'.repeat(200)}}`],
    ['parse-error', `{"a":"${long}"`],
    ['number-out-of-range', `{"a":"${long}","b":12345678901234567890}`],
    ['too-large', `{"a":"${'x'.repeat(limits.bytesMax)}"}`],
    ['invalid-utf8', Uint8Array.from([...Buffer.from(`{"a":"${long}`), 0xff, 0x22, 0x7d])],
  ])('a large message is %s as otherwise', async (code, input) => {
    expect(codeOf(input)).toBe(code)
    const guarded = await parseInTurns(input, limits)
    expect(isRefusal(guarded) ? guarded.code : 'accepted').toBe(code)
    if (isRefusal(guarded)) return
    expect(guarded.value).toEqual(accept(input).value)
    expect(frozenThroughout(guarded.value)).toBe(true)
  })

  it('a small one is read at once', () => {
    expect(parseInTurns('{"a":1}', limits)).not.toBeInstanceOf(Promise)
  })
})
