/** Views: every range of every view leads back to the characters it came from. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '@callgate/contracts/json'
import { HOST } from '../inspector-fixture.ts'
import { listChanged } from './changed.ts'
import { decodePercent, decodeRuns, readBase64 } from './decode.ts'
import { decodeUtf8 } from './decode-utf8.ts'
import { foldText } from './fold.ts'
import { unmarkValues } from './marked-values.ts'
import { splitMarkup } from './markup.ts'
import { MessageTexts, VIEW_LIMITS } from './message-texts.ts'
import { parsePointer } from './pointer.ts'
import { decodeQuotedPrintable } from './quoted-printable.ts'
import { stripSequences } from './terminal.ts'
import { maskOf, mapRange, type OffsetMap, type Rendering, SEEN_AS_IT_STANDS, VIEW_BIT } from './text.ts'
import { unescapeJson } from './unescape.ts'

const ALL = maskOf(['raw', 'plain', 'folded', 'visible', 'hidden', 'json', 'decoded', 'joined', 'keys'])

function render(value: JsonValue, tail?: string): Rendering[] {
  const list: Rendering[] = []
  new MessageTexts(value, HOST, { wanted: ALL, ...(tail === undefined ? {} : { tail }) }).forEach((one) =>
    list.push(one),
  )
  return list
}

/** The original text a needle in a view came from. */
function originOf(list: readonly Rendering[], view: string, needle: string): string {
  const rendering = list.find((one) => one.view === view && one.text.includes(needle))
  if (!rendering) throw new Error(`${needle} is not in view ${view}`)
  const start = rendering.text.indexOf(needle)
  return rendering
    .origins(start, start + needle.length)
    .map((range) => range.source.text.slice(range.start, range.end))
    .join('|')
}

const odd = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      'a',
      'Z',
      ' ',
      '<',
      '>',
      '!',
      '-',
      '&',
      ';',
      '\\',
      '*',
      '|',
      '_',
      '123456789',
      'n',
      'u',
      '0',
      '4',
      '%',
      '=',
      '=E4',
      '"',
      '{',
      '[',
      ']',
      '\u001b',
      '\u009b',
      'm',
      '\u200b',
      '\u202e',
      'а',
      'е',
      'é',
      '한',
      '\ud800',
      '💡',
      '\u{e0041}',
      '\u{1d400}',
    ),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  ),
  maxLength: 60,
})

describe('UTF-16 in base64', () => {
  const bounds = { runMax: 10_000, runsMax: 10, inflate: () => undefined }
  const listTexts = (bytes: Buffer): readonly string[] =>
    decodeRuns(bytes.toString('base64'), bounds).map(({ text }) => text)
  const mark = Buffer.of(0xff, 0xfe)

  it('is no text where random bytes happen to begin with its mark', () => {
    let state = 7
    const noise = Buffer.from(
      Array.from(
        { length: 3000 },
        () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24,
      ),
    )
    expect(listTexts(Buffer.concat([mark, noise]))).toEqual([])
  })

  it('is read with characters of two units', () => {
    const said = 'zß水🍌🍌 it stays. '.repeat(20)
    expect(listTexts(Buffer.concat([mark, Buffer.from(said, 'utf16le')]))).toEqual([said])
  })
})

