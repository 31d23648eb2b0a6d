/** How much a value looks like a credential, when only its name or its place says that it may be one. */

import { isOrdinaryPassword, isPlaceholder } from '../../rules/placeholder.ts'
import { entropyOf } from '../../rules/validators.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Calls, members, paths, addresses, variables, flags, digests, versions, dates, media: values that are something else. */
const OTHER_VALUE =
  /^[\w.$-]+\(|^[A-Za-z_$][\w$-]*(?:(?:\.|::|->)#?[A-Za-z_$][\w$-]*)+$|^\w{1,12}:\/\/|^[.~]{0,2}\/\w|^[A-Za-z]:\\|^--|^(?:sha\d+|md5|data|image|urn|arn|vault|env|file|ref|op|keyring|keychain|encrypted|enc|ssm|gsm|kms)[-:[]|^ENC\[|^\$(?:2[aby]?|argon2\w*|[156])\$|^v?\d+\.\d+\.\d|^\d{4}-\d\d-\d\dT|^ssh-(?:rsa|ed25519)|^AAAA[BC]3|^0x[0-9a-f]{40}$|^eyJ[\w-]{0,60}$|^[&?]|[&?]\w{1,24}=|^%[A-Z]/i
/** Names of types: `token: Ed25519PrivateKey`. */
const TYPE_NAME = /^(?:[A-Z][a-z]+\d*){2,}$|^[A-Z][A-Za-z\d]*(?:Key|Token|Secret|Password|Type|Config)$/

export function isUuid(value: string): boolean {
  return UUID.test(value)
}

/** True for what cannot be a credential whatever it is called. */
export function isOtherValue(value: string): boolean {
  return value.length > 512 || isPlaceholder(value) || OTHER_VALUE.test(value)
}

/** Confidence that a value is a random token; 0 when it reads as words, a number or a date. */
export function judgeToken(value: string): number {
  if (value.length < 14 || isOtherValue(value) || isUuid(value) || TYPE_NAME.test(value) || isWordy(value)) return 0
  const digits = count(value, /\d/g)
  const letters = count(value, /[A-Za-z]/g)
  if (digits === 0 && !(value.length >= 24 && changesOf(value) >= 0.3 && /[a-z]/.test(value) && /[A-Z]/.test(value)))
    return 0
  if (letters < 2 || (digits < 2 && value.length < 20)) return 0
  const entropy = entropyOf(value)
  if (entropy < (value.length < 20 ? 2.9 : 3.1) || changesOf(value) < (value.length < 20 ? 0.14 : 0.17)) return 0
  return value.length >= 24 && entropy >= 3.3 ? 0.8 : 0.65
}

/** Confidence that a value is a password somebody chose; weaker than a token, so its name must say password. */
export function judgePassword(value: string, isQuoted: boolean): number {
  if (value.length < 6 || value.length > 128 || isOtherValue(value) || isOrdinaryPassword(value)) return 0
  if (/^[\d.,:/-]+$/.test(value) || isUuid(value) || (!isQuoted && TYPE_NAME.test(value))) return 0
  const kinds = kindsOf(value)
  if (isWordy(value) && value.split(/[-_.]+/).length >= 4) return 0
  if (kinds >= 3 && value.length >= 8) return 0.75
  if (kinds >= 3 || (kinds === 2 && /\d/.test(value) && value.length >= 8 && /[A-Za-z]/.test(value)))
    return isQuoted || kinds >= 3 ? 0.65 : 0.6
  return kinds === 2 && isQuoted && value.length >= 8 && /[!@#$%^&*?+~|]/.test(value) ? 0.65 : 0
}

export function kindsOf(value: string): number {
  return (
    Number(/[a-z]/.test(value)) +
    Number(/[A-Z]/.test(value)) +
    Number(/\d/.test(value)) +
    Number(/[^A-Za-z0-9]/.test(value))
  )
}

/** Every piece is a word, a number or a version: release-2024-01, gpt-4-turbo, users.v2.list. */
function isWordy(value: string): boolean {
  return value
    .split(/[-_.:/+=,|@ ]+/)
    .every((piece) => /^(?:[A-Za-z]?[a-z]{0,20}|[A-Z]{1,20}|[a-z]*(?:[A-Z][a-z]+){1,6}|v?\d{1,13}|[a-z]{1,12}\d{1,4})$/.test(piece))
}

/** How often the kind of character changes, for each character; a capital before a small letter is no change. */
function changesOf(value: string): number {
  let changes = 0
  for (let at = 1; at < value.length; at++) {
    const from = kindAt(value, at - 1)
    const to = kindAt(value, at)
    if (from !== to && !(from === 2 && to === 1)) changes++
  }
  return changes / value.length
}

function kindAt(value: string, at: number): number {
  const unit = value.charCodeAt(at)
  if (unit >= 0x61 && unit <= 0x7a) return 1
  if (unit >= 0x41 && unit <= 0x5a) return 2
  return unit >= 0x30 && unit <= 0x39 ? 3 : 4
}

function count(value: string, what: RegExp): number {
  return value.match(what)?.length ?? 0
}
