/** The text form of keys: `<prefix>_<id>_<secret><checksum>`, all letters and digits so that one click selects it. */

import { crc32 } from 'node:zlib'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ID_LENGTH = 12
/** 33 symbols of 62 are 196 bits: beyond any search, so one fast hash protects what is stored. */
const SECRET_LENGTH = 33
const CHECKSUM_LENGTH = 6
const PATTERN = /^(cg|cgo)_([0-9A-Za-z]{12})_[0-9A-Za-z]{33}[0-9A-Za-z]{6}$/

/** `cg` opens the agents' door, `cgo` the control API; neither opens the other. */
export type KeyPrefix = 'cg' | 'cgo'

export interface NewAgentKeyToken {
  readonly id: string
  readonly token: string
}

/** Makes a token from fresh random bytes. */
export function createAgentKeyToken(
  randomBytes: (count: number) => Uint8Array,
  prefix: KeyPrefix = 'cg',
): NewAgentKeyToken {
  const id = drawSymbols(randomBytes, ID_LENGTH)
  const body = `${prefix}_${id}_${drawSymbols(randomBytes, SECRET_LENGTH)}`
  return { id, token: body + computeChecksum(body) }
}

/** The key id in a token; `mistyped` when it has the form of a key but its checksum disagrees; undefined otherwise. */
export function parseAgentKeyToken(
  token: string,
  prefix: KeyPrefix = 'cg',
): { readonly id: string } | 'mistyped' | undefined {
  const match = PATTERN.exec(token)
  if (match === null || match[1] !== prefix) return undefined
  const body = token.slice(0, -CHECKSUM_LENGTH)
  const id = match[2]
  if (id === undefined || computeChecksum(body) !== token.slice(-CHECKSUM_LENGTH)) return 'mistyped'
  return { id }
}

function computeChecksum(body: string): string {
  let rest = crc32(body)
  let text = ''
  for (let index = 0; index < CHECKSUM_LENGTH; index += 1) {
    text = ALPHABET.charAt(rest % ALPHABET.length) + text
    rest = Math.floor(rest / ALPHABET.length)
  }
  return text
}

/** Bytes of 248 and more are drawn again: 62 divides 248, so every symbol is equally likely. */
function drawSymbols(randomBytes: (count: number) => Uint8Array, length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length)
    }
  }
  return text
}
