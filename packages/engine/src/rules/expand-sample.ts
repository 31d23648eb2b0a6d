/** Fills the placeholders of samples, so that no text with the shape of a live credential stands in a file. */

import { githubToken } from './validators.ts'

const ALPHABETS: Readonly<Record<string, string>> = {
  alnum: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  hex: '0123456789abcdef',
  HEX: '0123456789ABCDEF',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  lower: 'abcdefghijklmnopqrstuvwxyz',
  loweralnum: 'abcdefghijklmnopqrstuvwxyz0123456789',
  upperalnum: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  bech32: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  bech: 'qpzry9x8gf2tvdw0s3jn54khce6mua7l',
  b58: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  digits: '123456789',
  b64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  url64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_',
}

/** Replaces `{{kind:length}}` by fixed characters that look random, `{{github:ghp_}}` by a token with a right checksum. */
export function expandSample(sample: string): string {
  let count = 0
  return sample.replace(/\{\{(\w+):(\w+)\}\}/g, (whole, kind: string, size: string) => {
    count++
    if (kind === 'github') return githubToken(size, spread(ALPHABETS['alnum'] as string, 30, count))
    const alphabet = ALPHABETS[kind]
    return alphabet === undefined ? whole : spread(alphabet, Number(size), count)
  })
}

/** A linear congruence: the same on every machine, without a visible pattern. */
function spread(alphabet: string, length: number, seed: number): string {
  let state = (seed * 2_654_435_761 + 12_345) % 4_294_967_296
  let text = ''
  for (let at = 0; at < length; at++) {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    text += alphabet[Math.floor((state / 4_294_967_296) * alphabet.length)]
  }
  return text
}