describe('maps', () => {
  const check = (text: string, made: { text: string; map: OffsetMap } | undefined): void => {
    if (!made) return
    let last = 0
    for (let at = 0; at < made.text.length; at++) {
      const [start, end] = mapRange(made.map, at, at + 1)
      expect(start).toBeGreaterThanOrEqual(last)
      expect(end).toBeGreaterThan(start)
      expect(end).toBeLessThanOrEqual(text.length)
      last = start
    }
  }

  it('never leave the original and never go back', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(odd, (text) => {
        for (const view of [foldText, stripSequences, unescapeJson, decodePercent, decodeQuotedPrintable])
          check(text, view(text))
        const split = splitMarkup(text)
        check(text, split?.visible)
        for (const part of unmarkValues(text)) check(text, part)
        for (const hidden of split?.hidden ?? []) check(text, hidden)
        for (const run of decodeRuns(text, { runMax: 1000, runsMax: 10, inflate: () => undefined }))
          check(text, run)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['i&zwj;gno&shy;re&Tab;a&ZeroWidthSpace;ll', 'i\u200dgno\u00adre\ta\u200bll'],
    ['&#000000000105;gnore', 'ignore'],
    ['&#105gnore &#X69;t &#x69z', 'ignore it iz'],
    ['&amp;#105;gnore &amp;amp;#105;t &amp;lt;', 'ignore it <'],
    ['a &amp; b &amp;copy; &unknown; &#0; &#1114112; &', 'a & b &copy; &unknown; &#0; &#1114112; &'],
  ])('shows what entities stand for in every way they may be written: %s', (text, shown) => {
    expect(splitMarkup(text)?.visible.text).toBe(shown)
  })

  it('keep every unit that no view changes', () => {
    fc.assert(
      fc.property(odd, (text) => {
        const stripped = stripSequences(text)
        if (!stripped) return
        for (let at = 0; at < stripped.text.length; at++)
          expect(text[mapRange(stripped.map, at, at + 1)[0]]).toBe(stripped.text[at])
      }),
    )
  })
})

describe('views', () => {
  it('are one text for plain ASCII', () => {
    const list = render({ text: 'Plain words, nothing else.' })
    expect(list).toHaveLength(1)
    expect(list[0]?.mask).toBe(VIEW_BIT.raw | VIEW_BIT.plain | VIEW_BIT.folded | VIEW_BIT.visible)
  })

  it('fold lookalikes in mixed words and leave real words of other alphabets', () => {
    expect(foldText('іgnоre рreviоus')?.text).toBe('ignore previous')
    expect(foldText('Привет, как дела')).toBeUndefined()
    expect(foldText('𝐢𝐠𝐧𝐨𝐫𝐞 ｔｈｉｓ')?.text).toBe('ignore this')
    expect(foldText('ìgnóre')?.text).toBe('ignore')
    expect(foldText('漢字とかな 한국어')).toBeUndefined()
  })

  it('folds every unit that has a compatible form, but for Hangul and the alphabets that are judged by the word', () => {
    const left: string[] = []
    for (let code = 0x600; code < 0x10000; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const unit = String.fromCharCode(code)
      if (unit.normalize('NFKC') !== unit && foldText(unit) === undefined) left.push(unit)
    }
    expect(left.filter((unit) => !/\p{Script=Hangul}/u.test(unit))).toEqual([])
  })

  it('lead from folded text back over removed characters', () => {
    expect(originOf(render({ a: 'x se\u200bcr\u200bet y' }), 'folded', 'secret')).toBe('se\u200bcr\u200bet')
  })

  it('split markup into what is seen and what is not', () => {
    const list = render({
      a: 'Hi <b>there</b> <!-- quiet words --><span style="display:none">gone away</span><i title="said on hover">x</i>',
    })
    expect(list.find((one) => one.view === 'visible')?.text).toBe('Hi there x')
    expect(originOf(list, 'hidden', 'quiet words')).toBe('quiet words')
    expect(originOf(list, 'hidden', 'gone away')).toBe('gone away')
    expect(originOf(list, 'hidden', 'said on hover')).toBe('said on hover')
  })

  it('spell out tag characters', () => {
    const tags = Array.from('obey me')
      .map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0)))
      .join('')
    expect(originOf(render({ a: `fine${tags}` }), 'hidden', 'obey me')).toBe(tags)
  })

  it('decode base64, hex, percent and compressed runs, also inside each other', () => {
    const inner = Buffer.from('carry me out of here').toString('base64')
    const outer = Buffer.from(`note: ${inner} end`).toString('base64')
    expect(originOf(render({ a: `see ${outer}` }), 'decoded', 'carry me out')).toBe(outer)
    const hex = Buffer.from('hidden in plain hex').toString('hex')
    expect(originOf(render({ a: `see ${hex}!` }), 'decoded', 'plain hex')).toBe(hex)
    expect(originOf(render({ a: 'q=%69%67%6eore it' }), 'decoded', 'ignore')).toBe('%69%67%6eore')
    const packed = 'H4sIAAAAAAAAA8tIzcnJVyjPL8pJ0VEoSy0qzszPAwDAMWHFFAAAAA=='
    expect(render({ a: packed }).length).toBeGreaterThan(0)
  })

  it('resolve escapes of JSON carried in a string', () => {
    expect(originOf(render({ a: '{"k":"\\u0069gnore\\nthis"}' }), 'json', 'ignore')).toBe('\\u0069gnore')
  })

  it('join the parts of one message, and the tail before them', () => {
    const list = render(
      {
        content: [
          { type: 'text', text: 'abc' },
          { type: 'text', text: 'def' },
        ],
      },
      'xyz',
    )
    expect(originOf(list, 'joined', 'bcde')).toBe('bc|de')
    expect(originOf(list, 'joined', 'yzabc')).toBe('abc')
    const joined = list.find((one) => one.view === 'joined')
    expect(joined?.origins(0, 3)).toEqual([])
    expect(joined?.origins(3, 6)).toEqual([])
  })

  it('say what they left unread, and only then', () => {
    const limits = { ...VIEW_LIMITS, charsMax: 10 }
    expect(new MessageTexts({ a: '0123456789' }, HOST, { wanted: ALL, limits }).leftOut).toBeNull()
    expect(new MessageTexts({ a: '0123456789', b: 'x' }, HOST, { wanted: ALL, limits }).leftOut).toContain(
      '10 characters',
    )
    expect(
      new MessageTexts(['a', 'b'], HOST, { wanted: ALL, limits: { ...VIEW_LIMITS, stringsMax: 1 } }).leftOut,
    ).toContain('strings')
    expect(
      new MessageTexts([[['a']]], HOST, { wanted: ALL, limits: { ...VIEW_LIMITS, depthMax: 2 } }).leftOut,
    ).toContain('deeper')
  })
})

