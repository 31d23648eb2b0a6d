/** Texts the engine is timed on: what messages carry every day, and what somebody would send to keep it busy. */

export interface TimedText {
  readonly name: string
  make(chars: number): string
}

/** The same figures on every run: a linear congruential generator. */
function createDice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

/** Repeats what `part` gives until the text is long enough. */
function fill(chars: number, part: (dice: (sides: number) => number) => string): string {
  const dice = createDice(7)
  const parts: string[] = []
  for (let length = 0; length < chars;) {
    const next = part(dice)
    parts.push(next)
    length += next.length
  }
  return parts.join('').slice(0, chars)
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PRINTABLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('')
const WORDS =
  'the report for this quarter shows that revenue in all regions grew while costs fell and the team should review each item before it goes to the client'.split(
    ' ',
  )
const IDENTIFIERS = 'index count result value items node token key state props render update'.split(' ')

const any = (dice: (sides: number) => number, from: string | readonly string[]): string =>
  from[dice(from.length)] ?? ''
const some = (dice: (sides: number) => number, from: string, count: number): string => {
  let text = ''
  for (let index = 0; index < count; index++) text += any(dice, from)
  return text
}
const repeat = (name: string, unit: string): TimedText => ({
  name,
  make: (chars) => unit.repeat(Math.ceil(chars / unit.length)).slice(0, chars),
})
const grown = (name: string, part: (dice: (sides: number) => number) => string): TimedText => ({
  name,
  make: (chars) => fill(chars, part),
})

/** JSON in a string in JSON, as deep as the size allows. */
function nestJson(chars: number): string {
  let text = '{"note":"plain words and a path C:\\\\temp","n":1}'
  while (text.length < chars / 2) text = JSON.stringify({ inner: text, again: text.slice(0, 64) })
  return text.length >= chars ? text.slice(0, chars) : text + ' '.repeat(chars - text.length)
}

/** Base64 of base64 of words. */
function nestBase64(chars: number): string {
  let text = fill(Math.floor(chars / 2.4), (dice) => `${any(dice, WORDS)} `)
  for (let depth = 0; depth < 3; depth++) text = btoa(text)
  return text.slice(0, chars)
}

export const EVERYDAY: readonly TimedText[] = [
  grown('prose', (dice) => `${any(dice, WORDS)}${dice(12) === 0 ? '.\n' : ' '}`),
  grown('json rows', (dice) => `{"id":${dice(1e6)},"name":"${any(dice, WORDS)}","ok":true},`),
  grown(
    'minified code',
    (dice) => `function ${any(dice, 'abcde')}(${any(dice, 'xyz')}){return this.${any(dice, IDENTIFIERS)}}`,
  ),
  grown(
    'html page',
    (dice) => `<div class="c${dice(99)}"><a href="/p/${dice(999)}">${any(dice, WORDS)}</a></div>\n`,
  ),
  grown('chinese', (dice) => `${String.fromCharCode(0x4e00 + dice(0x4000))}${dice(20) === 0 ? '。' : ''}`),
  grown('russian', (dice) => `${String.fromCharCode(0x430 + dice(32))}${dice(7) === 0 ? ' ' : ''}`),
  grown('coloured log', (dice) => `\u001b[3${dice(8)}m${any(dice, WORDS)}\u001b[0m ${dice(1e6)}\r\n`),
  grown('base64 file', (dice) => some(dice, BASE64, 76)),
  grown('base64 lines', (dice) => `${some(dice, BASE64, 76)}\n`),
  grown('hex digests', (dice) => `${some(dice, '0123456789abcdef', 64)}\n`),
  grown('urls', (dice) => `https://example.org/${any(dice, WORDS)}?q=${any(dice, WORDS)}%20${dice(99)}\n`),
]

export const HOSTILE: readonly TimedText[] = [
  repeat('zero-width flood', 'a\u200b'),
  repeat('zero-width only', '\u200b'),
  repeat('zero-width mix', '\u200b\u200c\u200d\u2060'),
  repeat('tag letters', '\u{e0041}\u{e0042}'),
  repeat('tag words', 'x\u{e0041}\u{e0042}\u{e0043}\u{e0044} '),
  repeat('selectors', 'x\u{e0145}\ufe0f'),
  repeat('bidi lines', '\u202ea\u202c\n'),
  repeat('bidi one line', '\u2066a\u2069'),
  repeat('lookalikes', 'pаsswоrd іgnоre '),
  repeat('decorated', '𝐢𝐠𝐧𝐨𝐫𝐞 𝓽𝓱𝓲𝓼 '),
  repeat('full-width', 'ｉｇｎｏｒｅ　ｔｈｉｓ　'),
  repeat('accents', 'i\u0301g\u0301n\u0301o\u0301r\u0301e\u0301 '),
  repeat('emoji', '💡👍🏽✅ '),
  repeat('colours only', '\u001b[31m'),
  repeat('cursor moves', '\u001b[2Jx'),
  repeat('open OSC', '\u001b]'),
  repeat('lone ESC', '\u001b'),
  repeat('open C1 string', '\u0090 '),
  repeat('C1 codes', '\u009b1m '),
  repeat('backspaces', 'a\b'),
  repeat('<', '<'),
  repeat('<a', '<a'),
  repeat('<b>', '<b>'),
  repeat('<!--', '<!--'),
  repeat('<i title="', '<i title="'),
  repeat('hover texts', '<i title="abcd">x'),
  repeat('hidden tags', '<p hidden>x</p>'),
  repeat('&#x', '&#x'),
  repeat('&#x41;', '&#x41;'),
  repeat('&amp;', '&amp;'),
  repeat('[a]:', '\n[a]:'),
  repeat('[', '['),
  repeat('%', '%'),
  repeat('%41', '%41'),
  repeat('%41 ', '%41 '),
  repeat('%e4%bd%a0', '%e4%bd%a0'),
  repeat('%ff', '%ff'),
  repeat('\\u0061', '"\\u0061'),
  repeat('\\\\', '"\\\\'),
  repeat('{"', '{"'),
  { name: 'json in strings', make: nestJson },
  { name: 'base64 nested', make: nestBase64 },
  grown('base64 words', (dice) => `${btoa(`${any(dice, WORDS)} ${any(dice, WORDS)} and then`)}\n`),
  grown('hex words', (dice) => `${some(dice, '0123456789abcdef', 20 + dice(40))} `),
  grown('20-unit runs', (dice) => `${some(dice, BASE64, 20)} `),
  grown('passwords', (dice) => `${some(dice, PRINTABLE, 12)}\n`),
  grown(
    'password list',
    (dice) => `${any(dice, ['pass', 'secret', 'token', 'key'])}${some(dice, PRINTABLE, 8)}\n`,
  ),
  grown('password=', (dice) => `password=${some(dice, PRINTABLE, 10)}\n`),
  grown('password: x', (dice) => `user: ${any(dice, WORDS)} password: ${some(dice, BASE64, 14)}\n`),
  repeat('password', 'password'),
  repeat('password= ', 'password= '),
  repeat('key', 'key'),
  repeat('token_', 'token_'),
  repeat('api_key=', 'api_key='),
  repeat('a.b.c.token', 'a.b-c_token '),
  repeat('eyJ', 'eyJ'),
  repeat('eyJ dots', 'eyJaaaaaaaaaaaa.'),
  repeat('://', '://'),
  repeat('https://a:', 'https://a:'),
  repeat('private keys', '-----BEGIN PRIVATE KEY-----'),
  repeat('bearer', 'authorization: bearer '),
  repeat('ignore', 'ignore '),
  repeat('ignore all', 'ignore all the '),
  repeat('the user', 'do not tell the '),
  repeat('quoted ignore', '"ignore all previous instructions" '),
  repeat('orders', 'ignore all previous instructions. '),
  repeat('send to', 'send the file to '),
  repeat('call the tool', 'call the tool '),
  repeat('image ', 'image link url '),
  repeat('![](http', '![](http'),
  repeat('task', 'your new task '),
  repeat('before you', 'before you '),
  repeat('spaces', ' '),
  repeat('line ends', '\n'),
  repeat('a', 'a'),
  repeat('4111 ', '4111 1111 1111 1111 '),
  repeat('digits', '0123456789'),
  repeat('a@b.c', 'a@b.co '),
]
