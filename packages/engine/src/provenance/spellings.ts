/** The ways a value can be written so that it is not recognised at a glance: what is looked for when something leaves. */

export interface SpelledValue {
  /** Letters and digits only, in lower case. */
  readonly text: string
  /** Shortest piece of this spelling that is telling; digits and hex repeat sooner than letters. */
  readonly pieceMin: number
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Beyond this many letters only the common spellings are kept, so that memory stays small. */
const LONG = 48

/** Every spelling of a value. Very short and long values have fewer: other encodings are found by decoding. */
export function spellValue(value: string): SpelledValue[] {
  const bytes = encodeUtf8(value)
  const plain = keepAlphanumeric(value)
  const isDigits = /^\d+$/.test(plain)
  const spelled: SpelledValue[] = [
    { text: plain, pieceMin: isDigits ? 3 : 2 },
    { text: reverse(plain), pieceMin: isDigits ? 3 : 2 },
    { text: keepAlphanumeric(encodeBits(bytes, 6, BASE64)), pieceMin: 3 },
    { text: listHex(bytes).join(''), pieceMin: 4 },
  ]
  if (plain.length >= 8 && plain.length <= LONG) {
    spelled.push(
      { text: encodeBits(bytes, 5, BASE32).toLowerCase(), pieceMin: 3 },
      { text: keepAlphanumeric(encodeBits(bytes.toReversed(), 6, BASE64)), pieceMin: 3 },
      {
        text: listHex(bytes)
          .map((pair) => `x${pair}`)
          .join(''),
        pieceMin: 5,
      },
      { text: Array.from(bytes, String).join(''), pieceMin: 5 },
      { text: keepAlphanumeric(rotate(value)), pieceMin: isDigits ? 3 : 2 },
    )
  }
  return spelled.filter(
    ({ text }, at) => text.length > 1 && spelled.findIndex((one) => one.text === text) === at,
  )
}

export function keepAlphanumeric(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) as number
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      )
  }
  return Uint8Array.from(bytes)
}

function reverse(text: string): string {
  return Array.from(text).toReversed().join('')
}

function listHex(bytes: Uint8Array): string[] {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
}

/** Base 64 and base 32 (RFC 4648), without the padding. */
function encodeBits(bytes: Uint8Array, width: number, alphabet: string): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= width) {
      bits -= width
      text += alphabet.charAt((held >>> bits) & (alphabet.length - 1))
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + alphabet.charAt((held << (width - bits)) & (alphabet.length - 1)) : text
}

/** Letters turned by thirteen places. */
function rotate(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
}