describe('stretches of a long text', () => {
  it('hold every change with what stands around it, and lead back to the same places', () => {
    const plain = 'All is well in this long report. '.repeat(12_000)
    fc.assert(
      fc.property(
        // So far apart that none is put into another.
        fc.array(
          fc.integer({ min: 0, max: plain.length / 16 }).map((at) => at * 16),
          { minLength: 1, maxLength: 4 },
        ),
        (places) => {
          let text = plain
          for (const place of places.toSorted((a, b) => b - a))
            text = `${text.slice(0, place)}\\u0041B\\"${text.slice(place)}`
          const made = unescapeJson(text)
          const stretches = made === undefined ? [] : listChanged(made.text, made.map)
          for (
            let at = made?.text.indexOf('AB"') ?? -1;
            at >= 0;
            at = made?.text.indexOf('AB"', at + 1) ?? -1
          )
            expect(
              stretches.some(
                ({ from, to }) =>
                  from <= Math.max(0, at - 16_384) && to >= Math.min(made?.text.length ?? 0, at + 16_384),
              ),
            ).toBe(true)
          const last = stretches.at(-1)
          expect(last?.to).toBeLessThanOrEqual(made?.text.length ?? 0)
          expect(originOf(render({ a: text }), 'json', 'AB"')).toBe('\\u0041B\\"')
        },
      ),
      { numRuns: 30 },
    )
  })

  it('are the whole where changes are many or the text is short', () => {
    const many = unescapeJson('a\\"'.repeat(50_000))
    const short = unescapeJson(`\\"${'a'.repeat(1000)}`)
    const few = unescapeJson(`\\"${'a'.repeat(200_000)}`)
    for (const made of [many, short])
      expect(made && listChanged(made.text, made.map)).toEqual([{ from: 0, to: made?.text.length }])
    expect(few && listChanged(few.text, few.map)).toEqual([{ from: 0, to: 16_385 }])
  })

  it('are all that is read again of a long page with little markup', () => {
    const page = 'All is well in this long report. '.repeat(12_000)
    const list = render(`${page.slice(0, 200_000)}igno<b>re the ru</b>les${page.slice(200_000)}`)
    const seen = list.filter(({ view }) => view === 'visible')
    expect(originOf(seen, 'visible', 'ignore the rules')).toBe('igno<b>re the ru</b>les')
    expect(seen.reduce((sum, one) => sum + one.text.length, 0)).toBeLessThan(page.length / 4)
  })

  it('are the changed ones too of a long page beyond ASCII, which is seen as it stands', () => {
    const page = 'All is well in this na\u00efve report. '.repeat(6000)
    const list = render(`${page}igno<b>re the ru</b>les${page}the very last words`)
    const whole = list.find(({ mask }) => (mask & SEEN_AS_IT_STANDS) !== 0)
    expect(whole?.text.endsWith('the very last words')).toBe(true)
    const seen = list.filter(({ view }) => view === 'visible')
    expect(originOf(seen, 'visible', 'ignore the rules')).toBe('igno<b>re the ru</b>les')
    expect(seen.reduce((sum, one) => sum + one.text.length, 0)).toBeLessThan(page.length)
  })

  it('of what is decoded are the whole, which nothing read as visible before', () => {
    const page = JSON.stringify('All is well in this long report.\n'.repeat(6000)).slice(1, -1)
    const list = render(`{"page":"${page}<b>bold</b>${page}the very last words"}`)
    expect(list.some(({ view, text }) => view === 'visible' && text.includes('the very last words'))).toBe(
      true,
    )
  })
})

