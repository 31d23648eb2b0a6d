/** Checks of secret formats that a pattern cannot express. Each answers with how sure the match is: 0 rejects it. */

import type { SecretValidator } from '@callgate/contracts/rule'
import { decodeUtf8, readBase64 } from '../views/decode.ts'

/** Factor on the confidence of the rule; above 1 the check proved the format. */
export function validateSecret(validator: SecretValidator, secret: string): number {
  return CHECKS[validator](secret)
}

const CHECKS: Readonly<Record<SecretValidator, (secret: string) => number>> = {
  none: () => 1,
  'github-checksum': (secret) => (hasGithubChecksum(secret) ? 1.1 : 0.8),
  jwt: checkJwt,
  luhn: (secret) => (passesLuhn(secret) ? 1 : 0),
  base32: (secret) => (/^[A-Z2-7]+$/.test(secret) ? 1 : 0),
  'slack-shape': (secret) => (/\d{6,}/.test(secret) ? 1 : 0.9),
  bech32: (secret) => (/[0-9]/.test(secret) && /[A-Z]/i.test(secret) ? 1 : 0),
  telegram: (secret) => (Number(secret.split(':')[0]) > 100_000 ? 1 : 0),
  uuid: (secret) =>
    /[1-9a-f]/i.test(secret.replaceAll('-', '')) && !/^(.)\1+$/.test(secret.replaceAll('-', '')) ? 1 : 0,
  'base64-json': (secret) => (decodeUtf8(readBase64(secret))?.startsWith('{') ? 1 : 0),
  'url-credentials': checkUrlCredentials,
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
  if (head === undefined || !head.startsWith('{') || !/"(?:alg|enc)"/.test(head)) return 0
  if (signature === '') return 0.8
  return decodeUtf8(readBase64(payload))?.startsWith('{') || /"enc"/.test(head) ? 1 : 0.7
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
  return isPlaceholder(password) ||
    /^(?:pass(?:word|wd)?|pwd|secret|user(?:name)?|root|admin|postgres|mysql|guest|test|token|changeme|example)$/i.test(
      password,
    )
    ? 0
    : 1
}

/** How often each ASCII character occurs in the text at hand; all zero again when a function below returns. */
const COUNTS = new Uint32Array(128)
const NOT_ASCII = /[^\0-\x7f]/

/** Shannon entropy, bits per character. */
export function entropyOf(text: string): number {
  let entropy = 0
  const add = (count: number): void => {
    entropy -= (count / text.length) * Math.log2(count / text.length)
  }
  if (NOT_ASCII.test(text)) {
    const counts = new Map<string, number>()
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
    for (const count of counts.values()) add(count)
    return entropy
  }
  countUnits(text)
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (COUNTS[unit] !== 0) add(COUNTS[unit] as number)
    COUNTS[unit] = 0
  }
  return entropy
}

function countUnits(text: string): void {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    COUNTS[unit] = (COUNTS[unit] as number) + 1
  }
}

/** How many different characters a text has. */
function countDistinct(text: string): number {
  if (NOT_ASCII.test(text)) return new Set(text).size
  let distinct = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (COUNTS[unit] === 0) distinct++
    COUNTS[unit] = 1
  }
  for (let at = 0; at < text.length; at++) COUNTS[text.charCodeAt(at)] = 0
  return distinct
}

const PLACEHOLDER_WORD =
  /example|sample|placeholder|dummy|changeme|change[-_]me|your[-_]?|insert|replace|redacted|fake|foobar|lorem|xxxx|\*{3,}|\.{3}|…|<[^>]+>|\$\{|\{\{|%\(|%s|process\.env|os\.environ|getenv|secrets\.|undefined|not[-_]?real|todo/i
/** Runs that people type to fill a field. */
const TYPED = /0123456789|1234567890|abcdefgh|abcdef0123|deadbeef|qwertyui|(?:([\w])\1{5})/i

/** True for values that stand in documentation and templates instead of a secret. */
export function isPlaceholder(secret: string): boolean {
  if (PLACEHOLDER_WORD.test(secret) || TYPED.test(secret)) return true
  return countDistinct(secret) <= Math.min(4, secret.length / 3)
}
