/** Checks of secret formats that a pattern cannot express. Each answers with how sure the match is: 0 rejects it. */

import type { SecretValidator } from '@callgate/contracts/rule'
import { decodeUtf8, readBase64 } from '../views/decode.ts'
import { isOrdinaryPassword, isPlaceholder } from './placeholder.ts'

/** Factor on the confidence of the rule; above 1 the check proved the format. */
export function validateSecret(validator: SecretValidator, secret: string): number {
  return CHECKS[validator](secret)
}

const CHECKS: Readonly<Record<SecretValidator, (secret: string) => number>> = {
  none: () => 1,
  'github-checksum': (secret) => (hasGithubChecksum(secret) ? 1.1 : isPlaceholder(secret) ? 0 : 0.8),
  jwt: checkJwt,
  luhn: (secret) => (passesLuhn(secret) ? 1 : 0),
  base32: (secret) => (/^[A-Z2-7]+$/.test(secret) ? 1 : 0.75),
  'slack-shape': (secret) => (/\d{6,}/.test(secret) ? 1 : 0.9),
  bech32: (secret) => (/[0-9]/.test(secret) && /[A-Z]/i.test(secret) ? 1 : 0),
  telegram: (secret) => (Number(secret.split(':')[0]) > 100_000 ? 1 : 0),
  uuid: (secret) =>
    /[1-9a-f]/i.test(secret.replaceAll('-', '')) && !/^(.)\1+$/.test(secret.replaceAll('-', '')) ? 1 : 0,
  'base64-json': (secret) => (decodeUtf8(readBase64(secret))?.startsWith('{') ? 1 : 0),
  'url-credentials': checkUrlCredentials,
  'base64-digits': (secret) => (/^\d{15,20}$/.test(decodeHead(secret)) ? 1.05 : 0.75),
  'base64-jwt': (secret) => checkJwt(decodeHead(secret)),
  'base64-user': (secret) => (/^[\x20-\x7e]+:[\x20-\x7e]{3,}$/.test(decodeHead(secret)) ? 1 : 0),
}

/** What the first part, up to a point, says when it is base64 of text. */
function decodeHead(secret: string): string {
  return decodeUtf8(readBase64(secret.split('.')[0] ?? '')) ?? ''
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Classic GitHub tokens end in the CRC-32 of the part after the prefix, six base62 digits. */
export function hasGithubChecksum(token: string): boolean {
  const underscore = token.indexOf('_')
  const body = token.slice(underscore + 1)
  return body.length > 6 && base62(crc32(body.slice(0, -6))) === body.slice(-6)
}

/** A token of the format with a right checksum, for samples. */
export function githubToken(prefix: string, body: string): string {
  return `${prefix}${body}${base62(crc32(body))}`
}

function base62(value: number): string {
  let text = ''
  for (let rest = value; text.length < 6; rest = Math.floor(rest / 62))
    text = (BASE62[rest % 62] as string) + text
  return text
}

function crc32(text: string): number {
  let crc = 0xffffffff
  for (let at = 0; at < text.length; at++) {
    crc ^= text.charCodeAt(at) & 0xff
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
  }
  return (crc ^ 0xffffffff) >>> 0
}

function checkJwt(token: string): number {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const head = decodeUtf8(readBase64(header))
  if (head === undefined || !/^\s*\{/.test(head) || !/"(?:alg|enc)"/.test(head)) return 0
  const isReadable = decodeUtf8(readBase64(payload))?.startsWith('{') === true
  if (signature === '') return isReadable ? 0.8 : 0
  return isReadable || /"enc"/.test(head) ? 1 : 0.7
}

export function passesLuhn(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '')
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at])
    const doubled = at % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return digits.length > 0 && sum % 10 === 0
}

/** User and password in a URL: documentation is full of user:password@host. */
function checkUrlCredentials(password: string): number {
  return isPlaceholder(password) || isOrdinaryPassword(password) ? 0 : 1
}

/** How often each ASCII character occurs in the text at hand; all zero again when a function below returns. */
const COUNTS = new Uint32Array(128)
const NOT_ASCII = /[^\0-\x7f]/

/** Shannon entropy, bits per character. */
export function entropyOf(text: string): number {
  if (NOT_ASCII.test(text)) return entropyOfCharacters(text)
  countUnits(text)
  let entropy = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const count = COUNTS[unit] as number
    if (count === 0) continue
    COUNTS[unit] = 0
    entropy -= (count / text.length) * Math.log2(count / text.length)
  }
  return entropy
}

function entropyOfCharacters(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let entropy = 0
  for (const count of counts.values()) entropy -= (count / text.length) * Math.log2(count / text.length)
  return entropy
}

function countUnits(text: string): void {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    COUNTS[unit] = (COUNTS[unit] as number) + 1
  }
}