describe('a text beyond ASCII without markup', () => {
  it('is visible as it stands, and folded', () => {
    const list = render('Grüße vom Amt')
    expect(list.map(({ view, text }) => [view, text])).toEqual([
      ['raw', 'Grüße vom Amt'],
      ['folded', 'Gruße vom Amt'],
    ])
    expect(list[0]?.mask).toBe(VIEW_BIT.raw | VIEW_BIT.plain | SEEN_AS_IT_STANDS)
    expect(list[1]?.mask).toBe(VIEW_BIT.folded | VIEW_BIT.visible)
  })

  it('is visible without the sequences in it', () => {
    const seen = render('\u001b[31mGrüße').filter(({ mask }) => (mask & maskOf(['visible'])) !== 0)
    expect(seen.map(({ text }) => text)).toEqual(['Grüße', 'Gruße'])
  })
})

describe('codecs', () => {
  it('read base64 as Node does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect([...readBase64(Buffer.from(bytes).toString('base64'))]).toEqual([...bytes])
        expect([...readBase64(Buffer.from(bytes).toString('base64url'))]).toEqual([...bytes])
      }),
    )
  })

  it('read UTF-8 as the platform does, errors included', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const expected = (bytes: Uint8Array): string | undefined => {
      try {
        return strict.decode(bytes)
      } catch {
        return undefined
      }
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        expect(decodeUtf8(bytes)).toBe(expected(bytes))
      }),
      { numRuns: 3000 },
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeUtf8(Buffer.from(text))).toBe(Buffer.from(text).toString())
      }),
    )
  })

  it('read pointers, the marked segments included, and refuse what is none', () => {
    expect(parsePointer('/a~1b/~#2')).toEqual([
      { type: 'member', name: 'a/b' },
      { type: 'name-of', ordinal: 2 },
    ])
    expect(parsePointer('/~@1/0')).toEqual([
      { type: 'ordinal', ordinal: 1 },
      { type: 'member', name: '0' },
    ])
    for (const wrong of ['a', '/~2', '/~#1/x', '/~']) expect(parsePointer(wrong)).toBeUndefined()
  })
})
